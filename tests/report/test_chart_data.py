"""A slide and the page's chart of the same thing name the same rows in the same order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from flowsim.report.chart_data.of_runs.activity import activity_data
from flowsim.report.chart_data.of_runs.flow import flow_data
from flowsim.report.chart_data.of_runs.money import cash_data
from flowsim.report.chart_data.of_runs.outcome import outcome_data
from flowsim.report.chart_data.of_runs.teams import gains_data, utilisation_data
from flowsim.report.chart_data.of_runs.waits import waits_data
from flowsim.report.chart_data.of_studies.each import MOST_TEAMS, each_data
from flowsim.report.chart_data.of_studies.ladder import ladder_data
from flowsim.report.chart_data.of_studies.tornado import MOST_NUMBERS, tornado_data
from flowsim.report.chart_data.rows import MOST_PANELS, MOST_ROWS, Rows
from flowsim.report.charts.of_runs.activity import moments
from flowsim.report.charts.of_runs.flow import cumulative_flow
from flowsim.report.charts.of_runs.money import cash_fan
from flowsim.report.charts.of_runs.outcome import outcomes
from flowsim.report.charts.of_runs.teams import bars, trials
from flowsim.report.charts.of_runs.waits import waits
from flowsim.report.charts.of_studies.each import rows as each_rows
from flowsim.report.charts.of_studies.ladder import climb
from flowsim.report.charts.of_studies.tornado import tornado
from flowsim.report.drawing.canvas import Slide, style
from flowsim.report.files.written_by_us import FILES
from flowsim.report.format.labels import team_name
from flowsim.report.page import charts_of_runs, charts_of_studies
from flowsim.report.presenters import PRESENTERS
from flowsim.study.decide.each import Alone, Each
from flowsim.study.decide.invest import InvestmentStep, Ladder
from flowsim.study.decide.moves import Move
from flowsim.study.results import Comparison, RunResult
from flowsim.study.uncertainty.ranges import UncertainInput
from flowsim.study.uncertainty.sobol import VarianceShare
from flowsim.study.uncertainty.uncertainty import Assumption, Uncertainty
from tests.report import fakes
from tests.report.fakes import est
from tests.report.test_worth import compared, worth

if TYPE_CHECKING:
    from flowsim.report.page.charts_of_runs import Chart

MANY = 24


def named(slide: Slide, names: list[str]) -> list[str]:
    """Those names that a slide writes, in its order."""
    written = [text.get_text().replace("\n", " ") for text in slide.figure.texts]
    return [text for text in written if text in names]


def crowded(label: str = "Many", *, slow: int = 0) -> RunResult:
    """A run of many teams, one of them the bottleneck."""
    teams = "".join(f"  t{i}: {{title: Team {i}, people: 1}}\n" for i in range(MANY))
    steps = "".join(f"      - s{i}: {{team: t{i}, effort: 1h}}\n" for i in range(MANY))
    text = (
        f"flowsim: 1\nname: {label}\nhorizon: 52w\nteams:\n{teams}work:\n  feature:\n"
        f"    arrives: {{rate: 1/w}}\n    flow:\n{steps}"
    )
    return fakes.run(label, of=fakes.model(label, text=text), constraint=f"t{slow}")


RUNS = tuple(crowded(f"Scenario {place}", slow=place) for place in range(MOST_ROWS + 1))


@pytest.mark.parametrize(
    ("data_of", "draw", "page"),
    [
        (utilisation_data, bars, charts_of_runs.rows),
        (gains_data, trials, charts_of_runs.gains),
        (waits_data, waits, charts_of_runs.waits),
        (activity_data, moments, charts_of_runs.moments),
    ],
    ids=["utilisation", "gains", "waits", "activity"],
)
@pytest.mark.parametrize("count", [1, 2, len(RUNS)])
def test_charts_of_teams(
    data_of: Callable[..., Any],
    draw: Callable[[Any], Slide],
    page: Callable[[Any], Chart],
    count: int,
) -> None:
    data = data_of(RUNS[:count])
    chart = page(data)
    with style():
        slide = draw(data)
    assert 1 < len(chart["labels"]) < MANY
    assert named(slide, chart["labels"]) == chart["labels"] == list(data.names)
    titles = [panel["title"] for panel in chart["panels"]]
    assert len(titles) == min(count, MOST_PANELS)
    assert named(slide, titles) == (titles if count > 1 else [])
    assert chart["title"] == data.title
    assert chart["note"] == data.note
    assert all(len(panel["rows"]) == len(data.names) for panel in chart["panels"])
    assert chart["note"].count("40 replications.") <= 1
    assert ("The first 4 of 9" in chart["note"]) == (count > MOST_PANELS)


def test_the_bottleneck_is_marked_and_has_a_row_in_each_panel() -> None:
    data: Rows = utilisation_data(RUNS)
    marked = [
        [name for name, bar in zip(data.names, panel.bars, strict=True) if bar and bar.is_marked]
        for panel in data.panels
    ]
    assert marked == [[f"Team {place}"] for place in range(MOST_PANELS)]


def test_why_a_team_has_no_trial_is_said_on_the_page_too() -> None:
    first, second = (crowded(f"Scenario {place}", slow=place) for place in (0, 1))
    some = second.verdict.gains[:3]
    data = gains_data([first, replace(second, verdict=replace(second.verdict, gains=some))])
    chart = charts_of_runs.gains(data)
    assert chart is not None
    assert "no effect possible" in [row["text"] for row in chart["panels"][1]["rows"]]
    with style():
        assert named(trials(data), ["no effect possible"]) != []


def test_flow_has_the_same_panels_and_says_where_nothing_arrived() -> None:
    empty = replace(RUNS[1].series, delivered=np.full_like(RUNS[1].series.delivered, np.nan))
    data = flow_data([RUNS[0], replace(RUNS[1], series=empty), *RUNS[2:]])
    chart = charts_of_runs.flow(data)
    titles = [panel.title for panel in data.panels]
    assert titles == ["Baseline", "Scenario 1", "Scenario 2", "Scenario 3"]
    with style():
        slide = cumulative_flow(data)
    assert named(slide, [*map(str, titles), "nothing arrived"]) == [
        "Baseline", "Scenario 1", "nothing arrived", "Scenario 2", "Scenario 3"
    ]  # fmt: skip
    assert [panel["title"] for panel in chart["panels"]][:2] == [
        "Baseline",
        "Scenario 1: nothing arrived",
    ]


def test_outcomes() -> None:
    piling = fakes.run("Piling", of=fakes.model("Piling"), work=fakes.work_figures(unstable=True))
    others = [fakes.faster(f"s{i}", f"Scenario {i}") for i in range(MOST_ROWS)]
    data = outcome_data(fakes.compared(fakes.run(), piling, *others))
    chart = charts_of_runs.outcome(data)
    with style():
        slide = outcomes(data)
    assert len(chart["labels"]) == MOST_ROWS
    assert named(slide, chart["labels"]) == chart["labels"]
    rates, half, most = ([row and row["text"] for row in p["rows"]] for p in chart["panels"])
    assert rates[0] == "9.4"
    assert rates[2].startswith("16.0 +70% (")
    assert half[:3] == ["61 (60–62)", None, "38.0 (37.1–38.9)"]
    assert most[1].startswith("no steady time: ")
    assert "The first 8 of 10; all are in the table." in chart["note"]


def test_cash() -> None:
    labels = tuple(f"Scenario {place}" for place in range(MOST_PANELS + 1))
    found: Comparison = compared(*(worth(f"s{i}") for i in range(len(labels))), labels=labels)
    data = cash_data(found)
    assert data is not None
    chart = charts_of_runs.cash(data)
    with style():
        slide = cash_fan(data)
    titles = [panel["title"] for panel in chart["panels"]]
    assert titles == list(labels[:MOST_PANELS]) == named(slide, list(labels))
    points = chart["panels"][0]["series"][0]["points"]
    assert points[0] == [0.0, 0.0, 0.0, 0.0], "both begin with nothing in week zero"
    assert chart["panels"][0]["marks"] == [{"x": 13.0, "text": data.panels[0].payback}]
    assert cash_data(fakes.compared(fakes.run(), fakes.faster())) is None


def each_alone(gains: list[float]) -> Each:
    """What each team of the crowded run brings; more than one is clear."""
    base = RUNS[0]
    teams = []
    for team, gain in zip(base.teams, gains, strict=True):
        change = fakes.difference("", "throughput", est(9.0), est(9.0 + gain, 0.1))
        teams.append(Alone(team.team, (change,), (int(gain > 1.0),), 0.01, est(0.5)))
    return Each(base, 10.0, tuple(teams))


def test_each_team_alone_has_clear_changes_first_and_then_the_order_of_the_file() -> None:
    gains = [0.01 * place for place in range(MANY)]
    gains[7], gains[1] = 3.0, 0.0
    data = each_data(each_alone(gains))
    chart = charts_of_studies.each_alone(data)
    others = range(MANY - MOST_TEAMS, MANY)
    kept = ["Team 7", *(f"Team {place}" for place in others if place != 7)]
    assert chart["labels"] == kept
    assert [row["text"] for row in chart["panels"][0]["rows"] if row.get("marked")] == [
        "+3.00 (50% busy then)"
    ]
    assert "4 teams with smaller changes are not shown" in chart["note"]
    with style():
        assert named(each_rows(data), kept) == kept


def step(name: str, run: RunResult, *, later: bool) -> InvestmentStep:
    before = [("throughput", est(9.0)), ("delivery_p85", est(50.0 if later else 200.0))]
    changes = (
        *(
            fakes.difference(name, measure, old, getattr(run.of(run.judged), measure))
            for measure, old in before
        ),
        fakes.difference(name, "escaped", est(1.0), est(1.0, 0.1)),
    )
    return InvestmentStep(
        Move(name, name), 1.5e5, 0.0, run, changes, changes, est(1e5), est(2e5, 1e4), 3.0, 0.9, (),
        is_sure=True, trials=10,
    )  # fmt: skip


def test_a_ladder_ends_after_the_same_move_and_marks_the_same_delay() -> None:
    runs = [fakes.faster(f"r{place}") for place in range(MOST_ROWS)]
    steps = tuple(step(f"Move {i}", run, later=i == 1) for i, run in enumerate(runs))
    data = ladder_data(Ladder(fakes.run(), steps, 1e6, "budget", counts_money=True))
    chart = charts_of_studies.ladder(data)
    names = ["today", *(f"{i + 1}. Move {i}" for i in range(MOST_ROWS - 1))]
    assert chart["labels"] == names
    with style():
        assert named(climb(data), names) == names
    assert [bool(row.get("marked")) for row in chart["panels"][1]["rows"]] == [
        place == 2 for place in range(MOST_ROWS)
    ]
    assert chart["under"][:2] == ["Developers", "150k, net 200k a year, then Quality assurance"]
    assert chart["panels"][0]["rows"][1]["parts"] == [9.4, 6.6]
    assert "The first 8 of 9; all are in the table." in chart["note"]


def test_a_tornado_has_the_widest_numbers_first() -> None:
    share = VarianceShare(0.5, 0.4, 0.6)
    found = tuple(
        Assumption(
            UncertainInput(f"t{place}.people", 2.0, 1.0, 3.0), est(-0.1 * place, 0.1),
            est(0.1 * place, 0.1), share, share, (), 0.0,
        )
        for place in range(MOST_NUMBERS + 2)
    )  # fmt: skip
    points = np.linspace(8.0, 11.0, 50)
    data = tornado_data(Uncertainty(RUNS[0], None, est(9.4), points, 0.0, (), found, (), 3))
    chart = charts_of_studies.tornado(data)
    assert chart["labels"] == [
        f"people in {team_name(RUNS[0].model, f't{place}')}"
        for place in range(MOST_NUMBERS + 1, 1, -1)
    ]
    assert chart["under"][0] == "50% (40–60%) of variance"
    assert chart["panels"][1]["rows"][0]["value"] == pytest.approx(1.1)
    assert "2 more numbers are in the table" in chart["note"]
    with style():
        assert named(tornado(data), chart["labels"]) == chart["labels"]


def test_how_results_are_presented_is_known_without_matplotlib() -> None:
    code = "import sys, flowsim.report.presenters; sys.exit('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_slide_is_a_file_that_a_report_may_replace() -> None:
    results = [RUNS[0], compared(worth()), each_alone([0.0] * MANY)]
    for result in results:
        names = [name for name, _ in PRESENTERS[result.study].slides(result)]
        assert names
        assert {f"{name}.svg" for name in names} <= set(FILES)


def test_days_that_nobody_has_have_no_panel() -> None:
    data = outcome_data(fakes.compared(fakes.run(), fakes.faster("s", "Scenario")))
    assert len(charts_of_runs.outcome(data)["panels"]) == 3
    piling = tuple(replace(row, half=None, most=None, unsteady=("grows",)) for row in data.rows)
    panels = charts_of_runs.outcome(replace(data, rows=piling))["panels"]
    assert [panel["title"].split(" ")[0] for panel in panels] == [data.what.split(" ")[0], "85%"]
    assert panels[1]["rows"][0]["text"] == "grows"
