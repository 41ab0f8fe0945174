"""The constraint map: what is delivered, how long it takes and who constrains it, factor by factor.

Enters: a Shift. Leaves: a slide. Must not know: files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import (
    BAR,
    BLUE,
    FAINT,
    INK,
    ORANGE,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Slide,
)
from flowsim.report.drawing.curve import AXIS, END, WORDS, curve
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import is_known, positive
from flowsim.report.format.text import fit
from flowsim.report.studies.shift import label, subject, times
from flowsim.study.bottleneck.records import DEMAND

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.decide.shift import Point, Shift

_RATES = (TOP + 40.0, 410.0)
_DAYS = (470.0, 600.0)
_CHANCES = (662.0, 762.0)
_COLORS = (ORANGE, BLUE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D3B")
_WIDE = 15.0  # of a bold letter, about
_LEAST = 0.02  # chance that is drawn
_CLEAR = 0.7  # chance from which a bar is one team's


def constraint_map(shift: Shift, title: str, note: str) -> Slide:
    """Throughput, delivery time and the chance of each team to be the constraint, on one axis."""
    slide = Slide(title, f"Bands: 95% intervals of means. {note}")
    points = shift.points
    last = points[-1].factor
    logs = Scale(0.0, math.log(last), AXIS, END)
    xs = [logs(math.log(point.factor)) for point in points]
    what = fit(items(points[0].run.model, shift.judged), 24)
    for top, bottom in (_RATES, _DAYS):
        slide.line([AXIS, END], [bottom, bottom], FAINT, layer=0)
        slide.line([AXIS, AXIS], [top, bottom], FAINT, layer=0)
    _knee(slide, shift, logs)
    rates = [positive(point.run.of(shift.judged).throughput) for point in points]
    heights = curve(slide, xs, rates, _RATES, f"{what} delivered a week", BLUE)
    _from_means(slide, points, xs, heights)
    steady = [point for point in points if not point.run.of(shift.judged).unstable]
    days = [positive(point.run.of(shift.judged).delivery_p85) for point in steady]
    at = [x for x, point in zip(xs, points, strict=True) if point in steady]
    _days(slide, at, days, len(points) - len(steady), what)
    _chances(slide, shift, xs)
    how = "as fast" if shift.team and shift.path.endswith(".speed") else "better"
    faster = f"{fit(subject(shift), 40)}, so many times {how}"
    slide.text((AXIS + END) / 2.0, 818.0, faster, size=SMALL, color=SOFT, side="center")
    written = -math.inf
    for x, point in zip(xs, points, strict=True):
        if x - written > 44.0 or point is points[-1]:
            slide.text(x, _CHANCES[1] + 24.0, times(point.factor), size=SMALL, color=SOFT,
                       side="center")  # fmt: skip
            written = x
    return slide


def _days(
    slide: Slide, xs: Sequence[float], days: Sequence[Estimate], piling: int, what: str
) -> None:
    """Times to delivery; why there are none where work piles up."""
    text = "days within which 85% are delivered"
    why = f"no steady time where unfinished {what} pile up" if piling else "nothing is delivered"
    if any(map(is_known, days)):
        curve(slide, xs, days, _DAYS, f"{text} ({why})" if piling else text, BLUE)
        return
    slide.text(AXIS - 4.0, _DAYS[0] - 24.0, text, size=SMALL, color=SOFT)
    middle = ((AXIS + END) / 2.0, (_DAYS[0] + _DAYS[1]) / 2.0)
    slide.text(*middle, why, size=SMALL, color=SOFT, side="center")


def _from_means(
    slide: Slide, points: Sequence[Point], xs: Sequence[float], heights: Callable[[float], float]
) -> None:
    """What means alone say, as far as it is within the picture."""
    top = _RATES[0]
    within = [
        (x, heights(point.ceiling))
        for x, point in zip(xs, points, strict=True)
        if math.isfinite(point.ceiling) and heights(point.ceiling) >= top
    ]
    for (x0, y0), (x1, y1) in pairwise(within):
        for part in range(0, 10, 2):  # dashes
            share, until = part / 10.0, (part + 1) / 10.0
            slide.line(
                [x0 + share * (x1 - x0), x0 + until * (x1 - x0)],
                [y0 + share * (y1 - y0), y0 + until * (y1 - y0)],
                SOFT,
            )
    if len(within) > 1:
        y = within[-1][1]
        ends = heights(positive(points[-1].run.of(points[-1].run.judged).throughput).mean)
        if abs(y - ends) < 22.0:
            y = ends + (24.0 if y >= ends else -24.0)
        slide.text(WORDS, y, "from means (dashes)", size=SMALL, color=SOFT)


def _knee(slide: Slide, shift: Shift, logs: Scale) -> None:
    knee = shift.knee
    if knee is None:
        return
    x = logs(math.log(knee.factor))
    low, high = logs(math.log(knee.low)), logs(math.log(knee.high))
    top, bottom = _RATES[0], _CHANCES[1]
    if high - low > 2.0:
        slide.area([(low, top), (high, top), (high, bottom), (low, bottom)], "#F2F2F2")
    slide.line([x, x], [top, bottom], SOFT, thickness=1.5, layer=1)
    near = f"nine tenths of the gain at {times(round(knee.factor, 1))}"
    slide.text(x + 8.0, bottom - 345.0, near, size=SMALL, color=INK)


def _chances(slide: Slide, shift: Shift, xs: Sequence[float]) -> None:
    """Stacked bars of the chance to be the constraint; a name stands in its widest bar."""
    top, bottom = _CHANCES
    slide.text(AXIS - 4.0, top - 24.0, "chance to be the bottleneck", size=SMALL, color=SOFT)
    order: list[str] = []
    shares = []
    for point in shift.points:
        found = {name: chance for name, chance in point.run.verdict.chances if chance >= _LEAST}
        shares.append(found)
        order += [name for name in found if name not in order]
    edges = [xs[0], *((a + b) / 2.0 for a, b in pairwise(xs)), xs[-1]]
    colors = {name: _COLORS[place % len(_COLORS)] for place, name in enumerate(order)}
    colors[DEMAND] = BAR
    for place, found in enumerate(shares):
        y, whole = bottom, sum(found.values())
        for name in order:
            part = (bottom - top) * found.get(name, 0.0) / whole if whole else 0.0
            if part > 0.0:
                slide.bar(edges[place], edges[place + 1], y - part / 2.0, part, colors[name])
                y -= part
    model = shift.points[0].run.model
    for name in order:
        _inside(slide, fit(label(model, name), 24), [each.get(name, 0.0) for each in shares], edges)
    for place, name in enumerate(order[:5]):
        y = top + 6.0 + 24.0 * place
        slide.bar(WORDS, WORDS + 14.0, y, 14.0, colors[name])
        slide.text(WORDS + 22.0, y, label(model, name), size=SMALL - 1.0)


def _inside(slide: Slide, name: str, chances: Sequence[float], edges: Sequence[float]) -> None:
    """A name in the widest stretch where it is the likeliest, if there is room."""
    widest, begin = (0.0, 0.0), None
    for place, chance in enumerate([*chances, 0.0]):
        if chance > _CLEAR and begin is None:
            begin = edges[place]
        if chance <= _CLEAR and begin is not None:
            widest = max(widest, (edges[place] - begin, begin))
            begin = None
    length, start = widest
    if length > _WIDE * len(name) + 12.0:
        middle = (_CHANCES[0] + _CHANCES[1]) / 2.0
        slide.text(start + length / 2.0, middle, name, color="white", side="center", bold=True)
