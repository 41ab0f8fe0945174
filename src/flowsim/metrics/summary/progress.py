"""How many items are in progress, event by event, for the integral of the square.

Input: when items were accepted and left. Output: a column of the table by kind of work.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.eventlog import Rows
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.scratch import Scratch
from flowsim.metrics.summary.vocabulary import AREA_SQUARES


@inner
def count_progress(
    setting: Setting,
    scratch: Scratch,
    rows: Rows,
    n_items: int,
    n_leaves: int,
    by_work: np.ndarray,
) -> None:
    """Set the integral of the squared number of each kind of work and of all work."""
    horizon, n_works, accepts_at = setting.horizon, len(setting.commitment), scratch.accepts_at
    leaves_at, leaves_work = scratch.leaves_at, scratch.leaves_work
    last_leave = len(leaves_at) - 1
    heads, ends = accepts_in_order(setting, scratch, rows, n_items)
    # -- the number in progress, event by event, for the integral of its square
    number, since_when = np.zeros(n_works + 1), np.zeros(n_works + 1)
    leave = last_leave - n_leaves + 1
    next_accept, next_work = np.inf, 0
    for work in range(n_works):
        if heads[work] < ends[work] and accepts_at[heads[work]] < next_accept:
            next_accept, next_work = accepts_at[heads[work]], work
    while True:
        next_leave = leaves_at[leave] if leave <= last_leave else np.inf
        if next_accept <= next_leave:
            if next_accept == np.inf:
                break
            at, work, change = next_accept, next_work, 1.0
            heads[work] += 1
            next_accept = np.inf
            for other in range(n_works):
                if heads[other] < ends[other] and accepts_at[heads[other]] < next_accept:
                    next_accept, next_work = accepts_at[heads[other]], other
        else:
            at, work, change = next_leave, int(leaves_work[leave]), -1.0
            leave += 1
        if at > 0.0:
            by_work[work, AREA_SQUARES] += number[work] ** 2 * (at - since_when[work])
            since_when[work] = at
            if n_works > 1:
                by_work[n_works, AREA_SQUARES] += number[n_works] ** 2 * (at - since_when[n_works])
                since_when[n_works] = at
        number[work] += change
        number[n_works] += change
    for work in range(n_works + 1):
        by_work[work, AREA_SQUARES] += number[work] ** 2 * (horizon - since_when[work])
    if n_works == 1:
        by_work[1, AREA_SQUARES] = by_work[0, AREA_SQUARES]


@inner
def accepts_in_order(
    setting: Setting, scratch: Scratch, rows: Rows, n_items: int
) -> tuple[np.ndarray, np.ndarray]:
    """Put the instants of acceptance in order, work by work; leaves where each begins and ends."""
    horizon, n_works, item_work = setting.horizon, len(setting.commitment), rows.item_work
    item_accepted, accepts_at = scratch.item_accepted, scratch.accepts_at
    # doors are queues, so they nearly are in order already
    heads = np.zeros(n_works + 1, dtype=np.int64)
    for item in range(n_items):
        if item_accepted[item] <= horizon:
            heads[item_work[item] + 1] += 1
    for work in range(n_works):
        heads[work + 1] += heads[work]
    ends = heads[:n_works].copy()
    for item in range(n_items):
        accepted = item_accepted[item]
        if accepted <= horizon:
            work = item_work[item]
            i = ends[work]
            while i > heads[work] and accepts_at[i - 1] > accepted:
                accepts_at[i] = accepts_at[i - 1]
                i -= 1
            accepts_at[i] = accepted
            ends[work] += 1
    return heads, ends
