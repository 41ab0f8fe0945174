"""The tornado: how far each number, over its range, moves the outcome.

Enters: an Uncertainty. Leaves: a slide. Must not know: files.
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
from flowsim.report.sections.assumptions import value_text
from flowsim.report.studies.uncertainty import number_name, outcome_name, outcome_text, share_text

if TYPE_CHECKING:
    from flowsim.study.uncertainty.uncertainty import Assumption, Uncertainty

MOST = 10
_NAMES_END, _START, _END, _SHARES = 470.0, 590.0, 1230.0, 1450.0
_FIRST = TOP + 92.0
_GAP = 8.0


def tornado(found: Uncertainty, title: str, note: str) -> Slide:
    """Bars from the outcome with a number at its low end to that at its high end."""
    shown = sorted(found.assumptions, key=lambda each: -each.swing)[:MOST]
    slide = Slide(title, note)
    middle = found.outcome.mean
    ends = [middle + each.low.mean for each in shown] + [middle + each.high.mean for each in shown]
    spread = (found.quantile(0.1), found.quantile(0.9))
    low, high = min(*ends, *spread, middle), max(*ends, *spread, middle)
    margin = 0.04 * (high - low) or 1.0
    scale = Scale(low - margin, high + margin, _START, _END)
    step = min(52.0, (BOTTOM - 40.0 - _FIRST) / max(1, len(shown)))
    end = _FIRST + step * len(shown)
    slide.text(_START, TOP + 6.0, outcome_name(found), color=SOFT)
    slide.text(_SHARES, TOP + 6.0, "of the variance", color=SOFT, side="center")
    _band(slide, found, scale, spread)
    if found.is_gain and scale.low < 0.0 < scale.high:
        slide.line([scale(0.0)] * 2, [_FIRST - 12.0, end], FAINT, thickness=2.0, layer=0)
        slide.text(scale(0.0), end + 20.0, "no gain", side="right", color=SOFT, size=SMALL)
    slide.line([scale(middle)] * 2, [_FIRST - 12.0, end], INK, thickness=2.0)
    slide.text(scale(middle) - 12.0, end + 20.0, f"{outcome_text(found, middle)} as it is")
    for place, each in enumerate(shown):
        _row(slide, found, each, scale, _FIRST + (place + 0.5) * step, step)
    return slide


def _band(slide: Slide, found: Uncertainty, scale: Scale, spread: tuple[float, float]) -> None:
    """Where four cases of five lie with all numbers anywhere in their ranges."""
    left, right = (scale(value) for value in spread)
    y = TOP + 52.0
    slide.bar(left, right, y, 14.0, BAR)
    slide.text(_NAMES_END, y, "all of them at once", side="right", size=TEXT)
    slide.text(left - _GAP, y, outcome_text(found, spread[0]), side="right", size=SMALL)
    slide.text(right + _GAP, y, outcome_text(found, spread[1]), size=SMALL)


def _row(
    slide: Slide, found: Uncertainty, each: Assumption, scale: Scale, y: float, step: float
) -> None:
    model, belief, middle = found.run.model, each.belief, found.outcome.mean
    slide.text(_NAMES_END, y, fit(number_name(each), 30), side="right", size=TEXT - 1.0)
    ends = ((each.low.mean, belief.low, SKY), (each.high.mean, belief.high, BLUE))
    sides = []
    for change, value, color in sorted(ends, key=lambda end: -abs(end[0])):
        left, right = sorted((scale(middle), scale(middle + change)))
        slide.bar(left, right, y, 0.55 * step, color)
        sides.append((change, value))
    sides.sort()
    for way, (change, value) in zip((-1.0, 1.0), sides, strict=True):
        reach = min(change, 0.0) if way < 0.0 else max(change, 0.0)
        at = scale(middle + reach) + way * _GAP
        side: Side = "right" if way < 0.0 else "left"
        said = value_text(model, belief.path, value).removesuffix(" of work")
        slide.text(at, y, said, side=side, size=SMALL)
    slide.text(_SHARES, y, share_text(each.total), side="center", size=SMALL)
