"""The constraint map: each point is a run, the knee and the last step are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.model import PathError, loads
from flowsim.study.run import run
from flowsim.study.shift import ShiftError, _reached, better, factors_to, shift
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
    assert [len(phase) for phase in found.phases] == [2, 2]
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
    assert len(found.phases) == 1


def test_the_knee_of_a_curve() -> None:
    logs = np.log([1.0, 2.0, 4.0, 8.0])
    straight = np.array([0.0, 10.0, 10.0, 10.0])
    assert _reached(straight, logs) == pytest.approx(0.9 * np.log(2.0))
    falls = np.array([5.0, 6.0, 15.0, 9.0])  # the most is at 4
    assert _reached(falls, logs) == pytest.approx(np.log(2.0) + (14 - 6) / 9 * np.log(2.0))


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
        ("t0.hours", ShiftError, "no number"),
        ("horizon", ShiftError, "no number of the organisation"),
        ("feature.s_t0", PathError, "no number"),
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
