"""The tables of a plan by hand: every part of the language in one small model, and its arrays."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from flowsim.model import load, loads
from flowsim.plan import Plan, compile_plan
from flowsim.plan import tables as t
from flowsim.plan.frozen import stream
from flowsim.plan.sources import there_at_start

WEEK = 168.0
TRACE = "at,priority,look,show\n5h,,2h,\n1h,2,,3h\n"
MODEL = """
flowsim: 1
warm_up: 2w
horizon: 2w
hours: always
teams:
  dev:
    people: 2
    speed: 2
    overhead: {meetings: 20%, toil: 5%}
    helps: {qa: 50%}
    away: {every: 60d, for: {mean: 3d, dist: exponential}}
  qa:
    people: {at: {0w: 1, 1w: 3}}
    hours: office
    discipline: lifo
    switch_cost: 1h
    away: [{from: 1w, for: 2d, people: 1}]
  spare: {people: 1}
work:
  job:
    arrives: {rate: 4/w, hours: office, size: {mean: 2, dist: fixed}}
    limit: {max: 7, full: drop}
    delay_cost: 90/w
    flow:
      - build: {team: dev, effort: 8h, cv: 0, rework: 40%, injects: 1.5, priority: 1}
      - parallel:
          - check: {team: qa, effort: 2h, cv: 0, catches: 60%, share: 25%}
          - - paper: {wait: 4h}
            - legal: {team: qa, effort: 1h, cv: 0, wip: 3}
      - test: {team: qa, effort: 3h, cv: 0, batch: {min: 2, max: 5}, then: {build: 15%}}
      - ship: {team: dev, effort: 5h, cv: 0, opens: 1w, batch: all, patience: 9h}
    after:
      call: {rate: 0.5/w, for: 8w, installed: 30}
      fault: {per_defect: 50%, within: 8w}
      end: {chance: 30%, at: 2w}
  known:
    arrives: {trace: rows.csv}
    flow: [look: {team: dev, effort: 1h}, show: {team: spare, effort: 2h}]
  call: {flow: [answer: {team: spare, effort: 30min}]}
  fault: {expedite: true, flow: [mend: {team: dev, effort: 4h}]}
  end: {flow: [close: {team: qa, effort: 1h}]}
  idle: {arrives: always, limit: 4, priority: 9, flow: [tidy: {team: dev, effort: 1h}]}
  heap: {arrives: {backlog: 3}, flow: [clear: {team: spare, effort: 1h}]}
limits:
  - {work: job, steps: [test, ship], max: 12}
levers:
  ai:
    change: {job.build.effort: /4, job.check.catches: +10pp, job.test.then.dropped: +8pp}
    covers: 60%
    starts: 1w
    adoption: {ramp: 2w}
  more:
    change:
      dev.people: +1
      dev.overhead.meetings: -10pp
      dev.helps.qa: x2
      job.limit: +2
      job.build.effort: x3
      job.ship.effort: 3h
      job.arrives.rate: x2
