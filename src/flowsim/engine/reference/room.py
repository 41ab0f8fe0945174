"""Waiting for room: tokens that a limit keeps at their door, or blocked where they have finished.

Only the first of each line is looked at, so nobody overtakes within a line.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from flowsim.engine.reference.state.parts import Route, Token
from flowsim.eventlog import DOOR, NEXT

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Room:
    """Those who wait for room, in lines: by work, each for one target and from one place."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.lines: list[dict[tuple[int, int], deque[Token]]] = [{} for _ in org.plan.works]
        first = org.tables.works.shares_with.tolist()
        works = range(len(first))
        self.sharing = [[w for w in works if first[w] == one] for one in works if first[one] == one]

    def wait(self, token: Token, route: Route) -> None:
        """Join the line of those who come from the same place and go to the same target."""
        token.route, token.entry = route, self.org.next_entry()
        line = self.lines[token.item.work].setdefault((route.at, token.step), deque())
        line.append(token)

    def stop_waiting(self, token: Token) -> Route:
        """Leave the line. Returns the route that the token was to go."""
        assert token.route is not None
        route, token.route = token.route, None
        lines, name = self.lines[token.item.work], (route.at, token.step)
        lines[name].remove(token)
        if not lines[name]:
            del lines[name]
        return route

    def first_at_door(self, work: int) -> Token | None:
        """The token that has waited longest at the door of a kind of work."""
        lines = self.lines[work].items()
        heads = [line[0] for (_, origin), line in lines if origin == DOOR]
        return min(heads, key=lambda token: token.entry, default=None)

    def admit(self) -> bool:
        """Let one token go where it waits to go: works by the file, the furthest target first.

        Of those who wait for the same target the one who has waited longest goes. Of works that
        share a limit the most urgent token goes, and of equals the one who has waited longest.
        """
        for works in self.sharing:
            heads = [self._next_of(work) for work in works]
            token = min(
                (head for head in heads if head is not None), key=self._urgency, default=None
            )
            if token is not None:
                self._go(token)
                return True
        return False

    def _next_of(self, work: int) -> Token | None:
        """The next token of a kind of work for which there is room."""
        heads = [line[0] for line in self.lines[work].values() if self._may_go(line[0])]
        return min(heads, key=_downstream_first, default=None)

    def _urgency(self, token: Token) -> tuple[int, int]:
        """Who goes first of several works: urgency at the target, who leaves first; then entry."""
        assert token.route is not None
        at = token.route.at
        return (self.org.queues.rank_of(token.item, at) if at >= 0 else -1), token.entry

    def is_there_for(self, token: Token) -> bool:
        """Whether there is room where a token waits to go."""
        assert token.route is not None
        return self.org.lanes.have_room(token.item, token.route)

    def _may_go(self, token: Token) -> bool:
        if token.step == DOOR and self.org.lanes.is_pulled(token.item.work):
            return False  # it comes in when somebody would be idle
        return self.is_there_for(token)

    def _go(self, token: Token) -> None:
        """Go from the door, or from the step where the token was blocked."""
        if token.step == DOOR:
            self.org.doors.accept(token)
        else:
            route = self.stop_waiting(token)
            self.org.log.visit(token, NEXT, self.org.clock.now)
            self.org.moves.go(token, route)


def _downstream_first(token: Token) -> tuple[bool, int, int]:
    """Exits, then steps from the last to the first; then by entry."""
    assert token.route is not None
    return token.route.at >= 0, -token.route.at, token.entry
