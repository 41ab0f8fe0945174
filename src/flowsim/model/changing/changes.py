"""Changes to a model before it runs: resolved, combined and put into new records.

Input: a Model and pairs of path and operation. Output: a new Model and the problems of single
values; checks of the whole model are made by `apply`. Must not depend on: files.

All changes to one path are combined whatever their order: replace first, then multiply, then add.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from flowsim.model.changing.operations import dosed, parse_operation
from flowsim.model.changing.paths.find import Target, find
from flowsim.model.changing.paths.of_levers import with_value
from flowsim.model.changing.paths.of_limits import with_most
from flowsim.model.changing.paths.of_markets import with_number
from flowsim.model.changing.paths.of_work import after_attribute
from flowsim.model.distributions import family_named, reshaped, with_mean
from flowsim.model.errors import PathError, Problem, UnitError, quote
from flowsim.model.formats import format_value
from flowsim.model.holidays import is_beside, parse_day, parse_holidays
from flowsim.model.hours import parse_hours
from flowsim.model.language.forms import Field
from flowsim.model.nouns.arrivals import by_chance
from flowsim.model.nouns.flows import parse_batch
from flowsim.model.nouns.shares import flag_named
from flowsim.model.nouns.teams_and_work import discipline_named, with_absences_named
from flowsim.model.reading.reader import bounded
from flowsim.model.slow_curves import Talent
from flowsim.model.types import (
    After,
    Arrivals,
    Batch,
    Distribution,
    Lever,
    Model,
    Operation,
    Step,
    Team,
    Work,
)

_WHOLE = ("count", "limit")


@dataclass(frozen=True, slots=True)
class Change:
    """One change as requested; origin: its name in messages."""

    path: str
    operation: Operation | str
    origin: str = ""


Changes = Iterable[Change | tuple[str, Operation | str]]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A change whose path exists and whose operation is understood."""

    target: Target
    operation: Operation
    origin: str


def resolve(
    model: Model, changes: Changes, *, amount: float = 1.0
) -> tuple[list[Resolved], list[Problem]]:
    """Changes at a dose, and the problems of those that cannot be made."""
    resolved: list[Resolved] = []
    problems: list[Problem] = []
    for given in changes:
        change = given if isinstance(given, Change) else Change(*given)
        text = change.operation if isinstance(change.operation, str) else change.operation.text
        origin = change.origin or f"{change.path}={text}"
        try:
            target = find(model, change.path)
            operation = change.operation
            if isinstance(operation, str):
                inner = find(model, target.item) if target.key == "change" else target
                operation = parse_operation(operation, inner)
            if amount != 0.0:
                operation = dosed(operation, amount, target.value)
                resolved.append(Resolved(target, operation, origin))
        except PathError as error:
            problems.append(Problem(origin, error.path, error.what, error.remedy, error.kind))
        except UnitError as error:
            problems.append(Problem(origin, change.path, error.what, error.remedy))
    return resolved, problems


def changed(model: Model, resolved: Iterable[Resolved]) -> tuple[Model, list[Problem]]:
    """A new model with the changes in it, and the problems of values out of bounds."""
    problems: list[Problem] = []
    groups: dict[str, list[Resolved]] = {}
    for item in resolved:
        groups.setdefault(item.target.path, []).append(item)
    laws: dict[tuple[str, str, str], list[tuple[Target, Any, str]]] = {}
    for group in groups.values():
        target, origin = group[-1].target, group[-1].origin
        try:
            if target.key == "change":
                model = _put_change(model, group)
                continue
            if target.points and not _replaced(group):
                model = _put_points(model, group)
                continue
            value: Any = _combined(group) if target.is_number else group[-1].operation.text
            if target.law:
                laws.setdefault((target.owner, target.step, target.law), []).append(
                    (target, value, origin)
                )
            else:
                model = _put(model, target, value)
        except UnitError as error:
            problems.append(Problem(origin, target.path, error.what, error.remedy))
    for parts in laws.values():
        try:
            model = _put_law(model, parts)
        except UnitError as error:
            target, _, origin = parts[-1]
            problems.append(Problem(origin, target.path, error.what, error.remedy))
    return model, problems


def _replaced(group: list[Resolved]) -> bool:
    return any(item.operation.kind == "replace" for item in group)


def _combined(group: list[Resolved]) -> float | None:
    """The number after replacing, multiplying and adding, within its bounds."""
    target = group[0].target
    value = target.value
    operations = [item.operation for item in group]
    replaces = [op for op in operations if op.kind == "replace"]
    moves = [op for op in operations if op.kind != "replace"]
    if replaces:
        value = replaces[-1].operand
    texts = " and ".join(op.text for op in operations)
    identity = all(op.kind == "multiply" and op.operand == 1.0 for op in moves)
    if value is None:
        if moves and not identity:
            raise UnitError(
                f"has no number to change, found {quote(texts)}.",
                "Replace it with a plain value first.",
            )
        return None
    return _moved(target, target.field, value, moves, texts)


