"""Where several products are judged, each is in every table, and sums are those of the results."""

from __future__ import annotations

import dataclasses

import pytest

from flowsim.experiment import Estimate
from flowsim.model import Model, loads
from flowsim.report.chart_data.of_runs.flow import flow_data
from flowsim.report.chart_data.runs import curves_of
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import TO, brief, positive, shown
from flowsim.report.page.cards import cards_of
from flowsim.report.page.charts_of_items import of_items
from flowsim.report.page.explorer import explorer
from flowsim.report.page.replay import _delivered as delivered
from flowsim.report.page.replay import replay_widget, typical_replication
from flowsim.report.sections import findings, indicators, tables, trust, worth
from flowsim.report.studies import sweep as sweep_words
from flowsim.report.studies import sweep_data
from flowsim.report.studies.decide import each as each_words
from flowsim.report.studies.decide import shift as shift_words
from flowsim.study.board_report import brief as brief_of
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.decide.compare import compare
from flowsim.study.decide.each import each
from flowsim.study.decide.invest import Ladder
from flowsim.study.decide.shift import Shift, shift
from flowsim.study.mean_value.explain import explain
from flowsim.study.results import Comparison, RunResult
from flowsim.study.single.run import run
from flowsim.study.sweep.sweep import Sweep, sweep
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

TEXT = """
flowsim: 1
warm_up: 8w
horizon: 52w
judge: value
teams: {one: {people: 1}, two: {people: 1}, both: {people: 1}}
work:
  pay:
    title: payment
    arrives: {rate: 6/w}
    value: 10k
    flow: [{build: {team: one, effort: 4h}}, {ship: {team: both, effort: 2h}}]
    after: {alarm: {rate: 0.2/w, for: 4w}}
  lend:
    title: loan
    arrives: {rate: 3/w}
    value: 30k
    flow: [{build: {team: two, effort: 9h}}, {hold: {wait: 2d}}, {ship: {team: both, effort: 4h}}]
  alarm: {expedite: true, flow: [{mend: {team: both, effort: 1h}}]}
levers: {fast: {change: {two.speed: 2}}}
"""
KINDS = ("pay", "lend")
ONE_VALUE = TEXT.replace("judge: value", "judge: lend").replace("    value: 10k\n", "")
# gamma has a value and is not judged.
THIRD = TEXT.replace("judge: value", "judge: [pay, lend]").replace(
    "  alarm: {exp",
    "  gamma: {title: advice, arrives: {rate: 2/w}, value: 5k, "
    "flow: [{talk: {team: both, effort: 3h}}]}\n  alarm: {exp",
)
ALL = ("pay", "lend", "gamma")


@pytest.fixture(scope="module")
def found() -> Comparison:
    model = loads(TEXT)
    return compare(model, {"fast": model.with_(use={"fast": 1})}, replications=6)


def of(each: RunResult, measure: str, **where: str) -> float:
    return sum(each.results.estimate(measure, work=kind, **where).mean for kind in KINDS)


def test_tables_have_a_row_for_each_product(found: Comparison) -> None:
    both = ["Baseline: loans", "Baseline: payments", "fast: loans", "fast: payments"]
    dora = tables.dora_table(found.runs).rows
    assert [row[0] for row in dora] == both
    pairs = [(each, kind) for each in found.runs for kind in ("lend", "pay")]
    rates = [shown(positive(each.of(kind).throughput)) for each, kind in pairs]
    assert [row[1] for row in dora] == rates
    waits = indicators.scenario_waits_table(found.runs).rows
    assert [row[0] for row in waits] == both
    expected = [found.base.waits_of(work=kind) for kind in ("lend", "pay")]
    assert [row[1] for row in waits[:2]] == [shown(positive(e.waiting)) for e in expected if e]


def test_places_and_steps_are_those_of_the_product(found: Comparison) -> None:
    base = found.base
    lend, pay = (indicators.place_table(base, kind).rows for kind in ("lend", "pay"))
    assert [row[0] for row in lend] == ["two", "both", "in all"]  # a wait is no waiting
    assert [row[0] for row in pay] == ["one", "both", "in all"]
    assert [row[0] for row in tables.step_table(base, "lend").rows] == ["build", "hold", "ship"]
    assert [row[0] for row in tables.step_table(base, "pay").rows] == ["build", "ship"]


