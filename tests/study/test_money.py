"""Money to the cent: one person, fixed efforts, a lever in a known week; discounting by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.model import FlowsimError, loads
from flowsim.study.decide import money as money_parts
from flowsim.study.decide.compare import compare
from flowsim.study.decide.money import (
    CashFlows,
    DiscountError,
    cash,
    fan,
    money,
    payback,
    present_value,
    refuse_discount,
)
from flowsim.study.money_records import Money
from flowsim.study.single.run import run

# One person takes 84 h for an item: two a week, at 84 h and 168 h of each.
ONE = """
flowsim: 1
name: one person
horizon: 8w
hours: always
teams:
  dev: {people: 1, cost: 52k/y}
work:
  feature:
    arrives: {backlog: 10}
    value: 5k
    delay_cost: 100/w
    flow:
      - build: {team: dev, effort: 84h, cv: 0}
levers:
  tool:
    change: {dev.speed: x2}
    starts: 2w
    cost: {once: 700, monthly: 364}
  seats:
    change: {dev.speed: x1.0000001}
    starts: 10d
    cost: {once: 30/person, monthly: 728/person}
  second: {change: {dev.people: +1}, starts: 3w, cost: {team: dev}}
"""
EXACT = 1e-6  # money; sums of a few thousand


def flow_of(text: str, *use: str):  # type: ignore[no-untyped-def]
    return cash(run(loads(text, use=use), replications=2))


def test_one_person_week_by_week() -> None:
    found = flow_of(ONE)
    assert found.ends.tolist() == [168.0 * week for week in range(1, 9)]
    assert found.value.tolist() == [[10_000.0] * 5 + [0.0] * 3] * 2
    assert found.people.tolist() == pytest.approx([1000.0] * 8, abs=EXACT)
    assert found.levers.tolist() == [0.0] * 8
    # In the first week ten items are about for half of it, and nine for the other half.
    assert found.delay[0].tolist() == pytest.approx([950, 750, 550, 350, 150, 0, 0, 0], abs=EXACT)
    net = [8050, 8250, 8450, 8650, 8850, -1000, -1000, -1000]
    assert found.net[1].tolist() == pytest.approx(net, abs=EXACT)


def test_what_users_pay_is_earned() -> None:
    """Whoever uses it pays 10 a week; features are worth the same as without a market."""
    market = "{size: 40, early: {share: 100%, push: 80%/w, pull: 0%/w}, pays: {early: 10/w}}"
    users = f"markets: {{firms: {market}}}"
    alone, found = flow_of(ONE), flow_of(f"{ONE}{users}\n")
    assert [name for name, _ in found.by_kind] == ["feature", "firms"]
    paid = found.by_kind[1][1]
    np.testing.assert_allclose(found.value, alone.value + paid, atol=EXACT)
    np.testing.assert_allclose(found.net, alone.net + paid, atol=EXACT)
    assert (np.diff(paid, axis=1) >= 0.0).all()  # nobody leaves
    assert paid.max() <= 400.0
    assert paid[:, -1].min() > 390.0  # 40 users, of whom hardly one is left out after 7 weeks


def test_a_lever_pays_once_when_it_starts_and_from_then_on() -> None:
    found = flow_of(ONE, "tool")
    assert found.levers.tolist() == pytest.approx([0, 0, 784, 84, 84, 84, 84, 84], abs=EXACT)
    assert found.value[0].tolist() == [10_000, 10_000, 20_000, 10_000, 0, 0, 0, 0]
    assert found.delay[0].tolist() == pytest.approx([950, 750, 450, 75, 0, 0, 0, 0], abs=EXACT)
    half = flow_of(ONE, "tool=50%")
    assert half.levers.tolist() == pytest.approx([0, 0, 392, 42, 42, 42, 42, 42], abs=EXACT)


def test_a_lever_may_start_within_a_week_and_count_heads() -> None:
    """From day 10 on 728 a month and person: a unit of money an hour."""
    alone = flow_of(ONE, "seats")
    assert alone.levers.tolist() == pytest.approx([0, 30 + 96, *[168] * 6], abs=EXACT)
    both = flow_of(ONE, "seats", "second")
    assert both.levers.tolist() == pytest.approx([0, 126, 168, *[336] * 5], abs=EXACT)
    late = flow_of(ONE.replace("starts: 2w", "starts: 8w"), "tool")
    assert late.levers.tolist() == [0.0] * 8


def test_people_come_and_go() -> None:
    text = ONE.replace("people: 1,", "people: {at: {0w: 1, 2w: 3, 4w: 2}},")
    assert flow_of(text).people.tolist() == pytest.approx(
        [1000, 1000, 3000, 3000, 2000, 2000, 2000, 2000], abs=EXACT
    )
    hired = flow_of(ONE, "second")
    assert hired.people.tolist() == pytest.approx([1000] * 3 + [2000] * 5, abs=EXACT)


def test_the_warm_up_earns_and_costs_nothing() -> None:
    found = flow_of(ONE.replace("horizon: 8w", "horizon: 8w\nwarm_up: 2w"))
    assert found.value[0].tolist() == [10_000] * 3 + [0] * 5
    assert found.delay[0].tolist() == pytest.approx([550, 350, 150, 0, 0, 0, 0, 0], abs=EXACT)


def test_a_run_that_ends_within_a_week() -> None:
    """Time zero is a Wednesday, and the run ends on the Thursday two weeks later."""
    text = ONE.replace("horizon: 8w", "horizon: 15d\nwarm_up: 2d")
    text = text.replace("people: 1,", "people: {at: {0w: 1, 1w: 3}},")
    found = flow_of(text)
    assert found.ends.tolist() == [168.0, 336.0, 360.0]
    # The two others come on the first Monday after a week, 288 h after time zero.
    pay = [1000, (120 + 3 * 48) / 168 * 1000, 3 * 24 / 168 * 1000]
    assert found.people.tolist() == pytest.approx(pay, abs=EXACT)
    # One by one at 84 h, 168 h, …, 336 h of the run, 48 h less from time zero: 36, 120 and 204 h.
    # Then three at once; the one who was there goes on at 288 h, as do the other two.
    assert found.value[0].tolist() == [10_000.0, 10_000.0, 0.0]
    one, two = 10 * 36 + 9 * 84 + 8 * 48, 8 * 36 + 7 * 84 + 6 * 48
    assert found.delay[0].tolist() == pytest.approx(
        [one / 1.68, two / 1.68, 24 * 6 / 1.68], abs=EXACT
    )


def test_an_item_at_an_open_door_costs_nothing() -> None:
    text = ONE.replace("{backlog: 10}", "always").replace("value: 5k", "value: 5k\n    limit: 3")
    assert flow_of(text).delay[0].tolist() == pytest.approx([300.0] * 8, abs=EXACT)


def test_what_leaves_undelivered_costs_until_then() -> None:
    text = ONE.replace("cv: 0}", "cv: 0, then: {dropped: 100%}}")
    found = flow_of(text)
    assert found.value.sum() == 0.0
    assert found.delay[0].tolist() == pytest.approx([950, 750, 550, 350, 150, 0, 0, 0], abs=EXACT)


# Present values, percentiles, payback ------------------------------------------------------------


def test_discounting_by_hand() -> None:
    ends = np.array([26.0, 52.0, 104.0]) * 168.0
    flow = np.array([100.0, -50.0, 242.0])
    by_hand = 100.0 / math.sqrt(1.1) - 50.0 / 1.1 + 242.0 / 1.21  # after half a year, one, two
    assert float(present_value(flow, ends, 0.1)) == pytest.approx(by_hand, rel=1e-12)
    assert float(present_value(flow, ends, 0.0)) == 292.0
    assert present_value(np.stack([flow, 2 * flow]), ends, 0.1).tolist() == pytest.approx(
        [by_hand, 2 * by_hand]
    )


def test_percentiles_are_over_replications() -> None:
    same = fan(np.tile([1.0, 2.0, -4.0], (7, 1)))
    assert same.p10.tolist() == same.p50.tolist() == same.p90.tolist() == [1.0, 3.0, -1.0]
    spread = fan(np.arange(11.0)[:, None] * np.ones(2))
    assert spread.p10.tolist() == [1.0, 2.0]
    assert spread.p50.tolist() == [5.0, 10.0]
    assert spread.p90.tolist() == [9.0, 18.0]


def test_payback_is_when_it_is_ahead_for_good() -> None:
    ends = np.arange(1, 27) * 168.0  # six months
    flow = np.zeros((4, 26))
    flow[0, 0], flow[0, 9] = -100.0, 100.0  # even again in week 10, of month 3
    flow[1, 0], flow[1, 1], flow[1, 2], flow[1, 25] = -100.0, 200.0, -200.0, 100.0  # in the last
    flow[2, 0], flow[2, 25] = 100.0, -101.0  # behind in the end
    flow[3, 5] = 7.0  # never behind
    found = payback(flow, ends)
    assert (found.p10, found.p50, found.p90) == (0.0, 3.0, math.inf)
    assert found.chance.mean == 0.75
    assert 0.30 < found.chance.low < 0.31  # Wilson: (0.301, 0.954)
    assert 0.95 < found.chance.high < 0.96
    assert payback(flow[:1], ends).p50 == 3.0
    assert payback(flow[1:2], ends).p50 == 6.0
    all_of_them = payback(np.zeros((40, 26)), ends).chance
    assert (all_of_them.mean, all_of_them.high) == (1.0, 1.0)
    assert all_of_them.low == pytest.approx(0.912, abs=1e-3)


@pytest.fixture(scope="module")
def compared() -> Money:
    others = {name: loads(ONE, use=[name]) for name in ("tool", "second")}
    others["same"] = loads(ONE)
    found = compare(loads(ONE), others, replications=3, discount=0.2)
    assert found.money is not None
    return found.money


def test_a_scenario_beside_its_baseline(compared: Money) -> None:
    ends = np.arange(1, 9) * 168.0
    weights = 1.2 ** (-ends / 8736.0)
    base = np.array([8050, 8250, 8450, 8650, 8850, -1000, -1000, -1000.0])
    tool = np.array([0, 0, 10_000, 0, -10_000, 0, 0, 0.0])  # value earlier
    delay = np.array([0, 0, -100, -275, -150, 0, 0, 0.0])
    bill = np.array([0, 0, 784, 84, 84, 84, 84, 84.0])
    assert compared.discount == 0.2
    assert compared.runs[0].npv.mean == pytest.approx(float(base @ weights), abs=1e-6)
    found = compared.worths[0]
    net = tool - delay - bill
    assert found.npv.mean == pytest.approx(float(net @ weights), abs=1e-6)
    assert found.npv.half_width == 0.0
    assert found.npv_p10 == found.npv_p50 == found.npv_p90
    assert found.value.mean == pytest.approx(float(tool @ weights), abs=1e-6)
    assert found.delay.mean == pytest.approx(float(delay @ weights), abs=1e-6)
    assert found.levers == pytest.approx(float(bill @ weights), abs=1e-6)
    assert found.people == 0.0
    parts = found.value.mean - found.delay.mean - found.people - found.levers
    assert found.npv.mean == pytest.approx(parts)
    assert found.fan.p50.tolist() == pytest.approx(np.cumsum(net).tolist(), abs=1e-6)
    assert math.isinf(found.payback.p50), "what is only earlier does not pay for the tool"
    assert found.payback.chance.mean == 0.0


def test_a_scenario_that_changes_nothing(compared: Money) -> None:
    same = compared.worths[2]
    assert same.is_nothing
    assert same.npv.mean == 0.0


def test_without_prices_there_is_no_money() -> None:
    text = ONE.replace("    value: 5k\n", "").replace("    delay_cost: 100/w\n", "")
    assert compare(loads(text), {"tool": loads(text, use=["tool"])}, replications=2).money is None
    priced = run(loads(ONE), replications=2)
    free = run(loads(text), replications=2)
    found = money(free, [priced])
    assert found is not None
    assert found.runs[0].npv.mean < 0.0, "people are paid"


@pytest.mark.parametrize("rate", [-0.01, 1.0, 10.1, float("nan"), float("inf")])
def test_what_is_no_discount_rate(rate: float) -> None:
    with pytest.raises(DiscountError, match="at least 0% and below 100%"):
        refuse_discount(rate)
    with pytest.raises(FlowsimError, match="discount"):
        compare(loads(ONE), {"same": loads(ONE)}, discount=rate)


def test_a_lever_that_is_paid_once_a_head_counts_the_heads_of_its_team_when_it_starts() -> None:
    """At week 3 the team has three people, a week later four; the other team's five count not."""
    text = ONE.replace("people: 1,", "people: {at: {0w: 2, 2w: 3, 4w: 4}},")
    text = text.replace("work:", "  other: {people: 5}\nwork:", 1)
    own = "cost: {once: 40/person, team: dev}}"
    one_team = flow_of(text + f"  kit: {{change: {{dev.speed: x1.1}}, starts: 3w, {own}\n", "kit")
    assert one_team.levers.tolist() == pytest.approx([0, 0, 0, 120, 0, 0, 0, 0], abs=EXACT)
    every = "cost: {once: 40/person}}"
    both = flow_of(text + f"  kit: {{change: {{dev.speed: x1.1}}, starts: 3w, {every}\n", "kit=2")
    assert both.levers.tolist() == pytest.approx([0, 0, 0, 640, 0, 0, 0, 0], abs=EXACT)


