"""Requests, by hand: who asks waits until what was asked for has left, and then goes on."""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.eventlog import FINISHED, ITEM, STARTED, STEP
from tests.engine.by_hand import lines, plan_of, story

ASKS = """
teams: {desk: {people: 1}, expert: {people: 1}}
work:
  job:
    arrives: {backlog: 2}
    flow:
      - begin: {team: desk, effort: 1h, cv: 0}
      - ask: {request: opinion%s}
      - end: {team: desk, effort: 1h, cv: 0}
  opinion:
    flow: [{think: {team: expert, effort: 4h, cv: 0}}]
"""


def test_who_asks_waits_until_it_is_delivered() -> None:
    assert story(ASKS % "") == lines("""
        job1 begin 0 0 1 1 next by desk.0
        job2 begin 0 1 2 2 next by desk.0 for people
        opinion1 think 1 1 5 5 delivered by expert.0
        job1 ask 1 5 5 5 next for request
        job1 end 5 5 6 6 delivered by desk.0
        opinion2 think 2 5 9 9 delivered by expert.0 for people
        job2 ask 2 9 9 9 next for request
        job2 end 9 9 10 10 delivered by desk.0
    """)


def test_who_goes_on_does_not_wait() -> None:
    assert story(ASKS % ", goes_on: true") == lines("""
        job1 begin 0 0 1 1 next by desk.0
        job1 ask 1 1 1 1 next
        job2 begin 0 1 2 2 next by desk.0 for people
        job2 ask 2 2 2 2 next
        job1 end 1 2 3 3 delivered by desk.0 for people
        job2 end 2 3 4 4 delivered by desk.0 for people
        opinion1 think 1 1 5 5 delivered by expert.0
        opinion2 think 2 5 9 9 delivered by expert.0 for people
    """)


def test_at_the_end_it_still_waits() -> None:
    assert story(ASKS % "", horizon="7h")[-2:] == lines("""
        job2 ask 2 - - - waiting for request
        opinion2 think 2 5 - - working by expert.0 for people
    """)


LOST = """
teams: {desk: {people: 1}, expert: {people: 1}}
work:
  job:
    arrives: {backlog: 3}
    flow:
      - ask: {request: opinion}
      - end: {team: desk, effort: 1h, cv: 0}
  opinion:
    %s
    flow: [{think: {team: expert, effort: 4h, cv: 0, %s}}]
"""


def test_a_request_that_a_full_door_refuses_is_an_answer() -> None:
    assert story(LOST % ("limit: {max: 2, full: drop}", "rework: 100%"), horizon="5h") == lines("""
        opinion3 door 0 - - 0 dropped for limit
        job3 ask 0 0 0 0 next
        job3 end 0 0 1 1 delivered by desk.0
        opinion1 think 0 0 4 4 delivered by expert.0
        job1 ask 0 4 4 4 next for request
        job1 end 4 4 5 5 delivered by desk.0
        job2 ask 0 - - - waiting for request
        opinion2 think 0 4 - - working by expert.0 for people
    """)


def test_a_request_that_is_dropped_or_gives_up_is_an_answer() -> None:
    """The second gives up in the queue, the third at the door; the first is dropped when done."""
    how = "patience: 2h, then: {dropped: 100%}"
    assert story(LOST % ("limit: 2", how)) == lines("""
        opinion2 think 0 - - 2 abandoned for people
        job2 ask 0 2 2 2 next for request
        opinion3 door 0 - - 2 abandoned for limit
        job3 ask 0 2 2 2 next for request
        job2 end 2 2 3 3 delivered by desk.0
        opinion1 think 0 0 4 4 dropped by expert.0
        job3 end 2 3 4 4 delivered by desk.0 for people
        job1 ask 0 4 4 4 next for request
        job1 end 4 4 5 5 delivered by desk.0
    """)


def test_each_pass_asks_anew() -> None:
    assert story("""
teams: {desk: {people: 1}}
work:
  job:
    arrives: {backlog: 1}
    flow:
      - ask: {request: part}
      - check: {wait: 1h, injects: 0}
      - again: {request: part, share: 100%, then: {done: 100%}}
  part:
    flow: [{make: {team: desk, effort: 2h, cv: 0}}]
""") == lines("""
        part1 make 0 0 2 2 delivered by desk.0
        job1 ask 0 2 2 2 next for request
        job1 check 2 2 3 3 next
        part2 make 3 3 5 5 delivered by desk.0
        job1 again 3 5 5 5 delivered for request
    """)


