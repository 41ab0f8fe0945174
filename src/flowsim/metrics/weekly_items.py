"""Deliveries and item-hours in progress in each week of a run, for money.

Input: the arrays of a log. Output: counts and item-hours by week, of one replication. Weeks count
from time zero; what happens at the end of a week is in it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from flowsim.engine.compiled import compiled
from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STEP,
    WAITING,
    Rows,
)
from flowsim.metrics.setting import begin_of
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK as WEEK


class WeeklyItems(NamedTuple):
    """Numbers by kind of work and week from time zero."""

    delivered: Floats  # [work, week] items
    in_progress: Floats  # [work, week] item-hours between arrival and leaving


def weeks_from_zero(horizon: float) -> Floats:
    """The ends of the weeks from time zero, in hours; the last is the horizon."""
    weeks = max(1, math.ceil(horizon / WEEK))
    return np.minimum(np.arange(1, weeks + 1) * WEEK, horizon)


def weekly_items_for(works: int, horizon: float) -> WeeklyItems:
    """Room for the numbers of a run, all zero."""
    weeks = len(weeks_from_zero(horizon))
    return WeeklyItems(np.zeros((works, weeks)), np.zeros((works, weeks)))


def count_items(
    rows: Rows,
    n_rows: int,
    n_items: int,
    weekly: WeeklyItems,
    *,
    begins_accepted: np.ndarray,
    warm_up: float,
    horizon: float,
) -> None:
    """Set the numbers from the first n_rows rows and n_items items of a log.

    begins_accepted: [work] whether an item counts from its acceptance on, not from its arrival:
    where there is always one at the door, nobody has asked for that one yet.
    """
    room = np.empty((2, n_items))
    _count(rows, n_rows, n_items, weekly, begins_accepted, room, begin_of(warm_up), horizon)


@compiled()
def _count(
    rows: Rows,
    n_rows: int,
    n_items: int,
    weekly: WeeklyItems,
    begins_accepted: np.ndarray,
    room: np.ndarray,
    begin: float,
    horizon: float,
) -> None:
    times, codes, _, item_work, _, item_arrived, _ = rows
    delivered, in_progress = weekly
    since, until = room[0], room[1]
    last = delivered.shape[1] - 1
    delivered[:] = 0.0
    in_progress[:] = 0.0
    for item in range(n_items):
        since[item] = item_arrived[item]
        until[item] = horizon

    # -- rows from the last to the first: what an item's first row says is what stays
    for row in range(n_rows - 1, -1, -1):
        item, step, outcome = codes[row, ITEM], codes[row, STEP], codes[row, OUTCOME]
        if item < 0 or outcome == ASSISTED:
            continue
        work, left = item_work[item], times[row, LEFT]
        if begins_accepted[work]:
            since[item] = times[row, QUEUED]
            if step == DOOR:
                is_refused = outcome in (DROPPED_OUT, ABANDONED)
                since[item] = np.nan if is_refused else left
        if DELIVERED <= outcome < WAITING:
            until[item] = left
            if outcome == DELIVERED and left >= begin:
                week = min(last, max(0, int(np.ceil(left / WEEK)) - 1))
                delivered[work, week] += 1.0

    # -- hours between the two instants, week by week; nan is nobody's
    for item in range(n_items):
        if np.isnan(since[item]):
            continue
        start, end = max(since[item], 0.0), min(until[item], horizon)
        if end > start:
            for week in range(int(start / WEEK), last + 1):
                opens = max(start, week * WEEK)
                if opens >= end:
                    break
                in_progress[item_work[item], week] += min(end, (week + 1) * WEEK) - opens
