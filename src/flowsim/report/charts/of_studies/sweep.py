"""Pictures of a grid: a curve over one path, a map in colours over two, a map each over more.

Input: a Sweep. Output: a slide. Must not depend on: files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from flowsim.report.chart_data.of_studies.sweep import axis_labels, cell_value, charted, scale_of
from flowsim.report.drawing.canvas import (
    BLUE,
    FAINT,
    INK,
    LEFT,
    ORANGE,
    RIGHT,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Slide,
)
from flowsim.report.drawing.curve import AXIS, END, curve
from flowsim.report.format.numbers import has_interval, money, number, shown, shown_parts
from flowsim.report.format.text import clean, fit, width
from flowsim.report.studies.sweep import AS_IT_IS, TOTAL, title
from flowsim.study.sweep.grid import target_of

if TYPE_CHECKING:
    from flowsim.study.sweep.sweep import Axis, Cell, Sweep

_MOST_PANELS = 6
_FLOOR = 838.0
_LETTER = 12.0  # wide, about
_PALE = {BLUE: "#EAF3F9", ORANGE: "#FCEFE6"}
_LOW_IS_GOOD = ("delivery", "change", "wip", "unfinished")
_ROOMY, _TALL = 118.0, 46.0  # a cell in which an interval stands, too


def panels(sweep: Sweep, heading: str, note: str) -> Slide:
    """The picture of a sweep, whatever its number of axes."""
    if len(sweep.axes) == 1:
        return _over_one(sweep, heading, note)
    return _maps(sweep, heading, note)


# One path -------------------------------------------------------------------------------------


def _over_one(sweep: Sweep, heading: str, note: str) -> Slide:
    """A panel for each of two measures: a curve over numbers, or a mark for each word."""
    slide = Slide(heading, f"Bands and lines: 95% intervals. {note}")
    axis, known = sweep.axes[0], scale_of(sweep.axes[0])
    is_scale = known is not None
    if known is not None:
        scale = Scale(min(known), max(known), AXIS + 20.0, END)
        xs = [scale(number) for number in known]
    else:
        step = (END - AXIS) / len(axis.numbers)
        xs = [AXIS + (place + 0.5) * step for place in range(len(axis.numbers))]
    measures = charted(sweep)[:2]
    height = (_FLOOR - 70.0 - TOP) / len(measures)
    for place, measure in enumerate(measures):
        top = TOP + place * height + 40.0
        _panel(slide, sweep, measure, xs, (top, top + height - 70.0), is_scale=is_scale)
    if is_scale:
        _today(slide, sweep, scale)
    _marks(slide, axis_labels(axis), xs)
    slide.text((AXIS + END) / 2.0, _FLOOR - 12.0, fit(axis.path, 60), size=SMALL, color=SOFT,
               side="center")  # fmt: skip
    return slide


def _panel(
    slide: Slide,
    sweep: Sweep,
    measure: str,
    xs: Sequence[float],
    place: tuple[float, float],
    *,
    is_scale: bool,
) -> None:
    found = [(x, cell_value(cell, measure)) for x, cell in zip(xs, sweep.cells, strict=True)]
    points = sorted(((x, value) for x, value in found if value is not None), key=lambda p: p[0])
    name = title(sweep, measure)
    slide.line([AXIS, END], [place[1]] * 2, FAINT, layer=0)
    slide.line([AXIS, AXIS], list(place), FAINT, layer=0)
    if not points:
        slide.text(AXIS, place[0] - 24.0, f"{name}: no steady value", size=SMALL, color=SOFT)
        return
    at, values = [x for x, _ in points], [value for _, value in points]
    is_money = measure == TOTAL and sweep.judge is not None and sweep.judge.by_value
    heights = curve(
        slide, at, values, place, name, BLUE, is_joined=is_scale,
        words=(lambda value: money(value.mean)) if is_money else shown,
        mark=(lambda value, _: money(value)) if is_money else number,
    )  # fmt: skip
    if is_scale:
        return
    for x, value in points:
        if has_interval(value):
            ends = [max(place[0], heights(value.high)), heights(value.low)]
            slide.line([x, x], ends, INK, thickness=2.5)


def _today(slide: Slide, sweep: Sweep, scale: Scale) -> None:
    """Where the model is without any change, if that is within the picture."""
    now = target_of(sweep.base.model, sweep.axes[0].path).value
    if now is None or not scale.low <= now <= scale.high:
        return
    x = scale(now)
    slide.line([x, x], [TOP + 40.0, _FLOOR - 100.0], SOFT, thickness=1.5, layer=1)
    slide.text(x + 8.0, _FLOOR - 84.0, AS_IT_IS, size=SMALL, color=INK)


def _marks(slide: Slide, labels: Sequence[str], xs: Sequence[float]) -> None:
    """Values below the axis, as many as there is room for."""
    room = (END - AXIS) / max(1, min(len(xs), 8))
    written = -math.inf
    for x, label in sorted(zip(xs, labels, strict=True)):
        text = fit(label, max(4, int(room / _LETTER)))
        half = _LETTER * width(text) / 2.0
        if x - half > written:
            slide.text(x, _FLOOR - 52.0, text, size=SMALL, color=SOFT, side="center")
            written = x + half + 8.0


# Two paths and more ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Map:
    """One map: what it shows, its cells by row and column, the colour of high values."""

    name: str
    measure: str
    rows: Axis
    columns: Axis
    cells: dict[tuple[int, int], Cell]
    color: str


def _maps(sweep: Sweep, heading: str, note: str) -> Slide:
    maps = _two_measures(sweep) if len(sweep.axes) == 2 else _one_measure(sweep)
    more = len(maps) - _MOST_PANELS
    cut = f" The first {_MOST_PANELS} of {len(maps)} maps." if more > 0 else ""
    words = "Framed: the model as it is. 95% intervals in small print, or in the table."
    slide = Slide(heading, f"{words}{cut} {note}")
    shown_maps = maps[:_MOST_PANELS]
    across = min(len(shown_maps), 3 if len(shown_maps) != 4 else 2)
    down = math.ceil(len(shown_maps) / across)
    wide, high = (RIGHT - LEFT) / across, (_FLOOR - TOP) / down
    for place, one in enumerate(shown_maps):
        left, top = LEFT + (place % across) * wide, TOP + (place // across) * high
        alike = [other for other in shown_maps if other.measure == one.measure]
        _map(slide, one, alike, (left, top, left + wide - 28.0, top + high - 18.0))
    return slide


def _color(measure: str) -> str:
    return ORANGE if measure.startswith(_LOW_IS_GOOD) else BLUE


def _two_measures(sweep: Sweep) -> list[_Map]:
    """A map for each of the first two measures."""
    rows, columns = sweep.axes
    cells = {(cell.at[0], cell.at[1]): cell for cell in sweep.cells}
    return [
        _Map(title(sweep, measure), measure, rows, columns, cells, _color(measure))
        for measure in charted(sweep)[:2]
    ]


def _one_measure(sweep: Sweep) -> list[_Map]:
    """A map of the first measure for each combination of all axes but two paths."""
    order = sorted(range(len(sweep.axes)), key=lambda place: sweep.axes[place].path == "scenario")
    (first, second), rest = order[:2], order[2:]
    measure = charted(sweep)[0]
    found = []
    for places in product(*(range(len(sweep.axes[axis].texts)) for axis in rest)):
        fixed = dict(zip(rest, places, strict=True))
        names = [_fixed(sweep.axes[axis], place) for axis, place in fixed.items()]
        cells = {
            (cell.at[first], cell.at[second]): cell
            for cell in sweep.cells
            if all(cell.at[axis] == place for axis, place in fixed.items())
        }
        name = f"{title(sweep, measure)}: {', '.join(names)}"
        rows, columns = sweep.axes[first], sweep.axes[second]
        found.append(_Map(name, measure, rows, columns, cells, _color(measure)))
    return found


def _fixed(axis: Axis, place: int) -> str:
    label = clean(axis_labels(axis)[place], most=30)
    return label if axis.path == "scenario" else f"{axis.path} {label}"


def _map(
    slide: Slide, one: _Map, alike: Sequence[_Map], box: tuple[float, float, float, float]
) -> None:
    """A map with its values; all maps of a measure share one scale of colours."""
    left, top, right, bottom = box
    names = [fit(label, 14) for label in axis_labels(one.rows)]
    start = left + 12.0 + _LETTER * max(map(width, names))
    roof, floor = top + 46.0, bottom - 54.0
    wide, high = (right - start) / len(one.columns.labels), (floor - roof) / len(names)
    slide.text(left, top + 8.0, fit(one.name, int((right - left) / _LETTER)), size=SMALL, bold=True)
    slide.text(left, top + 31.0, fit(one.rows.path, 30), size=SMALL - 2.0, color=SOFT)
    known = [
        value.mean
        for other in alike
        for cell in other.cells.values()
        if (value := cell_value(cell, one.measure)) is not None
    ]
    ends = (min(known, default=0.0), max(known, default=0.0))
    for (row, column), cell in one.cells.items():
        corner = (start + column * wide, roof + row * high)
        _spot(slide, one, cell, corner, (wide, high), ends)
    last = -math.inf
    for row, name in enumerate(names):
        y = roof + (row + 0.5) * high
        if y - last >= 20.0:
            slide.text(start - 10.0, y, name, size=SMALL - 1.0, side="right")
            last = y
    written = -math.inf
    for column, label in enumerate(axis_labels(one.columns)):
        text = fit(label, max(3, int(wide / _LETTER), 6))
        x, half = start + (column + 0.5) * wide, _LETTER * width(text) / 2.0
        if x - half > written:
            slide.text(x, floor + 16.0, text, size=SMALL - 1.0, side="center")
            written = x + half
    slide.text((start + right) / 2.0, floor + 38.0, fit(one.columns.path, 40), size=SMALL - 2.0,
               color=SOFT, side="center")  # fmt: skip


def _spot(
    slide: Slide,
    one: _Map,
    cell: Cell,
    corner: tuple[float, float],
    size: tuple[float, float],
    ends: tuple[float, float],
) -> None:
    (x, y), (wide, high) = corner, size
    value = cell_value(cell, one.measure)
    low, highest = ends
    share = 0.0
    if value is not None:
        share = (value.mean - low) / (highest - low) if highest > low else 0.5
    color = FAINT if value is None else _mixed(_PALE[one.color], one.color, share)
    slide.bar(x + 1.0, x + wide - 1.0, y + high / 2.0, high - 2.0, color)
    if cell.is_base:
        ends_x, ends_y = (x + 2.0, x + wide - 2.0), (y + 2.0, y + high - 2.0)
        xs = [ends_x[0], ends_x[1], ends_x[1], ends_x[0], ends_x[0]]
        slide.line(xs, [ends_y[0]] * 2 + [ends_y[1]] * 2 + [ends_y[0]], INK, thickness=3.0, layer=3)
    ink = "white" if share > 0.55 else INK
    middle = (x + wide / 2.0, y + high / 2.0)
    if value is None:
        word = "grows" if cell.figures.unstable else "–"
        if wide >= 62.0 and high >= 20.0:
            slide.text(*middle, word, size=SMALL - 2.0, color=SOFT, side="center")
        return
    number, interval = shown_parts(value)
    if wide >= _ROOMY and high >= _TALL:
        slide.text(middle[0], middle[1] - 10.0, number, size=SMALL + 1.0, color=ink, side="center",
                   bold=True)  # fmt: skip
        below = fit(interval, int(wide / (0.8 * _LETTER)))
        slide.text(middle[0], middle[1] + 14.0, below, size=SMALL - 3.0, color=ink, side="center")
    elif wide >= _LETTER * (width(number) + 0.5) and high >= 20.0:
        slide.text(*middle, number, size=SMALL - 2.0, color=ink, side="center")


def _mixed(pale: str, full: str, share: float) -> str:
    """A colour between two, `#RRGGBB`."""
    parts = [
        round(int(pale[at : at + 2], 16) * (1.0 - share) + int(full[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02X}" for part in parts)
