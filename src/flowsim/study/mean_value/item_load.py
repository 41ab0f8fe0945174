"""The average load of one item of a kind of work at every step, before any run.

Input: a model and its pulled levers, taken as fully adopted. Output: passes, effort and waits of an
item, its chance of being delivered and the defects that escape with it. Nothing is drawn: items
move between steps as an absorbing Markov chain, or where there are checks or parallel branches
by the rounds of `model.passes`; what is decided once an item (`share` of a step, `covers` of a
lever) is conditioned on, case by case. Must not know engines, queues or calendars.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from flowsim.model import ModelError, Problem, Target, dosed, find, made
from flowsim.model.mean_flow.passes import is_plain, passes
from flowsim.model.mean_flow.reachability import endless
from flowsim.model.types import DONE, EXITS, Arrivals, Lever, Model, Step, Work
from flowsim.study.mean_value import team_hours
from flowsim.study.mean_value.note import Note
from flowsim.theory import expected_passes

MOST_CASES = 12  # yes-or-no questions an item that are conditioned on exactly: 4,096 cases
_MOST_ROUNDS = 4  # the same where each case takes rounds
_MOST_WORK = 20_000  # cases x steps^3 there
_MOST_EQUATIONS = 12_000_000  # the same where each case is one system of equations
_NOBODY = Arrivals("none")
_TINY = 1e-12  # what rounding leaves of chances that sum to one

PulledLever = tuple[Lever, float]  # a lever and its amount
_Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StepLoad:
    """The average load of one item at one step, over all items, also those that never get there."""

    step: str
    team: str | None
    reached: float  # chance that the item takes the step at all
    visits: float  # passes, the later ones included
    first_effort: float  # hours of a person's work in the first pass
    later_effort: float  # the same in all later passes: after rework, or a way back
    wait: float  # elapsed hours of a step that only waits
    in_a_job: float = 1.0  # items that one person does in one go, at most
    opens: float = 0.0  # hours between its gates; 0: always open
    takes: tuple[tuple[str, float], ...] = ()  # teams, hours of each for an hour of its effort

    def hours_of(self, team: str) -> float:
        """Hours of a team's people, or things, for an hour of the effort of its visits."""
        return dict(self.takes).get(team, 0.0)

    @property
    def effort(self) -> float:
        """Hours of a person's work in all passes, if each pass is a job of its own."""
        return self.first_effort + self.later_effort

    @property
    def shared_effort(self) -> float:
        """Hours of a person's work that an item takes if every batch is full."""
        return self.effort / self.in_a_job


@dataclass(frozen=True, slots=True)
class ItemLoad:
    """The average load of one item of a kind of work, over all its steps."""

    work: str
    steps: tuple[StepLoad, ...]
    delivered: float  # chance; the rest is dropped
    notes: tuple[Note, ...] = ()  # what is approximate in it
    escaped: float = 0.0  # defects in what is delivered, an item that is not counted as 0

    @property
    def visits(self) -> tuple[float, ...]:
        """Passes of an item at each step."""
        return tuple(step.visits for step in self.steps)

    def effort(self, team: str) -> float:
        """Hours of work of an item at a team, with full batches."""
        return math.fsum(step.shared_effort * step.hours_of(team) for step in self.steps)


class _Means(NamedTuple):
    """Sums over cases, weighted by chance: per step (reached, visits, first, later, wait)."""

    rows: tuple[_Row, ...]
    delivered: float
    escaped: float = 0.0


def item_load(model: Model, work: str) -> ItemLoad:
    """The load of one item of a kind of work, with every pulled lever fully adopted.

    Raises ModelError if some items can never leave, or if levers together push a number out of
    its bounds.
    """
    always, sometimes, notes = _levers_of(model, work)
    treated = []
    for covered in product((True, False), repeat=len(sometimes)):
        chance = _chance(covered, [lever.covers for lever, _ in sometimes])
        pulls = [pull for pull, yes in zip(sometimes, covered, strict=True) if yes]
        taken = pulled(model, [*always, *pulls], steps=True).kind(work)
        treated.append((chance, replace(taken, arrives=_NOBODY)))
    kind = replace(model.kind(work), arrives=_NOBODY)  # a trace of arrivals is long to compare
    return _with_crews(model, kind, _load(kind, tuple(treated), len(sometimes), tuple(notes)))


def _with_crews(model: Model, kind: Work, alone: ItemLoad) -> ItemLoad:
    """The load with all who take part in the steps, at the pace that levers give them."""
    if not any(step.crew for step in kind.flow):
        return alone
    under = pulled(model, [(model.lever(name), amount) for name, amount in model.use], steps=False)
    steps = (
        replace(load, takes=team_hours.taken_by(under, step))
        for load, step in zip(alone.steps, kind.flow, strict=True)
    )
    return replace(alone, steps=tuple(steps))


@lru_cache(maxsize=1024)
def _load(
    kind: Work, treated: tuple[tuple[float, Work], ...], levers: int, notes: tuple[Note, ...]
) -> ItemLoad:
    """The load of an item, from what becomes of its kind in each case.

    levers: the number of those that treat some items. Known again as long as nothing of this kind
    changes: of most changes of a model that is so.
    """
    exactly = max(0, _most_cases(kind) - levers)
    is_rough = any(
        sum(_asks(work, i) for i in range(len(work.flow))) > exactly for _, work in treated
    )
    if is_rough:
        rest = "drawn again on every pass" if is_plain(kind) else "averaged"
        text = f"{{work}}: shares of more than {exactly} steps: the rest {rest}."
        notes = (*notes, Note(text, kind.name))
    if not is_plain(kind):
        text = "{work}: returns from checks and parallel branches are averaged."
        notes = (*notes, Note(text, kind.name))
    mixed = _mix([(chance, _means(work, exactly)) for chance, work in treated])
    steps = tuple(
        _step_load(kind, step, row) for step, row in zip(kind.flow, mixed.rows, strict=True)
    )
    return ItemLoad(kind.name, steps, mixed.delivered, notes, mixed.escaped)


