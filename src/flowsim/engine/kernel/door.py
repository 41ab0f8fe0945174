"""The door of a kind of work: items are created, come in, or leave before they come in.

Tokens that wait for room in the middle of a flow are admitted here too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address
from flowsim.engine.kernel.events import write_codes, write_times
from flowsim.engine.kernel.limits import (
    NONE_NEEDED,
    count_out,
    leave_lanes,
    may_enter,
    room_in,
    wait_for_room,
)
from flowsim.engine.kernel.markets.members import hear
from flowsim.engine.kernel.memory import as_floats, codes_at, floats_at
from flowsim.engine.kernel.quality import forget_defects
from flowsim.engine.kernel.queues import first_of, mark, mark_helped, mark_idle, new_slot
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.requests import rank_of
from flowsim.engine.kernel.steps import in_branch, lose_patience, settled
from flowsim.eventlog import ABANDONED, BY_BATCH, BY_LIMIT, BY_PEOPLE, DOOR, DROPPED_OUT, NO_CAUSE
from flowsim.plan.tables import ALWAYS, NOBODY


@inner
def create(words: Any, work: int, key: int, parent: int, row: int, arrived_at: float) -> int:
    """A new item, or NOTHING where memory is full. key: 0 if its ordinal in its work decides."""
    floats = as_floats(words)
    number = words[RUN_N_ITEMS]
    if number == words[RUN_MAX_ITEMS]:
        words[RUN_STATUS] = ITEMS_FULL
        return NOTHING
    item = new_slot(words)
    if item == NOTHING:
        return item
    words[RUN_N_ITEMS] = number + 1
    ordinal = words[work + WORK_MADE] + 1
    words[work + WORK_MADE] = ordinal
    codes_at(words[RUN_ITEM_WORK])[number] = np.int32(words[work + WORK_NUMBER])
    codes_at(words[RUN_ITEM_ORDINAL])[number] = np.int32(ordinal)
    codes_at(words[RUN_ITEM_PARENT])[number] = np.int32(parent)
    floats_at(words[RUN_ITEM_ARRIVED])[number] = arrived_at - floats[RUN_WARM_UP_R]
    if key == 0:
        work_key = np.uint64(words[work + WORK_KEY])
        key = np.int64(address(work_key, np.uint64(words[work + WORK_ITEMS_STREAM]), ordinal))
    words[item + ITEM_KEY] = key
    words[item + ITEM_OWNER] = item
    words[item + ITEM_NUMBER] = number
    words[item + ITEM_WORK] = work
    words[item + ITEM_STATE] = AT_DOOR
    words[item + ITEM_STEP] = THE_DOOR
    words[item + ITEM_VISIT] = 0
    words[item + ITEM_TOKENS] = words[item + ITEM_NEXT_TOKEN] = NOTHING
    words[item + ITEM_OUTSTANDING] = words[item + ITEM_RETURN_TO] = 0
    words[item + ITEM_DEFECTS] = words[item + ITEM_LAST_DEFECT] = NOTHING
    words[item + ITEM_TRACE_ROW] = row
    words[item + ITEM_PATIENCE_TAG] = words[item + ITEM_LEVERS] = words[item + ITEM_RESUMES] = 0
    words[item + ITEM_BATCH] = words[item + ITEM_NEXT_IN_BATCH] = 0
    floats[item + ITEM_ARRIVED_AT_R] = arrived_at
    passes = item + ITEM_PASSES
    end = passes + words[work + WORK_CLEARS]
    while passes < end:
        words[passes] = 0
        passes += 1
    youngest = words[RUN_YOUNGEST]
    words[item + ITEM_OLDER] = youngest
    words[item + ITEM_YOUNGER] = NOTHING
    if youngest == NOTHING:
        words[RUN_OLDEST] = item
    else:
        words[youngest + ITEM_YOUNGER] = item
    words[RUN_YOUNGEST] = item
    return item


@inner
def to_door(words: Any, item: int) -> None:
    """An item comes to its door."""
    floats = as_floats(words)
    work = words[item + ITEM_WORK]
    target = settled(words, item, words[work + WORK_FIRST_STEP])
    wait_for_room(words, item, target)
    words[work + WORK_AT_DOOR] += 1
    if words[work + WORK_SOURCE] == ALWAYS and words[work + WORK_IS_LIMITED] == 0:
        team = words[words[work + WORK_FIRST_STEP] + STEP_TEAM]
        if team != NOTHING:
            mark(words, team)
    if target >= STEPS and words[target + STEP_SPECIAL] & IMPATIENT != 0:
        lose_patience(words, item, target, 1, floats[item + ITEM_ARRIVED_AT_R])


@inner
def left_door(words: Any, work: int) -> None:
    """An item has left a door: if its work is always there, the next item comes."""
    words[work + WORK_AT_DOOR] -= 1
    if (
        words[work + WORK_SOURCE] == ALWAYS
        and words[work + WORK_AT_DOOR] == 0
        and words[work + WORK_OWED] == 0
    ):
        words[work + WORK_OWED] = 1
        words[RUN_N_OWED] += 1


@inner
def door_cause(words: Any, work: int) -> int:
    """Why items wait at the door of a work."""
    if words[work + WORK_IS_EXPEDITE] != 0:
        return NO_CAUSE
    if words[work + WORK_SOURCE] == ALWAYS and words[work + WORK_IS_LIMITED] == 0:
        return BY_PEOPLE
    return BY_LIMIT


@inner
def write_door(words: Any, item: int, outcome: int, started_at: float, left_at: float) -> None:
    """The row of time at the door; started_at: nan if it did not come in."""
    floats = as_floats(words)
    arrived_at = floats[item + ITEM_ARRIVED_AT_R]
    cause = NO_CAUSE if started_at == arrived_at else door_cause(words, words[item + ITEM_WORK])
    write_times(words, arrived_at, started_at, started_at, left_at)
    write_codes(words, words[item + ITEM_NUMBER], DOOR, 0, NOBODY, outcome, cause, 0, 0, 0)


@inner
def room_in_block(words: Any, owner: int, block: int) -> int:
    """What an item needs of the limits of a block's branches: nothing, or room that is there."""
    found = np.int64(NONE_NEEDED)
    for place in range(words[block + BLOCK_BRANCHES], words[block + BLOCK_BRANCHES_END]):
        step = in_branch(words, owner, words[place])
        if step != JOIN:
            need = room_in(words, owner, words[step + STEP_LANES])
            found = max(found, need)
    return found


