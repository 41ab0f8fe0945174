from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.eventlog import (
    ASSISTED,
    DELIVERED,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STEP,
    EventLog,
)
from flowsim.metrics import Layout, Meter, identities, measure, setting_of, week_ends
from flowsim.metrics import columns as c
from flowsim.metrics.identities import _adrift, imbalance
from flowsim.metrics.measures import WAITS
from flowsim.metrics.series import count_weeks, weekly_for
from flowsim.metrics.summary import vocabulary as s
from flowsim.model import ModelError, loads
from flowsim.plan import Plan, compile_plan
from tests.metrics.made import Maker
from tests.metrics.twin import Twin
from tests.organisations import organisation

MADE = st.integers(0, 10_000_000)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@st.composite
def committed(draw: st.DrawFn) -> str:
    """A drawn organisation whose kinds of work start change lead time at any of their steps."""
    model = json.loads(draw(organisation()))
    for kind in model["work"].values():
        if draw(st.booleans()):
            kind["commitment"] = draw(st.sampled_from(list(steps_of(kind["flow"]))))
    return json.dumps(model)


def steps_of(flow: list[Any]) -> Iterator[str]:
    for node in flow:
        if isinstance(node, list):
            yield from steps_of(node)
        else:
            ((name, inside),) = node.items()
            yield from steps_of(inside) if name == "parallel" else [name]


def plan_of(text: str) -> Plan:
    try:
        return compile_plan(loads(text))
    except ModelError:
        assume(False)
        raise


def log_of(plan: Plan, seed: int) -> EventLog:
    try:
        return fast.simulate(plan, seed=seed)
    except StuckError:
        assume(False)
        raise


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed())
def test_the_compiled_summary_is_that_of_its_plain_twin(text: str) -> None:
    plan = plan_of(text)
    same_as_its_twin(log_of(plan, 1), plan)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=MADE)
def test_so_it_is_on_logs_with_everything_in_them(seed: int) -> None:
    maker = Maker(seed)
    plan, log = maker.run()
    twin = same_as_its_twin(log, plan)
    assert sorted(twin.joins()) == sorted(join for join in maker.joins if twin.inside(join[2]))


def same_as_its_twin(log: EventLog, plan: Plan) -> Twin:
    layout, twin = Layout(log.names), Twin(log, plan)
    scale = max(1.0, log.horizon)
    for label, mine, theirs in zip(
        layout.labels(), measure(log, plan), twin.vector(layout), strict=True
    ):
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-9 * scale, nan_ok=True), label
    return twin


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed())
def test_the_weekly_counts_are_those_of_their_plain_twin(text: str) -> None:
    plan = plan_of(text)
    counted_as_its_twin_does(log_of(plan, 2), plan)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(seed=MADE)
def test_so_are_those_of_logs_with_everything_in_them(seed: int) -> None:
    plan, log = Maker(seed).run()
    counted_as_its_twin_does(log, plan)


def counted_as_its_twin_does(log: EventLog, plan: Plan) -> None:
    weekly = weekly_for(setting_of(plan))
    items = len(log.rows.item_work)
    count_weeks(setting_of(plan), log.rows, len(log), items, weekly, np.empty(items))
    ends = week_ends(warm_up=log.warm_up, horizon=log.horizon)
    flows, present = Twin(log, plan).weekly(ends)
    np.testing.assert_array_equal(weekly.flows, flows)
    np.testing.assert_array_equal(weekly.present, present)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed())
def test_identities_hold_on_every_log(text: str) -> None:
    log = log_of(plan_of(text), 3)
    assert identities(log).hold, identities(log)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(seed=MADE)
def test_identities_hold_on_logs_with_everything_in_them(seed: int) -> None:
    _, log = Maker(seed).run()
    assert identities(log).hold, identities(log)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed())
def test_the_numbers_of_a_vector_agree_with_one_another(text: str) -> None:
    plan = plan_of(text)
    log = log_of(plan, 4)
    layout, vector = Layout(log.names), measure(log, plan)
    for work in range(len(plan.works)):
        steps = [i for i, of in enumerate(log.names.step_work) if of == work]
        if not log.names.step_block:  # branches are several, and wait for the join in no step
            in_steps = sum(vector[layout.step(step, "area")] for step in steps)
            assert in_steps == pytest.approx(vector[layout.work(work, "area")], rel=1e-9, abs=1e-9)


