"""What a result rests on: the numbers with a range or a source, in words, and how many have none.

Input: models. Output: counts; a table of texts, not escaped. Must not depend on: results.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flowsim.model import FlowsimError, find
from flowsim.model.types import Note
from flowsim.report.format.numbers import UNKNOWN, brief, money
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean, listed
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_QUARTER

if TYPE_CHECKING:
    from flowsim.model import Model, Target


# The letters by which docs/parameters.md rates a source, as in `Clockwise 2022 (S, vendor)`.
_LETTERS = {
    "P": "read in the original",
    "S": "read as quoted elsewhere",
    "C": "computed from public data",
    "F": "folklore, or unconfirmed",
}
_LETTER = re.compile(r"[(,;] ?([PSCF])(?=[),;]|$)")


@dataclass(frozen=True, slots=True)
class Origins:
    """How many numbers of teams, work and pulled levers come from where, by what the files say.

    ranged: those with a range. selling: those from a vendor of what they promote (`vendor`).
    """

    measured: int  # in this organisation
    sourced: int  # elsewhere
    derived: int
    guessed: int
    unsaid: int
    ranged: int
    selling: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.measured + self.sourced + self.derived + self.guessed + self.unsaid


_GUESS = re.compile(r"(own|guess\w*|assum\w*|estimate\w*)\b", re.IGNORECASE)


def origin(source: str) -> str:
    """What a source says by its first word: a field of Origins."""
    text = source.strip().lower()
    if not text:
        return "unsaid"
    if text.startswith("measured:"):
        return "measured"
    if _GUESS.match(text):
        return "guessed"
    return "derived" if text.startswith("derived") else "sourced"


def origins(models: Sequence[Model]) -> Origins:
    """Where the numbers of models come from; of levers, only of those that are pulled."""
    return _origins(tuple(models))


@lru_cache(maxsize=64)  # many parts of a page ask
def _origins(models: tuple[Model, ...]) -> Origins:
    found: dict[str, Note] = {}
    for model in models:
        notes = dict(model.notes)
        levers = {lever.name for lever in model.levers}
        pulled = {name for other in models for name, _ in other.use}
        for path in model.numbers:
            owner = path.split(".")[0]
            if owner not in levers or owner in pulled:
                found.setdefault(path, notes.get(path, Note()))
    kinds = Counter(origin(note.source) for note in found.values())
    return Origins(
        **{kind: kinds[kind] for kind in ("measured", "sourced", "derived", "guessed", "unsaid")},
        ranged=sum(note.low is not None for note in found.values()),
        selling=sum("vendor" in note.source.lower() for note in found.values()),
    )


def assumption_table(models: Sequence[Model], labels: Sequence[str] = ()) -> Table:
    """Every number with a range or a source; of levers, only of those that are pulled.

    labels: names of the models, if the table shows which of them pulls a lever.
    """
    rows: dict[str, tuple[str, ...]] = {}
    for model in models:
        levers = {lever.name for lever in model.levers}
        for path, note in model.notes:
            owner = path.split(".")[0]
            pulled = [place for place, other in enumerate(models) if owner in dict(other.use)]
            if path in rows or (owner in levers and not pulled):
                continue
            where = [labels[place] for place in pulled] if labels else []
            name = f"{path} ({listed(where)})" if where else path
            rows[path] = (name, *_row(model, path, note))
    head = ("number", "value", "range", "source")
    return Table(head, tuple(rows.values()), "lrrl")


def letters_explained(table: Table) -> str:
    """What the letters in the sources of an assumption table mean; empty if there are none."""
    found = {letter for row in table.rows for letter in _LETTER.findall(row[-1])}
    said = [f"{letter}, {meaning}" for letter, meaning in _LETTERS.items() if letter in found]
    return f"Letters in sources: {'; '.join(said)}." if said else ""


def _row(model: Model, path: str, note: Note) -> tuple[str, ...]:
    """Value, range and source."""
    try:
        target = find(model, path)
    except FlowsimError:
        return (UNKNOWN, UNKNOWN, clean(note.source, most=200))
    shown_range = UNKNOWN
    source = note.source
    if note.low is not None and note.high is not None:
        shown_range = values_text(model, path, note.low, note.high)
        if target.value is not None and not note.low <= target.value <= note.high:
            shown_range, source = UNKNOWN, f"set outside its range, {shown_range} ({source})"
    return (_said(model, target, target.value), shown_range, clean(source, most=200))


def value_text(model: Model, path: str, value: float | None) -> str:
    """A value of the number at a path, in its usual unit. Raises PathError."""
    return _said(model, find(model, path), value)


def values_text(model: Model, path: str, low: float, high: float) -> str:
    """Two values of a number, the unit said once if it is the same: `8 to 16 h of work`."""
    target = find(model, path)
    (first, unit), (last, last_unit) = (_parts(model, target, value) for value in (low, high))
    if unit == last_unit:
        return f"{first} to {_joined(last, unit)}"
    return f"{_joined(first, unit)} to {_joined(last, last_unit)}"


def _said(model: Model, target: Target, value: float | None) -> str:
    return _joined(*_parts(model, target, value))


def _joined(amount: str, unit: str) -> str:
    return f"{amount} {unit}" if unit else amount


def _parts(model: Model, target: Target, value: float | None) -> tuple[str, str]:
    """A value and its usual unit, apart; a percent sign belongs to the value."""
    sign = ""
    if target.key == "change":
        operation = dict(model.lever(target.owner).change)[target.item]
        sign = {"multiply": "×", "add": "+"}.get(operation.kind, "")
    amount, unit = _value(target, value)
    return amount if sign == "+" and amount.startswith("−") else sign + amount, unit


def _value(target: Target, value: float | None) -> tuple[str, str]:
    if value is None:
        return "none", ""
    if target.unit in ("share", "percent"):
        return f"{brief(value * 100.0).removesuffix('.00').removesuffix('.0')}%", ""
    if target.unit == "hazard":
        return f"{_short(value * 100.0 * HOURS_PER_QUARTER)}%/quarter", ""
    if target.unit == "effort":
        return _short(value), "h of work"
    if target.unit == "elapsed":
        if value < 2 * HOURS_PER_DAY:
            return _short(value), "h"
        return _short(value / HOURS_PER_DAY), "days"
    if target.unit == "open":
        return _short(value), "open h"
    if target.unit == "rate":
        return _short(value * target.hours.per_week), "a week"
    if target.unit in ("money", "pay", "lever_money"):
        return money(value), "a year" if target.unit == "pay" else ""
    return _short(value), ""


def _short(value: float) -> str:
    text = brief(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


class WeakInputs(NamedTuple):
    """How many numbers of a model are guessed or have no source, of how many."""

    weak: int
    total: int

    @property
    def is_most(self) -> bool:
        """Whether they are more than half."""
        return 2 * self.weak > self.total


def weak_inputs(models: Sequence[Model]) -> WeakInputs:
    """The numbers of the models that are guessed or have no source."""
    found = origins(models)
    return WeakInputs(found.guessed + found.unsaid, found.total)
