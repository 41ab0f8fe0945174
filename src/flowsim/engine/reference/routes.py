"""Where items go: the door, limits and blocking, parallel blocks, the way out.

An item comes to the door of its kind of work and is let in when every limit on its first step has
room. From then on it goes through the flow. A strand that is done with a step goes on to the next
one that its item takes, and stays where it is, *blocked*, until every limit that it needs there has
room. It never keeps its person. What goes back, leaves a join or is expedited asks for no room, so
nothing can stand still for good.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import deque

import numpy as np

from flowsim.engine.reference.parts import NAN, Item, Lane, Strand, Way
from flowsim.engine.reference.record import Record
from flowsim.eventlog import (
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    JOINED,
    NEXT,
    TO_REWORK,
)
from flowsim.plan import Plan
from flowsim.plan.tables import ALWAYS, TO_DONE, TO_DROPPED


class Routes(Record):
    """Items between their steps."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        super().__init__(plan, seed=seed, replication=replication)
        # Who waits for room, by work: in lines, each for one target and from one place.
        self.lines: list[dict[tuple[int, int], deque[Strand]]] = [{} for _ in plan.works]
        self.losing = np.flatnonzero(self.tables.works.drops).tolist()  # what finds the door full
        self.entries = 0

    # -- what the other chapters do

    @abstractmethod
    def visit(self, strand: Strand, step: int) -> None:
        """A strand comes to a step."""

    @abstractmethod
    def bring_on(self, item: Item) -> None:
        """An item has been delivered: what follows from that."""

    @abstractmethod
    def arrive(self, work: int) -> None:
        """A new item comes to its door."""

    # -- the flow

    def following(self, step: int) -> int:
        """The step after one in the flow, or the exit after the last."""
        work = self.tables.steps.work[step]
        return step + 1 if step + 1 < self.tables.works.first[work + 1] else TO_DONE

    def after_block(self, block: int) -> int:
        """The step after a parallel block, or the exit."""
        return self.following(int(self.tables.blocks.end[block]) - 1)

    def block_of(self, step: int) -> int:
        """The parallel block that holds a step, or -1."""
        return int(self.tables.steps.block[step])

    def way_from(self, item: Item, step: int) -> Way:
        """Where an item ends up that comes along the flow to `step`.

        Steps that it does not take are passed over, and so is a block of which it takes no branch.
        """
        while step >= 0:
            block = self.block_of(step)
            if block < 0:
                if self.takes(item, step):
                    return Way(step, (step,))
                step = self.following(step)
            else:
                entered = self.branches_taken(item, block)
                if entered:
                    return Way(step, entered)
                step = self.after_block(block)
        return Way(step, ())

    def way_to(self, item: Item, step: int) -> Way:
        """Where an item ends up that is sent to `step`: within a block that branch alone."""
        if step >= 0 and self.block_of(step) >= 0:
            inside = self.taken_in_branch(item, step)
            if inside is not None:
                return Way(inside, (inside,))
            step = self.after_block(self.block_of(step))
        return self.way_from(item, step)

    def branches_taken(self, item: Item, block: int) -> tuple[int, ...]:
        """Of each branch the first step that the item takes, if it takes any."""
        blocks = self.tables.blocks
        first, last = blocks.branch_first[block], blocks.branch_first[block + 1]
        firsts = [self.taken_in_branch(item, int(step)) for step in blocks.branch[first:last]]
        return tuple(step for step in firsts if step is not None)

    def taken_in_branch(self, item: Item, step: int) -> int | None:
        """The first step that the item takes from `step` to the end of its branch."""
        end = int(self.tables.steps.branch_end[step])
        return next((inside for inside in range(step, end) if self.takes(item, inside)), None)

    # -- the door

    def stand_at_door(self, item: Item) -> None:
        """An item waits to be let in, to where it will go first."""
        strand = Strand(item)
        item.strands = [strand]
        way = self.way_from(item, int(self.tables.works.first[item.work]))
        self.wait_for_room(strand, way)

    def first_at_door(self, work: int) -> Strand | None:
        """Who has waited there longest."""
        lines = self.lines[work].items()
        heads = [line[0] for (_, origin), line in lines if origin == DOOR]
        return min(heads, key=lambda strand: strand.entry, default=None)

    def accept(self, strand: Strand) -> None:
        """An item comes in from its door."""
        item, way = strand.item, self.stop_waiting(strand)
        if self.now > item.arrived_at or not way.steps:
            self.log_door(item, self.outcome(way, 0), self.now, self.now)
        self.go(strand, way)
        self.keep_one_at_door(item.work)

    def keep_one_at_door(self, work: int) -> None:
        """Work that is always there puts the next item at its door when there is none."""
        if self.tables.works.source[work] == ALWAYS and self.first_at_door(work) is None:
            self.arrive(work)

    def turn_away(self) -> bool:
        """One item that has found its door full is lost, if that is how its kind of work is."""
        for work in self.losing:
            strand = self.first_at_door(work)
            if strand is not None:
                self.stop_waiting(strand)
                self.log_door(strand.item, DROPPED_OUT, NAN, self.now)
                self.leave(strand, TO_DROPPED)
                return True
        return False

    # -- room

    def next_entry(self) -> int:
        """The number of an entry into a line: they are served by it, where all else is equal."""
        self.entries += 1
        return self.entries

    def wait_for_room(self, strand: Strand, way: Way) -> None:
        """Stand in the line of those who come from the same place and go to the same."""
        strand.way, strand.entry = way, self.next_entry()
        line = self.lines[strand.item.work].setdefault((way.at, strand.step), deque())
        line.append(strand)

    def stop_waiting(self, strand: Strand) -> Way:
        """Out of the line. Leaves the way that the strand was to go."""
        assert strand.way is not None
        way, strand.way = strand.way, None
        lines, name = self.lines[strand.item.work], (way.at, strand.step)
        lines[name].remove(strand)
        if not lines[name]:
            del lines[name]
        return way

    def let_in(self) -> bool:
        """Let one strand go where it waits to go: works by the file, the furthest target first.

        Of each line only the first is looked at; of those for one target the one who waits longest.
        """
        for lines in self.lines:
            heads = [line[0] for line in lines.values() if self.may_go(line[0])]
            if heads:
                self.enter(min(heads, key=_downstream_first))
                return True
        return False

    def may_go(self, strand: Strand) -> bool:
        """Whether a strand that waits for room may go now."""
        if strand.step == DOOR and self.waits_for_people(strand.item.work):
            return False  # it comes in when somebody would be idle
        return self.has_room(strand)

    def has_room(self, strand: Strand) -> bool:
        """Whether there is room where a strand waits to go; what is expedited needs none."""
        item, way = strand.item, strand.way
        assert way is not None
        if self.tables.works.expedite[item.work]:
            return True
        if not way.steps:  # it passes through the door only
            limit = int(self.tables.works.limit[item.work])
            return limit < 0 or self.lanes[limit].has_room
        return all(lane.has_room for lane in self.lanes_needed(item, way))

    def lanes_needed(self, item: Item, way: Way) -> list[Lane]:
        """The lanes on an item's way that it is not in already."""
        lanes = [lane for step in way.steps for lane in self.lanes_of(step)]
        return [lane for lane in lanes if item.number not in lane.strands]

    def enter(self, strand: Strand) -> None:
        """There is room: from the door, or from a step where the strand was blocked."""
        if strand.step == DOOR:
            self.accept(strand)
        else:
            way = self.stop_waiting(strand)
            self.log_visit(strand, NEXT, self.now)
            self.go(strand, way)

    # -- from a step

    def jump(self, strand: Strand, target: int) -> None:
        """To what `then` has chosen; within a block that waits for the join."""
        if self.block_of(strand.step) >= 0:
            self.finish_branch(strand, target)
        else:
            self.move(strand, self.way_to(strand.item, target))

    def send_back(self, strand: Strand, step: int) -> None:
        """To the step that has made a defect; within a block that waits for the join."""
        if self.block_of(strand.step) >= 0:
            self.finish_branch(strand, step)
        else:
            self.move_at_once(strand, self.way_to(strand.item, step))

    def go_on(self, strand: Strand) -> None:
        """To what follows in the flow: in a branch of a block its next step, or its end."""
        item, step = strand.item, strand.step
        if self.block_of(step) < 0:
            self.move(strand, self.way_from(item, self.following(step)))
            return
        end = self.tables.steps.branch_end[step]
        inside = self.taken_in_branch(item, step + 1) if step + 1 < end else None
        if inside is None:
            self.finish_branch(strand, None)
        else:
            self.move(strand, Way(inside, (inside,)))

    def move(self, strand: Strand, way: Way) -> None:
        """Leave a step now, or wait there for room: only who goes forward asks for any."""
        item = strand.item
        forward = way.at > strand.step
        if forward and not self.tables.works.expedite[item.work] and self.lanes_needed(item, way):
            self.wait_for_room(strand, way)
        else:
            self.move_at_once(strand, way)

    def move_at_once(self, strand: Strand, way: Way) -> None:
        """Leave a step."""
        self.log_visit(strand, self.outcome(way, strand.step + 1), self.now)
        self.go(strand, way)

    def outcome(self, way: Way, begins: int) -> int:
        """How a row ends whose strand goes that way: before `begins` it is rework."""
        if way.at == TO_DONE:
            return DELIVERED
        if way.at == TO_DROPPED:
            return DROPPED_OUT
        return TO_REWORK if way.at < begins else NEXT

    def go(self, strand: Strand, way: Way) -> None:
        """From where a strand is to where it goes, all lanes there at once; or out."""
        item = strand.item
        if not way.steps:
            self.leave(strand, way.at)
            return
        for lane in [lane for step in way.steps for lane in self.lanes_of(step)]:
            lane.enter(item)
        self.leave_lanes(strand)
        strands = [strand]
        if len(way.steps) > 1:
            strands = item.strands = [Strand(item) for _ in way.steps]
        for each, step in zip(strands, way.steps, strict=True):
            self.visit(each, step)

    def leave_lanes(self, strand: Strand) -> None:
        """Nothing of the item is in the strand's step any more."""
        if strand.step != DOOR:
            for lane in self.lanes_of(strand.step):
                lane.leave(strand.item)

    def leave(self, strand: Strand, way_out: int) -> None:
        """An item is gone."""
        self.leave_lanes(strand)
        strand.item.strands, strand.impatient = [], None
        del self.living[strand.item.number]
        if way_out == TO_DONE:
            self.bring_on(strand.item)

    # -- joins

    def finish_branch(self, strand: Strand, target: int | None) -> None:
        """A branch is done: with the last of them the item goes on, or where they send it."""
        item = strand.item
        strand.joins, strand.target = True, target
        if not all(other.joins for other in item.strands):
            self.log_visit(strand, JOINED, self.now)
            self.leave_lanes(strand)
            return
        block = self.block_of(strand.step)
        way = self.way_from_join(item, block)
        self.log_visit(strand, self.outcome(way, int(self.tables.blocks.end[block])), self.now)
        strand.joins, item.strands = False, [strand]
        self.go(strand, way)

    def way_from_join(self, item: Item, block: int) -> Way:
        """The earliest step to which a branch sends the item, else dropped, else done, else on."""
        asked = [self.sent_by_branch(strand) for strand in item.strands]
        ways = [way for way in asked if way is not None]
        if not ways:
            return self.way_from(item, self.after_block(block))
        return min(ways, key=_earliest)

    def sent_by_branch(self, strand: Strand) -> Way | None:
        """Where a branch sends its item, by the steps that it takes; None: on.

        A branch of the same block of which it takes no step from the target on is done with it.
        """
        item, target = strand.item, strand.target
        if target is None:
            return None
        is_beside = target >= 0 and self.block_of(target) == self.block_of(strand.step)
        if is_beside and self.taken_in_branch(item, target) is None:
            return None
        return self.way_to(item, target)


def _earliest(way: Way) -> tuple[bool, int, int]:
    """Steps in their order, a whole block before its first step alone; dropped, done."""
    return not way.steps, way.at, -len(way.steps)


def _downstream_first(strand: Strand) -> tuple[bool, int, int]:
    """Exits, then steps from the last to the first; then by entry."""
    assert strand.way is not None
    return strand.way.at >= 0, -strand.way.at, strand.entry
