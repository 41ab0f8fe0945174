"""The constraint map: what is delivered, factor by factor, and what constrains it where.

Input: what the map shows. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from flowsim.report.chart_data.of_studies.shift import HERE
from flowsim.report.drawing.canvas import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Side,
    Slide,
)
from flowsim.report.drawing.curve import AXIS, END, WORDS, curve
from flowsim.report.format.text import capitalized, fit, wrap
from flowsim.report.studies.decide.shift import times

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_studies.shift import MapData

_RATES = (TOP + 40.0, 770.0)
_SHADES = ("#FBE9DD", "#E3EEF7", "#E2F2EC", "#F7E8F1", "#FBF0DA", "#E8F4FB")
_WORDS = (ORANGE, BLUE, "#00795A", "#B0568C", "#8A6D3B", "#2A7FB0")
_WIDE = 13.0  # of a bold letter, about
_LINE = 24.0  # of words


def constraint_map(data: MapData) -> Slide:
    """Throughput along the factors, over regions by constraint, with where one is today."""
    slide = Slide(
        data.title,
        f"Shades: the constraint. Band: 95% intervals. Dashes: the analytic bound. {data.note}",
    )
    logs = Scale(0.0, math.log(data.factors[-1]), AXIS, END)
    xs = [logs(math.log(factor)) for factor in data.factors]
    top, bottom = _RATES
    _draw_regions(slide, data, logs)
    slide.line([AXIS, END], [bottom, bottom], FAINT, layer=0)
    slide.line([AXIS, AXIS], [top, bottom], FAINT, layer=0)
    rates = [rate for _, rate in data.rates]
    heights = curve(slide, xs, rates, _RATES, f"{fit(data.what, 24)} delivered a week", BLUE)
    _from_means(slide, data, logs, heights)
    _knee(slide, data, logs)
    slide.dot(xs[0], heights(rates[0].mean), ORANGE)
    here = heights(rates[0].mean) + _LINE
    slide.text(xs[0] + 12.0, here, HERE, size=SMALL, color=ORANGE, bold=True)
    slide.text((AXIS + END) / 2.0, 826.0, fit(data.axis, 68), size=SMALL, color=SOFT, side="center")
    written = -math.inf
    for x, factor in zip(xs, data.factors, strict=True):
        if x - written > 44.0 or factor == data.factors[-1]:
            slide.text(x, bottom + 26.0, times(factor), size=SMALL, color=SOFT, side="center")
            written = x
    return slide


def _draw_regions(slide: Slide, data: MapData, logs: Scale) -> None:
    """A shade for each constraint, with its name where there is room."""
    top, bottom = _RATES
    for place, region in enumerate(data.regions):
        low, high = logs(math.log(region.low)), logs(math.log(region.high))
        corners = [(low, top), (high, top), (high, bottom), (low, bottom)]
        slide.area(corners, _SHADES[place % len(_SHADES)])
        color, room = _WORDS[place % len(_WORDS)], (high - low) / _WIDE
        lines = wrap(capitalized(region.text), room)
        if any(line.endswith("…") for line in lines):
            continue
        for row, line in enumerate(lines):
            y = bottom - _LINE * (len(lines) - row)
            middle = (low + high) / 2.0
            slide.text(middle, y, line, size=SMALL, color=color, bold=True, side="center")


def _from_means(
    slide: Slide, data: MapData, logs: Scale, heights: Callable[[float], float]
) -> None:
    """The analytic bound, as far as it is within the picture."""
    top = _RATES[0]
    within = [
        (logs(math.log(factor)), heights(bound))
        for factor, bound in data.bound
        if heights(bound) >= top
    ]
    for (x0, y0), (x1, y1) in pairwise(within):
        for part in range(0, 10, 2):  # dashes
            share, until = part / 10.0, (part + 1) / 10.0
            slide.line(
                [x0 + share * (x1 - x0), x0 + until * (x1 - x0)],
                [y0 + share * (y1 - y0), y0 + until * (y1 - y0)],
                SOFT,
            )
    if len(within) > 1:
        y, ends = within[-1][1], heights(data.rates[-1][1].mean)
        if abs(y - ends) < 22.0:
            y = ends + (24.0 if y >= ends else -24.0)
        slide.text(WORDS, y, "analytic bound", size=SMALL, color=SOFT)


def _knee(slide: Slide, data: MapData, logs: Scale) -> None:
    if data.knee is None:
        return
    factor, near = data.knee
    x = logs(math.log(factor))
    top, bottom = _RATES
    slide.line([x, x], [top, bottom], SOFT, thickness=1.5, layer=1)
    side: Side = "right" if x > (AXIS + END) / 2.0 else "left"
    away = -8.0 if side == "right" else 8.0
    slide.text(x + away, (top + bottom) / 2.0, near, size=SMALL, color=INK, side=side)
