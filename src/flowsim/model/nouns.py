"""Teams, kinds of work and steps, from nodes to records.

Enters: nodes under `teams:` and `work:`. Leaves: Team and Work records; what refers to something
elsewhere (a team, a step) is checked by `check`, when all of it is known.
"""

from __future__ import annotations

from typing import cast

from flowsim.model import language as lang
from flowsim.model import table
from flowsim.model.errors import UnitError, did_you_mean, quote
from flowsim.model.hours import parse_hours
from flowsim.model.laws import LawError, empirical, family_named, law
from flowsim.model.reader import Reader
from flowsim.model.tree import Mapping, Node, Scalar, Sequence
from flowsim.model.types import (
    ALWAYS,
    DONE,
    DROPPED,
    Arrivals,
    Distribution,
    Family,
    Hours,
    Step,
    Team,
    Work,
)
from flowsim.model.units import parse

_FIXED_ZERO = Distribution("fixed", 0.0, 0.0)
_ALWAYS_OPEN = Arrivals("always")


def read_hours(reader: Reader, node: Node | None, path: str, inherited: Hours) -> Hours:
    """Working hours, or the inherited ones if they are left out or wrong."""
    if node is None:
        return inherited
    if isinstance(node, Mapping):
        known = any(key.text in ("holidays", "closed") for key, _ in node.pairs)
        if known:
            reader.not_built(node, path, "a mapping of hours with holidays")
        else:
            reader.problem(node, path, "has keys of its own.", "Write office, or `Mon-Fri 09-17`.")
        return inherited
    spans = node.items if isinstance(node, Sequence) else [node]
    texts = [reader.text(span, path) for span in spans]
    try:
        return parse_hours(texts)
    except UnitError as error:
        if all(texts):
            reader.refuse(node, path, error)
        return inherited


def read_team(reader: Reader, name: str, node: Node, path: str, hours: Hours) -> Team:
    """One team; hours: those of the model."""
    mapping = reader.mapping(node, path, "`{people: 6, cost: 190k/y}`")
    if mapping is None:
        return Team(name, 1, hours)
    nodes = reader.fields(mapping, lang.TEAM, path)
    number = {
        key: reader.number(nodes, lang.TEAM.field(key), path) for key in ("people", "cost", "speed")
    }
    discipline = reader.text(nodes["discipline"], f"{path}.discipline") if (
        "discipline" in nodes
    ) else "fifo"  # fmt: skip
    if discipline in lang.NOT_BUILT_DISCIPLINES:
        reader.not_built(nodes["discipline"], f"{path}.discipline", f"`{discipline}`")
    elif discipline not in ("fifo", ""):
        reader.problem(
            nodes["discipline"],
            f"{path}.discipline",
            f"is not known, found {quote(discipline)}.",
            did_you_mean(discipline, ("fifo",)),
        )
    return Team(
        name,
        int(number["people"] or 1),
        read_hours(reader, nodes.get("hours"), f"{path}.hours", hours),
        cost_per_year=number["cost"] or 0.0,
        speed=number["speed"] or 1.0,
        overhead=read_shares(reader, nodes, lang.TEAM.field("overhead"), path, exits=False),
        title=reader.text(nodes["title"], f"{path}.title") if "title" in nodes else "",
    )


def read_shares(
    reader: Reader, nodes: dict[str, Node], field: table.Field | None, path: str, *, exits: bool
) -> tuple[tuple[str, float], ...]:
    """A mapping of names to percentages: overheads, or with exits what follows a step."""
    assert field is not None
    node = nodes.get(field.key)
    if node is None:
        return ()
    inner = f"{path}.{field.key}"
    mapping = reader.mapping(node, inner, "`{build: 8%}`" if exits else "`{meetings: 25%}`")
    if mapping is None:
        return ()
    shares = []
    exempt = lang.NOT_A_NAME - {DONE, DROPPED}
    taken = exempt if exits else frozenset[str]()
    for name, child, place in reader.names(mapping, inner, taken=taken, what="share"):
        value = reader.quantity(child, field, place, kind="share")
        shares.append((name, value or 0.0))
    return tuple(shares)


