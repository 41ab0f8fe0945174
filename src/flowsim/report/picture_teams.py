"""Pictures with a row for each team and a panel for each scenario, on one scale.

Enters: runs. Leaves: slides: how busy teams are, what waits for them, what a tenth more speed of
each would gain. Must not know: files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.canvas import (
    BAR,
    BOTTOM,
    LEFT,
    ORANGE,
    RIGHT,
    SMALL,
    SOFT,
    TEXT,
    TOP,
    Scale,
    Slide,
)
from flowsim.report.labels import items, run_labels, team_name
from flowsim.report.numbers import (
    change,
    has_interval,
    is_known,
    number,
    places,
    positive,
    share,
)
from flowsim.report.picture_interval import top, whisker
from flowsim.report.tables import distinct_gains
from flowsim.report.text import capitalized, fit
from flowsim.report.words import constraint_teams

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import Gain, RunResult, TeamFigures

MOST_TEAMS = 18
_NAME_LETTERS = 31
_NAMES_END, _GAP, _SPACE = 466.0, 36.0, 12.0
_DOT = 8.0  # half a round mark


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows of teams, panels of runs."""

    slide: Slide
    rows: int
    panels: int

    @property
    def step(self) -> float:
        """From one row to the next."""
        return min(110.0, (BOTTOM - TOP - 46.0) / self.rows)

    @property
    def size(self) -> float:
        """Type that fits the rows."""
        return TEXT - 1.0 if self.step > 50.0 else SMALL if self.step > 36.0 else 12.5

    def y(self, row: int) -> float:
        """The middle of a row."""
        return TOP + 46.0 + (row + 0.5) * self.step

    def stretch(self, panel: int) -> tuple[float, float]:
        """Where a panel begins and ends."""
        start = _NAMES_END + _SPACE
        width = (RIGHT - start - _GAP * (self.panels - 1)) / self.panels
        return start + panel * (width + _GAP), start + panel * (width + _GAP) + width

    def head(self, labels: Sequence[str], names: Sequence[str]) -> None:
        """Names of the panels, if there are several, and of the rows."""
        for panel, label in enumerate(labels if self.panels > 1 else ()):
            text = fit(label, 64 // self.panels)
            self.slide.text(self.stretch(panel)[0], TOP + 18.0, text, bold=True)
        for row, name in enumerate(names):
            text = fit(name, _NAME_LETTERS)
            self.slide.text(_NAMES_END, self.y(row), text, side="right", size=self.size)

    def key(self, runs: Sequence[RunResult]) -> None:
        """What the colour means."""
        if any(constraint_teams(run) for run in runs):
            self.slide.text(LEFT, TOP + 18.0, "■ bottleneck", size=SMALL, color=ORANGE, bold=True)


def utilization(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """How busy the people of each team are."""
    return _bars(
        runs,
        title,
        f"Share of their working time that people work on items; lines: 95% intervals. {note}",
        lambda team: share(team.utilization),
        _percent,
    )


def queues(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """How many judged items wait for each team."""
    what = capitalized(items(runs[0].model, runs[0].judged))
    return _bars(
        runs,
        title,
        f"{what} that wait for somebody of the team, mean, gates left out; "
        f"lines: 95% intervals. {note}",
        lambda team: positive(team.judged_queue),
        _count,
    )


def _bars(
    runs: Sequence[RunResult],
    title: str,
    note: str,
    value_of: Callable[[TeamFigures], Estimate],
    text_of: Callable[[float], str],
) -> Slide:
    teams, left_out = _teams(runs)
    more = f" {left_out} less busy teams are left out." if left_out else ""
    figures = [{team.team: team for team in run.teams} for run in runs]
    known = {
        team
        for of_run in figures
        for team in teams
        if team in of_run and is_known(value_of(of_run[team]))
    }
    teams = [team for team in teams if team in known] or teams
    grid = _Grid(Slide(title, note + more), len(teams), len(runs))
    grid.head(run_labels(runs), [_title(runs, team) for team in teams])
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


def _bar(grid: _Grid, scale: Scale, row: int, value: Estimate, color: str, text: str) -> None:
    slide, y = grid.slide, grid.y(row)
    slide.bar(scale(0.0), scale(value.mean), y, min(60.0, 0.72 * grid.step), color)
    end = whisker(slide, scale, value, y, thickness=3.0)
    is_marked = color == ORANGE
    ink = ORANGE if is_marked else SOFT
    slide.text(end + _SPACE, y, text, size=grid.size, color=ink, bold=is_marked)


def gains(runs: Sequence[RunResult], title: str, note: str) -> Slide:
    """What a tenth more speed of each team would add to throughput."""
    slide = Slide(
        title,
        "Throughput gained if a team alone is a tenth faster; lines: 95% intervals, "
        f"{_trials(runs)}",
    )
    teams = _tried(runs)
    grid = _Grid(slide, len(teams) + 1, len(runs))
    names = [_title(runs, team) for team in teams]
    grid.head(run_labels(runs), [*names, "the others together"])
    grid.key(runs)
    low, high = _reach(runs)
    for panel, run in enumerate(runs):
        start, end = grid.stretch(panel)
        scale = Scale(low, high, start + 10.0, end - 130.0)
        zero = scale(0.0)
        slide.line([zero, zero], [grid.y(0) - 30.0, grid.y(len(teams)) + 30.0], SOFT, thickness=1.5)
        _panel_of_trials(grid, scale, run, teams)
    return slide


def _panel_of_trials(grid: _Grid, scale: Scale, run: RunResult, teams: list[str]) -> None:
    """Trials of single teams, and below them the best of those of several teams at once."""
    alone = {gain.team: gain for gain in run.verdict.gains if not gain.together and gain.is_felt}
    crowd = {gain.team for gain in run.verdict.gains if gain.together}
    crowds = [gain for gain in distinct_gains(run.verdict) if gain.together]
    for row, team in enumerate(teams):
        gain = alone.get(team)
        if gain is not None:
            _trial(grid, scale, row, gain, is_marked=team in constraint_teams(run))
        else:
            x, y = scale(0.0) + _SPACE, grid.y(row)
            text = "among the others" if team in crowd else "not felt"
            grid.slide.text(x, y, text, size=12.0, color=SOFT)
    best = max(crowds, key=lambda gain: gain.relative.mean, default=None)
    if best is not None:
        _trial(grid, scale, len(teams), best, is_marked=False)


def _trial(grid: _Grid, scale: Scale, row: int, gain: Gain, *, is_marked: bool) -> None:
    found, y = change(gain.relative), grid.y(row)
    if not has_interval(found):
        return
    color = ORANGE if is_marked else SOFT
    grid.slide.line([scale(found.low), scale(found.high)], [y, y], color, thickness=5.0)
    grid.slide.dot(scale(found.mean), y, color)
    text, size = _signed(found.mean), grid.size
    if gain.together:
        text, size = f"{text} ({len(gain.together)} teams)", 12.0
    x = scale(max(0.0, found.high)) + _SPACE + _DOT
    grid.slide.text(x, y, text, size=size, color=color, bold=is_marked)


def _tried(runs: Sequence[RunResult]) -> list[str]:
    """Teams that some run tried alone, in the order of the file; the best if there are many."""
    best: dict[str, float] = {}
    for run in runs:
        for gain in run.verdict.gains:
            if not gain.together and gain.is_felt and math.isfinite(gain.relative.mean):
                best[gain.team] = max(best.get(gain.team, -math.inf), gain.relative.mean)
    kept = set(sorted(best, key=lambda team: -best[team])[: MOST_TEAMS - 1])
    return [team for team in _everyone(runs) if team in kept]


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


def _everyone(runs: Sequence[RunResult]) -> list[str]:
    """The teams of all runs, in the order of their files."""
    return list(dict.fromkeys(team.team for run in runs for team in run.teams))


def _title(runs: Sequence[RunResult], team: str) -> str:
    """A team as the first run that has it calls it."""
    run = next(run for run in runs if any(figures.team == team for figures in run.teams))
    return team_name(run.model, team)


def _teams(runs: Sequence[RunResult]) -> tuple[list[str], int]:
    """Teams in the order of the file, the busiest if there are too many; how many are left out."""
    everyone = _everyone(runs)
    marked = {team for run in runs for team in constraint_teams(run)}
    use = dict.fromkeys(everyone, 0.0)
    for run in runs:
        for figures in run.teams:
            if is_known(figures.utilization):
                use[figures.team] = max(use[figures.team], figures.utilization.mean)
    ranked = sorted(everyone, key=lambda team: (team in marked, use[team]), reverse=True)
    kept = set(ranked[:MOST_TEAMS])
    return [team for team in everyone if team in kept], len(everyone) - len(kept)


def _percent(value: float) -> str:
    return f"{number(value * 100.0, 0)}%"


def _count(value: float) -> str:
    return number(value, 1 if value < 10.0 else 0)


def _signed(value: float) -> str:
    return f"{number(value * 100.0, min(1, places(value * 100.0)), sign='+')}%"
