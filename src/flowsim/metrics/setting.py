"""What a log does not say by itself and its summary needs: hours, people, commitment, the window.

Enters: a plan, or the names of a log. Leaves: a Setting, arrays for the compiled passes. Times are
hours from time zero; `warm_up` is how long before it the run starts, on a Monday 00:00.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flowsim.engine.naming import names_of
from flowsim.eventlog import EventLog, Names
from flowsim.plan import Plan
from flowsim.plan.tables import PEOPLE, Floats, Ints

WEEK = 168.0
AT_ACCEPTANCE = -1  # commitment of a work that names no step


class Setting(NamedTuple):
    """Everything but the rows; -1 in `step_team` is nobody."""

    step_work: Ints  # [step]
    step_team: Ints  # [step]
    team_steps: Ints  # [team] how many steps it has
    commitment: Ints  # [work] a step, or AT_ACCEPTANCE
    first: Ints  # [team + 1] into the pattern
    open_at: Floats  # [stretch] hours of the week
    close_at: Floats  # [stretch]
    before: Floats  # [stretch] open hours of the week before it
    per_week: Floats  # [team] open hours of a week
    is_always: NDArray[np.bool_]  # [team] never closed
    available: Floats  # [team] open hours of its people in the window
    elapsed: Floats  # [team] people x hours of the window
    warm_up: float
    horizon: float
    begin: float  # the first instant that counts


def begin_of(warm_up: float) -> float:
    """The first instant of the window.

    What happens exactly at time zero belongs to the warm-up if there is one, so that a whole number
    of periods holds as many events wherever it begins; what happens at the horizon is inside.
    """
    return float(np.nextafter(0.0, 1.0)) if warm_up > 0.0 else 0.0


def setting_of(plan: Plan) -> Setting:
    """The setting of all replications of a plan."""
    horizon = plan.ends - plan.warm_up
    commitment = []
    names = list(zip((int(work) for work in plan.tables.steps.work), plan.steps, strict=True))
    for number, work in enumerate(plan.model.work):
        named = work.commitment
        commitment.append(names.index((number, named)) if named else AT_ACCEPTANCE)
    people = [_people(plan, team) for team in range(len(plan.teams))]
    hours = names_of(plan).hours
    available = [
        sum(
            count * (open_hours(pattern, stop) - open_hours(pattern, start))
            for start, stop, count in spans
        )
        for pattern, spans in zip(hours, people, strict=True)
    ]
    elapsed = [sum(count * (stop - start) for start, stop, count in spans) for spans in people]
    return _setting(
        names_of(plan), commitment, (available, elapsed), warm_up=plan.warm_up, horizon=horizon
    )


def setting_of_log(log: EventLog) -> Setting:
    """The setting of a log whose plan is unknown: commitment at acceptance, people unknown."""
    unknown = [np.nan] * len(log.names.teams)
    commitment = [AT_ACCEPTANCE] * len(log.names.works)
    return _setting(
        log.names, commitment, (unknown, unknown), warm_up=log.warm_up, horizon=log.horizon
    )


def copied(setting: Setting) -> Setting:
    """The same setting in arrays of its own: threads must not count references to one array."""
    parts: list[Any] = [x.copy() if isinstance(x, np.ndarray) else x for x in setting]
    return Setting(*parts)


def open_hours(pattern: tuple[tuple[float, float], ...], at: float) -> float:
    """Open hours of a weekly pattern from a Monday 00:00 to `at` hours after it."""
    weeks = np.floor(at / WEEK)
    since = at - weeks * WEEK
    per_week = sum(stop - start for start, stop in pattern)
    return float(
        weeks * per_week + sum(max(0.0, min(since, stop) - start) for start, stop in pattern)
    )


def _people(plan: Plan, team: int) -> list[tuple[float, float, int]]:
    """Spans of the window, in hours from the start of the run, and a team's people in each."""
    changes = plan.tables.changes
    count = int(plan.tables.teams.people[team])
    steps = [(0.0, count)]
    for at, kind, target, value in zip(*changes, strict=True):
        if kind == PEOPLE and target == team:
            steps.append((float(at), int(value)))
    steps.append((plan.ends, 0))
    return [
        (max(start, plan.warm_up), min(stop, plan.ends), count)
        for (start, count), (stop, _) in pairwise(steps)
        if min(stop, plan.ends) > max(start, plan.warm_up)
    ]


def _setting(
    names: Names,
    commitment: list[int],
    capacity: tuple[list[float], list[float]],
    *,
    warm_up: float,
    horizon: float,
) -> Setting:
    hours = names.hours or (((0.0, WEEK),),) * len(names.teams)
    step_team = np.array(names.step_team, dtype=np.int64)
    worked_by = step_team[step_team >= 0]
    return Setting(
        step_work=np.array(names.step_work, dtype=np.int64),
        step_team=step_team,
        team_steps=np.bincount(worked_by, minlength=len(names.teams)).astype(np.int64),
        commitment=np.array(commitment, dtype=np.int64),
        first=np.cumsum([0] + [len(pattern) for pattern in hours]),
        open_at=np.array([start for pattern in hours for start, _ in pattern]),
        close_at=np.array([stop for pattern in hours for _, stop in pattern]),
        before=np.array(
            [
                sum(stop - start for start, stop in pattern[:place])
                for pattern in hours
                for place in range(len(pattern))
            ],
            dtype=np.float64,
        ),
        per_week=np.array([sum(stop - start for start, stop in pattern) for pattern in hours]),
        is_always=np.array([pattern == ((0.0, WEEK),) for pattern in hours]),
        available=np.array(capacity[0], dtype=np.float64),
        elapsed=np.array(capacity[1], dtype=np.float64),
        warm_up=warm_up,
        horizon=horizon,
        begin=begin_of(warm_up),
    )
