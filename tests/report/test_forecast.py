"""Forecasts in words, tables, reports and pictures."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flowsim.model import Model, loads
from flowsim.report.render.write import write_report
from flowsim.report.studies import forecast as report
from flowsim.report.studies import forecast_data
from flowsim.study.forecast.forecast import Forecast, forecast
from tests.report.test_report import HEADER, HOSTILE
from tests.report.texts import report_text
from tests.study.test_board import LINE
from tests.study.test_forecast import BOARD, STATION, WEEK

DATED = "start: 2027-01-04\n"


@pytest.fixture(scope="module")
def station() -> Forecast:
    return forecast(loads(DATED + STATION.lstrip()), items=12, by=date(2027, 1, 10))


def test_a_sentence_first_with_its_interval_and_its_day(station: Forecast) -> None:
    first, by, now = report.sentences(station)
    sure = station.percentile(0.85)
    assert first.startswith("The next 12 jobs are delivered within 0.9")
    interval = f"({sure.low / WEEK:.3f} to {sure.high / WEEK:.3f})"
    assert first.endswith(f" weeks {interval} with 85% confidence: by {station.day(sure.value)}.")
    assert by.startswith(
        "By 2027-01-10 (1 week from now) they are delivered with a probability of 9"
    )
    assert "at least 1" in by
    assert now.startswith("The forecast starts from a typical day, after a warm-up of")
    table = report.table(station)
    assert [row[0] for row in table.rows] == ["50%", "70%", "85%", "95%"]
    assert table.head[2:] == ("by the end of", "delivered by 2027-01-10")
    assert any("(" in row[2] for row in table.rows)
    assert not any("(" in row[2] for row in report.table(station, whole=False).rows)
    assert "400 replications" in report.footer(station)


def test_a_board_of_one_and_of_several() -> None:
    found = forecast(loads(LINE + BOARD), by=26.0, replications=40)
    first, by, now = report.sentences(found)
    assert first == (
        "Everything on the board now (3 features) is done within 0.161 weeks with 85% confidence."
    )
    assert "it is done in none of 40 replications" in by
    assert "at least 2 features, later ones included, are delivered" in by
    assert now.startswith("The forecast starts from today's board; each item counts until")
    one = forecast(loads(LINE + BOARD), items=1, replications=20)
    assert report.headline(one).startswith("The next feature is delivered within")
    shelf = forecast(loads(LINE.replace("{every: 6h}", "{backlog: 3}")), replications=20)
    assert report.headline(shelf).startswith("Everything in the backlog (3 features) is done")


def test_only_a_date() -> None:
    found = forecast(loads(LINE), by=36.0, replications=40)
    first, now = report.sentences(found)
    assert first == (
        "At least 2 features are delivered within 1.50 days with 85% confidence, and at least 2 "
        "with 50%."
    )
    assert now.startswith("The forecast starts from an empty organisation")
    assert report.table(found).head == ("confidence", "delivered in 1.50 days")


def test_what_is_never_done_is_said() -> None:
    model = loads(DATED + LINE.lstrip().replace("{every: 6h}", "{backlog: 3}"))
    found = forecast(model, items=5, replications=20)
    first, never, _ = report.sentences(found)
    assert first == (
        "No date can be given with 85% confidence by which the next 5 features are delivered: 5 "
        "years are not enough."
    )
    assert never == (
        "In all 20 replications it is not done within 5 years; the one that gets furthest "
        "delivers 3 of 5."
    )
    assert {row[1:] for row in report.table(found).rows} == {("> 260", "later")}
    assert forecast_data.data(found)["percentiles"][0]["weeks"] is None
    some = replace(found.percentiles[2], value=100.0 * WEEK, low=90.0 * WEEK, high=math.inf)
    assert report.weeks(found, some, "–") == "100 (90 or later)"
    assert report.weeks(found, some, " to ") == "100 weeks (90 or later)"
    rare = replace(found, percentiles=(some, some, some, some))
    assert report.table(rare).rows[0][2] == "2028-12-03 (09-24 or later)"


def with_checks(*, step: str, catches: str) -> Model:
    """Two steps, the first makes defects, the second finds them; an item stands in one of them."""
    return loads(
        f"""
flowsim: 1
name: Defects
horizon: 9w
hours: always
teams:
  a: {{people: 1}}
  b: {{people: 1}}
