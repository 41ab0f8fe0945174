"""The tree of a YAML text: raw scalars with positions, grown event by event.

Input: parser events. Output: nodes, and problems that leave a tree to go on with. Must not depend
on: files, what any key means.

Neither deep nesting nor aliases can hurt: the tree is grown without recursion, an alias is the node
it names, its expanded size is counted, and a cycle is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flowsim.model.errors import MAX_PROBLEMS, ModelError, Problem, quote
from flowsim.model.units import without_marks

MAX_NODES = 100_000
MAX_DEPTH = 24

_NOT_A_STRING = re.compile(r"[+-]?[\d.]+([eE][+-]?\d+)?|true|false|null|~|", re.IGNORECASE)


@dataclass(slots=True)
class Scalar:
    """A word as written. `quoted` tells `"2"` from `2`."""

    text: str
    line: int
    column: int
    quoted: bool = False
    size: int = 1


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class Mapping:
    """Keys and nodes in the order of the file; keys are unique strings."""

    line: int
    column: int
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    flow: bool = False
    size: int = 1

    def get(self, key: str) -> Node | None:
        """The node under a key, or None."""
        for scalar, node in self.pairs:
            if scalar.text == key:
                return node
        return None


Node = Scalar | Sequence | Mapping


def where(name: str, node: Node) -> str:
    """`file:line:column` of a node, counted from 1; the name alone of what has no lines."""
    if not node.line:
        return name
    return f"{name}:{node.line}:{node.column}"


@dataclass(slots=True)
class _Open:
    node: Sequence | Mapping
    anchor: str | None
    key: Scalar | None = None
    lines: dict[str, int] = field(default_factory=dict)  # of the keys so far
    skipping: bool = False  # the value of a key that was refused


def _tag(tag: str) -> str:
    """A tag as people write it: `!!int`."""
    return "!!" + tag.rsplit(":", 1)[-1] if tag.startswith("tag:yaml.org") else tag


class Builder:
    """Takes parser events one by one and grows the tree."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._total = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """One more event."""
        kind = type(event).__name__
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if kind == "DocumentStartEvent":
            self._document(event, line, column)
            return
        if kind == "AliasEvent":
            self._alias(str(event.anchor), line, column)
            return
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._close()
            return
        if kind not in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent"):
            return
        if event.tag is not None:
            self._problem(
                line, column, f"has a tag, {quote(_tag(str(event.tag)))}.", "Leave the tag out."
            )
        anchor = None if event.anchor is None else str(event.anchor)
        if kind == "ScalarEvent":
            scalar = Scalar(str(event.value), line, column, quoted=event.style is not None)
            if anchor is not None:
                self._anchors[anchor] = scalar
            self._add(scalar)
        else:
            flow = bool(event.flow_style)
            mapping = kind == "MappingStartEvent"
            node = Mapping(line, column, flow=flow) if mapping else Sequence(line, column)
            self._open(node, anchor)

    def _problem(self, line: int, column: int, what: str, remedy: str) -> None:
        path = ".".join(item.key.text for item in self._stack if item.key is not None)
        self.problems.append(Problem(f"{self.name}:{line}:{column}", path, what, remedy))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ModelError(self.problems)

    def _stop(self, line: int, column: int, what: str, remedy: str) -> ModelError:
        self._problem(line, column, what, remedy)
        return ModelError(self.problems)

    def _document(self, event: Any, line: int, column: int) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._stop(
                line, column, "begins a second document.", "One file holds one model; split it."
            )
        if event.version is not None or event.tags:
            self._problem(1, 1, "has a YAML directive (%).", "Leave the line out.")

    def _alias(self, anchor: str, line: int, column: int) -> None:
        if any(item.anchor == anchor for item in self._stack):
            raise self._stop(line, column, f"refers to itself, *{anchor}.", "Write the part out.")
        node = self._anchors.get(anchor)
        if node is None:
            raise self._stop(
                line,
                column,
                f"names an anchor that does not exist, *{anchor}.",
                f"Write &{anchor} where the part is first written.",
            )
        if self._depth_of(node) + len(self._stack) > MAX_DEPTH:
            raise self._too_deep(line, column)
        self._add(node, line=line, column=column)

    def _depth_of(self, node: Node) -> int:
        depth, level = 0, [node]
        while level and depth <= MAX_DEPTH:
            depth += 1
            below: dict[int, Node] = {}
            for item in level:
                if isinstance(item, Mapping):
                    below.update((id(child), child) for _, child in item.pairs)
                elif isinstance(item, Sequence):
                    below.update((id(child), child) for child in item.items)
            level = list(below.values())
        return depth

    def _too_deep(self, line: int, column: int) -> ModelError:
        return self._stop(
            line,
            column,
            f"is nested more than {MAX_DEPTH} deep.",
            "Flatten it; no model needs this depth.",
        )

    def _open(self, node: Sequence | Mapping, anchor: str | None) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise self._too_deep(node.line, node.column)
        self._stack.append(_Open(node, anchor))

    def _close(self) -> None:
        done = self._stack.pop()
        if isinstance(done.node, Mapping):
            self._merge(done.node)
        if done.anchor is not None:
            self._anchors[done.anchor] = done.node
        self._add(done.node, grown=True)

    def _merge(self, mapping: Mapping) -> None:
        """Put the keys of what `<<` names into a mapping that does not have them itself."""
        for key, node in [pair for pair in mapping.pairs if pair[0].text == "<<"]:
            if key.quoted:
                continue
            mapping.pairs.remove((key, node))
            has = {own.text for own, _ in mapping.pairs}
            for each in node.items if isinstance(node, Sequence) else [node]:
                if not isinstance(each, Mapping):
                    what = "must name a part that has keys of its own, such as *defaults."
                    remedy = "Write &defaults before that part, and `<<: *defaults` here."
                    self._problem(key.line, key.column, what, remedy)
                    continue
                mapping.pairs += [pair for pair in each.pairs if pair[0].text not in has]
                has |= {own.text for own, _ in each.pairs}

    def _add(self, node: Node, *, line: int = 0, column: int = 0, grown: bool = False) -> None:
        """Put a complete node where it belongs: the root, a list, a key or its value."""
        self._total += 1 if grown else node.size
        if self._total > MAX_NODES:
            raise self._stop(
                line or node.line,
                column or node.column,
                f"has more than {MAX_NODES:,} entries, its aliases written out.",
                "Write a smaller model, without aliases of aliases.",
            )
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        top.node.size += node.size
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None and not top.skipping:
            self._key(top, node)
        else:
            if not top.skipping and top.key is not None:
                self._value(top, top.node, top.key, node)
            top.key, top.skipping = None, False

    def _key(self, top: _Open, node: Node) -> None:
        if not isinstance(node, Scalar):
            self._problem(
                node.line, node.column, "has a list or a mapping as a key.", "Write a word as key."
            )
            top.skipping = True
            return
        top.key = node

    def _value(self, top: _Open, mapping: Mapping, key: Scalar, node: Node) -> None:
        empty = isinstance(node, Scalar) and node.text == "" and not node.quoted
        if empty and mapping.flow and not key.quoted and self._stray(top, mapping, key):
            return
        top.key = None
        if not key.quoted and _NOT_A_STRING.fullmatch(key.text):
            self._problem(
                key.line,
                key.column,
                f"has a key that is not a word, {quote(key.text)}.",
                "Keys and names begin with a letter.",
            )
            return
        if key.text in top.lines:
            self._problem(
                key.line,
                key.column,
                f"has the key {quote(key.text)} twice.",
                f"Keep one; the first is on line {top.lines[key.text]}.",
            )
            return
        top.lines[key.text] = key.line
        if empty:
            node = Scalar("", key.line, key.column)
        mapping.pairs.append((key, node))

    def _stray(self, top: _Open, mapping: Mapping, key: Scalar) -> bool:
        """Mend `{qa:4}` and `{cost: 1,500/y}`, which YAML reads as keys without a value."""
        glued = re.fullmatch(r"([a-z_][\w.]*):(\S.*)", key.text, re.DOTALL)
        if glued is not None:
            top.key = None
            self._problem(
                key.line,
                key.column,
                f"has no space after the colon, found {quote(key.text)}.",
                f"Write `{glued[1]}: {glued[2]}`.",
            )
            value = Scalar(glued[2], key.line, key.column + len(glued[1]) + 1)
            mapping.pairs.append((Scalar(glued[1], key.line, key.column), value))
            return True
        before = mapping.pairs[-1] if mapping.pairs else None
        if before is None or not isinstance(before[1], Scalar):
            return False
        if re.match(r"\d", key.text) and re.fullmatch(r"[+-]?[x/]?[\d.]+", before[1].text):
            top.key = before[0]
            self._problem(
                before[1].line,
                before[1].column,
                f"has a comma inside the number, found {before[1].text},{key.text}.",
                f"Write {without_marks(f'{before[1].text},{key.text}')}.",
            )
            before[1].text += key.text
            top.key = None
            return True
        return False
