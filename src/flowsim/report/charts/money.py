"""Cumulated cash of each scenario less that of the baseline, week by week, with its spread.

Enters: Money and names. Leaves: a slide, a panel for each scenario on one scale. Must not know:
files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

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
from flowsim.report.format.numbers import amount, money, number
from flowsim.report.format.text import fit
from flowsim.report.sections.worth import payback_text
from flowsim.time_units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.study.money_records import Money, Worth

_GAP = 32.0
_AXIS = LEFT + 100.0
_FLOOR = BOTTOM - 72.0
_ROOF = TOP + 96.0
_WEEKS_PER_MONTH = WEEKS_PER_YEAR / MONTHS_PER_YEAR


def cash_fan(found: Money, labels: Sequence[str], title: str, note: str) -> Slide:
    """Cumulated cash beside the baseline: the middle, and where eight of ten replications are."""
    slide = Slide(
        title, f"Line: half of the replications; band: 8 of 10 of them; dot: paid back. {note}"
    )
    worths = found.worths[: len(labels)]
    lowest = min(0.0, *(float(worth.fan.p10.min()) for worth in worths))
    highest = max(0.0, *(float(worth.fan.p90.max()) for worth in worths))
    if highest == lowest:
        highest = 1.0
    heights = Scale(lowest, highest, _FLOOR, _ROOF)
    slide.text(
        LEFT - 4.0, (_FLOOR + _ROOF) / 2.0, "cash, cumulated, minus Baseline", size=SMALL,
        color=SOFT, side="center", height="baseline", turned=True,
    )  # fmt: skip
    for tick in _ticks(lowest, highest):
        y = heights(tick)
        slide.text(_AXIS - 10.0, y, money(tick), size=SMALL, color=SOFT, side="right")
        slide.line([_AXIS, RIGHT], [y, y], FAINT, thickness=1.5, layer=0)
    width = (RIGHT - _AXIS - _GAP * (len(worths) - 1)) / len(worths)
    for place, (worth, label) in enumerate(zip(worths, labels, strict=True)):
        start = _AXIS + place * (width + _GAP)
        _panel(slide, found, worth, heights, (start, start + width))
        letters = 92 // len(worths)
        slide.text(start, TOP + 18.0, fit(label, int(0.78 * letters)), bold=True)
        npv = f"net present value {amount(worth.npv, sign='+')}"
        slide.text(start, TOP + 48.0, fit(npv, letters), size=SMALL)
        when = "" if worth.is_nothing else f"paid back: {payback_text(worth.payback)}"
        slide.text(start, TOP + 72.0, fit(when, letters), size=SMALL, color=SOFT)
    return slide


def _ticks(low: float, high: float) -> list[float]:
    """Round amounts from low to high, zero among them."""
    far = max(-low, high)
    step = ticks(far, most=4)[1] if len(ticks(far, most=4)) > 1 else far
    below, above = math.floor(-low / step + 1e-9), math.floor(high / step + 1e-9)
    return [step * count for count in range(-below, above + 1)]


def _panel(
    slide: Slide, found: Money, worth: Worth, heights: Scale, edges: tuple[float, float]
) -> None:
    start, end = edges
    last = float(found.week[-1])
    weeks = Scale(0.0, last, start, end)
    xs = np.array([start, *(weeks(float(week)) for week in found.week)])
    low, middle, high = (
        np.array([heights(0.0), *(heights(float(value)) for value in line)])
        for line in (worth.fan.p10, worth.fan.p50, worth.fan.p90)
    )
    slide.area(np.concatenate([np.stack([xs, high], 1), np.stack([xs, low], 1)[::-1]]), SKY)
    slide.line([start, end], [heights(0.0)] * 2, INK, thickness=2.0, layer=2)
    slide.line(list(xs), list(middle), BLUE, thickness=3.5, layer=3)
    month = worth.payback.p50
    if 0.0 < month < math.inf:
        slide.dot(weeks(min(last, month * _WEEKS_PER_MONTH)), heights(0.0), ORANGE)
    marks = ticks(last, most=5)
    for tick in marks:
        text = number(tick, tick_places(marks))
        slide.text(weeks(tick), _FLOOR + 22.0, text, size=SMALL, color=SOFT, side="center")
    slide.text((start + end) / 2.0, _FLOOR + 50.0, "weeks", size=SMALL, color=SOFT, side="center")
