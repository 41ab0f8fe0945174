"""By when people have each lever that spreads from person to person, or by order.

Input: a model, its plan, the seed and the number of replications. Output: SpreadLever. The instants
are those of the runs: they depend on nothing that happens in them. Must not depend on: words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from flowsim.engine.choices import adoption_instants
from flowsim.engine.draws import replication_key
from flowsim.experiment import Estimate
from flowsim.experiment.estimates import of_values
from flowsim.model import Model
from flowsim.model.types import Lever
from flowsim.plan import Plan
from flowsim.plan.adoption import among
from flowsim.plan.tables import Floats
from flowsim.study.measured.market_figures import chance_of
from flowsim.time_units import HOURS_PER_WEEK

SHARES = (0.1, 0.5, 0.9)  # of people


@dataclass(frozen=True, slots=True)
class Reached:
    """The week by which a share of the people have a lever, of the runs in which they do.

    chance: the share of runs in which they do before the run ends.
    """

    share: float
    week: Estimate
    chance: Estimate


@dataclass(frozen=True, slots=True)
class SpreadLever:
    """A lever that spreads. people: of the teams that it spreads among, at the most.

    at_the_end: the share of them who have it when the run ends. mandate: the week by which all
    have it by order; None without one. weeks: from time zero, with the share of people who have it
    by then, the mean and the tenth and ninetieth percentile over runs.
    """

    lever: str
    title: str
    teams: tuple[str, ...]
    people: int
    reached: tuple[Reached, ...]
    at_the_end: Estimate
    mandate: float | None
    weeks: Floats
    mean: Floats
    p10: Floats
    p90: Floats


def spread_levers(
    model: Model, plan: Plan, *, seed: int, replications: int
) -> tuple[SpreadLever, ...]:
    """The levers in use that spread by `bass` or have a `mandate`, in the order of `use`."""
    spreading = [
        (number, model.lever(name))
        for number, name in enumerate(plan.levers)
        if dict(model.use)[name] > 0.0 and _spreads(model, model.lever(name))
    ]
    if not spreading:
        return ()
    tables = plan.tables
    everybody = len(tables.levers.covers), int(tables.teams.offset[-1])
    keys: list[Any] = [np.uint64(replication_key(seed, number)) for number in range(replications)]
    runs = [adoption_instants(tables.levers, tables.adopters, tables.teams, key) for key in keys]
    instants = np.array(runs).reshape(replications, *everybody) - plan.warm_up
    return tuple(_spread(model, plan, lever, instants[:, row]) for row, lever in spreading)


def _spreads(model: Model, lever: Lever) -> bool:
    is_told = lever.bass is not None or lever.mandate is not None
    return is_told and lever.pulled_by is None and bool(among(model, lever))


def _spread(model: Model, plan: Plan, lever: Lever, instants: Floats) -> SpreadLever:
    """instants: hours from time zero, [replication, person] of all teams."""
    names, first = [team.name for team in among(model, lever)], plan.tables.teams.offset
    places = [plan.teams.index(name) for name in names]
    theirs = np.concatenate([instants[:, first[at] : first[at + 1]] for at in places], axis=1)
    by_when = np.sort(theirs, axis=1) / HOURS_PER_WEEK
    end = (plan.ends - plan.warm_up) / HOURS_PER_WEEK
    weeks = np.arange(0.0, np.floor(end) + 1.0)
    have = (by_when[:, None, :] <= weeks[:, None]).mean(axis=2)
    low, high = np.percentile(have, [10.0, 90.0], axis=0)
    by_order = None if lever.mandate is None else (lever.starts + lever.mandate) / HOURS_PER_WEEK
    return SpreadLever(
        lever=lever.name,
        title=lever.title or lever.name.replace("_", " "),
        teams=tuple(names),
        people=theirs.shape[1],
        reached=tuple(_reached(by_when, share, end) for share in SHARES),
        at_the_end=of_values((by_when <= end).mean(axis=1)),
        mandate=by_order,
        weeks=weeks,
        mean=have.mean(axis=0),
        p10=low,
        p90=high,
    )


def _reached(by_when: Floats, share: float, end: float) -> Reached:
    """by_when: weeks in order, [replication, person]."""
    place = int(np.ceil(share * by_when.shape[1] - 1e-9)) - 1
    week = by_when[:, place]
    is_there = week <= end
    return Reached(share, of_values(np.where(is_there, np.maximum(week, 0.0), np.nan)),
                   chance_of(np.asarray(is_there)))  # fmt: skip
