"""The cumulative flow of the judged work: what was accepted and what was delivered, week by week.

Input: curves. Output: a slide, a panel for each scenario on one scale. Must not depend on: results,
files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.drawing import axes
from flowsim.report.drawing.canvas import (
    BLUE,
    BOTTOM,
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
from flowsim.report.format.numbers import number
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flowsim.report.chart_data.of_runs.flow import FlowData, FlowPanel

_GAP = 32.0
_AXIS = LEFT + 100.0  # room for the numbers on the left
_FLOOR = BOTTOM - 72.0
_ROOF = TOP + 50.0


def cumulative_flow(data: FlowData) -> Slide:
    """Accepted and delivered since week zero; what is between them is in progress."""
    slide = Slide(data.title, data.note)
    heights = Scale(0.0, data.highest, _FLOOR, _ROOF)
    middle = (_FLOOR + _ROOF) / 2.0
    slide.text(
        LEFT - 4.0, middle, f"{fit(data.what, 30)} since week 0", size=SMALL, color=SOFT,
        side="center", height="baseline", turned=True,
    )  # fmt: skip
    marks = ticks(data.highest, most=6)
    decimals = tick_places(marks)
    axes.levels(
        slide, heights, marks, (_AXIS, RIGHT), text=lambda mark: number(mark, decimals),
        thickness=1.5,
    )  # fmt: skip
    count = len(data.panels)
    width = (RIGHT - _AXIS - _GAP * (count - 1)) / count
    for place, panel in enumerate(data.panels):
        start = _AXIS + place * (width + _GAP)
        if panel.title is not None:
            slide.text(start, TOP + 18.0, fit(panel.title, 72 // count), bold=True)
        _panel(slide, panel, heights, start, start + width)
    return slide


def _panel(slide: Slide, panel: FlowPanel, heights: Scale, start: float, end: float) -> None:
    curves = panel.curves
    week = curves.week
    last = float(week[-1]) if len(week) > 1 else float(week[0]) + 1.0
    weeks = Scale(float(week[0]), last, start, end)
    if panel.is_empty:
        slide.text(start, heights(0.0) - 30.0, "nothing arrived", size=SMALL, color=SOFT)
        return
    x = weeks.start + (week - weeks.low) / (last - weeks.low) * (end - start)
    delivered, accepted = _y(heights, curves.delivered), _y(heights, curves.accepted)
    floor = np.full_like(x, _FLOOR)
    slide.area(_outline(x, delivered, accepted), SKY)
    slide.area(_outline(x, floor, delivered), BLUE)
    if panel.is_behind:
        _arrived(slide, x, _y(heights, curves.arrived))
    axes.weeks_below(slide, weeks, _FLOOR + 22.0, most=5)
    slide.text((start + end) / 2.0, _FLOOR + 50.0, "weeks", size=SMALL, color=SOFT, side="center")
    _words(slide, panel, (x, delivered, accepted))


def _y(heights: Scale, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([heights(float(value)) for value in values])


def _outline(
    x: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.concatenate([np.stack([x, high], 1), np.stack([x, low], 1)[::-1]])


def _arrived(slide: Slide, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """What arrived, where that is more than what was accepted."""
    slide.line(list(x), list(y), ORANGE, thickness=3.0)
    half = len(x) // 2
    slide.text(float(x[half]) - 10.0, float(y[half]) - 14.0, "arrived", size=SMALL, color=ORANGE,
               side="right")  # fmt: skip


def _words(slide: Slide, panel: FlowPanel, lines: tuple[NDArray[np.float64], ...]) -> None:
    """How many were delivered and are in progress, beside what shows it."""
    x, delivered, accepted = lines
    end, is_tall = float(x[-1]), _FLOOR - delivered[-1] > 0.3 * (_FLOOR - _ROOF)
    slide.text(
        end - 14.0,
        _FLOOR - 16.0 if is_tall else float(accepted[-1]) - 16.0,
        f"{panel.delivered}\ndelivered",
        side="right",
        height="bottom",
        size=SMALL + 1.0,
        color="white" if is_tall else BLUE,
        bold=True,
    )
    half = len(x) // 2
    band = float(accepted[half] + delivered[half]) / 2.0
    anchor = float(x[0]) + 0.3 * float(x[-1] - x[0])
    slide.line([anchor, float(x[half])], [_ROOF + 44.0, band], SOFT, thickness=1.5)
    slide.text(float(x[0]) + 14.0, _ROOF + 22.0, panel.in_progress, size=SMALL, color=INK)
