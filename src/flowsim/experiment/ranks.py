"""Quantiles and shares of replications, with intervals that assume no law.

Input: a number of each replication, infinite where something has not happened. Output: quantiles
between order statistics, shares with Wilson's interval. Knows no model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment.estimates import CONFIDENCE
from flowsim.plan.tables import Floats

_ROUNDING = 1e-9  # 0.95 x 20 may come out a little above 19


@dataclass(frozen=True, slots=True)
class Quantile:
    """A value that a further replication does not exceed with that chance, and its interval.

    Of a number that must be reached (`least_reached`) it is the value reached with that chance.
    """

    chance: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Proportion:
    """The share of replications in which something holds, and the interval of its chance."""

    share: float
    low: float
    high: float


def rank_of(chance: float, count: int) -> int:
    """The rank, from 1, of the value that a further one does not exceed with at least that chance.

    Of `count` like values a further one is as likely to fall into any of the count + 1 gaps, so
    rank k is not exceeded with chance k / (count + 1). count + 1: too few values to say. Source:
    R. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50
    (1996), definition 6, rounded up to a whole rank.
    """
    return math.ceil(chance * (count + 1) - _ROUNDING)


@lru_cache(maxsize=64)
def ranks_around(chance: float, count: int, *, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """Ranks between which the quantile lies with that confidence; 0 and count + 1 are no bound.

    How many of `count` values are below the quantile is binomial. Source: H. David and H. Nagaraja,
    Order Statistics (2003), section 7.1.
    """
    outside = (1.0 - confidence) / 2.0
    below = np.arange(1.0, count + 1.0)  # this many values, by how much likelier than one less
    steps = np.log((count + 1.0 - below) / below) + math.log(chance / (1.0 - chance))
    at_most = np.cumsum(np.exp(np.cumsum([count * math.log1p(-chance), *steps])))
    low = int(np.searchsorted(at_most, outside, side="right"))
    high = int(np.searchsorted(at_most, 1.0 - outside, side="left")) + 1
    return low, min(high, count + 1)


def quantile(values: Floats, chance: float, *, confidence: float = CONFIDENCE) -> Quantile:
    """The quantile of values and its interval; infinite where too few values are that low.

    An interval has no lower bound (-inf) where there are too few values for one.
    """
    ordered = np.concatenate([[-np.inf], np.sort(values), [np.inf]])
    low, high = ranks_around(chance, len(values), confidence=confidence)
    rank = min(rank_of(chance, len(values)), len(values) + 1)
    return Quantile(chance, float(ordered[rank]), float(ordered[low]), float(ordered[high]))


def least_reached(values: Floats, chance: float, *, confidence: float = CONFIDENCE) -> Quantile:
    """The number that a further replication reaches with that chance; bounds as for `quantile`."""
    found = quantile(-np.asarray(values, dtype=np.float64), chance, confidence=confidence)
    return Quantile(chance, -found.value, -found.high, -found.low)


def share(
    holds: Sequence[bool] | NDArray[np.bool_], *, confidence: float = CONFIDENCE
) -> Proportion:
    """In what share of the replications something holds, with the score interval.

    Source: E. Wilson, Probable inference, the law of succession, and statistical inference, Journal
    of the American Statistical Association 22 (1927).
    """
    count = len(holds)
    found = float(np.count_nonzero(holds)) / count
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    spread = z * math.sqrt(found * (1.0 - found) / count + z * z / (4.0 * count * count))
    middle, scale = found + z * z / (2.0 * count), 1.0 + z * z / count
    low = 0.0 if found == 0.0 else (middle - spread) / scale
    high = 1.0 if found == 1.0 else (middle + spread) / scale
    return Proportion(found, low, high)