def read_work(reader: Reader, name: str, node: Node, path: str, hours: Hours) -> Work:
    """One kind of work; hours: those of the model."""
    mapping = reader.mapping(node, path, "`{arrives: {rate: 9/w}, flow: [...]}`")
    if mapping is None:
        return Work(name, _ALWAYS_OPEN, ())
    nodes = reader.fields(mapping, lang.WORK, path)
    priority = reader.number(nodes, lang.WORK.field("priority"), path)
    flow = read_flow(reader, nodes["flow"], path) if "flow" in nodes else ()
    commitment = reader.text(nodes["commitment"], f"{path}.commitment") if (
        "commitment" in nodes
    ) else (flow[0].name if flow else "")  # fmt: skip
    if priority is not None and priority != int(priority):
        reader.problem(
            nodes["priority"], f"{path}.priority", "must be whole.", "Write a whole number."
        )
    return Work(
        name,
        read_arrivals(reader, nodes.get("arrives"), f"{path}.arrives", hours),
        flow,
        priority=5 if priority is None else int(priority),
        limit=read_limit(reader, nodes, path),
        commitment=commitment,
        value=reader.number(nodes, lang.WORK.field("value"), path) or 0.0,
        title=reader.text(nodes["title"], f"{path}.title") if "title" in nodes else "",
    )


def read_limit(reader: Reader, nodes: dict[str, Node], path: str) -> int | None:
    """How many may be in progress; None for no limit."""
    node = nodes.get("limit")
    if isinstance(node, Scalar) and node.text == "none":
        return None
    if isinstance(node, Mapping) and {key.text for key, _ in node.pairs} & {"max", "full"}:
        reader.not_built(node, f"{path}.limit", "`limit: {max, full}`")
        return None
    limit = reader.number(nodes, lang.WORK.field("limit"), path)
    return None if limit is None else int(limit)


def read_arrivals(reader: Reader, node: Node | None, path: str, hours: Hours) -> Arrivals:
    """How items come; hours: those of the model."""
    like = "always, {rate: 9/w}, {every: 3d} or {backlog: 40}"
    if node is None:
        return _ALWAYS_OPEN
    if isinstance(node, Scalar):
        text = reader.text(node, path)
        if text not in ("always", ""):
            reader.problem(node, path, f"is not known, found {quote(text)}.", f"Write {like}.")
        return Arrivals("always", hours)
    mapping = reader.mapping(node, path, like)
    if mapping is None:
        return _ALWAYS_OPEN
    nodes = reader.fields(mapping, lang.ARRIVES, path)
    hours = read_hours(reader, nodes.get("hours"), f"{path}.hours", hours)
    given = [key for key in ("rate", "every", "backlog") if key in nodes]
    late = any(key.text in lang.ARRIVES.not_built for key, _ in mapping.pairs)
    if len(given) != 1 and not late:
        found = " and ".join(given) or "none"
        reader.problem(node, path, f"must be one way to arrive, found {found}.", f"Write {like}.")
    if "rate" in given:
        return _by_rate(reader, nodes, path, hours)
    if "every" in given:
        field = lang.ARRIVES.field("every")
        interval = read_duration(reader, nodes["every"], field, f"{path}.every", hours)
        return Arrivals("every", hours, interval)
    if "backlog" in given:
        count = reader.number(nodes, lang.ARRIVES.field("backlog"), path)
        return Arrivals("backlog", hours, count=int(count or 1))
    return Arrivals("always", hours)


