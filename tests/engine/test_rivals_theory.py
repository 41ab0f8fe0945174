"""Rivals against exact laws: competing exponentials, an urn, a chain, and curves.

With push alone who takes which product is a draw by the pushes. With pull alone, next to nothing
of push, each adoption makes the next of that product likelier: an urn of Polya, whose final shares
are anything at all. Source: Johnson & Kotz, Urn models and their application (1977), chapter 4.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from flowsim.dynamics.bass import level
from flowsim.dynamics.strategies import BY_NAME
from flowsim.dynamics.two_markets import spread
from flowsim.engine import fast
from flowsim.eventlog import FIRST_SEGMENT, LEFT, STARTED, STEP
from flowsim.model import Model, loads
from flowsim.model.mean_flow.markets import curve
from flowsim.plan import compile_plan

WEEK = 168.0
IDLE = "work: {idle: {arrives: {backlog: 1}, flow: [rest: {team: desk, effort: 1h}]}}\n"
HEAD = "flowsim: 1\nhorizon: %dw\nhours: always\nteams: {desk: {people: 1}}\nmarkets:\n"
EARLY = "  %s: {%s, early: {%spush: %s%%/w, pull: %s%%/w}}\n"
MAIN = (
    "  %s: {%s, early: {%spush: 0%%/w, pull: 0%%/w}, reach: %s%%,"
    " main: {push: %s%%/w, pull: %s%%/w, bridge: 0%%, leaves: %s%%/w}}\n"
)
NAMES = "abc"


def early_only(size: int, weeks: int, rates: list[tuple[float, float]]) -> Model:
    """Products of one early market. rates: push and pull of each, % a week."""
    text = HEAD % weeks
    for name, (push, pull) in zip(NAMES, rates, strict=False):
        whose = f"size: {size}" if name == "a" else "rival_of: a"
        text += EARLY % (name, whose, "share: 100%, " if name == "a" else "", push, pull)
    return loads(text + IDLE)


def main_only(size: int, weeks: int, rates: list[tuple[float, float, float, float]]) -> Model:
    """Products of one mainstream. rates: push, pull, leaves (% a week) and reach (%) of each."""
    text = HEAD % weeks
    for name, (push, pull, leaves, reach) in zip(NAMES, rates, strict=False):
        whose = f"size: {size}" if name == "a" else "rival_of: a"
        share = "share: 0%, " if name == "a" else ""
        text += MAIN % (name, whose, share, reach, push, pull, leaves)
    return loads(text + IDLE)


def users(model: Model, weeks: float, replications: int) -> np.ndarray:
    """Users of each product at an instant, [replication, product]."""
    plan, found = compile_plan(model), []
    for replication in range(replications):
        rows = fast.simulate(plan, seed=9, replication=replication).rows
        market, times = (FIRST_SEGMENT - rows.codes[:, STEP]) // 2, rows.times
        left = np.where(np.isnan(times[:, LEFT]), np.inf, times[:, LEFT])
        here = (times[:, STARTED] <= weeks * WEEK) & (left > weeks * WEEK)
        is_spell = rows.codes[:, STEP] <= FIRST_SEGMENT
        found.append(
            [(here & is_spell & (market == each)).sum() for each in range(len(model.markets))]
        )
    return np.array(found)


def z_of_mean(values: np.ndarray, mean: float) -> float:
    """By how many standard errors a mean is off."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return float((values.mean() - mean) / error)


def z_of_variance(values: np.ndarray, variance: float) -> float:
    """By how many standard errors a variance is off, from the fourth moment of the sample."""
    about = (values - values.mean()) ** 2
    return float((values.var(ddof=1) - variance) / (about.std(ddof=1) / np.sqrt(len(values))))


# -- push alone: competing exponentials


@pytest.mark.parametrize("pushes", [(2.0, 2.0), (1.0, 3.0), (0.5, 1.0, 2.5)])
def test_pushes_alone_part_the_market_by_their_sizes(pushes: tuple[float, ...]) -> None:
    """Users are multinomial: of n members, p_i / sum p (1 - exp(-t sum p)) each."""
    size, weeks, replications = 200, 20, 600
    model = early_only(size, weeks, [(push, 0.0) for push in pushes])
    found = users(model, weeks, replications)
    taken = 1.0 - math.exp(-weeks * sum(pushes) / 100.0)
    for place, push in enumerate(pushes):
        chance = taken * push / sum(pushes)
        assert abs(z_of_mean(found[:, place], size * chance)) < 4.0
        assert abs(z_of_variance(found[:, place], size * chance * (1.0 - chance))) < 4.0
    # Of those who have adopted, product by product: binomial, replication by replication.
    chance = pushes[0] / sum(pushes)
    total = found.sum(axis=1)
    pearson = ((found[:, 0] - total * chance) ** 2 / (total * chance * (1.0 - chance))).sum()
    assert 1e-4 < stats.chi2(replications).sf(pearson) < 1.0 - 1e-4


# -- with pull: the sum is a curve of Bass, the parts are an urn


