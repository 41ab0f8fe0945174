"""Markets: hazards of the week, who comes into reach, adoptions and leavings."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address
from flowsim.engine.kernel.door import create, to_door
from flowsim.engine.kernel.markets.members import (
    difficulty,
    drop_top,
    end_spell,
    expect,
    key_of,
    next_threshold,
    pause,
    put,
    stay_outside,
    use,
)
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.mondays.pulls import number_of
from flowsim.engine.kernel.records import *
from flowsim.engine.spreading import hazard as hazard_of
from flowsim.engine.spreading import met_by, share_heard
from flowsim.eventlog import GONE_AWAY, NO_ITEM
from flowsim.plan.tables import (
    EARLY_PULL,
    EARLY_PUSH,
    MAIN_BRIDGE,
    MAIN_LEAVES,
    MAIN_PULL,
    MAIN_PUSH,
    MAIN_REACH,
    Numbers,
)
from flowsim.time_units import HOURS_PER_WEEK as WEEK


@inner
def open_market(words: Any, market: int, numbers: Numbers) -> None:
    """All members wait for their first adoption."""
    floats = as_floats(words)
    reach = number_of(words, numbers, words[market + MARKET_FIRST_NUMBER] + MAIN_REACH, 0)
    floats[market + MARKET_REACH_R] = reach
    hazard = words[market + MARKET_HAZARDS]
    for number in range(words[market + MARKET_SIZE]):
        member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
        words[member + MEMBER_TIMES] = 0
        words[member + MEMBER_STATE], words[member + MEMBER_PLACE] = NO_SPELL, NOWHERE
        if number == words[market + MARKET_EARLY]:
            hazard += HAZARD_WIDTH
        if number >= words[market + MARKET_EARLY] and difficulty(words, market, number) >= reach:
            if words[market + MARKET_MAY_GROW] != 0:
                stay_outside(words, market, next_threshold(words, market, number), number)
            continue
        rest, count = next_threshold(words, market, number), words[hazard + HAZARD_COUNT]
        words[member + MEMBER_PLACE], floats[member + MEMBER_TARGET_R] = WAITS, rest
        put(words, words[hazard + HAZARD_HEAP], count, rest, number)
        words[hazard + HAZARD_COUNT] = count + 1


@inner
def begin_market(words: Any, market: int, week: int, numbers: Numbers) -> None:
    """What has been met is added up, the product reaches more or less, and new hazards hold."""
    floats, first = as_floats(words), words[market + MARKET_FIRST_NUMBER]
    early, main = words[market + MARKET_HAZARDS], words[market + MARKET_HAZARDS] + HAZARD_WIDTH
    leaving = main + HAZARD_WIDTH
    hazard = early
    while hazard <= leaving:
        met, rate = floats[hazard + HAZARD_MET_R], floats[hazard + HAZARD_RATE_R]
        floats[hazard + HAZARD_MET_R] = met_by(0.0, met, rate, WEEK if week > 0 else 0.0)
        hazard += HAZARD_WIDTH
    let_in_or_out(words, market, number_of(words, numbers, first + MAIN_REACH, week))
    of_early = words[market + MARKET_EARLY]
    of_main = words[market + MARKET_SIZE] - of_early
    users, main_users = words[market + MARKET_USERS], words[market + MARKET_MAIN_USERS]
    early_share = share_heard(users, words[market + MARKET_BEFORE], of_early)
    main_share = share_heard(main_users, words[market + MARKET_MAIN_BEFORE], of_main)
    words[market + MARKET_BEFORE], words[market + MARKET_MAIN_BEFORE] = users, main_users
    push = number_of(words, numbers, first + EARLY_PUSH, week)
    pull = number_of(words, numbers, first + EARLY_PULL, week)
    rate = hazard_of(push, pull, 0.0, early_share, early_share)
    floats[early + HAZARD_RATE_R] = rate if week >= words[market + MARKET_OPENS] else 0.0
    push = number_of(words, numbers, first + MAIN_PUSH, week)
    pull = number_of(words, numbers, first + MAIN_PULL, week)
    bridge = number_of(words, numbers, first + MAIN_BRIDGE, week)
    rate = hazard_of(push, pull, bridge, early_share, main_share)
    floats[main + HAZARD_RATE_R] = rate if week >= words[market + MARKET_MAIN_OPENS] else 0.0
    floats[leaving + HAZARD_RATE_R] = number_of(words, numbers, first + MAIN_LEAVES, week)
    expect(words, early)
    expect(words, main)
    expect(words, leaving)


@inner
def let_in_or_out(words: Any, market: int, reach: float) -> None:
    """The product reaches more of the mainstream, or less: who is outside meets nothing."""
    floats = as_floats(words)
    hazard = words[market + MARKET_HAZARDS] + HAZARD_WIDTH
    heap, met = words[hazard + HAZARD_HEAP], floats[hazard + HAZARD_MET_R]
    if reach > floats[market + MARKET_REACH_R]:
        outside, count = words[market + MARKET_OUTSIDE], words[market + MARKET_OUTSIDE_COUNT]
        while count > 0 and floats[outside] < reach:
            number = words[outside + 1]
            drop_top(words, outside, count)
            count -= 1
            member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
            target = met + floats[member + MEMBER_TARGET_R]
            floats[member + MEMBER_TARGET_R], floats[member + MEMBER_STOPPED_R] = target, met
            words[member + MEMBER_PLACE] = WAITS  # or pauses, as soon as it comes to the top
            put(words, heap, words[hazard + HAZARD_COUNT], target, number)
            words[hazard + HAZARD_COUNT] += 1
        words[market + MARKET_OUTSIDE_COUNT] = count
    elif reach < floats[market + MARKET_REACH_R]:
        waiting = words[hazard + HAZARD_COUNT]
        words[hazard + HAZARD_COUNT] = 0
        for place in range(waiting):
            number = words[heap + 2 * place + 1]
            member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
            target = floats[member + MEMBER_TARGET_R]
            if words[member + MEMBER_STATE] != NO_SPELL:
                words[member + MEMBER_PLACE] = PAUSES
            elif difficulty(words, market, number) < reach:
                put(words, heap, words[hazard + HAZARD_COUNT], target, number)
                words[hazard + HAZARD_COUNT] += 1
            else:
                stay_outside(words, market, target - met, number)
    floats[market + MARKET_REACH_R] = reach


@inner
def comes_to_first(words: Any, hazard: int) -> None:
    """A hazard has come to the first who waits for it: a member adopts, or leaves."""
    market, heap = words[hazard + HAZARD_MARKET], words[hazard + HAZARD_HEAP]
    number = words[heap + 1]
    drop_top(words, heap, words[hazard + HAZARD_COUNT])
    words[hazard + HAZARD_COUNT] -= 1
    expect(words, hazard)
    if hazard < words[market + MARKET_HAZARDS] + 2 * HAZARD_WIDTH:
        adopt(words, market, number)
        return
    words[market + MARKET_MAIN_USERS] -= 1  # nobody else leaves
    end_spell(words, market, number, GONE_AWAY)


@inner
def adopt(words: Any, market: int, number: int) -> None:
    """A member adopts: work brings it in, or it is a user at once."""
    floats = as_floats(words)
    member = words[market + MARKET_OF_MEMBERS] + number * MEMBER_WIDTH
    words[member + MEMBER_TIMES] += 1
    words[member + MEMBER_STATE] = IN_WAITING
    floats[member + MEMBER_ADOPTED_AT_R] = floats[RUN_NOW_R]
    rival = words[market + MARKET_RIVAL]
    while rival != market:
        pause(words, rival, number)
        rival = words[rival + MARKET_RIVAL]
    if words[market + MARKET_WORK] == NOTHING:
        use(words, market, number)
        return
    stream, times = np.uint64(words[market + MARKET_ITEMS_STREAM]), words[member + MEMBER_TIMES]
    key = np.int64(address(key_of(words, market, number), stream, times))
    item = create(
        words, words[market + MARKET_WORK], key, NO_ITEM, FIRST_MEMBER - number, floats[RUN_NOW_R]
    )
    if item != NOTHING:
        to_door(words, item)
