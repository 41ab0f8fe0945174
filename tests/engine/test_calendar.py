"""Capacity and its inverse against a twin in exact fractions; waves, gates against plain sums."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from flowsim.engine.calendar import (
    capacity_at,
    gate_after,
    instant_of,
    next_open,
    on_tick,
    wave_by,
    wave_until,
)
from flowsim.plan.frozen import floats, ints
from flowsim.plan.tables import Calendars
from flowsim.plan.ticks import SLACK, TICKS_PER_HOUR, on_ticks
from flowsim.time_units import HOURS_PER_WEEK as WEEK

Pattern = list[tuple[float, float]]
Weeks = list[tuple[int, float]]  # of each week: which of the patterns, and the rate

PATTERNS: list[Pattern] = [
    [(0.0, 168.0)],
    [(day * 24 + 9.0, day * 24 + 17.0) for day in range(5)],
    [(8.0, 12.0), (13.0, 17.5), (130.0, 131.0)],
    [(160.0, 168.0)],
    [],  # a week of holidays
]


def table(weeks: Weeks, *, swing: float = 0.0, period: float = 0.0, zero: float = 0.0) -> Calendars:
    """One calendar. zero: where its wave begins, if it has a swing."""
    lengths = [[end - start for start, end in pattern] for pattern in PATTERNS]
    before = [sum(of[:i]) for of in lengths for i in range(len(of))]
    stretches = [stretch for pattern in PATTERNS for stretch in pattern]
    passed = [rate * sum(lengths[pattern]) for pattern, rate in weeks]
    if swing:
        ends = [twin_wave(WEEK * week - zero, swing, period) for week in range(len(weeks) + 1)]
        passed = [rate * (ends[week + 1] - ends[week]) for week, (_, rate) in enumerate(weeks)]
    return Calendars(
        pattern=ints([[pattern for pattern, _ in weeks]]),
        first=ints(np.cumsum([0] + [len(pattern) for pattern in PATTERNS])),
        open_at=floats([start for start, _ in stretches]),
        close_at=floats([end for _, end in stretches]),
        before=floats(before),
        rate=floats([[rate for _, rate in weeks]]),
        passed=floats([passed]),
        takes=floats([[1.0 / rate if rate else math.inf for _, rate in weeks]]),
        swing=floats([swing]),
        period=floats([period]),
        zero=floats([zero]),
    )


def stretches_of(weeks: Weeks) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Each open stretch of the run: from, until, rate."""
    return [
        (168 * week + Fraction(start), 168 * week + Fraction(end), Fraction(rate))
        for week, (pattern, rate) in enumerate(weeks)
        for start, end in PATTERNS[pattern]
    ]


def twin_capacity(weeks: Weeks, at: Fraction) -> Fraction:
    parts = [
        rate * max(Fraction(0), min(at, shuts) - opens)
        for opens, shuts, rate in stretches_of(weeks)
    ]
    return sum(parts, Fraction(0))


def twin_instant(weeks: Weeks, target: Fraction) -> Fraction | None:
    """The first instant by which `target` has passed, walking the stretches one by one."""
    total = Fraction(0)
    for opens, shuts, rate in stretches_of(weeks):
        gain = rate * (shuts - opens)
        if gain and total + gain >= target:
            return opens + (target - total) / rate
        total += gain
    return None


RATES = [0.0, 0.55, 0.6, 1.0, 2.0, 1 / 3]


@st.composite
def weeks_drawn(draw: st.DrawFn) -> Weeks:
    """Half of them have one pattern in all weeks."""
    patterns = st.integers(0, len(PATTERNS) - 1)
    rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=5))
    if draw(st.booleans()):
        return [(draw(patterns), rate) for rate in rates]
    pattern = draw(patterns)
    return [(pattern, rate) for rate in rates]


TICK = 1.0 / TICKS_PER_HOUR


