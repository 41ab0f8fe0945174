"""Rows by themselves and in their order: numbers that exist, instants that follow one another.

Input: a Reading. Output: violations in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    AWAY,
    BLOCKED,
    BY_CREW,
    CAUSES,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    FIRST_SEGMENT,
    INTERRUPTED,
    JOINED,
    NEXT,
    NO_CAUSE,
    NO_ITEM,
    OUTCOMES,
    WAITING,
    WORKING,
)
from tests.audit.reading import Reading, Row
from tests.audit.requests import was_asked_for

NAN = math.nan


def row_violations(reading: Reading) -> list[str]:
    """What is wrong with rows, whatever became of their items."""
    found = []
    for row in [*reading.rows, *reading.assisted]:
        found += [f"{reading.place(row)}: {what}" for what in _wrong_codes(reading, row)]
    for row in reading.absences:
        found += [f"{reading.place(row)}: {what}" for what in _wrong_absence(reading, row)]
    if found:
        return found
    for row in [*reading.rows, *reading.assisted, *reading.absences]:
        found += [f"{reading.place(row)}: {what}" for what in _wrong_instants(reading, row)]
    found += _wrong_order(reading)
    return found + _wrong_items(reading)


def _wrong_codes(reading: Reading, row: Row) -> Iterator[str]:
    plan, rows = reading.plan, reading.log.rows
    if not 0 <= row.item < len(rows.item_work):
        yield f"there is no item {row.item}"
    elif not DOOR <= row.step < len(plan.steps):
        yield f"there is no step {row.step}"
    elif not 0 <= row.outcome < len(OUTCOMES) or row.outcome == AWAY:
        yield f"an item has no outcome {row.outcome}"
    elif not 0 <= row.cause < len(CAUSES):
        yield f"there is no cause {row.cause}"
    elif not -1 <= row.person < reading.people[-1]:
        yield f"there is no person {row.person}"
    elif row.defects < 0:
        yield f"{row.defects} defects"
    elif row.step == DOOR:
        if (row.visit, row.person, row.batch, row.levers) != (0, -1, 0, 0):
            yield "nobody works at a door"
        if row.outcome not in (NEXT, DELIVERED, DROPPED_OUT, ABANDONED, WAITING):
            yield f"nothing ends as {OUTCOMES[row.outcome]} at a door"
    else:
        yield from _wrong_at_step(reading, row)


def _wrong_at_step(reading: Reading, row: Row) -> Iterator[str]:
    steps, treatments = reading.plan.tables.steps, reading.plan.tables.treatments
    if reading.step_work[row.step] != reading.log.rows.item_work[row.item]:
        yield "the step is one of another kind of work"
    if row.visit < 1:
        yield f"visit {row.visit}"
    is_somebodys = reading.step_team[row.step] >= 0
    if (row.person >= 0) != (is_somebodys and not math.isnan(row.started)):
        yield "somebody works on it where and when somebody has begun"
    if row.batch and steps.batch_min[row.step] <= 0:
        yield "there are no batches here"
    of_step = treatments.step_lever[
        treatments.step_first[row.step] : treatments.step_first[row.step + 1]
    ]
    if row.levers & ~sum(1 << int(lever) for lever in of_step):
        yield "a lever treats it that does not touch the step"
    if row.outcome == JOINED and reading.step_block[row.step] < 0:
        yield "nothing is joined here"
    if row.outcome == ASSISTED and (row.cause, row.defects) != (NO_CAUSE, 0):
        yield "nothing of the item is told twice"
    if row.cause == BY_CREW and steps.crew[row.step] < 0:
        yield "one person does it"
    if row.outcome == ABANDONED and steps.patience[row.step] < 0:
        yield "nobody loses patience here"
    if row.defects and row.outcome in (INTERRUPTED, ABANDONED, WAITING, WORKING, JOINED, NEXT):
        catches = float(steps.catches[row.step]) > 0.0 or bool(len(of_step))
        if not catches or row.outcome not in (JOINED, NEXT):
            yield "it finds defects and is no check that has ended"


def _wrong_absence(reading: Reading, row: Row) -> Iterator[str]:
    tables = reading.plan.tables
    if not 0 <= row.person < reading.people[-1]:
        yield f"there is no person {row.person}"
        return
    if (row.item, row.step, row.visit, row.outcome) != (NO_ITEM, DOOR, 0, AWAY):
        yield "it is about nobody's item, at no step, and ends as away"
    if (row.cause, row.batch, row.defects, row.levers) != (NO_CAUSE, 0, 0, 0):
        yield "an absence has neither cause nor batch, defects or levers"
    team = reading.team_of(row.person)
    if tables.teams.away_every[team] < 0 and team not in tables.outages.team:
        yield f"nobody of {reading.plan.teams[team]} is ever away"


def _wrong_instants(reading: Reading, row: Row) -> Iterator[str]:
    instants = (row.queued, row.started, row.finished, row.left)
    known = [instant for instant in instants if not math.isnan(instant)]
    if any(late < early for early, late in pairwise(known)):
        yield f"its instants are not in order: {instants}"
    if not all(reading.start <= instant <= reading.log.horizon for instant in known):
        yield f"an instant is outside of the run: {instants}"
    happened = "".join("-" if math.isnan(instant) else "x" for instant in instants)
    allowed = {
        WAITING: {"x---"},
        WORKING: {"xx--"},
        BLOCKED: {"xxx-"},
        ABANDONED: {"x--x"},
        AWAY: {"xxxx", "xx--"},
        ASSISTED: {"xxxx", "xx--"},
        DROPPED_OUT: {"x--x"} if row.step == DOOR else {"xxxx"},
    }
    if happened not in allowed.get(row.outcome, {"xxxx"}):
        yield f"what ends as {OUTCOMES[row.outcome]} has other instants than {instants}"
    if row.outcome == AWAY and (row.queued != row.started or known[-1] != row.left == row.left):
        yield "an absence begins and ends once"
    is_exact = reading.log.warm_up == 0.0  # the shift to time zero may round a wait away
    if row.cause != NO_CAUSE and row.started == row.queued and is_exact:
        yield f"it waited for {CAUSES[row.cause]} and began at once"
    if row.outcome in (INTERRUPTED, ASSISTED) and row.left != row.finished == row.finished:
        yield "what is interrupted leaves its person at once"


def _wrong_order(reading: Reading) -> list[str]:
    """Rows are written as things end; then what is unfinished, by item, and who is away."""
    found = []
    rows = sorted([*reading.rows, *reading.assisted, *reading.absences, *reading.spells])

    def is_over(row: Row) -> bool:
        return not math.isnan(row.left)

    def key(row: Row) -> tuple[float, ...]:
        if is_over(row):
            return (0.0, row.left)
        if row.step <= FIRST_SEGMENT:
            return (3.0, (FIRST_SEGMENT - row.step) // 2, row.batch)
        return (2.0, row.person) if row.item == NO_ITEM else (1.0, row.item)

    for before, after in pairwise(rows):
        if key(after) < key(before):
            found.append(f"{reading.place(after)}: it comes after row {before.number}, too late")
    return found


def _wrong_items(reading: Reading) -> list[str]:
    """Items are numbered as they come, counted by kind of work, and children have a parent."""
    rows, works = reading.log.rows, reading.plan.works
    found, counts, latest = [], [0] * len(works), -math.inf
    for item, (work, ordinal, arrived, parent) in enumerate(
        zip(
            rows.item_work.tolist(),
            rows.item_ordinal.tolist(),
            rows.item_arrived.tolist(),
            rows.item_parent.tolist(),
            strict=True,
        )
    ):
        counts[work] += 1
        name = f"item {item} ({works[work]} {ordinal})"
        if ordinal != counts[work]:
            found.append(f"{name}: it is number {counts[work]} of its kind")
        if not reading.is_placed(item):
            if arrived < reading.start:
                found.append(f"{name}: it came before the run")
            if arrived < latest:
                found.append(f"{name}: it came before the item before it")
            latest = arrived
        if parent < 0:
            continue
        family = reading.by_item[parent] if parent < item else []
        if family and was_asked_for(reading, item):
            continue
        if not family or family[-1].outcome != DELIVERED or family[-1].left > arrived:
            found.append(f"{name}: its parent had not been delivered by then")
    return found
