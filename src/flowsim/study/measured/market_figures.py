"""What a run says of its markets: users, adopters, money, and when which part uses the product.

Input: a model and its results. Output: MarketFigures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import CONFIDENCE, of_values
from flowsim.experiment.market_weeks import MarketWeeks
from flowsim.experiment.ranks import share
from flowsim.model import Model
from flowsim.model.records.spreading import Market
from flowsim.plan import weekly
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK

GROUPS = (
    ("innovators", 0.025),
    ("early adopters", 0.16),
    ("half of the market", 0.5),
    ("late majority", 0.84),
)
"""Shares of a market that are users when a group of Rogers has come in: definitions, by quantiles,
and no observation. The early majority is done with half of the market; the rest are laggards."""


@dataclass(frozen=True, slots=True)
class Reached:
    """When a share of a market uses the product. week: of the runs in which it does by the horizon.

    chance: the share of runs in which it does.
    """

    group: str
    share: float
    week: Estimate
    chance: Estimate


@dataclass(frozen=True, slots=True)
class SegmentFigures:
    """Members of a part of a market at the horizon, or since time zero. part: early, main, or all.

    paid: money from users in all. share: users of its members.
    """

    FIELDS: ClassVar = ("users", "share", "waiting", "adopted", "left", "gave_up", "paid")

    part: str
    members: int
    users: Estimate
    share: Estimate
    waiting: Estimate
    adopted: Estimate
    left: Estimate
    gave_up: Estimate
    paid: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class UserWeeks:
    """Users at the end of each week. weeks: from time zero. low, high: of the mean's interval.

    p10, p90: between which eight of ten runs are.
    """

    part: str
    weeks: Floats
    mean: Floats
    low: Floats
    high: Floats
    p10: Floats
    p90: Floats
    replications: int

    def after(self, weeks: int) -> Estimate:
        """Users after that many weeks, from 1. Raises IndexError."""
        mean, low, high = (float(each[weeks - 1]) for each in (self.mean, self.low, self.high))
        half = (high - low) / 2.0
        return Estimate(mean, low, high, half, math.nan, self.replications)

    @property
    def last(self) -> Estimate:
        """Users at the horizon."""
        return self.after(len(self.weeks))


@dataclass(frozen=True, slots=True, eq=False)
class MarketFigures:
    """One market: its parts (early, main, all), when its groups use the product, and its curves."""

    market: str
    title: str
    size: int
    parts: tuple[SegmentFigures, ...]
    reached: tuple[Reached, ...]
    series: tuple[UserWeeks, ...]

    def of(self, part: str) -> SegmentFigures:
        """The figures of a part: early, main or all. Raises KeyError."""
        for figures in self.parts:
            if figures.part == part:
                return figures
        raise KeyError(part)

    def weeks_of(self, part: str) -> UserWeeks:
        """The users of a part week by week: early, main or all. Raises KeyError."""
        for weeks in self.series:
            if weeks.part == part:
                return weeks
        raise KeyError(part)

    @property
    def half_by(self) -> Reached:
        """When half of the market uses the product."""
        return next(each for each in self.reached if each.share == 0.5)

    def estimates(self) -> Iterator[tuple[str, str, Estimate]]:
        """Every figure: its name, where it is (`customers.main`), and itself."""
        for part in self.parts:
            at = self.market if part.part == "all" else f"{self.market}.{part.part}"
            for name in part.FIELDS:
                yield name, at, getattr(part, name)
        for each in self.reached:
            yield f"week_of_{each.group.replace(' ', '_')}", self.market, each.week
            yield f"chance_of_{each.group.replace(' ', '_')}", self.market, each.chance


def market_figures(model: Model, results: Results) -> tuple[MarketFigures, ...]:
    """The figures of all markets of a run."""
    kept = results.markets
    return () if kept is None else tuple(_figures(model, market, kept) for market in model.markets)


def _figures(model: Model, market: Market, kept: MarketWeeks) -> MarketFigures:
    users = kept.of(market.name, "users")
    return MarketFigures(
        market=market.name,
        title=market.title or market.name,
        size=market.size,
        parts=tuple(_part(model, market, kept, part) for part in ("early", "main", "all")),
        reached=tuple(_reached(group, part, users, market.size) for group, part in GROUPS),
        series=tuple(_weeks(market, kept, part) for part in ("early", "main", "all")),
    )


def _part(model: Model, market: Market, kept: MarketWeeks, part: str) -> SegmentFigures:
    which = "" if part == "all" else part
    return SegmentFigures(
        part=part,
        members=members_of(market, which),
        **{
            name: of_values(by_run(model, market, kept, name, part=which))
            for name in SegmentFigures.FIELDS
        },
    )


def members_of(market: Market, part: str = "") -> int:
    """How many could use the product; part: early or main, by default both."""
    return {"early": market.early_size, "main": market.main_size}.get(part, market.size)


def by_run(
    model: Model,
    market: Market,
    kept: MarketWeeks,
    measure: str,
    *,
    part: str = "",
    week: int = -1,
) -> Floats:
    """A measure of members, [replication]: at the end of a week, by default the last.

    measure: one of `SegmentFigures.FIELDS`. part: early or main, by default both. week: from 0.
    """
    if measure == "paid":
        paid = paid_by_week(model, market, kept, part)
        return np.asarray(paid[:, : week + 1 or None].sum(axis=1))
    if measure == "share":
        users, members = kept.of(market.name, "users", part)[:, week], members_of(market, part)
        return users / members if members else np.zeros_like(users)
    return kept.of(market.name, measure, part)[:, week]


def half_by_run(market: Market, kept: MarketWeeks) -> Floats:
    """Weeks until half of a market uses the product, [replication]; nan: not by the horizon."""
    return _weeks_to(0.5, kept.of(market.name, "users"), market.size)


def paid_by_week(model: Model, market: Market, kept: MarketWeeks, part: str = "") -> Floats:
    """What users pay, [replication, week]; part: early or main, by default both."""
    prices = weekly.prices(model, market, len(kept.ends))
    hours = [
        kept.of(market.name, "user_hours", each) * price / HOURS_PER_WEEK
        for each, price in prices.items()
        if part in ("", each)
    ]
    return np.asarray(sum(hours[1:], start=hours[0]))


def _reached(group: str, part: float, users: Floats, size: int) -> Reached:
    """The first week at whose end that share are users, and in how many runs there is one."""
    weeks = _weeks_to(part, users, size)
    return Reached(group, part, of_values(weeks), chance_of(~np.isnan(weeks)))


def chance_of(does: NDArray[np.bool_]) -> Estimate:
    """The share of runs that do, [replication], with the interval of a share."""
    found = share(does, confidence=CONFIDENCE)
    half = (found.high - found.low) / 2.0
    return Estimate(found.share, found.low, found.high, half, math.nan, len(does))


def _weeks_to(part: float, users: Floats, size: int) -> Floats:
    """The first week at whose end that share of a market are users, [replication]; nan: none."""
    there = users >= math.ceil(part * size - 1e-9)
    return np.where(there.any(axis=1), there.argmax(axis=1) + 1.0, np.nan)


def _weeks(market: Market, kept: MarketWeeks, part: str) -> UserWeeks:
    users = kept.of(market.name, "users", "" if part == "all" else part)
    means = [of_values(week) for week in users.T]
    low, high = np.quantile(users, [0.1, 0.9], axis=0)
    return UserWeeks(
        part=part,
        weeks=kept.ends / HOURS_PER_WEEK,
        mean=np.array([each.mean for each in means]),
        low=np.array([max(0.0, each.low) for each in means]),
        high=np.array([each.high for each in means]),
        p10=low,
        p90=high,
        replications=len(users),
    )
