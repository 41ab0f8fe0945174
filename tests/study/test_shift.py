"""The constraint map: each point is a run, the knee and the last step are what they say."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from flowsim.model import PathError, loads
from flowsim.report.sections.wording import run_sentence
from flowsim.study.decide.invest import invest
from flowsim.study.decide.shift import ShiftError, _knee, _reached, better, factors_to, shift
from flowsim.study.judging import Judge
from flowsim.study.results import MeasureChange
from flowsim.study.single.run import run
from tests.report.fakes import est
from tests.study.test_verdict import line

THREE = line([4, 1, 2], ["16h", "3h", "5h"])  # a week: t0 42, t1 56, t2 67
HALF = 24


def test_each_point_is_a_run_with_its_verdict() -> None:
    model = loads(THREE)
    found = shift(model, factors=(1.0, 1.2, 2.0, 4.0), replications=HALF, jobs=2)
    assert found.path == "t0.speed"
    assert found.team == "t0"
    assert [point.run.verdict.constraint for point in found.points] == ["t0", "t0", "t1", "t1"]
    for point in found.points[1:]:
        alone = run(
            better(model, "t0.speed", point.factor),
            name=f"{point.factor:g}x",
            replications=HALF,
            jobs=1,
        )
        assert alone.verdict == point.run.verdict
        assert alone.work == point.run.work
    rates = [point.run.of("feature").throughput.mean for point in found.points]
    assert rates[0] == pytest.approx(42, rel=0.05)
    assert rates[1] == pytest.approx(42 * 1.2, rel=0.05)
    assert rates[3] == pytest.approx(56, rel=0.05)
    assert [point.ceiling for point in found.points] == pytest.approx([42, 50.4, 56, 56])
    assert dict(found.points[0].run.verdict.chances) == {"t0": 1.0}
    assert [len(each.points) for each in found.stretches] == [2, 2]
    assert [(each.names, each.is_sure) for each in found.stretches] == [
        (("t0",), True),
        (("t1",), True),
    ]
    assert found.knee is not None
    assert 1.2 < found.knee.low <= found.knee.factor <= found.knee.high < 2.0
    gained = found.points[3].change("throughput").paired.mean
    assert gained == pytest.approx(rates[3] - rates[0])
    assert found.points[1].worth is not None
    assert found.points[1].worth.mean == pytest.approx((rates[1] - rates[0]) / 0.2)
    last = found.points[3].worth
    assert last is not None
    assert last.low < 1.0


def test_who_may_be_the_constraint_adds_up() -> None:
    found = run(loads(line([1, 1, 4], ["4h", "4h", "4h"], limit="limit: 30")), replications=HALF)
    chances = dict(found.verdict.chances)
    assert set(chances) <= {"t0", "t1"}
    assert sum(chances.values()) == pytest.approx(1.0)
    assert min(chances.values()) > 0.02
    asked = run(
        loads(line([2, 1], ["4h", "4h"], arrives="{rate: 20/w}", limit="")), replications=HALF
    )
    assert asked.verdict.chances == (("demand", 1.0),)


def test_a_team_that_does_not_matter_has_no_knee() -> None:
    found = shift(loads(THREE), "t2.speed", factors=(1.0, 3.0), replications=8)
    assert found.knee is None
    assert len(found.stretches) == 1


def test_the_knee_of_a_curve() -> None:
    logs = np.log([1.0, 2.0, 4.0, 8.0])
    straight = np.array([0.0, 10.0, 10.0, 10.0])
    assert _reached(straight, logs) == pytest.approx(0.9 * np.log(2.0))
    falls = np.array([5.0, 6.0, 15.0, 9.0])  # the most is at 4
    assert _reached(falls, logs) == pytest.approx(np.log(2.0) + (14 - 6) / 9 * np.log(2.0))


def test_the_knee_has_95_percent_of_the_bootstrap_between_its_bounds() -> None:
    """Half of 26 replications deliver 4 at 2x, half 6; all deliver nothing at 1x and 10 at 4x.

    The bootstrap's mean at 2x is m = 4 + 2 B / 26 with B binomial: P(B <= 8) = 3.8 % is the first
    above 2.5 %, and 9 the first above 5 %. Nine tenths are reached (9 - m) / (10 - m) beyond 2x.
    """
    at_two = np.repeat([4.0, 6.0], 13)
    clear = MeasureChange("", "throughput", "", est(10.0, 0.1), est(10.0, 0.1), est(math.nan))

    def point(factor: float, samples: np.ndarray) -> Any:
        results = SimpleNamespace(samples=lambda measure, *, work: samples)
        figures = SimpleNamespace(throughput=est(samples.mean(), 0.1))
        run = SimpleNamespace(
            results=results, judge=Judge(("deal",), (1.0,)), judged="deal", of=lambda work: figures
        )
        return SimpleNamespace(factor=factor, run=run, gain=clear)

    def reached(successes: int) -> float:
        mean = 4.0 + 2.0 * successes / 26.0
        return 2.0 * 2.0 ** ((9.0 - mean) / (10.0 - mean))

    points = [point(1.0, 0.0 * at_two), point(2.0, at_two), point(4.0, 0.0 * at_two + 10.0)]
    knee = _knee(points, 1)
    assert knee is not None
    assert (knee.low, knee.factor, knee.high) == pytest.approx(
        (reached(26 - 8), reached(13), reached(8))
    )


def test_no_knee_of_a_gain_that_is_not_clear_in_the_end() -> None:
    def point(factor: float, gained: float, half: float, relative: float) -> Any:
        change = MeasureChange("", "throughput", "", est(gained, half), est(gained, half),
                            est(relative, half * relative / gained))  # fmt: skip
        samples = 1.0 + gained + half * np.linspace(-1.0, 1.0, 40)
        results = SimpleNamespace(samples=lambda measure, *, work: samples)
        figures = SimpleNamespace(throughput=est(1.0 + gained, half))
        run = SimpleNamespace(
            results=results, judge=Judge(("deal",), (1.0,)), judged="deal", of=lambda work: figures
        )
        return SimpleNamespace(factor=factor, run=run, gain=change)

    first = point(1.0, 1e-9, 0.1, 1e-9)
    more, most = point(1.5, 0.3, 0.1, 0.3), point(4.0, 0.31, 0.1, 0.31)
    assert _knee([first, more, most], 1) is not None
    assert _knee([first, more, point(4.0, 0.2, 0.3, 0.2)], 1) is None  # holds zero
    odd = point(4.0, 0.2, 0.1, -0.01)  # by pairs clear, as a share not
    assert _knee([first, more, odd], 1) is None


def test_better_is_shorter_for_times_and_more_for_the_rest() -> None:
    model = loads(THREE)
    assert better(model, "feature.s_t0.effort", 4.0).kind("feature").step("s_t0").effort == (
        loads(THREE.replace("16h", "4h")).kind("feature").step("s_t0").effort
    )
    assert better(model, "t1.people", 2.5).team("t1").people == 3  # 2.5, halves up
    assert better(model, "feature.limit", 2.0).kind("feature").limit == 120


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("t9.speed", PathError, "t9"),
        ("t0.hours", ShiftError, "is not a number"),
        ("horizon", ShiftError, "not a number of the model"),
        ("feature.s_t0", PathError, "is not a number"),
    ],
)
def test_what_cannot_be_shifted(path: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        better(loads(THREE), path, 2.0)


def test_factors() -> None:
    assert factors_to(2.0) == (1.0, 1.25, 1.5, 2.0)
    assert factors_to(3.7)[-2:] == (3.0, 3.7)
    assert factors_to(50.0)[-3:] == (30.0, 40.0, 50.0)
    for wrong in (1.0, 0.5, 101.0, float("nan"), float("inf")):
        with pytest.raises(ShiftError, match="last factor"):
            factors_to(wrong)


SIX = """
flowsim: 1
name: six teams in a row
hours: always
warm_up: 26w
horizon: 104w
teams:
  product: {people: 5}
  dev: {people: 40}
  qa: {people: 9}
  appsec: {people: 2}
  releng: {people: 3}
  docs: {people: 4}
