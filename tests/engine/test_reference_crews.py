"""Crews, by hand: who begins together, for whom the free are kept, what ends a visit for all."""

from __future__ import annotations

from tests.engine.by_hand import lines, story


def test_a_pair_takes_two_and_the_effort_is_each_ones() -> None:
    assert story("""
teams: {desk: {people: 3}}
work:
  job:
    arrives: {backlog: 2}
    flow: [{serve: {team: desk, people: 2, effort: 4h, cv: 0}}]
""") == lines("""
        job1 serve 0 0 4 4 assisted by desk.1
        job1 serve 0 0 4 4 delivered by desk.0
        job2 serve 0 4 8 8 assisted by desk.1
        job2 serve 0 4 8 8 delivered by desk.0 for people
    """)


def test_nobody_is_held_before_the_crew_is_complete() -> None:
    """The desk goes on with other work until the expert and the rig are free; then all begin."""
    assert story(
        """
teams:
  desk: {people: 2}
  expert: {people: 1}
  rig: {kind: equipment, people: 1}
work:
  talk: {arrives: {backlog: 1}, flow: [{think: {team: expert, effort: 5h, cv: 0}}]}
  note:
    arrives: {trace: notes.csv}
    priority: 1
    flow: [{write: {team: desk, effort: 2h, cv: 0}}]
  job:
    arrives: {backlog: 1}
    flow: [{meet: {team: desk, with: {expert: 1, rig: 1}, effort: 3h, cv: 0}}]
""",
        traces={"notes": "at\n1h\n2h\n4h"},
    ) == lines("""
        note1 write 1 1 3 3 delivered by desk.0
        note2 write 2 2 4 4 delivered by desk.1
        talk1 think 0 0 5 5 delivered by expert.0
        note3 write 4 4 6 6 delivered by desk.0
        job1 meet 0 5 8 8 assisted by expert.0
        job1 meet 0 5 8 8 assisted by rig.0
        job1 meet 0 5 8 8 delivered by desk.1 for crew
    """)


def test_who_is_first_in_a_queue_is_not_overtaken_in_it() -> None:
    """From 3 on the second person is free, but the third job, which lacks the rig, is first."""
    assert story(
        """
teams: {desk: {people: 2}, rig: {kind: equipment, people: 1}}
work:
  job:
    arrives: {trace: jobs.csv}
    flow: [{test: {team: desk, with: {rig: 1}, effort: 3h, cv: 0}},
           {file: {team: desk, effort: 1h, cv: 0}}]
""",
        traces={"jobs": "at\n0h\n1h\n2h"},
    ) == lines("""
        job1 test 0 0 3 3 assisted by rig.0
        job1 test 0 0 3 3 next by desk.0
        job2 test 1 3 6 6 assisted by rig.0
        job2 test 1 3 6 6 next by desk.0 for crew
        job1 file 3 6 7 7 delivered by desk.1 for people
        job2 file 6 7 8 8 delivered by desk.1 for people
        job3 test 2 6 9 9 assisted by rig.0
        job3 test 2 6 9 9 next by desk.0 for crew
        job3 file 9 9 10 10 delivered by desk.0
    """)


GATHERS = """
teams: {desk: {people: 1}, expert: {people: 2}}
work:
  talk: {arrives: {trace: talks.csv}, flow: [{think: {team: expert, effort: 4h, cv: 0}}]}
  job:
    arrives: {trace: jobs.csv}
    priority: %s
    flow: [{meet: {team: desk, with: {expert: 2}, effort: 1h, cv: 0}}]
"""


