"""Sentences where something is tied, missing, hypothetical, or known only roughly."""

from __future__ import annotations

import dataclasses

import pytest

from flowsim.experiment.ranks import Quantile
from flowsim.model import PathError, dose, loads
from flowsim.report.format.labels import model_title
from flowsim.report.format.numbers import amount
from flowsim.report.sections import indicators, tables, wording, worth
from flowsim.report.sections.constraint import constraint_name
from flowsim.report.studies.forecast import _count, sentences
from flowsim.study.decide.compare import compare
from flowsim.study.forecast.forecast import ForecastError, forecast
from flowsim.study.single.run import run
from tests.report import fakes
from tests.report.fakes import est

MANY = """
flowsim: 1
horizon: 13w
teams: {a: {people: 2, cost: 50k/y}}
work:
WORK
levers: {genius: {title: A genius, hypothetical: true, change: {a.people: +1}}}
"""


def many(count: int = 8, *, limit: str = "") -> str:
    kinds = "".join(
        f"  k{n}: {{arrives: {{rate: 1/w}}, {limit}value: 1k, "
        f"flow: [s{n}: {{team: a, effort: 2h}}]}}\n"
        for n in range(count)
    )
    return MANY.replace("WORK\n", kinds)


def test_money_has_as_many_digits_as_its_interval_allows() -> None:
    assert amount(est(-151.0, 284.0), sign="+") == "−150 (−440 to +130)"
    assert amount(est(301_442.0, 12_057.0)) == "301k (289k to 313k)"
    assert amount(est(1.08e3, 1.83e3), sign="+") == "+1,100 (−800 to +2,900)"
    assert amount(est(0.0)) == "0"


def test_what_is_judged_comes_first_in_its_table() -> None:
    found = run(loads(many()), replications=3, judge="k7")
    assert tables.work_table(found).rows[0][0] == "k7"
    assert [row[0] for row in tables.work_table(found).rows[1:4]] == ["k0", "k1", "k2"]


def test_a_model_without_a_name_is_the_model() -> None:
    nameless = dataclasses.replace(fakes.run(name="", of=fakes.model("")))
    assert model_title(nameless) == "The model"
    assert wording.run_sentence(nameless).startswith("The model delivers ")


def test_a_limit_says_of_which_kind_where_several_have_one() -> None:
    text = many(2, limit="limit: 3, ")
    assert constraint_name(loads(text), "k0.limit") == "the limit of 3 k0 items in progress"
    one = many(1, limit="limit: 3, ")
    assert constraint_name(loads(one), "k0.limit") == "the limit of 3 in progress"


def test_a_hypothetical_scenario_says_so_beside_its_money() -> None:
    model = loads(many(1))
    found = compare(model, {"genius": dose(model, {"genius": 1.0})}, replications=6, jobs=2)
    assert "A genius (hypothetical)" in wording.comparison_sentences(found)[0]
    brief = worth.brief_table(found)
    assert brief is not None
    assert brief.rows[0][0] == "A genius (hypothetical)"
    assert worth.sentences(found)[0].startswith("A genius (hypothetical) ")


def test_teams_that_are_tied_share_a_sentence() -> None:
    found = fakes.run(constraint="qa")
    busy = [
        dataclasses.replace(
            team, utilisation=est(0.5), judged_queue=est(0.0), sole=est(0.0), people=2
        )
        for team in found.teams
    ]
    verdict = dataclasses.replace(found.verdict, answers=("feature.limit",))
    tied = dataclasses.replace(found, teams=tuple(busy), verdict=verdict)
    said = [text for text in indicators.disagreements(tied) if "busiest" in text]
    assert len(said) == 1
    assert said[0].startswith("Developers or Quality assurance is the busiest team, but ")


def test_what_reads_the_same_is_tied() -> None:
    """Without noise no intervals overlap: 50% and 49.99% read the same."""
    assert indicators.leaders({"a": est(0.5), "b": est(0.49999), "c": est(0.3)}) == ["a", "b"]


def test_a_count_without_a_lower_end_says_so() -> None:
    assert _count(Quantile(0.95, 48.0, 0.0, 55.0), "–") == "48 (up to 55)"
    said = _count(Quantile(0.95, 48.0, 0.0, 55.0))
    assert said == "48 (up to 55; too few replications for a lower end)"
    assert _count(Quantile(0.95, 48.0, 40.0, 55.0), "–") == "48 (40–55)"


def test_a_forecast_counts_what_is_judged() -> None:
    model = loads(many(3))
    both = forecast(model, items=4, judge="k1,k2", replications=20)
    assert both.works == ("k1", "k2")
    one = forecast(model, by=400.0, judge="k1", replications=20)
    assert one.works == ("k1",)
    assert any("--judge chooses another" in text for text in sentences(one))
    with pytest.raises(ForecastError, match="Give one of them"):
        forecast(model, items=4, work="k0", judge="k1", replications=20)
    with pytest.raises(PathError):
        forecast(model, items=4, judge="k9", replications=20)


def test_demand_near_capacity_has_an_interval() -> None:
    said = wording.run_sentence(fakes.run(constraint="demand", candidates=("qa",), demand=8.0))
    assert "at 83.3% (82.5% to 84.2%) of capacity" in said


def test_more_than_three_candidates_are_one_of_the_others() -> None:
    found = fakes.run()
    answers = ("dev", "qa", "feature.limit", "demand", "x")
    verdict = dataclasses.replace(found.verdict, answers=answers)
    name = wording.bottleneck_name(dataclasses.replace(found, verdict=verdict))
    assert name.endswith(" or one of 2 others")
