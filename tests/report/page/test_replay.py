"""The moving picture shows what the event log says: nothing is lost, added or shifted."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowsim.engine.errors import EngineError
from flowsim.eventlog import DELIVERED, JOINED, NEXT, WAITING
from flowsim.model import load, loads
from flowsim.plan import compile_plan
from flowsim.report.page.replay import replay_widget
from flowsim.report.page.replay_clock import SCREEN, clock
from flowsim.report.page.replay_figures import figures
from flowsim.report.page.replay_packing import packed, tick_of
from flowsim.report.page.shell import as_data
from flowsim.study.decide.compare import compare
from flowsim.study.replay.network import OUTSIDE, FlowNode, _joiners, _Log, network
from flowsim.study.replay.replay import LATELY, Recording, record
from flowsim.study.shipped import configs
from flowsim.study.single.items import items_of
from flowsim.study.single.run import run
from tests.organisations import organisation
from tests.report.page.looking import seen
from tests.report.page.unpacking import Unpacked, unpacked

SHIPPED = "product-org.yaml"
EVERYTHING = """
flowsim: 1
name: Everything
warm_up: 2w
horizon: 6w
teams:
  one: {people: 3, hours: office, away: {every: 5d, for: 1d}, helps: {two: 80%}}
  two: {people: {at: {0w: 2, 3w: 4}}, hours: office, switch_cost: 1h}
  three: {people: 2, hours: always}
  rig: {kind: equipment, people: 2}
work:
  feature:
    arrives: {rate: 30/w}
    limit: 25
    value: 1k
    flow:
      - begin: {team: one, effort: 3h, wip: 4}
      - build: {team: two, effort: 4h, injects: 0.5}
      - parallel:
          - look: {team: one, effort: 2h, catches: 60%}
          - [try: {team: three, effort: 5h, with: rig},
             note: {team: three, effort: 1h, share: 50%, people: 2}]
      - hold: {wait: 1d}
      - ship: {team: two, effort: 2h, opens: 1d, batch: all, then: {begin: 10%}}
  alarm:
    expedite: true
    arrives: {rate: 6/w}
    flow: [{answer: {team: two, effort: 2h, patience: 1d}}, {wait_for_it: {wait: 4h}},
           {close: {team: three, effort: 1h, with: rig}}]
