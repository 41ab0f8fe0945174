"""Open hours of teams, and the hours lost to absences."""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.vocabulary import AVAILABLE, AWAY_HOURS, WORKED
from flowsim.time_units import HOURS_PER_WEEK as WEEK


@inner
def open_by_instant(setting: Setting, team: int, at: float) -> float:
    """Open hours of a team from the start of the run to `at` hours after it."""
    week = int(at / WEEK)
    since = at - week * WEEK
    number = setting.pattern[team, week]
    hours = setting.open_by[team, week]
    for i in range(setting.first[number], setting.first[number + 1]):
        hours += max(0.0, min(since, setting.close_at[i]) - setting.open_at[i])
    return hours


@inner
def add_absence(
    setting: Setting, by_team: np.ndarray, person: int, start: float, stop: float
) -> None:
    """Add one absence of a person to what the window saw of it, while they were of the team.

    stop: nan if it lasts.
    """
    team, number = setting.person_team[person], setting.person_number[person]
    end = setting.horizon if np.isnan(stop) else stop
    end += setting.warm_up
    at = max(start, 0.0) + setting.warm_up
    while at < end:
        week = int(at / WEEK)
        until = min(end, (week + 1) * WEEK)
        if number < setting.members[team, week]:
            by_team[team, AWAY_HOURS] += until - at
            by_team[team, AVAILABLE] -= open_by_instant(setting, team, until) - open_by_instant(
                setting, team, at
            )
        at = until


@inner
def add_beyond(
    setting: Setting, by_team: np.ndarray, person: int, start: float, stop: float
) -> None:
    """Add to the hours present one stint in weeks in which its person has left the team.

    They finish what they are at, so they are there as long as they work.
    """
    team, number = setting.person_team[person], setting.person_number[person]
    end = min(stop, setting.horizon) + setting.warm_up
    at = max(start, 0.0) + setting.warm_up
    while at < end:
        week = int(at / WEEK)
        until = min(end, (week + 1) * WEEK)
        if number >= setting.members[team, week]:
            by_team[team, AVAILABLE] += open_by_instant(setting, team, until) - open_by_instant(
                setting, team, at
            )
        at = until


@inner
def add_assistance(
    setting: Setting,
    by_step: np.ndarray,
    by_team: np.ndarray,
    person: int,
    step: int,
    start: float,
    stop: float,
) -> None:
    """Add the hours that another member of a crew has spent on a visit, in their team's hours.

    stop: nan if it lasts.
    """
    team = setting.step_team[step]
    if person < len(setting.person_team):
        team = setting.person_team[person]
    end = min(setting.horizon, stop) if stop == stop else setting.horizon
    since = max(start, 0.0)
    if end <= since:
        return
    hours = end - since
    if not setting.is_always[team]:
        hours = open_by_instant(setting, team, end + setting.warm_up)
        hours -= open_by_instant(setting, team, since + setting.warm_up)
    by_step[step, WORKED] += hours
    by_team[team, WORKED] += hours
    if person < len(setting.person_team) and setting.varies[team]:
        add_beyond(setting, by_team, person, start, end)
