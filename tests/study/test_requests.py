"""Requests in studies: averages, slices, waits, the verdict and the moving picture."""

from __future__ import annotations

import numpy as np
import pytest

import flowsim as fs
from flowsim.engine.fast import simulate
from flowsim.eventlog import BY_REQUEST, CAUSE, LEFT, QUEUED, STARTED, STEP
from flowsim.model import Model, ModelError, check, loads
from flowsim.model.mean_flow.traffic import items_expected, items_per_hour
from flowsim.plan import compile_plan
from flowsim.report.sections.indicators import waiting_sentence
from flowsim.report.sections.tables import step_table
from flowsim.study.mean_value.explain import explain, raw_process_time
from flowsim.study.replay.replay import record
from flowsim.study.slicing import slice_model
from tests.organisations import try_many
from tests.study.test_slicing import compared, loosened

SQUAD = """
flowsim: 1
name: A squad that asks a platform team
warm_up: 13w
horizon: 104w
hours: office
teams:
  dev: {people: 8, cost: 150k/y}
  platform: {people: 2, cost: 160k/y}
  desk: {people: 1}
work:
  feature:
    arrives: {rate: 4/w}
    value: 20k
    flow:
      - build: {team: dev, effort: 5d}
      - ask: {request: platform_change, share: 50%}
      - finish: {team: dev, effort: 1d}
  platform_change:
    arrives: {rate: 0.5/w}
    flow:
      - change: {team: platform, effort: 3d}
      - confirm: {wait: 1d}
  ticket: {arrives: {rate: 10/w}, flow: [{answer: {team: desk, effort: 1h}}]}
"""


def squad(**changes: str) -> Model:
    return loads(SQUAD, set={key.replace("__", "."): value for key, value in changes.items()})


def test_averages_count_what_is_asked_for() -> None:
    found = explain(squad())
    platform = next(team for team in found.teams if team.team == "platform")
    assert found.of("platform_change").arrivals_per_week == pytest.approx(4 * 0.5 + 0.5)
    assert platform.asked == pytest.approx(2.5 * 24)
    # of 80 h a week 12 h go to its own work; each feature asks for 12 h
    assert platform.ceiling_per_week == pytest.approx((80 - 12) / 12)
    assert (found.bottleneck, found.ceiling_per_week) == ("platform", pytest.approx(68 / 12))
    # 40 h are 40 / 24 requests; of four features a week two ask for nothing, and pass
    assert explain(squad(platform__people="1")).at_most_per_week == pytest.approx(2 + 40 / 24)
    by_hand = 6 * 8 * 168 / 40 + 0.5 * (3 * 8 * 168 / 40 + 24)
    assert raw_process_time(squad(), "feature") == pytest.approx(by_hand)


def test_who_goes_on_is_held_back_by_nobody() -> None:
    """The load is the same, but features no longer wait for the platform."""
    found = explain(squad(feature__ask__goes_on="true"))
    platform = next(team for team in found.teams if team.team == "platform")
    assert (platform.asked, platform.ceiling_per_week) == (pytest.approx(60), None)
    assert found.bottleneck == "dev"
    alone = raw_process_time(squad(feature__ask__goes_on="true"), "feature")
    assert alone == pytest.approx(6 * 8 * 168 / 40)


def test_a_limit_lets_through_what_the_request_takes_as_well() -> None:
    found = explain(squad(feature__limit="6"))
    alone = 6 * 8 * 168 / 40 + 0.5 * (3 * 8 * 168 / 40 + 24)
    assert found.limit_per_week == pytest.approx(6 / alone * 168)


