"""Offspring: items that delivered items spawn, at a rate, once, or for each escaped defect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flowsim.engine.draws import poisson
from flowsim.engine.reference.state.clock import ARRIVAL
from flowsim.engine.reference.state.parts import Defect, Item
from flowsim.plan.tables import AT_RATE, ONCE, WORK_INSTALLED

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Offspring:
    """Items that follow from others."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.afters, self.works = org, org.tables.afters, org.tables.works
        self.clock, self.streams = org.clock, org.streams

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
