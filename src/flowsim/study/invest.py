"""The ladder of investments: the best next move, again and again, as long as it pays.

Enters: a model and a budget. Leaves: rungs, each with its gain on common luck, its price, when it
pays back, the constraint after it, and why the ladder ends. Moves that cost nothing come first. At
every rung all moves that can be afforded race against doing nothing (`experiment.selection`), and
where none pays alone, all pairs of them; the gain is then measured anew by whole runs before and
after. A move that brings less than MATTERS is
not worth a rung, nor is one after which the judged work piles up.

What counts is money: the value of what is delivered in a year, less what people and levers cost in
a year, less what is paid once spread over YEARS. Where no work has a value it is throughput.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from flowsim.experiment import Estimate, deliveries, flows
from flowsim.experiment.estimates import of_values
from flowsim.experiment.selection import Selection, select
from flowsim.model import Model
from flowsim.model.units import WEEKS_PER_YEAR
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.compare import differences
from flowsim.study.doors import ALL_CORES, door
from flowsim.study.explain import explain
from flowsim.study.money import DISCOUNT, HOURS_PER_YEAR, MONTHS_PER_YEAR, money, refuse_discount
from flowsim.study.moves import Move, Priced, moves, pairs
from flowsim.study.results import Difference, Money, RunResult, change_of
from flowsim.study.run import REPLICATIONS, Progress, measured
from flowsim.study.slicing import sliced
from flowsim.study.told import Told

YEARS = 3.0
MATTERS = 0.01  # of the value delivered in a year: a smaller difference between moves is none
TRIALS = 40  # replications of a move, at most
STEP = 5  # replications between two looks
RUNGS = 6

# Why a ladder ends.
SPENT, NOTHING_PAYS, DEMAND, RUNGS_DONE = "budget", "nothing pays", "demand", "rungs"


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """A move that was made, and what it did, as the difference of whole runs on the same luck."""

    move: Move
    once: float  # money
    yearly: float
    run: RunResult  # after it
    changes: tuple[Difference, ...]  # from the rung before
    value: Estimate  # what is delivered more in a year, in money; nan where no work has a value
    net: Estimate  # value less what it costs a year, and less what more work costs that waits
    pays_back: float  # months until what was paid once has come back; inf: never
    within_a_year: float  # share of replications in which the first year has paid for itself
    ties: tuple[Move, ...]  # moves that could not be told from it
    is_sure: bool  # whether the selection has its guarantee
    trials: int  # replications that the selection took

    def change(self, measure: str) -> Difference:
        """The change of one measure. Raises KeyError."""
        return change_of(self.changes, measure)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ladder(Told):
    """What to do next, and after that. ends: why there is no further rung."""

    base: RunResult
    rungs: tuple[Rung, ...]
    budget: float
    ends: str
    counts_money: bool
    money: Money | None = None  # of all rungs at once beside the base; None without a rung
    is_tour: bool = False  # every move lifts the constraint, whatever it pays

    @property
    def spent(self) -> float:
        """What the moves take until a year has passed."""
        return sum(rung.once + max(0.0, rung.yearly) for rung in self.rungs)


@door
def invest(
    model: Model,
    *,
    budget: float,
    rungs: int = RUNGS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: str | None = None,
    discount: float = DISCOUNT,
    progress: Progress | None = None,
) -> Ladder:
    """The ladder of a model under a budget: money until a year has passed, once and running.

    discount: a year, of the money of the whole ladder; the race between moves counts a year as it
    is. Raises DiscountError, EngineError, PathError.
    """
    refuse_discount(discount)
    judged = explain(model, judge=judge).judged
    climb = Climb(judged, replications, seed, jobs, progress, rungs)
    first = now = climb.whole(model, "as it is", 0)
    made: list[Rung] = []
    left, ends = budget, RUNGS_DONE
    piling: set[str] = set()  # moves that let work pile up
    while len(made) < rungs:
        every = [each for each in moves(now.model, judged) if each.move.name not in piling]
        affordable = [each for each in every if each.first_year <= left or each.is_free]
        found = climb.best(now, [each for each in affordable if each.is_free], len(made))
        if found is None:
            paid = [each for each in affordable if not each.is_free]
            found = climb.best(now, paid, len(made))
        if found is None:  # no move pays alone
            both = pairs(now.model, [*paid, *(each for each in affordable if each.is_free)])
            found = climb.best(now, [each for each in both if each.first_year <= left], len(made))
        if found is None:
            ends = _why(now, affordable, every)
            break
        rung = climb.rung(now, found, len(made))
        if rung.run.of(judged).unstable and not now.of(judged).unstable:
            piling.add(rung.move.name)
            continue
        made.append(rung)
        now = rung.run
        left -= rung.once + max(0.0, rung.yearly)
    whole = money(first, [now], discount=discount) if made else None
    return Ladder(first, tuple(made), budget, ends, climb.counts_money(model), whole)


def _why(now: RunResult, affordable: Sequence[Priced], every: Sequence[Priced]) -> str:
    if now.verdict.constraint == "demand":
        return DEMAND
    return SPENT if len(affordable) < len(every) else NOTHING_PAYS


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A move that was chosen, who else may be as good, and with what guarantee."""

    priced: Priced
    ties: tuple[Move, ...] = ()
    is_sure: bool = True
    trials: int = 0