def capacity_from_start(calendars: Calendars, now: float) -> float:
    """Capacity from the start of the run."""
    week = int(now // WEEK)
    return float(calendars.passed[0, :week].sum()) + capacity_at(calendars, 0, week, now)


def instant_from_start(calendars: Calendars, now: float, target: float) -> float:
    """The instant of a capacity that counts from the start of the run."""
    effort = target - capacity_from_start(calendars, now)
    return instant_of(calendars, 0, int(now // WEEK), now, effort)


@settings(max_examples=400, deadline=None)
@given(weeks_drawn(), st.floats(0, 1), st.floats(0, 200))
def test_capacity_and_its_inverse(weeks: Weeks, place: float, effort: float) -> None:
    calendars = table(weeks)
    now = on_tick(place * WEEK * len(weeks) * 0.999)
    capacity = capacity_from_start(calendars, now)
    exact = twin_capacity(weeks, Fraction(now))
    assert math.isclose(capacity, exact, rel_tol=1e-14, abs_tol=1e-12)
    target = capacity + effort
    instant = instant_of(calendars, 0, int(now // WEEK), now, effort)
    truth = twin_instant(weeks, Fraction(target))
    total = twin_capacity(weeks, Fraction(168 * len(weeks)))
    if truth is None or abs(Fraction(target) - total) < Fraction(1, 10**6):
        assert instant == math.inf or instant >= now
        return
    assert instant >= now
    assert on_tick(instant) == instant
    reached = twin_capacity(weeks, Fraction(instant))
    assert math.isclose(reached, target, rel_tol=1e-12, abs_tol=3 * SLACK)
    # It is the first such instant, but for what counts as closing.
    close = math.isclose(instant, max(float(truth), now), rel_tol=1e-12, abs_tol=2 * SLACK)
    assert close or math.isclose(twin_capacity(weeks, truth), reached, abs_tol=3 * SLACK)


def test_a_tick_is_a_tick_however_it_was_reached() -> None:
    for hours in (
        Fraction(2, 3),
        Fraction(1, 7),
        Fraction(20, 17),
        Fraction(1, 54),
        Fraction(80, 57),
    ):
        steps, now = 5000, 0.0
        for _ in range(steps):
            now = on_tick(now + float(hours))
        assert now == float(steps * hours)
        assert now == on_tick(now)
    assert on_ticks([1 / 3, 17.0, 5e4 + 1 / 7]).tolist() == [1 / 3, 17.0, 5e4 + 1 / 7]
    instants = np.random.default_rng(1).uniform(-10, 1000, 1000)
    assert on_ticks(instants).tolist() == [on_tick(at) for at in instants.tolist()]


@pytest.mark.parametrize("percent", [30, 35, 45, 55, 65, 70, 71.25, 80, 85, 90, 95, 100, 130])
@pytest.mark.parametrize("minutes", [10, 20, 34, 40, 384])
@pytest.mark.parametrize("age", [0, 600])
def test_fixed_efforts_one_after_the_other_end_where_fractions_say(
    percent: float, minutes: int, age: int
) -> None:
    """In office hours, without a break, in the first weeks of a run and after twelve years."""
    pattern = PATTERNS[1]
    rate = Fraction(percent) / 100
    weeks = [(1, float(rate))] * (age + 170)
    calendars = table(weeks)
    total, now = Fraction(0), 168.0 * age
    for _ in range(300):
        week = int(now // WEEK)
        now = instant_of(calendars, 0, week, now, minutes / 60)
        total += Fraction(minutes, 60) / rate
        day, into = divmod(total, 8)
        if into == 0:
            day, into = day - 1, Fraction(8)  # at closing and not at the next opening
        opens = Fraction(pattern[int(day) % 5][0])
        assert now == float(168 * (age + int(day) // 5) + opens + into)


def test_what_overruns_closing_by_less_than_a_millisecond_is_done_at_closing() -> None:
    calendars = table([(1, 0.73)] * 3)
    for near in (-0.9 * SLACK, 0.0, 0.9 * SLACK):
        assert instant_of(calendars, 0, 0, 9.0, 0.73 * (8.0 + near)) == 17.0
        assert instant_of(calendars, 0, 0, 9.0, 0.73 * (40.0 + near)) == 96.0 + 17.0
    assert 33.0 < instant_of(calendars, 0, 0, 9.0, 0.73 * (8.0 + 2.0 * SLACK)) < 33.0 + 2.1 * SLACK
    assert instant_of(calendars, 0, 0, 9.0, 0.73 * (40.0 + 2.0 * SLACK)) > 177.0
    assert 17.0 - 2.1 * SLACK < instant_of(calendars, 0, 0, 9.0, 0.73 * (8.0 - 2.0 * SLACK)) < 17.0


def test_a_week_without_capacity_ends_nothing() -> None:
    """Neither a week of holidays nor one in which nobody works takes the last of an effort."""
    for idle in ((4, 1.0), (1, 0.0)):
        calendars = table([(1, 1.0), idle, (1, 1.0)])
        assert instant_of(calendars, 0, 1, 170.0, 0.5 * SLACK) > 336.0
        assert instant_of(calendars, 0, 1, 170.0, 0.0) == 170.0


@settings(max_examples=200, deadline=None)
@given(weeks_drawn(), st.floats(0, 1))
def test_next_open(weeks: Weeks, place: float) -> None:
    calendars = table(weeks)
    now = place * WEEK * len(weeks) * 0.999
    stretches = [
        (float(start), float(end)) for start, end, rate in stretches_of(weeks) if rate and end > now
    ]
    found = next_open(calendars, 0, int(now // WEEK), now)
    assert found == (stretches[0] if stretches else (math.inf, math.inf))


def test_whole_hours_stay_whole_on_a_clock_that_never_stops() -> None:
    calendars = table([(0, 1.0)] * 60)
    now = 0.0
    for hour in range(1, 9000):
        week = int(now // WEEK)
        now = instant_of(calendars, 0, week, now, 1.0)
        assert now == hour


def test_a_week_of_holidays_between_two_of_work() -> None:
    calendars = table([(1, 1.0), (4, 1.0), (1, 0.5)])
    assert capacity_at(calendars, 0, 1, 200.0) == 0.0
    assert capacity_at(calendars, 0, 2, 336.0 + 11.0) == 1.0
    assert instant_of(calendars, 0, 0, 9.0, 40.0) == 96.0 + 17.0
    assert instant_of(calendars, 0, 0, 9.0, 41.0) == 336.0 + 11.0
    assert next_open(calendars, 0, 0, 120.0) == (345.0, 353.0)


# -- waves


def twin_wave(since: float, swing: float, period: float) -> float:
    return since + swing * period / (2 * math.pi) * (1 - math.cos(2 * math.pi * since / period))


def area(start: float, end: float, swing: float, period: float) -> float:
    """The wave summed up by quadrature, a quarter of a period at a time."""

    def height(at: float) -> float:
        return 1.0 + swing * math.sin(2.0 * math.pi * at / period)

    pieces = max(1, math.ceil(abs(end - start) / (period / 4.0)))
    edges = np.linspace(start, end, pieces + 1)
    return math.fsum(quad(height, a, b)[0] for a, b in pairwise(edges))


swings = st.sampled_from([0.1, 0.5, 1.0])
periods = st.sampled_from([5.0, 24.0, 100.0, 168.0, 52 * 168.0])


@settings(max_examples=60, deadline=None)
@given(swings, periods, st.floats(-400, 400))
def test_wave_by_is_the_integral_of_the_wave(swing: float, period: float, since: float) -> None:
    assert math.isclose(
        wave_by(since, swing, period), area(0.0, since, swing, period), rel_tol=1e-9, abs_tol=1e-9
    )


@settings(max_examples=200, deadline=None)
@given(swings, periods, st.floats(-400, 400), st.floats(1e-3, 1))
def test_wave_until_is_its_inverse_to_the_last_bit(
    swing: float, period: float, start: float, place: float
) -> None:
    already = wave_by(start, swing, period)
    rest = place * 0.999 * (wave_by(start + WEEK, swing, period) - already)
    hours = wave_until(start, rest, swing, period)
    assert 0.0 < hours < WEEK
    assert wave_by(start + hours, swing, period) - already >= rest
    assert wave_by(start + math.nextafter(hours, 0.0), swing, period) - already < rest


@settings(max_examples=100, deadline=None)
@given(
    swings,
    periods,
    st.sampled_from([0.0, 30.0, 168.0]),
    st.lists(st.sampled_from(RATES), min_size=1, max_size=4),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_instant_of_a_wave(
    swing: float, period: float, zero: float, rates: list[float], place: float, part: float
) -> None:
    calendars = table([(0, rate) for rate in rates], swing=swing, period=period, zero=zero)
    now = place * WEEK * len(rates) * 0.999
    target = part * 0.999 * float(calendars.passed.sum())
    instant = instant_from_start(calendars, now, target)

    def by(at: float) -> float:
        """Rate times wave from the start of the run."""
        return math.fsum(
            rate * area(WEEK * week - zero, min(at, WEEK * (week + 1)) - zero, swing, period)
            for week, rate in enumerate(rates)
            if at > WEEK * week
        )

    assert now <= instant < math.inf
    if by(now) >= target:  # it has passed already
        assert math.isclose(instant, now) or math.isclose(by(instant), by(now), abs_tol=1e-7)
    else:
        assert math.isclose(by(instant), target, rel_tol=1e-8, abs_tol=1e-7)


def test_a_wave_ends_with_the_weeks_of_the_plan() -> None:
    calendars = table([(0, 1.0), (0, 1.0)], swing=1.0, period=24.0)
    assert instant_of(calendars, 0, 0, 0.0, 336.0) == pytest.approx(336.0)
    assert instant_of(calendars, 0, 0, 0.0, 337.0) == math.inf


# -- gates


def twin_gate(now: float, opens: Fraction) -> Fraction:
    """Counting from the first gate on."""
    count = 0
    while count * opens < Fraction(now) - Fraction(SLACK):
        count += 1
    return count * opens


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["1/10", "3/10", "7/10", "1/3", "12/5", "5", "8", "24", "168", "10/7"]),
    st.one_of(st.floats(0, 400), st.integers(0, 400).map(float)),
    st.integers(0, 1000),
    st.sampled_from(["anywhere", "at a gate", "just before", "just after"]),
)
def test_gate_after(text: str, anywhere: float, count: int, where: str) -> None:
    opens = Fraction(text)
    gate = float(count * opens)
    now = {
        "anywhere": on_tick(anywhere),
        "at a gate": gate,
        "just before": max(gate - 3 * TICK, 0.0),
        "just after": gate + 3 * TICK,
    }[where]
    found = gate_after(now, float(opens))
    assert found == float(twin_gate(now, opens))
    assert gate_after(found, float(opens)) == found  # arrivals at that instant are in
    if where != "anywhere":
        assert found == gate  # and whoever has missed it by less than a millisecond


def test_gates_of_tenths_of_an_hour() -> None:
    tenths = [tenth / 10 for tenth in range(2000)]
    assert [gate_after(tenth, 0.1) for tenth in tenths] == tenths
    assert gate_after(0.3 + 2 * SLACK, 0.1) == 0.4
