"""Numbers that change from week to week: what pulled levers make of people, speed, rates, limits.

Enters: a model. Leaves: for each path that a lever moves, its value in every week of the run. A
lever's level is sampled on Monday 00:00 and holds for the week. Nothing here knows of arrays
of the plan or of visits: what a lever does to the numbers of a step is decided visit by visit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flowsim.model import Target, find
from flowsim.model.types import HOURS_PER_WEEK, Lever, Model, Operation, Team, Work
from flowsim.plan.tables import Floats

ORDER = {"replace": 0, "multiply": 1, "add": 2}


@dataclass(frozen=True, slots=True)
class Pull:
    """One change of one pulled lever: which lever of the plan, where, what, and how much of it."""

    lever: int
    target: Target
    operation: Operation
    amount: float

    @property
    def operand(self) -> float:
        """The operand after the dose; a replacement keeps its own and goes part of the way."""
        operand = self.operation.operand
        if operand is None:
            return np.nan
        if self.operation.kind == "multiply":
            return float(operand**self.amount)
        return operand * self.amount if self.operation.kind == "add" else operand


def pulls(model: Model) -> list[Pull]:
    """Every change of every pulled lever, replacements first, then factors, then sums."""
    found = [
        Pull(number, find(model, path), operation, amount)
        for number, (name, amount) in enumerate(model.use)
        for path, operation in model.lever(name).change
    ]
    return sorted(found, key=lambda pull: ORDER[pull.operation.kind])


def levels(model: Model, weeks: int) -> Floats:
    """Level of each pulled lever on each Monday 00:00 of the run: [lever, week], 0 to 1."""
    mondays = np.arange(float(weeks)) * HOURS_PER_WEEK - model.warm_up
    return np.array([_level(model.lever(name), mondays) for name, _ in model.use]).reshape(
        len(model.use), weeks
    )


def _level(lever: Lever, at: Floats) -> Floats:
    if lever.ramp == 0.0:
        return np.where(at >= lever.starts, 1.0, 0.0)
    return np.clip((at - lever.starts) / lever.ramp, 0.0, 1.0)


def blended(base: float, moves: list[Pull], level: Floats) -> Floats:
    """A number week by week under the levers that move it, each as far as its level goes."""
    value = np.full(level.shape[1], base)
    for move in moves:
        now = level[move.lever]
        if move.operation.kind == "multiply":
            value = value * (1.0 + now * (move.operand - 1.0))
        elif move.operation.kind == "add":
            value = value + now * move.operand
        elif move.operation.operand is not None:
            value = value + now * move.amount * (move.operand - value)
        else:  # `none` takes all or nothing
            value = np.where(now >= 1.0, np.inf, value)
    return value


def _moves(all_moves: list[Pull], owner: str, key: str, item: str = "") -> list[Pull]:
    """The changes of a number that belongs to no step."""
    wanted = (owner, "", key, item)
    return [
        move
        for move in all_moves
        if (move.target.owner, move.target.step, move.target.key, move.target.item) == wanted
    ]


def people(team: Team, moves: list[Pull], level: Floats) -> Floats:
    """Whole people of a team in each week: halves round up, nobody is less than none."""
    exact = blended(float(team.people), _moves(moves, team.name, "people"), level)
    return np.maximum(np.floor(exact + 0.5), 0.0)


def efficiency(team: Team, moves: list[Pull], level: Floats) -> Floats:
    """Capacity of one person in an open hour, in each week: speed x (1 - overheads)."""
    speed = blended(team.speed, _moves(moves, team.name, "speed"), level)
    overhead = np.zeros(level.shape[1])
    for name, share in team.overhead:
        overhead += blended(share, _moves(moves, team.name, "overhead", name), level)
    return np.maximum(speed, 0.0) * np.clip(1.0 - overhead, 0.0, 1.0)


def arrival_factor(work: Work, moves: list[Pull], level: Floats) -> Floats:
    """How many times its own rate a stream runs at, in each week; 1 for what is no stream."""
    interval = work.arrives.interval
    if interval is None:
        return np.ones(level.shape[1])
    rate = 1.0 / interval.mean
    rates = blended(rate, _moves(moves, work.name, "rate"), level)
    gaps = blended(interval.mean, _moves(moves, work.name, "every"), level)
    return np.maximum(rates, 0.0) / rate * (interval.mean / np.maximum(gaps, 1e-9))


def limit(work: Work, moves: list[Pull], level: Floats) -> Floats:
    """The limit of a kind of work in each week, whole and at least 1; inf where there is none."""
    base = np.inf if work.limit is None else float(work.limit)
    value = blended(base, _moves(moves, work.name, "limit"), level)
    return np.maximum(np.floor(value + 0.5), 1.0)
