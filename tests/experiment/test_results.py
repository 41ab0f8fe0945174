from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from flowsim.experiment import Estimate, Results, paired, replicate
from flowsim.experiment.estimates import jackknife, of_values, ratio, t_quantile
from flowsim.metrics import MEASURES, MeasureError
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats

STATION = """
flowsim: 1
warm_up: 40h
horizon: 2000h
hours: always
teams: {desk: {people: 1}, spare: {people: 3, hours: office}}
work:
  job: {arrives: {rate: 3/h}, flow: [{serve: {team: desk, effort: 0.2h, dist: exponential}}]}
  chat: {arrives: {rate: 1/h}, flow: [{serve: {team: spare, effort: 0.1h}}]}
"""


def run(*changes: str, replications: int = 40, seed: int = 4) -> Results:
    plan = compile_plan(loads(STATION, set=changes))
    return replicate(plan, replications=replications, seed=seed)


@pytest.fixture(scope="module")
def station() -> Results:
    return run()


@pytest.mark.parametrize("measure", ["utilisation", "wait_sd", "busy", "sojourn", "queue"])
def test_a_formula_of_its_columns_alone_gives_the_same(station: Results, measure: str) -> None:
    formula = station.formula(measure, at="desk")
    narrow = formula.of_columns()(station.values[:, formula.columns])
    np.testing.assert_array_equal(narrow, formula(station.values))
    assert len(formula.columns) < station.layout.width / 10


def of_pair(sums: Floats) -> Floats:
    return sums[..., :2] / sums[..., 2:]


def test_a_ratio_is_decided_as_the_difference_and_the_inverse() -> None:
    """Fieller: r is in the interval of a/b where a - r b does not differ from nothing, by t."""
    draw = np.random.default_rng(3)
    for tops in ((5.0, 2.0), (5.0, 0.3), (0.2, 3.0)):
        pairs = np.array(tops) + draw.normal(0.0, 1.0, (12, 2)) * (1.0, 0.8)
        values = np.column_stack([np.maximum(pairs, 0.0), np.ones(12)])
        found = ratio(values, of_pair, replications=12)
        for factor in (0.01, 0.5, 1.0, 2.0, 4.0, 9.0, 50.0):
            gap = of_values(values[:, 0] - factor * values[:, 1], replications=12, confidence=0.95)
            assert found.holds(factor) == gap.holds(0.0), (tops, factor)
        inverse = ratio(values[:, [1, 0, 2]], of_pair, replications=12)
        if math.isfinite(found.high):
            assert inverse.low == pytest.approx(1.0 / found.high)
        else:
            assert inverse.low == 0.0


def test_a_ratio_to_nothing_has_no_end() -> None:
    nothing = np.array([[3.0, 0.0, 1.0], [4.0, 0.0, 1.0], [5.0, 0.0, 1.0]])
    found = ratio(nothing, of_pair, replications=3)
    assert (found.mean, found.low, found.high) == (math.inf, math.inf, math.inf)
    assert math.isnan(ratio(nothing * (0.0, 1.0, 1.0), of_pair, replications=3).mean)
    one = ratio(np.array([[3.0, 2.0, 1.0]]), of_pair, replications=1)
    assert (one.mean, one.low, one.high) == (1.5, -math.inf, math.inf)


def test_an_mm1_station_is_within_four_standard_errors_of_theory(station: Results) -> None:
    exact = {
        ("utilisation", "desk", None): 0.6,
        ("busy", "desk", None): 0.6,
        ("starved", "desk", None): 0.4,
        ("wait", "desk", None): 0.3,
        ("wait_chance", "desk", None): 0.6,
        ("wait_sd", "desk", None): math.sqrt(0.21),
        ("wait_p90", "desk", None): math.log(6.0) / 2.0,
        ("queue", "desk", None): 0.9,
        ("in_step", "desk", None): 1.5,
        ("sojourn", "desk", None): 0.5,
        ("throughput", "desk", None): 3.0,
        ("visits", "desk", None): 1.0,
        ("request_to_delivery", None, "job"): 0.5,
        ("request_to_delivery_sd", None, "job"): 0.5,
        ("request_to_delivery_p50", None, "job"): math.log(2.0) / 2.0,
        ("change_lead_time", None, "job"): 0.5,
        ("wip", None, "job"): 1.5,
        ("wip_variance", None, "job"): 3.75,
        ("growth", None, "job"): 0.0,
        ("flow_efficiency", None, "job"): 0.4,
    }
    for (measure, at, work), value in exact.items():
        found = station.estimate(measure, at=at, work=work)
        assert abs(found.mean - value) <= 4.0 * found.standard_error, (measure, found)
        assert found.low <= found.mean <= found.high


def test_of_all_work_is_the_sum_over_the_kinds(station: Results) -> None:
    parts = sum(station.estimate("wip", work=work).mean for work in ("job", "chat"))
    assert station.estimate("wip").mean == pytest.approx(parts)
    assert station.estimate("wip", at=None, work="job").mean == pytest.approx(
        station.estimate("in_step", at="job.serve").mean
    )


