"""Users, adopters and who waits, week by week: what a log says of the members of markets.

Input: the arrays of a log. Output: counts at the end of each week from time zero. What happens at
that instant is in. Rows of spells are explained in `eventlog.rows`.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import compiled, inner
from flowsim.eventlog import (
    FIRST_SEGMENT,
    GONE_AWAY,
    LEFT,
    OUTCOME,
    QUEUED,
    STARTED,
    STEP,
    Rows,
)
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK as WEEK

MEMBERS = ("users", "waiting", "adopted", "left", "gave_up", "user_hours")
"""Columns: users and members that wait for onboarding, at the end of the week; adoptions, users
that left and members that gave up before they were users, since time zero; hours times users in the
week."""
_USERS, _WAITING, _ADOPTED, _LEFT, _GAVE_UP, _HOURS = range(6)


def room_for_members(markets: int, weeks: int) -> Floats:
    """Room for the counts of a run, [segment, column, week]: early and main of each market."""
    return np.zeros((2 * markets, len(MEMBERS), weeks))


@inner
def _week(at: float, last: int) -> int:
    """The week at whose end something has happened."""
    return min(last, max(0, int(np.ceil(at / WEEK)) - 1))


@inner
def _add_hours(counts: np.ndarray, whole: np.ndarray, since: float, until: float) -> None:
    """Add a user's hours to those of its segment: first and last week, and the whole ones between.

    counts: [column, week]; whole: [week] changes in the users of whole weeks.
    """
    last = counts.shape[1] - 1
    first, end = int(since / WEEK), int(until / WEEK)
    if first == min(end, last):
        counts[_HOURS, first] += until - since
        return
    counts[_HOURS, first] += (first + 1) * WEEK - since
    whole[first + 1] += 1.0
    whole[end] -= 1.0
    if end <= last:
        counts[_HOURS, end] += until - end * WEEK


@inner
def _add_up(counts: np.ndarray, whole: np.ndarray) -> None:
    """Make changes counts, week after week."""
    users = 0.0
    for week in range(counts.shape[1]):
        users += whole[week]
        counts[_HOURS, week] += users * WEEK
        for column in range(_HOURS if week > 0 else 0):
            counts[column, week] += counts[column, week - 1]


@compiled()
def count_members(rows: Rows, n_rows: int, horizon: float, counts: np.ndarray) -> None:
    """Set the counts from the first n_rows rows of a log. horizon: hours from time zero."""
    times, codes = rows.times, rows.codes
    counts[:] = 0.0
    last = counts.shape[2] - 1
    whole = np.zeros((counts.shape[0], last + 2))
    for row in range(n_rows):
        segment = FIRST_SEGMENT - codes[row, STEP]
        if segment < 0:
            continue
        mine, since, left = counts[segment], times[row, STARTED], times[row, LEFT]
        week = _week(times[row, QUEUED], last)
        mine[_ADOPTED, week] += 1.0
        mine[_WAITING, week] += 1.0
        if not np.isnan(since):
            week = _week(since, last)
            mine[_WAITING, week] -= 1.0
            mine[_USERS, week] += 1.0
            _add_hours(mine, whole[segment], since, horizon if np.isnan(left) else left)
        if not np.isnan(left):
            week, has_used = _week(left, last), codes[row, OUTCOME] == GONE_AWAY
            mine[_USERS if has_used else _WAITING, week] -= 1.0
            mine[_LEFT if has_used else _GAVE_UP, week] += 1.0
    for segment in range(counts.shape[0]):
        _add_up(counts[segment], whole[segment])
