"""Parts of a file that are like others: `lend_feature: {like: pay_feature, names: {pay: lend}}`.

Input: the nodes of a file, and the parts of the file that it extends. Output: the same nodes, each
part with all its keys. Must not depend on: what any key but `like` and `names` means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowsim.model.errors import did_you_mean
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import MAX_NODES, Mapping, Node, Scalar, Sequence

OWN = ("title", "plural", "names", "like")  # what a part that is like another does not take from it
_WORDS = {"teams": "team", "work": "kind of work"}

Parts = dict[str, dict[str, Node]]  # teams and work, each by name


def written_out(reader: Reader, nodes: dict[str, Node], base: Parts) -> Parts:
    """Write the parts of a file out that are like others; `nodes` then has all their keys.

    base: the parts of the extended file. Returns those of both.
    """
    known = {key: {**base.get(key, {}), **dict(_pairs(nodes.get(key)))} for key in _WORDS}
    names = {name for parts in known.values() for name in parts}
    names |= {name for name, _ in _pairs(nodes.get("markets"))}
    here = {key: {name for name, _ in _pairs(nodes.get(key))} for key in _WORDS}
    copier = _Copier(reader, known, names, here)
    for key in _WORDS:
        mapping = nodes.get(key)
        if isinstance(mapping, Mapping):
            whole = [(name, copier.whole(key, name.text)) for name, _ in mapping.pairs]
            nodes[key] = Mapping(mapping.line, mapping.column, whole, mapping.flow, mapping.size)
    return known


def _pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping):
        yield from ((key.text, child) for key, child in node.pairs)


def _steps_in(flow: Node | None) -> Iterator[tuple[list[tuple[Scalar, Node]], int, Scalar]]:
    """The steps of a flow and its branches: the pairs that hold each, its place there, its name."""
    waiting = [flow]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Mapping):
            for place, (key, child) in enumerate(node.pairs):
                if key.text == "parallel":
                    waiting.append(child)
                else:
                    yield node.pairs, place, key


class _Copier:
    """Writes parts out, each once.

    names: of teams, kinds of work and markets. here: the parts that are in this file.
    """

    def __init__(
        self, reader: Reader, known: Parts, names: Iterable[str], here: dict[str, set[str]]
    ) -> None:
        self.reader, self.known, self.names, self.here = reader, known, set(names), here
        self.room = MAX_NODES
        self.done: set[tuple[str, str]] = set()

    def whole(self, key: str, name: str, above: tuple[str, ...] = ()) -> Node:
        """A part with all its keys. above: the parts that are like it."""
        part = self.known[key][name]
        like = part.get("like") if isinstance(part, Mapping) else None
        if isinstance(part, Mapping) and like is None and (names := part.get("names")) is not None:
            what, remedy = (
                "has nothing to change.",
                "Add `like: OTHER`, or leave it out.",
            )
            self.reader.problem(names, f"{key}.{name}.names", what, remedy)
        if not isinstance(part, Mapping) or like is None or (key, name) in self.done:
            return part
        self.done.add((key, name))
        path = f"{key}.{name}.like"
        other = self.reader.text(like, path)
        if other in (name, *above):
            what = "goes round in a circle." if above else "is the same name."
            self.reader.problem(
                like, path, f"{what[:-1]}, found {other}.", "Write one of them out."
            )
        elif other and other not in self.known[key]:
            remedy = did_you_mean(other, self.known[key])
            self.reader.problem(like, path, f"there is no {_WORDS[key]} {other}.", remedy)
        elif other:
            source = self.whole(key, other, (name, *above))
            if isinstance(source, Mapping):
                at = None if other in self.here[key] else like
                self.known[key][name] = part = self._like(key, name, part, source, at)
        return part

    def _like(
        self, key: str, name: str, part: Mapping, source: Mapping, at: Node | None
    ) -> Mapping:
        """The keys of a part, and those of its source that it does not have, with names changed.

        at: where the source is named, if it stands in another file.
        """
        own = [(k, v) for k, v in part.pairs if k.text != "names"]
        swap = _Swap(self._new_names(part, f"{key}.{name}.names"), self._names_in(source), at)
        has = {k.text for k, _ in own} | set(OWN)
        flow, steps = source.get("flow"), part.get("flow")
        if flow is not None and isinstance(steps, Mapping):
            whole = self._with_steps(swap.in_node(flow), steps, f"{key}.{name}.flow")
            own = [(k, whole if k.text == "flow" else v) for k, v in own]
        taken = [(k, swap.in_node(v)) for k, v in source.pairs if k.text not in has]
        for old, word in self._unused(part, swap):
            what = f"changes nothing: nothing taken over is called {old}, or begins with {old}_."
            self.reader.problem(word, f"{key}.{name}.names.{old}", what, "Check the name.")
        self.room -= source.size
        if self.room < 0:
            what = f"makes the model larger than {MAX_NODES:,} entries."
            self.reader.problem(part, f"{key}.{name}.like", what, "Write a smaller model.")
        return Mapping(part.line, part.column, own + taken, part.flow, part.size + source.size)

    def _with_steps(self, flow: Node, steps: Mapping, path: str) -> Node:
        """A flow of which some steps have other keys; steps: those, by name."""
        places = {key.text: (pairs, place) for pairs, place, key in _steps_in(flow)}
        for key, changed in steps.pairs:
            inner = f"{path}.{key.text}"
            if key.text not in places:
                what = f"there is no step {key.text} in what it is like."
                self.reader.problem(key, inner, what, did_you_mean(key.text, places))
                continue
            pairs, place = places[key.text]
            old, like = pairs[place][1], "`build: {effort: 3d}`"
            mapping = self.reader.mapping(changed, inner, like)
            if mapping is not None and isinstance(old, Mapping):
                has = {own.text for own, _ in mapping.pairs}
                rest = [pair for pair in old.pairs if pair[0].text not in has]
                new = Mapping(key.line, key.column, rest + mapping.pairs, size=old.size)
                pairs[place] = (key, new)
        return flow

    def _names_in(self, source: Mapping) -> set[str]:
        """Names of teams, work and markets, and of the steps of a flow."""
        flow = source.get("flow")
        return self.names | {key.text for _, _, key in _steps_in(flow)}

    def _unused(self, part: Mapping, swap: _Swap) -> Iterator[tuple[str, Scalar]]:
        """Names that were to change and that nothing has."""
        words = part.get("names")
        for word, _ in words.pairs if isinstance(words, Mapping) else ():
            if word.text in swap.new and word.text not in swap.used:
                yield word.text, word

    def _new_names(self, part: Mapping, path: str) -> dict[str, Scalar]:
        node = part.get("names")
        if node is None:
            return {}
        mapping = self.reader.mapping(node, path, "`names: {pay: lend}`")
        found: dict[str, Scalar] = {}
        for old, new in mapping.pairs if mapping is not None else ():
            self.reader.mark(f"{path}.{old.text}", old)
            if isinstance(new, Scalar) and self.reader.text(new, path):
                found[old.text] = new
            elif not isinstance(new, Scalar):
                self.reader.text(new, f"{path}.{old.text}")
        return found


class _Swap:
    """Changes names: a whole name, or what stands before a `_` of it.

    A changed name stands in the file where its new name does. at: where all of it stands, if its
    source is in another file.
    """

    def __init__(self, new: dict[str, Scalar], names: set[str], at: Node | None) -> None:
        self.new, self.names, self.at = new, names, at
        self.used: set[str] = set()

    def in_node(self, node: Node) -> Node:
        """The node with the names changed."""
        place = node if self.at is None else self.at
        if isinstance(node, Scalar):
            return self._scalar(node, is_name=not node.quoted)
        if isinstance(node, Sequence):
            items = [self.in_node(item) for item in node.items]
            return Sequence(place.line, place.column, items, node.size)
        pairs = []
        for key, child in node.pairs:
            inner = (
                self._scalar(child)
                if isinstance(child, Scalar) and key.text in OWN
                else self.in_node(child)
            )
            pairs.append((self._scalar(key, is_name=True), inner))
        return Mapping(place.line, place.column, pairs, node.flow, node.size)

    def _scalar(self, scalar: Scalar, *, is_name: bool = False) -> Scalar:
        name, dot, rest = scalar.text.partition(".")  # `customers.users`
        for old, new in self.new.items() if is_name and name in self.names else ():
            if name == old or name.startswith(f"{old}_"):
                self.used.add(old)
                text = f"{new.text}{name[len(old) :]}{dot}{rest}"
                return Scalar(text, new.line, new.column)
        place = scalar if self.at is None else self.at
        return Scalar(scalar.text, place.line, place.column, scalar.quoted, scalar.size)
