"""Markets in a report: the table, the groups, the chart and its place on the page."""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.model import Model, loads
from flowsim.report.chart_data.of_runs.users import users_data
from flowsim.report.files.written_by_us import USERS
from flowsim.report.page.parts import of_run
from flowsim.report.runs.markets import groups_table, markets, sentences, users_table
from flowsim.report.slides import of_run as slides_of
from flowsim.study.measured.market_figures import _reached
from flowsim.study.results import RunResult
from flowsim.study.single.run import run

TEXT = """
flowsim: 1
name: A market
horizon: 12w
teams: {desk: {people: 2}}
markets:
  c:
    title: Customers
    size: 80
    early: {share: 25%%, push: 8%%/w, pull: 40%%/w}
    main: {push: 2%%/w, pull: 60%%/w, bridge: 30%%}
    pays: {early: 10/w, main: 70/w}
%s
work:
  onboarding:
    arrives: {from: c}
    flow: [set_up: {team: desk, effort: 4h}]
"""
OTHER = "  d: {size: 30, early: {share: 100%, push: 10%/w, pull: 10%/w}}"


def made(more: str = "") -> RunResult:
    return run(loads(TEXT % more), replications=6)


@pytest.fixture(scope="module")
def one() -> RunResult:
    return made()


@pytest.fixture(scope="module")
def two() -> RunResult:
    return made(OTHER)


def without() -> Model:
    return loads(
        "flowsim: 1\nhorizon: 4w\nteams: {a: {people: 1}}\n"
        "work: {f: {arrives: {rate: 2/w}, flow: [x: {team: a, effort: 1h}]}}\n"
    )


def test_users_by_part(one: RunResult, two: RunResult) -> None:
    rows = users_table((one,)).rows
    assert [row[:3] for row in rows] == [
        ("Customers", "early market", "20"),
        ("Customers", "mainstream", "60"),
        ("Customers", "all", "80"),
    ]
    assert all("–" in row[3] for row in rows)  # an interval
    assert [row[:3] for row in users_table((two,)).rows[3:]] == [
        ("d", "early market", "30"),
        ("d", "all", "30"),
    ]
    both = users_table((one, two)).rows
    assert len(both) == 8
    assert both[0][0] == both[2][0] != both[3][0]


def test_groups_are_said_to_be_definitions(one: RunResult) -> None:
    assert [row[2] for row in groups_table((one,)).rows] == ["2.5%", "16%", "50%", "84%"]
    (section,) = markets((one,))
    assert "definitions, not observations" in str(section.blocks[2])


def test_the_chart_shows_users_with_the_spread_of_runs(one: RunResult, two: RunResult) -> None:
    data = users_data((one,))
    assert data is not None
    (panel,) = data.panels
    everyone, early, main = panel.curves
    assert everyone.ys == pytest.approx([a + b for a, b in zip(early.ys, main.ys, strict=True)])
    assert all(low <= high for low, high in zip(everyone.low, everyone.high, strict=True))
    assert data.title.startswith("Customers: ")
    more = users_data((two,))
    assert more is not None
    assert [panel.title for panel in more.panels] == ["Customers", "d"]


def test_it_is_on_the_page_and_among_the_pictures(one: RunResult) -> None:
    assert [name for name, _ in slides_of(one)][-1] == USERS
    assert "How the product spreads" in [part.heading for part in of_run(one).parts]


def test_nothing_is_said_without_a_market() -> None:
    plain = run(without(), replications=2)
    assert markets((plain,)) == ()
    assert users_data((plain,)) is None
    assert USERS not in [name for name, _ in slides_of(plain)]


def test_a_run_says_how_far_the_product_has_spread(one: RunResult) -> None:
    (said,) = sentences(one)
    share = one.market("c").of("all").share
    assert said.startswith(f"Customers: {100 * share.mean:.0f}% (")
    assert " of 80 are users after 12 weeks" in said
    assert ("wait for onboarding" in said) == (one.market("c").of("all").waiting.mean >= 0.5)
    assert sentences(run(without(), replications=2)) == []


def test_the_week_at_whose_end_half_are_users() -> None:
    users = np.array([[1.0, 2.0, 3.0, 3.0], [0.0, 1.0, 2.0, 4.0], [0.0, 0.0, 1.0, 1.0]])
    half = _reached("half", 0.5, users, 4)
    assert half.week.mean == 2.5  # weeks 2 and 3; the third run never gets there
    assert half.chance.mean == pytest.approx(2 / 3)
