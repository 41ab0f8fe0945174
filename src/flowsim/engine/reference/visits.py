"""A pass through a step: gates, patience, waits, and what the end of a visit decides.

A visit begins when a strand comes to a step. A gate may hold it; then it waits for somebody (that
is the next chapter) or, where the step is a wait, for time to pass. At its end the visit leaves its
own defects in the item and the step's check looks at all of them; if it finds none, chance decides
where the item goes.
"""

from __future__ import annotations

from abc import abstractmethod

from flowsim.engine.calendar import gate_after
from flowsim.engine.reference.clock import COMPLETION, GATE, PATIENCE
from flowsim.engine.reference.parts import NAN, Item, Strand
from flowsim.engine.reference.routes import Routes
from flowsim.eventlog import ABANDONED, BY_GATE, DOOR
from flowsim.plan import Plan
from flowsim.plan.tables import NOBODY, TO_DROPPED


class Visits(Routes):
    """Strands in their steps."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        super().__init__(plan, seed=seed, replication=replication)
        self.held: dict[int, list[Strand]] = {}  # by step, for whose gate there is an event

    # -- what the other chapters do

    @abstractmethod
    def enqueue(self, strand: Strand) -> None:
        """A strand waits for somebody."""

    @abstractmethod
    def dequeue(self, strand: Strand) -> None:
        """It does not wait any more."""

    # -- coming to a step

    def visit(self, strand: Strand, step: int) -> None:
        """A strand comes to a step."""
        item = strand.item
        item.passes[step] = item.passes.get(step, 0) + 1
        strand.come_to(step, item.passes[step], self.now)
        strand.drawn = self.drawn(strand)
        if strand.impatient is None:
            self.lose_patience_after(self.now, strand, step, strand.visit)
        if self.gate_is_closed(item, step):
            self.hold(strand)
        else:
            self.proceed(strand)

    def proceed(self, strand: Strand) -> None:
        """Nothing holds it: it waits for time to pass, or for somebody."""
        if self.tables.steps.team[strand.step] == NOBODY:
            self.wait(strand)
        else:
            self.enqueue(strand)

    def wait(self, strand: Strand) -> None:
        """A wait that is nobody's work."""
        strand.levers = self.levers_on(strand.item, strand.step, NOBODY, self.now)
        strand.started_at, strand.has_started = self.now, True
        self.at(self.now + self.wait_of(strand), COMPLETION, self.end_visit, strand)

    # -- gates

    def gate_is_closed(self, item: Item, step: int) -> bool:
        """Whether the step's gate keeps an item out at this instant; not what is expedited."""
        opens = float(self.tables.steps.opens[step])
        if opens <= 0.0 or self.tables.works.expedite[item.work]:
            return False
        return gate_after(self.now, opens) > self.now

    def hold(self, strand: Strand) -> None:
        """Wait for the gate."""
        strand.cause = BY_GATE
        if strand.step not in self.held:
            self.held[strand.step] = []
            opens = float(self.tables.steps.opens[strand.step])
            self.at(gate_after(self.now, opens), GATE, self.open_gate, strand.step)
        self.held[strand.step].append(strand)

    def open_gate(self, step: int) -> None:
        """All who were held go on, in the order in which they came."""
        for strand in self.held.pop(step):
            self.proceed(strand)

    # -- patience

    def stand_at_door(self, item: Item) -> None:
        """At the door the patience with the first visit begins, if that is to a single step."""
        super().stand_at_door(item)
        (strand,) = item.strands
        assert strand.way is not None
        step = strand.way.at
        if step >= 0 and self.block_of(step) < 0:
            self.lose_patience_after(item.arrived_at, strand, step, 1)

    def lose_patience_after(self, since: float, strand: Strand, step: int, visit: int) -> None:
        """Let the item go unless somebody begins that visit in time."""
        if self.tables.steps.patience[step] >= 0:
            strand.impatient = (step, visit)
            instant = since + self.patience_of(strand.item, step, visit)
            self.at(instant, PATIENCE, self.lose_patience, strand, (step, visit))

    def lose_patience(self, strand: Strand, visit: tuple[int, int]) -> None:
        """The time is over: the item leaves if nobody has ever begun the visit."""
        if strand.impatient != visit or strand.has_started:
            return
        item, at_door = strand.item, strand.step == DOOR
        if at_door:
            self.stop_waiting(strand)
            self.log_door(item, ABANDONED, NAN, self.now)
        else:
            strand.cause = self.still_waits_for(strand)
            if strand in self.held.get(strand.step, []):
                self.held[strand.step].remove(strand)
            else:
                self.dequeue(strand)
            self.log_visit(strand, ABANDONED, self.now)
        self.leave(strand, TO_DROPPED)
        if at_door:
            self.keep_one_at_door(item.work)

    # -- the end of a visit

    def end_visit(self, strand: Strand) -> None:
        """Defects are made, looked for, and decide together with chance where the item goes."""
        strand.finished_at = self.now
        strand.item.defects += self.mistakes(strand)
        back_to = self.check(strand)
        if back_to is not None:
            self.send_back(strand, back_to)
            return
        target = self.next_after(strand)
        if target is None:
            self.go_on(strand)
        else:
            self.jump(strand, target)

    def check(self, strand: Strand) -> int | None:
        """Remove the defects that the visit finds: the earliest step that has made one of them."""
        catches = self.catches_of(strand)
        defects = strand.item.defects if catches > 0.0 else []
        found = [defect for defect in defects if self.check_number(strand, defect) < catches]
        if not found:
            return None
        strand.found = len(found)
        strand.item.defects = [defect for defect in defects if defect not in found]
        return min(defect.step for defect in found)
