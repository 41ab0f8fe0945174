"""People, by hand: hours, absences, helpers, teams that change."""

from __future__ import annotations

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.draws import address, replication_key, unit
from flowsim.eventlog import ITEM, LEFT, PERSON, QUEUED
from tests.engine.by_hand import lines, plan_of, run, story

OFFICE_TRACE = {"jobs": "at,serve\n10h,4h\n12h,6h\n112.5h,10h\n132h,2h"}


def office(away: str = "") -> list[str]:
    return story(
        f"""
teams: {{desk: {{people: 1{away}}}}}
work:
  job:
    arrives: {{trace: jobs.csv}}
    flow: [{{serve: {{team: desk, effort: 4h}}}}]
""",
        horizon="336h",
        hours="office",
        traces=OFFICE_TRACE,
    )


# -- hours and absences


def test_nights_and_weekends_leave_the_item_with_its_person() -> None:
    assert office() == lines("""
        job1 serve 10 10 14 14 delivered by desk.0
        job2 serve 12 14 36 36 delivered by desk.0 for people
        job3 serve 112.5 112.5 202.5 202.5 delivered by desk.0
        job4 serve 132 202.5 204.5 204.5 delivered by desk.0 for people
    """)


def test_an_absence_interrupts_and_whoever_is_free_resumes() -> None:
    assert office(", away: [{from: 33h, for: 2h, people: 1}]") == lines("""
        job1 serve 10 10 14 14 delivered by desk.0
        job2 serve 12 14 33 33 interrupted by desk.0 for people
        desk.0 33 35 away
        job2 serve 33 35 38 38 delivered by desk.0 for absence
        job3 serve 112.5 112.5 202.5 202.5 delivered by desk.0
        job4 serve 132 202.5 204.5 204.5 delivered by desk.0 for people
    """)
    assert story("""
teams: {desk: {people: 2, away: [{from: 2h, for: 4h, people: 1}], switch_cost: 1h}}
work:
  job:
    arrives: {backlog: 3}
    flow: [{serve: {team: desk, effort: 3h, cv: 0}}]
""") == lines("""
        job1 serve 0 0 2 2 interrupted by desk.0
        job2 serve 0 0 3 3 delivered by desk.1
        job1 serve 2 3 4 4 delivered by desk.1 for absence
        desk.0 2 6 away
        job3 serve 0 4 7 7 delivered by desk.1 for people
    """)


def test_absences_that_overlap_are_one() -> None:
    assert story(
        """
teams: {desk: {people: 2, away: [{from: 1h, for: 4h, people: 1}, {from: 3h, for: 5h, people: 2}]}}
work:
  job:
    arrives: {trace: jobs.csv}
    flow: [{serve: {team: desk, effort: 1h, cv: 0}}]
""",
        traces={"jobs": "at\n6h"},
        horizon="9.5h",
    ) == lines("""
        desk.0 1 8 away
        desk.1 3 8 away
        job1 serve 6 8 9 9 delivered by desk.0 for people
    """)


def test_who_is_away_at_the_horizon_is_in_the_log() -> None:
    assert story(
        """
teams: {desk: {people: 2, away: [{from: 1h, for: 40h, people: 2}]}}
work:
  job:
    arrives: {backlog: 1}
    flow: [{serve: {team: desk, effort: 3h, cv: 0}}]
""",
        horizon="9h",
    ) == lines("""
        job1 serve 0 0 1 1 interrupted by desk.0
        job1 serve 1 - - - waiting for absence
        desk.0 1 - away
        desk.1 1 - away
    """)


def test_absences_by_chance_are_found_by_person_and_count() -> None:
    body = """
teams:
  desk:
    people: 2
    away: {every: {mean: 20h, dist: exponential}, for: {mean: 3h, dist: exponential}}
work:
  job:
    arrives: {trace: jobs.csv}
    flow: [{serve: {team: desk, effort: 1h, cv: 0}}]
"""
    traces = {"jobs": "at\n90h"}
    stream = plan_of(body, traces=traces).tables.teams.stream[0]
    expected = []
    for person in range(2):
        key = np.uint64(address(np.uint64(replication_key(1, 0)), stream, person))
        now, index = 0.0, 0
        while True:
            stays, stays_away = (unit(np.uint64(address(key, stream, index + i))) for i in (0, 1))
            away = on_tick(now - 20.0 * np.log(stays))
            now = on_tick(away - 3.0 * np.log(stays_away))
            index += 2
            if now > 100.0:
                break
            expected.append((now, away, person))
    log = run(body, traces=traces)
    away_rows = log.rows.codes[:, ITEM] == -1
    found = zip(
        log.rows.times[away_rows, LEFT].tolist(),
        log.rows.times[away_rows, QUEUED].tolist(),
        log.rows.codes[away_rows, PERSON].tolist(),
        strict=True,
    )
    assert [row for row in found if not np.isnan(row[0])] == sorted(expected)
    assert len(expected) > 4


