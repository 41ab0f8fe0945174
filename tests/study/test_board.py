"""A board out of a log: who is where, in what order, and that a run begun there has it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flowsim.engine.fast import simulate
from flowsim.model import loads
from flowsim.model.types import Placed
from flowsim.plan import compile_plan
from flowsim.study.forecast.board import board_at, from_board

LINE = """
flowsim: 1
horizon: 2w
hours: always
teams: {dev: {people: 1}, qa: {people: 1}}
work:
  feature:
    arrives: {every: 6h}
    limit: 4
    flow:
      - build: {team: dev, effort: 5h, cv: 0}
      - test: {team: qa, effort: 9h, cv: 0, wip: 2}
"""


def as_tuples(board: tuple[Placed, ...]) -> list[tuple[str, str, float]]:
    return [(entry.work, entry.step, entry.age) for entry in board]


def test_who_is_where_at_an_instant() -> None:
    """One comes every 6 h, takes 5 h and 9 h: by hand.

    At 25 h: 1 is gone (20 h), 2 in test since 20 h, 3 waits in test since 23 h, 4 is in hand in
    build since 24 h. At 30 h, 4 is done since 29 h and blocked, as test is full until 29 h: it is
    let in then, when 2 leaves.
    """
    log = simulate(compile_plan(loads(LINE)))
    assert as_tuples(board_at(log, 25.0)) == [
        ("feature", "test", 13.0),
        ("feature", "build", 1.0),
        ("feature", "test", 7.0),
    ]
    assert as_tuples(board_at(log, 28.0))[0] == ("feature", "test", 16.0)
    assert board_at(log, 5.0) == ()


def test_what_is_blocked_stands_in_the_step_that_it_enters_next() -> None:
    """Item 5 is done with build at 35 h; test holds 3 until 38 h and 4: it is blocked till then."""
    log = simulate(compile_plan(loads(LINE)))
    at = 36.5
    assert as_tuples(board_at(log, at)) == [
        ("feature", "test", at - 18.0),
        ("feature", "build", at - 36.0),
        ("feature", "test", at - 24.0),
        ("feature", "test", at - 30.0),
    ]
    ends = loads(LINE.replace("2w", "36h"))  # where the log ends before it moves: the next step
    assert as_tuples(board_at(simulate(compile_plan(ends)), 36.0))[-1][1] == "test"


def test_what_is_at_the_door_stands_in_the_first_step_unless_it_is_always_at_hand() -> None:
    pushed = LINE.replace("every: 6h", "every: 3h")
    log = simulate(compile_plan(loads(pushed)))
    in_build = [entry for entry in board_at(log, 50.0) if entry.step == "build"]
    assert len(in_build) > 4
    pulled = LINE.replace("{every: 6h}", "always")
    log = simulate(compile_plan(loads(pulled)))
    assert len(board_at(log, 50.0)) == 5
    assert len(board_at(log, 50.0, at_hand=["feature"])) == 4


def test_of_several_branches_the_first_and_each_item_once() -> None:
    text = LINE.replace(
        "      - test: {team: qa, effort: 9h, cv: 0, wip: 2}\n",
        "      - parallel:\n"
        "          - check: {team: qa, effort: 9h, cv: 0}\n"
        "          - write: {team: dev, effort: 1h, cv: 0}\n",
    )
    log = simulate(compile_plan(loads(text)))
    board = board_at(log, 11.5)
    assert [entry.step for entry in board if entry.age == 5.5] == ["check"]


def test_a_run_begun_at_a_board_has_it() -> None:
    model = replace(loads(LINE.replace("every: 6h", "rate: 4/d")), warm_up=336.0)
    log = simulate(compile_plan(model), replication=3)
    board = board_at(log, 168.0)
    assert len(board) > 2
    begun = simulate(compile_plan(from_board(model, board)))
    again = board_at(begun, 0.0)
    pairs = zip(sorted(as_tuples(again)), sorted(as_tuples(board)), strict=True)
    for (*now, age), (*then, was) in pairs:
        assert now == then
        assert abs(age - was) < 1e-8  # ages are of any float, instants of ticks


def test_a_backlog_does_not_come_twice() -> None:
    model = loads(LINE.replace("{every: 6h}", "{backlog: 9}"))
    log = simulate(compile_plan(model))
    board = board_at(log, 10.0)
    assert len(board) == 9
    begun = simulate(compile_plan(from_board(model, board)))
    assert len(begun.rows.item_work) == 9


def test_an_instant_outside_of_the_log() -> None:
    log = simulate(compile_plan(loads(LINE)))
    for at in (-1.0, 337.0, float(np.nan)):
        with pytest.raises(ValueError, match="outside"):
            board_at(log, at)
