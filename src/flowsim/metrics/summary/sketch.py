"""How durations are spread, in little memory: how many in each bin, the lowest and the highest.

Input: durations with their groups, counts in coarse bins. Output: the bins that hold any. Sketches
of several logs are put together without loss; of few durations a sketch knows every one.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.scratch import Scratch
from flowsim.metrics.summary.vocabulary import BINS, FINE_BELOW, FINE_BINS, FINE_SHIFT


@inner
def sketch(setting: Setting, scratch: Scratch, n_values: int, counts: np.ndarray) -> int:
    """Fill the sketch from n_values durations above zero. Returns how many bins hold any.

    A pool is a step (waits), then a kind of work (request to delivery), then one (change lead
    time). counts: by group, where those of zero length are.
    """
    value, code = scratch.value, scratch.code
    n_steps, n_works = len(setting.step_work), len(setting.commitment)
    of_requests = n_steps + len(setting.is_always)
    of_changes = of_requests + n_works + 1
    n_pools = n_steps + 2 * n_works
    many = np.zeros(n_pools * FINE_BINS, dtype=np.int64)
    low, high = np.empty(n_pools * FINE_BINS), np.empty(n_pools * FINE_BINS)
    for pool in range(n_pools):
        group = pool
        if pool >= n_steps + n_works:
            group = of_changes + pool - n_steps - n_works
        elif pool >= n_steps:
            group = of_requests + pool - n_steps
        many[pool * FINE_BINS] = counts[group * BINS]
        low[pool * FINE_BINS] = high[pool * FINE_BINS] = 0.0
    for i in range(n_values):
        group, length = code[i] // BINS, value[i]
        pool = group
        if group >= of_changes:
            pool = n_steps + n_works + group - of_changes
        elif group >= of_requests:
            pool = n_steps + group - of_requests
        bin_of = int(np.float64(length).view(np.int64) >> FINE_SHIFT) - FINE_BELOW
        place = pool * FINE_BINS + min(max(bin_of, 1), FINE_BINS - 1)
        if many[place] == 0:
            low[place] = high[place] = length
        elif length < low[place]:
            low[place] = length
        elif length > high[place]:
            high[place] = length
        many[place] += 1
    return read_out(setting, scratch, many, low, high)


@inner
def read_out(
    setting: Setting, scratch: Scratch, many: np.ndarray, low: np.ndarray, high: np.ndarray
) -> int:
    """Put the bins that hold any side by side, of steps those that somebody asks for."""
    found, n_steps = 0, len(setting.step_work)
    for pool in range(len(many) // FINE_BINS):
        if pool < n_steps and not is_asked(setting, pool):
            continue
        for place in range(pool * FINE_BINS, (pool + 1) * FINE_BINS):
            if many[place] > 0:
                scratch.bins[found] = place
                scratch.counts[found] = many[place]
                scratch.low[found] = low[place]
                scratch.high[found] = high[place]
                found += 1
    return found


@inner
def is_asked(setting: Setting, step: int) -> bool:
    """Whether somebody asks for the figures of a step."""
    team = setting.step_team[step]
    return bool(setting.asked.all() or (team >= 0 and setting.asked[team]))
