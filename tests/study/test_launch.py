"""What a market asks of an organisation: exact on small ones, and the words that follow."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import pytest

from flowsim.experiment import Estimate
from flowsim.model import loads
from flowsim.report.chart_data.of_studies.launch import launch_data
from flowsim.report.chart_data.of_studies.path import path_data
from flowsim.report.format.document import Paragraph, TableBlock
from flowsim.report.render.write import write_report
from flowsim.report.studies.adoption import launch as words
from flowsim.report.studies.adoption import path
from flowsim.study.launch.launch import Launch, LaunchError, launch

ORG = """
flowsim: 1
name: Small
horizon: 104w
teams: {dev: {people: 2, cost: 100k/y}, services: {people: 1, cost: 100k/y}}
work:
  feature: {value: 1k, arrives: always, limit: 2, flow: [{build: {team: dev, effort: 20h, cv: 0}}]}
  onboarding:
    arrives: {from: firms}
    flow: [{connect: {title: Connect, team: services, effort: 8h, cv: 0}}]
markets:
  firms:
    title: Firms
    size: 1000
    early: {share: 16%, push: 40%/quarter, pull: 38%/quarter}
    main: {push: 40%/quarter, pull: 38%/quarter, bridge: 10%}
    pays: {early: 10/w, main: 10/w}
