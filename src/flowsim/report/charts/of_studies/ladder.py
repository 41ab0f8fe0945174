"""The ladder: what each move adds, within which time work is then delivered, and what it costs.

Input: a row today, and one for each move. Output: a slide. Must not depend on: results, files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.chart_data.of_studies.ladder import LATER
from flowsim.report.chart_data.rows import bracketed
from flowsim.report.drawing.canvas import (
    BLUE,
    BOTTOM,
    FAINT,
    INK,
    LEFT,
    ORANGE,
    SKY,
    SMALL,
    SOFT,
    TOP,
    WIDTH,
    Scale,
    Slide,
    within,
)
from flowsim.report.drawing.intervals import whisker
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.report.chart_data.of_studies.ladder import LadderData, LadderRow
    from flowsim.report.chart_data.rows import Bar

_NAMES, _NAMES_END = 344.0, LEFT + 320.0  # width of the names; they begin left of the title
_START, _END, _DAYS = _NAMES_END + 14.0, 740.0, 855.0
_PRICES, _NETS, _TEAMS = 1085.0, 1195.0, 1310.0
_HEAD, _FIRST = TOP + 20.0, TOP + 52.0
_GAP = 12.0


def climb(data: LadderData) -> Slide:
    """A row today and a row for each move, the latest gain in another colour."""
    slide = Slide(data.title, f"Orange: gain from the move. {data.note}")
    slide.text(_START, _HEAD, f"{fit(data.what, 24)} delivered a week", color=SOFT)
    slide.text(_DAYS, _HEAD, fit(data.soon, 32), color=SOFT, side="center")
    slide.text(_PRICES, _HEAD, "first year", color=SOFT, side="right")
    slide.text(_NETS, _HEAD, "net a year", color=SOFT, side="center")
    slide.text(_TEAMS, _HEAD, "next bottleneck", color=SOFT)
    scale = Scale(0.0, data.highest_rate, _START, _END - 190.0)
    step = min(92.0, (BOTTOM - _FIRST) / len(data.steps))
    for place, row in enumerate(data.steps):
        _row(slide, row, scale, _FIRST + (place + 0.5) * step, step)
    slide.line([_START, _START], [_FIRST, _FIRST + step * len(data.steps)], FAINT, layer=0)
    return slide


def _row(slide: Slide, row: LadderRow, scale: Scale, y: float, step: float) -> None:
    size = SMALL if step > 50.0 else SMALL - 2.0
    name = within(row.name, _NAMES, size=size + 1.0, most=3 if step > 85.0 else _room(step))
    slide.text(_NAMES_END, y, name, side="right", size=size + 1.0)
    if row.rate is not None:
        _rate(slide, row.rate, scale, (y, step), is_today=not row.price)
    days = bracketed(row.days.brief, row.days.aside, between="\n")
    days += f"\n{LATER}" if row.days.is_marked and step > 50.0 else ""
    color = ORANGE if row.days.is_marked else INK
    slide.text(_DAYS, y, days, side="center", size=size, color=color)
    slide.text(_PRICES, y, row.price, side="right", size=size)
    slide.text(_NETS, y, bracketed(row.net, row.net_aside, between="\n"), side="center", size=size)
    teams = within(row.bottleneck, WIDTH - _TEAMS - _GAP, size=size, most=_room(step))
    slide.text(_TEAMS, y, teams, size=size)


def _rate(
    slide: Slide, rate: Bar, scale: Scale, place: tuple[float, float], *, is_today: bool
) -> None:
    (y, step), (old, more) = place, rate.parts
    thickness = min(46.0, 0.55 * step)
    slide.bar(scale(0.0), scale(old), y, thickness, BLUE if is_today else SKY)
    slide.bar(scale(old), scale(old + more), y, thickness, ORANGE)
    assert rate.value is not None
    end = whisker(slide, scale, rate.value, y, thickness=3.0)
    slide.text(end + _GAP, y, rate.text, size=SMALL if step > 50.0 else SMALL - 2.0)


def _room(step: float) -> int:
    """The number of lines that a row has room for."""
    return 2 if step > 40.0 else 1
