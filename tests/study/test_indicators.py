"""Signs beside the verdict: cases with exact answers, and what adds up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.metrics.measures import WAITS
from flowsim.model import Model, loads
from flowsim.report.sections import indicators
from flowsim.study.measured.indicators import FOLLOWED, waiting_in
from flowsim.study.single.run import run

LINE = """
flowsim: 1
warm_up: 100h
horizon: {horizon}h
hours: always
teams: {{m1: {{people: 1}}, m2: {{people: 1}}, m3: {{people: 1}}}}
work:
  part:
    arrives: always
    flow:
      - part_1: {{team: m1, effort: 1.17647058824h, dist: exponential, wip: 1}}
      - part_2_in: {{wait: 0h, wip: 6}}
      - part_2: {{team: m2, effort: 1h, dist: exponential, wip: 1}}
      - part_3: {{team: m3, effort: 0.909090909091h, dist: exponential, wip: 1}}
"""


def line(horizon: int = 12000) -> Model:
    return loads(LINE.format(horizon=horizon))


def test_the_busiest_and_the_most_active_team_need_not_be_the_bottleneck() -> None:
    """Case V60: utilisation and active period point at the wrong machine, the arrow does not."""
    found = run(line(), replications=12)
    assert found.verdict.constraint == found.arrow == "m2"
    assert indicators.indicators_by_team(found) == {
        "m1": ["busiest", "longest active"],
        "m2": ["arrow"],
    }
    (said,) = indicators.disagreements(found)
    assert "but the bottleneck is m2. 10% more speed gains" in said
    assert "because a limit holds back what they have finished" in said


def test_people_are_busy_blocked_or_starved() -> None:
    """Exact shares of case V60."""
    exact = {"m1": (0.79946, 0.20054, 0.0), "m2": (0.67954, 0.28729, 0.03317),
             "m3": (0.61776, 0.0, 0.38224)}  # fmt: skip
    for team in run(line(), replications=12).teams:
        busy, blocked, starved = exact[team.team]
        assert team.blocked.replications == FOLLOWED
        for estimate, value in ((team.blocked, blocked), (team.starved, starved)):
            assert estimate.mean == pytest.approx(value, abs=max(4 * estimate.standard_error, 1e-9))
        assert team.utilisation.mean == pytest.approx(busy, abs=4 * team.utilisation.standard_error)
        assert team.utilisation.mean + blocked + starved == pytest.approx(1.0, abs=0.02)
        assert team.active.mean == pytest.approx(busy, abs=4 * team.active.standard_error)


def test_without_limits_between_teams_there_are_no_arrows() -> None:
    pushed = loads(
        "{flowsim: 1, warm_up: 4w, horizon: 26w, teams: {a: {people: 2}, b: {people: 1}}, work: {w:"
        " {arrives: {rate: 9/w}, flow: [{x: {team: a, effort: 4h}}, {y: {team: b, effort: 3h}}]}}}"
    )
    found = run(pushed, replications=6)
    assert found.arrow == ""
    assert all(team.blocked.mean == 0.0 for team in found.teams)
    assert found.moments is not None
    assert found.moments.week.tolist() == [*range(1, 27)]


BUSY_ELSEWHERE = """
flowsim: 1
warm_up: 8w
horizon: 156w
teams: {dev: {people: 2}, support: {people: 3}}
work:
  feature:
    arrives: always
    limit: 4
    value: 9k
    flow: [{build: {team: dev, effort: 20h}}, {approve: {wait: 3d}}]
  ticket: {arrives: {rate: 114/w}, flow: [{answer: {team: support, effort: 1h}}]}
"""


def test_who_is_busiest_with_other_work_has_no_effect() -> None:
    found = run(loads(BUSY_ELSEWHERE), replications=8)
    assert found.verdict.constraint == "dev"
    assert indicators.disagreements(found) == [
        "Support is the busiest team and is active longest, but the bottleneck is dev. "
        "Nothing that support does can change when features are delivered."
    ]


WAITING = """
flowsim: 1
warm_up: 8w
horizon: 52w
teams: {dev: {people: 3, away: {every: 4w, for: 3d}}, ops: {people: 1}}
work:
  feature:
    arrives: {rate: 4/w}
    limit: 9
    value: 9k
    flow:
      - build: {team: dev, effort: 16h}
      - parallel: [{check: {team: ops, effort: 2h}}, {write: {team: dev, effort: 3h}}]
      - ship: {team: ops, effort: 2h, batch: {min: 3, max: 6}, opens: 24h, wip: 12}
      - rehearse: {team: ops, effort: 1h, with: {dev: 1}}
      - ask: {request: opinion, share: 50%}
  opinion: {flow: [{think: {team: ops, effort: 1h}}]}
  incident: {expedite: true, arrives: {rate: 2/w}, flow: [{fix: {team: dev, effort: 4h}}]}
"""


def test_waits_add_up_over_places_and_causes() -> None:
    model = loads(WAITING)
    found = run(model, replications=6)
    whole = found.waits_of(work="feature")
    assert whole is not None
    assert {cause for cause, _ in whole.causes} == {name.split("_for_")[1] for name in WAITS}
    assert sum(value.mean for _, value in whole.causes) == pytest.approx(whole.waiting.mean)
    places = [each for each in found.waits if each.work == "feature" and each.team]
    assert {each.team for each in places} == {"door", "dev", "ops", "feature.ask"}
    assert sum(each.waiting.mean for each in places) == pytest.approx(whole.waiting.mean)
    door = found.results.estimate("queue", at="door", work="feature").mean
    steps = found.results.estimate("waiting", work="feature").mean
    assert door + steps == pytest.approx(whole.waiting.mean)
    # By Little: what is in progress and at the door waits, or is in somebody's hands.
    in_steps = sum(
        found.results.estimate("in_step", at=f"feature.{step.name}").mean
        for step in model.kind("feature").flow
    )
    assert whole.waiting.mean < in_steps + door
    shares = [team.waiting_share.mean for team in found.teams]
    asking = found.results.estimate("waiting", at="feature.ask").mean
    assert sum(shares) == pytest.approx(1.0 - (door + asking) / whole.waiting.mean)


def test_what_is_waited_for_is_the_same_for_any_number_of_threads() -> None:
    one, two = (run(loads(WAITING), replications=12, jobs=jobs) for jobs in (1, 2))
    assert one.teams == two.teams
    assert one.waits == two.waits
    assert one.moments is not None
    assert two.moments is not None
    np.testing.assert_array_equal(one.moments.sole, two.moments.sole)


def test_two_replications_have_signs_too() -> None:
    found = run(loads(BUSY_ELSEWHERE), replications=2)
    assert found.teams[0].sole.replications == 2
    waiting = waiting_in(found.model, found.results)
    assert math.isnan(waiting.share("feature", "support").mean)