def _most_cases(work: Work) -> int:
    """The number of shares to condition on exactly: fewer with more steps, to bound the cost."""
    steps = len(work.flow)
    if is_plain(work):
        most, left = MOST_CASES, _MOST_EQUATIONS / steps**3
    else:
        most, left = _MOST_ROUNDS, _MOST_WORK / steps**3
    return min(most, int(math.log2(max(1.0, left))))


def _step_load(work: Work, step: Step, row: _Row) -> StepLoad:
    in_a_job = _in_a_job(work, step)
    opens = 0.0 if work.expedite else step.opens
    reached, visits, first, later, wait = row
    takes = ((step.team, 1.0),) if step.team is not None else ()
    return StepLoad(
        step.name, step.team, reached, visits, first, later, wait, in_a_job, opens, takes
    )


def _in_a_job(work: Work, step: Step) -> float:
    """The maximum number of items that one person does in one job; 1 for expedited work."""
    if step.batch is None or work.expedite:
        return 1.0
    return math.inf if step.batch.most is None else float(step.batch.most)


# Levers ---------------------------------------------------------------------------------------


def pulled(model: Model, pulls: Iterable[PulledLever], *, steps: bool) -> Model:
    """The model under these levers, fully adopted: only the numbers of steps, or all others.

    Bounds are not checked again: the model may be a slice with half of a lever's changes.
    """
    changes = []
    for lever, amount in pulls:
        for path, operation in lever.change:
            target = find(model, path)
            if _of_step(target) == steps:
                changes.append((path, dosed(operation, amount, target.value)))
    return made(replace(model, levers=(), use=()), changes) if changes else model


def _levers_of(model: Model, work: str) -> tuple[list[PulledLever], list[PulledLever], list[Note]]:
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
    text = "{work}: {lever} is treated as helping every item a little, not some items fully."
    notes = [Note(text, work, lever=lever.name) for lever, _ in rest]
    return always, sometimes[:MOST_CASES], notes


def _is_step_of(model: Model, path: str, work: str) -> bool:
    target = find(model, path)
    return target.owner == work and _of_step(target)


def _of_step(target: Target) -> bool:
    """Whether a number is one of a step that levers treat visit by visit."""
    return bool(target.step) and target.key != "wip"


# One case -------------------------------------------------------------------------------------


def _asks(work: Work, place: int) -> bool:
    """Whether the share of a step affects more than the step itself.

    A step that always leads to the next one can be skipped: its share then only scales its own
    visits, exactly, and needs no cases.
    """
    step = work.flow[place]
    if not 0.0 < step.share < 1.0:
        return False
    if step.injects > 0.0 or step.catches > 0.0:
        return not is_plain(work)
    return any(chance > 0.0 for _, chance in step.then)


def _means(work: Work, most_cases: int) -> _Means:
    """Averages of an item of that kind of work; `most` shares are conditioned on exactly."""
    _refuse_circles(work)
    asked = [i for i in range(len(work.flow)) if _asks(work, i)][:most_cases]
    cases = []
    for taken in product((True, False), repeat=len(asked)):
        shares = [step.share for step in work.flow]
        chance = _chance(taken, [shares[i] for i in asked])
        for i, yes in zip(asked, taken, strict=True):
            shares[i] = float(yes)
        cases.append((chance, tuple(shares)))
    if not is_plain(work):
        found = passes(work, cases)
        seen = zip(found.visits, found.reached, strict=True)
        return _Means(_rows(work, seen), found.delivered, found.escaped)
    return _mix([(chance, _conditional(work, shares)) for chance, shares in cases])


def _refuse_circles(work: Work) -> None:
    """Raise ModelError if some items come to steps that they can never leave."""
    circle = endless(work)
    if circle:
        names = ", ".join(step.name for step in circle)
        path = f"{work.name}.{circle[-1].name}.then"
        what = f"some items that come to {names} can never leave."
        raise ModelError(
            [Problem("", path, what, "Send a share of them on, or to done or dropped.")]
        )


def _conditional(work: Work, shares: _Row) -> _Means:
    """Averages of an item that takes each step by its share, independent of other steps."""
    routing, done = _routing(work, shares)
    visits, ever = _passes(routing)
    taken = zip(shares, visits, ever, strict=True)
    rows = _rows(work, ((share * passes, share * reached) for share, passes, reached in taken))
    delivered = math.fsum(passes * chance for passes, chance in zip(visits, done, strict=True))
    spoilt = any(step.injects > 0.0 for step in work.flow)
    escaped = passes(work, [(1.0, shares)]).escaped if spoilt else 0.0
    return _Means(rows, delivered, escaped)


def _rows(work: Work, seen: Iterable[tuple[float, float]]) -> tuple[_Row, ...]:
    """The load at each step, from the expected passes and the chance of at least one."""
    rows = []
    for step, (both, first) in zip(work.flow, seen, strict=True):
        effort = step.effort.mean if step.effort else 0.0
        wait = step.wait.mean if step.wait else 0.0
        later = max(0.0, both - first)
        rows.append((first, both, first * effort, later * effort * step.rework, both * wait))
    return tuple(rows)


def _routing(work: Work, shares: _Row) -> tuple[tuple[_Row, ...], _Row]:
    """Probabilities from step to step, and to delivery; a skipped step leads to the next."""
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
    """All steps that an item can reach from the first."""
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
    delivered = over(means.delivered for _, means in cases)
    return _Means(rows, delivered, over(means.escaped for _, means in cases))
