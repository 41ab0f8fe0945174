"""Levers, doses and changes, from nodes to records.

Input: nodes under `levers:`, `use:` and `set:`, and the model that their paths refer to. Output:
Lever records, doses and changes. A lever works in mid-run, so it may only change what can change
while a model runs.
"""

from __future__ import annotations

from typing import Any

from flowsim.model.changing.adopting import read_adopting
from flowsim.model.changing.changes import Change
from flowsim.model.changing.operations import parse_operation
from flowsim.model.changing.paths.find import Target, find
from flowsim.model.errors import PathError, UnitError, quote
from flowsim.model.language import top as lang
from flowsim.model.nouns.markets import read_pulled_by
from flowsim.model.nouns.shares import read_flag
from flowsim.model.reading.instants import is_past
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Scalar, where
from flowsim.model.types import Lever, LeverCost, Model, Note, Operation
from flowsim.model.units import PER_PERSON, parse

_NOUNS = {key: key for key in ("ramp", "mandate", "dip")} | {"bass": "spread", "fades": "fading"}


def read_lever(reader: Reader, model: Model, name: str, node: Node, path: str) -> Lever:
    """One lever; model: what it changes."""
    mapping = reader.mapping(node, path, "`{change: {qa.people: +1}}`")
    if mapping is None:
        return Lever(name, ())
    nodes = reader.fields(mapping, lang.LEVER, path)
    covers = reader.number(nodes, lang.LEVER, "covers", path)
    change: tuple[tuple[str, Operation], ...] = ()
    if "change" in nodes:
        change = _read_change(reader, model, nodes["change"], f"{path}.change")
    adopting = read_adopting(reader, nodes, path)
    began = [key for key in ("adoption", "dip", "fades") if key in nodes]
    slow = next((_NOUNS[key] for key, value in adopting.items() if value), "")
    if slow and is_past(nodes.get("starts"), reader.start, reader.own_start):
        what = f"begins before the start, {reader.start}, and so does its {slow}."
        remedy = (
            "Change what it has already achieved with `set:`, and let the lever start today "
            "with the rest."
        )
        reader.problem(nodes["starts"], f"{path}.starts", what, remedy)
    pulled_by = read_pulled_by(reader, nodes.get("pulled_by"), f"{path}.pulled_by")
    for key in ("starts", *began) if pulled_by is not None else ():
        if key in nodes:
            what = "has no effect: deliveries pull this lever, each from the next Monday on."
            reader.problem(nodes[key], f"{path}.{key}", what, "Leave it out, or `pulled_by`.")
    if "dip" in adopting and not _is_learned(model, change):
        what = "has no effect: the lever changes no work of people and no speed of a team."
        reader.problem(nodes["dip"], f"{path}.dip", what, "Leave it out, or change an effort.")
    _check_whole(reader, model, change, adopting, nodes, path)
    return Lever(
        name,
        change,
        covers=1.0 if covers is None else covers,
        starts=reader.number(nodes, lang.LEVER, "starts", path) or 0.0,
        cost=_read_cost(reader, nodes.get("cost"), f"{path}.cost"),
        title=reader.word(nodes, "title", path),
        hypothetical=read_flag(reader, nodes, "hypothetical", path),
        pulled_by=pulled_by,
        **adopting,
    )


def _check_whole(
    reader: Reader,
    model: Model,
    change: tuple[tuple[str, Operation], ...],
    adopting: dict[str, Any],
    nodes: dict[str, Node],
    path: str,
) -> None:
    """Problems where a number is all or nothing, and the gain of the lever is never all of it."""
    is_never_all = {
        "fades": "fades" in adopting,
        "adoption": "bass" in adopting and "mandate" not in adopting,
    }
    for moved, operation in change:
        is_all_or_nothing = operation.operand is None or find(model, moved).value is None
        if operation.kind != "replace" or not is_all_or_nothing:
            continue
        what = f"cannot go part of the way: {moved} has a limit or has none."
        for key in (key for key, is_so in is_never_all.items() if is_so):
            remedy = f"Leave `{key}` out, or give {moved} a number in the file."
            reader.problem(nodes[key], f"{path}.{key}", what, remedy)


def _is_learned(model: Model, change: tuple[tuple[str, Operation], ...]) -> bool:
    """Whether a lever changes anything that people work with, and can work slower with."""
    targets = [find(model, path) for path, _ in change]
    return any(
        model.kind(target.owner).step(target.step).team is not None
        if target.noun == "step"
        else (target.noun, target.key) == ("team", "speed")
        for target in targets
    )


def _read_change(
    reader: Reader, model: Model, node: Node, path: str
) -> tuple[tuple[str, Operation], ...]:
    mapping = reader.mapping(node, path, "`{qa.people: +1}`")
    if mapping is None:
        return ()
    if not mapping.pairs:
        reader.problem(node, path, "changes nothing.", "Write at least one `path: operation`.")
    change: dict[str, Operation] = {}
    for key, child in mapping.pairs:
        inner = f"{path}.{key.text}"
        reader.mark(inner, key)
        try:
            target = find(model, key.text)
        except PathError as error:
            reader.problem(key, path, f"{error.path}: {error.what}", error.remedy, kind=error.kind)
            continue
        if target.path in change:
            reader.problem(key, inner, "is changed twice.", "Keep one of the two.")
        elif (refused := _refused(model, target)) is not None:
            reader.problem(key, inner, *refused)
        else:
            operation = _read_operation(reader, child, inner, target)
            if operation is not None:
                change[target.path] = operation
                reader.mark(f"{path}.{target.path}", key)
    return tuple(change.items())


