"""The investment plan: the best next move, again and again, as long as it pays.

Input: a model and a budget. Output: steps, each with its gain (common random numbers), its price,
when it pays back, its effect on delivery time and the constraint after it; and why the plan ends.

At every step all affordable moves, free or not, are compared with doing nothing
(`study.decide.next_step`), and where none pays alone, pairs of them. The effect of the best is then
measured again by whole runs before and after. A move with less effect than MIN_EFFECT is not
chosen, nor is one after which the judged work piles up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import of_values
from flowsim.model import Model
from flowsim.plan.tables import Floats
from flowsim.study.decide.compare import MEASURES, differences
from flowsim.study.decide.money import DISCOUNT, money, refuse_discount
from flowsim.study.decide.moves import Move, Priced, moves
from flowsim.study.decide.next_step import Found, NextStep
from flowsim.study.decide.race import MoveTrial
from flowsim.study.decide.yearly import delayed, delivered, yearly_of
from flowsim.study.doors import door
from flowsim.study.judging import Judge, JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.money_records import Money
from flowsim.study.progress import Progress
from flowsim.study.results import MeasureChange, RunResult, change_of
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.single.run import measured
from flowsim.study.study_result import StudyResult
from flowsim.time_units import MONTHS_PER_YEAR

STEPS = 6
_MEASURED = (*MEASURES, ("escaped", "escaped", "an item", 1.0))

# Why a ladder ends.
SPENT, NOTHING_PAYS, DEMAND, STEPS_DONE = "budget", "nothing pays", "demand", "steps"


@dataclass(frozen=True, slots=True, eq=False)
class InvestmentStep:
    """A chosen move and its effect: paired differences of whole runs."""

    move: Move
    once: float  # money
    yearly: float
    run: RunResult  # after it
    changes: tuple[MeasureChange, ...]  # from the step before
    since_today: tuple[MeasureChange, ...]  # from the model as it is
    value: Estimate  # what is delivered more in a year, in money; nan where no work has a value
    net: Estimate  # value less what it costs a year, and less what more work costs that waits
    pays_back: float  # months until what was paid once has come back; inf: never
    within_a_year: float  # share of replications in which the first year has paid for itself
    ties: tuple[Move, ...]  # moves without a clear difference from it
    is_sure: bool  # whether the selection has its guarantee
    trials: int  # replications that the selection took
    price_is_known: bool = True  # whether the model gives all of it

    def change(self, measure: str, *, work: str = "") -> MeasureChange:
        """The change of one measure; work: of that kind. Raises KeyError."""
        return change_of(self.changes, measure, work=work)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ladder(StudyResult):
    """An investment plan: what to buy first, and what next. ends: why there is no further step.

    >>> ladder = fs.invest(model, budget="200k", replications=10)
    >>> ladder.spent  # until a year has passed
    120000.0
    """

    study: ClassVar = "invest"

    base: RunResult
    steps: tuple[InvestmentStep, ...]
    budget: float
    ends: str
    counts_money: bool
    money: Money | None = None  # of all steps together over the base; None without a step
    is_tour: bool = False  # every move lifts the constraint, whatever it pays
    left_out: tuple[MoveTrial, ...] = ()  # moves that would pay, but are not advised (`next_step`)

    @property
    def spent(self) -> float:
        """The cost of all moves in the first year."""
        return sum(step.once + max(0.0, step.yearly) for step in self.steps)


@door
def invest(
    model: Model,
    *,
    budget: float,
    steps: int = STEPS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    discount: float = DISCOUNT,
    progress: Progress | None = None,
) -> Ladder:
    """What to buy within a budget: the best move, then the best after it.

    budget: money for the first year, one-off and running. steps: the maximum number of steps.
    discount: annual rate for the money of the whole plan; single moves are compared without it.
    Raises DiscountError, EngineError, PathError.

    >>> ladder = fs.invest(model, budget="200k", replications=10)
    >>> [step.move.title for step in ladder.steps]
    ['One more person in qa']
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return ladder_of(model, settings, budget=budget, steps=steps, discount=discount)