def _moved(target: Target, field: Field, value: float, moves: list[Operation], texts: str) -> float:
    """A number after factors and sums, whole where it must be, within the bounds of a field."""
    for op in moves:
        if op.kind == "multiply":
            value *= cast(float, op.operand)
    value += math.fsum(cast(float, op.operand) for op in moves if op.kind == "add")
    if not math.isfinite(value):
        raise UnitError(f"becomes too large by {quote(texts)}.", "Use a smaller change.")
    if target.unit in _WHOLE and (moves or value != round(value)):
        value = math.floor(value + 0.5)
    found = quote(texts)
    if moves:
        found = f"{format_value(target.unit, value, target.hours)} after {found}"
    return bounded(field, value, found, hours=target.hours, kind=target.unit)


def _put_points(model: Model, group: list[Resolved]) -> Model:
    """The model with each of several values over time moved."""
    target, operations = group[0].target, [item.operation for item in group]
    texts = " and ".join(op.text for op in operations)
    points = tuple(
        (at, _moved(target, target.over_time, value, operations, texts))
        for at, value in target.points
    )
    if target.noun == "team":
        team = model.team(target.owner)
        whole = tuple((at, int(count)) for at, count in points)
        return _with_team(model, replace(team, people=whole[0][1], people_at=whole))
    work = model.kind(target.owner)
    highest = max(rate for _, rate in points)
    if highest <= 0.0:
        raise UnitError(f"is 0 at all times after {quote(texts)}.", "Leave some arrivals.")
    arrives = replace(work.arrives, interval=by_chance(highest), rate_at=points)
    return _with_work(model, replace(work, arrives=arrives))


def _put(model: Model, target: Target, value: Any) -> Model:
    """The model with one value in its place."""
    if target.key == "start" and target.noun == "model":
        return replace(model, start=parse_day(value))
    if target.noun == "model":
        return replace(model, **{target.key: value})
    if target.noun == "team":
        return _put_team(model, target, value)
    if target.noun == "lever":
        return _put_lever(model, target, value)
    if target.noun == "limit":
        return with_most(model, target, int(value))
    if target.noun == "market":
        return replace(model, markets=with_number(model.markets, target, value))
    work = model.kind(target.owner)
    if target.noun == "arrives":
        return _with_work(model, replace(work, arrives=_arrivals(work.arrives, target, value)))
    if target.noun == "step":
        return _with_work(model, _with_step(work, _step(work.step(target.step), target, value)))
    return _with_work(model, _put_work(work, target, value))


def _put_work(work: Work, target: Target, value: Any) -> Work:
    if target.key == "after":
        name, _, key = target.item.partition(".")
        return replace(
            work, after=tuple(_after(a, key, value) if a.work == name else a for a in work.after)
        )
    if target.item == "full":
        if value not in ("wait", "drop"):
            raise UnitError(f"is not known, found {quote(value)}.", "Write wait or drop.")
        return replace(work, drops=value == "drop")
    if target.key == "expedite":
        value = flag_named(value)
    elif target.key in ("limit", "priority") and value is not None:
        value = int(value)
    return replace(work, **{target.field.attribute: value})


def _after(after: After, key: str, value: float) -> After:
    number: dict[str, Any] = {after_attribute(after, key): value}
    return replace(after, **number) if key != "installed" else replace(after, installed=int(value))


def _put_team(model: Model, target: Target, value: Any) -> Model:
    team = model.team(target.owner)
    if target.key in ("overhead", "helps"):
        shares = {**dict(getattr(team, target.key)), target.item: value}
        pairs: dict[str, Any] = {target.key: tuple(shares.items())}
        new = replace(team, **pairs)
    elif target.key == "people":
        new = replace(team, people=int(value), people_at=())
    elif target.key == "dynamics":
        if value is None:  # x1 of ranks that the team lacks
            return model
        part, _, key = target.item.partition(".")
        number: Any = int(value) if target.unit == "count" else value
        held: Any = replace(getattr(team.dynamics, part) or Talent(), **{key: number})
        new = replace(team, dynamics=replace(team.dynamics, **{part: held}))
    elif target.key == "hours":
        own = parse_hours(value.strip("[]").split(","))
        kept = is_beside(team.hours.holidays, own)
        new = replace(team, hours=replace(own, holidays=kept))
    elif target.key == "holidays":
        days = parse_holidays(value.strip("[]").split(","))
        new = replace(team, hours=replace(team.hours, holidays=days))
    elif target.key == "away" and not target.item:
        new = with_absences_named(team, value)
    elif target.key == "discipline":
        new = replace(team, discipline=discipline_named(value))
    else:
        new = replace(team, **{target.field.attribute: value})
    return _with_team(model, new)


def _with_team(model: Model, new: Team) -> Model:
    teams = tuple(new if other.name == new.name else other for other in model.teams)
    return replace(model, teams=teams)