def adrift(log: EventLog) -> int:
    """The plain twin: rows that begin neither where an earlier one of their item ended nor at its
    arrival, and items without any."""
    rows, known, wrong = log.rows, {}, 0
    mine = [row for row in range(len(log)) if rows.codes[row, ITEM] >= 0]
    for item, at in enumerate(rows.item_arrived.tolist()):
        known[item, max(at, -log.warm_up)] = -1
    for row in mine:
        key = (int(rows.codes[row, ITEM]), float(rows.times[row, LEFT]))
        known[key] = min(row, known.get(key, row))
    for row in mine:
        key = (int(rows.codes[row, ITEM]), float(rows.times[row, QUEUED]))
        wrong += known.get(key, row) >= row
    return wrong + len(rows.item_arrived) - len({int(rows.codes[row, ITEM]) for row in mine})


def without(log: EventLog, *lost: int) -> EventLog:
    kept = np.delete(np.arange(len(log)), lost)
    rows = log.rows._replace(
        times=log.rows.times[kept], codes=log.rows.codes[kept], levers=log.rows.levers[kept]
    )
    return type(log)(rows, log.names, log.warm_up, log.horizon)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed(), draw=st.randoms(use_true_random=False))
def test_rows_that_follow_nothing_are_counted_as_by_the_twin(text: str, draw: Random) -> None:
    log = log_of(plan_of(text), 5)
    assert _adrift(log) == adrift(log) == 0
    if len(log):
        broken = without(log, *draw.sample(range(len(log)), min(3, len(log))))
        assert _adrift(broken) == adrift(broken)


def gap(log: EventLog, plan: Plan, whole: EventLog | None = None) -> int:
    """The imbalance between the weeks of a log and the vector of it, or of the whole one."""
    weekly, items = weekly_for(setting_of(plan)), len(log.rows.item_work)
    count_weeks(setting_of(plan), log.rows, len(log), items, weekly, np.empty(items))
    return imbalance(weekly, measure(whole or log, plan), Layout(log.names), warm_up=plan.warm_up)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed())
def test_weeks_and_vectors_balance(text: str) -> None:
    plan = plan_of(text)
    assert gap(log_of(plan, 3), plan) == 0


@settings(max_examples=50, deadline=None, derandomize=True)
@given(seed=MADE)
def test_so_they_do_with_everything_in_them(seed: int) -> None:
    plan, log = Maker(seed).run()
    assert gap(log, plan) == 0


def test_an_item_that_vanishes_is_no_balance() -> None:
    plan = plan_of(
        "{flowsim: 1, warm_up: 1w, horizon: 8w, teams: {t: {people: 1}}, "
        "work: {w: {arrives: {rate: 9/w}, flow: [{a: {team: t, effort: 1h}}]}}}"
    )
    log = fast.simulate(plan)
    done = [row for row in range(len(log)) if log.rows.codes[row, OUTCOME] == DELIVERED]
    later = next(row for row in done if log.rows.times[row, LEFT] > 0.0)
    broken = without(log, later)
    assert gap(broken, plan, log) == 2, "one that has not left, one delivery less"
    assert gap(without(log, done[0]), plan, log) == 1, "before time zero"
    assert not identities(broken).hold


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=committed())
def test_the_causes_of_waits_add_up_to_all_the_time_that_nothing_is_done(text: str) -> None:
    """By another way: the time that items are in a step, less that in which it is done."""
    plan = plan_of(text)
    log = log_of(plan, 5)
    layout, vector, times = Layout(log.names), measure(log, plan), log.rows.times

    def inside(start: str, stop: str, here: Any) -> float:
        since, until = times[here, list("qsfl").index(start)], times[here, list("qsfl").index(stop)]
        until = np.clip(np.where(np.isnan(until), np.inf, until), 0.0, log.horizon)
        return float(np.nansum(np.maximum(until - np.maximum(since, 0.0), 0.0)))

    for step in range(len(plan.steps)):
        here = (log.rows.codes[:, STEP] == step) & (log.rows.codes[:, OUTCOME] != ASSISTED)
        idle = inside("q", "l", here) - inside("s", "f", here)
        parts = sum(vector[layout.step(step, of)] for of in WAITS.values())
        parts -= vector[layout.step(step, "by_join")]
        assert parts == pytest.approx(idle, rel=1e-9, abs=1e-9 * log.horizon)


