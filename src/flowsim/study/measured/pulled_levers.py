"""How often deliveries have pulled each lever of a run, and by when.

Input: a model and results that have kept the weeks of the work whose deliveries pull. Output:
PulledLever. Must not depend on: words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import of_values
from flowsim.model import Model
from flowsim.model.types import Lever
from flowsim.plan.tables import Floats
from flowsim.study.measured.market_figures import chance_of
from flowsim.time_units import HOURS_PER_WEEK

MOST_PULLS = 12  # that are reported one by one


@dataclass(frozen=True, slots=True)
class Pull:
    """The n-th pull of a lever. week: at whose end its delivery is there, of the runs with it.

    chance: the share of runs in which it comes before the last week.
    """

    number: int
    week: Estimate
    chance: Estimate


@dataclass(frozen=True, slots=True)
class PulledLever:
    """A lever that deliveries pull. times: pulls before the last week, which is too late for one.

    most: pulls at most; None: without end. pulls: the first dozen of those that come in any run.
    """

    lever: str
    title: str
    work: str
    every: int
    most: int | None
    times: Estimate
    pulls: tuple[Pull, ...]


def pulling(model: Model) -> tuple[str, ...]:
    """The kinds of work whose deliveries pull a lever in use."""
    return tuple(dict.fromkeys(by.work for lever in _in_use(model) if (by := lever.pulled_by)))


def pulled_levers(model: Model, results: Results) -> tuple[PulledLever, ...]:
    """The levers in use that deliveries pull, in the order of the file."""
    kept = results.by_week
    if kept is None:
        return ()
    found = []
    for lever in _in_use(model):
        by = lever.pulled_by
        if by is None or by.work not in kept.works:
            continue
        delivered = kept.delivered[:, kept.works.index(by.work), :-1].cumsum(axis=1)
        counts = np.minimum(delivered // by.every, np.inf if by.most is None else by.most)
        found.append(_pulled(lever, counts, kept.ends / HOURS_PER_WEEK))
    return tuple(found)


def _in_use(model: Model) -> list[Lever]:
    amounts = dict(model.use)
    return [each for each in model.levers if each.pulled_by and amounts.get(each.name, 0.0) > 0.0]


def _pulled(lever: Lever, counts: Floats, ends: Floats) -> PulledLever:
    """counts: [replication, week] pulls by the end of each week but the last."""
    assert lever.pulled_by is not None
    times = counts[:, -1] if counts.shape[1] else np.zeros(len(counts))
    most = min(int(times.max()), MOST_PULLS)
    pulls = []
    for number in range(1, most + 1):
        there = counts >= number
        is_pulled = np.asarray(there.any(axis=1))
        week = np.where(is_pulled, ends[there.argmax(axis=1)], np.nan)
        pulls.append(Pull(number, of_values(week), chance_of(is_pulled)))
    by = lever.pulled_by
    return PulledLever(
        lever=lever.name,
        title=lever.title or lever.name.replace("_", " "),
        work=by.work,
        every=by.every,
        most=by.most,
        times=of_values(times),
        pulls=tuple(pulls),
    )
