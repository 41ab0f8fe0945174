"""Flows, from nodes to steps: the key `flow:` of a kind of work.

Input: nodes. Output: Step records in the order of the file, and which of them are parallel; what
refers to something elsewhere (a team, a step) is checked by `check`. Must not depend on: works,
teams.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.errors import UnitError, quote
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.nouns.durations import HARMLESS, duration, read_law, read_values
from flowsim.model.nouns.shares import read_flag, read_shares
from flowsim.model.reading.reader import Reader, is_none
from flowsim.model.reading.tree import Mapping, Node, Scalar, Sequence
from flowsim.model.types import Batch, Block, Distribution, Request, Step
from flowsim.model.units import parse

_STEP = "`- build: {team: dev, effort: 5d}`"
_BESIDE = "Write `with: {appsec: 1, test_env: 1}`, or leave it out."
_BLOCK = "`- parallel: [build: {team: dev, effort: 5d}, write: {team: docs, effort: 1d}]`"

Flow = tuple[tuple[Step, ...], tuple[Block, ...]]


def read_flow(reader: Reader, node: Node, path: str) -> Flow:
    """The steps in order, and the parallel blocks among them."""
    entries = reader.items(node, f"{path}.flow", _STEP)
    if isinstance(node, Sequence) and not entries:
        reader.problem(node, f"{path}.flow", "has no step.", f"Write at least one: {_STEP}.")
    steps: list[Step] = []
    blocks = []
    for entry in entries:
        inside = entry.get("parallel") if isinstance(entry, Mapping) else None
        if inside is None:
            steps += _read_entry(reader, entry, path, in_block=False)
            continue
        assert isinstance(entry, Mapping)
        if len(entry.pairs) != 1:
            others = [key.text for key, _ in entry.pairs if key.text != "parallel"]
            what = f"cannot be combined with {', '.join(map(quote, others))}."
            reader.problem(entry, f"{path}.parallel", what, f"Write {_BLOCK}.")
        if ("step", "parallel") in forms.UNBUILT:
            reader.not_built(entry, f"{path}.flow", "`parallel`")
            continue
        branches = _read_block(reader, inside, path, steps)
        if branches:
            blocks.append(Block(branches))
    return tuple(steps), tuple(blocks)


def _read_block(
    reader: Reader, node: Node, path: str, steps: list[Step]
) -> tuple[tuple[int, int], ...]:
    """The branches of a block; their steps are appended to the flow."""
    entries = reader.items(node, f"{path}.parallel", _BLOCK)
    if isinstance(node, Sequence) and len(entries) < 2:
        what = f"must have two branches at least, found {len(entries)}."
        reader.problem(node, f"{path}.parallel", what, f"Write {_BLOCK}.")
    branches = []
    for entry in entries:
        first = len(steps)
        for part in entry.items if isinstance(entry, Sequence) else [entry]:
            if isinstance(part, Mapping) and part.get("parallel") is not None:
                what = "is inside a parallel block."
                remedy = "Blocks do not nest: add its branches to the others."
                reader.problem(part, f"{path}.parallel", what, remedy)
                continue
            steps += _read_entry(reader, part, path, in_block=True)
        if isinstance(entry, Sequence) and not entry.items:
            what = "has a branch without steps."
            reader.problem(entry, f"{path}.parallel", what, f"Write {_BLOCK}.")
        if len(steps) > first:
            branches.append((first, len(steps)))
    return tuple(branches)


def _read_entry(reader: Reader, entry: Node, path: str, *, in_block: bool) -> list[Step]:
    """The step of one entry of a list, or none and a problem."""
    mapping = reader.mapping(entry, f"{path}.flow", _STEP)
    if mapping is None:
        return []
    if len(mapping.pairs) != 1:
        reader.problem(
            entry,
            f"{path}.flow",
            f"a step must have one name, found {len(mapping.pairs)} keys.",
            f"Indent its keys below its name, or write {_STEP}.",
        )
        return []
    return [
        read_step(reader, name, child, inner, in_block=in_block)
        for name, child, inner in reader.names(mapping, path, taken=lang.NOT_A_STEP, what="step")
    ]


def read_step(reader: Reader, name: str, node: Node, path: str, *, in_block: bool = False) -> Step:
    """One step: a team and an effort, or a wait, or a request."""
    mapping = reader.mapping(node, path, "`{team: dev, effort: 5d}` or `{wait: 4d}`")
    if mapping is None:
        return Step(name, wait=HARMLESS)
    noun = lang.STEP
    nodes = reader.fields(mapping, noun, path)

    def number(key: str, default: float) -> float:
        value = reader.number(nodes, noun, key, path)
        return default if value is None else value

    asks = _is_request(reader, nodes, path)
    waits = not asks and _is_wait(reader, nodes, mapping, path)
    priority = reader.number(nodes, noun, "priority", path)
    wip = reader.number(nodes, noun, "wip", path)
    step = Step(
        name,
        share=number("share", 1.0),
        then=read_shares(reader, nodes, noun, "then", path),
        title=reader.word(nodes, "title", path),
        wip=None if wip is None else int(wip),
        priority=None if priority is None else int(priority),
        injects=number("injects", 0.0),
        catches=number("catches", 0.0),
        opens=0.0 if asks else number("opens", 0.0),
    )
    if asks:
        return replace(step, request=_read_request(reader, nodes, path))
    if waits:
        return replace(step, wait=duration(reader, nodes, noun, "wait", path))
    return replace(
        step,
        team=_read_team(reader, nodes, path),
        effort=read_effort(reader, nodes, mapping, path),
        rework=number("rework", 1.0),
        patience=_read_patience(reader, nodes, path, in_block=in_block),
        batch=read_batch(reader, nodes, path),
        people=int(number("people", 1.0)),
        beside=_read_beside(reader, nodes, path),
    )


def _read_patience(
    reader: Reader, nodes: dict[str, Node], path: str, *, in_block: bool
) -> Distribution | None:
    """How long items wait for a step; not in a branch."""
    if not in_block:
        return duration(reader, nodes, lang.STEP, "patience", path)
    if "patience" in nodes:
        what = "is not possible for a step in a parallel block."
        remedy = "Leave it out: an item cannot leave by one of its branches."
        reader.problem(nodes["patience"], f"{path}.patience", what, remedy)
    return None


def _read_beside(reader: Reader, nodes: dict[str, Node], path: str) -> tuple[tuple[str, int], ...]:
    """Other teams of a step, and how many of each: a name for one, a list, or numbers by name."""
    node, field = nodes.get("with"), lang.STEP.field("with")
    if node is None or field is None:
        return ()
    inner = f"{path}.with"
    if isinstance(node, Mapping):
        counts = [
            (name, reader.quantity(child, field, place, kind="count") or 1.0)
            for name, child, place in reader.names(node, inner, taken=lang.NOT_A_NAME, what="team")
        ]
        if not counts:
            reader.problem(node, inner, "names no team.", _BESIDE)
        return tuple((name, int(count)) for name, count in counts)
    found: dict[str, int] = {}
    for item in node.items if isinstance(node, Sequence) else [node]:
        name = reader.text(item, inner)
        if name in found:
            reader.problem(item, inner, f"names {quote(name)} twice.", f"Write `{name}: 2`.")
        if name:
            found[name] = 1
            reader.mark(f"{inner}.{name}", item)
    return tuple(found.items())


def _read_team(reader: Reader, nodes: dict[str, Node], path: str) -> str | None:
    """The team of a step: one."""
    node = nodes.get("team")
    if not isinstance(node, Sequence):
        return reader.word(nodes, "team", path) if node is not None else None
    names = [item.text for item in node.items if isinstance(item, Scalar)]
    first, second = (names[0], names[1]) if len(names) > 1 else ("dev", "qa")
    what = f"must be one team, found a list of {len(node.items)}."
    remedy = (
        f"Write `team: {first}`, and `helps: {{{first}: 100%}}` under {second} if it may do it too."
    )
    reader.problem(node, f"{path}.team", what, remedy)
    return None


_NOT_OF_A_WAIT = {
    "dist": "Write the distribution of a wait as `wait: {mean: 4h, dist: exponential}`.",
    "cv": "Write the distribution of a wait as `wait: {mean: 4h, dist: exponential}`.",
    "rework": "It scales an effort; leave it out.",
    "patience": "No one has to become free for a wait; leave it out.",
    "priority": "No one has to become free for a wait; leave it out.",
    "batch": "A batch is the work of a person; leave it out.",
    "people": "It is nobody's work; leave it out.",
    "with": "It is nobody's work; write a team and an effort, or leave it out.",
}


_NOT_OF_A_REQUEST = {
    "team": "Those who do it stand in the flow of what it asks for: leave it out.",
    "effort": "The work stands in the flow of what it asks for: leave it out.",
    "dist": "Leave it out: a request has no effort of its own.",
    "cv": "Leave it out: a request has no effort of its own.",
    "rework": "Leave it out: each pass asks anew, for a whole one.",
    "wait": "It waits for what it asks for; to go on at once, write `goes_on: true`.",
    "patience": "Write it in the flow of what it asks for: who gives up there ends the wait here.",
    "opens": "Write it in the flow of what it asks for, or a step `{wait: 0h, opens: 1w}` before.",
    "batch": "Write it in the flow of what it asks for.",
    "people": "Write them in the flow of what it asks for.",
    "with": "Write them in the flow of what it asks for.",
}


def _is_request(reader: Reader, nodes: dict[str, Node], path: str) -> bool:
    """Whether a step asks other people for something, with problems if it is anything else too."""
    if "request" not in nodes:
        for key in ("as_urgent", "goes_on"):
            if key in nodes:
                what, remedy = "is a key of a request.", "Leave it out, or write `request: WORK`."
                reader.problem(nodes[key], f"{path}.{key}", what, remedy)
        return False
    for key, remedy in _NOT_OF_A_REQUEST.items():
        if key in nodes:
            what = "is not possible for a request."
            reader.problem(nodes[key], f"{path}.{key}", what, remedy)
    if "priority" in nodes and "as_urgent" in nodes:
        what = "cannot be combined with as_urgent."
        remedy = "Keep one: what it asks for has this urgency, or that of the item that asks."
        reader.problem(nodes["priority"], f"{path}.priority", what, remedy)
    return True


def _read_request(reader: Reader, nodes: dict[str, Node], path: str) -> Request:
    """What a step asks for, and how."""
    return Request(
        reader.word(nodes, "request", path),
        waits=not read_flag(reader, nodes, "goes_on", path),
        as_urgent=read_flag(reader, nodes, "as_urgent", path),
    )


def _is_wait(reader: Reader, nodes: dict[str, Node], node: Mapping, path: str) -> bool:
    """Whether a step is a wait, with problems if it is both or neither."""
    if "wait" not in nodes:
        missing = [key for key in ("team", "effort") if key not in nodes]
        if missing and len(nodes) < len(node.pairs) and not nodes:
            return False  # all its keys are wrong already
        if missing:
            found = " and ".join(missing)
            reader.problem(
                node,
                path,
                f"{found} {'are' if len(missing) > 1 else 'is'} missing.",
                "Write `{team: dev, effort: 5d}`, or `{wait: 4d}` for waiting time without work.",
            )
        return False
    beside = [key for key in ("team", "effort") if key in nodes]
    if beside:
        reader.problem(
            nodes["wait"],
            f"{path}.wait",
            f"cannot be combined with {' and '.join(beside)}.",
            "A wait takes no work: keep the wait, or keep the team and its effort.",
        )
    for key, remedy in _NOT_OF_A_WAIT.items():
        if key in nodes:
            reader.problem(nodes[key], f"{path}.{key}", "is not possible for a wait.", remedy)
    return True


def read_effort(reader: Reader, nodes: dict[str, Node], node: Mapping, path: str) -> Distribution:
    """The law of an effort: a mean with `dist` and `cv`, or values with chances."""
    effort, field = nodes.get("effort"), lang.STEP.field("effort")
    if effort is None or field is None:
        return HARMLESS
    inner = f"{path}.effort"
    if isinstance(effort, Mapping) and effort.get("values") is not None:
        for key in ("dist", "cv"):
            if key in nodes:
                reader.problem(
                    nodes[key], f"{path}.{key}", "cannot be combined with values.", "Leave it out."
                )
        return read_values(reader, effort, field, inner)
    if isinstance(effort, Mapping) and effort.get("mean") is not None:
        reader.problem(
            effort,
            inner,
            "contains its distribution.",
            "Write the distribution next to the effort: `effort: 5d, dist: gamma, cv: 0.7`.",
        )
        return HARMLESS
    mean = reader.quantity(effort, field, inner)
    return read_law(reader, nodes, node, path, mean=mean, bare="lognormal")


def read_batch(reader: Reader, nodes: dict[str, Node], path: str) -> Batch | None:
    """How many items are done in one job: `all`, a number, or `{min: 2, max: 8}`."""
    node, field = nodes.get("batch"), lang.STEP.field("batch")
    if node is None or field is None or is_none(node, field):
        return None
    inner = f"{path}.batch"
    if isinstance(node, Mapping) and node.get("value") is None:
        parts = reader.fields(node, lang.BATCH, inner)
        least = reader.number(parts, lang.BATCH, "min", inner)
        most = reader.number(parts, lang.BATCH, "max", inner)
        return Batch(int(least or 1), None if most is None else int(most))
    if isinstance(node, Scalar) and node.text == "all":
        return Batch()
    if isinstance(node, Scalar) and not node.text[:1].isdigit():
        what = f"is not known, found {quote(node.text)}."
        reader.problem(node, inner, what, "Write all, 5, or {min: 2, max: 8}.")
        return None
    count = reader.quantity(node, field, inner, kind="count")
    return None if count is None else Batch(int(count), int(count))


def parse_batch(text: str) -> Batch | None:
    """A batch in one word: `all`, `none` or a number. Raises UnitError."""
    if text in ("all", "none"):
        return Batch() if text == "all" else None
    count = parse("count", text)
    if not 1 <= count <= 1_000_000:
        raise UnitError(f"must be 1 to 1,000,000, found {quote(text)}.", "Write all, none or 5.")
    return Batch(int(count), int(count))
