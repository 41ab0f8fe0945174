"""Shares of variance of functions that are known, and what knowing a number is worth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from flowsim.study.uncertainty.sobol import _indices, _saltelli
from flowsim.study.uncertainty.uncertainty import _chances, _right, knowing


def designed(function, size: int, points: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """A function at the points of the design: two samples, and mixed ones number by number."""
    drawn = qmc.Sobol(2 * size, seed=1).random(points)
    one, two = drawn[:, :size], drawn[:, size:]
    parts = [one, two]
    for place in range(size):
        mixed = one.copy()
        mixed[:, place] = two[:, place]
        parts.append(mixed)
    return np.concatenate([function(part) for part in parts])


def test_indices_of_a_sum_are_the_shares_of_its_variances() -> None:
    """3 a + 4 b of even numbers: 9 and 16 of 25, alone and with others alike."""
    means = designed(lambda x: 3.0 * x[:, 0] + 4.0 * x[:, 1] + 100.0, 2, 1024)
    parts = [means[:1024], means[1024:2048], *means[2048:].reshape(2, 1024)]
    assert _saltelli(*parts).tolist() == pytest.approx([0.36, 0.64, 0.36, 0.64], abs=0.01)


def test_indices_of_a_product_share_what_they_do_together() -> None:
    """a b, even from 0 to 1: variance 7/144; alone 3/7 each, together with the other 4/7."""
    means = designed(lambda x: x[:, 0] * x[:, 1], 2, 1024)
    first, total = _indices(means, 2, 1024, np.random.default_rng(1))
    for each in first:
        assert each.mean == pytest.approx(3.0 / 7.0, abs=0.02)
        assert each.low < 3.0 / 7.0 < each.high
        assert each.high - each.low < 0.25
    for each in total:
        assert each.mean == pytest.approx(4.0 / 7.0, abs=0.02)
        assert each.low < 4.0 / 7.0 < each.high


def test_one_number_is_all_that_varies() -> None:
    first, total = _indices(np.zeros(6), 1, 2, np.random.default_rng(1))
    assert (first, total) == (total, first)
    assert (first[0].mean, first[0].low, first[0].high) == (1.0, 1.0, 1.0)


def test_how_often_each_answer_is_given() -> None:
    assert _chances(["b", "a", "b", "b"]) == (("b", 0.75), ("a", 0.25))


def test_the_most_frequent_answer_of_a_part_is_right() -> None:
    """In part 0 it is right 2 times of 3, in part 3 always."""
    bins, codes = np.array([0, 0, 0, 3, 3]), np.array([0, 0, 1, 1, 1])
    assert _right(bins, codes, 2) == pytest.approx(4.0 / 5.0)


def test_knowing_a_number_that_decides_alone() -> None:
    """It turns at a quarter of its range, where a part ends: known, all is right; else 3 of 4."""
    shares = (np.arange(400) + 0.5) / 400.0
    answers = ["a" if share < 0.25 else "b" for share in shares]
    found = knowing(shares, answers, 1)
    assert found == pytest.approx(0.25, abs=0.01)
    assert knowing(shares, ["a"] * 400, 1) == 0.0
    assert knowing(np.append(shares[:-1], 1.0), answers, 1) == found  # the end is of the last part
