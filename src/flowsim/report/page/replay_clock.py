"""The clock of the moving picture: every week takes the same time on the screen.

Input: a Replay. Output: how far the show is at which tick. Must not depend on: how it is drawn.

Within a week the hours in which few people are at work pass quickly, so that nights and weekends
are short but not left out.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from flowsim.metrics.setting import members_of
from flowsim.plan import Plan
from flowsim.study.replay.replay import Replay
from flowsim.time_units import HOURS_PER_WEEK as WEEK

SCREEN = 1_000_000  # parts into which the whole show is divided
_QUIET = 0.1  # how long an hour is shown in which nobody works, of one in which all do
_HOURS = int(WEEK)


def clock(replay: Replay, tick: float) -> list[list[int]]:
    """Pairs of a tick and the part of the show that is over then; between them it runs evenly."""
    weights = _weights(replay)
    weeks = [weights[start : start + _HOURS] for start in range(0, len(weights), _HOURS)]
    scaled = np.concatenate([week / week.sum() * len(week) for week in weeks])
    over = np.concatenate([[0.0], np.cumsum(scaled)]) / len(scaled)
    turns = np.flatnonzero(np.diff(scaled, prepend=-1.0, append=-1.0))
    last = int(replay.hours / tick)
    points = [
        [min(round(hour / tick), last), round(float(over[hour]) * SCREEN)]
        for hour in turns.tolist()
    ]
    points[-1] = [last, SCREEN]
    return points


def _weights(replay: Replay) -> NDArray[np.float64]:
    """How long each hour of the window is shown: by the share of people who are at work in it."""
    plan = replay.plan
    hours = max(1, math.ceil(replay.hours))
    first = int(plan.warm_up)
    members = members_of(plan)
    members[[team.kind == "equipment" for team in plan.model.teams]] = 0  # things know no night
    weeks = members.shape[1]
    pattern = plan.tables.calendars.pattern[: len(plan.teams), :weeks]
    is_open = _open(plan)[pattern]  # [team, week, hour]
    there = (members[:, :, None] * is_open).sum(axis=0)
    everybody = np.maximum(members.sum(axis=0), 1)[:, None]
    by_hour = np.asarray(there / everybody).reshape(-1)[first : first + hours]
    short = hours - len(by_hour)
    return _QUIET + (1.0 - _QUIET) * np.concatenate([by_hour, np.zeros(short)])


def _open(plan: Plan) -> NDArray[np.float64]:
    """How much of each hour of a week each pattern is open, [pattern, hour]."""
    calendars = plan.tables.calendars
    found = np.zeros((len(calendars.first) - 1, _HOURS))
    begins = np.arange(_HOURS)
    for number in range(len(found)):
        for i in range(calendars.first[number], calendars.first[number + 1]):
            ends = np.minimum(begins + 1, calendars.close_at[i])
            found[number] += np.maximum(0.0, ends - np.maximum(begins, calendars.open_at[i]))
    return found