@pytest.mark.parametrize(("count", "push", "pull"), [(2, 0.2, 3.0), (3, 0.1, 5.0)])
def test_equal_rivals_are_together_one_product(count: int, push: float, pull: float) -> None:
    """A member that is free meets push + pull x u_i of each: count x push + pull x all users.

    So together they are the curve of Bass with all pushes and one pull; three rivals with a
    pull each do not have three times the word of mouth.
    """
    size, weeks, replications = 20_000, 100, 20
    found = users(early_only(size, weeks, [(push, pull)] * count), weeks, replications)
    together = found.sum(axis=1) / size
    exact = level(float(weeks), innovation=count * push / 100.0, imitation=pull / 100.0)
    assert together.std(ddof=1) / np.sqrt(replications) < 0.002
    assert abs(z_of_mean(together, float(exact))) < stats.t.ppf(0.9999, replications - 1)
    for place in range(count):
        share = found[:, place] / found.sum(axis=1)
        assert abs(z_of_mean(share, 1.0 / count)) < stats.t.ppf(0.9999, replications - 1)


@pytest.mark.parametrize(("push", "pull"), [(0.2, 4.0), (0.05, 4.0), (1.0, 4.0)])
def test_who_leads_is_chance_the_shares_of_an_urn(push: float, pull: float) -> None:
    """When all 20 have adopted, users of one of two equal products are beta-binomial.

    The next adoption is of the first with chance (a + s) / (a + b + 2s), s = size push / pull. At
    s = 1 every outcome from 0 to 20 is as likely as any other; a binomial varies seven times less.
    """
    size, replications = 20, 2000
    found = users(early_only(size, 700, [(push, pull)] * 2), 700, replications)
    everybody = found[found.sum(axis=1) == size]
    assert len(everybody) > 0.995 * replications
    weight = size * push / pull
    urn = stats.betabinom(size, weight, weight)
    assert urn.var() > 1.8 * size / 4.0
    assert abs(z_of_mean(everybody[:, 0], size / 2.0)) < 4.0
    assert abs(z_of_variance(everybody[:, 0], urn.var())) < 4.0
    expected = urn.pmf(np.arange(size + 1)) * len(everybody)
    counts = np.bincount(everybody[:, 0], minlength=size + 1)
    enough = expected >= 5.0
    observed = np.append(counts[enough], counts[~enough].sum())
    wanted = np.append(expected[enough], expected[~enough].sum())
    if wanted[-1] == 0.0:
        observed, wanted = observed[:-1], wanted[:-1]
    assert stats.chisquare(observed, wanted).pvalue > 1e-4


def test_the_curve_of_rivals_is_that_of_a_third_of_push_and_pull_each() -> None:
    """`adopt` has all three together with one push and a third of the pull."""
    part = "{%spush: 1%%/quarter, pull: %s%%/quarter}"
    main = (
        "{push: %s%%/quarter, pull: %s%%/quarter, bridge: 30%%, leaves: 6%%/quarter},"
        " reach: 90%%, opens: {main: 78w}"
    )
    text = HEAD % 520
    for name in NAMES:
        whose, share = ("size: 20000", "share: 16%, ") if name == "a" else ("rival_of: a", "")
        early, rest = part % (share, 38 / 3), main % (2 / 3, 38 / 3)
        text += f"  {name}: {{{whose}, early: {early}, main: {rest}}}\n"
    curves = spread(BY_NAME["rivals"].settings, quarters=40.0)
    model = loads(text + IDLE)
    found = users(model, 519.0, 10) / 20_000
    error = found.std(axis=0, ddof=1) / np.sqrt(10)
    exact = curves.level(519.0 / 13.0)
    assert (error < 0.003).all()
    assert (np.abs(found.mean(axis=0) - exact) < 4.8 * error).all()


# -- a small market, to the last state


@lru_cache
def chain(
    size: int, rates: tuple[tuple[float, float, float], ...], weeks: float
) -> dict[tuple[int, int], float]:
    """The chance of each pair of numbers of users after a time, two products from nobody on.

    rates: push, pull and leaves of each, % a week. Solved by the exponential of the generator.
    """
    states = [pair for pair in product(range(size + 1), repeat=2) if sum(pair) <= size]
    place = {state: number for number, state in enumerate(states)}
    generator = np.zeros((len(states), len(states)))
    for state in states:
        for which, (push, pull, leaves) in enumerate(rates):
            free = size - sum(state)
            more, fewer = list(state), list(state)
            more[which] += 1
            fewer[which] -= 1
            come = free * (push + pull * state[which] / size) / 100.0
            for after, rate in ((more, come), (fewer, state[which] * leaves / 100.0)):
                if rate > 0.0:
                    generator[place[state], place[after[0], after[1]]] += rate
                    generator[place[state], place[state]] -= rate
    chances = expm(weeks * generator)[place[0, 0]]
    return {state: float(chances[number]) for state, number in place.items()}


