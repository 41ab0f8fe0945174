"""The working memory of the compiled pass.

Input: how long logs are. Output: arrays, which a thread uses again for every log.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Scratch(NamedTuple):
    """Arrays to work in, for logs up to a number of rows and items."""

    item_left: np.ndarray  # [item] inf: not by the horizon
    item_accepted: np.ndarray  # [item]
    item_committed: np.ndarray  # [item] nan: never
    item_how: np.ndarray  # [item] the outcome of its last row
    item_failed: np.ndarray  # [item] whether it has spawned an expedited one
    item_stint: np.ndarray  # [item] the last of its interrupted stints that nobody has resumed
    item_join: np.ndarray  # [item] when its branches were joined; inf: not by the horizon
    item_block: np.ndarray  # [item] the block of its row that was read last
    item_first: np.ndarray  # [item] of those that were in a step before the run: which
    leaves_at: np.ndarray  # [item] instants of leaving, filled from the end
    leaves_work: np.ndarray  # [item]
    accepts_at: np.ndarray  # [item] instants of acceptance, work by work
    value: np.ndarray  # [row + 2 item] durations whose percentiles are wanted
    code: np.ndarray  # [row + 2 item] group x BINS + bin
    kept: np.ndarray  # [2 (row + 2 item)] those that may be a percentile
    stint_step: np.ndarray  # [row] of interrupted stints: where
    stint_entered: np.ndarray  # [row] when the visit began to wait for its first
    stint_before: np.ndarray  # [row] another one of the item that nobody has resumed; -1: none
    resumed_row: np.ndarray  # [row] rows that go on with an interrupted visit, in order
    resumed_entered: np.ndarray  # [row] when that visit began to wait for its first stint
    bins: np.ndarray  # [row + 2 item + pool] the sketch: pool x FINE_BINS + bin, in order
    counts: np.ndarray  # ... how many are in it
    low: np.ndarray  # ... the least
    high: np.ndarray  # ... the greatest


def scratch_for(rows: int, items: int, *, pools: int = 0) -> Scratch:
    """Room for logs of that many rows, items and pools of durations."""
    values = rows + 2 * items
    return Scratch(
        item_left=np.empty(items),
        item_accepted=np.empty(items),
        item_committed=np.empty(items),
        item_how=np.empty(items, dtype=np.int8),
        item_failed=np.empty(items, dtype=np.bool_),
        item_stint=np.empty(items, dtype=np.int32),
        item_join=np.empty(items),
        item_block=np.empty(items, dtype=np.int32),
        item_first=np.empty(items, dtype=np.int32),
        leaves_at=np.empty(items),
        leaves_work=np.empty(items, dtype=np.int32),
        accepts_at=np.empty(items),
        value=np.empty(values),
        code=np.empty(values, dtype=np.int32),
        kept=np.empty(2 * values),
        stint_step=np.empty(rows, dtype=np.int32),
        stint_entered=np.empty(rows),
        stint_before=np.empty(rows, dtype=np.int32),
        resumed_row=np.empty(rows, dtype=np.int32),
        resumed_entered=np.empty(rows),
        bins=np.empty(values + pools, dtype=np.int64),
        counts=np.empty(values + pools, dtype=np.int64),
        low=np.empty(values + pools),
        high=np.empty(values + pools),
    )
