"""What is judged is said in one place, inherited, and the same in every study."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.model import Model, ModelError, PathError, dose, load, loads
from flowsim.report.files.cell_folder import Folder
from flowsim.report.format.labels import items
from flowsim.report.runs.data import comparison_data
from flowsim.report.sections import wording
from flowsim.report.sections.judged import judged_line, judged_text
from flowsim.report.sections.scenario_tables import scenario_table, wide_scenario_table
from flowsim.report.sections.tables import difference_table
from flowsim.report.sections.worth import brief_table
from flowsim.report.studies import sweep as report
from flowsim.report.studies.decide.invest.document import sentences
from flowsim.report.studies.decide.invest.document import table as ladder_table
from flowsim.report.studies.decide.shift import table as map_table
from flowsim.report.studies.forecast import sentences as forecast_sentences
from flowsim.report.studies.sweep import sentences as sweep_sentences
from flowsim.report.studies.sweep_data import as_csv
from flowsim.study.decide.compare import compare
from flowsim.study.decide.invest import invest
from flowsim.study.decide.shift import shift
from flowsim.study.expect import expect
from flowsim.study.forecast.forecast import forecast
from flowsim.study.mean_value.explain import explain
from flowsim.study.single.run import run
from flowsim.study.sweep.sweep import sweep
from flowsim.web.runs.answers import Desk, verdict
from flowsim.web.runs.organisation import prepared
from flowsim.web.runs.queue import Allowance

FEW = 6
PRODUCTS = ("loan", "payment", "screen")
SHIPPED = Path("configs/three-products.yaml")
ASSISTED = Path("configs/three-products-assistants.yaml")

FLIP = """
flowsim: 1
horizon: 26w
JUDGE
teams: {a: {people: 1}, b: {people: 1}}
work:
  pay: {value: 10k, arrives: {rate: 8/w}, flow: [{do: {team: a, effort: 4h}}]}
  loan: {value: 9k, arrives: always, limit: 5, flow: [{make: {team: b, effort: 6h}}]}
  toy: {arrives: {rate: 1/w}, flow: [{play: {team: a, effort: 1h}}]}
levers:
  tool: {change: {loan.make.effort: /2}}
