"""Curves over time with names at their ends, bands, and stretches of the axis with names.

Input: curves. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
    within,
)
from flowsim.report.drawing.ticks import tick_places, ticks
from flowsim.report.format.numbers import number

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_studies.adoption import Curve, CurvesData, Panel

_TOP, _BOTTOM = TOP + 40.0, 762.0
_ROOM, _MOST_ROOM = 220.0, 360.0  # for names at the ends of curves
_LETTER = 15.0  # wide, about
_COLORS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#B07C00", "#3A9BDC", "#8C5A3C", INK)
_SHADES = ("#F4F4F4", "#FAFAFA")
_LINE = 20.0
_GAP = 84.0  # between rows of panels


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a panel is drawn, and its scales."""

    across: Scale
    up: Scale

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom."""
        return self.across.start, self.across.end, self.up.end, self.up.start


def curves(data: CurvesData) -> Slide:
    """Panels in rows of two, or one alone, all with the same scales."""
    slide = Slide(data.title, data.note)
    shown = [curve for panel in data.panels for curve in panel.curves]
    last = max(curve.xs[-1] for curve in shown)
    highest = 1.05 * max(max((*curve.ys, *curve.high)) for curve in shown) or 1.0
    columns = min(2, len(data.panels))
    rows = -(-len(data.panels) // columns)
    width, height = (RIGHT - LEFT) / columns, (_BOTTOM - _TOP - _GAP * (rows - 1)) / rows
    longest = max(len(curve.name) for curve in shown)
    room = _ROOM if columns > 1 else min(max(_ROOM, _LETTER * longest), _MOST_ROOM)
    for place, panel in enumerate(data.panels):
        left = LEFT + (place % columns) * width
        top = _TOP + (place // columns) * (height + _GAP)
        across = Scale(0.0, last, left + 60.0, left + width - room)
        box = _Box(across, Scale(0.0, highest, top + height, top))
        slide.text(left + 56.0, top - 22.0, panel.title or data.y, size=SMALL,
                   color=INK if panel.title else SOFT, bold=bool(panel.title))  # fmt: skip
        _regions(slide, panel, box)
        _axes(slide, box)
        for curve in panel.curves:
            _curve(slide, curve, box)
        _names(slide, panel, box, room)
    words = data.x if not data.panels[0].title else f"{data.x}; {data.y}"
    slide.text((LEFT + RIGHT) / 2.0, _BOTTOM + 50.0, words, size=SMALL, color=SOFT, side="center")
    return slide


def _regions(slide: Slide, panel: Panel, box: _Box) -> None:
    _, _, top, bottom = box.sides
    for place, region in enumerate(panel.regions):
        start, end = box.across(region.low), box.across(region.high)
        corners = [(start, top), (end, top), (end, bottom), (start, bottom)]
        slide.area(np.array(corners), _SHADES[place % 2])
        text = within(region.text, end - start - 2.0, size=SMALL, most=3)
        if "…" not in text:
            slide.text((start + end) / 2.0, bottom - 12.0, text, size=SMALL, color=SOFT,
                       side="center", height="bottom")  # fmt: skip
    for at, text in panel.marks:
        slide.line([box.across(at)] * 2, [top, bottom], SOFT, thickness=1.5)
        slide.text(box.across(at) + 8.0, top + 10.0, text, size=SMALL, color=SOFT)


def _axes(slide: Slide, box: _Box) -> None:
    left, right, _, bottom = box.sides
    marks = ticks(box.up.high, most=6)
    for tick in marks:
        text, y = number(tick, tick_places(marks)), box.up(tick)
        slide.text(left - 10.0, y, text, size=SMALL, color=SOFT, side="right")
        slide.line([left, right], [y, y], FAINT, thickness=1.0, layer=0)
    marks = ticks(box.across.high, most=10)
    for tick in marks:
        text = number(tick, tick_places(marks))
        slide.text(box.across(tick), bottom + 20.0, text, size=SMALL, color=SOFT, side="center")


def _curve(slide: Slide, curve: Curve, box: _Box) -> None:
    xs = [box.across(x) for x in curve.xs]
    if curve.low:
        upper = [(x, box.up(value)) for x, value in zip(xs, curve.high, strict=True)]
        lower = [(x, box.up(value)) for x, value in zip(xs, curve.low, strict=True)]
        slide.area(np.array(upper + lower[::-1]), SKY)
    ys = [box.up(value) for value in curve.ys]
    slide.line(xs, ys, _color(curve), thickness=1.5 if curve.colour is None else 3.0)


def _color(curve: Curve) -> str:
    return SOFT if curve.colour is None else _COLORS[curve.colour % len(_COLORS)]


def _names(slide: Slide, panel: Panel, box: _Box, room: float) -> None:
    """Names at the ends of curves, moved apart where they would meet."""
    _, right, free, limit = box.sides
    placed = []
    for y, curve in sorted(((box.up(c.ys[-1]), c) for c in panel.curves), key=lambda each: each[0]):
        free = max(y, free)
        placed.append((free, curve))
        free += _LINE
    for y, curve in reversed(placed):
        limit = min(y, limit)
        name = within(curve.name, room - 14.0, size=SMALL, bold=True)
        slide.text(right + 10.0, limit, name, size=SMALL, color=_color(curve), bold=True)
        limit -= _LINE
