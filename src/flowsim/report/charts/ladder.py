"""The ladder: what each move adds, within which time work is then delivered, and what it costs.

Enters: a Ladder. Leaves: a slide. Must not know: files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from flowsim.report.drawing.intervals import top, whisker
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import is_known, positive, shown
from flowsim.report.format.text import clean, fit
from flowsim.report.sections.tables import delivery_cell
from flowsim.report.sections.wording import bottleneck_name
from flowsim.report.studies.invest import is_later_than_today, net_text, price_text

if TYPE_CHECKING:
    from flowsim.study.decide.invest import Ladder, Rung
    from flowsim.study.results import RunResult

_NAMES = 320.0  # width of the names
_START, _END, _DAYS = LEFT + _NAMES + 14.0, 740.0, 855.0
_PRICES, _NETS, _TEAMS = 1085.0, 1195.0, 1310.0
_HEAD, _FIRST = TOP + 20.0, TOP + 52.0
_GAP = 12.0


def climb(ladder: Ladder, title: str, note: str, *, most: int) -> Slide:
    """A row today and a row for each move, the latest gain in another colour."""
    slide = Slide(title, f"Orange: what the move adds. Thin lines: 95% intervals. {note}")
    rungs = ladder.rungs[: most - 1]
    runs = (ladder.base, *(rung.run for rung in rungs))
    judged = ladder.base.judged
    what = fit(items(ladder.base.model, judged), 24)
    slide.text(_START, _HEAD, f"{what} delivered a week", color=SOFT)
    slide.text(_DAYS, _HEAD, "85% within", color=SOFT, side="center")
    slide.text(_PRICES, _HEAD, "first year", color=SOFT, side="right")
    slide.text(_NETS, _HEAD, "net a year", color=SOFT, side="center")
    slide.text(_TEAMS, _HEAD, "bottleneck then", color=SOFT)
    values = [positive(run.of(judged).throughput) for run in runs]
    scale = Scale(0.0, top(values), _START, _END - 190.0)
    step = min(92.0, (BOTTOM - _FIRST) / len(runs))
    for place, run in enumerate(runs):
        y = _FIRST + (place + 0.5) * step
        rung = rungs[place - 1] if place else None
        before = runs[place - 1] if place else None
        _row(slide, run, rung, before, scale, y, step)
    slide.line([_START, _START], [_FIRST, _FIRST + step * len(runs)], FAINT, layer=0)
    return slide


def _row(
    slide: Slide,
    run: RunResult,
    rung: Rung | None,
    before: RunResult | None,
    scale: Scale,
    y: float,
    step: float,
) -> None:
    size = SMALL if step > 50.0 else SMALL - 2.0
    name = "today" if rung is None else clean(rung.move.title)
    name = within(name, _NAMES, size=size + 1.0, most=3 if step > 85.0 else _room(step))
    slide.text(LEFT + _NAMES, y, name, side="right", size=size + 1.0)
    value = positive(run.of(run.judged).throughput)
    if is_known(value):
        old = value.mean
        if before is not None:
            old = min(old, positive(before.of(run.judged).throughput).mean)
        thickness = min(46.0, 0.55 * step)
        slide.bar(scale(0.0), scale(old), y, thickness, BLUE if rung is None else SKY)
        slide.bar(scale(old), scale(value.mean), y, thickness, ORANGE)
        end = whisker(slide, scale, value, y, thickness=3.0)
        slide.text(end + _GAP, y, shown(value), size=size)
    days = delivery_cell(run.of(run.judged)).replace(" (", "\n(")
    late = rung is not None and is_later_than_today(rung)
    days += "\nlater than today" if late and step > 50.0 else ""
    slide.text(_DAYS, y, days, side="center", size=size, color=ORANGE if late else INK)
    if rung is not None:
        slide.text(_PRICES, y, price_text(rung), side="right", size=size)
        slide.text(_NETS, y, net_text(rung).replace(" (", "\n("), side="center", size=size)
    teams = within(bottleneck_name(run), WIDTH - _TEAMS - _GAP, size=size, most=_room(step))
    slide.text(_TEAMS, y, teams, size=size)


def _room(step: float) -> int:
    """So many lines a row has room for."""
    return 2 if step > 40.0 else 1