def test_branches_ask_at_once_and_the_join_waits_for_both() -> None:
    assert story("""
teams: {desk: {people: 1}, expert: {people: 1}}
work:
  job:
    arrives: {backlog: 1}
    flow:
      - parallel:
          - first: {request: part}
          - second: {request: opinion}
      - end: {team: desk, effort: 1h, cv: 0}
  part: {flow: [{make: {team: desk, effort: 2h, cv: 0}}]}
  opinion: {flow: [{think: {team: expert, effort: 3h, cv: 0}}]}
""") == lines("""
        part1 make 0 0 2 2 delivered by desk.0
        job1 first 0 2 2 2 joined for request
        opinion1 think 0 0 3 3 delivered by expert.0
        job1 second 0 3 3 3 next for request
        job1 end 3 3 4 4 delivered by desk.0
    """)


def test_what_is_asked_for_may_ask_in_turn() -> None:
    assert story("""
teams: {expert: {people: 1}}
work:
  job: {arrives: {backlog: 1}, flow: [{ask: {request: part}}]}
  part: {flow: [{look: {wait: 1h}}, {pass_on: {request: opinion}}, {note: {wait: 2h}}]}
  opinion: {flow: [{think: {team: expert, effort: 3h, cv: 0}}]}
""") == lines("""
        part1 look 0 0 1 1 next
        opinion1 think 1 1 4 4 delivered by expert.0
        part1 pass_on 1 4 4 4 next for request
        part1 note 4 4 6 6 delivered
        job1 ask 0 6 6 6 delivered for request
    """)


def test_it_keeps_its_place_in_its_limits() -> None:
    assert story(
        """
teams: {desk: {people: 1}, expert: {people: 1}}
work:
  job:
    arrives: {backlog: 2}
    flow:
      - begin: {team: desk, effort: 1h, cv: 0}
      - ask: {request: opinion, wip: 1}
  opinion: {flow: [{think: {team: expert, effort: 4h, cv: 0}}]}
"""
    ) == lines("""
        job1 begin 0 0 1 1 next by desk.0
        opinion1 think 1 1 5 5 delivered by expert.0
        job1 ask 1 5 5 5 delivered for request
        job2 begin 0 1 2 5 next by desk.0 for people
        opinion2 think 5 5 9 9 delivered by expert.0
        job2 ask 5 9 9 9 delivered for request
    """)


HURRY = """
teams: {expert: {people: 1, hours: always}}
work:
  job:
    arrives: {trace: jobs.csv}
    %s
    flow: [{ask: {request: opinion%s}}]
  opinion:
    arrives: {backlog: 3}
    flow: [{think: {team: expert, effort: 4h, cv: 0%s}}]
"""


@pytest.mark.parametrize(
    ("job", "ask", "think", "began"),
    [
        ("priority: 1", "", "", 12),
        ("priority: 1", ", as_urgent: true", "", 4),
        ("priority: 9", ", as_urgent: true", "", 12),
        ("priority: 9", ", priority: 4", "", 4),
        ("priority: 1", ", priority: 6", "", 12),
        ("priority: 1", ", as_urgent: true", ", priority: 5", 12),  # the step decides
        ("expedite: true", "", "", 12),
        ("expedite: true", ", as_urgent: true", "", 4),  # first of the rest, but interrupts nobody
    ],
)
def test_how_urgent_it_is(job: str, ask: str, think: str, began: int) -> None:
    """Three opinions wait from the start; the one that is asked for comes at 1."""
    found = story(HURRY % (job, ask, think), traces={"jobs": "at\n1h"})
    ended = began + 4
    assert f"opinion4 think 1 {began} {ended} {ended} delivered by expert.0 for people" in found


def test_a_traced_priority_is_passed_on() -> None:
    found = story(
        HURRY % ("priority: 9", ", as_urgent: true", ""), traces={"jobs": "at,priority\n1h,2"}
    )
    assert "opinion4 think 1 4 8 8 delivered by expert.0 for people" in found


