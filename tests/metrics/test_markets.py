"""Members of markets week by week, against counting row by row, and what a run says of them."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.eventlog import FIRST_SEGMENT, GAVE_UP, GONE_AWAY, EventLog
from flowsim.experiment import replicate
from flowsim.experiment.precision import joined
from flowsim.metrics.markets import MEMBERS, count_members, room_for_members
from flowsim.metrics.weekly_items import weeks_from_zero
from flowsim.model import Model, loads
from flowsim.plan import compile_plan
from flowsim.report.runs.data import run_data
from flowsim.study.decide.compare import compare
from flowsim.study.decide.money import cash
from flowsim.study.single.run import run

TEXT = """
flowsim: 1
name: A market
warm_up: 2w
horizon: %s
teams: {desk: {people: 2}, dev: {people: 1}}
markets:
  c:
    size: 80
    early: {share: 25%%, push: 8%%/w, pull: 40%%/w}
    main: {push: 2%%/w, pull: 60%%/w, bridge: 30%%, leaves: 10%%/w}
    pays: {early: 10/w, main: 70/w}
work:
  onboarding:
    arrives: {from: c}
    flow: [set_up: {team: desk, effort: 8h, patience: 2d}]
levers:
  push: {change: {c.main.push: +5%%/w}}
"""


def model(horizon: str = "12w") -> Model:
    return loads(TEXT % horizon)


def counted(log: EventLog) -> np.ndarray:
    """[segment, column, week], by asking every row in every week."""
    ends = weeks_from_zero(log.horizon)
    found = np.zeros((2, len(MEMBERS), len(ends)))
    for codes, (adopted, since, _, left) in zip(log.rows.codes, log.rows.times, strict=True):
        segment = FIRST_SEGMENT - codes[1]
        if segment < 0:
            continue
        gone = math.inf if math.isnan(left) else left
        began = math.inf if math.isnan(since) else since
        for week, end in enumerate(ends):
            start = ends[week - 1] if week else 0.0
            found[segment, :, week] += [
                began <= end < gone,
                adopted <= end < min(began, gone),
                adopted <= end,
                codes[4] == GONE_AWAY and gone <= end,
                codes[4] == GAVE_UP and gone <= end,
                max(0.0, min(gone, end) - max(began, start)) if began < end else 0.0,
            ]
    return found


@pytest.mark.parametrize("horizon", ["12w", "1000h"])
def test_counts_are_those_of_every_row_in_every_week(horizon: str) -> None:
    log = fast.simulate(compile_plan(model(horizon)), seed=3)
    room = room_for_members(1, len(weeks_from_zero(log.horizon)))
    count_members(log.rows, len(log), log.horizon, room)
    assert room == pytest.approx(counted(log), abs=1e-6)
    assert room[:, :, -1].sum(axis=0)[:5].min() > 0.0  # all of it happens


def test_members_are_somewhere() -> None:
    """Adoptions are users, members that wait, and spells that have ended."""
    kept = replicate(compile_plan(model()), replications=5, series=True).markets
    assert kept is not None
    users, waiting, adopted, left, gave_up = (kept.of("c", name) for name in MEMBERS[:5])
    assert (adopted == users + waiting + left + gave_up).all()
    assert (users + waiting <= 80).all()


def test_replications_may_be_joined() -> None:
    plan = compile_plan(model())
    whole = replicate(plan, replications=4, series=True)
    parts = joined(
        replicate(plan, replications=2, series=True),
        replicate(plan, replications=2, first=2, series=True),
    )
    assert whole.markets is not None
    assert parts.markets is not None
    assert (whole.markets.counts == parts.markets.counts).all()


def test_a_run_says_what_became_of_its_market() -> None:
    found = run(model(), replications=6)
    market = found.market("c")
    users = market.of("early").users.mean + market.of("main").users.mean
    assert market.of("all").users.mean == pytest.approx(users)
    assert market.of("all").share.mean == pytest.approx(users / 80)
    assert market.of("early").left.mean == 0.0 < market.of("main").left.mean
    assert [each.share for each in market.reached] == [0.025, 0.16, 0.5, 0.84]
    weeks = [each.week.mean for each in market.reached if each.chance.mean == 1.0]
    assert weeks == sorted(weeks)
    assert len(weeks) >= 2
    assert market.half_by.share == 0.5
    frame = found.frame()
    mine = frame[(frame["measure"] == "users") & (frame["at"] == "c")]
    assert mine["mean"].tolist() == [market.of("all").users.mean]
    data = json.loads(json.dumps(run_data(found)["markets"]))
    assert data[0]["parts"][2]["users"]["mean"] == pytest.approx(users)
    assert len(data[0]["series"][0]["weeks"]) == 12
    with pytest.raises(KeyError):
        found.market("d")


def test_what_users_pay_is_money() -> None:
    found = run(model(), replications=4)
    log = fast.simulate(compile_plan(model()))
    hours = counted(log)[:, 5]
    paid = (hours[0] * 10.0 + hours[1] * 70.0) / 168.0
    assert cash(found).value[0] == pytest.approx(paid)
    assert found.market("c").of("all").paid.mean == pytest.approx(
        cash(found).value.sum(axis=1).mean()
    )


def test_a_comparison_counts_it_too() -> None:
    found = compare(model(), {"push": model().with_(use={"push": 1})}, replications=6)
    assert found.money is not None
    assert found.money.worths[0].value.mean > 0.0
    assert dict(found.money.worths[0].shares)["c"].mean == pytest.approx(
        found.money.worths[0].value.mean
    )
