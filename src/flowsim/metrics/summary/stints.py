"""Preparation for reading rows backwards: stints of a visit, items of a batch.

Input: the rows of a log. Output, in the scratch: which rows go on with a visit that was
interrupted, and when each batch was there.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.calendar import gate_after
from flowsim.engine.compiled import inner
from flowsim.eventlog import (
    ASSISTED,
    BATCH,
    BY_GATE,
    CAUSE,
    INTERRUPTED,
    ITEM,
    OUTCOME,
    QUEUED,
    STEP,
    Rows,
)
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.percentiles import ranked
from flowsim.metrics.summary.scratch import Scratch


@inner
def find_resumed(scratch: Scratch, rows: Rows, n_rows: int, n_items: int) -> int:
    """Fill `resumed_row` and `resumed_entered`, in order. Returns how many there are.

    A token of an item is at one step at a time.
    """
    times, codes = rows.times, rows.codes
    item_stint, stint_step = scratch.item_stint, scratch.stint_step
    stint_entered, stint_before = scratch.stint_entered, scratch.stint_before
    resumed_row, resumed_entered = scratch.resumed_row, scratch.resumed_entered
    n_resumed = n_stints = 0
    for item in range(n_items):
        item_stint[item] = -1
    for row in range(n_rows):
        item = codes[row, ITEM]
        if item < 0 or codes[row, OUTCOME] == ASSISTED:
            continue
        is_interrupted = codes[row, OUTCOME] == INTERRUPTED
        stint = item_stint[item]
        if stint < 0 and not is_interrupted:
            continue
        step, entered, after = codes[row, STEP], times[row, QUEUED], np.int32(-1)
        while stint >= 0 and stint_step[stint] != step:
            after, stint = stint, stint_before[stint]
        if stint >= 0:
            entered = stint_entered[stint]
            resumed_row[n_resumed] = row
            resumed_entered[n_resumed] = entered
            n_resumed += 1
            if after < 0:
                item_stint[item] = stint_before[stint]
            else:
                stint_before[after] = stint_before[stint]
        if is_interrupted:
            stint_step[n_stints] = step
            stint_entered[n_stints] = entered
            stint_before[n_stints] = item_stint[item]
            item_stint[item] = n_stints
            n_stints += 1
    return n_resumed


@inner
def find_batches(
    setting: Setting, scratch: Scratch, rows: Rows, n_rows: int, n_resumed: int
) -> None:
    """Set `kept[number - 1]` to when enough items of a batch were there for it to begin.

    That is when the `min`-th of its items had come, through the gate if there is one. Before, it
    could not have begun, however many people were free.
    """
    times, codes, batch_min = rows.times, rows.codes, setting.batch_min
    step_opens, warm_up = setting.step_opens, setting.warm_up
    resumed_row, place_of, kept = scratch.resumed_row, scratch.code, scratch.kept
    last = np.int64(0)
    for row in range(n_rows):
        number = abs(codes[row, BATCH])
        if number <= n_rows and codes[row, STEP] >= 0:
            last = max(last, number)
    if last == 0:
        return
    for number in range(last + 1):
        place_of[number] = 0
    for way in range(2):  # first count them, then put them side by side
        resumed = 0
        for row in range(n_rows):
            is_resumed = resumed < n_resumed and resumed_row[resumed] == row
            if is_resumed:
                resumed += 1
            number, step = abs(codes[row, BATCH]), codes[row, STEP]
            if is_resumed or step < 0 or not 0 < number <= n_rows or batch_min[step] <= 1:
                continue
            if codes[row, OUTCOME] == ASSISTED:
                continue
            if way == 0:
                place_of[number] += 1
                continue
            came, opens = times[row, QUEUED], step_opens[step]
            if codes[row, CAUSE] == BY_GATE and opens > 0.0:
                gate = gate_after(came + warm_up, opens) - warm_up
                came = gate if gate > came else gate + opens
            place = n_rows + place_of[number]
            kept[place] = came
            place_of[number] += 1
            kept[number - 1] = batch_min[step]
        if way == 0:
            total = 0
            for number in range(1, last + 1):
                count = place_of[number]
                place_of[number] = total
                total += count
    first = 0
    for number in range(1, last + 1):
        end = place_of[number]
        if end > first:
            rank = min(np.int64(kept[number - 1]), end - first) - 1
            kept[number - 1] = ranked(kept, n_rows + first, n_rows + end - 1, rank)
        first = end
