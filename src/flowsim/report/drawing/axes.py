"""Axes of charts: a number and a line across at each level, numbers below at each week.

Input: a slide, scales, marks. Output: what is drawn on the slide. Must not depend on: results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flowsim.report.drawing.canvas import FAINT, SMALL, SOFT, Scale, Slide
from flowsim.report.drawing.ticks import tick_places, ticks
from flowsim.report.format.numbers import number


def levels(
    slide: Slide,
    heights: Scale,
    marks: Iterable[float],
    ends: tuple[float, float],
    *,
    text: Callable[[float], str],
    thickness: float = 1.0,
) -> None:
    """A line across at each mark, with its number on the left. ends: of the lines."""
    for mark in marks:
        y = heights(mark)
        slide.text(ends[0] - 10.0, y, text(mark), size=SMALL, color=SOFT, side="right")
        slide.line([*ends], [y, y], FAINT, thickness=thickness, layer=0)


def weeks_below(slide: Slide, weeks: Scale, y: float, *, most: int) -> None:
    """Round numbers of weeks, with a maximum count, at a height below an axis."""
    marks = ticks(weeks.high, most=most)
    for mark in marks:
        if mark >= weeks.low:
            text = number(mark, tick_places(marks))
            slide.text(weeks(mark), y, text, size=SMALL, color=SOFT, side="center")
