"""Parallel blocks, by hand: branches, joins, returns and jumps."""

from __future__ import annotations

import pytest

from tests.engine.by_hand import lines, story

TEAMS = "teams: {a: {people: 1}, s: {people: 1}, d: {people: 1}}\n"


def test_branches_start_together_and_the_last_goes_on() -> None:
    assert story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - plan: {{team: a, effort: 1h, cv: 0}}
      - parallel:
          - secure: {{team: s, effort: 2h, cv: 0}}
          - - draft: {{team: d, effort: 3h, cv: 0}}
            - edit: {{team: d, effort: 2h, cv: 0}}
      - release: {{team: a, effort: 1h, cv: 0}}
""") == lines("""
        job1 plan 0 0 1 1 next by a.0
        job1 secure 1 1 3 3 joined by s.0
        job1 draft 1 1 4 4 next by d.0
        job1 edit 4 4 6 6 next by d.0
        job1 release 6 6 7 7 delivered by a.0
    """)


def test_a_branch_that_waits_for_the_others_is_not_seen_at_the_horizon() -> None:
    assert story(
        f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 2}}
    flow:
      - parallel:
          - secure: {{team: s, effort: 2h, cv: 0}}
          - draft: {{team: d, effort: 5h, cv: 0}}
""",
        horizon="4h",
    ) == lines("""
        job1 secure 0 0 2 2 joined by s.0
        job2 secure 0 2 4 4 joined by s.0 for people
        job1 draft 0 0 - - working by d.0
        job2 draft 0 - - - waiting for people
    """)


def test_branches_that_are_not_taken_and_blocks_without_any() -> None:
    assert story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - parallel:
          - never: {{team: s, effort: 2h, cv: 0, share: 0%}}
          - nor_this: {{team: d, effort: 5h, cv: 0, share: 0%}}
      - parallel:
          - secure: {{team: s, effort: 2h, cv: 0, share: 0%}}
          - - draft: {{team: d, effort: 2h, cv: 0, share: 0%}}
            - edit: {{team: d, effort: 2h, cv: 0}}
      - release: {{team: a, effort: 1h, cv: 0}}
""") == lines("""
        job1 edit 0 0 2 2 next by d.0
        job1 release 2 2 3 3 delivered by a.0
    """)


def test_a_block_is_entered_when_every_branch_has_room() -> None:
    assert story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 2}}
    flow:
      - plan: {{team: a, effort: 1h, cv: 0}}
      - parallel:
          - secure: {{team: s, effort: 1h, cv: 0, wip: 1}}
          - draft: {{team: d, effort: 3h, cv: 0, wip: 1}}
      - release: {{team: a, effort: 1h, cv: 0}}
""") == lines("""
        job1 plan 0 0 1 1 next by a.0
        job1 secure 1 1 2 2 joined by s.0
        job1 draft 1 1 4 4 next by d.0
        job2 plan 0 1 2 4 next by a.0 for people
        job1 release 4 4 5 5 delivered by a.0
        job2 secure 4 4 5 5 joined by s.0
        job2 draft 4 4 7 7 next by d.0
        job2 release 7 7 8 8 delivered by a.0
    """)


def test_an_item_counts_once_in_a_lane_however_many_its_branches() -> None:
    assert story(
        f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 2}}
    flow:
      - parallel:
          - secure: {{team: s, effort: 1h, cv: 0}}
          - draft: {{team: d, effort: 3h, cv: 0}}
limits:
  - {{work: job, steps: [secure, draft], max: 1}}
""",
        horizon="4h",
    ) == lines("""
        job1 secure 0 0 1 1 joined by s.0
        job1 draft 0 0 3 3 delivered by d.0
        job2 door 0 3 3 3 next for limit
        job2 secure 3 3 4 4 joined by s.0
        job2 draft 3 3 - - working by d.0
    """)


def test_a_check_inside_acts_at_the_join_and_restarts_its_branch_alone() -> None:
    assert story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - parallel:
          - - code: {{team: a, effort: 1h, cv: 0, injects: 50, rework: 0%}}
            - test: {{team: s, effort: 1h, cv: 0, catches: 100%}}
          - draft: {{team: d, effort: 5h, cv: 0}}
""") == lines("""
        job1 code 0 0 1 1 next by a.0
        job1 test 1 1 2 2 joined by s.0
        job1 draft 0 0 5 5 rework by d.0
        job1 code/2 5 5 5 5 next by a.0
        job1 test/2 5 5 6 6 delivered by s.0
    """)


def test_the_earliest_target_of_the_branches_counts() -> None:
    assert story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - plan: {{team: a, effort: 1h, cv: 0, injects: 50, rework: 0%}}
      - parallel:
          - - secure: {{team: s, effort: 1h, cv: 0, injects: 50, rework: 0%}}
            - prove: {{team: s, effort: 1h, cv: 0, catches: 100%}}
          - - draft: {{team: d, effort: 5h, cv: 0, injects: 50, rework: 0%}}
            - edit: {{team: d, effort: 1h, cv: 0, catches: 100%}}
