"""How levers spread: curves, mean gains, and the tables of a plan, against values by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.dynamics.bass import level
from flowsim.dynamics.in_a_team import MOST_PEOPLE, mean_shares
from flowsim.model import Model, loads
from flowsim.model.records.adopting import Fade
from flowsim.plan import compile_plan
from flowsim.plan.adoption import Curve, among, curve, gains, shares
from flowsim.time_units import HOURS_PER_WEEK as WEEK
from flowsim.time_units import WEEKS_PER_QUARTER

MODEL = """
flowsim: 1
name: Adoption
horizon: 8w
hours: always
teams:
  dev: {people: {at: {0w: 2, 4w: 3}}, speed: 200%}
  qa: {people: 1}
  lab: {people: 4, kind: equipment}
work:
  feature:
    arrives: {rate: 1/d}
    flow:
      - build: {team: dev, effort: 4h}
      - try: {team: qa, with: {lab: 1}, effort: 1h}
      - settle: {wait: 3d}
levers:
  tool: {change: CHANGE, ADOPTION}
use: {tool: 100%}
"""


def made(adoption: str, change: str = "{feature.build.effort: /2}") -> Model:
    return loads(MODEL.replace("ADOPTION", adoption).replace("CHANGE", change))


def the_curve(adoption: str, change: str = "{feature.build.effort: /2}") -> Curve:
    model = made(adoption, change)
    return curve(model, model.lever("tool"), 8)


# -- the people among whom it spreads


@pytest.mark.parametrize(
    ("change", "teams"),
    [
        ("{feature.build.effort: /2}", ["dev"]),
        ("{feature.build.effort: /2, feature.try.rework: /2}", ["dev", "qa"]),
        ("{qa.speed: x2, feature.settle.wait: /2}", ["qa"]),
        ("{feature.settle.wait: /2}", []),
        ("{feature.build.share: 50%}", []),  # decided on arrival, by nobody
        ("{lab.people: +1}", []),  # things have no colleagues
    ],
)
def test_a_lever_spreads_among_those_who_work_with_it(change: str, teams: list[str]) -> None:
    model = made("adoption: {ramp: 4w}", change)
    assert [team.name for team in among(model, model.lever("tool"))] == teams


# -- curves


def test_a_ramp_is_a_straight_line() -> None:
    found = shares(the_curve("adoption: {ramp: 4w}"), np.array([-1.0, 0.0, 1.0, 3.0, 9.0]) * WEEK)
    assert found.tolist() == [0.0, 0.0, 0.25, 0.75, 1.0]


def test_by_order_everybody_has_it_from_an_instant_on() -> None:
    at = np.array([0.0, 1.0, 2.0 - 1e-9, 2.0, 3.0]) * WEEK
    on_a_ramp = shares(the_curve("adoption: {ramp: 4w, mandate: 2w}"), at)
    assert on_a_ramp == pytest.approx([0.0, 0.25, 0.5, 1.0, 1.0])
    assert shares(the_curve("adoption: {mandate: 2w}"), at).tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]
    late = shares(the_curve("adoption: {ramp: 2w, mandate: 9w}"), at)
    assert late == pytest.approx([0.0, 0.5, 1.0, 1.0, 1.0])


def test_from_person_to_person_it_is_the_mean_of_those_who_are_there_first() -> None:
    """Two of dev at the start: the first at the rate 2 push, the second at push + pull / 2."""
    found = the_curve("adoption: {bass: {push: 10%/w, pull: 60%/w}}")
    first, second = 0.2, 0.4
    weeks = np.arange(9.0)
    none = np.exp(-first * weeks)
    one = first / (second - first) * (none - np.exp(-second * weeks))
    mean = 1.0 - none - one / 2.0
    assert shares(found, weeks * WEEK) == pytest.approx(mean, abs=1e-6)


def test_points_are_close_where_a_curve_rises() -> None:
    """Alone at 50 % an hour half have it after 1.386 h, 99 % after 9.21 h: not after a week."""
    found = the_curve("adoption: {bass: {push: 50%/h, pull: 0%/w}}", "{feature.settle.wait: /2}")
    at = np.array([math.log(2.0), math.log(100.0)]) / 0.5
    assert shares(found, at) == pytest.approx([0.5, 0.99], abs=0.002)


def test_where_nobody_works_it_is_the_curve_itself() -> None:
    bass = "adoption: {bass: {push: 3%/quarter, pull: 38%/quarter}}"
    found = the_curve(bass, "{feature.settle.wait: /2}")
    at = np.arange(9.0)
    expected = level(at / WEEKS_PER_QUARTER, innovation=0.03, imitation=0.38)
    assert shares(found, at * WEEK) == pytest.approx(expected)


@pytest.mark.parametrize("people", [1, 2, 7])
def test_without_word_everybody_is_alone(people: int) -> None:
    times = np.array([0.0, 0.5, 3.0, 20.0])
    found = mean_shares(0.2, 0.0, people=people, times=times)
    assert found == pytest.approx(1.0 - np.exp(-0.2 * times), abs=1e-6)


def test_many_are_near_the_curve_and_few_are_slower() -> None:
    """The test numbers of the curve are .331199 at 5 and .812803 at 10; fewer people are behind."""
    times = np.array([5.0, 10.0])
    few, more, most, all_ = (
        mean_shares(0.03, 0.38, people=people, times=times) for people in (5, 50, MOST_PEOPLE, 0)
    )
    assert all_ == pytest.approx([0.331199, 0.812803], abs=1e-6)
    assert (few < more).all()
    assert (more < most).all()
    assert most == pytest.approx(all_, abs=2e-3)
    assert mean_shares(0.03, 0.38, people=MOST_PEOPLE + 1, times=times).tolist() == all_.tolist()


@pytest.mark.parametrize("wrong", [(0.0, 0.1, 3), (0.1, -0.1, 3), (0.1, 0.1, -1)])
def test_nobody_begins_without_a_push(wrong: tuple[float, float, int]) -> None:
    push, pull, people = wrong
    with pytest.raises(ValueError, match="push must be above 0"):
        mean_shares(push, pull, people=people, times=np.array([1.0]))


# -- gains


def test_a_gain_that_does_not_fade_is_the_share() -> None:
    ramp = Curve(np.array([0.0, 4.0]), np.array([0.0, 1.0]))
    at = np.array([0.0, 1.0, 5.0])
    assert gains(ramp, None, at).tolist() == [0.0, 0.25, 1.0]
    assert gains(ramp, None, at, older=1.0).tolist() == [0.0, 0.0, 1.0]


def test_a_gain_of_all_at_once_halves_down_to_its_rest() -> None:
    once = Curve(np.zeros(1), np.ones(1))
    at = np.array([-1.0, 0.0, 10.0, 20.0, 1e6])
    assert gains(once, Fade(10.0), at) == pytest.approx([0.0, 1.0, 0.5, 0.25, 0.0])
    assert gains(once, Fade(10.0, 0.4), at) == pytest.approx([0.0, 1.0, 0.7, 0.55, 0.4])


@pytest.mark.parametrize("older", [0.0, 3.0])
def test_a_gain_on_a_curve_is_the_mean_over_who_got_it_when(older: float) -> None:
    """Against a sum over a hundred thousand people, one after another along the curve."""
    steps = Curve(np.array([0.0, 4.0, 10.0, 10.0]), np.array([0.1, 0.5, 0.6, 1.0]))
    people = (np.arange(100_000) + 0.5) / 100_000
    has_it_at = np.interp(people, [0.1, 0.5, 0.6], [0.0, 4.0, 10.0], left=0.0, right=10.0)
    for now in (0.0, 1.0, 4.0, 7.0, 9.999, 10.0, 12.0, 13.0, 40.0):
        age = now - has_it_at
        gain = np.where(age >= older, 0.3 + 0.7 * 0.5 ** (age / 6.0), 0.0)
        found = gains(steps, Fade(6.0, 0.3), np.array([now]), older=older)
        assert found[0] == pytest.approx(gain.mean(), abs=2e-5), now


# -- in the plan


def test_tables() -> None:
    adoption = "adoption: {bass: {push: 1%/h, pull: 2%/h}, mandate: 3w}"
    adoption += ", dip: {pace: 80%, for: 2w}, fades: {half_life: 5w, rest: 30%}, starts: 1w"
    tables = compile_plan(made(adoption)).tables
    levers, adopters = tables.levers, tables.adopters
    assert levers.starts.tolist() == [WEEK]
    assert (levers.dip.tolist(), levers.half_life.tolist()) == ([2.0 * WEEK], [5.0 * WEEK])
    assert levers.rest.tolist() == [0.3]
    assert adopters.push.tolist() == [0.01]
    assert adopters.pull.tolist() == [0.02]
    assert adopters.mandate.tolist() == [3.0 * WEEK]
    assert adopters.hears.tolist() == [[1, 0, 0]]
    assert tables.treatments.step_pace.tolist() == [0.8]


def test_who_learns_slows_the_team_where_the_lever_changes_its_speed() -> None:
    """A quarter get it each week, learn it for one at 80 %, and then are three times as fast.

    The speed is 2, and that of the team is the mean of its people.
    """
    lever = "adoption: {ramp: 4w}, dip: {pace: 80%, for: 1w}"
    plan = compile_plan(made(lever, "{dev.speed: x3, feature.build.effort: /2}"))
    assert plan.tables.treatments.step_pace.tolist() == [1.0]  # their whole team is slower
    learning = np.array([0.0, 0.25, 0.25, 0.25, 0.25, 0.0, 0.0, 0.0])
    learned = np.array([0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0])
    expected = 2.0 * (1.0 - 0.2 * learning + 2.0 * learned)
    assert plan.tables.calendars.rate[0][:8] == pytest.approx(expected)


def test_half_a_dose_is_half_a_dip() -> None:
    """At half a dose the pace is the root of that of a whole one, as any factor is."""
    lever = "dip: {pace: 64%, for: 20w}"
    for change, expected in (
        ("{dev.speed: x1}", (1.6, 1.0)),
        ("{feature.build.effort: /2}", (2.0, 0.8)),
    ):
        model = made(lever, change).with_(use={"tool": 0.5})
        tables = compile_plan(model).tables
        pace = tables.treatments.step_pace.tolist() or [1.0]
        assert (tables.calendars.rate[0][3], pace[0]) == pytest.approx(expected)


def test_when_people_join() -> None:
    """Two of dev from the start and the third in week 4; one of qa, and four things."""
    joins = compile_plan(made("adoption: {ramp: 4w}")).tables.adopters.joins
    assert joins.tolist() == [0.0, 0.0, 4.0 * WEEK] + [0.0] * 5
