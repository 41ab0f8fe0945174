"""Where the flow may lead from where an item is.

Input: a Reading. Output: the steps that can be next; chance and shares are not known here, so
everything that can be drawn is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.plan.tables import TO_DONE, TO_DROPPED
from tests.audit.reading import Reading, Row


@dataclass(frozen=True, slots=True)
class Way:
    """The steps at which an item can come up next, and whether it can be done or dropped.

    along: by going on in the flow, to all branches of a block; sent: by a jump or a return, within
    a block to one branch alone.
    """

    along: frozenset[int]
    sent: frozenset[int] = frozenset()
    out: bool = False
    dropped: bool = False

    @property
    def steps(self) -> frozenset[int]:
        """All steps at which it can come up next."""
        return self.along | self.sent


class Ways:
    """The flows of a plan."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._known: dict[tuple[int, bool, bool, bool], Way] = {}

    def from_door(self, work: int) -> Way:
        """Where an item goes that is let in."""
        steps, out = self._along(self.reading.first[work], work)
        return Way(frozenset(steps), out=out)

    def from_row(self, row: Row, joined: bool, *, is_placed: bool) -> Way:
        """Where an item goes from the end of a visit, or from the join that it brought about.

        is_placed: it may have been put into a step that it does not take, and returns beyond it.
        """
        key = (row.step, joined, row.defects > 0, is_placed)
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

    def is_complete(self, branches: set[int]) -> bool:
        """Whether among the branches of a block none is missing that every item takes."""
        begin, end = self.reading.blocks[self.reading.step_block[next(iter(branches))]]
        certain = {
            self.reading.step_branch[step]
            for step in range(begin, end)
            if not self.reading.may_pass[step]
        }
        return certain <= branches

    def _from(self, step: int, joined: bool, found_defects: bool, is_placed: bool) -> Way:
        reading, block = self.reading, self.reading.step_block[step]
        first, end = reading.blocks[block] if joined else (step, step + 1)
        work = reading.step_work[step]
        targets = {target for s in range(first, end) for target in reading.targets[s]}
        along, out = self._along(end, work)
        sent: set[int] = set()
        for target in targets:
            if target >= 0:
                steps, past, is_out = self._to(target)
                sent |= steps
                along |= past
                out |= is_out
        if found_defects or joined:
            for source in range(reading.first[work], reading.first[work + 1]):
                if reading.may_inject[source]:
                    steps, past, is_out = self._to(source)
                    sent |= steps
                    if is_placed:
                        along |= past
                        out |= is_out
        return Way(
            frozenset(along), frozenset(sent), out or TO_DONE in targets, TO_DROPPED in targets
        )

    def _along(self, step: int, work: int) -> tuple[set[int], bool]:
        """Where an item comes up that goes along the flow to `step`, and whether it can run out."""
        reading, found = self.reading, set()
        last = reading.first[work + 1]
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

    def _to(self, step: int) -> tuple[set[int], set[int], bool]:
        """Where an item comes up that is sent to `step`, or if it does not take that, beyond it."""
        reading, block = self.reading, self.reading.step_block[step]
        work = reading.step_work[step]
        if block < 0:
            past, out = self._along(step + 1, work) if reading.may_pass[step] else (set(), False)
            return {step}, past, out
        found = self._inside(step)
        if all(reading.may_pass[step : reading.branch_end[step]]):
            past, out = self._along(reading.blocks[block][1], work)
            return found, past, out
        return found, set(), False
