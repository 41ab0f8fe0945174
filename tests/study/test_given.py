"""What a caller gives a study reaches its runs: replications, seed, judge, name and progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowsim.engine.fast import simulate
from flowsim.model import Model, PathError, loads
from flowsim.plan import compile_plan
from flowsim.study.decide.compare import compare
from flowsim.study.decide.each import each
from flowsim.study.decide.shift import shift
from flowsim.study.decide.tour import tour
from flowsim.study.expect import expect
from flowsim.study.forecast.forecast import forecast
from flowsim.study.mean_value.explain import capacity, explain
from flowsim.study.results import RunResult
from flowsim.study.single.logs import log, write_logs
from flowsim.study.single.run import run
from flowsim.study.single.warm_up import warm_up
from flowsim.study.sweep.sweep import sweep
from flowsim.study.uncertainty.uncertainty import uncertainty

TEXT = """
flowsim: 1
name: Shop
hours: always
warm_up: 2w
horizon: 10w
teams: {dev: {people: 2, cost: 52k/y}, qa: {people: 1, cost: 52k/y}}
work:
  feature:
    arrives: {rate: 18/w}
    value: 9k
    flow: [{build: {team: dev, effort: 12h}}, {test: {team: qa, effort: 4h}}]
  bug:
    arrives: {rate: 8/w}
    value: 1k
    flow: [{fix: {team: qa, effort: {value: 4h, range: [3h, 5h]}}}]
expect:
  - bug.throughput > 7/w