def test_tenths_of_the_replications_have_paid_back() -> None:
    """Of ten, ahead for good in months 1 to 9 and never: the tenth, the half and nine tenths."""
    ends = np.arange(1, 53) * 168.0  # twelve months of 4.33 weeks
    flow = np.zeros((10, 52))
    flow[:, 0] = -1.0
    for month in range(1, 10):
        week = math.floor(month * 52 / 12) - 1  # the last that ends in it
        flow[month - 1, week] += 2.0
    found = payback(flow, ends)
    assert (found.p10, found.p50, found.p90) == (1.0, 5.0, 9.0)
    assert found.chance.mean == 0.9
    assert found.chance.replications == 10
    assert found.chance.half_width == pytest.approx((found.chance.high - found.chance.low) / 2.0)


def test_tenths_of_what_a_scenario_is_worth() -> None:
    """Eleven replications are worth 0 to 100 more at the end of a year, at no discount."""
    ends = np.array([8736.0])
    base = CashFlows(ends, np.zeros((11, 1)), np.zeros((11, 1)), np.zeros(1), np.zeros(1))
    value = np.arange(0.0, 110.0, 10.0)[:, None]
    other = CashFlows(ends, value, np.full((11, 1), 2.0), np.ones(1), np.full(1, 3.0))
    found = money_parts._worth("other", base, other, 0.0)
    assert (found.npv_p10, found.npv_p50, found.npv_p90) == pytest.approx((4.0, 44.0, 84.0))
    assert (found.npv.mean, found.value.mean, found.delay.mean) == pytest.approx((44.0, 50.0, 2.0))
    assert (found.people, found.levers, found.is_nothing) == (1.0, 3.0, False)
    assert (found.scenario, found.npv.replications) == ("other", 11)
    discounted = money_parts._worth("other", base, other, 0.25)
    assert discounted.npv_p50 == pytest.approx(44.0 / 1.25)
    assert (discounted.people, discounted.levers) == pytest.approx((0.8, 2.4))


def test_all_teams_are_paid() -> None:
    text = ONE.replace("work:", "  other: {people: 2, cost: 26k/y}\nwork:", 1)
    assert flow_of(text).people.tolist() == pytest.approx([2000.0] * 8, abs=EXACT)
