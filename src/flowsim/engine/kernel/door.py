"""The door of a kind of work: who is created, who may come in, and who leaves before coming on.

Who waits for room in the middle of a flow asks here, too.
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
from flowsim.engine.kernel.memory import as_reals, codes_at, reals_at
from flowsim.engine.kernel.quality import forget_defects
from flowsim.engine.kernel.queues import first_of, mark, mark_helped
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import in_branch, lose_patience, settled
from flowsim.eventlog import ABANDONED, BY_BATCH, BY_LIMIT, BY_PEOPLE, DOOR, DROPPED_OUT, NO_CAUSE
from flowsim.plan.tables import ALWAYS, NOBODY


@inner
def new_slot(whole: Any) -> int:
    """A record for a strand, or NOTHING where memory is full."""
    item = whole[VACANT]
    if item != NOTHING:
        whole[VACANT] = whole[item + BEHIND]
        return item
    item = whole[UNUSED]
    if item + whole[ITEM_WIDTH] > whole[MEMORY_ENDS]:
        whole[STATUS] = SLOTS_FULL
        return NOTHING
    whole[UNUSED] = item + whole[ITEM_WIDTH]
    return item


@inner
def create(whole: Any, work: int, key: int, parent: int, row: int, arrived_at: float) -> int:
    """A new item, or NOTHING where memory is full. key: 0 for that of its number in its work."""
    real = as_reals(whole)
    number = whole[N_ITEMS]
    if number == whole[MOST_ITEMS]:
        whole[STATUS] = ITEMS_FULL
        return NOTHING
    item = new_slot(whole)
    if item == NOTHING:
        return item
    whole[N_ITEMS] = number + 1
    ordinal = whole[work + MADE] + 1
    whole[work + MADE] = ordinal
    codes_at(whole[ITEM_WORK])[number] = np.int32(whole[work + NUMBER_OF_WORK])
    codes_at(whole[ITEM_ORDINAL])[number] = np.int32(ordinal)
    codes_at(whole[ITEM_PARENT])[number] = np.int32(parent)
    reals_at(whole[ITEM_ARRIVED])[number] = arrived_at - real[WARM_UP_R]
    if key == 0:
        work_key = np.uint64(whole[work + WORK_KEY])
        key = np.int64(address(work_key, np.uint64(whole[work + ITEMS_STREAM]), ordinal))
    whole[item + KEY] = key
    whole[item + OWNER] = item
    whole[item + ID] = number
    whole[item + WORK] = work
    whole[item + STATE] = AT_DOOR
    whole[item + AT_STEP] = THE_DOOR
    whole[item + VISIT] = 0
    whole[item + STRANDS] = whole[item + NEXT_STRAND] = NOTHING
    whole[item + OUTSTANDING] = whole[item + RETURN_TO] = 0
    whole[item + DEFECTS] = whole[item + LAST_DEFECT] = NOTHING
    whole[item + TRACE_ROW] = row
    whole[item + PATIENCE_TAG] = whole[item + TREATED] = whole[item + RESUMES] = 0
    whole[item + BATCH_NUMBER] = whole[item + MATE] = 0
    real[item + ARRIVED_R] = arrived_at
    passes = item + PASSES
    end = passes + whole[work + N_STEPS]
    while passes < end:
        whole[passes] = 0
        passes += 1
    youngest = whole[YOUNGEST]
    whole[item + OLDER] = youngest
    whole[item + YOUNGER] = NOTHING
    if youngest == NOTHING:
        whole[OLDEST] = item
    else:
        whole[youngest + YOUNGER] = item
    whole[YOUNGEST] = item
    return item


@inner
def to_door(whole: Any, item: int) -> None:
    """An item comes to its door."""
    real = as_reals(whole)
    work = whole[item + WORK]
    target = settled(whole, item, whole[work + FIRST_STEP])
    wait_for_room(whole, item, target)
    whole[work + AT_THE_DOOR] += 1
    if whole[work + SOURCE] == ALWAYS and whole[work + LIMITED] == 0:
        team = whole[whole[work + FIRST_STEP] + TEAM]
        if team != NOTHING:
            mark(whole, team)
    if target >= STEPS and whole[target + SPECIAL] & IMPATIENT != 0:
        lose_patience(whole, item, target, 1, real[item + ARRIVED_R])


@inner
def left_door(whole: Any, work: int) -> None:
    """Somebody has left a door: where work is always there, the next one comes."""
    whole[work + AT_THE_DOOR] -= 1
    if (
        whole[work + SOURCE] == ALWAYS
        and whole[work + AT_THE_DOOR] == 0
        and whole[work + OWED] == 0
    ):
        whole[work + OWED] = 1
        whole[N_OWED] += 1


@inner
def door_cause(whole: Any, work: int) -> int:
    """Why somebody waits at a door."""
    if whole[work + IS_EXPEDITE] != 0:
        return NO_CAUSE
    if whole[work + SOURCE] == ALWAYS and whole[work + LIMITED] == 0:
        return BY_PEOPLE
    return BY_LIMIT


@inner
def write_door(whole: Any, item: int, outcome: int, started_at: float, left_at: float) -> None:
    """The row of time at the door; started_at: nan for who did not come in."""
    real = as_reals(whole)
    arrived_at = real[item + ARRIVED_R]
    cause = NO_CAUSE if started_at == arrived_at else door_cause(whole, whole[item + WORK])
    write_times(whole, arrived_at, started_at, started_at, left_at)
    write_codes(whole, whole[item + ID], DOOR, 0, NOBODY, outcome, cause, 0, 0, 0)


@inner
def room_in_block(whole: Any, owner: int, block: int) -> int:
    """What an item needs of the limits of a block's branches: nothing, or room that is there."""
    found = np.int64(NONE_NEEDED)
    for place in range(whole[block + BRANCHES], whole[block + LAST_BRANCH]):
        step = in_branch(whole, owner, whole[place])
        if step != JOIN:
            need = room_in(whole, owner, whole[step + LANE_LIST])
            found = max(found, need)
    return found


