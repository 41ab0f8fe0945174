"""Who is served first, by hand: disciplines, ranks, expedites and what they interrupt."""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.engine.draws import address, replication_key, uniform
from flowsim.plan.tables import STEP_QUEUE, WORK_ITEMS
from tests.engine.by_hand import lines, plan_of, story

FOUR = "at,serve\n0h,4h\n1h,2h\n2h,1h\n3h,3h"


def starts(rows: list[str]) -> list[str]:
    """Items in the order in which they were begun."""
    return [row.split()[0] for row in sorted(rows, key=lambda row: float(row.split()[3]))]


def desk(discipline: str) -> str:
    return f"""
teams: {{desk: {{people: 1, discipline: {discipline}}}}}
work:
  job:
    arrives: {{trace: jobs.csv}}
    flow:
      - serve: {{team: desk, effort: 1h}}
"""


@pytest.mark.parametrize(
    ("discipline", "order"), [("fifo", "1234"), ("lifo", "1432"), ("shortest", "1324")]
)
def test_disciplines(discipline: str, order: str) -> None:
    rows = story(desk(discipline), traces={"jobs": FOUR})
    assert starts(rows) == [f"job{number}" for number in order]


def test_random_order_is_by_a_number_of_each_visit() -> None:
    plan = plan_of(desk("random"), traces={"jobs": FOUR})
    key = np.uint64(replication_key(1, 0))
    items = plan.tables.works.stream[0, WORK_ITEMS]
    work = np.uint64(address(key, items, 0))
    keys = [np.uint64(address(work, items, ordinal)) for ordinal in (2, 3, 4)]
    uniforms = [uniform(key, plan.tables.steps.stream[0, STEP_QUEUE], 1) for key in keys]
    expected = [f"job{2 + place}" for place in np.argsort(uniforms)]
    assert starts(story(desk("random"), traces={"jobs": FOUR})) == ["job1", *expected]


def test_value_is_delay_cost_over_drawn_effort() -> None:
    work = """
  {name}:
    arrives: {{trace: {name}.csv}}
    delay_cost: {cost}/w
    flow:
      - {name}_serve: {{team: desk, effort: 1h}}
"""
    body = "teams: {desk: {people: 1, discipline: value}}\nwork:" + "".join(
        work.format(name=name, cost=cost)
        for name, cost in (("now", "1k"), ("cheap", "1k"), ("dear", "3k"))
    )
    traces = {
        "now": "at,now_serve\n0h,4h",
        "cheap": "at,cheap_serve\n1h,2h\n1h,1h",
        "dear": "at,dear_serve\n2h,4h\n3h,2h",
    }
    order = ["now1", "dear2", "cheap2", "dear1", "cheap1"]  # 1.5, 1, 0.75, 0.5 k an hour
    assert starts(story(body, traces=traces)) == order


def test_a_step_may_have_a_priority_of_its_own() -> None:
    assert story("""
teams: {desk: {people: 1}}
work:
  job:
    arrives: {backlog: 2}
    flow:
      - first: {team: desk, effort: 1h, cv: 0}
      - second: {team: desk, effort: 1h, cv: 0, priority: 1}
""") == lines("""
        job1 first 0 0 1 1 next by desk.0
        job1 second 1 1 2 2 delivered by desk.0
        job2 first 0 2 3 3 next by desk.0 for people
        job2 second 3 3 4 4 delivered by desk.0
    """)


def test_the_priority_of_a_traced_item_does_not_move_that_of_a_step() -> None:
    assert story(
        """
teams: {desk: {people: 1}}
work:
  job:
    arrives: {trace: jobs.csv}
    flow:
      - first: {team: desk, effort: 1h, cv: 0}
      - second: {team: desk, effort: 2h, cv: 0, priority: 3}
""",
        traces={"jobs": "at,priority\n0h,2\n0.2h,5\n0.5h,1\n0.5h,4"},
    ) == lines("""
        job1 first 0 0 1 1 next by desk.0
        job3 first 0.5 1 2 2 next by desk.0 for people
        job1 second 1 2 4 4 delivered by desk.0 for people
        job3 second 2 4 6 6 delivered by desk.0 for people
        job4 first 0.5 6 7 7 next by desk.0 for people
        job4 second 7 7 9 9 delivered by desk.0
        job2 first 0.2 9 10 10 next by desk.0 for people
        job2 second 10 10 12 12 delivered by desk.0
    """)


