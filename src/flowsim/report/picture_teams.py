"""Pictures with a row for each team and a panel for each scenario, on one scale.

Enters: runs. Leaves: slides: how busy teams are, what waits for them, what a tenth more speed of
each would gain. Must not know: files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from flowsim.report.canvas import BAR, INK, ORANGE, SMALL, SOFT, TEXT, axes, bare, slide
from flowsim.report.labels import run_labels, team_name
from flowsim.report.numbers import has_interval, is_known, number, places
from flowsim.report.tables import distinct_gains
from flowsim.report.text import fit
from flowsim.report.words import constraint_teams

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flowsim.experiment import Estimate
    from flowsim.study.results import RunResult, TeamFigures

MOST_TEAMS = 18
_NAME_LETTERS = 31
_LEFT, _RIGHT, _BOTTOM, _TOP, _GAP = 0.295, 0.97, 0.10, 0.755, 0.025


def utilization(runs: Sequence[RunResult], title: str, note: str) -> Figure:
    """How busy the people of each team are."""
    return _panels(
        runs,
        title,
        f"Share of their working time that people work on items; line: 95% interval. {note}",
        lambda team: team.utilization,
        _percent,
    )


def queues(runs: Sequence[RunResult], title: str, note: str) -> Figure:
    """How many items wait for each team."""
    return _panels(
        runs,
        title,
        f"Items that wait for somebody of the team, mean; line: 95% interval. {note}",
        lambda team: team.queue,
        _count,
    )


def _panels(
    runs: Sequence[RunResult],
    title: str,
    note: str,
    value_of: Callable[[TeamFigures], Estimate],
    text_of: Callable[[float], str],
) -> Figure:
    teams, left_out = _teams(runs)
    more = f" {left_out} less busy teams are left out." if left_out else ""
    figure = slide(title, note + more)
    known = [value_of(run.team(team)) for run in runs for team in teams]
    top = max((value.mean for value in known if is_known(value)), default=1.0) or 1.0
    for place, (run, label) in enumerate(zip(runs, run_labels(runs), strict=True)):
        ax = _panel(figure, place, len(runs), label, len(teams))
        if place == 0:
            names = [fit(team_name(run.model, team), _NAME_LETTERS) for team in teams]
            ax.set_yticks(range(len(teams)), names, fontsize=_size(len(teams)))
        ax.set_xlim(0.0, top * 1.32)
        ax.set_xticks([])
        marked = constraint_teams(run)
        for row, team in enumerate(teams):
            value = value_of(run.team(team))
            _bar(ax, row, value, text_of, is_marked=team in marked, rows=len(teams), top=top)
    _key(figure, runs)
    return figure


def _panel(figure: Figure, place: int, count: int, label: str, rows: int) -> Axes:
    """The axes of one scenario, under its name."""
    width = (_RIGHT - _LEFT - _GAP * (count - 1)) / count
    ax = axes(figure, _LEFT + place * (width + _GAP), _BOTTOM, width, _TOP - _BOTTOM)
    ax.set_ylim(rows - 0.45, -0.55)
    if count > 1:
        ax.set_title(fit(label, 64 // count), loc="left", fontsize=TEXT, fontweight="bold", pad=8)
    ax.set_yticks([])
    bare(ax)
    return ax


def _bar(
    ax: Axes,
    row: int,
    value: Estimate,
    text_of: Callable[[float], str],
    *,
    is_marked: bool,
    rows: int,
    top: float,
) -> None:
    if not is_known(value):
        return
    ax.barh(row, value.mean, height=0.72, color=ORANGE if is_marked else BAR)
    end = value.mean
    if has_interval(value):
        ax.plot([value.low, value.high], [row, row], color=INK, linewidth=1.6)
        end = value.high
    ax.text(
        end + top * 0.03,
        row,
        text_of(value.mean),
        va="center",
        fontsize=_size(rows),
        color=ORANGE if is_marked else SOFT,
        fontweight="bold" if is_marked else "normal",
    )


def gains(runs: Sequence[RunResult], title: str, note: str) -> Figure:
    """What a tenth more speed of each team would add to throughput."""
    figure = slide(
        title,
        "Throughput gained if a team alone is a tenth faster; lines: 95% intervals, "
        f"{_trials(runs)}",
    )
    teams = _tried(runs)
    low, high = _reach(runs)
    span = high - low
    for place, (run, label) in enumerate(zip(runs, run_labels(runs), strict=True)):
        ax = _panel(figure, place, len(runs), label, len(teams) + 1)
        if place == 0:
            names = [fit(team_name(run.model, team), _NAME_LETTERS) for team in teams]
            names.append("the others together")
            ax.set_yticks(range(len(names)), names, fontsize=_size(len(names)))
        ax.set_xlim(low - span * 0.03, high + span * 0.42)
        ax.set_xticks([])
        ax.plot([0.0, 0.0], [-0.5, len(teams) + 0.5], color=SOFT, linewidth=1.0)
        _trial_dots(ax, run, teams, span)
    _key(figure, runs)
    return figure


def _trial_dots(ax: Axes, run: RunResult, teams: list[str], span: float) -> None:
    """Trials of single teams, and below them the best of those of several teams at once."""
    alone = {gain.team: gain for gain in run.verdict.gains if not gain.together}
    crowds = [gain for gain in distinct_gains(run.verdict) if gain.together]
    trials = [alone.get(team) for team in teams]
    trials.append(max(crowds, key=lambda gain: gain.relative.mean, default=None))
    for row, gain in enumerate(trials):
        size = SMALL if gain is not None and gain.together else _size(len(trials))
        if gain is None or not has_interval(gain.relative):
            if row < len(teams):
                ax.text(span * 0.03, row, "among the others", va="center", fontsize=12, color=SOFT)
            continue
        is_marked = not gain.together and gain.team in constraint_teams(run)
        color = ORANGE if is_marked else SOFT
        ax.plot([gain.relative.low, gain.relative.high], [row, row], color=color, linewidth=3.0)
        ax.plot(gain.relative.mean, row, "o", color=color, markersize=9)
        text = _signed(gain.relative.mean)
        if gain.together:
            text += f" ({len(gain.together)} teams)"
        ax.text(
            max(0.0, gain.relative.high) + span * 0.04, row, text, va="center", fontsize=size,
            color=color, fontweight="bold" if is_marked else "normal",
        )  # fmt: skip


def _tried(runs: Sequence[RunResult]) -> list[str]:
    """Teams that some run tried alone, in the order of the file; the best if there are many."""
    best: dict[str, float] = {}
    for run in runs:
        for gain in run.verdict.gains:
            if not gain.together and math.isfinite(gain.relative.mean):
                best[gain.team] = max(best.get(gain.team, -math.inf), gain.relative.mean)
    kept = set(sorted(best, key=lambda team: -best[team])[:MOST_TEAMS])
    return [team.team for team in runs[0].teams if team.team in kept]


def _reach(runs: Sequence[RunResult]) -> tuple[float, float]:
    """The lowest and the highest gain on any panel, zero between them."""
    bounds = [
        bound
        for run in runs
        for gain in distinct_gains(run.verdict)
        for bound in (gain.relative.low, gain.relative.high)
        if math.isfinite(bound)
    ]
    return min([0.0, *bounds]), max([0.001, *bounds])


def _trials(runs: Sequence[RunResult]) -> str:
    counts = [gain.relative.replications for run in runs for gain in run.verdict.gains] or [0]
    return f"{min(counts)} to {max(counts)} replications."


def _teams(runs: Sequence[RunResult]) -> tuple[list[str], int]:
    """Teams in the order of the file, the busiest if there are too many; how many are left out."""
    teams = [team.team for team in runs[0].teams]
    marked = {team for run in runs for team in constraint_teams(run)}

    def weight(team: str) -> tuple[bool, float]:
        values = [run.team(team).utilization.mean for run in runs]
        return team in marked, max((value for value in values if math.isfinite(value)), default=0.0)

    kept = set(sorted(teams, key=weight, reverse=True)[:MOST_TEAMS])
    return [team for team in teams if team in kept], len(teams) - len(kept)


def _key(figure: Figure, runs: Sequence[RunResult]) -> None:
    if any(constraint_teams(run) for run in runs):
        figure.text(0.04, 0.775, "■ bottleneck", fontsize=SMALL, color=ORANGE, fontweight="bold")


def _size(rows: int) -> float:
    """Type that fits so many rows."""
    return TEXT if rows <= 10 else SMALL if rows <= 16 else 12.5


def _percent(value: float) -> str:
    return f"{number(value * 100.0, 0)}%"


def _count(value: float) -> str:
    return number(value, 1 if value < 10.0 else 0)


def _signed(value: float) -> str:
    return f"{number(value * 100.0, min(1, places(value * 100.0)), sign='+')}%"
