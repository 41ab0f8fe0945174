"""Pictures with a row for each team and a panel for each scenario, on one scale.

Enters: runs. Leaves: slides: how busy teams are, what a tenth more speed of each would gain. Must
not know: files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from flowsim.report.chart_data.runs import any_together, teams_of, title_of, tried
from flowsim.report.drawing.canvas import (
    BAR,
    ORANGE,
    SOFT,
    Scale,
    Slide,
)
from flowsim.report.drawing.intervals import top, whisker
from flowsim.report.drawing.panels import SPACE, Grid
from flowsim.report.format.labels import run_labels
from flowsim.report.format.numbers import (
    change,
    has_interval,
    is_known,
    number,
    places,
    share,
)
from flowsim.report.sections.tables import distinct_gains
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.bottleneck.records import Gain
    from flowsim.study.measured.records import TeamFigures
    from flowsim.study.results import RunResult

_DOT = 8.0  # half a round mark


def utilization(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """How busy the people of each team are."""
    return _bars(
        runs,
        title,
        f"Share of their working time that people work on items; lines: 95% intervals. {note}",
        lambda team: share(team.utilization),
        _percent,
    )


def _bars(
    runs: Sequence[RunResult],
    title: str,
    note: str,
    value_of: Callable[[TeamFigures], Estimate],
    text_of: Callable[[float], str],
) -> Slide:
    teams, left_out = teams_of(runs)
    more = f" {left_out} less busy teams are left out." if left_out else ""
    figures = [{team.team: team for team in run.teams} for run in runs]
    known = {
        team
        for of_run in figures
        for team in teams
        if team in of_run and is_known(value_of(of_run[team]))
    }
    teams = [team for team in teams if team in known] or teams
    grid = Grid(Slide(title, note + more), len(teams), len(runs))
    grid.head(run_labels(runs), [title_of(runs, team) for team in teams])
    grid.key(runs)
    highest = top(
        [value_of(of_run[team]) for of_run in figures for team in teams if team in of_run]
    )
    for panel, run in enumerate(runs):
        start, end = grid.stretch(panel)
        scale = Scale(0.0, highest, start, end - 90.0)
        marked = constraint_teams(run)
        for row, team in enumerate(teams):
            value = value_of(figures[panel][team]) if team in figures[panel] else None
            if value is not None and is_known(value):
                color = ORANGE if team in marked else BAR
                _bar(grid, scale, row, value, color, text_of(value.mean))
    return grid.slide


def _bar(grid: Grid, scale: Scale, row: int, value: Estimate, color: str, text: str) -> None:
    slide, y = grid.slide, grid.y(row)
    slide.bar(scale(0.0), scale(value.mean), y, min(60.0, 0.72 * grid.step), color)
    end = whisker(slide, scale, value, y, thickness=3.0)
    is_marked = color == ORANGE
    ink = ORANGE if is_marked else SOFT
    slide.text(end + SPACE, y, text, size=grid.size, color=ink, bold=is_marked)


def gains(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """What a tenth more speed of each team would add to throughput."""
    slide = Slide(
        title,
        "Throughput gained with work always at hand if a team alone is a tenth faster; lines: 95% "
        f"intervals, {_trials(runs)}",
    )
    teams = tried(runs)
    names = [title_of(runs, team) for team in teams]
    names += ["the others together"] * any_together(runs)
    grid = Grid(slide, max(1, len(names)), len(runs))
    grid.head(run_labels(runs), names)
    grid.key(runs)
    low, high = _reach(runs)
    for panel, run in enumerate(runs):
        start, end = grid.stretch(panel)
        scale = Scale(low, high, start + 10.0, end - 130.0)
        zero = scale(0.0)
        ends = [grid.y(0) - 30.0, grid.y(grid.rows - 1) + 30.0]
        slide.line([zero, zero], ends, SOFT, thickness=1.5)
        _panel_of_trials(grid, scale, run, teams)
    return slide


def _panel_of_trials(grid: Grid, scale: Scale, run: RunResult, teams: list[str]) -> None:
    """Trials of single teams, and below them the best of those of several teams at once."""
    alone = {gain.team: gain for gain in run.verdict.gains if not gain.together and gain.is_felt}
    crowd = {gain.team for gain in run.verdict.gains if gain.together}
    crowds = [gain for gain in distinct_gains(run.verdict) if gain.together]
    for row, team in enumerate(teams):
        gain = alone.get(team)
        if gain is not None:
            _trial(grid, scale, row, gain, is_marked=team in constraint_teams(run))
        else:
            x, y = scale(0.0) + SPACE, grid.y(row)
            text = "among the others" if team in crowd else "not felt"
            grid.slide.text(x, y, text, size=12.0, color=SOFT)
    best = max(crowds, key=lambda gain: gain.relative.mean, default=None)
    if best is not None:
        _trial(grid, scale, len(teams), best, is_marked=False)


def _trial(grid: Grid, scale: Scale, row: int, gain: Gain, *, is_marked: bool) -> None:
    found, y = change(gain.relative), grid.y(row)
    if not has_interval(found):
        return
    color = ORANGE if is_marked else SOFT
    grid.slide.line([scale(found.low), scale(found.high)], [y, y], color, thickness=5.0)
    grid.slide.dot(scale(found.mean), y, color)
    text, size = _signed(found.mean), grid.size
    if gain.together:
        text, size = f"{text} ({len(gain.together)} teams)", 12.0
    x = scale(max(0.0, found.high)) + SPACE + _DOT
    grid.slide.text(x, y, text, size=size, color=color, bold=is_marked)


def _reach(runs: Sequence[RunResult]) -> tuple[float, float]:
    """The lowest and the highest gain on any panel, zero between them."""
    bounds = [
        bound
        for run in runs
        for gain in distinct_gains(run.verdict)
        for bound in (change(gain.relative).low, gain.relative.high)
        if math.isfinite(bound)
    ]
    return min([0.0, *bounds]), max([0.001, *bounds])


def _trials(runs: Sequence[RunResult]) -> str:
    gains = [gain for run in runs for gain in run.verdict.gains if gain.is_felt]
    counts = [gain.relative.replications for gain in gains] or [0]
    few, many = min(counts), max(counts)
    return f"{few} replications." if few == many else f"{few} to {many} replications."


def _percent(value: float) -> str:
    return f"{number(value * 100.0, 0)}%"


def _count(value: float) -> str:
    return number(value, 1 if value < 10.0 else 0)


def _signed(value: float) -> str:
    return f"{number(value * 100.0, min(1, places(value * 100.0)), sign='+')}%"
