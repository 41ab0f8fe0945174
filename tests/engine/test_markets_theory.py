"""Large markets in the run tend to the curves, small ones to their bands, services hold them back.

A hazard holds for a week, so a run lags behind the curves: the same recursion in plain numbers says
by how much. What grows by e^r a week grows by 1 + r in it, which adds up to r t / 2 weeks after t.
"""

from __future__ import annotations

import numpy as np
import pytest

from flowsim.dynamics.bass import level
from flowsim.dynamics.two_markets import Settings, spread
from flowsim.engine import fast
from flowsim.eventlog import FIRST_SEGMENT, LEFT, STARTED, STEP
from flowsim.model import Model, loads
from flowsim.model.mean_flow.markets import curve
from flowsim.plan import compile_plan

QUARTER = 13 * 168.0
TEXT = """
flowsim: 1
horizon: %dw
hours: always
teams: {desk: {people: %d}}
markets:
  c:
    size: %d
    early: {share: %s, push: %s%%/quarter, pull: %s%%/quarter}
    main: {push: %s%%/quarter, pull: %s%%/quarter, bridge: %s%%, leaves: %s%%/quarter}
work:
  %s
"""
IDLE = "idle: {arrives: {backlog: 1}, flow: [rest: {team: desk, effort: 1h}]}"
ONBOARDING = "onboarding: {arrives: {from: c}, flow: [set_up: {team: desk, effort: 8h}]}"


def market(
    size: int,
    early: tuple[float, float],
    main: tuple[float, float, float, float],
    *,
    share: str = "16%",
    quarters: int = 10,
    work: str = IDLE,
    people: int = 1,
) -> Model:
    """A market. early: push and pull; main: push, pull, bridge and leaves; % a quarter and %."""
    return loads(TEXT % (13 * quarters, people, size, share, *early, *main, work))


def users(model: Model, at: list[float], replications: int) -> np.ndarray:
    """Users over members at some quarters, [replication, instant]."""
    plan, found = compile_plan(model), []
    for replication in range(replications):
        rows = fast.simulate(plan, seed=5, replication=replication).rows
        times = rows.times[rows.codes[:, STEP] <= FIRST_SEGMENT]
        left = np.where(np.isnan(times[:, LEFT]), np.inf, times[:, LEFT])
        found.append(
            [((times[:, STARTED] <= t * QUARTER) & (left > t * QUARTER)).sum() for t in at]
        )
    return np.array(found) / model.market("c").size


def recursion(model: Model, quarter: int) -> float:
    """The mean of a large market, week by week."""
    found = curve(model.market("c"), 13 * quarter + 1)
    return found[13 * quarter][0] / model.market("c").size


def most_behind(rate: float, quarter: float) -> float:
    """By how many quarters a run lags at most: half a week, and what growth adds. rate: %."""
    return (1.0 + rate / 100.0 * quarter) / 2.0 / 13.0


def standard_error(values: np.ndarray) -> np.ndarray:
    return np.asarray(values.std(axis=0, ddof=1) / np.sqrt(len(values)))


@pytest.mark.parametrize(("push", "pull"), [(3.0, 38.0), (1.0, 60.0), (8.0, 20.0)])
def test_an_early_market_alone_is_bass(push: float, pull: float) -> None:
    model = market(20_000, (push, pull), (0, 0, 0, 0), share="100%")
    found = users(model, [5, 10], 30)
    for place, quarter in enumerate((5, 10)):
        mean, error = found[:, place].mean(), standard_error(found)[place]
        expected = recursion(model, quarter)
        assert error < 0.003
        assert abs(mean - expected) < 4.0 * error + 1e-4
        bass = float(level(quarter, innovation=push / 100, imitation=pull / 100))
        behind = quarter - most_behind(push + pull, quarter)
        assert level(behind, innovation=push / 100, imitation=pull / 100) < expected < bass


@pytest.mark.parametrize(
    ("early", "main"),
    [
        ((3.0, 38.0), (0.0, 38.0, 10.0, 0.0)),
        ((3.0, 38.0), (2.0, 38.0, 30.0, 6.0)),
        ((5.0, 80.0), (0.0, 80.0, 5.0, 3.0)),
    ],
)
def test_two_markets_follow_their_curves(
    early: tuple[float, float], main: tuple[float, float, float, float]
) -> None:
    model = market(20_000, early, main)
    found = users(model, [5, 10], 30)
    settings = Settings(
        early_push=early[0] / 100, early_pull=early[1] / 100, main_push=main[0] / 100,
        main_pull=main[1] / 100, bridge=main[2] / 100, leaves=main[3] / 100,
    )  # fmt: skip
    curves = spread(settings, quarters=10.0)
    for place, quarter in enumerate((5, 10)):
        mean, error = found[:, place].mean(), standard_error(found)[place]
        expected = recursion(model, quarter)
        assert error < 0.004
        assert abs(mean - expected) < 4.0 * error + 5e-4
        exact = float(np.interp(quarter, curves.at, curves.users))
        behind = quarter - most_behind(max(early[0] + early[1], main[0] + main[1]), quarter)
        assert float(np.interp(behind, curves.at, curves.users)) - 1e-3 < expected < exact + 1e-3


@pytest.mark.parametrize(
    ("size", "mean", "spread_of_runs"),
    [(2_000, 0.422, 0.043), (200, 0.398, 0.135), (50, 0.297, 0.215)],
)
def test_small_markets_are_slower_and_noisier(
    size: int, mean: float, spread_of_runs: float
) -> None:
    """Shares after ten quarters as an independent simulation of single people has them."""
    found = users(market(size, (3.0, 38.0), (0.0, 38.0, 10.0, 0.0)), [10], 400)[:, 0]
    error = found.std(ddof=1) / np.sqrt(len(found))
    assert abs(found.mean() - mean) < 4.0 * np.hypot(error, spread_of_runs / np.sqrt(400)) + 0.008
    assert abs(found.std(ddof=1) / spread_of_runs - 1.0) < 0.15


def test_services_that_are_too_few_set_the_pace() -> None:
    """Users are what services have brought in, and that is what they can."""
    model = market(2_000, (30.0, 60.0), (10.0, 60.0, 50.0, 0.0), work=ONBOARDING, quarters=6)
    log = fast.simulate(compile_plan(model), seed=2)
    times = log.rows.times[log.rows.codes[:, STEP] <= FIRST_SEGMENT]
    brought = np.sort(times[~np.isnan(times[:, STARTED]), STARTED])
    done = np.sort(log.rows.times[log.rows.codes[:, STEP] == 0, LEFT])
    assert brought.tolist() == done[~np.isnan(done)].tolist()
    busy = brought[brought > 26 * 168.0]
    rate = len(busy) / (6 * QUARTER - 26 * 168.0)
    assert rate == pytest.approx(1.0 / 8.0, abs=4.0 / 8.0 / np.sqrt(len(busy)))
    free = fast.simulate(
        compile_plan(market(2_000, (30.0, 60.0), (10.0, 60.0, 50.0, 0.0), quarters=6))
    )
    assert (free.rows.codes[:, STEP] <= FIRST_SEGMENT).sum() > len(brought)


def test_a_market_costs_its_adoptions_not_its_members_times_weeks() -> None:
    """Events and rows: a market of which nobody adopts leaves none."""
    model = market(100_000, (0.0, 38.0), (0.0, 38.0, 10.0, 0.0), quarters=20)
    assert len(fast.simulate(compile_plan(model))) == 1
