"""The tornado: how far each number, over its range, moves the outcome.

Input: a row for each number. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import (
    BAR,
    BLUE,
    BOTTOM,
    FAINT,
    INK,
    SKY,
    SMALL,
    SOFT,
    TEXT,
    TOP,
    Scale,
    Side,
    Slide,
)
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_studies.tornado import End, Swing, TornadoData

_NAMES_END, _START, _END, _SHARES = 470.0, 590.0, 1230.0, 1450.0
_FIRST = TOP + 92.0
_GAP = 8.0


def tornado(data: TornadoData) -> Slide:
    """Bars from the outcome with a number at its low end to that at its high end."""
    colors = "Light: at the low end of its range; dark: at the high end. Grey: 80% of the draws."
    slide = Slide(data.title, f"{colors} {data.note}")
    middle = data.middle
    ends = [middle + _change(end) for row in data.rows for end in (row.low, row.high)]
    low, high = min(*ends, *data.spread, middle), max(*ends, *data.spread, middle)
    margin = 0.04 * (high - low) or 1.0
    scale = Scale(low - margin, high + margin, _START, _END)
    step = min(52.0, (BOTTOM - 40.0 - _FIRST) / max(1, len(data.rows)))
    end = _FIRST + step * len(data.rows)
    slide.text(_START, TOP + 6.0, data.what, color=SOFT)
    slide.text(_SHARES, TOP + 6.0, "share of variance", color=SOFT, side="center")
    _band(slide, data, scale)
    if data.has_zero and scale.low < 0.0 < scale.high:
        slide.line([scale(0.0)] * 2, [_FIRST - 12.0, end], FAINT, thickness=2.0, layer=0)
        slide.text(scale(0.0), end + 20.0, "no gain", side="right", color=SOFT, size=SMALL)
    slide.line([scale(middle)] * 2, [_FIRST - 12.0, end], INK, thickness=2.0)
    slide.text(scale(middle) - 12.0, end + 20.0, data.middle_text)
    for place, row in enumerate(data.rows):
        _row(slide, row, scale, (middle, _FIRST + (place + 0.5) * step, step))
    return slide


def _change(end: End) -> float:
    assert end.change.value is not None
    return end.change.value.mean


def _band(slide: Slide, data: TornadoData, scale: Scale) -> None:
    """Where four cases of five lie with all numbers anywhere in their ranges."""
    left, right = (scale(value) for value in data.spread)
    y = TOP + 52.0
    slide.bar(left, right, y, 14.0, BAR)
    slide.text(_NAMES_END, y, "all inputs together", side="right", size=TEXT)
    slide.text(left - _GAP, y, data.spread_texts[0], side="right", size=SMALL)
    slide.text(right + _GAP, y, data.spread_texts[1], size=SMALL)


def _row(slide: Slide, row: Swing, scale: Scale, place: tuple[float, float, float]) -> None:
    """place: the outcome as it is, y, and the step from one row to the next."""
    middle, y, step = place
    slide.text(_NAMES_END, y, fit(row.name, 30), side="right", size=TEXT - 1.0)
    ends = [(_change(row.low), row.low.at, SKY), (_change(row.high), row.high.at, BLUE)]
    for change, _, color in sorted(ends, key=lambda end: -abs(end[0])):
        left, right = sorted((scale(middle), scale(middle + change)))
        slide.bar(left, right, y, 0.55 * step, color)
    sides = sorted((change, at) for change, at, _ in ends)
    for way, (change, at) in zip((-1.0, 1.0), sides, strict=True):
        reach = min(change, 0.0) if way < 0.0 else max(change, 0.0)
        x = scale(middle + reach) + way * _GAP
        side: Side = "right" if way < 0.0 else "left"
        slide.text(x, y, at.removesuffix(" of work"), side=side, size=SMALL)
    slide.text(_SHARES, y, row.share, side="center", size=SMALL)
