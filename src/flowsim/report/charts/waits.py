"""The picture of waits: how many judged items wait at each place, and what for.

Enters: runs. Leaves: a slide with a row for each place and a panel for each run. Must not know:
files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.chart_data.runs import MOST_TEAMS, causes_of
from flowsim.report.drawing.canvas import LEFT, ORANGE, SMALL, SOFT, TOP, Scale, Slide
from flowsim.report.drawing.intervals import top, whisker
from flowsim.report.drawing.panels import SPACE, Grid
from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import number, positive
from flowsim.report.format.text import capitalized
from flowsim.report.sections.indicators import CAUSES, place_name, places_of
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from flowsim.study.measured.records import Waits
    from flowsim.study.results import RunResult

# By cause; Okabe and Ito's palette but for the grey of closed hours and the brown of limits.
_COLORS = {
    "people": "#0072B2",
    "hours": "#C2CDD5",
    "limit": "#8A6D3B",  # no orange, which is the bottleneck's
    "gate": "#56B4E9",
    "batch": "#009E73",
    "absence": "#CC79A7",
    "priority": "#E69F00",
    "join": "#5F5F5F",
}


def waits(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """How many judged items wait at each place, by cause."""
    what = capitalized(items(runs[0].model, runs[0].judged))
    slide = Slide(title, f"{what} that wait, mean; lines: 95% intervals of all at a place. {note}")
    judged = runs[0].judged
    places = places_of(runs)
    most = sorted(places, key=lambda place: -max(_waiting(run, place) for run in runs))
    kept = [place for place in places if place in most[:MOST_TEAMS]]
    grid = Grid(slide, max(1, len(kept)), len(runs))
    known = {place: next(run for run in runs if place in places_of([run])) for place in kept}
    grid.head(run_labels(runs), [place_name(known[p].model, judged, p) for p in kept])
    _legend(slide, runs)
    found = [[run.waits_of(work=run.judged, team=place) for place in kept] for run in runs]
    highest = top([each.waiting for row in found for each in row if each is not None])
    for panel, (run, row) in enumerate(zip(runs, found, strict=True)):
        start, end = grid.stretch(panel)
        scale = Scale(0.0, highest, start, end - 90.0)
        for place, each in enumerate(row):
            if each is not None:
                _stack(grid, scale, place, each, is_marked=kept[place] in constraint_teams(run))
    return slide


def _waiting(run: RunResult, place: str) -> float:
    found = run.waits_of(work=run.judged, team=place)
    return found.waiting.mean if found is not None else 0.0


def _stack(grid: Grid, scale: Scale, row: int, waits: Waits, *, is_marked: bool) -> None:
    slide, y, low = grid.slide, grid.y(row), 0.0
    causes = dict(waits.causes)
    for cause in CAUSES:
        if cause in causes:
            high = low + causes[cause].mean
            thickness = min(60.0, 0.72 * grid.step)
            slide.bar(scale(low), scale(high), y, thickness, _COLORS[cause])
            low = high
    value = positive(waits.waiting)
    end = whisker(slide, scale, value, y, thickness=3.0)
    text = number(value.mean, 1 if value.mean < 10.0 else 0)
    color = ORANGE if is_marked else SOFT
    slide.text(end + SPACE, y, text, size=grid.size, color=color, bold=is_marked)


def _legend(slide: Slide, runs: Sequence[RunResult]) -> None:
    """What the colours mean, of the causes that occur."""
    x, y = LEFT, TOP - 14.0
    for cause in causes_of(runs):
        slide.bar(x, x + 18.0, y, 16.0, _COLORS[cause])
        slide.text(x + 26.0, y, CAUSES[cause], size=SMALL, color=SOFT)
        x += 26.0 + 11.5 * len(CAUSES[cause]) + 30.0
    if any(constraint_teams(run) for run in runs):
        slide.text(x, y, "bold: bottleneck", size=SMALL, color=ORANGE, bold=True)
