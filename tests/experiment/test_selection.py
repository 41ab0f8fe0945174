"""The best is selected as often as promised, with fewer replications than equal shares take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from flowsim.experiment.selection import Sampler, Selection, select
from flowsim.plan.tables import Floats


def normal_systems(
    means: Sequence[float], *, seed: int, common: float = 0.0, sd: float = 1.0
) -> Sampler:
    """Normal systems; `common`: the share of the variance that is common."""
    size = (len(means) + 1, 5000)
    drawn = np.random.default_rng(seed).normal(size=size)
    all_values = np.array(means)[:, None] + sd * (
        np.sqrt(common) * drawn[:1] + np.sqrt(1.0 - common) * drawn[1:]
    )

    def sample(systems: Sequence[int], first: int, count: int) -> Floats:
        return np.asarray(all_values[list(systems), first : first + count])

    return sample


def trial(means: Sequence[float], seed: int, *, common: float = 0.0, most: int = 4000) -> Selection:
    sample = normal_systems(means, seed=seed, common=common)
    return select(sample, len(means), indifference=0.5, most=most)


@pytest.mark.parametrize("common", [0.0, 0.8])
@pytest.mark.parametrize(
    "means",
    [(0.0, 0.0, 0.0, 0.0, 0.5), (0.5, 0.0), (0.0, 0.5, 0.0, -1.0, -2.0, 0.0, 0.0, -0.5)],
    ids=["slippage", "two", "spread"],
)
def test_the_best_is_selected_as_often_as_promised(means: tuple[float, ...], common: float) -> None:
    best = int(np.argmax(means))
    found = [trial(means, seed, common=common) for seed in range(200)]
    assert all(each.is_sure for each in found)
    assert sum(each.best == best for each in found) >= 184  # 95 %, three standard errors less


def test_common_random_numbers_and_elimination_save_replications() -> None:
    means = (0.0, 0.0, -0.5, -0.5, -0.5, 0.5)
    alone = [trial(means, seed).replications for seed in range(50)]
    paired = [trial(means, seed, common=0.9).replications for seed in range(50)]
    equal = [6 * max(map(len, trial(means, seed).values)) for seed in range(50)]
    assert np.mean(paired) < 0.6 * np.mean(alone)
    assert np.mean(alone) < 0.7 * np.mean(equal)


def test_ties_are_kept_where_replications_end() -> None:
    found = trial((1.0, 1.001, 0.0), 3, most=12)
    assert not found.is_sure
    assert set(found.kept) >= {0, 1}
    assert max(map(len, found.values)) == 12


def test_equals_are_told_apart_by_the_mean_once_it_no_longer_matters() -> None:
    found = trial((1.0, 1.0), 5)
    assert found.is_sure
    assert len(found.kept) == 1


def test_one_system_and_no_spread() -> None:
    one = select(normal_systems((3.0,), seed=1), 1, indifference=1.0, most=50)
    assert (one.kept, one.is_sure) == ((0,), True)
    exact = select(normal_systems((1.0, 2.0), seed=1, sd=0.0), 2, indifference=0.1, most=50)
    assert (exact.best, exact.is_sure, exact.replications) == (1, True, 20)


@pytest.mark.parametrize("wrong", [{"indifference": 0.0}, {"confidence": 1.0}, {"first": 1}])
def test_what_cannot_be_asked(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"indifference": 1.0, "most": 10, **wrong}
    with pytest.raises(ValueError, match="select needs"):
        select(normal_systems((1.0, 2.0), seed=1), 2, **given)
