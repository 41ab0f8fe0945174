"""Which expectations hold: the rule on made intervals, and the answers on exact theory."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import flowsim as fs
from flowsim.experiment import Estimate
from flowsim.model import Model, loads
from flowsim.model.expectations import ExpectedBottleneck
from flowsim.report.sections import expectations
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.expect import Expected, expect
from flowsim.study.expectations import outcomes as judging
from flowsim.study.expectations import samples
from flowsim.study.expectations.outcomes import decided, replications_needed
from flowsim.study.results import Outcome
from flowsim.study.single.run import run
from tests.study.test_verdict import line

NAN = math.nan


def est(low: float, high: float, *, runs: int = 20) -> Estimate:
    """An interval around its middle."""
    mean, half = (low + high) / 2, (high - low) / 2
    return Estimate(mean, low, high, half, half / 2.1, runs)


# -- the rule


@pytest.mark.parametrize(
    ("sign", "low", "high", "word"),
    [
        ("<", 8.0, 9.0, "held"),
        ("<", 11.0, 12.0, "failed"),
        ("<", 9.0, 11.0, "inconclusive"),
        (">", 11.0, 12.0, "held"),
        (">", 8.0, 9.0, "failed"),
        (">", 9.0, 11.0, "inconclusive"),
        # an end on the bound: it is not below it, and it is at most it
        ("<", 9.0, 10.0, "inconclusive"),
        ("<=", 9.0, 10.0, "held"),
        ("<", 10.0, 11.0, "failed"),
        ("<=", 10.0, 11.0, "inconclusive"),
        (">", 10.0, 11.0, "inconclusive"),
        (">=", 10.0, 11.0, "held"),
        (">", 9.0, 10.0, "failed"),
        (">=", 9.0, 10.0, "inconclusive"),
        # a figure without randomness, with what rounding leaves
        ("<=", 10.0 + 1e-14, 10.0 + 1e-14, "held"),
        (">=", 10.0 - 1e-14, 10.0 - 1e-14, "held"),
        ("<", 10.0 - 1e-14, 10.0 - 1e-14, "failed"),
        (">", 10.0 + 1e-14, 10.0 + 1e-14, "failed"),
        ("<", 10.0 - 1e-6, 10.0 - 1e-6, "held"),
        ("<", NAN, NAN, "inconclusive"),
        (">", -math.inf, math.inf, "inconclusive"),
    ],
)
def test_an_interval_decides(sign: str, low: float, high: float, word: str) -> None:
    found = decided(sign, est(low, high), 10.0, scale=10.0)  # type: ignore[arg-type]
    assert found[0] == word


def test_what_was_not_observed_and_one_replication_decide_nothing() -> None:
    assert decided("<", est(NAN, NAN), 1.0) == ("inconclusive", "nothing")
    one = Estimate(5.0, -math.inf, math.inf, math.inf, NAN, 1)
    assert decided("<", one, 1.0) == ("inconclusive", "interval")
    assert replications_needed(one, 1.0) is None


def test_a_few_that_agree_may_do_so_by_chance() -> None:
    assert decided("<", est(5.0, 5.0, runs=5), 9.0) == ("inconclusive", "alike")
    assert decided("<", est(5.0, 5.0, runs=6), 9.0) == ("held", "")


def test_replications_needed_go_with_the_square_of_the_half_width() -> None:
    assert replications_needed(est(8.0, 12.0), 9.0) == 80
    assert replications_needed(est(9.9, 10.1), 10.0) is None, "the estimate is the bound"
    assert replications_needed(est(9.0, 11.0), 11.0) == 21, "more than there were"


# -- exact theory: M/M/1 at a load of 60 %, where an item waits 1.5 h in the mean

MM1 = """
flowsim: 1
warm_up: 2w
horizon: 18w
hours: always
teams: {desk: {people: 1}}
work:
  job: {arrives: {rate: 0.6/h}, flow: [{serve: {team: desk, effort: 1h, dist: exponential}}]}
