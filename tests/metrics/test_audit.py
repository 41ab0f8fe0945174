"""The audit on a log worked out by hand, and on what carelessness makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.eventlog import (
    ABANDONED,
    AWAY,
    BY_ABSENCE,
    BY_BATCH,
    BY_GATE,
    BY_HOURS,
    BY_PEOPLE,
    DELIVERED,
    DROPPED_OUT,
    INTERRUPTED,
    JOINED,
    NEXT,
    TO_REWORK,
    WAITING,
)
from flowsim.metrics import identities
from flowsim.model import loads
from flowsim.plan import Plan, compile_plan
from tests.audit import violations
from tests.metrics.by_hand import (
    BUG,
    CHECK,
    CUT,
    DEV0,
    F2,
    F3,
    H1,
    I3,
    ITEMS,
    LATER,
    MODEL,
    NAN,
    OPS1,
    QA,
    SHIP,
    Log,
    as_log,
    by_hand,
)
from tests.organisations import organisation


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(loads(MODEL))


def test_a_sound_log_has_no_violations(plan: Plan) -> None:
    assert violations(plan, as_log(by_hand(), plan)) == []
    assert identities(as_log(by_hand(), plan)).hold


ITEM, STEP, VISIT, PERSON, OUTCOME, CAUSE, BATCH, DEFECTS = range(8)
QUEUED, STARTED, FINISHED, LEFT_AT, LEVERS = range(8, 13)


def put(name: str, *changes: tuple[int, Any]) -> Callable[[Log], None]:
    def change(rows: Log) -> None:
        for column, value in changes:
            rows[name][column] = value

    return change


def without(*names: str) -> Callable[[Log], None]:
    def change(rows: Log) -> None:
        for name in names:
            del rows[name]

    return change


def both(*parts: Callable[[Log], None]) -> Callable[[Log], None]:
    def change(rows: Log) -> None:
        for part in parts:
            part(rows)

    return change


def again(name: str) -> Callable[[Log], None]:
    def change(rows: Log) -> None:
        rows["again"] = list(rows[name])

    return change


def sort(rows: Log) -> None:
    """As an engine would write: by leaving, then what is unfinished, by item."""
    ordered = sorted(
        rows.items(),
        key=lambda pair: (
            math.isnan(pair[1][LEFT_AT]),
            0.0 if math.isnan(pair[1][LEFT_AT]) else pair[1][LEFT_AT],
            math.isnan(pair[1][LEFT_AT]) and pair[1][ITEM] % 99,
        ),
    )
    rows.clear()
    rows |= ordered


WRONG: dict[str, tuple[Callable[[Log], None], str]] = {
    # rows by themselves
    "no such item": (put("f1 build", (ITEM, 99)), "there is no item 99"),
    "no such step": (put("f1 build", (STEP, 99)), "there is no step 99"),
    "no such person": (put("f1 build", (PERSON, 99)), "there is no person 99"),
    "no such cause": (put("f1 build", (CAUSE, 99)), "there is no cause 99"),
    "an item is away": (put("f1 build", (OUTCOME, AWAY)), "no outcome 7"),
    "somebody at a door": (put("f3 door", (PERSON, 1)), "nobody works at a door"),
    "interrupted at a door": (put("f3 door", (OUTCOME, INTERRUPTED)), "at a door"),
    "a step of other work": (put("f1 build", (STEP, CUT)), "another kind of work"),
    "nobody works": (put("f1 build", (PERSON, -1)), "somebody works on it"),
    "a batch where there are none": (put("f1 build", (BATCH, 3)), "there are no batches here"),
    "a lever from nowhere": (put("f1 build", (LEVERS, 1)), "a lever treats it"),
    "joined outside of a block": (put("f1 build", (OUTCOME, JOINED)), "nothing is joined here"),
    "endless patience": (
        put("f1 build", (OUTCOME, ABANDONED), (PERSON, -1), (STARTED, NAN), (FINISHED, NAN)),
        "nobody loses patience here",
    ),
    "defects where nobody looks": (put("f1 build", (DEFECTS, 1)), "finds defects"),
    "started before it was there": (put("f1 right", (QUEUED, 9.5)), "not in order"),
    "after the horizon": (put("g2 dry", (LEFT_AT, 46)), "outside of the run"),
    "unfinished and left": (put("i3 tidy", (LEFT_AT, 45)), "other instants"),
    "waited for nothing": (put("f1 build", (CAUSE, BY_PEOPLE)), "began at once"),
    "an absence without a person": (put("dev0 away", (PERSON, -1)), "there is no person -1"),
    "an absence of a team that has none": (put("dev0 away", (PERSON, QA)), "is ever away"),
    "an absence with a cause": (put("dev0 away", (CAUSE, BY_HOURS)), "neither cause nor batch"),
    "written too late": (lambda rows: rows.update({"d2 lost": rows.pop("d2 lost")}), "too late"),
    # items
    "a lost item": (without("g1 cut", "g1 dry"), "no row is about it"),
    "a lost end": (without("g1 dry"), "the item is lost"),
    "delivered twice": (both(again("g1 dry"), sort), "has left before"),
    "a hole": (both(put("g1 dry", (QUEUED, 2), (STARTED, 2))), "nowhere since 1.0"),
    "another visit": (put("f2 rebuild", (VISIT, 3)), "it is visit 2"),
    "not the rest": (put("f3 built", (VISIT, 2)), "not the rest of what was interrupted"),
    "interrupted for another reason": (put("f3 built", (CAUSE, BY_HOURS)), "another reason"),
    "a step passed over": (without("g1 cut"), "passed over steps"),
    "a way that is none": (put("f2 check", (DEFECTS, 0)), "nothing leads here"),
    "forward called rework": (put("f1 build", (OUTCOME, TO_REWORK)), "called rework"),
    "a branch that everybody takes": (without("f1 left"), "is missing"),
    "joined too early": (
        both(put("f1 left", (FINISHED, 12), (LEFT_AT, 12)), sort), "has not left a block before",
    ),
    "a branch that is not done": (
        both(put("f1 end", (OUTCOME, JOINED)), put("f1 left", (OUTCOME, NEXT)), sort),
        "has not left a block before",
    ),
    "an end of a branch that is none": (
        both(put("f2 right", (OUTCOME, JOINED)), sort), "its branch is not here",
    ),
    "out of the middle": (
        both(put("g1 cut", (OUTCOME, DELIVERED)), without("g1 dry")), "nothing leads out here",
    ),
    "dropped though it may wait": (
        put("f3 door", (OUTCOME, DROPPED_OUT), (STARTED, NAN), (FINISHED, NAN)),
        "waits where there is no room",
    ),
    "found and not returned": (
        both(put("f1 check", (DEFECTS, 1)), put("f1 check", (OUTCOME, DROPPED_OUT))),
        "and the item does not return",
    ),
    "blocked on its way back": (put("f2 check", (FINISHED, 13.5)), "waits for room"),
    "an expedite that waits for room": (put("bug fix", (FINISHED, 38)), "waits for room"),
    "always, but not there": (
        both(
            put("i3 door", (STARTED, 42.5), (FINISHED, 42.5), (LEFT_AT, 42.5)),
            put("i3 tidy", (QUEUED, 42.5), (STARTED, 42.5)),
            sort,
        ),
        "idle: at 42.5 its door stands empty",
    ),
    "two places": (
        lambda rows: (
            rows.update({"f3 too": [F3, CHECK, 1, -1, WAITING, BY_HOURS, 0, 0, 44, *LATER]}),
            sort(rows),
        ),
        "has not left a block before",
    ),
    "abandoned after the start": (
        both(
            again("h1"),
            put("h1", (PERSON, QA), (OUTCOME, INTERRUPTED), (STARTED, 1), (FINISHED, 2)),
            put("again", (QUEUED, 2), (CAUSE, BY_ABSENCE), (LEFT_AT, 2)),
            sort,
        ),
        "nobody leaves after the work has begun",
    ),
    "a batch that nobody has begun": (
        lambda rows: (
            rows.update({"f2 shipped": [F2, SHIP, 1, -1, WAITING, BY_BATCH, 1, 0, 19, *LATER]}),
            rows.pop("f2 ship"),
            sort(rows),
        ),
        "who has not begun is in no batch",
    ),
    # people
    "two jobs at once": (
        put("f2 right", (STARTED, 4), (CAUSE, 0)), "person 0 is still at row",
    ),
    "works while away": (put("f3 build", (PERSON, DEV0)), "is away from 30.0 on"),
    "does not help": (put("f1 build", (PERSON, QA)), "qa does not help dev"),
    "a person who is not there yet": (put("g1 cut", (PERSON, OPS1)), "ops has no person 1"),
    "begins at night": (put("f1 right", (STARTED, 8)), "qa is closed when it begins"),
    "ends at night": (
        both(
            put("f2 end again", (QUEUED, 17.5), (STARTED, 17.5)),
            put("f2 right again", (FINISHED, 17.5), (LEFT_AT, 17.5)),
        ),
        "qa is closed when it ends",
    ),
    "interrupted by nobody": (without("dev0 away"), "nothing has interrupted it"),
    "away twice": (put("dev0 away again", (QUEUED, 39), (STARTED, 39)), "goes away again"),
    # limits, gates, batches
    "over the limit": (
        both(
            put("f3 door", (STARTED, 20), (FINISHED, 20), (LEFT_AT, 20)),
            put("f3 build", (QUEUED, 20), (CAUSE, BY_PEOPLE)),
            sort,
        ),
        "limit 0: at 20.0 1 came to 2 where 2 may be",
    ),
    "over the limit of a step": (
        both(
            put("g2 cut", (LEFT_AT, 2)),
            put("g2 dry", (QUEUED, 2), (STARTED, 2)),
            sort,
        ),
        "limit 2: at 2.0 1 came to 1 where 1 may be",
    ),
    "before the gate": (
        both(put("f1 ship", (STARTED, 23)), put("f2 ship", (STARTED, 23))),
        "begins before its gate opens at 24.0",
    ),
    "a gate that is not there": (put("f1 right", (CAUSE, BY_GATE)), "there is no gate here"),
    "a batch that is not there": (put("f1 right", (CAUSE, BY_BATCH)), "there are no batches here"),
    "served alone": (
        both(
            put("f1 ship", (BATCH, 0)), put("f1 shipped", (BATCH, 0)),
        ),
        "it is served alone",
    ),
    "a batch of one": (
        both(
            put("f2 ship", (BATCH, 2)), put("f2 shipped", (BATCH, 2)),
        ),
        "has 1 items",
    ),
    "without a head": (
        both(put("f1 ship", (BATCH, -1)), put("f1 shipped", (BATCH, -1))),
        "has not one head",
    ),
    "not one job": (put("f2 shipped", (FINISHED, 31.5)), "is not one job of one person"),
    "not counted from 1": (
        both(
            put("f1 ship", (BATCH, 2)), put("f1 shipped", (BATCH, 2)),
            put("f2 ship", (BATCH, -2)), put("f2 shipped", (BATCH, -2)),
        ),
        "not counted from 1 on",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_whatever_is_wrong_is_found(name: str, plan: Plan) -> None:
    change, words = WRONG[name]
    rows = by_hand()
    change(rows)
    found = violations(plan, as_log(rows, plan))
    assert any(words in violation for violation in found), found


WRONG_ITEMS = {
    "counted wrongly": ((F2, (0, 3, 0, -1)), "it is number 2 of its kind"),
    "out of order": ((I3, (5, 3, 50, -1)), "it came before the item before it"),
    "an orphan": ((BUG, (1, 1, 37, F3)), "its parent had not been delivered by then"),
    "there too early": ((H1, (3, 1, -5, -1)), "it came before the run"),
}


@pytest.mark.parametrize("name", WRONG_ITEMS)
def test_items_that_cannot_be_are_found(name: str, plan: Plan) -> None:
    (number, item), words = WRONG_ITEMS[name]
    items = [*ITEMS[:number], item, *ITEMS[number + 1 :]]
    found = violations(plan, as_log(by_hand(), plan, items))
    assert any(words in violation for violation in found), found


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=organisation())
def test_the_engine_writes_sound_logs(text: str) -> None:
    drawn = compile_plan(loads(text))
    try:
        log = fast.simulate(drawn, seed=1)
    except StuckError:
        assume(False)
    assert violations(drawn, log) == []
    assert identities(log).hold


def test_a_branch_without_length_does_not_take_its_item_out_of_the_lane_of_another() -> None:
    """Found by drawing: of the block `gauge` takes no time, and `ship` is in the lane of `pack`."""
    text = """
