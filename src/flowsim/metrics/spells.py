"""Active spells: the stretches of time in which all people of a team who are there work.

Enters: a plan and a log. Leaves: spells, as instants, and their mean length. Plain NumPy on whole
columns: for studies of single replications, not for the pass over thousands.

Source: C. Roser, M. Nakano, M. Tanaka, A practical bottleneck detection method, WSC 2001: the
bottleneck is the machine that is active longest without interruption, in the mean. Active is who
works; a machine that keeps a finished part for want of room is not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flowsim.eventlog import AWAY, BATCH, FINISHED, OUTCOME, PERSON, QUEUED, STARTED, EventLog
from flowsim.metrics.setting import WEEK, members_of
from flowsim.plan import Plan
from flowsim.plan.tables import Floats, Ints


class Spells(NamedTuple):
    """Spells of a team, in order: hours from time zero, over the whole run.

    The last may end at the horizon because the log does.
    """

    start: Floats
    stop: Floats


def active_spells(plan: Plan, log: EventLog) -> tuple[Spells, ...]:
    """The spells in which nobody of a team is idle and somebody is there, team by team."""
    members, people = members_of(plan), plan.tables.teams.offset
    return tuple(
        _spells(log, members[team], int(people[team]), int(people[team + 1]))
        for team in range(len(plan.teams))
    )


def whole_spells(spells: Spells, horizon: float) -> Spells:
    """Those that begin and end inside the window: the others are longer than one can see."""
    whole = (spells.start > 0.0) & (spells.stop < horizon)
    return Spells(spells.start[whole], spells.stop[whole])


def active_period(spells: Spells, horizon: float) -> float:
    """The mean length of a team's whole spells in the window, in hours; nan if there is none."""
    whole = whole_spells(spells, horizon)
    return float((whole.stop - whole.start).mean()) if len(whole.start) else float("nan")


def _spells(log: EventLog, members: Ints, first: int, last: int) -> Spells:
    """The spells of the people first to last; members: [week] how many of them are in the team."""
    at: list[Floats] = []
    present: list[Floats] = []
    working: list[Floats] = []
    times, codes = log.rows.times, log.rows.codes
    mine = (codes[:, PERSON] >= first) & (codes[:, PERSON] < last) & (codes[:, BATCH] >= 0)
    is_away = codes[:, OUTCOME] == AWAY
    number = codes[:, PERSON] - first
    for since, until, count in _spans(members, log):
        works = mine & ~is_away & (number < count)
        stays_away = mine & is_away & (number < count)
        for rows, begin, there, busy in (
            (works, STARTED, 0.0, 1.0),
            (stays_away, QUEUED, -1.0, 0.0),
        ):
            start, stop = _inside(times[rows, begin], times[rows, FINISHED], since, until)
            at += [start, stop]
            present += [np.full(len(start), there), np.full(len(stop), -there)]
            working += [np.full(len(start), busy), np.full(len(stop), -busy)]
        at.append(np.array([since, until]))
        present.append(np.array([count, -count], dtype=np.float64))
        working.append(np.zeros(2))
    instants, place = np.unique(np.concatenate(at), return_inverse=True)
    here = np.cumsum(np.bincount(place.ravel(), weights=np.concatenate(present)))
    at_work = np.cumsum(np.bincount(place.ravel(), weights=np.concatenate(working)))
    is_active = (here > 0.5) & (at_work > here - 0.5)
    edges = np.diff(is_active.astype(np.int8), prepend=0, append=0)
    return Spells(instants[edges[:-1] == 1], instants[edges[:-1] == -1])


def _spans(members: Ints, log: EventLog) -> list[tuple[float, float, int]]:
    """From when to when a team has how many people."""
    changes = [0, *(np.flatnonzero(np.diff(members)) + 1).tolist()]
    starts = [week * WEEK - log.warm_up for week in changes]
    ends = [*starts[1:], log.horizon]
    return [
        (start, min(end, log.horizon), int(members[week]))
        for week, start, end in zip(changes, starts, ends, strict=True)
        if start < log.horizon
    ]


def _inside(start: Floats, stop: Floats, since: float, until: float) -> tuple[Floats, Floats]:
    """The parts of stretches that lie in a span; nan: until the end."""
    start, stop = np.maximum(start, since), np.fmin(stop, until)
    some = stop > start
    return start[some], stop[some]
