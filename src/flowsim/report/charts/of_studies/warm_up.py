"""The beginning of a run: what is in progress and what is delivered, week by week, with the cut.

Input: a WarmUp. Output: a slide. Must not depend on: files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.drawing import axes
from flowsim.report.drawing.canvas import (
    BLUE,
    FAINT,
    INK,
    LEFT,
    ORANGE,
    RIGHT,
    SKY,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Slide,
)
from flowsim.report.drawing.ticks import tick_places, ticks
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import number
from flowsim.report.format.text import fit
from flowsim.time_units import HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.study.single.warm_up import WarmUp, Weeks

_AXIS, _END = LEFT + 76.0, RIGHT - 178.0
_PANELS = ((TOP + 92.0, 470.0), (540.0, 760.0))
_LOW = "#F2F2F2"


def warm_up_picture(found: WarmUp, title: str, note: str) -> Slide:
    """Two panels on one axis of weeks since the start of the run; what is cut off is shaded."""
    slide = Slide(title, f"Bands: 95% intervals. {note}")
    count = max(1, len(found.in_progress.means))
    weeks = Scale(0.0, float(count), _AXIS, _END)
    what = fit(items(found.model, found.judged), 30)
    _cut(slide, found, weeks)
    for place, series, words in (
        (_PANELS[0], found.in_progress, f"{what} in progress at the end of the week"),
        (_PANELS[1], found.delivered, f"{what} delivered in the week"),
    ):
        _panel(slide, weeks, series, place, words)
    floor = _PANELS[1][1]
    axes.weeks_below(slide, weeks, floor + 22.0, most=12)
    slide.text((_AXIS + _END) / 2.0, floor + 50.0, "weeks since the start of the run", size=SMALL,
               color=SOFT, side="center")  # fmt: skip
    return slide


def _cut(slide: Slide, found: WarmUp, weeks: Scale) -> None:
    """What MSER-5 leaves out, and where the model begins to count."""
    own = found.model.warm_up / HOURS_PER_WEEK
    marks = []
    if found.weeks:
        marks.append((float(found.weeks), f"MSER-5: {found.weeks} weeks", ORANGE))
    if own > 0.0:
        length = number(own, 1).removesuffix(".0")
        marks.append((own, f"the model's warm_up: {length} weeks", INK))
    for top, bottom in _PANELS:
        if found.weeks:
            end = weeks(found.weeks)
            slide.area([(_AXIS, top), (end, top), (end, bottom), (_AXIS, bottom)], _LOW)
        for at, _, color in marks:
            slide.line([weeks(at)] * 2, [top, bottom], color, thickness=2.5)
    for row, (at, text, color) in enumerate(sorted(marks)):
        x, y = weeks(at), TOP + 4.0 + 26.0 * row
        right = at > 0.6 * weeks.high
        slide.text(x + (-8.0 if right else 8.0), y, text, size=SMALL, color=color,
                   side="right" if right else "left")  # fmt: skip
        slide.line([x, x], [y - 10.0, _PANELS[0][0]], color, thickness=1.5)


def _panel(
    slide: Slide, weeks: Scale, series: Weeks, place: tuple[float, float], words: str
) -> None:
    top, bottom = place
    means = series.means
    widths = np.nan_to_num(series.half_width, posinf=0.0)
    highest = float((means + widths).max()) if len(means) else 0.0
    heights = Scale(0.0, 1.08 * highest or 1.0, bottom, top)
    slide.text(_END, top - 18.0, words, size=SMALL, color=SOFT, side="right")
    slide.line([_AXIS, _END], [bottom, bottom], FAINT, layer=0)
    marks = ticks(heights.high, most=5)
    decimals = tick_places(marks)
    axes.levels(slide, heights, marks, (_AXIS, _END), text=lambda mark: number(mark, decimals))
    if not len(means):
        return
    xs = [weeks(week + 1.0) for week in range(len(means))]
    upper = [(x, heights(value)) for x, value in zip(xs, means + widths, strict=True)]
    lower = [
        (x, heights(value)) for x, value in zip(xs, np.maximum(means - widths, 0.0), strict=True)
    ]
    if len(xs) > 1:
        slide.area(np.array(upper + lower[::-1]), SKY)
        slide.line(xs, [heights(float(value)) for value in means], BLUE, thickness=2.5)
    if series.cut is not None:
        y, start = heights(series.after), weeks(series.cut)
        slide.line([start, _END], [y, y], INK, thickness=1.5)
        slide.text(_END + 12.0, y, "mean of the rest", size=SMALL, color=SOFT)
