"""The clock, and the order of things at one instant.

Calendars, gates and fixed efforts make many things happen at the same instant, and what SimPy
leaves open there is part of a model's meaning. All events of the instant are applied, by kind and
then by creation; only then does anybody do anything, one action at a time, and what an action
brings about at this very instant comes before the next action.
"""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, cast

import simpy

from flowsim.engine.calendar import on_tick
from flowsim.engine.errors import StuckError
from flowsim.plan import Plan
from flowsim.time_units import HOURS_PER_WEEK as WEEK

# Kinds of event, in their order at one instant; SimPy keeps 0 and 1 for itself.
CLOCK, RETURN, COMPLETION, GATE, ARRIVAL, PATIENCE, ABSENCE = range(2, 9)

MOST_AT_ONCE = 5_000_000  # things done while the clock stands still


class Clock(ABC):
    """Events and actions of one replication, in their order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tables = plan.tables
        self.env = simpy.Environment()

    @property
    def now(self) -> float:
        """This instant, in hours from the start of the run."""
        return float(self.env.now)

    @property
    def week(self) -> int:
        """The week that holds this instant."""
        return int(self.env.now // WEEK)

    def at(self, instant: float, kind: int, happens: Callable[..., None], *about: Any) -> None:
        """Let something happen at an instant, on its tick; beyond the horizon it never does."""
        instant = on_tick(instant)
        if not instant <= self.plan.ends:
            return
        event = self.env.event()
        event._ok, event._value = True, None
        event.callbacks = [lambda _: happens(*about)]
        # SimPy takes delays, and now + (instant - now) is not always the instant.
        pending = cast("list[tuple[float, int, int, simpy.Event]]", self.env._queue)
        heapq.heappush(pending, (instant, kind, next(self.env._eid), event))

    def run_to_the_end(self) -> None:
        """Everything until the horizon. Raises StuckError."""
        self.set_going()
        done, latest = 0, self.now
        while True:
            done += 1
            if done > MOST_AT_ONCE:
                raise StuckError()
            if self.env.peek() > self.env.now and self.act():
                continue
            if self.env.peek() > self.plan.ends:
                return
            self.env.step()
            if self.env.now > latest:
                done, latest = 0, self.env.now

    @abstractmethod
    def set_going(self) -> None:
        """What is there when the run begins."""

    @abstractmethod
    def act(self) -> bool:
        """Do the next thing that can be done at this instant; False: nothing is left to do."""
