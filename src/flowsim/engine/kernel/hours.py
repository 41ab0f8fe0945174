"""Working hours: whether a team is at work, and how much capacity has passed.

A team remembers the stretch of open time that holds this instant, or the next one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import WEEK, capacity_in, on_tick
from flowsim.engine.compiled import inlined, inner
from flowsim.engine.kernel.events import schedule
from flowsim.engine.kernel.memory import as_reals, reals_at, words_at
from flowsim.engine.kernel.records import *


@inner
def look_at_hours(whole: Any, team: int) -> None:
    """Find the stretch of a team's open time that holds this instant, or the next one."""
    real = as_reals(whole)
    first_of, patterns = words_at(whole[C_FIRST]), words_at(whole[C_PATTERN])
    open_at, close_at = reals_at(whole[C_OPEN]), reals_at(whole[C_CLOSE])
    before, rate = reals_at(whole[C_BEFORE]), reals_at(whole[C_RATE])
    weeks, number = whole[N_WEEKS], whole[team + NUMBER_OF_TEAM]
    week, monday = whole[WEEK_NOW], real[MONDAY_R]
    opens = closes = np.inf
    while week < weeks and opens == np.inf:
        its_rate = rate[number * weeks + week]
        pattern = patterns[number * weeks + week]
        first, end = first_of[pattern], first_of[pattern + 1]
        for j in range(first, end):
            closes_at = on_tick(monday + close_at[j])
            if real[NOW_R] < closes_at and its_rate > 0.0:
                opens, closes = on_tick(monday + open_at[j]), closes_at
                real[team + RATE_R] = its_rate
                real[team + TAKES_R] = 1.0 / its_rate
                real[team + OPEN_AT_R] = open_at[j]
                real[team + CLOSE_AT_R] = close_at[j]
                real[team + BEFORE_R] = before[j]
                break
        week += 1
        monday += WEEK
    real[team + OPEN_FROM_R], real[team + OPEN_UNTIL_R] = opens, closes


@inlined
def is_open(whole: Any, team: int) -> bool:
    """Whether a team is at work now."""
    real = as_reals(whole)
    if real[NOW_R] >= real[team + OPEN_UNTIL_R]:
        look_at_hours(whole, team)
    return real[NOW_R] >= real[team + OPEN_FROM_R]


@inner
def wake(whole: Any, team: int) -> None:
    """Look at a closed team again when it opens."""
    real = as_reals(whole)
    opens = real[team + OPEN_FROM_R]
    if real[team + WAKES_AT_R] != opens:
        real[team + WAKES_AT_R] = opens
        schedule(whole, opens, OPENING, team >> UNIT_SHIFT)


@inner
def capacity_now(whole: Any, team: int) -> float:
    """Capacity of one person of a team from Monday 00:00 to this instant."""
    real = as_reals(whole)
    weeks, number, week = whole[N_WEEKS], whole[team + NUMBER_OF_TEAM], whole[WEEK_NOW]
    since = real[NOW_R] - real[MONDAY_R]
    open_at, close_at = reals_at(whole[C_OPEN]), reals_at(whole[C_CLOSE])
    first_of = words_at(whole[C_FIRST])
    pattern = words_at(whole[C_PATTERN])[number * weeks + week]
    j = first_of[pattern + 1] - 1
    while j >= first_of[pattern] and since < open_at[j]:
        j -= 1
    if j < first_of[pattern]:
        return 0.0
    rate, before = reals_at(whole[C_RATE])[number * weeks + week], reals_at(whole[C_BEFORE])[j]
    return capacity_in(rate, before, open_at[j], close_at[j], since)


@inner
def still_due(whole: Any, job: int, team: int) -> float:
    """The capacity by which a job of a team's person is done, from the Monday of this week on."""
    due, passed = as_reals(whole)[job + DUE_R], reals_at(whole[C_PASSED])
    first = whole[team + NUMBER_OF_TEAM] * whole[N_WEEKS]
    for week in range(whole[job + DUE_WEEK], whole[WEEK_NOW]):
        due -= passed[first + week]
    return due
