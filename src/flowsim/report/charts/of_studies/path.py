"""The slide of a launch's bottleneck: a row for each team, a panel for each model.

Input: chances by quarter. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.drawing.canvas import BLUE, FAINT, SOFT, TOP, Slide
from flowsim.report.drawing.panels import Grid
from flowsim.report.format.numbers import number
from flowsim.report.format.text import wrap

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_studies.path import PathData


def path(data: PathData) -> Slide:
    """The share of runs in which each team is the bottleneck of a quarter."""
    slide = Slide(data.title, data.note)
    grid = Grid(slide, max(1, len(data.names)), len(data.panels))
    grid.head([None for _ in data.panels], data.names)
    for place, panel in enumerate(data.panels):
        lines = wrap(panel.title or "", 64 // len(data.panels))[:2]
        for line, text in enumerate(lines):
            at = TOP + 18.0 - 30.0 * (len(lines) - 1 - line)
            slide.text(grid.stretch(place)[0], at, text, bold=True)
    height = 0.84 * grid.step
    for place, panel in enumerate(data.panels):
        start, end = grid.stretch(place)
        for row, chances in enumerate(panel.rows):
            floor = grid.y(row) + height / 2.0
            slide.line([start, end], [floor, floor], FAINT, thickness=1.0, layer=0)
            edges = np.linspace(start, end, len(chances) + 1).tolist()
            if max(chances) > 0.0:
                slide.steps(edges, [height * chance for chance in chances], floor, BLUE)
        below = grid.y(grid.rows - 1) + height / 2.0 + 12.0
        slide.text(start, below, "year 0", size=12.0, color=SOFT)
        slide.text(end, below, number(data.years, 0), size=12.0, color=SOFT, side="right")
    return slide
