"""The two engines write equal logs, row for row and bit for bit, on whatever is drawn.

Every log is held against its plan as well: what both engines get wrong the same way shows there.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from flowsim.engine import fast, reference
from flowsim.engine.errors import StuckError
from flowsim.engine.reference.state import clock
from flowsim.eventlog import BY_REQUEST, CAUSE, EventLog
from flowsim.model import Model, loads
from flowsim.model.types import Arrivals, TraceRow
from flowsim.plan import Plan, compile_plan
from flowsim.plan.frozen import floats, ints
from tests.audit import violations
from tests.engine.by_hand import plan_of
from tests.organisations import ALL, organisation, try_many

FEW = 50_000  # things done while the clock stands still: more than any drawn organisation has to do


def difference(one: EventLog, other: EventLog) -> str:
    """The first rows that differ, for a reader."""
    rows = min(len(one), len(other))
    for i in range(rows):
        mine = (*one.rows.codes[i], *one.rows.times[i], one.rows.levers[i])
        theirs = (*other.rows.codes[i], *other.rows.times[i], other.rows.levers[i])
        if str(mine) != str(theirs):
            return f"row {i}: {mine} against {theirs}"
    return f"{len(one)} rows against {len(other)}"


def check_equal(text: str, seed: int, replication: int) -> EventLog | None:
    """The sound log that both engines write; None where both say that the model is stuck."""
    return check_plan(compile_plan(loads(text)), seed, replication)


def check_plan(plan: Plan, seed: int, replication: int) -> EventLog | None:
    """The same of a plan."""
    try:
        by_kernel = fast.simulate(plan, seed=seed, replication=replication)
    except StuckError:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "MAX_AT_ONCE", FEW)
            with pytest.raises(StuckError):
                reference.simulate(plan, seed=seed, replication=replication)
        return None
    by_simpy = reference.simulate(plan, seed=seed, replication=replication)
    assert by_kernel.same_as(by_simpy), difference(by_kernel, by_simpy)
    assert violations(plan, by_kernel) == []
    return by_kernel


@pytest.mark.parametrize("seed_of_all", range(4))
def test_logs_are_equal(seed_of_all: int) -> None:
    try_many(check_equal, 50, seed_of_all=seed_of_all)


@pytest.mark.nightly
@pytest.mark.parametrize("_part", range(6))
def test_logs_are_equal_on_three_thousand(_part: int) -> None:
    try_many(check_equal, 500, seed_of_all=None)


ADOPTING = ("levers", "bass", "mandate", "dip", "fades")


@pytest.mark.parametrize("seed_of_all", [50, 51])
def test_logs_are_equal_where_levers_spread_and_fade(seed_of_all: int) -> None:
    try_many(check_equal, 40, seed_of_all=seed_of_all, certain=ADOPTING)


@pytest.mark.nightly
@pytest.mark.parametrize("_part", range(2))
def test_logs_are_equal_where_levers_spread_on_a_thousand(_part: int) -> None:
    try_many(check_equal, 500, seed_of_all=None, certain=ADOPTING)


SPREADING = ("levers", "markets", "pulled_by")


@pytest.mark.parametrize("seed_of_all", [20, 21])
def test_logs_are_equal_with_markets_and_pulled_levers(seed_of_all: int) -> None:
    try_many(check_equal, 40, seed_of_all=seed_of_all, certain=SPREADING)


@pytest.mark.nightly
@pytest.mark.parametrize("_part", range(2))
def test_logs_are_equal_with_markets_on_a_thousand(_part: int) -> None:
    try_many(check_equal, 500, seed_of_all=None, certain=SPREADING)


CREWS = ("people", "with", "equipment")


@pytest.mark.parametrize("seed_of_all", [30, 31, 32, 33])
def test_logs_are_equal_with_crews(seed_of_all: int) -> None:
    try_many(check_equal, 50, seed_of_all=seed_of_all, certain=CREWS)


@pytest.mark.nightly
@pytest.mark.parametrize("_part", range(4))
def test_logs_are_equal_with_crews_on_two_thousand(_part: int) -> None:
    try_many(check_equal, 500, seed_of_all=None, certain=CREWS)


@pytest.mark.parametrize("seed_of_all", [40, 41, 42])
def test_logs_are_equal_with_requests(seed_of_all: int) -> None:
    waiting = 0  # logs in which something waits for a request

    def check(text: str, seed: int, replication: int) -> None:
        nonlocal waiting
        log = check_equal(text, seed, replication)
        if log is not None:
            waiting += bool((log.rows.codes[:, CAUSE] == BY_REQUEST).any())

    try_many(check, 100, seed_of_all=seed_of_all, certain=("request",))
    assert waiting > 5  # else the test shows little


@pytest.mark.nightly
@pytest.mark.parametrize("_part", range(6))
def test_logs_are_equal_with_requests_on_three_thousand(_part: int) -> None:
    try_many(check_equal, 500, seed_of_all=None, certain=("request",))


# -- what is not drawn


def with_other_weeks(plan: Plan, seed_of_all: int) -> Plan:
    """The plan with a pattern of hours for each week and calendar, out of those that it knows."""
    calendars = plan.tables.calendars
    known = range(len(calendars.first) - 1)
    per_week = np.array(
        [
            sum(
                calendars.close_at[i] - calendars.open_at[i]
                for i in range(*calendars.first[p : p + 2])
            )
            for p in known
        ]
    )
    pattern = np.random.default_rng(seed_of_all).integers(0, len(known), calendars.pattern.shape)
    waves = calendars.swing != 0.0
    pattern[waves] = calendars.pattern[waves]
    passed = calendars.rate * per_week[pattern]
    passed[waves] = calendars.passed[waves]
    changed = calendars._replace(pattern=ints(pattern), passed=floats(passed))
    return replace(plan, tables=plan.tables._replace(calendars=changed))


def test_weeks_may_differ_in_their_hours() -> None:
    def check(text: str, seed: int, replication: int) -> None:
        check_plan(with_other_weeks(compile_plan(loads(text)), seed), seed, replication)

    drawn = organisation(ALL - {"people", "with"})  # whose hours follow from those of others
    try_many(check, 50, seed_of_all=9, drawn=drawn)


def with_traces(model: Model, seed_of_all: int) -> Model:
    """The model with a list of items in the place of the first rate, backlog or shelf it has."""
    chance = np.random.default_rng(seed_of_all)
    kind = model.work[int(chance.integers(len(model.work)))]
    hours = np.sort(chance.integers(-int(model.warm_up), int(model.horizon), 40))
    trace = []
    for hour in hours:
        priority = int(chance.integers(3)) if chance.random() < 0.5 else None
        efforts = tuple(
            float(chance.integers(4)) if step.team and chance.random() < 0.6 else np.nan
            for step in kind.flow
        )
        trace.append(TraceRow(float(hour), priority, efforts if chance.random() < 0.8 else ()))
    listed = replace(kind, arrives=Arrivals("trace", trace=tuple(trace)), drops=False)
    work = tuple(listed if other is kind else other for other in model.work)
    levers = tuple(
        replace(
            lever,
            change=tuple(
                change for change in lever.change if f"{kind.name}.arrives" not in change[0]
            ),
        )
        for lever in model.levers
    )
    return replace(model, work=work, levers=levers)


def test_items_may_come_from_a_list() -> None:
    def check(text: str, seed: int, replication: int) -> None:
        check_plan(compile_plan(with_traces(loads(text), seed)), seed, replication)

    try_many(check, 50, seed_of_all=10)


@pytest.mark.nightly
def test_items_may_come_from_a_list_in_five_hundred() -> None:
    def check(text: str, seed: int, replication: int) -> None:
        check_plan(compile_plan(with_traces(loads(text), seed)), seed, replication)

    try_many(check, 500, seed_of_all=None)


def test_more_of_everything_than_a_word_has_bits() -> None:
    """Teams, ranks, people and events at hand; some priorities come from a trace."""
    many = range(70)
    teams = "\n".join(f"  team_{i}: {{people: {70 if i == 1 else 1}}}" for i in many)
    works = "\n".join(
        f"""
  work_{i}:
    arrives: {{every: {1 + i % 3}h}}
    priority: {(i * 37) % 70}
    flow:
      - own_{i}: {{team: team_{i}, effort: 20min}}
      - all_{i}: {{team: team_1, effort: 30h}}