@inner
def room_at(whole: Any, owner: int, target: int) -> int:
    """What an item needs to enter a step, a block (below 0) or a way out."""
    if target < 0:
        return room_in_block(whole, owner, whole[-target + BLOCK])
    return room_in(whole, owner, whole[target + LANE_LIST])


@inner
def is_admitted(whole: Any, item: int) -> bool:
    """Whether there is room for the first of a line."""
    target = whole[item + GOES_TO]
    room = np.int64(NONE_NEEDED)
    if target < 0:
        room = room_in_block(whole, whole[item + OWNER], whole[-target + BLOCK])
    return may_enter(whole, item, room)


@inner
def next_to_enter(whole: Any) -> int:
    """Who may come in: works in the order of the file, targets from the last, or NOTHING."""
    work = whole[WORKS]
    while work < whole[WORKS_END]:
        if whole[work + WAITERS] > 0:
            origins = whole[work + ORIGINS]
            idles = whole[work + SOURCE] == ALWAYS and whole[work + LIMITED] == 0
            for index in range(whole[work + N_STEPS], -1, -1):
                if whole[whole[work + WAITING_AT] + index] == 0:
                    continue
                best = np.int64(NOTHING)
                for origin in range(1 if idles else 0, origins):
                    line = whole[work + LINES] + (index * origins + origin) * LIST_WIDTH
                    item = first_of(whole, line)
                    if item == NOTHING or (
                        best != NOTHING and whole[item + NUMBER_IS] > whole[best + NUMBER_IS]
                    ):
                        continue
                    if (origin == 0 and whole[work + IS_EXPEDITE] != 0) or is_admitted(whole, item):
                        best = item
                if best != NOTHING:
                    return best
        work += WORK_WIDTH
    return NOTHING


@inner
def unlink(whole: Any, owner: int) -> None:
    """Take an item out of the chain of the living."""
    older, younger = whole[owner + OLDER], whole[owner + YOUNGER]
    if older == NOTHING:
        whole[OLDEST] = younger
    else:
        whole[older + YOUNGER] = younger
    if younger == NOTHING:
        whole[YOUNGEST] = older
    else:
        whole[younger + OLDER] = older


@inner
def lose(whole: Any, item: int) -> None:
    """An item at a door that is full goes away."""
    write_door(whole, item, DROPPED_OUT, np.nan, as_reals(whole)[NOW_R])
    go_from_door(whole, item)


@inner
def go_from_door(whole: Any, item: int) -> None:
    """An item at its door is gone; its record stays in the line until it comes to the front."""
    count_out(whole, item)
    whole[item + STATE] = GONE
    whole[item + PATIENCE_TAG] = 0
    unlink(whole, item)
    left_door(whole, whole[item + WORK])
    team = whole[whole[whole[item + WORK] + FIRST_STEP] + TEAM]
    if team != NOTHING:
        mark_helped(whole, team)


@inner
def still_waits_for(whole: Any, item: int) -> int:
    """What a strand waits for that nobody has begun: at last its batch, if that is not full."""
    step = whole[item + AT_STEP]
    if (
        whole[item + STATE] == IN_QUEUE
        and whole[step + SPECIAL] & BATCHED != 0
        and whole[item + RESUMES] == 0
        and whole[whole[item + WORK] + IS_EXPEDITE] == 0
        and whole[step + LINE_COUNT] < whole[step + BATCH_MIN]
    ):
        return BY_BATCH
    return whole[item + CAUSE_OF_WAIT]


@inner
def abandon(whole: Any, item: int) -> None:
    """The patience of a strand that still waits has ended: its item leaves."""
    real = as_reals(whole)
    now, step = real[NOW_R], whole[item + AT_STEP]
    if whole[item + STATE] == AT_DOOR:
        write_door(whole, item, ABANDONED, np.nan, now)
        go_from_door(whole, item)
        return
    write_times(whole, real[item + QUEUED_AT_R], np.nan, np.nan, now)
    write_codes(
        whole, whole[item + ID], whole[step + NUMBER_OF_STEP], whole[item + VISIT], NOBODY,
        ABANDONED, still_waits_for(whole, item), 0, 0, 0,
    )  # fmt: skip
    if whole[item + STATE] == IN_QUEUE:
        whole[whole[step + TEAM] + QUEUED] -= 1
        mark_helped(whole, whole[step + TEAM])
        if whole[step + SPECIAL] & BATCHED != 0 and whole[whole[item + WORK] + IS_EXPEDITE] == 0:
            whole[step + LINE_COUNT] -= 1
    whole[item + STATE] = GONE
    whole[item + PATIENCE_TAG] = 0
    whole[item + AT_STEP] = THE_DOOR
    leave_lanes(whole, item, step)
    unlink(whole, item)
    forget_defects(whole, item)
