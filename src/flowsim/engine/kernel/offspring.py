"""The way out, and what a delivered item brings on."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.compiled import inner
from flowsim.engine.draws import address, poisson, uniform
from flowsim.engine.kernel.door import create, to_door, unlink
from flowsim.engine.kernel.events import new_tag, schedule_later
from flowsim.engine.kernel.memory import as_reals
from flowsim.engine.kernel.quality import forget_defects, new_record
from flowsim.engine.kernel.queues import free_slot
from flowsim.engine.kernel.records import *
from flowsim.eventlog import NO_ITEM
from flowsim.plan.tables import AT_RATE, PER_DEFECT


@inner
def depart(whole: Any, owner: int, way_out: int) -> None:
    """An item goes out, and brings on what it does."""
    unlink(whole, owner)
    work = whole[owner + WORK]
    if way_out == DONE and whole[work + AFTERS] < whole[work + LAST_AFTER]:
        now = as_reals(whole)[NOW_R]
        bring_on(whole, work, whole[owner + KEY], whole[owner + ID], owner, now)
    forget_defects(whole, owner)
    free_slot(whole, owner)


@inner
def bring_on(
    whole: Any, work: int, item_key: int, parent: int, owner: int, delivered_at: float
) -> None:
    """Schedule all that a delivered item brings on. owner: whose defects count; NOTHING: none."""
    real = as_reals(whole)
    key = np.uint64(item_key)
    after = whole[work + AFTERS]
    while after < whole[work + LAST_AFTER]:
        stream, kind = np.uint64(whole[after + AFTER_STREAM]), whole[after + AFTER_KIND]
        amount, hours = real[after + AFTER_AMOUNT_R], real[after + AFTER_HOURS_R]
        what = whole[after + AFTER_WORK]
        if kind == AT_RATE:
            for number in range(1, poisson(amount, uniform(key, stream, 0)) + 1):
                at = delivered_at + hours * uniform(key, stream, 2 * number)
                spawn(whole, what, np.int64(address(key, stream, 2 * number + 1)), parent, at)
        elif kind == PER_DEFECT:
            defect = whole[owner + DEFECTS] if owner != NOTHING else NOTHING
            while defect != NOTHING:
                its_key = np.uint64(whole[defect + POOL_B])
                if uniform(its_key, stream, 0) < amount:
                    at = delivered_at + hours * uniform(its_key, stream, 1)
                    spawn(whole, what, np.int64(address(its_key, stream, 2)), parent, at)
                defect = whole[defect + POOL_NEXT]
        elif uniform(key, stream, 0) < amount:
            spawn(whole, what, np.int64(address(key, stream, 1)), parent, delivered_at + hours)
        after += UNIT


@inner
def spawn(whole: Any, work: int, key: int, parent: int, at: float) -> None:
    """An item will come at an instant, unless that was before the run or is after it."""
    if at < 0.0:
        return
    at = on_tick(at)
    if not at <= as_reals(whole)[ENDS_R]:
        return
    record = new_record(whole)
    if record == NOTHING:
        return
    whole[record + POOL_A] = work
    whole[record + POOL_B] = key
    whole[record + POOL_C] = parent
    number = SPAWNED + (record - whole[POOL]) // POOL_WIDTH
    schedule_later(whole, at, new_tag(whole, ARRIVAL, number), record)


@inner
def spawned(whole: Any, number: int) -> None:
    """An item comes that another one has brought on."""
    record = whole[POOL] + number * POOL_WIDTH
    item = create(
        whole, whole[record + POOL_A], whole[record + POOL_B], whole[record + POOL_C], -1,
        as_reals(whole)[NOW_R],
    )  # fmt: skip
    whole[record + POOL_NEXT] = whole[POOL_VACANT]
    whole[POOL_VACANT] = record
    if item != NOTHING:
        to_door(whole, item)


@inner
def bring_on_installed(whole: Any, work: int) -> None:
    """What is in the field when the run begins brings on the rest of what it does."""
    real = as_reals(whole)
    count, hours = 0, 0.0
    after = whole[work + AFTERS]
    while after < whole[work + LAST_AFTER]:
        if whole[after + AFTER_INSTALLED] > 0:
            count, hours = whole[after + AFTER_INSTALLED], real[after + AFTER_HOURS_R]
        after += UNIT
    stream = np.uint64(whole[work + INSTALLED_STREAM])
    for number in range(1, count + 1):
        key = address(np.uint64(whole[work + WORK_KEY]), stream, number)
        age = hours * uniform(key, stream, 0)
        bring_on(whole, work, np.int64(key), NO_ITEM, NOTHING, 0.0 - age)
