"""Items by week from time zero, beside a slow count of the same log."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np
import pytest

from flowsim.eventlog import (
    ABANDONED,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STEP,
    WAITING,
)
from flowsim.experiment import replicate
from flowsim.metrics.weekly_items import count_items, weekly_items_for
from flowsim.model import loads
from flowsim.plan import compile_plan
from tests.metrics.made import Maker


@pytest.mark.parametrize("seed", range(12))
def test_the_pass_agrees_with_a_slow_count(seed: int) -> None:
    plan, log = Maker(seed).run()
    works = len(plan.works)
    late = np.array([(seed + work) % 2 == 0 for work in range(works)])
    found = weekly_items_for(works, log.horizon)
    rows, items = len(log), len(log.rows.item_work)
    count_items(
        log.rows, rows, items, found, begins_accepted=late, warm_up=log.warm_up, horizon=log.horizon
    )
    delivered, about = np.zeros_like(found.delivered), np.zeros_like(found.in_progress)
    for item in range(items):
        mine = [row for row in range(rows) if log.rows.codes[row, ITEM] == item]
        work, since = int(log.rows.item_work[item]), float(log.rows.item_arrived[item])
        if late[work] and mine:
            step, outcome = log.rows.codes[mine[0], STEP], log.rows.codes[mine[0], OUTCOME]
            since = float(log.rows.times[mine[0], LEFT if step == DOOR else QUEUED])
            if step == DOOR and outcome in (DROPPED_OUT, ABANDONED):
                since = math.nan
        ends = [row for row in mine if DELIVERED <= log.rows.codes[row, OUTCOME] < WAITING]
        until = float(log.rows.times[ends[-1], LEFT]) if ends else log.horizon
        was_delivered = bool(ends) and log.rows.codes[ends[-1], OUTCOME] == DELIVERED
        for week in range(delivered.shape[1]):
            low, high = week * 168.0, min((week + 1) * 168.0, log.horizon)
            if since == since:
                about[work, week] += max(0.0, min(until, high) - max(since, low))
            first = week == 0 and (until == 0.0 and log.warm_up == 0.0)
            delivered[work, week] += was_delivered and (low < until <= high or first)
    assert found.delivered.tolist() == delivered.tolist()
    assert found.in_progress.ravel().tolist() == pytest.approx(about.ravel().tolist(), abs=1e-6)


TWO = """
flowsim: 1
horizon: 5w
warm_up: 1w
teams: {dev: {people: 2}}
work:
  feature: {arrives: {rate: 9/w}, flow: [{build: {team: dev, effort: 6h}}]}
  bug: {arrives: {rate: 5/w}, flow: [{fix: {team: dev, effort: 2h}}]}
"""


def test_each_replication_is_kept_whatever_the_threads() -> None:
    plan = compile_plan(loads(TWO))
    one = replicate(plan, replications=9, by_week=["bug"], series=True)
    two = replicate(plan, replications=9, jobs=3, by_week=["bug"], first=0)
    assert one.by_week is not None
    assert two.by_week is not None
    assert one.series is not None
    assert one.by_week.delivered.shape == (9, 1, 5)
    assert one.by_week.delivered.tobytes() == two.by_week.delivered.tobytes()
    assert one.by_week.in_progress.tobytes() == two.by_week.in_progress.tobytes()
    counted = one.by_week.delivered.mean(axis=0)[0]
    assert np.diff(one.series.flows[1, 2]) == pytest.approx(counted)
    in_all = one.by_week.delivered[:, 0].sum(axis=1) / (5 * 168.0)
    assert in_all == pytest.approx(one.samples("throughput", work="bug"))
    assert replicate(plan, replications=2).by_week is None
    later = replicate(plan, replications=2, by_week=["bug"], first=7)
    assert later.by_week is not None
    assert later.by_week.delivered.tolist() == one.by_week.delivered[7:].tolist()


def test_of_many_replications_the_first_thousand_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("flowsim.experiment.replicate")  # the package has a function so called
    monkeypatch.setattr(module, "MOST_GROUPS", 4)
    plan = compile_plan(loads(TWO))
    many = replicate(plan, replications=10, jobs=2, by_week=["feature"])
    few = replicate(plan, replications=4, by_week=["feature"])
    assert many.replications == 12
    assert many.by_week is not None
    assert few.by_week is not None
    assert many.by_week.delivered.tolist() == few.by_week.delivered.tolist()
