"""The slide of outcomes: throughput and delivery time of each scenario, with intervals.

Input: a row for each scenario. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import (
    BLUE,
    BOTTOM,
    LEFT,
    ORANGE,
    SKY,
    SMALL,
    SOFT,
    TEXT,
    TOP,
    Scale,
    Slide,
    within,
)
from flowsim.report.drawing.intervals import whisker
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_runs.outcome import OutcomeData, OutcomeRow
    from flowsim.report.chart_data.rows import Bar

_NAMES_END, _RATES, _DAYS = 310.0, 322.0, 900.0
_GAP, _LINE = 14.0, 3.5
_LINES, _MOST_LINES = 2.1, 3  # of a name; from one to the next, in the size of its letters


def outcomes(data: OutcomeData) -> Slide:
    """Throughput on the left; days until half and until 85% are delivered on the right."""
    slide = Slide(data.title, f"Thin lines and brackets: 95% intervals. {data.note}")
    slide.text(_RATES, TOP + 20.0, f"{fit(data.what, 24)} delivered a week", color=SOFT)
    slide.text(_DAYS, TOP + 20.0, f"days to deliver, {fit(data.soon_of, 30)}", color=SOFT)
    start = TOP + 60.0
    step = min(190.0, (BOTTOM - start) / len(data.rows))
    rates = Scale(0.0, data.highest_rate, _RATES, 560.0)
    days = Scale(0.0, data.highest_days, _DAYS, 1170.0)
    for place, row in enumerate(data.rows):
        y = start + (place + 0.5) * step
        lines = max(1, min(_MOST_LINES, int(step / (_LINES * _size(step)))))
        name = within(row.name, _NAMES_END - LEFT, size=_size(step), most=lines)
        slide.text(_NAMES_END, y, name, side="right", size=_size(step))
        text = f"\n{row.change}" if row.change else ""
        _bar(slide, rates, row.rate, (y, min(90.0, 0.6 * step)), BLUE, (text, _size(step)))
        _delivery(slide, row, days, y, step)
    return slide


def _bar(
    slide: Slide,
    scale: Scale,
    bar: Bar | None,
    place: tuple[float, float],
    color: str,
    words: tuple[str, float],
) -> None:
    """A bar with its interval, its text and some more. place: y, thickness; words: text, size."""
    if bar is None or bar.value is None:
        return
    (y, thickness), (more, size) = place, words
    slide.bar(scale.start, scale(bar.value.mean), y, thickness, color)
    end = whisker(slide, scale, bar.value, y, thickness=_LINE)
    slide.text(end + _GAP, y, bar.text + more, size=size)


def _delivery(slide: Slide, row: OutcomeRow, scale: Scale, y: float, step: float) -> None:
    if row.unsteady:
        slide.text(_DAYS, y, "\n".join(row.unsteady), color=ORANGE, size=_size(step))
        return
    thickness, size = min(50.0, 0.32 * step), _size(step) - 1.0
    for bar, side, word, color in (
        (row.half, -0.5, "half within", SKY),
        (row.most, 0.5, "85% within", BLUE),
    ):
        if bar is not None:
            at = y + side * thickness * 1.12
            said = replace(bar, brief=f"{word} {bar.brief}")
            _bar(slide, scale, said, (at, thickness), color, ("", size))


def _size(step: float) -> float:
    return TEXT if step > 100.0 else SMALL if step > 60.0 else SMALL - 3.0
