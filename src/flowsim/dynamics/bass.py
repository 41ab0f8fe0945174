"""The Bass curve: how an innovation spreads where people hear of it from outside and from peers.

Input: innovation (p), imitation (q), times in any one unit. Output: shares of those who adopt in
the end. Must not depend on: what the unit of time is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Sultan, Farley & Lehmann 1990: averages over 213 sets of published parameters, per year there.
INNOVATION, IMITATION = 0.03, 0.38


class Group(NamedTuple):
    """One of Rogers' groups of adopters. low, high: quantiles of adoption between which it lies."""

    name: str
    low: float
    high: float


# Cuts of a normal distribution at whole standard deviations: definitions, not observations.
GROUPS = (
    Group("innovators", 0.0, 0.025),
    Group("early adopters", 0.025, 0.16),
    Group("early majority", 0.16, 0.5),
    Group("late majority", 0.5, 0.84),
    Group("laggards", 0.84, 1.0),
)


class Peak(NamedTuple):
    """When most adopt at once: the instant, adoptions per unit of time then, the share by then."""

    at: float
    rate: float
    level: float


def _refuse(innovation: float, imitation: float) -> None:
    if not (innovation > 0.0 and math.isfinite(innovation)):
        raise ValueError(f"innovation must be above 0 and finite, found {innovation:g}")
    if not (imitation >= 0.0 and math.isfinite(imitation)):
        raise ValueError(f"imitation must be at least 0 and finite, found {imitation:g}")


def level(at: npt.ArrayLike, *, innovation: float, imitation: float) -> Floats:
    """Share of the adopters who have adopted by an instant, 0..1, in the shape of `at`.

    at: time since the launch, at least 0. innovation (p), imitation (q): per unit of time. Raises
    ValueError. Source: Bass 1969, A new product growth model for consumer durables, equation 7.

    >>> [round(float(each), 6) for each in level([5.0, 10.0], innovation=0.03, imitation=0.38)]
    [0.331199, 0.812803]
    """
    _refuse(innovation, imitation)
    gone = np.exp(-(innovation + imitation) * np.asarray(at, dtype=np.float64))
    return np.asarray((1.0 - gone) / (1.0 + imitation / innovation * gone))


def rate(at: npt.ArrayLike, *, innovation: float, imitation: float) -> Floats:
    """Adoptions per unit of time at an instant, as a share of all adopters: the bell.

    Arguments, errors and source as for `level`.

    >>> round(float(rate(6.1926, innovation=0.03, imitation=0.38)), 5)
    0.11059
    """
    reached = level(at, innovation=innovation, imitation=imitation)
    return np.asarray((innovation + imitation * reached) * (1.0 - reached))


def peak(*, innovation: float, imitation: float) -> Peak:
    """When adoption is fastest. Where imitation does not exceed innovation that is the launch.

    Raises ValueError. Source: Bass 1969, equations 9 and 10.

    >>> [round(each, 5) for each in peak(innovation=0.03, imitation=0.38)]
    [6.19262, 0.11059, 0.46053]
    """
    _refuse(innovation, imitation)
    if imitation <= innovation:
        return Peak(0.0, innovation, 0.0)
    total = innovation + imitation
    at = math.log(imitation / innovation) / total
    return Peak(at, total**2 / (4.0 * imitation), 0.5 - innovation / (2.0 * imitation))


def when(share: float, *, innovation: float, imitation: float) -> float:
    """The instant at which a share of the adopters, 0 to below 1, has adopted.

    Raises ValueError. Source: the inverse of Bass 1969, equation 7.

    >>> [round(when(x, innovation=0.03, imitation=0.38), 3) for x in (0.025, 0.16, 0.5, 0.84)]
    [0.733, 3.126, 6.55, 10.456]
    """
    _refuse(innovation, imitation)
    if not 0.0 <= share < 1.0:
        raise ValueError(f"share must be at least 0 and below 1, found {share:g}")
    ratio = imitation / innovation
    return math.log((1.0 + ratio * share) / (1.0 - share)) / (innovation + imitation)
