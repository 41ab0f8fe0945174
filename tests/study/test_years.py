"""Years of an organisation: exact where it can be, and what ranks get done tends to the formula."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flowsim.dynamics.talent import Talent, cohorts, output
from flowsim.experiment import Estimate
from flowsim.model import Model, load, loads
from flowsim.report.chart_data.of_studies.years import years_data
from flowsim.report.render.write import write_report
from flowsim.report.studies.years import document as words
from flowsim.study.shipped import configs
from flowsim.study.years.years import Years, YearsError, years

# Everybody works all hours at one step, so a team of ranks delivers what its ranks get done.
TEAM = """
flowsim: 1
name: Juniors as ever
warm_up: 4w
horizon: 520w
hours: always
teams:
  dev:
    people: 80
    cost: 100k/y
    dynamics: {talent: {juniors: 24.569%, mids: 21.552%, hires: 9.5}}
work:
  feature: {arrives: always, limit: 200, value: 1k, flow: [{build: {team: dev, effort: 84h}}]}
levers:
  freeze: {title: No juniors, change: {dev.dynamics.talent.hires: x0}}
"""
MODEL = loads(TEAM)
FROZEN = MODEL.with_(use={"freeze": 1})
EFFORT, WEEK = 84.0, 168.0


@pytest.fixture(scope="module")
def found() -> Years:
    return years(MODEL, {"freeze": FROZEN}, name="ever", replications=12)


def expected(hires: float) -> list[float]:
    """Output in people, year by year, by the matrix exponential on a fine grid."""
    at = (np.arange(5200) + 0.5) / 520.0
    start = [80.0 * 0.24569, 80.0 * 0.21552, 80.0 * (1.0 - 0.24569 - 0.21552)]
    there = output(cohorts(start, years=at, hires=[(0.0, hires)]), Talent())
    return [float(each) for each in there.reshape(10, 520).mean(axis=1)]


def _late(years: list[float]) -> float:
    """What changes while an item is worked on and until the next Monday, where it is fastest.

    years: of something that changes. The formula knows neither: it is of this instant.
    """
    return float(np.abs(np.diff(years)).max()) / 52.0 * (EFFORT / WEEK + 1.0)


@pytest.mark.parametrize(("name", "hires"), [("ever", 9.5), ("freeze", 0.0)])
def test_what_is_delivered_tends_to_the_formula(found: Years, name: str, hires: float) -> None:
    """Within four standard errors, below a hundredth, and what a week's pace can miss."""
    run = next(each for each in found.runs if each.name == name)
    exact = expected(hires)
    for each, people, by_study in zip(run.years, exact, run.rank("dev").output, strict=True):
        rate = people * WEEK / EFFORT  # items a week
        assert each.throughput.standard_error < 0.01 * rate
        late = _late(exact) * WEEK / EFFORT
        assert abs(each.throughput.mean - rate) < 4.0 * each.throughput.standard_error + late
        assert by_study == pytest.approx(people, rel=2e-3)


def test_changes_are_those_of_the_formula(found: Years) -> None:
    for each, share in zip(
        found.others[0].years, words.formula(found, found.others[0]), strict=True
    ):
        assert abs(each.more.mean - share) < 4.0 * each.more.standard_error
        assert each.more.high - each.more.low < 0.05


def test_ranks_over_ten_years_are_those_of_the_formula(found: Years) -> None:
    """Seniors are 40 % fewer after ten years; on average over the tenth a little less."""
    frozen, ever = found.others[0].rank("dev"), found.base.rank("dev")
    assert float(frozen.seniors[-1] / ever.seniors[-1]) - 1.0 == pytest.approx(-0.37, abs=0.02)
    assert float(frozen.juniors[-1]) < 0.05 * float(ever.juniors[-1])
    assert np.allclose(ever.seniors, ever.seniors[0], rtol=1e-3), "as many are hired as keep it"


def test_cost_and_time_follow_from_people_and_deliveries(found: Years) -> None:
    for run in found.runs:
        for each in run.years:
            # 200 in progress: Little's law is exact but for the ends of the year
            days = 200.0 / each.throughput.mean * 7.0
            assert each.delivery_days.mean == pytest.approx(days, rel=0.02)
    base, frozen = found.base.years, found.others[0].years
    assert base[0].cost == pytest.approx(80 * 100e3, rel=2e-3)
    heads = [
        sum(getattr(found.others[0].rank("dev"), r)[9] for r in ("juniors", "mids", "seniors"))
    ]
    assert frozen[9].cost == pytest.approx(heads[0] * 100e3, rel=0.02)


