"""What several kinds of work bring together is written alike in every study, and as what it is."""

from __future__ import annotations

import dataclasses
import math
import re
from functools import cache

import pytest

from flowsim.model import Model, dose, loads
from flowsim.report.chart_data.of_runs.outcome import outcome_data
from flowsim.report.chart_data.of_studies.each import each_data
from flowsim.report.chart_data.of_studies.ladder import ladder_data
from flowsim.report.chart_data.of_studies.shift import map_data
from flowsim.report.chart_data.of_studies.tornado import tornado_data
from flowsim.report.page.cards import cards_of, pair_of
from flowsim.report.page.parts import of_comparison, of_each, of_ladder, of_map, of_ranges, of_run
from flowsim.report.runs.document import run_document
from flowsim.report.sections import findings, judged, tables, wording
from flowsim.report.studies import story
from flowsim.report.studies import sweep as sweep_words
from flowsim.report.studies import uncertainty as uncertainty_words
from flowsim.report.studies.decide import each as each_words
from flowsim.report.studies.decide import shift as shift_words
from flowsim.report.studies.decide.invest import document as invest_words
from flowsim.study.decide.compare import compare
from flowsim.study.decide.each import Each, each
from flowsim.study.decide.invest import Ladder, invest
from flowsim.study.decide.shift import Point, Shift, shift
from flowsim.study.mean_value.explain import explain
from flowsim.study.results import Comparison, RunResult
from flowsim.study.single.run import run
from flowsim.study.sweep.sweep import sweep
from flowsim.study.uncertainty.uncertainty import Uncertainty, uncertainty

FEW = 8

TWO = """
flowsim: 1
horizon: 26w
judge: JUDGE
teams: {a: {people: 2, cost: 50k/y}, b: {people: 2, cost: 50k/y}}
work:
  pay:
    arrives: {rate: 6/w}
    value: 10k
    flow: [p1: {team: a, effort: {value: 12h, range: [8h, 20h]}}]
  loan: {arrives: always, limit: 6, value: 12k, flow: [l1: {team: b, effort: 12h}]}
levers:
  people: {title: Move one, change: {a.people: -1, b.people: +1}}
  onlypay: {title: Half the effort, change: {pay.p1.effort: /2}}
"""
MONEY = re.compile(r"\d[\d.]*[kM]\b|\d,\d{3}\b")


def two(judge: str) -> Model:
    return loads(TWO.replace("JUDGE", judge))


@cache
def ran(judge: str) -> RunResult:
    return run(two(judge), replications=FEW, jobs=2)


@cache
def compared(judge: str, lever: str) -> Comparison:
    model = two(judge)
    return compare(model, {lever: dose(model, {lever: 1.0})}, replications=FEW, jobs=2)


@cache
def mapped(judge: str) -> Shift:
    return shift(two(judge), "b.speed", factors=[1, 2, 4], replications=FEW, jobs=2)


@cache
def varied(judge: str) -> Uncertainty:
    return uncertainty(two(judge), points=4, replications=FEW, jobs=2)


@cache
def alone(judge: str) -> Each:
    return each(two(judge), replications=FEW, jobs=2)


@cache
def climbed(judge: str) -> Ladder:
    return invest(two(judge), budget=60e3, steps=1, replications=FEW, jobs=2)


def test_amounts_are_money_or_items() -> None:
    """One place says what is counted together and how much it is."""
    by_value, both, one = ran("value"), ran("[loan, pay]"), ran("loan")
    assert judged.what_is_judged(by_value) == "value"
    assert judged.total_a_week(by_value).startswith("work worth ")
    assert MONEY.search(judged.total_text(by_value))
    assert judged.what_is_judged(both) == "loans and pays"
    assert judged.total_a_week(both).endswith(") loans and pays a week")
    assert judged.total_a_week(one).endswith(") loans a week")
    assert judged.total_of(both).mean == pytest.approx(
        sum(both.of(kind).throughput.mean for kind in ("loan", "pay"))
    )


