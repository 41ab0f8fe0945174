"""The way out, and the items that a delivered item spawns."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.compiled import inner
from flowsim.engine.draws import address, poisson, uniform
from flowsim.engine.kernel.door import create, to_door, unlink
from flowsim.engine.kernel.events import new_tag, schedule_later
from flowsim.engine.kernel.markets.members import hear
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.quality import forget_defects
from flowsim.engine.kernel.queues import free_slot, new_record
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.requests import asked_of
from flowsim.eventlog import NO_ITEM
from flowsim.plan.tables import AT_RATE, PER_DEFECT


@inner
def depart(words: Any, owner: int, way_out: int) -> None:
    """An item goes out; if it was delivered it may spawn others."""
    unlink(words, owner)
    work = words[owner + ITEM_WORK]
    if way_out == DONE and words[work + WORK_AFTERS] < words[work + WORK_AFTERS_END]:
        now = as_floats(words)[RUN_NOW_R]
        expect_from(words, work, words[owner + ITEM_KEY], words[owner + ITEM_NUMBER], owner, now)
    if words[work + WORK_IS_HEARD] != 0:
        hear(words, owner, way_out)
    forget_defects(words, owner)
    free_slot(words, owner)


@inner
def expect_from(
    words: Any, work: int, item_key: int, parent: int, owner: int, delivered_at: float
) -> None:
    """Schedule all items that a delivered one spawns. owner: whose defects count, or NOTHING."""
    floats = as_floats(words)
    key = np.uint64(item_key)
    after = words[work + WORK_AFTERS]
    while after < words[work + WORK_AFTERS_END]:
        stream, kind = np.uint64(words[after + AFTER_STREAM]), words[after + AFTER_KIND]
        amount, hours = floats[after + AFTER_AMOUNT_R], floats[after + AFTER_HOURS_R]
        what = words[after + AFTER_WORK]
        if kind == AT_RATE:
            for number in range(1, poisson(amount, uniform(key, stream, 0)) + 1):
                at = delivered_at + hours * uniform(key, stream, 2 * number)
                spawn(words, what, np.int64(address(key, stream, 2 * number + 1)), parent, at)
        elif kind == PER_DEFECT:
            defect = words[owner + ITEM_DEFECTS] if owner != NOTHING else NOTHING
            while defect != NOTHING:
                its_key = np.uint64(words[defect + DEFECT_KEY])
                if uniform(its_key, stream, 0) < amount:
                    at = delivered_at + hours * uniform(its_key, stream, 1)
                    spawn(words, what, np.int64(address(its_key, stream, 2)), parent, at)
                defect = words[defect + POOL_NEXT]
        elif uniform(key, stream, 0) < amount:
            spawn(words, what, np.int64(address(key, stream, 1)), parent, delivered_at + hours)
        after += AFTER_WIDTH


@inner
def spawn(words: Any, work: int, key: int, parent: int, at: float) -> None:
    """An item will come at an instant, unless that was before the run or is after it."""
    if at < 0.0:
        return
    at = on_tick(at)
    if not at <= as_floats(words)[RUN_ENDS_R]:
        return
    record = new_record(words)
    if record == NOTHING:
        return
    words[record + FUTURE_WORK] = work
    words[record + FUTURE_KEY] = key
    words[record + FUTURE_PARENT] = parent
    number = SPAWNED + (record - words[RUN_POOL]) // POOL_WIDTH
    schedule_later(words, at, new_tag(words, ARRIVAL, number), record)


@inner
def spawned(words: Any, number: int) -> None:
    """A spawned item, or one that a step has asked for, comes to its door."""
    is_asked = number >= ON_REQUEST
    if is_asked:
        number -= ON_REQUEST
    record = words[RUN_POOL] + number * POOL_WIDTH
    item = create(
        words, words[record + FUTURE_WORK], words[record + FUTURE_KEY],
        words[record + FUTURE_PARENT], -1, as_floats(words)[RUN_NOW_R],
    )  # fmt: skip
    if is_asked and item != NOTHING:
        asked = asked_of(words, item)
        words[asked + ASKED_BY] = words[record + FUTURE_ASKER]
        words[asked + ASKED_RANK] = words[record + FUTURE_RANK]
    words[record + POOL_NEXT] = words[RUN_POOL_VACANT]
    words[RUN_POOL_VACANT] = record
    if item != NOTHING:
        to_door(words, item)


@inner
def expect_from_installed(words: Any, work: int) -> None:
    """Schedule what items spawn from now on that were delivered before the run began."""
    floats = as_floats(words)
    count, hours = 0, 0.0
    after = words[work + WORK_AFTERS]
    while after < words[work + WORK_AFTERS_END]:
        if words[after + AFTER_INSTALLED] > 0:
            count, hours = words[after + AFTER_INSTALLED], floats[after + AFTER_HOURS_R]
        after += AFTER_WIDTH
    stream = np.uint64(words[work + WORK_INSTALLED_STREAM])
    for number in range(1, count + 1):
        key = address(np.uint64(words[work + WORK_KEY]), stream, number)
        age = hours * uniform(key, stream, 0)
        expect_from(words, work, np.int64(key), NO_ITEM, NOTHING, 0.0 - age)
