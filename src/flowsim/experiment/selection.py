"""The best of several systems, with a guarantee, from as few replications as it takes.

Input: a function that replicates systems with common random numbers. Output: the best, and those
tied with it. Knows no models.

The procedure KN of S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone
selection in simulation, ACM TOMACS 11 (2001), with c = 1: if the best is ahead of all others by
`indifference` it is selected with at least the stated confidence. Common random numbers are allowed
and make it quicker. Normal replications are assumed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment.estimates import CONFIDENCE
from flowsim.plan.tables import Floats

FIRST = 10  # replications of everybody, from which the variances are taken

# Systems, the first replication, how many: values [system, replication].
Sampler = Callable[[Sequence[int], int, int], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Who was selected.

    kept: those that were not shut out, the best first; several where the replications allowed did
    not suffice. values: of each system its replications so far. is_sure: whether one was left, or
    as many replications were made as the guarantee asks for.
    """

    kept: tuple[int, ...]
    values: tuple[Floats, ...]
    is_sure: bool

    @property
    def best(self) -> int:
        """The system with the greatest mean of those that are left."""
        return self.kept[0]

    @property
    def replications(self) -> int:
        """Replications of all systems together."""
        return sum(len(values) for values in self.values)


def select(
    sample: Sampler,
    systems: int,
    *,
    indifference: float,
    most: int,
    confidence: float = CONFIDENCE,
    step: int = 1,
    first: int = FIRST,
) -> Selection:
    """The system with the greatest mean, or those among which it is.

    indifference: the least difference that matters, in the unit of the values. most: replications
    of each system. step: replications between two looks; more are a little wasteful and safe.
    Raises ValueError.
    """
    if systems < 1 or not indifference > 0.0 or not 0.0 < confidence < 1.0 or first < 2:
        raise ValueError("select needs a system, a positive difference, and two replications.")
    first = min(first, most)
    values = sample(range(systems), 0, first)
    kept = list(range(systems))
    if systems == 1 or first < 2:
        return Selection((0,), tuple(values), systems == 1)
    scale = _scale(systems, first, confidence)
    spread = _variances(values) * scale / indifference**2  # replications that a pair asks for
    done, needed = first, math.floor(float(spread.max())) + 1
    while True:
        kept = _left(values, kept, spread, indifference, done)
        if len(kept) == 1 or done >= min(needed, most):
            break
        more = min(step, most - done)
        fresh = sample(kept, done, more)
        longer = np.full((systems, done + more), np.nan)
        longer[:, :done] = values
        longer[kept, done:] = fresh
        values, done = longer, done + more
    kept.sort(key=lambda system: -float(values[system].mean()))
    is_sure = len(kept) == 1 or done >= needed
    if is_sure:
        kept = kept[:1]
    return Selection(tuple(kept), tuple(row[~np.isnan(row)] for row in values), is_sure)


def _scale(systems: int, first: int, confidence: float) -> float:
    """The h squared of the procedure."""
    doubt = 2.0 * (1.0 - confidence) / (systems - 1)
    eta = 0.5 * (math.pow(doubt, -2.0 / (first - 1)) - 1.0)
    return 2.0 * eta * (first - 1)


def _variances(values: Floats) -> Floats:
    """Variances of the differences of all pairs."""
    differences = values[:, None, :] - values[None, :, :]
    return np.asarray(differences.var(axis=2, ddof=1))


def _left(
    values: Floats, kept: list[int], spread: Floats, indifference: float, done: int
) -> list[int]:
    """Those that nobody else is too far ahead of."""
    means = values[kept].mean(axis=1)
    pairs = spread[np.ix_(kept, kept)]
    allowed = np.maximum(0.0, indifference / (2.0 * done) * (pairs - done))
    is_in = (means[:, None] >= means[None, :] - allowed).all(axis=1)
    return [system for system, stays in zip(kept, is_in, strict=True) if stays]
