"""Limits: whether there is room, who is in which lane, who waits for room and who may come in."""

from __future__ import annotations

from typing import Any

from flowsim.engine.compiled import inner
from flowsim.engine.kernel.queues import append, drop_first, first_of
from flowsim.engine.kernel.records import *
from flowsim.plan.tables import NO_LIMIT

NONE_NEEDED, ROOM, NO_ROOM = range(3)


@inner
def is_listed(whole: Any, listing: int, lane: int) -> bool:
    """Whether a lane is in a list of lanes."""
    if listing == NOTHING:
        return False
    place, last = listing, listing + whole[listing]
    while place < last:
        place += 1
        if whole[place] == lane:
            return True
    return False


@inner
def is_in(whole: Any, owner: int, lane: int) -> bool:
    """Whether an item has a strand in a lane."""
    if is_listed(whole, whole[whole[owner + AT_STEP] + LANE_LIST], lane):
        return True
    strand = whole[owner + STRANDS]
    while strand != NOTHING:
        if is_listed(whole, whole[whole[strand + AT_STEP] + LANE_LIST], lane):
            return True
        strand = whole[strand + NEXT_STRAND]
    return False


@inner
def enter_lanes(whole: Any, owner: int, step: int) -> None:
    """An item is about to be in a step: count it in the lanes that it is not in yet."""
    listing = whole[step + LANE_LIST]
    if listing == NOTHING:
        return
    for place in range(listing + 1, listing + 1 + whole[listing]):
        if not is_in(whole, owner, whole[place]):
            whole[whole[place] + IN_LANE] += 1


@inner
def leave_lanes(whole: Any, owner: int, step: int) -> None:
    """An item is no longer in a step: take it off the lanes that it is not in any more."""
    listing = whole[step + LANE_LIST]
    if listing == NOTHING:
        return
    for place in range(listing + 1, listing + 1 + whole[listing]):
        if not is_in(whole, owner, whole[place]):
            whole[whole[place] + IN_LANE] -= 1
            whole[DOORS_READY] = 1


@inner
def room_in(whole: Any, owner: int, listing: int) -> int:
    """What an item needs of a list of lanes: nothing, or room that is there, or is not."""
    found = NONE_NEEDED
    if listing == NOTHING:
        return found
    for place in range(listing + 1, listing + 1 + whole[listing]):
        lane = whole[place]
        if not is_in(whole, owner, lane):
            most = whole[lane + MOST_NOW]
            if most != NO_LIMIT and whole[lane + IN_LANE] >= most:
                return NO_ROOM
            found = ROOM
    return found


@inner
def is_limited(whole: Any, work: int) -> bool:
    """Whether the first step of a work's flow has a limit now."""
    listing = whole[whole[work + FIRST_STEP] + LANE_LIST]
    if listing != NOTHING:
        place, last = listing, listing + whole[listing]
        while place < last:
            place += 1
            if whole[whole[place] + MOST_NOW] != NO_LIMIT:
                return True
    return False


@inner
def _line(whole: Any, item: int) -> int:
    """The list in which a strand waits for room, and so many wait for the same target with it."""
    work, target = whole[item + WORK], abs(whole[item + GOES_TO])
    index = whole[target + INDEX] if target >= STEPS else whole[work + N_STEPS]
    origins = whole[work + ORIGINS]
    origin = 0 if origins == 1 else whole[whole[item + AT_STEP] + INDEX] + 1
    return whole[work + LINES] + (index * origins + origin) * LIST_WIDTH


@inner
def _waiting_at(whole: Any, item: int) -> int:
    work, target = whole[item + WORK], abs(whole[item + GOES_TO])
    index = whole[target + INDEX] if target >= STEPS else whole[work + N_STEPS]
    return whole[work + WAITING_AT] + index


@inner
def wait_for_room(whole: Any, item: int, target: int) -> None:
    """Stand in line for a step, a block (below 0) or the way out."""
    whole[item + GOES_TO] = target
    whole[item + NUMBER_IS] = whole[ENTRIES]
    whole[ENTRIES] += 1
    append(whole, _line(whole, item), item)
    whole[_waiting_at(whole, item)] += 1
    whole[whole[item + WORK] + WAITERS] += 1
    whole[DOORS_READY] = 1


@inner
def count_out(whole: Any, item: int) -> None:
    """Who stood in line does so no more."""
    whole[_waiting_at(whole, item)] -= 1
    whole[whole[item + WORK] + WAITERS] -= 1


@inner
def come_in(whole: Any, item: int) -> None:
    """The first of a line leaves it."""
    drop_first(whole, _line(whole, item))
    count_out(whole, item)


@inner
def may_enter(whole: Any, item: int, room_in_block: int) -> bool:
    """Whether there is room for the first of a line; room_in_block: what a block would say."""
    target = whole[item + GOES_TO]
    if target < 0:
        return room_in_block != NO_ROOM
    work = whole[item + WORK]
    listing = whole[target + LANE_LIST] if target >= STEPS else whole[work + LIMIT_LANE]
    return room_in(whole, whole[item + OWNER], listing) != NO_ROOM


@inner
def first_at_door(whole: Any, work: int) -> int:
    """Who has waited longest at the door of a work, or NOTHING."""
    best = NOTHING
    if whole[work + AT_THE_DOOR] == 0:
        return best
    for index in range(whole[work + N_STEPS], -1, -1):
        if whole[whole[work + WAITING_AT] + index] > 0:
            line = whole[work + LINES] + index * whole[work + ORIGINS] * LIST_WIDTH
            item = first_of(whole, line)
            if item != NOTHING and (
                best == NOTHING or whole[item + NUMBER_IS] < whole[best + NUMBER_IS]
            ):
                best = item
    return best


@inner
def next_to_drop(whole: Any) -> int:
    """Who is at a door that is full for good, works in the order of the file, or NOTHING."""
    work = whole[WORKS]
    while work < whole[WORKS_END]:
        if whole[work + DROPS] != 0 and whole[work + AT_THE_DOOR] > 0:
            return first_at_door(whole, work)
        work += WORK_WIDTH
    return NOTHING
