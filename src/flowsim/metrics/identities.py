"""Identities that hold on every log: items are conserved, and Little's law.

Input: an EventLog, or the counts of two passes over it. Output: how far it is from the identities;
anything but rounding is a bug. Plain NumPy on whole columns, independent of the compiled summary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from flowsim.eventlog import (
    ABANDONED,
    AWAY,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    FINISHED,
    ITEM,
    LEFT,
    NO_ITEM,
    OUTCOME,
    QUEUED,
    STARTED,
    STEP,
    WAITING,
    EventLog,
)
from flowsim.eventlog.items import without_assistance
from flowsim.metrics.columns import Layout
from flowsim.metrics.series import FLOWS, Weekly
from flowsim.plan.tables import Floats, Ints
from flowsim.time_units import HOURS_PER_WEEK as WEEK

MAX_AREA_GAP = 1e-9  # relative: rounding of sums


@dataclass(frozen=True, slots=True)
class Identities:
    """Gaps that are zero on every sound log.

    little_gap: largest difference, over the model, its works, steps and teams, between the area
    under the number present and the summed overlaps of stays with the window, relative to the area.
    balance_gap: items that arrived, less those that left, less the change in those present.
    disorder: rows whose instants are not in order, rows that do not begin where another of their
    item has ended, items without any.
    """

    little_gap: float
    balance_gap: int
    disorder: int

    @property
    def hold(self) -> bool:
        """Whether all identities hold; areas within MAX_AREA_GAP of one another."""
        return self.little_gap <= MAX_AREA_GAP and self.balance_gap == 0 and self.disorder == 0


def identities(log: EventLog) -> Identities:
    """How far a log is from the identities."""
    log = replace(log, rows=without_assistance(log.rows))
    rows, names = log.rows, log.names
    stays = item_stays(log)
    groups = [(stays[0], stays[1])]
    groups += [
        (stays[0][rows.item_work == work], stays[1][rows.item_work == work])
        for work in range(len(names.works))
    ]
    step, at_step = rows.codes[:, STEP], rows.codes[:, STEP] > DOOR  # no absences, no spells
    enters, leaves = rows.times[:, QUEUED], _or_later(rows.times[:, LEFT])
    team_of = np.array([*names.step_team, -1])[np.maximum(step, DOOR)]
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


def item_stays(log: EventLog) -> tuple[Floats, Floats]:
    """When each item was accepted and when it left; inf if it did not."""
    rows, accepted = without_assistance(log.rows), np.full(len(log.rows.item_work), np.inf)
    item, step, outcome = rows.codes[:, ITEM], rows.codes[:, STEP], rows.codes[:, OUTCOME]
    first = np.where(step == DOOR, _or_later(rows.times[:, LEFT]), rows.times[:, QUEUED])
    first[(step == DOOR) & np.isin(outcome, (DROPPED_OUT, ABANDONED))] = np.inf
    is_item = item != NO_ITEM
    accepted[item[is_item][::-1]] = first[is_item][::-1]  # of several rows the first one stays
    return accepted, _leavings(log)


def _leavings(log: EventLog) -> Floats:
    """When each item left, let in or not; inf: not by the horizon."""
    rows, left = log.rows, np.full(len(log.rows.item_work), np.inf)
    ended = np.isin(rows.codes[:, OUTCOME], (DELIVERED, DROPPED_OUT, ABANDONED))
    left[rows.codes[ended, ITEM]] = rows.times[ended, LEFT]
    return left


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
    """Arrivals less leavings less the change in the number present, counted by rows, not items."""
    rows = log.rows
    left, arrived = _leavings(log), rows.item_arrived
    is_here = (rows.codes[:, OUTCOME] >= WAITING) & (rows.codes[:, ITEM] != NO_ITEM)
    unfinished = np.unique(rows.codes[is_here, ITEM])
    before = int(((arrived < 0.0) & (left >= 0.0)).sum())
    came = int((arrived >= 0.0).sum())
    gone = int(((left >= 0.0) & np.isfinite(left)).sum())
    ends = np.isin(rows.codes[:, OUTCOME], (DELIVERED, DROPPED_OUT, ABANDONED))
    twice = int(ends.sum()) - int(np.isfinite(left).sum())
    twice += int(np.isfinite(left[unfinished]).sum())
    return abs(came - gone - (len(unfinished) - before)) + twice


def _disorder(log: EventLog) -> int:
    """Rows with instants out of order, out of order in the log, or not joined to an earlier row."""
    times, codes = log.rows.times, log.rows.codes
    with np.errstate(invalid="ignore"):
        instants = np.fmax.accumulate(times[:, [QUEUED, STARTED, FINISHED, LEFT]], axis=1)
        wrong = int((times < instants).any(axis=1).sum())
    is_over = ~np.isnan(times[:, LEFT])
    wrong += int((np.diff(times[is_over, LEFT]) < 0.0).sum())
    wrong += int((times[is_over, LEFT] > log.horizon).sum())
    wrong += int((~is_over[codes[:, OUTCOME] < AWAY]).sum())
    return wrong + _adrift(log)


def _adrift(log: EventLog) -> int:
    """Rows that begin neither where an earlier row of their item ended nor at its arrival."""
    rows, start = log.rows, -log.warm_up
    mine = rows.codes[:, ITEM] != NO_ITEM
    item, times = rows.codes[mine, ITEM], rows.times[mine]
    arrived = np.maximum(rows.item_arrived, start)  # or it was in a step when the run began
    unseen = len(arrived) - len(np.unique(item))
    # Most items have one row after the other; only the rest, on branches, is looked up.
    order = np.argsort(item, kind="stable")
    of, begins, ends = item[order], times[order, QUEUED], times[order, LEFT]
    before, is_first = np.roll(ends, 1), np.ones(len(of), dtype=bool)
    is_first[1:] = of[1:] != of[:-1]
    before[is_first] = arrived[of[is_first]]
    odd = np.isin(item, of[before != begins])
    return unseen + _looked_up(item[odd], times[odd], arrived)


def _looked_up(item: Ints, times: Floats, arrived: Floats) -> int:
    """`_adrift` for rows in any order, one by one."""
    known: dict[tuple[int, float], int] = {}
    for number in np.unique(item).tolist():
        known[number, float(arrived[number])] = -1
    numbers, ends = item.tolist(), times[:, LEFT].tolist()
    for place, key in enumerate(zip(numbers, ends, strict=True)):
        known.setdefault(key, place)
    begins = zip(numbers, times[:, QUEUED].tolist(), strict=True)
    return sum(known.get(key, row) >= row for row, key in enumerate(begins))


def imbalance(weekly: Weekly, vector: Floats, layout: Layout, *, warm_up: float) -> int:
    """Items that a replication has lost or invented, by its weekly counts and by its vector.

    By kind of work, arrivals less leavings since the start of the run must be what is unfinished,
    and deliveries since time zero what the vector says. weekly, vector: of the same replication.
    The weeks count rows of the log, the vector counts items.
    """
    arrived, _, delivered, gone, _ = (weekly.flows[:, number] for number in range(len(FLOWS)))
    works = range(len(weekly.flows))
    left = vector[[layout.work(work, "unfinished") for work in works]]
    gap = np.abs(arrived[:, -1] - gone[:, -1] - left).sum()
    if warm_up % WEEK == 0.0:  # otherwise time zero is no end of a week
        counted = vector[[layout.work(work, "delivered") for work in works]]
        before = delivered[:, round(warm_up / WEEK) - 1] if warm_up > 0.0 else 0.0
        gap += np.abs(delivered[:, -1] - before - counted).sum()
    return round(float(gap))
