"""What holds on every log, whatever the model: nothing is lost, and Little's law.

Enters: an EventLog. Leaves: how far it is from the identities; anything but rounding is a bug.
Plain NumPy on whole columns, by another way than the compiled summary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    DELIVERED,
    DOOR,
    FINISHED,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STARTED,
    STEP,
    WAITING,
    EventLog,
)
from flowsim.plan.tables import Floats


@dataclass(frozen=True, slots=True)
class Identities:
    """Gaps that are zero on every sound log.

    little_gap: largest difference, over the model, its works, steps and teams, between the area
    under the number present and the summed overlaps of stays with the window, relative to the area.
    balance_gap: items that arrived, less those that left, less the change in those present.
    disorder: rows whose instants are not in order, items whose rows do not follow one another.
    """

    little_gap: float
    balance_gap: int
    disorder: int

    @property
    def hold(self) -> bool:
        """Whether all is as it must be; areas within 1e-9 of one another."""
        return self.little_gap <= 1e-9 and self.balance_gap == 0 and self.disorder == 0


def identities(log: EventLog) -> Identities:
    """How far a log is from what must hold on any."""
    rows, names = log.rows, log.names
    stays = _item_stays(log)
    groups = [(stays[0], stays[1])]
    groups += [
        (stays[0][rows.item_work == work], stays[1][rows.item_work == work])
        for work in range(len(names.works))
    ]
    step, at_step = rows.codes[:, STEP], rows.codes[:, STEP] != DOOR
    enters, leaves = rows.times[:, QUEUED], _or_later(rows.times[:, LEFT])
    team_of = np.array([*names.step_team, -1])[step]
    groups += [(enters[step == s], leaves[step == s]) for s in range(len(names.steps))]
    groups += [
        (enters[at_step & (team_of == t)], leaves[at_step & (team_of == t)])
        for t in range(len(names.teams))
    ]
    return Identities(
        little_gap=max(_little_gap(*group, log.horizon) for group in groups),
        balance_gap=_balance_gap(log),
        disorder=_disorder(log),
    )


def _or_later(instants: Floats) -> Floats:
    return np.where(np.isnan(instants), np.inf, instants)


def _item_stays(log: EventLog) -> tuple[Floats, Floats]:
    """When each item was accepted and when it left; inf for what did not happen."""
    rows = log.rows
    accepted = np.full(len(rows.item_work), np.inf)
    left = np.full(len(rows.item_work), np.inf)
    item, step, outcome = rows.codes[:, ITEM], rows.codes[:, STEP], rows.codes[:, OUTCOME]
    first = np.where(step == DOOR, _or_later(rows.times[:, LEFT]), rows.times[:, QUEUED])
    accepted[item[::-1]] = first[::-1]  # of several rows the first one stays
    ended = (outcome >= DELIVERED) & (outcome < WAITING)
    left[item[ended]] = rows.times[ended, LEFT]
    return accepted, left


def _little_gap(enters: Floats, leaves: Floats, horizon: float) -> float:
    """Area under the number present, event by event, against summed overlaps; relative."""
    here = np.isfinite(enters)
    start = np.clip(enters[here], 0.0, horizon)
    stop = np.clip(leaves[here], 0.0, horizon)
    summed = float((stop - start).sum())
    at = np.concatenate([start, stop])
    change = np.concatenate([np.ones(len(start)), -np.ones(len(stop))])
    order = np.argsort(at, kind="stable")
    number = np.cumsum(change[order])
    area = float((number[:-1] * np.diff(at[order])).sum()) if len(at) else 0.0
    return abs(area - summed) / area if area > 0.0 else abs(summed)


def _balance_gap(log: EventLog) -> int:
    """Arrivals less leavings less the change in number present; of the rows, not of the items."""
    rows = log.rows
    _, left = _item_stays(log)
    arrived = rows.item_arrived
    unfinished = rows.codes[rows.codes[:, OUTCOME] >= WAITING, ITEM]
    before = int(((arrived < 0.0) & (left >= 0.0)).sum())
    after = len(np.unique(unfinished))
    came = int((arrived >= 0.0).sum())
    gone = int(((left >= 0.0) & np.isfinite(left)).sum())
    twice = int((np.isfinite(left[unfinished])).sum()) + (len(unfinished) - after)
    return abs(came - gone - (after - before)) + twice


def _disorder(log: EventLog) -> int:
    """Rows out of order in themselves, in the log, or against the row before of their item."""
    times, codes = log.rows.times, log.rows.codes
    order = np.array([QUEUED, STARTED, FINISHED, LEFT])
    with np.errstate(invalid="ignore"):
        wrong = int((np.diff(times[:, order], axis=1) < 0.0).any(axis=1).sum())
    is_done = codes[:, OUTCOME] < WAITING
    wrong += int((np.diff(times[is_done, LEFT]) < 0.0).sum())
    wrong += int((times[is_done, LEFT] > log.horizon).sum())
    by_item = np.argsort(codes[:, ITEM], kind="stable")
    item, enters, leaves = codes[by_item, ITEM], times[by_item, QUEUED], times[by_item, LEFT]
    same = item[1:] == item[:-1]
    wrong += int((same & (enters[1:] != leaves[:-1])).sum())
    is_first = np.concatenate([[True], ~same]) if len(item) else np.zeros(0, dtype=bool)
    wrong += int((enters[is_first] != log.rows.item_arrived[item[is_first]]).sum())
    return wrong + _missing(log, item)


def _missing(log: EventLog, items: NDArray[np.int32]) -> int:
    """Items without any row."""
    return len(log.rows.item_work) - len(np.unique(items))
