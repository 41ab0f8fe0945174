"""The whole language: what its keys say, under which paths they are found, what they become."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from ruamel.yaml import YAML

from flowsim.model import Model, ModelError, PathError, apply, check, find, load, loads, schema
from flowsim.model.loading import changed
from flowsim.model.slow_curves import NO_DYNAMICS, Complexity, Coordination, Dynamics, Talent
from flowsim.model.types import (
    After,
    Arrivals,
    Batch,
    Block,
    Distribution,
    Lane,
    Outage,
    Placed,
    Request,
    TraceRow,
    Work,
)
from flowsim.plan import compile_plan
from flowsim.plan import tables as t
from tests.model.samples import organisation
from tests.organisations import ALL
from tests.organisations import organisation as drawn

WHOLE = Path(__file__).parent / "good" / "whole.yaml"


def fixed(mean: float) -> Distribution:
    return Distribution("fixed", mean, 0.0)


@pytest.fixture(scope="module")
def whole() -> Model:
    return load(WHOLE)


# -- what it says


def test_it_is_right_by_the_reader_and_by_the_schema(whole: Model) -> None:
    assert check(whole) == []
    jsonschema.validate(YAML(typ="safe").load(WHOLE.read_text(encoding="utf-8")), schema())


def test_levers_of_another_file(whole: Model) -> None:
    lever = whole.lever("qa_feature_build_easier")
    assert [path for path, _ in lever.change] == ["feature.build.effort", "qa.speed"]


def test_slow_curves(whole: Model) -> None:
    year = 8736.0
    assert whole.team("docs").dynamics == Dynamics(
        Talent(0.25, 0.25, 0.1, 2 * year, 3 * year, 0.1, 0.11, 0.12, 0.5, 0.9, 1.1, 0.2),
        Coordination(0.02, 0.01, 2),
        Complexity(3.0, 0.04),
    )
    assert whole.team("dev").dynamics == NO_DYNAMICS
    more = changed(whole, set=["docs.dynamics.talent.hires=+2", "dev.dynamics.complexity.layers=1"])
    talent = more.team("docs").dynamics.talent
    assert talent is not None
    assert talent.hires == pytest.approx(2.1)
    assert more.team("dev").dynamics.complexity == Complexity(1.0)
    note = dict(whole.notes)["docs.dynamics.talent.mids"]
    assert (note.low, note.high, note.source) == (0.0, 0.5, "our own")


def test_teams(whole: Model) -> None:
    dev, qa, docs = (whole.team(name) for name in ("dev", "qa", "docs"))
    assert (dev.people, dev.people_at) == (8, ((0.0, 8), (26 * 168.0, 10)))
    assert dev.away_every == Distribution("exponential", 60 * 24.0, 1.0)
    assert dev.away_for == fixed(72.0)
    assert (dev.helps, qa.helps, docs.helps) == ((("qa", 0.6),), (("docs", 1.0),), (("qa", 1.0),))
    assert (dev.discipline, dev.switch_cost, qa.discipline) == ("value", 0.5, "shortest")
    assert qa.outages == (Outage(12 * 168.0, 2 * 168.0, 2),)


def test_flow(whole: Model) -> None:
    feature = whole.kind("feature")
    names = "discover build review test security document print approval release"
    assert [step.name for step in feature.flow] == names.split()
    assert feature.blocks == (Block(((4, 5), (5, 7))),)
    assert [feature.block(place) is not None for place in range(9)] == [
        4 <= place < 7 for place in range(9)
    ]
    build, review, test, release = (feature.step(n) for n in ("build", "review", "test", "release"))
    assert (build.injects, review.catches, test.catches, test.wip) == (1.4, 0.45, 0.6, 4)
    assert (review.priority, build.priority) == (1, None)
    assert (release.opens, release.batch, release.patience) == (168.0, Batch(), fixed(26 * 168.0))
    assert whole.kind("ticket").flow[0].batch == Batch(1, 3)
    assert whole.kind("idea").flow[0].batch == Batch(2, 2)


def test_work(whole: Model) -> None:
    feature, ticket = whole.kind("feature"), whole.kind("ticket")
    assert (feature.delay_cost, feature.limit, feature.drops) == (2000.0, 20, False)
    assert (ticket.limit, ticket.drops, whole.kind("incident").expedite) == (40, True, True)
    assert feature.after == (
        After("incident", "defect", 0.5, 8 * 168.0),
        After("ticket", "rate", 0.2 / 168.0, 26 * 168.0, 30),
        After("sunset", "once", 0.3, 13 * 168.0),
    )
    assert whole.limits == (Lane(("feature",), ("review", "test"), 6),)
    assert whole.state == (Placed("feature", "test", 2, 72.0), Placed("idea", "think"))


def test_arrivals(whole: Model) -> None:
    ticket, idea, call, order = (
        whole.kind(name).arrives for name in ("ticket", "idea", "call", "order")
    )
    assert (ticket.interval, ticket.swing, ticket.period) == (
        Distribution("exponential", 5.0, 1.0), 0.5, 24.0)  # fmt: skip
    assert idea.size is not None
    assert (idea.size.values, idea.size.mean) == ((5.0, 10.0), 7.5)
    assert call.rate_at == ((0.0, 1 / 8.0), (26 * 168.0, 2 / 8.0))
    assert call.interval == Distribution("exponential", 4.0, 1.0)
    assert whole.kind("sunset").arrives == Arrivals("none", whole.hours)
    nan = math.nan
    assert str(order.trace) == str(
        (
            TraceRow(72.0, None, (0.25, nan)),
            TraceRow(1.0, 2, (nan, 48.0)),
            TraceRow(5.0, None, (nan, nan)),
        )
    )


def test_none_may_be_written() -> None:
    text = organisation("rework: 40%", "wip: none, patience: none, opens: none, batch: none")
    build = loads(text).kind("feature").step("build")
    assert (build.wip, build.patience, build.opens, build.batch) == (None, None, 0.0, None)


def test_a_text_alone_has_no_trace() -> None:
    with pytest.raises(ModelError, match=r"cannot be resolved: orders\.csv"):
        loads(organisation("{rate: 2/w}", "{trace: orders.csv}"))


def test_a_trace_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowsim.model.language.forms.MAX_TRACE", 3)
    path = tmp_path / "model.yaml"
    path.write_text(organisation("{rate: 2/w}", "{trace: many.csv}"))
    (tmp_path / "many.csv").write_text("at\n" + "1h\n" * 4)
    with pytest.raises(ModelError, match=r"many\.csv:5:1 .*more than 3 items, found 4"):
        load(path)


def test_what_is_probably_not_meant(whole: Model) -> None:
    text = organisation("qa: {people: 2}", "qa: {people: 2, discipline: value, away: [{from: 1w,"
                        " for: 1w, people: 3}]}")  # fmt: skip
    found = [(p.path, p.kind) for p in check(loads(text))]
    assert found == [("teams.qa.discipline", "warning"), ("teams.qa.away", "warning")]


# -- paths


@pytest.mark.parametrize(
    ("path", "unit", "value", "moves"),
    [
        ("dev.helps.qa", "share", 0.6, True),
        ("dev.helps.docs", "share", 0.0, True),
        ("docs.dynamics.talent.hires", "number", 0.1, True),
        ("docs.dynamics.talent.mids", "share", 0.25, False),
        ("docs.dynamics.talent.junior_for", "elapsed", 2 * 8736.0, False),
        ("docs.dynamics.coordination.groups", "count", 2.0, False),
        ("docs.dynamics.coordination.search", "share", 0.01, True),
        ("docs.dynamics.complexity.layers", "number", 3.0, True),
        ("dev.dynamics.complexity.layers", "number", 0.0, True),
        ("dev.dynamics.coordination.groups", "count", 1.0, False),
        ("dev.people", "count", 8.0, True),
        ("dev.switch_cost", "effort", 0.5, False),
        ("dev.discipline", "word", None, False),
        ("dev.away.every", "elapsed", 1440.0, False),
        ("dev.away.for.cv", "number", 0.0, False),
        ("product.away.for", "elapsed", None, False),
        ("feature.limit.max", "limit", 20.0, True),
        ("feature.limit.full", "word", None, False),
        ("feature.expedite", "word", None, False),
        ("feature.delay_cost", "toll", 2000.0, False),
        ("feature.after.ticket.rate", "rate", 0.2 / 168, False),
        ("feature.after.ticket.installed", "count", 30.0, False),
        ("feature.after.incident.per_defect", "share", 0.5, False),
        ("feature.after.sunset.at", "elapsed", 13 * 168.0, False),
        ("feature.test.wip", "limit", 4.0, True),
        ("feature.build.wip", "limit", None, True),
        ("feature.build.injects", "number", 1.4, True),
        ("feature.build.catches", "share", 0.0, True),
        ("feature.approval.catches", "share", 0.0, True),
        ("feature.build.priority", "count", 5.0, False),
        ("feature.review.priority", "count", 1.0, False),
        ("feature.build.patience", "elapsed", None, False),
        ("feature.release.patience.dist", "word", None, False),
        ("feature.build.opens", "elapsed", None, False),
        ("feature.release.opens", "elapsed", 168.0, False),
        ("feature.release.batch", "word", None, False),
        ("feature.release.batch.min", "count", 1.0, False),
        ("feature.release.batch.max", "count", None, False),
        ("ticket.arrives.rate", "rate", 0.2, True),
        ("ticket.arrives.rate.swing", "share", 0.5, False),
        ("ticket.arrives.rate.period", "elapsed", 24.0, False),
        ("call.arrives.rate", "rate", 1 / 8, True),
        ("call.arrives.size", "count", 1.0, False),
        ("idea.arrives.size", "number", 7.5, False),
    ],
)
def test_find(whole: Model, path: str, unit: str, value: float | None, moves: bool) -> None:
    target = find(whole, path)
    assert (target.unit, target.moves) == (unit, moves)
    assert target.value == (None if value is None else pytest.approx(value))
    assert target.field.doc
    assert find(whole, target.path) == target


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("dev.helps.dev", "Known here: product, qa, docs, desk"),
        ("dev.dynamics", "dynamics has several parts"),
        ("dev.dynamics.talnt", "Did you mean talent?"),
        ("docs.dynamics.talent", "talent is several numbers"),
        ("docs.dynamics.talent.hirez", "Did you mean hires?"),
        ("docs.dynamics.talent.hires.x", "has nothing below it"),
        ("dev.helps", "Give one"),
        ("qa.away.every", "are a list"),
        ("feature.after", "spawns several"),
        ("feature.after.sunst.at", "Did you mean sunset?"),
        ("feature.after.sunset", "is not a number"),
        ("feature.after.sunset.within", "has no within"),
        ("feature.approval.patience", "is a wait, without patience"),
        ("feature.build.batch.min", "batch has no min"),
        ("order.arrives.trace", "cannot be changed by a path"),
        ("order.arrives.size", "it has no rate"),
        ("call.arrives.every", "changes over time"),
        ("call.arrives.rate.swng", "nothing below"),
        ("limits", "is a list"),
        ("state", "is a list"),
    ],
)
def test_no_path_dangles(whole: Model, path: str, said: str) -> None:
    with pytest.raises(PathError) as caught:
        find(whole, path)
    assert said in str(caught.value)


def test_absences_are_replaced_as_a_whole(whole: Model) -> None:
    listed = apply(whole, [("dev.away", "[{from: 1w, for: 2d, people: 1}]")]).team("dev")
    assert [outage.at for outage in listed.outages] == [168.0]
    assert listed.away_every is None
    by_chance = apply(whole, [("dev.away", "{every: 5d, for: 1d}")]).team("dev")
    assert by_chance.away_every is not None
    assert not apply(whole, [("dev.away", "never")]).team("dev").away_every
    with pytest.raises(ModelError, match="for: 2w"):
        apply(whole, [("dev.away", "[{from: 1w}]")])


def kind(model: Model, *changes: tuple[str, str], work: str = "feature") -> Work:
    return apply(model, changes).kind(work)


def test_changes(whole: Model) -> None:
    build: Any = kind(whole, ("feature.build.wip", "7"), ("feature.build.patience", "3d"),
                 ("feature.build.opens", "1d"), ("feature.build.batch", "2"),
                 ("feature.build.priority", "-1"), ("feature.build.injects", "x2"))  # fmt: skip
    build = build.step("build")
    assert (build.wip, build.patience, build.opens) == (7, fixed(72.0), 24.0)
    assert (build.batch, build.priority, build.injects) == (Batch(2, 2), 4, 2.8)
    release = kind(whole, ("feature.release.patience", "none"), ("feature.release.opens", "none"),
                   ("feature.release.batch.max", "9")).step("release")  # fmt: skip
    assert (release.patience, release.opens, release.batch) == (None, 0.0, Batch(1, 9))
    release = kind(whole, ("feature.release.batch", "none")).step("release")
    assert release.batch is None
    law = kind(whole, ("ticket.answer.patience.dist", "exponential"),
               ("ticket.answer.patience", "x2"), work="ticket").flow[0].patience  # fmt: skip
    assert law == Distribution("exponential", 192.0, 1.0)
    feature = kind(whole, ("feature.limit.max", "+9"), ("feature.delay_cost", "-50%"),
                   ("feature.after.ticket.installed", "+10"),
                   ("feature.after.incident.within", "1w"))  # fmt: skip
    assert (feature.limit, feature.delay_cost) == (29, 1000.0)
    assert (feature.after[0].hours, feature.after[1].installed) == (168.0, 40)
    ticket = kind(whole, ("ticket.expedite", "true"), ("ticket.limit.full", "wait"), work="ticket")
    assert (ticket.expedite, ticket.drops) == (True, False)


def test_changes_of_teams_and_arrivals(whole: Model) -> None:
    dev = apply(whole, [("dev.people", "+2"), ("dev.helps.qa", "x0.5")]).team("dev")
    assert (dev.people, dev.people_at) == (10, ((0.0, 10), (26 * 168.0, 12)))
    assert dev.helps == (("qa", 0.3),)
    dev = apply(whole, [("dev.people", "5"), ("dev.away.for", "1w")]).team("dev")
    assert (dev.people, dev.people_at, dev.away_for) == (5, (), fixed(168.0))
    product = apply(whole, [("product.away.every", "90d"), ("product.away.for", "1d")])
    assert product.team("product").away_every == fixed(90 * 24.0)
    with pytest.raises(ModelError, match="`for` is missing"):
        apply(whole, [("product.away.every", "90d")])
    call = kind(whole, ("call.arrives.rate", "x2"), ("call.arrives.size", "3"), work="call").arrives
    assert (call.rate_at[1][1], call.size) == (pytest.approx(0.5), fixed(3.0))
    call = kind(whole, ("call.arrives.rate", "1/h"), work="call").arrives
    assert (call.rate_at, call.interval) == ((), Distribution("exponential", 1.0, 1.0))
    wave = kind(whole, ("ticket.arrives.rate.swing", "0%"), work="ticket").arrives
    assert (wave.swing, wave.period) == (0.0, 24.0)
    order = kind(whole, ("order.arrives.rate", "3/w"), work="order").arrives
    assert (order.kind, order.trace) == ("rate", ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("feature.build.wip", "0"), "must be at least 1"),
        (("feature.test.wip", "-9"), "must be at least 1, found -5 after -9"),
        (("feature.build.wip", "+1"), "has no number to change"),
        (("feature.build.patience", "0h"), "must be above 0h"),
        (("feature.build.catches", "+120pp"), "must be at most 100%"),
        (("feature.build.batch", "30"), "never fills: it waits for 30"),
        (("feature.security.patience", "3d"), "is not possible for a step in a parallel block"),
        (("feature.expedite", "yes"), "Write true"),
        (("feature.expedite", "true"), "infinitely many items would arrive"),
        (("feature.limit.full", "lose"), "Write wait or drop"),
        (("ticket.arrives.rate.swing", "120%"), "must be at most 100%"),
        (("incident.arrives", "always"), "infinitely many items would arrive"),
        (("dev.helps.qa", "-70pp"), "must be at least 0%"),
        (("warm_up", "1w"), "needs a run without warm-up"),
        (("feature.after.incident.per_defect", "x3"), "must be at most 100%"),
    ],
)
def test_changes_that_are_refused(whole: Model, change: tuple[str, str], said: str) -> None:
    with pytest.raises(ModelError) as caught:
        apply(whole, [change])
    assert said in str(caught.value)


PLUS_NOTHING = {
    "effort": "+0h", "elapsed": "+0h", "open": "+0h", "rate": "+0/h", "share": "+0pp",
    "percent": "+0pp", "pay": "+0/y", "toll": "+0/w",
}  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(drawn(ALL - {"levers"}))
def test_what_changes_nothing_changes_nothing(text: str) -> None:
    model = loads(text)
    for path in paths(model):
        target = find(model, path)
        assert target.field.doc
        if target.is_number and target.value is not None and target.value > 0.0:
            for nothing in ("x1", PLUS_NOTHING.get(target.unit, "+0")):
                assert apply(model, [(path, nothing)]) == model or path.endswith("priority")


def paths(model: Model) -> list[str]:
    """Paths to what a drawn model has."""
    found = []
    for team in model.teams:
        found += [f"{team.name}.{key}" for key in ("speed", "cost", "title")]
        if team.kind == "people":
            found += [f"{team.name}.{key}" for key in ("discipline", "switch_cost")]
        found += [f"{team.name}.people"] * all(count > 0 for _, count in team.people_at)
        found += [f"{team.name}.helps.{name}" for name, _ in team.helps]
        if not team.outages and team.kind == "people":
            found += [f"{team.name}.away.every", f"{team.name}.away.for"]
    for work in model.work:
        keys = ("limit", "limit.full", "expedite", "delay_cost", "value", "priority")
        found += [f"{work.name}.{key}" for key in keys]
        if work.arrives.interval is not None and not work.arrives.rate_at:
            found += [f"{work.name}.arrives.rate", f"{work.name}.arrives.size"]
        found += [f"{work.name}.after.{after.work}.{key}" for after in work.after
                  for key in {"rate": ("rate", "for", "installed"), "once": ("chance", "at"),
                              "defect": ("per_defect", "within")}[after.kind]]  # fmt: skip
        for step in work.flow:
            keys = ("share", "injects", "catches", "wip")
            if step.request is not None:
                keys += ("priority", "as_urgent", "goes_on")
            elif step.wait is not None:
                keys += ("opens", "wait")
            else:
                keys += ("opens", "effort", "rework", "patience", "batch", "priority", "people")
            found += [f"{work.name}.{step.name}.{key}" for key in keys]
    return found


# -- what it becomes


@pytest.fixture(scope="module")
def tables(whole: Model) -> t.Tables:
    return compile_plan(whole).tables


def test_lanes_by_number(tables: t.Tables) -> None:
    # limit, wip of build (by a lever only), wip of test (which a lever takes away), review and test
    assert tables.lanes.most.tolist() == [15, 3, t.NO_LIMIT, 6, 40]
    assert tables.works.limit.tolist()[:3] == [0, -1, 4]
    of = [tables.steps.lane[a:b].tolist() for a, b in _ranges(tables.steps.lane_first)]
    assert of[:4] == [[0], [0, 1], [0, 3], [0, 2, 3]]


def test_blocks_and_ranks(tables: t.Tables) -> None:
    assert (tables.blocks.first.tolist(), tables.blocks.end.tolist()) == ([4], [7])
    assert tables.blocks.branch.tolist() == [4, 5]
    assert tables.steps.block.tolist()[3:8] == [-1, 0, 0, 0, -1]
    assert tables.steps.branch_end.tolist()[3:8] == [-1, 5, 7, 7, -1]
    # Expedites, then 1 (review), 2 (a traced order), 3 (what is asked for), 5.
    assert tables.steps.rank.tolist()[:4] == [4, 4, 1, 4]
    assert tables.steps.rank[9] == 0
    assert tables.steps.own_rank.tolist()[:4] == [0, 0, 1, 0]
    assert tables.traces.rank.tolist() == [2, -1, -1]


def test_helpers_in_the_order_of_the_file(tables: t.Tables) -> None:
    product, dev, qa, docs = range(4)
    helped = [tables.teams.helper[a:b].tolist() for a, b in _ranges(tables.teams.helper_first)]
    assert helped == [[], [], [dev, docs], [dev, qa], [], []]
    assert tables.teams.pace.tolist() == pytest.approx([0.6, 1.0, 0.0, 1.0])
    paces = [(at, target, value) for at, kind, target, value in zip(*tables.changes, strict=True)
             if kind == t.PACE]  # fmt: skip
    assert paces[0] == (5 * 168.0, 0, pytest.approx(0.65))
    assert paces[-1] == (8 * 168.0, 2, pytest.approx(0.5))
    assert product == 0


def test_people_and_absences(tables: t.Tables) -> None:
    assert tables.teams.people.tolist() == [6, 8, 3, 1, 2, 2]
    assert tables.teams.most.tolist() == [6, 10, 3, 1, 2, 2]
    assert (tables.teams.away_every[0], tables.teams.away_every[1] >= 0) == (-1, True)
    assert tables.teams.discipline.tolist()[:4] == [t.FIFO, t.VALUE, t.SHORTEST, t.FIFO]
    assert tables.teams.discipline.tolist()[4:] == [t.LIFO, t.FIFO]
    assert [column.tolist() for column in tables.outages] == [[2], [2], [12 * 168.0], [336.0]]


def test_requests(whole: Model, tables: t.Tables) -> None:
    assert whole.kind("sunset").step("tell").request == Request("call", as_urgent=True)
    assert whole.kind("sunset").step("learn").request == Request("idea", waits=False)
    names = compile_plan(whole).steps
    tell, learn = (int(tables.steps.asks[names.index(name)]) for name in ("tell", "learn"))
    assert sorted(set(tables.steps.asks.tolist())) == [-1, tell, learn]
    assert tables.afters.work[[tell, learn]].tolist() == [5, 4]
    assert tables.afters.waits[[tell, learn]].tolist() == [1, 0]
    assert tables.afters.hurries[[tell, learn]].tolist() == [1, 1]
    other = (("sunset.tell.goes_on", "true"), ("sunset.tell.as_urgent", "false"))
    assert kind(whole, *other, work="sunset").step("tell").request == Request("call", waits=False)
    for path, said in (
        ("sunset.tell.effort", "is a request, without effort"),
        ("sunset.tell.opens", "is a request, without opens"),
        ("sunset.tell.request", "is the name of a kind of work"),
        ("sunset.retire.as_urgent", "is no request, without as_urgent"),
    ):
        with pytest.raises(PathError, match=said):
            find(whole, path)


def test_crews(whole: Model, tables: t.Tables) -> None:
    think = next(n for n, name in enumerate(compile_plan(whole).steps) if name == "think")
    assert [n for n, crew in enumerate(tables.steps.crew.tolist()) if crew == 0] == [think]
    assert set(tables.steps.crew.tolist()) == {-1, 0}
    assert (tables.crews.first.tolist(), tables.crews.team.tolist()) == ([0, 2], [0, 5])
    assert tables.crews.people.tolist() == [2, 1]
    calendars, number = tables.calendars, int(tables.crews.calendar[0])
    assert number == len(whole.teams) + len(whole.work)
    assert calendars.pattern[number].tolist() == calendars.pattern[0].tolist()  # a rig never closes
    assert calendars.rate[number].tolist() == calendars.rate[0].tolist()


def test_sources(tables: t.Tables) -> None:
    works = tables.works
    assert works.source.tolist() == [
        t.ALWAYS, t.NO_SOURCE, t.STREAM, t.NO_SOURCE, t.STREAM, t.STREAM, t.TRACE]  # fmt: skip
    assert (works.expedite.tolist()[:3], works.drops.tolist()[:3]) == ([0, 1, 0], [0, 0, 1])
    assert works.trace_first.tolist()[-2:] == [0, 3]
    assert tables.traces.at.tolist() == [1.0, 5.0, 72.0]
    assert tables.traces.effort_first.tolist() == [0, 2, 4, 6]
    np.testing.assert_array_equal(tables.traces.effort, [np.nan, 48, np.nan, np.nan, 0.25, np.nan])
    assert tables.afters.kind.tolist() == [t.PER_DEFECT, t.AT_RATE, t.ONCE, t.ASKED, t.ASKED]
    assert tables.afters.amount.tolist() == pytest.approx([0.5, 5.2, 0.3, 1, 1])
    assert tables.afters.installed.tolist() == [0, 30, 0, 0, 0]
    assert tables.placed.step.tolist() == [3, 3, 14]
    assert tables.placed.arrived_at.tolist() == [-72.0, -72.0, 0.0]


def test_calendars_of_streams(whole: Model, tables: t.Tables) -> None:
    ticket, call = len(whole.teams) + 2, len(whole.teams) + 5
    assert (tables.calendars.swing[ticket], tables.calendars.period[ticket]) == (0.5, 24.0)
    assert tables.calendars.passed[ticket, :3].tolist() == pytest.approx([168.0, 168.0, 168.0])
    assert tables.calendars.rate[call, [0, 25, 26, 51]].tolist() == [0.5, 0.5, 1.0, 1.0]


def test_a_wave_begins_at_time_zero() -> None:
    text = organisation(
        "{rate: 2/w}", "{rate: {mean: 1/h, swing: 40%, period: 30h}, hours: always}"
    )
    model = loads(text.replace("horizon: 26w", "horizon: 4w\nwarm_up: 50h"))
    calendars = compile_plan(model).tables.calendars
    assert calendars.zero[2] == 50.0
    turn = 2.0 * math.pi / 30.0

    def by(at: float) -> float:
        return at + 0.4 / turn * (1.0 - math.cos(turn * at))

    ends = [by(week * 168.0 - 50.0) for week in range(5)]
    assert calendars.passed[2, :4].tolist() == pytest.approx(np.diff(ends).tolist())


def test_a_limit_from_nothing_takes_all_or_nothing() -> None:
    text = organisation("limit: 10", "value: 0")
    lever = "  narrow: {change: {bug.limit: 4}, starts: 1w, adoption: {ramp: 2w}}\n"
    tables = compile_plan(loads(f"{text}{lever}use: {{narrow: 100%}}\n")).tables
    assert tables.lanes.most.tolist() == [t.NO_LIMIT]
    rows = list(zip(*(column.tolist() for column in tables.changes), strict=True))
    assert rows == [(3 * 168.0, t.LIMIT, 0, 4.0)]


def _ranges(first: t.Ints) -> list[tuple[int, int]]:
    return list(zip(first[:-1].tolist(), first[1:].tolist(), strict=True))


def test_a_scenario_gives_a_team_its_ranks(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(RANKLESS, encoding="utf-8")
    ranks = "set: {dev.dynamics.talent.juniors: 25%, dev.dynamics.talent.hires: 2}\n"
    levers = "levers: {freeze: {change: {dev.dynamics.talent.hires: x0}}}\n"
    file = tmp_path / "scenario.yaml"
    file.write_text(f"extends: base.yaml\n{ranks}{levers}", encoding="utf-8")
    model = load(file)
    assert model.team("dev").dynamics.talent == Talent(juniors=0.25, hires=2.0)
    assert model.lever("freeze").change[0][0] == "dev.dynamics.talent.hires"
    same = loads(RANKLESS, set={"dev.dynamics.talent.hires": "x1"})
    assert same.team("dev").dynamics.talent is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("levers: {freeze: {change: {dev.dynamics.talent.hires: x0}}}", "dev has no talent"),
        ("set: {dev.dynamics.talent.hires: +2}", "has no number to change"),
        ("set: {dev.dynamics.talent.juniors: 120%}", "at most 100%"),
        ("set: {dev.dynamics.talent.junors: 20%}", "Did you mean juniors"),
    ],
)
def test_ranks_that_a_scenario_cannot_give(tmp_path: Path, more: str, said: str) -> None:
    (tmp_path / "base.yaml").write_text(RANKLESS, encoding="utf-8")
    file = tmp_path / "scenario.yaml"
    file.write_text(f"extends: base.yaml\n{more}\n", encoding="utf-8")
    with pytest.raises(ModelError, match=said) as error:
        load(file)
    assert f"{file}:2:" in str(error.value)


RANKLESS = """flowsim: 1
horizon: 52w
teams: {dev: {people: 8}}
work: {feature: {arrives: always, limit: 8, flow: [build: {team: dev, effort: 20h}]}}
"""


def test_what_a_scenario_adds_can_be_changed_from_outside(tmp_path: Path) -> None:
    """The first file knows nothing of it, and is changed in what it has."""
    (tmp_path / "base.yaml").write_text(RANKLESS, encoding="utf-8")
    file = tmp_path / "scenario.yaml"
    bug = "work: {bug: {arrives: {rate: 1/w}, flow: [fix: {team: dev, effort: 2h}]}}"
    file.write_text(f"extends: base.yaml\n{bug}\nexpect: [bug.wip >= 0]\n", encoding="utf-8")
    model = load(file, set={"bug.fix.effort": "5h", "dev.people": "+1"})
    assert model.kind("bug").step("fix").effort.mean == 5.0
    assert model.origin is not None
    assert [each.team("dev").people for each in (model, model.origin)] == [9, 9]
    with pytest.raises(ModelError, match="not a team, kind of work"):
        load(file, set={"bgu.fix.effort": "5h"})
