"""Where the flow may lead from where an item is.

Enters: a Reading. Leaves: the steps that can be next; chance and shares are not known here, so
everything that can be drawn is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.metrics.audit.reading import Reading, Row
from flowsim.plan.tables import TO_DONE, TO_DROPPED


@dataclass(frozen=True, slots=True)
class Way:
    """The steps at which an item can come up next, and whether it can be done or dropped."""

    steps: frozenset[int]
    out: bool = False
    dropped: bool = False


class Ways:
    """The flows of a plan."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._known: dict[tuple[int, bool, bool], Way] = {}

    def from_door(self, work: int) -> Way:
        """Where an item goes that is let in."""
        steps, out = self._along(self.reading.first[work])
        return Way(frozenset(steps), out)

    def from_row(self, row: Row, joined: bool) -> Way:
        """Where an item goes from the end of a visit, or from the join that it brought about."""
        key = (row.step, joined, row.defects > 0)
        if key not in self._known:
            self._known[key] = self._from(*key)
        return self._known[key]

    def in_branch(self, step: int) -> set[int]:
        """Where a branch may go on from `step`, that one included."""
        found, end = set(), self.reading.branch_end[step - 1]
        while step < end:
            found.add(step)
            if not self.reading.may_pass[step]:
                break
            step += 1
        return found

    def is_whole(self, origin: Row | None, joined: bool, work: int, step: int) -> bool:
        """Whether an item can have come to all branches of a step's block together."""
        block = self.reading.step_block[step]
        return self.reading.blocks[block][0] in self._reached_blocks(origin, joined, work)

    def is_complete(self, branches: set[int], origin: Row | None, joined: bool, work: int) -> bool:
        """Whether no branch is missing that every item takes; one alone may be a restart."""
        block = self.reading.step_block[next(iter(branches))]
        begin, end = self.reading.blocks[block]
        certain = {
            self.reading.step_branch[step]
            for step in range(begin, end)
            if not self.reading.may_pass[step]
        }
        if certain <= branches:
            return True
        return len(branches) == 1 and (origin is not None or self._is_placed(begin, work))

    def _is_placed(self, begin: int, work: int) -> bool:
        """Whether items can stand in this block when the run begins."""
        placed = self.reading.plan.tables.placed.step
        return any(self.reading.step_work[step] == work for step in placed.tolist())

    def _from(self, step: int, joined: bool, found_defects: bool) -> Way:
        reading, block = self.reading, self.reading.step_block[step]
        first, end = reading.blocks[block] if joined else (step, step + 1)
        targets = {target for s in range(first, end) for target in reading.targets[s]}
        steps, out = self._along(end, self.reading.step_work[step])
        for target in targets:
            if target >= 0:
                more, is_out = self._to(target)
                steps |= more
                out |= is_out
        if found_defects or joined:
            work = reading.step_work[step]
            for source in range(reading.first[work], reading.first[work + 1]):
                if reading.may_inject[source]:
                    steps |= self._to(source)[0]
        return Way(frozenset(steps), out or TO_DONE in targets, TO_DROPPED in targets)

    def _along(self, step: int, work: int = -1) -> tuple[set[int], bool]:
        """Where an item comes up that goes along the flow to `step`, and whether it can run out."""
        reading, found = self.reading, set()
        last = reading.first[(reading.step_work[step] if work < 0 else work) + 1]
        while step < last:
            block = reading.step_block[step]
            if block < 0:
                found.add(step)
                if not reading.may_pass[step]:
                    return found, False
                step += 1
            else:
                begin, end = reading.blocks[block]
                for first in {reading.step_branch[s] for s in range(begin, end)}:
                    found |= self._inside(first)
                if not all(reading.may_pass[begin:end]):
                    return found, False
                step = end
        return found, True

    def _inside(self, step: int) -> set[int]:
        """The steps of a branch at which it can begin, from `step` on."""
        found = {step}
        while self.reading.may_pass[step] and step + 1 < self.reading.branch_end[step]:
            step += 1
            found.add(step)
        return found

    def _to(self, step: int) -> tuple[set[int], bool]:
        """Where an item comes up that is sent to `step`: within a block in that branch alone."""
        reading, block = self.reading, self.reading.step_block[step]
        if block < 0:
            return self._along(step)
        found = self._inside(step)
        if all(reading.may_pass[step : reading.branch_end[step]]):
            more, out = self._along(reading.blocks[block][1], reading.step_work[step])
            return found | more, out
        return found, False

    def _reached_blocks(self, origin: Row | None, joined: bool, work: int) -> set[int]:
        """The first steps of blocks that an item can come to along the flow."""
        if origin is None:
            steps = self.from_door(work).steps
        else:
            steps = self.from_row(origin, joined).steps
        blocks = {self.reading.step_block[step] for step in steps}
        return {self.reading.blocks[block][0] for block in blocks if block >= 0}
