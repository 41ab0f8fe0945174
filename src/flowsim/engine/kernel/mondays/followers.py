"""Streams whose rate follows users, or what deliveries pull."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address
from flowsim.engine.kernel.events import schedule
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.mondays.pulls import number_of
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import drawn_from
from flowsim.engine.spreading import comes_at, left_after, pace_of
from flowsim.plan.tables import Calendars, Followers, Numbers


@inner
def draw_gap(words: Any, follower: int) -> None:
    """The gap before the next arrival, in open hours at the stream's own rate."""
    work = words[follower + FOLLOWER_WORK]
    words[work + WORK_ARRIVALS_MADE] += 1
    bits = address(
        np.uint64(words[work + WORK_KEY]), np.uint64(words[work + WORK_GAPS_STREAM]),
        words[work + WORK_ARRIVALS_MADE],
    )  # fmt: skip
    gap = drawn_from(words, words[work + WORK_GAP_LAW], bits)
    as_floats(words)[follower + FOLLOWER_REST_R] = gap


@inner
def begin_follower(
    words: Any, follower: int, week: int, numbers: Numbers, followers: Followers,
    calendars: Calendars,
) -> None:  # fmt: skip
    """What is left of the gap passes at a new pace."""
    floats, row = as_floats(words), words[follower + FOLLOWER_NUMBER]
    if week == 0:
        draw_gap(words, follower)
    else:
        floats[follower + FOLLOWER_REST_R] = left_after(
            calendars, words[follower + FOLLOWER_CALENDAR], week - 1,
            floats[follower + FOLLOWER_SINCE_R], floats[follower + FOLLOWER_REST_R],
            floats[follower + FOLLOWER_PACE_R],
        )  # fmt: skip
    rate = number_of(words, numbers, followers.rate[row], week)
    gap = number_of(words, numbers, followers.gap[row], week)
    pace = pace_of(rate, gap, followers.own_gap[row])
    market = words[follower + FOLLOWER_MARKET]
    if market != NOTHING:
        pace *= words[market + MARKET_USERS] + words[market + MARKET_MAIN_USERS]
    floats[follower + FOLLOWER_PACE_R] = pace
    expect_arrival(words, follower, calendars)


@inner
def expect_arrival(words: Any, follower: int, calendars: Calendars) -> None:
    """Expect the next arrival, if that is in this week."""
    floats = as_floats(words)
    now = floats[RUN_NOW_R]
    floats[follower + FOLLOWER_SINCE_R] = now
    words[follower + FOLLOWER_TAG] = 0
    at = comes_at(
        calendars, words[follower + FOLLOWER_CALENDAR], words[RUN_WEEK], now,
        floats[follower + FOLLOWER_REST_R], floats[follower + FOLLOWER_PACE_R],
    )  # fmt: skip
    if at < np.inf:
        words[follower + FOLLOWER_TAG] = schedule(words, at, ARRIVAL, follower >> UNIT_SHIFT)


@inner
def follower_arrives(words: Any, follower: int, calendars: Calendars) -> None:
    """An arrival; the next is scheduled before this one comes in."""
    work = words[follower + FOLLOWER_WORK]
    count = np.int64(1)
    if words[work + WORK_SIZE_LAW] >= 0:
        bits = address(
            np.uint64(words[work + WORK_KEY]), np.uint64(words[work + WORK_SIZES_STREAM]),
            words[work + WORK_ARRIVALS_MADE],
        )  # fmt: skip
        drawn = drawn_from(words, words[work + WORK_SIZE_LAW], bits)
        count = np.int64(np.floor(drawn + 0.5))
    draw_gap(words, follower)
    expect_arrival(words, follower, calendars)
    words[work + WORK_OWED] += count
    words[RUN_N_OWED] += count
