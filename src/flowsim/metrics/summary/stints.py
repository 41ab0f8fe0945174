"""Which rows go on with a visit that was interrupted, and when that visit began to wait.

Enters: the rows of a log. Leaves: those rows in order, in the scratch. A strand of an item is at
one step at a time.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.eventlog import INTERRUPTED, Rows
from flowsim.metrics.summary.scratch import Scratch


@inner
def find_resumed(scratch: Scratch, rows: Rows, n_rows: int, n_items: int) -> int:
    """Fill `resumed_row` and `resumed_entered`; leaves how many there are."""
    times, codes = rows.times, rows.codes
    item_stint, stint_step = scratch.item_stint, scratch.stint_step
    stint_entered, stint_before = scratch.stint_entered, scratch.stint_before
    resumed_row, resumed_entered = scratch.resumed_row, scratch.resumed_entered
    n_resumed = n_stints = 0
    for item in range(n_items):
        item_stint[item] = -1
    for row in range(n_rows):
        item = codes[row, 0]
        if item < 0:
            continue
        is_interrupted = codes[row, 4] == INTERRUPTED
        stint = item_stint[item]
        if stint < 0 and not is_interrupted:
            continue
        step, entered, after = codes[row, 1], times[row, 0], np.int32(-1)
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
