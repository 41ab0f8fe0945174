"""The most of a kind of work that each team can do in a week, whatever else there is to do.

Input: a model under its levers, the load of an item. Output: items a week. How much other work gets
done is unknown before a run, so none is subtracted; people who have nobody to work with are left
out. Must not depend on: demand, queues.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from flowsim.model.mean_flow.crew_sizes import crew_sizes
from flowsim.model.types import Model, Team
from flowsim.study.mean_value import team_hours
from flowsim.study.mean_value.item_load import ItemLoad


def helping(model: Model, team: str) -> list[Team]:
    """The teams that help a team."""
    return [other for other in model.teams if dict(other.helps).get(team)]


def at_most(
    model: Model,
    item: ItemLoad,
    asked: Iterable[tuple[ItemLoad, float]] = (),
    arriving: float | None = None,
) -> float:
    """An upper bound of items delivered a week: each team does nothing else, and has all help.

    asked: what an item waits for, and how many of it. arriving: items a week; None: as many as can
    be done. Beyond capacity, items pass by that need nothing of the team that is full, and those
    go first that need least of it; under a limit only those that take no step. Only where
    items lose patience may a team exceed the bound, because the long jobs are gone.
    """
    rates, loads = [math.inf], [(item, 1.0), *asked]
    kinds = [model.kind(load.work) for load, _ in loads]
    is_free = kinds[0].limit is None or kinds[0].expedite
    for team in model.teams:
        effort = math.fsum(load.effort(team.name) * many for load, many in loads)
        if effort > 0.0:
            helpers = helping(model, team.name)
            help_ = sum(
                dict(one.helps)[team.name] * team_hours.there(model, one) for one in helpers
            )
            own = team_hours.at_work(model, team, crew_sizes(model, team.name, kinds))
            full = min((own + help_) / effort, in_crews(model, team, item))
            if arriving is not None and arriving > full:
                needs = _needs(model, loads, team.name if is_free else None)
                certain = _certain(item, team.name) if is_free else 0.0
                most = (own + help_) / certain if certain > 0.0 else full
                full = min(arriving, max(most, arriving + (full - arriving) * needs))
            rates.append(full)
    return min(rates) * item.delivered


def _certain(item: ItemLoad, team: str) -> float:
    """Hours of work at a team that every item takes, in first passes of steps that all take."""
    return math.fsum(
        step.first_effort / step.in_a_job * step.hours_of(team)
        for step in item.steps
        if step.reached == 1.0
    )


def _needs(model: Model, loads: Sequence[tuple[ItemLoad, float]], team: str | None) -> float:
    """At least how likely an item is to take time of a team; None: to take any step.

    loads: of the item, and of what it waits for.
    """
    item, *asked = (load for load, _ in loads)
    if team is None:
        return max((step.reached for step in item.steps), default=0.0)
    found = [each.reached for each in item.steps if each.first_effort * each.hours_of(team) > 0.0]
    for step in model.kind(item.work).flow:
        for load in asked:
            if step.request is not None and step.request.work == load.work:
                reached = next(each.reached for each in item.steps if each.step == step.name)
                found.append(reached * _needs(model, [(load, 1.0)], team))
    return max(found, default=0.0)


def in_crews(model: Model, team: Team, item: ItemLoad) -> float:
    """The most items a week whose jobs that take several people at once a team can do.

    Nobody helps with these, and who is left over when all crews are full has nobody to work with.
    """
    return min(_rates_in_crews(model, team, item), default=math.inf)


def _rates_in_crews(model: Model, team: Team, item: ItemLoad) -> Iterator[float]:
    """The same for the jobs of each size, and for all of them."""
    sizes: dict[str, int] = {
        step.name: dict(step.crew)[team.name]
        for step in model.kind(item.work).flow
        if team.name in dict(step.crew)
    }
    every = frozenset(sizes.values())
    for some in {*(frozenset([size]) for size in every), *([every] if every else [])}:
        effort = math.fsum(
            load.shared_effort * load.hours_of(team.name)
            for load in item.steps
            if sizes.get(load.step) in some
        )
        if effort > 0.0:
            yield team_hours.at_work(model, team, some) / effort
