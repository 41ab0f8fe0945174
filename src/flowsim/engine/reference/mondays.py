"""Mondays: what the run itself sets anew each week, because it depends on what has happened in it.

First how often deliveries have pulled levers, then the hazards of markets, then the rates of the
streams that follow both.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flowsim.engine.reference.markets import Market
from flowsim.engine.reference.state.clock import ARRIVAL, CHANGE
from flowsim.engine.reference.state.parts import Item
from flowsim.engine.spreading import comes_at, left_after, number_in, pace_of
from flowsim.plan.tables import NOBODY, TO_DONE
from flowsim.time_units import HOURS_PER_WEEK as WEEK

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Mondays:
    """What begins with each week, where a model has any of it."""

    def __init__(self, org: Organisation) -> None:
        self.org, tables = org, org.tables
        self.markets = [Market(org, number) for number in range(len(tables.markets.early))]
        for market in self.markets:
            rival = int(tables.markets.rival[market.number])
            while rival != market.number:
                market.rivals.append(self.markets[rival])
                rival = int(tables.markets.rival[rival])
        self.followers = [Follower(org, self, n) for n in range(len(tables.followers.work))]
        self.market_of = {
            int(work): market
            for work, market in zip(tables.markets.work, self.markets, strict=True)
            if work != NOBODY
        }
        self.is_needed = bool(self.markets or self.followers or len(tables.pulls.lever))

    def begin(self, week: int) -> None:
        """A week begins; the next one is expected before anything else."""
        if not self.is_needed:
            return
        self.org.clock.at((week + 1) * WEEK, CHANGE, self.begin, week + 1)
        self.org.pulls.begin(week)
        for market in self.markets:
            market.begin(week)
        for follower in self.followers:
            follower.begin(week)

    def gone(self, item: Item, way_out: int) -> None:
        """An item has left: its deliveries may pull a lever, and a member may wait for it."""
        if way_out == TO_DONE:
            self.org.pulls.count(item.work)
        market = self.market_of.get(item.work)
        if market is not None and item.member >= 0:
            market.gone(item, way_out)

    def log_unfinished(self) -> None:
        """Write what lasts in the markets."""
        for market in self.markets:
            market.log_unfinished()


class Pulls:
    """How often each lever has been pulled of those that deliveries pull."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.tables = org, org.tables.pulls
        self.delivered = [0 for _ in org.plan.works]  # from time zero on

    def count(self, work: int) -> None:
        """An item of a kind of work is delivered."""
        if self.org.clock.now >= self.org.plan.warm_up:
            self.delivered[work] += 1

    def begin(self, week: int) -> None:
        """What has been delivered until now pulls from now on."""
        draws, tables = self.org.draws, self.tables
        for row, (work, every, most) in enumerate(
            zip(tables.work, tables.every, tables.most, strict=True)
        ):
            times = min(self.delivered[work] // int(every), int(most))
            draws.pull(int(tables.lever[row]), row, week, times, self.org.clock.now)
        draws.week = week

    def number(self, number: int, week: int) -> float:
        """A number that the run sets, in a week that has begun."""
        counts, rows = self.org.draws.counts, len(self.tables.lever)
        return float(number_in(self.org.tables.numbers, number, week, counts, week * rows))


class Follower:
    """A stream whose rate follows the users of a market, or what deliveries pull.

    Its gaps are those of any stream; how fast they pass is known for the present week only.
    """

    def __init__(self, org: Organisation, mondays: Mondays, number: int) -> None:
        self.org, self.mondays, self.tables = org, mondays, org.tables.followers
        self.number, self.work = number, int(self.tables.work[number])
        self.calendar = len(org.plan.teams) + self.work
        self.arrivals = self.event = 0
        self.rest = self.since = self.pace = 0.0

    def begin(self, week: int) -> None:
        """A week begins: what is left of the gap passes at a new pace."""
        if week == 0:
            self._draw()
        else:
            calendars = self.org.tables.calendars
            self.rest = left_after(
                calendars, self.calendar, week - 1, self.since, self.rest, self.pace
            )
        tables, number, pulls = self.tables, self.number, self.org.pulls
        rate = pulls.number(int(tables.rate[number]), week)
        gap = pulls.number(int(tables.gap[number]), week)
        self.pace = pace_of(rate, gap, float(tables.own_gap[number]))
        if tables.market[number] != NOBODY:
            self.pace *= sum(self.mondays.markets[tables.market[number]].users)
        self._expect()

    def _draw(self) -> None:
        """The gap before the next arrival."""
        self.arrivals += 1
        self.rest = self.org.sources.gap(self.work, self.arrivals)

    def _expect(self) -> None:
        """Expect the next arrival, if that is in this week."""
        self.event += 1
        self.since, clock = self.org.clock.now, self.org.clock
        calendars = self.org.tables.calendars
        at = comes_at(calendars, self.calendar, clock.week, clock.now, self.rest, self.pace)
        if at < math.inf:
            clock.at(at, ARRIVAL, self._arrives, self.event)

    def _arrives(self, event: int) -> None:
        """An arrival, unless the event is out of date; the next is scheduled before it comes in."""
        if event != self.event:
            return
        count = self.arrivals
        self._draw()
        self._expect()
        for _ in range(self.org.sources.size_of(self.work, count)):
            self.org.sources.arrive(self.work)
