"""A table as CSV that a spreadsheet shows as it is: no text in it is a formula.

Input: cells. Output: text. Numbers keep all their digits; what is not a number is empty.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from io import StringIO

from flowsim.report.format.text import clean

Cell = str | float | int | None

# Spreadsheets take what begins like this for a formula, some in its full width, too. Source: OWASP,
# CSV injection.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
_LONGEST = 1000


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Lines of CSV; a text that a spreadsheet would compute gets an apostrophe in front."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(name) for name in head])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = clean(value, most=_LONGEST)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return repr(value) if math.isfinite(value) else ""
