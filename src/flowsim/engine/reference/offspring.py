"""Offspring: items that follow from others.

Delivered items spawn them, at a rate, once, or for each escaped defect. A step asks for one, and
its token waits until that has left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flowsim.engine.draws import poisson
from flowsim.engine.reference.state.clock import ARRIVAL, COMPLETION
from flowsim.engine.reference.state.parts import Defect, Item, Token
from flowsim.eventlog import BY_REQUEST
from flowsim.plan.steps import urgent_ranks
from flowsim.plan.tables import AT_RATE, NOBODY, ONCE, WORK_INSTALLED

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Offspring:
    """Items that follow from others."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.afters, self.works = org, org.tables.afters, org.tables.works
        self.clock, self.streams = org.clock, org.streams
        self.first_ordinary = urgent_ranks(org.tables)

    def expect_from(self, item: Item) -> None:
        """An item has been delivered: expect what it spawns."""
        for after in self._afters_of(item.work):
            for at, key in self._spawned(after, item.key, self.clock.now, item.defects):
                self.clock.at(at, ARRIVAL, self._spawn, after, key, item.number)

    def expect_from_installed(self) -> None:
        """Expect what items spawn that were delivered before the run began.

        Their ages are uniform over the span in which they spawn.
        """
        for work, stream in enumerate(self.works.stream[:, WORK_INSTALLED]):
            for after in self._afters_of(work):
                span = float(self.afters.hours[after])
                for parent in range(1, int(self.afters.installed[after]) + 1):
                    key = self.streams.key(self.streams.of_work[work], int(stream), parent)
                    age = span * self.streams.uniform(key, int(stream), 0)
                    self._expect_from_age(work, key, age)

    def _expect_from_age(self, work: int, key: int, age: float) -> None:
        """Expect what one of them spawns from now on."""
        for after in self._afters_of(work):
            for at, its_key in self._spawned(after, key, -age, []):
                if at >= 0.0:
                    self.clock.at(at, ARRIVAL, self._spawn, after, its_key, -1)

    def _afters_of(self, work: int) -> range:
        """The rules by which the items of a kind of work spawn others."""
        first = self.works.after_first
        return range(int(first[work]), int(first[work + 1]))

    def _spawned(
        self, after: int, key: int, delivered_at: float, escaped: list[Defect]
    ) -> Iterator[tuple[float, int]]:
        """When an item spawns others by a rule, and their keys, found under its own."""
        streams, afters = self.streams, self.afters
        kind, stream = afters.kind[after], int(afters.stream[after])
        amount, hours = float(afters.amount[after]), float(afters.hours[after])
        if kind == AT_RATE:
            for j in range(1, poisson(amount, streams.uniform(key, stream, 0)) + 1):
                at = delivered_at + hours * streams.uniform(key, stream, 2 * j)
                yield at, streams.key(key, stream, 2 * j + 1)
        elif kind == ONCE:
            if streams.uniform(key, stream, 0) < amount:
                yield delivered_at + hours, streams.key(key, stream, 1)
        else:
            for _, its in escaped:
                if streams.uniform(its, stream, 0) < amount:
                    at = delivered_at + hours * streams.uniform(its, stream, 1)
                    yield at, streams.key(its, stream, 2)

    def _spawn(self, after: int, key: int, parent: int) -> None:
        """A spawned item comes to its door."""
        work = int(self.afters.work[after])
        item = self.org.sources.new_item(work, at=self.clock.now, key=key, parent=parent)
        self.org.doors.stand(item)

    # -- requests

    def request(self, token: Token) -> None:
        """A token asks for an item of another kind, and waits for it unless it may go on."""
        item, step, now = token.item, token.step, self.clock.now
        after = int(self.org.tables.steps.asks[step])
        key = self.streams.key(item.key, int(self.afters.stream[after]), token.visit)
        self.org.draws.treat(token, NOBODY, now)
        asker = token if self.afters.waits[after] else None
        rank = self._rank_given(token, after) if self.afters.hurries[after] else -1
        self.clock.at(now, ARRIVAL, self._come_as_asked, after, key, item.number, asker, rank)
        if asker is None:
            token.started_at, token.has_started = now, True
            self.clock.at(now, COMPLETION, self.org.visits.end, token)
        else:
            token.cause = BY_REQUEST

    def _rank_given(self, token: Token, after: int) -> int:
        """The urgency that a request has: that of the step that asks.

        It makes nothing expedited that is not, and the reverse: what expedited work asks for is
        before all of the rest.
        """
        rank = self.org.queues.rank_of(token.item, token.step)
        is_expedite = bool(self.works.expedite[self.afters.work[after]])
        if is_expedite:
            return rank if rank < self.first_ordinary else -1
        return max(rank, self.first_ordinary)

    def _come_as_asked(
        self, after: int, key: int, parent: int, asker: Token | None, rank: int
    ) -> None:
        """What a step has asked for comes to its door."""
        work = int(self.afters.work[after])
        item = self.org.sources.new_item(work, at=self.clock.now, key=key, parent=parent)
        item.asker, item.rank = asker, rank
        self.org.doors.stand(item)

    def answer(self, item: Item) -> None:
        """An item has left, delivered or not: who has waited for it goes on."""
        token, now = item.asker, self.clock.now
        if token is not None:
            token.started_at, token.has_started = now, True
            self.clock.at(now, COMPLETION, self.org.visits.end, token)