"""
GIVEN: dict[str, Any] = {"replications": 3, "seed": 7, "jobs": 1}
TWICE = (1.0, 2.0)

NO_BAG = r"there is no (such )?kind of work.*Did you mean bug\?"
Reported = list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def model() -> Model:
    return loads(TEXT)


@pytest.fixture(scope="module")
def alone(model: Model) -> RunResult:
    """The second kind of work in three replications of another seed."""
    return run(model, judge="bug", **GIVEN)


RUNS: dict[str, Callable[..., RunResult]] = {
    "compare": lambda model, **given: compare(model, {"same": model}, **given).base,
    "a scenario": lambda model, **given: compare(model, {"Shop": model}, **given).others[0],
    "shift": lambda model, **given: shift(model, "qa.speed", factors=TWICE, **given).points[0].run,
    "each": lambda model, **given: each(model, **given).base,
    "tour": lambda model, **given: tour(model, lifts=1, **given).base,
    "uncertainty": lambda model, **given: uncertainty(model, points=2, **given).run,
    "a gain": lambda model, **given: uncertainty(model, model, name="x", points=2, **given).run,
}  # fmt: skip


@pytest.mark.parametrize("study", RUNS)
def test_the_runs_of_a_study_are_those_of_run(study: str, model: Model, alone: RunResult) -> None:
    found = RUNS[study](model, judge="bug", **GIVEN)
    assert (found.judged, found.replications, found.seed) == ("bug", 3, 7)
    assert found.work == alone.work
    assert found.verdict == alone.verdict
    assert found.explanation == alone.explanation


@pytest.mark.parametrize(
    ("study", "name"),
    [
        ("compare", "baseline"),
        ("a scenario", "Shop"),
        ("shift", "1x"),
        ("each", "Shop"),
        ("tour", "as it is"),
        ("uncertainty", "Shop"),
        ("a gain", "x"),
    ],
)
def test_what_is_not_given_is_the_first_seed_and_the_work_of_most_value(
    study: str, name: str, model: Model
) -> None:
    found = RUNS[study](model, replications=2)
    assert (found.judged, found.seed, found.name) == ("feature", 1, name)
    assert repr(found.work) == repr(run(model, replications=2, jobs=1, seed=1).work)


@pytest.mark.parametrize("study", RUNS)
def test_a_kind_of_work_that_is_not_there_is_refused(study: str, model: Model) -> None:
    with pytest.raises(PathError, match=NO_BAG):
        RUNS[study](model, judge="bag", **GIVEN)


def test_a_kind_that_is_not_there_is_refused_where_nothing_is_run(model: Model) -> None:
    for refused in (
        lambda: explain(model, judge="bag"),
        lambda: capacity(model, "bag"),
        lambda: expect(model, judge="bag", **GIVEN),
        lambda: warm_up(model, judge="bag", **GIVEN),
        lambda: sweep(model, {"qa.people": ["1"]}, judge="bag", **GIVEN),
        lambda: forecast(model, items=2, work="bag"),
    ):
        with pytest.raises(PathError, match=NO_BAG):
            refused()


def test_cells_of_a_sweep_are_runs(model: Model, alone: RunResult) -> None:
    found = sweep(
        model, {"qa.people": ["1", "2"]}, name="today", verdicts=True, judge="bug", **GIVEN
    )
    assert (found.judged, found.replications, found.seed) == ("bug", 3, 7)
    assert found.measures == ("throughput", "delivery_p85")
    assert (found.base.name, found.base.seed) == ("today", 7)
    two = run(loads(TEXT, set=["qa.people=2"]), judge="bug", **GIVEN)
    for cell, same in ((found.base, alone), (found.cells[0], alone), (found.cells[1], two)):
        assert cell.figures == same.of("bug")
        assert cell.verdict == same.verdict
        assert cell.checks == same.checks
        assert (cell.cost_per_year, cell.cost_once) == (same.cost_per_year, same.cost_once)
    unsaid = sweep(model, {"qa.people": ["1"]}, replications=2)
    assert (unsaid.judged, unsaid.seed, unsaid.base.name) == ("feature", 1, "baseline")
    assert unsaid.base.figures == run(model, replications=2, seed=1).of("feature")
    assert unsaid.base.verdict is None
    by_cell = [cell.is_base for cell in (found.base, *found.cells)]
    assert by_cell == [True, True, False]
    assert found.cells[1].change("throughput").paired.mean == pytest.approx(
        two.of("bug").throughput.mean - alone.of("bug").throughput.mean
    )


def test_a_warm_up_is_that_of_the_run(model: Model, alone: RunResult) -> None:
    found = warm_up(model, judge="bug", **GIVEN)
    assert (found.judged, found.replications, found.seed, found.name) == ("bug", 3, 7, "Shop")
    assert found.initial_transient == alone.checks.initial_transient
    assert found.growth == alone.of("bug").growth
    assert [work for work, _ in found.others] == ["feature"]
    assert len(found.delivered.means) == 12  # two of them before time zero
    assert found.delivered.means[2:].mean() == pytest.approx(alone.of("bug").throughput.mean)
    assert warm_up(model, name="Other", **GIVEN).name == "Other"
    unsaid = warm_up(model, replications=2)
    assert (unsaid.judged, unsaid.seed) == ("feature", 1)
    first = run(model, replications=2, seed=1)
    assert unsaid.delivered.means[2:].mean() == pytest.approx(first.of("feature").throughput.mean)


def test_what_is_expected_is_asked_of_the_same_runs(model: Model, alone: RunResult) -> None:
    found = expect(model, **GIVEN)
    assert (found.name, found.replications, found.seed, found.judge) == ("Shop", 3, 7, None)
    assert found.outcomes == alone.outcomes
    per_hour = alone.of("bug").throughput.mean / 168.0
    assert found.outcomes[0].found.mean == pytest.approx(per_hour)
    text = TEXT + "  - bottleneck is qa\n"
    both = expect(loads(text), name="Other", judge="bug", **GIVEN)
    assert (both.name, both.replications, both.seed) == ("Other", 3, 7)
    assert both.outcomes == run(loads(text), judge="bug", **GIVEN).outcomes
    assert both.judge == alone.judge
    assert both.outcomes[1].found.replications == alone.verdict.replications
    unsaid = expect(model, replications=2)
    assert unsaid.outcomes == run(model, replications=2, seed=1).outcomes
    assert unsaid.seed == 1
    nothing = expect(loads(TEXT.partition("expect:")[0]), name="None", **GIVEN)
    assert (nothing.name, nothing.outcomes, nothing.replications) == ("None", (), 3)
    assert nothing.seed == 7


def test_a_log_is_that_of_its_replication_and_seed(model: Model) -> None:
    plan = compile_plan(model)
    assert log(model, replication=2, seed=7).same_as(simulate(plan, seed=7, replication=2))
    assert log(model).same_as(simulate(plan, seed=1, replication=0))


def progress_of(study: Callable[..., Any], *args: Any, **given: Any) -> Reported:
    reported: Reported = []
    study(*args, progress=lambda *each: reported.append(each), **{**GIVEN, **given})
    return reported


def test_how_far_a_run_is(model: Model) -> None:
    found = progress_of(run, model, judge="bug")
    assert found[0][2] == "running Shop"
    assert found[-1][2] == "finding the bottleneck"
    assert all(0 <= done <= total for done, total, _ in found)
    assert [each for each in found if each[2] == "running Shop"][-1][:2] == (3, 3)
    assert found[-1][0] == found[-1][1]
    assert progress_of(run, model, name="Other")[0][2] == "running Other"
    assert progress_of(warm_up, model)[-1] == (3, 3, "running Shop")
    assert progress_of(warm_up, model, name="Other")[-1] == (3, 3, "running Other")
    assert progress_of(expect, model)[-1] == (3, 3, "running Shop")
    assert progress_of(forecast, model, items=2, replications=20)[-1] == (
        20,
        20,
        "forecasting Shop",
    )


@pytest.mark.parametrize(
    ("study", "args", "given", "words"),
    [
        (shift, ["qa.speed"], {"factors": TWICE}, {"mapping"}),
        (sweep, [{"qa.people": ["1", "2"]}], {}, {"running 2 combinations"}),
        (sweep, [{"qa.people": ["1", "2"]}], {"verdicts": True}, {"running 2 combinations"}),
    ],
)
def test_a_study_of_many_runs_goes_from_none_to_all(
    model: Model, study: Callable[..., Any], args: list[Any], given: dict[str, Any], words: set[str]
) -> None:
    found = progress_of(study, model, *args, **given)
    shares = [done / total for done, total, _ in found]
    assert shares == sorted(shares)
    assert len({total for _, total, _ in found}) == 1
    assert shares[0] < 0.3
    assert shares[-1] == 1.0
    assert {what for _, _, what in found} == words


def test_a_run_to_a_precision_ends_once_what_is_watched_is_known_so_well(model: Model) -> None:
    """Throughput and the mean time to delivery; where work piles up, throughput alone."""
    given: dict[str, Any] = {"seed": 7, "jobs": 1, "judge": "bug"}
    reported: Reported = []
    found = run(model, precision=0.1, progress=lambda *at: reported.append(at), **given)
    ended = found.checks.precision
    assert ended is not None
    assert (ended.wanted, ended.reached) == (0.1, True)
    figures = found.of("bug")
    for each_one in (figures.throughput, figures.delivery_mean):
        assert each_one.half_width <= 0.1 / 1.1 * each_one.mean
    assert reported[0][2] == "running Shop"
    as_many = run(model, replications=found.replications, **given)
    assert found.work == as_many.work
    assert found.verdict == as_many.verdict
    assert repr(found.series) == repr(as_many.series)
    few = run(model, precision=0.01, replications=12, **given)
    assert few.checks.precision is not None
    assert (few.checks.precision.reached, few.checks.precision.most, few.replications) == (
        False, 12, 12,
    )  # fmt: skip
    piling = loads(TEXT, set=["qa.speed=x0.2"])
    alone = run(piling, precision=0.1, **given)
    assert alone.of("bug").unstable
    assert alone.of("bug").throughput.half_width <= 0.1 / 1.1 * alone.of("bug").throughput.mean


def test_logs_of_several_replications_in_a_file(model: Model, tmp_path: Path) -> None:
    """One after the other, as each alone: what is in the file is what is in the logs."""
    reported: Reported = []
    path = tmp_path / "all.csv"
    write_logs(model, path, replications=2, seed=7, progress=lambda *at: reported.append(at))
    assert reported[:2] == [(0, 2, "writing the log"), (1, 2, "writing the log")]
    alone = [log(model, replication=place, seed=7) for place in range(2)]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 + sum(len(each_one) for each_one in alone)
    assert {line.partition(",")[0] for line in lines[2:]} == {"0", "1"}
    first = tmp_path / "first.csv"
    write_logs(model, first, replications=1)
    same = tmp_path / "same.csv"
    write_logs(model, same, replications=1, seed=1)
    assert first.read_bytes() == same.read_bytes()
    assert first.read_bytes() != path.read_bytes()[: first.stat().st_size]


def test_a_number_without_effect_spreads_nothing() -> None:
    """A range of a team that does no work: no share, no flip; the outcome is that of the run."""
    idle = TEXT.replace("teams: {", "teams: {idle: {people: 1, speed: {value: 1, range: [1, 2]}}, ")
    found = uncertainty(
        loads(idle.replace("{value: 4h, range: [3h, 5h]}", "4h")), points=2, **GIVEN
    )
    assert (found.assumptions, found.chances, found.noise) == ((), (), 0.0)
    assert [each_one.path for each_one in found.without_effect] == ["idle.speed"]
    assert len(found.points) == 1
    assert found.outcome == found.run.of("feature").throughput


def test_a_run_says_what_deliveries_of_the_judged_work_break(model: Model) -> None:
    breaks = TEXT.replace(
        "    flow: [{fix:", "    after: {feature: {per_defect: 50%, within: 1w}}\n    flow: [{fix:"
    ).replace("range: [3h, 5h]}", "range: [3h, 5h]}, injects: 1")
    breaks = breaks.replace("  feature:\n", "  feature:\n    expedite: true\n")
    found = run(loads(breaks), judge="bug", **GIVEN)
    rate = found.results.estimate("change_fail_rate", work="bug")
    hours = found.results.estimate("failed_deployment_recovery_time", work="bug")
    assert rate.mean > 0.1
    broken = found.failures_of("bug")
    assert broken is not None
    assert repr(broken.change_fail_rate) == repr(rate)
    assert broken.recovery.mean == pytest.approx(hours.mean / 24.0, nan_ok=True)
    assert found.arrow == "", "nobody is blocked"
