"""Sources: streams, traces, backlogs, what is always there, and what is in the steps at the start.

Whatever its source, an item has a key, under which all its random numbers are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.engine.calendar import instant_of
from flowsim.engine.reference.state.clock import ARRIVAL
from flowsim.engine.reference.state.parts import Item, Route, Token
from flowsim.plan.tables import (
    ALWAYS,
    BACKLOG,
    STREAM,
    TRACE,
    WORK_GAPS,
    WORK_ITEMS,
    WORK_SIZES,
)

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Sources:
    """Items that come into being."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.works = org, org.tables.works
        self.clock, self.streams = org.clock, org.streams
        self.made = [0 for _ in org.plan.works]

    def open(self) -> None:
        """Expect the first arrival of every stream and trace; make what is there from the start."""
        for work, source in enumerate(self.works.source):
            if source == STREAM:
                self._expect_arrival(work, 1)
            elif source == TRACE:
                self._expect_row(work, int(self.works.trace_first[work]))
            elif source == BACKLOG:
                for _ in range(self.works.backlog[work]):
                    self.arrive(work)
            elif source == ALWAYS:
                self.arrive(work)

    def place_items(self) -> None:
        """Put items into the steps in which they are when the run begins, whatever the limits."""
        placed = self.org.tables.placed
        for step, arrived_at in zip(placed.step, placed.arrived_at, strict=True):
            work = int(self.org.tables.steps.work[step])
            item = self.new_item(work, at=float(arrived_at))
            token = Token(item)
            item.tokens = [token]
            self.org.moves.go(token, Route(int(step), (int(step),)))

    def new_item(
        self, work: int, *, at: float, key: int | None = None, parent: int = -1, row: int = -1
    ) -> Item:
        """An item, by default with a key of its work's own source and the next ordinal there."""
        self.made[work] += 1
        if key is None:
            stream = int(self.works.stream[work, WORK_ITEMS])
            key = self.streams.key(self.streams.of_work[work], stream, self.made[work])
        is_expedite = bool(self.works.expedite[work])
        number = len(self.org.items)
        item = Item(number, work, self.made[work], key, at, is_expedite, parent, row)
        self.org.items.append(item)
        self.org.living[number] = item
        return item

    def arrive(self, work: int) -> None:
        """A new item comes to its door."""
        self.org.doors.stand(self.new_item(work, at=self.clock.now))

    # -- streams

    def gap(self, work: int, count: int) -> float:
        """The gap before the count-th arrival, in open hours at the stream's own rate."""
        of_work, stream = self.streams.of_work[work], int(self.works.stream[work, WORK_GAPS])
        return self.streams.duration(int(self.works.gap[work]), of_work, stream, count)

    def _expect_arrival(self, work: int, count: int) -> None:
        """The count-th arrival: where the cumulative rate has grown by the gap before it."""
        gap, calendars = self.gap(work, count), self.org.tables.calendars
        calendar = len(self.org.plan.teams) + work
        instant = instant_of(calendars, calendar, self.clock.week, self.clock.now, gap)
        self.clock.at(instant, ARRIVAL, self._stream_arrives, work, count)

    def _stream_arrives(self, work: int, count: int) -> None:
        """The count-th arrival; the next is scheduled before this one comes in."""
        self._expect_arrival(work, count + 1)
        for _ in range(self.size_of(work, count)):
            self.arrive(work)

    def size_of(self, work: int, count: int) -> int:
        """How many items come at the count-th arrival."""
        law = int(self.works.size[work])
        if law < 0:
            return 1
        of_work, stream = self.streams.of_work[work], int(self.works.stream[work, WORK_SIZES])
        return int(self.streams.duration(law, of_work, stream, count) + 0.5)

    # -- traces

    def _expect_row(self, work: int, row: int) -> None:
        """The next item of a trace, if there is one."""
        if row < self.works.trace_first[work + 1]:
            at = float(self.org.tables.traces.at[row])
            self.clock.at(at, ARRIVAL, self._row_arrives, work, row)

    def _row_arrives(self, work: int, row: int) -> None:
        """An item of a trace; the next is scheduled before this one comes in."""
        self._expect_row(work, row + 1)
        self.org.doors.stand(self.new_item(work, at=self.clock.now, row=row))
