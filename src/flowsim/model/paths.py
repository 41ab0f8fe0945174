"""Short paths to the numbers of a model: `qa.people`, `feature.build.effort`, `ai_coding.covers`.

Enters: a Model and a path. Leaves: a Target that says what is there, in which unit and with what
value, or a PathError. Must not know: files, operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowsim.model import language as lang
from flowsim.model import table
from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.types import (
    ALWAYS,
    EXITS,
    Arrivals,
    Distribution,
    Hours,
    Lever,
    Model,
    Step,
    Team,
    Work,
)

TargetNoun = Literal["model", "team", "work", "step", "arrives", "lever"]

_PREFIXES = ("teams", "work", "levers")
_LAW_KEYS = ("mean", "dist", "cv")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path leads to.

    path: in its short form. noun: what kind of thing holds the value; owner: the team, kind of work
    or lever (empty for the model itself); step: the step, if it is one. key and item: `then` and
    `build`, `overhead` and `meetings`, `effort` and nothing. unit: the kind of value (`effort`,
    `elapsed`, `open`, `rate`, `share`, `count`, …; `word` for what is no number). value: in
    the unit of the model; None for no limit, for a word, and for a rate that does not exist yet.
    hours: the calendar in which `open` and `rate` count. moves: a lever may change it in mid-run.
    """

    path: str
    noun: TargetNoun
    owner: str
    step: str
    key: str
    item: str
    unit: str
    value: float | None
    hours: Hours = ALWAYS
    moves: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the value is one that can be scaled and dosed."""
        return self.unit != "word"

    @property
    def field(self) -> table.Field:
        """The field of the language that holds it: its bounds and its words."""
        noun, key = _FIELD_OF.get((self.noun, self.key, self.item), (None, ""))
        if noun is None:
            noun, key = _NOUN_OF[self.noun], self.key
        field = noun.field(key)
        assert field is not None
        return field


_NOUN_OF = {
    "model": lang.TOP,
    "team": lang.TEAM,
    "work": lang.WORK,
    "step": lang.STEP,
    "arrives": lang.ARRIVES,
    "lever": lang.LEVER,
}
_FIELD_OF: dict[tuple[str, str, str], tuple[table.Noun, str]] = {
    ("lever", "adoption", "ramp"): (lang.ADOPTION, "ramp"),
    ("lever", "cost", "once"): (lang.LEVER_COST, "once"),
    ("lever", "cost", "monthly"): (lang.LEVER_COST, "monthly"),
    ("step", "wait", "cv"): (lang.LAW, "cv"),
    ("step", "wait", "dist"): (lang.LAW, "dist"),
    ("arrives", "every", "cv"): (lang.LAW, "cv"),
    ("arrives", "every", "dist"): (lang.LAW, "dist"),
}


def _owners(model: Model) -> list[str]:
    return [
        *(team.name for team in model.teams),
        *(work.name for work in model.work),
        *(lever.name for lever in model.levers),
    ]


def find(model: Model, path: str) -> Target:
    """What a path leads to. Raises PathError, with the nearest path that exists.

    `teams.qa.people` and `qa.people` are the same; keys left at their default can be found too.
    """
    parts = path.strip().split(".")
    if len(parts) > 1 and parts[0] in _PREFIXES:
        parts = parts[1:]
    short = ".".join(parts)
    if len(path) > 400 or not all(parts):
        raise PathError(
            path[:80], "is no path.", "Write a team or a kind of work, then a step, then a key."
        )
    head, rest = parts[0], parts[1:]
    if not rest:
        return _of_model(model, short)
    for team in model.teams:
        if team.name == head:
            return _of_team(model, team, short, rest)
    for work in model.work:
        if work.name == head:
            return _of_work(work, short, rest)
    for lever in model.levers:
        if lever.name == head:
            return _of_lever(model, lever, short, rest)
    names = _owners(model)
    raise PathError(
        short,
        f"{quote(head)} is no team, kind of work or lever.",
        did_you_mean(head, names),
    )


def _unknown(short: str, holder: str, key: str, noun: table.Noun, known: list[str]) -> PathError:
    if key in noun.not_built:
        return PathError(
            short,
            f"`{key}` is not in the language of this version yet.",
            "Leave it out.",
            kind="not_built",
        )
    return PathError(short, f"{holder} has no {quote(key)}.", did_you_mean(key, known))


def _of_model(model: Model, short: str) -> Target:
    if short in ("horizon", "warm_up"):
        return Target(short, "model", "", "", short, "", "elapsed", getattr(model, short))
    if short == "name":
        return Target(short, "model", "", "", short, "", "word", None)
    if short == "hours":
        raise PathError(
            short, "the hours of the model are those of its teams.", "Change `TEAM.hours` of each."
        )
    names = _owners(model)
    if short in names:
        raise PathError(short, f"{short} is no number.", f"Say which key of it: {short}.KEY.")
    raise PathError(
        short, f"{quote(short)} leads nowhere.", did_you_mean(short, ["horizon", "warm_up", *names])
    )


def _leaf(short: str, rest: list[str], depth: int) -> None:
    if len(rest) > depth:
        raise PathError(
            short, f"{quote(rest[depth - 1])} has nothing below it.", "Leave out what follows."
        )


def _of_team(model: Model, team: Team, short: str, rest: list[str]) -> Target:
    key = rest[0]
    field = lang.TEAM.field(key)
    if field is None:
        raise _unknown(short, f"team {team.name}", key, lang.TEAM, list(lang.TEAM.keys))
    if key == "overhead":
        return _share(short, "team", team.name, "", key, rest[1:], dict(team.overhead),
                      sorted({name for t in model.teams for name, _ in t.overhead}))  # fmt: skip
    _leaf(short, rest, 1)
    if field.kind in ("count", "pay", "number"):
        value = float(getattr(team, field.attribute))
        return Target(short, "team", team.name, "", key, "", field.kind, value, moves=field.moves)
    return Target(short, "team", team.name, "", key, "", "word", None)


def _share(
    short: str,
    noun: TargetNoun,
    owner: str,
    step: str,
    key: str,
    rest: list[str],
    shares: dict[str, float],
    known: list[str],
) -> Target:
    if len(rest) != 1:
        found = f"{key} is several shares" if not rest else f"{quote(rest[0])} has nothing below it"
        example = known[0] if known else "NAME"
        raise PathError(short, f"{found}.", f"Say which: {key}.{example}.")
    if rest[0] not in known:
        raise PathError(short, f"{key} has no {quote(rest[0])}.", did_you_mean(rest[0], known))
    value = shares.get(rest[0], 0.0)
    return Target(short, noun, owner, step, key, rest[0], "share", value, moves=True)


def _of_work(work: Work, short: str, rest: list[str]) -> Target:
    key = rest[0]
    for step in work.flow:
        if step.name == key:
            return _of_step(work, step, short, rest[1:])
    if key == "flow" and len(rest) > 1:
        return _of_work(work, short.replace(".flow.", ".", 1), rest[1:])
    field = lang.WORK.field(key)
    if field is None or key == "flow":
        steps = [step.name for step in work.flow]
        known = [*steps, *(name for name in lang.WORK.keys if name != "flow")]
        raise _unknown(short, f"work {work.name}", key, lang.WORK, known)
    if key == "arrives":
        return _of_arrivals(work, short, rest[1:])
    _leaf(short, rest, 1)
    if key in ("commitment", "title"):
        return Target(short, "work", work.name, "", key, "", "word", None)
    value = getattr(work, field.attribute)
    number = None if value is None else float(value)
    unit = "count" if key == "priority" else field.kind
    return Target(short, "work", work.name, "", key, "", unit, number, moves=field.moves)


def _of_arrivals(work: Work, short: str, rest: list[str]) -> Target:
    arrives: Arrivals = work.arrives
    if not rest:
        return Target(short, "arrives", work.name, "", "arrives", "", "word", None)
    key = rest[0]
    field = lang.ARRIVES.field(key)
    if field is None:
        raise _unknown(
            short, f"{work.name}.arrives", key, lang.ARRIVES, ["rate", "every", "backlog"]
        )
    if key == "hours":
        raise PathError(
            short, "the hours of arrivals cannot be changed by a path.", "Change them in the file."
        )
    if key == "backlog":
        _leaf(short, rest, 1)
        count = float(arrives.count) if arrives.kind == "backlog" else None
        return Target(short, "arrives", work.name, "", key, "", "count", count)
    interval = arrives.interval
    mean = None if interval is None else interval.mean
    if key == "rate":
        _leaf(short, rest, 1)
        rate = None if mean is None else 1.0 / mean
        return Target(short, "arrives", work.name, "", key, "", "rate", rate, arrives.hours, True)
    return _of_law(short, "arrives", work.name, "", "every", rest[1:], interval, arrives.hours)


def _of_law(
    short: str,
    noun: TargetNoun,
    owner: str,
    step: str,
    key: str,
    rest: list[str],
    held: Distribution | None,
    hours: Hours,
) -> Target:
    """The mean of a duration, or its dist and cv, where these stand below the duration."""
    unit = "open" if noun == "arrives" else key if key == "effort" else "elapsed"
    if not rest or rest == ["mean"]:
        mean = None if held is None else held.mean
        return Target(short.removesuffix(".mean"), noun, owner, step, key, "", unit, mean, hours,
                      True)  # fmt: skip
    if len(rest) > 1 or rest[0] not in _LAW_KEYS or held is None:
        raise PathError(
            short, f"{key} has no {quote('.'.join(rest))}.", did_you_mean(rest[0], _LAW_KEYS)
        )
    if rest[0] == "dist":
        return Target(short, noun, owner, step, key, "dist", "word", None)
    return Target(short, noun, owner, step, key, "cv", "number", held.cv)


def _of_step(work: Work, step: Step, short: str, rest: list[str]) -> Target:
    holder = f"step {work.name}.{step.name}"
    waits = step.wait is not None
    absent = ("effort", "team", "dist", "cv", "rework") if waits else ("wait",)
    known = [name for name in lang.STEP.keys if name not in absent]
    if not rest:
        raise PathError(short, f"{holder} is no number.", f"Say which key of it: {short}.KEY.")
    key = rest[0]
    field = lang.STEP.field(key)
    if key in absent:
        what = "a wait" if waits else "a piece of work, not a wait"
        hint = "wait.dist and wait.cv" if key in ("dist", "cv") else ("wait" if waits else "effort")
        raise PathError(short, f"{holder} is {what}, without {key}.", f"Its key is {hint}.")
    if field is None:
        raise _unknown(short, holder, key, lang.STEP, known)
    if key == "then":
        targets = [*(other.name for other in work.flow), *EXITS]
        return _share(short, "step", work.name, step.name, key, rest[1:], dict(step.then), targets)
    if key in ("effort", "wait"):
        held = step.wait if waits else step.effort
        if key == "effort" and rest[1:] and rest[1:] != ["mean"]:
            raise PathError(
                short, "the law of an effort stands beside it.", f"Write {rest[-1]} after the step."
            )
        return _of_law(short, "step", work.name, step.name, key, rest[1:], held, ALWAYS)
    _leaf(short, rest, 1)
    if key in ("team", "title", "dist"):
        return Target(short, "step", work.name, step.name, key, "", "word", None)
    value = step.effort.cv if key == "cv" and step.effort is not None else getattr(step, key)
    unit, moves = field.kind, field.moves
    return Target(short, "step", work.name, step.name, key, "", unit, float(value), moves=moves)


def _of_lever(model: Model, lever: Lever, short: str, rest: list[str]) -> Target:
    key = ".".join(rest[:2]) if rest[0] in ("adoption", "cost") else rest[0]
    if key == "change" and len(rest) > 1:
        return _of_change(model, lever, short, ".".join(rest[1:]))
    table: dict[str, tuple[str, float]] = {
        "covers": ("share", lever.covers),
        "starts": ("elapsed", lever.starts),
        "adoption.ramp": ("elapsed", lever.ramp),
        "cost.once": ("money", lever.cost.once),
        "cost.monthly": ("money", lever.cost.monthly),
    }
    if key not in table:
        known = [*table, "change"]
        noun = lang.ADOPTION if rest[0] == "adoption" and len(rest) > 1 else lang.LEVER
        raise _unknown(short, f"lever {lever.name}", rest[-1] if noun is lang.ADOPTION else key,
                       noun, known)  # fmt: skip
    _leaf(short, rest, len(key.split(".")))
    unit, value = table[key]
    first, _, item = key.partition(".")
    return Target(short, "lever", lever.name, "", first, item, unit, value)


def _of_change(model: Model, lever: Lever, short: str, inner: str) -> Target:
    """What a lever does to one path: the operand of that operation."""
    for path, operation in lever.change:
        if path == inner:
            target = find(model, inner)
            unit = target.unit if operation.kind != "multiply" else "number"
            return Target(short, "lever", lever.name, "", "change", inner, unit, operation.operand,
                          target.hours)  # fmt: skip
    known = [path for path, _ in lever.change]
    raise PathError(
        short, f"lever {lever.name} does not change {quote(inner)}.", did_you_mean(inner, known)
    )
