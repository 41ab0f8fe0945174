"""The numbers of a room are those of the studies."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from flowsim.experiment import Results, replicate
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.report.format.table import Table
from flowsim.study.decide.compare import compare
from flowsim.study.decide.invest import invest
from flowsim.study.decide.moves import moves
from flowsim.study.slicing import slice_model
from flowsim.web.database.records import Scenario
from flowsim.web.export import _scenarios
from flowsim.web.room import questions
from flowsim.web.runs import answers, budgets, catalogue
from flowsim.web.runs.answers import QUICK, WHOLE, Desk
from flowsim.web.runs.organisation import RoomModel, moved, positions_of, prepared, read
from flowsim.web.runs.queue import Allowance
from tests.web.house import SMALL

CONFIGS = Path(__file__).parents[2] / "configs"
HALF = {"doses": {"faster_tests": 0.5}, "people": {}}


def turn() -> Allowance:
    return Allowance(600.0, 2)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(prepared(read(SMALL).model))


@pytest.fixture(scope="module")
def large() -> RoomModel:
    return prepared(read(catalogue.shipped()[0].text).model)


def _whole(model: Model, replications: int) -> Results:
    return replicate(compile_plan(model), replications=replications, seed=1, jobs=2)


def test_a_slider_is_answered_as_the_whole_organisation_would(large: RoomModel) -> None:
    """The slice is no approximation: judged work and the teams shown are the same, bit for bit."""
    desk = Desk(large)
    given = {"doses": {"ai_coding": 0.5}, "people": {"qa": 2}}
    positions = positions_of(large, given)
    found = answers.figures(desk, positions, kind="quick", turn=turn())
    assert found["replications"] == QUICK >= 16
    assert found["weeks"] == 52.0
    model = moved(large.model, positions)
    before, after = _whole(large.model, QUICK), _whole(model, QUICK)
    by_key = {figure["key"]: figure for figure in found["figures"]}
    assert list(by_key) == ["throughput", "delivery_p50", "delivery_p85", "wip"]
    for key, measure, factor in (
        ("throughput", "throughput", 168.0),
        ("delivery_p50", "request_to_delivery_p50", 1 / 24.0),
        ("delivery_p85", "request_to_delivery_p85", 1 / 24.0),
        ("wip", "wip", 1.0),
    ):
        for side, results in (("base", before), ("now", after)):
            expected = results.estimate(measure, work="feature")
            shown = by_key[key][side]
            assert shown["mean"] == pytest.approx(expected.mean * factor, rel=1e-12)
            assert shown["low"] <= shown["mean"] <= shown["high"]
    teams = {team["team"]: team for team in found["teams"]}
    assert {"dev", "qa", "appsec"} <= set(teams)
    assert "support" not in teams, "its tickets are not in the slice, so it is not shown busy"
    for name, team in teams.items():
        exact = after.estimate("utilisation", at=name).mean
        assert team["busy"]["now"]["mean"] == pytest.approx(min(exact, 1.0), rel=1e-12)
    assert teams["qa"]["people"] == {"base": 9, "now": 11}


def test_teams_that_a_slice_says_are_whole_are(large: RoomModel) -> None:
    part = slice_model(large.model, "feature")
    assert part.whole < part.teams
    whole, cut = _whole(large.model, 3), _whole(part.model, 3)
    for team in part.whole:
        for measure in ("utilisation", "queue"):
            assert (whole.samples(measure, at=team) == cut.samples(measure, at=team)).all()
    assert (
        whole.samples("utilisation", at="support") > cut.samples("utilisation", at="support")
    ).all()


def test_once_it_rests_it_is_the_comparison_of_the_studies(desk: Desk) -> None:
    found = answers.figures(desk, HALF, kind="whole", turn=turn())
    base = desk.organisation.model
    study = compare(base, {"half": moved(base, HALF)}, replications=WHOLE, discount=0.0)
    for figure in found["figures"]:
        if figure["key"] in ("delivery_p50",):
            continue
        expected = study.difference("half", figure["key"]).paired
        assert figure["difference"]["mean"] == pytest.approx(expected.mean, rel=1e-9, abs=1e-12)
        assert figure["difference"]["low"] == pytest.approx(expected.low, rel=1e-9, abs=1e-12)
    assert study.money is not None
    worth = study.money.worths[0]
    assert found["money"]["net"]["mean"] == pytest.approx(worth.npv.mean, rel=1e-9)
    assert found["money"]["once"] == pytest.approx(10_000.0)
    assert found["money"]["cost"] == "+10.0k once"


def test_nothing_moved_is_no_difference(desk: Desk) -> None:
    found = answers.figures(desk, {"doses": {}, "people": {}}, kind="quick", turn=turn())
    for figure in found["figures"]:
        assert figure["difference"]["mean"] == 0.0
        assert figure["difference"]["way"] == 0
        assert figure["difference"]["good"] == 0
    assert found["money"]["cost"] == "0 a year"


def test_the_verdict_is_that_of_the_studies_and_gives_the_points(desk: Desk) -> None:
    found = answers.verdict(desk, {"doses": {}, "people": {}}, "Today", turn())
    assert found["sentence"].startswith("“Today” delivers ")
    assert found["constraint"] == "qa"
    assert found["points"] == {"team:qa": 100}
    assert found["gains"][0]["team"] == "qa"
    assert "bottleneck is qa" in found["sentence"]
    assert found["replications"] == WHOLE


def test_work_that_piles_up_has_no_times() -> None:
    text = SMALL.replace("arrives: always\n    limit: 8", "arrives: {rate: 6/w}")
    desk = Desk(prepared(read(text).model))
    found = answers.figures(desk, {"doses": {}, "people": {"qa": 4}}, kind="whole", turn=turn())
    assert found["unstable"]["base"]
    times = next(figure for figure in found["figures"] if figure["key"] == "delivery_p85")
    assert times["base"]["text"] == "piles up"
    assert times["base"]["mean"] is None
    assert times["difference"]["text"] == "no mean to compare"


def test_portfolios_are_ranked_by_what_they_bring(desk: Desk) -> None:
    start = {"doses": {}, "people": {}}
    options = {o["id"]: o for o in budgets.buyable(desk.organisation, start, 5, 1e6, turn())}
    assert options["qa+1"]["price"] == 100_000.0
    assert options["qa+1"]["most"] == 5
    assert options["faster_tests"]["price"] == 20_000.0
    chosen = [{}, {"qa+1": 1}, {"dev+1": 2}, {"faster_tests": 1}]
    nothing, tester, developers, tests = budgets.ranked(desk, start, chosen, turn())
    assert nothing["mean"] == 0.0
    assert nothing["titles"] == []
    assert developers["mean"] == pytest.approx(-200_000.0, abs=30_000.0)
    assert developers["high"] < 0.0
    assert tester["low"] > 0.0
    assert tests["mean"] > tester["mean"]
    assert developers["titles"] == ["One more person in dev ×2"]
    points = budgets.points_of([nothing, tester, developers, tests])
    assert points[0] == points[2] == 0
    assert points[3] == 100
    assert points[1] == round(100 * tester["mean"] / tests["mean"])


WIDE = """
flowsim: 1
horizon: 26w
warm_up: 8w
teams:
  a: {people: 2, cost: 100k/y}
  b: {people: 2, cost: 100k/y}
  c: {people: 2, cost: 100k/y}
  d: {people: 2, cost: 100k/y}
  e: {people: 2, cost: 100k/y}
  f: {people: 2, cost: 100k/y}
  g: {people: 2, cost: 100k/y}