def _by_rate(reader: Reader, nodes: dict[str, Node], path: str, hours: Hours) -> Arrivals:
    node = nodes["rate"]
    waves = {"at", "mean", "swing", "period", "per"}
    if isinstance(node, Mapping) and waves & {key.text for key, _ in node.pairs}:
        reader.not_built(node, f"{path}.rate", "a rate that changes over time")
        return Arrivals("rate", hours, Distribution("exponential", 1.0, 1.0))
    rate = reader.number(nodes, lang.ARRIVES.field("rate"), path, hours=hours) or 1.0
    return Arrivals("rate", hours, Distribution("exponential", 1.0 / rate, 1.0))


def read_duration(
    reader: Reader, node: Node, field: table.Field | None, path: str, hours: Hours = ALWAYS
) -> Distribution:
    """A duration that is fixed if bare, or `{mean: 4h, dist: exponential}`."""
    assert field is not None
    if isinstance(node, Mapping) and node.get("value") is None:
        parts = reader.fields(node, lang.LAW, path)
        if "mean" not in parts:
            return Distribution("fixed", 1.0, 0.0)
        mean = reader.quantity(parts["mean"], field, path, hours=hours)
        return read_law(reader, parts, node, path, mean=mean, bare="fixed")
    mean = reader.quantity(node, field, path, hours=hours)
    return Distribution("fixed", 1.0 if mean is None else mean, 0.0)


def read_law(
    reader: Reader,
    nodes: dict[str, Node],
    node: Node,
    path: str,
    *,
    mean: float | None,
    bare: Family,
) -> Distribution:
    """The law of a mean and the keys `dist` and `cv` beside it."""
    before = len(reader.problems)
    cv = reader.number(nodes, lang.LAW.field("cv"), path)
    family: Family | None = None
    try:
        if "dist" in nodes:
            text = reader.text(nodes["dist"], f"{path}.dist")
            family = family_named(text) if text else None
        if mean is not None and len(reader.problems) == before:
            return law(mean, family=family, cv=cv, bare=bare)
    except LawError as error:
        key = error.key if error.key in nodes else ""
        place = f"{path}.{error.key}"
        reader.refuse(nodes[key] if key else nodes.get("dist", node), place, error)
    return Distribution("fixed", 1.0 if mean is None else mean, 0.0)


def read_flow(reader: Reader, node: Node, path: str) -> tuple[Step, ...]:
    """The steps in order."""
    like = "`- build: {team: dev, effort: 5d}`"
    entries = reader.items(node, f"{path}.flow", like)
    if isinstance(node, Sequence) and not entries:
        reader.problem(node, f"{path}.flow", "has no step.", f"Write at least one: {like}.")
    steps = []
    for entry in entries:
        mapping = reader.mapping(entry, f"{path}.flow", like)
        if mapping is None:
            continue
        if mapping.get("parallel") is not None:
            reader.not_built(entry, f"{path}.flow", "`parallel`")
            continue
        if len(mapping.pairs) != 1:
            reader.problem(
                entry,
                f"{path}.flow",
                f"a step must have one name, found {len(mapping.pairs)} keys.",
                f"Indent what belongs to it below its name, or write {like}.",
            )
            continue
        for name, child, inner in reader.names(mapping, path, taken=lang.NOT_A_STEP, what="step"):
            steps.append(read_step(reader, name, child, inner))
    return tuple(steps)


