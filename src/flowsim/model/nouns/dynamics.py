"""The slow curves of a team, from nodes to records.

Input: the node under `dynamics:`. Output: Dynamics. Must not depend on: what they do to a team.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flowsim.model.language import dynamics as lang
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Node
from flowsim.model.slow_curves import NO_DYNAMICS, Complexity, Coordination, Dynamics, Talent

_USUAL: dict[str, Any] = {
    "talent": Talent(), "coordination": Coordination(), "complexity": Complexity(),
}  # fmt: skip
_LIKE = "`{talent: {juniors: 25%, hires: 10}}`"
_LIKE_PART = {
    "talent": "`{juniors: 25%, mids: 20%, hires: 10}`",
    "coordination": "`{hand_offs: 2%, search: 0.5%, groups: 5}`",
    "complexity": "`{layers: 3}`",
}


def read_dynamics(reader: Reader, node: Node | None, path: str) -> Dynamics:
    """What the file says of the slow curves of a team; neutral where it says nothing."""
    mapping = None if node is None else reader.mapping(node, path, _LIKE)
    if mapping is None:
        return NO_DYNAMICS
    nodes = reader.fields(mapping, lang.DYNAMICS, path)
    if not mapping.pairs:
        reader.problem(mapping, path, "is empty.", f"Write {_LIKE}, or leave it out.")
    found: dict[str, Any] = {
        key: replace(usual, **_read_part(reader, nodes[key], key, f"{path}.{key}"))
        for key, usual in _USUAL.items()
        if key in nodes
    }
    return Dynamics(**found)


def _read_part(reader: Reader, node: Node, key: str, path: str) -> dict[str, Any]:
    """The numbers that are given."""
    mapping = reader.mapping(node, path, _LIKE_PART[key])
    if mapping is None:
        return {}
    noun = lang.PARTS[key]
    nodes = reader.fields(mapping, noun, path)
    given: dict[str, Any] = {}
    for field in noun.fields:
        value = reader.number(nodes, noun, field.key, path)
        if value is not None:
            given[field.key] = int(value) if field.kind == "count" else value
    return given
