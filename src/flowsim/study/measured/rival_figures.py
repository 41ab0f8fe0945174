"""What a run says of rivals: which product leads, in how many of the runs, and by how much.

Input: a model and its results. Output: RivalFigures, one for each market with several products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import of_values
from flowsim.experiment.market_weeks import MarketWeeks
from flowsim.model import Model
from flowsim.model.records.spreading import Market, rivals_in
from flowsim.plan.tables import Floats
from flowsim.study.measured.market_figures import chance_of


@dataclass(frozen=True, slots=True)
class ProductFigures:
    """One of the products of a market at the horizon.

    of_users: its share of the users of all of them; p10, p90: between which eight of ten runs are.
    led: in how many runs it has more users than each of the others. leads: that share of the runs.
    """

    market: str
    title: str
    of_users: Estimate
    p10: float
    p90: float
    led: int
    leads: Estimate


@dataclass(frozen=True, slots=True)
class RivalFigures:
    """Products with the same members at the horizon.

    market: the one that says who the members are. share: users of any product. of_leader: the
    share of these that use the product that most use. tied: runs in which several lead, or nobody
    uses any.
    """

    market: str
    members: int
    share: Estimate
    of_leader: Estimate
    products: tuple[ProductFigures, ...]
    tied: int
    replications: int

    def estimates(self) -> Iterator[tuple[str, str, Estimate]]:
        """Every figure: its name, of which market it is, and itself."""
        yield "share_of_all_rivals", self.market, self.share
        yield "leader_share", self.market, self.of_leader
        for each in self.products:
            yield "share_of_users", each.market, each.of_users
            yield "leads", each.market, each.leads


def rival_figures(model: Model, results: Results) -> tuple[RivalFigures, ...]:
    """The figures of all rivals of a run."""
    kept = results.markets
    if kept is None:
        return ()
    groups = dict.fromkeys(rivals_in(model.markets, market) for market in model.markets)
    return tuple(_figures(group, kept) for group in groups if len(group) > 1)


def _figures(group: tuple[Market, ...], kept: MarketWeeks) -> RivalFigures:
    users = _users(group, kept, -1)
    total = users.sum(axis=0)
    leads = _leads(users)
    of_users = np.divide(users, total, out=np.full_like(users, np.nan), where=total > 0.0)
    products = [
        ProductFigures(
            market=market.name,
            title=market.title or market.name,
            of_users=of_values(mine),
            p10=_quantile(mine, 0.1),
            p90=_quantile(mine, 0.9),
            led=int(first.sum()),
            leads=chance_of(first),
        )
        for market, mine, first in zip(group, of_users, leads, strict=True)
    ]
    return RivalFigures(
        market=group[0].members_of,
        members=group[0].size,
        share=of_values(total / group[0].size),
        of_leader=of_values(_of_leader(users)),
        products=tuple(products),
        tied=int((~leads.any(axis=0)).sum()),
        replications=users.shape[1],
    )


def _quantile(values: Floats, part: float) -> float:
    known = values[~np.isnan(values)]
    return float(np.quantile(known, part)) if len(known) else float("nan")


def _users(group: tuple[Market, ...], kept: MarketWeeks, week: int) -> Floats:
    """Users of each product at the end of a week, [product, replication]."""
    return np.array([kept.of(market.name, "users")[:, week] for market in group])


def _leads(users: Floats) -> NDArray[np.bool_]:
    """Whether a product has more users than each of the others, [product, replication]."""
    most = users.max(axis=0)
    return np.asarray((users == most) & ((users == most).sum(axis=0) == 1))


def _of_leader(users: Floats) -> Floats:
    """Of the users of all products those of the one that most use; nan where there are none."""
    total = users.sum(axis=0)
    unknown = np.full(users.shape[1], np.nan)
    return np.asarray(np.divide(users.max(axis=0), total, out=unknown, where=total > 0.0))


def by_run(model: Model, market: Market, kept: MarketWeeks, measure: str, week: int) -> Floats:
    """A measure of rivals, [replication]: at the end of a week; nan: nothing was observed.

    measure: `leads` (1 or 0), `leader_share`, or `lead_kept`: 1 where the product that leads at the
    end of that week leads at the horizon, too, 0 where it does not, nan where none leads.
    """
    group = rivals_in(model.markets, market)
    users = _users(group, kept, week)
    if measure == "leader_share":
        return _of_leader(users)
    leads = _leads(users)
    if measure == "leads":
        return np.asarray(leads[group.index(market)], dtype=float)
    at_the_end = _leads(_users(group, kept, -1))
    is_kept = (leads & at_the_end).any(axis=0).astype(float)
    return np.where(leads.any(axis=0), is_kept, np.nan)
