"""Scale and shape give back mean and coefficient of variation, by the formulas of scipy."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from flowsim.model.types import Distribution, Family
from flowsim.plan.laws import NUMBERS, scale_and_shape, tabulate


def of_scipy(family: str, scale: float, shape: float):  # type: ignore[no-untyped-def]
    """The law as scipy writes it, from what a sampler gets."""
    if family == "lognormal":
        return stats.lognorm(shape, scale=scale)
    if family == "gamma":
        return stats.gamma(shape, scale=scale)
    if family == "weibull":
        return stats.weibull_min(1.0 / shape, scale=scale)
    half = scale * shape
    if family == "uniform":
        return stats.uniform(scale - half, 2.0 * half)
    return stats.triang(0.5, scale - half, 2.0 * half)


@pytest.mark.parametrize("family", ["lognormal", "gamma", "weibull", "uniform", "triangular"])
@pytest.mark.parametrize(("mean", "cv"), [(3.0, 0.25), (40.0, 0.4), (0.5, 1.3)])
def test_a_law_has_the_mean_and_cv_that_are_asked_for(
    family: Family, mean: float, cv: float
) -> None:
    if family in ("uniform", "triangular") and cv > 0.5:
        return  # they would reach below zero
    law = of_scipy(family, *scale_and_shape(Distribution(family, mean, cv)))
    assert law.mean() == pytest.approx(mean)
    assert law.std() / law.mean() == pytest.approx(cv)


def test_the_others_are_known_by_their_mean() -> None:
    assert scale_and_shape(Distribution("fixed", 4.0, 0.0)) == (4.0, 0.0)
    assert scale_and_shape(Distribution("exponential", 4.0, 1.0))[0] == 4.0


def test_a_table_has_a_row_a_law_and_the_points_of_all() -> None:
    few = Distribution("empirical", 2.5, 0.6, (1.0, 4.0), (0.5, 0.5))
    more = Distribution("empirical", 2.0, 0.5, (1.0, 2.0, 3.0), (0.25, 0.5, 0.25))
    found = tabulate([Distribution("fixed", 4.0, 0.0), few, Distribution("gamma", 6.0, 0.5), more])
    assert found.family.tolist() == [0, 7, 3, 7]
    assert found.mean.tolist() == [4.0, 2.5, 6.0, 2.0]
    assert (found.scale[2], found.shape[2]) == (1.5, 4.0)
    assert found.first.tolist() == [0, 0, 2, 2, 5]
    assert found.points.tolist() == [1.0, 4.0, 1.0, 2.0, 3.0]
    assert found.cumulative.tolist() == [0.5, 1.0, 0.25, 0.75, 1.0]
    assert len(NUMBERS) == 8
    assert not math.isnan(found.shape.sum())
    assert not any(array.flags.writeable for array in found)