work:
  feature:
    arrives: always
    limit: 30
    value: 20k
    flow:
      - one: {team: a, effort: 40h}
      - two: {team: b, effort: 24h, injects: 1}
      - three: {team: c, effort: 20h, catches: 50%}
      - four: {team: d, effort: 16h}
      - five: {team: e, effort: 12h}
      - six: {team: f, effort: 8h}
      - seven: {team: g, effort: 4h, opens: 1w}
levers:
  twice: {title: Everyone twice as fast, change: {a.speed: x2}, hypothetical: true}
  sloppy: {title: More defects, change: {feature.two.injects: x2}}
  lazy: {title: Less of b, change: {b.people: -1, b.speed: x0.9}}
  tool: {title: A tool, change: {feature.one.effort: /1.3}, cost: {once: 30k}}
  fewer: {title: A third less in progress, change: {feature.limit: 20}}
  gift: {title: Nobody knows the price, change: {a.speed: x1.1}}
"""


def test_at_most_eight_real_options_and_what_could_have_been_bought() -> None:
    desk = Desk(prepared(read(WIDE).model))
    start = {"doses": {}, "people": {}}
    options = budgets.buyable(desk.organisation, start, 5, 250_000.0, turn())
    ids = [option["id"] for option in options]
    assert 5 <= len(ids) <= budgets.OPTIONS
    assert {"a+1", "tool"} <= set(ids)  # what pays
    assert not {"twice", "sloppy", "lazy", "gift"} & set(ids)
    assert not {"limit 40", "limit 60"} & set(ids)  # later by more than it brings
    assert len({"fewer", "limit 20"} & set(ids)) <= 1  # one thing
    assert "b+1" in ids  # looks good: the next busiest
    every = [each.move.name for each in moves(desk.organisation.model, "feature")]
    assert ids == [name for name in every if name in ids]
    question = {"options": options, "budget": 250_000.0}
    best = budgets.best_of(desk, start, question, turn())
    assert best == {
        "a+1": 1,
        "b+1": 1,
    }  # with one more person in a, b is next: it works things twice
    others: list[dict[str, int]] = [{"a+1": 2}, {"tool": 1, "a+1": 1}, {"d+1": 2}]
    found, *some = budgets.ranked(desk, start, [best, *others], turn())
    assert found["mean"] > max(each["mean"] for each in some)
    assert found["low"] > 0.0 > some[-1]["mean"]
    poor = budgets.best_of(desk, start, {**question, "budget": 40_000.0}, turn())
    assert poor == {"tool": 1}


@pytest.mark.parametrize("budget", [150_000.0, 300_000.0, 400_000.0])
@pytest.mark.parametrize("file", ["three-products", ""])
def test_the_options_contain_the_moves_of_the_ladder(file: str, budget: float) -> None:
    """The next bottleneck's hire pays only after the first move, so it is not seen alone."""
    text = (CONFIGS / f"{file}.yaml").read_text() if file else WIDE
    desk = Desk(prepared(read(text).model))
    model, kinds = desk.organisation.model, desk.organisation.judge.kinds
    today = {each.move.name for each in moves(model, *kinds) if each.is_known}
    ladder = invest(model, budget=budget, replications=budgets.BUDGET, jobs=2)
    wanted = {name for step in ladder.steps for name in step.move.names} & today
    options = budgets.buyable(desk.organisation, {"doses": {}, "people": {}}, 5, budget, turn())
    assert wanted
    assert wanted <= {option["id"] for option in options}
    assert len(options) <= budgets.OPTIONS


