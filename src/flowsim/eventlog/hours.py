"""Open hours of the teams of a log.

Input: the names of a log, instants. Output: open hours before them. Must not depend on files.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog.rows import FINISHED, PERSON, STARTED, STEP, LogRecord, Names
from flowsim.time_units import HOURS_PER_WEEK as WEEK

Floats = NDArray[np.float64]
Pattern = tuple[tuple[float, float], ...]


def hours_of(pattern: Pattern, at: Floats) -> Floats:
    """Open hours of a weekly pattern from a Monday 00:00 to `at` hours after it."""
    weeks = np.floor(at / WEEK)
    since = at - weeks * WEEK
    hours = weeks * sum(stop - start for start, stop in pattern)
    for start, stop in pattern:
        hours = hours + np.clip(since - start, 0.0, stop - start)
    return np.asarray(hours)


def open_hours(names: Names, team: int, at: Floats) -> Floats:
    """Open hours of a team from the start of the log to `at` hours after it."""
    if not names.hours:
        return at
    spans = names.hours[team]
    if len(spans) == 1:
        return hours_of(names.patterns[spans[0][1]], at)
    hours = np.zeros_like(at)
    ends = [week * WEEK for week, _ in spans[1:]] + [np.inf]
    for (week, number), end in zip(spans, ends, strict=True):
        inside = np.clip(at, week * WEEK, end) - week * WEEK
        hours += hours_of(names.patterns[number], inside)
    return hours


def is_always_open(names: Names, team: int) -> bool:
    """Whether a team is never closed, as far as is known."""
    if not names.hours:
        return True
    return all(names.patterns[number] == ((0.0, WEEK),) for _, number in names.hours[team])


def working_team(log: LogRecord) -> NDArray[np.int64]:
    """By row the team of the person, -1 for nobody; the step's where people are not known."""
    person, first = log.rows.codes[:, PERSON], np.array(log.names.people)
    if len(first) == len(log.names.teams) + 1:
        team = np.searchsorted(first, person, side="right") - 1
    else:
        team = np.array([*log.names.step_team, -1])[log.rows.codes[:, STEP]]
    return np.where(person >= 0, team, -1).astype(np.int64)


def worked_hours(log: LogRecord) -> Floats:
    """Open hours of the person's team between start and finish, by row; nan where none is done."""
    names, team = log.names, working_team(log)
    started, finished = log.rows.times[:, STARTED], log.rows.times[:, FINISHED]
    worked = np.full(len(log), np.nan)
    for number in range(len(names.teams)):
        of = team == number
        if is_always_open(names, number):
            worked[of] = finished[of] - started[of]
        else:
            until = open_hours(names, number, finished[of] + log.warm_up)
            worked[of] = until - open_hours(names, number, started[of] + log.warm_up)
    return worked
