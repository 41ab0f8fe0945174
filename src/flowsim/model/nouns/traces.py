"""Traces, from a CSV file to rows: items known beforehand, with arrival times and efforts.

Input: the text of a file and the steps it may name. Output: TraceRows, or problems with the line
and column of the file. Must not depend on: where the file is.

The first line names the columns: `at` (time elapsed from time zero, with its unit, or a day with or
without a time where the model has a start; negative in the warm-up), perhaps `priority`, and
perhaps steps of the flow with their efforts or waits, with units. An empty cell of a step leaves
the draw to the step.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from flowsim.model.errors import MAX_PROBLEMS, Problem, UnitError, did_you_mean, quote
from flowsim.model.formats import format_value
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.reading.instants import hours_until, is_day
from flowsim.model.reading.reader import bounded
from flowsim.model.types import Model, Step, TraceRow
from flowsim.model.units import parse

MAX_BYTES = 20_000_000

_CELL = re.compile(r'"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*)')
_AT = forms.Field("at", "elapsed", "When.", low=-forms.MAX_HOURS, high=forms.MAX_HOURS)
_WORDS = {"time": "at", "arrived_at": "at", "arrival": "at", "when": "at", "urgency": "priority"}

_Problem = Callable[[int, int, str, str], None]  # line, column, what, remedy
Cells = list[tuple[int, str]]  # column (from 1) and text
Read = tuple[tuple[TraceRow, ...], tuple[Problem, ...]]


@lru_cache(maxsize=8)
def read_trace(
    text: str, name: str, path: str, flow: tuple[Step, ...], start: date | None = None
) -> Read:
    """The rows of a trace in the order of the file, and what is wrong with it.

    name: of the file, as messages show it. path: what messages are about. start: the day of time
    zero, where there is one.
    """
    problems: list[Problem] = []

    def problem(line: int, column: int, what: str, remedy: str) -> None:
        problems.append(Problem(f"{name}:{line}:{column}", path, what, remedy))

    lines = [
        (number, line)
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
        if line.strip()
    ]
    if len(lines) < 2:
        problem(
            1,
            1,
            "has no item.",
            "Write a line with the columns, `at,build`, then one line for each item.",
        )
        return (), tuple(problems)
    if len(lines) - 1 > forms.MAX_TRACE:
        what = f"has more than {forms.MAX_TRACE:,} items, found {len(lines) - 1:,}."
        problem(lines[forms.MAX_TRACE + 1][0], 1, what, "Keep the latest.")
        return (), tuple(problems)
    head = _columns(lines[0], [step.name for step in flow], problem)
    if problems:
        return (), tuple(problems)
    rows = []
    for number, line in lines[1:]:
        cells = list(cells_of(line))
        if len(cells) != len(head):
            what = f"has {len(cells)} cells, and the first line {len(head)}."
            problem(number, 1, what, "Separate cells by commas; leave unknown ones empty.")
        else:
            rows.append(_row(number, cells, head, flow, start, problem))
        if len(problems) >= MAX_PROBLEMS:
            break
    return tuple(rows), tuple(problems)


def after_horizon(model: Model) -> list[tuple[str, int, int, float]]:
    """Traces that go on after the horizon: the work, how many of its items never come, of how many,
    and when the last would (hours from time zero)."""
    found = []
    for work in model.work:
        late = [row.at for row in work.arrives.trace if row.at > model.horizon]
        if late:
            found.append((work.name, len(late), len(work.arrives.trace), max(late)))
    return found


def when(model: Model, hours: float) -> str:
    """An instant as people read it: the day where the model has a start, else the time since."""
    if model.start is None:
        return format_value("elapsed", hours)
    return f"{model.start + timedelta(hours=hours):%Y-%m-%d}"


def cells_of(line: str) -> Iterator[tuple[int, str]]:
    """Column and text of each cell."""
    at = 0
    while True:
        start = at + len(line[at:]) - len(line[at:].lstrip(" \t"))
        match = _CELL.match(line, start)
        assert match is not None
        quoted = match[1]
        text = match[2].strip() if quoted is None else quoted.replace('""', '"').strip()
        yield start + 1, text
        at = match.end()
        if at >= len(line):
            return
        at += 1


def _columns(first: tuple[int, str], steps: Sequence[str], problem: _Problem) -> list[str]:
    """The names of the columns."""
    number, line = first
    cells = list(cells_of(line))
    head = [text for _, text in cells]
    known = ["at", "priority", *steps]
    if len(head) == 1 and re.search(r"[;\t]", line):
        problem(number, 1, "has no commas in its first line.", "Separate columns by commas.")
        return head
    for place, (column, text) in enumerate(cells):
        if text not in known:
            remedy = did_you_mean(text, known, also=_WORDS)
            problem(number, column, f"{quote(text)} is not a column of a trace.", remedy)
        elif text in head[:place]:
            problem(number, column, f"has the column {text} twice.", "Keep one.")
    if "at" not in head and not any(_WORDS.get(text) == "at" for text in head):
        problem(number, 1, "has no column `at`.", "Write when each item arrives: 3d, 36h.")
    return head


def _row(
    number: int,
    cells: Cells,
    head: list[str],
    flow: tuple[Step, ...],
    start: date | None,
    problem: _Problem,
) -> TraceRow:
    """One item; a cell that cannot be read is a problem."""
    values: dict[str, float] = {}
    steps = {step.name: step for step in flow}
    for (column, text), name in zip(cells, head, strict=True):
        if text == "" and name != "at":
            continue
        if name in steps:
            field = lang.STEP.field("wait" if steps[name].wait is not None else "effort")
        else:
            field = _AT if name == "at" else lang.WORK.field("priority")
        assert field is not None
        try:
            by_day = name == "at" and is_day(text)
            value = hours_until(text, start) if by_day else parse(field.kind, text)
            values[name] = bounded(field, value, quote(text))
        except UnitError as error:
            problem(number, column, f"{name} {error.what}", error.remedy)
    priority = values.get("priority")
    efforts = tuple(values.get(step.name, math.nan) for step in flow)
    given = any(name in steps for name in head)
    return TraceRow(
        values.get("at", 0.0), None if priority is None else int(priority), efforts if given else ()
    )