def test_what_waits_is_the_sum_of_all_that_is_judged(found: Comparison) -> None:
    base = found.base
    whole = base.judged_waits()
    assert whole is not None
    assert whole.waiting.mean == pytest.approx(of(base, "waiting"))
    at_both = base.judged_waits(team="both")
    assert at_both is not None
    single = [base.waits_of(work=kind, team="both") for kind in KINDS]
    assert at_both.waiting.mean == pytest.approx(sum(e.waiting.mean for e in single if e))
    queue = base.team("both").judged_queue.mean
    assert queue == pytest.approx(at_both.waiting.mean)
    share = base.team("both").waiting_share.mean
    assert share == pytest.approx(at_both.waiting.mean / whole.waiting.mean, rel=0.01)
    said = indicators.waiting_sentence(base)
    assert "loans and payments are waiting" in said
    assert said.startswith(f"On average, {shown(positive(whole.waiting), to=TO)} ")


def test_the_flow_counts_all_that_is_judged(found: Comparison) -> None:
    base = found.base
    weeks = base.model.horizon / HOURS_PER_WEEK
    rate = of(base, "throughput") * HOURS_PER_WEEK
    curves = curves_of(base)
    assert curves.delivered[-1] == pytest.approx(rate * weeks, rel=0.01)
    data = flow_data(found.runs)
    assert data.what == "loans and payments"
    assert data.panels[0].delivered.split()[0] == f"{rate * weeks:.0f}"
    assert findings.flow_finding((base,)).startswith(f"{rate * weeks:.0f} loans and payments in")
    assert base.judged_sum is not None
    assert base.judged_sum.wip.mean == pytest.approx(of(base, "wip"))
    assert data.panels[0].in_progress.startswith(shown(positive(base.judged_sum.wip)))


def test_charts_of_items_are_drawn_for_each_product(found: Comparison) -> None:
    titles = [chart["title"] for key, chart in of_items((found.base,)) if key.startswith("times")]
    assert [("loans" in title, "payments" in title) for title in titles] == [
        (True, False),
        (False, True),
    ]


def test_the_replay_moves_all_that_is_judged(found: Comparison) -> None:
    html, data = replay_widget(found.runs)
    assert data["many"] == "loans and payments"
    chosen = typical_replication(found.runs)
    for one, drawn in zip(found.runs, data["runs"], strict=True):
        out = len(drawn["nodes"]) - 1
        delivered = sum(edge[4] for edge in drawn["edges"] if edge[3] and edge[1] == out)
        place = chosen - one.results.first
        rates = [one.results.samples("throughput", work=kind)[place] for kind in KINDS]
        assert delivered == pytest.approx(sum(rates) * one.model.horizon, abs=1.0)
        assert [n["title"] for n in drawn["nodes"] if n["kind"] == "wait"] == ["hold"]
        assert all(n["layer"] >= 0 for n in drawn["nodes"])
    assert "Loans and payments: delivered since the start" in str(html)


def test_the_trust_card_looks_at_every_product(found: Comparison) -> None:
    lines = {line.check: line for line in trust.card((found.base,))}
    assert "loans and payments show no clear growth" in lines["piling up"].says
    assert "loans" in lines["unfinished"].says
    assert "payments" in lines["unfinished"].says
    piling = loads(TEXT.replace("rate: 6/w", "rate: 14/w"))
    grown = run(piling, replications=6)
    assert grown.judged == "pay" or "pay" in grown.judged_kinds
    late = {line.check: line for line in trust.card((grown,))}
    assert late["piling up"].mark == "look"
    assert "payments pile up" in late["piling up"].short
    assert late["warm-up"].mark == "look"
    assert "payments pile up" in late["warm-up"].says


def test_the_worst_precision_of_any_product_is_said(found: Comparison) -> None:
    lines = {line.check: line for line in trust.card((found.base,))}
    widths: list[Estimate] = [found.base.of(kind).throughput for kind in KINDS]
    worst = max(widths, key=lambda e: e.standard_error / e.mean)
    name = "loans" if worst is found.base.of("lend").throughput else "payments"
    assert f"(widest: {name})" in lines["precision"].says


def test_money_has_every_scenario_and_the_part_of_every_product(found: Comparison) -> None:
    model = found.base.model
    many = {f"s{n}": model.with_(use={"fast": 1}) for n in range(3)}
    dear = compare(model, many, replications=6)
    assert dear.money is not None
    rows = worth.wide_table(dear.money, ["a", "b", "c"], model).rows
    names = [row[0].strip() for row in rows]
    assert names[:3] in (["a", "of payments", "of loans"], ["a", "of loans", "of payments"])
    assert names[::3] == ["a", "b", "c"]
    assert len(rows) == 9
    parts = [share.mean for _, share in dear.money.worths[0].shares]
    assert sum(parts) == pytest.approx(dear.money.worths[0].value.mean)
    brief = worth.brief_table(dear, most=2)
    assert brief is not None
    assert len(brief.rows) == 2 * 3 + 1
    assert brief.rows[-1][0] == "and 1 more (--out)"
    whole = worth.brief_table(dear, most=3)
    assert whole is not None
    assert len(whole.rows) == 9


