"""Which of several products leads, in how many runs: counted by hand, and as it is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from flowsim.experiment.market_weeks import MarketWeeks
from flowsim.metrics.markets import MEMBERS
from flowsim.model import loads
from flowsim.report.chart_data.of_runs.users import users_data
from flowsim.report.format.text import listed
from flowsim.report.page.replay_figures import market_data
from flowsim.report.runs.data import run_data
from flowsim.report.runs.markets import rivals_table, sentences
from flowsim.report.studies.adoption import launch as launch_words
from flowsim.study.launch.launch import launch
from flowsim.study.measured.rival_figures import by_run, rival_figures
from flowsim.study.results import RunResult
from flowsim.study.single.run import run

TEXT = """
flowsim: 1
horizon: 30w
hours: always
teams: {desk: {people: 2}}
markets:
  betamax:
    title: Betamax
    size: 40
    early: {share: 100%%, push: 1%%/w, pull: 20%%/w}
  vhs:
    rival_of: betamax
    title: VHS
    early: {push: 1%%/w, pull: 20%%/w}
  other: {size: 20, early: {share: 100%%, push: 5%%/w, pull: 0%%/w}}
work:
  set_up_betamax: {arrives: {from: betamax}, flow: [set_up: {team: desk, effort: 2h}]}
%s
"""
EXPECT = """
expect:
  - betamax.leads > 10%
  - betamax.leader_share at 20w > 55%
  - vhs.lead_kept at 10w > 60%
"""


@pytest.fixture(scope="module")
def result() -> RunResult:
    return run(loads(TEXT % EXPECT), replications=60, judge="set_up_betamax")


def kept(users: list[list[list[int]]]) -> MarketWeeks:
    """Users of betamax, vhs and the other market by run and week, all of them early."""
    counts = np.zeros((len(users), 6, len(MEMBERS), len(users[0][0])))
    for number, markets in enumerate(users):
        for market, weeks in enumerate(markets):
            counts[number, 2 * market, MEMBERS.index("users")] = weeks
    ends = 168.0 * np.arange(1, counts.shape[3] + 1)
    return MarketWeeks(("betamax", "vhs", "other"), ends, counts)


MADE = kept(
    [
        [[1, 6], [0, 2], [9, 9]],  # betamax leads, and keeps it
        [[1, 1], [0, 3], [9, 9]],  # and loses it
        [[2, 4], [2, 4], [9, 9]],  # nobody leads
        [[0, 0], [0, 0], [9, 9]],  # nobody uses any
        [[1, 4], [3, 4], [0, 0]],  # vhs leads, and is caught up with
    ]
)


def test_leads_are_counted_by_hand() -> None:
    model = loads(TEXT % "")
    one, two = model.market("betamax"), model.market("vhs")
    assert by_run(model, one, MADE, "leads", -1).tolist() == [1, 0, 0, 0, 0]
    assert by_run(model, two, MADE, "leads", -1).tolist() == [0, 1, 0, 0, 0]
    assert by_run(model, two, MADE, "leads", 0).tolist() == [0, 0, 0, 0, 1]
    for each in (one, two):
        share = by_run(model, each, MADE, "leader_share", -1)
        assert share == pytest.approx([0.75, 0.75, 0.5, np.nan, 0.5], nan_ok=True)
        was_kept = by_run(model, each, MADE, "lead_kept", 0)
        assert was_kept == pytest.approx([1, 0, np.nan, np.nan, 0], nan_ok=True)


def test_figures_of_a_run_are_those_of_its_replications(result: RunResult) -> None:
    (found,) = result.rivals
    assert result.results.markets is not None
    one, two = (result.results.markets.of(name, "users")[:, -1] for name in ("betamax", "vhs"))
    assert (found.market, found.members, found.replications) == ("betamax", 40, 60)
    assert [each.led for each in found.products] == [(one > two).sum(), (two > one).sum()]
    assert found.tied == (one == two).sum()
    assert sum(each.led for each in found.products) + found.tied == 60
    assert min(each.led for each in found.products) > 5
    assert found.share.mean == pytest.approx(((one + two) / 40).mean())
    assert found.of_leader.mean == pytest.approx((np.maximum(one, two) / (one + two)).mean())
    assert found.products[0].of_users.mean == pytest.approx((one / (one + two)).mean())
    assert rival_figures(result.model, result.results) == result.rivals


def test_expectations_of_rivals(result: RunResult) -> None:
    (found,), (leads, leader, was_kept) = result.rivals, result.outcomes
    assert leads.found.mean == found.products[0].leads.mean
    assert leads.found.low > 0.0, "a share of runs has the interval of a share"
    assert 0.5 < leader.found.mean < 1.0
    assert 0.0 < was_kept.found.mean <= 1.0
    assert was_kept.found.replications <= 60


def test_what_is_told_of_rivals(result: RunResult) -> None:
    (found,) = result.rivals
    said = sentences(result)[-1]
    one, other = (each.led for each in found.products)
    told = [f"“Betamax” has the most users in {one}", f"“VHS” in {other}"]
    told += [f"none of them in {found.tied}"] * (found.tied > 0)
    assert said.startswith(f"At the end of 60 runs, {listed(told)}; ")
    chart = users_data((result,))
    assert chart is not None
    assert chart.title == said.split(";")[0]
    assert [panel.title for panel in chart.panels] == ["Betamax", "VHS", "other"]
    table = rivals_table((result,))
    assert [row[0] for row in table.rows] == ["Betamax", "VHS"]
    assert table.rows[0][3] == f"{found.products[0].led} of 60"
    (data,) = json.loads(json.dumps(run_data(result)["rivals"]))
    assert [each["led"] for each in data["products"]] == [each.led for each in found.products]
    assert data["of_leader"]["mean"] == found.of_leader.mean
    rows = result.frame()
    assert {"leads", "leader_share"} <= {*rows["measure"]}


def test_the_moving_picture_shows_each_product(result: RunResult) -> None:
    found = market_data(result, 3, 30 * 168.0)
    assert found is not None
    assert result.results.markets is not None
    assert [part["title"] for part in found["parts"]] == ["Betamax", "VHS"]
    for part, name in zip(found["parts"], ("betamax", "vhs"), strict=True):
        assert part["users"] == result.results.markets.of(name, "users")[3].tolist()
    assert (found["size"], found["markets"]) == (40, 2)
    assert max(found["waiting"]) >= 0


def test_without_rivals_nothing_is_said_of_them() -> None:
    text = TEXT.replace("    rival_of: betamax\n", "    size: 40\n") % ""
    alone = run(
        loads(text.replace("title: VHS\n    early: {", "title: VHS\n    early: {share: 100%, ")),
        replications=4,
        judge="set_up_betamax",
    )
    assert alone.rivals == ()
    assert len(sentences(alone)) == 3


def test_a_launch_says_who_leads() -> None:
    found = launch(loads(TEXT % ""), replications=20, market="betamax")
    (rivals,) = found.base.rivals
    led = [(each.title, each.led) for each in rivals.products]
    assert [title for title, _ in led] == ["Betamax", "VHS"]
    said = launch_words.sentences(found)
    assert f"“Betamax” has the most users in {led[0][1]}" in said[1]
    assert said[0].startswith("After 30 weeks, ")
    assert "40 possible users of “Betamax” use the product" in said[0]
    assert dict(launch_words.notes(found))["Rivals"] == said[1]
    alone = launch(loads(TEXT % ""), replications=4, market="other")
    assert alone.base.rivals == ()
    assert dict(launch_words.notes(alone))["Rivals"] == ""
    assert "possible users in “other” use" in launch_words.sentences(alone)[0]