def test_no_option_does_harm() -> None:
    harm = (
        "  rush: {title: Test less, cost: {once: 1k}, "
        "change: {feature.one.effort: /2, feature.three.catches: 5%}}\n"
    )
    desk = Desk(prepared(read(WIDE + harm).model))
    options = budgets.buyable(desk.organisation, {"doses": {}, "people": {}}, 5, 250_000.0, turn())
    assert "rush" not in {option["id"] for option in options}


def test_without_money_throughput_counts() -> None:
    model = read(SMALL.replace("    value: 10k\n", "")).model
    desk = Desk(prepared(model))
    (tester,) = budgets.ranked(desk, {"doses": {}, "people": {}}, [{"qa+1": 1}], turn())
    assert tester["low"] > 0.0
    assert tester["text"].endswith("a week")


@pytest.mark.parametrize(
    ("named", "chances", "points"),
    [
        (("qa",), {"qa": 0.9, "dev": 0.1}, {"team:qa": 100, "team:dev": 11}),
        (("dev", "qa"), {"dev": 0.8, "qa": 0.2}, {"team:dev": 100, "team:qa": 100}),
        (("qa",), {"qa": 0.5, "dev": 0.4999}, {"team:qa": 100, "team:dev": 99}),
        (("demand",), {"demand": 0.9, "qa": 0.1}, {"demand": 100, "team:qa": 11}),
        (("demand", "qa"), {"demand": 0.6, "qa": 0.4}, {"demand": 100, "team:qa": 100}),
        (("demand",), {}, {"demand": 100}),
        ((), {}, {"none": 100}),
        (("feature.limit",), {"feature.limit": 1.0}, {"none": 100}),
        (("feature.limit", "qa"), {"feature.limit": 0.6, "release.opens": 0.3,
         "qa": 0.1}, {"none": 100, "team:qa": 100}),
    ],
)  # fmt: skip
def test_what_the_verdict_names_has_the_points(
    desk: Desk,
    named: tuple[str, ...],
    chances: dict[str, float],
    points: dict[str, int],
) -> None:
    verdict = SimpleNamespace(answers=named, chances=tuple(chances.items()))
    run = SimpleNamespace(verdict=verdict, model=desk.organisation.model)
    assert answers._points(run) == points  # type: ignore[arg-type]


def test_who_buys_nothing_gets_the_points_where_nothing_pays() -> None:
    assert budgets.points_of([{"mean": -1.0}, {"mean": None}, {"mean": 0.0}]) == [0, 0, 100]
    assert budgets.points_of([]) == []


def test_the_year_of_a_room_is_that_of_its_model(large: RoomModel) -> None:
    shorter = replace(large.model, horizon=26 * 168.0)
    assert math.isclose(prepared(shorter).weeks, 26.0)