work:
  feature:
    arrives: {rate: 0.0667/h}
    flow:
      - plan: {team: product, effort: 84h, cv: 1}
      - build: {team: dev, effort: 672h, cv: 1}
      - test: {team: qa, effort: 120h, cv: 1, then: {build: 15%}}
      - secure: {team: appsec, effort: 36h, cv: 1, then: {build: 8%}}
      - release: {team: releng, effort: 43.2h, cv: 1}
      - document: {team: docs, effort: 62.4h, cv: 1}
"""


def test_one_answer_wherever_it_is_asked_for() -> None:
    """Today developers, with developers 10x AppSec, whose ceiling is 2 / 36 h x .92 = 8.59 a week.

    AppSec and product are both busy all the time then: that alone would not tell them apart.
    """
    few = {"replications": 16, "jobs": 2}
    model = loads(SIX)
    fast = better(model, "dev.speed", 10.0)
    mapped = shift(model, "dev.speed", factors=(1.0, 10.0), **few)
    for place, (one, team) in enumerate(((model, "dev"), (fast, "appsec"))):
        alone = run(one, **few)
        ladder = invest(one, budget=0.0, steps=1, **few)
        for verdict in (alone.verdict, mapped.points[place].run.verdict, ladder.base.verdict):
            assert verdict.constraint == team
            assert verdict.candidates == (team,)
        assert [step.move.name for step in ladder.steps] == [f"{team}+1"]  # nobody costs anything
        report = run_sentence(alone)
        assert report.endswith(f"the bottleneck is {team}.")
    assert mapped.points[1].run.of("feature").throughput.mean == pytest.approx(8.59, rel=0.02)
    utilisation = {team.team: team.utilisation.mean for team in mapped.points[1].run.teams}
    assert utilisation["product"] > 0.99


def test_a_refusal_names_a_team_that_is_there() -> None:
    nobody = line([1, 1], ["900000h", "1h"]).replace("t0", "desk")
    with pytest.raises(ShiftError, match="Choose a team: --team desk"):
        shift(loads(nobody), factors=(1.0, 2.0), replications=4)
    with pytest.raises(ShiftError, match=r"Write desk\.speed, for example"):
        shift(loads(nobody), "feature.arrives", factors=(1.0, 2.0), replications=4)