def test_value_of_one_kind_is_counted_in_items() -> None:
    """Where only one kind has a value, items say the same, and are what tables count."""
    model = loads(TWO.replace("JUDGE", "value").replace("    value: 10k\n", ""))
    judge = explain(model).judge
    assert (judge.kinds, judge.weights, judge.by_value) == (("loan",), (1.0,), False)
    found = shift(model, "b.speed", factors=[1, 2], replications=FEW, jobs=2)
    assert not MONEY.search(" ".join(shift_words.sentences(found)))
    assert found.points[1].worth is not None
    assert found.points[1].worth.mean < 100.0


@pytest.mark.parametrize("judge", ["value", "[loan, pay]"])
def test_ranges_say_what_their_outcome_is_of(judge: str) -> None:
    found = varied(judge)
    first = uncertainty_words.sentences(found)[0]
    texts = [cell for row in uncertainty_words.table(found).rows for cell in row[2:4]]
    if judge == "value":
        assert first.startswith("Value delivered a week: ")
        assert uncertainty_words.headline(found).startswith("work worth ")
        assert MONEY.search(first)
        assert all(MONEY.search(text) for text in texts)
        assert MONEY.search(tornado_data(found).rows[0].high.change.text)
    else:
        assert first.startswith("Loans and pays delivered a week: ")
    draws, runs = len(found.points), found.per_point
    of_these = f"in 80% of {draws:,} draws of the inputs, {runs} replication{'s' * (runs > 1)} each"
    assert of_these in first, "percentiles say what they are of"
    assert f"{draws:,} draws" in uncertainty_words.note(found)
    assert "oans delivered" not in first
    assert "42," not in first


@pytest.mark.parametrize("judge", ["value", "[loan, pay]"])
def test_a_map_says_what_is_gained(judge: str) -> None:
    found = mapped(judge)
    first, *_, last = shift_words.sentences(found)
    what = "value" if judge == "value" else "loans and pays"
    assert f" more {what} " in first
    assert " more loans." in first  # of the kind that moves, too
    if judge == "value":
        assert "brings work worth " in last
        assert MONEY.search(last)
    else:
        assert "loans and pays a week per 1x" in last
    assert what in shift_words.headline(found)
    data = map_data(found)
    assert (data.what, data.soon_of) == (what, "loans")
    judge = found.points[0].run.judge
    weights = dict(zip(judge.kinds, judge.weights, strict=True))
    for (factor, bound), point in zip(data.bound, found.points, strict=False):
        assert factor == point.factor
        parts = [explain(point.run.model, judge=(kind,)) for kind in weights]
        sums = [w * p.throughput_per_week for w, p in zip(weights.values(), parts, strict=True)]
        assert bound == pytest.approx(math.fsum(sums))
        assert judged.total_of(point.run).mean <= 1.02 * bound
    assert data.rates[0][1] == judged.total_of(found.points[0].run)


def test_a_map_names_the_kind_that_gains() -> None:
    """The first kind does not change; the other does."""
    found = shift(two("value"), "a.speed", factors=[1, 10], replications=20, jobs=2)
    first = shift_words.sentences(found)[0]
    assert "more pays." in first
    assert "no clear change in delivered loans" not in first


def test_a_map_tells_what_is_between() -> None:
    """Stretches are those of the picture; `mostly` where another cannot be excluded somewhere."""
    first = mapped("loan").points[0]

    def point(factor: float, *chances: tuple[str, float]) -> Point:
        names = tuple(name for name, _ in chances)
        verdict = dataclasses.replace(first.run.verdict, answers=names, chances=chances)
        return dataclasses.replace(
            first, factor=factor, run=dataclasses.replace(first.run, verdict=verdict)
        )

    def said(*points: Point) -> str:
        return shift_words._constraints(dataclasses.replace(mapped("loan"), points=points))

    a, b = ("a", 1.0), ("b", 1.0)
    mostly_a, even = (("a", 0.6), ("b", 0.4)), (("a", 0.5), ("b", 0.5))
    assert said(point(1.0, a), point(2.0, *mostly_a), point(3.0, a), point(4.0, b)) == (
        "The bottleneck is mostly a up to 3x, and b from 4x."  # 2.6 of 3 chances are a's
    )
    assert said(point(1.0, b), point(2.0, *even), point(3.0, *mostly_a), point(4.0, b)) == (
        "The bottleneck is b at 1x, a or b from 2x to 3x, and b from 4x."
    )
    assert said(point(1.0, b), point(2.0, a), point(4.0, b)) == (
        "The bottleneck is b at 1x, a at 2x, and b from 4x."
    )
    assert said(point(1.0, *mostly_a)) == "The bottleneck is a or b at every factor."


