"""All pictures of a report: which there are, and what their titles say.

Enters: a run, a comparison or a constraint map. Leaves: pictures by name, one at a
time. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from flowsim.report import findings, invest
from flowsim.report.canvas import as_png, as_svg, style
from flowsim.report.marks import LADDER, MAP, PICTURES
from flowsim.report.picture_flow import cumulative_flow
from flowsim.report.picture_outcome import outcomes
from flowsim.report.picture_shift import constraint_map
from flowsim.report.picture_teams import gains, queues, utilization
from flowsim.report.shift import headline

if TYPE_CHECKING:
    from flowsim.report.canvas import Slide
    from flowsim.study.invest import Ladder
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.shift import Shift

Draw: TypeAlias = "Callable[[Sequence[RunResult], str, str], Slide]"

MOST_PANELS = 4
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A slide in both formats; the title is its finding."""

    name: str
    title: str
    svg: bytes
    png: bytes


def pictures(result: RunResult | Comparison | Shift | Ladder) -> Iterator[Picture]:
    """The slides of a result, in the order of a report."""
    from flowsim.study.invest import Ladder
    from flowsim.study.results import Comparison
    from flowsim.study.shift import Shift

    if isinstance(result, Ladder):
        steps = (result.base, *(rung.run for rung in result.rungs))
        title = invest.sentences(result)[0]
        with style():
            slide = outcomes(steps[:MOST_ROWS], title, _note(steps, min(len(steps), MOST_ROWS)))
            yield Picture(LADDER, title, svg=as_svg(slide), png=as_png(slide))
        return
    if isinstance(result, Shift):
        title = headline(result)
        with style():
            slide = constraint_map(result, title, _note((result.points[0].run,), 1))
            yield Picture(MAP, title, svg=as_svg(slide), png=as_png(slide))
        return
    if isinstance(result, Comparison):
        runs, finding = result.runs, findings.outcome_finding(result)
        draw_outcomes: Draw = partial(outcomes, changes=findings.throughput_changes(result))
    else:
        runs, finding, draw_outcomes = (result,), findings.short_sentence(result), outcomes
    panels = runs[:MOST_PANELS]
    slides: tuple[tuple[Draw, str, tuple[RunResult, ...]], ...] = (
        (draw_outcomes, finding, runs[:MOST_ROWS]),
        (utilization, findings.shift_finding(panels), panels),
        (queues, findings.queue_finding(panels), panels),
        (cumulative_flow, findings.flow_finding(panels), panels),
        (gains, findings.gain_finding(panels), panels),
    )
    with style():
        for name, (draw, title, some) in zip(PICTURES, slides, strict=True):
            slide = draw(some, title, _note(runs, len(some)))
            yield Picture(name, title, svg=as_svg(slide), png=as_png(slide))


def _note(runs: tuple[RunResult, ...], shown: int) -> str:
    text = f"{runs[0].replications} replications."
    if len(runs) > shown:
        text += f" The first {shown} of {len(runs)}; all are in the table."
    return text
