"""Items from their door to the way out: created, split into branches, joined, gone."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import address, poisson, uniform
from flowsim.engine.kernel.events import new_tag, schedule_later, write_codes, write_times
from flowsim.engine.kernel.limits import (
    NONE_NEEDED,
    count_out,
    enter_lanes,
    leave_lanes,
    may_enter,
    room_in,
    wait_for_room,
)
from flowsim.engine.kernel.memory import as_reals, codes_at, reals_at
from flowsim.engine.kernel.queues import first_of, free_slot, mark, mark_helped
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import (
    in_branch,
    into_step,
    lose_patience,
    settled,
    settled_jump,
    under_levers,
)
from flowsim.eventlog import (
    ABANDONED,
    BY_LIMIT,
    BY_PEOPLE,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    JOINED,
    NEXT,
    NO_CAUSE,
    NO_ITEM,
    TO_REWORK,
)
from flowsim.plan.tables import (
    ALWAYS,
    AT_RATE,
    CATCHES,
    INJECTS,
    NOBODY,
    PER_DEFECT,
    REWORK,
)

MOST_DEFECTS = 1000  # of one pass
DEFECTS_APART = 1024  # numbers of defects of one pass and the next


# -- created


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


# -- room


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


# -- on the way


@inner
def outcome_of(came_from: int, target: int) -> int:
    """How a row ends whose item goes from a step to a step, a block (below 0) or a way out."""
    if target == DONE:
        return DELIVERED
    if target == DROPPED:
        return DROPPED_OUT
    return TO_REWORK if abs(target) <= came_from else NEXT


@inner
def count_defects(whole: Any, owner: int) -> int:
    """Defects that are in an item."""
    count = 0
    defect = whole[owner + DEFECTS]
    while defect != NOTHING:
        count += 1
        defect = whole[defect + POOL_NEXT]
    return count


@inlined
def write_visit(
    whole: Any, item: int, step: int, outcome: int, finished_at: float, left_at: float
) -> None:
    """The row of a finished visit or wait; what was said of the visit is forgotten."""
    real = as_reals(whole)
    queued_at, started_at = real[item + QUEUED_AT_R], real[item + STARTED_AT_R]
    cause = whole[item + CAUSE_OF_WAIT] if started_at != queued_at else NO_CAUSE
    defects = whole[item + FOUND] if whole[step + SPECIAL] & QUALITY != 0 else 0
    if outcome == DELIVERED:
        defects = count_defects(whole, whole[item + OWNER])
    write_times(whole, queued_at, started_at, finished_at, left_at)
    write_codes(
        whole, whole[item + ID], whole[step + NUMBER_OF_STEP], whole[item + VISIT],
        whole[item + BY], outcome, cause, whole[item + BATCH_NUMBER], defects,
        whole[item + TREATED],
    )  # fmt: skip
    whole[item + TREATED] = 0
    if whole[step + SPECIAL] & BATCHED != 0:
        whole[item + BATCH_NUMBER] = 0
        whole[item + MATE] = NOTHING


@inner
def write_door(whole: Any, item: int, outcome: int, started_at: float, left_at: float) -> None:
    """The row of time at the door; started_at: nan for who did not come in."""
    real = as_reals(whole)
    arrived_at = real[item + ARRIVED_R]
    cause = NO_CAUSE if started_at == arrived_at else door_cause(whole, whole[item + WORK])
    write_times(whole, arrived_at, started_at, started_at, left_at)
    write_codes(whole, whole[item + ID], DOOR, 0, NOBODY, outcome, cause, 0, 0, 0)


@inner
def move(whole: Any, item: int, came_from: int, target: int) -> None:
    """A strand that has been let go enters a step, a block (below 0) or a way out."""
    owner = whole[item + OWNER]
    if target < 0:
        split(whole, item, came_from, whole[-target + BLOCK])
    elif target >= STEPS:
        enter_lanes(whole, owner, target)
        whole[item + AT_STEP] = target
        leave_lanes(whole, owner, came_from)
        into_step(whole, item, target, came_from == THE_DOOR)
    else:
        whole[item + AT_STEP] = THE_DOOR
        leave_lanes(whole, owner, came_from)
        depart(whole, item, target)


@inner
def alone_in_block(whole: Any, owner: int) -> None:
    """An item goes through one branch of a block alone: its end is the join."""
    whole[owner + OUTSTANDING] = 1
    whole[owner + RETURN_TO] = 0


@inner
def split(whole: Any, owner: int, came_from: int, block: int) -> None:
    """An item enters a block: a strand for each branch that it takes."""
    whole[owner + OUTSTANDING] = whole[owner + RETURN_TO] = 0
    whole[owner + STATE] = SPLIT
    last = np.int64(NOTHING)
    for place in range(whole[block + BRANCHES], whole[block + LAST_BRANCH]):
        step = in_branch(whole, owner, whole[place])
        if step == JOIN:
            continue
        strand = new_slot(whole)
        if strand == NOTHING:
            return
        for column in (KEY, ID, WORK, ARRIVED_R, TRACE_ROW):
            whole[strand + column] = whole[owner + column]
        whole[strand + OWNER] = owner
        whole[strand + STATE] = SPLIT
        whole[strand + AT_STEP] = THE_DOOR
        whole[strand + STRANDS] = whole[strand + NEXT_STRAND] = NOTHING
        whole[strand + PATIENCE_TAG] = whole[strand + TREATED] = whole[strand + RESUMES] = 0
        whole[strand + BATCH_NUMBER] = whole[strand + MATE] = 0
        enter_lanes(whole, owner, step)
        if last == NOTHING:
            whole[owner + STRANDS] = strand
        else:
            whole[last + NEXT_STRAND] = strand
        last = strand
        whole[owner + OUTSTANDING] += 1
        into_step(whole, strand, step, False)
    whole[owner + AT_STEP] = THE_DOOR
    leave_lanes(whole, owner, came_from)


@inner
def _order(target: int) -> int:
    """The order among the targets of branches: steps as they stand, dropped, done."""
    if target >= STEPS:
        return target
    return (1 << 40) + (1 if target == DONE else 0)


@inner
def end_branch(whole: Any, item: int, came_from: int, target: int) -> None:
    """A strand is done with its branch; target: where to send the item, NOTHING for on."""
    now = as_reals(whole)[NOW_R]
    owner = whole[item + OWNER]
    known = whole[owner + RETURN_TO]
    if target != NOTHING and (known == NOTHING or _order(target) < _order(known)):
        whole[owner + RETURN_TO] = target
    whole[owner + OUTSTANDING] -= 1
    if whole[owner + OUTSTANDING] > 0:
        write_visit(whole, item, came_from, JOINED, now, now)
        drop_strand(whole, item)
        leave_lanes(whole, owner, came_from)
        return
    target = whole[owner + RETURN_TO]
    if target == NOTHING:
        target = settled(whole, owner, whole[whole[came_from + BLOCK] + BLOCK_AFTER])
    else:
        target = settled_jump(whole, owner, target)
    outcome = outcome_of(whole[came_from + BLOCK_END] - 1, target)
    write_visit(whole, item, came_from, outcome, now, now)
    if item != owner:
        enter_from = came_from
        whole[owner + AT_STEP] = enter_from
        drop_strand(whole, item)
    if target >= STEPS and whole[target + BLOCK] != NOTHING:
        alone_in_block(whole, owner)
    move(whole, owner, came_from, target)


@inner
def drop_strand(whole: Any, item: int) -> None:
    """Take a strand off its item and give back its record."""
    owner = whole[item + OWNER]
    if whole[owner + STRANDS] == item:
        whole[owner + STRANDS] = whole[item + NEXT_STRAND]
    else:
        before = whole[owner + STRANDS]
        while whole[before + NEXT_STRAND] != item:
            before = whole[before + NEXT_STRAND]
        whole[before + NEXT_STRAND] = whole[item + NEXT_STRAND]
    free_slot(whole, item)


# -- quality


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


# -- out


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
def forget_defects(whole: Any, owner: int) -> None:
    """Give back the records of an item's defects."""
    if whole[owner + DEFECTS] != NOTHING:
        whole[whole[owner + LAST_DEFECT] + POOL_NEXT] = whole[POOL_VACANT]
        whole[POOL_VACANT] = whole[owner + DEFECTS]
        whole[owner + DEFECTS] = whole[owner + LAST_DEFECT] = NOTHING


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
    if not 0.0 <= at <= as_reals(whole)[ENDS_R]:
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
        ABANDONED, whole[item + CAUSE_OF_WAIT], 0, 0, 0,
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
