"""Limits: which items are in which lane, whether there is room, and which tokens wait for it."""

from __future__ import annotations

from typing import Any

from flowsim.engine.compiled import inner
from flowsim.engine.kernel.queues import append, drop_first, first_of, mark_idle
from flowsim.engine.kernel.records import *
from flowsim.plan.tables import NO_LIMIT

NONE_NEEDED, ROOM, NO_ROOM = range(3)


@inner
def is_listed(words: Any, listing: int, lane: int) -> bool:
    """Whether a lane is in a list of lanes."""
    if listing == NOTHING:
        return False
    place, last = listing, listing + words[listing]
    while place < last:
        place += 1
        if words[place] == lane:
            return True
    return False


@inner
def is_in(words: Any, owner: int, lane: int) -> bool:
    """Whether an item has a token in a lane."""
    if is_listed(words, words[words[owner + ITEM_STEP] + STEP_LANES], lane):
        return True
    token = words[owner + ITEM_TOKENS]
    while token != NOTHING:
        if is_listed(words, words[words[token + ITEM_STEP] + STEP_LANES], lane):
            return True
        token = words[token + ITEM_NEXT_TOKEN]
    return False


@inner
def enter_lanes(words: Any, owner: int, step: int) -> None:
    """An item enters a step: count it in the lanes that it is not in yet."""
    listing = words[step + STEP_LANES]
    if listing == NOTHING:
        return
    for place in range(listing + 1, listing + 1 + words[listing]):
        lane = words[place]
        if not is_in(words, owner, lane):
            words[lane + LANE_COUNT] += 1


@inner
def leave_lanes(words: Any, owner: int, step: int) -> None:
    """An item is no longer in a step: take it off the lanes that it is not in any more."""
    listing = words[step + STEP_LANES]
    if listing == NOTHING:
        return
    for place in range(listing + 1, listing + 1 + words[listing]):
        lane = words[place]
        if not is_in(words, owner, lane):
            words[lane + LANE_COUNT] -= 1
            words[RUN_DOORS_READY] = 1


@inner
def room_in(words: Any, owner: int, listing: int) -> int:
    """What an item needs of a list of lanes: nothing, or room that is there, or is not."""
    found = NONE_NEEDED
    if listing == NOTHING:
        return found
    for place in range(listing + 1, listing + 1 + words[listing]):
        lane = words[place]
        if not is_in(words, owner, lane):
            most = words[lane + LANE_MAX]
            if most != NO_LIMIT and words[lane + LANE_COUNT] >= most:
                return NO_ROOM
            found = ROOM
    return found


@inner
def is_limited(words: Any, work: int) -> bool:
    """Whether the first step of a work's flow has a limit now."""
    listing = words[words[work + WORK_FIRST_STEP] + STEP_LANES]
    if listing != NOTHING:
        place, last = listing, listing + words[listing]
        while place < last:
            place += 1
            lane = words[place]
            if words[lane + LANE_MAX] != NO_LIMIT:
                return True
    return False


@inner
def limit_changed(words: Any) -> None:
    """A lane has another limit: look anew which works have one at their first step."""
    work = words[RUN_WORKS]
    while work < words[RUN_WORKS_END]:
        words[work + WORK_IS_LIMITED] = is_limited(words, work)
        team = words[words[work + WORK_FIRST_STEP] + STEP_TEAM]
        if team != NOTHING:
            mark_idle(words, team)
        work += WORK_WIDTH
    words[RUN_DOORS_READY] = 1


@inner
def _line(words: Any, item: int) -> int:
    """The list in which a token waits for room: one for each target and place to come from."""
    work, target = words[item + ITEM_WORK], abs(words[item + ITEM_GOES_TO])
    index = words[target + STEP_INDEX] if target >= STEPS else words[work + WORK_N_STEPS]
    origins = words[work + WORK_ORIGINS]
    origin = 0 if origins == 1 else words[words[item + ITEM_STEP] + STEP_INDEX] + 1
    return words[work + WORK_LINES] + (index * origins + origin) * LIST_WIDTH


@inner
def _waiting_at(words: Any, item: int) -> int:
    work, target = words[item + ITEM_WORK], abs(words[item + ITEM_GOES_TO])
    index = words[target + STEP_INDEX] if target >= STEPS else words[work + WORK_N_STEPS]
    return words[work + WORK_WAITING_AT] + index


@inner
def wait_for_room(words: Any, item: int, target: int) -> None:
    """Stand in line for a step, a block (below 0) or the way out."""
    words[item + ITEM_GOES_TO] = target
    words[item + ITEM_ENTRY] = words[RUN_ENTRIES]
    words[RUN_ENTRIES] += 1
    append(words, _line(words, item), item)
    words[_waiting_at(words, item)] += 1
    words[words[item + ITEM_WORK] + WORK_WAITING] += 1
    words[RUN_DOORS_READY] = 1


@inner
def count_out(words: Any, item: int) -> None:
    """Count a token out of those that wait for room."""
    words[_waiting_at(words, item)] -= 1
    words[words[item + ITEM_WORK] + WORK_WAITING] -= 1


@inner
def come_in(words: Any, item: int) -> None:
    """The first of a line leaves it."""
    drop_first(words, _line(words, item))
    count_out(words, item)


@inner
def may_enter(words: Any, item: int, room_in_block: int) -> bool:
    """Whether there is room for the first of a line; room_in_block: what a block would say."""
    target = words[item + ITEM_GOES_TO]
    if target < 0:
        return room_in_block != NO_ROOM
    work = words[item + ITEM_WORK]
    listing = words[target + STEP_LANES] if target >= STEPS else words[work + WORK_LIMIT_LANES]
    return room_in(words, words[item + ITEM_OWNER], listing) != NO_ROOM


@inner
def first_at_door(words: Any, work: int) -> int:
    """The item that has waited longest at the door of a work, or NOTHING."""
    best = NOTHING
    if words[work + WORK_AT_DOOR] == 0:
        return best
    for index in range(words[work + WORK_N_STEPS], -1, -1):
        if words[words[work + WORK_WAITING_AT] + index] > 0:
            line = words[work + WORK_LINES] + index * words[work + WORK_ORIGINS] * LIST_WIDTH
            item = first_of(words, line)
            if item != NOTHING and (
                best == NOTHING or words[item + ITEM_ENTRY] < words[best + ITEM_ENTRY]
            ):
                best = item
    return best


@inner
def next_to_drop(words: Any) -> int:
    """The next item that its full door loses, works in the order of the file; or NOTHING."""
    work = words[RUN_WORKS]
    while work < words[RUN_WORKS_END]:
        if words[work + WORK_DROPS] != 0 and words[work + WORK_AT_DOOR] > 0:
            return first_at_door(words, work)
        work += WORK_WIDTH
    return NOTHING
