"""Numbers that change over time, from nodes to pairs: `{0w: 4, 26w: 6}`.

Enters: nodes. Leaves: instants in hours from time zero, in order, each with a value. Must not
know: which noun the number belongs to.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model import table
from flowsim.model.errors import UnitError, quote
from flowsim.model.reader import Reader, bounded
from flowsim.model.tree import Node
from flowsim.model.types import ALWAYS, HOURS_PER_WEEK, Hours
from flowsim.model.units import parse

_WHEN = table.Field("at", "elapsed", "When.", low=0.0, high=table.MAX_HOURS)


def read_breakpoints(
    reader: Reader, node: Node, field: table.Field, path: str, *, hours: Hours = ALWAYS,
    kind: str = "",
) -> tuple[tuple[float, float], ...]:  # fmt: skip
    """Instants and values in order of time; a value may be 0, whatever the bounds of the field."""
    mapping = reader.mapping(node, path, "`{0w: 4, 26w: 6}`")
    if mapping is None:
        return ()
    if not 1 <= len(mapping.pairs) <= table.MAX_BREAKPOINTS:
        what = f"must have 1 to {table.MAX_BREAKPOINTS} entries, found {len(mapping.pairs)}."
        reader.problem(node, path, what, "Write `{0w: 4, 26w: 6}`.")
    within = replace(field, low=0.0, above=False)
    found: dict[float, float] = {}
    for key, child in mapping.pairs:
        try:
            at = bounded(_WHEN, parse("elapsed", key.text), quote(key.text))
            if at % HOURS_PER_WEEK != 0.0:
                raise UnitError(
                    f"must be whole weeks, found {quote(key.text)}.", "Write 0w, 26w or 1y."
                )
        except UnitError as error:
            reader.refuse(key, path, error)
            continue
        if at in found:
            what = f"has two values for one time, found {quote(key.text)} again."
            reader.problem(key, path, what, "Keep one.")
        value = reader.quantity(
            child, within, f"{path}.{key.text}", hours=hours, kind=kind or field.kind
        )
        found[at] = 0.0 if value is None else value
    return tuple(sorted(found.items()))