def _refused(model: Model, target: Target) -> tuple[str, str] | None:
    """Why a lever cannot move a number, and what to do; None if it can."""
    if target.noun == "arrives" and target.value is None:
        what = f"{target.owner} has no {target.key}: it arrives {_arrival(model, target)}."
        return what, "Give it a rate in the file, or by `set:` in a scenario."
    if target.key == "dynamics" and target.value is None:
        what = f"{target.owner} has no talent in the file."
        return what, "Write `dynamics: {talent: {…}}` of the team first."
    if not target.moves:
        what = "cannot change while a model runs."
        return what, "Change it by `set:` in a scenario, or by --set."
    return None


def _arrival(model: Model, target: Target) -> str:
    kind = model.kind(target.owner).arrives.kind
    return {"backlog": "as a backlog", "market": "from a market"}.get(kind, kind)


def _read_operation(reader: Reader, node: Node, path: str, target: Target) -> Operation | None:
    """An operation, bare or as `{value: /10, range: [/2, /10]}`."""
    parts: dict[str, Node] = {"value": node}
    if isinstance(node, Mapping):
        parts = reader.fields(node, lang.RANGED, path)
    if "value" not in parts:
        return None
    text = reader.text(parts["value"], path)
    reader.count(path)
    try:
        operation = parse_operation(text, target) if text else None
        if operation is not None and isinstance(node, Mapping):
            ends = _read_ends(reader, parts.get("range"), path, target, operation)
            source = reader.text(parts["source"], path) if "source" in parts else ""
            note = Note(*ends, source, where(reader.name, node))
            reader.note(node, path, note, operation.operand, text)
    except UnitError as error:
        reader.refuse(parts["value"], path, error)
        return None
    return operation


def _read_ends(
    reader: Reader, node: Node | None, path: str, target: Target, operation: Operation
) -> tuple[float | None, float | None]:
    """The range of an operation, of the same kind as itself, lower operand first."""
    if node is None:
        return None, None
    texts = [reader.text(item, path) for item in reader.items(node, path, "`range: [/2, /10]`")]
    ends = [parse_operation(text, target) for text in texts if text]
    if len(ends) != 2 or any(end.kind != operation.kind for end in ends):
        raise UnitError(
            "has a range that is not two operations of its own kind.",
            "Write `{value: /10, range: [/2, /10]}`.",
        )
    low, high = ends[0].operand, ends[1].operand
    if low is None or high is None:
        return None, None
    return min(low, high), max(low, high)


def _read_cost(reader: Reader, node: Node | None, path: str) -> LeverCost:
    if node is None:
        return LeverCost()
    mapping = reader.mapping(node, path, "`{monthly: 40/person, team: dev}`")
    if mapping is None:
        return LeverCost()
    nodes = reader.fields(mapping, lang.LEVER_COST, path)
    once = reader.number(nodes, lang.LEVER_COST, "once", path) or 0.0
    monthly = reader.number(nodes, lang.LEVER_COST, "monthly", path) or 0.0
    per_person = [_says_per_person(nodes[key]) for key in ("once", "monthly") if key in nodes]
    if len(set(per_person)) > 1:
        reader.problem(
            nodes["once"],
            f"{path}.once",
            "and monthly must both be per person, or both in total.",
            "Write `/person` after both, or after neither.",
        )
    team = reader.text(nodes["team"], f"{path}.team") if "team" in nodes else None
    return LeverCost(once, monthly, any(per_person), team, is_given=True)


def _says_per_person(node: Node) -> bool:
    if isinstance(node, Mapping):
        node = node.get("value") or node
    return isinstance(node, Scalar) and node.text.replace(" ", "").endswith(PER_PERSON)


def read_use(reader: Reader, node: Node) -> dict[str, float]:
    """Levers and the dose of each."""
    mapping = reader.mapping(node, "use", "`{ai_coding: 100%}`")
    doses: dict[str, float] = {}
    for key, child in mapping.pairs if mapping is not None else ():
        path = f"use.{key.text}"
        reader.mark(path, key)
        text = reader.text(child, path)
        try:
            doses[key.text] = parse_dose(text) if text else 1.0
        except UnitError as error:
            reader.refuse(child, path, error)
    return doses


def read_set(reader: Reader, node: Node) -> list[Change]:
    """Changes to the model at rest; their paths are checked when they are applied."""
    mapping = reader.mapping(node, "set", "`{qa.people: +1}`")
    changes = []
    for key, child in mapping.pairs if mapping is not None else ():
        path = f"set.{key.text}"
        if not isinstance(child, Scalar):
            found = "a mapping" if isinstance(child, Mapping) else "a list"
            last = key.text.rsplit(".", 1)[-1]
            if any(last in noun.not_built for noun in lang.NOUNS):
                reader.not_built(key, path, f"`{last}`")
            else:
                reader.problem(
                    child, path, f"must be one operation, found {found}.", "Write +2, x1.7 or 3d."
                )
            continue
        text = reader.text(child, path)
        if text:
            changes.append(Change(key.text, text, where(reader.name, key)))
    return changes


def parse_dose(text: str) -> float:
    """The amount of a lever: `100%`, or how many times. Raises UnitError."""
    value = parse("dose", text)
    if not 0.0 <= value <= 1000.0:
        raise UnitError(f"must be from 0 to 1000, found {quote(text)}.", "Write 100%, or 4.")
    return value


def check_dose(text: str | float) -> float:
    """A dose from the command line or from code. Raises UnitError."""
    if isinstance(text, str):
        return parse_dose(text)
    return parse_dose(repr(float(text)))
