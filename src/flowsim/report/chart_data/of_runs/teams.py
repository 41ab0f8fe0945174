"""What charts with a row for each team show: how busy teams are, what more speed would gain.

Input: runs. Output: rows. Must not depend on: how they are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import (
    MOST_PANELS,
    Bar,
    Panel,
    Rows,
    first_of,
    panel_titles,
    replications_note,
    top,
)
from flowsim.report.chart_data.runs import any_together, teams_of, title_of, tried
from flowsim.report.format.numbers import change, is_known, number, percent, places, share
from flowsim.report.sections import findings
from flowsim.report.sections.tables import distinct_gains
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.bottleneck.records import Gain
    from flowsim.study.results import RunResult

_LEAST = 0.001  # gain that a scale shows


def utilisation_data(runs: Sequence[RunResult]) -> Rows:
    """How busy the people of each team are, as far as that is known."""
    some = tuple(runs[:MOST_PANELS])
    figures = [{team.team: share(team.utilisation) for team in run.teams} for run in some]
    teams, left_out = teams_of(some)
    known = [team for team in teams if any(team in of and is_known(of[team]) for of in figures)]
    teams = known or teams

    panels = [
        Panel(
            title,
            tuple(_busy(of.get(team), is_marked=team in constraint_teams(run)) for team in teams),
        )
        for run, of, title in zip(some, figures, panel_titles(some), strict=True)
    ]
    return Rows(
        title=findings.shift_finding(some),
        note="Share of working time spent on items (not how the bottleneck is found); lines: 95% "
        "intervals. "
        f"{replications_note(runs, len(some))}{fewer(left_out)}",
        names=tuple(title_of(some, team) for team in teams),
        panels=tuple(panels),
        low=0.0,
        high=top([of[team] for of in figures for team in teams if team in of]),
    )


def _busy(share_of: Estimate | None, *, is_marked: bool) -> Bar | None:
    if share_of is None or not is_known(share_of):
        return None
    return Bar(share_of, percent(share_of.mean), is_marked=is_marked)


def fewer(left_out: int) -> str:
    """That some teams have no row."""
    return f" {left_out} less busy teams are not shown." if left_out else ""


def gains_data(runs: Sequence[RunResult]) -> Rows:
    """What a tenth more speed of each team would add to throughput; no rows if none was tried."""
    some = tuple(runs[:MOST_PANELS])
    teams, is_together = tried(some), any_together(some)
    low, high = _reach(some)
    names = [title_of(some, team) for team in teams]
    return Rows(
        title=findings.gain_finding(some),
        note="Gain in throughput if one team alone is 10% faster, with unlimited demand; "
        f"lines: 95% intervals, {_trials(some)}{first_of(runs, len(some))}",
        names=tuple(names + ["all others together"] * is_together),
        panels=tuple(
            Panel(title, (*_alone(run, teams), *[_together(run)] * is_together))
            for run, title in zip(some, panel_titles(some), strict=True)
        ),
        low=low,
        high=high,
    )


def _alone(run: RunResult, teams: Sequence[str]) -> list[Bar | None]:
    """Trials of single teams; why there is none of a team."""
    alone = {
        gain.team: gain for gain in run.verdict.gains if not gain.together and gain.is_relevant
    }
    crowd = {gain.team for gain in run.verdict.gains if gain.together}
    found: list[Bar | None] = []
    for team in teams:
        if team in alone:
            found.append(_trial(alone[team], is_marked=team in constraint_teams(run)))
        else:
            found.append(Bar(None, "tested together" if team in crowd else "no effect possible"))
    return found


def _together(run: RunResult) -> Bar | None:
    """The best of the trials of several teams at once."""
    crowds = [gain for gain in distinct_gains(run.verdict) if gain.together]
    best = max(crowds, key=lambda gain: gain.relative.mean, default=None)
    return None if best is None else _trial(best, is_marked=False)


def _trial(gain: Gain, *, is_marked: bool) -> Bar | None:
    found = change(gain.relative)
    if not is_known(found):
        return None
    percents = 100.0 * found.mean
    text = f"{number(percents, min(1, places(percents)), sign='+')}%"
    aside = f"{len(gain.together)} teams" if gain.together else ""
    return Bar(found, text, aside, is_marked=is_marked)


def _reach(runs: Sequence[RunResult]) -> tuple[float, float]:
    """The lowest and the highest gain on any panel, zero between them."""
    bounds = [
        bound
        for run in runs
        for gain in distinct_gains(run.verdict)
        for bound in (change(gain.relative).low, gain.relative.high)
        if math.isfinite(bound)
    ]
    return min([0.0, *bounds]), max([_LEAST, *bounds])


def _trials(runs: Sequence[RunResult]) -> str:
    gains = [gain for run in runs for gain in run.verdict.gains if gain.is_relevant]
    counts = [gain.relative.replications for gain in gains] or [0]
    few, many = min(counts), max(counts)
    if few == many:
        return f"{few} replications."
    return f"{few} to {many} replications: fewer where a team was clearly behind."
