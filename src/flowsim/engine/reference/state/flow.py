"""Where items go by the plan: steps that they take, parallel blocks, exits.

Input: an item and a step. Output: routes. Must not depend on what is there at an instant: limits,
people and queues.
"""

from __future__ import annotations

from flowsim.engine.reference.state.draws import Draws
from flowsim.engine.reference.state.parts import Item, Route, Token
from flowsim.eventlog import DELIVERED, DROPPED_OUT, NEXT, TO_REWORK
from flowsim.plan.tables import TO_DONE, TO_DROPPED, Tables


class Flow:
    """The flows of all kinds of work."""

    def __init__(self, tables: Tables, draws: Draws) -> None:
        self.tables, self.draws = tables, draws

    def first_route(self, item: Item) -> Route:
        """Where an item goes from its door."""
        return self.route_from(item, int(self.tables.works.first[item.work]))

    def following(self, step: int) -> int:
        """The step after one in the flow, or the exit after the last."""
        work = self.tables.steps.work[step]
        return step + 1 if step + 1 < self.tables.works.first[work + 1] else TO_DONE

    def outcome(self, route: Route, begins: int) -> int:
        """How a row ends whose token goes that route: as rework if that is before `begins`."""
        if route.at == TO_DONE:
            return DELIVERED
        if route.at == TO_DROPPED:
            return DROPPED_OUT
        return TO_REWORK if route.at < begins else NEXT

    # -- routes

    def route_from(self, item: Item, step: int) -> Route:
        """Where an item ends up that comes along the flow to `step`.

        Steps that it does not take are passed over, and so is a block of which it takes no branch.
        """
        while step >= 0:
            block = self.block_of(step)
            if block < 0:
                if self.draws.takes(item, step):
                    return Route(step, (step,))
                step = self.following(step)
            else:
                entered = self.branches_taken(item, block)
                if entered:
                    return Route(step, entered)
                step = self.after_block(block)
        return Route(step, ())

    def route_to(self, item: Item, step: int) -> Route:
        """Where an item ends up that is sent to `step`: within a block to that branch alone."""
        if step >= 0 and self.block_of(step) >= 0:
            inside = self.taken_in_branch(item, step)
            if inside is not None:
                return Route(inside, (inside,))
            step = self.after_block(self.block_of(step))
        return self.route_from(item, step)

    # -- parallel blocks

    def block_of(self, step: int) -> int:
        """The parallel block that holds a step, or -1."""
        return int(self.tables.steps.block[step])

    def after_block(self, block: int) -> int:
        """The step after a parallel block, or the exit."""
        return self.following(int(self.tables.blocks.end[block]) - 1)

    def branches_taken(self, item: Item, block: int) -> tuple[int, ...]:
        """Of each branch the first step that the item takes, if it takes any."""
        blocks = self.tables.blocks
        first, last = blocks.branch_first[block], blocks.branch_first[block + 1]
        firsts = [self.taken_in_branch(item, int(step)) for step in blocks.branch[first:last]]
        return tuple(step for step in firsts if step is not None)

    def taken_in_branch(self, item: Item, step: int) -> int | None:
        """The first step that the item takes from `step` to the end of its branch."""
        end = int(self.tables.steps.branch_end[step])
        return next((s for s in range(step, end) if self.draws.takes(item, s)), None)

    def route_from_join(self, item: Item, block: int) -> Route:
        """The earliest step to which a branch sends the item, else dropped, else done, else on."""
        sent = [self._sent_by_branch(token) for token in item.tokens]
        routes = [route for route in sent if route is not None]
        if not routes:
            return self.route_from(item, self.after_block(block))
        return min(routes, key=_earliest)

    def _sent_by_branch(self, token: Token) -> Route | None:
        """Where a branch sends its item, by the steps that it takes; None: on.

        A target in the same block counts only if the item takes a step from there on.
        """
        item, target = token.item, token.target
        if target is None:
            return None
        is_beside = target >= 0 and self.block_of(target) == self.block_of(token.step)
        if is_beside and self.taken_in_branch(item, target) is None:
            return None
        return self.route_to(item, target)


def _earliest(route: Route) -> tuple[bool, int, int]:
    """Steps in their order, a whole block before its first step alone; then dropped, then done."""
    return not route.steps, route.at, -len(route.steps)
