"""What means alone say of a model before any run: loads, ceilings, the bottleneck they point to.

Enters: a model with the levers it pulls, taken as fully adopted. Leaves: frozen records in hours
and items a week. Traffic equations and operational laws only: they hold whatever the distributions,
but they know no queues, no variability and no blocking, so they bound and do not predict.

An item that arrives is not always delivered; ceilings count delivered items, as throughput does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flowsim import theory
from flowsim.model import PathError
from flowsim.model.errors import did_you_mean
from flowsim.model.types import HOURS_PER_WEEK, Model, Team, Work
from flowsim.study.load import ItemLoad, item_load, pulled

_EQUAL = 1.0 + 1e-9  # ceilings this close are equal: the first of the file is named


@dataclass(frozen=True, slots=True)
class WorkLoad:
    """A kind of work: how much of it comes, and what one item asks."""

    work: str
    arrivals_per_week: float | None  # None: a full shelf or a backlog, no rate of its own
    item: ItemLoad
    raw_process_time: float  # elapsed hours of one item alone in the organisation
    limit: int | None  # items in progress at once
    asked: tuple[tuple[str, float], ...]  # team, hours of work a week


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team: hours of work that are asked of it and that it has, a week."""

    team: str
    people: int
    asked: float  # hours of work a week, by all kinds
    there: float  # hours of work a week that its people can do
    people_asked: float  # so many, fully busy, would do what is asked
    ceiling_per_week: float | None  # judged items delivered if it is full; None: not on their way

    @property
    def load(self) -> float:
        """Asked over there; above 1 its queue grows without end. Infinite if nobody is there."""
        if self.there > 0.0:
            return self.asked / self.there
        return math.inf if self.asked > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to expect of a model, from means alone. Rates of judged work count delivered items."""

    model: str
    judged: str  # the kind of work that throughput is about
    work: tuple[WorkLoad, ...]
    teams: tuple[TeamLoad, ...]
    bottleneck: str | None  # the team with the lowest ceiling; None: nobody works on judged items
    ceiling_per_week: float  # where that team is full; infinite without one
    limit_per_week: float | None  # what the limit allows at best: limit / raw process time
    demand_per_week: float | None  # what arrives; None: always more than can be done, or a backlog
    notes: tuple[str, ...]  # what is approximate, or left out

    @property
    def throughput_per_week(self) -> float:
        """Upper bound: the least of demand, limit and ceiling."""
        bounds = (self.demand_per_week, self.limit_per_week, self.ceiling_per_week)
        return min(bound for bound in bounds if bound is not None)

    @property
    def headroom(self) -> float | None:
        """Ceiling over demand: below 1 work piles up. None without a demand."""
        if not self.demand_per_week:
            return None
        return self.ceiling_per_week / self.demand_per_week

    def of(self, work: str) -> WorkLoad:
        """The kind of work of that name. Raises KeyError if there is none."""
        return {load.work: load for load in self.work}[work]

    def team(self, name: str) -> TeamLoad:
        """The team of that name. Raises KeyError if there is none."""
        return {load.team: load for load in self.teams}[name]


@dataclass(frozen=True, slots=True)
class _Means:
    """A model under its levers, and what an item of each kind asks."""

    model: Model
    items: dict[str, ItemLoad]


def explain(model: Model, *, judge: str | None = None) -> Explanation:
    """Loads, ceilings and the bottleneck of a model from means alone, its levers fully adopted.

    judge: the kind of work that throughput is about; by default that with the highest value x
    arrivals (of a full shelf: value x ceiling), the first of the file if several are equal.
    Raises PathError if there is no such kind, ModelError as in `item_load`.
    """
    means = _means(model)
    kinds = means.model.work
    judged = _kind(means, judge) if judge else max(kinds, key=lambda work: _worth(means, work))
    delivered = means.items[judged.name].delivered
    ceilings = _ceilings(means, judged)
    lowest = min(ceilings.values(), default=math.inf)
    bottleneck = next((team for team, at in ceilings.items() if at <= lowest * _EQUAL), None)
    limit, demand = _limit_rate(means, judged), _demand(judged)
    best = {team: _times(at, delivered) for team, at in ceilings.items()}
    rates = {work.name: _demand(work) or 0.0 for work in kinds}
    if judged.arrives.kind == "always":
        rates[judged.name] = _fastest(means, judged)
    return Explanation(
        model=model.name,
        judged=judged.name,
        work=tuple(_work_load(means, work, rates[work.name]) for work in kinds),
        teams=tuple(
            _team_load(means, team, rates, best.get(team.name)) for team in means.model.teams
        ),
        bottleneck=bottleneck,
        ceiling_per_week=_times(lowest, delivered),
        limit_per_week=None if limit is None else limit * delivered,
        demand_per_week=None if demand is None else demand * delivered,
        notes=_notes(means, judged),
    )


def capacity(model: Model, work: str | None = None) -> float:
    """Arrivals an hour of a kind of work at which the first team is fully loaded.

    The other kinds of work ask what they ask; infinite if no team works on it. work: the judged
    kind by default. Raises PathError if there is no such kind.
    """
    means, kind = _chosen(model, work)
    return min(_ceilings(means, kind).values(), default=math.inf) / HOURS_PER_WEEK


def raw_process_time(model: Model, work: str | None = None) -> float:
    """Elapsed hours that one item alone takes in the mean, waits and closed hours included.

    Arguments and errors as in `capacity`.
    """
    means, kind = _chosen(model, work)
    return _raw_process_time(means, means.items[kind.name])


def critical_wip(model: Model, work: str | None = None) -> float:
    """Items in progress with which a line without variability just reaches its capacity.

    Arguments and errors as in `capacity`. Source: Hopp & Spearman, Factory Physics, section 7.2.
    """
    means, kind = _chosen(model, work)
    return theory.critical_wip(
        capacity(model, kind.name), _raw_process_time(means, means.items[kind.name])
    )


def practical_worst_case(model: Model, work: str | None = None) -> float:
    """Items delivered an hour, at the limit of the work, by a balanced line of full variability.

    Arguments and errors as in `capacity`; PathError also where there is no limit.
    Source: Hopp & Spearman, Factory Physics, section 7.3.3.
    """
    means, kind = _chosen(model, work)
    if kind.limit is None:
        remedy = "The practical worst case is about a limit: give the work one."
        raise PathError(f"{kind.name}.limit", "is none.", remedy)
    item = means.items[kind.name]
    raw, rate = _raw_process_time(means, item), capacity(model, kind.name)
    return item.delivered * theory.practical_worst_case(kind.limit, rate, raw)


# Means ----------------------------------------------------------------------------------------


def _means(model: Model) -> _Means:
    pulls = [(model.lever(name), amount) for name, amount in model.use]
    items = {work.name: item_load(model, work.name) for work in model.work}
    return _Means(pulled(model, pulls, steps=False), items)


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


def _demand(work: Work) -> float | None:
    """Arrivals a week: one an interval of the open hours. None for a full shelf or a backlog."""
    if work.arrives.interval is None:
        return None
    return work.arrives.hours.per_week / work.arrives.interval.mean


def _there(team: Team) -> float:
    """Hours of work a week that the people of a team can do."""
    return team.people * team.hours.per_week * team.efficiency


def _asked(means: _Means, team: str, rates: dict[str, float]) -> float:
    """Hours of work a week that so many items a week of each kind ask of a team."""
    return math.fsum(_times(rate, means.items[work].effort(team)) for work, rate in rates.items())


def _ceilings(means: _Means, judged: Work) -> dict[str, float]:
    """Items of a kind a week that fill each team on their way, given what other kinds ask."""
    others = {w.name: _demand(w) or 0.0 for w in means.model.work if w.name != judged.name}
    item = means.items[judged.name]
    efforts = ((team, item.effort(team.name)) for team in means.model.teams)
    return {
        team.name: max(0.0, _there(team) - _asked(means, team.name, others)) / effort
        for team, effort in efforts
        if effort > 0.0
    }


def _raw_process_time(means: _Means, item: ItemLoad) -> float:
    """Elapsed hours of an item alone; infinite if nobody works at one of its steps."""
    hours = 0.0
    for step in item.steps:
        hours += step.wait
        if step.team is not None and step.effort > 0.0:
            team = means.model.team(step.team)
            pace = team.efficiency * team.hours.per_week / HOURS_PER_WEEK
            hours += step.effort / pace if pace > 0.0 and team.people > 0 else math.inf
    return hours


def _limit_rate(means: _Means, work: Work) -> float | None:
    """Items a week that its limit lets through at best (Little's law). None without a limit."""
    raw = _raw_process_time(means, means.items[work.name])
    if work.limit is None or raw == 0.0:
        return None
    return work.limit / raw * HOURS_PER_WEEK


def _fastest(means: _Means, work: Work) -> float:
    """Items a week at most, if there are always more: its ceiling or what its limit allows."""
    ceiling = min(_ceilings(means, work).values(), default=math.inf)
    limit = _limit_rate(means, work)
    return ceiling if limit is None else min(ceiling, limit)


def _worth(means: _Means, work: Work) -> float:
    """Money a week that its deliveries are worth, of a full shelf as many as can be taken."""
    if work.value == 0.0:
        return 0.0
    taken = _fastest(means, work) if work.arrives.kind == "always" else _demand(work) or 0.0
    return work.value * taken * means.items[work.name].delivered


# Records --------------------------------------------------------------------------------------


def _work_load(means: _Means, work: Work, rate: float) -> WorkLoad:
    item = means.items[work.name]
    teams = dict.fromkeys(step.team for step in item.steps if step.team)
    return WorkLoad(
        work=work.name,
        arrivals_per_week=_demand(work),
        item=item,
        raw_process_time=_raw_process_time(means, item),
        limit=work.limit,
        asked=tuple((team, _times(rate, item.effort(team))) for team in teams),
    )


def _team_load(
    means: _Means, team: Team, rates: dict[str, float], ceiling: float | None
) -> TeamLoad:
    asked = _asked(means, team.name, rates)
    pace = team.hours.per_week * team.efficiency
    return TeamLoad(
        team=team.name,
        people=team.people,
        asked=asked,
        there=_there(team),
        people_asked=asked / pace if pace > 0.0 else math.inf if asked else 0.0,
        ceiling_per_week=ceiling,
    )


def _times(rate: float, factor: float) -> float:
    """Their product; nothing of an infinite rate is nothing."""
    return rate * factor if factor else 0.0


def _notes(means: _Means, judged: Work) -> tuple[str, ...]:
    notes = [note for item in means.items.values() for note in item.notes]
    for work in means.model.work:
        if work.arrives.kind == "backlog":
            notes.append(f"{work.name}: a backlog has no rate and is left out of the loads.")
        elif work.arrives.kind == "always" and work.name != judged.name:
            notes.append(
                f"{work.name}: a full shelf beside the judged work; left out of the loads."
            )
    closed = any(team.hours.per_week < HOURS_PER_WEEK for team in means.model.teams)
    if judged.limit is not None and closed:
        notes.append(
            "What the limit allows takes closed hours evenly; waits that fall into nights and"
            " weekends let a little more through."
        )
    return tuple(notes)
