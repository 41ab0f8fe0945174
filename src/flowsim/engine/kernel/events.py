"""Events that are far away, and the rows of the log.

Near events are in the loop itself. Long waits, and what finds no room among the near ones, are in a
binary heap of pairs: instant, tag. A delivery may spawn thousands of items over years: their events
are in a list for each week and go into the heap when their week begins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.compiled import inlined, inner
from flowsim.engine.kernel.memory import as_floats, codes_at, floats_at, words_at
from flowsim.engine.kernel.records import *
from flowsim.eventlog import (
    BATCH,
    CAUSE,
    DEFECTS,
    FINISHED,
    ITEM,
    LEFT,
    OUTCOME,
    PERSON,
    QUEUED,
    STARTED,
    STEP,
    VISIT,
)
from flowsim.time_units import HOURS_PER_WEEK as WEEK


@inner
def schedule(words: Any, at: float, kind: int, what: int) -> int:
    """Put an event into the heap, on its tick. Returns its tag; 0 if it is after the horizon."""
    at = on_tick(at)
    if not at <= as_floats(words)[RUN_ENDS_R]:
        return 0
    tag = new_tag(words, kind, what)
    put_far(words, at, tag)
    return tag


@inlined
def new_tag(words: Any, kind: int, what: int) -> int:
    """The tag of an event that is created now."""
    tag = (kind << KIND_SHIFT) | (words[RUN_CREATED] << NUMBER_SHIFT) | what
    words[RUN_CREATED] += 1
    return tag


@inner
def schedule_later(words: Any, at: float, tag: int, record: int) -> None:
    """Put an event that has a record of the pool into the list of its week.

    at: by the horizon.
    """
    floats = as_floats(words)
    if at < floats[RUN_NEXT_WEEK_R]:
        put_far(words, at, tag)
        return
    week = np.int64(at / WEEK)
    if at < week * WEEK:  # a quotient that was rounded up
        week -= 1
    floats[record + FUTURE_AT_R] = at
    words[record + FUTURE_TAG] = tag
    words[record + POOL_NEXT] = words[words[RUN_LATER] + week]
    words[words[RUN_LATER] + week] = record


@inner
def next_week(words: Any) -> None:
    """The events of the next week go into the heap."""
    floats = as_floats(words)
    week = np.int64(floats[RUN_NEXT_WEEK_R] / WEEK)
    floats[RUN_NEXT_WEEK_R] = (week + 1) * WEEK
    if floats[RUN_NEXT_WEEK_R] > floats[RUN_ENDS_R]:
        floats[RUN_NEXT_WEEK_R] = np.inf
    record = words[words[RUN_LATER] + week]
    while record != NOTHING:
        put_far(words, floats[record + FUTURE_AT_R], words[record + FUTURE_TAG])
        record = words[record + POOL_NEXT]


@inner
def put_far(words: Any, at: float, tag: int) -> None:
    """Put an event into the heap of those that are far away."""
    floats, far = as_floats(words), words[RUN_FAR]
    place = words[RUN_N_FAR]
    if place == words[RUN_MAX_FAR]:
        words[RUN_STATUS] = FAR_FULL
        return
    words[RUN_N_FAR] = place + 1
    while place > 0:
        parent = (place - 1) >> 1
        pair = far + 2 * parent
        parent_at, parent_tag = floats[pair], words[pair + 1]
        if parent_at < at or (parent_at == at and parent_tag < tag):
            break
        floats[far + 2 * place] = parent_at
        words[far + 2 * place + 1] = parent_tag
        place = parent
    floats[far + 2 * place] = at
    words[far + 2 * place + 1] = tag


@inner
def take_far(words: Any) -> int:
    """Take the first of the far events out of the heap. Returns its tag."""
    floats, far = as_floats(words), words[RUN_FAR]
    tag = words[far + 1]
    n_far = words[RUN_N_FAR] - 1  # the last finds its place from the top
    words[RUN_N_FAR] = n_far
    last = far + 2 * n_far
    last_at, last_tag = floats[last], words[last + 1]
    floats[last] = np.inf
    place = 0
    while True:
        child = 2 * place + 1
        if child >= n_far:
            break
        pair = far + 2 * child
        child_at, child_tag = floats[pair], words[pair + 1]
        other = pair + 2
        if child + 1 < n_far and (
            floats[other] < child_at or (floats[other] == child_at and words[other + 1] < child_tag)
        ):
            child += 1
            child_at, child_tag = floats[other], words[other + 1]
        if last_at < child_at or (last_at == child_at and last_tag < child_tag):
            break
        floats[far + 2 * place] = child_at
        words[far + 2 * place + 1] = child_tag
        place = child
    if n_far > 0:
        floats[far + 2 * place] = last_at
        words[far + 2 * place + 1] = last_tag
    return tag


@inlined
def write_times(
    words: Any, queued_at: float, started_at: float, finished_at: float, left_at: float
) -> None:
    """The instants of the row that `write_codes` completes."""
    warm_up = as_floats(words)[RUN_WARM_UP_R]
    times = floats_at(words[RUN_TIMES])
    row = 4 * words[RUN_N_ROWS]
    times[row + QUEUED] = queued_at - warm_up
    times[row + STARTED] = started_at - warm_up
    times[row + FINISHED] = finished_at - warm_up
    times[row + LEFT] = left_at - warm_up


@inlined
def write_codes(
    words: Any,
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
    codes = codes_at(words[RUN_CODES])
    number = words[RUN_N_ROWS]
    row = 8 * number
    codes[row + ITEM] = np.int32(item)
    codes[row + STEP] = np.int32(step)
    codes[row + VISIT] = np.int32(visit)
    codes[row + PERSON] = np.int32(person)
    codes[row + OUTCOME] = np.int32(outcome)
    codes[row + CAUSE] = np.int32(cause)
    codes[row + BATCH] = np.int32(batch)
    codes[row + DEFECTS] = np.int32(defects)
    words_at(words[RUN_ROW_LEVERS])[number] = levers
    if number + 1 < words[RUN_MAX_ROWS]:
        words[RUN_N_ROWS] = number + 1
    else:
        words[RUN_STATUS] = ROWS_FULL