"""


def plan_of(folder: Path, *use: str) -> Plan:
    (folder / "rows.csv").write_text(TRACE)
    (folder / "model.yaml").write_text(MODEL)
    return compile_plan(load(folder / "model.yaml", use=use))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """With half of `ai` and all of `more`."""
    return plan_of(tmp_path_factory.mktemp("pulled"), "ai=50%", "more=1")


def mean(plan: Plan, law: np.int64) -> float:
    """Of a law by its number."""
    assert law >= 0
    return float(plan.tables.laws.mean[law])


def test_names_and_the_ends_of_the_run(plan: Plan, pulled: Plan) -> None:
    assert plan.teams == ("dev", "qa", "spare")
    assert plan.works == ("job", "known", "call", "fault", "end", "idle", "heap")
    assert plan.steps[:7] == ("build", "check", "paper", "legal", "test", "ship", "look")
    assert (plan.warm_up, plan.ends) == (2.0 * WEEK, 4.0 * WEEK)
    assert (plan.levers, pulled.levers) == ((), ("ai", "more"))


def test_nothing_in_a_plan_can_be_changed(plan: Plan) -> None:
    assert not any(array.flags.writeable for table in plan.tables for array in table)
    copy = t.copied(plan.tables)
    assert not any(array.flags.writeable for table in copy for array in table)
    assert not np.shares_memory(copy.steps.law, plan.tables.steps.law)


def test_steps(plan: Plan) -> None:
    found = plan.tables.steps
    assert found.work.tolist() == [0] * 6 + [1, 1, 2, 3, 4, 5, 6]
    assert found.team.tolist() == [0, 1, t.NOBODY, 1, 1, 0, 0, 2, 2, 0, 1, 0, 2]
    means = [8.0, 2.0, 4.0, 1.0, 3.0, 5.0, 1.0, 2.0, 0.5, 4.0, 1.0, 1.0, 1.0]
    assert [mean(plan, law) for law in found.law] == means
    # urgencies: expedites, priority 1 (build), 2 (a row of the trace), 5 and 9 (idle)
    assert found.rank.tolist() == [1, 3, 3, 3, 3, 3, 3, 3, 3, 0, 3, 4, 3]
    assert found.own_rank.tolist() == [1] + [0] * 12
    assert found.share.tolist() == [1.0, 0.25] + [1.0] * 11
    assert found.rework.tolist() == [0.4] + [1.0] * 12
    assert found.injects.tolist() == [1.5] + [0.0] * 12
    assert found.catches.tolist() == [0.0, 0.6] + [0.0] * 11
    assert found.opens.tolist() == [0.0] * 5 + [WEEK] + [0.0] * 7
    assert found.batch_min.tolist() == [0] * 4 + [2, 1] + [0] * 7
    assert found.batch_max.tolist() == [0] * 4 + [5, t.NO_MOST] + [0] * 7
    assert [law == -1 for law in found.patience] == [True] * 5 + [False] + [True] * 7
    assert mean(plan, found.patience[5]) == 9.0
    assert found.first.tolist() == [0] * 5 + [1] * 9
    assert (found.target.tolist(), found.chance.tolist()) == ([0], [0.15])
    names = ("effort", "next", "share", "queue", "patience", "injects", "defect", "check")
    assert found.stream[3].tolist() == [stream(f"job.legal:{name}") for name in names]


def test_blocks_and_lanes(plan: Plan) -> None:
    """Lanes: the limit of job, that of legal, the one over test and ship, the limit of idle."""
    steps, blocks, lanes = plan.tables.steps, plan.tables.blocks, plan.tables.lanes
    assert steps.block.tolist() == [-1, 0, 0, 0] + [-1] * 9
    assert steps.branch_end.tolist() == [-1, 2, 4, 4] + [-1] * 9
    assert (blocks.first.tolist(), blocks.end.tolist()) == ([1], [4])
    assert (blocks.branch_first.tolist(), blocks.branch.tolist()) == ([0, 2], [1, 2])
    assert lanes.most.tolist() == [7, 3, 12, 4]
    assert plan.tables.works.shares_with.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert steps.lane_first.tolist() == [0, 1, 2, 3, 5, 7, 9, 9, 9, 9, 9, 9, 10, 10]
    assert steps.lane.tolist() == [0, 0, 0, 0, 1, 0, 2, 0, 2, 3]
    assert plan.tables.works.limit.tolist() == [0, -1, -1, -1, -1, 3, -1]


def test_blocks_of_a_second_kind_of_work_count_from_all_steps() -> None:
    parallel = "[a: {team: x, effort: 1h}, parallel: [b: {wait: 1h}, c: {wait: 2h}]]"
    found = compile_plan(
        loads(
            "{flowsim: 1, horizon: 1w, teams: {x: {people: 1}}, work: {"
            f"one: {{arrives: {{rate: 1/w}}, flow: {parallel}}},"
            f"two: {{arrives: {{rate: 1/w}}, flow: {parallel}}}}}}}"
        )
    ).tables
    assert found.steps.block.tolist() == [-1, 0, 0, -1, 1, 1]
    assert found.steps.branch_end.tolist() == [-1, 2, 3, -1, 5, 6]
    assert (found.blocks.first.tolist(), found.blocks.end.tolist()) == ([1, 4], [3, 6])
    assert found.blocks.branch_first.tolist() == [0, 2, 4]
    assert found.blocks.branch.tolist() == [1, 2, 4, 5]


def test_where_items_come_from(plan: Plan) -> None:
    found = plan.tables.works
    none = t.NO_SOURCE
    sources = [t.STREAM, t.TRACE, none, none, none, t.ALWAYS, t.BACKLOG]
    assert found.source.tolist() == sources
    assert found.backlog.tolist() == [0] * 6 + [3]
    assert mean(plan, found.gap[0]) == 10.0  # four a week of 40 open hours
    assert mean(plan, found.size[0]) == 2.0
    assert found.gap[1:].tolist() == found.size[1:].tolist() == [-1] * 6
    assert found.first.tolist() == [0, 6, 8, 9, 10, 11, 12, 13]
    assert found.expedite.tolist() == [0, 0, 0, 1, 0, 0, 0]
    assert found.drops.tolist() == [1] + [0] * 6
    assert found.delay_cost.tolist() == [90.0] + [0.0] * 6
    assert found.trace_first.tolist() == [0, 0] + [2] * 6
    assert found.after_first.tolist() == [0] + [3] * 7
    names = ("gaps", "items", "sizes", "installed")
    assert found.stream[2].tolist() == [stream(f"call:{name}") for name in names]


def test_rows_of_a_trace_by_when_they_come(plan: Plan) -> None:
    found = plan.tables.traces
    assert found.at.tolist() == [2.0 * WEEK + 1.0, 2.0 * WEEK + 5.0]
    assert found.rank.tolist() == [2, -1]
    assert found.effort_first.tolist() == [0, 2, 4]
    assert found.effort.tolist() == pytest.approx([math.nan, 3.0, 2.0, math.nan], nan_ok=True)


def test_what_a_delivery_brings_on(plan: Plan) -> None:
    found = plan.tables.afters
    assert found.kind.tolist() == [t.AT_RATE, t.PER_DEFECT, t.ONCE]
    assert found.work.tolist() == [2, 3, 4]
    assert found.amount.tolist() == pytest.approx([0.5 * 8.0, 0.5, 0.3])
    assert found.hours.tolist() == [8.0 * WEEK, 8.0 * WEEK, 2.0 * WEEK]
    assert found.installed.tolist() == [30, 0, 0]
    assert found.stream.tolist() == [stream(f"job:after:{w}") for w in ("call", "fault", "end")]


def test_teams_and_absences(plan: Plan) -> None:
    found, outages = plan.tables.teams, plan.tables.outages
    assert (found.people.tolist(), found.most.tolist()) == ([2, 1, 1], [2, 3, 1])
    assert found.offset.tolist() == [0, 2, 5, 6]
    assert (found.idle_first.tolist(), found.idle_work.tolist()) == ([0, 1, 1, 1], [5])
    assert found.discipline.tolist() == [t.FIFO, t.LIFO, t.FIFO]
    assert found.switch_cost.tolist() == [0.0, 1.0, 0.0]
    assert mean(plan, found.away_every[0]) == 60.0 * 24.0
    assert mean(plan, found.away_for[0]) == 72.0
    assert plan.tables.laws.family[found.away_for[0]] == 1
    assert found.away_every[1:].tolist() == found.away_for[1:].tolist() == [-1, -1]
    assert found.stream.tolist() == [stream(f"{name}:away") for name in plan.teams]
    assert (found.helper_first.tolist(), found.helper.tolist()) == ([0, 0, 1, 1], [0])
    assert found.pace.tolist() == [0.5]
    assert (outages.team.tolist(), outages.people.tolist()) == ([1], [1])
    assert (outages.at.tolist(), outages.hours.tolist()) == ([3.0 * WEEK], [48.0])


def test_who_pulls_work_is_asked_for_the_most_urgent_first() -> None:
    found = compile_plan(
        loads(
            "{flowsim: 1, horizon: 1w, teams: {x: {people: 1}, y: {people: 1}}, work: {"
            "one: {arrives: always, flow: [a: {team: y, effort: 1h}]},"
            "two: {arrives: always, priority: 7, flow: [b: {team: x, effort: 1h}]},"
            "three: {arrives: always, priority: 2, flow: [c: {team: x, effort: 1h}]}}}"
        )
    ).tables.teams
    assert (found.idle_first.tolist(), found.idle_work.tolist()) == ([0, 2, 3], [2, 1, 0])


def test_calendars(plan: Plan) -> None:
    """Three teams and seven kinds of work; weeks are the four of the run and one more."""
    found = plan.tables.calendars
    assert found.pattern.tolist() == [[0] * 5, [1] * 5, [0] * 5, [1] * 5, *[[0] * 5] * 6]
    assert found.first.tolist() == [0, 1, 6]
    assert found.open_at.tolist() == [0.0, 9.0, 33.0, 57.0, 81.0, 105.0]
    assert found.close_at.tolist() == [WEEK, 17.0, 41.0, 65.0, 89.0, 113.0]
    assert found.before.tolist() == [0.0, 0.0, 8.0, 16.0, 24.0, 32.0]
    assert found.rate[:, 0].tolist() == pytest.approx([1.5] + [1.0] * 9)  # 2 x (1 - 25 %)
    assert found.passed[0].tolist() == pytest.approx([252.0] * 5)
    assert found.passed[1].tolist() == pytest.approx([40.0] * 5)
    assert found.swing.tolist() == found.period.tolist() == [0.0] * 10
    assert found.zero.tolist() == [2.0 * WEEK] * 10


def test_a_wave_of_arrivals_passes_its_integral() -> None:
    """From minus one day on: 1 + sin(2 pi t / 48 h) has risen by t + 24/pi (1 - cos)."""
    model = loads(
        "{flowsim: 1, warm_up: 1d, horizon: 2w, hours: always, teams: {x: {people: 1}}, work: {"
        "one: {arrives: {rate: {mean: 2/h, swing: 100%, period: 48h}},"
        " flow: [a: {team: x, effort: 1h}]}}}"
    )
    found = compile_plan(model).tables.calendars
    assert (found.swing.tolist(), found.period.tolist()) == ([0.0, 1.0], [0.0, 48.0])

    def passed(at: float) -> float:
        return at + 24.0 / math.pi * (1.0 - math.cos(2.0 * math.pi * at / 48.0))

    start = -24.0
    ends = [passed(start + week * WEEK) for week in range(5)]
    assert found.passed[1].tolist() == pytest.approx(np.diff(ends).tolist())


def test_what_jumps_from_week_to_week(plan: Plan, pulled: Plan) -> None:
    """`more` is there from time zero, hour 336 of the run; qa grows a week later."""
    alone = plan.tables.changes
    assert (alone.at.tolist(), alone.kind.tolist()) == ([3.0 * WEEK], [t.PEOPLE])
    assert (alone.target.tolist(), alone.value.tolist()) == ([1], [3.0])
    found = pulled.tables.changes
    assert found.at.tolist() == [336.0, 336.0, 336.0, 504.0]
    assert found.kind.tolist() == [t.PEOPLE, t.LIMIT, t.PACE, t.PEOPLE]
    assert found.target.tolist() == [0, 0, 0, 1]
    assert found.value.tolist() == [3.0, 9.0, 1.0, 3.0]
    assert pulled.tables.teams.most.tolist() == [3, 3, 1]
    rates = pulled.tables.calendars.rate
    assert rates[0].tolist() == pytest.approx([1.5, 1.5, 1.7, 1.7, 1.7])  # meetings 10 %
    assert rates[3].tolist() == pytest.approx([1.0, 1.0, 2.0, 2.0, 2.0])
    assert pulled.tables.calendars.passed[0].tolist() == pytest.approx(
        [252.0, 252.0, 285.6, 285.6, 285.6]
    )


def test_what_levers_do_to_steps(pulled: Plan) -> None:
    """Half of a quarter is a half, of 10 points 5 and of 8 points 4; `dropped` is opened."""
    found, steps = pulled.tables.treatments, pulled.tables.steps
    assert found.first.tolist() == [0, 2, 3, 3, 3, 4] + [5] * 8
    assert found.lever.tolist() == [0, 1, 0, 0, 1]
    assert found.quantity.tolist() == [t.EFFORT, t.EFFORT, t.CATCHES, t.THEN + 1, t.EFFORT]
    assert found.operation.tolist() == [t.MULTIPLY, t.MULTIPLY, t.ADD, t.ADD, t.REPLACE]
    assert found.operand.tolist() == pytest.approx([0.5, 3.0, 0.05, 0.04, 3.0])
    assert found.weight.tolist() == [0.5, 1.0, 0.5, 0.5, 1.0]
    assert found.step_first.tolist() == [0, 2, 3, 3, 3, 4] + [5] * 8
    assert found.step_lever.tolist() == [0, 1, 0, 0, 1]
    assert steps.first.tolist() == [0] * 5 + [2] * 9
    assert (steps.target.tolist(), steps.chance.tolist()) == ([0, t.TO_DROPPED], [0.15, 0.0])


def test_levers(pulled: Plan) -> None:
    found = pulled.tables.levers
    assert found.covers.tolist() == [0.6, 1.0]
    assert found.starts.tolist() == [3.0 * WEEK, 2.0 * WEEK]
    assert found.first.tolist() == [0, 2, 3]
    assert found.at.tolist() == [0.0, 2.0 * WEEK, 0.0]
    assert found.share.tolist() == [0.0, 1.0, 1.0]
    assert (found.dip.tolist(), found.rest.tolist()) == ([0.0, 0.0], [0.0, 0.0])
    assert found.half_life.tolist() == [math.inf, math.inf]
    assert found.covers_stream.tolist() == [stream("ai:covers"), stream("more:covers")]
    assert found.item_stream.tolist() == [stream("ai:item"), stream("more:item")]
    of_teams = pulled.tables.adopters.team_stream
    assert of_teams[1].tolist() == [stream(f"more:{name}") for name in pulled.teams]


def test_what_is_there_at_the_start(plan: Plan) -> None:
    """Of work that is always at hand the next item, whose kind counts for nothing, then a heap."""
    assert there_at_start(plan.tables).tolist() == [-1, 6, 6, 6]
    text = MODEL.replace("warm_up: 2w\n", "").replace("trace: rows.csv", "backlog: 2")
    text += (
        "state:\n  - {work: call, step: answer, age: 4h}\n"
        "  - {work: job, step: test, items: 2, age: 3d}\n"
    )
    tables = compile_plan(loads(text)).tables
    assert tables.placed.step.tolist() == [8, 4, 4]
    assert tables.placed.arrived_at.tolist() == [-4.0, -72.0, -72.0]
    found = there_at_start(tables)
    assert found.tolist() == [1, 1, -1, 6, 6, 6, 2, 0, 0]
    assert found.dtype == np.int64
