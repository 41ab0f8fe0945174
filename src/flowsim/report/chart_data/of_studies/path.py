"""What the chart of a launch's bottleneck shows: which team it is, quarter by quarter.

Input: a Launch. Output: names of teams, and for each model their chances by quarter. Must not
depend on: how they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import MOST_PANELS
from flowsim.report.format.labels import team_name
from flowsim.report.format.text import clean
from flowsim.report.studies.adoption.path import TITLE, sentence
from flowsim.time_units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.study.launch.launch import Launch, LaunchRun


@dataclass(frozen=True, slots=True)
class PathPanel:
    """A model: for each row the share of runs by quarter."""

    title: str | None
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class PathData:
    """Names of rows, and a panel for each model. years: from the first quarter to the last."""

    title: str
    note: str
    names: tuple[str, ...]
    panels: tuple[PathPanel, ...]
    years: float


def path_data(launch: Launch) -> PathData:
    """Chances of each team that is the bottleneck of a quarter in any run of the first models."""
    runs = launch.runs[:MOST_PANELS]
    seen = {each.team for run in runs for stretch in run.quarters for each in stretch.teams}
    named = {team.name: team_name(run.model, team.name) for run in runs for team in run.model.teams}
    teams = [team for team in named if team in seen]
    return PathData(
        _title(launch.base, is_alone=len(launch.runs) == 1),
        "Height: the share of runs in which the team had, for most of the quarter, been fully busy "
        f"for longer than any other. {launch.followed:,} replications."
        f"{_first_of(launch.runs, len(runs))}",
        tuple(named[team] for team in teams),
        tuple(_panel(run, teams, is_alone=len(runs) == 1) for run in runs),
        launch.base.quarters[-1].until / WEEKS_PER_YEAR,
    )


def _title(run: LaunchRun, *, is_alone: bool) -> str:
    """What the first panel shows, and whose it is where there are others."""
    said = sentence(run).rstrip(".") or TITLE
    return said if is_alone else f"{_name(run)}. {said}"


def _name(run: LaunchRun) -> str:
    return clean(run.model.name or run.name, most=28)


def _panel(run: LaunchRun, teams: list[str], *, is_alone: bool) -> PathPanel:
    chances = [{each.team: each.chance.mean for each in stretch.teams} for stretch in run.quarters]
    rows = tuple(tuple(quarter.get(team, 0.0) for quarter in chances) for team in teams)
    return PathPanel(None if is_alone else _name(run), rows)


def _first_of(runs: tuple[LaunchRun, ...], shown: int) -> str:
    """Of how many the first are shown; empty if all are."""
    return f" The first {shown} of {len(runs)}; all are in the table." if len(runs) > shown else ""
