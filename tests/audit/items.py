"""Items on their way: conserved, and only where the flow leads, token by token.

Input: a Reading. Output: violations in words, and every entry into a step: when, and whether the
limits there had to let it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from flowsim.eventlog import (
    ABANDONED,
    BY_ABSENCE,
    BY_PRIORITY,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    INTERRUPTED,
    JOINED,
    NEXT,
    NO_CAUSE,
    TO_REWORK,
    WAITING,
)
from flowsim.plan.tables import ALWAYS
from tests.audit.reading import Reading, Row
from tests.audit.ways import Way, Ways

ENDS = (DELIVERED, DROPPED_OUT, ABANDONED)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item that comes to a step: by a row that begins there, over limits or with their leave."""

    row: Row
    is_free: bool  # no limit may keep it out


@dataclass(slots=True)
class Pass:
    """One time through a parallel block."""

    block: int
    entered: float
    may_be_alone: bool  # it was sent to one branch
    branches: dict[int, Row] = field(default_factory=dict)  # by first step, the latest row
    going: set[int] = field(default_factory=set)  # branches that are not done


@dataclass(slots=True)
class Walk:
    """How far an item has been followed."""

    at: float  # since when it is on its way to the next step
    origin: Row | None = None  # where it comes from; none: the door
    joined: bool = False  # from the join of a block
    inside: Pass | None = None
    stints: dict[int, Row] = field(default_factory=dict)  # by step, interrupted and not resumed
    passes: dict[int, int] = field(default_factory=dict)
    ended: Row | None = None
    unfinished: int = 0


def item_violations(reading: Reading) -> tuple[list[str], list[Entry]]:
    """What is wrong with the ways of items, and their entries into steps."""
    ways, found, entries = Ways(reading), [], []
    for item, rows in enumerate(reading.by_item):
        follower = _Follower(reading, ways, item, rows)
        found += follower.violations
        entries += follower.entries
    return found + _always(reading), entries


