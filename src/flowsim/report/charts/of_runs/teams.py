"""Slides with a row for each team and a panel for each scenario, on one scale.

Input: rows. Output: slides: bars (how busy teams are), trials (what a tenth more speed of each
would gain). Must not depend on: results, files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import BAR, ORANGE, SOFT, Scale
from flowsim.report.drawing.panels import SPACE, Grid
from flowsim.report.format.numbers import has_interval

if TYPE_CHECKING:
    from flowsim.report.chart_data.rows import Bar, Rows
    from flowsim.report.drawing.canvas import Slide

_DOT = 8.0  # half a round mark
_TINY = 12.0  # type of what is not a number


def bars(data: Rows) -> Slide:
    """A bar from zero for each row and panel."""
    grid = Grid.of(data)
    for panel, found in enumerate(data.panels):
        start, end = grid.stretch(panel)
        scale = Scale(data.low, data.high, start, end - 90.0)
        for row, bar in enumerate(found.bars):
            if bar is not None:
                grid.bar(scale, row, bar, ORANGE if bar.is_marked else BAR)
    return grid.slide


def trials(data: Rows) -> Slide:
    """What a tenth more speed of each team would add to throughput."""
    grid = Grid.of(data)
    for panel, found in enumerate(data.panels):
        start, end = grid.stretch(panel)
        scale = Scale(data.low, data.high, start + 10.0, end - 130.0)
        zero = scale(0.0)
        ends = [grid.y(0) - 30.0, grid.y(grid.rows - 1) + 30.0]
        grid.slide.line([zero, zero], ends, SOFT, thickness=1.5)
        for row, bar in enumerate(found.bars):
            if bar is not None:
                _trial(grid, scale, row, bar)
    return grid.slide


def _trial(grid: Grid, scale: Scale, row: int, bar: Bar) -> None:
    """An interval with a dot; words alone where nothing was tried."""
    y, found = grid.y(row), bar.value
    if found is None:
        grid.slide.text(scale(0.0) + SPACE, y, bar.text, size=_TINY, color=SOFT)
        return
    color, end = ORANGE if bar.is_marked else SOFT, found.mean
    if has_interval(found):
        end = found.high
        grid.slide.line([scale(found.low), scale(end)], [y, y], color, thickness=5.0)
    grid.slide.dot(scale(found.mean), y, color)
    size = grid.size if bar.brief == bar.text else _TINY
    x = scale(max(0.0, end)) + SPACE + _DOT
    grid.slide.text(x, y, bar.text, size=size, color=color, bold=bar.is_marked)
