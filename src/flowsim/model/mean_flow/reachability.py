"""Where items of a kind of work can go: reachable places, endless loops.

Input: a Work. Output: sets of places in its flow. Must not depend on: how often, files, engines.

A *state* is a place to which an item has been sent, or where it has come along the flow; along the
flow a parallel block is one state, written as -1 minus its number. The exit is the place behind the
last step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product

from flowsim.model.types import DONE, DROPPED, Arrivals, Block, Step, Work

_NOBODY = Arrivals("none")
_TINY = 1e-12
_MOST_CHOICES = 8  # optional steps that always send elsewhere: 256 cases

Taken = Callable[[int], tuple[bool, bool]]  # whether a step may be taken, whether passed over


class _Routes:
    """The states of a flow and what may follow each."""

    def __init__(self, work: Work, taken: Taken) -> None:
        self.flow, self.blocks, self.taken = work.flow, work.blocks, taken
        self.exit = len(work.flow)
        self.places = {**_OUT, **{step.name: place for place, step in enumerate(work.flow)}}
        self.entry = {block.first: -1 - number for number, block in enumerate(work.blocks)}

    def along(self, place: int) -> int:
        """The state of an item that comes along the flow to a place."""
        return self.entry.get(place, place)

    def ends(self, place: int) -> tuple[set[int], bool]:
        """Where a step may send an item directly, and whether it may continue."""
        may_take, may_pass = self.taken(place)
        found: set[int] = set()
        rest = 1.0
        for name, chance in self.flow[place].then if may_take else ():
            if chance > 0.0 and name in self.places:
                found.add(self.places[name])
                rest -= chance
        return found, may_pass or (may_take and rest > _TINY)

    def branch(self, first: int, end: int) -> tuple[set[int], list[int]]:
        """How one branch may end from a step on, with `_ON` for continuing; and its places."""
        found, places = set[int](), list[int]()
        for place in range(first, end):
            places.append(place)
            sent, goes_on = self.ends(place)
            found |= sent
            if not goes_on:
                return found, places
        return found | {_ON}, places

    def follow(self, state: int) -> tuple[set[int], list[int]]:
        """The states that may follow one, and its places."""
        if state < 0:
            block = self.blocks[-1 - state]
            branches = [self.branch(first, end) for first, end in block.branches]
            latest = min(max(ends) for ends, _ in branches)
            ends = {end for found, _ in branches for end in found if end <= latest}
            return self._led(ends, block.end), [p for _, places in branches for p in places]
        inside = self._block(state)
        if inside is None:
            sent, goes_on = self.ends(state)
            return self._led(sent | ({_ON} if goes_on else set()), state + 1), [state]
        end = next(end for first, end in inside.branches if first <= state < end)
        sent, places = self.branch(state, end)
        return self._led(sent, inside.end), places

    def _block(self, place: int) -> Block | None:
        return next((b for b in self.blocks if b.first <= place < b.end), None)

    def _led(self, ends: set[int], onward: int) -> set[int]:
        out = {self.exit if end in _OUT.values() else end for end in ends if end != _ON}
        return out | ({self.along(onward)} if _ON in ends else set())

    def reachable(self) -> dict[int, list[int]]:
        """The states that an item may come to, each with its places."""
        seen: dict[int, list[int]] = {}
        waiting = [self.along(0)] if self.flow else []
        while waiting:
            state = waiting.pop()
            if state not in seen and state != self.exit:
                following, seen[state] = self.follow(state)
                waiting.extend(following)
        return seen


# How a branch may end beside at a step, in the order in which a join prefers them.
_OUT = {DROPPED: 1 << 40, DONE: (1 << 40) + 1}
_ON = (1 << 40) + 2


def reachable(work: Work) -> set[int]:
    """Places in the flow that some item comes to, skipped or taken."""
    return {place for places in _reached(work).values() for place in places}


def _reached(work: Work) -> dict[int, list[int]]:
    return _reached_in(replace(work, arrives=_NOBODY))  # a trace of arrivals is long to compare


@lru_cache(maxsize=1024)  # every lever is checked, and most change other kinds of work
def _reached_in(work: Work) -> dict[int, list[int]]:
    def by_chance(place: int) -> tuple[bool, bool]:
        share = work.flow[place].share
        return share > 0.0, share < 1.0

    return _Routes(work, by_chance).reachable()


def endless(work: Work) -> list[Step]:
    """The steps of a loop that some item never leaves, or none.

    `share` decides once per item, so an item that takes a step takes it in every round: a loop is
    endless if the items that take some of its optional steps, and skip others, cannot leave.
    """
    reached = _reached(work)
    for taken in _cases(work):
        routes = _Routes(work, taken)
        inside = set(reached)
        while True:
            stay = {state for state in inside if routes.follow(state)[0] <= inside}
            if stay == inside:
                break
            inside = stay
        places = sorted({place for state in inside for place in reached[state]})
        if places:
            return [work.flow[place] for place in places]
    return []


def _cases(work: Work) -> Iterator[Taken]:
    """Items that differ in which optional steps they take, as far as that affects loops.

    An optional step that lets some items continue is left out: items that skip it continue too.
    """
    optional = [place for place, step in enumerate(work.flow) if 0.0 < step.share < 1.0]
    sends = [
        place
        for place in optional
        if sum(chance for _, chance in work.flow[place].then) >= 1.0 - _TINY
    ][:_MOST_CHOICES]
    for choices in product((True, False), repeat=len(sends)):
        chosen = dict(zip(sends, choices, strict=True))

        def taken(place: int, chosen: dict[int, bool] = chosen) -> tuple[bool, bool]:
            takes = chosen.get(place, work.flow[place].share >= 1.0)
            return takes, not takes

        yield taken
