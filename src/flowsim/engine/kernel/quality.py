"""Quality: the pool of small records, and what a finished visit does to an item's defects."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address, poisson, uniform
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.queues import new_record
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import under_levers
from flowsim.plan.tables import CATCHES, INJECTS, REWORK

MAX_DEFECTS = 1000  # of one pass
DEFECTS_APART = 1024  # numbers of defects of one pass and the next


@inner
def inspect(words: Any, item: int, step: int) -> int:
    """What a finished visit does to quality: the step to return to, or NOTHING.

    Its own defects are in the item when its check looks.
    """
    floats = as_floats(words)
    owner, visit, bits = (
        words[item + ITEM_OWNER],
        words[item + ITEM_VISIT],
        words[item + ITEM_LEVERS],
    )
    key = np.uint64(words[item + ITEM_KEY])
    mean = under_levers(words, item, step, INJECTS, bits, floats[step + STEP_INJECTS_R])
    if visit > 1:
        mean *= under_levers(words, item, step, REWORK, bits, floats[step + STEP_REWORK_R])
    if mean > 0.0:
        u = uniform(key, np.uint64(words[step + STEP_INJECTS_STREAM]), visit)
        stream = np.uint64(words[step + STEP_DEFECT_STREAM])
        for number in range(1, min(poisson(mean, u), MAX_DEFECTS) + 1):
            defect = new_record(words)
            if defect == NOTHING:
                return NOTHING
            words[defect + DEFECT_STEP] = step
            words[defect + DEFECT_KEY] = np.int64(
                address(key, stream, visit * DEFECTS_APART + number)
            )
            words[defect + POOL_NEXT] = NOTHING
            if words[owner + ITEM_DEFECTS] == NOTHING:
                words[owner + ITEM_DEFECTS] = defect
            else:
                words[words[owner + ITEM_LAST_DEFECT] + POOL_NEXT] = defect
            words[owner + ITEM_LAST_DEFECT] = defect
    words[item + ITEM_FOUND] = 0
    catches = under_levers(words, item, step, CATCHES, bits, floats[step + STEP_CATCHES_R])
    if catches <= 0.0:
        return NOTHING
    stream = np.uint64(words[step + STEP_CHECK_STREAM])
    back_to = np.int64(NOTHING)
    previous, defect = np.int64(NOTHING), words[owner + ITEM_DEFECTS]
    while defect != NOTHING:
        following = words[defect + POOL_NEXT]
        if uniform(np.uint64(words[defect + DEFECT_KEY]), stream, visit) < catches:
            words[item + ITEM_FOUND] += 1
            if back_to == NOTHING or words[defect + DEFECT_STEP] < back_to:
                back_to = words[defect + DEFECT_STEP]
            if previous == NOTHING:
                words[owner + ITEM_DEFECTS] = following
            else:
                words[previous + POOL_NEXT] = following
            if following == NOTHING:
                words[owner + ITEM_LAST_DEFECT] = previous
            words[defect + POOL_NEXT] = words[RUN_POOL_VACANT]
            words[RUN_POOL_VACANT] = defect
        else:
            previous = defect
        defect = following
    return back_to


@inner
def count_defects(words: Any, owner: int) -> int:
    """Defects that are in an item."""
    count = 0
    defect = words[owner + ITEM_DEFECTS]
    while defect != NOTHING:
        count += 1
        defect = words[defect + POOL_NEXT]
    return count


@inner
def forget_defects(words: Any, owner: int) -> None:
    """Give back the records of an item's defects."""
    if words[owner + ITEM_DEFECTS] != NOTHING:
        words[words[owner + ITEM_LAST_DEFECT] + POOL_NEXT] = words[RUN_POOL_VACANT]
        words[RUN_POOL_VACANT] = words[owner + ITEM_DEFECTS]
        words[owner + ITEM_DEFECTS] = words[owner + ITEM_LAST_DEFECT] = NOTHING