"""


def flip(judge: str = "") -> Model:
    return loads(FLIP.replace("JUDGE", f"judge: {judge}" if judge else ""))


def test_by_default_the_highest_value_without_a_lever_is_judged() -> None:
    """80k of payments a week, and 60k of loans; with the tool 120k."""
    model = flip()
    assert explain(model).judge.kinds == ("pay",)
    assert explain(dose(model, {"tool": 1.0})).judge.kinds == ("pay",)


@pytest.mark.parametrize(
    ("said", "kinds", "weights"),
    [
        ("loan", ("loan",), (1.0,)),
        ("[loan, pay]", ("loan", "pay"), (1.0, 1.0)),
        ("value", ("pay", "loan"), (10e3, 9e3)),
    ],
)
def test_the_file_says_what_counts(
    said: str, kinds: tuple[str, ...], weights: tuple[float, ...]
) -> None:
    judge = explain(flip(said)).judge
    assert (judge.kinds, judge.weights, judge.chosen) == (kinds, weights, True)
    assert judge.by_value == (said == "value")
    assert explain(flip("toy"), judge=said.strip("[]")).judge == judge  # the command line wins
    assert explain(flip(said), judge="toy").judge.kinds == ("toy",)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("lone", "Did you mean loan"),
        ("[pay, value]", "combines value with other names"),
        ("[]", "names nothing"),
        ("{pay: 1}", "must be a list"),
    ],
)
def test_what_cannot_be_judged_is_refused(said: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        flip(said)
    if said == "lone":
        with pytest.raises(PathError, match=message):
            explain(flip(), judge=said)


def test_value_needs_a_value() -> None:
    with pytest.raises(ModelError, match="no work has one"):
        loads(FLIP.replace("JUDGE", "judge: value").replace("value: 10k, ", "").replace(
            "value: 9k, ", ""))  # fmt: skip


def test_a_scenario_is_judged_as_the_file_that_it_extends(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(FLIP.replace("JUDGE", ""), encoding="utf-8")
    (tmp_path / "more.yaml").write_text(
        "extends: base.yaml\nuse: {tool: 100%}\nset: {loan.value: x3}\n", encoding="utf-8"
    )
    (tmp_path / "again.yaml").write_text("extends: more.yaml\n", encoding="utf-8")
    (tmp_path / "own.yaml").write_text("extends: more.yaml\njudge: loan\n", encoding="utf-8")
    (tmp_path / "below.yaml").write_text("extends: own.yaml\n", encoding="utf-8")
    judged = {
        name: explain(load(tmp_path / f"{name}.yaml")).judged
        for name in ("base", "more", "again", "own", "below")
    }
    assert judged == {"base": "pay", "more": "pay", "again": "pay", "own": "loan", "below": "loan"}


def test_kinds_whose_demand_is_met_keep_their_arrivals() -> None:
    """Of three products one is short of its team, one has always more; the third is met."""
    model = loads(FLIP.replace("JUDGE", "judge: value").replace("rate: 8/w", "rate: 5/w"))
    found = run(model, replications=12, jobs=2).verdict
    assert found.short == ("loan",)
    assert found.answers == ("b",)
    gains = {gain.team: gain.relative.mean for gain in found.gains}
    assert gains["b"] == pytest.approx(0.1 * 60.0 / 110.0, abs=0.01)
    assert gains["a"] == pytest.approx(0.0, abs=0.01)


def test_where_all_demand_is_met_demand_is_the_constraint() -> None:
    model = loads(
        FLIP.replace("JUDGE", "judge: [pay, loan]")
        .replace("always, limit: 5", "{rate: 4/w}")
        .replace("rate: 8/w", "rate: 5/w")
    )
    found = run(model, replications=12, jobs=2)
    assert found.verdict.answers == ("demand",)
    assert found.verdict.short == ()
    assert found.verdict.demand == pytest.approx(9.0)
    assert found.total is not None
    assert found.total.mean == pytest.approx(9.0, abs=0.5)


def test_near_the_line_of_one_of_several_both_are_named() -> None:
    model = loads(
        FLIP.replace("JUDGE", "judge: [pay, loan]")
        .replace("always, limit: 5", "{rate: 6.67/w}")
        .replace("rate: 8/w", "rate: 5/w")
    )
    found = run(model, replications=12, jobs=2).verdict
    assert set(found.answers) == {"demand", "b"}
    assert sum(chance for _, chance in found.chances) == pytest.approx(1.0)


def test_what_is_judged_is_said_where_there_is_a_choice() -> None:
    model = flip()
    assert "Throughput counts pays only, the kind of work with the highest value" in judged_line(
        model, explain(model).judge
    )
    one = loads(FLIP.replace("JUDGE", "").replace("value: 9k, ", ""))
    assert judged_line(one, explain(one).judge) == ""


# Three products, as they are shipped ------------------------------------------------------------


def test_three_products_are_judged_alike_everywhere() -> None:
    base, scenario = load(SHIPPED), load(ASSISTED)
    given = {"replications": FEW, "jobs": 2}
    alone = run(base, **given)
    beside = compare(base, {"assistants": scenario}, **given)
    judge = alone.judge
    assert judge.by_value
    assert set(judge.kinds) == set(PRODUCTS)
    assert {each.judge.kinds for each in beside.runs} == {judge.kinds}
    own = run(scenario, **given)
    assert own.judge.kinds == judge.kinds
    assert own.verdict.answers == beside.others[0].verdict.answers
    expected = expect(scenario, **given)
    assert expected.judge is not None
    assert expected.judge.kinds == judge.kinds
    words_of = [outcome.word for outcome in expected.outcomes]
    assert words_of == [outcome.word for outcome in beside.others[0].outcomes]
    map_of = shift(base, "lend_back.speed", factors=(1.0, 2.0), **given)
    assert map_of.points[0].run.verdict.answers == alone.verdict.answers
    assert map_of.points[0].run.verdict.gains == alone.verdict.gains
    assert map_of.points[1].gain.measure == "total"
    assert set(forecast(base, items=5, replications=20, jobs=2).works) == set(PRODUCTS)
    room = prepared(base)
    assert room.judge.kinds == judge.kinds
    answer = verdict(Desk(room), {"doses": {}, "people": {}}, "", Allowance(600.0, 2))
    assert "Throughput counts the value of " in answer["sentence"]
    assert answer["constraint"] == run(base, jobs=2).verdict.constraint


def test_every_product_is_in_every_table() -> None:
    base, scenario = load(SHIPPED), load(ASSISTED)
    found = compare(base, {"assistants": scenario}, replications=FEW, jobs=2)
    titles = ("payments features", "lending features", "app features")
    ladder = invest(base, budget=50e3, steps=1, replications=FEW, jobs=2)
    money = brief_table(found)
    assert money is not None
    tables = [
        scenario_table(found.runs),
        wide_scenario_table(found.runs),
        difference_table(found),
        money,
        ladder_table(ladder),
        ladder_table(ladder, whole=False),
    ]
    for each in tables:
        text = "\n".join(" ".join(row) for row in each.rows)
        assert all(title in text for title in titles), text
    (sentence,) = wording.comparison_sentences(found)
    assert "more lending features" in sentence
    assert all(title in wording.run_sentence(found.base) for title in titles)
    assert judged_text(found.base).startswith("Throughput counts the value of ")
    assert found.money is not None
    (worth,) = found.money.worths
    shares = dict(worth.shares)
    assert set(shares) == set(PRODUCTS)
    whole = worth.npv.mean + worth.people + worth.levers
    assert sum(share.mean for share in shares.values()) == pytest.approx(whole)
    data = comparison_data(found)
    works = {each["work"] for each in data["differences"] if each["measure"] == "throughput"}
    assert works == set(PRODUCTS)
    assert {each["work"] for each in data["money"]["worths"][0]["shares"]} == set(PRODUCTS)


def test_a_trifle_and_what_is_not_clear_read_as_sentences() -> None:
    """A tool for loans changes nothing of pays, and the sentence says both with a verb each."""
    priced = FLIP.replace("effort: /2}", "effort: /2}, cost: {once: 1k}")
    model = loads(priced.replace("JUDGE", "judge: pay"))
    found = invest(model, budget=100_000.0, replications=FEW, steps=1)
    first, *_ = sentences(found)
    assert "makes no clear difference to delivered pays and brings" in first
    assert "more loans" in first
    assert len(sentences(found)) > 1


def test_rates_of_several_kinds_are_named_in_a_map() -> None:
    model = loads(FLIP.replace("JUDGE", "judge: value"))
    found = map_table(shift(model, "b.speed", factors=(1.0, 2.0), replications=FEW), whole=False)
    assert found.head[1] == "a week"
    assert [row[1].rpartition(" ")[2] for row in found.rows[:2]] in (
        ["pays", "loans"],
        ["loans", "pays"],
    )


def test_an_answer_about_one_kind_says_so_where_others_count() -> None:
    """A forecast is of one kind of work; a grid says what it counts together."""
    model = loads(FLIP.replace("JUDGE", "judge: value"))
    grid = sweep(model, {"b.people": ("1", "2")}, replications=2)
    assert sweep_sentences(grid)[-1] == judged_line(model, explain(model).judge)
    done = forecast(model, items=2, work="pay", replications=20)
    assert (
        forecast_sentences(done)[-1]
        == "Only pays are counted; --judge chooses another kind of work."
    )
    alone = loads(FLIP.replace("JUDGE", "").replace("value: 9k, ", ""))
    assert "alone" not in " ".join(sweep_sentences(sweep(alone, {"b.people": ("1", "2")})))


# A grid of several judged kinds ----------------------------------------------------------------

TWO = """\
flowsim: 1
horizon: 26w
hours: always
judge: {judge}
teams: {{a: {{people: 1}}, b: {{people: 1}}}}
work:
  pay: {{arrives: always, limit: 1, value: 10, flow: [{{p: {{team: a, effort: 8h, cv: 0.1}}}}]}}
  lend: {{arrives: always, limit: 1, value: 1, flow: [{{l: {{team: b, effort: 8h, cv: 0.1}}}}]}}
