"""The nearest tick of an instant."""

from __future__ import annotations

from fractions import Fraction

import pytest

from flowsim.plan.ticks import TICKS_PER_HOUR, on_ticks


def test_an_hour_divides_evenly_by_what_people_write() -> None:
    assert TICKS_PER_HOUR == 2**4 * 3**3 * 5**2 * 7 * 11 * 13 * 17 * 19
    for part in (3600, 7, 11, 13, 17, 19, 100):
        ticks = on_ticks(1.0 / part) * TICKS_PER_HOUR
        assert float(ticks) == pytest.approx(TICKS_PER_HOUR / part, rel=1e-15)


def test_an_instant_goes_to_the_nearest_tick() -> None:
    tick = Fraction(1, int(TICKS_PER_HOUR))
    near = [float(5 + tick * Fraction(part, 10)) for part in (-4, 0, 4, 6, 14)]
    wanted = [5.0, 5.0, 5.0, float(5 + tick), float(5 + tick)]
    assert on_ticks(near).tolist() == wanted
