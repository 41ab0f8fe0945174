"""The slide of activity: which team was the momentary bottleneck when.

Input: strips. Output: a slide with a row for each team and a panel for each run. Must not depend
on: results, files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import (
    BLUE,
    FAINT,
    LEFT,
    ORANGE,
    SKY,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Slide,
)
from flowsim.report.drawing.panels import Grid
from flowsim.report.format.numbers import number

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_runs.activity import ActivityData, ActivityPanel

_LIGHT = "#F2B48A"  # of the bottleneck, while it shifts


def moments(data: ActivityData) -> Slide:
    """The share of each stretch of the window in which a team was the momentary bottleneck."""
    slide = Slide(data.title, data.note)
    grid = Grid(slide, len(data.names), len(data.panels))
    grid.head([panel.title for panel in data.panels], data.names)
    slide.text(LEFT, TOP - 14.0, "■ alone", size=SMALL, color=BLUE, bold=True)
    slide.text(LEFT + 112.0, TOP - 14.0, "■ shifting", size=SMALL, color=SKY, bold=True)
    if data.has_mark:
        slide.text(LEFT + 252.0, TOP - 14.0, "■ bottleneck", size=SMALL, color=ORANGE, bold=True)
    for place, panel in enumerate(data.panels):
        if panel.strips:
            _panel(grid, place, panel)
    return slide


def _panel(grid: Grid, place: int, panel: ActivityPanel) -> None:
    start, end = grid.stretch(place)
    scale = Scale(0.0, float(panel.edges[-1]), start, end)
    xs = [scale(float(edge)) for edge in panel.edges]
    height = 0.84 * grid.step
    for row, strip in enumerate(panel.strips):
        floor = grid.y(row) + height / 2.0
        grid.slide.line([start, end], [floor, floor], FAINT, thickness=1.0, layer=0)
        if strip is None:
            continue
        whole = strip.sole + strip.shifting
        if whole.max() > 0.0:
            color = _LIGHT if strip.is_marked else SKY
            grid.slide.steps(xs, list(whole * height), floor, color)
        if strip.sole.max() > 0.0:
            color = ORANGE if strip.is_marked else BLUE
            grid.slide.steps(xs, list(strip.sole * height), floor, color)
    below = grid.y(grid.rows - 1) + height / 2.0 + 12.0
    grid.slide.text(start, below, "week 0", size=12.0, color=SOFT)
    last = number(float(panel.edges[-1]), 0)
    grid.slide.text(end, below, last, size=12.0, color=SOFT, side="right")
