"""The items of one run: the delivery time of each, and the age and step of unfinished ones.

Input: a model. Output: what an ageing chart and a scatter of delivery times show, of replication
0. Every dot is an item of the event log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.engine.fast import simulate
from flowsim.eventlog import (
    DELIVERED,
    FINISHED,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STEP,
    WAITING,
    EventLog,
)
from flowsim.eventlog.items import are_of_work, without_assistance
from flowsim.model import Model
from flowsim.plan import Plan, compile_plan
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """The items of a kind of work in one replication.

    delivered: [item, 2] week of delivery and days since the request, of the window. unfinished:
    [item, 2] the step at which it is (a place in `steps`) and its age in days at the horizon; an
    item in several branches is at the one it came to last. At the door: step -1, left out here.
    """

    work: str
    steps: tuple[str, ...]
    delivered: NDArray[np.float64]
    unfinished: NDArray[np.float64]
    replication: int

    def within(self, share: float) -> float:
        """The days within which this share of deliveries was made; nan if there were none."""
        days = self.delivered[:, 1]
        return float(np.quantile(days, share)) if len(days) else float("nan")


def items_of(model: Model, kinds: Sequence[str], *, seed: int = 1) -> tuple[Items, ...]:
    """The items of replication 0, of each of these kinds of work. Raises EngineError."""
    plan = compile_plan(model)
    log = simulate(plan, seed=seed, replication=0)
    return tuple(in_log(log, plan, kind) for kind in kinds)


def in_log(log: EventLog, plan: Plan, kind: str) -> Items:
    """The items of a kind of work in a log."""
    rows, work = without_assistance(log.rows), plan.works.index(kind)
    mine = are_of_work(rows, work)
    codes, times = rows.codes[mine], rows.times[mine]
    at = np.where(np.isnan(times[:, LEFT]), times[:, FINISHED], times[:, LEFT])
    done = (codes[:, OUTCOME] == DELIVERED) & (at >= 0.0) & (at < log.horizon)
    arrived = rows.item_arrived
    took = at[done] - arrived[codes[done, ITEM]]
    first = log.names.step_work.index(work)
    here = (codes[:, OUTCOME] >= WAITING) & (codes[:, STEP] >= 0)
    last: dict[int, tuple[float, int]] = {}
    for one, queued, step in zip(
        codes[here, ITEM].tolist(), times[here, QUEUED].tolist(), codes[here, STEP].tolist(),
        strict=True,
    ):  # fmt: skip
        if queued >= last.get(one, (-np.inf, 0))[0]:
            last[one] = (queued, step - first)
    ages = [
        (step, (log.horizon - arrived[one]) / HOURS_PER_DAY)
        for one, (_, step) in sorted(last.items())
    ]
    return Items(
        work=kind,
        steps=tuple(step.name for step in plan.model.kind(kind).flow),
        delivered=np.stack([at[done] / HOURS_PER_WEEK, took / HOURS_PER_DAY], axis=-1),
        unfinished=np.array(ages, dtype=float).reshape(-1, 2),
        replication=log.replication,
    )
