"""When items leave: as the whole log says it, the same however long a run is and on any threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.eventlog import ABANDONED, DELIVERED, DROPPED_OUT, ITEM, LEFT, OUTCOME, STEP
from flowsim.experiment import deliveries
from flowsim.experiment.leaving import Wanted, leaving
from flowsim.model import Model, loads
from flowsim.plan import Plan, compile_plan
from flowsim.plan.sources import there_at_start
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK
from tests.experiment.test_replicate import LINE
from tests.organisations import try_many

WEEK = HOURS_PER_WEEK


def all_of(plan: Plan, most: int = 10_000, until: float = 0.0) -> Wanted:
    return Wanted(np.arange(len(plan.works)), None, most, until)


def test_it_is_what_deliveries_count() -> None:
    plan = compile_plan(loads(LINE))
    wanted = replace(all_of(plan), works=np.array([0]))
    found = leaving(plan, wanted, replications=range(20), jobs=2)
    (rates,) = deliveries([plan], works=["w"], replications=20)
    assert [len(run.instants) for run in found] == pytest.approx(rates[0] * 4 * WEEK)
    assert all(run.instants[0] > 0.0 and run.instants[-1] <= 4 * WEEK for run in found)


def test_any_number_of_jobs_and_of_others_gives_the_same() -> None:
    plan = compile_plan(loads(LINE))
    alone = leaving(plan, all_of(plan), replications=range(30))
    for jobs in (2, 5):
        together = leaving(plan, all_of(plan), replications=range(30), jobs=jobs)
        assert [a.instants.tobytes() for a in alone] == [b.instants.tobytes() for b in together]
    (one,) = leaving(plan, all_of(plan), replications=[17])
    assert one.instants.tobytes() == alone[17].instants.tobytes()


def test_the_first_and_those_until_a_date_are_kept() -> None:
    plan = compile_plan(loads(LINE))
    (whole,) = leaving(plan, all_of(plan), replications=[0])
    until = float(whole.instants[6])
    for most in (3, 10):
        (some,) = leaving(plan, all_of(plan, most, until), replications=[0])
        assert some.delivered == 7
        assert some.instants.tolist() == whole.instants[: max(most, 7)].tolist()


def gone(model: Model, seed: int, replication: int) -> Floats:
    plan = compile_plan(model)
    (found,) = leaving(plan, all_of(plan), replications=[replication], seed=seed)
    return found.instants


def test_a_longer_run_begins_like_a_shorter_one_bit_for_bit() -> None:
    total = 0

    def check(text: str, seed: int, replication: int) -> None:
        nonlocal total
        model = loads(text)
        longer = replace(model, horizon=2.5 * model.horizon)
        try:
            short, long = gone(model, seed, replication), gone(longer, seed, replication)
        except StuckError:
            return
        assert np.array_equal(short, long[long <= model.horizon])
        total += len(short)

    try_many(check, 30, seed_of_all=77)
    assert total > 50


def test_items_at_the_start_are_numbered_as_the_log_does() -> None:
    placed = 0

    def check(text: str, seed: int, replication: int) -> None:
        nonlocal placed
        model = loads(text)
        plan = compile_plan(model)
        there = there_at_start(plan.tables)
        try:
            log = fast.simulate(plan, seed=seed, replication=replication)
        except StuckError:
            return
        first = len(there) - len(plan.tables.placed.step)
        works = log.rows.item_work[: len(there)]
        assert np.array_equal(np.where(there < 0, works, there), works)
        for item, step in enumerate(plan.tables.placed.step, start=first):
            row = int(np.flatnonzero(log.rows.codes[:, ITEM] == item)[0])
            assert log.rows.codes[row, STEP] == step
            assert log.rows.item_arrived[item] == plan.tables.placed.arrived_at[item - first]
            placed += 1
        if model.warm_up == 0.0:
            wanted = Wanted(np.arange(len(plan.works)), np.flatnonzero(there >= 0), 0, 0.0)
            (found,) = leaving(plan, wanted, replications=[replication], seed=seed)
            codes = log.rows.codes
            ends = np.isin(codes[:, OUTCOME], (DELIVERED, DROPPED_OUT, ABANDONED))
            ends &= (codes[:, ITEM] < len(there)) & (codes[:, ITEM] >= 0)
            ends &= np.isin(codes[:, ITEM], np.flatnonzero(there >= 0))
            assert np.array_equal(found.instants, np.sort(log.rows.times[ends, LEFT]))

    try_many(check, 40, seed_of_all=78)
    assert placed > 10
