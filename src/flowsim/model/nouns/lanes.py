"""Lists at the top of a model, from nodes to records: limits over several steps, items in progress.

Input: nodes under `limits:` and `state:`. Output: Lane and Placed records; what they refer to is
checked by `check`.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.language import top as lang
from flowsim.model.language.forms import Noun
from flowsim.model.reading.reader import Reader, name_problem
from flowsim.model.reading.tree import Node, Scalar
from flowsim.model.records.board import Lane, Placed

_LANE = "`- {work: feature, steps: [review, test], max: 25}`"
_PLACED = "`- {work: feature, step: test, items: 12, age: 3d}`"


def read_lanes(reader: Reader, node: Node | None) -> tuple[Lane, ...]:
    """Limits over several steps."""
    found: list[Lane] = []
    for path, nodes in _entries(reader, node, "limits", lang.LANE, _LANE):
        most = reader.number(nodes, lang.LANE, "max", path)
        _check_what_it_limits(reader, nodes, path)
        whose = "person" if "person" in nodes else "team"
        found.append(
            Lane(
                _names(reader, nodes, "work", path, "`work: [feature, bug]`"),
                _names(reader, nodes, "steps", path, "`steps: [review, test]`"),
                int(most or 1),
                reader.word(nodes, whose, path),
                for_each=whose == "person",
                name=_name(reader, nodes, path, found),
            )
        )
    return tuple(found)


def _name(reader: Reader, nodes: dict[str, Node], path: str, others: list[Lane]) -> str:
    """The name of a limit, if it has one that no other limit has."""
    name = reader.word(nodes, "name", path)
    if not name:
        return ""
    wrong = name_problem(name, lang.NOT_A_NAME, "limit")
    if wrong is None and any(name == other.name for other in others):
        wrong = f"names a second limit {name}.", "Choose another name."
    if wrong is not None:
        reader.problem(nodes["name"], f"{path}.name", *wrong)
        return ""
    return name


def _check_what_it_limits(reader: Reader, nodes: dict[str, Node], path: str) -> None:
    """A limit says what it counts, and says it once."""
    if not {"work", "team", "person"} & set(nodes):
        key = "steps" if "steps" in nodes else "max"
        if key in nodes:  # else it is no limit at all, which has been said
            what = "`work` is missing."
            remedy = "Write `work: feature`, `work: [feature, bug]`, `team: dev` or `person: dev`."
            reader.problem(nodes[key], path, what, remedy)
    for key in ("team", "person"):
        if key in nodes and not isinstance(nodes[key], Scalar):
            what, remedy = "must be one team.", "Write an entry of `limits` for each team."
            reader.problem(nodes[key], f"{path}.{key}", what, remedy)
            del nodes[key]
    both = [key for key in ("steps", "team", "person") if key in nodes]
    for key in both[1:]:
        what = f"has `{both[0]}` and `{key}`."
        remedy = "Keep one: `steps` names steps, `team` and `person` mean all steps of a team."
        reader.problem(nodes[key], f"{path}.{key}", what, remedy)


def _names(
    reader: Reader, nodes: dict[str, Node], key: str, path: str, like: str
) -> tuple[str, ...]:
    """The names under a key: a single one, or a list; like: what a list looks like."""
    given, inner = nodes.get(key), f"{path}.{key}"
    if given is None:
        return ()
    listed = [given] if isinstance(given, Scalar) else reader.items(given, inner, like)
    if not listed:
        what = f"has no {'step' if key == 'steps' else 'kind of work'}."
        reader.problem(given, inner, what, f"Write {like}.")
    names: list[str] = []
    for item in listed:
        name = reader.text(item, inner)
        reader.mark(f"{inner}.{name}", item)
        if name in names:
            reader.problem(item, inner, f"names {name} twice.", "Keep one.")
        elif name:
            names.append(name)
    return tuple(names)


def read_state(reader: Reader, node: Node | None) -> tuple[Placed, ...]:
    """Items that are in a step when the run begins."""
    found = []
    for path, nodes in _entries(reader, node, "state", lang.PLACED, _PLACED):
        items = reader.number(nodes, lang.PLACED, "items", path)
        found.append(
            Placed(
                reader.word(nodes, "work", path),
                reader.word(nodes, "step", path),
                1 if items is None else int(items),
                reader.number(nodes, lang.PLACED, "age", path) or 0.0,
            )
        )
    return tuple(found)


def _entries(
    reader: Reader, node: Node | None, key: str, noun: Noun, like: str
) -> Iterator[tuple[str, dict[str, Node]]]:
    """The path and the fields of each entry of a list. like: what an entry looks like."""
    entries = [] if node is None else reader.items(node, key, like)
    for number, entry in enumerate(entries, start=1):
        path = f"{key}.{number}"
        reader.mark(path, entry)
        mapping = reader.mapping(entry, key, like)
        yield path, {} if mapping is None else reader.fields(mapping, noun, path)