levers:
  quick: {change: {desk.speed: x1.1}}
"""


def theory(*texts: str, more: str = "", set: str = "") -> Model:  # noqa: A002
    lines = "".join(f"  - {text}\n" for text in texts)
    return loads(f"{MM1}{more}expect:\n{lines}", set=[set] if set else [])


def words(found: Expected) -> list[str]:
    return [outcome.word for outcome in found.outcomes]


def test_what_is_true_by_a_margin_is_held_and_what_is_false_has_failed() -> None:
    model = theory(
        "desk.wait < 1.8h", "desk.wait > 1.2h", "desk.wait > 1.8h", "desk.wait < 1.2h",
        "desk.utilisation < 65%", "job.request_to_delivery > 2.2h", "job.wip >= 2",
        "job.throughput < 0.5/h", "job.growth < 0.1/h", "desk.wait_chance > 50%",
    )  # fmt: skip
    found = expect(model, replications=30, jobs=2)
    assert words(found) == ["held", "held", "failed", "failed", "held", "held", "failed",
                            "failed", "held", "held"]  # fmt: skip
    assert (found.count("held"), found.count("failed"), found.count("inconclusive")) == (6, 4, 0)


def test_at_the_exact_value_most_seeds_do_not_decide() -> None:
    model = theory("desk.wait < 1.5h", "desk.wait > 1.5h")
    found = [words(expect(model, replications=12, seed=seed, jobs=2)) for seed in range(40)]
    undecided = [pair for pair in found if pair == ["inconclusive", "inconclusive"]]
    assert len(undecided) >= 32, "19 of 20 in the mean; 32 of 40 are 4 standard deviations below"
    for pair in found:
        assert sorted(pair) in (["inconclusive", "inconclusive"], ["failed", "held"])


def test_more_replications_decide() -> None:
    model = theory("desk.wait < 1.54h")
    (few,) = expect(model, replications=6, jobs=2).outcomes
    (many,) = expect(model, replications=300, jobs=2).outcomes
    assert (few.word, few.why) == ("inconclusive", "interval")
    assert few.needed is not None
    assert few.needed > 6
    assert (many.word, many.why, many.needed) == ("held", "", None)


def test_a_figure_is_that_of_a_run() -> None:
    model = theory("job.request_to_delivery_p85 < 2d", "job.growth < 1/h", "desk.utilisation < 1%")
    found = run(model, replications=8, jobs=2)
    time, growth, busy = found.outcomes
    figures = found.of("job")
    assert time.found.mean / 24.0 == pytest.approx(figures.delivery_p85.mean, rel=1e-12)
    assert time.found.half_width / 24.0 == pytest.approx(figures.delivery_p85.half_width)
    assert growth.found.mean * 168.0 == pytest.approx(figures.growth.mean)
    assert busy.found == found.team("desk").utilisation


# -- beside a baseline

PULLED = "use: {quick: 100%}\n"


def test_a_ratio_and_its_inverse_are_decided_alike_where_one_side_hardly_waits() -> None:
    """Calm work never waits, or seldom: the ratio has no upper end, but a lower one."""
    text = """
flowsim: 1
horizon: 20w
hours: always
teams: {desk: {people: 1}, spare: {people: 2}}
work:
  job: {arrives: {rate: 4/d}, flow: [{serve: {team: desk, effort: 5h, dist: exponential}}]}
  calm: {arrives: {rate: RATE}, flow: [{serve: {team: spare, effort: 2h, cv: 0}}]}
expect:
  - job.serve.wait > 2 x calm.serve.wait
  - calm.serve.wait < 0.5 x job.serve.wait
