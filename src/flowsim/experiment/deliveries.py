"""The flows of kinds of work and nothing else: for trials, of which there are many.

Input: plans, a seed. Output: one or a few numbers for each replication, equal to those of
`replicate`, without the cost of everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    DEFECTS,
    DELIVERED,
    ITEM,
    LEFT,
    OUTCOME,
    Rows,
)
from flowsim.experiment.threads import Hand, Progress, work_off
from flowsim.metrics.setting import begin_of
from flowsim.metrics.weekly_items import count_items, weekly_items_for
from flowsim.plan import Plan
from flowsim.plan.tables import Floats


def deliveries(
    plans: Sequence[Plan],
    *,
    works: Sequence[str],
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    first: int = 0,
    progress: Progress | None = None,
) -> list[Floats]:
    """Throughput of some kinds of work in replications first, first + 1, … of each plan.

    Items an hour, [work, replication] for each plan, with common random numbers. Raises
    EngineError, and ValueError if a plan has no such work.
    """

    def observe(plan: Plan, rows: Rows, n_rows: int, n_items: int) -> Floats:
        counts = delivered(rows, n_rows, len(plan.works), begin_of(plan.warm_up))
        return counts / (plan.ends - plan.warm_up)

    return _observed(plans, works, observe, 1, replications, seed, jobs, first, progress)


def flows(
    plans: Sequence[Plan],
    *,
    works: Sequence[str],
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    first: int = 0,
) -> list[Floats]:
    """Throughput, mean work in progress and escaped defects, [3, work, replication] for each plan.

    An item is in progress from its arrival until it leaves; the one that is always kept at a door
    from its acceptance on. Defects: in what is delivered, an hour. Else as `deliveries`.
    """

    def observe(plan: Plan, rows: Rows, n_rows: int, n_items: int) -> Floats:
        hours = plan.ends - plan.warm_up
        weekly = weekly_items_for(len(plan.works), hours)
        always = np.array([kind.arrives.kind == "always" for kind in plan.model.work])
        count_items(
            rows, n_rows, n_items, weekly,
            begins_accepted=always, warm_up=plan.warm_up, horizon=hours,
        )  # fmt: skip
        out, within = weekly.delivered.sum(axis=1), weekly.in_progress.sum(axis=1)
        defects = escaped(rows, n_rows, len(plan.works), begin_of(plan.warm_up))
        return np.stack([out, within, defects]) / hours

    return _observed(plans, works, observe, 3, replications, seed, jobs, first, None)


def _observed(
    plans: Sequence[Plan],
    works: Sequence[str],
    observe: Callable[[Plan, Rows, int, int], Floats],
    figures: int,
    replications: int,
    seed: int,
    jobs: int,
    first: int,
    progress: Progress | None,
) -> list[Floats]:
    """What is observed of some kinds of work: [figure, work, replication], or one figure alone."""
    shape = (len(works), replications)
    found = [np.empty(shape if figures == 1 else (figures, *shape)) for _ in plans]

    def run(plan: Plan, values: Floats, place: int, hand: Hand) -> None:
        n_rows, n_items = hand.workspace.run(plan, seed=seed, replication=first + place)
        mine = [plan.works.index(work) for work in works]
        values[..., place] = observe(plan, hand.workspace.rows, n_rows, n_items)[..., mine]
        hand.done()

    tasks = [
        partial(run, plan, values, place)
        for plan, values in zip(plans, found, strict=True)
        for place in range(replications)
    ]
    work_off(tasks, jobs, progress, len(tasks))
    return found


def delivered(rows: Rows, n_rows: int, works: int, begin: float) -> NDArray[np.int64]:
    """Items of each kind of work that the first n_rows rows deliver from an instant on, [work]."""
    last = _last_rows(rows, n_rows, begin)
    return np.bincount(rows.item_work[rows.codes[last, ITEM]], minlength=works)


def escaped(rows: Rows, n_rows: int, works: int, begin: float) -> Floats:
    """Defects in what `delivered` counts, [work]."""
    last = _last_rows(rows, n_rows, begin)
    codes = rows.codes[last]
    defects = codes[:, DEFECTS].astype(np.float64)
    return np.bincount(rows.item_work[codes[:, ITEM]], weights=defects, minlength=works).astype(
        np.float64
    )


def _last_rows(rows: Rows, n_rows: int, begin: float) -> NDArray[np.intp]:
    """The rows with which items are delivered from an instant on."""
    last = np.flatnonzero(rows.codes[:n_rows, OUTCOME] == DELIVERED)
    found: NDArray[np.intp] = last[rows.times[last, LEFT] >= begin]
    return found
