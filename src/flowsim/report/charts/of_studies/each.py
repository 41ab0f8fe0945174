"""Each team alone faster by a factor: a row a team, with its gain and how busy it is then.

Input: a row for each team. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import (
    BAR,
    BOTTOM,
    FAINT,
    LEFT,
    ORANGE,
    RIGHT,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Slide,
    within,
)
from flowsim.report.drawing.intervals import whisker
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_studies.each import EachData, TeamAlone

_NAMES = 400.0
_START, _END, _DAYS, _BUSY = LEFT + _NAMES + 14.0, 940.0, 1390.0, RIGHT
_HEAD, _FIRST = TOP + 4.0, TOP + 26.0
_GAP = 12.0


def rows(data: EachData) -> Slide:
    """A bar for what each team alone brings, in the order of the file."""
    slide = Slide(data.title, data.note)
    slide.text(_START, _HEAD, fit(data.what, 60), color=SOFT, size=SMALL)
    slide.text(_DAYS, _HEAD, "change in days to deliver 85%", color=SOFT, size=SMALL, side="right")
    slide.text(_BUSY, _HEAD, "busy then", color=SOFT, size=SMALL, side="right")
    scale = Scale(data.low, data.high, _START, _END)
    step = (BOTTOM - _FIRST) / max(8, len(data.rows))
    for place, row in enumerate(data.rows):
        _row(slide, row, scale, _FIRST + (place + 0.5) * step, step)
    slide.line([scale(0.0)] * 2, [_FIRST, _FIRST + step * len(data.rows)], FAINT, layer=0)
    return slide


def _row(slide: Slide, row: TeamAlone, scale: Scale, y: float, step: float) -> None:
    gain, is_clear = row.gain.value, row.gain.is_marked
    assert gain is not None
    ink = ORANGE if is_clear else SOFT
    size = SMALL if step < 50.0 else SMALL + 2.0
    name = within(row.name, _NAMES, size=size)
    slide.text(LEFT + _NAMES, y, name, side="right", size=size, bold=is_clear)
    slide.bar(scale(0.0), scale(gain.mean), y, 0.6 * step, ORANGE if is_clear else BAR)
    end = scale(0.0)
    if gain.high > gain.low:
        end = max(end, whisker(slide, scale, gain, y, thickness=3.0))
    slide.text(end + _GAP, y, row.gain.text, size=size, color=ink, bold=is_clear)
    slide.text(_DAYS, y, row.days, side="right", size=size, color=ink)
    slide.text(_BUSY, y, row.busy, side="right", size=size, color=ink)