""") == lines("""
        job1 plan 0 0 1 1 next by a.0
        job1 secure 1 1 2 2 next by s.0
        job1 prove 2 2 3 3 joined by s.0
        job1 draft 1 1 6 6 next by d.0
        job1 edit 6 6 7 7 rework by d.0
        job1 plan/2 7 7 7 7 next by a.0
        job1 secure/2 7 7 7 7 next by s.0
        job1 draft/2 7 7 7 7 next by d.0
        job1 prove/2 7 7 8 8 joined by s.0
        job1 edit/2 7 7 8 8 delivered by d.0
    """)


def test_dropped_before_done_before_on() -> None:
    body = f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - parallel:
          - secure: {{team: s, effort: 1h, cv: 0, then: {{%s: 100%%}}}}
          - draft: {{team: d, effort: 2h, cv: 0, then: {{%s: 100%%}}}}
      - release: {{team: a, effort: 1h, cv: 0}}
"""
    assert story(body % ("dropped", "done"))[-1] == "job1 draft 0 0 2 2 dropped by d.0"
    assert story(body % ("done", "done"))[-1] == "job1 draft 0 0 2 2 delivered by d.0"
    assert story(body % ("done", "release"))[-1] == "job1 release 2 2 3 3 delivered by a.0"


def test_a_target_that_is_not_taken_does_not_keep_found_defects_from_their_rework() -> None:
    assert story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - parallel:
          - - talk: {{wait: 1h}}
            - paper: {{team: a, effort: 1h, cv: 0, share: 0%}}
          - - code: {{team: s, effort: 1h, cv: 0, injects: 50, rework: 0%}}
            - test: {{team: s, effort: 1h, cv: 0, catches: 100%}}
          - doc: {{team: d, effort: 1h, cv: 0, then: {{paper: 100%}}}}
""") == lines("""
        job1 talk 0 0 1 1 joined
        job1 code 0 0 1 1 next by s.0
        job1 doc 0 0 1 1 joined by d.0
        job1 test 1 1 2 2 rework by s.0
        job1 code/2 2 2 2 2 next by s.0
        job1 test/2 2 2 3 3 delivered by s.0
    """)


@pytest.mark.parametrize(
    ("first", "second", "back_to"),
    [("paper", "print", "print"), ("print", "paper", "print"), ("print", "code", "code")],
)
def test_a_target_counts_as_the_step_that_is_taken_there(
    first: str, second: str, back_to: str
) -> None:
    """Nobody takes `paper`; what follows it in its branch is `print`, which is behind `code`."""
    log = story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - parallel:
          - doc: {{team: d, effort: 3h, cv: 0, then: {{{first}: 100%}}}}
          - talk: {{team: a, effort: 4h, cv: 0, then: {{{second}: 100%}}}}
          - code: {{team: s, effort: 1h, cv: 0}}
          - - paper: {{team: a, effort: 1h, cv: 0, share: 0%}}
            - print: {{team: s, effort: 1h, cv: 0}}
""")
    assert log[-2] == "job1 talk 0 0 4 4 rework by a.0"
    assert log[-1] == f"job1 {back_to}/2 4 4 5 5 delivered by s.0"


@pytest.mark.parametrize(
    ("other", "last"),
    [
        ("dropped", "job1 doc 0 0 2 2 dropped by d.0"),
        ("done", "job1 doc 0 0 2 2 delivered by d.0"),
        ("paper", "job1 release 2 2 3 3 delivered by a.0"),
    ],
)
def test_a_branch_that_asks_for_what_is_not_taken_asks_for_nothing(other: str, last: str) -> None:
    """Not even against one that drops the item, or that says it is done."""
    log = story(f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - parallel:
          - - paper: {{team: a, effort: 1h, cv: 0, share: 0%}}
          - secure: {{team: s, effort: 1h, cv: 0, then: {{{other}: 100%}}}}
          - doc: {{team: d, effort: 2h, cv: 0, then: {{paper: 100%}}}}
      - release: {{team: a, effort: 1h, cv: 0}}
""")
    assert log[-1] == last


def test_a_target_before_the_block_that_is_not_taken_restarts_the_whole_block() -> None:
    body = f"""{TEAMS}
work:
  job:
    arrives: {{backlog: 1}}
    flow:
      - plan: {{team: a, effort: 1h, cv: 0, share: 0%}}
      - parallel:
          - - code: {{team: s, effort: 1h, cv: 0, injects: 50, rework: 0%}}
            - test: {{team: s, effort: 1h, cv: 0, catches: 100%}}
          - doc: {{team: d, effort: 3h, cv: 0, rework: 0%, then: {{plan: 60%}}}}
"""
    log = story(body, horizon="6h")
    assert log[2] == "job1 doc 0 0 3 3 rework by d.0"
    assert [line.split()[1] for line in log[3:6]] == ["code/2", "doc/2", "test/2"]