# -- helpers


def helped(dev: str = "people: 2", qa: str = "people: 1", more: str = "") -> str:
    return f"""
teams:
  qa: {{{qa}}}
  dev: {{{dev}, helps: {{qa: 50%}}}}
work:
  check:
    arrives: {{backlog: 3}}
    flow: [{{test: {{team: qa, effort: 2h, cv: 0}}}}]
{more}
"""


CODE = """
  change:
    arrives: {trace: changes.csv}
    flow: [{code: {team: dev, effort: 3h, cv: 0}}]
"""


def test_helpers_take_what_own_people_cannot_at_their_pace() -> None:
    assert story(helped()) == lines("""
        check1 test 0 0 2 2 delivered by qa.0
        check2 test 0 0 4 4 delivered by dev.0
        check3 test 0 0 4 4 delivered by dev.1
    """)


def test_helpers_do_their_own_work_first_and_are_not_called_back() -> None:
    body = helped("people: 1", more=CODE)
    assert story(body, traces={"changes": "at\n0h\n4h"}) == lines("""
        check1 test 0 0 2 2 delivered by qa.0
        change1 code 0 0 3 3 delivered by dev.0
        check2 test 0 2 4 4 delivered by qa.0 for people
        check3 test 0 3 7 7 delivered by dev.0 for people
        change2 code 4 7 10 10 delivered by dev.0 for people
    """)


def test_helpers_help_in_their_own_hours_and_when_the_team_is_closed() -> None:
    assert story(helped("people: 1", "people: 1, hours: Mon-Fri 12-17")) == lines("""
        check1 test 0 0 4 4 delivered by dev.0
        check2 test 0 4 8 8 delivered by dev.0 for people
        check3 test 0 8 12 12 delivered by dev.0 for people
    """)
    assert story(
        helped("people: 1, hours: Mon-Fri 1-9", "people: 1, hours: Mon-Fri 12-17")
    ) == lines("""
        check1 test 0 1 5 5 delivered by dev.0 for hours
        check2 test 0 5 9 9 delivered by dev.0 for people
        check3 test 0 12 14 14 delivered by qa.0 for people
    """)


def test_the_rest_of_a_helper_is_effort_not_time() -> None:
    body = helped("people: 1, away: [{from: 1h, for: 20h, people: 1}]")
    assert story(body)[:4] == lines("""
        check2 test 0 0 1 1 interrupted by dev.0
        check1 test 0 0 2 2 delivered by qa.0
        check2 test 1 2 3.5 3.5 delivered by qa.0 for absence
        check3 test 0 3.5 5.5 5.5 delivered by qa.0 for people
    """)


def test_an_expedite_takes_its_own_people_back_from_those_they_help() -> None:
    more = """
  alarm:
    arrives: {trace: alarms.csv}
    expedite: true
    flow: [{mend: {team: dev, effort: 1h, cv: 0}}]
"""
    body = helped("people: 1", more=more)
    assert story(body, traces={"alarms": "at\n1h"})[:4] == lines("""
        check2 test 0 0 1 1 interrupted by dev.0
        check1 test 0 0 2 2 delivered by qa.0
        alarm1 mend 1 1 2 2 delivered by dev.0
        check2 test 1 2 3.5 3.5 delivered by qa.0 for priority
    """)


# -- teams that change


def test_a_shrinking_team_lets_people_finish() -> None:
    assert story(
        """
teams: {desk: {people: {at: {0w: 2, 1w: 1}}}}
work:
  job:
    arrives: {trace: jobs.csv}
    flow: [{serve: {team: desk, effort: 10h, cv: 0}}]
""",
        traces={"jobs": "at\n160h\n160h\n160h"},
        horizon="2w",
    ) == lines("""
        job1 serve 160 160 170 170 delivered by desk.0
        job2 serve 160 160 170 170 delivered by desk.1
        job3 serve 160 170 180 180 delivered by desk.0 for people
    """)
