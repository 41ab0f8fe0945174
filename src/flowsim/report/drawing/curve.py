"""A curve of averages with the band of their intervals, on a scale from zero.

Input: estimates and where they are on the x-axis. Output: shapes on a slide. Must not depend on:
which result they belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.drawing.canvas import FAINT, LEFT, RIGHT, SKY, SMALL, SOFT, Scale
from flowsim.report.drawing.ticks import tick_places, ticks
from flowsim.report.format.numbers import has_interval, is_known, number, shown

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.report.drawing.canvas import Slide

AXIS, END = LEFT + 76.0, RIGHT - 260.0  # where the x-axis begins and ends
WORDS = END + 22.0  # where words about its last point stand


def curve(
    slide: Slide,
    xs: Sequence[float],
    values: Sequence[Estimate],
    place: tuple[float, float],
    what: str,
    color: str,
    *,
    is_joined: bool = True,
    words: Callable[[Estimate], str] = shown,
    mark: Callable[[float, int], str] = number,
) -> Callable[[float], float]:
    """A mean with its band from zero up; says where a value is.

    is_joined: or marks alone. words: of the last point. mark: of a tick and its decimal places.
    """
    top, bottom = place
    shown_values = [value for value in values if is_known(value)]
    tops = [value.high if has_interval(value) else value.mean for value in shown_values]
    highest = max(tops) or 1.0
    heights = Scale(0.0, 1.08 * highest, bottom, top)
    slide.text(AXIS - 4.0, top - 24.0, what, size=SMALL, color=SOFT)
    marks = ticks(1.08 * highest, most=4)
    for tick in marks:
        text = mark(tick, tick_places(marks))
        slide.text(AXIS - 10.0, heights(tick), text, size=SMALL, color=SOFT, side="right")
        slide.line([AXIS, END], [heights(tick)] * 2, FAINT, thickness=1.0, layer=0)
    known = [(x, value) for x, value in zip(xs, values, strict=True) if is_known(value)]
    band = [(x, value) for x, value in known if has_interval(value)]
    upper = [(x, heights(value.high)) for x, value in band]
    lower = [(x, heights(value.low)) for x, value in band]
    if is_joined and len(band) > 1:
        slide.area(np.array(upper + lower[::-1]), SKY)
    if is_joined:
        ys = [heights(value.mean) for _, value in known]
        slide.line([x for x, _ in known], ys, color, thickness=3.0)
    for x, value in known:
        slide.dot(x, heights(value.mean), color)
    end = known[-1][1]
    slide.text(WORDS, heights(end.mean), words(end), size=SMALL + 1.0, color=color, bold=True)
    return heights
