"""A number with its interval.

Input: values by replication, or a function of sums over replications. Output: an Estimate.
Intervals are Student's t; ratios get their standard error from the jackknife.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment.student import student_quantile
from flowsim.plan.tables import Floats

CONFIDENCE = 0.95  # of intervals, unless somebody asks for another
RESAMPLES = 1000
ALIKE = 6  # replications of one sign that are no chance: a sign test at 5 %, as 2 x 0.5**6 = 3 %
_NOISE = 1e-9  # what rounding leaves of nothing


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, its interval, and the number of replications behind them.

    With one replication there is no standard error (nan), and the interval is unbounded.

    >>> wip = fs.run(model, replications=10).of("change").wip
    >>> wip.low <= wip.mean <= wip.high, wip.replications
    (True, 10)
    """

    mean: float
    low: float
    high: float
    half_width: float
    standard_error: float
    replications: int

    def holds(self, value: float) -> bool:
        """Whether the value lies in the interval."""
        return self.low <= value <= self.high

    @property
    def is_alike_by_chance(self) -> bool:
        """Whether the interval has no width, which a few replications may have by chance."""
        return self.replications < ALIKE and self.high - self.low <= abs(self.mean) * _NOISE


def resamples(count: int, seed: int) -> NDArray[np.int64]:
    """Numbers of replications drawn again with replacement, [RESAMPLES, count]: the bootstrap.

    Source: B. Efron, Bootstrap methods: another look at the jackknife, Annals of Statistics 7
    (1979).
    """
    return np.random.default_rng(seed).integers(count, size=(RESAMPLES, count))


def t_quantile(confidence: float, degrees: float) -> float:
    """Half-width of a two-sided t-interval in standard errors."""
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, found {confidence}.")
    return student_quantile(0.5 + confidence / 2.0, degrees) if degrees > 0.0 else math.inf


def estimate_of(
    mean: float,
    standard_error: float,
    *,
    groups: int,
    replications: int,
    confidence: float,
    degrees: float | None = None,
) -> Estimate:
    """The t-interval of a mean over groups; degrees of freedom are groups - 1."""
    free = groups - 1 if degrees is None else degrees
    half = math.inf
    if standard_error == 0.0 and groups > 1:
        half = 0.0
    elif groups > 1:
        half = t_quantile(confidence, free) * standard_error
    return Estimate(mean, mean - half, mean + half, half, standard_error, replications)


def of_values(
    values: Floats, *, replications: int | None = None, confidence: float = CONFIDENCE
) -> Estimate:
    """The mean of values by group; those that are nan have no say.

    replications: in all groups; None: each value is of one.
    """
    replications = len(values) if replications is None else replications
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, replications)
    error = math.nan
    if len(known) > 1:
        error = float(known.std(ddof=1)) / math.sqrt(len(known))
    return estimate_of(
        float(known.mean()),
        error,
        groups=len(known),
        replications=replications * len(known) // len(values),
        confidence=confidence,
    )


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """An estimate times a factor."""
    return Estimate(
        mean=estimate.mean * factor,
        low=estimate.low * factor,
        high=estimate.high * factor,
        half_width=estimate.half_width * factor,
        standard_error=estimate.standard_error * factor,
        replications=estimate.replications,
    )


def quotient(sums: Floats) -> Floats:
    """Of sums [..., 2] the first over the second; nan of nothing."""
    unknown = np.full(np.shape(sums[..., 0]), np.nan)
    return np.asarray(np.divide(sums[..., 0], sums[..., 1], out=unknown, where=sums[..., 1] != 0.0))


def change_of_sums(sums: Floats) -> Floats:
    """Of sums [..., before and after] the change as a share of what was before; nan of nothing."""
    return quotient(sums[..., ::-1]) - 1.0


def ratio(values: Floats, function: Callable[[Floats], Floats], *, replications: int) -> Estimate:
    """The ratio of two functions that are not negative, with the 95 % interval of Fieller.

    function: from sums [..., column] to both, [..., 2]. The interval holds those multiples of the
    second from which the first does not differ: it has no upper end (inf) where the second may be
    nothing, and all three are inf where it is nothing. nan if both are. Source: E. C. Fieller, Some
    problems in interval estimation, Journal of the Royal Statistical Society B 16 (1954); the
    covariance is that of the jackknife.
    """
    groups, total = len(values), values.sum(axis=0)
    one, two = (float(value) for value in function(total))
    mean = one / two if two > 0.0 else math.inf if one > 0.0 else math.nan
    if groups < 2 or math.isnan(one) or math.isnan(two):
        return Estimate(mean, -math.inf, math.inf, math.inf, math.nan, replications)
    gaps = function(total - values)
    gaps = gaps - gaps.mean(axis=0)
    var_one, both, _, var_two = ((groups - 1) / groups * gaps.T @ gaps).ravel()
    t = t_quantile(CONFIDENCE, groups - 1)
    a, b, c = two**2 - t**2 * var_two, one * two - t**2 * both, one**2 - t**2 * var_one
    root = math.sqrt(max(b**2 - a * c, 0.0))
    low, high = 0.0, math.inf
    if a > 0.0:
        low, high = max((b - root) / a, 0.0), (b + root) / a
    elif c > 0.0:
        low = c / (b + root) if b + root > 0.0 else math.inf
    error = math.nan
    if math.isfinite(mean):
        variance = var_one - 2.0 * mean * both + mean**2 * var_two
        error = math.sqrt(max(variance, 0.0)) / two
    half = (high - low) / 2.0 if low < math.inf else 0.0
    return Estimate(mean, low, high, half, error, replications)


def jackknife(
    values: Floats,
    function: Callable[[Floats], Floats],
    *,
    replications: int,
    confidence: float,
) -> Estimate:
    """A smooth function of the column sums of values [group, column], leaving out each group once.

    function: from sums [..., column] to numbers [...]. Source: B. Efron, The Jackknife, the
    Bootstrap and Other Resampling Plans, section 3.
    """
    groups = len(values)
    total = values.sum(axis=0)
    mean = float(function(total))
    error = math.nan
    if groups > 1:
        without = np.asarray(function(total - values))
        error = math.sqrt((groups - 1) * float(np.mean((without - without.mean()) ** 2)))
    return estimate_of(mean, error, groups=groups, replications=replications, confidence=confidence)
