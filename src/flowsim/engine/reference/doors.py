"""Doors: the entry of each kind of work, where its items wait to be let into the flow.

An item is let in when every limit on its first step has room. Work that is always there waits until
somebody would be idle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flowsim.engine.reference.state.parts import NAN, Item, Token
from flowsim.eventlog import DROPPED_OUT
from flowsim.plan.tables import ALWAYS, TO_DROPPED

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Doors:
    """Items that come to their door, come in, or are turned away."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.works = org, org.tables.works
        self.rejecting = np.flatnonzero(self.works.drops).tolist()  # works that lose items there

    def stand(self, item: Item) -> None:
        """An item waits to be let in, to where it will go first.

        If that is a single step, its patience with the first visit there begins at the door.
        """
        token = Token(item)
        item.tokens = [token]
        route = self.org.flow.first_route(item)
        self.org.room.wait(token, route)
        if route.at >= 0 and self.org.flow.block_of(route.at) < 0:
            self.org.visits.lose_patience_after(item.arrived_at, token, route.at, 1)

    def accept(self, token: Token) -> None:
        """An item comes in from its door."""
        item, route, now = token.item, self.org.room.stop_waiting(token), self.org.clock.now
        if now > item.arrived_at or not route.steps:
            self.log(item, self.org.flow.outcome(route, 0), now)
        self.org.moves.go(token, route)
        self.keep_one(item.work)

    def keep_one(self, work: int) -> None:
        """Work that is always there puts the next item at its door when there is none."""
        if self.works.source[work] == ALWAYS and self.org.room.first_at_door(work) is None:
            self.org.sources.arrive(work)

    def reject(self) -> bool:
        """One item that has found its door full is lost, if its kind of work says so."""
        for work in self.rejecting:
            token = self.org.room.first_at_door(work)
            if token is not None:
                self.turn_away(token, DROPPED_OUT)
                return True
        return False

    def turn_away(self, token: Token, outcome: int) -> None:
        """An item leaves from its door without having come in."""
        self.org.room.stop_waiting(token)
        self.log(token.item, outcome, NAN)
        self.org.moves.leave(token, TO_DROPPED)

    def log(self, item: Item, outcome: int, accepted: float) -> None:
        """Write the time at the door, which ends now. accepted: nan if the item did not come in."""
        cause = self.org.lanes.cause_at_door(item)
        self.org.log.door(item, outcome, cause, accepted, self.org.clock.now)
