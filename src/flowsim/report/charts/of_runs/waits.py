"""The slide of waits: how many judged items wait at each place, and what for.

Input: rows, their parts by cause. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.drawing.canvas import LEFT, ORANGE, SMALL, SOFT, TOP, Scale, Slide
from flowsim.report.drawing.panels import Grid
from flowsim.report.sections.indicators import CAUSES

if TYPE_CHECKING:
    from flowsim.report.chart_data.rows import Rows

# By cause; Okabe and Ito's palette but for the grey of closed hours and the brown of limits.
_COLORS = {
    "people": "#0072B2",
    "hours": "#C2CDD5",
    "limit": "#8A6D3B",  # no orange, which is the bottleneck's
    "gate": "#56B4E9",
    "batch": "#009E73",
    "absence": "#CC79A7",
    "priority": "#E69F00",
    "crew": "#6A4C93",
    "request": "#8C2D04",
    "join": "#5F5F5F",
}


def waits(data: Rows) -> Slide:
    """How many judged items wait at each place, by cause."""
    grid = Grid.of(data, has_key=False)
    _legend(grid.slide, data)
    for panel, found in enumerate(data.panels):
        start, end = grid.stretch(panel)
        scale = Scale(data.low, data.high, start, end - 90.0)
        for row, bar in enumerate(found.bars):
            if bar is None:
                continue
            edges = pairwise(np.cumsum([0.0, *bar.parts]).tolist())
            for cause, (low, high) in zip(data.series, edges, strict=True):
                if high > low:
                    color = _COLORS[cause]
                    grid.slide.bar(scale(low), scale(high), grid.y(row), grid.thickness, color)
            grid.value(scale, row, bar)
    return grid.slide


def _legend(slide: Slide, data: Rows) -> None:
    """What the colours mean, of the causes that occur."""
    x, y = LEFT, TOP - 14.0
    for cause in data.series:
        slide.bar(x, x + 18.0, y, 16.0, _COLORS[cause])
        slide.text(x + 26.0, y, CAUSES[cause], size=SMALL, color=SOFT)
        x += 26.0 + 11.5 * len(CAUSES[cause]) + 30.0
    if data.has_mark:
        slide.text(x, y, "bold: bottleneck", size=SMALL, color=ORANGE, bold=True)
