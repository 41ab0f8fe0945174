"""Intervals in pictures: the line that shows one.

Input: estimates, cut to what is possible. Output: lines on a slide. Must not depend on: which
result they belong to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import INK
from flowsim.report.format.numbers import has_interval

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.report.drawing.canvas import Scale, Slide

_ARROW = 12.0


def whisker(slide: Slide, scale: Scale, value: Estimate, y: float, *, thickness: float) -> float:
    """Draw the interval of a value, with an arrow where it leaves the scale; say where it ends."""
    if not has_interval(value):
        return scale(value.mean)
    start, end = max(scale(value.low), scale.start), min(scale(value.high), scale.end)
    slide.line([start, end], [y, y], INK, thickness=thickness)
    if scale(value.high) <= scale.end + 1.0:
        return end
    half = _ARROW / 2.0
    slide.area([(end, y - half), (end + _ARROW, y), (end, y + half)], INK)
    return end + _ARROW
