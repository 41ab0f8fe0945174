"""The page of strategies: figures are those of runs, and causes are what turns an order."""

from __future__ import annotations

import numpy as np
import pytest

from docs_from_code import strategies as page
from flowsim.dynamics.strategies import BY_NAME
from flowsim.dynamics.two_markets import Settings
from flowsim.model.records.spreading import Market
from flowsim.report.format.numbers import amount, brief
from flowsim.study.shipped import configs
from flowsim.time_units import HOURS_PER_QUARTER


def text() -> str:
    return page.PAGE.read_text(encoding="utf-8")


def test_every_strategy_of_the_folder_is_there() -> None:
    files = {file.stem for file in (configs() / "launch").glob("*.yaml")}
    others = {
        "launch",
        *(name for name in files if name.startswith("hybrid-") and name not in page.CURVES),
    }
    assert set(page.CURVES) == files - others
    rows = [line for line in text().splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(page.CURVES)


def test_every_strategy_of_adopt_has_a_run() -> None:
    assert {*page.CURVES.values()} == {*BY_NAME}


@pytest.mark.parametrize("name", page.CURVES)
def test_a_market_has_the_settings_of_its_curve(name: str) -> None:
    """What is asked for, too; layers and a mandate are levers, as they come in the run."""
    curve = BY_NAME[page.CURVES[name]].settings
    markets = page.model_of(name).markets
    (plain,) = page.model_of("launch").markets
    assert len(markets) == curve.rivals
    for market in markets:
        assert market.members_of == plain.name
        check_settings(market, plain, curve)


def check_settings(market: Market, plain: Market, curve: Settings) -> None:
    """Chances, shares, openings and prices of a market are those of a curve."""
    early, main = market.early, market.main
    quarters = [
        (early.push, curve.early_push),
        (early.pull, curve.early_pull),
        (main.push, curve.main_push),
        (main.pull, curve.main_pull),
        (main.leaves, curve.leaves),
    ]
    for chance, rate in quarters:
        assert chance * HOURS_PER_QUARTER == pytest.approx(rate)
    assert main.opens / HOURS_PER_QUARTER == curve.main_opens
    assert (early.share, main.bridge, market.reach) == pytest.approx(
        (curve.early_share, curve.bridge, curve.reach)
    )
    for asked, of in ((early, plain.early), (main, plain.main)):
        assert asked.pays / of.pays == pytest.approx(curve.price)


def test_curves_are_those_of_adopt() -> None:
    rows = [line.split(" | ") for line in text().splitlines() if line.startswith("| ")][2:]
    found = page.by_curve()
    assert [row[1] for row in rows] == [brief(each) for each in sorted(found.values())]


def test_a_row_is_what_a_run_gives() -> None:
    model = page.model_of("upsell")
    run, free = page.paid([model, page.without_onboarding(model)])
    (row,) = (line for line in text().splitlines() if line.startswith("| Upsell the innovators"))
    assert row.split(" | ")[2:4] == [amount(run.mean), amount(free.mean)]


@pytest.mark.nightly
def test_the_page_is_what_the_runs_show() -> None:
    assert page.text() == text()


def _paid(title: str, mean: float, spread: float = 1.0) -> page.Paid:
    noise = np.random.default_rng(round(abs(mean))).permutation(np.linspace(-1.0, 1.0, 8)) * spread
    return page.Paid(title, mean + noise)


def test_orders_and_turned_pairs() -> None:
    run = {"a": _paid("A", 10.0), "b": _paid("B", 20.0), "c": _paid("C", 20.1)}
    run["c"] = page.Paid("C", run["b"].samples[::-1] + 0.01)
    assert page.order(run) == "A < B = C"
    assert page.turned({"a": 3.0, "b": 2.0, "c": 1.0}, run) == [("a", "b"), ("a", "c")]
    assert page.turned({"a": 1.0, "b": 2.0, "c": 3.0}, run) == []


def test_only_what_turns_an_order_is_told_as_its_cause() -> None:
    cause = page.Cause("Nobody asks", "they ask", {}, {})
    other = page.Cause("Later", "it is late", {}, {})
    titles = ("H", "S")
    turns, stays = _paid("", 50.0).mean, _paid("", -50.0).mean
    lines = page.why(("h", "s"), titles, [(cause, turns), (other, stays)])
    assert lines[0].startswith("* *Nobody asks* turns the order: H is paid 50")
    assert lines[1].startswith("* *Later* does not turn it, and leaves 50")
    assert lines[2] == "* So: they ask."
    assert (
        page.why(("h", "s"), titles, [(other, stays)])[-1] == "* None of these is the cause alone."
    )
    tied = page.why(("h", "s"), titles, [(other, _paid("", 0.0).mean)])
    assert tied[0].startswith("* With *Later* the two are too close to call (0")


def test_a_tie_is_told_by_what_parts_it_as_the_curves_do() -> None:
    cause = page.Cause("Nobody asks", "they ask", {}, {})
    other = page.Cause("Later", "it is late", {}, {})
    titles = ("H", "S")
    more, less, same = (_paid("", mean).mean for mean in (50.0, -50.0, 0.0))
    lines = page.why_tied(titles, [(cause, more), (other, less)])
    assert lines[0].startswith("* *Nobody asks* parts them: H is paid 50")
    assert lines[1].startswith("* *Later* parts them: S is paid 50")
    assert lines[2] == "* So: they ask."
    assert page.why_tied(titles, [(other, same)])[-1] == "* None of these is the cause alone."
    run = {"a": _paid("A", 10.0), "b": _paid("B", 20.0)}
    run["c"] = page.Paid("C", run["b"].samples[::-1] + 0.01)
    assert page.tied({"a": 3.0, "b": 2.0, "c": 4.0}, run) == [("c", "b")]


def test_every_tie_and_every_turned_pair_has_causes_that_were_tried() -> None:
    assert "No cause has been tried" not in text()
    assert text().count("* So: ") == text().count("\n**") - 2  # two lines of orders
