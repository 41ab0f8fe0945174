"""Mappings of names to percentages, from nodes to pairs: overheads, helpers, what follows a step.

Input: nodes. Output: names with shares in 0..1. Must not depend on: what the names stand for.
"""

from __future__ import annotations

from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Node
from flowsim.model.types import EXITS

_LIKE = {"then": "`{build: 8%}`", "overhead": "`{meetings: 25%}`", "helps": "`{qa: 60%}`"}
_TAKEN = {
    "then": lang.NOT_A_NAME - set(EXITS),
    "overhead": frozenset[str](),
    "helps": lang.NOT_A_NAME,
}


def read_shares(
    reader: Reader, nodes: dict[str, Node], noun: forms.Noun, key: str, path: str
) -> tuple[tuple[str, float], ...]:
    """The names and shares under a key."""
    node, field = nodes.get(key), noun.field(key)
    if node is None or field is None:
        return ()
    inner = f"{path}.{key}"
    mapping = reader.mapping(node, inner, _LIKE[key])
    if mapping is None:
        return ()
    shares = []
    for name, child, place in reader.names(mapping, inner, taken=_TAKEN[key], what="share"):
        value = reader.quantity(child, field, place, kind="share")
        shares.append((name, value or 0.0))
    return tuple(shares)