def test_a_comparison_tells_the_total_the_kinds_and_the_harm() -> None:
    """More loans, fewer pays, and unfinished pays grow: all in the headline."""
    (sentence,) = wording.comparison_sentences(compared("value", "people"))
    assert " more value is delivered" in sentence
    assert re.search(r" more loans and .* fewer pays are delivered", sentence)
    assert "the mean time from request to delivery of loans is " in sentence
    assert "unfinished pays grow by " in sentence


def test_a_comparison_tells_the_kind_that_changes() -> None:
    (sentence,) = wording.comparison_sentences(compared("value", "onlypay"))
    assert "of pays is " in sentence
    assert "delivered loans" not in sentence
    assert "delivery time shows no clear change" not in sentence


def test_a_harm_beside_one_judged_kind_is_told() -> None:
    (sentence,) = wording.comparison_sentences(compared("loan", "people"))
    assert "unfinished pays grow by " in sentence


def test_times_name_their_kind_in_a_table_of_differences() -> None:
    table = tables.difference_table(compared("value", "onlypay"), tables.BRIEFLY)
    names = [row[1] for row in table.rows]
    assert "85% within, days: loans" in names
    assert "85% within, days: pays" in names
    growing = tables.difference_table(compared("value", "people"), tables.BRIEFLY)
    assert "85% within, days: pays" not in [row[1] for row in growing.rows]  # no steady mean


def test_a_report_says_the_capacity_of_all_that_is_judged() -> None:
    text = str(run_document(ran("value"), (), command="", version="1").sections)
    assert "value a week with unlimited demand: " in text
    assert "loans a week with unlimited demand" not in text
    assert re.search(r"unlimited demand: \d+\.?\d*k", text)


def test_titles_and_cards_count_all_that_is_judged() -> None:
    assert findings.short_sentence(ran("value")).startswith("work worth ")
    found = compared("value", "people")
    assert " more value with Move one" in of_comparison(found).headline
    assert of_run(ran("value")).headline.startswith("Work worth ")
    cards = str(cards_of(found.runs, found))
    assert "value delivered a week" in cards
    for kind in ("loans", "pays"):
        assert re.search(rf"<dt>{kind}</dt><dd><span>[\d.]+ a week, 85% within [\d.]+ days", cards)
    change = wording.total_change(found, found.others[0])
    assert change is not None
    low, high = 1.0 + change.relative.low, 1.0 + change.relative.high
    factor = r"([\d.]+) times as much</span><span class=.range.> ([\d.]+) to ([\d.]+)<"
    shown = re.search(factor, cards)
    assert shown is not None
    assert [float(each) for each in shown.groups()[1:]] == pytest.approx([low, high], abs=0.006)
    assert float(shown[1]) == pytest.approx(1.0 + change.relative.mean, abs=0.006)
    assert "value delivered a week" in str(pair_of(found.runs, ["a", "b"]))
    one = str(cards_of([ran("loan")]))
    assert "loans delivered a week" in one


def test_charts_count_all_that_is_judged() -> None:
    found = compared("value", "people")
    data = outcome_data(found)
    assert (data.what, data.soon_of) == ("value", "loans")
    assert "k" in data.rows[0].rate.text  # type: ignore[union-attr]
    steps = ladder_data(climbed("value"))
    assert (steps.what, steps.soon) == ("value", "85% of loans within")
    assert steps.steps[0].rate is not None
    assert steps.steps[0].rate.value == judged.total_of(climbed("value").base)
    for spec in (of_map(mapped("value")), of_ranges(varied("value")), of_ladder(climbed("value")),
                 of_each(alone("value"))):  # fmt: skip
        assert not re.search(r"\d{3},\d{3}", spec.headline), spec.headline