HIGH_AND_LOW = {
    "high": "at,high_serve\n1h,2h\n6h,3h",
    "low": "at,low_serve\n0h,5h\n2h,1h",
}


def high_and_low(high: str, team: str = "people: 1") -> str:
    return f"""
teams: {{desk: {{{team}}}}}
work:
  high:
    arrives: {{trace: high.csv}}
    {high}
    flow:
      - high_serve: {{team: desk, effort: 1h}}
  low:
    arrives: {{trace: low.csv}}
    priority: 1
    flow:
      - low_serve: {{team: desk, effort: 1h}}
"""


def test_priority_does_not_interrupt() -> None:
    assert story(high_and_low("priority: 0"), traces=HIGH_AND_LOW) == lines("""
        low1 low_serve 0 0 5 5 delivered by desk.0
        high1 high_serve 1 5 7 7 delivered by desk.0 for people
        high2 high_serve 6 7 10 10 delivered by desk.0 for people
        low2 low_serve 2 10 11 11 delivered by desk.0 for people
    """)


def test_an_expedite_interrupts_and_the_rest_is_resumed() -> None:
    assert story(high_and_low("expedite: true"), traces=HIGH_AND_LOW) == lines("""
        low1 low_serve 0 0 1 1 interrupted by desk.0
        high1 high_serve 1 1 3 3 delivered by desk.0
        low1 low_serve 1 3 6 6 interrupted by desk.0 for priority
        high2 high_serve 6 6 9 9 delivered by desk.0
        low1 low_serve 6 9 10 10 delivered by desk.0 for priority
        low2 low_serve 2 10 11 11 delivered by desk.0 for people
    """)


def test_being_interrupted_costs_a_switch() -> None:
    body = high_and_low("expedite: true", "people: 1, switch_cost: 30min")
    assert story(body, traces=HIGH_AND_LOW)[-2:] == lines("""
        low1 low_serve 6 9 11 11 delivered by desk.0 for priority
        low2 low_serve 2 11 12 12 delivered by desk.0 for people
    """)


def test_the_job_that_began_last_is_interrupted_and_resumed_first() -> None:
    traces = {"high": "at,high_serve\n2h,4h\n3h,4h", "low": "at,low_serve\n0h,5h\n1h,5h"}
    assert story(high_and_low("expedite: true", "people: 2"), traces=traces) == lines("""
        low2 low_serve 1 1 2 2 interrupted by desk.1
        low1 low_serve 0 0 3 3 interrupted by desk.0
        high1 high_serve 2 2 6 6 delivered by desk.1
        high2 high_serve 3 3 7 7 delivered by desk.0
        low1 low_serve 3 6 8 8 delivered by desk.1 for priority
        low2 low_serve 2 7 11 11 delivered by desk.0 for priority
    """)


def test_an_expedite_interrupts_in_open_hours_only() -> None:
    traces = {"high": "at,high_serve\n20h,1h", "low": "at,low_serve\n16h,4h"}
    assert story(high_and_low("expedite: true"), hours="office", traces=traces) == lines("""
        low1 low_serve 16 16 33 33 interrupted by desk.0
        high1 high_serve 20 33 34 34 delivered by desk.0 for people
        low1 low_serve 33 34 37 37 delivered by desk.0 for priority
    """)


def test_of_two_expedites_the_more_urgent_interrupts_the_other() -> None:
    body = """
teams: {desk: {people: 1}}
work:
  fire:
    arrives: {trace: fire.csv}
    expedite: true
    priority: 1
    flow: [{put_out: {team: desk, effort: 2h, cv: 0}}]
  smoke:
    arrives: {trace: smoke.csv}
    expedite: true
    priority: 2
    flow: [{look: {team: desk, effort: 3h, cv: 0}}]
"""
    assert story(body, traces={"fire": "at\n1h\n2h", "smoke": "at\n0h"}) == lines("""
        smoke1 look 0 0 1 1 interrupted by desk.0
        fire1 put_out 1 1 3 3 delivered by desk.0
        fire2 put_out 2 3 5 5 delivered by desk.0 for people
        smoke1 look 1 5 7 7 delivered by desk.0 for priority
    """)
