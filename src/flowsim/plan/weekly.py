"""Numbers that change from week to week: what pulled levers make of people, speed, rates, limits.

Input: a model. Output: for each path that a lever moves, its value in every week of the run. A
lever's level is sampled on Monday 00:00 and holds for the week. Nothing here knows of arrays
of the plan or of visits: what a lever does to the numbers of a step is decided visit by visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.model import Target, find
from flowsim.model.records.spreading import Market
from flowsim.model.types import Lever, Model, Operation, Team, Work
from flowsim.plan import adoption
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Limit:
    """A lane: a limit of a kind of work, of one of its steps, or of several of any work."""

    steps: frozenset[tuple[str, str]]  # each a kind of work and a step of it
    key: tuple[str, str, str]  # work, step and `limit` or `wip`; its path, nothing and `max`
    most: int | None
    for_each: str = ""  # the team of which every person allows this many


ORDER = {"replace": 0, "multiply": 1, "add": 2}


@dataclass(frozen=True, slots=True)
class Pull:
    """One change of one pulled lever: which lever of the plan, where, what, and how much of it.

    level: the row of `levels` that says how far it goes in each week. dip: of a speed that people
    learn to use, the row of those who learn, and what they lose.
    """

    lever: int
    target: Target
    operation: Operation
    amount: float
    level: int
    dip: tuple[int, float] | None = None

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
    found, row = [], len(model.use)
    for number, (name, amount) in enumerate(model.use):
        lever = model.lever(name)
        for path, operation in lever.change:
            target = find(model, path)
            if lever.dip is not None and (target.noun, target.key) == ("team", "speed"):
                lost = 1.0 - lever.dip.pace**amount
                found.append(Pull(number, target, operation, amount, row, (row + 1, lost)))
            else:
                found.append(Pull(number, target, operation, amount, number))
        row += 0 if lever.dip is None else 2
    return sorted(found, key=lambda pull: ORDER[pull.operation.kind])


def levels(model: Model, weeks: int) -> Floats:
    """How far each pulled lever goes on each Monday 00:00 of the run, 0 to 1: [row, week].

    First a row for each lever: its mean gain over all people. Then two for each that is learned
    first: the gain of those who have learned it, and the share of people who are learning it.
    """
    mondays = np.arange(float(weeks)) * HOURS_PER_WEEK - model.warm_up
    every = [model.lever(name) for name, _ in model.use]
    rows = [_level(model, lever, mondays) for lever in every]
    for lever in every:
        if lever.dip is not None:
            has = adoption.curve(model, lever, weeks)
            since = mondays - lever.starts
            learned = adoption.shares(has, since - lever.dip.lasts)
            rows.append(adoption.gains(has, lever.fades, since, older=lever.dip.lasts))
            rows.append(adoption.shares(has, since) - learned)
    return np.array(rows).reshape(len(rows), weeks)


def _level(model: Model, lever: Lever, at: Floats) -> Floats:
    """The mean gain of a lever at instants from time zero, a week apart."""
    if lever.pulled_by is not None:
        return np.zeros(len(at))  # how often it is pulled is known in the run alone
    return adoption.gains(adoption.curve(model, lever, len(at)), lever.fades, at - lever.starts)


def prices(model: Model, market: Market, weeks: int) -> dict[str, Floats]:
    """What a user of each part of a market pays in each week from time zero, under pulled levers.

    A lever's level is that at the beginning of the week.
    """
    begins = np.arange(float(weeks)) * HOURS_PER_WEEK
    level = np.array([_level(model, model.lever(name), begins) for name, _ in model.use])
    level, moves = level.reshape(len(model.use), weeks), pulls(model)
    return {
        part: np.maximum(
            0.0, blended(segment.pays, _moves(moves, market.name, "pays", part), level)
        )
        for part, segment in (("early", market.early), ("main", market.main))
    }


def blended(base: float | Floats, moves: list[Pull], level: Floats) -> Floats:
    """A number week by week under the levers that move it, each as far as its level goes.

    base: of all weeks, or of each. What has no number (inf, no limit) takes all or nothing, and so
    does `none`.
    """
    value = np.full(level.shape[1], base)
    for move in moves:
        now, before = level[move.level], value
        if move.operation.kind == "multiply":
            value = value * (1.0 + now * (move.operand - 1.0))
        elif move.operation.kind == "add":
            value = value + now * move.operand
        elif move.operation.operand is None:
            value = np.where(now >= 1.0, np.inf, value)
        else:
            whole = np.where(now >= 1.0, move.operand, np.inf)
            start = np.where(np.isinf(value), 0.0, value)
            part = start + now * move.amount * (move.operand - start)
            value = np.where(np.isinf(value), whole, part)
        if move.dip is not None:
            value = value - level[move.dip[0]] * move.dip[1] * before
    return value


def over_time(breakpoints: Sequence[tuple[float, float]], model: Model, weeks: int) -> Floats:
    """A number week by week from its breakpoints: what holds on Monday 00:00, first of all before.

    breakpoints: instants in hours from time zero, and the value from then on.
    """
    at = np.array([instant for instant, _ in breakpoints])
    values = np.array([value for _, value in breakpoints])
    mondays = np.arange(float(weeks)) * HOURS_PER_WEEK - model.warm_up
    return values[np.maximum(np.searchsorted(at, mondays, side="right") - 1, 0)]


def wave(at: Floats, swing: float, period: float) -> Floats:
    """Integral of 1 + swing x sin(2 pi t / period) from 0 to each instant."""
    turn = 2.0 * np.pi / period
    return at + swing / turn * (1.0 - np.cos(turn * at))


def _moves(
    all_moves: list[Pull], owner: str, key: str, item: str = "", *, step: str = ""
) -> list[Pull]:
    """The changes of one number."""
    wanted = (owner, step, key, item)
    return [
        move
        for move in all_moves
        if (move.target.owner, move.target.step, move.target.key, move.target.item) == wanted
    ]


def people(
    model: Model,
    team: Team,
    moves: list[Pull],
    level: Floats,
    *,
    base: float | Floats | None = None,
) -> Floats:
    """Whole people of a team in each week: halves round up, nobody is less than none.

    base: before levers, instead of what the file says.
    """
    if base is None:
        base = float(team.people)
        if team.people_at:
            base = over_time(team.people_at, model, level.shape[1])
    exact = blended(base, _moves(moves, team.name, "people"), level)
    return np.maximum(np.floor(exact + 0.5), 0.0)


def efficiency(team: Team, moves: list[Pull], level: Floats) -> Floats:
    """Capacity of one person in an open hour, in each week: speed x (1 - overheads)."""
    overhead = np.zeros(level.shape[1])
    for name, share in team.overhead:
        overhead += blended(share, _moves(moves, team.name, "overhead", name), level)
    return speed(team, moves, level) * np.clip(1.0 - overhead, 0.0, 1.0)


def speed(team: Team, moves: list[Pull], level: Floats) -> Floats:
    """The speed of a team, without overheads, in each week."""
    return np.maximum(blended(team.speed, _moves(moves, team.name, "speed"), level), 0.0)


def pace(team: Team, helped: str, moves: list[Pull], level: Floats) -> Floats:
    """The pace at which a team helps another, in each week."""
    base = dict(team.helps).get(helped, 0.0)
    return np.maximum(blended(base, _moves(moves, team.name, "helps", helped), level), 0.0)


def own_rate(model: Model, work: Work, weeks: int) -> float | Floats:
    """The rate of a stream before any lever, an open hour; of all weeks, or of each."""
    interval = work.arrives.interval
    assert interval is not None
    if work.arrives.rate_at:
        return over_time(work.arrives.rate_at, model, weeks)
    return 1.0 / interval.mean


def arrival_factor(model: Model, work: Work, moves: list[Pull], level: Floats) -> Floats:
    """How many times its own rate a stream runs at, in each week; 1 for what is no stream."""
    interval = work.arrives.interval
    if interval is None:
        return np.ones(level.shape[1])
    own = 1.0 / interval.mean
    rate = own_rate(model, work, level.shape[1])
    rates = blended(rate, _moves(moves, work.name, "rate"), level)
    gaps = blended(interval.mean, _moves(moves, work.name, "every"), level)
    return np.maximum(rates, 0.0) / own * (interval.mean / np.maximum(gaps, 1e-9))


def limit(lane: Limit, moves: list[Pull], level: Floats) -> Floats:
    """The most that a lane admits in each week, whole and at least 1; inf where it has no limit."""
    base = np.inf if lane.most is None else float(lane.most)
    owner, step, key = lane.key
    exact = blended(base, _moves(moves, owner, key, step=step), level)
    return np.maximum(np.floor(exact + 0.5), 1.0)
