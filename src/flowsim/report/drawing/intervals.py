"""Intervals in pictures: how far a scale must reach for them, and the line that shows one.

Enters: estimates, cut to what is possible. Leaves: lines on a slide. Must not know: which result
they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import INK
from flowsim.report.format.numbers import has_interval, is_known

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.report.drawing.canvas import Scale, Slide

_FURTHEST = 1.5  # times the longest bar: intervals of few replications must not crush the bars
_ARROW = 12.0


def top(values: Sequence[Estimate]) -> float:
    """Where a scale from zero ends that shows these values, and their intervals if there is room.

    1 if there is nothing to show.
    """
    means = max((value.mean for value in values if is_known(value)), default=0.0)
    highs = max((value.high for value in values if has_interval(value)), default=0.0)
    return max(means, min(highs, _FURTHEST * means)) or 1.0


def whisker(slide: Slide, scale: Scale, value: Estimate, y: float, *, thickness: float) -> float:
    """Draw the interval of a value, with an arrow where it leaves the scale; say where it ends."""
    if not has_interval(value):
        return scale(value.mean)
    start, end = scale(value.low), min(scale(value.high), scale.end)
    slide.line([start, end], [y, y], INK, thickness=thickness)
    if scale(value.high) <= scale.end + 1.0:
        return end
    half = _ARROW / 2.0
    slide.area([(end, y - half), (end + _ARROW, y), (end, y + half)], INK)
    return end + _ARROW