def test_what_expedited_work_asks_for_goes_first_and_interrupts_nobody() -> None:
    """Of the expert's work only the alarm does."""
    body = """
teams: {expert: {people: 1}}
work:
  job: {arrives: {trace: jobs.csv}, expedite: true, flow: [{ask: {request: part, as_urgent: true}}]}
  note: {arrives: {backlog: 2}, priority: 1, flow: [{write: {team: expert, effort: 4h, cv: 0}}]}
  part: {flow: [{make: {team: expert, effort: 1h, cv: 0}}]}
  alarm:
    arrives: {trace: alarms.csv}
    expedite: true
    flow: [{see: {team: expert, effort: 1h, cv: 0}}]
"""
    assert story(body, traces={"jobs": "at\n1h", "alarms": "at\n2h"}) == lines("""
        note1 write 0 0 2 2 interrupted by expert.0
        alarm1 see 2 2 3 3 delivered by expert.0
        part1 make 1 3 4 4 delivered by expert.0 for people
        job1 ask 1 4 4 4 delivered for request
        note1 write 2 4 6 6 delivered by expert.0 for priority
        note2 write 0 6 10 10 delivered by expert.0 for people
    """)


def test_what_comes_by_itself_answers_nobody() -> None:
    """Although it has the place in memory of what was asked for."""
    body = """
teams: {expert: {people: 1}}
work:
  job: {arrives: {backlog: 1}, flow: [{ask: {request: part}}, {end: {wait: 10h}}]}
  part: {arrives: {trace: parts.csv}, flow: [{make: {team: expert, effort: 4h, cv: 0}}]}
"""
    assert story(body, traces={"parts": "at\n6h"}) == lines("""
        part1 make 0 0 4 4 delivered by expert.0
        job1 ask 0 4 4 4 next for request
        part2 make 6 6 10 10 delivered by expert.0
        job1 end 4 4 14 14 delivered
    """)


def test_a_request_for_expedited_work_interrupts_whoever_asks() -> None:
    body = """
teams: {expert: {people: 1}}
work:
  job: {arrives: {trace: jobs.csv}, flow: [{ask: {request: alarm, as_urgent: true}}]}
  note: {arrives: {backlog: 1}, flow: [{write: {team: expert, effort: 4h, cv: 0}}]}
  alarm: {expedite: true, flow: [{see: {team: expert, effort: 1h, cv: 0}}]}
"""
    assert story(body, traces={"jobs": "at\n1h"}) == lines("""
        note1 write 0 0 1 1 interrupted by expert.0
        alarm1 see 1 1 2 2 delivered by expert.0
        job1 ask 1 2 2 2 delivered for request
        note1 write 1 2 5 5 delivered by expert.0 for priority
    """)


def test_what_is_asked_for_is_the_same_whatever_happens_before_it() -> None:
    """Its random numbers are found under its parent and the pass: not by when it comes."""
    body = """
teams: {desk: {people: %d}, expert: {people: 1}}
work:
  job:
    arrives: {every: 3h}
    flow: [{begin: {team: desk, effort: 5h}}, {ask: {request: opinion, then: {ask: 30%%}}}]
  opinion:
    arrives: {every: 7h}
    flow: [{think: {team: expert, effort: 1h}}]
"""

    def efforts(people: int) -> dict[int, list[float]]:
        log = fast.simulate(plan_of(body % people, horizon="400h"))
        found: dict[int, list[float]] = {}
        for codes, times in zip(log.rows.codes, log.rows.times, strict=True):
            parent = int(log.rows.item_parent[codes[ITEM]])
            if parent >= 0 and codes[STEP] >= 0 and not np.isnan(times[FINISHED]):
                ordinal = int(log.rows.item_ordinal[parent])
                found.setdefault(ordinal, []).append(round(times[FINISHED] - times[STARTED], 6))
        return found

    few, many = efforts(1), efforts(3)
    both = set(few) & set(many)
    assert len(both) > 20
    for ordinal in both:
        shorter = min(len(few[ordinal]), len(many[ordinal]))
        assert few[ordinal][:shorter] == many[ordinal][:shorter]
    assert len({times[0] for times in few.values()}) == len(few)
