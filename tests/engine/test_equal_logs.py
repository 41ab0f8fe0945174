"""The two engines write equal logs, row for row and bit for bit, on whatever is drawn."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flowsim.engine import fast, reference
from flowsim.engine.errors import StuckError
from flowsim.eventlog import EventLog
from flowsim.model import ModelError, loads
from flowsim.plan import compile_plan
from tests.organisations import organisation

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def difference(one: EventLog, other: EventLog) -> str:
    """The first rows that differ, for a reader."""
    rows = min(len(one), len(other))
    for i in range(rows):
        mine = (*one.rows.codes[i], *one.rows.times[i], one.rows.levers[i])
        theirs = (*other.rows.codes[i], *other.rows.times[i], other.rows.levers[i])
        if str(mine) != str(theirs):
            return f"row {i}: {mine} against {theirs}"
    return f"{len(one)} rows against {len(other)}"


def check_equal(text: str, seed: int, replication: int) -> EventLog:
    try:
        model = loads(text)
    except ModelError:
        assume(False)
    plan = compile_plan(model)
    try:
        by_kernel = fast.simulate(plan, seed=seed, replication=replication)
    except StuckError:  # a lever has taken the time out of work that is always there
        assume(False)
    by_simpy = reference.simulate(plan, seed=seed, replication=replication)
    assert by_kernel.same_as(by_simpy), difference(by_kernel, by_simpy)
    return by_kernel


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(organisation(), st.integers(0, 3), st.integers(0, 5))
def test_logs_are_equal(text: str, seed: int, replication: int) -> None:
    check_equal(text, seed, replication)


@pytest.mark.nightly
@settings(max_examples=1100, deadline=None, suppress_health_check=SLOW)
@given(organisation(), st.integers(0, 1000), st.integers(0, 1000))
def test_logs_are_equal_on_a_thousand(text: str, seed: int, replication: int) -> None:
    check_equal(text, seed, replication)