"""
    for rate in ("1/w", "every: 1d"):
        given = text.replace("{rate: RATE}", f"{{rate: {rate}}}" if "/" in rate else f"{{{rate}}}")
        found = expect(loads(given), replications=20, jobs=2).outcomes
        assert [each.word for each in found] == ["held", "held"], rate
        assert found[0].found.low > 2.0 > 1.0 / found[0].found.high
        assert "-" not in expectations.found(found[0])
    assert (
        expectations.found(found[0]) == "not a finite ratio: it is compared with 0"
    )  # two a day never wait for two people


def test_a_ratio_is_paired_and_narrower_than_two_intervals() -> None:
    model = theory("desk.wait < 0.9 x baseline", "desk.wait < baseline", more=PULLED)
    ratio, less = expect(model, replications=20, jobs=2).outcomes
    # 1.1 times as fast: the wait is rho / (mu - lambda) = (6 / 11) / 0.5 h, from 1.5 h
    assert ratio.found.holds((6 / 11) / 0.5 / 1.5)
    assert less.found.holds((6 / 11) / 0.5 - 1.5)
    assert (ratio.kind, less.kind) == ("ratio", "difference")
    assert (ratio.word, less.word) == ("held", "held")
    assert model.baseline is not None
    one = run(model.baseline, replications=20).team("desk").wait
    two = run(replace(model, expect=()), replications=20).team("desk").wait
    apart = math.hypot(one.standard_error, two.standard_error)
    assert less.found.standard_error < 0.5 * apart
    of_two = ratio.found.mean * math.hypot(
        one.standard_error / one.mean, two.standard_error / two.mean
    )
    assert ratio.found.standard_error < 0.5 * of_two


def test_a_baseline_that_nothing_changes_differs_by_nothing() -> None:
    model = theory("desk.wait <= baseline", "desk.wait >= 1 x baseline", "desk.wait < baseline",
                   "job.request_to_delivery_p90 <= baseline + 1h")  # fmt: skip
    assert words(expect(model, replications=6, jobs=2)) == ["held", "held", "failed", "held"]


def test_another_figure_of_the_same_run() -> None:
    model = theory(
        "job.request_to_delivery > desk.wait", "job.request_to_delivery < desk.wait + 30min",
        "job.request_to_delivery > 2 x desk.wait", "job.wip < 1.2 x desk.queue",
    )  # fmt: skip
    more, least, ratio, number = expect(model, replications=20, jobs=2).outcomes
    # The sojourn is 2.5 h and the wait 1.5 h, so 1 h more and 1.67 times; 1.5 and 0.9 items.
    assert more.found.holds(1.0)
    assert ratio.found.holds(2.5 / 1.5)
    assert number.found.holds(1.5 / 0.9)
    assert [each.word for each in (more, least, ratio, number)] == ["held", *["failed"] * 3]


def test_the_baseline_runs_once_and_not_if_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    replicate = samples.replicate_all

    def counted(plans: list[object], **options: object) -> object:
        ran.extend(plans)
        return replicate(plans, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(samples, "replicate_all", counted)
    model = theory("desk.wait < baseline", "job.wip < baseline", more=PULLED)
    assert model.baseline is not None
    expect(model, replications=4)
    assert len(ran) == 2, "the model and its baseline"
    found = fs.compare(model.baseline, {"quick": model}, replications=4)
    assert len(ran) == 2, "the comparison has it already"
    assert [outcome.word for outcome in found.runs[1].outcomes] == words(
        expect(model, replications=4)
    )
    assert found.base.outcomes == ()


def test_jobs_change_nothing_and_neither_does_the_way_to_ask() -> None:
    model = theory("desk.wait < 1.4 x baseline", "bottleneck is desk or demand", more=PULLED)
    one = expect(model, replications=8, jobs=1)
    three = expect(model, replications=8, jobs=3)
    assert one.outcomes == three.outcomes == run(model, replications=8, jobs=2).outcomes
    assert one.frame().shape == (2, 9)
    assert list(one.frame()["outcome"]) == words(one)


# -- what has no figure


def test_times_of_work_that_piles_up_are_not_judged() -> None:
    jammed = theory(
        "job.request_to_delivery < 1h", "job.request_to_delivery > 1h",
        "job.change_lead_time_p85 < 1h", "job.wip < 2", "job.wip > 0.5 x baseline",
        "job.growth < 0.01/h", "job.throughput < 0.55/h", set="desk.speed=0.5",
    )  # fmt: skip
    found = expect(jammed, replications=8, jobs=2).outcomes
    assert [each.word for each in found[:5]] == ["inconclusive"] * 5
    assert {each.why for each in found[:5]} == {"piles up"}
    assert all(each.growth is not None and each.growth.low > 0 for each in found[:5])
    assert [each.word for each in found[5:]] == ["failed", "held"]


def test_what_never_happens_is_not_judged() -> None:
    model = theory("job.failed_deployment_recovery_time < 1h", "job.age < 1 x baseline")
    quiet = replace(model.kind("job"), arrives=replace(model.kind("job").arrives, kind="none"))
    silent = replace(model, work=(quiet,), expect=model.expect[:1])
    (outcome,) = expect(silent, replications=6).outcomes
    assert (outcome.word, outcome.why, outcome.needed) == ("inconclusive", "nothing", None)


def test_nothing_expected_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "replicate_all", None)
    assert expect(loads(MM1)).outcomes == ()


# -- the bottleneck


def who(text: str, verdict: Verdict) -> Outcome:
    model = loads(line([4, 1, 2], ["16h", "3h", "5h"]) + f"expect: [{text}]\n")
    (expected,) = model.expect
    assert isinstance(expected, ExpectedBottleneck)
    return judging._of_bottleneck(expected, verdict)


def verdict(constraint: str, *candidates: str) -> Verdict:
    chances = tuple((name, 1.0 / len(candidates)) for name in candidates)
    answers = (constraint,) if constraint == "demand" else candidates
    return Verdict("feature", answers, candidates, (), est(1.0, 2.0), NAN, 32, chances)


@pytest.mark.parametrize(
    ("found", "text", "word"),
    [
        (("t0", "t0"), "bottleneck is t0", "held"),
        (("t0", "t0"), "bottleneck is t1", "failed"),
        (("t0", "t0"), "bottleneck is t1 or t0", "held"),
        (("t0", "t0"), "bottleneck is not t0", "failed"),
        (("t0", "t0"), "bottleneck is not t1", "held"),
        (("t0", "t0", "t1"), "bottleneck is t0", "inconclusive"),
        (("t0", "t0", "t1"), "bottleneck is not t0", "inconclusive"),
        (("t0", "t0", "t1"), "bottleneck is t0 or t1", "held"),
        (("t0", "t0", "t1"), "bottleneck is not t2", "held"),
        (("t0", "t0", "t1"), "bottleneck is t2", "failed"),
        (("demand", "t0"), "bottleneck is t0", "failed"),
        (("demand", "t0"), "bottleneck is demand", "held"),
        (("demand", "t0"), "bottleneck is not t0", "held"),
        (("",), "bottleneck is t0", "inconclusive"),
        (("",), "bottleneck is not t0", "inconclusive"),
    ],
)
def test_all_who_may_be_the_bottleneck_must_be_expected(
    found: tuple[str, ...], text: str, word: str
) -> None:
    outcome = who(text, verdict(*found))
    assert outcome.word == word
    assert bool(outcome.why) == (word == "inconclusive")
    assert outcome.needed is None


def test_a_bottleneck_is_found_by_trying() -> None:
    text = line([4, 1, 2], ["16h", "3h", "5h"])
    model = loads(f"{text}expect: [bottleneck is t0, bottleneck is not t2, bottleneck is t1]\n")
    found = expect(model, replications=8, jobs=2)
    assert words(found) == ["held", "held", "failed"]


def test_studies_of_changed_models_look_at_no_expectation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "outcomes", None)
    text = line([4, 1, 2], ["16h", "3h", "5h"])
    model = loads(f"{text}expect: [t0.wait < baseline]\n")
    found = fs.shift(model, factors=(1.0, 2.0), replications=4)
    assert all(point.run.outcomes == () for point in found.points)
    assert np.isfinite(found.points[0].run.of("feature").throughput.mean)
