"""A whole report in a folder: report.html, report.md, pictures, data.json.

Input: a result and a folder. Output: files, each whole or not at all. Must not depend on: how to
say or draw anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowsim.report.files.whole import folder, write
from flowsim.report.files.written_by_us import CSV, DATA, FIRST_LINE, PAGE, REPORT, refuse_foreign
from flowsim.report.format.document import Figure
from flowsim.report.presenters import PRESENTERS, json_text
from flowsim.report.render.markdown import document_text

if TYPE_CHECKING:
    from flowsim.report.pictures import Picture
    from flowsim.study.study_result import StudyResult


def write_report(
    result: StudyResult,
    out: str | Path,
    *,
    command: str,
    header: dict[str, Any],
    only: Collection[str] | None = None,
) -> list[Path]:
    """Write a report into a folder; the report itself comes first.

    Raises WriteError, and ForeignFileError before anything is written.

    command: what a person types to reproduce it. header: what data.json begins with, `flowsim` (the
    version) above all. only: the pictures that are drawn, by name; by
    default all.
    """
    version = str(header.get("flowsim", ""))
    from flowsim.report.page.pages import as_page

    refuse_foreign(Path(out))
    # All before the first is written: who stops us loses nothing. Where none is asked for, no
    # matplotlib is imported.
    drawn = list(_drawn(result, only)) if only is None or only else []
    figures = [Figure(picture.name, picture.title) for picture in drawn]
    presenter = PRESENTERS[result.study]
    assert presenter.document is not None
    document = presenter.document(result, figures, command=command, version=version)
    contents: dict[str, str | bytes] = {REPORT: f"{FIRST_LINE}\n\n{document_text(document)}"}
    data = {**header, **presenter.data(result)}
    if presenter.page is not None:
        spec = presenter.page(result)
        contents[PAGE] = as_page(spec, document, data=data, command=command, version=version)
    for picture in drawn:
        contents |= {f"{picture.name}.svg": picture.svg, f"{picture.name}.png": picture.png}
    contents[DATA] = json_text(data)
    if presenter.csv is not None:
        contents[CSV] = presenter.csv(result)
    place = folder(Path(out))
    return [write(place / name, content) for name, content in contents.items()]


def _drawn(result: StudyResult, only: Collection[str] | None) -> Iterator[Picture]:
    from flowsim.report.pictures import pictures

    return pictures(result, only)
