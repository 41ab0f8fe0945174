"""From one step to the next: items go on, split into branches and are joined."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.kernel.events import write_codes, write_times
from flowsim.engine.kernel.limits import enter_lanes, leave_lanes
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.offspring import depart
from flowsim.engine.kernel.quality import count_defects
from flowsim.engine.kernel.queues import free_slot, new_slot
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
    words: Any, item: int, step: int, outcome: int, finished_at: float, left_at: float
) -> None:
    """The row of a finished visit or wait; the fields of the visit are cleared."""
    floats = as_floats(words)
    queued_at, started_at = floats[item + ITEM_QUEUED_AT_R], floats[item + ITEM_STARTED_AT_R]
    cause = words[item + ITEM_CAUSE] if started_at != queued_at else NO_CAUSE
    defects = words[item + ITEM_FOUND] if words[step + STEP_SPECIAL] & QUALITY != 0 else 0
    if outcome == DELIVERED:
        defects = count_defects(words, words[item + ITEM_OWNER])
    write_times(words, queued_at, started_at, finished_at, left_at)
    write_codes(
        words, words[item + ITEM_NUMBER], words[step + STEP_NUMBER], words[item + ITEM_VISIT],
        words[item + ITEM_PERSON], outcome, cause, words[item + ITEM_BATCH], defects,
        words[item + ITEM_LEVERS],
    )  # fmt: skip
    words[item + ITEM_LEVERS] = 0
    if words[step + STEP_SPECIAL] & BATCHED != 0:
        words[item + ITEM_BATCH] = 0
        words[item + ITEM_NEXT_IN_BATCH] = NOTHING


@inner
def move(words: Any, item: int, came_from: int, target: int) -> None:
    """A token that has been let go enters a step, a block (below 0) or a way out."""
    owner = words[item + ITEM_OWNER]
    if target < 0:
        split(words, item, came_from, words[-target + STEP_BLOCK])
    elif target >= STEPS:
        enter_lanes(words, owner, target)
        words[item + ITEM_STEP] = target
        leave_lanes(words, owner, came_from)
        into_step(words, item, target, came_from == THE_DOOR)
    else:
        words[item + ITEM_STEP] = THE_DOOR
        leave_lanes(words, owner, came_from)
        depart(words, item, target)


@inner
def alone_in_block(words: Any, owner: int) -> None:
    """An item goes through one branch of a block alone: its end is the join."""
    words[owner + ITEM_OUTSTANDING] = 1
    words[owner + ITEM_RETURN_TO] = 0


@inner
def split(words: Any, owner: int, came_from: int, block: int) -> None:
    """An item enters a block: a token for each branch that it takes."""
    floats = as_floats(words)
    words[owner + ITEM_OUTSTANDING] = words[owner + ITEM_RETURN_TO] = 0
    words[owner + ITEM_STATE] = SPLIT
    last = np.int64(NOTHING)
    for place in range(words[block + BLOCK_BRANCHES], words[block + BLOCK_BRANCHES_END]):
        step = in_branch(words, owner, words[place])
        if step == JOIN:
            continue
        token = new_slot(words)
        if token == NOTHING:
            return
        words[token + ITEM_KEY] = words[owner + ITEM_KEY]
        words[token + ITEM_WORK] = words[owner + ITEM_WORK]
        words[token + ITEM_NUMBER] = words[owner + ITEM_NUMBER]
        words[token + ITEM_TRACE_ROW] = words[owner + ITEM_TRACE_ROW]
        floats[token + ITEM_ARRIVED_AT_R] = floats[owner + ITEM_ARRIVED_AT_R]
        words[token + ITEM_OWNER] = owner
        words[token + ITEM_STATE] = SPLIT
        words[token + ITEM_STEP] = THE_DOOR
        words[token + ITEM_TOKENS] = words[token + ITEM_NEXT_TOKEN] = NOTHING
        words[token + ITEM_PATIENCE_TAG] = words[token + ITEM_LEVERS] = words[
            token + ITEM_RESUMES
        ] = 0
        words[token + ITEM_BATCH] = words[token + ITEM_NEXT_IN_BATCH] = 0
        enter_lanes(words, owner, step)
        if last == NOTHING:
            words[owner + ITEM_TOKENS] = token
        else:
            words[last + ITEM_NEXT_TOKEN] = token
        last = token
        words[owner + ITEM_OUTSTANDING] += 1
        into_step(words, token, step, False)
    words[owner + ITEM_STEP] = THE_DOOR
    leave_lanes(words, owner, came_from)


@inner
def _order(target: int) -> int:
    """The order of targets at a join: steps, a whole block before its first step; dropped; done."""
    if target < 0:
        return -2 * target
    if target >= STEPS:
        return 2 * target + 1
    return (1 << 40) + (1 if target == DONE else 0)


@inner
def sent_by_branch(words: Any, owner: int, target: int, block: int) -> int:
    """Where a branch of a block sends its item, by the steps that it takes; NOTHING: on.

    A branch of the same block of which it takes no step from the target on is done with it.
    """
    if target >= STEPS and words[target + STEP_BLOCK] == block:
        step = in_branch(words, owner, target)
        return NOTHING if step == JOIN else step
    return settled_jump(words, owner, target)


@inner
def end_branch(words: Any, item: int, came_from: int, target: int) -> None:
    """A token is done with its branch; target: where to send the item, NOTHING for on."""
    now = as_floats(words)[RUN_NOW_R]
    owner = words[item + ITEM_OWNER]
    known = words[owner + ITEM_RETURN_TO]
    if target != NOTHING:
        target = sent_by_branch(words, owner, target, words[came_from + STEP_BLOCK])
    if target != NOTHING and (known == NOTHING or _order(target) < _order(known)):
        words[owner + ITEM_RETURN_TO] = target
    words[owner + ITEM_OUTSTANDING] -= 1
    if words[owner + ITEM_OUTSTANDING] > 0:
        write_visit(words, item, came_from, JOINED, now, now)
        drop_token(words, item)
        leave_lanes(words, owner, came_from)
        return
    target = words[owner + ITEM_RETURN_TO]
    if target == NOTHING:
        target = settled(words, owner, words[words[came_from + STEP_BLOCK] + BLOCK_AFTER])
    outcome = outcome_of(words[came_from + STEP_BLOCK_END] - 1, target)
    write_visit(words, item, came_from, outcome, now, now)
    if item != owner:
        enter_from = came_from
        words[owner + ITEM_STEP] = enter_from
        drop_token(words, item)
    if target >= STEPS and words[target + STEP_BLOCK] != NOTHING:
        alone_in_block(words, owner)
    move(words, owner, came_from, target)


@inner
def drop_token(words: Any, item: int) -> None:
    """Take a token off its item and give back its record."""
    owner = words[item + ITEM_OWNER]
    if words[owner + ITEM_TOKENS] == item:
        words[owner + ITEM_TOKENS] = words[item + ITEM_NEXT_TOKEN]
    else:
        before = words[owner + ITEM_TOKENS]
        while words[before + ITEM_NEXT_TOKEN] != item:
            before = words[before + ITEM_NEXT_TOKEN]
        words[before + ITEM_NEXT_TOKEN] = words[item + ITEM_NEXT_TOKEN]
    free_slot(words, item)
