"""Limits, by hand: blocking, lanes over steps, what passes them, and loss at a full door."""

from __future__ import annotations

from tests.engine.by_hand import lines, story


def test_three_machines_without_buffers_block_after_service() -> None:
    assert story("""
teams: {m1: {people: 1}, m2: {people: 1}, m3: {people: 1}}
work:
  part:
    arrives: {backlog: 4}
    flow:
      - part_1: {team: m1, effort: 2h, cv: 0, wip: 1}
      - part_2: {team: m2, effort: 4h, cv: 0, wip: 1}
      - part_3: {team: m3, effort: 3h, cv: 0, wip: 1}
""") == lines("""
        part1 part_1 0 0 2 2 next by m1.0
        part2 door 0 2 2 2 next for limit
        part1 part_2 2 2 6 6 next by m2.0
        part2 part_1 2 2 4 6 next by m1.0
        part3 door 0 6 6 6 next for limit
        part1 part_3 6 6 9 9 delivered by m3.0
        part2 part_2 6 6 10 10 next by m2.0
        part3 part_1 6 6 8 10 next by m1.0
        part4 door 0 10 10 10 next for limit
        part2 part_3 10 10 13 13 delivered by m3.0
        part3 part_2 10 10 14 14 next by m2.0
        part4 part_1 10 10 12 14 next by m1.0
        part3 part_3 14 14 17 17 delivered by m3.0
        part4 part_2 14 14 18 18 next by m2.0
        part4 part_3 18 18 21 21 delivered by m3.0
    """)


def test_what_is_blocked_keeps_its_place_and_not_its_person() -> None:
    assert story("""
teams: {m1: {people: 1}, m2: {people: 1}}
work:
  part:
    arrives: {backlog: 3}
    flow:
      - first: {team: m1, effort: 1h, cv: 0}
      - second: {team: m2, effort: 4h, cv: 0, wip: 1}
""") == lines("""
        part1 first 0 0 1 1 next by m1.0
        part1 second 1 1 5 5 delivered by m2.0
        part2 first 0 1 2 5 next by m1.0 for people
        part2 second 5 5 9 9 delivered by m2.0
        part3 first 0 2 3 9 next by m1.0 for people
        part3 second 9 9 13 13 delivered by m2.0
    """)


def test_what_is_blocked_at_the_horizon_has_finished_and_not_left() -> None:
    assert story(
        """
teams: {m1: {people: 1}, m2: {people: 1}}
work:
  part:
    arrives: {backlog: 3}
    limit: 2
    flow:
      - first: {team: m1, effort: 1h, cv: 0}
      - second: {team: m2, effort: 4h, cv: 0, wip: 1}
""",
        horizon="3h",
    ) == lines("""
        part1 first 0 0 1 1 next by m1.0
        part1 second 1 1 - - working by m2.0
        part2 first 0 1 2 - blocked by m1.0 for people
        part3 door 0 - - - waiting for limit
    """)


def test_a_lane_over_two_steps_is_left_after_the_last() -> None:
    assert story("""
teams: {m1: {people: 1}, m2: {people: 1}, m3: {people: 1}}
work:
  part:
    arrives: {backlog: 2}
    flow:
      - make: {team: m1, effort: 1h, cv: 0}
      - review: {team: m2, effort: 1h, cv: 0}
      - test: {team: m3, effort: 3h, cv: 0}
limits:
  - {work: part, steps: [review, test], max: 1}
""") == lines("""
        part1 make 0 0 1 1 next by m1.0
        part1 review 1 1 2 2 next by m2.0
        part1 test 2 2 5 5 delivered by m3.0
        part2 make 0 1 2 5 next by m1.0 for people
        part2 review 5 5 6 6 next by m2.0
        part2 test 6 6 9 9 delivered by m3.0
    """)


def test_all_limits_of_a_step_are_taken_at_once() -> None:
    assert story("""
teams: {m1: {people: 1}, m2: {people: 2}, m3: {people: 1}}
work:
  part:
    arrives: {backlog: 3}
    flow:
      - make: {team: m1, effort: 1h, cv: 0}
      - review: {team: m2, effort: 2h, cv: 0, wip: 2}
      - test: {team: m3, effort: 4h, cv: 0}
limits:
  - {work: part, steps: [review, test], max: 2}
""") == lines("""
        part1 make 0 0 1 1 next by m1.0
        part2 make 0 1 2 2 next by m1.0 for people
        part1 review 1 1 3 3 next by m2.0
        part2 review 2 2 4 4 next by m2.1
        part1 test 3 3 7 7 delivered by m3.0
        part3 make 0 2 3 7 next by m1.0 for people
        part3 review 7 7 9 9 next by m2.0
        part2 test 4 7 11 11 delivered by m3.0 for people
        part3 test 9 11 15 15 delivered by m3.0 for people
    """)


def test_downstream_is_let_in_first_and_rework_asks_for_no_room() -> None:
    assert story("""
teams: {m1: {people: 1}, m2: {people: 1}}
work:
  part:
    arrives: {backlog: 2}
    flow:
      - build: {team: m1, effort: 2h, cv: 0, wip: 1, injects: 50, rework: 0%}
      - test: {team: m2, effort: 1h, cv: 0, catches: 100%}
""") == lines("""
        part1 build 0 0 2 2 next by m1.0
        part2 door 0 2 2 2 next for limit
        part1 test 2 2 3 3 rework by m2.0
        part2 build 2 2 4 4 next by m1.0
        part1 build/2 3 4 4 4 next by m1.0 for people
        part2 test 4 4 5 5 rework by m2.0
        part2 build/2 5 5 5 5 next by m1.0
        part1 test/2 4 5 6 6 delivered by m2.0 for people
        part2 test/2 5 6 7 7 delivered by m2.0 for people
    """)


