"""Sentences claim no more than the intervals do."""

import dataclasses
import math

import pytest

from flowsim.experiment import Estimate
from flowsim.report.format.labels import run_labels
from flowsim.report.format.numbers import (
    MINUS,
    brief,
    change,
    direction,
    interval_places,
    money,
    number,
    positive,
    share,
    shown,
    span,
    unbracketed,
)
from flowsim.report.format.text import clean, code, fit, listed, markdown, width
from flowsim.report.sections import bounds, findings, scenario_tables, tables, wording
from flowsim.study.bottleneck.records import Gain
from flowsim.study.mean_value.explain import explain
from tests.report import fakes
from tests.report.fakes import est

NAN = math.nan


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (est(9.43, 0.13), "9.4 (9.3–9.6)"),
        (est(61.2, 2.3), "61 (59–64)"),
        (est(1234.5, 40.0), "1,234 (1,194–1,274)"),
        (est(90.0), "90"),
        (est(0.75), "0.750"),
        (est(-3.0, 1.0), "−3 (−4 to −2)"),
        (est(0.0, 0.2), "0.0 (−0.2 to 0.2)"),
        (est(0.06, 0.058), "0.060 (0.002–0.118)"),  # not 0.00: the interval does not reach zero
        (est(179.91, 0.02), "180"),  # not 180 (180–180), nor five digits
        (fakes.NONE, "–"),
        (Estimate(9.43, -math.inf, math.inf, math.inf, NAN, 1), "9.43 (no interval)"),
        (est(1e-14, 1e-14), "0"),
        (est(20.0, replications=2), "20"),
    ],
)
def test_a_number_shows_its_interval(estimate: Estimate, text: str) -> None:
    assert shown(estimate) == text


def test_signs_units_and_scales() -> None:
    assert shown(est(0.7, 0.04), scale=100, unit="%", sign="+") == "+70% (66–74%)"
    assert shown(est(0.7, 0.04), scale=100, unit="%", to=" to ") == "70% (66% to 74%)"
    assert shown(est(-0.7, 0.04), scale=-100, unit="%") == "70% (66–74%)"
    assert shown(est(0.5, 0.02), scale=24, unit=" h") == "12.0 h (11.5–12.5)"
    assert unbracketed(est(0.01, 0.02), scale=100, unit="%", sign="+") == "+1%, −1% to +3%"


def test_plain_numbers() -> None:
    assert [brief(x) for x in (0.0, 0.1234, 12.34, 12345.6, NAN, None)] == [
        "0", "0.123", "12.3", "12,346", "–", "–",
    ]  # fmt: skip
    assert [money(x) for x in (80, 350e3, 999_600, 18.24e6, -2.5e3)] == [
        "80", "350k", "1.00M", "18.2M", MINUS + "2,500",
    ]  # fmt: skip
    assert [span(x) for x in (0.25, 3, 182, 364, 546, 728)] == [
        "6.00 hours", "3 days", "26 weeks", "1 year", "78 weeks", "2 years",
    ]  # fmt: skip
    assert number(-0.0001, 2) == "0.00"
    assert interval_places(5.0, 5.0, 5.0) == 2


def test_a_direction_needs_an_interval_without_zero() -> None:
    assert [direction(est(*pair)) for pair in ((1, 0.5), (-1, 0.5), (1, 2), (NAN, NAN))] == [
        1, -1, 0, 0,
    ]  # fmt: skip


def test_few_that_agree_show_no_direction() -> None:
    assert [direction(est(1.0, replications=count)) for count in (2, 5, 6)] == [0, 0, 1]


def test_an_interval_shows_only_what_is_possible() -> None:
    assert shown(share(est(0.64, 0.57)), scale=100, unit="%") == "64% (7–100%)"
    assert shown(share(est(0.25, 0.57)), scale=100, unit="%") == "25% (0–82%)"
    assert shown(positive(est(3.0, 12.0)), unit=" d") == "3 d (0–15)"
    assert shown(change(est(-0.8, 0.4)), scale=100, unit="%", sign="+") == "−80% (−100 to −40%)"
    only_one = Estimate(0.5, -math.inf, math.inf, math.inf, NAN, 1)
    assert shown(share(only_one)) == "0.500 (no interval)"


def test_tables_and_sentences_cut_intervals_alike() -> None:
    wide = est(9.4, 20.0)
    run = fakes.run(work=fakes.work_figures(throughput=wide, delivery_p85=wide, wip=wide))
    shaky = Gain("dev", est(0.2, 1.5), kept=True)
    team = dataclasses.replace(run.teams[0], utilisation=est(0.9, 0.4), queue=wide)
    team = dataclasses.replace(team, judged_queue=wide)
    verdict = dataclasses.replace(run.verdict, gains=(shaky,))
    run = dataclasses.replace(run, teams=(team,), verdict=verdict)
    said = [wording.run_sentence(run), findings.short_sentence(run)]
    for table in (tables.work_table(run), tables.team_table(run), tables.verdict_table([run])):
        said += [cell for row in table.rows for cell in row]
    assert not [text for text in said if "−" in text.replace("−100", "")]
    assert any("(50–100%)" in text for text in said)


