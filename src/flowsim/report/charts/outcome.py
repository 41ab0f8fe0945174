"""The picture of outcomes: throughput and delivery time of each scenario, with intervals.

Enters: runs. Leaves: a slide. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from flowsim.report.drawing.intervals import top, whisker
from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import is_known, positive, shown
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import RunResult

_NAMES_END, _RATES, _DAYS = 310.0, 322.0, 900.0
_GAP, _LINE = 14.0, 3.5
_LINES, _MOST_LINES = 2.1, 3  # of a name; from one to the next, in the size of its letters


def outcomes(
    runs: Sequence[RunResult], title: str, note: str, *, changes: Sequence[str] = ()
) -> Slide:
    """Throughput on the left; days until half and until 85% are delivered on the right.

    changes: of throughput by each run, in words, to stand beside it.
    """
    slide = Slide(title, f"Thin lines and brackets: 95% intervals. {note}")
    what = items(runs[0].model, runs[0].judged)
    slide.text(_RATES, TOP + 20.0, f"{fit(what, 24)} delivered a week", color=SOFT)
    slide.text(_DAYS, TOP + 20.0, "days from request to delivery", color=SOFT)
    start = TOP + 60.0
    step = min(190.0, (BOTTOM - start) / len(runs))
    figures = [run.of(run.judged) for run in runs]
    rates = _scale([of.throughput for of in figures], _RATES, 560.0)
    days = _scale([of.delivery_p85 for of in figures if not of.unstable], _DAYS, 1170.0)
    for place, (run, label) in enumerate(zip(runs, run_labels(runs), strict=True)):
        y = start + (place + 0.5) * step
        lines = max(1, min(_MOST_LINES, int(step / (_LINES * _size(step)))))
        name = within(label, _NAMES_END - LEFT, size=_size(step), most=lines)
        slide.text(_NAMES_END, y, name, side="right", size=_size(step))
        change = changes[place] if place < len(changes) else ""
        _throughput(slide, run, rates, y, step, change)
        _delivery(slide, run, days, y, step)
    return slide


def _scale(values: Sequence[Estimate], start: float, end: float) -> Scale:
    return Scale(0.0, top([positive(value) for value in values]), start, end)


def _throughput(
    slide: Slide, run: RunResult, scale: Scale, y: float, step: float, change: str
) -> None:
    value = positive(run.of(run.judged).throughput)
    if not is_known(value):
        return
    slide.bar(_RATES, scale(value.mean), y, min(90.0, 0.6 * step), BLUE)
    end = whisker(slide, scale, value, y, thickness=_LINE)
    text = shown(value) + (f"\n{change}" if change else "")
    slide.text(end + _GAP, y, text, size=_size(step))


def _delivery(slide: Slide, run: RunResult, scale: Scale, y: float, step: float) -> None:
    figures = run.of(run.judged)
    if figures.unstable:
        text = f"no steady time: every week\n{shown(figures.growth)} more are unfinished"
        slide.text(_DAYS, y, text, color=ORANGE, size=_size(step))
        return
    thickness = min(50.0, 0.32 * step)
    for value, side, word, color in (
        (positive(figures.delivery_p50), -0.5, "half within", SKY),
        (positive(figures.delivery_p85), 0.5, "85% within", BLUE),
    ):
        if is_known(value):
            at = y + side * thickness * 1.12
            slide.bar(_DAYS, scale(value.mean), at, thickness, color)
            end = whisker(slide, scale, value, at, thickness=_LINE)
            slide.text(end + _GAP, at, f"{word} {shown(value)}", size=_size(step) - 1.0)


def _size(step: float) -> float:
    return TEXT if step > 100.0 else SMALL if step > 60.0 else SMALL - 3.0
