"""Visits: gates, patience, waiting steps, and what the end of a visit decides.

A visit begins when a token comes to a step. A gate may hold it. Then it waits for somebody or,
where the step is a wait, for time to pass. At its end the visit leaves its own defects in the item,
and the step's check looks at all of them; if it finds none, chance decides where the item goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.engine.calendar import gate_after
from flowsim.engine.reference.state.clock import COMPLETION, GATE, PATIENCE
from flowsim.engine.reference.state.parts import Item, Token
from flowsim.eventlog import ABANDONED, BY_GATE, DOOR
from flowsim.plan.tables import NOBODY, TO_DROPPED

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Visits:
    """Tokens in their steps."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.steps = org, org.tables.steps
        self.clock, self.draws = org.clock, org.draws
        self.held: dict[int, list[Token]] = {}  # by step, for whose gate there is an event

    # -- the beginning

    def begin(self, token: Token, step: int) -> None:
        """A token comes to a step."""
        item = token.item
        item.passes[step] = item.passes.get(step, 0) + 1
        token.come_to(step, item.passes[step], self.clock.now)
        token.drawn = self.draws.duration(token)
        if token.impatient is None:
            self.lose_patience_after(self.clock.now, token, step, token.visit)
        if self._gate_is_closed(item, step):
            self._hold(token)
        else:
            self._proceed(token)

    def _proceed(self, token: Token) -> None:
        """No gate holds it: it waits for time to pass, for what it asks for, or for somebody."""
        if self.steps.asks[token.step] != NOBODY:
            self.org.offspring.request(token)
        elif self.steps.team[token.step] == NOBODY:
            self._wait(token)
        else:
            self.org.queues.enqueue(token)

    def _wait(self, token: Token) -> None:
        """A waiting step, which is nobody's work."""
        now = self.clock.now
        self.draws.treat(token, NOBODY, now)
        token.started_at, token.has_started = now, True
        self.clock.at(now + self.draws.wait_of(token), COMPLETION, self.end, token)

    # -- gates

    def _gate_is_closed(self, item: Item, step: int) -> bool:
        """Whether the step's gate keeps an item out now; one that is expedited passes."""
        opens = float(self.steps.opens[step])
        if opens <= 0.0 or item.is_expedite:
            return False
        return gate_after(self.clock.now, opens) > self.clock.now

    def _hold(self, token: Token) -> None:
        """Wait for the gate."""
        token.cause = BY_GATE
        if token.step not in self.held:
            self.held[token.step] = []
            opens = gate_after(self.clock.now, float(self.steps.opens[token.step]))
            self.clock.at(opens, GATE, self._open_gate, token.step)
        self.held[token.step].append(token)

    def _open_gate(self, step: int) -> None:
        """All who were held go on, in the order in which they came."""
        for token in self.held.pop(step):
            self._proceed(token)

    # -- patience

    def lose_patience_after(self, since: float, token: Token, step: int, visit: int) -> None:
        """Let the item leave unless somebody begins that visit in time."""
        if self.steps.patience[step] >= 0:
            token.impatient = (step, visit)
            instant = since + self.draws.patience_of(token.item, step, visit)
            self.clock.at(instant, PATIENCE, self._lose_patience, token, (step, visit))

    def _lose_patience(self, token: Token, visit: tuple[int, int]) -> None:
        """The patience has ended: the item leaves if nobody has ever begun the visit."""
        if token.impatient != visit or token.has_started:
            return
        if token.step == DOOR:
            self.org.doors.turn_away(token, ABANDONED)
            self.org.doors.keep_one(token.item.work)
            return
        token.cause = self.org.queues.still_waits_for(token)
        if token in self.held.get(token.step, []):
            self.held[token.step].remove(token)
        else:
            self.org.queues.dequeue(token)
        self.org.log.visit(token, ABANDONED, self.clock.now)
        self.org.moves.leave(token, TO_DROPPED)

    # -- the end

    def end(self, token: Token) -> None:
        """Defects are made and looked for; then they or chance decide where the item goes."""
        token.finished_at = self.clock.now
        token.item.defects += self.draws.mistakes(token)
        found = self.draws.finds(token)
        if found:
            token.found = len(found)
            token.item.defects = [d for d in token.item.defects if d not in found]
            self.org.moves.send_back(token, min(defect.step for defect in found))
            return
        target = self.draws.next_after(token)
        if target is None:
            self.org.moves.go_on(token)
        else:
            self.org.moves.jump(token, target)
