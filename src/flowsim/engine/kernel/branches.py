"""From one step to the next: items go on, split into branches and are joined."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.kernel.door import new_slot
from flowsim.engine.kernel.events import write_codes, write_times
from flowsim.engine.kernel.limits import enter_lanes, leave_lanes
from flowsim.engine.kernel.memory import as_reals
from flowsim.engine.kernel.offspring import depart
from flowsim.engine.kernel.quality import count_defects
from flowsim.engine.kernel.queues import free_slot
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import in_branch, into_step, settled, settled_jump
from flowsim.eventlog import DELIVERED, DROPPED_OUT, JOINED, NEXT, NO_CAUSE, TO_REWORK


@inner
def outcome_of(came_from: int, target: int) -> int:
    """How a row ends whose item goes from a step to a step, a block (below 0) or a way out."""
    if target == DONE:
        return DELIVERED
    if target == DROPPED:
        return DROPPED_OUT
    return TO_REWORK if abs(target) <= came_from else NEXT


@inlined
def write_visit(
    whole: Any, item: int, step: int, outcome: int, finished_at: float, left_at: float
) -> None:
    """The row of a finished visit or wait; what was said of the visit is forgotten."""
    real = as_reals(whole)
    queued_at, started_at = real[item + QUEUED_AT_R], real[item + STARTED_AT_R]
    cause = whole[item + CAUSE_OF_WAIT] if started_at != queued_at else NO_CAUSE
    defects = whole[item + FOUND] if whole[step + SPECIAL] & QUALITY != 0 else 0
    if outcome == DELIVERED:
        defects = count_defects(whole, whole[item + OWNER])
    write_times(whole, queued_at, started_at, finished_at, left_at)
    write_codes(
        whole, whole[item + ID], whole[step + NUMBER_OF_STEP], whole[item + VISIT],
        whole[item + BY], outcome, cause, whole[item + BATCH_NUMBER], defects,
        whole[item + TREATED],
    )  # fmt: skip
    whole[item + TREATED] = 0
    if whole[step + SPECIAL] & BATCHED != 0:
        whole[item + BATCH_NUMBER] = 0
        whole[item + MATE] = NOTHING


@inner
def move(whole: Any, item: int, came_from: int, target: int) -> None:
    """A strand that has been let go enters a step, a block (below 0) or a way out."""
    owner = whole[item + OWNER]
    if target < 0:
        split(whole, item, came_from, whole[-target + BLOCK])
    elif target >= STEPS:
        enter_lanes(whole, owner, target)
        whole[item + AT_STEP] = target
        leave_lanes(whole, owner, came_from)
        into_step(whole, item, target, came_from == THE_DOOR)
    else:
        whole[item + AT_STEP] = THE_DOOR
        leave_lanes(whole, owner, came_from)
        depart(whole, item, target)


@inner
def alone_in_block(whole: Any, owner: int) -> None:
    """An item goes through one branch of a block alone: its end is the join."""
    whole[owner + OUTSTANDING] = 1
    whole[owner + RETURN_TO] = 0


@inner
def split(whole: Any, owner: int, came_from: int, block: int) -> None:
    """An item enters a block: a strand for each branch that it takes."""
    whole[owner + OUTSTANDING] = whole[owner + RETURN_TO] = 0
    whole[owner + STATE] = SPLIT
    last = np.int64(NOTHING)
    for place in range(whole[block + BRANCHES], whole[block + LAST_BRANCH]):
        step = in_branch(whole, owner, whole[place])
        if step == JOIN:
            continue
        strand = new_slot(whole)
        if strand == NOTHING:
            return
        for column in (KEY, ID, WORK, ARRIVED_R, TRACE_ROW):
            whole[strand + column] = whole[owner + column]
        whole[strand + OWNER] = owner
        whole[strand + STATE] = SPLIT
        whole[strand + AT_STEP] = THE_DOOR
        whole[strand + STRANDS] = whole[strand + NEXT_STRAND] = NOTHING
        whole[strand + PATIENCE_TAG] = whole[strand + TREATED] = whole[strand + RESUMES] = 0
        whole[strand + BATCH_NUMBER] = whole[strand + MATE] = 0
        enter_lanes(whole, owner, step)
        if last == NOTHING:
            whole[owner + STRANDS] = strand
        else:
            whole[last + NEXT_STRAND] = strand
        last = strand
        whole[owner + OUTSTANDING] += 1
        into_step(whole, strand, step, False)
    whole[owner + AT_STEP] = THE_DOOR
    leave_lanes(whole, owner, came_from)


@inner
def _order(target: int) -> int:
    """The order of ways from a join: steps, a whole block before its first; dropped, done."""
    if target < 0:
        return -2 * target
    if target >= STEPS:
        return 2 * target + 1
    return (1 << 40) + (1 if target == DONE else 0)


@inner
def sent_by_branch(whole: Any, owner: int, target: int, block: int) -> int:
    """Where a branch of a block sends its item, by the steps that it takes; NOTHING: on.

    A branch of the same block of which it takes no step from the target on is done with it.
    """
    if target >= STEPS and whole[target + BLOCK] == block:
        step = in_branch(whole, owner, target)
        return NOTHING if step == JOIN else step
    return settled_jump(whole, owner, target)


@inner
def end_branch(whole: Any, item: int, came_from: int, target: int) -> None:
    """A strand is done with its branch; target: where to send the item, NOTHING for on."""
    now = as_reals(whole)[NOW_R]
    owner = whole[item + OWNER]
    known = whole[owner + RETURN_TO]
    if target != NOTHING:
        target = sent_by_branch(whole, owner, target, whole[came_from + BLOCK])
    if target != NOTHING and (known == NOTHING or _order(target) < _order(known)):
        whole[owner + RETURN_TO] = target
    whole[owner + OUTSTANDING] -= 1
    if whole[owner + OUTSTANDING] > 0:
        write_visit(whole, item, came_from, JOINED, now, now)
        drop_strand(whole, item)
        leave_lanes(whole, owner, came_from)
        return
    target = whole[owner + RETURN_TO]
    if target == NOTHING:
        target = settled(whole, owner, whole[whole[came_from + BLOCK] + BLOCK_AFTER])
    outcome = outcome_of(whole[came_from + BLOCK_END] - 1, target)
    write_visit(whole, item, came_from, outcome, now, now)
    if item != owner:
        enter_from = came_from
        whole[owner + AT_STEP] = enter_from
        drop_strand(whole, item)
    if target >= STEPS and whole[target + BLOCK] != NOTHING:
        alone_in_block(whole, owner)
    move(whole, owner, came_from, target)


@inner
def drop_strand(whole: Any, item: int) -> None:
    """Take a strand off its item and give back its record."""
    owner = whole[item + OWNER]
    if whole[owner + STRANDS] == item:
        whole[owner + STRANDS] = whole[item + NEXT_STRAND]
    else:
        before = whole[owner + STRANDS]
        while whole[before + NEXT_STRAND] != item:
            before = whole[before + NEXT_STRAND]
        whole[before + NEXT_STRAND] = whole[item + NEXT_STRAND]
    free_slot(whole, item)
