"""Lists at the top of a model, from nodes to records: limits over several steps, items in progress.

Input: nodes under `limits:` and `state:`. Output: Lane and Placed records; what they refer to is
checked by `check`.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.language import top as lang
from flowsim.model.language.forms import Noun
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Node, Scalar
from flowsim.model.types import Lane, Placed

_LANE = "`- {work: feature, steps: [review, test], max: 25}`"
_PLACED = "`- {work: feature, step: test, items: 12, age: 3d}`"


def read_lanes(reader: Reader, node: Node | None) -> tuple[Lane, ...]:
    """Limits over several steps."""
    found = []
    for path, nodes in _entries(reader, node, "limits", lang.LANE, _LANE):
        most = reader.number(nodes, lang.LANE, "max", path)
        steps: list[str] = []
        given = nodes.get("steps")
        names: list[Node] = [given] if isinstance(given, Scalar) else []
        if given is not None and not names:
            names = reader.items(given, f"{path}.steps", "`steps: [review, test]`")
        for item in names:
            name = reader.text(item, f"{path}.steps")
            reader.mark(f"{path}.steps.{name}", item)
            if name in steps:
                reader.problem(item, f"{path}.steps", f"names {name} twice.", "Keep one.")
            elif name:
                steps.append(name)
        if given is not None and not isinstance(given, Scalar) and not names:
            what, remedy = "has no step.", "Write `steps: [review, test]`."
            reader.problem(given, f"{path}.steps", what, remedy)
        found.append(Lane(reader.word(nodes, "work", path), tuple(steps), int(most or 1)))
    return tuple(found)


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
        if mapping is not None:
            yield path, reader.fields(mapping, noun, path)
