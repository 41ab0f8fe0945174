"""What the summary of a log needs besides the log: hours, people, commitment, the window.

Input: a plan, or the names of a log. Output: a Setting, arrays for the compiled passes. Times are
hours from time zero; `warm_up` is how long before it the run starts, on a Monday 00:00.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flowsim.engine.naming import names_of
from flowsim.eventlog import EventLog, Names
from flowsim.eventlog.hours import is_always_open, open_hours
from flowsim.model.types import Work
from flowsim.plan import Plan
from flowsim.plan.tables import PEOPLE, Floats, Ints
from flowsim.time_units import HOURS_PER_WEEK as WEEK

AT_ACCEPTANCE = -1  # commitment of a work that names no step


class Setting(NamedTuple):
    """Everything except the rows; -1 in `step_team` means nobody. Weeks count from the run's start.

    Where people are not known `members` is 0, what is derived from it nan, `person_team` empty.
    """

    step_work: Ints  # [step]
    step_team: Ints  # [step]
    step_block: Ints  # [step] -1: in none
    step_opens: Floats  # [step] hours between its gates; 0: none, or not known
    batch_min: Ints  # [step] items of a batch, at least; 0: no batches, or not known
    is_held: NDArray[np.bool_]  # [step] whether a gate or a batch may hold something there
    person_team: Ints  # [person]
    person_number: Ints  # [person] within the team
    team_steps: Ints  # [team] how many steps it has
    commitment: Ints  # [work] a step, or AT_ACCEPTANCE
    is_expedite: NDArray[np.bool_]  # [work]
    watch: Floats  # [work] hours until all that a delivery spawns has come; 0: not known
    members: Ints  # [team, week]
    varies: NDArray[np.bool_]  # [team] whether not all of its people are there in every week
    pattern: Ints  # [team, week]
    open_by: Floats  # [team, week] open hours from the start of the run to the week's
    first: Ints  # [pattern + 1] into the stretches
    open_at: Floats  # [stretch] hours of the week
    close_at: Floats  # [stretch]
    before: Floats  # [stretch] open hours of the week before it
    is_always: NDArray[np.bool_]  # [team] never closed
    available: Floats  # [team] open hours of its people in the window, absences included
    elapsed: Floats  # [team] people x hours of the window
    asked: NDArray[np.bool_]  # [team] whether its figures and those of its steps are wanted
    has_blocks: bool
    has_batches: bool  # whether somebody waits until a batch is there
    may_interrupt: bool  # whether there can be interrupted visits
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
    tables = plan.tables
    commitment = []
    names = list(zip((int(work) for work in tables.steps.work), plan.steps, strict=True))
    for number, work in enumerate(plan.model.work):
        named = work.commitment
        commitment.append(names.index((number, named)) if named else AT_ACCEPTANCE)
    may_interrupt = bool(
        tables.works.expedite.any()
        or (tables.teams.away_every >= 0).any()
        or len(tables.outages.team)
    )
    return _setting(
        names_of(plan),
        commitment,
        members_of(plan),
        watch=[_watch(plan, work) for work in plan.model.work],
        opens=tables.steps.opens,
        batch_min=tables.steps.batch_min,
        may_interrupt=may_interrupt,
        warm_up=plan.warm_up,
        ends=plan.ends,
    )


def _watch(plan: Plan, work: Work) -> float:
    """Hours after a delivery in which incidents come from it."""
    expedite = dict(zip(plan.works, plan.tables.works.expedite.tolist(), strict=True))
    urgent = [after.hours for after in work.after if expedite[after.work]]
    return max(urgent, default=0.0)


def setting_of_log(log: EventLog) -> Setting:
    """The setting of a log whose plan is unknown: commitment at acceptance, people unknown.

    Gates and batches are unknown too: what waited for one waited for it to the end.
    """
    commitment = [AT_ACCEPTANCE] * len(log.names.works)
    ends = log.warm_up + log.horizon
    return _setting(
        log.names,
        commitment,
        None,
        watch=None,
        opens=None,
        batch_min=None,
        may_interrupt=True,
        warm_up=log.warm_up,
        ends=ends,
    )


def copied(setting: Setting) -> Setting:
    """The same setting in arrays of its own: threads must not count references to one array."""
    parts: list[Any] = [x.copy() if isinstance(x, np.ndarray) else x for x in setting]
    return Setting(*parts)


def members_of(plan: Plan) -> Ints:
    """The people of each team in each week of the run, [team, week]."""
    weeks, changes = _weeks(plan.ends), plan.tables.changes
    members = np.repeat(plan.tables.teams.people[:, None], weeks, axis=1)
    for at, kind, target, value in zip(*changes, strict=True):
        if kind == PEOPLE:
            members[int(target), round(at / WEEK) :] = int(value)
    return np.asarray(members)


def _weeks(ends: float) -> int:
    """How many weeks a run touches; one more, as its end may be a Monday."""
    return math.ceil(ends / WEEK) + 1


def _of_hours(names: Names) -> dict[str, Any]:
    """The fields that are about the opening hours of teams."""
    return dict(zip(("first", "open_at", "close_at", "before"), _stretches(names), strict=True))


def _of_steps(names: Names, opens: Floats | None, batch_min: Ints | None) -> dict[str, Any]:
    """The fields that are about steps."""
    count = len(names.steps)
    held = [of > 0 for of in (opens, batch_min) if of is not None]
    return {
        "step_work": np.array(names.step_work, dtype=np.int64),
        "step_team": np.array(names.step_team, dtype=np.int64),
        "step_block": np.array(names.step_block or [-1] * count, dtype=np.int64),
        "step_opens": np.zeros(count) if opens is None else np.array(opens),
        "batch_min": np.array([0] * count if batch_min is None else batch_min, dtype=np.int64),
        "is_held": np.any(held, axis=0) if held else np.ones(count, dtype=bool),
        "has_batches": batch_min is not None and bool((batch_min > 1).any()),
        "has_blocks": any(block >= 0 for block in names.step_block),
    }


def _setting(
    names: Names,
    commitment: list[int],
    members: Ints | None,
    *,
    watch: list[float] | None,
    opens: Floats | None,
    batch_min: Ints | None,
    may_interrupt: bool,
    warm_up: float,
    ends: float,
) -> Setting:
    n_teams, weeks = len(names.teams), _weeks(ends)
    mondays = np.arange(weeks + 1, dtype=np.float64) * WEEK
    step_team = np.array(names.step_team, dtype=np.int64)
    counts = np.diff(names.people) if len(names.people) == n_teams + 1 else [0] * n_teams
    known = np.zeros((n_teams, weeks), dtype=np.int64) if members is None else members
    available, elapsed = _hours_of_people(names, members, np.clip(mondays, warm_up, ends))
    return Setting(
        **_of_steps(names, opens, batch_min),
        person_team=np.repeat(np.arange(n_teams), counts),
        person_number=np.concatenate([np.arange(0), *(np.arange(count) for count in counts)]),
        team_steps=np.bincount(step_team[step_team >= 0], minlength=n_teams).astype(np.int64),
        commitment=np.array(commitment, dtype=np.int64),
        is_expedite=np.isin(np.arange(len(names.works)), names.expedite),
        watch=np.array(watch or [0.0] * len(names.works)),
        members=known,
        varies=known.min(axis=1) < np.array(counts),
        pattern=_patterns(names, weeks),
        open_by=np.stack([open_hours(names, team, mondays) for team in range(n_teams)]),
        **_of_hours(names),
        is_always=np.array([is_always_open(names, team) for team in range(n_teams)], dtype=bool),
        available=available,
        elapsed=elapsed,
        asked=np.ones(n_teams, dtype=bool),
        may_interrupt=may_interrupt,
        warm_up=warm_up,
        horizon=ends - warm_up,
        begin=begin_of(warm_up),
    )


def _hours_of_people(names: Names, members: Ints | None, window: Floats) -> tuple[Floats, Floats]:
    """`available` and `elapsed` of a setting."""
    if members is None:
        unknown = np.full(len(names.teams), np.nan)
        return unknown, unknown
    hours = [np.diff(open_hours(names, team, window)) for team in range(len(names.teams))]
    return (members * np.stack(hours)).sum(axis=1), (members * np.diff(window)).sum(axis=1)


def _stretches(names: Names) -> tuple[Ints, Floats, Floats, Floats]:
    """`first`, `open_at`, `close_at` and `before` of a setting."""
    patterns = names.patterns if names.hours else (((0.0, WEEK),),)
    stretches = [stretch for pattern in patterns for stretch in pattern]
    before = [
        sum(stop - start for start, stop in pattern[:place])
        for pattern in patterns
        for place in range(len(pattern))
    ]
    return (
        np.cumsum([0] + [len(pattern) for pattern in patterns]),
        np.array([start for start, _ in stretches], dtype=np.float64),
        np.array([stop for _, stop in stretches], dtype=np.float64),
        np.array(before, dtype=np.float64),
    )


def _patterns(names: Names, weeks: int) -> Ints:
    """Which pattern each team has in each week, [team, week]."""
    found = np.zeros((len(names.teams), weeks), dtype=np.int64)
    for team, spans in enumerate(names.hours):
        for week, pattern in spans:
            found[team, week:] = pattern
    return found