flowsim: 1
warm_up: 0h
horizon: 40h
hours: always
teams: {a: {people: 9}}
limits: [{work: job, steps: [pack, ship], max: 2}]
work:
  job:
    arrives: {backlog: 6}
    flow:
      - parallel: [{one: {team: a, effort: 0h}}, {two: {team: a, effort: 0h}}]
      - pack: {team: a, effort: 2h, cv: 0, batch: all, opens: 10h}
      - parallel: [{gauge: {team: a, effort: 0h}}, {ship: {team: a, effort: 3h, cv: 0, opens: 7h}}]
"""
    drawn = compile_plan(loads(text))
    assert violations(drawn, fast.simulate(drawn)) == []


def test_who_leaves_a_join_enters_a_lane_freely_by_whatever_branch_comes_first_in_the_log() -> None:
    """Found by drawing: `gauge` leads to `pack` in no time, and `ship` is in the same lane."""
    text = """
flowsim: 1
warm_up: 0h
horizon: 9h
hours: always
teams: {a: {people: 9}}
limits: [{work: job, steps: [pack, ship], max: 1}]
work:
  job:
    arrives: {backlog: 3}
    flow:
      - parallel: [{one: {team: a, effort: 1h, cv: 0}}, {two: {team: a, effort: 1h, cv: 0}}]
      - parallel: [[{gauge: {wait: 0h}}, {pack: {wait: 0h}}], {ship: {team: a, effort: 3h, cv: 0}}]
"""
    drawn = compile_plan(loads(text))
    assert violations(drawn, fast.simulate(drawn)) == []


def test_who_is_sent_back_by_a_branch_that_takes_no_time_has_been_out_of_the_lane() -> None:
    """Found by drawing: `pack` leads to `check`, that back to `pack`, where another has come."""
    text = """
flowsim: 1
horizon: 2w
teams: {a: {people: 1, hours: [always]}}
work:
  other: {flow: [{end: {wait: 0h}}]}
  job:
    arrives: {every: 1h}
    after: {other: {chance: 20%, at: 1d}}
    flow:
      - parallel:
          - pack: {wait: 1d, wip: 1}
          - check: {team: a, effort: 0h, then: {pack: 17%, check: 23%}}
"""
    drawn = compile_plan(loads(text))
    assert violations(drawn, fast.simulate(drawn)) == []
