"""Working time: how much capacity has passed by an instant, and when so much will have passed.

A calendar is a pattern of open stretches and a rate for each week. Its capacity is the integral of
both from the start of the run; teams spend it on effort, arrival processes on gaps. The rate of a
stream that is always open may follow a wave.
Time is in hours from the start of the run, which is a Monday 00:00. `week` is the week that holds
the instant: the engines keep it as the clock moves, so that every call is O(1) and exact on the
breakpoints. Nothing here knows of people, items or events.

The arithmetic is in functions of bare numbers that both engines call; the kernel looks up the
stretch in its own memory, because handing arrays to a function costs more there than the sum.
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


@compiled("float64(float64, float64, float64)")
def wave_by(since: float, swing: float, period: float) -> float:
    """Integral of 1 + swing sin(2 pi t / period) from 0 to `since`, in hours."""
    turn = 2.0 * math.pi / period
    return since + swing / turn * (1.0 - math.cos(turn * since))


@compiled("float64(float64, float64, float64, float64)")
def wave_until(start: float, rest: float, swing: float, period: float) -> float:
    """The hours after `start` by which the wave has added `rest`, by bisection to the last bit."""
    already = wave_by(start, swing, period)
    low, high = 0.0, WEEK
    while True:
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high:
            return high
        if wave_by(start + middle, swing, period) - already < rest:
            low = middle
        else:
            high = middle


@compiled("float64(float64, float64)")
def gate_after(now: float, opens: float) -> float:
    """The first instant from `now` on that is a whole multiple of `opens` (hours, > 0)."""
    count = math.floor(now / opens)
    while count * opens < now:
        count += 1.0
    while (count - 1.0) * opens >= now:
        count -= 1.0
    return count * opens


@compiled()
def capacity_at(calendars: Calendars, calendar: int, week: int, at: float) -> float:
    """Capacity from the start of the run to `at`, in hours of effort. Not of a wave."""
    since = at - week * WEEK
    pattern = calendars.pattern[calendar, week]
    first = calendars.first[pattern]
    i = calendars.first[pattern + 1] - 1
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
    if calendars.swing[calendar] != 0.0:
        monday = week * WEEK
        swing, period = calendars.swing[calendar], calendars.period[calendar]
        return max(monday + wave_until(monday - calendars.zero[calendar], rest, swing, period), now)
    pattern = calendars.pattern[calendar, week]
    first = calendars.first[pattern]
    i = calendars.first[pattern + 1] - 1
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
            pattern = calendars.pattern[calendar, week]
            for i in range(calendars.first[pattern], calendars.first[pattern + 1]):
                if since < calendars.close_at[i]:
                    return week * WEEK + calendars.open_at[i], week * WEEK + calendars.close_at[i]
        week += 1
        since = 0.0
    return math.inf, math.inf
