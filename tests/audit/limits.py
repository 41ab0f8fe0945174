"""Limits, gates and batches: what may come in, when, and with whom.

Input: a Reading, the entries of items into steps. Output: violations in words.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import groupby

from flowsim.engine.calendar import gate_after
from flowsim.eventlog import BY_BATCH, BY_GATE, DOOR, INTERRUPTED, JOINED, TO_REWORK
from flowsim.plan.tables import LIMIT, NO_LIMIT
from tests.audit.items import Entry
from tests.audit.reading import Reading, Row

CLOSE = 1e-6  # hours; what the shift to time zero may round


def limit_violations(reading: Reading, entries: list[Entry]) -> list[str]:
    """Entries that a limit, a gate or the size of a batch should have kept out."""
    free = {entry.row.number: entry.is_free for entry in entries}
    found = []
    for lane in range(len(reading.plan.tables.lanes.most)):
        found += _over_limit(reading, lane, free)
    return found + _past_gates(reading, free) + _wrong_batches(reading, free)


# Lanes -----------------------------------------------------------------------------------------


def _over_limit(reading: Reading, lane: int, free: dict[int, bool]) -> list[str]:
    """Instants at which items came into a full lane.

    What of one instant came first is not in the log: those who left go before those who came, and
    those whom no limit concerns come last. Whoever came with room stays below the limit so.
    """
    bounds = _bounds(reading, lane)
    if all(most == NO_LIMIT for _, most in bounds):
        return []
    moves: dict[float, list[int]] = defaultdict(lambda: [0, 0, 0])  # came, came freely, left
    for start, stop, is_free in _stays(reading, _steps_of(reading, lane), free):
        moves[start][1 if is_free else 0] += 1
        if stop < math.inf:
            moves[stop][2] += 1
    found, present = [], 0
    for at, (came, freely, left) in sorted(moves.items()):
        most = next(most for since, most in reversed(bounds) if since <= at)
        if came and most != NO_LIMIT and present - left + came > most:
            found.append(
                f"limit {lane}: at {at} {came} came to {present - left} where {most} may be"
            )
        present += came + freely - left
    return found


def _bounds(reading: Reading, lane: int) -> list[tuple[float, int]]:
    """From when on a lane has which limit."""
    tables, shift = reading.plan.tables, reading.log.warm_up
    bounds = [(-math.inf, int(tables.lanes.most[lane]))]
    for at, kind, target, value in zip(*tables.changes, strict=True):
        if kind == LIMIT and target == lane:
            bounds.append((float(at) - shift, int(value)))
    return bounds


def _steps_of(reading: Reading, lane: int) -> set[int]:
    steps = reading.plan.tables.steps
    return {
        step
        for step in range(len(steps.work))
        if lane in steps.lane[steps.lane_first[step] : steps.lane_first[step + 1]]
    }


def _stays(
    reading: Reading, steps: set[int], free: dict[int, bool]
) -> list[tuple[float, float, bool]]:
    """The stretches of time in which an item is in some of the steps, by one token or several.

    Who goes through another step in no time and comes back has been out all the same, and so has
    whose branch has ended here while another one had still to end elsewhere. Not so who entered a
    block, of which another branch took no time: unless that was the last and sent the item back.
    """
    found = []
    elsewhere = [row for row in reading.rows if row.step not in steps]
    outside: dict[tuple[int, float], list[Row]] = defaultdict(list)
    for row in elsewhere:
        if row.queued == row.left:
            outside[row.item, row.queued].append(row)
    leaves = {(row.item, row.left): row.number for row in elsewhere}
    here = sorted((row for row in reading.rows if row.step in steps), key=_by_item)
    for item, rows in groupby(here, key=lambda row: row.item):
        start, stop, is_free, last, joined = math.nan, -math.inf, False, -1, -1
        for row in rows:
            was_out = row.queued == stop and (
                any(
                    last < other.number < row.number and not _are_beside(reading, other, row)
                    for other in outside.get((item, stop), ())
                )
                or -1 < joined < leaves.get((item, stop), -1) < row.number
            )
            if row.queued > stop or was_out:
                if not math.isnan(start):
                    found.append((start, stop, is_free))
                start, stop, is_free = row.queued, -math.inf, free.get(row.number, True)
            elif row.queued == start:  # by two branches at once: which came first nobody knows
                is_free = is_free or free.get(row.number, False)
            left = math.inf if math.isnan(row.left) else row.left
            if left >= stop:
                joined = row.number if row.outcome == JOINED else -1
            stop = max(stop, left)
            last = row.number
        found.append((start, stop, is_free))
    return found


def _are_beside(reading: Reading, one: Row, other: Row) -> bool:
    """Whether two rows are of different branches of one block."""
    block, branch = reading.step_block, reading.step_branch
    is_inside = one.step != DOOR and block[one.step] == block[other.step] >= 0
    return is_inside and one.outcome != TO_REWORK and branch[one.step] != branch[other.step]


def _by_item(row: Row) -> tuple[int, float, int]:
    return row.item, row.queued, row.number


# Gates -----------------------------------------------------------------------------------------


def _past_gates(reading: Reading, free: dict[int, bool]) -> list[str]:
    """Visits that begin before their gate has opened, or wait for one that is not there."""
    found, shift = [], reading.log.warm_up
    opens = reading.plan.tables.steps.opens.tolist()
    for row in reading.rows:
        if row.step < 0:
            continue
        if opens[row.step] <= 0.0:
            if row.cause == BY_GATE:
                found.append(f"{reading.place(row)}: there is no gate here")
            continue
        is_expedite = reading.is_expedite[reading.step_work[row.step]]
        if row.number not in free or math.isnan(row.started) or is_expedite:
            continue
        gate = float(gate_after(row.queued + shift, opens[row.step])) - shift
        if gate - row.queued > opens[row.step] - CLOSE:
            gate = row.queued  # it came at a gate, as far as rounding can tell
        if row.started < gate - CLOSE:
            found.append(f"{reading.place(row)}: it begins before its gate opens at {gate}")
    return found


# Batches ---------------------------------------------------------------------------------------


def _wrong_batches(reading: Reading, free: dict[int, bool]) -> list[str]:
    """Batches that are not one job of the right size, and items served alone that are none."""
    steps, found = reading.plan.tables.steps, []
    batches: dict[tuple[int, float, int], list[Row]] = defaultdict(list)
    seen: Counter[tuple[int, float, int]] = Counter()  # stints of an item that begin at one instant
    for row in reading.rows:
        if row.batch and row.person >= 0:
            number = abs(row.batch)
            seen[number, row.started, row.item] += 1
            batches[number, row.started, seen[number, row.started, row.item]].append(row)
        elif (
            row.person >= 0
            and steps.batch_min[row.step] > 0
            and not reading.is_expedite[reading.step_work[row.step]]
        ):
            found.append(f"{reading.place(row)}: it is served alone")
        if row.cause == BY_BATCH and (row.step < 0 or steps.batch_min[row.step] <= 0):
            found.append(f"{reading.place(row)}: there are no batches here")
    first: dict[int, set[int]] = {}
    for (number, *_), rows in sorted(batches.items()):
        row, step = rows[0], rows[0].step
        same = {(r.step, r.person, r.outcome == INTERRUPTED, _or_never(r.finished)) for r in rows}
        if len(same) > 1:
            found.append(f"{reading.place(row)}: batch {number} is not one job of one person")
        if sum(r.batch > 0 for r in rows) != 1:
            found.append(f"{reading.place(row)}: batch {number} has not one head")
        if not steps.batch_min[step] <= len(rows) <= steps.batch_max[step]:
            found.append(f"{reading.place(row)}: batch {number} has {len(rows)} items")
        members = first.setdefault(number, {r.item for r in rows})
        if members != {r.item for r in rows}:
            found.append(f"{reading.place(row)}: batch {number} has changed its items")
    numbers = sorted(first)
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"batches are not counted from 1 on: {numbers[:5]}, …")
    return found


def _or_never(instant: float) -> float:
    return math.inf if math.isnan(instant) else instant
