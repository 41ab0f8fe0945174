"""What one item of a kind of work asks of every step, in the mean, before any run.

Enters: a model and the levers it pulls, taken as fully adopted. Leaves: passes, effort and waits an
item, and its chance of being delivered. Nothing is drawn: items move between steps as an absorbing
Markov chain, and what is decided once an item (`share` of a step, `covers` of a lever) is
conditioned on, case by case. Must not know engines, queues or calendars.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from flowsim.model import ModelError, Problem, apply, dosed, find
from flowsim.model.traffic import endless
from flowsim.model.types import DONE, EXITS, Lever, Model, Step, Work
from flowsim.theory import expected_passes

MOST_CASES = 12  # yes-or-no questions an item that are conditioned on exactly: 4,096 cases
_TINY = 1e-12  # what rounding leaves of chances that sum to one

Pull = tuple[Lever, float]  # a lever and its amount
_Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StepLoad:
    """What one item asks of one step in the mean, items that never come there included."""

    step: str
    team: str | None
    reached: float  # chance that the item takes the step at all
    visits: float  # passes, the later ones included
    first_effort: float  # hours of a person's work in the first pass
    later_effort: float  # the same in all later passes: after rework, or a way back
    wait: float  # elapsed hours of a step that only waits

    @property
    def effort(self) -> float:
        """Hours of a person's work in all passes."""
        return self.first_effort + self.later_effort


@dataclass(frozen=True, slots=True)
class ItemLoad:
    """What one item of a kind of work asks of all its steps in the mean."""

    work: str
    steps: tuple[StepLoad, ...]
    delivered: float  # chance; the rest is dropped
    notes: tuple[str, ...] = ()  # what is approximate in it

    def effort(self, team: str) -> float:
        """Hours of work that an item asks of a team."""
        return math.fsum(step.effort for step in self.steps if step.team == team)


class _Means(NamedTuple):
    """Sums over cases, weighted by chance: per step (reached, visits, first, later, wait)."""

    rows: tuple[_Row, ...]
    delivered: float


def item_load(model: Model, work: str) -> ItemLoad:
    """What one item of a kind of work asks, with every pulled lever fully adopted.

    Raises ModelError if some items can never leave, or if levers together push a number out of
    its bounds.
    """
    always, sometimes, notes = _levers_of(model, work)
    exactly, rough = MOST_CASES - len(sometimes), False
    cases = []
    for covered in product((True, False), repeat=len(sometimes)):
        chance = _chance(covered, [lever.covers for lever, _ in sometimes])
        pulls = [pull for pull, yes in zip(sometimes, covered, strict=True) if yes]
        treated = pulled(model, [*always, *pulls], steps=True).kind(work)
        rough = rough or sum(map(_asks, treated.flow)) > exactly
        cases.append((chance, _means(treated, exactly)))
    if rough:
        notes.append(f"{work}: shares of more than {exactly} steps: the rest drawn on every pass.")
    mixed = _mix(cases)
    flow = zip(model.kind(work).flow, mixed.rows, strict=True)
    steps = tuple(StepLoad(step.name, step.team, *row) for step, row in flow)
    return ItemLoad(work, steps, mixed.delivered, tuple(notes))


# Levers ---------------------------------------------------------------------------------------


def pulled(model: Model, pulls: Iterable[Pull], *, steps: bool) -> Model:
    """The model under so many levers, fully adopted: only the numbers of steps, or all others."""
    changes = []
    for lever, amount in pulls:
        for path, operation in lever.change:
            target = find(model, path)
            if bool(target.step) == steps:
                changes.append((path, dosed(operation, amount, target.value)))
    # Without its levers, which a check of the result would pull a second time.
    return apply(replace(model, levers=(), use=()), changes) if changes else model


def _levers_of(model: Model, work: str) -> tuple[list[Pull], list[Pull], list[str]]:
    """Pulled levers that touch the steps of a kind of work: by all its items, or by some."""
    touching = [
        (model.lever(name), amount)
        for name, amount in model.use
        if any(_is_step_of(model, path, work) for path, _ in model.lever(name).change)
    ]
    always = [pull for pull in touching if pull[0].covers >= 1.0]
    sometimes = [pull for pull in touching if 0.0 < pull[0].covers < 1.0]
    rest = sometimes[MOST_CASES:]
    always += [(lever, amount * lever.covers) for lever, amount in rest]
    notes = [
        f"{work}: {lever.name} is taken as helping every item a little, not some items fully."
        for lever, _ in rest
    ]
    return always, sometimes[:MOST_CASES], notes