def test_identities_notice_a_lost_row() -> None:
    plan = plan_of(
        "{flowsim: 1, warm_up: 0h, horizon: 8w, teams: {t: {people: 1}}, "
        "work: {w: {arrives: {rate: 9/w}, flow: [{a: {team: t, effort: 1h}}, "
        "{b: {team: t, effort: 2h}}]}}}"
    )
    log = fast.simulate(plan)
    for lost in (3, len(log) // 2):
        assert not identities(without(log, lost)).hold


def test_the_columns_have_the_places_that_the_compiled_pass_gives_them() -> None:
    assert c.WORK_COLUMNS[s.DOOR_AREA] == "door_area"
    assert c.WORK_COLUMNS[s.GROWTH] == "growth"
    assert c.WORK_COLUMNS[s.RECOVERY] == "recovery"
    assert c.WORK_COLUMNS[s.REQUEST_QUANTILES] == "request_p50"
    assert c.WORK_COLUMNS[s.CHANGE_QUANTILES] == "change_p50"
    assert c.STEP_COLUMNS[s.DELIVERED_VISITS] == "delivered_visits"
    assert c.STEP_COLUMNS[s.JOIN_WAIT] == "join_wait"
    assert c.STEP_COLUMNS[s.WAITS_PEOPLE] == "by_people"
    assert c.STEP_COLUMNS[s.WAITS_JOIN] == "by_join"
    assert c.STEP_COLUMNS[s.WAITS_CLOSED] == "closed"
    assert c.STEP_COLUMNS[s.WAIT_QUANTILES] == "wait_p50"
    assert c.TEAM_COLUMNS[s.AVAILABLE] == "available"
    assert c.TEAM_COLUMNS[s.ELAPSED] == "elapsed"
    assert c.TEAM_COLUMNS[s.AWAY_HOURS] == "away"


def test_a_meter_grows_and_forgets_what_it_measured_before() -> None:
    text = "{{flowsim: 1, warm_up: 0h, horizon: {weeks}w, hours: always, teams: {{t: {{people: 1}}}}, work: {{w: {{arrives: {{rate: 100/w}}, flow: [{{s: {{team: t, effort: 1h}}}}]}}}}}}"  # noqa: E501
    small, large = (plan_of(text.format(weeks=weeks)) for weeks in (4, 400))
    meter = Meter.of(small)
    alone = measure(fast.simulate(small), small).copy()
    for plan in (small, large, small):
        log = fast.simulate(plan)
        found = meter.measure(log.rows, len(log), len(log.rows.item_work))
    np.testing.assert_array_equal(found, alone)


def test_what_happens_at_time_zero_belongs_to_the_warm_up_and_at_the_horizon_to_the_window() -> (
    None
):
    text = """
flowsim: 1
warm_up: {warm_up}
horizon: 40h
hours: always
teams: {{t: {{people: 1}}}}
work: {{w: {{arrives: {{every: 4h}}, flow: [{{s: {{team: t, effort: 2h, dist: fixed}}}}]}}}}
"""
    # arrivals at 4, 8, …; deliveries two hours later
    for warm_up in ("20h", "22h"):
        plan = plan_of(text.format(warm_up=warm_up))
        layout, vector = Layout(fast.simulate(plan).names), measure(fast.simulate(plan), plan)
        assert vector[layout.work(0, "arrived")] == 10
        assert vector[layout.work(0, "delivered")] == 10
    plan = plan_of(text.format(warm_up="0h"))
    vector = measure(fast.simulate(plan), plan)
    assert vector[layout.work(0, "arrived")] == 10
    assert vector[layout.work(0, "delivered")] == 9
