"""Reports of results as text, for tests of what they say."""

from __future__ import annotations

from collections.abc import Sequence

from flowsim.report.format.document import Figure
from flowsim.report.presenters import PRESENTERS
from flowsim.report.render.markdown import document_text
from flowsim.study.study_result import StudyResult


def report_text(
    result: StudyResult,
    figures: Sequence[tuple[str, str]] = (),
    *,
    command: str = "",
    version: str = "0",
) -> str:
    """The report of a result in Markdown. figures: names of pictures, and their titles."""
    document = PRESENTERS[result.study].document
    assert document is not None
    shown = [Figure(*figure) for figure in figures]
    return document_text(document(result, shown, command=command, version=version))
