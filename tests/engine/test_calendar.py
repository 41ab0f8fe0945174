"""Capacity and its inverse against a twin in exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsim.engine.calendar import WEEK, capacity_at, instant_of, next_open
from flowsim.plan.frozen import floats, ints
from flowsim.plan.tables import Calendars

PATTERNS = [
    [(0.0, 168.0)],
    [(day * 24 + 9.0, day * 24 + 17.0) for day in range(5)],
    [(8.0, 12.0), (13.0, 17.5), (130.0, 131.0)],
    [(160.0, 168.0)],
]


def table(pattern: list[tuple[float, float]], rates: list[float]) -> Calendars:
    before = np.cumsum([0.0] + [end - start for start, end in pattern])
    rate = np.array([rates])
    return Calendars(
        first=ints([0, len(pattern)]),
        open_at=floats([start for start, _ in pattern]),
        close_at=floats([end for _, end in pattern]),
        before=floats(before[:-1]),
        rate=floats(rate),
        capacity=floats(np.concatenate([[0.0], np.cumsum(rate[0] * before[-1])])[None, :]),
    )


def twin_capacity(pattern: list[tuple[float, float]], rates: list[float], at: Fraction) -> Fraction:
    total = Fraction(0)
    for week, rate in enumerate(rates):
        for start, end in pattern:
            opens = Fraction(start) + 168 * week
            shuts = Fraction(end) + 168 * week
            total += Fraction(rate) * max(Fraction(0), min(at, shuts) - opens)
    return total


def twin_instant(
    pattern: list[tuple[float, float]], rates: list[float], target: Fraction
) -> Fraction | None:
    """The first instant by which `target` has passed, walking the stretches one by one."""
    total = Fraction(0)
    for week, rate in enumerate(rates):
        for start, end in pattern:
            gain = Fraction(rate) * (Fraction(end) - Fraction(start))
            if gain and total + gain >= target:
                return 168 * week + Fraction(start) + (target - total) / Fraction(rate)
            total += gain
    return None


rates_drawn = st.lists(st.sampled_from([0.0, 0.55, 0.6, 1.0, 2.0, 1 / 3]), min_size=1, max_size=5)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PATTERNS), rates_drawn, st.floats(0, 1), st.floats(0, 200))
def test_capacity_and_its_inverse(
    pattern: list[tuple[float, float]], rates: list[float], place: float, effort: float
) -> None:
    calendars = table(pattern, rates)
    now = place * WEEK * len(rates) * 0.999
    week = int(now // WEEK)
    capacity = capacity_at(calendars, 0, week, now)
    exact = twin_capacity(pattern, rates, Fraction(now))
    assert math.isclose(capacity, exact, rel_tol=1e-14, abs_tol=1e-12)
    target = capacity + effort
    instant = instant_of(calendars, 0, week, now, target)
    truth = twin_instant(pattern, rates, Fraction(target))
    total = twin_capacity(pattern, rates, Fraction(168 * len(rates)))
    if truth is None or abs(Fraction(target) - total) < Fraction(1, 10**9):
        assert instant == math.inf or instant >= now
        return
    assert instant >= now
    reached = twin_capacity(pattern, rates, Fraction(instant))
    assert math.isclose(reached, target, rel_tol=1e-12, abs_tol=1e-10)
    # It is the first such instant, but for rounding at the very end of a stretch.
    close = math.isclose(instant, max(float(truth), now), rel_tol=1e-12, abs_tol=1e-9)
    assert close or math.isclose(
        twin_capacity(pattern, rates, truth), reached, rel_tol=1e-12, abs_tol=1e-10
    )


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PATTERNS), rates_drawn, st.floats(0, 1))
def test_next_open(pattern: list[tuple[float, float]], rates: list[float], place: float) -> None:
    calendars = table(pattern, rates)
    now = place * WEEK * len(rates) * 0.999
    stretches = [
        (168 * week + start, 168 * week + end)
        for week, rate in enumerate(rates)
        for start, end in pattern
        if rate > 0 and 168 * week + end > now
    ]
    found = next_open(calendars, 0, int(now // WEEK), now)
    assert found == (stretches[0] if stretches else (math.inf, math.inf))


def test_whole_hours_stay_whole_on_a_clock_that_never_stops() -> None:
    calendars = table(PATTERNS[0], [1.0] * 60)
    now = 0.0
    for hour in range(1, 9000):
        week = int(now // WEEK)
        now = instant_of(calendars, 0, week, now, capacity_at(calendars, 0, week, now) + 1.0)
        assert now == hour
