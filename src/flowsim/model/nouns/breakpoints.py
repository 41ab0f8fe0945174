"""Numbers that change over time, from nodes to pairs: `{0w: 4, 26w: 6}`.

Input: nodes. Output: instants in hours from time zero, in order, each with a value. Must not
depend on: which noun the number belongs to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flowsim.model.errors import UnitError, quote
from flowsim.model.language import forms
from flowsim.model.reading.instants import hours_until, is_day
from flowsim.model.reading.reader import Reader, bounded
from flowsim.model.reading.tree import Node
from flowsim.model.types import ALWAYS, Hours
from flowsim.model.units import parse
from flowsim.time_units import HOURS_PER_WEEK

_WHEN = forms.Field("at", "elapsed", "When.", low=0.0, high=forms.MAX_HOURS)


def read_breakpoints(
    reader: Reader, node: Node, field: forms.Field, path: str, *, hours: Hours = ALWAYS,
    kind: str = "",
) -> tuple[tuple[float, float], ...]:  # fmt: skip
    """Instants and values in order of time; a value may be 0, whatever the bounds of the field."""
    mapping = reader.mapping(node, path, "`{0w: 4, 26w: 6}`")
    if mapping is None:
        return ()
    if not 1 <= len(mapping.pairs) <= forms.MAX_BREAKPOINTS:
        what = f"must have 1 to {forms.MAX_BREAKPOINTS} entries, found {len(mapping.pairs)}."
        reader.problem(node, path, what, "Write `{0w: 4, 26w: 6}`.")
    within = replace(field, low=0.0, above=False)
    found: dict[float, float] = {}
    before: dict[float, Node] = {}
    for key, child in mapping.pairs:
        try:
            at = _when(key.text, reader.start)
        except UnitError as error:
            reader.refuse(key, path, error)
            continue
        if at < 0.0:  # a day before the start: the last of these holds at time zero
            before[at] = child
            continue
        if at in found:
            what = f"has two values for one time, found {quote(key.text)} again."
            reader.problem(key, path, what, "Keep one.")
        name = f"{at / HOURS_PER_WEEK:g}w" if is_day(key.text) else key.text
        value = reader.quantity(
            child, within, f"{path}.{name}", hours=hours, kind=kind or field.kind
        )
        found[at] = 0.0 if value is None else value
    if before and 0.0 not in found:
        kind = kind or field.kind
        last = reader.quantity(before[max(before)], within, f"{path}.0w", hours=hours, kind=kind)
        found[0.0] = 0.0 if last is None else last
    return tuple(sorted(found.items()))


def _when(text: str, start: date | None) -> float:
    """An instant of a week's beginning; below 0 only by its day. Raises UnitError."""
    if not is_day(text):
        at = bounded(_WHEN, parse("elapsed", text), quote(text))
        if at % HOURS_PER_WEEK != 0.0:
            raise UnitError(f"must be whole weeks, found {quote(text)}.", "Write 0w, 26w or 1y.")
        return at
    at = hours_until(text, start)
    late = at % HOURS_PER_WEEK
    if late != 0.0 and start is not None:
        monday = start + timedelta(hours=at - late)
        remedy = f"Write {monday} or {monday + timedelta(weeks=1)}."
        raise UnitError(f"must be a Monday, found {quote(text)}.", remedy)
    return at
