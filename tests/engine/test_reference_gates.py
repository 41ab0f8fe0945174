"""Gates, batches and patience, by hand."""

from __future__ import annotations

from tests.engine.by_hand import lines, story


def one_step(step: str, work: str = "") -> str:
    return f"""
teams: {{desk: {{people: 1}}}}
work:
  job:
    arrives: {{trace: jobs.csv}}
    {work}
    flow:
      - serve: {{{step}}}
"""


def at(*instants: str) -> dict[str, str]:
    return {"jobs": "\n".join(["at", *instants])}


# -- gates


def test_a_gate_lets_in_who_has_come_by_then() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, opens: 24h")
    assert story(body, traces=at("0h", "5h", "6h", "24h", "25h")) == lines("""
        job1 serve 0 0 1 1 delivered by desk.0
        job2 serve 5 24 25 25 delivered by desk.0 for gate
        job3 serve 6 25 26 26 delivered by desk.0 for gate
        job4 serve 24 26 27 27 delivered by desk.0 for people
        job5 serve 25 48 49 49 delivered by desk.0 for gate
    """)


def test_gates_count_from_the_start_of_the_run_not_from_time_zero() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, opens: 24h")
    assert story(body, traces=at("5h"), warm_up="10h") == lines("""
        job1 serve 5 14 15 15 delivered by desk.0 for gate
    """)


def test_a_wait_behind_a_gate_begins_when_it_opens() -> None:
    assert story(one_step("wait: 2h, opens: 24h"), traces=at("0h", "5h", "24h")) == lines("""
        job1 serve 0 0 2 2 delivered
        job2 serve 5 24 26 26 delivered for gate
        job3 serve 24 24 26 26 delivered
    """)


def test_an_expedite_passes_gates() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, opens: 24h", "expedite: true")
    assert story(body, traces=at("5h")) == lines("job1 serve 5 5 6 6 delivered by desk.0")
    body = one_step("wait: 1h, opens: 24h", "expedite: true")
    assert story(body, traces=at("5h")) == lines("job1 serve 5 5 6 6 delivered")


def test_what_a_gate_holds_at_the_horizon_waits() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, opens: 24h")
    assert story(body, traces=at("25h"), horizon="40h") == lines("""
        job1 serve 25 - - - waiting for gate
    """)


# -- batches


def test_all_that_are_there_are_one_job() -> None:
    body = one_step("team: desk, effort: 2h, cv: 0, batch: all")
    assert story(body, traces=at("0h", "1h", "1.5h", "3h")) == lines("""
        job1 serve 0 0 2 2 delivered by desk.0 batch 1
        job2 serve 1 2 4 4 delivered by desk.0 for people batch 2
        job3 serve 1.5 2 4 4 delivered by desk.0 for people batch -2
        job4 serve 3 4 6 6 delivered by desk.0 for people batch 3
    """)


def test_a_batch_waits_until_it_is_full() -> None:
    body = one_step("team: desk, effort: 2h, cv: 0, batch: 2")
    assert story(body, traces=at("0h", "1h", "2h", "2.5h", "4h")) == lines("""
        job1 serve 0 1 3 3 delivered by desk.0 for batch batch 1
        job2 serve 1 1 3 3 delivered by desk.0 batch -1
        job3 serve 2 3 5 5 delivered by desk.0 for batch batch 2
        job4 serve 2.5 3 5 5 delivered by desk.0 for people batch -2
        job5 serve 4 - - - waiting for batch
    """)


def test_a_batch_of_at_least_and_at_most() -> None:
    body = one_step("team: desk, effort: 2h, cv: 0, batch: {min: 2, max: 3}")
    assert story(body, traces=at("0h", "0h", "1h", "1h", "1h", "1h", "3h")) == lines("""
        job1 serve 0 0 2 2 delivered by desk.0 batch 1
        job2 serve 0 0 2 2 delivered by desk.0 batch -1
        job3 serve 1 2 4 4 delivered by desk.0 for batch batch 2
        job4 serve 1 2 4 4 delivered by desk.0 for people batch -2
        job5 serve 1 2 4 4 delivered by desk.0 for people batch -2
        job6 serve 1 4 6 6 delivered by desk.0 for people batch 3
        job7 serve 3 4 6 6 delivered by desk.0 for people batch -3
    """)


