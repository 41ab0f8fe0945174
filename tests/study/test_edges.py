"""Models at the edge: nothing happens, nobody works, nobody is seen to leave."""

from __future__ import annotations

import math

import pytest

from flowsim.model import loads
from flowsim.study.decide.compare import ComparisonError, compare
from flowsim.study.single.run import run

SMALL = """
flowsim: 1
name: small
hours: office
warm_up: {warm_up}
horizon: {horizon}
teams: {{desk: {{people: {people}}}}}
work:
  job: {{arrives: {arrives}, {limit} flow: [{{serve: {{{step}}}}}]}}
levers:
  cut: {{change: {{desk.people: 1}}, starts: 48w}}
  tool: {{change: {{desk.speed: x2}}, cost: {{monthly: 100/person, team: desk}}}}
"""


def small(
    arrives: str = "{rate: 3/w}",
    step: str = "team: desk, effort: 8h",
    *,
    warm_up: str = "4w",
    horizon: str = "26w",
    people: int | str = 1,
    limit: str = "",
) -> str:
    return SMALL.format(
        arrives=arrives, step=step, warm_up=warm_up, horizon=horizon, people=people, limit=limit
    )


def test_replications_in_which_nothing_arrives() -> None:
    result = run(loads(small("{rate: 1/y}", warm_up="0h", horizon="1h")), replications=4)
    assert result.of("job").throughput.mean == 0.0


def test_where_nobody_works_demand_is_the_constraint_and_nobody_is_next() -> None:
    for step in ("wait: 3d", "team: desk, effort: 0h"):
        found = run(loads(small(step=step)), replications=4).verdict
        assert found.constraint == "demand"
        assert found.candidates == ()


def test_a_stay_longer_than_the_run_has_no_mean() -> None:
    work = run(loads(small("always", limit="limit: 100000,")), replications=4).of("job")
    assert work.throughput.mean > 4
    assert math.isnan(work.delivery_p85.mean)
    assert not math.isnan(work.unfinished_age.mean)


def test_work_that_piles_up_is_not_held_back_by_demand() -> None:
    text = small("{rate: 20/w}", people=5, horizon="52w")
    result = run(loads(text, use=["cut=100%"]), replications=6)
    assert result.of("job").unstable
    assert result.verdict.constraint != "demand"


def test_only_models_with_the_judged_work_are_compared() -> None:
    other = loads(small().replace("job:", "task:"))
    with pytest.raises(ComparisonError, match="other cannot be compared with baseline: its work"):
        compare(loads(small()), {"other": other}, replications=2)


def test_only_the_same_stretch_of_time_is_compared() -> None:
    base = loads(small())
    with pytest.raises(ComparisonError, match="same `warm_up` and `horizon`"):
        compare(base, {"longer": loads(small(horizon="60w"))}, replications=2)


@pytest.mark.filterwarnings("error")
def test_a_change_from_nothing_is_no_share_of_it() -> None:
    base = loads(small("{rate: 20/w}", "wait: 40w"))
    some = loads(small("{rate: 20/w}", "wait: 1d"))
    found = compare(base, {"some": some}, replications=3).difference("some", "throughput")
    assert found.paired.low > 15
    assert math.isnan(found.relative.mean)
    back = compare(some, {"none": base}, replications=3).difference("none", "throughput")
    assert back.relative.mean == -1.0


def test_pay_is_that_of_the_people_at_the_end_of_the_run() -> None:
    def yearly(people: str, *use: str) -> float:
        text = small(people=people).replace(f"{people}}}", f"{people}, cost: 100k/y}}")
        return run(loads(text, use=use), replications=2).cost_per_year

    assert yearly("{at: {0w: 4, 10w: 7}}") == 700_000
    assert yearly("{at: {0w: 4, 10w: 7, 26w: 9}}") == 700_000  # 26 weeks is when the run ends
    assert yearly("3", "cut=100%") == 300_000  # the lever starts later still
    hired = "{at: {0w: 4, 10w: 7}}", "tool=100%"
    assert yearly(*hired) == 700_000 + 7 * 12 * 100


def test_a_warm_up_a_little_too_short_is_no_growth() -> None:
    """Twenty a week wait twelve weeks in the mean: after 12 weeks not all of them are there yet."""
    text = """
flowsim: 1
warm_up: 12w
horizon: 78w
hours: always
teams: {desk: {people: 5}}
work:
  wait:
    arrives: {rate: 20/w}
    flow:
      - serve: {team: desk, effort: 1h}
      - settle: {wait: {mean: 12w, dist: lognormal, cv: 1}}
"""
    found = run(loads(text), replications=400, jobs=2).of("wait")
    assert found.growth.low > 0.0  # established, and next to nothing
    assert not found.unstable
    assert found.delivery_mean.mean > 0.0


def test_work_above_capacity_by_a_fiftieth_piles_up() -> None:
    text = """
flowsim: 1
warm_up: 26w
horizon: 78w
hours: always
teams: {desk: {people: 1}}
work: {job: {arrives: {rate: 42.8/w}, flow: [{serve: {team: desk, effort: 4h}}]}}
"""
    found = run(loads(text), replications=100, jobs=2).of("job")
    assert found.unstable
