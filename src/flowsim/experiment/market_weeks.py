"""Members of markets in each week of each of the first replications.

Input: logs, as they come. Output: MarketWeeks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from flowsim.eventlog import Rows
from flowsim.metrics.markets import MEMBERS, count_members, room_for_members
from flowsim.metrics.weekly_items import weeks_from_zero
from flowsim.plan import Plan
from flowsim.plan.tables import Floats


@dataclass(frozen=True, slots=True, eq=False)
class MarketWeeks:
    """Counts of members at the end of each week from time zero, of each of the replications.

    markets: their names. ends: [week] hours. counts: [replication, segment, column of
    `metrics.markets.MEMBERS`, week]; segments are early and main of the first market, and so on.
    """

    markets: tuple[str, ...]
    ends: Floats
    counts: Floats

    def of(self, market: str, column: str, part: str = "") -> Floats:
        """A count by replication and week; part: early or main, by default both together."""
        first = 2 * self.markets.index(market)
        parts = {"": slice(first, first + 2), "early": slice(first, first + 1)}
        chosen = parts.get(part, slice(first + 1, first + 2))
        return np.asarray(self.counts[:, chosen, MEMBERS.index(column)].sum(axis=1))


def followed_by(one: MarketWeeks | None, other: MarketWeeks | None) -> MarketWeeks | None:
    """Those of replications and of the replications that follow them."""
    if one is None or other is None:
        return None
    return replace(one, counts=np.concatenate([one.counts, other.counts]))


class MarketCounts:
    """The counts of one plan, as replications come in."""

    def __init__(self, plan: Plan, replications: int) -> None:
        self._horizon = plan.ends - plan.warm_up
        self._markets = tuple(market.name for market in plan.model.markets)
        self._ends = weeks_from_zero(self._horizon)
        room = room_for_members(len(self._markets), len(self._ends))
        self._counts = np.zeros((replications, *room.shape))

    def count(self, place: int, rows: Rows, n_rows: int) -> None:
        """Keep a replication, if it is among the first."""
        if place < len(self._counts):
            count_members(rows, n_rows, self._horizon, self._counts[place])

    def kept(self) -> MarketWeeks:
        """What has come in, complete."""
        self._counts.setflags(write=False)
        return MarketWeeks(self._markets, self._ends, self._counts)