"""
        for i in many
    )
    traced = """
  traced:
    arrives: {trace: items.csv}
    flow: [{first: {team: team_1, effort: 1h}}, {second: {team: team_0, effort: 5h, priority: 3}}]
"""
    rows = "at,priority,first\n" + "\n".join(
        f"{i // 3}h,{i % 5 * 20},{'' if i % 4 else f'{i}min'}" for i in range(60)
    )
    plan = plan_of(
        f"teams:\n{teams}\nwork:\n{works}{traced}", horizon="60h", traces={"items": rows}
    )
    for seed in range(3):
        log = check_plan(plan, seed, 0)
        assert log is not None
        assert len(log) > 3000


# -- found by drawing


def small(**parts: object) -> str:
    """A model of one team and two weeks. parts: whatever else there is at the top."""
    made = {"flowsim": 1, "name": "small", "warm_up": "0h", "horizon": "2w", "hours": "always"}
    return json.dumps(made | {"teams": {"team": {"people": 1}}} | parts)


@pytest.mark.nightly  # a gigabyte of rows, for a second or two
def test_both_engines_say_that_a_model_is_stuck() -> None:
    """A lever takes the time out of a loop, and its end."""
    step = {"team": "team", "effort": "1h", "then": {"again": "50%"}}
    text = small(
        work={"job": {"arrives": {"backlog": 1}, "flow": [{"again": step}]}},
        levers={"lever": {"change": {"job.again.effort": "0h", "job.again.then.again": "x2"}}},
        use={"lever": 1},
    )
    assert check_equal(text, 0, 0) is None
    fast._IDLE.clear()


def test_a_return_to_a_step_into_which_an_item_was_put_and_which_it_does_not_take() -> None:
    """It passes over the step, as it would have by itself."""
    make = {"team": "team", "effort": "3h", "share": "0%", "injects": 20}
    check = {"team": "team", "effort": "1h", "cv": 0, "catches": "30%"}
    text = small(
        work={"job": {"flow": [{"make": make}, {"check": check}]}},
        state=[{"work": "job", "step": "make", "items": 2, "age": "5h"}],
    )
    log = check_equal(text, 0, 0)
    assert log is not None
    steps = [int(step) for item, step, *_ in log.rows.codes if item == 0]
    assert steps[0] == 0
    assert set(steps[1:]) == {1}
    assert len(steps) > 2


def test_who_leaves_a_lane_and_comes_back_at_once_has_been_out() -> None:
    """Another may have come in meanwhile, and the one who comes back asks for no room."""
    make = {"team": "team", "effort": "2h", "cv": 0, "wip": 1}
    check = {"team": "other", "effort": "0h", "then": {"make": "40%"}}
    text = small(
        teams={"team": {"people": 1}, "other": {"people": 1}},
        work={"job": {"arrives": {"every": "1h"}, "flow": [{"make": make}, {"check": check}]}},
    )
    log = check_equal(text, 0, 0)
    assert log is not None
    came = [
        queued
        for (queued, *_), (_, step, *_) in zip(log.rows.times, log.rows.codes, strict=True)
        if step == 0
    ]
    assert len(came) - len(set(came)) > 10  # with somebody else at the same instant
