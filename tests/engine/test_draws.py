"""Draws: known answers, uniformity, independence of neighbouring addresses, laws against SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from flowsim.engine import draws
from flowsim.model.types import Distribution
from flowsim.plan.frozen import stream
from flowsim.plan.laws import NUMBERS, scale_and_shape

MASK = (1 << 64) - 1
# Of some thirty tests with fixed seeds none should be rarer than this.
RARE = 1e-4


def twin_mix(bits: int) -> int:
    """SplitMix64's finaliser in whole numbers."""
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB & MASK
    return bits ^ (bits >> 31)


def twin_address(key: int, name: int, index: int) -> int:
    return twin_mix((twin_mix(key ^ name) + index * 0x9E3779B97F4A7C15) & MASK)


def test_known_answers() -> None:
    # The first outputs of SplitMix64 from state 1234567, as its author's code prints them.
    state, printed = 1234567, []
    for _ in range(3):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        printed.append(int(draws.mix(np.uint64(state))))
    assert printed == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@pytest.mark.parametrize("key", [0, 1, 2**63, MASK, 0xDEADBEEF])
def test_addresses_equal_their_twin(key: int) -> None:
    for name in (0, 1, stream("feature.build:effort")):
        for index in (0, 1, 2, 10**6):
            found = int(draws.address(np.uint64(key), np.uint64(name), index))
            assert found == twin_address(key, name, index)
            u = draws.uniform(np.uint64(key), np.uint64(name), index)
            assert u == ((found >> 11) + 0.5) * 2.0**-53
            assert 0.0 < u < 1.0


def test_a_key_that_passed_through_python_draws_the_same() -> None:
    key = int(draws.replication_key(7, 3))
    name = stream("x")
    assert draws.address(key, name, 1) == draws.address(np.uint64(key), np.uint64(name), 1)


def test_lowest_bit() -> None:
    for place in range(64):
        assert draws.lowest_bit(np.uint64(1 << place)) == place
        assert draws.lowest_bit(np.uint64((MASK << place) & MASK)) == place


def keys(count: int) -> list[np.uint64]:
    """Keys of neighbouring items, as the engines make them."""
    key = np.uint64(draws.replication_key(1, 0))
    items = np.uint64(stream("feature:items"))
    work = np.uint64(draws.address(key, items, 0))
    return [np.uint64(draws.address(work, items, ordinal)) for ordinal in range(1, count + 1)]


NAMES = [np.uint64(stream(name)) for name in ("feature.build:effort", "feature.build:next")]