"""


def check(recording: Recording, *, weeks: int, whole: bool) -> None:
    """Hold decoded data to the log at some instants, and every stay to where it came from."""
    plan, log = recording.plan, recording.log
    cut = recording.cut(weeks=weeks)
    tick = tick_of(cut.hours)
    last, teams = int(cut.hours / tick), len(plan.teams)
    data = packed(cut, tick, whole=whole)
    json.dumps(data)
    got = unpacked(data, len(cut.nodes), teams, last)
    counted = figures(cut, tick)
    for at in sorted({0, 1, last // 7, last // 3, last // 2, last - 1, last}):
        truth = seen(plan, log, recording.judged, at * tick)
        for team in range(teams):
            for kind, judged in enumerate((True, False)):
                place = (kind, team, at)
                assert got.waiting[place] == truth.waiting[judged, team], place
                assert got.hand[place] == truth.in_hand[judged, team], place
                assert got.busy[place] == truth.busy[judged, team], place
            assert _latest(cut.members[team], at * tick) == truth.members[team]
            gone = sum(change for when, change in cut.away[team] if when <= at * tick)
            if at < last:  # where the window ends everybody is back
                assert gone == truth.away[team]
        assert counted.delivered_by(at) == truth.delivered
        assert counted.in_progress(at) == truth.in_progress
        if not math.isnan(truth.days):
            assert abs(counted.days_lately(at) - truth.days) <= tick / 24.0
        assert math.isnan(truth.days) == math.isnan(counted.days_lately(at))
    check_ways(recording, weeks=weeks)
    if whole:
        check_stays(got, recording, weeks=weeks, tick=tick)


def check_ways(recording: Recording, *, weeks: int) -> None:
    """Every judged stay came on an edge to its node, but at the door and when it was resumed."""
    cut = recording.cut(weeks=weeks)
    stays, before = cut.stays, {}
    for n in range(len(stays)):
        item, node, edge = int(stays.item[n]), int(stays.node[n]), int(stays.edge[n])
        if edge >= 0:
            assert cut.edges[edge].target == node
            assert cut.edges[edge].judged == stays.judged[n]
        elif stays.judged[n] and stays.entered[n] > 0.0 and node != cut.door:
            resumed = [m for m in before.get(item, []) if stays.left[m] == stays.entered[n]]
            assert any(stays.node[m] == node for m in resumed)
        if stays.onward[n] >= 0:
            assert cut.edges[stays.onward[n]].source == node
        before.setdefault(item, []).append(n)
    out = len(cut.nodes) - 1
    done = sum(edge.passed for edge in cut.edges if edge.target == out)
    joined = sum(
        cut.edges[stays.onward[n]].target == out
        and stays.how[n] == 4
        and stays.left[n] <= cut.hours
        for n in range(len(stays))
        if stays.onward[n] >= 0
    )
    assert (
        done - joined == seen(recording.plan, recording.log, recording.judged, cut.hours).delivered
    )


def check_stays(got: Unpacked, recording: Recording, *, weeks: int, tick: float) -> None:
    """Every instant comes back as the first tick that is not before it."""
    stays = recording.cut(weeks=weeks).stays
    assert len(got.stays) == len(stays)
    for n, (_, node, edge, *instants) in enumerate(got.stays):
        assert (node, edge) == (stays.node[n], stays.edge[n])
        for mine, theirs in zip(
            instants, (stays.entered, stays.started, stays.finished, stays.left), strict=True
        ):
            expected = None if math.isinf(theirs[n]) else math.ceil(theirs[n] / tick)
            assert mine == expected


def _latest(changes: tuple[tuple[float, int], ...], at: float) -> int:
    return [count for when, count in changes if when <= at][-1]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("judged", ["feature", "alarm", ("alarm", "feature")])
def test_counts_are_those_of_the_log(judged: str | tuple[str, ...], whole: bool) -> None:
    check(record(loads(EVERYTHING), judged=judged, seed=3), weeks=5, whole=whole)


ABSENT = """
flowsim: 1
horizon: 1w
teams: {dev: {people: 1, away: {every: 20h, for: 4h}}}
work: {feature: {arrives: {rate: {at: {0w: 0/d, 1w: 1/d}}}, flow: [build: {team: dev, effort: 1h}]}}
"""


def test_a_log_may_have_absences_and_no_items() -> None:
    recording = record(loads(ABSENT), judged="feature", seed=0)
    assert len(recording.log) > 0
    assert len(recording.log.rows.item_work) == 0
    check(recording, weeks=1, whole=False)
    (found,) = items_of(loads(ABSENT), ["feature"])
    assert len(found.delivered) == 0


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(organisation(), st.integers(0, 1000), st.booleans(), st.booleans())
def test_counts_are_those_of_the_log_whatever_the_organisation(
    text: str, seed: int, whole: bool, all_kinds: bool
) -> None:
    model = loads(text)
    kinds = [work.name for work in model.work]
    try:
        recording = record(model, judged=kinds if all_kinds else kinds[0], seed=seed)
    except EngineError:
        return
    check(recording, weeks=1, whole=whole)


def test_places_of_one_layer_have_lanes_of_their_own() -> None:
    """Branches stand side by side; who does other work stands outside of the flow."""
    plan = compile_plan(loads("""
        {flowsim: 1, horizon: 4w,
         teams: {dev: {people: 1}, idle: {people: 1}, qa: {people: 1}, docs: {people: 1}},
         work: {feature: {arrives: always, limit: 3, flow: [
           {build: {team: dev, effort: 2h}},
           {parallel: [{test: {team: qa, effort: 2h}}, {write: {team: docs, effort: 1h}},
                       {rest: {wait: 3h}}]},
           {hold: {wait: 1d}}]}}}
    """))  # fmt: skip
    nodes, place_of = network(plan, [0])
    assert nodes == (
        FlowNode("team", "dev", 1, 0),
        FlowNode("team", "idle", OUTSIDE, 0),
        FlowNode("team", "qa", 2, 0),
        FlowNode("team", "docs", 2, 1),
        FlowNode("wait", "rest", 2, 2, "feature"),
        FlowNode("wait", "hold", 3, 0, "feature"),
        FlowNode("door", "", 0, 0),
        FlowNode("delivered", "", 4, 0),
    )
    assert place_of.tolist() == [0, 2, 3, 4, 5, 6]


TWO = """
flowsim: 1
horizon: 4w
teams: {a: {people: 1}, b: {people: 1}, c: {people: 1}, d: {people: 1}, shared: {people: 1}}
work:
  short: {arrives: {rate: 1/w}, flow: [{one: {team: a, effort: 1h}},
          {both: {team: shared, effort: 1h}}, {hold: {wait: 1d}}]}
  long: {arrives: {rate: 1/w}, flow: [{first: {team: b, effort: 1h}}, {next: {team: c, effort: 1h}},
         {late: {team: d, effort: 1h}}, {all: {team: shared, effort: 1h}}]}
  back: {arrives: {rate: 1/w}, flow: [{to: {team: shared, effort: 1h}},
         {fro: {team: d, effort: 1h}}]}
