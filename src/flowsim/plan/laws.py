"""Laws of durations as numbers for the engines: family, scale and shape from mean and cv.

fixed: scale is the value. exponential: scale is the mean. lognormal: scale is the median, shape
the standard deviation of the logarithm. gamma: shape 1 / cv², scale mean x cv². weibull: scale of
the law and the reciprocal of its shape parameter. uniform, triangular (symmetric): scale is the
mean, shape the half-width over the mean. empirical: points with cumulative chances.
"""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np

from flowsim.model.types import Distribution
from flowsim.plan.frozen import floats, ints
from flowsim.plan.tables import Laws

NUMBERS = {
    "fixed": 0,
    "exponential": 1,
    "lognormal": 2,
    "gamma": 3,
    "weibull": 4,
    "uniform": 5,
    "triangular": 6,
    "empirical": 7,
}


def weibull_shape(cv: float) -> float:
    """The shape parameter of the Weibull law with that coefficient of variation, by bisection."""

    def excess(log_shape: float) -> float:
        k = math.exp(log_shape)
        log_ratio = math.lgamma(1.0 + 2.0 / k) - 2.0 * math.lgamma(1.0 + 1.0 / k)
        return log_ratio - math.log1p(cv * cv)

    low, high = math.log(1e-2), math.log(1e6)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if excess(middle) > 0.0:
            low = middle
        else:
            high = middle
    return math.exp(0.5 * (low + high))


def scale_and_shape(law: Distribution) -> tuple[float, float]:
    """Scale (hours) and shape of a law, as the sampler takes them."""
    mean, cv = law.mean, law.cv
    if law.family == "lognormal":
        sigma = math.sqrt(math.log1p(cv * cv))
        return mean * math.exp(-0.5 * sigma * sigma), sigma
    if law.family == "gamma":
        return mean * cv * cv, 1.0 / (cv * cv)
    if law.family == "weibull":
        k = weibull_shape(cv)
        return mean / math.gamma(1.0 + 1.0 / k), 1.0 / k
    if law.family == "uniform":
        return mean, cv * math.sqrt(3.0)
    if law.family == "triangular":
        return mean, cv * math.sqrt(6.0)
    return mean, cv


def tabulate(laws: list[Distribution]) -> Laws:
    """The table of these laws, in this order."""
    numbers = [scale_and_shape(law) for law in laws]
    return Laws(
        family=ints([NUMBERS[law.family] for law in laws]),
        mean=floats([law.mean for law in laws]),
        scale=floats([scale for scale, _ in numbers]),
        shape=floats([shape for _, shape in numbers]),
        first=ints(np.cumsum([0] + [len(law.values) for law in laws])),
        points=floats([value for law in laws for value in law.values]),
        cumulative=floats([total for law in laws for total in accumulate(law.chances)]),
    )
