"""The items of one run: as many, as old and where the log and its metrics say."""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.engine.fast import simulate
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.study.single.items import Items, in_log, items_of
from flowsim.study.single.run import run

TEXT = """
{flowsim: 1, warm_up: 6w, horizon: 26w,
 teams: {dev: {people: 3}, qa: {people: 1}, ops: {people: 1}},
 work: {feature: {arrives: {rate: 6/w}, limit: 9, value: 9k, flow: [
   {build: {team: dev, effort: 14h, dist: exponential}},
   {parallel: [{test: {team: qa, effort: 4h, then: {build: 20%}}},
               {write: {team: dev, effort: 1h}}]},
   {ship: {team: ops, effort: 1h, opens: 1w, batch: all}}]},
  bug: {arrives: {rate: 2/w}, expedite: true, flow: [{fix: {team: dev, effort: 3h}}]}}}
"""


@pytest.mark.parametrize("judged", ["feature", "bug"])
def test_items_are_those_of_the_metrics(judged: str) -> None:
    model = loads(TEXT)
    (found,) = items_of(model, [judged], seed=3)
    alone = run(model, replications=2, seed=3, judge=judged).results
    one = alone.samples("throughput", work=judged)[0] * model.horizon
    assert len(found.delivered) == round(one)
    mean = alone.samples("request_to_delivery", work=judged)[0] / 24.0
    assert found.delivered[:, 1].mean() == pytest.approx(mean)
    assert found.within(0.5) <= found.within(0.85)
    assert np.all(found.unfinished[:, 1] >= 0.0)
    assert set(found.unfinished[:, 0]) <= set(range(len(found.steps)))


def test_who_is_left_is_in_progress() -> None:
    model = loads(TEXT)
    plan = compile_plan(model)
    found = in_log(simulate(plan, seed=3, replication=0), plan, "feature")
    alone = run(model, replications=2, seed=3).results
    assert len(found.unfinished) == alone.samples("wip_at_horizon", work="feature")[0]


def test_days_within_which_a_share_was_delivered() -> None:
    took = np.array([[1.0, 4.0], [1.0, 2.0], [2.0, 8.0]])
    some = Items("feature", ("do",), took, np.empty((0, 2)), 0)
    assert (some.within(0.5), some.within(1.0)) == (4.0, 8.0)
    none = Items("feature", ("do",), np.empty((0, 2)), np.empty((0, 2)), 0)
    assert np.isnan(none.within(0.5))
