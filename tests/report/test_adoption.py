"""What is said and shown of ways over the chasm, and of a fit to sales."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import flowsim as fs
from flowsim.dynamics.bass_fit import expected
from flowsim.dynamics.strategies import STRATEGIES
from flowsim.report.chart_data.of_studies import adoption as charts
from flowsim.report.files.written_by_us import FILES
from flowsim.report.page.charts_of_studies import curves
from flowsim.report.presenters import PRESENTERS
from flowsim.report.studies.adoption import fitted, ways
from flowsim.study.adoption.records import Adoption, AdoptionFit
from tests.report.texts import report_text

SALES = (840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890)


@pytest.fixture(scope="module")
def everything() -> Adoption:
    return fs.adopt(trials=20)


def durable(periods: int) -> AdoptionFit:
    return fs.fit_sales(SALES[:periods], name="a durable")


def test_the_first_sentence_is_the_finding(everything: Adoption) -> None:
    assert everything.sentence == (
        "Of 14 strategies, 5 reach half of the market within 10 "
        "years: “Hybrid” first, after 2.7 years. “Upsell the innovators” stops at 18%"
    )
    assert ways.sentences(everything)[1] == (
        "Users pay most under “Hybrid”: 37 times as much as under “Upsell the innovators”."
    )


def test_it_says_what_it_is_worth_and_what_groups_are(everything: Adoption) -> None:
    text = report_text(everything)
    assert "consistent, not that it is true" in text
    assert "definitions and not observations" in text
    assert "200 people" in text
    assert "the sizes are ours" in ways.sentences(everything)[2]
    for each in STRATEGIES:
        assert each.says in text
        assert f"`{each.name}`" in text


def test_where_none_crosses_that_is_said() -> None:
    found = fs.adopt(set=["reach=0%", "main.push=0%", "layers.leak=100%"], trials=2)
    assert found.sentence.startswith("None of 14 strategies reaches")


def test_one_strategy_has_its_chasm_and_its_numbers() -> None:
    found = fs.adopt("evolve_half_leaky", trials=20)
    said = ways.sentences(found)
    assert said[0].endswith("half of it does not within 10 years.")
    assert "The chasm: new users fall by 49% from their first peak until year 6.0." in said
    text = report_text(found)
    assert "| layers.leak | 50% |" in text
    assert "Sultan, Farley" in text
    assert "own" in text


def test_a_market_that_dries_up_is_said_to() -> None:
    found = fs.adopt("upsell", trials=2)
    assert any("it would dry up" in line for line in ways.sentences(found))


def test_a_strategy_without_a_dip_has_no_chasm() -> None:
    found = fs.adopt("hybrid", trials=2)
    assert found.ways[0].chasm is None
    assert not any("chasm" in line for line in ways.sentences(found))


def test_the_groups_are_told_by_when_they_have_adopted(everything: Adoption) -> None:
    table = ways.groups(everything)
    assert [row[0] for row in table.rows][::4] == ["innovators", "laggards"]
    assert [row[1] for row in table.rows] == ["2.5%", "13.5%", "34%", "34%", "16%"]
    assert [row[2] for row in table.rows][:2] == ["0.18 years", "0.78 years"]
    assert [row[3] for row in table.rows][2:] == ["–", "–", "–"]  # the worst never gets there


def test_charts_show_every_strategy(everything: Adoption) -> None:
    main, variants = charts.ways_data(everything), charts.variants_data(everything)
    assert variants is not None
    names = {name for data in (main, variants) for name in data.curves}
    assert {each.short for each in STRATEGIES} <= names
    for data in (main, variants):
        colours = [curve.colour for curve in data.curves.values()]
        assert len(set(colours)) == len(colours)
    page = curves(variants)
    assert [panel["title"] for panel in page["panels"]][-1] == "Hybrid"
    assert len(page["names"]) == 7


def test_the_bell_has_five_groups_and_the_chasm(everything: Adoption) -> None:
    (panel,) = charts.bell_data(everything).panels
    assert [region.text for region in panel.regions][1] == "Early adopters"
    assert len(panel.regions) == 5
    assert panel.marks[0][0] == pytest.approx(3.126 / 4.0, abs=1e-3)
    assert panel.regions[2].low == panel.marks[0][0]


def test_data_can_be_read_back(everything: Adoption) -> None:
    data = json.loads(everything.to_json())
    hybrid = next(each for each in data["strategies"] if each["strategy"] == "hybrid")
    assert round(hybrid["users"][16], 3) == 0.738
    assert hybrid["quarters"][-1] == 40
    assert data["evidence"] == ways.ESSAY
    stuck = next(each for each in data["strategies"] if each["strategy"] == "upskilling")
    assert stuck["half_after_quarters"] is None
    assert stuck["chasm"]["over_at_quarter"] is None


def test_slides_are_files_that_a_report_may_replace(everything: Adoption) -> None:
    for result in (everything, fs.adopt("skip", trials=2), durable(10)):
        names = [name for name, _ in PRESENTERS[result.study].slides(result)]
        assert names
        assert {f"{name}.svg" for name in names} <= set(FILES)


def test_every_slide_can_be_drawn(everything: Adoption) -> None:
    from flowsim.report.pictures import pictures

    titles = [picture.title for picture in pictures(everything)]
    assert titles[0] == "5 of 14 strategies reach half of the market within 10 years"
    assert [picture.name for picture in pictures(durable(10))] == ["sales"]


# A fit -----------------------------------------------------------------------------------------


def test_a_fit_says_market_peak_and_what_drives_it() -> None:
    said = fitted.sentences(durable(10))
    assert said[0] == (
        "The market is about 68,000 (61,000 to 75,800), of which 89% has been sold; sales were "
        "highest in period 7.09 (6.81 to 7.38)."
    )
    assert said[1].startswith("Buyers draw each other in: a period brings 0.659% (0.395 to 1.10%)")
    assert len(said) == 2


def test_a_record_that_ends_soon_after_the_peak_gets_a_warning() -> None:
    assert "too small a market" in fitted.sentences(durable(7))[-1]


def test_before_the_peak_there_is_no_market() -> None:
    found = durable(5)
    said = fitted.sentences(found)
    assert said[0].startswith("The sales do not tell how large the market is")
    assert "16,000 up" in said[0]
    assert dict(fitted.parameter_table(found).rows)["market (m)"] == "not known"
    (panel,) = charts.fit_data(found).panels
    assert panel.marks == ()
    assert max(panel.curves[0].xs) <= 5.0  # nothing beyond the record
    assert all(math.isfinite(value) for value in panel.curves[0].high)
    json.loads(found.to_json())


def test_even_a_perfect_record_is_not_believed_before_its_peak() -> None:
    """Sales that follow a curve exactly until just before its peak, at 7.7 of 7 periods."""
    at = np.arange(1.0, 8.0)
    found = fs.fit_sales(expected(at, 60_000.0, 0.01, 0.5) + 10.0 * (-1.0) ** at)
    assert found.fit.market.high < 2.0 * found.fit.market.low
    assert not found.fit.is_past_peak
    said = fitted.sentences(found)[0]
    assert said.startswith("The sales do not tell how large the market is")
    assert "from its shape so far" in said


def test_a_name_from_a_file_is_no_markup() -> None:
    found = fs.fit_sales(SALES, name="=cmd()|<b>x</b>")
    assert "<b>" not in report_text(found)
