"""Analysis of averages before any run: loads, ceilings, and the bottleneck they point to.

Input: a model with the levers it pulls, taken as fully adopted. Output: frozen records in hours
and items a week. Traffic equations and operational laws only: they hold whatever the distributions,
but they ignore queues, variability and blocking. They bound throughput as long as all other work is
done; where a team cannot do all of it, some judged work takes its place, and throughput may exceed
the bound.

An item that arrives is not always delivered; ceilings count delivered items, as throughput does.
They are those of teams that affect the judged work (`slicing`): a team that it does not wait for
may be full, and its own work piles up, but it holds nothing back.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from flowsim import theory
from flowsim.model import ModelError, PathError, Problem
from flowsim.model.errors import did_you_mean
from flowsim.model.mean_flow.crew_sizes import crew_sizes
from flowsim.model.mean_flow.offspring import Path, offspring, total_offspring
from flowsim.model.mean_flow.requests import awaited, waits_for
from flowsim.model.mean_flow.traffic import items_per_hour
from flowsim.model.types import Model, Team, Work
from flowsim.study.doors import door
from flowsim.study.judging import JudgeArgument, judge_of
from flowsim.study.mean_value import team_hours
from flowsim.study.mean_value.alone import hours_alone, limit_rate
from flowsim.study.mean_value.at_most import at_most, helping, in_crews
from flowsim.study.mean_value.explanation import Explanation, TeamLoad, WorkLoad
from flowsim.study.mean_value.item_load import ItemLoad, item_load, pulled
from flowsim.study.mean_value.note import Note
from flowsim.study.mean_value.notes import notes_on, on_levers, surplus_of
from flowsim.study.slicing import slice_model
from flowsim.time_units import HOURS_PER_WEEK

_MORE = 1.005  # times what all levers let through: less is the same with three digits
_EQUAL = 1.0 + 1e-9  # ceilings this close are equal: the first of the file is named


@dataclass(frozen=True, slots=True)
class _Means:
    """A model under its levers, and the load that an item of each kind causes.

    given: the model with its levers not applied. parts: of kinds of work, once they are asked for,
    the same for the part of the model that affects each kind.
    """

    given: Model
    model: Model
    items: dict[str, ItemLoad]
    parts: dict[str, _Means] = field(default_factory=dict)

    def part(self, work: str) -> _Means:
        """Averages over the part of the model that affects a kind of work."""
        if work not in self.parts:
            self.parts[work] = _means(slice_model(self.given, work).model)
        return self.parts[work]


@door
def explain(model: Model, *, judge: JudgeArgument = None) -> Explanation:
    """Demand, capacity and the likely bottleneck of a model from averages, levers fully adopted.

    judge: the work that counts, one kind, several, or `value`; by default what the file says, else
    the kind of the highest yearly value with no lever pulled. Raises PathError, ModelError.

    >>> fs.explain(model).bottleneck
    'qa'
    """
    chosen = judge_of(model, judge, _worths)
    means = _means(model)
    kinds = means.model.work
    judged = _kind(means, chosen.lead)
    item = means.items[judged.name]
    delivered = item.delivered
    ceilings = _ceilings(means, judged)
    lowest = min(ceilings.values(), default=math.inf)
    bottleneck = next((team for team, at in ceilings.items() if at <= lowest * _EQUAL), None)
    limit = limit_rate(means.model, means.items, judged)
    best = {team: _times(at, delivered) for team, at in ceilings.items()}
    always = {judged.name: _fastest(means, judged)} if judged.arrives.kind == "always" else {}
    rates = _rates(means, always)
    demand, most = _demand_and_most(means, judged)
    full = (team for team, at in ceilings.items() if at == 0.0)
    without_rate = [w.name for w in kinds if w.arrives.kind == "backlog" or _is_beside(w, judged)]
    return Explanation(
        model=model.name,
        judged=judged.name,
        work=tuple(_work_load(means, work, rates) for work in kinds),
        teams=tuple(
            _team_load(means, team, rates, best.get(team.name), without_rate)
            for team in means.model.teams
        ),
        bottleneck=bottleneck,
        ceiling_per_week=_times(lowest, delivered),
        limit_per_week=None if limit is None else limit * delivered,
        demand_per_week=None if demand is None else demand * delivered,
        judge=chosen,
        notes=notes_on(means.model, judged, means.items.values(), full)
        + on_levers(model)
        + tuple(_before_it_is_there(model, judged.name, most)),
        at_most_per_week=most,
        helpers=()
        if bottleneck is None
        else tuple(t.name for t in helping(means.model, bottleneck)),
        surplus=surplus_of(judged),
    )


def _is_beside(work: Work, judged: Work) -> bool:
    return work.arrives.kind == "always" and work.name != judged.name


def _demand_and_most(means: _Means, judged: Work) -> tuple[float | None, float]:
    """Items of the judged work that come in a week, and how many can be delivered at most."""
    shelves = {
        work.name: _fastest(means, work)
        for work in means.model.work
        if work.arrives.kind == "always"
    }
    coming = _rates(means, shelves)
    demand = coming[judged.name] if _comes_at_a_rate(judged, coming) else None
    item = means.items[judged.name]
    return demand, at_most(means.model, item, _asked_along(means, judged), demand)


def _before_it_is_there(model: Model, judged: str, most: float) -> Iterator[Note]:
    """Levers that let less through and are not there in full for all the time.

    most: deliveries a week with all levers in full, at most; without such a lever there are more.
    """
    for name, _ in model.use:
        if not model.lever(name).is_constant:
            rest = tuple((other, amount) for other, amount in model.use if other != name)
            means = _means(replace(model, use=rest))
            without = _demand_and_most(means, means.model.kind(judged))[1]
            if without > most * _MORE:
                text = f"{{lever}} is counted in full; without it up to {without:.3g} {{work}} "
                yield Note(f"{text}a week get through.", judged, lever=name)


def _worths(model: Model) -> dict[str, float]:
    """The weekly value of the deliveries of each kind of work."""
    if len(model.work) == 1:
        return {model.work[0].name: 0.0}
    means = _means(model)
    return {work.name: _worth(means, work) for work in means.model.work}


def capacity(model: Model, work: str | None = None) -> float:
    """Arrivals an hour of a kind of work at which the first team is fully loaded.

    The demand of other kinds of work is unchanged. Infinite if no team works on it. work: the
    judged kind by default. Raises PathError if there is no such kind.
    """
    means, kind = _chosen(model, work)
    return min(_ceilings(means, kind).values(), default=math.inf) / HOURS_PER_WEEK


def raw_process_time(model: Model, work: str | None = None) -> float:
    """Mean elapsed hours of one item alone, including waits and closed hours.

    Arguments and errors as in `capacity`.
    """
    means, kind = _chosen(model, work)
    return hours_alone(means.model, means.items, means.items[kind.name])


def critical_wip(model: Model, work: str | None = None) -> float:
    """Items in progress with which a line without variability is just at full capacity.

    Arguments and errors as in `capacity`. Source: Hopp & Spearman, Factory Physics, section 7.2.
    """
    means, kind = _chosen(model, work)
    alone = hours_alone(means.model, means.items, means.items[kind.name])
    return theory.critical_wip(capacity(model, kind.name), alone)


def practical_worst_case(model: Model, work: str | None = None) -> float:
    """Items delivered an hour, at the limit of the work, by a balanced line of full variability.

    Arguments and errors as in `capacity`; PathError also where there is no limit.
    Source: Hopp & Spearman, Factory Physics, section 7.3.3.
    """
    means, kind = _chosen(model, work)
    if kind.limit is None:
        remedy = "The practical worst case needs a limit: give the work one."
        raise PathError(f"{kind.name}.limit", "is none.", remedy)
    item = means.items[kind.name]
    raw, rate = hours_alone(means.model, means.items, item), capacity(model, kind.name)
    return item.delivered * theory.practical_worst_case(kind.limit, rate, raw)


def first_full(model: Model, judged: str) -> str | None:
    """The `bottleneck` of `explain` alone, for callers that need it many times."""
    means = _means(slice_model(model, judged).model)
    means.parts[judged] = means
    ceilings = _ceilings(means, means.model.kind(judged))
    lowest = min(ceilings.values(), default=math.inf)
    return next((team for team, at in ceilings.items() if at <= lowest * _EQUAL), None)


# Means ----------------------------------------------------------------------------------------


def _means(model: Model) -> _Means:
    pulls = [(model.lever(name), amount) for name, amount in model.use]
    items = {work.name: item_load(model, work.name) for work in model.work}
    return _Means(model, pulled(model, pulls, steps=False), items)


def _chosen(model: Model, work: str | None) -> tuple[_Means, Work]:
    means = _means(model)
    if work is not None:
        return means, _kind(means, work)
    return means, max(means.model.work, key=lambda kind: _worth(means, kind))


def _kind(means: _Means, name: str) -> Work:
    kinds = {work.name: work for work in means.model.work}
    if name not in kinds:
        raise PathError(name, "there is no such kind of work.", did_you_mean(name, kinds))
    return kinds[name]


def _demand(means: _Means, work: Work) -> float | None:
    """Arrivals a week from its own source. None for `always`, a backlog or no source.

    From a market, and for its users, as if everyone who adopts were a user at once.
    """
    if work.arrives.kind == "trace":
        inside = sum(0.0 <= row.at < means.model.horizon for row in work.arrives.trace)
        return inside / means.model.horizon * HOURS_PER_WEEK
    if work.arrives.interval is None and not work.arrives.market:
        return None
    return items_per_hour(means.model, work, begin=0.0) * HOURS_PER_WEEK


def _rates(means: _Means, more: dict[str, float]) -> dict[str, float]:
    """Items of each kind a week in the long run, including those that deliveries spawn.

    more: of kinds that have no rate of their own, or another one.
    """
    own = {work.name: _demand(means, work) or 0.0 for work in means.model.work}
    return _with_offspring(means, {**own, **more})


def _with_offspring(means: _Means, first: dict[str, float]) -> dict[str, float]:
    def path(work: Work) -> Path:
        item = means.items[work.name]
        return Path(item.delivered, item.escaped, item.visits)

    if any(math.isinf(rate) for rate in first.values()):
        return first
    try:
        return total_offspring(offspring(means.model, path), first)
    except ZeroDivisionError:  # what the check of the model averages is counted case by case here
        what = "multiplies without limit: its items bring more than one of their kind, and so on."
        remedy = "Let each item bring less than one item of its own kind."
        raise ModelError([Problem("", "work", what, remedy)]) from None


def _comes_at_a_rate(work: Work, rates: dict[str, float]) -> bool:
    """Whether arrivals do not depend on what the organisation does."""
    kind = work.arrives.kind
    return kind in ("rate", "every", "trace", "market") or (
        kind == "none" and rates[work.name] > 0.0
    )


def _asked(means: _Means, team: str, rates: dict[str, float]) -> float:
    """Hours of work a week that these arrivals demand of a team, except batches at gates."""
    return math.fsum(_times(rate, means.items[work].effort(team)) for work, rate in rates.items())


def _trains(means: _Means, team: str, rates: dict[str, float]) -> float:
    """Weekly hours of jobs that take all items at a gate: one job a gate if any item came."""
    hours = []
    for work, rate in rates.items():
        for step in means.items[work].steps:
            is_train = math.isinf(step.in_a_job) and step.opens > 0.0
            share = step.hours_of(team)
            if share > 0.0 and is_train and step.visits > 0.0 and rate > 0.0:
                jobs = min(rate * step.visits, HOURS_PER_WEEK / step.opens)
                hours.append(jobs * step.effort / step.visits * share)
    return math.fsum(hours)


def _takes_trains(item: ItemLoad, team: str) -> bool:
    """Whether a team takes the items of a kind all at once, however many there are."""
    return any(step.hours_of(team) > 0.0 and math.isinf(step.in_a_job) for step in item.steps)


def _ceilings(means: _Means, judged: Work) -> dict[str, float]:
    """Items of a kind a week that fill each team, given the demand of all other kinds.

    The load of an item includes what its delivery spawns and its steps ask for, and items that
    other kinds lead to count. A team that works only on spawned items holds none of them back.
    """
    means = means.part(judged.name)
    model = means.model
    others = _rates(means, {judged.name: 0.0})
    nothing = dict.fromkeys(means.items, 0.0)
    family = _with_offspring(means, {**nothing, judged.name: 1.0})
    own = means.items[judged.name]
    needed = [own, *(means.items[name] for name in awaited(model, judged.name))]
    efforts = (
        (team, _asked(means, team.name, family))
        for team in means.model.teams
        if any(item.effort(team.name) > 0.0 or _takes_trains(item, team.name) for item in needed)
    )
    full = {**others, judged.name: math.inf}
    taken = {
        team.name: _asked(means, team.name, others) + _trains(means, team.name, full)
        for team in means.model.teams
    }
    return {
        team.name: max(0.0, min(others[judged.name] + left / effort, in_crews(model, team, own)))
        for team, effort in efforts
        for left in (_at_work(model, team) - taken[team.name],)
        if effort > 0.0
    }


def _at_work(model: Model, team: Team) -> float:
    """Hours of work a week of a team, without people who are left over when all crews are full."""
    return team_hours.at_work(model, team, crew_sizes(model, team.name))


def _asked_along(means: _Means, work: Work) -> list[tuple[ItemLoad, float]]:
    """The loads of what an item waits for, each with how many of it."""
    found = waits_for(means.model, work, lambda kind: means.items[kind.name].visits)
    return [(means.items[name], many) for name, many in found.items() if name != work.name]


def _fastest(means: _Means, work: Work) -> float:
    """The maximum number of items a week with saturated demand: by its ceiling or its limit."""
    ceiling = min(_ceilings(means, work).values(), default=math.inf)
    limit = limit_rate(means.model, means.items, work)
    return ceiling if limit is None else min(ceiling, limit)


def _worth(means: _Means, work: Work) -> float:
    """The weekly value of its deliveries; for `always`, of as many as can be done."""
    if work.value == 0.0:
        return 0.0
    taken = _demand(means, work) or 0.0
    if work.arrives.kind == "always":
        taken = _fastest(means, work)
    elif work.arrives.kind == "none":
        taken = _rates(means, {})[work.name]
    return work.value * taken * means.items[work.name].delivered


# Records --------------------------------------------------------------------------------------


def _work_load(means: _Means, work: Work, rates: dict[str, float]) -> WorkLoad:
    item, rate = means.items[work.name], rates[work.name]
    teams = dict.fromkeys(team for step in item.steps for team, _ in step.takes)
    return WorkLoad(
        work=work.name,
        arrivals_per_week=rate if _comes_at_a_rate(work, rates) else None,
        item=item,
        raw_process_time=hours_alone(means.model, means.items, item),
        limit=work.limit,
        asked=tuple((team, _times(rate, item.effort(team))) for team in teams),
    )


def _team_load(
    means: _Means,
    team: Team,
    rates: dict[str, float],
    ceiling: float | None,
    without_rate: Collection[str],
) -> TeamLoad:
    asked = _asked(means, team.name, rates) + _trains(means, team.name, rates)
    pace = team_hours.one_person(means.model, team) * team_hours.presence(means.model, team)
    return TeamLoad(
        team=team.name,
        people=team.last_people,
        asked=asked,
        there=team_hours.there(means.model, team),
        people_asked=asked / pace if pace > 0.0 else math.inf if asked else 0.0,
        ceiling_per_week=ceiling,
        is_known=not any(means.items[work].effort(team.name) > 0.0 for work in without_rate),
    )


def _times(rate: float, factor: float) -> float:
    """The product of a rate and a share; 0 if the share is 0, also for an infinite rate."""
    return rate * factor if factor else 0.0
