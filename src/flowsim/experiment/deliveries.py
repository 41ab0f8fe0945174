"""How often a kind of work is delivered, and nothing else: for trials, of which there are many.

Enters: plans, a seed. Leaves: a number for each replication. It is the throughput of `replicate`,
without the cost of all that is not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from flowsim.eventlog import DELIVERED, Rows
from flowsim.experiment.threads import Hand, Progress, work_off
from flowsim.metrics.setting import begin_of
from flowsim.plan import Plan
from flowsim.plan.tables import Floats


def deliveries(
    plans: Sequence[Plan],
    *,
    work: str,
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    first: int = 0,
    progress: Progress | None = None,
) -> list[Floats]:
    """Throughput of a kind of work in replications first, first + 1, … of each plan.

    Items an hour, [replication] for each plan, on the same luck. Raises EngineError, and ValueError
    if a plan has no such work.
    """
    found = [np.empty(replications) for _ in plans]

    def run(plan: Plan, values: Floats, place: int, hand: Hand) -> None:
        n_rows, _ = hand.workspace.run(plan, seed=seed, replication=first + place)
        count = delivered(
            hand.workspace.rows, n_rows, plan.works.index(work), begin_of(plan.warm_up)
        )
        values[place] = count / (plan.ends - plan.warm_up)
        hand.done()

    tasks = [
        partial(run, plan, values, place)
        for plan, values in zip(plans, found, strict=True)
        for place in range(replications)
    ]
    work_off(tasks, jobs, progress, len(tasks))
    return found


def delivered(rows: Rows, n_rows: int, work: int, begin: float) -> int:
    """Items of a kind of work that the first so many rows of a log deliver from an instant on."""
    codes = rows.codes[:n_rows]
    last = np.flatnonzero(codes[:, 4] == DELIVERED)
    mine = rows.item_work[codes[last, 0]] == work
    return int(np.count_nonzero(mine & (rows.times[last, 3] >= begin)))