class _Follower:
    """One item, followed row by row."""

    def __init__(self, reading: Reading, ways: Ways, item: int, rows: list[Row]) -> None:
        self.reading, self.ways, self.rows = reading, ways, rows
        self.work = int(reading.log.rows.item_work[item])
        self.is_expedite = reading.is_expedite[self.work]
        self.arrived = float(reading.log.rows.item_arrived[item])
        self.is_placed = reading.is_placed(item)
        self.entries: list[Entry] = []
        if not rows:
            name = f"{reading.plan.works[self.work]} {reading.log.rows.item_ordinal[item]}"
            self.violations = [f"item {item} ({name}): it is lost, no row is about it"]
        else:
            self.violations = [f"{reading.place(row)}: {what}" for row, what in self.follow()]

    def follow(self) -> Iterator[tuple[Row, str]]:
        walk, rows = Walk(self.arrived), self.rows
        if self.is_placed:
            walk.at = self.reading.start
        for place, row in enumerate(rows):
            if walk.ended is not None:
                yield row, "its item has left before"
                return
            following = rows[place + 1] if place + 1 < len(rows) else None
            if row.step == DOOR:
                yield from self.at_door(walk, row, place)
            else:
                yield from self.at_step(walk, row, following)
        yield from self.at_the_end(walk)

    def at_door(self, walk: Walk, row: Row, place: int) -> Iterator[tuple[Row, str]]:
        if place or self.is_placed:
            yield row, "its item has come in before"
        if row.queued != self.arrived:
            yield row, f"it came at {self.arrived}"
        if row.outcome == WAITING:
            walk.unfinished += 1
        elif row.outcome == NEXT:
            walk.at = row.left
            is_exact = self.reading.log.warm_up == 0.0  # the shift may round a wait away
            if row.left == row.queued and is_exact:
                yield row, "it has not waited"
        else:
            walk.ended = row
            if row.outcome == DELIVERED and not self.ways.from_door(self.work).out:
                yield row, "it passes over steps that every item takes"
            if row.outcome == DROPPED_OUT and not self.reading.plan.tables.works.drops[self.work]:
                yield row, "its kind of work waits where there is no room"

    def at_step(self, walk: Walk, row: Row, following: Row | None) -> Iterator[tuple[Row, str]]:
        before = walk.stints.pop(row.step, None)
        if before is not None:
            yield from self.resumed(before, row)
        else:
            walk.passes[row.step] = walk.passes.get(row.step, 0) + 1
            if row.visit != walk.passes[row.step]:
                yield row, f"it is visit {walk.passes[row.step]}"
            if row.batch and row.person < 0:
                yield row, "who has not begun is in no batch"
            yield from self.comes_in(walk, row)
        if row.outcome == INTERRUPTED:
            walk.stints[row.step] = row
        elif row.outcome >= WAITING:
            walk.unfinished += 1
            if walk.inside is not None:
                walk.inside.going.discard(self.reading.step_branch[row.step])
        elif row.outcome == ABANDONED:
            walk.ended = row
            if before is not None or walk.inside is not None:
                yield row, "nobody leaves after the work has begun, or from a branch"
        else:
            yield from self.goes_on(walk, row, following)

    def resumed(self, before: Row, row: Row) -> Iterator[tuple[Row, str]]:
        """A visit goes on where it was interrupted."""
        if (row.visit, row.queued) != (before.visit, before.left):
            yield row, f"it is not the rest of what was interrupted in row {before.number}"
        if (row.levers, row.batch) != (before.levers, before.batch):
            yield row, f"its levers and its batch are not those of row {before.number}"
        if row.cause not in (NO_CAUSE, BY_PRIORITY, BY_ABSENCE):
            yield row, "what was interrupted waits for another reason"

    def comes_in(self, walk: Walk, row: Row) -> Iterator[tuple[Row, str]]:
        """A new visit: of a branch that goes on or begins, or of the item."""
        block, branch = self.reading.step_block[row.step], self.reading.step_branch[row.step]
        inside = walk.inside
        if inside is not None and branch in inside.branches:
            before = inside.branches[branch]
            if row.queued != before.left or branch not in inside.going:
                yield row, f"its branch is not here after row {before.number}"
            if row.step not in self.ways.in_branch(before.step + 1):
                yield row, f"its branch passes over a step after row {before.number}"
            self.entries.append(Entry(row, self.is_expedite))
        elif inside is not None and block == inside.block and row.queued == inside.entered:
            if row.step not in self.way(walk).along:
                yield row, "no other branch is restarted"
            self.entries.append(Entry(row, self.is_free(walk)))
        elif inside is not None:
            yield row, "its item has not left a block before"
        else:
            if row.queued != walk.at:
                yield row, f"it has been nowhere since {walk.at}"
            yield from self.legal(walk, row)
            self.entries.append(Entry(row, self.is_free(walk)))
            if block >= 0:
                is_sent = row.step in self.way(walk).sent
                at_the_start = self.is_placed and walk.origin is None
                walk.inside = Pass(block, row.queued, is_sent or at_the_start)
        if block >= 0 and walk.inside is not None:
            walk.inside.going.add(branch)

    def is_free(self, walk: Walk) -> bool:
        """Whether a move asks for no room: expedites, returns, rework, joins, the state."""
        if self.is_expedite or walk.origin is None:
            return self.is_expedite or self.is_placed
        return walk.joined or walk.origin.outcome == TO_REWORK or walk.origin.defects > 0

    def way(self, walk: Walk) -> Way:
        """Where it may come from where it is."""
        if walk.origin is None:
            return self.ways.from_door(self.work)
        return self.ways.from_row(walk.origin, walk.joined, is_placed=self.is_placed)

    def legal(self, walk: Walk, row: Row) -> Iterator[tuple[Row, str]]:
        """It has come where the flow leads, and the row before says how."""
        if walk.origin is None:
            if not self.is_placed and row.step not in self.way(walk).steps:
                yield row, "it has passed over steps that every item takes"
            return
        if row.step not in self.way(walk).steps:
            yield row, f"nothing leads here after row {walk.origin.number}"
        begins = walk.origin.step + 1
        if walk.joined:
            begins = self.reading.blocks[self.reading.step_block[walk.origin.step]][1]
        if (walk.origin.outcome == TO_REWORK) != (row.step < begins):
            yield walk.origin, "it is called rework and goes forward, or the reverse"

    def goes_on(self, walk: Walk, row: Row, following: Row | None) -> Iterator[tuple[Row, str]]:
        """The end of a visit: to another step, to the join, or out."""
        block, inside = self.reading.step_block[row.step], walk.inside
        branch = self.reading.step_branch[row.step]
        if row.left > row.finished and (self.is_expedite or row.outcome != NEXT):
            yield row, "only what goes forward and is not expedited waits for room"
        if block >= 0 and inside is not None:
            inside.branches[branch] = row
            if row.outcome == JOINED:
                inside.going.discard(branch)
                return
            goes_on = following is not None and self.reading.step_block[following.step] == block
            if row.outcome == NEXT and goes_on:
                return  # in its branch
            inside.going.discard(branch)
            if inside.going or any(self.reading.step_block[s] == block for s in walk.stints):
                yield row, "a branch is not done yet"
            if row.left > row.finished:
                yield row, "what leaves a join waits for no room"
            if not (inside.may_be_alone or self.ways.is_complete(set(inside.branches))):
                yield row, "a branch that every item takes is missing"
            walk.inside = None
        if self.keeps_defects(row, inside):
            yield row, "defects have been found, and the item does not return"
        walk.origin, walk.at, walk.joined = row, row.left, block >= 0
        if row.outcome in ENDS:
            walk.ended = row
            way = self.way(walk)
            if not (way.out if row.outcome == DELIVERED else way.dropped):
                yield row, "nothing leads out here"

    def keeps_defects(self, row: Row, inside: Pass | None) -> bool:
        """Whether an item goes out though this visit, or a branch of its block, found defects.

        It may go forward: a check early in the flow finds those of an earlier round.
        """
        if self.is_placed or row.outcome not in ENDS:
            return False  # one that was put into a step that it does not take cannot return there
        branches = inside.branches.values() if inside is not None else ()
        found = any(each.outcome == JOINED and each.defects > 0 for each in branches)
        return found or (row.defects > 0 and row.outcome != DELIVERED)

    def at_the_end(self, walk: Walk) -> Iterator[tuple[Row, str]]:
        """Every item has left, or stands somewhere at the horizon."""
        last = self.rows[-1]
        if walk.ended is not None and (walk.unfinished or walk.stints):
            yield last, "its item has left and is still there"
        if walk.ended is None and not walk.unfinished:
            yield last, "after it the item is lost"
        if walk.stints:
            yield last, "an interrupted visit is never resumed"
        if walk.inside is not None and walk.inside.going:
            yield last, "a branch is lost"
        elif walk.unfinished > 1 and walk.inside is None:
            yield last, "the item stands in several places"


def _always(reading: Reading) -> list[str]:
    """Work that is always there: the next item comes to the door when the last has left it."""
    found, works = [], reading.plan.tables.works
    rows = reading.log.rows
    for work in range(len(reading.plan.works)):
        items = [i for i, of in enumerate(rows.item_work.tolist()) if of == work]
        is_own = all(rows.item_parent[i] < 0 for i in items)
        target = [i for i, of in enumerate(reading.plan.tables.afters.work.tolist()) if of == work]
        if works.source[work] != ALWAYS or not is_own or target:
            continue
        stays = [_door(reading, i) for i in items if not reading.is_placed(i)]
        for (_, left), (arrived, _) in pairwise(stays):
            if arrived != left:
                found.append(
                    f"{reading.plan.works[work]}: at {left} its door stands empty, or two wait"
                )
    return found


def _door(reading: Reading, item: int) -> tuple[float, float]:
    """When an item came to its door and left it."""
    arrived, first = float(reading.log.rows.item_arrived[item]), reading.by_item[item][:1]
    is_door = bool(first) and first[0].step == DOOR
    return arrived, first[0].left if is_door else arrived
