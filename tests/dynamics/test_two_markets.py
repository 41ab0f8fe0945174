"""Two markets and the chasm: exact special cases, the strategies, the saddle, small populations."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from flowsim.dynamics import bass
from flowsim.dynamics.population import simulate
from flowsim.dynamics.strategies import BY_NAME, STRATEGIES
from flowsim.dynamics.two_markets import Settings, saddle, spread, sustains

PLAIN = Settings(leaves=0.0)
AVERAGE = {"innovation": 0.03, "imitation": 0.38}

# Strategy: users after 16 and 40 quarters, quarters until half, paid.
TABLE = {
    "upsell": (0.169, 0.181, None, 0.38),
    "same_product": (0.176, 0.186, None, 0.43),
    "upskilling": (0.188, 0.238, None, 0.60),
    "services": (0.248, 0.281, None, 3.39),
    "services_doubled": (0.339, 0.402, None, 5.85),
    "evolve_leaky": (0.187, 0.276, None, 2.36),
    "evolve_half_leaky": (0.216, 0.480, None, 4.63),
    "evolve": (0.278, 0.869, 22.7, 9.71),
    "skip": (0.456, 0.744, 17.2, 11.4),
    "hybrid": (0.738, 0.802, 11.0, 13.9),
    "hybrid_no_champions": (None, 0.796, 12.7, 13.0),
    "hybrid_no_middlemen": (None, 0.786, 17.6, 10.9),
}


def test_without_a_bridge_both_markets_are_bass_curves() -> None:
    found = spread(replace(PLAIN, bridge=0.0, main_push=0.03))
    exact = bass.level(found.at, **AVERAGE)
    assert np.allclose(found.early, exact, atol=1e-9)
    assert np.allclose(found.main, exact, atol=1e-9)
    assert np.allclose(found.rate, bass.rate(found.at, **AVERAGE), atol=2e-3)


def test_without_bridge_and_push_the_main_market_never_hears_of_it() -> None:
    assert spread(Settings(bridge=0.0)).level(40.0) == pytest.approx(0.16, abs=1e-5)


def test_the_bridge_alone_has_a_closed_form() -> None:
    found = spread(replace(PLAIN, early_pull=0.0, bridge=1.0), quarters=10.0)
    at = found.at
    exact = 1.0 - np.exp(-0.38 * (at - (1.0 - np.exp(-0.03 * at)) / 0.03))
    assert np.allclose(found.main, exact, atol=1e-9)
    assert np.round(np.interp([5.0, 10.0], at, found.main), 5).tolist() == [0.12684, 0.40371]


def test_a_main_market_alone_settles_where_as_many_leave_as_come() -> None:
    alone = Settings(bridge=0.0, main_push=1e-7, reach=0.25)
    found = spread(alone, quarters=1500.0, step=0.1)
    assert found.main[-1] == pytest.approx(0.25 - 0.06 / 0.38, abs=1e-5)
    assert round(0.25 - 0.06 / 0.38, 4) == 0.0921
    assert sustains(alone) == pytest.approx(0.38 * 0.25 / 0.06)
    small = spread(replace(alone, reach=0.15), quarters=1500.0, step=0.1)
    assert sustains(replace(alone, reach=0.15)) < 1.0
    assert small.main[-1] < 1e-4


@pytest.mark.parametrize("name", TABLE)
def test_the_strategies(name: str) -> None:
    at_16, at_40, half, paid = TABLE[name]
    found = spread(BY_NAME[name].settings)
    assert at_16 is None or round(found.level(16.0), 3) == at_16
    assert round(found.level(40.0), 3) == at_40
    when = found.when(0.5)
    assert (when is None) == (half is None)
    if when is not None and half is not None:
        assert math.ceil(10.0 * when) / 10.0 == half  # the first tenth of a quarter
    assert round(float(found.paid[-1]), 1 if paid >= 10.0 else 2) == paid


def test_the_order_of_what_is_paid_and_who_crosses() -> None:
    found = {each.name: spread(each.settings) for each in STRATEGIES}
    paid = {name: curves.paid[-1] for name, curves in found.items()}
    assert paid["upsell"] < paid["same_product"] < paid["services"] < paid["evolve"]
    assert paid["evolve"] < paid["skip"] < paid["hybrid"]
    crossed = {name for name, curves in found.items() if curves.when(0.5) is not None}
    assert crossed == {"evolve", "skip", *(n for n in found if n.startswith("hybrid"))}


def test_results_do_not_depend_on_the_step() -> None:
    for each in STRATEGIES:
        rough, fine = spread(each.settings), spread(each.settings, step=0.0025)
        assert rough.level(40.0) == pytest.approx(fine.level(40.0), abs=2e-5), each.name
        assert rough.paid[-1] == pytest.approx(fine.paid[-1], rel=2e-4), each.name


def test_main_market_outnumbers_the_early_one() -> None:
    found = spread(PLAIN)
    first = int(np.flatnonzero(0.84 * found.main > 0.16 * found.early)[0])
    assert round(float(found.users[first]), 3) == 0.153
    assert saddle(found) is None


@pytest.mark.parametrize(
    ("bridge", "depth"), [(0.1, None), (0.05, 0.022), (0.02, 0.29), (0.01, 0.51)]
)
def test_the_saddle(bridge: float, depth: float | None) -> None:
    """Depths against another solver; 2.3 % has been quoted for .05, where it is 2.2 %."""
    found = saddle(spread(replace(PLAIN, early_push=0.05, early_pull=0.8, bridge=bridge)))
    if depth is None:
        assert found is None
        return
    assert found is not None
    assert found[1] == pytest.approx(depth, abs=0.005)

    def slopes(_: float, y: np.ndarray) -> list[float]:
        heard = bridge * y[0] + (1.0 - bridge) * y[1]
        return [(0.05 + 0.8 * y[0]) * (1.0 - y[0]), 0.38 * heard * (1.0 - y[1])]

    solved = solve_ivp(slopes, (0.0, 40.0), [0.0, 0.0], rtol=1e-10, atol=1e-12, dense_output=True)
    assert solved.sol is not None
    at = np.linspace(0.0, 40.0, 40001)
    early, main = slopes(0.0, solved.sol(at))
    rate = 0.16 * np.asarray(early) + 0.84 * np.asarray(main)
    top = int(rate[:5000].argmax())
    low = top + int(rate[top:10000].argmin())
    assert found[0] == pytest.approx(at[low], abs=0.02)
    assert found[1] == pytest.approx(1.0 - rate[low] / rate[top], abs=1e-4)


def test_nobody_is_lost_in_the_queue_for_services() -> None:
    """What was asked is served or waits; capacity is a ceiling on what is served."""
    settings = Settings(main_push=0.02, onboarding=0.012, upkeep=0.02)
    found = spread(settings)
    assert (found.waiting >= 0.0).all()
    assert (found.main + found.waiting <= 1.0 + 1e-9).all()
    able = 0.84 * (0.012 - 0.02 * found.main)
    assert (found.rate_main <= able + 1e-9).all()
    assert found.main[-1] < 0.012 / (0.06 + 0.02)  # where those who leave take all of it
    plenty = spread(replace(settings, onboarding=10.0, upkeep=0.0))
    free = spread(replace(settings, onboarding=None, upkeep=0.0))
    assert np.allclose(plenty.main, free.main, atol=1e-12)


def test_rivals_share_what_one_product_would_have() -> None:
    """Without imitation a market does not care how many share it."""
    alone = Settings(early_pull=0.0, main_pull=0.0, main_push=0.03, leaves=0.0)
    one, three = spread(alone), spread(replace(alone, rivals=3))
    assert np.allclose(3.0 * three.users, one.users, atol=1e-12)
    split = spread(BY_NAME["rivals"].settings)
    assert 3.0 * split.level(16.0) < spread(BY_NAME["hybrid"].settings).level(16.0)


def test_a_mandate_hurries_and_then_wanes() -> None:
    forced = BY_NAME["mandate"].settings
    free = spread(replace(forced, mandate=0.0))
    found = spread(forced)
    assert found.level(8.0) > 2.0 * free.level(8.0)
    assert found.level(40.0) == pytest.approx(free.level(40.0), abs=0.05)
    assert found.main.max() > found.main[-1] + 0.005


@pytest.mark.parametrize(
    "wrong",
    [
        {"bridge": 1.2}, {"reach": -0.1}, {"leaves": -1.0}, {"early_push": math.nan},
        {"rivals": 0}, {"layer_every": 0.0}, {"layers": (2.0,)}, {"onboarding": -1.0},
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        spread(replace(PLAIN, **wrong))  # type: ignore[arg-type]


# People one by one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "mean", "sd"), [(2000, 0.422, 0.043), (200, 0.398, 0.135), (50, 0.297, 0.215)]
)
def test_small_populations_are_slower_and_noisier(people: int, mean: float, sd: float) -> None:
    """The quoted figures are of some trials themselves, taken here as 200 of them."""
    found = simulate(PLAIN, people=people, quarters=10.0, trials=2000)
    error = sd * math.sqrt(1.0 / 200 + 1.0 / 2000)
    assert abs(found.mean[-1] - mean) < 4.0 * error
    assert found.sd[-1] == pytest.approx(sd, rel=4.0 * math.sqrt(1.0 / 400 + 1.0 / 4000))
    assert (
        round(spread(PLAIN).level(10.0), 3) == 0.434
        or round(spread(PLAIN).level(10.0), 4) == 0.4335
    )


@pytest.mark.parametrize(
    "name", ["upskilling", "services", "evolve_half_leaky", "hybrid", "rivals", "mandate"]
)
def test_large_populations_tend_to_the_curve(name: str) -> None:
    settings = BY_NAME[name].settings
    band, curves = simulate(settings, people=40_000, trials=8, seed=5), spread(settings)
    for at in (10.0, 16.0, 40.0):
        week = round(13.0 * at)
        assert band.mean[week] == pytest.approx(curves.level(at), abs=0.012), at


def test_without_word_of_mouth_people_are_independent() -> None:
    """Then the count is binomial, and mean and deviation are known exactly."""
    alone = Settings(early_pull=0.0, main_pull=0.0, main_push=0.03, leaves=0.0)
    found = simulate(alone, people=100, quarters=10.0, trials=4000)
    chance = 1.0 - math.exp(-0.3)
    sd = math.sqrt(chance * (1.0 - chance) / 100)
    assert abs(found.mean[-1] - chance) < 4.0 * sd / math.sqrt(4000)
    assert found.sd[-1] == pytest.approx(sd, rel=4.0 / math.sqrt(2.0 * 4000))


def test_the_same_seed_gives_the_same_band() -> None:
    one, two = (simulate(PLAIN, people=50, quarters=4.0, trials=20, seed=7) for _ in range(2))
    other = simulate(PLAIN, people=50, quarters=4.0, trials=20, seed=8)
    assert np.array_equal(one.mean, two.mean)
    assert not np.array_equal(one.mean, other.mean)


@pytest.mark.parametrize(("people", "trials"), [(1, 10), (10, 1), (10**9, 10)])
def test_impossible_populations_are_refused(people: int, trials: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        simulate(PLAIN, people=people, trials=trials)