def test_a_full_door_loses_what_finds_it_so() -> None:
    assert story(
        """
teams: {desk: {people: 1}}
work:
  call:
    arrives: {trace: calls.csv}
    limit: {max: 1, full: drop}
    flow:
      - answer: {team: desk, effort: 1.5h, cv: 0}
""",
        traces={"calls": "at\n0h\n1h\n2h\n3.5h"},
    ) == lines("""
        call2 door 1 - - 1 dropped for limit
        call1 answer 0 0 1.5 1.5 delivered by desk.0
        call3 answer 2 2 3.5 3.5 delivered by desk.0
        call4 answer 3.5 3.5 5 5 delivered by desk.0
    """)


def test_expedited_work_passes_its_own_limits() -> None:
    assert story("""
teams: {desk: {people: 2}, lab: {people: 2}}
work:
  alarm:
    arrives: {backlog: 2}
    expedite: true
    limit: 1
    flow:
      - look: {team: desk, effort: 1h, cv: 0, wip: 1}
      - mend: {team: lab, effort: 1h, cv: 0, wip: 1}
""") == lines("""
        alarm1 look 0 0 1 1 next by desk.0
        alarm2 look 0 0 1 1 next by desk.1
        alarm1 mend 1 1 2 2 delivered by lab.0
        alarm2 mend 1 1 2 2 delivered by lab.1
    """)


def test_always_work_comes_when_there_is_room() -> None:
    assert story(
        """
teams: {m1: {people: 1}}
work:
  part:
    arrives: always
    flow:
      - make: {team: m1, effort: 2h, cv: 0, wip: 2}
""",
        horizon="5h",
    ) == lines("""
        part1 make 0 0 2 2 delivered by m1.0
        part3 door 0 2 2 2 next for limit
        part2 make 0 2 4 4 delivered by m1.0 for people
        part4 door 2 4 4 4 next for limit
        part3 make 2 4 - - working by m1.0 for people
        part4 make 4 - - - waiting for people
        part5 door 4 - - - waiting for limit
    """)


def test_kinds_of_work_share_a_limit_and_the_most_urgent_comes_in_first() -> None:
    """Two places for both kinds: bugs go before features that have waited longer."""
    assert story(
        """
teams: {dev: {people: 2}}
work:
  feature:
    arrives: {backlog: 4}
    flow:
      - build: {team: dev, effort: 2h, cv: 0}
  bug:
    arrives: {every: 1h}
    priority: 1
    flow:
      - fix: {team: dev, effort: 1h, cv: 0}
limits:
  - {work: [feature, bug], max: 2}
""",
        horizon="3h",
    ) == lines("""
        feature1 build 0 0 2 2 delivered by dev.0
        feature2 build 0 0 2 2 delivered by dev.1
        bug1 door 1 2 2 2 next for limit
        bug1 fix 2 2 3 3 delivered by dev.0
        bug2 fix 2 2 3 3 delivered by dev.1
        feature3 door 0 3 3 3 next for limit
        feature3 build 3 3 - - working by dev.1
        feature4 door 0 - - - waiting for limit
        bug3 fix 3 3 - - working by dev.0
    """)


def test_of_equals_that_share_a_limit_who_has_waited_longest_comes_in() -> None:
    assert story(
        """
teams: {dev: {people: 1}}
work:
  late:
    arrives: {every: 2h}
    flow:
      - build: {team: dev, effort: 3h, cv: 0}
  early:
    arrives: {backlog: 2}
    flow:
      - fix: {team: dev, effort: 3h, cv: 0}
limits:
  - {team: dev, max: 1}
""",
        horizon="6h",
    ) == lines("""
        early1 fix 0 0 3 3 delivered by dev.0
        early2 door 0 3 3 3 next for limit
        early2 fix 3 3 6 6 delivered by dev.0
        late1 door 2 6 6 6 next for limit
        late1 build 6 6 - - working by dev.0
        late2 door 4 - - - waiting for limit
        late3 door 6 - - - waiting for limit
    """)


def test_the_limit_of_a_team_counts_what_waits_for_it_and_what_it_has_finished() -> None:
    """Dev has one place: the second item is let in when the first has found room at qa."""
    assert story("""
teams: {dev: {people: 2}, qa: {people: 1}}
work:
  part:
    arrives: {backlog: 3}
    flow:
      - build: {team: dev, effort: 1h, cv: 0}
      - test: {team: qa, effort: 3h, cv: 0}
limits:
  - {team: dev, max: 1}
  - {team: qa, max: 1}
""") == lines("""
        part1 build 0 0 1 1 next by dev.0
        part2 door 0 1 1 1 next for limit
        part1 test 1 1 4 4 delivered by qa.0
        part2 build 1 1 2 4 next by dev.0
        part3 door 0 4 4 4 next for limit
        part2 test 4 4 7 7 delivered by qa.0
        part3 build 4 4 5 7 next by dev.0
        part3 test 7 7 10 10 delivered by qa.0
    """)


def test_a_limit_for_each_person_grows_with_the_team() -> None:
    assert story(
        """
teams: {dev: {people: {at: {0w: 1, 1w: 2}}}}
work:
  part:
    arrives: {backlog: 3}
    flow:
      - build: {team: dev, effort: 160h, cv: 0}
limits:
  - {person: dev, max: 1}
""",
        horizon="2w",
    ) == lines("""
        part1 build 0 0 160 160 delivered by dev.0
        part2 door 0 160 160 160 next for limit
        part3 door 0 168 168 168 next for limit
        part2 build 160 160 320 320 delivered by dev.0
        part3 build 168 168 328 328 delivered by dev.1
    """)
