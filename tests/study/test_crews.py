"""Crews and equipment in studies: averages, the verdict and its words, slices, money."""

from __future__ import annotations

import numpy as np
import pytest

import flowsim as fs
from flowsim.engine.errors import StuckError
from flowsim.engine.fast import simulate
from flowsim.eventlog import ASSISTED, DELIVERED, FINISHED, ITEM, LEFT, OUTCOME, PERSON, STARTED
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.report.sections.indicators import disagreements
from flowsim.report.sections.tables import team_table
from flowsim.study.decide.moves import moves
from flowsim.study.mean_value.explain import explain
from flowsim.study.slicing import slice_model
from tests.organisations import try_many

LAB = """
flowsim: 1
name: Two environments
warm_up: 4w
horizon: 26w
hours: office
teams:
  dev: {title: Developers, people: 6, cost: 150k/y, overhead: {meetings: 20%}}
  qa: {title: Testers, people: 4, cost: 120k/y}
  environment: {title: Test environments, kind: equipment, people: 2, cost: 20k/y}
work:
  feature:
    arrives: always
    limit: 30
    value: 20k
    flow:
      - build: {team: dev, people: 2, effort: 1d}
      - test: {team: qa, effort: 12h, with: {environment: 1}}
"""


def test_averages_count_everybody_who_takes_part() -> None:
    found = explain(loads(LAB))
    dev, qa, environment = found.teams
    assert dev.ceiling_per_week == pytest.approx(6 * 40 * 0.8 / (2 * 8))
    assert qa.ceiling_per_week == pytest.approx(4 * 40 / 12)
    # always open, and of use in the hours of testers only
    assert environment.there == pytest.approx(2 * 40)
    assert environment.ceiling_per_week == pytest.approx(2 * 40 / 12)
    assert found.bottleneck == "environment"


def test_averages_of_a_faster_thing_and_of_hours_that_meet() -> None:
    model = loads(LAB, set=[("environment.speed", "2"), ("environment.hours", "Mon-Fri 13-21")])
    _, qa, environment = explain(model).teams
    assert qa.ceiling_per_week == pytest.approx(4 * 40 / 6)  # half the time for both
    assert environment.ceiling_per_week == pytest.approx(2 * 4 * 5 / 6)
    flow = explain(model).of("feature")
    # 8 h at 80 % of 40 h a week, then 6 h of the 20 h in which both are open
    assert flow.raw_process_time == pytest.approx(10 / 40 * 168 + 6 / 20 * 168)


def test_the_verdict_names_the_thing_and_says_who_waits_for_it() -> None:
    found = fs.run(loads(LAB), replications=20)
    assert found.verdict.answers == ("environment",)
    gains = {gain.team: gain.relative for gain in found.verdict.gains}
    assert gains["environment"].low > 0.05
    assert gains["qa"].mean == pytest.approx(gains["environment"].mean)  # the visit is shorter
    rows = {row[0]: row for row in team_table(found).rows}
    assert rows["Test environments"][1] == "2 things"
    assert rows["Test environments"][2].endswith("in use")
    assert rows["Testers"][1] == "4"
    waits = found.waits_of(work="feature", team="qa")
    assert waits is not None
    assert dict(waits.causes)["crew"].low > 10.0
    said = " ".join(disagreements(found))
    assert "Testers and Test environments do a step together" in said


def test_where_testers_are_short_they_are_named() -> None:
    found = fs.run(
        loads(LAB, set=[("environment.people", "4"), ("qa.people", "2")]), replications=20
    )
    assert found.verdict.answers == ("qa",)


def test_one_more_thing_is_a_move_with_its_price() -> None:
    found = {each.move.name: each for each in moves(loads(LAB), "feature")}
    assert found["environment+1"].move.title == "One more unit in Test environments"
    assert found["environment+1"].yearly == pytest.approx(20_000)


def test_hours_worked_never_exceed_hours_there() -> None:
    """Of people and of things, in any drawn organisation; and each member has the visit's times."""
    seen = 0

    def check(text: str, seed: int, replication: int) -> None:
        nonlocal seen
        plan = compile_plan(loads(text))
        log = simulate(plan, seed=seed, replication=replication)
        codes, times = log.rows.codes, log.rows.times
        seen += int((codes[:, OUTCOME] == ASSISTED).sum())
        ends = np.where(np.isnan(times[:, FINISHED]), log.horizon, times[:, FINISHED])
        for person in range(int(plan.tables.teams.offset[-1])):
            mine = (codes[:, PERSON] == person) & (codes[:, ITEM] >= 0) & (codes[:, 6] >= 0)
            order = np.argsort(times[mine, STARTED], kind="stable")
            starts, stops = times[mine, STARTED][order], ends[mine][order]
            assert (stops[:-1] <= starts[1:] + 1e-9).all()

    try_many(check, 30, seed_of_all=3, certain=("people", "with", "equipment"))
    assert seen > 500


def test_a_slice_delivers_at_the_same_instants() -> None:
    def check(text: str, seed: int, replication: int) -> None:
        model = loads(text)
        try:
            whole = simulate(compile_plan(model), seed=seed, replication=replication)
        except StuckError:
            return
        for kind in model.work:
            part = slice_model(model, kind.name).model
            log = simulate(compile_plan(part), seed=seed, replication=replication)
            work = compile_plan(model).works.index(kind.name)
            assert _deliveries(log, work) == _deliveries(whole, work)

    try_many(check, 30, seed_of_all=4, certain=("people", "with", "equipment"))


def _deliveries(log: fs.EventLog, work: int) -> list[float]:
    codes = log.rows.codes
    done = np.flatnonzero(codes[:, OUTCOME] == DELIVERED)
    mine = done[log.rows.item_work[codes[done, ITEM]] == work]
    return sorted(log.rows.times[mine, LEFT].tolist())
