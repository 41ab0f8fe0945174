"""Limits: how many items may be in some steps at once, and which items are there.

Input: items and their routes. Output: whether there is room. Must not depend on who waits for it.
"""

from __future__ import annotations

from itertools import pairwise

from flowsim.engine.reference.state.parts import Item, Lane, Route, Token
from flowsim.eventlog import BY_LIMIT, BY_PEOPLE, DOOR, NO_CAUSE
from flowsim.plan.tables import ALWAYS, Tables


class Lanes:
    """The limits of a model, each with the items that count under it."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.all = [Lane(int(limit)) for limit in tables.lanes.most]
        steps = tables.steps
        self._of_step = [
            [self.all[lane] for lane in steps.lane[first:last]]
            for first, last in pairwise(steps.lane_first)
        ]

    def of(self, step: int) -> list[Lane]:
        """The lanes that a step is in."""
        return self._of_step[step]

    def needed(self, item: Item, route: Route) -> list[Lane]:
        """The lanes on an item's route that it is not in already."""
        lanes = [lane for step in route.steps for lane in self.of(step)]
        return [lane for lane in lanes if item.number not in lane.tokens]

    def have_room(self, item: Item, route: Route) -> bool:
        """Whether an item may go that route; one that is expedited needs no room."""
        if item.is_expedite:
            return True
        if not route.steps:  # it passes through the door only
            limit = int(self.tables.works.limit[item.work])
            return limit < 0 or self.all[limit].has_room
        return all(lane.has_room for lane in self.needed(item, route))

    def enter(self, item: Item, route: Route) -> None:
        """The item is in all steps of a route from now on."""
        for step in route.steps:
            for lane in self.of(step):
                lane.enter(item)

    def leave(self, token: Token) -> None:
        """A token is in its step no more."""
        if token.step != DOOR:
            for lane in self.of(token.step):
                lane.leave(token.item)

    def is_pulled(self, work: int) -> bool:
        """Whether a kind of work comes in only when somebody would be idle.

        That is work that is always there, while its first step has no limit.
        """
        if self.tables.works.source[work] != ALWAYS:
            return False
        first = int(self.tables.works.first[work])
        return not any(lane.is_limited for lane in self.of(first))

    def cause_at_door(self, item: Item) -> int:
        """Why an item waits at its door."""
        if item.is_expedite:
            return NO_CAUSE
        return BY_PEOPLE if self.is_pulled(item.work) else BY_LIMIT