"""


@pytest.mark.parametrize(
    ("judge", "totals"), [("value", (231.0, 252.0)), ("[pay, lend]", (42.0, 63.0))]
)
def test_a_grid_has_every_judged_kind_and_their_total(
    judge: str, totals: tuple[float, float]
) -> None:
    """21 of each a week; twice as fast, 42 of the second, which is worth a tenth of the first."""
    found = sweep(loads(TWO.format(judge=judge)), {"b.speed": [1, 2]}, replications=4, jobs=2)
    before, after = found.cells
    assert [c.figures.throughput.mean for c in found.cells] == pytest.approx([21, 21], rel=0.01)
    assert [each.beside[0].work for each in found.cells] == ["lend", "lend"]
    assert [c.beside[0].throughput.mean for c in found.cells] == pytest.approx([21, 42], rel=0.01)
    assert before.total is not None
    assert after.total is not None
    assert (before.total.mean, after.total.mean) == pytest.approx(totals, rel=0.01)
    assert after.gain.paired.mean == pytest.approx(totals[1] - totals[0], rel=0.02)
    table = report.table(found)
    lends, pays = (items(found.base.model, kind) for kind in ("lend", "pay"))
    whole = "value a week" if judge == "value" else f"{pays} and {lends} a week"
    assert table.head[-2:] == (whole, "change")
    assert [f"{lends} a week" in table.head, f"85% within, {lends}" in table.head] == [True] * 2
    assert report.best_cell(found) is after
    first, *rows = as_csv(found).splitlines()
    assert "lend_throughput" in first
    assert {row.count(",") for row in rows} == {first.count(",")}


def test_a_kept_cell_has_every_judged_kind(tmp_path: Path) -> None:
    model, store = loads(TWO.format(judge="value")), Folder(tmp_path)
    runs = [sweep(model, {"b.speed": [1, 2]}, replications=4, store=store) for _ in range(2)]
    assert runs[1].reused == 2
    assert [c.total for c in runs[0].cells] == [c.total for c in runs[1].cells]
    assert [c.beside for c in runs[0].cells] == [c.beside for c in runs[1].cells]