def test_what_two_intervals_disagree_about_is_not_clear() -> None:
    compared = fakes.compared(fakes.run(), fakes.faster())
    found = dataclasses.replace(
        compared.difference("fast", "throughput"), paired=est(3.2, 3.8), unit="a week"
    )
    odd = dataclasses.replace(compared, differences=(found,))
    assert (
        "no clear change in delivered features (+3, −1 to +7 a week)"
        in (wording.comparison_sentences(odd)[0])
    )
    assert findings.outcome_finding(odd) == "No clear change in features with Developers 10x"


def test_nothing_left_is_clear_even_if_all_runs_say_so() -> None:
    found = dataclasses.replace(
        fakes.compared(fakes.run(), fakes.faster()).difference("fast", "throughput"),
        paired=est(-5.3, 0.6, replications=4),
        relative=est(-1.0, replications=4),
    )
    odd = fakes.Comparison(fakes.run(), (fakes.faster(),), (found,))
    assert "100% fewer features" in wording.comparison_sentences(odd)[0]


def test_more_than_nothing_is_no_percentage() -> None:
    found = dataclasses.replace(
        fakes.compared(fakes.run(), fakes.faster()).differences[0], relative=fakes.NONE
    )
    odd = fakes.Comparison(fakes.run(), (fakes.faster(),), (found,))
    assert (
        findings.outcome_finding(odd) == "+6.6 (+6.4 to +6.8) features a week with Developers 10x"
    )


def test_a_clear_gain() -> None:
    sentence = wording.comparison_sentences(fakes.compared(fakes.run(), fakes.faster()))[0]
    assert sentence == (
        "With Developers 10x, 70% (68% to 72%) more features are delivered, the mean time from "
        "request to delivery is 39% (38% to 41%) shorter, and the bottleneck moves from Developers "
        "to Quality assurance."
    )


def test_no_clear_change_is_called_so() -> None:
    work = fakes.work_figures(throughput=est(9.5, 0.4), delivery_mean=est(65.5, 2.0))
    other = fakes.faster(work=work, constraint="dev")
    sentence = wording.comparison_sentences(fakes.compared(fakes.run(), other))[0]
    assert "no clear change in delivered features (+1%, −2% to +4%)" in sentence
    assert "delivery time shows no clear change" in sentence
    assert "the bottleneck is still Developers" in sentence
    assert "more" not in sentence.replace("no clear", "")


def test_growth_is_said_instead_of_a_mean_that_does_not_exist() -> None:
    work = fakes.work_figures(unstable=True, growth=est(3.1, 0.2))
    sentence = wording.run_sentence(fakes.run(work=work))
    assert "unfinished features grow by 3.1 (2.9 to 3.3) every week" in sentence
    assert "within" not in sentence
    grows = fakes.faster(work=work)
    assert "grow by" in wording.comparison_sentences(fakes.compared(fakes.run(), grows))[0]
    back = wording.comparison_sentences(fakes.compared(fakes.run(work=work), fakes.faster()))[0]
    assert "no longer pile up" in back


@pytest.mark.parametrize(
    ("constraint", "candidates", "says"),
    [
        ("dev", ("dev",), "the bottleneck is Developers"),
        ("dev", ("dev", "qa"), "the bottleneck is Developers or Quality assurance"),
        ("", ("dev", "qa"), "no team's speed alone makes a clear difference"),
        ("demand", ("qa",), "demand is the constraint, at 83.3% (82.5% to 84.2%) of capacity"),
    ],
)
def test_the_verdict_in_words(constraint: str, candidates: tuple[str, ...], says: str) -> None:
    run = fakes.run(constraint=constraint, candidates=candidates, demand=8.0)
    assert says in wording.run_sentence(run)
    assert findings.gain_finding((run,))
    assert findings.shift_finding((run,))


