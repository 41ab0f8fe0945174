from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.experiment import Results, deliveries, paired, replicate, replicate_all
from flowsim.metrics import measure
from flowsim.metrics.columns import QUANTILE_NAMES
from flowsim.model import loads
from flowsim.plan import Plan, compile_plan
from tests.metrics.twin import Twin

LINE = """
flowsim: 1
warm_up: 1w
horizon: 4w
teams: {a: {people: 2}, b: {people: 1, hours: always}}
work:
  w:
    arrives: {rate: 20/w}
    limit: 5
    flow:
      - build: {team: a, effort: 4h}
      - test: {team: b, effort: 2h, then: {build: 30%, dropped: 5%}}
  rare: {arrives: {every: 5w}, flow: [{look: {team: b, effort: 1h}}]}
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(loads(LINE))


def same_bytes(one: Results, other: Results) -> bool:
    assert one.series is not None
    assert other.series is not None
    arrays = ("ends", "flows", "flows_sd", "present", "present_sd")
    return one.values.tobytes() == other.values.tobytes() and all(
        getattr(one.series, name).tobytes() == getattr(other.series, name).tobytes()
        for name in arrays
    )


@pytest.mark.parametrize("replications", [1, 3, 130])
def test_any_number_of_jobs_gives_the_same_bytes(plan: Plan, replications: int) -> None:
    alone = replicate(plan, replications=replications, series=True)
    for jobs in (2, 5):
        together = replicate(plan, replications=replications, jobs=jobs, series=True)
        assert same_bytes(alone, together)


def test_grouped_replications_give_the_same_bytes_for_any_number_of_jobs(plan: Plan) -> None:
    alone = replicate(plan, replications=2100, series=True)
    assert same_bytes(alone, replicate(plan, replications=2100, jobs=3, series=True))


def test_a_row_is_the_vector_of_its_replication(plan: Plan) -> None:
    results = replicate(plan, replications=4, seed=9, first=10)
    for place in range(4):
        log = fast.simulate(plan, seed=9, replication=10 + place)
        # percentiles are found from the sketches of all replications instead
        columns = [label.rpartition(".")[2] for label in results.layout.labels()]
        expected = measure(log, plan).copy()
        expected[[column.rpartition("_")[2] in QUANTILE_NAMES for column in columns]] = np.nan
        np.testing.assert_array_equal(results.values[place], expected)


def test_replications_can_be_continued(plan: Plan) -> None:
    whole = replicate(plan, replications=7)
    rest = replicate(plan, replications=4, first=3)
    np.testing.assert_array_equal(whole.values[3:], rest.values)


def test_beyond_a_thousand_they_are_grouped(plan: Plan) -> None:
    grouped = replicate(plan, replications=2500)
    assert (grouped.per_group, grouped.replications) == (3, 2502)
    assert len(grouped.values) == 834
    each = np.concatenate(
        [replicate(plan, replications=3, first=3 * group).values for group in (0, 500)]
    ).reshape(2, 3, -1)
    averaged = grouped.layout.averaged()
    np.testing.assert_allclose(
        grouped.values[[0, 500]][:, ~averaged], each.sum(axis=1)[:, ~averaged], rtol=1e-12
    )
    known = ~np.isnan(each).all(axis=1)
    means = np.nanmean(np.where(known[:, None, :], each, 0.0), axis=1)
    found = np.where(known, grouped.values[[0, 500]], 0.0)
    np.testing.assert_allclose(found[:, averaged], means[:, averaged], rtol=1e-12)
    assert np.isnan(grouped.values[[0, 500]][~known]).all()


def test_grouping_changes_no_estimate_but_by_rounding(plan: Plan) -> None:
    grouped = replicate(plan, replications=1200)
    halves = [replicate(plan, replications=600, first=first) for first in (0, 600)]
    sketches = sum((half.sketches or () for half in halves), start=())
    values = np.concatenate([half.values for half in halves])
    single = Results(values, grouped.layout, 1200, grouped.seed, sketches=sketches)
    for name in ("throughput", "request_to_delivery", "request_to_delivery_p85", "wip"):
        ours, theirs = grouped.estimate(name, work="w"), single.estimate(name, work="w")
        assert ours.mean == pytest.approx(theirs.mean, rel=1e-9)
        assert ours.standard_error == pytest.approx(theirs.standard_error, rel=0.15)


def test_plans_together_are_as_plans_alone(plan: Plan) -> None:
    other = compile_plan(loads(LINE, set=["a.people=+1"]))
    together = replicate_all([plan, other], replications=5, jobs=2)
    for results, one in zip(together, (plan, other), strict=True):
        alone = replicate(one, replications=5)
        assert results.values.tobytes() == alone.values.tobytes()


def test_series_are_means_of_counts_by_week(plan: Plan) -> None:
    results = replicate(plan, replications=3, series=True)
    assert results.series is not None
    twins = [
        Twin(fast.simulate(plan, replication=r), plan).weekly(results.series.ends) for r in range(3)
    ]
    flows = np.array([flows for flows, _ in twins])
    present = np.array([present for _, present in twins])
    np.testing.assert_allclose(results.series.flows, flows.mean(axis=0))
    np.testing.assert_allclose(results.series.present, present.mean(axis=0))
    np.testing.assert_allclose(results.series.flows_sd, flows.std(axis=0, ddof=1), atol=1e-6)
    np.testing.assert_allclose(results.series.present_sd, present.std(axis=0, ddof=1), atol=1e-6)


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_up_to_the_end_in_this_thread(plan: Plan, jobs: int) -> None:
    seen: list[tuple[int, int]] = []
    threads = set()

    def tell(done: int, total: int) -> None:
        seen.append((done, total))
        threads.add(threading.get_ident())

    replicate(plan, replications=20, jobs=jobs, progress=tell)
    assert seen == sorted(seen)
    assert seen[-1] == (20, 20)
    assert threads == {threading.get_ident()}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_wish_to_stop_ends_all_threads(plan: Plan, jobs: int) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicate(plan, replications=100_000, jobs=jobs, progress=stop)
    assert not [t for t in threading.enumerate() if t.name.startswith("flowsim")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_engine_that_is_stuck_says_so(
    plan: Plan, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(*_: object, **__: object) -> tuple[int, int]:
        raise StuckError

    monkeypatch.setattr(fast.Workspace, "run", stuck)
    with pytest.raises(StuckError):
        replicate(plan, replications=10, jobs=jobs)


@pytest.mark.parametrize(("replications", "jobs"), [(0, 1), (-3, 1), (5, 0)])
def test_nothing_cannot_be_run(plan: Plan, replications: int, jobs: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        replicate(plan, replications=replications, jobs=jobs)


HELPED = """
flowsim: 1
warm_up: 1w
horizon: 6w
teams:
  a: {people: 2, helps: {b: 50%}}
  b: {people: 1, away: {every: 2w, for: 2d}}
  c: {people: 1}
