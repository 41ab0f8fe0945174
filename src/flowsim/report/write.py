"""A whole report in a folder: report.md, pictures, data.json.

Enters: a result and a folder. Leaves: files, each whole or not at all. Must not know: how to say or
draw anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowsim.report import invest, shift
from flowsim.report.data import comparison_data, run_data
from flowsim.report.document import comparison_document, run_document
from flowsim.report.files import folder, write
from flowsim.report.marks import DATA, FIRST_LINE, REPORT, refuse_foreign

if TYPE_CHECKING:
    from flowsim.study.invest import Ladder
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.shift import Shift

_NUMBERS = re.compile(r"\[\s+-?\d[-\d.,eE+\s]*\]")


def write_report(
    result: RunResult | Comparison | Shift | Ladder,
    out: str | Path,
    *,
    command: str,
    header: dict[str, Any],
    remarks: Sequence[str] = (),
) -> list[Path]:
    """Write a report into a folder; the report itself comes first.

    Raises WriteError, and ForeignFileError before anything is written.

    command: what a person types to do it again. header: what data.json begins with, `flowsim` (the
    version) above all. remarks: sentences that a comparison's report says beside its own.
    """
    version = str(header.get("flowsim", ""))
    from flowsim.report.pictures import pictures
    from flowsim.study.invest import Ladder
    from flowsim.study.results import Comparison
    from flowsim.study.shift import Shift

    refuse_foreign(Path(out))
    drawn = list(
        pictures(result)
    )  # all before the first is written: whoever stops us loses nothing
    titles = [(picture.name, picture.title) for picture in drawn]
    if isinstance(result, Comparison):
        text = comparison_document(
            result, titles, command=command, version=version, remarks=remarks
        )
        data = comparison_data(result)
    elif isinstance(result, Shift):
        text = shift.document(result, titles, command=command, version=version)
        data = shift.data(result)
    elif isinstance(result, Ladder):
        text = invest.document(result, titles, command=command, version=version)
        data = invest.data(result)
    else:
        text = run_document(result, titles, command=command, version=version)
        data = run_data(result)
    contents: dict[str, str | bytes] = {REPORT: f"{FIRST_LINE}\n\n{text}"}
    for picture in drawn:
        contents |= {f"{picture.name}.svg": picture.svg, f"{picture.name}.png": picture.png}
    contents[DATA] = as_json({**header, **data})
    place = folder(Path(out))
    return [write(place / name, content) for name, content in contents.items()]


def as_json(data: Any) -> str:
    """JSON text, indented; a list of numbers stays on one line."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    return _NUMBERS.sub(lambda found: " ".join(found[0].split()), text) + "\n"