def _is_step_of(model: Model, path: str, work: str) -> bool:
    target = find(model, path)
    return target.owner == work and bool(target.step)


# One case -------------------------------------------------------------------------------------


def _asks(step: Step) -> bool:
    """Whether the share of a step bears on more than the step itself.

    A step that always goes on to the next one is passed over without a trace: its share then only
    scales its own visits, exactly, and needs no cases.
    """
    return 0.0 < step.share < 1.0 and any(chance > 0.0 for _, chance in step.then)


def _means(work: Work, most_cases: int) -> _Means:
    """Means of an item of that kind of work; so many shares are conditioned on exactly."""
    _refuse_circles(work)
    asked = [i for i, step in enumerate(work.flow) if _asks(step)][:most_cases]
    cases = []
    for taken in product((True, False), repeat=len(asked)):
        shares = [step.share for step in work.flow]
        chance = _chance(taken, [shares[i] for i in asked])
        for i, yes in zip(asked, taken, strict=True):
            shares[i] = float(yes)
        cases.append((chance, _conditional(work, shares)))
    return _mix(cases)


def _refuse_circles(work: Work) -> None:
    """Raise ModelError if some items come to steps that they can never leave."""
    circle = endless(work)
    if circle:
        names = ", ".join(step.name for step in circle)
        path = f"{work.name}.{circle[-1].name}.then"
        what = f"some items that come to {names} can never leave."
        raise ModelError(
            [Problem("", path, what, "Let a share of them go on, or to done or dropped.")]
        )


def _conditional(work: Work, shares: list[float]) -> _Means:
    """Means of an item that takes each step by its share, whatever else it takes."""
    routing, done = _routing(work, shares)
    visits, ever = _passes(routing)
    rows = []
    for step, share, passes, reached in zip(work.flow, shares, visits, ever, strict=True):
        effort = step.effort.mean if step.effort else 0.0
        wait = step.wait.mean if step.wait else 0.0
        first, later = share * reached, share * max(0.0, passes - reached)
        both = first + later
        rows.append((first, both, first * effort, later * effort * step.rework, both * wait))
    delivered = math.fsum(passes * chance for passes, chance in zip(visits, done, strict=True))
    return _Means(tuple(rows), delivered)


def _routing(work: Work, shares: list[float]) -> tuple[tuple[_Row, ...], _Row]:
    """Chances from place to place, and from each to delivery; a passed-over step goes on."""
    number = {step.name: i for i, step in enumerate(work.flow)}
    size = len(work.flow)
    routing, done = [], []
    for i, (step, share) in enumerate(zip(work.flow, shares, strict=True)):
        row = [0.0] * (size + 1)  # the last column is delivery
        for target, chance in step.then:
            if target not in EXITS:
                row[number[target]] += share * chance
            elif target == DONE:
                row[size] += share * chance
        onward = 1.0 - math.fsum(chance for _, chance in step.then)
        row[i + 1] += 1.0 - share + (share * onward if onward > _TINY else 0.0)
        routing.append(tuple(row[:size]))
        done.append(row[size])
    return tuple(routing), tuple(done)


@lru_cache(maxsize=1024)
def _passes(routing: tuple[_Row, ...]) -> tuple[_Row, _Row]:
    """Expected passes and chance of at least one, of an item that starts at the first step."""
    reached = _reachable(routing)
    silent = (0.0,) * len(routing)
    return expected_passes(0, [row if i in reached else silent for i, row in enumerate(routing)])


def _reachable(routing: tuple[_Row, ...]) -> set[int]:
    """All places that an item can come to from the first."""
    found, new = {0}, [0]
    while new:
        place = new.pop()
        ahead = {j for j, chance in enumerate(routing[place]) if chance > 0.0} - found
        found |= ahead
        new.extend(ahead)
    return found


# Cases ----------------------------------------------------------------------------------------


def _chance(answers: Iterable[bool], chances: Iterable[float]) -> float:
    return math.prod(
        chance if yes else 1.0 - chance for yes, chance in zip(answers, chances, strict=True)
    )


def _mix(cases: list[tuple[float, _Means]]) -> _Means:
    """The mean over cases."""

    def over(values: Iterator[float]) -> float:
        return math.fsum(chance * value for (chance, _), value in zip(cases, values, strict=True))

    steps = range(len(cases[0][1].rows))
    columns = range(5)
    rows = tuple(
        tuple(over(means.rows[i][k] for _, means in cases) for k in columns) for i in steps
    )
    return _Means(rows, over(means.delivered for _, means in cases))
