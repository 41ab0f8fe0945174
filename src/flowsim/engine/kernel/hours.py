"""Working hours: whether a team is at work, and how much capacity has passed.

A team remembers the stretch of open time that holds this instant, or the next one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import capacity_in, on_tick
from flowsim.engine.compiled import inlined, inner
from flowsim.engine.kernel.events import schedule
from flowsim.engine.kernel.memory import as_floats, floats_at, words_at
from flowsim.engine.kernel.records import *
from flowsim.time_units import HOURS_PER_WEEK as WEEK


@inner
def look_at_hours(words: Any, team: int) -> None:
    """Find the stretch of a team's open time that holds this instant, or the next one."""
    floats = as_floats(words)
    first_of, patterns = words_at(words[RUN_CALENDAR_FIRST]), words_at(words[RUN_CALENDAR_PATTERN])
    open_at, close_at = floats_at(words[RUN_CALENDAR_OPEN]), floats_at(words[RUN_CALENDAR_CLOSE])
    before, rate = floats_at(words[RUN_CALENDAR_BEFORE]), floats_at(words[RUN_CALENDAR_RATE])
    weeks, number = words[RUN_N_WEEKS], words[team + TEAM_NUMBER]
    week, monday = words[RUN_WEEK], floats[RUN_MONDAY_R]
    opens = closes = np.inf
    while week < weeks and opens == np.inf:
        its_rate = rate[number * weeks + week]
        pattern = patterns[number * weeks + week]
        first, end = first_of[pattern], first_of[pattern + 1]
        for j in range(first, end):
            closes_at = on_tick(monday + close_at[j])
            if floats[RUN_NOW_R] < closes_at and its_rate > 0.0:
                opens, closes = on_tick(monday + open_at[j]), closes_at
                floats[team + TEAM_RATE_R] = its_rate
                floats[team + TEAM_TAKES_R] = 1.0 / its_rate
                floats[team + TEAM_OPEN_AT_R] = open_at[j]
                floats[team + TEAM_CLOSE_AT_R] = close_at[j]
                floats[team + TEAM_BEFORE_R] = before[j]
                break
        week += 1
        monday += WEEK
    floats[team + TEAM_OPEN_FROM_R], floats[team + TEAM_OPEN_UNTIL_R] = opens, closes


@inlined
def is_open(words: Any, team: int) -> bool:
    """Whether a team is at work now."""
    floats = as_floats(words)
    if floats[RUN_NOW_R] >= floats[team + TEAM_OPEN_UNTIL_R]:
        look_at_hours(words, team)
    return floats[RUN_NOW_R] >= floats[team + TEAM_OPEN_FROM_R]


@inner
def wake(words: Any, team: int) -> None:
    """Look at a closed team again when it opens."""
    floats = as_floats(words)
    opens = floats[team + TEAM_OPEN_FROM_R]
    if floats[team + TEAM_WAKES_AT_R] != opens:
        floats[team + TEAM_WAKES_AT_R] = opens
        schedule(words, opens, OPENING, team >> UNIT_SHIFT)


@inner
def capacity_now(words: Any, team: int) -> float:
    """Capacity of one person of a team from Monday 00:00 to this instant."""
    floats = as_floats(words)
    weeks, number, week = words[RUN_N_WEEKS], words[team + TEAM_NUMBER], words[RUN_WEEK]
    since = floats[RUN_NOW_R] - floats[RUN_MONDAY_R]
    open_at, close_at = floats_at(words[RUN_CALENDAR_OPEN]), floats_at(words[RUN_CALENDAR_CLOSE])
    first_of = words_at(words[RUN_CALENDAR_FIRST])
    pattern = words_at(words[RUN_CALENDAR_PATTERN])[number * weeks + week]
    j = first_of[pattern + 1] - 1
    while j >= first_of[pattern] and since < open_at[j]:
        j -= 1
    if j < first_of[pattern]:
        return 0.0
    rate, before = (
        floats_at(words[RUN_CALENDAR_RATE])[number * weeks + week],
        floats_at(words[RUN_CALENDAR_BEFORE])[j],
    )
    return capacity_in(rate, before, open_at[j], close_at[j], since)


@inner
def still_due(words: Any, job: int, team: int) -> float:
    """The capacity by which a job of a team's person is done, from the Monday of this week on."""
    due, passed = as_floats(words)[job + ITEM_DUE_R], floats_at(words[RUN_CALENDAR_PASSED])
    first = words[team + TEAM_NUMBER] * words[RUN_N_WEEKS]
    for week in range(words[job + ITEM_DUE_WEEK], words[RUN_WEEK]):
        due -= passed[first + week]
    return due
