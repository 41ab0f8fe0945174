"""Large markets in the run tend to the curves, small ones to their bands, services hold them back.

A hazard holds for a week, and is that of its middle: against the curves of continuous time a run is
exact to the second order of the week.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

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
    """The mean of a large market, week by week, as the averages before a run have it."""
    found = curve(model.markets, 13 * quarter + 1)
    return found[13 * quarter][0][0] / model.market("c").size


def standard_error(values: np.ndarray) -> np.ndarray:
    return np.asarray(values.std(axis=0, ddof=1) / np.sqrt(len(values)))


Early = tuple[float, float]
Main = tuple[float, float, float, float]

ALONE: list[Early] = [(3.0, 38.0), (1.0, 60.0), (8.0, 20.0)]
TWO: list[tuple[Early, Main]] = [
    ((3.0, 38.0), (0.0, 38.0, 10.0, 0.0)),
    ((3.0, 38.0), (2.0, 38.0, 30.0, 6.0)),
    ((5.0, 80.0), (0.0, 80.0, 5.0, 3.0)),
]
AT = (5, 10)
REPLICATIONS = 20
JOINTLY = 0.05 / (len(AT) * (len(ALONE) + len(TWO)))  # Bonferroni


def alone(early: Early) -> tuple[Model, list[float]]:
    """A market without a mainstream, and its curve in continuous time at AT."""
    push, pull = (rate / 100.0 for rate in early)
    exact = [float(level(at, innovation=push, imitation=pull)) for at in AT]
    return market(20_000, early, (0, 0, 0, 0), share="100%"), exact


def both(early: Early, main: Main) -> tuple[Model, list[float]]:
    """Two markets, and their curve in continuous time at AT."""
    settings = Settings(
        early_push=early[0] / 100, early_pull=early[1] / 100, main_push=main[0] / 100,
        main_pull=main[1] / 100, bridge=main[2] / 100, leaves=main[3] / 100,
    )  # fmt: skip
    curves = spread(settings, quarters=10.0)
    return market(20_000, early, main), [curves.level(at) for at in AT]


CASES = [pytest.param(alone, (early,), id=f"alone {early}") for early in ALONE]
CASES += [pytest.param(both, case, id=f"two {case}") for case in TWO]


@pytest.mark.parametrize(("curve_of", "rates"), CASES)
def test_a_large_market_tends_to_the_curve(
    curve_of: Callable[..., tuple[Model, list[float]]], rates: tuple[object, ...]
) -> None:
    """The curve is in the interval of the mean of 20 runs, all twelve jointly at 95 %.

    What is left of the step is small next to that interval.
    """
    model, exact = curve_of(*rates)
    found = users(model, list(AT), REPLICATIONS)
    error = standard_error(found)
    assert (error < 0.003).all()
    away = np.abs(found.mean(axis=0) - exact) / error
    assert (away < stats.t.ppf(1.0 - JOINTLY / 2.0, REPLICATIONS - 1)).all(), away
    half_width = stats.t.ppf(0.975, REPLICATIONS - 1) * error
    for place, quarter in enumerate(AT):
        assert abs(recursion(model, quarter) - exact[place]) < half_width[place] / 2.0


@pytest.mark.parametrize("early", ALONE)
def test_a_step_of_half_the_length_leaves_a_quarter_of_the_error(early: Early) -> None:
    """Half the rates for twice as long are the same curve, in twice as many steps."""
    slow = market(20_000, (early[0] / 2, early[1] / 2), (0, 0, 0, 0), share="100%")
    model, exact = alone(early)
    error = recursion(model, 5) - exact[0]
    assert 3.5 < error / (recursion(slow, 10) - exact[0]) < 4.5


@pytest.mark.parametrize(("curve_of", "rates"), CASES)
def test_runs_follow_the_recursion(
    curve_of: Callable[..., tuple[Model, list[float]]], rates: tuple[object, ...]
) -> None:
    """Averages before a run step as the run does."""
    model, _ = curve_of(*rates)
    found = users(model, list(AT), 2 * REPLICATIONS)
    error = standard_error(found)
    for place, quarter in enumerate(AT):
        expected = recursion(model, quarter)
        assert abs(found[:, place].mean() - expected) < 4.0 * error[place]


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
