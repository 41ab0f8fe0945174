"""Replications of a case's variants on either engine, as many as its numbers need.

Enters: models, rare measures to take along. Leaves: Results and pairs by replication.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import get_context

import numpy as np

from flowsim.engine import fast, reference
from flowsim.engine.fast import Workspace, workspace
from flowsim.engine.naming import names_of
from flowsim.eventlog import EventLog, Rows
from flowsim.experiment import Results, replicate
from flowsim.metrics import Layout, Meter
from flowsim.model import Model
from flowsim.plan import Plan, compile_plan
from tests.validation.observed import Floats, Rare

SEED = 7
PIECES = 4  # of the replications, for each worker


@dataclasses.dataclass(frozen=True)
class Runs:
    """Replications of one model: the summary's vectors, and of each rare measure its pairs."""

    results: Results
    pairs: dict[Rare, Floats]  # [replication, 2]


class Runner:
    """Runs models and remembers what it has run; threads or processes for as long as it lives."""

    def __init__(self, engine: str, jobs: int) -> None:
        self.engine, self.jobs = engine, jobs
        self._known: dict[tuple[Model, tuple[Rare, ...]], Runs] = {}
        self._rows: dict[Model, int] = {}
        self._pool: Executor | None = None
        self._plan: Plan | None = None

    def forget(self) -> None:
        """Forget what has been run."""
        self._known.clear()
        self._rows.clear()

    def close(self) -> None:
        """Let the workers go."""
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, model: Model, rares: tuple[Rare, ...], replications: int) -> Runs:
        """At least so many replications of a model."""
        known = self._known.get((model, rares))
        have = known.results.replications if known else 0
        if known is None or have < replications:
            more = self._run(compile_plan(model), rares, have, replications - have)
            known = more if known is None else _joined(known, more)
            self._known[model, rares] = known
        return known

    def rows(self, model: Model) -> int:
        """How many rows a replication of a model has: those of the first, by the fast engine."""
        if model not in self._rows:
            with workspace() as space:
                self._rows[model] = space.run(compile_plan(model), seed=SEED, replication=0)[0]
        return self._rows[model]

    def log(self, model: Model) -> tuple[Plan, EventLog]:
        """The plan of a model and the log of its first replication."""
        plan = compile_plan(model)
        engine = fast if self.engine == "fast" else reference
        return plan, engine.simulate(plan, seed=SEED, replication=0)

    def part(self, model: Model, first: int, count: int) -> Results:
        """Some replications of a model, not remembered."""
        if self._plan is None or self._plan.model is not model:
            self._plan = compile_plan(model)
        return replicate(self._plan, replications=count, seed=SEED, jobs=self.jobs, first=first)

    def _run(self, plan: Plan, rares: tuple[Rare, ...], first: int, count: int) -> Runs:
        if self.engine == "fast" and not rares:
            results = replicate(plan, replications=count, seed=SEED, jobs=self.jobs, first=first)
            return Runs(results, {})
        work = _observe_fast if self.engine == "fast" else _observe_slowly
        cuts = np.linspace(first, first + count, min(count, PIECES * self.jobs) + 1).astype(int)
        pieces = [range(a, b) for a, b in pairwise(cuts)]
        if self.jobs == 1:
            parts = [work(plan, rares, piece) for piece in pieces]
        else:
            parts = list(self._workers().map(_call, [(work, plan, rares, p) for p in pieces]))
        vectors = np.concatenate([vectors for vectors, _ in parts])
        pairs = np.concatenate([pairs for _, pairs in parts])
        results = Results(vectors, Layout(names_of(plan)), count, SEED, first)
        return Runs(results, {rare: pairs[:, place] for place, rare in enumerate(rares)})

    def _workers(self) -> Executor:
        if self._pool is None:
            if self.engine == "fast":
                self._pool = ThreadPoolExecutor(self.jobs)
            else:
                self._pool = ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn"))
        return self._pool


Observe = Callable[[Plan, tuple[Rare, ...], range], tuple[Floats, Floats]]


def _call(task: tuple[Observe, Plan, tuple[Rare, ...], range]) -> tuple[Floats, Floats]:
    work, *arguments = task
    return work(*arguments)


def _observe_fast(
    plan: Plan, rares: tuple[Rare, ...], replications: range
) -> tuple[Floats, Floats]:
    """Vectors and pairs [replication, rare, 2] of some replications, by the fast engine."""
    space, meter = Workspace(), Meter.of(plan)
    vectors = np.empty((len(replications), meter.layout.width))
    pairs = np.empty((len(replications), len(rares), 2))
    for place, replication in enumerate(replications):
        rows, items = space.run(plan, seed=SEED, replication=replication)
        vectors[place] = meter.measure(space.rows, rows, items)
        log = _log(plan, space.rows, rows, items)
        pairs[place] = _pairs(rares, log, plan)
    return vectors, pairs


def _observe_slowly(
    plan: Plan, rares: tuple[Rare, ...], replications: range
) -> tuple[Floats, Floats]:
    """The same by the reference engine."""
    meter = Meter.of(plan)
    vectors = np.empty((len(replications), meter.layout.width))
    pairs = np.empty((len(replications), len(rares), 2))
    for place, replication in enumerate(replications):
        log = reference.simulate(plan, seed=SEED, replication=replication)
        vectors[place] = meter.measure(log.rows, len(log), len(log.rows.item_work))
        pairs[place] = _pairs(rares, log, plan)
    return vectors, pairs


def _pairs(rares: tuple[Rare, ...], log: EventLog, plan: Plan) -> Floats:
    return np.array([rare(log, plan) for rare in rares], dtype=float).reshape(len(rares), 2)


def _log(plan: Plan, rows: Rows, n_rows: int, n_items: int) -> EventLog:
    """The log in a workspace, without a copy."""
    return EventLog(
        rows=Rows(
            rows.times[:n_rows],
            rows.codes[:n_rows],
            rows.levers[:n_rows],
            rows.item_work[:n_items],
            rows.item_ordinal[:n_items],
            rows.item_arrived[:n_items],
            rows.item_parent[:n_items],
        ),
        names=names_of(plan),
        warm_up=plan.warm_up,
        horizon=plan.ends - plan.warm_up,
    )


def _joined(one: Runs, other: Runs) -> Runs:
    """Replications and those that follow them."""
    assert one.results.per_group == other.results.per_group, "groups of one size can be joined"
    return Runs(
        dataclasses.replace(
            one.results,
            values=np.concatenate([one.results.values, other.results.values]),
            replications=one.results.replications + other.results.replications,
        ),
        {rare: np.concatenate([pairs, other.pairs[rare]]) for rare, pairs in one.pairs.items()},
    )