def test_rates_of_a_run_are_those_of_the_averages() -> None:
    """Traffic equations, with a request on each pass of a loop."""
    model = squad(feature__ask__then__build="20%")
    found = explain(model)
    results = fs.run(model, replications=40, seed=3).results
    for kind in ("feature", "platform_change"):
        expected = found.of(kind).arrivals_per_week
        measured = results.estimate("arrival_rate", work=kind)
        assert measured.low * 168 <= expected <= measured.high * 168, kind
    span = model.warm_up + model.horizon
    items = items_expected(model)
    visits = found.of("feature").item.steps[1].visits
    asked = items_per_hour(model, model.kind("feature")) * span * visits
    assert items["platform_change"] == pytest.approx(asked + 0.5 * span / 168)


def test_always_is_bounded_by_what_it_waits_for() -> None:
    model = loads(SQUAD.replace("{rate: 4/w}", "always").replace("value: 20k", "limit: 400"))
    most = (2 * 40 / 24) / 0.5 / 168  # all of the platform, for features alone
    assert items_per_hour(model, model.kind("feature")) == pytest.approx(most)


def test_the_verdict_names_the_team_that_is_asked() -> None:
    run = fs.run(squad(feature__arrives__rate="x1.5"), replications=40, seed=1)
    assert run.verdict.candidates == ("platform",)
    waits = next(each for each in run.waits if each.work == "feature" and not each.team)
    assert waits.causes[0][0] == "request"
    assert "for requested work" in waiting_sentence(run)
    assert step_table(run, "feature").rows[1][:2] == ("ask", "asks for platform changes")


def test_what_nobody_waits_for_is_silenced() -> None:
    part = slice_model(squad(), "feature")
    assert part.teams == {"dev", "platform"}
    assert part.model.kind("ticket").arrives.kind == "none"
    part = slice_model(squad(feature__ask__goes_on="true"), "feature")
    assert part.teams == {"dev"}
    assert part.model.kind("feature").step("ask").request is None
    part = slice_model(squad(), "platform_change")
    assert part.teams == {"dev", "platform"}  # features make its work
    assert part.model.kind("feature").step("finish").share == 1.0  # dev does it


@pytest.mark.parametrize("seed_of_all", range(2))
def test_a_slice_delivers_the_same(seed_of_all: int) -> None:
    def same(text: str, seed: int, replication: int) -> None:
        compared(loosened(loads(text), seed), seed, replication)

    try_many(same, 50, seed_of_all=60 + seed_of_all, certain=("request",))


def test_the_time_of_an_item_includes_that_of_its_request() -> None:
    model = squad()
    log = simulate(compile_plan(model), seed=2)
    ask = [name for kind in model.work for name in (s.name for s in kind.flow)].index("ask")
    rows = (log.rows.codes[:, STEP] == ask) & ~np.isnan(log.rows.times[:, LEFT])
    waited = log.rows.times[rows, STARTED] - log.rows.times[rows, QUEUED]
    assert (log.rows.codes[rows, CAUSE] == BY_REQUEST).all()
    assert waited.min() >= 24.0  # at least the confirmation
    results = fs.run(model, replications=30, seed=1).results
    queue = results.estimate("waiting_for_request", work="feature")
    assert queue.mean == pytest.approx(
        results.estimate("throughput", at="ask").mean * results.estimate("wait", at="ask").mean,
        rel=0.02,
    )


def test_a_request_cannot_be_dropped_into_a_circle_by_a_scenario() -> None:
    limit = "limits:\n  - {work: [feature, platform_change], steps: [ask, change], max: 4}\n"
    text = SQUAD.replace("share: 50%", "goes_on: true") + limit
    assert check(loads(text)) == []
    with pytest.raises(ModelError, match="can block itself for good"):
        loads(text, set={"feature.ask.goes_on": "false"})


def test_the_picture_shows_who_waits_for_a_request() -> None:
    run = fs.run(squad(), replications=30, seed=1)
    replay = record(run.model, judged=run.judged, seed=1).cut()
    place = next(n for n, node in enumerate(replay.nodes) if node.name == "ask")
    stays = replay.stays
    here = stays.judged & (stays.node == place)
    assert here.sum() > 10
    assert (stays.started[here] > stays.entered[here]).any()