CHAINS = [
    ((0.2, 3.0, 0.0), (0.2, 3.0, 0.0), 40),
    ((0.1, 4.0, 0.5), (0.1, 4.0, 0.5), 80),
    ((0.3, 2.0, 0.4), (0.1, 4.0, 1.0), 60),
]


@pytest.mark.parametrize(("one", "other", "weeks"), CHAINS)
def test_a_small_market_is_its_chain(
    one: tuple[float, float, float], other: tuple[float, float, float], weeks: int
) -> None:
    """Ten members, leaving and coming back: means, variances, and who leads."""
    size, replications = 10, 3000
    model = main_only(size, weeks, [(*one, 100.0), (*other, 100.0)])
    found = users(model, weeks, replications)
    exact = chain(size, (one, other), float(weeks))
    states, chances = np.array(list(exact)), np.array(list(exact.values()))
    for place in range(2):
        mean = float(chances @ states[:, place])
        assert abs(z_of_mean(found[:, place], mean)) < 4.0
        variance = float(chances @ (states[:, place] - mean) ** 2)
        assert abs(z_of_variance(found[:, place], variance)) < 4.0
    leads = float(chances[states[:, 0] > states[:, 1]].sum())
    error = math.sqrt(leads * (1.0 - leads) / replications)
    assert abs((found[:, 0] > found[:, 1]).mean() - leads) < 4.0 * error


def test_the_chain_itself_is_right_where_its_answer_is_known() -> None:
    """With push alone its marginal is binomial; in the end an urn is beta-binomial."""
    exact = chain(10, ((1.0, 0.0, 0.0), (3.0, 0.0, 0.0)), 30.0)
    one = np.zeros(11)
    for (first, _), chance in exact.items():
        one[first] += chance
    by_hand = 0.25 * (1.0 - math.exp(-1.2))
    assert one == pytest.approx(stats.binom(10, by_hand).pmf(np.arange(11)), abs=1e-9)
    exact = chain(10, ((0.4, 4.0, 0.0), (0.4, 4.0, 0.0)), 5000.0)
    last = [exact[first, 10 - first] for first in range(11)]
    assert last == pytest.approx([1.0 / 11.0] * 11, abs=1e-9)


# -- averages before a run


def solved(rates: list[tuple[float, float, float, float]], weeks: int) -> np.ndarray:
    """Users over members of rivals in a mainstream, [product], by a solver of equations."""
    order = sorted(range(len(rates)), key=lambda place: rates[place][3])
    edges = [0.0, *(rates[place][3] / 100.0 for place in order)]
    sizes = np.diff(edges)
    able = np.array([[order.index(p) >= s for s in range(len(order))] for p in range(len(rates))])

    def change(_: float, flat: np.ndarray) -> np.ndarray:
        state = flat.reshape(len(rates), -1)  # [product, stratum]
        free = sizes - state.sum(axis=0)
        found = np.zeros_like(state)
        for place, (push, pull, leaves, _) in enumerate(rates):
            hazard = (push + pull * state[place].sum()) / 100.0
            found[place] = able[place] * hazard * free - leaves / 100.0 * state[place]
        return found.ravel()

    start = np.zeros(len(rates) * len(order))
    end = solve_ivp(change, (0.0, float(weeks)), start, rtol=1e-9, atol=1e-12).y[:, -1]
    return np.asarray(end.reshape(len(rates), -1).sum(axis=1))


RATES: list[list[tuple[float, float, float, float]]] = [
    [(0.2, 3.0, 0.0, 100.0), (0.2, 3.0, 0.0, 100.0)],
    [(0.3, 4.0, 0.5, 60.0), (0.1, 6.0, 1.5, 100.0)],
    [(0.3, 4.0, 0.5, 20.0), (0.2, 5.0, 2.0, 100.0), (0.5, 2.0, 1.0, 50.0)],
]


@pytest.mark.parametrize("rates", RATES)
def test_averages_before_a_run_are_those_of_the_equations(
    rates: list[tuple[float, float, float, float]],
) -> None:
    """And runs of many members follow them, reach and leaving and all."""
    size, replications = 20_000, 20
    for weeks in (26, 78):
        model = main_only(size, 78, rates)
        averages = np.array([held for held, _ in curve(model.markets, weeks + 1)[weeks]]) / size
        exact = solved(rates, weeks)
        assert averages == pytest.approx(exact, abs=0.0015)
        found = users(model, weeks, replications) / size
        error = found.std(axis=0, ddof=1) / np.sqrt(replications)
        assert (np.abs(found.mean(axis=0) - averages) < 4.5 * error + 0.0015).all()


def test_averages_never_use_more_than_there_are() -> None:
    rates = [(300.0, 500.0, 200.0, 100.0), (400.0, 100.0, 0.0, 30.0), (900.0, 0.0, 50.0, 80.0)]
    model = main_only(100, 20, rates)
    for week in curve(model.markets, 21):
        assert 0.0 <= sum(held for held, _ in week) <= 100.0 + 1e-9
        assert all(held >= 0.0 and new >= 0.0 for held, new in week)