"""


def test_a_shared_team_stands_where_the_last_kind_of_work_needs_it() -> None:
    plan = compile_plan(loads(TWO))
    nodes, _ = network(plan, [0, 1])
    layers = {node.name or node.kind: node.layer for node in nodes}
    assert layers == {
        "a": 1, "b": 1, "c": 2, "d": 3, "shared": 4, "hold": 5, "door": 0, "delivered": 6,
    }  # fmt: skip
    assert next(node for node in nodes if node.kind == "wait").work == "short"
    alone = {node.name: node.layer for node in network(plan, [0])[0]}
    assert (alone["shared"], alone["hold"], alone["d"]) == (2, 3, OUTSIDE)
    opposite, _ = network(plan, [1, 2])  # cannot both go forward: ends, and everyone has a place
    places = [(node.layer, node.lane) for node in opposite if node.layer != OUTSIDE]
    assert len(places) == len({*places})


def test_the_branch_that_ends_last_lets_its_item_go_on() -> None:
    """Item 1 goes on when its second branch has ended; of item 0 the second branch still waits."""
    rows = [
        (1, JOINED, 0), (0, JOINED, 0), (1, NEXT, 0), (0, WAITING, 0), (1, DELIVERED, -1),
    ]  # fmt: skip
    item, outcome, block = (np.array(column) for column in zip(*rows, strict=True))
    none = np.zeros(len(rows))
    log = _Log(item, none, outcome, none, none, block, none)
    assert _joiners(log).tolist() == [2, -1, -1, -1, -1]


def test_the_network_follows_the_flow() -> None:
    cut = record(loads(EVERYTHING), judged="feature").cut(weeks=4)
    layers = {node.name or node.kind: (node.layer, node.lane) for node in cut.nodes}
    assert layers == {
        "door": (0, 0),
        "one": (1, 0),
        "two": (2, 0),
        "three": (3, 0),
        "rig": (3, 1),
        "hold": (4, 0),
        "delivered": (5, 0),
    }
    ways = {
        (cut.nodes[e.source].name, cut.nodes[e.target].name or "out", e.rework)
        for e in cut.edges
        if e.judged
    }
    assert ("two", "out", False) in ways
    assert ("two", "one", True) in ways
    assert ("two", "three", False) in ways
    assert ("three", "hold", False) in ways
    assert not any(
        source == "three" and target == "three" and back for source, target, back in ways
    )


def test_the_demo_of_a_year_is_small() -> None:
    folder = configs()
    base = replace(load(folder / SHIPPED), expect=())
    names = ("ten-x-developers", "balanced")
    others = {
        name: replace(load(folder / "scenarios" / f"{name}.yaml"), expect=()) for name in names
    }
    result = compare(base, others, replications=2)
    html, data = replay_widget(result.runs)
    assert data["weeks"] == 52
    assert data["whole"]
    assert len(as_data({"replay": data})) + len(str(html)) < 400_000
    assert [each["label"] for each in data["runs"]] == ["Baseline", "Developers 10x", "Balanced"]
    assert str(html).count("<tr>") == 2 + 53


def test_what_does_not_fit_is_shown_by_counts_and_then_for_fewer_weeks() -> None:
    found = run(replace(load(configs() / SHIPPED), expect=()), replications=2)
    _, whole = replay_widget([found])
    html, counts = replay_widget([found], most=int(0.8 * len(as_data(whole))))
    assert (whole["whole"], counts["whole"]) == (True, False)
    assert counts["weeks"] == whole["weeks"] == 52
    assert "Work other than features is shown only as counts" in str(html)
    html, less = replay_widget([found], most=len(as_data(counts)) - 1)
    assert less["weeks"] == 26
    assert less["whole"]
    assert "See it move: 26 weeks" in str(html)


def test_every_week_takes_the_same_time_on_the_screen() -> None:
    cut = record(loads(EVERYTHING), judged="feature").cut(weeks=4)
    points = clock(cut, 0.25)
    assert points[0] == [0, 0]
    assert points[-1] == [4 * 672, SCREEN]
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
    ticks, over = zip(*points, strict=True)
    for week in range(5):
        assert np.interp(week * 672, ticks, over) == pytest.approx(week * SCREEN / 4, abs=1)
    # 09:00 to 17:00 on Monday, longer than the night that follows.
    nine, five, next_day = (np.interp(4 * hour, ticks, over) for hour in (9, 17, 33))
    assert five - nine > next_day - five


def test_names_are_text_and_cut() -> None:
    nasty = '<img src=x onerror="alert(1)">'
    text = EVERYTHING.replace("name: Everything", f"name: '{nasty}'").replace(
        "one: {people: 3,", f"one: {{people: 3, title: '{'x' * 300}',"
    )
    html, data = replay_widget([run(loads(text), replications=2)])
    assert "<img" not in str(html)
    assert all(len(node["title"]) <= 48 for node in data["runs"][0]["nodes"])
    assert LATELY == 8
