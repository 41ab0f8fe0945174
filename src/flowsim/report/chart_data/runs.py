"""What charts show, computed once for slides and for the page, before anything is drawn.

Input: runs. Output: names, curves, shares. Must not depend on: matplotlib, files, markup.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.format.labels import team_name
from flowsim.report.format.numbers import is_known
from flowsim.report.sections.indicators import CAUSES
from flowsim.report.sections.tables import distinct_gains
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flowsim.study.results import RunResult

MOST_TEAMS = 18
_STRETCHES = 26  # at most, so that weeks do not become a comb


def everyone(runs: Sequence[RunResult]) -> list[str]:
    """The teams of all runs, in the order of their files."""
    return list(dict.fromkeys(team.team for run in runs for team in run.teams))


def title_of(runs: Sequence[RunResult], team: str) -> str:
    """A team as the first run that has it calls it."""
    run = next(run for run in runs if any(figures.team == team for figures in run.teams))
    return team_name(run.model, team)


def teams_of(runs: Sequence[RunResult]) -> tuple[list[str], int]:
    """Teams in the order of the file, the busiest if there are too many; how many are left out."""
    teams = everyone(runs)
    marked = {team for run in runs for team in constraint_teams(run)}
    use = dict.fromkeys(teams, 0.0)
    for run in runs:
        for figures in run.teams:
            if is_known(figures.utilisation):
                use[figures.team] = max(use[figures.team], figures.utilisation.mean)
    ranked = sorted(teams, key=lambda team: (team in marked, use[team]), reverse=True)
    kept = set(ranked[:MOST_TEAMS])
    return [team for team in teams if team in kept], len(teams) - len(kept)


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Weeks from zero on; cumulative items, counted from what was delivered by week zero."""

    week: NDArray[np.float64]
    arrived: NDArray[np.float64]
    accepted: NDArray[np.float64]
    delivered: NDArray[np.float64]


def curves_of(run: RunResult) -> Curves:
    """The curves of the judged work of a run."""
    series = run.series
    works = [series.works.index(kind) for kind in run.judge.kinds]
    arrived, accepted, delivered = (
        column[works].sum(axis=0) for column in (series.arrived, series.accepted, series.delivered)
    )
    later = series.week >= 0.0
    if not later.any():
        later = np.ones_like(later)
    before = series.week <= 0.0
    zero = float(delivered[before][-1]) if before.any() else 0.0
    return Curves(
        week=series.week[later],
        arrived=arrived[later] - zero,
        accepted=accepted[later] - zero,
        delivered=delivered[later] - zero,
    )


def stretches(
    week: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of weeks as shares of fewer, longer stretches: their edges in weeks, and [team, n]."""
    long = np.diff(week, prepend=0.0)
    at_once = -(-len(week) // _STRETCHES)
    first = np.arange(0, len(week), at_once)
    sums = np.add.reduceat(values * long, first, axis=1)
    return np.append(0.0, np.append(week[first[1:] - 1], week[-1])), sums / np.add.reduceat(
        long, first
    )


def any_together(runs: Sequence[RunResult]) -> bool:
    """Whether some run tried several teams at once."""
    return any(gain.together for run in runs for gain in distinct_gains(run.verdict))


def tried(runs: Sequence[RunResult]) -> list[str]:
    """Teams that some run tried alone, in the order of the file; the best if there are many."""
    best: dict[str, float] = {}
    for run in runs:
        for gain in run.verdict.gains:
            if not gain.together and gain.is_relevant and math.isfinite(gain.relative.mean):
                best[gain.team] = max(best.get(gain.team, -math.inf), gain.relative.mean)
    kept = set(sorted(best, key=lambda team: -best[team])[: MOST_TEAMS - 1])
    return [team for team in everyone(runs) if team in kept]


def causes_of(runs: Sequence[RunResult]) -> list[str]:
    """The causes for which judged items of any of the runs wait, in the order of drawing."""
    there = {cause for run in runs for each in run.waits for cause, _ in each.causes
             if each.work in run.judge.kinds and each.team}  # fmt: skip
    return [cause for cause in CAUSES if cause in there]
