"""The Bass curve and its fit: published numbers, exact identities, and what a fit may claim."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.dynamics import bass
from flowsim.dynamics.bass_fit import Fit, FitError, expected, fit

AVERAGE = {"innovation": 0.03, "imitation": 0.38}
SALES = (840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890)
TRUE = (60_000.0, 0.01, 0.5)


def test_averages_of_sultan_farley_and_lehmann() -> None:
    at, height, share = bass.peak(**AVERAGE)
    assert (round(at, 4), round(height, 5), round(share, 5)) == (6.1926, 0.11059, 0.46053)
    reached = bass.level([5.0, 10.0], **AVERAGE)
    assert np.round(reached, 6).tolist() == [0.331199, 0.812803]
    cuts = [round(bass.when(group.high, **AVERAGE), 3) for group in bass.GROUPS[:-1]]
    assert cuts == [0.733, 3.126, 6.550, 10.456]


def test_groups_are_quantiles_that_fill_the_curve() -> None:
    sizes = [round(group.high - group.low, 3) for group in bass.GROUPS]
    assert sizes == [0.025, 0.135, 0.34, 0.34, 0.16]
    assert [a.high for a in bass.GROUPS[:-1]] == [b.low for b in bass.GROUPS[1:]]


@pytest.mark.parametrize(("innovation", "imitation"), [(0.03, 0.38), (0.2, 0.1), (0.01, 0.0)])
def test_curve_bell_and_inverse_agree(innovation: float, imitation: float) -> None:
    given = {"innovation": innovation, "imitation": imitation}
    at = np.linspace(0.0, 30.0, 301)
    slope = (bass.level(at + 1e-5, **given) - bass.level(at, **given)) / 1e-5
    assert np.allclose(slope, bass.rate(at, **given), atol=1e-5)
    for share in (0.0, 0.1, 0.6, 0.99):
        back = bass.level(bass.when(share, **given), **given)
        assert float(back) == pytest.approx(share, abs=1e-12)
    assert bass.rate(at, **given).max() <= bass.peak(**given).rate + 1e-12


@pytest.mark.parametrize(("p", "q"), [(0.0, 0.3), (-1.0, 0.3), (math.nan, 0.3), (0.1, -0.1)])
def test_impossible_curves_are_refused(p: float, q: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        bass.level(1.0, innovation=p, imitation=q)
    with pytest.raises(ValueError, match="below 1"):
        bass.when(1.0, **AVERAGE)


def test_the_published_fit_comes_back() -> None:
    found = fit(range(1, 11), SALES)
    assert round(found.market.value) == 67_981
    assert round(found.innovation.value, 6) == 0.006594
    assert round(found.imitation.value, 5) == 0.63809
    assert round(found.error, 1) == 727.2
    assert found.is_past_peak
    for number in (found.market, found.innovation, found.imitation, found.peak_at):
        assert number.low < number.value < number.high


def test_sales_without_error_give_their_curve() -> None:
    at = np.arange(1.0, 16.0)
    found = fit(at, expected(at, *TRUE))
    assert found.market.value == pytest.approx(TRUE[0], rel=1e-6)
    assert found.innovation.value == pytest.approx(TRUE[1], rel=1e-5)
    assert found.imitation.value == pytest.approx(TRUE[2], rel=1e-6)


def with_errors(seed: int, periods: int) -> Fit:
    at = np.arange(1.0, periods + 1.0)
    errors = np.random.Generator(np.random.PCG64(seed)).normal(0.0, 250.0, periods)
    return fit(at, np.maximum(0.0, expected(at, *TRUE) + errors))


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """300 records with errors of known size: 95 % intervals miss 5 %, give or take 4 errors."""
    tries = [with_errors(seed, 16) for seed in range(300)]
    numbers = ("market", "innovation", "imitation")
    for place, name in enumerate(numbers):
        held = sum(getattr(f, name).low <= TRUE[place] <= getattr(f, name).high for f in tries)
        assert abs(held / 300 - 0.95) < 4.0 * math.sqrt(0.95 * 0.05 / 300), name
    bell = expected(np.array([8.0]), *TRUE)[0]
    inside = sum(
        np.interp(8.0, f.along, f.low) <= bell <= np.interp(8.0, f.along, f.high) for f in tries
    )
    assert abs(inside / 300 - 0.95) < 4.0 * math.sqrt(0.95 * 0.05 / 300)


def test_before_the_peak_the_market_is_not_known() -> None:
    """The peak is at 7.7; what is known by period 5 allows almost any market."""
    early, late = with_errors(3, 5), with_errors(3, 16)
    assert not early.is_past_peak
    assert late.is_past_peak
    assert early.market.high / early.market.low > 10.0 > late.market.high / late.market.low


@pytest.mark.parametrize(
    ("at", "sales", "says"),
    [
        ([1, 2, 3], [1, 2, 3], "at least 5"),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4], "as many"),
        ([1, 2, 2, 4, 5], [1, 2, 3, 4, 5], "ascend"),
        ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], "above 0"),
        ([1, 2, 3, 4, 5], [0, 0, 0, 0, 0], "some above 0"),
        ([1, 2, 3, 4, 5], [1, -2, 3, 4, 5], "at least 0"),
        ([1, 2, 3, 4, 5], [1, math.nan, 3, 4, 5], "finite"),
    ],
)
def test_records_that_cannot_be_fitted(at: list[float], sales: list[float], says: str) -> None:
    with pytest.raises(FitError, match=says):
        fit(at, sales)


def test_flat_and_falling_sales_are_fitted_or_said_to_be_unknown() -> None:
    for sales in ([5, 5, 5, 5, 5, 5], [9, 7, 6, 4, 3, 2], [0, 0, 0, 1, 0, 0]):
        found = fit(range(1, 7), sales)
        assert np.isfinite(found.curve).all()
        assert found.market.low <= found.market.value <= found.market.high
