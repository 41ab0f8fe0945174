"""Percentiles of all replications together: hardly biased where each has few items, and covered."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.engine.fast import simulate
from flowsim.experiment import Results, paired, replicate
from flowsim.experiment.estimates import of_values
from flowsim.experiment.precision import replicate_until
from flowsim.metrics import measure
from flowsim.metrics.sketches import Sketch, merged, of_pools, pooled, spread_values
from flowsim.metrics.summary.vocabulary import FINE_BELOW, FINE_BINS, FINE_SHIFT
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats

FEW = """
flowsim: 1
horizon: 10w
hours: always
teams: {a: {people: 1}}
work:
  item:
    arrives: {backlog: 7}
    flow: [{pause: {wait: {mean: 10h, dist: exponential}}}]
"""
RUNS = 20


def sketch(values: Floats, pool: int = 0) -> Sketch:
    """A sketch of durations, slowly."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    bins = np.clip((ordered.view(np.int64) >> FINE_SHIFT) - FINE_BELOW, 1, FINE_BINS - 1)
    bins[ordered == 0.0] = 0
    found, first, counts = np.unique(bins, return_index=True, return_counts=True)
    last = first + counts - 1
    return Sketch(found + pool * FINE_BINS, counts, ordered[first], ordered[last])


def exponential(share: float) -> float:
    return -10.0 * math.log(1.0 - share)


def test_a_percentile_by_hand() -> None:
    # Ten values in two logs; definition 8: place 10 x 0.5 + (0.5 + 1) / 3 - 1 = 4.5 from the first.
    logs = [sketch(np.array([1.0, 2.0, 3.0, 4.0, 16.0])), sketch(np.array([8, 9, 10, 11, 0.0]))]
    found = spread_values(pooled(logs, (0,)), 0.5)
    assert found.mean() == pytest.approx((4.0 + 8.0) / 2.0)
    assert found[0] < found[1]  # the first log draws it down
    assert np.isnan(spread_values(pooled(logs, (0,)), 0.95)).all()  # half a value lies beyond
    assert np.isnan(spread_values(pooled(logs, (1,)), 0.5)).all()  # nothing there


def test_one_value_has_no_interval() -> None:
    logs = [sketch(np.full(1, 14.0)) for _ in range(3)]
    assert spread_values(pooled(logs, (0,)), 0.95).tolist() == [14.0] * 3


def test_sketches_are_put_together_without_loss() -> None:
    draw = np.random.default_rng(1)
    parts = [draw.exponential(10.0, 200) for _ in range(4)]
    whole = sketch(np.concatenate(parts))
    for one, two in zip(merged([sketch(part) for part in parts]), whole, strict=True):
        assert one.tolist() == two.tolist()
    pools = merged([sketch(part, pool) for pool, part in enumerate(parts)])
    assert of_pools(pools, range(4)).counts.tolist() == whole.counts.tolist()


def test_of_many_durations_it_is_their_percentile() -> None:
    values = np.random.default_rng(2).exponential(10.0, 20_000)
    for share in (0.5, 0.85, 0.95):
        found = spread_values(pooled([sketch(values)], (0,)), share)[0]
        assert found == pytest.approx(np.quantile(values, share), rel=2e-3)


def covered(items: int, share: float, experiments: int, *, seed: int) -> tuple[float, float]:
    """The bias of a percentile of exponential times and how often its interval holds the truth."""
    draw = np.random.default_rng(seed)
    truth = exponential(share)
    means, hits = [], 0
    for _ in range(experiments):
        logs = [sketch(draw.exponential(10.0, items)) for _ in range(RUNS)]
        values = spread_values(pooled(logs, (0,)), share)
        found = of_values(values, replications=RUNS, confidence=0.95)
        means.append(found.mean)
        hits += found.holds(truth)
    return float(np.mean(means)) / truth - 1.0, hits / experiments


def hold(items: int, share: float, experiments: int, seed: int) -> None:
    bias, cover = covered(items, share, experiments, seed=seed)
    chance = 4.0 * math.sqrt(0.05 * 0.95 / experiments)
    spread = 4.0 * 0.25 / math.sqrt(experiments * items)  # of the mean of so many percentiles
    assert abs(bias) < 0.02 + spread
    assert cover > 0.95 - 0.03 - chance


@pytest.mark.parametrize("share", [0.5, 0.85, 0.95])
@pytest.mark.parametrize("items", [7, 13, 50])
def test_few_items_are_not_biased_and_intervals_cover(items: int, share: float) -> None:
    hold(items, share, 150, seed=items)


@pytest.mark.nightly
@pytest.mark.parametrize("share", [0.5, 0.85, 0.95])
@pytest.mark.parametrize("items", [7, 13, 50])
def test_few_items_at_length(items: int, share: float) -> None:
    bias, cover = covered(items, share, 3_000, seed=100 + items)
    assert abs(bias) < 0.02
    assert cover > 0.92


@pytest.fixture(scope="module")
def few() -> Results:
    return replicate(compile_plan(loads(FEW)), replications=40, jobs=2)


def test_runs_of_seven_items_do_not_look_fast(few: Results) -> None:
    """Was 22.3 h (21.4 to 23.3): the mean of the 95th percentiles of runs of seven items."""
    found = few.estimate("request_to_delivery_p95", work="item")
    assert found.holds(exponential(0.95))
    plan, formula = compile_plan(loads(FEW)), few.formula("request_to_delivery_p95", work="item")
    logs = [simulate(plan, replication=number) for number in range(40)]
    single = formula(np.stack([measure(log, plan).copy() for log in logs]))
    assert single.mean() < 0.85 * exponential(0.95)
    # All work together is that one kind.
    assert few.estimate("request_to_delivery_p95").mean == found.mean


def test_differences_are_paired_and_stages_joined(few: Results) -> None:
    slower = compile_plan(loads(FEW.replace("10h", "20h")))
    other = replicate(slower, replications=40, jobs=2)
    found = paired(few, other, "request_to_delivery_p85", work="item")
    # The same random numbers, twice as long: the difference is as sure as the time itself.
    base = few.estimate("request_to_delivery_p85", work="item")
    assert found.absolute.mean == pytest.approx(base.mean, rel=0.02)
    assert found.absolute.half_width == pytest.approx(base.half_width, rel=0.2)
    assert found.unpaired.half_width > 1.8 * found.absolute.half_width
    assert found.relative.mean == pytest.approx(1.0, abs=0.02)
    stages, _ = replicate_until([compile_plan(loads(FEW))], lambda runs: [], precision=0.5, most=10)
    once = replicate(compile_plan(loads(FEW)), replications=stages[0].replications)
    for name in ("request_to_delivery_p85", "change_lead_time_p50"):
        assert stages[0].estimate(name, work="item") == once.estimate(name, work="item")


def test_logs_that_differ_and_have_the_same_share_below_are_too_few() -> None:
    """Of 21 durations 18 are below 16, 6 of 7 in each log: that says nothing of the error."""
    logs = [sketch(np.array([*range(one, one + 6), 16.0 + one])) for one in range(1, 4)]
    assert np.isnan(spread_values(pooled(logs, (0,)), 0.85)).all()
    logs[0] = sketch(np.array([*range(1, 6), 30.0, 31.0]))
    assert not np.isnan(spread_values(pooled(logs, (0,)), 0.85)).any()


def test_logs_that_are_equal_do_not_vary() -> None:
    logs = [sketch(np.array([*range(1, 7), 17.0]))] * 3
    found = spread_values(pooled(logs, (0,)), 0.85)
    assert len(set(found)) == 1
    assert 6.0 < found[0] <= 17.0
