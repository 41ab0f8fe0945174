"""Teams and kinds of work, from nodes to records.

Input: nodes under `teams:` and `work:`. Output: Team and Work records; what refers to something
elsewhere (a team, a step) is checked by `check`, when all of it is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, cast

from flowsim.model.errors import ModelError, UnitError, did_you_mean, quote
from flowsim.model.language import top as lang
from flowsim.model.language.teams import THINGS
from flowsim.model.nouns.arrivals import read_arrivals
from flowsim.model.nouns.breakpoints import read_breakpoints
from flowsim.model.nouns.calendars import read_hours
from flowsim.model.nouns.durations import duration
from flowsim.model.nouns.dynamics import read_dynamics
from flowsim.model.nouns.flows import read_flow
from flowsim.model.nouns.shares import read_flag, read_shares
from flowsim.model.nouns.traces import MAX_BYTES, read_trace
from flowsim.model.reading.instants import hours_until, is_day
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.source import parse_yaml, read_text
from flowsim.model.reading.tree import Mapping, Node, Scalar, Sequence
from flowsim.model.types import (
    ALWAYS,
    DISCIPLINES,
    After,
    Arrivals,
    Discipline,
    Hours,
    Outage,
    Team,
    Work,
)


def read_team(reader: Reader, name: str, node: Node, path: str, hours: Hours) -> Team:
    """One team; hours: those of the model."""
    mapping = reader.mapping(node, path, "`{people: 6, cost: 190k/y}`")
    if mapping is None:
        return Team(name, 1, hours)
    noun = lang.TEAM
    nodes = reader.fields(mapping, noun, path)
    kind = _read_kind(reader, nodes, path)
    people, people_at = _read_people(reader, nodes, path, is_thing=kind == "equipment")
    team = Team(
        name,
        people,
        read_hours(reader, nodes, path, ALWAYS if kind == "equipment" else hours),
        cost_per_year=reader.number(nodes, noun, "cost", path) or 0.0,
        speed=reader.number(nodes, noun, "speed", path) or 1.0,
        overhead=read_shares(reader, nodes, noun, "overhead", path),
        discipline=_read_discipline(reader, nodes, path),
        title=reader.word(nodes, "title", path),
        switch_cost=reader.number(nodes, noun, "switch_cost", path) or 0.0,
        helps=_read_helps(reader, nodes, path),
        people_at=people_at,
        kind=kind,
        dynamics=read_dynamics(reader, nodes.get("dynamics"), f"{path}.dynamics"),
    )
    return _with_absences(reader, nodes.get("away"), f"{path}.away", team)


_OF_PEOPLE = {  # what things have not, and what to write instead
    "overhead": "Things have no meetings; leave it out.",
    "away": "Write fewer of them, or hours; leave it out.",
    "helps": "Things do no work by themselves; leave it out.",
    "discipline": "Only people have a queue; leave it out.",
    "switch_cost": "Only people switch; leave it out.",
    "dynamics": "It is a curve of people; leave it out.",
}


def _read_kind(reader: Reader, nodes: dict[str, Node], path: str) -> Literal["people", "equipment"]:
    """Whether a team is people or things; things have a number, hours and a cost."""
    text = reader.word(nodes, "kind", path, "people")
    if text != "equipment":
        if text not in ("people", ""):
            what = f"is not known, found {quote(text)}."
            remedy = did_you_mean(text, ("people", "equipment"), also=_THINGS)
            reader.problem(nodes["kind"], f"{path}.kind", what, remedy)
        return "people"
    for key, remedy in _OF_PEOPLE.items():
        if key in nodes:
            what = "is not possible for equipment."
            reader.problem(nodes[key], f"{path}.{key}", what, remedy)
    return "equipment"


_THINGS = dict.fromkeys(
    ("things", "machine", "machines", "resource", "environment", "device", "licence"), "equipment"
)


def _read_people(
    reader: Reader, nodes: dict[str, Node], path: str, *, is_thing: bool
) -> tuple[int, tuple[tuple[float, int], ...]]:
    """How many people, and their changes over time."""
    node, field = nodes.get("people"), THINGS if is_thing else lang.TEAM.field("people")
    if node is None or field is None:
        return 1, ()
    inner = f"{path}.people"
    if not isinstance(node, Mapping) or node.get("value") is not None:
        return int(reader.quantity(node, field, inner, kind="count") or 1), ()
    parts = reader.fields(node, lang.PEOPLE, inner)
    if "at" not in parts:
        return 1, ()
    points = read_breakpoints(reader, parts["at"], field, f"{inner}.at", kind="count")
    if points and max(count for _, count in points) < 1.0:
        what = "is 0 at all times."
        reader.problem(node, inner, what, field.remedy)
    whole = tuple((at, int(count)) for at, count in points)
    return (whole[0][1] if whole else 1), whole


def _read_discipline(reader: Reader, nodes: dict[str, Node], path: str) -> Discipline:
    text = reader.word(nodes, "discipline", path)
    if text == "":
        return "fifo"
    try:
        return discipline_named(text)
    except UnitError as error:
        reader.refuse(nodes["discipline"], f"{path}.discipline", error)
        return "fifo"


def discipline_named(text: str) -> Discipline:
    """The discipline of that name. Raises UnitError."""
    for discipline in DISCIPLINES:
        if text == discipline:
            return discipline
    words = {"cd3": "value", "wsjf": "value", "cost_of_delay": "value", "sjf": "shortest"}
    words |= {"shortest_first": "shortest", "sirs": "random", "first": "fifo", "last": "lifo"}
    raise UnitError(
        f"is not known, found {quote(text)}.", did_you_mean(text, DISCIPLINES, also=words)
    )


def _read_helps(reader: Reader, nodes: dict[str, Node], path: str) -> tuple[tuple[str, float], ...]:
    """Teams that it helps: `qa`, `[qa, docs]` at full pace, or each with its pace."""
    node = nodes.get("helps")
    if node is None or isinstance(node, Mapping):
        return read_shares(reader, nodes, lang.TEAM, "helps", path)
    inner = f"{path}.helps"
    names = node.items if isinstance(node, Sequence) else [node]
    found: dict[str, float] = {}
    for item in names:
        name = reader.text(item, inner)
        if name in found:
            reader.problem(item, inner, f"names {quote(name)} twice.", "Keep one.")
        if name:
            found[name] = 1.0
            reader.mark(f"{inner}.{name}", item)
    return tuple(found.items())


def _with_absences(reader: Reader, node: Node | None, path: str, team: Team) -> Team:
    """The team with its absences: by chance, or known beforehand."""
    if node is None or (isinstance(node, Scalar) and node.text == "never"):
        return team
    if isinstance(node, Sequence):
        outages = [_read_outage(reader, item, path) for item in node.items]
        return replace(team, outages=tuple(outage for outage in outages if outage is not None))
    like = "`{every: 60d, for: 3d}`, or a list of `{from: 12w, for: 2w, people: 4}`"
    mapping = reader.mapping(node, path, like)
    if mapping is None:
        return team
    nodes = reader.fields(mapping, lang.AWAY, path)
    return replace(
        team,
        away_every=duration(reader, nodes, lang.AWAY, "every", path),
        away_for=duration(reader, nodes, lang.AWAY, "for", path),
    )


def with_absences_named(team: Team, text: str) -> Team:
    """The team with other absences, written as in a file. Raises UnitError."""
    remedy = "Write {every: 60d, for: 3d}, [{from: 12w, for: 2w, people: 4}], or never."
    reader = Reader(text)
    try:
        node, problems = parse_yaml(text, name=text)
    except ModelError:
        raise UnitError(f"is not an absence, found {quote(text)}.", remedy) from None
    bare = replace(team, away_every=None, away_for=None, outages=())
    found = _with_absences(reader, node, "away", bare)
    for problem in [*problems, *reader.problems]:
        raise UnitError(problem.what, problem.remedy or remedy)
    return found


def _read_outage(reader: Reader, node: Node, path: str) -> Outage | None:
    mapping = reader.mapping(node, path, "`{from: 12w, for: 2w, people: 4}`")
    if mapping is None:
        return None
    nodes = reader.fields(mapping, lang.OUTAGE, path)
    gone = _begun_before(reader, nodes.get("from"))
    if gone:
        nodes.pop("from")
    at, lasts, people = (
        reader.number(nodes, lang.OUTAGE, key, path) for key in ("from", "for", "people")
    )
    left = (lasts or 1.0) - gone
    return Outage(at or 0.0, left, int(people or 1)) if left > 0.0 else None


def _begun_before(reader: Reader, node: Node | None) -> float:
    """Hours of an absence that have passed by time zero, where it begins earlier."""
    if not isinstance(node, Scalar) or not is_day(node.text) or reader.start is None:
        return 0.0
    try:
        return max(0.0, -hours_until(node.text, reader.start))
    except UnitError:
        return 0.0


def read_work(reader: Reader, name: str, node: Node, path: str, hours: Hours) -> Work:
    """One kind of work; hours: those of the model."""
    mapping = reader.mapping(node, path, "`{arrives: {rate: 9/w}, flow: [...]}`")
    if mapping is None:
        return Work(name, Arrivals("always"), ())
    noun = lang.WORK
    nodes = reader.fields(mapping, noun, path)
    priority = reader.number(nodes, noun, "priority", path)
    flow, blocks = read_flow(reader, nodes["flow"], path) if "flow" in nodes else ((), ())
    limit, drops = _read_limit(reader, nodes, path)
    work = Work(
        name,
        read_arrivals(reader, nodes.get("arrives"), f"{path}.arrives", hours),
        flow,
        priority=5 if priority is None else int(priority),
        limit=limit,
        commitment=reader.word(nodes, "commitment", path, flow[0].name if flow else ""),
        value=reader.number(nodes, noun, "value", path) or 0.0,
        title=reader.word(nodes, "title", path),
        blocks=blocks,
        drops=drops,
        expedite=read_flag(reader, nodes, "expedite", path),
        delay_cost=reader.number(nodes, noun, "delay_cost", path) or 0.0,
        after=_read_after(reader, nodes.get("after"), f"{path}.after"),
        plural=reader.word(nodes, "plural", path),
        like=reader.word(nodes, "like", path),
    )
    if work.arrives.kind == "trace" and work.arrives.file:
        arrives = cast(Mapping, nodes["arrives"])
        rows = _read_trace(reader, cast(Scalar, arrives.get("trace")), path, work)
        work = replace(work, arrives=replace(work.arrives, trace=rows))
    return work


def _read_limit(reader: Reader, nodes: dict[str, Node], path: str) -> tuple[int | None, bool]:
    """The limit (None: none), and whether items that find it full are lost."""
    node = nodes.get("limit")
    if not isinstance(node, Mapping) or node.get("value") is not None:
        limit = reader.number(nodes, lang.WORK, "limit", path)
        return (None if limit is None else int(limit)), False
    inner = f"{path}.limit"
    parts = reader.fields(node, lang.LIMIT, inner)
    most = reader.number(parts, lang.LIMIT, "max", inner)
    full = reader.word(parts, "full", inner, "wait")
    if full not in ("wait", "drop", ""):
        what = f"is not known, found {quote(full)}."
        reader.problem(parts["full"], f"{inner}.full", what, "Write wait or drop.")
    return int(most or 1), full == "drop"


_FORMS = (("rate", "for"), ("per_defect", "within"), ("chance", "at"))
_LIKE = "`{rate: 0.2/w, for: 104w}`, `{per_defect: 50%, within: 8w}` or `{chance: 30%, at: 104w}`"


def _read_after(reader: Reader, node: Node | None, path: str) -> tuple[After, ...]:
    """The items that a delivered item spawns."""
    like = "`{incident: {per_defect: 50%, within: 8w}}`"
    mapping = None if node is None else reader.mapping(node, path, like)
    if mapping is None:
        return ()
    entries = reader.names(mapping, path, taken=lang.NOT_A_NAME, what="kind of work")
    return tuple(_read_spawn(reader, name, child, inner) for name, child, inner in entries)


def _read_spawn(reader: Reader, name: str, node: Node, path: str) -> After:
    mapping = reader.mapping(node, path, _LIKE)
    if mapping is None:
        return After(name, "once", 0.0, 0.0)
    noun = lang.AFTER
    before = len(reader.problems)
    nodes = reader.fields(mapping, noun, path)
    number = {key: reader.number(nodes, noun, key, path) for key in noun.keys}
    begun = [form for form in _FORMS if any(key in nodes for key in form)]
    whole = [form for form in begun if all(key in nodes for key in form)]
    if len(begun) != 1 or len(whole) != 1:
        if len(reader.problems) == before:
            found = ", ".join(nodes) or "nothing"
            what = f"must be one of three forms, found {found}."
            reader.problem(node, path, what, f"Write {_LIKE}.")
        return After(name, "once", 0.0, 0.0)
    if "installed" in nodes and begun[0] != ("rate", "for"):
        what = "needs a rate."
        reader.problem(nodes["installed"], f"{path}.installed", what, f"Write {_LIKE}.")
    kinds: dict[tuple[str, str], Any] = dict(zip(_FORMS, ("rate", "defect", "once"), strict=True))
    amount, hours = (number[key] for key in begun[0])
    return After(name, kinds[begun[0]], amount or 0.0, hours or 0.0, int(number["installed"] or 0))


def _read_trace(reader: Reader, node: Scalar, path: str, work: Work) -> tuple[Any, ...]:
    """The rows of the trace that a kind of work names."""
    inner, text = f"{path}.arrives.trace", node.text
    if reader.folder is None:
        what = f"cannot be resolved: {quote(text)}."
        reader.problem(node, inner, what, "A model given as text has no folder to look in.")
        return ()
    try:
        content = read_text(reader.folder / text, most=MAX_BYTES)
    except ModelError as error:
        found = error.problems[0]
        what = f"{quote(text)} {found.what}"
        reader.problem(node, inner, what, "Write a path relative to this file.")
        return ()
    name = reader.beside(text)
    rows, problems = read_trace(content, name, inner, work.flow, reader.start)
    reader.report(problems)
    return rows
