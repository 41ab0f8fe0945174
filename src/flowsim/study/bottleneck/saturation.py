"""Models for trials: with saturated demand, and with teams a tenth faster.

Input: a model and what a run has shown of its judged work. Output: models. Nothing is run here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import scaled
from flowsim.model import Model
from flowsim.model.types import Arrivals, Lever, Operation, Work
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import LIMIT, NO_LIMIT

FASTER = 1.1
PLENTY = 10.0  # times the mean number in progress: nobody runs dry for lack of work
PART = 0.1  # of all that is delivered: more than that in progress is plenty, whatever piles up


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run has shown of a kind of work that is judged.

    in_progress: the mean. demand: deliveries a week that the arrivals would lead to; None where
    work is always available. piling: deliveries of the whole run where judged work piles up, else
    nan. weight: what one delivered item counts. lost: the share of what arrives that runs out of
    patience; nan where it is not known. missing: the share of the counted time in which nothing can
    be delivered yet. is_beyond: work piles up, and on average more
    arrives than can be done with all levers pulled, or it is new users, who bring work with them:
    capacity that falls late is below its mean.
    """

    work: str
    in_progress: float
    demand: Estimate | None
    piling: float = math.nan
    weight: float = 1.0
    is_beyond: bool = False
    lost: float = 0.0
    missing: float = 0.0

    @property
    def counted(self) -> Estimate | None:
        """What would be delivered of demand in the counted time, a week."""
        if self.demand is None or not self.missing:
            return self.demand
        return scaled(self.demand, 1.0 - self.missing)


def known(rate: float) -> Estimate:
    """A number that is known exactly."""
    return Estimate(rate, rate, rate, 0.0, 0.0, 0)


def plenty(seen: Seen) -> int:
    """The number in progress at which nobody runs out of work, where no limit sets it.

    Work that piles up strongly has that many already; a little growth does not show it.
    """
    most = PLENTY * seen.in_progress
    if not math.isnan(seen.piling):
        most = max(seen.in_progress, min(most, PART * seen.piling))
    return max(1, math.ceil(most))


def saturated(model: Model, seen: Sequence[Seen]) -> Model:
    """The model with judged work always available, under its limits or with many in progress.

    Without a limit, keeping as many in progress as in the run gives about the throughput of the
    run, whatever the teams could do. So there are more (decision 17).
    """
    for each in seen:
        model = _saturated(model, each)
    return model


def _saturated(model: Model, seen: Seen) -> Model:
    kind = model.kind(seen.work)
    dropped = [f"{seen.work}.arrives."]
    limit = kind.limit
    if not is_held(model, seen.work):
        limit = plenty(seen)
        dropped.append(f"{seen.work}.limit")
    always = replace(
        _in_the_queue(model, kind) if kind.expedite else kind,
        arrives=Arrivals("always", kind.arrives.hours),
        limit=limit,
        drops=False,
    )
    levers = tuple(
        replace(
            lever,
            change=tuple(
                item for item in lever.change if not _short(item[0]).startswith(tuple(dropped))
            ),
        )
        for lever in model.levers
    )
    work = tuple(always if each.name == seen.work else each for each in model.work)
    return replace(model, work=work, levers=levers)


def _short(path: str) -> str:
    """A path without the word before the name of its owner."""
    return path.removeprefix("work.")


def _in_the_queue(model: Model, kind: Work) -> Work:
    """Expedited work as the most urgent work in the queue; otherwise no limit can hold it."""
    priorities = [each.priority for each in model.work]
    priorities += [
        step.priority for each in model.work for step in each.flow if step.priority is not None
    ]
    ahead = max(priorities) - min(priorities) + 1
    flow = tuple(
        step if step.priority is None else replace(step, priority=step.priority - ahead)
        for step in kind.flow
    )
    return replace(kind, expedite=False, priority=kind.priority - ahead, flow=flow)


def is_held(model: Model, judged: str) -> bool:
    """Whether every step of a kind of work has a limit at the end of the run."""
    plan: Plan = compile_plan(model)
    tables = plan.tables
    most = np.array(tables.lanes.most, dtype=np.float64)
    changes = tables.changes
    for at, kind, target, value in zip(
        changes.at, changes.kind, changes.target, changes.value, strict=True
    ):
        if kind == LIMIT and at < plan.ends:
            most[target] = value
    first, steps = tables.works.first[plan.works.index(judged) :], tables.steps
    return all(
        any(most[lane] != NO_LIMIT for lane in steps.lane[begin:end])
        for begin, end in pairwise(steps.lane_first[first[0] : first[1] + 1])
    )


def faster(model: Model, teams: tuple[str, ...], *, factor: float = FASTER) -> Model:
    """The model with these teams faster by a factor, in addition to the effect of its levers."""
    boost = Lever(
        name="so_many_times_as_fast",
        change=tuple(
            (f"{team}.speed", Operation("multiply", factor, f"x{factor!r}")) for team in teams
        ),
        starts=-model.warm_up,
    )
    return replace(model, levers=(*model.levers, boost), use=(*model.use, (boost.name, 1.0)))
