"""The clock, and the order of things at one instant.

Input: what will happen, when, and of which kind. Output: it happens, in order. Must not depend on
models.

All events of an instant are applied, by kind and then by creation. Only then does anybody act, one
action at a time; what an action causes at this very instant comes before the next action.

SimPy counts whole ticks (docs/decisions/021-instants-are-whole-ticks.md), which are integers, so
that its delays add up exactly. The events of one instant share one SimPy timeout, since SimPy has
no order for them but urgent and normal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any

import simpy

from flowsim.engine.calendar import on_tick
from flowsim.engine.errors import StuckError
from flowsim.plan.ticks import TICKS_PER_HOUR
from flowsim.time_units import HOURS_PER_WEEK as WEEK

# Kinds of event, in their order at one instant.
CHANGE, RETURN, COMPLETION, GATE, ARRIVAL, PATIENCE, ABSENCE = range(7)

MAX_AT_ONCE = 5_000_000  # things done while the clock stands still

Event = tuple[int, int, Callable[[], None]]  # kind, number, what happens


class Clock:
    """The time of one replication, from 0 to its end."""

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.now = 0.0  # hours from the start of the run
        self.week = 0  # the week that holds this instant
        self._env = simpy.Environment()
        self._tick = 0
        self._numbers = count()
        self._due: dict[int, list[Event]] = {0: []}  # by tick, a heap each

    def at(self, instant: float, kind: int, happens: Callable[..., None], *about: Any) -> None:
        """Let something happen on the tick of an instant (hours), unless that is past the end."""
        instant = on_tick(instant)
        if not instant <= self.ends:
            return
        tick = round(instant * TICKS_PER_HOUR)
        if tick not in self._due:
            self._due[tick] = []
            self._env.timeout(tick - self._tick)
        event: Event = (kind, next(self._numbers), partial(happens, *about))
        heappush(self._due[tick], event)

    def run(self, act: Callable[[], bool]) -> None:
        """Let everything happen until the end.

        act: does one thing that can be done at this instant and says whether there was any. Raises
        StuckError if there is no end of them.
        """
        self._finish_instant(act)
        while self._due:
            self._env.step()
            self._tick = int(self._env.now)
            self.now = self._tick / TICKS_PER_HOUR
            self.week = int(self.now // WEEK)
            self._finish_instant(act)

    def _finish_instant(self, act: Callable[[], bool]) -> None:
        """Apply all events of this instant and do all that can be done."""
        events = self._due[self._tick]
        for _ in range(MAX_AT_ONCE):
            if events:
                _, _, happen = heappop(events)
                happen()
            elif not act():
                del self._due[self._tick]
                return
        raise StuckError()
