"""Where items come from: streams, traces, backlogs, what is always there, and what others bring on.

Whatever its source, an item has a key, at which all its luck is found, and stands at the door of
its kind of work; only items that are there when the run begins are in their steps already.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.engine.calendar import instant_of
from flowsim.engine.draws import poisson
from flowsim.engine.reference.absences import Absences
from flowsim.engine.reference.clock import ARRIVAL
from flowsim.engine.reference.parts import Defect, Item, Strand, Way
from flowsim.plan import Plan
from flowsim.plan.tables import (
    ALWAYS,
    AT_RATE,
    BACKLOG,
    ONCE,
    STREAM,
    TRACE,
    WORK_GAPS,
    WORK_INSTALLED,
    WORK_ITEMS,
    WORK_SIZES,
)


class Sources(Absences):
    """Items that come into being."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        super().__init__(plan, seed=seed, replication=replication)
        self.made = [0 for _ in plan.works]

    def open_sources(self) -> None:
        """The first arrival of every stream and trace; what is there from the beginning."""
        works = self.tables.works
        for work, source in enumerate(works.source):
            if source == STREAM:
                self.expect_arrival(work, 1)
            elif source == TRACE:
                self.expect_row(work, int(works.trace_first[work]))
            elif source == BACKLOG:
                for _ in range(works.backlog[work]):
                    self.arrive(work)
            elif source == ALWAYS:
                self.arrive(work)

    # -- items

    def new_item(
        self, work: int, *, at: float, key: int | None = None, parent: int = -1, row: int = -1
    ) -> Item:
        """An item, by default with a key of its work's own source and the next ordinal there."""
        self.made[work] += 1
        if key is None:
            stream = int(self.tables.works.stream[work, WORK_ITEMS])
            key = self.key(self.work_key[work], stream, self.made[work])
        item = Item(len(self.items), work, self.made[work], key, at, parent, row)
        self.items.append(item)
        self.living[item.number] = item
        return item

    def arrive(self, work: int) -> None:
        """A new item comes to its door."""
        self.stand_at_door(self.new_item(work, at=self.now))

    # -- streams

    def expect_arrival(self, work: int, count: int) -> None:
        """The count-th arrival: where the cumulative rate has grown by the gap before it."""
        works, calendars = self.tables.works, self.tables.calendars
        stream = int(works.stream[work, WORK_GAPS])
        gap = self.duration(int(works.gap[work]), self.work_key[work], stream, count)
        calendar = len(self.plan.teams) + work
        instant = instant_of(calendars, calendar, self.week, self.now, gap)
        self.at(instant, ARRIVAL, self.stream_arrives, work, count)

    def stream_arrives(self, work: int, count: int) -> None:
        """The count-th arrival; the next is scheduled before this one comes in."""
        self.expect_arrival(work, count + 1)
        for _ in range(self.size_of(work, count)):
            self.arrive(work)

    def size_of(self, work: int, count: int) -> int:
        """How many items come at the count-th arrival."""
        law = int(self.tables.works.size[work])
        if law < 0:
            return 1
        stream = int(self.tables.works.stream[work, WORK_SIZES])
        return int(self.duration(law, self.work_key[work], stream, count) + 0.5)

    # -- traces

    def expect_row(self, work: int, row: int) -> None:
        """The next item of a trace, if there is one."""
        if row < self.tables.works.trace_first[work + 1]:
            self.at(float(self.tables.traces.at[row]), ARRIVAL, self.row_arrives, work, row)

    def row_arrives(self, work: int, row: int) -> None:
        """An item of a trace; the next is scheduled before this one comes in."""
        self.expect_row(work, row + 1)
        self.stand_at_door(self.new_item(work, at=self.now, row=row))

    # -- what a delivery brings on

    def bring_on(self, item: Item) -> None:
        """An item has been delivered: what follows from that, later."""
        for after in self.afters_of(item.work):
            for at, key in self.spawned(after, item.key, self.now, item.defects):
                self.at(at, ARRIVAL, self.spawn, after, key, item.number)

    def expect_installed(self) -> None:
        """What follows from items that were delivered before the run began.

        Their ages are uniform over the span in which they bring things on.
        """
        for work, stream in enumerate(self.tables.works.stream[:, WORK_INSTALLED]):
            for after in self.afters_of(work):
                span = float(self.tables.afters.hours[after])
                for parent in range(1, int(self.tables.afters.installed[after]) + 1):
                    key = self.key(self.work_key[work], int(stream), parent)
                    self.expect_from_installed(work, key, span * self.chance(key, int(stream), 0))

    def expect_from_installed(self, work: int, key: int, age: float) -> None:
        """What follows from one of them, from now on."""
        for after in self.afters_of(work):
            for at, its_key in self.spawned(after, key, -age, []):
                if at >= 0.0:
                    self.at(at, ARRIVAL, self.spawn, after, its_key, -1)

    def afters_of(self, work: int) -> range:
        """What the items of a kind of work bring on."""
        first = self.tables.works.after_first
        return range(int(first[work]), int(first[work + 1]))

    def spawned(
        self, after: int, key: int, delivered_at: float, escaped: list[Defect]
    ) -> Iterator[tuple[float, int]]:
        """When an item brings others on, and their keys, found under its own."""
        afters = self.tables.afters
        kind, stream = afters.kind[after], int(afters.stream[after])
        amount, hours = float(afters.amount[after]), float(afters.hours[after])
        if kind == AT_RATE:
            for j in range(1, poisson(amount, self.chance(key, stream, 0)) + 1):
                at = delivered_at + hours * self.chance(key, stream, 2 * j)
                yield at, self.key(key, stream, 2 * j + 1)
        elif kind == ONCE:
            if self.chance(key, stream, 0) < amount:
                yield delivered_at + hours, self.key(key, stream, 1)
        else:
            for _, its in escaped:
                if self.chance(its, stream, 0) < amount:
                    at = delivered_at + hours * self.chance(its, stream, 1)
                    yield at, self.key(its, stream, 2)

    def spawn(self, after: int, key: int, parent: int) -> None:
        """An item comes to its door that another one has brought on."""
        work = int(self.tables.afters.work[after])
        self.stand_at_door(self.new_item(work, at=self.now, key=key, parent=parent))

    # -- what is in the steps when the run begins

    def place_items(self) -> None:
        """Items in their steps already, whatever the limits say."""
        placed = self.tables.placed
        for step, arrived_at in zip(placed.step, placed.arrived_at, strict=True):
            work = int(self.tables.steps.work[step])
            item = self.new_item(work, at=float(arrived_at))
            strand = Strand(item)
            item.strands = [strand]
            self.go(strand, Way(int(step), (int(step),)))