def test_columns_of_a_sweep_say_of_which_product_they_are(found: Comparison) -> None:
    model = found.base.model
    head = sweep_words.table(sweep(model, {"two.people": [1, 2]}, replications=4)).head
    assert "85% within, loans" in head
    assert "payments a week" in head
    alone = sweep(model, {"two.people": [1, 2]}, replications=4, judge="lend")
    assert "85% within, payments" in sweep_words.table(alone).head, "it has a value"
    single = sweep(loads(ONE_VALUE), {"two.people": [1, 2]}, replications=4)
    assert "85% within" in sweep_words.table(single).head


def test_the_precision_of_every_product_counts_whichever_leads() -> None:
    """Loans are fewer, so their throughput is known less well, first or last."""
    for judge in ("pay,lend", "lend,pay"):
        found = run(loads(TEXT), replications=6, judge=judge)
        (line,) = [each for each in trust.card((found,)) if each.check == "precision"]
        assert line.says.index("(widest: loans)") < line.says.index("mean time")


def test_the_replay_that_is_chosen_counts_value(found: Comparison) -> None:
    """Of the first ten weeks: 10k for each payment, and 30k for each loan."""
    kept = found.base.results.by_week
    assert kept is not None
    pay, lend = (kept.delivered[:, kept.works.index(kind), :10].sum(axis=1) for kind in KINDS)
    assert delivered(found.base, 10) == pytest.approx(10e3 * pay + 30e3 * lend)


def test_a_card_does_not_say_its_name_twice(found: Comparison) -> None:
    cards = str(cards_of(found.runs, found))
    assert cards.count("<h2>fast</h2>") == 1
    assert 'class="buys"' not in cards
    text = TEXT.replace("fast: {change", "fast: {title: Faster people, change")
    model = loads(text)
    other = compare(model, {"fast": model.with_(use={"fast": 1})}, replications=3)
    named = str(cards_of(other.runs, other))
    assert named.count("Faster people") == 1, named


# A kind that has a value is in every table, judged or not -------------------------------------


@pytest.fixture(scope="module")
def third() -> Comparison:
    model = loads(THIRD)
    return compare(model, {"fast": model.with_(use={"fast": 1})}, replications=6)


@pytest.fixture(scope="module")
def grid() -> Sweep:
    return sweep(loads(THIRD), {"two.people": [1, 2]}, replications=6)


def named(model: Model, text: str) -> list[str]:
    """A text with the items of each kind."""
    return [text.format(items(model, kind)) for kind in ALL]


def test_the_explorer_has_every_measure_of_every_kind(grid: Sweep) -> None:
    shown_there = {one["name"]: one for one in explorer(grid)["measures"]}
    model = grid.base.model
    for text, measure, scale in (
        ("{} delivered a week", "throughput", HOURS_PER_WEEK),
        ("85% of {} within, days", "request_to_delivery_p85", 1.0 / HOURS_PER_DAY),
        ("{} in progress", "wip", 1.0),
    ):
        for kind, name in zip(ALL, named(model, text), strict=True):
            found = [run(cell.model, replications=6).results for cell in grid.cells]
            values = [one[0] for one in shown_there[name]["values"]]
            assert values == pytest.approx(
                [one.estimate(measure, work=kind).mean * scale for one in found], rel=1e-3
            )


def test_a_sweep_has_columns_and_data_of_every_kind(grid: Sweep) -> None:
    head = sweep_words.table(grid).head
    for text in ("{} a week", "85% within, {}"):
        assert set(named(grid.base.model, text)) <= set(head)
    assert "payments and loans a week" in head, "what is judged, together"
    found = sweep_data.data(grid)
    assert found["judge"] == ["pay", "lend"]
    for cell, plain in zip(grid.cells, found["cells"], strict=True):
        assert list(plain["others"]) == ["lend", "gamma"]
        days = plain["others"]["gamma"]["figures"]["delivery_p85"]["mean"]
        assert days == cell.of("gamma").delivery_p85.mean
        total = sum(cell.of(kind).throughput.mean for kind in KINDS)
        assert plain["total"]["mean"] == pytest.approx(total)
    columns = sweep_data.as_csv(grid).splitlines()
    place = columns[0].split(",").index("gamma_delivery_p85")
    assert float(columns[2].split(",")[place]) == grid.cells[0].of("gamma").delivery_p85.mean


