"""Working time: how much capacity has passed by an instant, and when so much will have passed.

A calendar is a weekly pattern of open stretches times a rate for each week. Its capacity is the
integral of both from the start of the run; teams spend it on effort, arrival processes on gaps.
Time is in hours from the start of the run, which is a Monday 00:00. `week` is the week that holds
the instant: the engines keep it as the clock moves, so that every call is O(1) and exact on the
breakpoints. Nothing here knows of people, items or events.

The arithmetic is in two functions of bare numbers that both engines call; the kernel looks up the
stretch in its own loop, because handing arrays to a function costs more there than the sum.
"""

from __future__ import annotations

import math

from flowsim.engine.compiled import compiled
from flowsim.plan.tables import Calendars

WEEK = 168.0


@compiled("float64(float64, float64, float64, float64, float64, float64)")
def capacity_in(
    at_monday: float, rate: float, before: float, open_at: float, close_at: float, since: float
) -> float:
    """Capacity by `since` hours of a week, in or after the stretch [open_at, close_at).

    at_monday: capacity at the week's start; before: the week's open hours before the stretch.
    """
    return at_monday + rate * (before + (min(since, close_at) - open_at))


@compiled("float64(float64, float64, float64, float64, float64)")
def instant_in(monday: float, rest: float, before: float, open_at: float, close_at: float) -> float:
    """The instant by which `rest` open hours of the week have passed, in the stretch that has it.

    monday: the week's start, in hours from the start of the run.
    """
    return monday + min(open_at + (rest - before), close_at)


@compiled()
def capacity_at(calendars: Calendars, calendar: int, week: int, at: float) -> float:
    """Capacity from the start of the run to `at`: hours of effort (of a stream: open hours)."""
    since = at - week * WEEK
    first = calendars.first[calendar]
    i = calendars.first[calendar + 1] - 1
    while i >= first and since < calendars.open_at[i]:
        i -= 1
    at_monday = calendars.capacity[calendar, week]
    if i < first:
        return at_monday
    return capacity_in(
        at_monday,
        calendars.rate[calendar, week],
        calendars.before[i],
        calendars.open_at[i],
        calendars.close_at[i],
        since,
    )


@compiled()
def instant_of(calendars: Calendars, calendar: int, week: int, now: float, target: float) -> float:
    """The first instant, not before `now` in `week`, by which capacity `target` has passed.

    inf if that is beyond the weeks of the plan.
    """
    weeks = calendars.rate.shape[1]
    while target > calendars.capacity[calendar, week + 1]:
        week += 1
        if week == weeks:
            return math.inf
    rest = target - calendars.capacity[calendar, week]
    if rest <= 0.0:
        return now
    rest /= calendars.rate[calendar, week]
    first = calendars.first[calendar]
    i = calendars.first[calendar + 1] - 1
    while i > first and rest <= calendars.before[i]:
        i -= 1
    at = instant_in(
        week * WEEK, rest, calendars.before[i], calendars.open_at[i], calendars.close_at[i]
    )
    return max(at, now)


@compiled()
def next_open(calendars: Calendars, calendar: int, week: int, at: float) -> tuple[float, float]:
    """The stretch of open time that holds `at`, or else the next one: [start, end).

    Stretches that touch at midnight or over the week's end are not joined; (inf, inf) if the
    calendar does not open again within the weeks of the plan.
    """
    weeks = calendars.rate.shape[1]
    since = at - week * WEEK
    while week < weeks:
        if calendars.rate[calendar, week] > 0.0:
            for i in range(calendars.first[calendar], calendars.first[calendar + 1]):
                if since < calendars.close_at[i]:
                    return week * WEEK + calendars.open_at[i], week * WEEK + calendars.close_at[i]
        week += 1
        since = 0.0
    return math.inf, math.inf
