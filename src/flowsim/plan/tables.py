"""The tables of a plan: a model as read-only arrays, grouped as the engines use them.

Arrays are named for what a row is: [step], [team], [work], [lever], [calendar], [week], [target].
A column `first` is one longer than the table and gives the range first[i]:first[i + 1] in another.
Time is in hours from the start of the run, a Monday 00:00; effort in hours of a person's work.
Numba takes named tuples of arrays as they are; that is why these are not dataclasses.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

# Where an item may go beside a step: numbers below zero in `Steps.target`.
TO_DONE, TO_DROPPED = -1, -2
NO_LIMIT = -1
NOBODY = -1

# Kinds of source, `Works.source`.
STREAM, ALWAYS, BACKLOG = range(3)

# Kinds of scheduled change, `Changes.kind`.
PEOPLE, LIMIT = range(2)

# Quantities of a step that a lever treats, `Treatments.quantity`; a chance of going on is
# THEN plus its place among the targets of its step.
EFFORT, WAIT, SHARE, REWORK, THEN = range(5)

# Operations of a treatment, in the order in which they are applied.
REPLACE, MULTIPLY, ADD = range(3)

# Streams of draws: columns of `Steps.stream`, `Works.stream`, `Levers.stream`.
STEP_EFFORT, STEP_NEXT, STEP_SHARE = range(3)
WORK_GAPS, WORK_ITEMS = range(2)
LEVER_COVERS, LEVER_ITEM = range(2)


class Calendars(NamedTuple):
    """Weekly patterns and weekly rates: first those of the teams, then those of the works."""

    first: Ints  # [calendar + 1] into the pattern
    open_at: Floats  # [stretch] hours of the week
    close_at: Floats  # [stretch]
    before: Floats  # [stretch] open hours of the week before it
    rate: Floats  # [calendar, week] capacity of one person in an open hour
    capacity: Floats  # [calendar, week + 1] capacity from the start of the run


class Laws(NamedTuple):
    """Laws of durations. What scale and shape are depends on the family; see `plan.laws`."""

    family: Ints  # [law]
    mean: Floats  # [law] hours
    scale: Floats  # [law]
    shape: Floats  # [law]
    first: Ints  # [law + 1] into points
    points: Floats  # [point] hours
    cumulative: Floats  # [point]


class Teams(NamedTuple):
    """Teams. People are numbered from 0 in each team, as many as it ever has."""

    people: Ints  # [team] at the start
    most: Ints  # [team] the most it ever has
    offset: Ints  # [team + 1] of its people among all people
    idle_first: Ints  # [team + 1] into idle_work
    idle_work: Ints  # works that start with this team and may come when it would be idle


class Works(NamedTuple):
    """Kinds of work and where their items come from."""

    source: Ints  # [work] STREAM, ALWAYS or BACKLOG
    backlog: Ints  # [work] items of a backlog
    gap: Ints  # [work] law of the gaps of a stream, in open hours at rate 1; -1: none
    first: Ints  # [work + 1] into the steps
    rank: Ints  # [work] place among the priorities, 0 is the most urgent
    limit: Ints  # [work] at the start; NO_LIMIT: none
    stream: Keys  # [work, purpose]


class Steps(NamedTuple):
    """Steps of all works, in the order of their flows."""

    work: Ints  # [step]
    team: Ints  # [step] NOBODY: a wait
    law: Ints  # [step] of its effort or wait
    share: Floats  # [step]
    rework: Floats  # [step]
    first: Ints  # [step + 1] into targets
    target: Ints  # [target] a step, TO_DONE or TO_DROPPED
    chance: Floats  # [target]
    stream: Keys  # [step, purpose]


class Treatments(NamedTuple):
    """What the pulled levers do to the numbers of steps, sorted by step, quantity, operation."""

    first: Ints  # [step + 1] into the treatments
    lever: Ints  # [treatment]
    quantity: Ints  # [treatment]
    operation: Ints  # [treatment]
    operand: Floats  # [treatment] dosed
    weight: Floats  # [treatment] how far a replacement goes
    step_first: Ints  # [step + 1] into step_lever
    step_lever: Ints  # each lever that touches the step, once


class Levers(NamedTuple):
    """The pulled levers."""

    covers: Floats  # [lever]
    starts: Floats  # [lever] from the start of the run
    ramp: Floats  # [lever] hours
    stream: Keys  # [lever, purpose]
    team_stream: Keys  # [lever, team] adoption by its people


class Changes(NamedTuple):
    """Changes of the clock: what jumps at a known instant, sorted by time."""

    at: Floats  # [change] from the start of the run
    kind: Ints  # [change] PEOPLE or LIMIT
    target: Ints  # [change] team or work
    value: Ints  # [change]


class Tables(NamedTuple):
    """Everything an engine needs to know of a model."""

    calendars: Calendars
    laws: Laws
    teams: Teams
    works: Works
    steps: Steps
    treatments: Treatments
    levers: Levers
    changes: Changes


def copied(tables: Tables) -> Tables:
    """The same tables in arrays of their own, as read-only as these."""
    groups: list[Any] = [type(group)(*(_copy(array) for array in group)) for group in tables]
    return Tables(*groups)


def _copy(array: Any) -> NDArray[Any]:
    twin = np.array(array)
    twin.setflags(write=False)
    return twin
