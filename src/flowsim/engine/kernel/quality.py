"""Quality: the pool of small records, and what a finished visit does to an item's defects."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address, poisson, uniform
from flowsim.engine.kernel.memory import as_reals
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import under_levers
from flowsim.plan.tables import CATCHES, INJECTS, REWORK

MOST_DEFECTS = 1000  # of one pass
DEFECTS_APART = 1024  # numbers of defects of one pass and the next


@inner
def new_record(whole: Any) -> int:
    """A record of the pool, or NOTHING where it is full."""
    record = whole[POOL_VACANT]
    if record != NOTHING:
        whole[POOL_VACANT] = whole[record + POOL_NEXT]
        return record
    record = whole[POOL_UNUSED]
    if record + POOL_WIDTH > whole[POOL_ENDS]:
        whole[STATUS] = POOL_FULL
        return NOTHING
    whole[POOL_UNUSED] = record + POOL_WIDTH
    return record


@inner
def inspect(whole: Any, item: int, step: int) -> int:
    """What a finished visit does to quality: the step to return to, or NOTHING.

    Its own defects are in the item when its check looks.
    """
    real = as_reals(whole)
    owner, visit, bits = whole[item + OWNER], whole[item + VISIT], whole[item + TREATED]
    key = np.uint64(whole[item + KEY])
    mean = under_levers(whole, step, INJECTS, bits, real[step + INJECTS_R])
    if visit > 1:
        mean *= under_levers(whole, step, REWORK, bits, real[step + REWORK_R])
    if mean > 0.0:
        luck = uniform(key, np.uint64(whole[step + INJECTS_STREAM]), visit)
        stream = np.uint64(whole[step + DEFECT_STREAM])
        for number in range(1, min(poisson(mean, luck), MOST_DEFECTS) + 1):
            defect = new_record(whole)
            if defect == NOTHING:
                return NOTHING
            whole[defect + POOL_A] = step
            whole[defect + POOL_B] = np.int64(address(key, stream, visit * DEFECTS_APART + number))
            whole[defect + POOL_NEXT] = NOTHING
            if whole[owner + DEFECTS] == NOTHING:
                whole[owner + DEFECTS] = defect
            else:
                whole[whole[owner + LAST_DEFECT] + POOL_NEXT] = defect
            whole[owner + LAST_DEFECT] = defect
    whole[item + FOUND] = 0
    catches = under_levers(whole, step, CATCHES, bits, real[step + CATCHES_R])
    if catches <= 0.0:
        return NOTHING
    stream = np.uint64(whole[step + CHECK_STREAM])
    back_to = np.int64(NOTHING)
    before, defect = np.int64(NOTHING), whole[owner + DEFECTS]
    while defect != NOTHING:
        following = whole[defect + POOL_NEXT]
        if uniform(np.uint64(whole[defect + POOL_B]), stream, visit) < catches:
            whole[item + FOUND] += 1
            if back_to == NOTHING or whole[defect + POOL_A] < back_to:
                back_to = whole[defect + POOL_A]
            if before == NOTHING:
                whole[owner + DEFECTS] = following
            else:
                whole[before + POOL_NEXT] = following
            if following == NOTHING:
                whole[owner + LAST_DEFECT] = before
            whole[defect + POOL_NEXT] = whole[POOL_VACANT]
            whole[POOL_VACANT] = defect
        else:
            before = defect
        defect = following
    return back_to


@inner
def count_defects(whole: Any, owner: int) -> int:
    """Defects that are in an item."""
    count = 0
    defect = whole[owner + DEFECTS]
    while defect != NOTHING:
        count += 1
        defect = whole[defect + POOL_NEXT]
    return count


@inner
def forget_defects(whole: Any, owner: int) -> None:
    """Give back the records of an item's defects."""
    if whole[owner + DEFECTS] != NOTHING:
        whole[whole[owner + LAST_DEFECT] + POOL_NEXT] = whole[POOL_VACANT]
        whole[POOL_VACANT] = whole[owner + DEFECTS]
        whole[owner + DEFECTS] = whole[owner + LAST_DEFECT] = NOTHING
