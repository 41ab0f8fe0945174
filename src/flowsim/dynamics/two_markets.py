"""How a product spreads through an early and a main market, with the chasm between them.

Input: Settings. Output: Curves: who uses it, who waits, who pays, over time in quarters. Must not
depend on: names of strategies, words.

    early' = (early_push + pull early) (1 - early)
    main'  = (main_push + pull [bridge early + (1 - bridge) main]) (reach - main - waiting)
             - leaves main

The asymmetric influence is that of Van den Bulte & Joshi 2007; reach, leaving and the queue for
services are our own. `early` and `main` are shares of their own market.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from flowsim.dynamics.bass import IMITATION, INNOVATION, Floats

EARLY = 0.16  # innovators and early adopters together, by Rogers' definition
INNOVATORS = 0.025
BRIDGE, LEAVES = 0.1, 0.06  # our own
QUARTERS = 40.0
STEP = 0.01  # quarters; the results do not change in the digits shown with half of it
# Who pays: shares of users among innovators, early adopters and the main market. Our own.
PAYING = (0.05, 0.2, 0.7)
_EMPTY = 1e-12


@dataclass(frozen=True, slots=True)
class Settings:
    """A product and its two markets. Rates are per quarter, instants in quarters, shares 0..1.

    early_share: of all who could ever use it. push: how many adopt unprompted; pull: how strongly
    users draw others in; bridge: weight of the early market's word in the main market, 0..1;
    leaves: users of the main market who stop. main_opens: before it nobody of the main market is
    asked. reach: share of the main market that can use the product as it is; it grows by
    reach_growth a quarter, and by layers: levels of reach, one every `layer_every` quarters, each
    reached but for `leak` of the way. onboarding: share of the main market that services can bring
    in a quarter, None: nobody needs it; upkeep: what of that each user takes for good. mandate:
    further push on the main market, between two instants. rivals: equal products among which users
    and their word are split. price: a factor.
    """

    early_share: float = EARLY
    early_push: float = INNOVATION
    early_pull: float = IMITATION
    main_push: float = 0.0
    main_pull: float = IMITATION
    bridge: float = BRIDGE
    leaves: float = LEAVES
    main_opens: float = 0.0
    reach: float = 1.0
    reach_growth: float = 0.0
    layers: tuple[float, ...] = ()
    layer_every: float = 6.0
    leak: float = 0.0
    onboarding: float | None = None
    upkeep: float = 0.0
    mandate: float = 0.0
    mandate_from: float = 0.0
    mandate_for: float = 0.0
    rivals: int = 1
    price: float = 1.0

    def reach_at(self, at: float) -> float:
        """Share of the main market that can use the product, 0..1. at: quarters."""
        done = 0 if not self.layers else min(len(self.layers), int(at / self.layer_every + _EMPTY))
        level = self.reach
        if done:
            level += (1.0 - self.leak) * max(0.0, self.layers[done - 1] - self.reach)
        return min(1.0, max(0.0, level + self.reach_growth * at))

    def push_at(self, at: float) -> float:
        """Push on the main market, per quarter. at: quarters."""
        if at < self.main_opens:
            return 0.0
        is_forced = self.mandate_from <= at < self.mandate_from + self.mandate_for
        return self.main_push + (self.mandate if is_forced else 0.0)

    def breaks(self, until: float) -> list[float]:
        """Instants in quarters, from 0 to `until`, between which nothing jumps."""
        found = {0.0, until, self.main_opens, self.mandate_from}
        found.add(self.mandate_from + self.mandate_for)
        found |= {(place + 1) * self.layer_every for place in range(len(self.layers))}
        return sorted(at for at in found if 0.0 <= at <= until)


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """A product over time, [instant]. at: quarters, ascending.

    early, main: users as shares of their market, of all rivals. waiting: for services, a share of
    the main market. rate_early, rate_main: new users a quarter, as shares of both markets. paid:
    paying users times price, summed over quarters, a share of both markets times quarters.
    """

    settings: Settings
    at: Floats
    early: Floats
    main: Floats
    waiting: Floats
    rate_early: Floats
    rate_main: Floats
    paid: Floats

    @property
    def users(self) -> Floats:
        """Users of one product as a share of both markets."""
        share = self.settings.early_share
        return (share * self.early + (1.0 - share) * self.main) / self.settings.rivals

    @property
    def rate(self) -> Floats:
        """New users of one product a quarter, leavers not taken off, a share of both markets."""
        return (self.rate_early + self.rate_main) / self.settings.rivals

    def level(self, at: float) -> float:
        """Users of one product at an instant in quarters, a share of both markets."""
        return float(np.interp(at, self.at, self.users))

    def when(self, share: float) -> float | None:
        """The first instant, in quarters, at which that share uses it; None if never."""
        users = self.users
        above = np.flatnonzero(users >= share)
        if not len(above):
            return None
        place = int(above[0])
        if place == 0:
            return float(self.at[0])
        before, after = users[place - 1], users[place]
        part = (share - before) / (after - before)
        return float(self.at[place - 1] + part * (self.at[place] - self.at[place - 1]))


def sustains(settings: Settings, at: float = QUARTERS) -> float:
    """How many users of the main market one user brings before leaving, where nobody has it yet.

    Above 1 the main market carries itself without references from the early one; infinite if
    nobody leaves. at: quarters, for the reach then.
    """
    if settings.leaves == 0.0:
        return math.inf
    pull = settings.main_pull / settings.rivals
    return pull * (1.0 - settings.bridge) * settings.reach_at(at) / settings.leaves


def spread(settings: Settings, *, quarters: float = QUARTERS, step: float = STEP) -> Curves:
    """Solve the two markets from nobody on, by Runge-Kutta of the fourth order between jumps.

    quarters: above 0. step: the longest step, in quarters. Raises ValueError on settings out of
    range. Source: Van den Bulte & Joshi 2007, New product diffusion with influentials and
    imitators, for the asymmetric influence; the rest is our own.

    >>> curves = spread(Settings(bridge=0.0))  # nobody of the main market hears of it
    >>> round(float(curves.users[-1]), 3)
    0.16
    """
    refuse(settings)
    if not (quarters > 0.0 and step > 0.0):
        raise ValueError("quarters and step must be above 0")
    instants, states, rates = [0.0], [(0.0, 0.0, 0.0, 0.0)], []
    breaks = settings.breaks(quarters)
    for start, end in pairwise(breaks):
        count = max(1, math.ceil((end - start) / step - 1e-9))
        width = (end - start) / count
        for place in range(count):
            at = start + place * width
            state, rate = _step(settings, at, width, states[-1])
            rates.append(rate)
            states.append(state)
            instants.append(start + (place + 1) * width)
    rates.append(_new(settings, quarters - 0.5 * step, states[-1]))
    return _curves(settings, instants, states, rates)


State = tuple[float, float, float, float]  # early, main, waiting, paid


def _curves(
    settings: Settings,
    instants: list[float],
    states: list[State],
    rates: list[tuple[float, float]],
) -> Curves:
    early, main, waiting, paid = np.array(states).T
    rate_early, rate_main = np.array(rates).T
    return Curves(
        settings=settings,
        at=np.array(instants),
        early=early,
        main=main,
        waiting=waiting,
        rate_early=rate_early,
        rate_main=rate_main,
        paid=paid,
    )


def _slope(settings: Settings, at: float, middle: float, state: State) -> State:
    """Derivatives. middle: an instant of the same step, which says on which side of a jump."""
    early, main, waiting, _ = state
    share, pull = settings.early_share, 1.0 / settings.rivals
    early_up = (settings.early_push + settings.early_pull * pull * early) * (1.0 - early)
    asked = 0.0
    if middle >= settings.main_opens:
        heard = settings.bridge * early + (1.0 - settings.bridge) * main
        hazard = settings.push_at(middle) + settings.main_pull * pull * heard
        level = settings.reach_at(middle) + settings.reach_growth * (at - middle)
        asked = hazard * max(0.0, min(1.0, level) - main - waiting)
    served = asked
    if settings.onboarding is not None:
        able = max(0.0, settings.onboarding - settings.upkeep * main)
        served = able if waiting > _EMPTY else min(asked, able)
    users = share * early / settings.rivals
    innovators = min(users, INNOVATORS)
    paying = PAYING[0] * innovators + PAYING[1] * (users - innovators)
    paying += PAYING[2] * (1.0 - share) * main / settings.rivals
    return early_up, served - settings.leaves * main, asked - served, settings.price * paying


def _step(
    settings: Settings, at: float, width: float, state: State
) -> tuple[State, tuple[float, float]]:
    """The state after a step, and new users a quarter at its beginning."""
    middle = at + 0.5 * width

    def moved(slope: State, part: float) -> State:
        e, m, w, p = (
            value + part * width * change for value, change in zip(state, slope, strict=True)
        )
        return e, m, max(0.0, w), p

    first = _slope(settings, at, middle, state)
    second = _slope(settings, middle, middle, moved(first, 0.5))
    third = _slope(settings, middle, middle, moved(second, 0.5))
    fourth = _slope(settings, at + width, middle, moved(third, 1.0))
    early, main, waiting, paid = (
        value + width / 6.0 * (a + 2.0 * b + 2.0 * c + d)
        for value, a, b, c, d in zip(state, first, second, third, fourth, strict=True)
    )
    return (early, main, max(0.0, waiting), paid), _gross(settings, first, state)


def _new(settings: Settings, middle: float, state: State) -> tuple[float, float]:
    return _gross(settings, _slope(settings, middle, middle, state), state)


def _gross(settings: Settings, slope: State, state: State) -> tuple[float, float]:
    """New users a quarter of each market, as shares of both markets."""
    share = settings.early_share
    return share * slope[0], (1.0 - share) * (slope[1] + settings.leaves * state[1])


def refuse(settings: Settings) -> None:
    """Raise ValueError if a setting is out of range."""
    shares = ("early_share", "bridge", "reach", "leak")
    rates = (
        *("early_push", "early_pull", "main_push", "main_pull", "leaves", "main_opens"),
        *("reach_growth", "upkeep", "mandate", "mandate_from", "mandate_for", "price"),
    )
    for name in shares:
        if not 0.0 <= getattr(settings, name) <= 1.0:
            raise ValueError(f"{name} must be from 0 to 1, found {getattr(settings, name):g}")
    for name in rates:
        value = getattr(settings, name)
        if not (math.isfinite(value) and value >= 0.0):
            raise ValueError(f"{name} must be finite and at least 0, found {value:g}")
    if settings.onboarding is not None and not settings.onboarding >= 0.0:
        raise ValueError(f"onboarding must be at least 0, found {settings.onboarding:g}")
    if not settings.layer_every > 0.0 or settings.rivals < 1:
        raise ValueError("layer_every must be above 0 and rivals at least 1")
    if any(not 0.0 <= level <= 1.0 for level in settings.layers):
        raise ValueError("layers must be from 0 to 1")


def saddle(curves: Curves) -> tuple[float, float, float] | None:
    """The dip in new users after the first peak: when it is deepest, how deep, when it is over.

    Depth: the share of the peak that is missing at the lowest point before a later rise, 0..1;
    over: when adoption is back at the peak, or infinite. Quarters; None if new users do not rise
    again.
    Source: Goldenberg, Libai & Muller 2002, Riding the saddle, for the idea.

    >>> found = saddle(spread(Settings(early_push=0.05, early_pull=0.8, bridge=0.02, leaves=0.0)))
    >>> round(found[1], 2)
    0.29
    """
    rate = curves.rate
    tops = np.flatnonzero((rate[1:-1] >= rate[:-2]) & (rate[1:-1] > rate[2:])) + 1
    if not len(tops):
        return None
    top = int(tops[0])
    low = top + _trough(rate[top:])
    if low == top:
        return None
    back = np.flatnonzero(rate[low:] >= rate[top])
    over = float(curves.at[low + back[0]]) if len(back) else math.inf
    return float(curves.at[low]), float(1.0 - rate[low] / rate[top]), over


def _trough(later: Floats) -> int:
    """Where a curve that begins at a peak is lowest before its highest later rise."""
    best, where, lowest, place = 1e-9, 0, later[0], 0
    for index, value in enumerate(later):
        if value < lowest:
            lowest, place = value, index
        if value - lowest > best:
            best, where = value - lowest, place
    return where
