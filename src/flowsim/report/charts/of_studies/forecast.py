"""The fan of a forecast: how many are done by when with each confidence, and when all of them are.

Input: a Forecast. Output: a slide. Must not depend on: files.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.drawing import axes
from flowsim.report.drawing.canvas import (
    BAR,
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
)
from flowsim.report.drawing.ticks import ticks
from flowsim.report.format.numbers import number, percent, places, span
from flowsim.report.format.text import fit
from flowsim.report.studies.forecast import SURE, several
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.report.drawing.canvas import Side
    from flowsim.study.forecast.forecast import Forecast

_AXIS, _END = LEFT + 76.0, RIGHT - 290.0
_WORDS = _END + 24.0
_LINES, _LINES_ALONE = (TOP + 40.0, 600.0), (TOP + 40.0, 762.0)
_DONE = (660.0, 762.0)
_BANDS = (BLUE, SKY, "#C9E2F5", FAINT)  # from one confidence to the next, the surest the palest
_BINS = 40


def burn_up(forecast: Forecast, title: str, note: str) -> Slide:
    """Items done with each confidence as bands, and below them when the replications were done."""
    slide = Slide(title, f"{_note(forecast)} {note}")
    weeks = forecast.fan.hours / HOURS_PER_WEEK
    across = Scale(0.0, float(weeks[-1]), _AXIS, _END)
    top, bottom = _LINES if forecast.items else _LINES_ALONE
    most = float(max(forecast.items, forecast.fan.items.max(initial=0.0), 1.0))
    up = Scale(0.0, 1.08 * most, bottom, top)
    slide.text(_AXIS - 4.0, top - 24.0, _counted(forecast), size=SMALL, color=SOFT)
    _axes(slide, forecast, across, up)
    xs = [across(week) for week in weeks.tolist()]
    lines = [[up(count) for count in line] for line in forecast.fan.items.tolist()]
    for place, (high, low) in enumerate(pairwise(lines)):
        outline = np.array([*zip(xs, high, strict=True), *zip(xs[::-1], low[::-1], strict=True)])
        slide.area(outline, _BANDS[place + 1])
    chances = [found.chance for found in forecast.percentiles or forecast.delivered]
    for chance, line in zip(chances, lines, strict=True):
        color = ORANGE if chance == SURE else BLUE
        until = len(line)
        if forecast.items and line[-1] <= up(most):  # it ends where all are done
            until = next(n for n, y in enumerate(line) if y <= up(most)) + 1
        thick = 4.0 if chance == SURE else 1.5
        slide.line(xs[:until], line[:until], color, thickness=thick)
    if forecast.items:
        slide.line([_AXIS, _END], [up(most), up(most)], INK, thickness=2.0)
        _done(slide, forecast, across)
    _date(slide, forecast, across, top)
    _legend(slide, forecast, top)
    return slide


def _note(forecast: Forecast) -> str:
    """What a line says; which of them is the thick one."""
    if forecast.asked == "date":
        return "Lines: the minimum delivered with each confidence; thick: 85%."
    return "Lines: the minimum done with each confidence; thick: 85%."


def _counted(forecast: Forecast) -> str:
    what = fit(several(forecast), 60)
    return f"{what} of the board done" if forecast.asked == "board" else f"{what} delivered"


def _axes(slide: Slide, forecast: Forecast, across: Scale, up: Scale) -> None:
    whole = [mark for mark in ticks(up.high, most=6) if mark == round(mark)]
    axes.levels(slide, up, whole, (_AXIS, _END), text=lambda mark: number(mark, 0))
    slide.line([_AXIS, _AXIS], [up.end, up.start], FAINT, layer=0)
    floor = _DONE[1] if forecast.items else up.start
    axes.weeks_below(slide, across, floor + 24.0, most=10)
    start = forecast.model.start
    words = "weeks from now" if start is None else f"weeks from now, {start}"
    slide.text((_AXIS + _END) / 2.0, 818.0, words, size=SMALL, color=SOFT, side="center")


def _done(slide: Slide, forecast: Forecast, across: Scale) -> None:
    """How many replications were done when; those within the sure date are blue."""
    top, bottom = _DONE
    slide.text(_AXIS - 4.0, top - 24.0, "replications by when all of it is done",
               size=SMALL, color=SOFT)  # fmt: skip
    edges = np.linspace(0.0, across.high, _BINS + 1)
    done = forecast.done / HOURS_PER_WEEK
    counts, _ = np.histogram(done[np.isfinite(done)], edges)
    up = Scale(0.0, float(max(counts.max(initial=0), 1)), bottom, top)
    sure = forecast.percentile(SURE).value / HOURS_PER_WEEK
    for (begin, end), count in zip(pairwise(edges.tolist()), counts.tolist(), strict=True):
        if count:
            color = BLUE if begin < sure else BAR
            y = up(count)
            slide.bar(across(begin) + 1.0, across(end) - 1.0, (y + bottom) / 2.0, bottom - y, color)
    slide.line([_AXIS, _END], [bottom, bottom], FAINT, layer=0)
    if math.isfinite(sure):
        x = across(sure)
        slide.line([x, x], [_LINES[0], bottom], ORANGE, thickness=1.5)


def _date(slide: Slide, forecast: Forecast, across: Scale, top: float) -> None:
    """A line at the date that was asked for."""
    if forecast.by is None:
        return
    x = across(forecast.by / HOURS_PER_WEEK)
    bottom = _DONE[1] if forecast.items else _LINES_ALONE[1]
    slide.line([x, x], [top - 14.0, bottom], SOFT, thickness=2.0)
    day = forecast.day(forecast.by)
    text = f"{day}" if day is not None else span(forecast.by / HOURS_PER_DAY)
    if forecast.chance is not None:
        text = f"{text}: {percent(forecast.chance.share)}"
    side: Side = "left" if x < (_AXIS + _END) / 2.0 else "right"
    slide.text(x + (8.0 if side == "left" else -8.0), top - 20.0, text, size=SMALL, side=side)


def _legend(slide: Slide, forecast: Forecast, top: float) -> None:
    """The dates, or the counts, with each confidence."""
    head = "done within" if forecast.items else "at least"
    slide.text(_WORDS, top + 8.0, head, size=SMALL, color=SOFT)
    for place, found in enumerate(forecast.percentiles or forecast.delivered):
        if not forecast.items:
            text = f"{found.value:,.0f}"
        elif math.isinf(found.value):
            text = f"> {number(forecast.bound / HOURS_PER_WEEK, 0)} weeks"
        else:
            value = found.value / HOURS_PER_WEEK
            text = f"{number(value, min(2, places(value)))} weeks"
        day = forecast.day(found.value) if forecast.items else None
        color = ORANGE if found.chance == SURE else BLUE
        y = top + 44.0 + 66.0 * place
        whole = f"{percent(found.chance)}: {text}"
        slide.text(_WORDS, y, whole, color=color, bold=found.chance == SURE)
        if day is not None:
            slide.text(_WORDS, y + 26.0, f"by {day}", size=SMALL, color=SOFT)
