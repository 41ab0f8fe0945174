"""What users pay may be changed by levers, at a time or by and by; not by deliveries."""

from __future__ import annotations

import math

import numpy as np
import pytest

import flowsim as fs
from flowsim.engine import fast
from flowsim.model import Model, ModelError, loads
from flowsim.plan import compile_plan
from flowsim.plan.weekly import prices
from flowsim.study.decide.money import _has_payers
from tests.study.test_expect_markets import TEXT

WEEKLY = 12 / 52  # of a month
BASE = TEXT.replace("LEAVES", "0%/w")
LEVER = "  dearer: {change: {firms.pays.main: PRICE}, starts: 20w}\n"


def priced(price: str = "x2", more: str = "", use: str = "use: {dearer: 100%}\n") -> Model:
    return loads(BASE + LEVER.replace("PRICE", price).replace("}\n", f"{more}}}\n") + use)


def paid(model: Model, part: str = "main", runs: int = 12) -> fs.Estimate:
    return fs.run(model, replications=runs).markets[0].of(part).paid


def test_a_price_that_doubles_at_half_time() -> None:
    """Of 300, 1 - exp(-t/25) use it after t weeks: 20 a month each, and 40 from week 20 on."""

    def user_weeks(until: float) -> float:
        return 300 * (until - 25 * -math.expm1(-until / 25))

    truth = 20 * WEEKLY * (2 * user_weeks(40) - user_weeks(20))
    found = paid(priced(), runs=40)
    assert abs(found.mean - truth) < 4 * found.standard_error
    assert found.standard_error < 0.01 * truth


@pytest.mark.parametrize(
    ("price", "use", "weeks"),
    [
        ("x2", "100%", [(0, 20), (19, 20), (20, 40), (39, 40)]),
        ("+10/mo", "2", [(19, 20), (20, 40)]),
        ("50/mo", "50%", [(19, 20), (20, 35)]),
    ],
)
def test_operations_and_doses(price: str, use: str, weeks: list[tuple[int, float]]) -> None:
    model = priced(price, use=f"use: {{dearer: {use}}}\n")
    found = prices(model, model.markets[0], 40)
    for week, price_then in weeks:
        assert found["main"][week] == pytest.approx(price_then * WEEKLY)
    assert found["early"] == pytest.approx(np.full(40, 40 * WEEKLY))


def test_nobody_is_paid_to_use_it() -> None:
    with pytest.raises(ModelError, match=r"firms\.pays\.main .*at least 0"):
        priced("-30/mo")


def test_by_and_by() -> None:
    model = priced(more=", adoption: {ramp: 10w}")
    found = prices(model, model.markets[0], 40)["main"] / WEEKLY
    assert found[[0, 20, 21, 25, 30, 39]] == pytest.approx([20, 20, 22, 30, 40, 40])


def test_from_the_start_it_is_what_set_says() -> None:
    at_once = loads(BASE + LEVER.replace("PRICE", "x2").replace("20w", "0w") + "use: {dearer: 1}\n")
    as_set = loads(BASE).with_(set={"firms.pays.main": "x2"})
    assert paid(at_once) == paid(as_set)
    assert paid(at_once).mean == pytest.approx(2 * paid(loads(BASE)).mean, rel=1e-12)
    assert paid(at_once, "early") == paid(loads(BASE), "early")


def test_a_warm_up_is_no_time_of_prices() -> None:
    late = loads(BASE.replace("horizon: 40w", "horizon: 40w\nwarm_up: 6w") + LEVER.replace(
        "PRICE", "x2") + "use: {dearer: 1}\n")  # fmt: skip
    found = prices(late, late.markets[0], 40)["main"] / WEEKLY
    assert found[[19, 20]] == pytest.approx([20, 40])


def test_prices_are_nothing_that_happens() -> None:
    plain, dear = (
        fast.simulate(compile_plan(model), seed=3, replication=1)
        for model in (loads(BASE), priced())
    )
    assert (plain.rows.codes == dear.rows.codes).all()
    assert np.array_equal(plain.rows.times, dear.rows.times, equal_nan=True)


def test_deliveries_cannot_change_a_price() -> None:
    with pytest.raises(ModelError) as caught:
        loads(BASE + "  dearer: {change: {firms.pays.main: x2}, pulled_by: chore}\n")
    text = str(caught.value)
    assert ":16:21 levers.dearer.change.firms.pays.main: is money, which is counted after" in text
    assert "Leave it to a lever that `starts` at a time." in text


def test_a_lever_that_begins_to_charge_is_money() -> None:
    free = BASE.replace("pays: {early: 40/mo, main: 20/mo}", "pays: {early: 0/mo, main: 0/mo}")
    lever = LEVER.replace("PRICE", "30/mo")
    assert not _has_payers(loads(free + lever))
    charging = loads(f"{free}{lever}use: {{dearer: 1}}\n")
    assert _has_payers(charging)
    assert paid(charging).mean > 1000.0


def test_a_launch_is_compared_at_the_prices_of_each() -> None:
    """The same users at half the price pay half: the difference is half of what was paid."""
    base = loads(BASE)
    cheap = base.with_(set={"firms.pays.early": "x0.5", "firms.pays.main": "x0.5"})
    found = fs.launch(base, {"cheap": cheap}, replications=6)
    before = found.base.market.of("all").paid.mean
    assert found.others[0].more_users.mean == 0.0
    assert found.others[0].more_paid.mean == pytest.approx(-0.5 * before, rel=1e-9)