@inner
def room_at(words: Any, owner: int, target: int) -> int:
    """What an item needs to enter a step, a block (below 0) or a way out."""
    if target < 0:
        return room_in_block(words, owner, words[-target + STEP_BLOCK])
    return room_in(words, owner, words[target + STEP_LANES])


@inner
def is_admitted(words: Any, item: int) -> bool:
    """Whether there is room for the first of a line."""
    target = words[item + ITEM_GOES_TO]
    room = np.int64(NONE_NEEDED)
    if target < 0:
        room = room_in_block(words, words[item + ITEM_OWNER], words[-target + STEP_BLOCK])
    return may_enter(words, item, room)


@inner
def next_to_enter(words: Any) -> int:
    """The next to come in: works in the order of the file, targets from the last; or NOTHING.

    Of works that share a limit the most urgent item goes, and of equals who has waited longest.
    """
    work = words[RUN_WORKS]
    while work < words[RUN_WORKS_END]:
        best = np.int64(NOTHING)
        if words[work + WORK_SHARES] == NONE_SHARE:
            if words[work + WORK_WAITING] > 0:
                best = next_of_work(words, work)
        elif words[work + WORK_SHARES] == FIRST_SHARES:
            best = next_of_sharing(words, work)
        if best != NOTHING:
            return best
        work += WORK_WIDTH
    return NOTHING


@inner
def next_of_sharing(words: Any, work: int) -> int:
    """The next to come in of the works that share limits, of which one is the first; or NOTHING."""
    best = np.int64(NOTHING)
    while work != NOTHING:
        if words[work + WORK_WAITING] > 0:
            item = next_of_work(words, work)
            if item != NOTHING and (best == NOTHING or goes_before(words, item, best)):
                best = item
        work = words[work + WORK_NEXT_SHARING]
    return best


@inner
def next_of_work(words: Any, work: int) -> int:
    """The next of a work to come in, targets from the last; or NOTHING."""
    origins = words[work + WORK_ORIGINS]
    idles = words[work + WORK_SOURCE] == ALWAYS and words[work + WORK_IS_LIMITED] == 0
    for index in range(words[work + WORK_N_STEPS], -1, -1):
        if words[words[work + WORK_WAITING_AT] + index] == 0:
            continue
        best = np.int64(NOTHING)
        for origin in range(1 if idles else 0, origins):
            line = words[work + WORK_LINES] + (index * origins + origin) * LIST_WIDTH
            item = first_of(words, line)
            if item == NOTHING or (
                best != NOTHING and words[item + ITEM_ENTRY] > words[best + ITEM_ENTRY]
            ):
                continue
            if (origin == 0 and words[work + WORK_IS_EXPEDITE] != 0) or is_admitted(words, item):
                best = item
        if best != NOTHING:
            return best
    return NOTHING


