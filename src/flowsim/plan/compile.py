"""A model becomes a plan: read-only tables for the engines and the names behind their numbers.

Enters: a checked Model. Leaves: a Plan. Nothing is drawn here; a plan is the same for every seed
and replication. What levers do to teams, arrivals and limits is worked out week by week, what they
do to steps is kept as treatments for the engines to decide visit by visit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from flowsim.model.types import DONE, DROPPED, HOURS_PER_WEEK, Distribution, Model, Step
from flowsim.plan import tables as t
from flowsim.plan import weekly
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.laws import tabulate


@dataclass(frozen=True, slots=True)
class Plan:
    """A model in tables, and what its numbers are called.

    `warm_up` and `ends` (warm-up plus horizon) are hours from the start of the run.
    """

    model: Model
    tables: t.Tables
    teams: tuple[str, ...]
    works: tuple[str, ...]
    steps: tuple[str, ...]
    levers: tuple[str, ...]
    warm_up: float
    ends: float


@dataclass(frozen=True, slots=True)
class _Place:
    """Where things are while a plan is made: number of each team and of each step."""

    model: Model
    team: dict[str, int]
    step: dict[tuple[str, str], int]
    moves: list[weekly.Pull]
    level: t.Floats  # [lever, week]

    @property
    def steps(self) -> list[tuple[str, Step]]:
        return [(work.name, step) for work in self.model.work for step in work.flow]


def compile_plan(model: Model) -> Plan:
    """The plan of a model. Raises nothing for a model that the reader has checked."""
    ends = model.warm_up + model.horizon
    weeks = math.ceil(ends / HOURS_PER_WEEK) + 1
    every_step = [(work.name, step.name) for work in model.work for step in work.flow]
    place = _Place(
        model=model,
        team={team.name: number for number, team in enumerate(model.teams)},
        step={name: number for number, name in enumerate(every_step)},
        moves=weekly.pulls(model),
        level=weekly.levels(model, weeks),
    )
    laws: list[Distribution] = []
    steps = _steps(place, laws)
    works, limits = _works(place, laws)
    teams, people = _teams(place)
    return Plan(
        model=model,
        tables=t.Tables(
            calendars=_calendars(place),
            laws=tabulate(laws),
            teams=teams,
            works=works,
            steps=steps,
            treatments=_treatments(place, steps),
            levers=_levers(place),
            changes=_changes(people, limits),
        ),
        teams=tuple(team.name for team in model.teams),
        works=tuple(work.name for work in model.work),
        steps=tuple(name for _, name in every_step),
        levers=tuple(name for name, _ in model.use),
        warm_up=model.warm_up,
        ends=ends,
    )


def _calendars(place: _Place) -> t.Calendars:
    model = place.model
    patterns = [team.hours for team in model.teams] + [work.arrives.hours for work in model.work]
    rate = np.array(
        [weekly.efficiency(team, place.moves, place.level) for team in model.teams]
        + [weekly.arrival_factor(work, place.moves, place.level) for work in model.work]
    )
    per_week = np.array([pattern.per_week for pattern in patterns])
    capacity = np.zeros((rate.shape[0], rate.shape[1] + 1))
    np.cumsum(rate * per_week[:, None], axis=1, out=capacity[:, 1:])
    before = [
        sum(end - start for start, end in pattern.intervals[:place_in_week])
        for pattern in patterns
        for place_in_week in range(len(pattern.intervals))
    ]
    return t.Calendars(
        first=ints(np.cumsum([0] + [len(pattern.intervals) for pattern in patterns])),
        open_at=floats([start for pattern in patterns for start, _ in pattern.intervals]),
        close_at=floats([end for pattern in patterns for _, end in pattern.intervals]),
        before=floats(before),
        rate=floats(rate),
        capacity=floats(capacity),
    )


def _teams(place: _Place) -> tuple[t.Teams, t.Floats]:
    model = place.model
    people = np.array([weekly.people(team, place.moves, place.level) for team in model.teams])
    most = np.maximum(people.max(axis=1), 1)
    idle: list[list[int]] = [[] for _ in model.teams]
    for number, work in sorted(enumerate(model.work), key=lambda pair: pair[1].priority):
        if work.arrives.kind == "always" and work.flow[0].team is not None:
            idle[place.team[work.flow[0].team]].append(number)
    teams = t.Teams(
        people=ints(people[:, 0]),
        most=ints(most),
        offset=ints(np.concatenate([[0], np.cumsum(most)])),
        idle_first=ints(np.cumsum([0] + [len(works) for works in idle])),
        idle_work=ints([work for works in idle for work in works]),
    )
    return teams, people


def _works(place: _Place, laws: list[Distribution]) -> tuple[t.Works, t.Floats]:
    model = place.model
    gaps = []
    for work in model.work:
        gaps.append(len(laws) if work.arrives.interval else -1)
        if work.arrives.interval:
            laws.append(work.arrives.interval)
    sources = {"rate": t.STREAM, "every": t.STREAM, "always": t.ALWAYS, "backlog": t.BACKLOG}
    urgencies = sorted({work.priority for work in model.work})
    limits = np.array([weekly.limit(work, place.moves, place.level) for work in model.work])
    limits = np.where(np.isinf(limits), t.NO_LIMIT, limits)
    works = t.Works(
        source=ints([sources[work.arrives.kind] for work in model.work]),
        backlog=ints([work.arrives.count for work in model.work]),
        gap=ints(gaps),
        first=ints(np.cumsum([0] + [len(work.flow) for work in model.work])),
        rank=ints([urgencies.index(work.priority) for work in model.work]),
        limit=ints(limits[:, 0]),
        stream=streams([(f"{w.name}:gaps", f"{w.name}:items") for w in model.work], 2),
    )
    return works, limits


def _targets(place: _Place, work: str, step: Step) -> list[tuple[str, float]]:
    """Where a step may send an item, those that only a lever opens at chance 0 included."""
    opened = [
        (move.target.item, 0.0)
        for move in place.moves
        if (move.target.owner, move.target.step, move.target.key) == (work, step.name, "then")
    ]
    known = dict(step.then)
    return [*step.then, *dict.fromkeys(pair for pair in opened if pair[0] not in known)]


def _steps(place: _Place, laws: list[Distribution]) -> t.Steps:
    numbers = {DONE: t.TO_DONE, DROPPED: t.TO_DROPPED}
    targets = [_targets(place, work, step) for work, step in place.steps]
    first_law = len(laws)
    for _, step in place.steps:
        law = step.effort or step.wait
        assert law is not None, f"{step.name} has neither effort nor wait"
        laws.append(law)
    work_number = {work.name: number for number, work in enumerate(place.model.work)}
    return t.Steps(
        work=ints([work_number[work] for work, _ in place.steps]),
        team=ints([place.team[s.team] if s.team else t.NOBODY for _, s in place.steps]),
        law=ints(range(first_law, len(laws))),
        share=floats([step.share for _, step in place.steps]),
        rework=floats([step.rework for _, step in place.steps]),
        first=ints(np.cumsum([0] + [len(rows) for rows in targets])),
        target=ints(
            [
                numbers[name] if name in numbers else place.step[work, name]
                for (work, _), rows in zip(place.steps, targets, strict=True)
                for name, _ in rows
            ]
        ),
        chance=floats([chance for rows in targets for _, chance in rows]),
        stream=streams(
            [
                tuple(f"{work}.{step.name}:{use}" for use in ("effort", "next", "share"))
                for work, step in place.steps
            ],
            3,
        ),
    )


def _treatments(place: _Place, steps: t.Steps) -> t.Treatments:
    plain = {"effort": t.EFFORT, "wait": t.WAIT, "share": t.SHARE, "rework": t.REWORK}
    rows: list[tuple[int, int, int, int, float, float]] = []
    for move in place.moves:
        if not move.target.step:
            continue
        step = place.step[move.target.owner, move.target.step]
        if move.target.key == "then":
            work, record = place.steps[step]
            names = [name for name, _ in _targets(place, work, record)]
            quantity = t.THEN + names.index(move.target.item)
        else:
            quantity = plain[move.target.key]
        operation = weekly.ORDER[move.operation.kind]
        rows.append((step, quantity, operation, move.lever, move.operand, move.amount))
    rows.sort(key=lambda row: row[:4])
    touching = [sorted({row[3] for row in rows if row[0] == s}) for s in range(len(steps.work))]
    counts = np.bincount(
        np.array([row[0] for row in rows], dtype=np.int64), minlength=len(steps.work)
    )
    return t.Treatments(
        first=ints(np.concatenate([[0], np.cumsum(counts)])),
        lever=ints([row[3] for row in rows]),
        quantity=ints([row[1] for row in rows]),
        operation=ints([row[2] for row in rows]),
        operand=floats([row[4] for row in rows]),
        weight=floats([row[5] for row in rows]),
        step_first=ints(np.cumsum([0] + [len(levers) for levers in touching])),
        step_lever=ints([lever for levers in touching for lever in levers]),
    )


def _levers(place: _Place) -> t.Levers:
    model = place.model
    pulled = [model.lever(name) for name, _ in model.use]
    return t.Levers(
        covers=floats([lever.covers for lever in pulled]),
        starts=floats([model.warm_up + lever.starts for lever in pulled]),
        ramp=floats([lever.ramp for lever in pulled]),
        stream=streams([(f"{lever.name}:covers", f"{lever.name}:item") for lever in pulled], 2),
        team_stream=streams(
            [tuple(f"{lever.name}:{team.name}" for team in model.teams) for lever in pulled],
            len(model.teams),
        ),
    )


def _changes(people: t.Floats, limits: t.Floats) -> t.Changes:
    """The jumps between one week and the next, sorted by time, kind and target."""
    rows = [
        (week * HOURS_PER_WEEK, kind, target, table[target, week])
        for kind, table in ((t.PEOPLE, people), (t.LIMIT, limits))
        for target, week in zip(*np.nonzero(np.diff(table, axis=1)), strict=True)
        for week in (week + 1,)
    ]
    rows.sort()
    return t.Changes(
        at=floats([row[0] for row in rows]),
        kind=ints([row[1] for row in rows]),
        target=ints([row[2] for row in rows]),
        value=ints([row[3] for row in rows]),
    )
