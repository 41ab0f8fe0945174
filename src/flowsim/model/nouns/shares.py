"""Mappings of names to percentages: overheads, helpers, what follows a step; and true or false.

Input: nodes. Output: names with shares in 0..1; flags. Must not depend on: what the names stand
for.
"""

from __future__ import annotations

from flowsim.model.errors import UnitError, quote
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


def flag_named(text: str) -> bool:
    """Whether a text says `true` or `false`. Raises UnitError."""
    if text in ("true", "false"):
        return text == "true"
    meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
    better = meant.get(text.lower(), text.lower() if text.lower() in ("true", "false") else "")
    remedy = f"Write {better}." if better else "Write true or false."
    raise UnitError(f"must be true or false, found {quote(text)}.", remedy)


def read_flag(reader: Reader, nodes: dict[str, Node], key: str, path: str) -> bool:
    """A key that is true or false; false where it is left out."""
    text = reader.word(nodes, key, path)
    try:
        return flag_named(text) if text else False
    except UnitError as error:
        reader.refuse(nodes[key], f"{path}.{key}", error)
        return False
