"""Members of markets: who waits for what, users, spells, and what deliveries bring about.

Members that wait for a hazard are in a binary heap of pairs: what will have been met, and who.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address, uniform
from flowsim.engine.kernel.events import schedule, write_codes, write_times
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.requests import answer
from flowsim.engine.spreading import met_by, postponed, reached_at, threshold
from flowsim.eventlog import (
    ADOPTED,
    FIRST_SEGMENT,
    GAVE_UP,
    GONE_AWAY,
    NO_CAUSE,
    NO_ITEM,
    USING,
)
from flowsim.plan.tables import EARLY, MAIN, NOBODY

# -- heaps


@inner
def put(words: Any, heap: int, count: int, key: float, member: int) -> None:
    """Put a pair into a heap that holds `count` of them."""
    floats, place = as_floats(words), count
    while place > 0:
        above = heap + 2 * ((place - 1) >> 1)
        if floats[above] < key or (floats[above] == key and words[above + 1] < member):
            break
        floats[heap + 2 * place], words[heap + 2 * place + 1] = floats[above], words[above + 1]
        place = (place - 1) >> 1
    floats[heap + 2 * place], words[heap + 2 * place + 1] = key, member


@inner
def drop_top(words: Any, heap: int, count: int) -> None:
    """Take the first pair out of a heap that holds `count`: the last finds its place from there."""
    floats, place, rest = as_floats(words), 0, count - 1
    key, member = floats[heap + 2 * rest], words[heap + 2 * rest + 1]
    while 2 * place + 1 < rest:
        child = 2 * place + 1
        one, other = heap + 2 * child, heap + 2 * child + 2
        if child + 1 < rest and (
            floats[other] < floats[one]
            or (floats[other] == floats[one] and words[other + 1] < words[one + 1])
        ):
            child, one = child + 1, other
        if key < floats[one] or (key == floats[one] and member < words[one + 1]):
            break
        floats[heap + 2 * place], words[heap + 2 * place + 1] = floats[one], words[one + 1]
        place = child
    floats[heap + 2 * place], words[heap + 2 * place + 1] = key, member


# -- members


@inner
def key_of(words: Any, market: int, member: int) -> int:
    """Under which all random numbers of a member are found (uint64)."""
    return address(np.uint64(words[RUN_KEY]), np.uint64(words[market + MARKET_KEYS_STREAM]), member)


@inner
def difficulty(words: Any, market: int, number: int) -> float:
    """A member of the mainstream can use the product if this is below what it reaches."""
    stream = np.uint64(words[market + MARKET_REACH_STREAM])
    return uniform(key_of(words, market, number), stream, 0)


@inner
def next_threshold(words: Any, market: int, number: int) -> float:
    """What a member has to meet before its next adoption."""
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    stream = np.uint64(words[market + MARKET_THRESHOLDS_STREAM])
    return threshold(key_of(words, market, number), stream, words[member + MEMBER_TIMES] + 1)


@inner
def segment_of(words: Any, market: int, number: int) -> int:
    """The part of the market that a member is in."""
    return EARLY if number < words[market + MARKET_EARLY] else MAIN


# -- waiting for a hazard


@inner
def expect(words: Any, hazard: int) -> None:
    """Expect the next whom a hazard comes to, if that is in this week."""
    floats, market = as_floats(words), words[hazard + HAZARD_MARKET]
    if words[market + MARKET_RIVAL] != market:
        clear_top(words, hazard)
    words[hazard + HAZARD_TAG] = 0
    if words[hazard + HAZARD_COUNT] > 0:
        at = reached_at(
            floats[RUN_MONDAY_R], floats[hazard + HAZARD_MET_R], floats[hazard + HAZARD_RATE_R],
            floats[words[hazard + HAZARD_HEAP]], floats[RUN_NOW_R],
        )  # fmt: skip
        if at < np.inf:
            words[hazard + HAZARD_TAG] = schedule(words, at, ARRIVAL, hazard >> UNIT_SHIFT)


@inner
def clear_top(words: Any, hazard: int) -> None:
    """Make the first in the heap of an adoption one who could adopt, at the target it has now."""
    floats, market = as_floats(words), words[hazard + HAZARD_MARKET]
    if hazard >= words[market + MARKET_HAZARDS] + 2 * HAZARD_WIDTH:
        return  # who leaves has no rival
    heap, count = words[hazard + HAZARD_HEAP], words[hazard + HAZARD_COUNT]
    while count > 0:
        number = words[heap + 1]
        member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
        target, is_free = floats[member + MEMBER_TARGET_R], words[member + MEMBER_STATE] == NO_SPELL
        if is_free and floats[heap] == target:
            break
        drop_top(words, heap, count)
        if is_free:
            put(words, heap, count - 1, target, number)
        else:
            words[member + MEMBER_PLACE] = PAUSES
            count -= 1
    words[hazard + HAZARD_COUNT] = count


@inner
def met_now(words: Any, hazard: int) -> float:
    """The hazard that a segment has met by now."""
    floats = as_floats(words)
    return met_by(
        floats[RUN_MONDAY_R], floats[hazard + HAZARD_MET_R], floats[hazard + HAZARD_RATE_R],
        floats[RUN_NOW_R],
    )  # fmt: skip


@inner
def wait(words: Any, hazard: int, target: float, number: int) -> None:
    """A member waits until this much has been met."""
    heap = words[hazard + HAZARD_HEAP]
    put(words, heap, words[hazard + HAZARD_COUNT], target, number)
    words[hazard + HAZARD_COUNT] += 1
    if words[heap + 1] == number:
        expect(words, hazard)


@inner
def wait_to_adopt(words: Any, market: int, target: float, number: int) -> None:
    """A member that could adopt waits until this much has been met."""
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    as_floats(words)[member + MEMBER_TARGET_R] = target
    words[member + MEMBER_PLACE] = WAITS
    hazard = words[market + MARKET_HAZARDS] + segment_of(words, market, number) * HAZARD_WIDTH
    wait(words, hazard, target, number)


@inner
def is_outside(words: Any, market: int, number: int) -> bool:
    """Whether the product does not reach a member."""
    if segment_of(words, market, number) == EARLY:
        return False
    return difficulty(words, market, number) >= as_floats(words)[market + MARKET_REACH_R]


@inner
def stay_outside(words: Any, market: int, rest: float, number: int) -> None:
    """A member cannot use the product yet; rest: what it still has to meet."""
    floats = as_floats(words)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    floats[member + MEMBER_TARGET_R], floats[member + MEMBER_STOPPED_R] = rest, 0.0
    words[member + MEMBER_PLACE] = OUTSIDE
    count = words[market + MARKET_OUTSIDE_COUNT]
    put(words, words[market + MARKET_OUTSIDE], count, difficulty(words, market, number), number)
    words[market + MARKET_OUTSIDE_COUNT] = count + 1


# -- rivals


@inner
def pause(words: Any, market: int, number: int) -> None:
    """A member has adopted a rival: until that ends it meets nothing of this product."""
    floats = as_floats(words)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    words[member + MEMBER_STATE] = ELSEWHERE
    if words[member + MEMBER_PLACE] == WAITS:
        hazard = words[market + MARKET_HAZARDS] + segment_of(words, market, number) * HAZARD_WIDTH
        floats[member + MEMBER_STOPPED_R] = met_now(words, hazard)
        if words[words[hazard + HAZARD_HEAP] + 1] == number:
            expect(words, hazard)


@inner
def resume(words: Any, market: int, number: int) -> None:
    """A member has no rival any more: it goes on from what it had met."""
    floats = as_floats(words)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    words[member + MEMBER_STATE] = NO_SPELL
    place = words[member + MEMBER_PLACE]
    if place in (NOWHERE, OUTSIDE):
        return
    target, stopped = floats[member + MEMBER_TARGET_R], floats[member + MEMBER_STOPPED_R]
    if is_outside(words, market, number):
        stay_outside(words, market, target - stopped, number)
        return
    hazard = words[market + MARKET_HAZARDS] + segment_of(words, market, number) * HAZARD_WIDTH
    target = postponed(target, stopped, met_now(words, hazard))
    if place == WAITS:  # it is in the heap, before its place and behind the first
        floats[member + MEMBER_TARGET_R] = target
    else:
        wait_to_adopt(words, market, target, number)


# -- spells


@inner
def use(words: Any, market: int, number: int) -> None:
    """A member is a user, from now on for an exponential life."""
    floats, segment = as_floats(words), segment_of(words, market, number)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    floats[member + MEMBER_SINCE_R] = floats[RUN_NOW_R]
    words[member + MEMBER_STATE] = IN_USE
    if segment == EARLY:
        words[market + MARKET_USERS] += 1
        return
    words[market + MARKET_MAIN_USERS] += 1
    if words[market + MARKET_MAY_LEAVE] != 0:
        stream, times = np.uint64(words[market + MARKET_LIVES_STREAM]), words[member + MEMBER_TIMES]
        life = threshold(key_of(words, market, number), stream, times)
        leaving = words[market + MARKET_HAZARDS] + 2 * HAZARD_WIDTH
        wait(words, leaving, met_now(words, leaving) + life, number)


@inner
def end_spell(words: Any, market: int, number: int, outcome: int) -> None:
    """A spell is over; the member may adopt again, by its next threshold, or a rival."""
    floats, segment = as_floats(words), segment_of(words, market, number)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    write_spell(words, market, number, outcome, floats[RUN_NOW_R])
    words[member + MEMBER_STATE] = NO_SPELL
    rest = next_threshold(words, market, number)
    if is_outside(words, market, number):
        stay_outside(words, market, rest, number)
    else:
        hazard = words[market + MARKET_HAZARDS] + segment * HAZARD_WIDTH
        wait_to_adopt(words, market, met_now(words, hazard) + rest, number)
    rival = words[market + MARKET_RIVAL]
    while rival != market:
        resume(words, rival, number)
        rival = words[rival + MARKET_RIVAL]


@inner
def write_spell(words: Any, market: int, number: int, outcome: int, left_at: float) -> None:
    """The row of a spell that has ended, or lasts to the end of the run (left_at: nan)."""
    floats = as_floats(words)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    since = floats[member + MEMBER_SINCE_R] if words[member + MEMBER_STATE] == IN_USE else np.nan
    ended = left_at if outcome == GONE_AWAY else np.nan
    segment = 2 * words[market + MARKET_NUMBER] + segment_of(words, market, number)
    write_times(words, floats[member + MEMBER_ADOPTED_AT_R], since, ended, left_at)
    write_codes(
        words, NO_ITEM, FIRST_SEGMENT - segment, words[member + MEMBER_TIMES], NOBODY, outcome,
        NO_CAUSE, number, 0, 0,
    )  # fmt: skip


@inner
def write_lasting_spells(words: Any) -> None:
    """The rows of spells that last, market by market and member by member."""
    market = words[RUN_MARKETS]
    while market < words[RUN_MARKETS_END]:
        number = np.int64(0)
        while number < words[market + MARKET_SIZE] and words[RUN_STATUS] == FINE:
            member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
            if words[member + MEMBER_STATE] == IN_WAITING:
                write_spell(words, market, number, ADOPTED, np.nan)
            elif words[member + MEMBER_STATE] == IN_USE:
                write_spell(words, market, number, USING, np.nan)
            number += 1
        market += MARKET_WIDTH


# -- what deliveries bring about


@inner
def hear(words: Any, item: int, way_out: int) -> None:
    """An item has left whose deliveries may pull levers, and for which somebody may wait."""
    floats, work = as_floats(words), words[item + ITEM_WORK]
    if way_out == DONE and floats[RUN_NOW_R] >= floats[RUN_WARM_UP_R]:
        for row in range(words[RUN_N_PULLS]):
            pulled = words[RUN_PULLED] + row * PULLED_WIDTH
            if words[pulled + PULLED_WORK] == work:
                words[pulled + PULLED_DELIVERED] += 1
    market = words[work + WORK_MARKET]
    if market != NOTHING and words[item + ITEM_TRACE_ROW] <= FIRST_MEMBER:
        number = FIRST_MEMBER - words[item + ITEM_TRACE_ROW]
        if way_out == DONE:
            use(words, market, number)
        else:
            end_spell(words, market, number, GAVE_UP)
    if words[work + WORK_IS_HEARD] & ASKED_FOR != 0:
        answer(words, item)
