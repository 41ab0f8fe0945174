"""The rounds of `passes`, many groups of items at once: each a row of some arrays.

Input: a flow, and cases of items that differ in which optional steps they take. Output: sums over
all of them. Must not depend on: files, randomness, engines, other works. It imports numpy, so
a reader of models without checks and blocks does not import it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flowsim.model.mean_flow.groups import Floats, Groups, Ints, over, per_item, together, total
from flowsim.model.types import DONE, DROPPED, EXITS, Block, Step

_TINY = 1e-13  # of an item: less is taken for nothing
_FEW = 1e-9  # of an item: what is still under way then goes on like the last round
_SETTLED = 1e-6  # by less than that the foreseen end moves from round to round, relative
_ROUGHLY = 1e-4  # the same where groups are not kept apart any more, a greater approximation
_LOOKS = 4  # rounds in which it does
_MOST_ROUNDS = 2_000
_GRAIN = 2.0  # groups are kept apart that differ by a defect over this
_MOST_APART = 50  # groups that are kept apart in a round, at most
_MOST_WORK = 300_000  # groups followed x steps x steps: then none are kept apart any more
_ON = "on"


_Sent = tuple[Ints, Ints, Floats, Floats]  # cases, steps, how many, what they have seen
_Ends = dict[int | str, Groups]  # by step or exit, and `_ON` for those that go on


class Rounds:
    """One computation: groups by place in this round, items sent back, sums of passes."""

    def __init__(
        self,
        flow: tuple[Step, ...],
        blocks: tuple[Block, ...],
        cases: Sequence[tuple[float, tuple[float, ...]]],
    ) -> None:
        self.flow, self.size = flow, len(flow)
        self.number = {step.name: place for place, step in enumerate(flow)}
        self.block: list[Block | None] = [None] * self.size
        for block in blocks:
            self.block[block.first : block.end] = [block] * (block.end - block.first)
        self.case_shares = np.array([shares for _, shares in cases])
        self.begin = np.array([chance for chance, _ in cases])
        self.apart = _MOST_APART
        self.states = len(cases) * self.size
        self.case = np.arange(len(cases))
        self.shares = self.case_shares
        self.along: dict[int, Groups] = {}
        self.sent: dict[int, Groups] = {}
        # Sent on by checks outside blocks, a layer for each step: many at once, so in one array.
        self.ahead: Floats | None = None
        # Who is sent back: to which steps, how many to each, and what they are like.
        self.back: list[tuple[list[int], Floats, Groups]] = []
        # Of each group of the round: passes, first passes, delivered, escaped; who is sent where.
        self.round = np.zeros((0, 0))
        self.sent_to = np.zeros((0, 0))

    # -- rounds

    def run(self) -> Floats:
        """Passes and first passes of each step; delivered items; their defects."""
        groups = Groups.of(self.begin, np.zeros((len(self.case), 3 * self.size)))
        places = np.zeros(len(self.case), dtype=np.int64)
        sums = np.zeros(2 * self.size + 2)
        end, work, calm = sums, 0, 0
        for _ in range(_MOST_ROUNDS):
            work += len(self.case) * self.size**2
            self.round = np.zeros((len(self.case), len(sums)))
            start, came, foreseen = self.case * self.size + places, groups.mass, end
            self._start(groups, places)
            self._forward()
            if work > _MOST_WORK:
                self.apart = 0
            groups, places = self._next_round()
            sums = sums + self.round.sum(axis=0)
            states = self.case * self.size + places
            ahead = np.bincount(states, groups.mass, self.states).astype(np.float64)
            end = sums + self._to_come(start, came, ahead)
            with np.errstate(invalid="ignore"):  # endless is endless
                settled = _SETTLED if self.apart else _ROUGHLY
                moved = np.abs(end - foreseen) > settled * np.abs(end)
            calm = 0 if moved.any() else calm + 1
            if ahead.sum() < _FEW or calm == _LOOKS:
                break
        return end

    def _to_come(self, start: Ints, came: Floats, ahead: Floats) -> Floats:
        """The sums of all later rounds, assuming that items behave as in the last round.

        start: of the groups of that round their case and step. ahead: how many are sent, by both.
        """
        found = np.zeros(len(self.round[0]))
        mass = np.bincount(start, came, self.states)
        for case in range(len(self.begin)):
            mine = slice(case * self.size, (case + 1) * self.size)
            sent, gone = np.zeros((self.size, self.size)), np.zeros((self.size, len(found)))
            rows = start // self.size == case
            np.add.at(sent, start[rows] % self.size, self.sent_to[rows])
            np.add.at(gone, start[rows] % self.size, self.round[rows])
            weight = np.where(mass[mine] > 0.0, mass[mine], 1.0)[:, None]
            stays, each = sent / weight, gone / weight
            if not ahead[mine].any():
                continue
            unknown = (ahead[mine] > _TINY) & (mass[mine] <= 0.0)
            left = 1.0 - stays.sum(axis=1)
            if unknown.any() or left[mass[mine] > 0.0].max(initial=0.0) <= _FEW:
                found += np.where(each.sum(axis=0) > 0.0, np.inf, 0.0)
                continue
            found += np.linalg.solve((np.eye(self.size) - stays).T, ahead[mine]) @ each
        return found

    def _start(self, groups: Groups, places: Ints) -> None:
        self.back, self.along, self.sent, self.ahead = [], {}, {}, None
        for place in sorted({int(place) for place in places}):
            mine = groups.part((places == place).astype(np.float64))
            # The first step of a block is come to along the flow, or sent to alone.
            fresh = place == 0 and not bool(groups.decided.any())
            (self.along if fresh else self.sent)[place] = mine

    def _next_round(self) -> tuple[Groups, Ints]:
        """Items sent back, grouped where they go to the same step and are alike."""
        self.sent_to = np.zeros((len(self.case), self.size))
        if not self.back:
            self.case = np.zeros(0, np.int64)
            return Groups.of(np.zeros(0), np.zeros((0, 3 * self.size))), self.case
        sent = np.zeros((len(self.back), len(self.case), self.size))
        for number, (targets, masses, _) in enumerate(self.back):
            sent[number][:, targets] = masses
        self.sent_to = sent.sum(axis=0)
        to = sent.reshape(-1, self.size)
        like = [per_item(groups) for _, _, groups in self.back]
        profile = np.concatenate(like)
        case = np.tile(self.case, len(self.back))
        is_there = to.sum(axis=1) > _TINY
        to, profile, case = to[is_there], profile[is_there], case[is_there]
        parts = [*self._apart(to, profile, case), self._alike(to, profile, case)]
        self.case = np.concatenate([part[0] for part in parts])
        self.shares = self.case_shares[self.case]
        mass = np.concatenate([part[2] for part in parts])
        groups = Groups.of(mass, np.concatenate([part[3] for part in parts]))
        return groups, np.concatenate([part[1] for part in parts])

    def _apart(self, to: Floats, profile: Floats, case: Ints) -> list[_Sent]:
        """The largest groups of alike items; they are removed from `to`."""
        if not self.apart or not len(to):
            return []
        keys = np.concatenate([case[:, None], np.rint(_GRAIN * profile[:, 2 * self.size :])], 1)
        _, kinds = np.unique(keys, axis=0, return_inverse=True)
        label = kinds.reshape(-1)[:, None] * self.size + np.arange(self.size)
        whole = np.bincount(label.ravel(), to.ravel())
        greatest = np.argsort(-whole, kind="stable")[: self.apart * len(self.begin)]
        number = np.full(len(whole), -1)
        number[greatest[whole[greatest] > 0.0]] = np.arange(np.count_nonzero(whole[greatest]))
        label = np.where(to > 0.0, number[label], -1)
        sender, target = np.nonzero(label >= 0)
        label, mass = label[sender, target], to[sender, target]
        to[sender, target] = 0.0
        order = np.argsort(label, kind="stable")
        first = np.flatnonzero(np.diff(label[order], prepend=-1))
        what = np.add.reduceat((mass[:, None] * profile[sender])[order], first, axis=0)
        one = order[first]
        return [(case[sender[one]], target[one], np.add.reduceat(mass[order], first), what)]

    def _alike(self, to: Floats, profile: Floats, case: Ints) -> _Sent:
        """All other items of a case that are sent to one step."""
        cases, places, masses, whats = [], [], [np.zeros(0)], [np.zeros((0, 3 * self.size))]
        for one in sorted({int(number) for number in case}):
            mine = to[case == one]
            mass = mine.sum(axis=0)
            there = np.flatnonzero(mass > _TINY)
            cases += [one] * len(there)
            places += there.tolist()
            masses.append(mass[there])
            whats.append(np.einsum("rs,rp->sp", mine[:, there], profile[case == one]))
        numbers = np.array(cases, np.int64), np.array(places, np.int64)
        return (*numbers, np.concatenate(masses), np.concatenate(whats))

    # -- one round

    def _forward(self) -> None:
        """Move all groups forward until the end of the round."""
        place = 0
        while place < self.size:
            block = self.block[place]
            groups = self.along.pop(place, None)
            if block is None:
                groups = together(groups, self._sent_to(place))
                if groups is not None and groups.any:
                    self._lead(self._visit(place, groups, place), place, place + 1)
                place += 1
                continue
            if groups is not None and groups.any:
                self._lead(self._through(block, groups), block.end - 1, block.end)
            for first, end in block.branches:
                for inside in range(first, end):
                    sent = self._sent_to(inside)
                    if sent is not None and sent.any:
                        ends = self._along_branch(inside, end, sent)
                        self._lead(ends, block.end - 1, block.end)
            place = block.end

    def _lead(self, ends: _Ends, last: int, onward: int) -> None:
        """Send groups where they go; those sent back to `last` or before move in the next round."""
        for end, groups in ends.items():
            if end == _ON and onward < self.size:
                self.along[onward] = together(groups, self.along.get(onward))
            elif end in (_ON, DONE):
                self._count(-2, groups.mass)
                self._count(-1, groups.defects.sum(axis=1))
            elif isinstance(end, int) and end > last:
                self.sent[end] = together(groups, self.sent.get(end))
            elif isinstance(end, int):
                self.back.append(([end], groups.mass[:, None], groups))

    def _sent_to(self, place: int) -> Groups | None:
        """Those who are sent to a step that is still to come in this round."""
        sent = self.sent.pop(place, None)
        if self.ahead is None:
            return sent
        found = Groups(self.ahead[place], self.size)
        if sent is not None:
            found.add(sent)
        return found

    def _count(self, column: int, values: Floats) -> None:
        self.round[:, column] += values

    # -- steps

    def _visit(self, place: int, groups: Groups, last: int = -1) -> _Ends:
        """Groups at one step: some skip it, the others do it and are sent on.

        An item that takes it once takes it again. last: items that a check sends there or before
        leave this round.
        """
        step = self.flow[place]
        new = np.maximum(0.0, groups.mass - groups.decided[:, place])
        again = groups.seen[:, place]
        takes = np.minimum(groups.mass, again + new * self.shares[:, place])
        share = np.divide(takes, groups.mass, out=np.zeros_like(takes), where=groups.mass > 0.0)
        ends: _Ends = {}
        if bool((share[groups.mass > 0.0] == 1.0).all()):
            done = groups.copy()
        else:
            done, skips = groups.part(share), groups.part(1.0 - share)
            skips.seen[:, place], skips.decided[:, place] = 0.0, skips.mass
            ends[_ON] = skips
        done.decided[:, place] = done.mass
        self._count(place, done.mass)
        self._count(self.size + place, np.maximum(0.0, done.mass - again))
        if step.injects > 0.0:
            first = np.maximum(0.0, done.mass - again)
            done.defects[:, place] += step.injects * (first + again * step.rework)
        done.seen[:, place] = done.mass
        for name, part in self._sent_on(step, self._checked(place, done, ends, last)):
            _put(ends, name, part)
        return ends

    def _sent_on(self, step: Step, groups: Groups) -> list[tuple[int | str, Groups]]:
        """Items without a found defect, by where `then` sends them."""
        ends: list[tuple[int | str, Groups]] = []
        rest = 1.0
        for name, chance in step.then:
            if chance > 0.0:
                rest -= chance
                ends.append((name if name in EXITS else self.number[name], groups.times(chance)))
        if rest > _TINY:
            ends.append((_ON, groups.times(rest)))
        return ends

    def _checked(self, place: int, groups: Groups, ends: _Ends, last: int) -> Groups:
        """Items in which a check finds nothing; the others are sent back."""
        catches = self.flow[place].catches
        if catches <= 0.0:
            return groups
        mass = groups.mass[:, None]
        means = np.divide(
            catches * groups.defects, mass, out=np.zeros_like(groups.defects), where=mass > 0.0
        )
        groups.defects[...] *= 1.0 - catches
        groups.spared[...] *= 1.0 - catches
        before = np.cumsum(means, axis=1) - means
        found = np.exp(-before) * -np.expm1(-means)
        found[found * mass <= _TINY] = 0.0
        origins = [int(place) for place in np.flatnonzero(found.any(axis=0))]
        early = [origin for origin in origins if origin <= last]
        if early:
            self.back.append((early, found[:, early] * mass, groups.copy()))
        if last >= 0 and len(origins) > len(early):
            if self.ahead is None:
                self.ahead = np.zeros((self.size, *groups.rows.shape))
            late = slice(origins[len(early)], origins[-1] + 1)
            self.ahead[late] += found.T[late, :, None] * groups.rows
        for origin in origins[len(early) :] if last < 0 else ():
            _put(ends, origin, groups.part(found[:, origin]))
        return groups.part(1.0 - found.sum(axis=1))

    # -- blocks

    def _along_branch(self, first: int, end: int, groups: Groups) -> _Ends:
        """Groups in one branch from a step on: how they arrive at the join."""
        ends: _Ends = {}
        for place in range(first, end):
            found = self._visit(place, groups)
            groups = found.pop(_ON) if _ON in found else groups.nobody()
            for where, part in found.items():
                _put(ends, where, part)
        ends[_ON] = groups
        return ends

    def _through(self, block: Block, groups: Groups) -> _Ends:
        """Groups in all branches of a block at once: where the join sends them.

        The join decides for the earliest step, else out, else on. The items that end at a place are
        those that end there or later, less those that end later.
        """
        entering = groups.copy()
        entering.spared[...] = entering.mass
        results = [self._along_branch(first, end, entering.copy()) for first, end in block.branches]
        order: list[int | str] = sorted({e for ends in results for e in ends if isinstance(e, int)})
        order += [end for end in (DROPPED, DONE, _ON) if any(end in ends for ends in results)]
        joint: _Ends = {}
        before = self._joined(block, groups, [list(ends.values()) for ends in results])
        for place, end in enumerate(order):
            late = order[place + 1 :]
            later = [[ends[e] for e in late if e in ends] for ends in results]
            rest = self._joined(block, groups, later) if late else groups.nobody()
            part = before.without(rest)
            part = part.part((part.mass > _TINY).astype(np.float64))
            if part.any:
                joint[end] = part
            before = rest
        return joint

    def _joined(self, block: Block, groups: Groups, results: list[list[Groups]]) -> Groups:
        """Those of some groups whose branches have all come to one of these ends."""
        sums = [total(ends, groups) for ends in results]
        parts = [over(each.mass, groups.mass) for each in sums]
        left = [over(each.spared, groups.mass) for each in sums]
        share, spared = np.prod(parts, axis=0), np.prod(left, axis=0)
        whole = groups.part(share)
        whole.spared[...] = whole.mass
        whole.defects[...] = groups.defects * spared[:, None]
        branches = zip(block.branches, sums, parts, left, strict=True)
        for (first, end), each, part, own_left in branches:
            inside, others = slice(first, end), over(share, part)[:, None]
            whole.seen[:, inside] = others * each.seen[:, inside]
            whole.decided[:, inside] = others * each.decided[:, inside]
            own = each.defects - groups.defects * own_left[:, None]
            whole.defects[:, inside] += others * np.maximum(0.0, own[:, inside])
        return whole.part((share > 0.0).astype(np.float64))


def _put(ends: _Ends, end: int | str, groups: Groups) -> None:
    if end in ends:
        ends[end].add(groups)
    else:
        ends[end] = groups
