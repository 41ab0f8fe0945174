"""The cumulative flow of the judged work: what was accepted and what was delivered, week by week.

Enters: runs. Leaves: a slide, a panel for each scenario on one scale. Must not know: files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.chart_data.runs import Curves, curves_of
from flowsim.report.drawing.canvas import (
    BLUE,
    BOTTOM,
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
from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import number, positive, shown
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flowsim.study.results import RunResult

_GAP = 32.0
_AXIS = LEFT + 100.0  # room for the numbers on the left
_FLOOR = BOTTOM - 72.0
_ROOF = TOP + 50.0


def cumulative_flow(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """Accepted and delivered since week zero; what is between them is in progress."""
    slide = Slide(title, f"Means, counted from week 0. {note}")
    curves = [curves_of(run) for run in runs]
    top = max((_highest(weekly) for weekly in curves), default=1.0)
    heights = Scale(0.0, top, _FLOOR, _ROOF)
    what = fit(items(runs[0].model, runs[0].judged), 30)
    middle = (_FLOOR + _ROOF) / 2.0
    slide.text(
        LEFT - 4.0, middle, f"{what} since week 0", size=SMALL, color=SOFT, side="center",
        height="baseline", turned=True,
    )  # fmt: skip
    marks = ticks(top, most=6)
    for tick in marks:
        y, text = heights(tick), number(tick, tick_places(marks))
        slide.text(_AXIS - 10.0, y, text, size=SMALL, color=SOFT, side="right")
        slide.line([_AXIS, RIGHT], [y, y], FAINT, thickness=1.5, layer=0)
    width = (RIGHT - _AXIS - _GAP * (len(runs) - 1)) / len(runs)
    for place, (run, label) in enumerate(zip(runs, run_labels(runs), strict=True)):
        start = _AXIS + place * (width + _GAP)
        if len(runs) > 1:
            slide.text(start, TOP + 18.0, fit(label, 72 // len(runs)), bold=True)
        _panel(slide, run, curves[place], heights, start, start + width)
    return slide


def _highest(curves: Curves) -> float:
    tops = [float(curve.max()) for curve in (curves.arrived, curves.accepted)]
    return max([top for top in tops if math.isfinite(top)], default=1.0) or 1.0


def _panel(
    slide: Slide, run: RunResult, curves: Curves, heights: Scale, start: float, end: float
) -> None:
    week = curves.week
    last = float(week[-1]) if len(week) > 1 else float(week[0]) + 1.0
    weeks = Scale(float(week[0]), last, start, end)
    if not np.isfinite(curves.delivered).all():
        slide.text(start, heights(0.0) - 30.0, "nothing arrived", size=SMALL, color=SOFT)
        return
    x = weeks.start + (week - weeks.low) / (last - weeks.low) * (end - start)
    delivered, accepted = _y(heights, curves.delivered), _y(heights, curves.accepted)
    floor = np.full_like(x, _FLOOR)
    slide.area(_outline(x, delivered, accepted), SKY)
    slide.area(_outline(x, floor, delivered), BLUE)
    _door(slide, run, curves, x, heights)
    marks = ticks(last, most=5)
    for tick in marks:
        if tick >= weeks.low:
            text = number(tick, tick_places(marks))
            slide.text(weeks(tick), _FLOOR + 22.0, text, size=SMALL, color=SOFT, side="center")
    slide.text((start + end) / 2.0, _FLOOR + 50.0, "weeks", size=SMALL, color=SOFT, side="center")
    _words(slide, run, (x, delivered, accepted), last - weeks.low)


def _y(heights: Scale, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([heights(float(value)) for value in values])


def _outline(
    x: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.concatenate([np.stack([x, high], 1), np.stack([x, low], 1)[::-1]])


def _door(
    slide: Slide, run: RunResult, curves: Curves, x: NDArray[np.float64], heights: Scale
) -> None:
    """What arrived, where that is more than what was accepted."""
    arrived = curves.arrived
    if not np.isfinite(run.verdict.demand) or float((arrived - curves.accepted)[-1]) <= 1.5:
        return
    y = _y(heights, arrived)
    slide.line(list(x), list(y), ORANGE, thickness=3.0)
    half = len(x) // 2
    slide.text(float(x[half]) - 10.0, float(y[half]) - 14.0, "arrived", size=SMALL, color=ORANGE,
               side="right")  # fmt: skip


def _words(
    slide: Slide, run: RunResult, lines: tuple[NDArray[np.float64], ...], weeks: float
) -> None:
    """How many were delivered and are in progress, beside what shows it."""
    x, delivered, accepted = lines
    figures = run.of(run.judged)
    count = f"{shown(positive(figures.throughput), scale=weeks)}\ndelivered"
    end, is_tall = float(x[-1]), _FLOOR - delivered[-1] > 0.3 * (_FLOOR - _ROOF)
    slide.text(
        end - 14.0,
        _FLOOR - 16.0 if is_tall else float(accepted[-1]) - 16.0,
        count,
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
    slide.text(float(x[0]) + 14.0, _ROOF + 22.0, _in_progress(run), size=SMALL, color=INK)


def _in_progress(run: RunResult) -> str:
    figures = run.of(run.judged)
    if figures.unstable:
        return f"in progress: {shown(figures.growth, sign='+')} a week"
    return f"{shown(positive(figures.wip))} in progress"