"""
MODEL = loads(ORG)
# Both parts are driven alike, so the market is one Bass curve; after 8 quarters, p .4 and q .38:
BASS = 1000.0 * (1.0 - np.exp(-0.78 * 8)) / (1.0 + 0.95 * np.exp(-0.78 * 8))


@pytest.fixture(scope="module")
def found() -> Launch:
    scenarios = {
        "same": MODEL,
        "more": loads(ORG, set={"services.people": "+9"}),
        "fewer": loads(ORG, set={"firms.early.push": "x0", "firms.main.push": "x0"}),
    }
    return launch(MODEL, scenarios, replications=4, name="small")


def test_one_consultant_brings_in_five_a_week(found: Launch) -> None:
    """40 h of 8 h each: from the first adoption on there is always somebody who waits."""
    users = found.base.market.of("all").users
    assert 104 * 5 - 5 <= users.mean <= 104 * 5
    queue = found.base.queue
    assert queue is not None
    assert (queue.team, queue.step) == ("services", "onboarding.connect")
    assert queue.busy.mean > 0.98
    waiting, adopted = (
        getattr(found.base.market.of("all"), n).mean for n in ("waiting", "adopted")
    )
    assert adopted == users.mean + waiting
    assert adopted < BASS - 5.0  # who waits recommends nothing, so fewer are convinced


def test_the_market_alone_is_the_run_without_anybody_to_bring_in(found: Launch) -> None:
    assert found.alone.mean[-1] == pytest.approx(BASS, abs=4 * np.sqrt(3.8 / 4))
    assert np.all(np.diff(found.alone.mean) >= 0.0)
    curve = found.base.market.weeks_of("all")
    assert np.all(found.alone.mean >= curve.mean)


def test_scenarios_are_paired(found: Launch) -> None:
    same, more, fewer = found.others
    assert same.more_users == Estimate(0.0, 0.0, 0.0, 0.0, 0.0, 4)
    assert same.more_paid.mean == same.more_judged.mean == 0.0
    assert more.market.of("all").users.mean == pytest.approx(BASS, abs=8.0)  # fifty a week
    gained = more.market.of("all").users.mean - found.base.market.of("all").users.mean
    assert more.more_users.mean == pytest.approx(gained)
    assert more.more_paid.mean == pytest.approx(
        more.market.of("all").paid.mean - found.base.market.of("all").paid.mean
    )
    assert more.cost_per_year == found.base.cost_per_year + 900_000
    assert more.queue is None
    assert fewer.market.of("all").users.mean == 0.0


def test_what_is_paid_is_users_times_price(found: Launch) -> None:
    kept = found.base.market
    assert kept.of("early").paid.mean + kept.of("main").paid.mean == pytest.approx(
        kept.of("all").paid.mean
    )
    for run in found.runs:
        curve = run.market.weeks_of("all").mean
        weeks = np.concatenate([[0.0], curve])
        user_weeks = ((weeks[1:] + weeks[:-1]) / 2.0).sum()
        assert run.market.of("all").paid.mean == pytest.approx(10.0 * user_weeks, rel=0.01)


def test_the_words_say_it(found: Launch) -> None:
    reached, queue, same, more, fewer = words.sentences(found)
    alone = found.alone.last
    assert reached.startswith("After 2 years, 5")
    assert reached.endswith(
        " of 1,000 possible users use the product; if nobody needed onboarding, "
        f"{alone.mean:.0f} ({alone.low:.0f} to {alone.high:.0f}) would."
    )
    assert "most for services (“Connect”), which is busy 100.0% (99.9–100.0%) of the time" in queue
    assert same.startswith("Small: no clear change in users (")
    assert more.startswith("Small, for 900k more a year: ")
    assert "more." in more
    assert "fewer" not in more
    assert "users, " in fewer
    assert "fewer" in fewer
    assert words.headline(found) == reached.rstrip(".")
    assert words.sentences(replace(found, base=found.others[1]))[0].endswith(
        "onboarding makes no clear difference."
    )


def test_of_fewer_users_it_is_said_what_takes_their_time() -> None:
    """Calls come twice as often, before new users, to the one who brings users in."""
    busier = ORG.replace(
        "work:",
        "work:\n  letter: {arrives: {rate: 1/w}, flow: [{reply: {team: services, effort: 1h}}]}"
        "\n  call:\n    priority: 1\n    arrives: {rate: 10/w}\n"
        "    flow: [{answer: {team: services, effort: 2h, cv: 0}}]",
    )
    again = launch(
        loads(busier), {"twice": loads(busier, set={"call.arrives.rate": "x2"})}, replications=4
    )
    (twice,) = again.others
    assert [each.work for each in twice.competing] == ["call", "letter"]  # which come as before
    assert twice.competing[0].more.low < 1.0 < twice.competing[0].more.high
    assert again.base.competing[0].more.mean == 0.0
    said = words.sentences(again)[-1]
    assert re.search(r"fewer; \d+% \(\d+% to \d+%\) more calls come to services\.$", said), said
    assert "calls" not in words.sentences(replace(again, others=(again.base,)))[-1]


def test_every_row_is_there(found: Launch) -> None:
    table = words.table(found)
    assert [row[0] for row in table.rows] == ["Small"] * 4 + ["No onboarding needed"]
    # Two years are too few for a look after four.
    assert table.rows[-1][1].startswith(f"{found.alone.mean[-1]:.0f} (")
    queue = table.head.index("queue at")
    assert [row[queue] for row in table.rows] == ["services", "services", "", "", ""]
    half = table.head.index("half by")
    assert [row[half] for row in table.rows][:2] == ["1.9 y", "1.9 y"]
    assert table.rows[3][half] == "not in 2 y"
    narrow = words.narrow_table(found)
    assert narrow.rows[-1][1].startswith("99.")
    assert len(found.frame()) == sum(
        len(list(run.market.estimates())) + len(run.waits) + 4 for run in found.runs
    )


def test_the_chart_has_a_curve_for_each_and_the_market(found: Launch) -> None:
    data = launch_data(found)
    (panel,) = data.panels
    assert [curve.colour for curve in panel.curves] == [None, 0, 1, 2, 3]
    market, base, *_ = panel.curves
    assert market.xs[0] == market.ys[0] == 0.0
    assert market.xs[-1] == pytest.approx(2.0)
    assert market.ys[-1] == found.alone.mean[-1]
    assert base.ys[-1] == pytest.approx(found.base.market.of("all").users.mean)
    assert all(low <= high for low, high in zip(base.low, base.high, strict=True))


def test_data_has_what_the_words_say(found: Launch) -> None:
    data = words.data(found)
    assert data["runs"][0]["queue_at"] == "services"
    assert data["runs"][2]["queue_at"] is None
    assert data["runs"][1]["more_users"]["mean"] == 0.0
    assert data["alone"]["mean"][-1] == found.alone.mean[-1]


def test_the_longest_queue_holds_the_market_whatever_the_order_of_the_steps() -> None:
    second = ORG.replace(
        "effort: 8h, cv: 0}}]", "effort: 8h, cv: 0}}, {a_last: {team: dev, effort: 1h, cv: 0}}]"
    )
    small = launch(loads(second), replications=2)
    assert [each.step for each in small.base.waits] == ["onboarding.connect", "onboarding.a_last"]
    assert small.base.waits[0].waiting.mean > small.base.waits[1].waiting.mean


def test_half_of_the_market_is_a_year_only_where_all_runs_get_there(found: Launch) -> None:
    base = found.base
    half = base.market.half_by
    for chance, said in ((1.0, "1.9 y"), (0.5, "in 50% of runs"), (0.0, "not in 2 y")):
        is_half = replace(half, chance=replace(half.chance, mean=chance))
        reached = tuple(is_half if each.share == 0.5 else each for each in base.market.reached)
        run = replace(base, market=replace(base.market, reached=reached))
        table = words.table(replace(found, base=run))
        assert table.rows[0][table.head.index("half by")] == said


@pytest.mark.parametrize(
    ("text", "market", "said"),
    [
        (ORG, "firm", "is not a market. Did you mean firms?"),
        (ORG.replace("{from: firms}", "{rate: 1/w}").split("markets:")[0], "", "has no market"),
    ],
)
def test_no_market_is_refused(text: str, market: str, said: str) -> None:
    with pytest.raises(LaunchError, match=said.replace("?", r"\?")):
        launch(loads(text), market=market, replications=2)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("size: 1000", "size: 900", "no market firms of 1,000"),
        ("horizon: 104w", "horizon: 52w", "its horizon is another"),
        ("feature:", "story:", "it has no feature"),
    ],
)
def test_another_market_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(LaunchError, match=f"other cannot be compared: .*{said}"):
        launch(MODEL, {"other": loads(ORG.replace(old, new))}, replications=2)


def test_the_page_has_its_picture_and_says_nothing_twice(found: Launch, tmp_path: Path) -> None:
    write_report(found, tmp_path, command="flowsim", header={"flowsim": "0", "command": "launch"})
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'data-key="first"' in page
    shown = [(name, sentence) for name, sentence in words.notes(found) if sentence]
    assert len(shown) == 4
    for name, sentence in shown:
        assert name in page
        assert page.count(escape(sentence)) == 1
    assert page.count(escape(words.headline(found))) == 1


def test_the_path_of_the_bottleneck_is_told_by_year(found: Launch) -> None:
    """Developers and the consultant are always busy; with nine more of them only developers are."""
    assert path.sentence(found.runs[2]) == "The most likely bottleneck: dev from year 1 on."
    section = path.section(found)
    assert [block for block in section.blocks if isinstance(block, TableBlock)]
    data = path_data(found)
    assert len(data.panels) == len(found.runs)
    for panel in data.panels:
        assert all(len(row) == 8 for row in panel.rows)  # quarters
        assert max(map(sum, zip(*panel.rows, strict=True))) <= 1.0 + 1e-9


def test_a_report_names_the_markets_that_it_does_not_show() -> None:
    early = "{share: 100%, push: 9%/quarter, pull: 9%/quarter}"
    second = f"{ORG}  schools: {{title: Schools, size: 50, early: {early}}}\n"
    both = launch(loads(second), replications=2)
    document = words.document(both, (), command="", version="")
    texts = [block.text for block in document.opening if isinstance(block, Paragraph)]
    assert "Not shown: “Schools” (--market schools)." in texts
    assert "in “Firms”" in texts[0]
    assert words.note(both).endswith(" Not shown: “Schools” (--market schools).")
