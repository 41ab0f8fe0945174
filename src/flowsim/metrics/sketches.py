"""Percentiles of the durations of many logs together, from a sketch of each.

Input: sketches. Output: percentiles, and the influence of each log on them. Must not depend
on logs.

The percentile is that of all durations together: the mean of the percentiles of single logs is too
low where each has few. Between two of them in order it is what is unbiased in the median (R. J.
Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50, 1996,
definition 8). Its error is that of the share of durations below it, a ratio of sums over logs,
carried over by the slope of their distribution around it (R. S. Woodruff, Confidence intervals for
medians and other position measures, Journal of the American Statistical Association 47, 1952).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from flowsim.metrics.summary.vocabulary import FINE_BINS
from flowsim.plan.tables import Floats, Ints

FEWEST = 3.0  # durations beyond a percentile: of fewer nobody knows how far out it is


class Sketch(NamedTuple):
    """The bins that hold durations, in order: pool x FINE_BINS + bin, with the count of each."""

    bins: Ints
    counts: Ints
    low: Floats
    high: Floats


def merged(sketches: Sequence[Sketch]) -> Sketch:
    """The union of several sketches."""
    if len(sketches) == 1:
        return sketches[0]
    bins, place = np.unique(np.concatenate([one.bins for one in sketches]), return_inverse=True)
    counts = np.zeros(len(bins), dtype=np.int64)
    low, high = np.full(len(bins), np.inf), np.full(len(bins), -np.inf)
    np.add.at(counts, place, np.concatenate([one.counts for one in sketches]))
    np.minimum.at(low, place, np.concatenate([one.low for one in sketches]))
    np.maximum.at(high, place, np.concatenate([one.high for one in sketches]))
    return Sketch(bins, counts, low, high)


def of_pools(sketch: Sketch, pools: Sequence[int]) -> Sketch:
    """Some pools of a sketch as one."""
    parts = []
    for pool in pools:
        first, last = np.searchsorted(sketch.bins, (pool * FINE_BINS, (pool + 1) * FINE_BINS))
        here = slice(first, last)
        bins = sketch.bins[here] - pool * FINE_BINS
        parts.append(Sketch(bins, sketch.counts[here], sketch.low[here], sketch.high[here]))
    return merged(parts)


class Pooled(NamedTuple):
    """Some pools of several sketches, as one: the union, and the bins of each sketch in turn."""

    whole: Sketch
    ends: Ints  # the number of durations up to the end of each bin of the union
    parts: Sketch
    sketch: Ints  # of each bin of `parts`, which sketch it is from
    sizes: Floats  # durations, by sketch


def pooled(sketches: Sequence[Sketch], pools: Sequence[int]) -> Pooled:
    """Some pools of several sketches, for percentiles of all of them."""
    own = [of_pools(sketch, pools) for sketch in sketches]
    whole = merged(own)
    parts = Sketch(*map(np.concatenate, zip(*own, strict=True)))
    sketch = np.repeat(np.arange(len(own)), [len(one.bins) for one in own])
    sizes = np.bincount(sketch, weights=parts.counts, minlength=len(own))
    return Pooled(whole, np.cumsum(whole.counts), parts, sketch, sizes.astype(np.float64))


def spread_values(found: Pooled, share: float) -> Floats:
    """A percentile of all sketches together, as one value per sketch, [sketch].

    Their mean is the percentile, and their spread that of as many independent values, so that
    intervals, paired differences and ratios are computed as for any mean; nan where fewer than
    FEWEST durations lie beyond it, unless all are one value, and where logs that differ have the
    same share below it by chance, as a few do. share: 0.85 is the 85th percentile.
    """
    whole, ends, sizes, logs = found.whole, found.ends, found.sizes, len(found.sizes)
    total = int(whole.counts.sum())
    beyond = total * min(share, 1.0 - share)
    is_one_value = total > 0 and whole.low[0] == whole.high[-1]
    if beyond < FEWEST and not is_one_value:
        return np.full(logs, math.nan)
    value = _at(whole, ends, total * share)
    if logs == 1:
        return np.array([value])
    below = np.bincount(found.sketch, weights=_below(found.parts, value), minlength=logs)
    surplus = below - sizes * (below.sum() / total)
    error = math.sqrt(float((surplus**2).sum()) * logs / (logs - 1)) / total
    if error == 0.0:
        return np.full(logs, value if is_one_value or _are_alike(found) else math.nan)
    # An error of less than one of the durations would find no slope.
    reach = max(2.0 * error, 1.0 / total)
    low, high = (_at(whole, ends, total * (share + side)) for side in (-reach, reach))
    slope = (high - low) / (min(1.0, share + reach) - max(0.0, share - reach))
    return np.asarray(value - surplus * logs / total * slope)


def _are_alike(found: Pooled) -> bool:
    """Whether all logs have the same durations, so that nothing varies."""
    logs, own = len(found.sizes), found.parts
    if len(own.bins) % logs:
        return False
    rows = [part.reshape(logs, -1) for part in own]  # each sketch in turn
    return all(bool((row == row[0]).all()) for row in rows)


def _at(sketch: Sketch, ends: Ints, rank: float) -> float:
    """The duration at a (fractional) rank in order, between two neighbours."""
    total = int(ends[-1])
    place = min(max(rank + (rank / total + 1.0) / 3.0 - 1.0, 0.0), total - 1.0)
    first = math.floor(place)
    one = _ordered(sketch, ends, first)
    if place == first:
        return one
    return one + (_ordered(sketch, ends, first + 1) - one) * (place - first)


def _ordered(sketch: Sketch, ends: Ints, number: int) -> float:
    """The duration at a rank; those of a bin are taken as evenly spread in it."""
    place = int(np.searchsorted(ends, number, side="right"))
    count, low, high = sketch.counts[place], sketch.low[place], sketch.high[place]
    inside = number - (int(ends[place]) - int(count))
    return float(low + (high - low) * (inside / (count - 1))) if count > 1 else float(low)


def _below(sketch: Sketch, value: float) -> Floats:
    """The number of durations at or below a value, by bin, interpolated within it."""
    low, high = sketch.low, sketch.high
    width = np.where(high > low, high - low, 1.0)
    part = np.clip((value - low) / width, 0.0, 1.0)
    part = np.where(high > low, part, (value >= low).astype(np.float64))
    return np.asarray(sketch.counts * part)
