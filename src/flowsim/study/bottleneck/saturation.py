"""Models for trials: judged work always at hand, and teams a tenth faster.

Input: a model and what a run has shown of its judged work. Output: models. Nothing is run here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from flowsim.experiment import Estimate
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

    in_progress: the mean. demand: a week, of what comes as much as would be delivered; None: there
    is always more. piling: judged work piles up, and so many were delivered in the whole run; else
    nan. weight: what one delivered item counts. is_beyond: it piles up, and by means more comes
    than can be done once all levers are pulled: capacity that falls late is less than its mean.
    """

    work: str
    in_progress: float
    demand: Estimate | None
    piling: float = math.nan
    weight: float = 1.0
    is_beyond: bool = False


def known(rate: float) -> Estimate:
    """A number that is known exactly."""
    return Estimate(rate, rate, rate, 0.0, 0.0, 0)


def plenty(seen: Seen) -> int:
    """So many in progress that nobody runs dry, where no limit says how many.

    What piles up by far has as many as that by itself; a little growth is no sign of it.
    """
    most = PLENTY * seen.in_progress
    if not math.isnan(seen.piling):
        most = max(seen.in_progress, min(most, PART * seen.piling))
    return max(1, math.ceil(most))


def saturated(model: Model, seen: Sequence[Seen]) -> Model:
    """The model with judged work always at hand, under its limits or with plenty in progress.

    Without a limit, throughput with as many in progress as there were is about what there was,
    whatever the teams could do: a decision of its own says why there are more.
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
    """Expedited work, which no limit could hold, as the most urgent of the work that waits."""
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
    """The model with these teams so many times as fast, whatever its levers do to their speed."""
    boost = Lever(
        name="so_many_times_as_fast",
        change=tuple(
            (f"{team}.speed", Operation("multiply", factor, f"x{factor!r}")) for team in teams
        ),
        starts=-model.warm_up,
    )
    return replace(model, levers=(*model.levers, boost), use=(*model.use, (boost.name, 1.0)))
