"""What the chart of activity shows: which team was the momentary bottleneck when.

Input: runs. Output: shares of stretches of weeks, team by team. Must not depend on: how they are
drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.chart_data.of_runs.teams import fewer
from flowsim.report.chart_data.rows import MOST_PANELS, first_of, panel_titles
from flowsim.report.chart_data.runs import stretches, teams_of, title_of
from flowsim.report.sections import findings
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flowsim.study.results import RunResult


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Shares of each stretch: as the sole momentary bottleneck, and while it shifts."""

    sole: NDArray[np.float64]
    shifting: NDArray[np.float64]
    is_marked: bool


@dataclass(frozen=True, slots=True, eq=False)
class ActivityPanel:
    """A run: edges of stretches in weeks, and a strip a row; None: the run has no such team.

    No edges and no strips where a run was not followed.
    """

    title: str | None
    edges: NDArray[np.float64]
    strips: tuple[Strip | None, ...]


@dataclass(frozen=True, slots=True)
class ActivityData:
    """Names of rows, and a panel for each run."""

    title: str
    note: str
    names: tuple[str, ...]
    panels: tuple[ActivityPanel, ...]

    @property
    def has_mark(self) -> bool:
        """Whether the colour of the bottleneck occurs."""
        return any(
            strip is not None and strip.is_marked for panel in self.panels for strip in panel.strips
        )


def activity_data(runs: Sequence[RunResult]) -> ActivityData:
    """The share of each stretch of the window in which a team was the momentary bottleneck."""
    some = tuple(runs[:MOST_PANELS])
    teams, left_out = teams_of(some)
    followed = max((run.moments.replications for run in some if run.moments is not None), default=0)
    return ActivityData(
        title=findings.moment_finding(some),
        note="Height: share of time in which the team had been fully busy for longer than any "
        f"other. The first {followed} replications.{first_of(runs, len(some))}{fewer(left_out)}",
        names=tuple(title_of(some, team) for team in teams),
        panels=tuple(
            _panel(run, title, teams) for run, title in zip(some, panel_titles(some), strict=True)
        ),
    )


def _panel(run: RunResult, title: str | None, teams: Sequence[str]) -> ActivityPanel:
    found = run.moments
    if found is None:
        return ActivityPanel(title, np.empty(0), ())
    edges, sole = stretches(found.week, found.sole)
    _, shifting = stretches(found.week, found.shifting)
    numbers = {team.team: place for place, team in enumerate(run.teams)}
    strips = tuple(
        Strip(sole[numbers[team]], shifting[numbers[team]], team in constraint_teams(run))
        if team in numbers
        else None
        for team in teams
    )
    return ActivityPanel(title, edges, strips)
