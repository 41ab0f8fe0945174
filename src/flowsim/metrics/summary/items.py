"""The items of a log, the last first: arrivals, doors, deliveries and what they spawn, ages.

Input: what the rows say became of each item. Output: the table by kind of work, and in the scratch
the durations whose percentiles are wanted. A spawned item comes before its parent.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.eventlog import ABANDONED, DELIVERED, DROPPED_OUT, WAITING, Rows
from flowsim.metrics.setting import AT_ACCEPTANCE, Setting
from flowsim.metrics.summary.scratch import Scratch
from flowsim.metrics.summary.vocabulary import (
    ABANDONED_ITEMS,
    ACCEPTED,
    AGE,
    AGE_MAX,
    ARRIVED,
    BELOW,
    BINS,
    CHANGE,
    CHANGE_SQUARES,
    COMMITTED,
    DELIVERED_ITEMS,
    DISCARDED,
    DOOR_ABANDONED,
    DOOR_AREA,
    DOOR_WAIT,
    DOOR_WAITED,
    DROPPED_ITEMS,
    FAILED,
    GROWTH,
    ITEM_AREA,
    LOST,
    PRESENT,
    RECOVERED,
    RECOVERY,
    REQUEST,
    REQUEST_SQUARES,
    SHIFT,
    UNFINISHED,
    WATCHED,
)


@inner
def read_items(
    setting: Setting,
    scratch: Scratch,
    rows: Rows,
    n_items: int,
    n_values: int,
    counts: np.ndarray,
    by_work: np.ndarray,
) -> int:
    """Fill the table by kind of work; n_values: durations so far, and what it leaves is now."""
    commitment, is_expedite = setting.commitment, setting.is_expedite
    warm_up, horizon, begin = setting.warm_up, setting.horizon, setting.begin
    item_work, item_arrived, item_parent = rows.item_work, rows.item_arrived, rows.item_parent
    item_left, item_accepted = scratch.item_left, scratch.item_accepted
    item_committed, item_how = scratch.item_committed, scratch.item_how
    item_failed, item_first = scratch.item_failed, scratch.item_first
    value, code = scratch.value, scratch.code
    n_works, start = len(commitment), -warm_up
    of_requests = len(setting.step_work) + len(setting.is_always)
    of_changes = of_requests + n_works + 1
    for item in range(n_items):
        item_failed[item] = False

    middle = 0.5 * horizon
    spread = middle**3 / 12.0
    centre = 0.75 * horizon
    for item in range(n_items - 1, -1, -1):
        work = item_work[item]
        arrived, accepted, left = item_arrived[item], item_accepted[item], item_left[item]
        is_placed = arrived < start  # it was in a step before the run
        if arrived >= begin:
            by_work[work, ARRIVED] += 1.0
        if accepted >= begin and accepted <= horizon and not is_placed:
            by_work[work, ACCEPTED] += 1.0
            if accepted > arrived:
                by_work[work, DOOR_WAIT] += accepted - arrived
                by_work[work, DOOR_WAITED] += 1.0
        if is_expedite[work] and item_parent[item] >= 0:
            parent = item_parent[item]
            item_failed[parent] = True
            if item_how[item] == DELIVERED and left >= begin:
                by_work[item_work[parent], RECOVERED] += 1.0
                by_work[item_work[parent], RECOVERY] += left - arrived
        if left < begin:
            continue
        enters, leaves = max(accepted, 0.0), min(left, horizon)
        if accepted > arrived and not is_placed:
            by_work[work, DOOR_AREA] += max(0.0, min(enters, leaves) - max(arrived, 0.0))
        if leaves > enters:
            by_work[work, ITEM_AREA] += leaves - enters
            if leaves > middle:
                from_centre, to_centre = max(enters, middle) - centre, leaves - centre
                moment = 0.5 * (to_centre - from_centre) * (to_centre + from_centre)
                by_work[work, GROWTH] += moment / spread
        how = item_how[item]
        if how >= WAITING:
            age = horizon - arrived
            by_work[work, UNFINISHED] += 1.0
            by_work[work, AGE] += age
            by_work[work, AGE_MAX] = max(by_work[work, AGE_MAX], age)
            by_work[n_works, AGE_MAX] = max(by_work[n_works, AGE_MAX], age)
            if accepted <= horizon:
                by_work[work, PRESENT] += 1.0
        elif how == DROPPED_OUT:
            by_work[work, DROPPED_ITEMS] += 1.0
            if accepted > horizon:
                by_work[work, LOST] += 1.0
            else:
                by_work[work, DISCARDED] += 1.0
        elif how == ABANDONED:
            by_work[work, ABANDONED_ITEMS] += 1.0
            if accepted > horizon:
                by_work[work, DOOR_ABANDONED] += 1.0
                if left > arrived:
                    by_work[work, DOOR_WAIT] += left - arrived
                    by_work[work, DOOR_WAITED] += 1.0
        else:
            by_work[work, DELIVERED_ITEMS] += 1.0
            if left + setting.watch[work] <= horizon:
                by_work[work, WATCHED] += 1.0
                if item_failed[item]:
                    by_work[work, FAILED] += 1.0
            duration = left - arrived
            by_work[work, REQUEST] += duration
            by_work[work, REQUEST_SQUARES] += duration * duration
            bin_of = 0
            if duration > 0.0:
                bin_of = int(np.float64(duration).view(np.int64) >> SHIFT) - BELOW
                bin_of = min(max(bin_of, 1), BINS - 1)
                value[n_values] = duration
                code[n_values] = (of_requests + work) * BINS + bin_of
                n_values += 1
            counts[(of_requests + work) * BINS + bin_of] += 1
            committed = item_committed[item]
            if commitment[work] == AT_ACCEPTANCE:
                committed = arrived if is_placed else accepted
            elif is_placed and item_first[item] >= commitment[work]:
                committed = np.nan  # before the run, and nobody knows when
            if not np.isnan(committed):
                duration = left - committed
                by_work[work, COMMITTED] += 1.0
                by_work[work, CHANGE] += duration
                by_work[work, CHANGE_SQUARES] += duration * duration
                bin_of = 0
                if duration > 0.0:
                    bin_of = int(np.float64(duration).view(np.int64) >> SHIFT) - BELOW
                    bin_of = min(max(bin_of, 1), BINS - 1)
                    value[n_values] = duration
                    code[n_values] = (of_changes + work) * BINS + bin_of
                    n_values += 1
                counts[(of_changes + work) * BINS + bin_of] += 1
    return n_values