def test_a_plan_tells_the_total_and_the_kind() -> None:
    found = climbed("value")
    assert found.steps
    first = invest_words.sentences(found)[0]
    assert re.search(r"This brings .* more value: .* more (loans|pays)", first)
    today = invest_words.table(found).rows[0]
    assert today[1].endswith(" in value")
    assert "more value" in invest_words.headline(found)


def test_a_first_look_has_all_kinds() -> None:
    table = story.price_table(compared("value", "people").runs)
    assert table.head[1] == "value a week"
    assert [row[0] for row in table.rows] == [
        "Baseline", "of loans", "of pays", "Move one", "of loans", "of pays",
    ]  # fmt: skip
    assert "grows" in table.rows[-1][2]


def test_a_sweep_counts_as_the_others() -> None:
    found = sweep(two("value"), {"b.people": ["2", "3"]}, replications=FEW, jobs=2)
    assert " It delivers work worth " in sweep_words.sentences(found)[0]


def test_averages_have_maxima_of_each_kind() -> None:
    model = two("value")
    found = explain(model)
    table = tables.explanation_table(found, model)
    assert table.head[-2:] == ("max. loans/week", "max. pays/week")
    cells = {row[0]: row[-2:] for row in table.rows}
    assert cells["a"][1] != "–"
    assert cells["b"][0] != "–"
    narrow = tables.explanation_table(found, model, whole=False)
    assert narrow.head == ("team", "people", "load", "max. loan/week", "max. pay/week")


def test_demand_without_a_rate_is_no_zero() -> None:
    """There are always loans, so what they demand of their team has no number, as its load."""
    model = two("pay")
    table = tables.explanation_table(explain(model), model)
    (row,) = [dict(zip(table.head, row, strict=True)) for row in table.rows if row[0] == "b"]
    assert (row["demand h/week"], row["load"]) == ("–", "–")


def test_what_reaches_the_factor_is_not_said_to_fall_short() -> None:
    found = alone("loan")
    text = " ".join(each_words.sentences(found))
    assert "idle 0%" not in text
    gain = found.more[0].gain.relative
    assert (", not 10 times" in text) == (1.0 + gain.high < 9.5)
    note = each_words.note(found)
    assert "0%" not in note.replace("10%", "")
    assert found.more[0].busy.mean > 0.99 or "idle" in text


def test_a_change_that_is_not_clear_beside_others_has_its_reason() -> None:
    found = alone("value")
    odd = dataclasses.replace(found.teams[0], ways=(0,) * len(found.teams[0].ways))
    one = dataclasses.replace(found, teams=(odd, *found.teams[1:]))
    assert odd.hint == 1
    (line,) = [text for text in each_words.sentences(one) if "Tested alone" in text]
    assert "more replications would tell" in line
    assert "perhaps more" in each_words.table(one).rows[0]
    assert each_words.note(one) == each_words.note(dataclasses.replace(one, teams=one.teams[1:]))
    assert math.isfinite(found.teams[0].gain.paired.mean)


def test_a_terminal_has_a_row_for_each_kind_that_moves() -> None:
    found = alone("value")
    table = each_words.table(found, whole=False, columns=80)
    assert table.head[1] == "value a week"
    assert "of loans" in [row[0] for row in table.rows]
    assert "of pays" in [row[0] for row in table.rows]
    days = "Days: until 85% of loans are delivered."
    assert days in each_words.days_note(found)
    assert days not in each_data(found).note, "the chart has no days"
    assert "85% of loans within, days" in each_words.table(found).head


def test_data_of_a_map_keep_the_kinds_apart() -> None:
    found = mapped("pay")
    point, own = found.points[-1], shift_words.data(found)["points"][-1]
    assert {one.work for one in point.changes} >= {"pay", "loan"}
    for one in point.changes:
        place = own["changes"] if one.work in ("", "pay") else own["others"][one.work]
        assert place[one.measure]["paired"]["mean"] == one.paired.mean
    assert set(own["others"]) == {"loan"}
