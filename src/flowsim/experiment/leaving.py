"""When items leave, replication by replication, and nothing else: for forecasts.

Input: plans, a seed. Output: instants from time zero. What happened before time zero counts for
nothing, as in the metrics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import ABANDONED, DELIVERED, DROPPED_OUT, ITEM, LEFT, OUTCOME, Rows
from flowsim.experiment.threads import Hand, Progress, work_off
from flowsim.metrics.setting import begin_of
from flowsim.plan import Plan
from flowsim.plan.tables import Floats

BLOCK = 8  # replications of a task


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to note of each replication.

    works: numbers of kinds of work whose deliveries count. items: numbers of items that are
    followed until they are gone, delivered or not; None: deliveries are noted, the first `most` of
    them and all until `until` (hours from time zero).
    """

    works: NDArray[np.int64]
    items: NDArray[np.int64] | None
    most: int
    until: float


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What left in one replication. instants: ascending, hours from time zero."""

    instants: Floats  # of what is noted
    delivered: int  # until `until`


def leaving(
    plan: Plan,
    wanted: Wanted,
    *,
    replications: Sequence[int],
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Left]:
    """When what is wanted leaves in these replications, by the end of the plan. Raises EngineError.

    The same for any number of jobs.
    """
    found: dict[int, Left] = {}

    def run(block: Sequence[int], hand: Hand) -> None:
        for replication in block:
            n_rows, _ = hand.workspace.run(plan, seed=seed, replication=replication)
            found[replication] = left(hand.workspace.rows, n_rows, wanted, begin_of(plan.warm_up))
            hand.done()

    blocks = [replications[at : at + BLOCK] for at in range(0, len(replications), BLOCK)]
    work_off([partial(run, block) for block in blocks], jobs, progress, len(replications))
    return [found[replication] for replication in replications]


def left(rows: Rows, n_rows: int, wanted: Wanted, begin: float) -> Left:
    """What the first rows of a log say about it, from an instant on."""
    outcome, at = rows.codes[:n_rows, OUTCOME], rows.times[:n_rows, LEFT]
    item = rows.codes[:n_rows, ITEM]
    ends = np.flatnonzero((outcome == DELIVERED) & (at >= begin))
    ends = ends[np.isin(rows.item_work[item[ends]], wanted.works)]
    delivered = int(np.count_nonzero(at[ends] <= wanted.until))
    if wanted.items is not None:
        ends = np.flatnonzero(np.isin(outcome, (DELIVERED, DROPPED_OUT, ABANDONED)))
        ends = ends[np.isin(item[ends], wanted.items)]
        return Left(np.sort(at[ends]), delivered)
    return Left(np.sort(at[ends])[: max(wanted.most, delivered)], delivered)