def test_a_scenario_without_a_kind_leaves_its_cells_blank() -> None:
    model = loads(THIRD)
    less = dataclasses.replace(model, work=tuple(w for w in model.work if w.name != "gamma"))
    found = sweep(model, {}, scenarios={"less": less}, replications=4)
    place = sweep_words.table(found).head.index("85% within, advice items")
    assert [bool(row[place]) for row in sweep_words.table(found).rows] == [True, False]
    values = {one["name"]: one["values"] for one in explorer(found)["measures"]}
    assert [one is None for one in values["advice items delivered a week"]] == [False, True]
    lines = sweep_data.as_csv(found).splitlines()
    assert {line.count(",") for line in lines} == {lines[0].count(",")}


def test_differences_are_those_of_every_kind(third: Comparison) -> None:
    measures: dict[str, list[str]] = {kind: [] for kind in ALL}
    for change in third.differences:
        if change.work:
            measures[change.work].append(change.measure)
    assert measures["pay"] == measures["lend"] == measures["gamma"]
    base, fast = (each.results for each in third.runs)
    for kind in ALL:
        changes = {c.measure: c.paired.mean for c in third.differences if c.work == kind}
        for measure, of_log in (("wip", "wip"), ("change_mean", "change_lead_time")):
            pair = (fast.estimate(of_log, work=kind).mean, base.estimate(of_log, work=kind).mean)
            scale = 1.0 if measure == "wip" else 1.0 / HOURS_PER_DAY
            assert changes[measure] == pytest.approx((pair[0] - pair[1]) * scale)
    rows = [row[1] for row in tables.difference_table(third).rows]
    for text in ("{} in progress", "days from commitment, 85%: {}"):
        assert set(named(third.base.model, text)) <= set(rows)
    assert rows[-1] == "payments and loans a week"


def test_the_analytic_bound_is_that_of_every_kind() -> None:
    found = shift(loads(THIRD), "both.speed", factors=[1, 2], replications=4)
    table = shift_words.table(found)
    column = table.head.index("analytic bound")
    for place, point in enumerate(found.points):
        alone = [explain(point.run.model, judge=(kind,)).throughput_per_week for kind in ALL]
        rows = table.rows[3 * place : 3 * place + 3]
        assert [row[column] for row in rows] == [brief(one) for one in alone]
        assert point.bound == pytest.approx(sum(alone[:2])), "only two are judged"


def test_each_team_has_the_days_of_every_kind() -> None:
    model = loads(THIRD)
    found = each(model, teams=["both"], replications=6)
    faster = run(loads(THIRD, set=[("both.speed", "x10")]), replications=6).results
    (one,) = found.teams
    head = each_words.table(found).head
    for kind, name in zip(ALL, named(model, "85% of {} within, days"), strict=True):
        assert name in head
        days = one.days(kind)
        assert days is not None
        pair = [r.estimate("request_to_delivery_p85", work=kind).mean
                for r in (faster, found.base.results)]  # fmt: skip
        assert days.mean == pytest.approx((pair[0] - pair[1]) / HOURS_PER_DAY)
    shown_there = [row[0] for row in each_words.table(found, whole=False, columns=80).rows]
    assert shown_there == ["both", "of loans", "of advice items"]


@pytest.mark.parametrize("replications", [4, 8])
def test_a_report_answers_the_same_question_once(replications: int) -> None:
    """A run, the map at 1x, the ladder's start and the grid's base are one and the same model."""
    model = loads(TEXT)
    found = brief_of(
        model,
        {"fast": model.with_(use={"fast": 1})},
        replications=replications,
        budget=200e3,
        explore={"fast": ["0%", "100%"]},
    )
    answers: dict[str, list[Verdict]] = {"as it is": [found.base.verdict], "fast": []}
    answers["fast"].append(found.runs[1].verdict)
    for study in found.studies:
        if isinstance(study, Shift):
            answers["as it is"].append(study.points[0].run.verdict)
        if isinstance(study, Ladder):
            answers["as it is"].append(study.base.verdict)
        if isinstance(study, Sweep):
            for cell, name in zip(study.cells, answers, strict=True):
                assert cell.verdict is not None
                answers[name].append(cell.verdict)
    assert [len(said) for said in answers.values()] == [4, 2]
    for said in answers.values():
        assert {(one.constraint, one.answers, one.chances) for one in said} == {
            (said[0].constraint, said[0].answers, said[0].chances)
        }
