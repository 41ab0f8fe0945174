"""What a team has to do, and who is free to do it."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import lowest_bit
from flowsim.engine.kernel.door import is_admitted
from flowsim.engine.kernel.limits import first_at_door
from flowsim.engine.kernel.queues import (
    first_in_line,
    first_in_queue,
    is_before,
    take_from_heap,
    take_from_queue,
)
from flowsim.engine.kernel.records import *
from flowsim.plan.tables import NOBODY


@inlined
def free_person(words: Any, team: int) -> int:
    """The free member with the lowest number who is present, in the team's count, or NOBODY."""
    members, word = words[team + TEAM_MEMBERS], words[team + TEAM_FREE]
    person = 0
    while person < members:
        bits = words[word]
        if bits != 0:
            person += lowest_bit(np.uint64(bits))
            return person if person < members else NOBODY
        person += 64
        word += 1
    return NOBODY


@inner
def next_job(words: Any, team: int) -> tuple[int, int]:
    """The most urgent job of a team; its step if it is a batch, else NOTHING."""
    best, batch_step = first_in_queue(words, team), np.int64(NOTHING)
    for place in range(words[team + TEAM_BATCH_STEPS], words[team + TEAM_BATCH_STEPS_END]):
        step = words[place]
        if words[step + STEP_BATCH_WAITING] >= words[step + STEP_BATCH_MIN]:
            item = first_in_line(words, step)
            if item != NOTHING and (best == NOTHING or is_before(words, item, best)):
                best, batch_step = item, step
    return best, batch_step


@inner
def take_job(words: Any, team: int, item: int, batch_step: int) -> None:
    """Take the most urgent job out of the queue, or a batch out of the line of its step."""
    if batch_step == NOTHING:
        take_from_queue(words, team)
        words[team + TEAM_QUEUED] -= 1
        return
    words[RUN_BATCHES] += 1
    last, count = np.int64(NOTHING), 0
    while count < words[batch_step + STEP_BATCH_MAX] and words[batch_step + STEP_BATCH_WAITING] > 0:
        one = first_in_line(words, batch_step)
        take_from_heap(words, batch_step + STEP_BATCH_ROOT)
        words[batch_step + STEP_BATCH_WAITING] -= 1
        words[team + TEAM_QUEUED] -= 1
        words[one + ITEM_NEXT_IN_BATCH] = NOTHING
        words[one + ITEM_BATCH] = words[RUN_BATCHES] if count == 0 else -words[RUN_BATCHES]
        if last != NOTHING:
            words[last + ITEM_NEXT_IN_BATCH] = one
        last = one
        count += 1


@inner
def idle_item(words: Any, team: int) -> int:
    """Work that is always there and may come in when the team would be idle, or NOTHING."""
    for place in range(words[team + TEAM_IDLE_WORKS], words[team + TEAM_IDLE_WORKS_END]):
        work = words[place]
        if words[work + WORK_IS_LIMITED] == 0 and words[work + WORK_AT_DOOR] > 0:
            item = first_at_door(words, work)
            if item != NOTHING and is_admitted(words, item):
                return item
    return NOTHING
