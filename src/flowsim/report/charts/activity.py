"""The picture of activity: which team was the momentary bottleneck when.

Enters: runs. Leaves: a slide with a row for each team and a panel for each run. Must not know:
files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.chart_data.runs import stretches, teams_of, title_of
from flowsim.report.drawing.canvas import (
    BLUE,
    FAINT,
    LEFT,
    ORANGE,
    SKY,
    SMALL,
    SOFT,
    TOP,
    Scale,
    Slide,
)
from flowsim.report.drawing.panels import Grid
from flowsim.report.format.labels import run_labels
from flowsim.report.format.numbers import number
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from flowsim.study.measured.records import Moments
    from flowsim.study.results import RunResult

_LIGHT = "#F2B48A"  # of the bottleneck, while it shifts


def moments(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """The share of each stretch of the window in which a team was the momentary bottleneck."""
    slide = Slide(
        title,
        "Height: share of time in which the team, all of it busy, had been so longer than others. "
        f"{_followed(runs)}",
    )
    teams, _ = teams_of(runs)
    grid = Grid(slide, len(teams), len(runs))
    grid.head(run_labels(runs), [title_of(runs, team) for team in teams])
    slide.text(LEFT, TOP - 14.0, "■ alone", size=SMALL, color=BLUE, bold=True)
    slide.text(LEFT + 112.0, TOP - 14.0, "■ shifting", size=SMALL, color=SKY, bold=True)
    if any(constraint_teams(run) for run in runs):
        slide.text(LEFT + 252.0, TOP - 14.0, "■ bottleneck", size=SMALL, color=ORANGE, bold=True)
    for panel, run in enumerate(runs):
        if run.moments is not None:
            _panel(grid, panel, run, run.moments, teams)
    return slide


def _followed(runs: Sequence[RunResult]) -> str:
    count = max((run.moments.replications for run in runs if run.moments is not None), default=0)
    return f"The first {count} replications."


def _panel(grid: Grid, panel: int, run: RunResult, found: Moments, teams: Sequence[str]) -> None:
    start, end = grid.stretch(panel)
    edges, sole = stretches(found.week, found.sole)
    _, shifting = stretches(found.week, found.shifting)
    scale = Scale(0.0, float(edges[-1]), start, end)
    xs = [scale(float(edge)) for edge in edges]
    numbers = {team.team: place for place, team in enumerate(run.teams)}
    height = 0.84 * grid.step
    for row, team in enumerate(teams):
        floor = grid.y(row) + height / 2.0
        grid.slide.line([start, end], [floor, floor], FAINT, thickness=1.0, layer=0)
        if team not in numbers:
            continue
        marked = team in constraint_teams(run)
        alone = sole[numbers[team]]
        whole = alone + shifting[numbers[team]]
        if whole.max() > 0.0:
            grid.slide.steps(xs, list(whole * height), floor, _LIGHT if marked else SKY)
        if alone.max() > 0.0:
            grid.slide.steps(xs, list(alone * height), floor, ORANGE if marked else BLUE)
    below = grid.y(len(teams) - 1) + height / 2.0 + 12.0
    grid.slide.text(start, below, "week 0", size=12.0, color=SOFT)
    last = number(float(edges[-1]), 0)
    grid.slide.text(end, below, last, size=12.0, color=SOFT, side="right")
