"""Events that are far away, and the rows of the log.

Near events have a lane each in the loop itself. Waits, which are long, and what finds no lane are
in a binary heap of pairs: instant, tag. What a delivery brings on may be thousands of events over
years: they stand in a list for each week and go into the heap when their week begins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import WEEK, on_tick
from flowsim.engine.compiled import inlined, inner
from flowsim.engine.kernel.memory import as_reals, codes_at, reals_at, words_at
from flowsim.engine.kernel.records import *


@inner
def schedule(whole: Any, at: float, kind: int, what: int) -> int:
    """Put an event far away, on its tick: its tag. 0, and no event, beyond the horizon."""
    at = on_tick(at)
    if not at <= as_reals(whole)[ENDS_R]:
        return 0
    tag = new_tag(whole, kind, what)
    put_far(whole, at, tag)
    return tag


@inlined
def new_tag(whole: Any, kind: int, what: int) -> int:
    """The tag of an event that is created now."""
    tag = (kind << KIND_SHIFT) | (whole[CREATED] << NUMBER_SHIFT) | what
    whole[CREATED] += 1
    return tag


@inner
def schedule_later(whole: Any, at: float, tag: int, record: int) -> None:
    """Put an event that has a record of the pool where those of its week stand.

    at: by the horizon.
    """
    real = as_reals(whole)
    if at < real[NEXT_WEEK_R]:
        put_far(whole, at, tag)
        return
    week = np.int64(at / WEEK)
    if at < week * WEEK:  # a quotient that was rounded up
        week -= 1
    real[record + POOL_AT_R] = at
    whole[record + POOL_TAG] = tag
    whole[record + POOL_NEXT] = whole[whole[LATER] + week]
    whole[whole[LATER] + week] = record


@inner
def next_week(whole: Any) -> None:
    """The events of the next week go into the heap."""
    real = as_reals(whole)
    week = np.int64(real[NEXT_WEEK_R] / WEEK)
    real[NEXT_WEEK_R] = (week + 1) * WEEK
    if real[NEXT_WEEK_R] > real[ENDS_R]:
        real[NEXT_WEEK_R] = np.inf
    record = whole[whole[LATER] + week]
    while record != NOTHING:
        put_far(whole, real[record + POOL_AT_R], whole[record + POOL_TAG])
        record = whole[record + POOL_NEXT]


@inner
def put_far(whole: Any, at: float, tag: int) -> None:
    """Put an event into the heap of those that are far away."""
    real, far = as_reals(whole), whole[FAR]
    place = whole[N_FAR]
    if place == whole[MOST_FAR]:
        whole[STATUS] = FAR_FULL
        return
    whole[N_FAR] = place + 1
    while place > 0:
        parent = (place - 1) >> 1
        pair = far + 2 * parent
        parent_at, parent_tag = real[pair], whole[pair + 1]
        if parent_at < at or (parent_at == at and parent_tag < tag):
            break
        real[far + 2 * place] = parent_at
        whole[far + 2 * place + 1] = parent_tag
        place = parent
    real[far + 2 * place] = at
    whole[far + 2 * place + 1] = tag


@inner
def take_far(whole: Any) -> int:
    """Take the first of the far events out of the heap: its tag."""
    real, far = as_reals(whole), whole[FAR]
    tag = whole[far + 1]
    n_far = whole[N_FAR] - 1  # the last finds its place from the top
    whole[N_FAR] = n_far
    last = far + 2 * n_far
    last_at, last_tag = real[last], whole[last + 1]
    real[last] = np.inf
    place = 0
    while True:
        child = 2 * place + 1
        if child >= n_far:
            break
        pair = far + 2 * child
        child_at, child_tag = real[pair], whole[pair + 1]
        other = pair + 2
        if child + 1 < n_far and (
            real[other] < child_at or (real[other] == child_at and whole[other + 1] < child_tag)
        ):
            child += 1
            child_at, child_tag = real[other], whole[other + 1]
        if last_at < child_at or (last_at == child_at and last_tag < child_tag):
            break
        real[far + 2 * place] = child_at
        whole[far + 2 * place + 1] = child_tag
        place = child
    if n_far > 0:
        real[far + 2 * place] = last_at
        whole[far + 2 * place + 1] = last_tag
    return tag


@inlined
def write_times(
    whole: Any, queued_at: float, started_at: float, finished_at: float, left_at: float
) -> None:
    """The instants of the row that `write_codes` completes."""
    warm_up = as_reals(whole)[WARM_UP_R]
    times = reals_at(whole[TIMES])
    row = 4 * whole[N_ROWS]
    times[row] = queued_at - warm_up
    times[row + 1] = started_at - warm_up
    times[row + 2] = finished_at - warm_up
    times[row + 3] = left_at - warm_up


@inlined
def write_codes(
    whole: Any,
    item: int,
    step: int,
    visit: int,
    person: int,
    outcome: int,
    cause: int,
    batch: int,
    defects: int,
    levers: int,
) -> None:
    """The rest of a row. The arrays of a log have room for one row more than the loop asks for."""
    codes = codes_at(whole[CODES])
    number = whole[N_ROWS]
    row = 8 * number
    codes[row] = np.int32(item)
    codes[row + 1] = np.int32(step)
    codes[row + 2] = np.int32(visit)
    codes[row + 3] = np.int32(person)
    codes[row + 4] = np.int32(outcome)
    codes[row + 5] = np.int32(cause)
    codes[row + 6] = np.int32(batch)
    codes[row + 7] = np.int32(defects)
    words_at(whole[ROW_LEVERS])[number] = levers
    if number + 1 < whole[MOST_ROWS]:
        whole[N_ROWS] = number + 1
    else:
        whole[STATUS] = ROWS_FULL
