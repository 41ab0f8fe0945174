"""Replications until a stated precision: when they end, and what is left of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest

from flowsim.experiment import Estimate, Results, WeeklyMeans, replicate
from flowsim.experiment.estimates import estimate_of, t_quantile
from flowsim.experiment.precision import FIRST, MOST, joined, needed_for, replicate_until
from flowsim.model import loads
from flowsim.plan import Plan, compile_plan
from measuring.coverage import STATION


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(loads(STATION))


@pytest.fixture(scope="module")
def fast() -> Plan:
    return compile_plan(loads(STATION, set=["job.serve.effort=/1.1"]))


def watch(found: Sequence[Results]) -> list[Estimate]:
    return [
        results.estimate(measure, work="job")
        for results in found
        for measure in ("throughput", "request_to_delivery")
    ]


def known_to(estimate: Estimate, precision: float) -> bool:
    """Law's condition, by which the mean is off by at most the precision of the truth."""
    return estimate.half_width <= precision / (1.0 + precision) * abs(estimate.mean)


@pytest.mark.parametrize("precision", [0.05, 0.02])
def test_it_ends_when_all_that_is_watched_is_known_so_well(plan: Plan, precision: float) -> None:
    found, ended = replicate_until([plan], watch, precision=precision)
    assert ended.reached
    assert found[0].replications >= FIRST
    assert all(known_to(estimate, precision) for estimate in watch(found))


def test_it_does_not_end_before(plan: Plan) -> None:
    found, _ = replicate_until([plan], watch, precision=0.02)
    count, looks = FIRST, []
    while count < found[0].replications:
        looks.append(watch([replicate(plan, replications=count)]))
        most = max(needed_for(estimate, 0.02) for estimate in looks[-1])
        count = min(count + max(most - count, math.ceil(count / 10)), 2 * count)
    assert looks, "more than the first stage"
    assert count == found[0].replications
    assert not any(all(known_to(each, 0.02) for each in estimates) for estimates in looks)


def test_nothing_is_run_twice_and_nothing_thrown_away(plan: Plan) -> None:
    found, _ = replicate_until([plan], watch, precision=0.02, seed=3, series=True)
    whole = replicate(plan, replications=found[0].replications, seed=3, series=True)
    assert found[0].values.tobytes() == whole.values.tobytes()
    assert found[0].series is not None
    assert whole.series is not None
    for field in fields(WeeklyMeans):
        one, other = (getattr(results.series, field.name) for results in (found[0], whole))
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    assert found[0].audit == whole.audit


def test_any_number_of_jobs_ends_at_the_same(plan: Plan, fast: Plan) -> None:
    one, two = (
        replicate_until([plan, fast], watch, precision=0.02, jobs=jobs, series=True)
        for jobs in (1, 3)
    )
    assert one[1] == two[1]
    for mine, theirs in zip(one[0], two[0], strict=True):
        assert mine.values.tobytes() == theirs.values.tobytes()
        assert mine.series is not None
        assert theirs.series is not None
        assert mine.series.delivered_sd.tobytes() == theirs.series.delivered_sd.tobytes()


def test_all_plans_get_what_the_noisiest_needs(plan: Plan, fast: Plan) -> None:
    both, _ = replicate_until([plan, fast], watch, precision=0.02)
    assert both[0].replications == both[1].replications
    assert all(known_to(estimate, 0.02) for estimate in watch(both))


def test_a_budget_stops_it_and_says_what_would_do(plan: Plan) -> None:
    found, ended = replicate_until([plan], watch, precision=0.005, most=30)
    assert (found[0].replications, ended.reached, ended.most) == (30, False, 30)
    _, whole = replicate_until([plan], watch, precision=0.02)
    _, cut = replicate_until([plan], watch, precision=0.02, most=20)
    assert not cut.reached
    assert 0.4 < cut.needed / whole.needed < 2.5, "by the variance of 20 replications"


@pytest.mark.parametrize("precision", [0.3, 0.05, 0.01, 0.001])
@pytest.mark.parametrize("runs", [2, 10, 40])
def test_what_is_needed_is_the_least_that_would_do(precision: float, runs: int) -> None:
    mean, deviation = -3.0, 0.7

    def with_runs(count: int) -> Estimate:
        error = deviation / math.sqrt(count)
        return estimate_of(mean, error, groups=count, replications=count, confidence=0.95)

    needed = needed_for(with_runs(runs), precision)
    assert needed >= runs
    if needed == runs:
        assert known_to(with_runs(runs), precision)
    else:
        assert known_to(with_runs(needed), precision)
        assert needed == runs + 1 or not known_to(with_runs(needed - 1), precision)
        assert t_quantile(0.95, needed - 1) > 1.95


def test_what_has_no_spread_ends_at_the_first_look() -> None:
    text = STATION.replace("rate: 3/h", "every: 1h").replace("dist: exponential", "cv: 0")
    found, ended = replicate_until([compile_plan(loads(text))], watch, precision=0.01)
    assert (found[0].replications, ended.reached) == (FIRST, True)


def test_what_never_happens_is_not_waited_for() -> None:
    text = STATION.replace("0.2h, dist: exponential", "9000h, cv: 0")
    found, ended = replicate_until([compile_plan(loads(text))], watch, precision=0.01)
    assert (found[0].replications, ended.reached) == (FIRST, True)
    nan = Estimate(*[math.nan] * 5, 10)
    assert needed_for(nan, 0.02) == 10


def test_what_has_a_mean_and_no_interval_yet_goes_on() -> None:
    assert needed_for(Estimate(1.0, math.nan, math.nan, math.nan, math.nan, 10), 0.02) == 20
    assert needed_for(Estimate(1.0, -math.inf, math.inf, math.inf, math.nan, 1), 0.02) == 2


def test_progress_counts_up_to_the_end(plan: Plan) -> None:
    seen: list[tuple[int, int]] = []
    found, _ = replicate_until(
        [plan], watch, precision=0.02, progress=lambda done, total: seen.append((done, total))
    )
    assert [done for done, _ in seen] == list(range(1, found[0].replications + 1))
    assert all(done <= total for done, total in seen)


@pytest.mark.parametrize(
    ("precision", "most"), [(0.0, 50), (1.0, 50), (math.nan, 50), (0.02, 1), (0.02, MOST + 1)]
)
def test_what_cannot_be_asked_for(plan: Plan, precision: float, most: int) -> None:
    with pytest.raises(ValueError, match="precision must be"):
        replicate_until([plan], watch, precision=precision, most=most)


def test_only_what_follows_can_be_joined(plan: Plan) -> None:
    one = replicate(plan, replications=3)
    assert joined(one, replicate(plan, replications=2, first=3)).replications == 5
    for other in (
        replicate(plan, replications=2, first=4),
        replicate(plan, replications=2, first=3, seed=2),
    ):
        with pytest.raises(ValueError, match="joined"):
            joined(one, other)