def test_a_narrow_table_names_a_few_candidates() -> None:
    many = fakes.run(candidates=("dev", "qa", "ops", "docs"))
    assert wording.bottleneck_key(many) == "dev or qa or 2 more"
    assert wording.bottleneck_key(fakes.run(candidates=("dev", "qa"))) == "dev or qa"
    assert wording.bottleneck_key(fakes.run(constraint="demand")) == "demand"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("dev", "dev", "the bottleneck is still Developers"),
        ("dev", "qa", "the bottleneck moves from Developers to Quality assurance"),
        ("dev", "demand", "demand becomes the constraint instead of Developers"),
        ("", "demand", "demand becomes the constraint"),
        ("demand", "demand", "demand stays the constraint"),
        ("demand", "qa", "the bottleneck is Quality assurance (before: demand)"),
        ("", "qa", "the bottleneck is Quality assurance (before: none)"),
        ("dev", "", "no single team is the bottleneck (before: Developers)"),
        ("", "", "no single team is the bottleneck"),
    ],
)
def test_where_the_bottleneck_goes(before: str, after: str, says: str) -> None:
    assert wording.shift_clause(fakes.run(constraint=before), fakes.run(constraint=after)) == says


def test_findings_name_those_that_grow() -> None:
    work = fakes.work_figures(unstable=True, growth=est(3.1, 0.2))
    runs = (fakes.run(), fakes.faster(work=work))
    assert findings.flow_finding(runs) == "Unfinished features pile up with Developers 10x"
    assert findings.flow_finding(runs[:1]) == "489 features in 1 year"
    assert findings.queue_finding(runs).startswith("Most work waits for Developers; with")


def test_lists() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_hostile_text() -> None:
    assert clean("a\nb\x1b[31m\u202ec") == "a b[31mc"
    assert markdown("|`<b>[x](y)*_$") == "\\|\\`\\<b\\>\\[x\\](y)\\*\\_\\$"
    assert markdown("see http://evil.example and @you").count("\u200b") == 2
    assert code("a`b``c") == "```a`b``c```"
    assert len(clean("x" * 10_000)) == 120
    assert width("日本") == 4
    assert fit("日本語の名前", 7) == "日本語…"


def test_levers_are_called_by_their_titles() -> None:
    titled = fakes.MODEL.replace("fast: {", "fast: {title: Everything fast, ")
    base = fakes.run(of=fakes.model(text=titled))

    def label(name: str, model: str = "Small shop") -> str:
        return run_labels([base, fakes.run(name, of=fakes.model(model, text=titled))])[1]

    assert label("fast") == label("fast=100%") == "Everything fast"
    assert label("fast=50%, fast=1") == "Everything fast (50%) and everything fast"
    assert label("fast", "Developers 10x") == "Developers 10x"
    assert label("some-file") == "some-file"
    long = f"A{'b' * 97} c"
    other = titled.replace("Everything fast", long).replace(
        "levers:\n", "levers:\n  second: {title: One more, change: {qa.people: +1}}\n", 1
    )
    model = fakes.model(text=other)
    both = [fakes.run(of=model), fakes.run("fast, second", of=model)]
    assert run_labels(both)[1].endswith("… and one more")
    untitled = [fakes.run(), fakes.run("fast")]
    assert run_labels(untitled)[1] == "fast"


def test_on_paper_nothing_comes_out_where_all_is_dropped() -> None:
    text = fakes.MODEL.replace("effort: 12h}", "effort: 12h, then: {dropped: 100%}}")
    model = fakes.model(text=text.replace("arrives: always", "arrives: {rate: 1/w}"))
    sentence = bounds.explanation_sentence(explain(model), model)
    assert sentence == "On paper, no feature is ever delivered: all are dropped on the way."


def test_85_percent_is_the_85th_percentile_wherever_it_is_said() -> None:
    """The fake has half within 61.2 days, 85 % within 96.4 and 95 % within 131."""
    run = fakes.run()
    assert "half within 61" in wording.run_sentence(run)
    assert "85% within 96" in wording.run_sentence(run)
    for found in (
        scenario_tables.scenario_table([run]),
        scenario_tables.scenario_table([run], columns=200),
        scenario_tables.wide_scenario_table([run]),
        tables.work_table(run),
    ):
        row = dict(zip(found.head, found.rows[0], strict=True))
        assert row["85% within"].startswith("96")
        half = [row[head] for head in found.head if head.endswith("half within")]
        assert all(cell.startswith("61") for cell in half)


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (2.0, "2.0 (1.9 to 2.1) audits a week"),
        (0.5, "0.5 (0.4 to 0.6) audits a week"),
        (0.25, "1.1 (0.6 to 1.5) audits a month (0.2 a week)"),
        (0.0769, "4 (0 to 9) audits a year (0.08 a week)"),
        (0.0192, "1 (0 to 6) audits a year (0.02 a week)"),
    ],
)
def test_rare_deliveries_are_counted_over_a_longer_time(rate: float, said: str) -> None:
    assert wording.pace(est(rate, 0.1), "audits") == said


def test_short_times_are_hours_as_in_the_tables() -> None:
    assert wording.lasts(est(1.0 / 24.0, 0.002)) == "1.00 (0.95 to 1.05) hours"
    assert wording.lasts(est(2.5, 0.1)) == "2.5 (2.4 to 2.6) days"
