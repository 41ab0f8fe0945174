"""Pictures of a report: slides in both formats.

Input: the result of a study. Output: pictures by name, one at a time. Must not depend on: files,
which studies there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import as_png, as_svg, style
from flowsim.report.presenters import PRESENTERS

if TYPE_CHECKING:
    from flowsim.study.study_result import StudyResult


@dataclass(frozen=True, slots=True)
class Picture:
    """A slide in both formats; the title is its finding."""

    name: str
    title: str
    svg: bytes
    png: bytes


def pictures(result: StudyResult, only: Collection[str] | None = None) -> Iterator[Picture]:
    """The slides of a result, in the order of a report. only: those of these names."""
    with style():
        for name, draw in PRESENTERS[result.study].slides(result):
            if only is None or name in only:
                slide = draw()
                yield Picture(name, slide.title, svg=as_svg(slide), png=as_png(slide))
