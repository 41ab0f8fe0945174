"""A whole report in a folder: report.html, report.md, pictures, data.json.

Enters: a result and a folder. Leaves: files, each whole or not at all. Must not know: how to say or
draw anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flowsim.report.files.whole import folder, write
from flowsim.report.files.written_by_us import CSV, DATA, FIRST_LINE, PAGE, REPORT, refuse_foreign
from flowsim.report.runs.data import comparison_data, run_data
from flowsim.report.runs.document import comparison_document, run_document
from flowsim.report.studies import (
    board_report,
    each,
    forecast,
    forecast_data,
    invest,
    shift,
    sweep,
    sweep_data,
    uncertainty,
    warm_up,
)

if TYPE_CHECKING:
    from flowsim.report.pictures import Picture, Result

_NUMBERS = re.compile(r"\[\s+-?\d[-\d.,eE+\s]*\]")


def write_report(
    result: Result,
    out: str | Path,
    *,
    command: str,
    header: dict[str, Any],
    only: Collection[str] | None = None,
) -> list[Path]:
    """Write a report into a folder; the report itself comes first.

    Raises WriteError, and ForeignFileError before anything is written.

    command: what a person types to do it again. header: what data.json begins with, `flowsim` (the
    version) above all. only: the pictures that are drawn, by name; by
    default all.
    """
    version = str(header.get("flowsim", ""))
    from flowsim.report.page import pages

    refuse_foreign(Path(out))
    # All before the first is written: who stops us loses nothing. Where none is asked for, no
    # matplotlib is imported.
    drawn = list(_drawn(result, only)) if only is None or only else []
    titles = [(picture.name, picture.title) for picture in drawn]
    told = _STUDIES[type(result).__name__]
    text = told.document(result, titles, command=command, version=version)
    contents: dict[str, str | bytes] = {REPORT: f"{FIRST_LINE}\n\n{text}"}
    data = {**header, **told.data(result)}
    if pages.has_page(result):
        plain = told.document(result, [], command=command, version=version)
        page = pages.as_page(result, plain, data=data, command=command, version=version)
        contents[PAGE] = page
    for picture in drawn:
        contents |= {f"{picture.name}.svg": picture.svg, f"{picture.name}.png": picture.png}
    contents[DATA] = as_json(data)
    if told.csv is not None:
        contents[CSV] = told.csv(result)
    place = folder(Path(out))
    return [write(place / name, content) for name, content in contents.items()]


def _drawn(result: Result, only: Collection[str] | None) -> Iterator[Picture]:
    from flowsim.report.pictures import pictures

    return pictures(result, only)


def document_of(result: Result) -> str:
    """The report of a result in Markdown, without pictures and without a command."""
    return _STUDIES[type(result).__name__].document(result, [], command="", version="")


class _Told(NamedTuple):
    """How a result is said: in Markdown, as plain data, and as CSV if it is a table."""

    document: Callable[..., str]
    data: Callable[[Any], dict[str, Any]]
    csv: Callable[[Any], str] | None = None


# By the name of the result, so that no study is imported for it.
_STUDIES = {
    "RunResult": _Told(run_document, run_data),
    "Comparison": _Told(comparison_document, comparison_data),
    "Shift": _Told(shift.document, shift.data),
    "Ladder": _Told(invest.document, invest.data),
    "Forecast": _Told(forecast.document, forecast_data.data),
    "Uncertainty": _Told(uncertainty.document, uncertainty.data),
    "WarmUp": _Told(warm_up.document, warm_up.data),
    "Each": _Told(each.document, each.data),
    "Briefing": _Told(board_report.document, board_report.data),
    "Sweep": _Told(sweep.document, sweep_data.data, sweep_data.as_csv),
}


def has_data(result: Any) -> bool:
    """Whether a report can be written of a result."""
    return type(result).__name__ in _STUDIES


def data_of(result: Any) -> dict[str, Any]:
    """What data.json says of a result, without its header."""
    return _STUDIES[type(result).__name__].data(result)


def as_json(data: Any) -> str:
    """JSON text, indented; a list of numbers stays on one line."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    return _NUMBERS.sub(lambda found: " ".join(found[0].split()), text) + "\n"
