"""How often kinds of work are delivered, and nothing else: for trials, of which there are many.

Enters: plans, a seed. Leaves: a number for each replication. It is the throughput of `replicate`,
without the cost of all that is not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import DELIVERED, Rows
from flowsim.experiment.threads import Hand, Progress, work_off
from flowsim.metrics.setting import begin_of
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

    Items an hour, [work, replication] for each plan, on the same luck. Raises EngineError, and
    ValueError if a plan has no such work.
    """
    found = [np.empty((len(works), replications)) for _ in plans]

    def run(plan: Plan, values: Floats, place: int, hand: Hand) -> None:
        n_rows, _ = hand.workspace.run(plan, seed=seed, replication=first + place)
        counts = delivered(hand.workspace.rows, n_rows, len(plan.works), begin_of(plan.warm_up))
        mine = [plan.works.index(work) for work in works]
        values[:, place] = counts[mine] / (plan.ends - plan.warm_up)
        hand.done()

    tasks = [
        partial(run, plan, values, place)
        for plan, values in zip(plans, found, strict=True)
        for place in range(replications)
    ]
    work_off(tasks, jobs, progress, len(tasks))
    return found


def delivered(rows: Rows, n_rows: int, works: int, begin: float) -> NDArray[np.int64]:
    """Items of each kind of work that the first so many rows deliver from an instant on, [work]."""
    codes = rows.codes[:n_rows]
    last = np.flatnonzero(codes[:, 4] == DELIVERED)
    last = last[rows.times[last, 3] >= begin]
    return np.bincount(rows.item_work[codes[last, 0]], minlength=works)
