"""MSER-5 finds where a beginning ends, on series of which that is known."""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.experiment.truncation import BATCH, LEAST, mser
from flowsim.plan.tables import Floats

N = 400


def autoregressive(seed: int, *, bias: float, memory: float = 0.5, decay: float = 0.95) -> Floats:
    """AR(1) of variance 1 from its steady state, and a beginning that is off and decays."""
    draw = np.random.default_rng(seed)
    values = np.empty(N)
    values[0] = draw.normal()
    for place in range(1, N):
        shock = np.sqrt(1.0 - memory**2) * draw.normal()
        values[place] = memory * values[place - 1] + shock
    return 10.0 + values - bias * decay ** np.arange(N)


def expected(bias: float, *, memory: float = 0.5, decay: float = 0.95) -> list[float]:
    """The statistic's mean at the cuts up to half, by the moments of batch means of AR(1).

    The sum of squares around their mean of k correlated batches is the sum of their variances less
    k times that of their mean; the decaying beginning adds its own sum of squares.
    """
    lags = np.abs(np.subtract.outer(np.arange(N), np.arange(N)))
    batches = np.kron(np.eye(N // BATCH), np.full(BATCH, 1.0 / BATCH))
    covariance = batches @ memory**lags @ batches.T
    means = batches @ (-bias * decay ** np.arange(N))
    found = []
    for cut in range(N // BATCH // 2 + 1):
        rest, k = covariance[cut:, cut:], N // BATCH - cut
        noise = np.trace(rest) - rest.sum() / k
        found.append(float((noise + k * means[cut:].var()) / k**2))
    return found


@pytest.mark.parametrize("bias", [3.0, 10.0, 30.0])
def test_the_cut_is_where_its_statistic_is_least_in_the_mean(bias: float) -> None:
    cuts = [mser(autoregressive(seed, bias=bias)) for seed in range(200)]
    found = [cut for cut in cuts if cut is not None]
    assert len(found) >= 190, "hardly ever refused"
    wanted = BATCH * int(np.argmin(expected(bias)))
    assert wanted > 0
    assert abs(float(np.median(found)) - wanted) <= 2 * BATCH


def test_what_is_left_has_nearly_no_bias() -> None:
    series = [autoregressive(seed, bias=20.0) for seed in range(200)]
    cuts = [mser(values) or 0 for values in series]
    left = np.array([values[cut:].mean() for values, cut in zip(series, cuts, strict=True)])
    whole = np.array([values.mean() for values in series])
    error = left.std(ddof=1) / np.sqrt(len(left))
    assert whole.mean() < 10.0 - 0.9, "20 / (1 - 0.95) / 400 too low before"
    assert abs(left.mean() - 10.0) < 0.06 + 4.0 * error, "and after it by less than a tenth of that"


def test_a_steady_series_keeps_its_beginning() -> None:
    cuts = [mser(autoregressive(seed, bias=0.0)) for seed in range(200)]
    assert float(np.median([cut for cut in cuts if cut is not None])) <= 2 * BATCH


@pytest.mark.parametrize("value", [0.0, 90.0, 0.1, 1e9 / 3.0])
def test_a_constant_series_is_not_cut(value: float) -> None:
    assert mser(np.full(137, value)) == 0


def test_a_step_is_cut_where_it_is() -> None:
    values = np.concatenate([np.zeros(35), np.ones(165)])
    assert mser(values) == 35
    assert mser(values, batch=1) == 35


def test_growth_has_no_cut() -> None:
    assert mser(np.arange(200.0)) is None
    draw = np.random.default_rng(1)
    assert mser(np.arange(200.0) + 5.0 * draw.normal(size=200)) is None
    assert mser(np.concatenate([np.zeros(120), np.ones(80)])) is None, "beyond half of the data"


def test_what_does_not_fill_a_batch_is_not_looked_at() -> None:
    values = np.concatenate([np.zeros(10), np.ones(100), [1e6] * 4])
    assert mser(values) == 10


def test_too_few_observations_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        mser(np.ones(LEAST * BATCH - 1))
    assert mser(np.ones(LEAST * BATCH)) == 0
    assert mser(np.ones(LEAST), batch=1) == 0