def _put_lever(model: Model, target: Target, value: Any) -> Model:
    if target.key == "hypothetical":
        value = flag_named(value)
    return _with_lever(model, with_value(model.lever(target.owner), target, value))


def _with_lever(model: Model, new: Lever) -> Model:
    levers = tuple(new if other.name == new.name else other for other in model.levers)
    return replace(model, levers=levers)


def _put_change(model: Model, group: list[Resolved]) -> Model:
    """Another operation, or another operand of the same one, in a lever."""
    target, operation = group[-1].target, group[-1].operation
    lever = model.lever(target.owner)
    old = dict(lever.change)[target.item]
    if operation.kind == "replace" and old.kind != "replace":
        operation = replace(old, operand=operation.operand, text=operation.text)
    change = tuple((path, operation if path == target.item else op) for path, op in lever.change)
    return _with_lever(model, replace(lever, change=change))


def _with_work(model: Model, new: Work) -> Model:
    work = tuple(new if other.name == new.name else other for other in model.work)
    return replace(model, work=work)


def _with_step(work: Work, new: Step) -> Work:
    flow = tuple(new if other.name == new.name else other for other in work.flow)
    return replace(work, flow=flow)


def _step(step: Step, target: Target, value: Any) -> Step:
    if target.key == "then":
        chances = {**dict(step.then), target.item: value}
        return replace(step, then=tuple(chances.items()))
    if target.key == "batch":
        return replace(step, batch=_batch(step, target, value))
    if target.key in ("as_urgent", "goes_on"):
        assert step.request is not None
        is_so = flag_named(value)
        if target.key == "goes_on":
            return replace(step, request=replace(step.request, waits=not is_so))
        return replace(step, request=replace(step.request, as_urgent=is_so))
    if target.key == "opens":
        value = value or 0.0
    elif target.key in ("wip", "priority", "people") and value is not None:
        value = int(value)
    return replace(step, **{target.key: value})


def _batch(step: Step, target: Target, value: Any) -> Batch | None:
    if not target.item:
        return parse_batch(value)
    batch = step.batch or Batch()
    if target.item == "max":
        return replace(batch, most=None if value is None else int(value))
    return replace(batch, least=int(value))


def _arrivals(arrives: Arrivals, target: Target, value: Any) -> Arrivals:
    if target.key == "arrives":
        if value != "always":
            raise UnitError(
                f"can only be set to always by a path, found {quote(str(value))}.",
                "Change arrives.rate, arrives.every or arrives.backlog.",
            )
        return Arrivals("always", arrives.hours)
    if target.item in ("swing", "period"):
        number: dict[str, Any] = {target.item: value}
        return replace(arrives, **number)
    if value is None:
        return arrives
    if target.key == "backlog":
        return Arrivals("backlog", arrives.hours, count=int(value))
    if arrives.interval is None:
        return Arrivals("rate", arrives.hours, by_chance(value))
    interval = with_mean(arrives.interval, 1.0 / value)
    return replace(arrives, interval=interval, rate_at=())


def _put_law(model: Model, parts: list[tuple[Target, Any, str]]) -> Model:
    """Mean, family and cv of one law at once, so that their order does not matter."""
    target = parts[0][0]
    values = {part.part: value for part, value, _ in parts}
    if target.noun == "team":
        team = model.team(target.owner)
        law: dict[str, Any] = {target.law: _law(getattr(team, target.law), values, target)}
        return _with_team(model, replace(team, **law))
    work = model.kind(target.owner)
    if target.noun == "arrives":
        return _with_work(model, replace(work, arrives=_timed(work.arrives, values, target)))
    step = work.step(target.step)
    law = {target.law: _law(getattr(step, target.law), values, target)}
    return _with_work(model, _with_step(work, replace(step, **law)))


def _law(held: Distribution | None, values: dict[str, Any], target: Target) -> Distribution | None:
    """A law with another mean, family or cv; None if there is none (any longer)."""
    mean = values.get("mean", held.mean if held is not None else None)
    if mean is None:
        return None
    if held is None:
        return Distribution("fixed", mean, 0.0)
    family = family_named(values["dist"]) if "dist" in values else None
    return reshaped(held, mean, family=family, cv=values.get("cv"))


def _timed(arrives: Arrivals, values: dict[str, Any], target: Target) -> Arrivals:
    """Arrivals with another law of their gaps or of their batch size."""
    if target.law == "size":
        size = _law(arrives.size, values, target)
        return replace(arrives, size=size if size != _ONE else None)
    interval = _law(arrives.interval, values, target)
    if interval is None or arrives.interval is None:
        return arrives if interval is None else Arrivals("every", arrives.hours, interval)
    shaped = "dist" in values or "cv" in values
    return replace(arrives, interval=interval, kind="every" if shaped else arrives.kind)


_ONE = Distribution("fixed", 1.0, 0.0)