def test_the_effort_of_a_batch_is_that_of_its_head() -> None:
    body = one_step("team: desk, effort: 1h, batch: 2")
    traces = {"jobs": "at,serve\n0h,5h\n1h,3h"}
    assert story(body, traces=traces) == lines("""
        job1 serve 0 1 6 6 delivered by desk.0 for batch batch 1
        job2 serve 1 1 6 6 delivered by desk.0 batch -1
    """)


def test_a_gated_batch_takes_what_the_gate_lets_in() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, opens: 24h, batch: all")
    assert story(body, traces=at("1h", "2h", "24h", "24.5h")) == lines("""
        job1 serve 1 24 25 25 delivered by desk.0 for gate batch 1
        job2 serve 2 24 25 25 delivered by desk.0 for gate batch -1
        job3 serve 24 24 25 25 delivered by desk.0 batch -1
        job4 serve 24.5 48 49 49 delivered by desk.0 for gate batch 2
    """)


def test_an_expedite_is_served_alone() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, batch: 2", "expedite: true")
    assert story(body, traces=at("0h")) == lines("job1 serve 0 0 1 1 delivered by desk.0")


def test_a_batch_that_is_not_full_lets_others_pass() -> None:
    assert story("""
teams: {desk: {people: 1}}
work:
  parcel:
    arrives: {backlog: 1}
    priority: 1
    flow: [{pack: {team: desk, effort: 1h, cv: 0, batch: 2}}]
  letter:
    arrives: {backlog: 1}
    priority: 2
    flow: [{post: {team: desk, effort: 1h, cv: 0}}]
""") == lines("""
        letter1 post 0 0 1 1 delivered by desk.0
        parcel1 pack 0 - - - waiting for batch
    """)


def test_an_interrupted_batch_stays_one_job() -> None:
    assert story(
        """
teams: {desk: {people: 1, switch_cost: 1h}}
work:
  parcel:
    arrives: {trace: parcels.csv}
    flow: [{pack: {team: desk, effort: 4h, cv: 0, batch: 2}}]
  alarm:
    arrives: {trace: alarms.csv}
    expedite: true
    flow: [{look: {team: desk, effort: 1h, cv: 0}}]
""",
        traces={"parcels": "at\n0h\n0h\n2h\n2h", "alarms": "at\n3h"},
    ) == lines("""
        parcel1 pack 0 0 3 3 interrupted by desk.0 batch 1
        parcel2 pack 0 0 3 3 interrupted by desk.0 batch -1
        alarm1 look 3 3 4 4 delivered by desk.0
        parcel1 pack 3 4 6 6 delivered by desk.0 for priority batch 1
        parcel2 pack 3 4 6 6 delivered by desk.0 for priority batch -1
        parcel3 pack 2 6 10 10 delivered by desk.0 for batch batch 2
        parcel4 pack 2 6 10 10 delivered by desk.0 for people batch -2
    """)


def test_what_is_left_over_of_a_batch_waits_for_its_batch() -> None:
    body = one_step("team: desk, effort: 5h, cv: 0, batch: 3").replace("jobs.csv", "jobs.csv")
    assert story(body, traces={"jobs": "at\n0h\n0h\n0h\n0h"}, horizon="20h")[-1] == (
        "job4 serve 0 - - - waiting for batch"
    )


def test_with_enough_for_a_batch_it_waits_for_people() -> None:
    body = one_step("team: desk, effort: 5h, cv: 0, batch: 3")
    log = story(body, traces={"jobs": "at\n" + "0h\n" * 6}, horizon="3h")
    assert log[-3:] == [f"job{job} serve 0 - - - waiting for people" for job in (4, 5, 6)]


def test_who_gives_up_beside_too_few_gives_up_the_batch() -> None:
    body = one_step("team: desk, effort: 5h, cv: 0, batch: 3, opens: 2h, patience: 9h")
    log = story(body, traces={"jobs": "at\n1h\n1h\n1h\n1h"}, horizon="20h")
    assert "job4 serve 1 - - 10 abandoned for batch" in log  # held by the gate until 2