@dataclass(frozen=True, slots=True)
class Climb:
    """What all rungs share."""

    judged: str
    replications: int
    seed: int
    jobs: int
    progress: Progress | None
    rungs: int

    def tell(self, rung: int, share: float) -> None:
        """Say how far it is."""
        if self.progress is not None:
            self.progress(int(100 * (rung + share)), 100 * (self.rungs + 1), "climbing")

    def whole(self, model: Model, name: str, rung: int) -> RunResult:
        """A run of a model with its verdict."""
        self.tell(rung, 0.0)
        return measured(
            model,
            name=name,
            replications=self.replications,
            seed=self.seed,
            jobs=self.jobs,
            judge=self.judged,
        )

    def counts_money(self, model: Model) -> bool:
        """Whether any work has a value."""
        return any(kind.value > 0.0 for kind in model.work)

    def worth(self, model: Model, throughput: Floats, works: Sequence[str]) -> Floats:
        """What is delivered in a year, in money or items. throughput: [work, …] an hour."""
        values = np.array([model.kind(work).value for work in works])
        if not self.counts_money(model):
            values = np.ones(1)
        return np.tensordot(values, throughput, 1) * HOURS_PER_YEAR

    def waiting(self, model: Model, about: Floats, works: Sequence[str]) -> Floats:
        """What it costs in a year that work is about, in money. about: [work, …] items."""
        tolls = np.array([model.kind(work).delay_cost for work in works])
        return np.tensordot(tolls, about, 1) * WEEKS_PER_YEAR

    def yearly(self, result: RunResult) -> Floats:
        """What whole runs deliver in a year, in money or items, [replication]."""
        works = self.works(result.model)
        rates = np.stack([result.results.samples("throughput", work=work) for work in works])
        return self.worth(result.model, rates, works)

    def delayed(self, result: RunResult) -> Floats:
        """What waiting costs in a year of whole runs, in money, [replication]."""
        works, kept = self.works(result.model), result.results.by_week
        if kept is None or not self.counts_waiting(result.model):
            return np.zeros(len(result.results.values))
        rows = [kept.works.index(work) for work in works]
        about = kept.about[:, rows].sum(axis=2).T / result.model.horizon
        return self.waiting(result.model, about, works)

    def counts_waiting(self, model: Model) -> bool:
        """Whether it costs anything that work is about."""
        return self.counts_money(model) and any(kind.delay_cost > 0.0 for kind in model.work)

    def works(self, model: Model) -> list[str]:
        """The kinds of work that count."""
        priced = [kind.name for kind in model.work if kind.value > 0.0 or kind.delay_cost > 0.0]
        return priced if self.counts_money(model) else [self.judged]

    def best(self, now: RunResult, candidates: Sequence[Priced], rung: int) -> Found | None:
        """The move that pays most, if one is better than none."""
        model = now.model
        works, money = self.works(model), self.counts_money(model)
        matters = MATTERS * float(self.yearly(now).mean())
        if not candidates or matters <= 0.0:
            return None
        models = [model, *(candidate.model for candidate in candidates)]
        plans = [compile_plan(sliced(each, *works).model) for each in models]
        prices = [0.0, *(each.yearly + each.once / YEARS for each in candidates)]
        tried = 0

        def sample(systems: Sequence[int], first: int, count: int) -> Floats:
            nonlocal tried
            tried += 1
            self.tell(rung, 1.0 - 0.9**tried)
            some = [plans[system] for system in systems]
            given: dict[str, Any] = {"works": works, "replications": count, "first": first}
            given |= {"seed": self.seed, "jobs": self.jobs}
            if self.counts_waiting(model):
                found = [
                    self.worth(model, rates, works) - self.waiting(model, about, works)
                    for rates, about in flows(some, **given)
                ]
            else:
                found = [self.worth(model, rates, works) for rates in deliveries(some, **given)]
            rows = [
                values - (prices[system] if money else 0.0)
                for system, values in zip(systems, found, strict=True)
            ]
            return np.stack(rows)

        chosen = select(sample, len(plans), indifference=matters, most=TRIALS, step=STEP)
        if not _is_clear(chosen, matters):
            return None
        ties = tuple(candidates[place - 1].move for place in chosen.kept[1:] if place > 0)
        return Found(candidates[chosen.best - 1], ties, chosen.is_sure, chosen.replications)

    def rung(self, before: RunResult, found: Found, rung: int) -> Rung:
        """Make a move, and measure what it does to the run before."""
        priced = found.priced
        after = self.whole(priced.model, priced.move.title, rung + 1)
        gained = self.yearly(after) - self.yearly(before)
        has_value = self.counts_money(after.model)
        unknown = np.full_like(gained, math.nan)
        delay = self.delayed(after) - self.delayed(before)
        net = gained - delay - priced.yearly if has_value else unknown
        estimate = of_values(net, replications=self.replications, confidence=0.95)
        return Rung(
            move=priced.move,
            once=priced.once,
            yearly=priced.yearly,
            run=after,
            changes=differences(before, replace(after, name=priced.move.title)),
            value=of_values(
                gained if has_value else unknown, replications=self.replications, confidence=0.95
            ),
            net=estimate,
            pays_back=_months(priced.once, estimate.mean),
            within_a_year=float(np.mean(net >= priced.once)) if has_value else math.nan,
            ties=found.ties,
            is_sure=found.is_sure,
            trials=found.trials,
        )


def _is_clear(chosen: Selection, matters: float) -> bool:
    """Whether the best is better than doing nothing, clearly and by what matters."""
    if chosen.best == 0:
        return False
    count = min(len(chosen.values[0]), len(chosen.values[chosen.best]))
    gain = chosen.values[chosen.best][:count] - chosen.values[0][:count]
    found = of_values(gain, replications=count, confidence=0.95)
    return found.low > 0.0 and found.mean >= matters


def _months(once: float, net: float) -> float:
    """Months until what was paid once has come back out of what it brings a year."""
    if once <= 0.0:
        return 0.0 if net >= 0.0 else math.inf
    return once / net * MONTHS_PER_YEAR if net > 0.0 else math.inf
