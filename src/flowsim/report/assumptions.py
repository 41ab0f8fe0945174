"""What a result rests on: the numbers with a range or a source, in words.

Enters: models. Leaves: a table of texts, not escaped. Must not know: results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.model import FlowsimError, find
from flowsim.report.numbers import UNKNOWN, brief, money
from flowsim.report.table import Table
from flowsim.report.text import clean

if TYPE_CHECKING:
    from flowsim.model import Model, Target
    from flowsim.model.types import Note


def assumption_table(models: Sequence[Model]) -> Table:
    """Every number with a range or a source; of levers, only of those that somebody pulls."""
    rows: dict[str, tuple[str, ...]] = {}
    pulled = {lever for model in models for lever, _ in model.use}
    for model in models:
        levers = {lever.name for lever in model.levers}
        for path, note in model.notes:
            owner = path.split(".")[0]
            if path not in rows and (owner not in levers or owner in pulled):
                rows[path] = _row(model, path, note)
    head = ("number", "value", "believed range", "source")
    return Table(head, tuple(rows.values()), "lrrl")


def _row(model: Model, path: str, note: Note) -> tuple[str, ...]:
    try:
        target = find(model, path)
    except FlowsimError:
        return (path, UNKNOWN, UNKNOWN, clean(note.source, most=200))
    sign = ""
    if target.key == "change":
        operation = dict(model.lever(target.owner).change)[target.item]
        sign = {"multiply": "×", "add": "+"}.get(operation.kind, "")

    def say(value: float | None) -> str:
        return sign + _value(target, value)

    believed = UNKNOWN
    if note.low is not None and note.high is not None:
        low, _, unit = say(note.low).partition(" ")
        high = say(note.high)
        believed = f"{low} to {high}" if high.endswith(unit) else f"{low} {unit} to {high}"
    return (path, say(target.value), believed, clean(note.source, most=200))


def _value(target: Target, value: float | None) -> str:
    """A number in the unit that people say it in."""
    if value is None:
        return "none"
    if target.unit in ("share", "percent"):
        return f"{brief(value * 100.0).removesuffix('.00').removesuffix('.0')}%"
    if target.unit == "effort":
        return f"{_short(value)} h of work"
    if target.unit == "elapsed":
        return f"{_short(value)} h" if value < 48.0 else f"{_short(value / 24.0)} days"
    if target.unit == "open":
        return f"{_short(value)} open h"
    if target.unit == "rate":
        return f"{_short(value * target.hours.per_week)} a week"
    if target.unit in ("money", "pay", "lever_money"):
        return money(value) + (" a year" if target.unit == "pay" else "")
    return _short(value)


def _short(value: float) -> str:
    text = brief(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
