"""Requests: a step asks for an item of another kind of work, and its token waits for it.

What is asked for comes by an event of this instant, like all else that follows from other items
(`offspring`). Behind the passes of an item of a work that is asked for stands who waits for it, and
the urgency that it was asked with.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import address
from flowsim.engine.kernel.events import new_tag, put_far, schedule
from flowsim.engine.kernel.memory import as_floats, words_at
from flowsim.engine.kernel.queues import new_record
from flowsim.engine.kernel.records import *
from flowsim.eventlog import BY_REQUEST
from flowsim.plan.tables import NOBODY


@inner
def asked_of(words: Any, owner: int) -> int:
    """Where it stands who waits for an item of a work that is asked for."""
    work = words[owner + ITEM_WORK]
    return owner + ITEM_PASSES + words[work + WORK_N_STEPS]


@inner
def ask(words: Any, item: int, step: int, rank: int) -> bool:
    """A token asks for what its step asks for; whether it waits. rank: its own at the step."""
    floats = as_floats(words)
    after = words[step + STEP_ASKS]
    record = new_record(words)
    if record == NOTHING:
        return False
    waits = words[after + AFTER_WAITS] != 0
    key, stream = np.uint64(words[item + ITEM_KEY]), np.uint64(words[after + AFTER_STREAM])
    words[record + FUTURE_WORK] = words[after + AFTER_WORK]
    words[record + FUTURE_KEY] = np.int64(address(key, stream, words[item + ITEM_VISIT]))
    words[record + FUTURE_PARENT] = words[item + ITEM_NUMBER]
    words[record + FUTURE_ASKER] = item if waits else NOTHING
    words[record + FUTURE_RANK] = rank_given(words, after, rank) + 1
    number = SPAWNED + ON_REQUEST + (record - words[RUN_POOL]) // POOL_WIDTH
    put_far(words, floats[RUN_NOW_R], new_tag(words, ARRIVAL, number))
    if waits:
        words[item + ITEM_STATE] = ASKING
        words[item + ITEM_PERSON] = NOBODY
        words[item + ITEM_CAUSE] = BY_REQUEST
        words[item + ITEM_EVENT] = 0
    return waits


@inner
def rank_given(words: Any, after: int, rank: int) -> int:
    """The urgency that a request has, or -1: that of its kind. rank: that of who asks.

    It makes nothing expedited that is not, and the reverse: what expedited work asks for is
    before all of the rest.
    """
    if words[after + AFTER_HURRIES] == 0:
        return -1
    work, urgent = words[after + AFTER_WORK], words[RUN_URGENT_RANKS]
    if words[work + WORK_IS_EXPEDITE] != 0:
        return rank if rank < urgent else -1
    return max(rank, urgent)


@inner
def answer(words: Any, owner: int) -> None:
    """An item has left, delivered or not: who has waited for it goes on."""
    asked = asked_of(words, owner)
    item = words[asked + ASKED_BY]
    if item == NOTHING:
        return
    floats = as_floats(words)
    now = floats[RUN_NOW_R]
    floats[item + ITEM_STARTED_AT_R] = now
    words[item + ITEM_EVENT] = schedule(words, now, COMPLETION, item >> UNIT_SHIFT)


@inlined
def rank_of(words: Any, owner: int, step: int) -> int:
    """Its urgency at a step: the step's own, else of its row of a trace or its request."""
    row = words[owner + ITEM_TRACE_ROW]
    if row >= 0 and words[step + STEP_HAS_OWN_RANK] == 0:
        traced_rank = words_at(words[RUN_TRACE_RANK])[row]
        if traced_rank >= 0:
            return traced_rank
    if words[step + STEP_SPECIAL] & HURRIED != 0:
        asked = asked_of(words, owner)
        if words[asked + ASKED_RANK] > 0:
            return words[asked + ASKED_RANK] - 1
    return words[step + STEP_RANK]
