"""Where items come from, by hand: sizes, traces, what is there at the start."""

from __future__ import annotations

import numpy as np

from flowsim.engine.draws import address, replication_key, unit
from flowsim.eventlog import QUEUED
from flowsim.plan.tables import WORK_ITEMS, WORK_SIZES
from tests.engine.by_hand import lines, plan_of, run, story


def test_several_at_once() -> None:
    assert story(
        """
teams: {desk: {people: 1}}
work:
  job:
    arrives: {every: 10h, size: 2}
    flow: [{serve: {team: desk, effort: 3h, cv: 0}}]
""",
        horizon="25h",
    ) == lines("""
        job1 serve 10 10 13 13 delivered by desk.0
        job2 serve 10 13 16 16 delivered by desk.0 for people
        job3 serve 20 20 23 23 delivered by desk.0
        job4 serve 20 23 - - working by desk.0 for people
    """)


def test_sizes_are_found_by_the_instant_of_arrival() -> None:
    body = """
teams: {desk: {people: 1}}
work:
  job:
    arrives: {every: 10h, size: {values: [1, 3, 8], chances: [50%, 30%, 20%]}}
    flow: [{serve: {team: desk, effort: 1h, cv: 0}}]
"""
    plan = plan_of(body)
    key, stream = np.uint64(replication_key(1, 0)), plan.tables.works.stream[0]
    source = np.uint64(address(key, stream[WORK_ITEMS], 0))
    sizes = []
    for count in range(1, 11):
        u = unit(np.uint64(address(source, stream[WORK_SIZES], count)))
        sizes.append(1 if u < 0.5 else 3 if u < 0.8 else 8)
    arrived = run(body).rows.item_arrived
    assert [int((arrived == 10.0 * count).sum()) for count in range(1, 11)] == sizes
    assert len(set(sizes)) > 1


def test_a_trace_gives_instants_and_efforts_of_every_pass() -> None:
    assert story(
        """
teams: {desk: {people: 1}}
work:
  job:
    arrives: {trace: jobs.csv}
    flow:
      - serve: {team: desk, effort: 7h, cv: 0, injects: 50, rework: 0%}
      - rest: {wait: 1h}
      - look: {team: desk, effort: 7h, cv: 0, catches: 100%, rework: 50%}
""",
        traces={"jobs": "at,serve,look\n2h,2h,1h\n0h,,4h"},
        warm_up="5h",
    ) == lines("""
        job1 serve 0 0 7 7 next by desk.0
        job1 rest 7 7 8 8 next
        job2 serve 2 7 9 9 next by desk.0 for people
        job2 rest 9 9 10 10 next
        job1 look 8 9 13 13 rework by desk.0 for people
        job2 look 10 13 14 14 rework by desk.0 for people
        job1 serve/2 13 14 14 14 next by desk.0 for people
        job2 serve/2 14 14 14 14 next by desk.0
        job1 rest/2 14 14 15 15 next
        job2 rest/2 14 14 15 15 next
        job1 look/2 15 15 17 17 delivered by desk.0
        job2 look/2 15 17 17.5 17.5 delivered by desk.0 for people
    """)


def test_items_in_their_steps_at_the_start_pass_all_limits() -> None:
    assert story("""
teams: {desk: {people: 1}, lab: {people: 1}}
work:
  job:
    arrives: {backlog: 1}
    limit: 2
    flow:
      - serve: {team: desk, effort: 2h, cv: 0}
      - prove: {team: lab, effort: 3h, cv: 0, wip: 1}
state:
  - {work: job, step: prove, items: 2, age: 10h}
  - {work: job, step: serve}
""") == lines("""
        job2 prove 0 0 3 3 delivered by lab.0
        job3 prove 0 3 6 6 delivered by lab.0 for people
        job4 serve 0 0 2 6 next by desk.0
        job1 door 0 6 6 6 next for limit
        job4 prove 6 6 9 9 delivered by lab.0
        job1 serve 6 6 8 9 next by desk.0
        job1 prove 9 9 12 12 delivered by lab.0
    """)


def test_what_was_there_before_the_run_arrived_before_it() -> None:
    log = run("""
teams: {desk: {people: 1}}
work:
  job:
    arrives: {backlog: 1}
    flow: [{serve: {team: desk, effort: 2h, cv: 0}}]
state:
  - {work: job, step: serve, age: 10h}
""")
    assert log.rows.item_arrived.tolist() == [0.0, -10.0]
    assert log.rows.times[:, QUEUED].tolist() == [0.0, 0.0]


def test_always_without_a_limit_comes_when_somebody_would_be_idle() -> None:
    assert story(
        """
teams: {desk: {people: 1, away: [{from: 1h, for: 2h, people: 1}]}}
work:
  job:
    arrives: always
    flow: [{serve: {team: desk, effort: 2h, cv: 0}}]
  call:
    arrives: {trace: calls.csv}
    flow: [{answer: {team: desk, effort: 1h, cv: 0}}]
""",
        traces={"calls": "at\n2h"},
        horizon="6h",
    ) == lines("""
        job1 serve 0 0 1 1 interrupted by desk.0
        desk.0 1 3 away
        job1 serve 1 3 4 4 delivered by desk.0 for absence
        call1 answer 2 4 5 5 delivered by desk.0 for people
        job2 door 0 5 5 5 next for people
        job2 serve 5 5 - - working by desk.0
        job3 door 5 - - - waiting for people
    """)