def test_of_one_year_it_is_said_once(found: Years) -> None:
    short = replace(found.base, years=found.base.years[:1])
    said = words.headline(replace(found, base=short, others=()))
    assert said.count("year") == 1, said
    assert words.headline(replace(found, others=())).endswith("in year 10")


def test_words_and_table_say_what_was_found(found: Years) -> None:
    last = found.others[0].years[-1]
    text = words.headline(found)
    assert text.startswith("Juniors as ever: ")
    assert f"{-100.0 * last.more.mean:.0f}" in text or f"{-100.0 * last.more.mean:.1f}" in text
    assert "fewer features in year 10" in text
    shows = words.sentences(found)[-1]
    year = re.search(r"fewer features are delivered from year (\d+) on", shows)
    assert year is not None
    assert found.others[0].years[int(year[1]) - 1].more.high < 0.0
    assert int(year[1]) == 1 or found.others[0].years[int(year[1]) - 2].more.high >= 0.0
    rows = words.table(found).rows
    assert len(rows) == 20
    assert [row[1] for row in rows[:10]] == [str(year) for year in range(1, 11)]
    assert [int(row[0]) for row in words.narrow_table(found, found.base).rows] == words.looks(found)
    curve = years_data(found).panels[0].curves[0]
    assert curve.ys[-1] == pytest.approx(100.0 * (1.0 + last.more.mean))
    assert len(found.frame()) == 2 * (10 * 3 + 10 * 4)


@pytest.mark.parametrize(
    ("falls", "said"),
    [
        # of cost, in the years in turn; deliveries fall by a tenth, and by 12 % at most
        ((0.2, 0.2, 0.2), "Up to year 3, each feature clearly costs less"),
        ((0.2, 0.11, 0.2), "In year 1 only, each feature clearly costs less"),  # 11 % may not do
        ((0.05, 0.2, 0.2), "In year 1, each feature does not clearly cost less"),
    ],
)
def test_what_a_feature_costs_is_said_as_long_as_it_is_clear(
    found: Years, falls: tuple[float, ...], said: str
) -> None:
    base = replace(found.base, years=found.base.years[:3])
    fewer = Estimate(-0.1, -0.12, -0.08, 0.02, 0.01, 10)
    others = tuple(
        replace(each, cost=before.cost * (1.0 - fall), more=fewer)
        for each, before, fall in zip(found.others[0].years[:3], base.years, falls, strict=True)
    )
    run = replace(found.others[0], years=others)
    shows = words.sentences(replace(found, base=base, others=(run,)))[-1]
    assert said in shows, shows


def test_without_ranks_there_is_no_formula() -> None:
    text = TEAM.replace(
        "    dynamics: {talent: {juniors: 24.569%, mids: 21.552%, hires: 9.5}}\n", ""
    )
    plain = loads(text.split("levers:")[0], set={"horizon": "2y", "dev.people": "4"})
    found = years(plain, {"more": plain.with_(set={"dev.people": "+1"})}, replications=4)
    assert words.ranked(found) == ""
    assert all(math.isnan(each) for each in words.formula(found, found.others[0]))
    assert "formula" not in words.table(found).head
    assert "Formula" not in words.explained(found)
    assert "more features in year 2" in words.headline(found)
    assert words.sentences(years(plain, replications=2))[0].count("year") == 2


@pytest.mark.parametrize(
    ("base", "other", "said"),
    [
        (MODEL.with_(set={"horizon": "40w"}), None, "counts 40 weeks, less than a year"),
        (MODEL, MODEL.with_(set={"horizon": "3y"}), "other has another warm-up or horizon"),
    ],
)
def test_what_cannot_be_shown_is_refused(base: Model, other: Model | None, said: str) -> None:
    with pytest.raises(YearsError, match=said):
        years(base, {} if other is None else {"other": other}, replications=2)


def test_a_report_has_all_of_it(found: Years, tmp_path: Path) -> None:
    write_report(found, tmp_path, command="flowsim", header={"flowsim": "0", "command": "years"})
    data = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))
    assert [len(run["years"]) for run in data["runs"]] == [10, 10]
    assert "Ranks of dev, by the formula" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "When it shows" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "years.svg").is_file()


def test_the_shipped_freeze_follows_the_formula() -> None:
    """In the whole organisation, too: its developers are its constraint in every year."""
    folder = configs() / "ten-years"
    found = years(
        load(folder / "as-ever.yaml"),
        {"freeze": load(folder / "junior-freeze.yaml")},
        replications=6,
    )
    for each, share in zip(
        found.others[0].years, words.formula(found, found.others[0]), strict=True
    ):
        assert abs(each.more.mean - share) < 4.0 * each.more.standard_error
        assert each.more.standard_error < 0.03