# -- patience


def test_who_has_waited_too_long_leaves() -> None:
    body = one_step("team: desk, effort: 5h, cv: 0, patience: 4h")
    assert story(body, traces=at("0h", "0.5h", "1h", "2h")) == lines("""
        job2 serve 0.5 - - 4.5 abandoned for people
        job1 serve 0 0 5 5 delivered by desk.0
        job3 serve 1 - - 5 abandoned for people
        job4 serve 2 5 10 10 delivered by desk.0 for people
    """)


def test_patience_begins_at_the_door() -> None:
    body = one_step("team: desk, effort: 3h, cv: 0, wip: 2, patience: 5h")
    assert story(body, traces=at("0h", "0h", "0h", "0h", "0h")) == lines("""
        job1 serve 0 0 3 3 delivered by desk.0
        job3 door 0 3 3 3 next for limit
        job3 serve 3 - - 5 abandoned for people
        job4 door 0 - - 5 abandoned for limit
        job5 door 0 - - 5 abandoned for limit
        job2 serve 0 3 6 6 delivered by desk.0 for people
    """)


def test_patience_ends_with_the_first_start() -> None:
    assert story("""
teams: {desk: {people: 1, away: [{from: 1h, for: 10h, people: 1}]}}
work:
  job:
    arrives: {backlog: 1}
    flow: [{serve: {team: desk, effort: 2h, cv: 0, patience: 3h}}]
""") == lines("""
        job1 serve 0 0 1 1 interrupted by desk.0
        desk.0 1 11 away
        job1 serve 1 11 12 12 delivered by desk.0 for absence
    """)


def test_patience_covers_a_gate() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, opens: 24h, patience: 3h")
    assert story(body, traces=at("5h", "22h")) == lines("""
        job1 serve 5 - - 8 abandoned for gate
        job2 serve 22 24 25 25 delivered by desk.0 for gate
    """)


def test_patience_of_a_later_step_begins_there() -> None:
    assert story("""
teams: {desk: {people: 2}, till: {people: 1}}
work:
  job:
    arrives: {backlog: 2}
    flow:
      - serve: {team: desk, effort: 5h, cv: 0}
      - pay: {team: till, effort: 4h, cv: 0, patience: 3h}
""") == lines("""
        job1 serve 0 0 5 5 next by desk.0
        job2 serve 0 0 5 5 next by desk.1
        job2 pay 5 - - 8 abandoned for people
        job1 pay 5 5 9 9 delivered by till.0
    """)


def test_whoever_abandons_leaves_the_line_of_a_batch() -> None:
    body = one_step("team: desk, effort: 1h, cv: 0, batch: 2, patience: 2h")
    assert story(body, traces=at("0h", "3h", "4h")) == lines("""
        job1 serve 0 - - 2 abandoned for batch
        job2 serve 3 4 5 5 delivered by desk.0 for batch batch 1
        job3 serve 4 4 5 5 delivered by desk.0 batch -1
    """)


def test_whoever_abandons_leaves_his_room() -> None:
    assert story("""
teams: {desk: {people: 1}, till: {people: 1}}
work:
  job:
    arrives: {backlog: 3}
    limit: 2
    flow:
      - serve: {team: desk, effort: 5h, cv: 0, patience: 2h}
""") == lines("""
        job2 serve 0 - - 2 abandoned for people
        job3 door 0 - - 2 abandoned for limit
        job1 serve 0 0 5 5 delivered by desk.0
    """)
    assert story("""
teams: {desk: {people: 1}, till: {people: 1}}
work:
  job:
    arrives: {backlog: 3}
    limit: 2
    flow:
      - serve: {team: desk, effort: 1h, cv: 0}
      - pay: {team: till, effort: 5h, cv: 0, patience: 2h}
""") == lines("""
        job1 serve 0 0 1 1 next by desk.0
        job2 serve 0 1 2 2 next by desk.0 for people
        job2 pay 2 - - 4 abandoned for people
        job3 door 0 4 4 4 next for limit
        job3 serve 4 4 5 5 next by desk.0
        job1 pay 1 1 6 6 delivered by till.0
        job3 pay 5 6 11 11 delivered by till.0 for people
    """)
