"""How a product spreads, and what deliveries make of numbers: shared by both engines.

Input: numbers of a plan, users, deliveries. Output: hazards, instants, numbers. Pure functions; the
engines own who is a user and what happens when. Time is in hours from the start of the run.

Each member of a market has thresholds with the exponential law of mean 1, one for each time that
it adopts. It adopts when the hazard that it has met while it could adopt reaches the next of them;
while it has a rival of the product it could not. A hazard holds for a week, so what a segment has
met grows along a line from Monday to Monday, and the instant at which it comes to a threshold is
exact. Users leave in the same way. The hazard of a week is that of its middle: users of Monday and
half of those gained in the week before.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.engine.calendar import capacity_at, has_passed, instant_of, on_tick
from flowsim.engine.compiled import compiled
from flowsim.engine.draws import uniform
from flowsim.plan.tables import MULTIPLY, REPLACE, Calendars, Numbers
from flowsim.time_units import HOURS_PER_WEEK as WEEK

_LARGEST_FACTOR = 1e9  # as of a dose


@compiled("int64(float64)")
def week_of(at: float) -> int:
    """The week of the run that holds an instant; the first for what was there before it."""
    return max(math.floor(at / WEEK), 0)


@compiled("float64(uint64, uint64, int64)")
def threshold(key: int, stream: int, index: int) -> float:
    """A threshold of a member: exponential with mean 1."""
    return -math.log(uniform(key, stream, index))


# -- hazards


@compiled("float64(int64, int64, int64)")
def share_heard(users: int, before: int, members: int) -> float:
    """The share of a segment whose word counts in a week, 0 of an empty one.

    users, before: on its Monday and on the Monday before. Who came in the week before counts one
    and a half times: this week, and the half of the last one in which they did not count. Source:
    the two-step method of Adams and Bashforth.
    """
    if members <= 0:
        return 0.0
    return min(max(users + 0.5 * (users - before), 0.0), float(members)) / members


@compiled("float64(float64, float64, float64, float64, float64)")
def hazard(push: float, pull: float, bridge: float, early: float, own: float) -> float:
    """The hazard of a segment, an hour. early, own: shares that are users of the product.

    bridge: how much the word of the early market counts; 0 for itself. Source: Van den Bulte &
    Joshi, New product diffusion with influentials and imitators, Marketing Science 26 (2007).
    """
    return push + pull * (bridge * early + (1.0 - bridge) * own)


@compiled("float64(float64, float64, float64, float64)")
def met_by(monday: float, by_monday: float, rate: float, now: float) -> float:
    """The hazard that a segment has met by now. by_monday: by the Monday of this week."""
    return by_monday + rate * (now - monday)


@compiled("float64(float64, float64, float64, float64, float64)")
def reached_at(monday: float, by_monday: float, rate: float, target: float, now: float) -> float:
    """When the hazard met reaches a target, now or later in this week; inf if it does not."""
    if target <= by_monday:
        return now
    if target > by_monday + rate * WEEK:
        return math.inf
    return max(on_tick(monday + (target - by_monday) / rate), now)


@compiled("float64(float64, float64, float64)")
def postponed(target: float, stopped: float, met: float) -> float:
    """What will have been met at an adoption, after a time in which the member met nothing.

    stopped, met: by when that time began, and by now. Never below the target.
    """
    return target + (met - stopped)


# -- numbers under pulls


@compiled("float64(int64, float64, float64)")
def operand_of(operation: int, operand: float, times: float) -> float:
    """The operand of a change at this many pulls: a factor to that power, a sum that often."""
    if times == 1.0 or operation == REPLACE:
        return operand
    if operation == MULTIPLY:
        return min(operand**times, _LARGEST_FACTOR)
    return operand * times


@compiled("float64(int64, float64, float64)")
def weight_of(operation: int, weight: float, times: float) -> float:
    """How far a replacement goes that is pulled this often, each time that part of the rest."""
    if times == 1.0 or operation != REPLACE:
        return weight
    return 1.0 - (1.0 - weight) ** times


@compiled()
def number_in(numbers: Numbers, number: int, week: int, counts: np.ndarray, first: int) -> float:
    """A number in a week. counts[first + row]: how often the lever of that row is pulled."""
    value = numbers.base[number, week]
    for move in range(numbers.first[number], numbers.first[number + 1]):
        operation, operand, weight = (
            numbers.operation[move],
            numbers.operand[move],
            numbers.weight[move],
        )
        level = 1.0
        if numbers.pull[move] >= 0:
            times = counts[first + numbers.pull[move]]
            operand, weight = (
                operand_of(operation, operand, times),
                weight_of(operation, weight, times),
            )
        else:
            level = numbers.level[move, week]
        if operation == REPLACE:
            value += level * weight * (operand - value)
        elif operation == MULTIPLY:
            value *= 1.0 + level * (operand - 1.0)
        else:
            value += level * operand
    return min(max(value, 0.0), numbers.most[number])


# -- streams whose rate the run sets


@compiled("float64(float64, float64, float64)")
def pace_of(rate: float, gap: float, own_gap: float) -> float:
    """How many times its own rate a stream runs at. own_gap: mean of its law, open hours."""
    return rate * own_gap * (own_gap / max(gap, 1e-9))


@compiled()
def comes_at(
    calendars: Calendars, calendar: int, week: int, now: float, rest: float, pace: float
) -> float:
    """When a stream has run for the rest of a gap, now or later in this week; inf if it has not.

    rest: open hours at its own rate.
    """
    if rest <= 0.0:
        return now
    if pace <= 0.0:
        return math.inf
    needed = rest / pace
    by_now = capacity_at(calendars, calendar, week, now)
    passed, rate = calendars.passed[calendar, week], calendars.rate[calendar, week]
    if not has_passed(by_now + needed, passed, rate):
        return math.inf
    return instant_of(calendars, calendar, week, now, needed)


@compiled()
def left_after(
    calendars: Calendars, calendar: int, week: int, since: float, rest: float, pace: float
) -> float:
    """What is left of a gap at the end of a week, of which that much was left at `since`."""
    ran = calendars.passed[calendar, week] - capacity_at(calendars, calendar, week, since)
    return max(rest - pace * ran, 0.0)