work:
  feature:
    arrives: {{rate: 5/w}}
    flow:
      - build: {{team: a, effort: 4h, injects: 1}}
      - test: {{team: b, effort: 1h, catches: {catches}}}
state:
  - {{work: feature, step: {step}}}
"""
    )


def test_a_board_that_loses_defects_says_so_wherever_dates_are_shown(tmp_path: Path) -> None:
    found = forecast(with_checks(step="test", catches="50%"), items=3, replications=20)
    said = report.sentences(found)[-1]
    assert said.startswith("A board does not show which items already have defects")
    files = write_report(found, tmp_path, command="flowsim", header=HEADER)
    assert said.partition(" (")[0] in files[0].read_text(encoding="utf-8")
    now = next(line for line in report.card(found) if line.check == "now")
    assert (now.mark, now.short) == ("look", "defects lost")
    for step, catches in (("build", "50%"), ("test", "0%")):  # none behind it, none would be found
        fine = forecast(with_checks(step=step, catches=catches), items=3, replications=20)
        assert "defects" not in " ".join(report.sentences(fine))
        assert next(line.mark for line in report.card(fine) if line.check == "now") == "fine"


def test_a_forecast_has_a_card(station: Forecast) -> None:
    card = {line.check: line for line in report.card(station)}
    assert list(card) == ["bookkeeping", "now", "precision", "unfinished", "inputs", "seed"]
    assert card["bookkeeping"].mark == "fine"
    assert card["bookkeeping"].says.startswith(
        "in the first replication, every item that arrived was delivered"
    )
    assert [line["check"] for line in forecast_data.data(station)["trust"]] == list(card)
    assert "the 85% date ±" in card["precision"].says
    broken = station.audit
    assert broken is not None
    wrong = replace(station, audit=replace(broken, unbalanced=1))
    assert report.card(wrong)[0].mark == "FAILED"
    text = report_text(wrong)
    assert text.splitlines()[2].startswith("**A CHECK HAS FAILED")


def test_the_card_says_what_limits_a_forecast() -> None:
    model = loads(DATED + LINE.lstrip().replace("{every: 6h}", "{backlog: 3}"))
    never = {line.check: line for line in report.card(forecast(model, items=5, replications=20))}
    assert never["unfinished"].short == "100% (84% to 100%) not done"
    assert never["precision"].short == "no whole interval"
    dated = {line.check: line for line in report.card(forecast(loads(LINE), by=36.0))}
    assert "the 85% count" in dated["precision"].says
    assert dated["unfinished"].mark == "fine"
    assert (dated["now"].short, dated["now"].mark) == ("the organisation is empty", "look")


def test_a_report_with_a_picture_and_data(station: Forecast, tmp_path: Path) -> None:
    files = write_report(station, tmp_path, command="flowsim forecast x", header=HEADER)
    assert {file.name for file in files} == {
        "report.html", "report.md", "forecast.svg", "forecast.png", "data.json"
    }  # fmt: skip
    text = files[0].read_text(encoding="utf-8")
    assert "The forecast starts on 2027-01-04." in text
    assert "To reproduce: `flowsim forecast x`" in text
    found = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))
    assert len(found["done_weeks"]) == 400
    assert [line["items"][-1] for line in found["fan"]["lines"]] == [12, 12, 12, 12]
    assert found["by"]["date"] == "2027-01-10"
    again = write_report(station, tmp_path, command="flowsim forecast x", header=HEADER)
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in files]


@pytest.mark.parametrize(
    "what", [{"items": 2}, {"by": 30.0}, {"items": 90, "by": 4000.0}, {"items": 1, "by": 1.0}, {}]
)
def test_every_kind_of_forecast_is_drawn_and_names_are_data(
    what: dict[str, float], tmp_path: Path
) -> None:
    model = loads(LINE + BOARD)
    model = replace(
        model, name=HOSTILE, work=tuple(replace(kind, title=HOSTILE) for kind in model.work)
    )
    found = forecast(model, replications=20, **what)  # type: ignore[arg-type]
    files = write_report(found, tmp_path, command="flowsim", header=HEADER)
    text = files[0].read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<script", "")
    svg = next(file for file in files if file.suffix == ".svg").read_text(encoding="utf-8")
    assert "<script" not in svg
