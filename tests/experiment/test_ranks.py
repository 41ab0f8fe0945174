"""Quantiles, chances and their intervals, against published numbers and by trying."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.experiment.ranks import least_reached, quantile, rank_of, ranks_around, share


@pytest.mark.parametrize(
    ("chance", "count", "ranks"),
    [
        (0.5, 20, (6, 15)),  # the sign interval of a median of 20, of tables: 95.9 %
        (0.5, 10, (2, 9)),  # 97.9 %
        (0.5, 5, (0, 6)),  # too few: even the ends hold it in 93.8 % only
        (0.95, 20, (17, 21)),
    ],
)
def test_ranks_around(chance: float, count: int, ranks: tuple[int, int]) -> None:
    assert ranks_around(chance, count) == ranks


@pytest.mark.parametrize(
    ("holds", "count", "low", "high"),  # R. Newcombe, Statistics in Medicine 17 (1998), table I
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_score_interval(holds: int, count: int, low: float, high: float) -> None:
    found = share([True] * holds + [False] * (count - holds))
    assert found.share == holds / count
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    other = share([False] * holds + [True] * (count - holds))
    assert (other.low, other.high) == pytest.approx((1.0 - found.high, 1.0 - found.low))


def test_a_further_value_is_at_most_the_quantile_as_often_as_it_says() -> None:
    """Of 19 values and one more: ranks 10, 14, 17 and 19 are 50, 70, 85 and 95 % exactly."""
    assert [rank_of(chance, 19) for chance in (0.5, 0.7, 0.85, 0.95)] == [10, 14, 17, 19]
    assert rank_of(0.95, 18) == 19  # none of 18 is that high
    rng = np.random.default_rng(5)
    trials = 4000
    hits = 0
    for values in rng.random((trials, 20)):
        hits += values[19] <= quantile(values[:19], 0.85).value
    assert abs(hits / trials - 0.85) < 4.0 * math.sqrt(0.85 * 0.15 / trials)


def test_intervals_hold_the_quantile() -> None:
    rng = np.random.default_rng(6)
    trials = 2000
    for chance in (0.5, 0.85, 0.95):
        held = 0
        for values in rng.random((trials, 60)):
            found = quantile(values, chance)
            assert found.low <= found.value <= found.high
            held += found.low <= chance <= found.high
        assert held / trials > 0.95 - 4.0 * math.sqrt(0.95 * 0.05 / trials)


def test_what_has_not_happened_is_infinite() -> None:
    values = np.array([*range(90), *[np.inf] * 10], dtype=np.float64)
    assert quantile(values, 0.85).value == 85.0  # rank 86 of 100
    assert math.isinf(quantile(values, 0.85).high)
    assert math.isinf(quantile(values, 0.95).value)
    assert quantile(np.arange(10.0), 0.95).value == math.inf


def test_so_many_at_least() -> None:
    counts = np.arange(1.0, 20.0)
    found = least_reached(counts, 0.85)
    assert found.value == 3.0  # 17 of 19 reach it: 17 / 20
    assert found.low <= found.value <= found.high
    assert least_reached(counts, 0.5).value == 10.0