@pytest.mark.parametrize(
    "neighbours",
    ["items", "visits", "replications", "seeds", "streams"],
)
def test_uniform_and_independent_along(neighbours: str) -> None:
    many = 40_000
    if neighbours == "items":
        u = np.array([draws.uniform(key, NAMES[0], 1) for key in keys(many)])
    elif neighbours == "visits":
        u = np.array([draws.uniform(keys(1)[0], NAMES[0], visit) for visit in range(many)])
    elif neighbours == "replications":
        u = np.array(
            [
                draws.uniform(np.uint64(draws.replication_key(1, r)), NAMES[0], 1)
                for r in range(many)
            ]
        )
    elif neighbours == "seeds":
        u = np.array(
            [
                draws.uniform(np.uint64(draws.replication_key(s, 0)), NAMES[0], 1)
                for s in range(many)
            ]
        )
    else:
        pairs = [[draws.uniform(key, name, 1) for name in NAMES] for key in keys(many // 2)]
        u = np.array(pairs).ravel()
    assert stats.kstest(u, "uniform").pvalue > RARE
    for lag in (1, 2, 3, 7):
        grid, _, _ = np.histogram2d(u[:-lag], u[lag:], bins=16, range=[[0, 1], [0, 1]])
        assert stats.chisquare(grid.ravel()).pvalue > RARE
    low_bits = (u * 2.0**32 % 1.0 * 256).astype(int)
    assert stats.chisquare(np.bincount(low_bits, minlength=256)).pvalue > RARE


def test_inverse_normal_equals_scipy() -> None:
    chances = np.concatenate(
        [
            10.0 ** -np.arange(1.0, 300.0, 7.0),
            np.linspace(0.001, 0.999, 999),
            1 - 10.0 ** -np.arange(1.0, 16.0),
        ]
    )
    ours = np.array([draws.inverse_normal(chance) for chance in chances])
    assert np.allclose(ours, stats.norm.ppf(chances), rtol=2e-15, atol=2e-15)


LAWS = [
    (Distribution("exponential", 3.0, 1.0), stats.expon(scale=3.0)),
    (Distribution("lognormal", 3.0, 0.5), None),
    (Distribution("lognormal", 3.0, 2.0), None),
    (Distribution("gamma", 3.0, 0.5), stats.gamma(4.0, scale=0.75)),
    (Distribution("gamma", 3.0, 1.5), stats.gamma(1 / 2.25, scale=3.0 * 2.25)),
    (Distribution("weibull", 3.0, 0.6), None),
    (Distribution("weibull", 3.0, 2.0), None),
    (Distribution("uniform", 3.0, 0.5), stats.uniform(3 - 1.5 * 3**0.5, 3 * 3**0.5)),
    (Distribution("triangular", 3.0, 0.4), stats.triang(0.5, 3 - 1.2 * 6**0.5, 2.4 * 6**0.5)),
]


@pytest.mark.parametrize(("law", "frozen"), LAWS, ids=lambda value: getattr(value, "family", ""))
def test_laws_equal_scipy(law: Distribution, frozen: object) -> None:
    scale, shape = scale_and_shape(law)
    sample = np.array(
        [
            draws.variate(NUMBERS[law.family], scale, shape, draws.address(key, NAMES[0], 1))
            for key in keys(20_000)
        ]
    )
    if law.family == "lognormal":
        sigma = math.sqrt(math.log(1 + law.cv**2))
        frozen = stats.lognorm(sigma, scale=law.mean * math.exp(-sigma * sigma / 2))
    if law.family == "weibull":
        frozen = stats.weibull_min(1.0 / shape, scale=scale)
        assert frozen.std() / frozen.mean() == pytest.approx(law.cv, rel=1e-9)
    assert frozen.mean() == pytest.approx(law.mean, rel=1e-9)  # type: ignore[attr-defined]
    assert frozen.std() == pytest.approx(law.mean * law.cv, rel=1e-9)  # type: ignore[attr-defined]
    assert stats.kstest(sample, frozen.cdf).pvalue > RARE  # type: ignore[attr-defined]


def test_empirical_law() -> None:
    points, cumulative = np.array([1.0, 2.0, 5.0]), np.array([0.5, 0.8, 1.0])
    sample = [
        draws.pick(points, cumulative, 0, 3, np.uint64(draws.address(key, NAMES[0], 1)))
        for key in keys(20_000)
    ]
    counts = [sample.count(point) for point in points]
    assert stats.chisquare(counts, [10_000, 6_000, 4_000]).pvalue > RARE


# -- Poisson numbers


@pytest.mark.parametrize("mean", [1e-9, 0.01, 0.3, 1.0, 1.7, 5.0, 37.5, 200.0, 499.0, 500.0])
def test_poisson_equals_scipy(mean: float) -> None:
    law = stats.poisson(mean)
    for chance in [draws.uniform(key, NAMES[0], 1) for key in keys(2_000)]:
        ours, theirs = draws.poisson(mean, chance), int(law.ppf(chance))
        at_an_edge = abs(law.cdf(min(ours, theirs)) - chance) < 1e-13
        assert ours == theirs or (abs(ours - theirs) == 1 and at_an_edge)


def test_poisson_at_its_ends() -> None:
    assert draws.poisson(0.0, 0.999) == 0
    assert draws.poisson(-1.0, 0.999) == 0
    assert draws.poisson(2.0, 2.0**-54) == 0
    least, most = draws.poisson(600.0, 2.0**-54), draws.poisson(600.0, 1.0 - 2.0**-53)
    assert 390 < least < 400
    assert 790 < most < 810
    # beyond what the sum of all chances reaches in floating point it still ends
    assert 20 <= draws.poisson(2.0, 1.0) < 1000
    chances = np.linspace(0.001, 0.999, 999)
    for mean in (3.0, 700.0):
        numbers = [draws.poisson(mean, chance) for chance in chances]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("mean", [500.5, 700.0, 5_000.0, 1e6])
def test_poisson_beyond_500_is_near_scipy(mean: float) -> None:
    law = stats.poisson(mean)
    chances = np.linspace(0.025, 0.975, 500)
    ours = np.array([draws.poisson(mean, chance) for chance in chances])
    # to a fiftieth of a standard deviation, and the one by which whole numbers may differ
    assert np.abs(ours - law.ppf(chances)).max() <= 0.02 * mean**0.5 + 1.0
    assert np.abs(law.cdf(ours) - chances).max() < 0.004 + law.pmf(int(mean))
    sample = np.array([draws.poisson(mean, draws.uniform(key, NAMES[1], 1)) for key in keys(5_000)])
    assert abs(sample.mean() - mean) < 4 * (mean / 5_000) ** 0.5
    assert sample.var() == pytest.approx(mean, rel=0.1)
