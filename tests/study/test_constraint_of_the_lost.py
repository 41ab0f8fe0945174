"""What constrains work of which some runs out of patience, by hand.

An overloaded desk that items give up on is never without work, so it does what it can and no more.
"""

from __future__ import annotations

import pytest

from flowsim.model import loads
from flowsim.study.decide.invest import invest
from flowsim.study.results import RunResult
from flowsim.study.single.run import run
from flowsim.study.uncertainty.uncertainty import uncertainty

# Door, 84 a week by two people, is asked for 63: 75 %. Of those, 60 % go on to one person who does
# 21 a week: 180 %. Delivered: 40 % of 63 and 21, 46.2 a week; of a tenth more at b, 2.1 more.
TWO = """
flowsim: 1
name: two
warm_up: 8w
horizon: 60w
hours: always
teams: {a: {people: 2}, b: {people: 1}}
work:
  x:
    arrives: {rate: 63/w}
    flow:
      - s: {team: a, effort: 4h}
      - t: {team: b, effort: 8h, patience: 2d, share: 60%}
"""
DELIVERED = 0.4 * 63.0 + 21.0
A_TENTH = 2.1 / DELIVERED


@pytest.fixture(scope="module")
def two() -> RunResult:
    return run(loads(TWO))


def test_the_team_at_which_work_is_lost_is_named_not_the_one_before_it(two: RunResult) -> None:
    found = two.verdict
    assert two.of("x").throughput.mean == pytest.approx(DELIVERED, rel=0.02)
    assert found.answers == ("b",)
    assert found.chances == (("b", 1.0),)
    gains = {gain.team: gain.relative for gain in found.gains}
    assert gains["b"].mean == pytest.approx(A_TENTH, abs=4 * gains["b"].standard_error)
    assert gains["b"].standard_error < A_TENTH / 5
    assert abs(gains["a"].mean) < A_TENTH / 2


def test_advice_and_verdict_are_of_one_mind(two: RunResult) -> None:
    ladder = invest(loads(TWO), budget=1e6, steps=1)
    assert ladder.steps[0].move.set == ((f"{two.verdict.constraint}.people", "+1"),)
    # 37.8 a week ask for b, and two people do 42: hardly anybody gives up.
    most = 63.0 / DELIVERED - 1.0
    assert 0.8 * most < ladder.steps[0].change("throughput").relative.mean <= most


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("b.people", "3"), "demand"),  # 60 % load: nobody waits for two days
        (("a.people", "1"), "a"),  # a does 42 a week of 63, and 25.2 of these ask for b
        (("x.t.share", "30%"), "demand"),  # 90 % load, and less than 1 % give up
    ],
)
def test_the_constraint_goes_where_the_load_is(change: tuple[str, str], expected: str) -> None:
    model = loads(TWO, set=[change])
    assert run(model).verdict.answers[0] == expected


def test_the_order_of_the_teams_does_not_matter() -> None:
    turned = TWO.replace("{a: {people: 2}, b: {people: 1}}", "{b: {people: 1}, a: {people: 2}}")
    assert run(loads(turned)).verdict.answers == ("b",)


def test_where_there_is_always_work_nothing_changes() -> None:
    always = TWO.replace("{rate: 63/w}", "always").replace("    flow", "    limit: 4\n    flow")
    assert not run(loads(always)).verdict.is_of_the_lost


def test_ranges_turn_to_demand_where_nobody_gives_up() -> None:
    ranged = TWO.replace("effort: 8h", "effort: {value: 8h, range: [2h, 9h]}")
    found = uncertainty(loads(ranged), points=64)
    chances = dict(found.chances)
    assert set(chances) == {"b", "demand"}
    # Of 2 to 9 h, demand is met below 168/37.8 = 4.4 h, a third of the range, and a little above.
    assert 0.2 < chances["demand"] < 0.5