def test_a_room_is_told_what_is_judged_and_not_how_to_choose() -> None:
    """Whoever holds a phone has no file and no command line."""
    several = Desk(prepared(read((CONFIGS / "three-products.yaml").read_text()).model))
    kinds = "lending features, payments features and app features"
    asked = questions.bottleneck_question(several, "Half", 0)
    assert asked["text"] == f"Where is the bottleneck of {kinds}?"
    later = questions.bottleneck_question(several, "Half", 3)
    assert later["text"] == f"Where will the bottleneck of {kinds} be with Half?"
    start = {"doses": {}, "people": {}}
    shown = answers.figures(several, start, kind="quick", turn=turn())
    said = answers.verdict(several, start, "", turn())["sentence"]
    for text in (shown["judging"], said):
        assert f"Throughput counts the value of {kinds}." in text
        assert "judge" not in text
    one = questions.bottleneck_question(Desk(prepared(read(SMALL).model)), "Half", 0)
    assert one["text"] == "Where is the bottleneck?"
    assert one["options"][-1]["title"] == "No team: a limit, a wait or nothing"


def test_a_room_counts_all_that_is_judged() -> None:
    """The total first, as a comparison has it; then each product, and each time names its own."""
    model = read((CONFIGS / "three-products.yaml").read_text()).model
    several, more = Desk(prepared(model)), {"doses": {}, "people": {"app_mobile": 5}}
    found = answers.figures(several, more, kind="whole", turn=turn())
    by_key = {figure["key"]: figure for figure in found["figures"]}
    lead, *others = several.organisation.judge.kinds
    beside = [f"{key} {kind}" for kind in others for key in ("throughput", "delivery_p85")]
    assert sorted((lead, *others)) == ["loan", "payment", "screen"]
    assert list(by_key) == ["total", "throughput", "delivery_p50", "delivery_p85", "wip", *beside]
    study = compare(model, {"more": moved(model, more)}, replications=WHOLE, jobs=2)
    expected = next(each for each in study.differences if each.measure == "total")
    total = by_key["total"]
    assert total["difference"]["mean"] == pytest.approx(expected.paired.mean, rel=1e-9)
    assert total["difference"]["low"] == pytest.approx(expected.paired.low, rel=1e-9)
    assert total["difference"]["good"] == total["difference"]["way"] == 1
    assert study.base.total is not None
    assert total["base"]["mean"] == pytest.approx(study.base.total.mean, rel=1e-9)
    assert total["title"] == "Value delivered a week"
    assert total["base"]["text"].startswith(f"{study.base.total.mean / 1e3:.0f}k (")
    times = [each["title"] for key, each in by_key.items() if key.startswith("delivery_p85")]
    names = ("lending features", "payments features", "app features")
    assert times == [f"85% of {name} are delivered within" for name in names]


def test_once_it_rests_all_that_has_a_value_is_shown() -> None:
    text = (CONFIGS / "three-products.yaml").read_text().replace("judge: value", "judge: payment")
    model = read(text).model
    start = {"doses": {}, "people": {}}
    desk = Desk(prepared(model))
    moving = answers.figures(desk, start, kind="quick", turn=turn())
    assert [each["key"] for each in moving["figures"]] == [key for key, *_ in answers.SHOWN]
    found = answers.figures(desk, start, kind="whole", turn=turn())
    by_key = {figure["key"]: figure for figure in found["figures"]}
    assert "total" not in by_key
    whole = _whole(model, WHOLE)
    for key, kind in (("throughput", "payment"), ("throughput loan", "loan"),
                      ("throughput screen", "screen")):  # fmt: skip
        expected = whole.estimate("throughput", work=kind).mean * 168.0
        assert by_key[key]["base"]["mean"] == pytest.approx(expected, rel=1e-12)


def test_a_slider_says_what_it_changes_in_titles() -> None:
    model = read((CONFIGS / "three-products.yaml").read_text()).model
    says = [lever["says"] for lever in prepared(model).controls["levers"]]
    assert any(text.startswith("effort of “") for text in says)
    assert not any(
        path in text for text in says for lever in model.levers for path, _ in lever.change
    )


def test_the_record_of_a_room_has_a_column_for_every_product() -> None:
    """One that a server kept before another figure was added has an empty cell for it."""
    desk = Desk(prepared(read((CONFIGS / "three-products.yaml").read_text()).model))
    found = answers.figures(desk, {"doses": {}, "people": {}}, kind="quick", turn=turn())
    older = {**found, "figures": found["figures"][1:]}
    kept = [Scenario(1, 1, "New", {}, found, None), Scenario(2, 1, "Old", {}, older, None)]
    table, note, *_ = _scenarios(kept)
    assert isinstance(table, Table)
    assert table.head[:3] == ("scenario", "Value delivered a week", "Lending features a week")
    assert {"Payments features a week", "App features a week"} <= set(table.head)
    assert {len(row) for row in table.rows} == {len(table.align)} == {len(table.head)}
    today, new, old = (row[1] for row in table.rows)
    assert today == new == found["figures"][0]["now"]["text"]
    assert old == ""
    assert str(note).endswith(found["judging"])