def read_step(reader: Reader, name: str, node: Node, path: str) -> Step:
    """One step: a team and an effort, or a wait."""
    mapping = reader.mapping(node, path, "`{team: dev, effort: 5d}` or `{wait: 4d}`")
    if mapping is None:
        return Step(name, wait=_FIXED_ZERO)
    nodes = reader.fields(mapping, lang.STEP, path)
    share = reader.number(nodes, lang.STEP.field("share"), path)
    rework = reader.number(nodes, lang.STEP.field("rework"), path)
    waits = _is_wait(reader, nodes, mapping, path)
    team = reader.text(nodes["team"], f"{path}.team") if "team" in nodes else None
    wait = effort = None
    if waits:
        wait = read_duration(reader, nodes["wait"], lang.STEP.field("wait"), f"{path}.wait")
    else:
        effort = read_effort(reader, nodes, mapping, path)
    return Step(
        name,
        team=None if waits else team,
        effort=effort,
        wait=wait,
        share=1.0 if share is None else share,
        rework=1.0 if rework is None else rework,
        then=read_shares(reader, nodes, lang.STEP.field("then"), path, exits=True),
        title=reader.text(nodes["title"], f"{path}.title") if "title" in nodes else "",
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
                "Write `{team: dev, effort: 5d}`, or `{wait: 4d}` for nobody's work.",
            )
        return False
    beside = [key for key in ("team", "effort") if key in nodes]
    if beside:
        reader.problem(
            nodes["wait"],
            f"{path}.wait",
            f"stands beside {' and '.join(beside)}.",
            "A wait is nobody's work: keep it, or keep the team and its effort.",
        )
    for key in ("dist", "cv", "rework"):
        if key in nodes:
            remedy = "Write the law of a wait as `wait: {mean: 4h, dist: exponential}`."
            if key == "rework":
                remedy = "It scales an effort; leave it out."
            reader.problem(nodes[key], f"{path}.{key}", "does not go with a wait.", remedy)
    return True


def read_effort(reader: Reader, nodes: dict[str, Node], node: Mapping, path: str) -> Distribution:
    """The law of an effort: a mean with `dist` and `cv` beside it, or values with chances."""
    effort, field = nodes.get("effort"), lang.STEP.field("effort")
    if effort is None or field is None:
        return Distribution("fixed", 1.0, 0.0)
    inner = f"{path}.effort"
    if isinstance(effort, Mapping) and effort.get("values") is not None:
        for key in ("dist", "cv"):
            if key in nodes:
                reader.problem(
                    nodes[key], f"{path}.{key}", "does not go with values.", "Leave it out."
                )
        return _read_empirical(reader, effort, inner)
    if isinstance(effort, Mapping) and effort.get("mean") is not None:
        reader.problem(
            effort,
            inner,
            "has its law inside.",
            "Write it beside the effort: `effort: 5d, dist: gamma, cv: 0.7`.",
        )
        return Distribution("fixed", 1.0, 0.0)
    mean = reader.quantity(effort, field, inner)
    return read_law(reader, nodes, node, path, mean=mean, bare="lognormal")


def _read_empirical(reader: Reader, node: Mapping, path: str) -> Distribution:
    parts = reader.fields(node, lang.EMPIRICAL, path)
    field = cast(table.Field, lang.STEP.field("effort"))
    chance = cast(table.Field, lang.STEP.field("share"))
    before = len(reader.problems)
    values = [
        reader.quantity(item, field, f"{path}.values")
        for item in reader.items(parts["values"], f"{path}.values", "`values: [1h, 2h]`")
    ]
    chances: list[float | None] = [1.0 / len(values)] * len(values) if values else []
    if "chances" in parts:
        chances = [
            reader.quantity(item, chance, f"{path}.chances", kind="share")
            for item in reader.items(parts["chances"], f"{path}.chances", "`chances: [50%, 50%]`")
        ]
    if len(reader.problems) > before:
        return _FIXED_ZERO
    if not values or len(values) > table.MAX_VALUES:
        reader.problem(
            node, path, f"must have 1 to {table.MAX_VALUES:,} values, found {len(values)}.",
            "Write `values: [1h, 2h]`.",
        )  # fmt: skip
        return _FIXED_ZERO
    try:
        return empirical([v or 0.0 for v in values], [c or 0.0 for c in chances])
    except LawError as error:
        reader.refuse(parts.get(error.key, node), path, error)
        return _FIXED_ZERO


def parse_dose(text: str) -> float:
    """The amount of a lever: `100%`, or how many times. Raises UnitError."""
    value = parse("dose", text)
    if not 0.0 <= value <= 1000.0:
        raise UnitError(f"must be from 0 to 1000, found {quote(text)}.", "Write 100%, or 4.")
    return value
