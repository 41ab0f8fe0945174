"""Sales from a CSV file: periods since the launch, and how much was sold in each.

Input: the text of a file. Output: periods and counts, or all that is wrong with it, with line and
column. Must not depend on: where the file is, what is done with the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowsim.dynamics.bass_fit import LEAST_PERIODS
from flowsim.model.errors import MAX_PROBLEMS, ModelError, Problem, UnitError, quote
from flowsim.model.nouns.traces import cells_of
from flowsim.model.units import parse

MAX_BYTES = 2_000_000
MOST_PERIODS = 10_000
_LAST = 1000.0  # a period beyond it is a year of the calendar, or a day
_FORM = "period,sales"
_NUMBER = re.compile(r"\s*[+-]?[\d.]")

Sales = tuple[tuple[float, ...], tuple[float, ...]]


def read_sales(text: str, name: str) -> Sales:
    """Periods and sales, [period] each. name: of the file, as messages show it.

    Two columns with commas between; a first line of names may be there or not. Raises ModelError
    with all problems.
    """
    problems: list[Problem] = []

    def problem(line: int, column: int, what: str, remedy: str) -> None:
        if len(problems) < MAX_PROBLEMS:
            problems.append(Problem(f"{name}:{line}:{column}", "", what, remedy))

    lines = [
        (number, line)
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
        if line.strip()
    ]
    if lines and not _NUMBER.match(lines[0][1].lstrip('"')):
        head = lines.pop(0)
        if len(list(cells_of(head[1]))) != 2:
            problem(
                head[0], 1, f"must name two columns, found {quote(head[1])}.", _separate(head[1])
            )
    if len(lines) < LEAST_PERIODS and not problems:
        problem(
            lines[-1][0] if lines else 1,
            1,
            f"has {len(lines)} periods, and a fit needs at least {LEAST_PERIODS}.",
            f"Write a line `{_FORM}`, then one line for each period: `1,840`.",
        )
    if len(lines) > MOST_PERIODS:
        what = f"has more than {MOST_PERIODS:,} periods, found {len(lines):,}."
        problem(lines[MOST_PERIODS][0], 1, what, "Add them up to longer periods.")
        lines = []
    rows = [row for number, line in lines if (row := _row(number, line, problem)) is not None]
    if not problems:
        _refuse(rows, problem)
    if problems:
        raise ModelError(problems)
    return tuple(at for _, at, _ in rows), tuple(count for _, _, count in rows)


def _separate(line: str) -> str:
    if re.search(r"[;\t]", line):
        return "Separate columns by commas."
    return f"Write {_FORM}."


def _row(number: int, line: str, problem: object) -> tuple[int, float, float] | None:
    """Line, period and count; None if one of them is wrong."""
    assert callable(problem)
    cells = list(cells_of(line))
    if len(cells) != 2:
        what = f"has {len(cells)} {'cell' if len(cells) == 1 else 'cells'}, and must have 2."
        problem(number, 1, what, _remedy(line, cells))
        return None
    found = []
    for (column, text), what in zip(cells, ("the period", "the sales"), strict=True):
        try:
            found.append(parse("number", text))
        except UnitError as error:
            problem(number, column, f"{what} {error.what}", error.remedy)
            return None
    at, count = found
    if not at > 0.0:
        what = f"the period must be above 0, found {quote(cells[0][1])}."
        problem(number, cells[0][0], what, "Count periods from the launch: 1, 2, 3.")
    if count < 0.0:
        what = f"the sales must be at least 0, found {quote(cells[1][1])}."
        problem(number, cells[1][0], what, "Leave returns out, or add periods up.")
    return number, at, count


def _remedy(line: str, cells: Sequence[tuple[int, str]]) -> str:
    if len(cells) > 2 and all(re.fullmatch(r"\d{1,3}", text) for _, text in cells[1:]):
        return "Write numbers without commas: 1200."
    return _separate(line)


def _refuse(rows: Sequence[tuple[int, float, float]], problem: object) -> None:
    """Refuse what no curve can be fitted to, though each line is fine."""
    assert callable(problem)
    last = 0.0
    for number, at, _ in rows:
        if at <= last:
            what = f"the period must be after the one before, {last:g}, found {at:g}."
            problem(number, 1, what, "Sort the lines, and give each period once.")
            return
        last = at
    if last > _LAST:
        number, at, _ = rows[0]
        what = f"periods count from the launch, found {at:g}."
        problem(number, 1, what, f"Write {at:g} as 1 if the product was launched then.")
    elif not any(count for _, _, count in rows):
        problem(rows[0][0], 1, "has no sales.", "Give at least one period with sales above 0.")