def test_busy_is_utilisation(station: Results) -> None:
    assert station.estimate("utilisation", at="spare") == station.estimate("busy", at="spare")


def test_every_measure_is_there_for_what_it_is_about(station: Results) -> None:
    for measure in MEASURES:
        found = []
        for at in (None, "desk"):
            try:
                found.append(station.estimate(measure, at=at))
            except MeasureError:
                continue
        assert found, measure


@pytest.mark.parametrize(
    ("measure", "at", "work", "says"),
    [
        ("thruput", None, None, "Did you mean throughput"),
        ("wip", "desk", None, "no such measure"),
        ("wait", None, None, "say `at`"),
        ("wait", "dsk", None, "Did you mean desk"),
        ("wip", None, "jobs", "Did you mean job"),
        ("utilisation", "job.serve", None, "is a step"),
    ],
)
def test_a_measure_that_is_not_there_is_refused(
    station: Results, measure: str, at: str | None, work: str | None, says: str
) -> None:
    with pytest.raises(MeasureError, match=says):
        station.estimate(measure, at=at, work=work)


def test_the_interval_of_a_mean_is_students(station: Results) -> None:
    values = station.samples("request_to_delivery_p85", work="job")
    found = station.estimate("request_to_delivery_p85", work="job", confidence=0.9)
    low, high = stats.t.interval(0.9, len(values) - 1, loc=values.mean(), scale=stats.sem(values))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert t_quantile(0.95, 39) == pytest.approx(2.0227, abs=1e-4)


def test_the_jackknife_leaves_out_each_replication_once() -> None:
    values = np.array([[3.0, 2.0], [5.0, 4.0], [1.0, 3.0], [8.0, 5.0]])

    def ratio(sums: np.ndarray) -> np.ndarray:
        return np.asarray(sums[..., 0] / sums[..., 1])

    found = jackknife(values, ratio, replications=4, confidence=0.95)
    left_out = [float(ratio(np.delete(values, i, axis=0).sum(axis=0))) for i in range(4)]
    spread = sum((value - np.mean(left_out)) ** 2 for value in left_out)
    assert found.mean == pytest.approx(17.0 / 14.0)
    assert found.standard_error == pytest.approx(math.sqrt(3.0 / 4.0 * spread))


def test_one_replication_has_no_interval() -> None:
    found = run(replications=1).estimate("wip", work="job")
    assert math.isnan(found.standard_error)
    assert (found.low, found.high, found.replications) == (-math.inf, math.inf, 1)


def test_what_was_never_seen_is_nan() -> None:
    nothing = of_values(np.array([math.nan, math.nan]), replications=2, confidence=0.95)
    assert math.isnan(nothing.mean)
    some = of_values(np.array([1.0, math.nan, 3.0]), replications=3, confidence=0.95)
    assert (some.mean, some.replications) == (2.0, 2)


def test_pairs_with_common_random_numbers_are_sharper_than_independent_runs(
    station: Results,
) -> None:
    faster = run("job.serve.effort=/1.1")
    for measure, exact in (("request_to_delivery", -0.1), ("wip", -0.3)):
        found = paired(station, faster, measure, work="job")
        assert abs(found.absolute.mean - exact) <= 4.0 * found.absolute.standard_error
        assert found.variance_ratio < 0.2
        assert found.relative.mean == pytest.approx(-0.2, abs=0.01)
        assert found.absolute.mean == pytest.approx(found.unpaired.mean)
    tail = paired(station, faster, "request_to_delivery_p95", work="job")
    assert tail.relative.mean == pytest.approx(-0.2, abs=0.01)


@pytest.mark.parametrize(
    "measure", ["request_to_delivery_p85", "request_to_delivery_p95", "growth"]
)
def test_unpaired_is_welch_of_both_samples(station: Results, measure: str) -> None:
    """What is averaged over replications: the interval of two independent samples, by scipy."""
    faster = run("job.serve.effort=/1.1")
    before, after = (each.samples(measure, work="job") for each in (station, faster))
    found = paired(station, faster, measure, work="job").unpaired
    assert found.mean == pytest.approx(after.mean() - before.mean())
    assert found.standard_error == pytest.approx(np.hypot(stats.sem(before), stats.sem(after)))
    welch = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high))


def test_another_seed_makes_no_pairs(station: Results) -> None:
    with pytest.raises(ValueError, match="same replications"):
        paired(station, run(seed=5), "wip")
    with pytest.raises(ValueError, match="same replications"):
        paired(station, run(replications=20), "wip")


def test_a_plan_does_not_differ_from_itself(station: Results) -> None:
    found = paired(station, run(), "wip")
    assert found.absolute == Estimate(0.0, 0.0, 0.0, 0.0, 0.0, 40)
