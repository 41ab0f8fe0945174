"""Working time: how much capacity has passed by an instant, and when an amount will have passed.

A calendar is a pattern of open stretches and a rate for each week. Its capacity is the integral of
both since the week's Monday; teams spend it on effort, arrival processes on gaps. The rate of a
stream that is always open may follow a wave.
Time is in hours from the start of the run, which is a Monday 00:00. `week` is the week that holds
the instant: the engines keep it as the clock moves, so that every call is O(1), and sums stay
small: rounding is far below a tick at any age of the run. Every instant that is computed is put on
a tick, and what overruns closing or a gate by less than SLACK is in time.
Must not depend on people, items or events.

The arithmetic is in functions of bare numbers that both engines call; the kernel looks up the
stretch in its own memory, because handing arrays to a function costs more there than the sum.
"""

from __future__ import annotations

import math
from typing import Any

from numba import types

from flowsim.engine.compiled import compiled
from flowsim.engine.draws import as_instructions
from flowsim.plan.tables import Calendars
from flowsim.plan.ticks import SLACK, TICKS_PER_HOUR
from flowsim.time_units import HOURS_PER_WEEK as WEEK

_TO_WHOLE = 1.5 * 2.0**52  # next to it the numbers that a float64 knows are the whole ones
_HOURS_PER_TICK = 1.0 / TICKS_PER_HOUR


@as_instructions
def _times_plus(typing: Any, one: Any, other: Any, more: Any) -> Any:
    """one x other + more, rounded once: one instruction of the processor."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    real = types.float64
    return real(real, real, real), generate


@compiled("float64(float64)")
def on_tick(at: float) -> float:
    """The tick nearest to an instant, in hours. Instants with the same tick are equal.

    The whole number of ticks over the ticks of an hour, to the last bit, without a slow division
    (Markstein, Computation of elementary functions on the
    IBM RISC System/6000 processor, 1990). nan if the instant is infinite.
    """
    ticks = _times_plus(at, TICKS_PER_HOUR, _TO_WHOLE) - _TO_WHOLE
    hours = ticks * _HOURS_PER_TICK
    return _times_plus(_times_plus(-hours, TICKS_PER_HOUR, ticks), _HOURS_PER_TICK, hours)


@compiled("float64(float64, float64, float64, float64, float64)")
def capacity_in(rate: float, before: float, open_at: float, close_at: float, since: float) -> float:
    """Capacity by `since` hours of a week, in or after the stretch [open_at, close_at).

    before: the week's open hours before the stretch.
    """
    return rate * (before + (min(since, close_at) - open_at))


@compiled("boolean(float64, float64, float64)")
def has_passed(target: float, passed: float, rate: float) -> bool:
    """Whether a capacity is reached within a week, or later by a rounding error only.

    passed: the capacity of the week.
    """
    return target <= passed + SLACK * rate and passed > 0.0


@compiled("boolean(float64, float64)")
def is_in_time(ends: float, close_at: float) -> bool:
    """Whether an end is not after closing, or later by a rounding error only."""
    return ends <= close_at + SLACK


@compiled("float64(float64, float64, float64)")
def instant_in(monday: float, ends: float, close_at: float) -> float:
    """The instant of an end in the hours of a week; all but at closing is at closing.

    monday: the week's start, in hours from the start of the run.
    """
    return on_tick(monday + (ends if ends < close_at - SLACK else close_at))


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
    """The first gate, a whole multiple of `opens` (hours, > 0), for which `now` is in time."""
    due = now - SLACK
    count = math.floor(due / opens)
    while on_tick(count * opens) < due:
        count += 1.0
    while on_tick((count - 1.0) * opens) >= due:
        count -= 1.0
    return on_tick(count * opens)


@compiled()
def capacity_at(calendars: Calendars, calendar: int, week: int, at: float) -> float:
    """Capacity from the Monday of the week to `at`, in hours of effort."""
    monday = week * WEEK
    rate = calendars.rate[calendar, week]
    if calendars.swing[calendar] != 0.0:
        start = monday - calendars.zero[calendar]
        swing, period = calendars.swing[calendar], calendars.period[calendar]
        return rate * (
            wave_by(start + (at - monday), swing, period) - wave_by(start, swing, period)
        )
    since = at - monday
    pattern = calendars.pattern[calendar, week]
    first = calendars.first[pattern]
    i = calendars.first[pattern + 1] - 1
    while i >= first and since < calendars.open_at[i]:
        i -= 1
    if i < first:
        return 0.0
    return capacity_in(
        rate, calendars.before[i], calendars.open_at[i], calendars.close_at[i], since
    )


@compiled()
def instant_of(calendars: Calendars, calendar: int, week: int, now: float, effort: float) -> float:
    """The first instant by which `effort` hours of capacity have passed since `now`, in `week`.

    inf if that is beyond the weeks of the plan.
    """
    if effort <= 0.0:
        return now
    monday, swing = week * WEEK, calendars.swing[calendar]
    pattern = calendars.pattern[calendar, week]
    first = calendars.first[pattern]
    i = calendars.first[pattern + 1] - 1
    since = now - monday
    while i >= first and since < calendars.open_at[i]:
        i -= 1
    if i >= first and since < calendars.close_at[i] and swing == 0.0:
        # mostly it ends in the stretch in which it begins
        ends = since + effort * calendars.takes[calendar, week]
        if is_in_time(ends, calendars.close_at[i]):
            return max(instant_in(monday, ends, calendars.close_at[i]), now)
    target = capacity_at(calendars, calendar, week, now) + effort
    weeks = calendars.rate.shape[1]
    while not has_passed(target, calendars.passed[calendar, week], calendars.rate[calendar, week]):
        target -= calendars.passed[calendar, week]
        week += 1
        if week == weeks:
            return math.inf
    monday = week * WEEK
    rest = target * calendars.takes[calendar, week]
    if swing != 0.0:
        start = monday - calendars.zero[calendar]
        return max(
            on_tick(monday + wave_until(start, rest, swing, calendars.period[calendar])), now
        )
    pattern = calendars.pattern[calendar, week]
    first = calendars.first[pattern]
    i = calendars.first[pattern + 1] - 1
    while i > first and rest <= calendars.before[i] + SLACK:
        i -= 1
    ends = calendars.open_at[i] + (rest - calendars.before[i])
    return max(instant_in(monday, ends, calendars.close_at[i]), now)


@compiled()
def next_open(calendars: Calendars, calendar: int, week: int, at: float) -> tuple[float, float]:
    """The stretch of open time that holds `at`, or else the next one: [start, end).

    Stretches that touch at midnight or over the week's end are not joined; (inf, inf) if the
    calendar does not open again within the weeks of the plan.
    """
    weeks = calendars.rate.shape[1]
    while week < weeks:
        if calendars.rate[calendar, week] > 0.0:
            pattern = calendars.pattern[calendar, week]
            for i in range(calendars.first[pattern], calendars.first[pattern + 1]):
                closes = on_tick(week * WEEK + calendars.close_at[i])
                if at < closes:
                    return on_tick(week * WEEK + calendars.open_at[i]), closes
        week += 1
    return math.inf, math.inf
