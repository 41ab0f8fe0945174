"""Bottleneck indicators: which teams are active when, and why people are idle.

Input: the arrays of a log. Output: a table by team, and by week of the window who was the
momentary bottleneck. It sweeps over all instants of a log, so it is for the first replications.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.engine.compiled import compiled, inner
from flowsim.eventlog import Rows
from flowsim.metrics.active_periods import find_active_periods
from flowsim.metrics.setting import Setting
from flowsim.metrics.shifting import take_turns
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK as WEEK

# Columns of the table by team. The first three are person-hours of open time in the window, all
# others hours of the window.
ACTIVITY = (
    "idle_blocked",  # people idle while finished work of the team is kept by a limit
    "idle_starved",  # people idle with nothing to begin
    "there",  # people not away
    "active",  # nobody who is there is idle
    "sole",  # the momentary bottleneck, alone
    "shifting",  # ... while it comes from another team or goes to one
    "window",
)
_ACTIVE, _SOLE, _SHIFTING, _WINDOW = range(3, 7)
PARTS = ("sole", "shifting")


def activity_for(setting: Setting) -> Floats:
    """Room for the table by team."""
    return np.zeros((len(setting.is_always), len(ACTIVITY)))


def moments_for(setting: Setting) -> Floats:
    """Room for hours [part of PARTS, team, week of the window]."""
    return np.zeros((len(PARTS), len(setting.is_always), math.ceil(setting.horizon / WEEK)))


@compiled()
def follow_teams(
    setting: Setting, rows: Rows, n_rows: int, table: np.ndarray, moments: np.ndarray
) -> None:
    """Set the table by team from the first n_rows rows of a log, and add to the hours by week."""
    horizon, n_teams = setting.horizon, len(setting.is_always)
    team, start, stop, idle = find_active_periods(setting, rows, n_rows)
    table[:] = 0.0
    table[:, :3] = idle
    table[:, _WINDOW] = horizon
    for period in range(len(team)):
        of = team[period]
        table[of, _ACTIVE] += max(0.0, min(stop[period], horizon) - max(start[period], 0.0))
    found, sole_from, sole_until = take_turns(team, start, stop, n_teams)
    for turn in range(len(found)):
        period = found[turn]
        of = team[period]
        since, until = max(start[period], 0.0), min(stop[period], horizon)
        alone, shared = max(sole_from[turn], 0.0), min(sole_until[turn], horizon)
        shared = max(alone, shared)
        table[of, _SOLE] += shared - alone
        table[of, _SHIFTING] += max(0.0, until - since) - (shared - alone)
        add_by_week(moments[0, of], alone, shared, 1.0)
        add_by_week(moments[1, of], since, until, 1.0)
        add_by_week(moments[1, of], alone, shared, -1.0)


@inner
def add_by_week(weeks: np.ndarray, start: float, stop: float, sign: float) -> None:
    """Add a stretch of time to the weeks in which it lies."""
    at = start
    while at < stop:
        week = min(int(at / WEEK), len(weeks) - 1)
        until = min(stop, (week + 1) * WEEK) if week + 1 < len(weeks) else stop
        weeks[week] += sign * (until - at)
        at = until
