"""Cumulated cash of each scenario less that of the baseline, week by week, with its spread.

Input: fans of curves. Output: a slide, a panel for each scenario on one scale. Must not depend on:
results, files.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.chart_data.of_runs.money import AXIS
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
from flowsim.report.drawing.ticks import ticks
from flowsim.report.format.numbers import money
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_runs.money import CashData, CashRow

_GAP = 32.0
_AXIS = LEFT + 100.0
_FLOOR = BOTTOM - 72.0
_ROOF = TOP + 96.0


def cash_fan(data: CashData) -> Slide:
    """Cumulated cash compared with the baseline: the median and the middle 80 %."""
    slide = Slide(data.title, f"Dot: paid back. {data.note}")
    heights = Scale(data.lowest, data.highest, _FLOOR, _ROOF)
    slide.text(
        LEFT - 4.0, (_FLOOR + _ROOF) / 2.0, AXIS, size=SMALL, color=SOFT, side="center",
        height="baseline", turned=True,
    )  # fmt: skip
    marks = _ticks(data.lowest, data.highest)
    axes.levels(slide, heights, marks, (_AXIS, RIGHT), text=money, thickness=1.5)
    count = len(data.panels)
    width, letters = (RIGHT - _AXIS - _GAP * (count - 1)) / count, 92 // count
    for place, panel in enumerate(data.panels):
        start = _AXIS + place * (width + _GAP)
        _panel(slide, data, panel, heights, (start, start + width))
        slide.text(start, TOP + 18.0, fit(panel.name, int(0.78 * letters)), bold=True)
        slide.text(start, TOP + 48.0, fit(panel.net, letters), size=SMALL)
        slide.text(start, TOP + 72.0, fit(panel.payback, letters), size=SMALL, color=SOFT)
    return slide


def _ticks(low: float, high: float) -> list[float]:
    """Round amounts from low to high, zero among them."""
    far = max(-low, high)
    step = ticks(far, most=4)[1] if len(ticks(far, most=4)) > 1 else far
    below, above = math.floor(-low / step + 1e-9), math.floor(high / step + 1e-9)
    return [step * count for count in range(-below, above + 1)]


def _panel(
    slide: Slide, data: CashData, panel: CashRow, heights: Scale, edges: tuple[float, float]
) -> None:
    start, end = edges
    last = float(data.weeks[-1])
    weeks = Scale(0.0, last, start, end)
    xs = np.array([weeks(week) for week in data.weeks.tolist()])
    low, middle, high = (
        np.array([heights(value) for value in line.tolist()])
        for line in (panel.low, panel.middle, panel.high)
    )
    slide.area(np.concatenate([np.stack([xs, high], 1), np.stack([xs, low], 1)[::-1]]), SKY)
    slide.line([start, end], [heights(0.0)] * 2, INK, thickness=2.0, layer=2)
    slide.line(list(xs), list(middle), BLUE, thickness=3.5, layer=3)
    if panel.paid_back is not None:
        slide.dot(weeks(panel.paid_back), heights(0.0), ORANGE)
    axes.weeks_below(slide, weeks, _FLOOR + 22.0, most=5)
    slide.text((start + end) / 2.0, _FLOOR + 50.0, "weeks", size=SMALL, color=SOFT, side="center")
