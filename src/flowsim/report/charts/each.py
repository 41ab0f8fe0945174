"""Each team alone so many times as fast: a row a team, what its speed brings, how busy it is then.

Enters: an Each. Leaves: a slide. Must not know: files.
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
from flowsim.report.drawing.intervals import top, whisker
from flowsim.report.format.labels import team_name
from flowsim.report.format.text import fit
from flowsim.report.sections.judged import what_is_judged
from flowsim.report.studies.each import busy_text, days_text, gain_text

if TYPE_CHECKING:
    from flowsim.study.decide.each import Each

_NAMES = 400.0
_START, _END, _DAYS, _BUSY = LEFT + _NAMES + 14.0, 940.0, 1390.0, RIGHT
_HEAD, _FIRST = TOP + 4.0, TOP + 26.0
_GAP = 12.0


def rows(found: Each, title: str, note: str, *, most: int) -> Slide:
    """A bar for what each team alone brings, in the order of the file."""
    slide = Slide(title, f"Lines: 95% intervals. {note}")
    some = found.teams[:most]
    what = fit(what_is_judged(found.base), 24)
    slide.text(_START, _HEAD, f"{what} a week, more or fewer than today", color=SOFT, size=SMALL)
    slide.text(_DAYS, _HEAD, "days to deliver 85%", color=SOFT, size=SMALL, side="right")
    slide.text(_BUSY, _HEAD, "busy then", color=SOFT, size=SMALL, side="right")
    gains = [each.gain.paired for each in some]
    highest = top(gains)
    lowest = min(0.0, *(gain.mean for gain in gains))
    scale = Scale(lowest, highest, _START, _END)
    step = (BOTTOM - _FIRST) / max(8, len(some))
    for place, each in enumerate(some):
        y = _FIRST + (place + 0.5) * step
        gain, is_clear = gains[place], each.gain_way != 0
        ink = ORANGE if is_clear else SOFT
        size = SMALL if step < 50.0 else SMALL + 2.0
        name = within(team_name(found.base.model, each.team), _NAMES, size=size)
        slide.text(LEFT + _NAMES, y, name, side="right", size=size, bold=is_clear)
        slide.bar(scale(0.0), scale(gain.mean), y, 0.6 * step, ORANGE if is_clear else BAR)
        end = scale(0.0)
        if gain.high > gain.low:
            end = max(end, whisker(slide, scale, gain, y, thickness=3.0))
        slide.text(end + _GAP, y, gain_text(found, each), size=size, color=ink, bold=is_clear)
        slide.text(_DAYS, y, days_text(each).split(" (")[0], side="right", size=size, color=ink)
        slide.text(_BUSY, y, busy_text(each.busy), side="right", size=size, color=ink)
    slide.line([scale(0.0)] * 2, [_FIRST, _FIRST + step * len(some)], FAINT, layer=0)
    return slide
