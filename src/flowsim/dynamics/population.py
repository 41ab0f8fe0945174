"""The same markets with people who adopt one by one: what a small population makes of the curve.

Input: Settings, a number of people, a seed. Output: quantiles of the share of users over time. Must
not depend on: the global random state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flowsim.dynamics.bass import Floats
from flowsim.dynamics.two_markets import QUARTERS, Settings, refuse
from flowsim.time_units import WEEKS_PER_QUARTER

STEPS_PER_WEEK = 4  # with one a week, word spreads so late that it shows: .415 for .433 in the test
TRIALS = 200
MOST_PEOPLE = 100_000
LOW, HIGH = 0.05, 0.95  # quantiles of the band

Counts = npt.NDArray[np.int64]
_STEP = 1.0 / (WEEKS_PER_QUARTER * STEPS_PER_WEEK)  # quarters


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Users as a share of a population, over trials. at: quarters, whole weeks, [week].

    mean, sd: over trials; low, high: the 5 % and the 95 % quantile; all of one product.
    """

    people: int
    trials: int
    at: Floats
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats


def simulate(
    settings: Settings,
    *,
    people: int,
    quarters: float = QUARTERS,
    trials: int = TRIALS,
    seed: int = 1,
) -> Band:
    """Let each person adopt with the chance 1 - exp(-hazard x step), four steps a week.

    people: of both markets, at least 2. Which people of the main market can use the product is
    drawn once. Services onboard whole people, as far as their capacity has added up. Raises
    ValueError. Source: the discrete form of `spread`; see Rand & Rust 2011, Agent-based modeling in
    marketing, for hazards of individuals.

    >>> band = simulate(Settings(leaves=0.0), people=200, quarters=10, trials=50)
    >>> bool(band.low[-1] < band.mean[-1] < band.high[-1])
    True
    """
    refuse(settings)
    if not 2 <= people <= MOST_PEOPLE or trials < 2 or not quarters > 0.0:
        raise ValueError(
            f"people must be from 2 to {MOST_PEOPLE:,}, trials at least 2, quarters above 0"
        )
    crowd = _Crowd(settings, people, trials, seed)
    weeks = round(quarters * WEEKS_PER_QUARTER)
    shares = np.zeros((weeks + 1, trials))
    for week in range(weeks):
        for step in range(STEPS_PER_WEEK):
            crowd.live((week + step / STEPS_PER_WEEK) / WEEKS_PER_QUARTER)
        shares[week + 1] = crowd.share
    low, high = np.quantile(shares, (LOW, HIGH), axis=1)
    return Band(
        people=people, trials=trials, at=np.arange(weeks + 1) / WEEKS_PER_QUARTER,
        mean=shares.mean(axis=1), sd=shares.std(axis=1, ddof=1), low=low, high=high,
    )  # fmt: skip


class _Crowd:
    """All trials at once: how many of each market use the product, and how many wait."""

    def __init__(self, settings: Settings, people: int, trials: int, seed: int) -> None:
        self.settings, self.people = settings, people
        self.random = np.random.Generator(np.random.PCG64(seed))
        self.of_early = max(1, round(settings.early_share * people))
        self.of_main = max(1, people - self.of_early)
        self.early: Counts = np.zeros(trials, dtype=np.int64)
        self.main, self.waiting = self.early.copy(), self.early.copy()
        self.due = np.zeros(trials)  # people whom services could have onboarded, not whole yet
        # What reach each person of the main market needs, lowest first.
        self.needs = np.sort(self.random.random((trials, self.of_main)), axis=1)
        self.able: Counts = self.early.copy()
        self.reach = -1.0

    @property
    def share(self) -> Floats:
        """Users of one product as a share of the population."""
        return (self.early + self.main) / (self.people * self.settings.rivals)

    def live(self, at: float) -> None:
        """A step from an instant in quarters on."""
        settings = self.settings
        early, main = self.early / self.of_early, self.main / self.of_main
        pull = 1.0 / settings.rivals
        hazard = settings.early_push + settings.early_pull * pull * early
        joined = self._some(self.of_early - self.early, hazard)
        asked = np.zeros_like(self.main)
        if at >= settings.main_opens:
            heard = settings.bridge * early + (1.0 - settings.bridge) * main
            hazard = settings.push_at(at) + settings.main_pull * pull * heard
            free = np.maximum(0, self._able(settings.reach_at(at)) - self.main - self.waiting)
            asked = self._some(free, hazard)
        left = self._some(self.main, np.full(len(self.main), settings.leaves))
        self.early += joined
        self.waiting += asked
        served = self._served(main)
        self.waiting -= served
        self.main += served - left

    def _some(self, among: Counts, hazard: Floats) -> Counts:
        """How many of some people act within a step. hazard: per quarter."""
        return self.random.binomial(among, -np.expm1(-hazard * _STEP))

    def _able(self, reach: float) -> Counts:
        """How many of the main market can use it."""
        if reach != self.reach:
            self.able, self.reach = (self.needs < reach).sum(axis=1), reach
        return self.able

    def _served(self, main: Floats) -> Counts:
        settings = self.settings
        if settings.onboarding is None:
            return self.waiting.copy()
        able = np.maximum(0.0, settings.onboarding - settings.upkeep * main)
        self.due += able * self.of_main * _STEP
        served = np.minimum(self.waiting, self.due.astype(np.int64))
        # Hours in which nobody waits are lost, but for the person who comes next.
        self.due = np.where(
            self.waiting > served, self.due - served, np.minimum(self.due - served, 1.0)
        )
        return served
