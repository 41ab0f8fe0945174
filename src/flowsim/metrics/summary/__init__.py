"""One pass over a log: every number of a replication's vector, compiled.

Input: a Setting, the arrays of a log, arrays to work in. Output: the tables by work, step and team
of `columns`. Rows are read from the last to the first, so that the end of an item is known before
its visits; areas are summed overlaps of stays with the window. Percentiles are exact: values are
counted in bins, and only those of the few bins that hold a wanted rank are kept and ordered.

An interrupted visit counts once: its wait is that of its first stint, its work that of all. The
work of a batch counts once for its person and for each of its items. A branch that waits for the
join is in no step; its wait is that of the step where it ended. What leaves for want of room at its
door was never in. How a wait is split by cause is in docs/meaning.md.

Its parts are called once a log. Each is one long function on purpose, as the engine's kernel is:
handing an array to a function in the loop costs more than the work done there.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import compiled, inner
from flowsim.eventlog import Rows
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.items import read_items
from flowsim.metrics.summary.percentiles import count_groups, set_percentiles
from flowsim.metrics.summary.progress import count_progress
from flowsim.metrics.summary.scratch import Scratch, scratch_for
from flowsim.metrics.summary.sketch import is_asked, sketch
from flowsim.metrics.summary.stints import find_batches, find_resumed
from flowsim.metrics.summary.visits import read_rows
from flowsim.metrics.summary.vocabulary import (
    AGE_MAX,
    AREA_SQUARES,
    AVAILABLE,
    BINS,
    ELAPSED,
    REQUEST_QUANTILES,
    STEP_SUMS,
    TOUCH,
    WAIT_QUANTILES,
    WORKED,
)

__all__ = ["Scratch", "scratch_for", "summarise"]


@inner
def add_up(setting: Setting, by_work: np.ndarray, by_step: np.ndarray, by_team: np.ndarray) -> None:
    """Set what teams are in all, and all work."""
    step_team, n_works = setting.step_team, len(setting.commitment)
    for work in range(n_works):
        for column in range(REQUEST_QUANTILES):
            if column not in (AREA_SQUARES, AGE_MAX):
                by_work[n_works, column] += by_work[work, column]
    for step in range(len(step_team)):
        if step_team[step] >= 0:
            for column in range(STEP_SUMS):
                if column != WORKED:
                    by_team[step_team[step], column] += by_step[step, column]
    for team in range(len(setting.is_always)):
        by_team[team, AVAILABLE] += setting.available[team]
        by_team[team, ELAPSED] = setting.elapsed[team]


@inner
def forget(setting: Setting, by_work: np.ndarray, by_step: np.ndarray, by_team: np.ndarray) -> None:
    """Make nan of all that was added up in part only."""
    by_work[:, TOUCH] = np.nan
    for step in range(len(setting.step_team)):
        if not is_asked(setting, step):
            by_step[step, :] = np.nan
    for team in range(len(setting.asked)):
        if not setting.asked[team]:
            by_team[team, :] = np.nan


@compiled()
def summarise(
    setting: Setting,
    scratch: Scratch,
    rows: Rows,
    n_rows: int,
    n_items: int,
    by_work: np.ndarray,
    by_step: np.ndarray,
    by_team: np.ndarray,
    percentiles: bool,
) -> int:
    """Fill the three tables from the first n_rows rows and n_items items of a log.

    percentiles: whether those of this log alone are wanted, too; else they are nan. So is what
    nobody asks for.

    Leaves the length of the sketch of its durations, which is in the scratch.
    """
    by_work[:] = 0.0
    by_step[:] = 0.0
    by_team[:] = 0.0
    counts = np.zeros(count_groups(setting) * BINS, dtype=np.int64)
    n_resumed = 0
    if setting.may_interrupt:
        n_resumed = find_resumed(scratch, rows, n_rows, n_items)
    if setting.has_batches:
        find_batches(setting, scratch, rows, n_rows, n_resumed)
    n_values, n_leaves = read_rows(
        setting, scratch, rows, n_rows, n_items, n_resumed, counts, by_work, by_step, by_team
    )
    n_values = read_items(setting, scratch, rows, n_items, n_values, counts, by_work)
    count_progress(setting, scratch, rows, n_items, n_leaves, by_work)
    add_up(setting, by_work, by_step, by_team)
    n_bins = sketch(setting, scratch, n_values, counts)
    if percentiles:
        set_percentiles(setting, scratch, n_values, counts, by_work, by_step, by_team)
    else:
        by_work[:, REQUEST_QUANTILES:] = np.nan
        by_step[:, WAIT_QUANTILES:] = np.nan
        by_team[:, WAIT_QUANTILES:AVAILABLE] = np.nan
    if not setting.asked.all():
        forget(setting, by_work, by_step, by_team)
    return n_bins
