"""Cases with known answers, as they come with the package.

Input: the files in `flowsim/cases`. Output: models and the numbers that theory gives. Must not
depend on: how a run is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from flowsim.model import Model, loads
from flowsim.model.reading.source import parse_yaml
from flowsim.model.reading.tree import Mapping, Node, Scalar, Sequence
from flowsim.time_units import HOURS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Exact:
    """A number that theory gives. accept: `z4` (within four standard errors) or `exact`."""

    measure: str
    value: float  # hours, items, shares; rates an hour
    at: str
    work: str
    accept: str


@dataclass(frozen=True, slots=True)
class Case:
    """A model whose answers are known."""

    name: str
    title: str
    source: str
    model: Model
    replications: int
    slow_horizon: float  # hours; enough to compare the engines' logs
    exact: tuple[Exact, ...]


def cases() -> Iterator[Case]:
    """All cases of the package, in their order."""
    folder = files("flowsim").joinpath("cases")
    for name in sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml")):
        yield read_case(folder.joinpath(name).read_text(encoding="utf-8"), name=name)


def read_case(text: str, *, name: str) -> Case:
    """The case in a text. Raises ModelError if its model is wrong, KeyError if it lacks a part."""
    root, _ = parse_yaml(text, name=name)
    use = _mapping(root).get("use")
    doses = [(key.text, _text(node)) for key, node in _mapping(use).pairs] if use else []
    hints = _mapping(_part(root, "run"))
    return Case(
        name=_text(_part(root, "case")),
        title=_text(_part(root, "title")),
        source=", ".join(_text(node) for node in _items(_part(root, "sources"))),
        model=loads(model_text(text), name=name, use=doses),
        replications=int(_text(_part(hints, "replications"))),
        slow_horizon=_hours(_text(_part(hints, "slow_horizon"))),
        exact=tuple(_exact(node) for node in _items(_part(root, "exact"))),
    )


def model_text(text: str) -> str:
    """The lines under `model:`, each in its place, so that messages name the right line."""
    kept, is_inside = [], False
    for line in text.splitlines():
        if line and not line[0].isspace():
            is_inside = line.startswith("model:")
            kept.append("")
        else:
            kept.append(line[2:] if is_inside else "")
    return "\n".join(kept) + "\n"


def _exact(node: Node) -> Exact:
    given = {key.text: _text(value) for key, value in _mapping(node).pairs}
    return Exact(
        measure=given["measure"],
        value=float(given["value"]),
        at=given.get("at", ""),
        work=given.get("work", ""),
        accept=given["accept"],
    )


def _hours(text: str) -> float:
    """`300h` or `52w`, elapsed."""
    return float(text[:-1]) * (HOURS_PER_WEEK if text.endswith("w") else 1.0)


def _part(node: Node, key: str) -> Node:
    found = _mapping(node).get(key)
    if found is None:
        raise KeyError(key)
    return found


def _mapping(node: Node) -> Mapping:
    assert isinstance(node, Mapping)
    return node


def _items(node: Node) -> list[Node]:
    assert isinstance(node, Sequence)
    return node.items


def _text(node: Node) -> str:
    assert isinstance(node, Scalar)
    return node.text