work:
  w:
    arrives: {rate: 14/w}
    flow:
      - build: {team: a, effort: 3h}
      - test: {team: b, effort: 4h, then: {build: 10%}}
      - wait: {wait: 1d}
      - look: {team: c, effort: 1h}
"""


@pytest.mark.parametrize("asked", [(), ("a",), ("b",), ("c", "a")])
def test_what_is_asked_for_is_the_same_alone_and_the_rest_is_not_known(
    asked: tuple[str, ...],
) -> None:
    helped = compile_plan(loads(HELPED))
    whole = replicate(helped, replications=4)
    (part,) = replicate_all([helped], replications=4, asked=[asked])
    names, known = whole.layout.names, ~np.isnan(part.values)
    np.testing.assert_array_equal(part.values[known], whole.values[known])
    for measure_ in ("throughput", "request_to_delivery", "request_to_delivery_p85", "growth"):
        assert part.estimate(measure_, work="w") == whole.estimate(measure_, work="w")
    assert math.isnan(part.estimate("flow_efficiency", work="w").mean)
    for team in names.teams:
        for measure_ in ("utilisation", "queue", "wait", "wait_p85"):
            mine = part.estimate(measure_, at=team)
            if team in asked:
                assert mine == whole.estimate(measure_, at=team)
            else:
                assert math.isnan(mine.mean)
    assert math.isnan(part.estimate("sojourn", at="wait").mean)


@pytest.mark.parametrize("jobs", [1, 2])
def test_deliveries_alone_are_the_throughput_of_whole_replications(plan: Plan, jobs: int) -> None:
    works = ["rare", "w"]
    counted = deliveries([plan, plan], works=works, replications=7, first=3, seed=9, jobs=jobs)
    whole = replicate(plan, replications=7, first=3, seed=9)
    for values in counted:
        for work, mine in zip(works, values, strict=True):
            assert mine.tolist() == whole.samples("throughput", work=work).tolist()
    with pytest.raises(ValueError, match="not in"):
        deliveries([plan], works=["nothing"], replications=1)


def test_the_first_of_some_replications_are_those_of_a_shorter_run(plan: Plan) -> None:
    some = replicate(plan, replications=6, seed=3, first=2)
    few = replicate(plan, replications=4, seed=3, first=2)
    cut = some.first_of(4)
    assert cut.values.tobytes() == few.values.tobytes()
    for measure_ in ("throughput", "request_to_delivery_p85", "growth"):
        assert cut.estimate(measure_, work="w") == few.estimate(measure_, work="w")
    assert paired(cut, few, "throughput", work="w").absolute.mean == 0.0
    assert some.first_of(6) is some
    for count in (7, 1200):
        with pytest.raises(ValueError, match="not"):
            some.first_of(count)
    with pytest.raises(ValueError, match="single"):
        replicate(plan, replications=1200).first_of(600)