def test_a_crew_gathers_and_who_came_later_waits() -> None:
    """Of equal urgency who came first: without that one of the experts would always be busy."""
    talks = {"talks": "at\n0h\n1h\n3h\n4h", "jobs": "at\n2h"}
    assert story(GATHERS % 5, traces=talks) == lines("""
        talk1 think 0 0 4 4 delivered by expert.0
        talk2 think 1 1 5 5 delivered by expert.1
        job1 meet 2 5 6 6 assisted by expert.0
        job1 meet 2 5 6 6 assisted by expert.1
        job1 meet 2 5 6 6 delivered by desk.0 for crew
        talk3 think 3 6 10 10 delivered by expert.0 for people
        talk4 think 4 6 10 10 delivered by expert.1 for people
    """)


def test_what_is_more_urgent_goes_first_whoever_came_first() -> None:
    talks = {"talks": "at\n0h\n1h\n3h\n4h", "jobs": "at\n2h"}
    assert story(GATHERS % 6, traces=talks) == lines("""
        talk1 think 0 0 4 4 delivered by expert.0
        talk2 think 1 1 5 5 delivered by expert.1
        talk3 think 3 4 8 8 delivered by expert.0 for people
        talk4 think 4 5 9 9 delivered by expert.1 for people
        job1 meet 2 9 10 10 assisted by expert.0
        job1 meet 2 9 10 10 assisted by expert.1
        job1 meet 2 9 10 10 delivered by desk.0 for crew
    """)


def test_two_crews_that_need_each_other_do_not_stand_still() -> None:
    """Each desk leads work that needs the other: who came first begins."""
    assert story("""
teams: {left: {people: 1}, right: {people: 1}}
work:
  one: {arrives: {backlog: 2}, flow: [{to: {team: left, with: right, effort: 1h, cv: 0}}]}
  two: {arrives: {backlog: 2}, flow: [{fro: {team: right, with: left, effort: 1h, cv: 0}}]}
""") == lines("""
        one1 to 0 0 1 1 assisted by right.0
        one1 to 0 0 1 1 delivered by left.0
        one2 to 0 1 2 2 assisted by right.0
        one2 to 0 1 2 2 delivered by left.0 for people
        two1 fro 0 2 3 3 assisted by left.0
        two1 fro 0 2 3 3 delivered by right.0 for people
        two2 fro 0 3 4 4 assisted by left.0
        two2 fro 0 3 4 4 delivered by right.0 for people
    """)


def test_time_passes_while_all_are_open() -> None:
    """Nine to twelve is when both are there: five hours of work take two mornings."""
    assert story(
        """
teams:
  desk: {people: 1, speed: 1, hours: Mon-Fri 09-17}
  expert: {people: 1, hours: Mon-Sun 06-12}
  rig: {kind: equipment, people: 1}
work:
  job:
    arrives: {backlog: 1}
    flow: [{meet: {team: desk, with: {expert: 1, rig: 1}, effort: 5h, cv: 0}}]
"""
    ) == lines("""
        job1 meet 0 9 35 35 assisted by expert.0
        job1 meet 0 9 35 35 assisted by rig.0
        job1 meet 0 9 35 35 delivered by desk.0 for hours
    """)


def test_a_visit_passes_at_the_pace_of_its_own_people_times_the_speed_of_the_others() -> None:
    assert story("""
teams:
  desk: {people: 1, overhead: {meetings: 50%}}
  rig: {kind: equipment, people: 1, speed: 4}
work:
  job: {arrives: {backlog: 1}, flow: [{test: {team: desk, with: rig, effort: 6h, cv: 0}}]}
""") == lines("""
        job1 test 0 0 3 3 assisted by rig.0
        job1 test 0 0 3 3 delivered by desk.0
    """)


def test_an_absence_of_any_member_interrupts_all() -> None:
    assert story("""
teams:
  desk: {people: 1}
  expert: {people: 1, away: [{from: 2h, for: 3h, people: 1}]}
work:
  job: {arrives: {backlog: 1}, flow: [{meet: {team: desk, with: expert, effort: 4h, cv: 0}}]}
  note: {arrives: {backlog: 1}, flow: [{write: {team: desk, effort: 1h, cv: 0}}]}
""") == lines("""
        job1 meet 0 0 2 2 assisted by expert.0
        job1 meet 0 0 2 2 interrupted by desk.0
        expert.0 2 5 away
        job1 meet 2 5 7 7 assisted by expert.0
        job1 meet 2 5 7 7 delivered by desk.0 for absence
        note1 write 0 7 8 8 delivered by desk.0 for people
    """)


