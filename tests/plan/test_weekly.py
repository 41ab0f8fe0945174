"""Numbers that pulled levers move, week by week, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.model import Model, loads
from flowsim.plan import weekly

WEEKS = 5
MODEL = """
flowsim: 1
hours: always
horizon: 5w
warm_up: 1w
teams:
  desk: {people: 2, speed: 3, overhead: {meetings: 50%, toil: 25%}, helps: {other: 50%}}
  other: {people: {at: {0w: 4, 2w: 6}}}
work:
  job:
    arrives: {rate: 3/w}
    limit: 6
    flow: [{serve: {team: desk, effort: 4h, wip: 5}}, {again: {team: other, effort: 1h}}]
  call: {arrives: {every: 2d}, flow: [{answer: {team: desk, effort: 1h}}]}
  peak: {arrives: {rate: {at: {0w: 1/w, 2w: 4/w}}}, flow: [{pick: {team: desk, effort: 1h}}]}
  pause: {arrives: {backlog: 1}, flow: [{rest: {wait: 1h}}]}
levers:
"""


def pulled(*levers: str, use: tuple[str, ...]) -> tuple[Model, list[weekly.Pull], np.ndarray]:
    """A model with levers, what they do, and how far each is there in the five weeks."""
    model = loads(MODEL + "".join(f"  {lever}\n" for lever in levers), use=list(use))
    return model, weekly.pulls(model), weekly.levels(model, WEEKS)


def people(change: str, ramp: str) -> list[float]:
    """Whole people of the desk in each week; time zero is the second Monday."""
    lever = f"more: {{change: {{desk.people: {change}}}, adoption: {{ramp: {ramp}}}}}"
    model, moves, level = pulled(lever, use=("more=1",))
    return weekly.people(model, model.team("desk"), moves, level).tolist()


def test_a_level_is_that_of_monday() -> None:
    _, _, level = pulled(
        "at_once: {change: {desk.people: +1}, starts: 1w}",
        "late: {change: {desk.people: +1}, starts: 10d}",
        "slow: {change: {desk.people: +1}, starts: 1w, adoption: {ramp: 2w}}",
        "quick: {change: {desk.people: +1}, starts: 1w, adoption: {ramp: 1h}}",
        use=("at_once=1", "late=1", "slow=1", "quick=1"),
    )
    assert level.tolist() == [
        [0.0, 0.0, 1.0, 1.0, 1.0],
        [0.0, 0.0, 0.0, 1.0, 1.0],
        [0.0, 0.0, 0.0, 0.5, 1.0],
        [0.0, 0.0, 0.0, 1.0, 1.0],
    ]


def test_halves_of_people_round_up() -> None:
    """Of 1 more in 2 weeks there is half a person a week after time zero, of 3 one and a half."""
    assert people("+1", "2w") == [2.0, 2.0, 3.0, 3.0, 3.0]  # 2, 2, 2.5, 3
    assert people("+3", "2w") == [2.0, 2.0, 4.0, 5.0, 5.0]  # 2, 2, 3.5, 5
    assert people("-1", "2w") == [2.0, 2.0, 2.0, 1.0, 1.0]  # 2, 2, 1.5, 1


def test_people_over_time_and_a_lever() -> None:
    model, moves, level = pulled(
        "twice: {change: {other.people: x2}, starts: 1w}", use=("twice=1",)
    )
    other = model.team("other")
    assert weekly.people(model, other, [], level).tolist() == [4.0, 4.0, 4.0, 6.0, 6.0]
    assert weekly.people(model, other, moves, level).tolist() == [4.0, 4.0, 8.0, 12.0, 12.0]


def test_breakpoints_hold_from_their_monday_on_and_the_first_before() -> None:
    model = loads(MODEL + "  no: {change: {desk.people: +1}}\n")
    found = weekly.over_time([(168.0, 5.0), (336.0, 7.0), (337.0, 9.0)], model, 6)
    assert found.tolist() == [5.0, 5.0, 5.0, 7.0, 9.0, 9.0]


def test_replacements_come_first_then_factors_then_sums() -> None:
    """To 10, half as far: 2 + 0.5 x 8 = 6; x4 to a half is x2: 12; and half of 3: 13.5."""
    _, moves, level = pulled(
        "plus: {change: {desk.people: +3}}",
        "times: {change: {desk.people: x4}}",
        "is: {change: {desk.people: 10}}",
        use=("plus=50%", "times=50%", "is=50%"),
    )
    assert [move.operation.kind for move in moves] == ["replace", "multiply", "add"]
    assert [move.operand for move in moves] == [10.0, 2.0, 1.5]
    assert [move.lever for move in moves] == [2, 1, 0]
    found = weekly.blended(2.0, moves, level)
    assert found.tolist() == [2.0, 13.5, 13.5, 13.5, 13.5]
    halves = np.full((3, WEEKS), 0.5)  # 2 + .25 x 8 = 4; x 1.5 = 6; + .75
    assert weekly.blended(2.0, moves, halves).tolist() == [6.75] * WEEKS


def test_no_limit_at_all_is_taken_whole_or_not() -> None:
    _, moves, level = pulled(
        "never: {change: {job.limit: none}, adoption: {ramp: 2w}}",
        "some: {change: {job.limit: 8}, adoption: {ramp: 2w}}",
        use=("never=1", "some=1"),
    )
    never, some = ([move] for move in moves)
    assert weekly.blended(6.0, never, level).tolist() == [6.0, 6.0, 6.0, math.inf, math.inf]
    assert weekly.blended(6.0, some, level).tolist() == [6.0, 6.0, 7.0, 8.0, 8.0]
    assert weekly.blended(np.inf, some, level).tolist() == [*[math.inf] * 3, 8.0, 8.0]


def test_capacity_is_speed_less_all_overheads() -> None:
    model, moves, level = pulled(
        "fast: {change: {desk.speed: x2, desk.overhead.toil: -25pp}, starts: 1w}",
        "drag: {change: {desk.overhead.meetings: +10pp}, starts: 3w}",
        use=("fast=1", "drag=1"),
    )
    found = weekly.efficiency(model.team("desk"), moves, level)
    assert found.tolist() == pytest.approx([0.75, 0.75, 3.0, 3.0, 2.4])
    assert weekly.efficiency(model.team("other"), moves, level).tolist() == [1.0] * WEEKS


def test_the_pace_of_help() -> None:
    model, moves, level = pulled(
        "eager: {change: {desk.helps.other: x2}, starts: 1w}", use=("eager=50%",)
    )
    found = weekly.pace(model.team("desk"), "other", moves, level)
    assert found.tolist() == pytest.approx([0.5, 0.5, *[0.5 * math.sqrt(2.0)] * 3])
    assert weekly.pace(model.team("other"), "desk", moves, level).tolist() == [0.0] * WEEKS


def test_rates_of_arrivals_are_times_their_own() -> None:
    """A rate over time counts in times its highest; halved gaps are twice the rate."""
    model, moves, level = pulled(
        "more: {change: {job.arrives.rate: x3, call.arrives.every: /2}, starts: 1w}",
        use=("more=1",),
    )

    def factor(work: str) -> list[float]:
        return weekly.arrival_factor(model, model.kind(work), moves, level).tolist()

    assert factor("job") == pytest.approx([1.0, 1.0, 3.0, 3.0, 3.0])
    assert factor("call") == pytest.approx([1.0, 1.0, 2.0, 2.0, 2.0])
    assert factor("peak") == pytest.approx([0.25, 0.25, 0.25, 1.0, 1.0])
    assert factor("pause") == [1.0] * WEEKS


def test_limits_are_whole_and_at_least_one() -> None:
    _, moves, level = pulled(
        "less: {change: {job.limit: -5, job.serve.wip: +3}, adoption: {ramp: 2w}}", use=("less=1",)
    )
    both = frozenset([("job", "serve"), ("job", "again")])
    all_steps = weekly.Limit(both, ("job", "", "limit"), 6)
    assert weekly.limit(all_steps, moves, level).tolist() == [6.0, 6.0, 4.0, 1.0, 1.0]  # 3.5
    own = weekly.Limit(frozenset([("job", "serve")]), ("job", "serve", "wip"), 5)
    assert weekly.limit(own, moves, level).tolist() == [5.0, 5.0, 7.0, 8.0, 8.0]  # 6.5
    lane = weekly.Limit(both, ("", "", ""), 4)  # no path leads to it
    assert weekly.limit(lane, moves, level).tolist() == [4.0] * WEEKS
    none = weekly.Limit(frozenset([("job", "again")]), ("job", "again", "wip"), None)
    assert weekly.limit(none, moves, level).tolist() == [math.inf] * WEEKS


def test_a_wave_is_the_integral_of_its_rate() -> None:
    at = np.array([-6.0, 0.0, 6.0, 12.0, 24.0])
    # 1 + sin(2 pi t / 24) / 2: over a quarter 6 + 6 / pi, over a half 12 + 12 / pi, in all 24
    wanted = [-6.0 + 6.0 / math.pi, 0.0, 6.0 + 6.0 / math.pi, 12.0 + 12.0 / math.pi, 24.0]
    assert weekly.wave(at, 0.5, 24.0).tolist() == pytest.approx(wanted)
