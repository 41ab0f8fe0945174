"""Levers of other files, from nodes to records: ready ones, for a team or a step of this model.

Input: the entries under `levers_from:`, and the model. Output: Lever records. A file of levers says
`team`, `work` and `step` where the model has names of its own; each entry says which. Must not
depend on: what a lever does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from flowsim.model.changing.levers import read_lever
from flowsim.model.errors import ModelError, quote
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.source import parse_yaml, read_text
from flowsim.model.reading.tree import Mapping, Node, Scalar
from flowsim.model.types import Lever, Model

_LIKE = "`{file: levers/coordination.yaml, team: dev}`"
_PLACES = ("team", "work", "step")


def read_lever_files(
    reader: Reader, model: Model, nodes: dict[str, Node], taken: Collection[str]
) -> list[Lever]:
    """All levers of all files under `levers_from`, each after whom it is for: `dev_tpm_tools`.

    nodes: by key, of the file. taken: names of levers that it extends. Problems of a file of levers
    have its lines.
    """
    found: list[Lever] = []
    node, own = nodes.get("levers_from"), nodes.get("levers")
    if node is None:
        return found
    if isinstance(own, Mapping):
        taken = {*taken, *(key.text for key, _ in own.pairs)}
    for item in reader.items(node, "levers_from", f"`levers_from: [{_LIKE.strip('`')}]`"):
        mapping = reader.mapping(item, "levers_from", _LIKE)
        if mapping is None:
            continue
        parts = reader.fields(mapping, lang.LEVER_FILE, "levers_from")
        names = {
            key: reader.text(parts[key], f"levers_from.{key}") for key in _PLACES if key in parts
        }
        for lever in _levers_of(reader, model, parts.get("file"), names):
            if lever.name in {*taken, *(each.name for each in found)}:
                what = f"{lever.name} is also a lever of this file or another."
                reader.problem(item, "levers_from", what, "Name each file and team once.")
            else:
                found.append(lever)
    return found


def _levers_of(
    reader: Reader, model: Model, node: Node | None, names: dict[str, str]
) -> Iterator[Lever]:
    """The levers of one file."""
    text = "" if node is None else reader.text(node, "levers_from.file")
    if node is None or text == "":
        return
    if reader.folder is None:
        what = f"cannot be resolved: {quote(text)}."
        remedy = "A model given as text has no folder to look in."
        reader.problem(node, "levers_from.file", what, remedy)
        return
    inner = Reader(reader.beside(text), (reader.folder / text).parent)
    inner.start, inner.own_start = reader.start, reader.own_start
    try:
        root, problems = parse_yaml(read_text(reader.folder / text, what="lever"), name=inner.name)
    except ModelError as error:
        first = error.problems[0]
        if first.position[1]:
            reader.report(error.problems)
        else:
            what = f"{quote(text)} {first.what}"
            reader.problem(node, "levers_from.file", what, "Write a path relative to this file.")
        return
    inner.problems += problems
    yield from _read_file(inner, model, root, names)
    reader.report(inner.problems)
    reader.notes.update(inner.notes)
    reader.numbers.update(inner.numbers)
    reader.marks.update(inner.marks)


def _read_file(inner: Reader, model: Model, root: Node, names: dict[str, str]) -> Iterator[Lever]:
    mapping = inner.mapping(root, "", "`flowsim: 1` and `levers:`")
    if mapping is None:
        return
    nodes = inner.fields(mapping, lang.LEVERS_ALONE, "")
    version = nodes.get("flowsim")
    if version is not None and inner.text(version, "flowsim") != forms.VERSION:
        what = f"must be {forms.VERSION}, found {quote(inner.text(version, 'flowsim'))}."
        inner.problem(version, "flowsim", what, "This flowsim reads version 1 of the language.")
    levers = nodes.get("levers")
    listed = None if levers is None else inner.mapping(levers, "levers", "`hire: {change: {…}}`")
    if listed is None:
        return
    whose = "_".join(names.values())
    for name, child, _ in inner.names(listed, "levers", taken=lang.NOT_A_NAME, what="lever"):
        full = f"{whose}_{name}" if whose else name
        placed = _placed(inner, child, names, f"levers.{full}")
        yield read_lever(inner, model, full, placed, f"levers.{full}")


_HOLDERS = {"cost": "team", "pulled_by": "work"}  # keys of a lever, and what they hold by name


def _placed(inner: Reader, node: Node, names: dict[str, str], path: str) -> Node:
    """A lever with the names of the model in its paths, its cost and what pulls it."""
    if not isinstance(node, Mapping):
        return node
    pairs: list[tuple[Scalar, Node]] = []
    for key, child in node.pairs:
        if key.text == "change" and isinstance(child, Mapping):
            moved = [(_named(inner, each, names, path), value) for each, value in child.pairs]
            child = replace(child, pairs=moved)
        elif key.text in _HOLDERS and isinstance(child, Mapping):
            held: list[tuple[Scalar, Node]] = [
                (each, _named(inner, value, names, path))
                if each.text == _HOLDERS[key.text] and isinstance(value, Scalar)
                else (each, value)
                for each, value in child.pairs
            ]
            child = replace(child, pairs=held)
        elif key.text == "pulled_by" and isinstance(child, Scalar):
            child = _named(inner, child, names, path)
        pairs.append((key, child))
    return replace(node, pairs=pairs)


def _named(inner: Reader, word: Scalar, names: dict[str, str], path: str) -> Scalar:
    """A path with names: `team.speed` of the file is `dev.speed` of the model."""
    parts = word.text.split(".")
    places = [0] if parts[0] in ("team", "work") else []
    if parts[0] == "work" and parts[1:2] == ["step"]:
        places.append(1)
    for place in places:
        kind = parts[place]
        if kind not in names:
            what = f"{quote(word.text)} is for any {kind}, and none is given."
            inner.problem(word, path, what, f"Write `{kind}: NAME` in the same entry.")
        else:
            parts[place] = names[kind]
    return replace(word, text=".".join(parts))
