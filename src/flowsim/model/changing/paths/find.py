"""Short paths to the numbers of a model: `qa.people`, `feature.build.effort`, `ai_coding.covers`.

Input: a Model and a path. Output: a Target that says what is there, in which unit and with what
value, or a PathError. Must not depend on: files, operations.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.changing.paths.of_levers import of_lever
from flowsim.model.changing.paths.of_limits import of_limits
from flowsim.model.changing.paths.of_markets import of_market
from flowsim.model.changing.paths.of_work import of_work
from flowsim.model.changing.paths.targets import Target, by_name, leaf, of_law, unknown
from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.language import dynamics as lang_dynamics
from flowsim.model.language import top as lang
from flowsim.model.records.board import LIMITS
from flowsim.model.types import Lever, Model, Team

__all__ = ["Target", "find"]

_PREFIXES = ("teams", "work", "levers", "markets")


def _owners(model: Model) -> list[str]:
    return [
        *(team.name for team in model.teams),
        *(work.name for work in model.work),
        *(market.name for market in model.markets),
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
            path[:80], "is not a path.", "Write a team or a kind of work, then a step, then a key."
        )
    head, rest = parts[0], parts[1:]
    if not rest:
        return _of_model(model, short)
    if head == LIMITS:
        return of_limits(model, short, rest)
    for team in model.teams:
        if team.name == head:
            return _of_team(model, team, short, rest)
    for work in model.work:
        if work.name == head:
            return of_work(work, short, rest)
    for market in model.markets:
        if market.name == head:
            return of_market(market, short, rest, model.start)
    for lever in model.levers:
        if lever.name == head:
            return _of_lever(model, lever, short, rest)
    names = _owners(model)
    raise PathError(
        short,
        f"{quote(head)} is not a team, kind of work, market or lever.",
        did_you_mean(head, names),
    )


def _of_model(model: Model, short: str) -> Target:
    if short in ("horizon", "warm_up"):
        hours: float = getattr(model, short)
        return Target(short, "model", "", "", short, "", "elapsed", hours, start=model.start)
    if short in ("name", "start"):
        return Target(short, "model", "", "", short, "", "word", None)
    if short == "judge":
        raise PathError(short, "is not a number.", "Change it in the file, or write --judge.")
    if short == LIMITS:
        raise PathError(short, "is a list.", "Name one of them: `limits.1.max`.")
    if short in ("state", "expect"):
        raise PathError(short, "is a list.", "Change it in the file.")
    if short in ("hours", "holidays"):
        what = f"the {short} of the model belong to its teams."
        raise PathError(short, what, f"Change `TEAM.{short}` of each.")
    names = _owners(model)
    if short in names:
        raise PathError(short, f"{short} is not a number.", f"Give a key: {short}.KEY.")
    raise PathError(
        short,
        f"{quote(short)} is not a path in this model.",
        did_you_mean(short, ["horizon", "warm_up", *names]),
    )


def _of_team(model: Model, team: Team, short: str, rest: list[str]) -> Target:
    key = rest[0]
    field = lang.TEAM.field(key)
    if field is None:
        raise unknown(short, f"team {team.name}", key, lang.TEAM, lang.TEAM.keys)
    if key == "kind":
        raise PathError(short, "cannot be changed by a path.", "Change it in the file.")
    at = Target(short, "team", team.name, "", key, "", field.kind, None, moves=field.moves)
    if team.kind == "equipment" and key not in ("people", "cost", "speed", "hours", "title"):
        what = f"{team.name} is equipment, without {key}."
        raise PathError(short, what, did_you_mean(key, ("people", "cost", "speed", "hours")))
    if key == "overhead":
        known = sorted({name for other in model.teams for name, _ in other.overhead})
        return by_name(at, rest[1:], dict(team.overhead), known)
    if key == "helps":
        known = [other.name for other in model.teams if other.name != team.name]
        return by_name(at, rest[1:], dict(team.helps), known)
    if key == "away":
        return _of_absence(team, at, rest[1:])
    if key == "dynamics":
        return _of_dynamics(team, at, rest[1:])
    leaf(short, rest, 1)
    if key == "people":
        points = tuple((when, float(count)) for when, count in team.people_at)
        is_thing = team.kind == "equipment"
        number = float(team.people)
        return replace(at, unit="count", value=number, points=points, is_thing=is_thing)
    if field.kind in ("pay", "number", "effort"):
        return replace(at, value=float(getattr(team, field.attribute)))
    return replace(at, unit="word")


def _of_dynamics(team: Team, at: Target, rest: list[str]) -> Target:
    """A number of a slow curve: `dev.dynamics.talent.hires`; None of ranks that a team lacks."""
    parts = lang_dynamics.PARTS
    if not rest or rest[0] not in parts:
        what = "dynamics has several parts." if not rest else f"dynamics has no {quote(rest[0])}."
        remedy = f"Give a number of one of {', '.join(parts)}."
        raise PathError(at.path, what, did_you_mean(rest[0], parts) if rest else remedy)
    noun, held = parts[rest[0]], getattr(team.dynamics, rest[0])
    field = noun.field(rest[1]) if len(rest) > 1 else None
    if field is None:
        found = (
            f"{rest[0]} has no {quote(rest[1])}."
            if len(rest) > 1
            else f"{rest[0]} is several numbers."
        )
        raise PathError(at.path, found, did_you_mean(rest[-1], noun.keys))
    leaf(at.path, rest, 2)
    at = replace(at, item=".".join(rest), unit=field.kind)
    if held is None:  # a scenario can give a team its ranks; a lever cannot
        return at
    return replace(at, value=float(getattr(held, field.key)), moves=field.moves)


def _of_absence(team: Team, at: Target, rest: list[str]) -> Target:
    if not rest:
        return replace(at, unit="word")
    if rest[0] not in ("every", "for"):
        what = f"away has no {quote(rest[0])}."
        raise PathError(at.path, what, "Write away.every, or away.for.")
    if team.outages:
        what = f"the absences of {team.name} are a list."
        raise PathError(at.path, what, "Change them in the file.")
    held = team.away_every if rest[0] == "every" else team.away_for
    at = replace(at, item=rest[0], unit="elapsed")
    return of_law(at, rest[1:], held, f"away_{rest[0]}")


def _of_lever(model: Model, lever: Lever, short: str, rest: list[str]) -> Target:
    if rest[0] == "change" and len(rest) > 1:
        return _of_change(model, lever, short, ".".join(rest[1:]))
    return of_lever(lever, short, rest, model.start)


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
