"""Rules that only a tie or an odd model shows, by hand: what docs/meaning.md says of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.by_hand import lines, run, story


@pytest.mark.parametrize(
    ("first", "second", "let_in"), [("2", "1", "second"), ("1", "2", "first"), ("1", "1", "first")]
)
def test_of_several_works_that_are_always_there_the_most_urgent_comes_in(
    first: str, second: str, let_in: str
) -> None:
    """By the priority of the work, whatever its step says; then by the file."""
    log = story(
        f"""
teams: {{a: {{people: 1}}}}
work:
  first:
    arrives: always
    priority: {first}
    flow: [{{x: {{team: a, effort: 2h, cv: 0, priority: 0}}}}]
  second: {{arrives: always, priority: {second}, flow: [{{y: {{team: a, effort: 2h, cv: 0}}}}]}}
""",
        horizon="5h",
    )
    worked = [line.split()[0] for line in log if " by a.0" in line]
    assert worked == [f"{let_in}{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize(("limit", "until"), [("limit: 1", 5), ("priority: 1", 0)])
def test_an_item_that_takes_no_step_waits_for_the_limit_of_its_work_alone(
    limit: str, until: int
) -> None:
    log = story(f"""
teams: {{a: {{people: 1}}}}
state: [{{work: job, step: x, items: 1}}]
work:
  job:
    arrives: {{backlog: 1}}
    {limit}
    flow: [{{x: {{team: a, effort: 5h, cv: 0, share: 0%, wip: 1}}}}]
""")
    reason = " for limit" if until else ""
    assert f"job1 door 0 {until} {until} {until} delivered{reason}" in log


def test_who_arrives_comes_in_by_the_order_of_the_file() -> None:
    """At hour 1 the arrival of b is the older event; a is first in the file."""
    log = story(
        """
teams: {desk: {people: 1}}
work:
  a: {arrives: {every: 30min}, flow: [{x: {team: desk, effort: 30min, cv: 0}}]}
  b: {arrives: {every: 1h}, flow: [{y: {team: desk, effort: 30min, cv: 0}}]}
""",
        horizon="1.6h",
    )
    assert log[:2] == lines("""
        a1 x 0.5 0.5 1 1 delivered by desk.0
        a2 x 1 1 1.5 1.5 delivered by desk.0
    """)
    assert "b1 y 1 1.5 - - working by desk.0 for people" in log


def test_what_an_action_brings_about_at_once_comes_before_the_next_action() -> None:
    """Team a begins a visit of no length: it is done, and more urgent, before b begins anything."""
    assert story(
        """
teams: {a: {people: 1}, b: {people: 1}}
work:
  job:
    arrives: {backlog: 1}
    priority: 0
    flow: [{x: {team: a, effort: 0h}}, {y: {team: b, effort: 1h, cv: 0}}]
  other: {arrives: {backlog: 1}, priority: 5, flow: [{z: {team: b, effort: 1h, cv: 0}}]}
""",
        horizon="3h",
    ) == lines("""
        job1 x 0 0 0 0 next by a.0
        job1 y 0 0 1 1 delivered by b.0
        other1 z 0 1 2 2 delivered by b.0 for people
    """)


def test_who_is_done_as_the_gate_opens_is_before_those_it_has_held() -> None:
    log = story("""
teams: {a: {people: 1}, b: {people: 1}}
work:
  job:
    arrives: {backlog: 2}
    flow:
      - make: {team: a, effort: 1h, cv: 0}
      - ship: {team: b, effort: 1h, cv: 0, opens: 2h}
""")
    assert log[-2:] == lines("""
        job2 ship 2 2 3 3 delivered by b.0
        job1 ship 1 3 4 4 delivered by b.0 for gate
    """)


def test_always_makes_the_next_item_when_nobody_stands_at_the_door() -> None:
    """At hour 1 another item is brought on, and the two stand there until both have come in."""
    log = run(
        """
teams: {a: {people: 1}, b: {people: 1}}
work:
  job: {arrives: always, limit: 1, flow: [{x: {team: a, effort: 10h, cv: 0}}]}
  other:
    arrives: {backlog: 1}
    flow: [{y: {team: b, effort: 1h, cv: 0}}]
    after: {job: {chance: 100%, at: 0h}}
""",
        horizon="25h",
    )
    came = log.rows.item_arrived[np.asarray(log.rows.item_work) == 0]
    assert came.tolist() == [0.0, 0.0, 1.0, 20.0]