def test_what_is_expedited_takes_a_member_and_the_visit_waits_for_all() -> None:
    """Alone it takes somebody; with a crew it takes nobody from other work, and is the next."""
    body = """
teams: {desk: {people: 2}, expert: {people: 1, switch_cost: 1h}}
work:
  job: {arrives: {backlog: 2}, flow: [{meet: {team: desk, with: expert, effort: 4h, cv: 0}}]}
  alarm:
    arrives: {trace: alarms.csv}
    expedite: true
    flow: [{see: {team: TEAM, effort: 2h, cv: 0}}]
"""
    alarms = {"alarms": "at\n1h"}
    assert story(body.replace("TEAM", "expert"), traces=alarms) == lines("""
        job1 meet 0 0 1 1 assisted by expert.0
        job1 meet 0 0 1 1 interrupted by desk.0
        alarm1 see 1 1 3 3 delivered by expert.0
        job1 meet 1 3 6 6 assisted by expert.0
        job1 meet 1 3 6 6 delivered by desk.0 for priority
        job2 meet 0 6 10 10 assisted by expert.0
        job2 meet 0 6 10 10 delivered by desk.0 for crew
    """)
    assert story(body.replace("TEAM", "desk, with: expert"), traces=alarms) == lines("""
        job1 meet 0 0 4 4 assisted by expert.0
        job1 meet 0 0 4 4 delivered by desk.0
        alarm1 see 1 4 6 6 assisted by expert.0
        alarm1 see 1 4 6 6 delivered by desk.0 for crew
        job2 meet 0 6 10 10 assisted by expert.0
        job2 meet 0 6 10 10 delivered by desk.0 for crew
    """)


def test_a_batch_may_take_a_crew_and_helpers_do_not_help_with_one() -> None:
    assert story("""
teams: {desk: {people: 2}, other: {people: 1, helps: desk}}
work:
  job:
    arrives: {backlog: 3}
    flow: [{ship: {team: desk, people: 2, batch: all, effort: 2h, cv: 0}}]
  more: {arrives: {backlog: 1}, flow: [{pair: {team: desk, people: 2, effort: 1h, cv: 0}}]}
""") == lines("""
        job1 ship 0 0 2 2 assisted by desk.1 batch 1
        job1 ship 0 0 2 2 delivered by desk.0 batch 1
        job2 ship 0 0 2 2 delivered by desk.0 batch -1
        job3 ship 0 0 2 2 delivered by desk.0 batch -1
        more1 pair 0 2 3 3 assisted by desk.1
        more1 pair 0 2 3 3 delivered by desk.0 for people
    """)


def test_what_is_under_way_at_the_horizon_has_all_of_its_crew() -> None:
    assert story(
        """
teams: {desk: {people: 2}}
work:
  job: {arrives: {backlog: 1}, flow: [{serve: {team: desk, people: 2, effort: 4h, cv: 0}}]}
""",
        horizon="3h",
    ) == lines("""
        job1 serve 0 0 - - working by desk.0
        job1 serve 0 0 - - assisted by desk.1
    """)
    assert story(
        """
teams: {desk: {people: 2}}
work:
  job:
    arrives: {backlog: 2}
    flow: [{serve: {team: desk, people: 2, batch: 2, effort: 4h, cv: 0}}]
""",
        horizon="3h",
    ) == lines("""
        job1 serve 0 0 - - working by desk.0 batch 1
        job1 serve 0 0 - - assisted by desk.1 batch 1
        job2 serve 0 0 - - working by desk.0 batch -1
    """)