@inner
def goes_before(words: Any, item: int, other: int) -> bool:
    """Whether an item comes in before one of another work: by urgency there, then by waiting."""
    rank, others = rank_where_it_goes(words, item), rank_where_it_goes(words, other)
    if rank != others:
        return rank < others
    return words[item + ITEM_ENTRY] < words[other + ITEM_ENTRY]


@inner
def rank_where_it_goes(words: Any, item: int) -> int:
    """The urgency of an item where it waits to go, a step or a block; -1: out."""
    step = abs(words[item + ITEM_GOES_TO])
    return rank_of(words, words[item + ITEM_OWNER], step) if step >= STEPS else -1


@inner
def unlink(words: Any, owner: int) -> None:
    """Take an item out of the chain of the living."""
    older, younger = words[owner + ITEM_OLDER], words[owner + ITEM_YOUNGER]
    if older == NOTHING:
        words[RUN_OLDEST] = younger
    else:
        words[older + ITEM_YOUNGER] = younger
    if younger == NOTHING:
        words[RUN_YOUNGEST] = older
    else:
        words[younger + ITEM_OLDER] = older


@inner
def lose(words: Any, item: int) -> None:
    """An item at a door that is full goes away."""
    write_door(words, item, DROPPED_OUT, np.nan, as_floats(words)[RUN_NOW_R])
    go_from_door(words, item)


@inner
def go_from_door(words: Any, item: int) -> None:
    """An item at its door is gone; its record stays in the line until it comes to the front."""
    count_out(words, item)
    words[item + ITEM_STATE] = GONE
    words[item + ITEM_PATIENCE_TAG] = 0
    unlink(words, item)
    if words[words[item + ITEM_WORK] + WORK_IS_HEARD] != 0:
        hear(words, item, DROPPED)
    left_door(words, words[item + ITEM_WORK])
    team = words[words[words[item + ITEM_WORK] + WORK_FIRST_STEP] + STEP_TEAM]
    if team != NOTHING:
        mark_helped(words, team)


@inner
def still_waits_for(words: Any, item: int) -> int:
    """What a visit waits for that nobody has begun: its batch, if that is not full."""
    step = words[item + ITEM_STEP]
    if (
        words[item + ITEM_STATE] == IN_QUEUE
        and words[step + STEP_SPECIAL] & BATCHED != 0
        and words[item + ITEM_RESUMES] == 0
        and words[words[item + ITEM_WORK] + WORK_IS_EXPEDITE] == 0
        and words[step + STEP_BATCH_WAITING] < words[step + STEP_BATCH_MIN]
    ):
        return BY_BATCH
    return words[item + ITEM_CAUSE]


@inner
def abandon(words: Any, item: int) -> None:
    """The patience of a token that still waits has ended: its item leaves."""
    floats = as_floats(words)
    now, step = floats[RUN_NOW_R], words[item + ITEM_STEP]
    if words[item + ITEM_STATE] == AT_DOOR:
        write_door(words, item, ABANDONED, np.nan, now)
        go_from_door(words, item)
        return
    write_times(words, floats[item + ITEM_QUEUED_AT_R], np.nan, np.nan, now)
    write_codes(
        words, words[item + ITEM_NUMBER], words[step + STEP_NUMBER], words[item + ITEM_VISIT],
        NOBODY, ABANDONED, still_waits_for(words, item), 0, 0, 0,
    )  # fmt: skip
    if words[item + ITEM_STATE] == IN_QUEUE:
        words[words[step + STEP_TEAM] + TEAM_QUEUED] -= 1
        mark_idle(words, words[step + STEP_TEAM])
        if (
            words[step + STEP_SPECIAL] & BATCHED != 0
            and words[words[item + ITEM_WORK] + WORK_IS_EXPEDITE] == 0
        ):
            words[step + STEP_BATCH_WAITING] -= 1
    words[item + ITEM_STATE] = GONE
    words[item + ITEM_PATIENCE_TAG] = 0
    words[item + ITEM_STEP] = THE_DOOR
    leave_lanes(words, item, step)
    unlink(words, item)
    if words[words[item + ITEM_WORK] + WORK_IS_HEARD] != 0:
        hear(words, item, DROPPED)
    forget_defects(words, item)