def ladder_of(
    model: Model,
    settings: Settings,
    *,
    budget: float,
    steps: int = STEPS,
    discount: float = DISCOUNT,
) -> Ladder:
    """`invest`, for a study that has its settings."""
    refuse_discount(discount)
    search = InvestmentSearch(explain(model, judge=settings.judge).judge, settings, steps)
    judged = search.judge.kinds
    first = now = search.whole(model, "as it is", 0)
    made: list[InvestmentStep] = []
    left, ends = budget, STEPS_DONE
    piling: set[str] = set()  # moves that let work pile up
    searches: list[Found] = []
    while len(made) < steps:
        every = [each for each in moves(now.model, *judged) if each.move.name not in piling]
        affordable = [each for each in every if each.first_year <= left or each.is_free]
        found = search.best(now, affordable, left, len(made))
        searches.append(found)
        if found.priced is None:
            ends = _why(now, affordable, every)
            break
        step = search.step(first, now, found, len(made))
        if any(step.run.of(w).unstable and not now.of(w).unstable for w in judged):
            piling.add(step.move.name)
            continue
        made.append(step)
        now = step.run
        left -= step.once + max(0.0, step.yearly)
    whole = money(first, [now], discount=discount) if made else None
    has_money = yearly_of(model, search.judge.kinds).has_money
    return Ladder(
        first, tuple(made), budget, ends, has_money, whole, left_out=_left_out(searches, made)
    )


def _left_out(searches: Sequence[Found], made: Sequence[InvestmentStep]) -> tuple[MoveTrial, ...]:
    """Moves that do harm, or have no price, by the first search; those that delay, by the last."""
    if not searches:
        return ()
    bought = {name for step in made for name in step.move.names}
    first = [
        each
        for each in searches[0].left_out
        if (each.does_harm or not each.is_slow) and not bought & set(each.priced.move.names)
    ]
    last = [each for each in searches[-1].left_out if each.is_slow and not each.does_harm]
    return (*first, *last)


def _why(now: RunResult, affordable: Sequence[Priced], every: Sequence[Priced]) -> str:
    if now.verdict.is_demand:
        return DEMAND
    return SPENT if len(affordable) < len(every) else NOTHING_PAYS


@dataclass(frozen=True, slots=True)
class InvestmentSearch:
    """What all steps of a plan share."""

    judge: Judge
    settings: Settings
    steps: int

    def tell(self, step: int, share: float) -> None:
        """Report progress."""
        what = f"comparing investments: step {min(step + 1, self.steps)} of {self.steps}"
        self.settings.tell(int(100 * (step + share)), 100 * (self.steps + 1), what)

    def whole(self, model: Model, name: str, step: int) -> RunResult:
        """A run of a model with its verdict."""
        self.tell(step, 0.0)
        return measured(model, replace(self.settings, judge=self.judge, progress=None), name=name)

    def best(self, now: RunResult, candidates: Sequence[Priced], left: float, step: int) -> Found:
        """The move that pays most, or the pair of moves where none pays alone."""
        tried = 0

        def tell() -> None:
            nonlocal tried
            tried += 1
            self.tell(step, 1.0 - 0.8**tried)

        seed, jobs = self.settings.seed, self.settings.jobs
        search = NextStep(self.judge.kinds, seed, jobs, tell, is_first=step == 0)
        return search.best(now.model, candidates, left)

    def step(self, first: RunResult, before: RunResult, found: Found, step: int) -> InvestmentStep:
        """Make a move, and measure its effect against the run before."""
        priced = found.priced
        assert priced is not None
        after = self.whole(priced.model, priced.move.title, step + 1)
        gained = delivered(after) - delivered(before)
        delay = delayed(after) - delayed(before)
        net = gained - delay - priced.yearly
        if not yearly_of(after.model, self.judge.kinds).has_money:
            gained = net = np.full_like(gained, math.nan)
        count = self.settings.count
        estimate = of_values(net, replications=count, confidence=0.95)
        return InvestmentStep(
            move=priced.move,
            once=priced.once,
            yearly=priced.yearly,
            run=after,
            changes=_changes(before, after, priced.move.title),
            since_today=_changes(first, after, priced.move.title),
            value=of_values(gained, replications=count, confidence=0.95),
            net=estimate,
            pays_back=_months(priced.once, estimate.mean),
            within_a_year=_within_a_year(priced.once, net),
            ties=found.ties,
            is_sure=found.is_sure,
            trials=found.trials,
            price_is_known=priced.is_known,
        )


def _changes(before: RunResult, after: RunResult, title: str) -> tuple[MeasureChange, ...]:
    return differences(before, after, scenario=title, measures=_MEASURED)


def _within_a_year(once: float, net: Floats) -> float:
    """The share of replications in which a move has paid for itself within a year."""
    return float(np.mean(net >= once)) if not np.isnan(net).any() else math.nan


def _months(once: float, net: float) -> float:
    """Months until the one-off cost is paid back out of the yearly net gain."""
    if once <= 0.0:
        return 0.0 if net >= 0.0 else math.inf
    return once / net * MONTHS_PER_YEAR if net > 0.0 else math.inf
