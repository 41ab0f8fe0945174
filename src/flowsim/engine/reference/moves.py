"""Moves: from one step to the next, into and out of parallel blocks, and out.

A token that is done with a step goes on to the next one that its item takes, and stays where it is,
*blocked*, until every limit that it needs there has room. It never keeps its person. What goes
back, leaves a join or is expedited needs no room, so nothing can be blocked for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.engine.reference.state.parts import Route, Token
from flowsim.eventlog import JOINED
from flowsim.plan.tables import TO_DONE

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Moves:
    """Tokens between their steps."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.flow, self.lanes = org, org.flow, org.lanes

    # -- from a step that is done

    def go_on(self, token: Token) -> None:
        """To what follows in the flow: in a branch of a block its next step, or its end."""
        item, step, flow = token.item, token.step, self.flow
        if flow.block_of(step) < 0:
            self._move(token, flow.route_from(item, flow.following(step)))
            return
        inside = flow.taken_in_branch(item, step + 1) if not self._ends_branch(step) else None
        if inside is None:
            self._finish_branch(token, None)
        else:
            self._move(token, Route(inside, (inside,)))

    def jump(self, token: Token, target: int) -> None:
        """To the target that `then` has chosen; within a block that waits for the join."""
        if self.flow.block_of(token.step) >= 0:
            self._finish_branch(token, target)
        else:
            self._move(token, self.flow.route_to(token.item, target))

    def send_back(self, token: Token, step: int) -> None:
        """To the step that has made a defect; within a block that waits for the join."""
        if self.flow.block_of(token.step) >= 0:
            self._finish_branch(token, step)
        else:
            self._move_at_once(token, self.flow.route_to(token.item, step))

    def _ends_branch(self, step: int) -> bool:
        return step + 1 >= int(self.org.tables.steps.branch_end[step])

    def _move(self, token: Token, route: Route) -> None:
        """Leave a step now, or wait there for room, which only a move forward needs."""
        item = token.item
        is_forward = route.at > token.step
        if is_forward and not item.is_expedite and self.lanes.needed(item, route):
            self.org.room.wait(token, route)
        else:
            self._move_at_once(token, route)

    def _move_at_once(self, token: Token, route: Route) -> None:
        outcome = self.flow.outcome(route, token.step + 1)
        self.org.log.visit(token, outcome, self.org.clock.now)
        self.go(token, route)

    # -- joins

    def _finish_branch(self, token: Token, target: int | None) -> None:
        """A branch is done. With the last one the item goes on, or where the branches send it."""
        item, now = token.item, self.org.clock.now
        token.joins, token.target = True, target
        if not all(other.joins for other in item.tokens):
            self.org.log.visit(token, JOINED, now)
            self.lanes.leave(token)
            return
        block = self.flow.block_of(token.step)
        route = self.flow.route_from_join(item, block)
        end = int(self.org.tables.blocks.end[block])
        self.org.log.visit(token, self.flow.outcome(route, end), now)
        token.joins, item.tokens = False, [token]
        self.go(token, route)

    # -- to where it goes

    def go(self, token: Token, route: Route) -> None:
        """From where a token is to the end of a route, entering all lanes there at once; or out."""
        item = token.item
        if not route.steps:
            self.leave(token, route.at)
            return
        self.lanes.enter(item, route)
        self.lanes.leave(token)
        tokens = [token]
        if len(route.steps) > 1:
            tokens = item.tokens = [Token(item) for _ in route.steps]
        for each, step in zip(tokens, route.steps, strict=True):
            self.org.visits.begin(each, step)

    def leave(self, token: Token, way_out: int) -> None:
        """An item is gone; if it was delivered it may spawn others, or bring a member in.

        Who has asked for it goes on.
        """
        self.lanes.leave(token)
        token.item.tokens, token.impatient = [], None
        del self.org.living[token.item.number]
        if way_out == TO_DONE:
            self.org.offspring.expect_from(token.item)
        self.org.mondays.gone(token.item, way_out)
        self.org.offspring.answer(token.item)
