"""Passes of an item through its steps in the mean: rework, parallel branches, defects and checks.

Enters: a Work, and perhaps which of its optional steps are taken. Leaves: expectations from means
alone. Must not know: files, randomness, engines, other works.

An item goes forward through the flow in *rounds*: whatever sends it back begins the next one. Of
the items that are sent to one place with about as many defects only the mean is kept: how many they
are, which steps they have seen, and how many defects of each step they carry. The last is exact for
those that came the same way, because a check that finds each of a Poisson number of defects by
chance leaves a Poisson number, whatever it has found (colouring: Kingman, Poisson Processes,
section 5.1).

What is approximate (*first-order closure*): items whose mean numbers of defects differ by less than
a half, or that come together within a round, count as one mean item; branches of a block are
independent, and a check in one does not see what the others add in the same pass. Without defects
and blocks all of it is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flowsim.model.types import DONE, DROPPED, EXITS, Block, Step, Work

_TINY = 1e-13  # of an item: less is taken for nothing
_FEW = 1e-9  # of an item: what is still under way then goes on like the last round
_MOST_ROUNDS = 2_000
_MOST_WORK = 150_000  # groups followed x steps x steps
_MOST_GROUPS = 50  # kept apart in a round
_GRAIN = 2.0  # groups are kept apart that differ by a defect over this


@dataclass(frozen=True, slots=True)
class Passes:
    """What one item does in the mean: of each step passes, and the chance of one at least.

    `delivered`: chance. `escaped`: defects in what is delivered, an item that is not counted as 0.
    Infinite passes stand for an item that comes back for longer than one can follow it.
    """

    visits: tuple[float, ...]
    reached: tuple[float, ...]
    delivered: float
    escaped: float


def is_plain(work: Work) -> bool:
    """Whether items move by chance alone, one step at a time: neither blocks nor checks."""
    return not work.blocks and not has_quality(work)


def has_quality(work: Work) -> bool:
    """Whether some step finds what another has spoilt."""
    return any(step.injects > 0.0 for step in work.flow) and any(
        step.catches > 0.0 for step in work.flow
    )


class _Group:
    """Items at one place: how many, those of them that have seen each step, defects of each."""

    __slots__ = ("defects", "mass", "seen", "spared")

    def __init__(self, size: int, mass: float = 0.0) -> None:
        self.mass = mass
        self.seen = [0.0] * size
        self.defects = [0.0] * size
        self.spared = mass  # of a defect that was there on entry of a block, what is left

    def part(self, share: float) -> _Group:
        """So much of them."""
        new = _Group(0, self.mass * share)
        new.seen = [value * share for value in self.seen]
        new.defects = [value * share for value in self.defects]
        new.spared = self.spared * share
        return new

    def add(self, other: _Group) -> None:
        """Others come to the same place."""
        self.mass += other.mass
        self.spared += other.spared
        self.seen = [a + b for a, b in zip(self.seen, other.seen, strict=True)]
        self.defects = [a + b for a, b in zip(self.defects, other.defects, strict=True)]


_Ends = dict[int | str, _Group]  # by step or exit, and `_ON` for those that go on
_ON = "on"


class _Sweep:
    """One computation: groups by where they are, this round and the next; what they have done."""

    def __init__(
        self, flow: tuple[Step, ...], blocks: tuple[Block, ...], shares: Sequence[float]
    ) -> None:
        self.flow, self.shares, self.size = flow, shares, len(flow)
        self.number = {step.name: place for place, step in enumerate(flow)}
        self.block: list[Block | None] = [None] * self.size
        for block in blocks:
            self.block[block.first : block.end] = [block] * (block.end - block.first)
        self.visits = [0.0] * self.size
        self.reached = [0.0] * self.size
        self.delivered = self.escaped = 0.0
        self.origins = [place for place, step in enumerate(flow) if step.injects > 0.0]
        # Groups that come along the flow (to a block: its first step), and those sent to a step in
        # this round and in the next.
        self.along: dict[int, _Group] = {}
        self.sent: dict[int, _Group] = {}
        self.sent_back: dict[tuple[int, tuple[int, ...]], _Group] = {}

    # -- rounds

    def run(self) -> Passes:
        self.along = {0: _Group(self.size, 1.0)}
        self._forward()
        before, mass, old = 1.0, self._waiting(), self._sums()
        work = 0
        for _ in range(_MOST_ROUNDS):
            if mass < _FEW or work > _MOST_WORK:
                break
            old, before = self._sums(), mass
            starts, self.sent_back = self.sent_back, {}
            work += len(starts) * self.size * self.size
            for (place, _), group in sorted(starts.items(), key=lambda item: item[0]):
                self.sent = {place: group}
                self._forward()
            mass = self._waiting()
        if mass < _TINY:
            return self._passes(old, 0.0)
        ratio = mass / before
        return self._passes(old, ratio / (1.0 - ratio) if ratio < 1.0 - 1e-9 else math.inf)

    def _waiting(self) -> float:
        """How many have been sent back."""
        return math.fsum(group.mass for group in self.sent_back.values())

    def _send_back(self, place: int, group: _Group) -> None:
        """To the next round, with those who carry about as many defects."""
        if group.mass <= _TINY:
            return
        like = tuple(round(_GRAIN * group.defects[origin] / group.mass) for origin in self.origins)
        name = (place, like if len(self.sent_back) < _MOST_GROUPS else ())
        if name in self.sent_back:
            self.sent_back[name].add(group)
        else:
            self.sent_back[name] = group

    def _sums(self) -> list[float]:
        return [*self.visits, *self.reached, self.delivered, self.escaped]

    def _passes(self, old: list[float], more: float) -> Passes:
        """The sums, with so many rounds more like the last one."""
        sums = self._sums()
        if more > 0.0:
            last = [now - then for now, then in zip(sums, old, strict=True)]
            sums = [
                now + (step * more if step > 0.0 else 0.0)
                for now, step in zip(sums, last, strict=True)
            ]
        visits, reached = sums[: self.size], sums[self.size : 2 * self.size]
        chances = tuple(min(1.0, chance) for chance in reached)
        return Passes(tuple(visits), chances, min(1.0, sums[-2]), sums[-1])

    def _forward(self) -> None:
        """Those who are somewhere go forward as far as that goes."""
        place = 0
        while place < self.size:
            block = self.block[place]
            if block is None:
                group = self._taken(self.along, place)
                group.add(self._taken(self.sent, place))
                if group.mass > 0.0:
                    self._lead(self._visit(place, group), place, place + 1)
                place += 1
                continue
            group = self._taken(self.along, place)
            if group.mass > 0.0:
                self._lead(self._through(block, group), block.end - 1, block.end)
            for first, end in block.branches:
                for inside in range(first, end):
                    sent = self._taken(self.sent, inside)
                    if sent.mass > 0.0:
                        ends = self._along_branch(inside, end, sent)
                        self._lead(ends, block.end - 1, block.end)
            place = block.end

    def _taken(self, groups: dict[int, _Group], place: int) -> _Group:
        return groups.pop(place, None) or _Group(self.size)

    def _lead(self, ends: _Ends, last: int, onward: int) -> None:
        """Groups go where they are sent; those sent back, before `last` or to it, next round."""
        for end, group in ends.items():
            if end == _ON:
                end = onward if onward < self.size else DONE
                if end == onward:
                    self._join(self.along, onward, group)
                    continue
            if end == DONE:
                self.delivered += group.mass
                self.escaped += math.fsum(group.defects)
            elif isinstance(end, int) and end > last:
                self._join(self.sent, end, group)
            elif isinstance(end, int):
                self._send_back(end, group)

    def _join(self, groups: dict[int, _Group], place: int, group: _Group) -> None:
        if place in groups:
            groups[place].add(group)
        else:
            groups[place] = group

    # -- steps

    def _visit(self, place: int, group: _Group) -> _Ends:
        """A group at one step: some pass it over, the others do it and are sent on."""
        step, share = self.flow[place], self.shares[place]
        ends: _Ends = {_ON: group.part(1.0 - share) if share < 1.0 else _Group(self.size)}
        if share <= 0.0:
            return ends
        done = group.part(share) if share < 1.0 else group
        again = done.seen[place]
        self.visits[place] += done.mass
        self.reached[place] += max(0.0, done.mass - again)
        if step.injects > 0.0:
            done.defects[place] += step.injects * (done.mass - again + again * step.rework)
        done.seen[place] = done.mass
        for end, part in self._checked(place, done):
            if end != _ON:
                self._end(ends, end, part)
                continue
            rest = 1.0
            for name, chance in step.then:
                if chance > 0.0:
                    rest -= chance
                    self._end(ends, name if name in EXITS else self.number[name],
                              part.part(chance))  # fmt: skip
            if rest > _TINY:
                ends[_ON].add(part.part(rest))
        return ends

    def _end(self, ends: _Ends, end: int | str, group: _Group) -> None:
        if end in ends:
            ends[end].add(group)
        else:
            ends[end] = group

    def _checked(self, place: int, group: _Group) -> Iterator[tuple[int | str, _Group]]:
        """Those in whom the check finds something, by the step they return to; and the others."""
        catches = self.flow[place].catches
        if catches <= 0.0 or group.mass <= 0.0:
            yield _ON, group
            return
        means = [catches * defects / group.mass for defects in group.defects]
        group.defects = [defects * (1.0 - catches) for defects in group.defects]
        group.spared *= 1.0 - catches
        nothing = 1.0  # found of the steps before
        for origin, mean in enumerate(means):
            if mean * nothing * group.mass > _TINY:
                yield origin, group.part(nothing * -math.expm1(-mean))
                nothing *= math.exp(-mean)
        yield _ON, group.part(nothing)

    # -- blocks

    def _along_branch(self, first: int, end: int, group: _Group) -> _Ends:
        """A group that goes through one branch from a step on: how it comes to the join."""
        ends: _Ends = {}
        for place in range(first, end):
            for where, part in self._visit(place, group).items():
                if where != _ON:
                    self._end(ends, where, part)
                else:
                    group = part
        ends[_ON] = group
        return ends

    def _through(self, block: Block, group: _Group) -> _Ends:
        """A group that goes through all branches at once: where the join sends it.

        The join decides for the earliest step, else out, else on: who ends so early is all who end
        then or later but those who end later.
        """
        results = [
            self._along_branch(first, end, _entering(group)) for first, end in block.branches
        ]
        order: list[int | str] = sorted({e for ends in results for e in ends if isinstance(e, int)})
        order += [DROPPED, DONE, _ON]
        joint: _Ends = {}
        before = self._joined(block, group, [list(ends.values()) for ends in results])
        for place, end in enumerate(order):
            late = order[place + 1 :]
            later = [[ends[e] for e in late if e in ends] for ends in results]
            rest = self._joined(block, group, later)
            if before.mass - rest.mass > _TINY:
                joint[end] = _without(before, rest)
            before = rest
        return joint

    def _joined(self, block: Block, group: _Group, results: list[list[_Group]]) -> _Group:
        """Those of a group whose branches have all come to one of these ends."""
        whole = _Group(self.size)
        parts = [math.fsum(part.mass for part in ends) / group.mass for ends in results]
        left = [math.fsum(part.spared for part in ends) / group.mass for ends in results]
        share, spared = math.prod(parts), math.prod(left)
        whole.mass = whole.spared = group.mass * share
        if share <= 0.0:
            return whole
        whole.seen = [seen * share for seen in group.seen]
        whole.defects = [defects * spared for defects in group.defects]
        for (first, end), ends, part, own_left in zip(
            block.branches, results, parts, left, strict=True
        ):
            others = share / part
            for place in range(first, end):
                whole.seen[place] = others * math.fsum(each.seen[place] for each in ends)
                now = math.fsum(each.defects[place] for each in ends)
                own = max(0.0, now - group.defects[place] * own_left)  # made in this pass
                whole.defects[place] += others * own
        return whole


def _without(group: _Group, other: _Group) -> _Group:
    """Those of a group that are not among others of it."""
    new = _Group(0, group.mass - other.mass)
    new.seen = [max(0.0, a - b) for a, b in zip(group.seen, other.seen, strict=True)]
    new.defects = [max(0.0, a - b) for a, b in zip(group.defects, other.defects, strict=True)]
    return new


def _entering(group: _Group) -> _Group:
    new = group.part(1.0)
    new.spared = new.mass
    return new


def passes(work: Work, shares: tuple[float, ...] | None = None) -> Passes:
    """What one item does in the mean; shares: of each step, by default those of the work."""
    return _passes(work.flow, work.blocks, shares or tuple(step.share for step in work.flow))


@lru_cache(maxsize=1024)
def _passes(flow: tuple[Step, ...], blocks: tuple[Block, ...], shares: tuple[float, ...]) -> Passes:
    return _Sweep(flow, blocks, shares).run()
