"""Which step is next, and what it is to enter one."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import gate_after
from flowsim.engine.choices import moved, treated, treated_by
from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import EMPIRICAL, address, pick, uniform, variate
from flowsim.engine.kernel.events import schedule
from flowsim.engine.kernel.hours import is_open
from flowsim.engine.kernel.memory import as_reals, keys_at, reals_at, words_at
from flowsim.engine.kernel.queues import (
    append,
    first_of,
    free_slot,
    mark,
    put_in_heap,
    put_in_queue,
)
from flowsim.engine.kernel.records import *
from flowsim.eventlog import BY_BATCH, BY_GATE, BY_HOURS, BY_PEOPLE, NO_CAUSE
from flowsim.plan.tables import (
    LIFO,
    NOBODY,
    RANDOM,
    SHARE,
    SHORTEST,
    VALUE,
    WAIT,
    Levers,
    Treatments,
)

LEAST_EFFORT = 1e-9  # hours: no effort at all would be worth any delay


# -- levers and laws


@inner
def levers_on(whole: Any, step: int, key: int, person: int, at: float) -> int:
    """The levers that treat an item in a step, a bit each; see `choices.treated_by`."""
    levers = Levers(
        reals_at(whole[L_COVERS]), reals_at(whole[L_STARTS]), reals_at(whole[L_RAMP]),
        keys_at(whole[L_COVERS_STREAM]), keys_at(whole[L_ITEM_STREAM]),
        keys_at(whole[L_ITEM_STREAM]),  # the last, by team, is not asked here
    )  # fmt: skip
    return treated_by(
        levers, treatments_of(whole), whole[step + NUMBER_OF_STEP], np.uint64(key), person, at,
        reals_at(whole[INSTANTS]), whole[N_PEOPLE],
    )  # fmt: skip


@inner
def treatments_of(whole: Any) -> Any:
    """The plan's treatments, by pointers."""
    return Treatments(
        words_at(whole[T_FIRST]), words_at(whole[T_LEVER]), words_at(whole[T_QUANTITY]),
        words_at(whole[T_OPERATION]), reals_at(whole[T_OPERAND]), reals_at(whole[T_WEIGHT]),
        words_at(whole[T_STEP_FIRST]), words_at(whole[T_STEP_LEVER]),
    )  # fmt: skip


@inner
def under_levers(whole: Any, step: int, quantity: int, bits: int, base: float) -> float:
    """A number of a step under the levers in `bits`."""
    if bits == 0:
        return base
    return treated(treatments_of(whole), whole[step + NUMBER_OF_STEP], quantity, bits, base)


@inner
def moved_by_levers(whole: Any, step: int, quantity: int, bits: int, drawn: float) -> float:
    """A drawn duration of a step after the levers in `bits` have moved its mean."""
    mean = reals_at(whole[LAW_MEAN])[whole[step + LAW]]
    return moved(treatments_of(whole), whole[step + NUMBER_OF_STEP], quantity, bits, mean, drawn)


@inner
def drawn_from(whole: Any, law: int, bits: int) -> float:
    """The duration that a law gives for 64 random bits (uint64)."""
    family = words_at(whole[LAW_FAMILY])[law]
    if family == EMPIRICAL:
        first = words_at(whole[LAW_FIRST])
        points, cumulative = reals_at(whole[LAW_POINTS]), reals_at(whole[LAW_CUMULATIVE])
        return pick(points, cumulative, first[law], first[law + 1], bits)
    return variate(family, reals_at(whole[LAW_SCALE])[law], reals_at(whole[LAW_SHAPE])[law], bits)


# -- the way


@inner
def takes(whole: Any, owner: int, step: int) -> bool:
    """Whether an item takes a step at all: once per item, by the levers at its arrival."""
    real = as_reals(whole)
    share = real[step + SHARE_R]
    key = np.uint64(whole[owner + KEY])
    if whole[step + IS_TOUCHED] != 0:
        bits = levers_on(whole, step, key, NOBODY, real[owner + ARRIVED_R])
        share = under_levers(whole, step, SHARE, bits, share)
    return share >= 1.0 or uniform(key, np.uint64(whole[step + SHARE_STREAM]), 0) < share


@inner
def in_branch(whole: Any, owner: int, step: int) -> int:
    """The first step from this one on that the item takes in its branch, or JOIN."""
    while step != JOIN and not takes(whole, owner, step):
        step = whole[step + NEXT_STEP]
    return step


@inner
def settled(whole: Any, owner: int, target: int) -> int:
    """Where an item sent on to a step ends up: a step, a way out, or a block, below 0.

    Steps that it does not take are passed, and blocks of which it takes no branch.
    """
    while target >= STEPS and whole[target + SPECIAL] & MAY_PASS != 0:
        block = whole[target + BLOCK]
        if block == NOTHING:
            if takes(whole, owner, target):
                break
            target = whole[target + NEXT_STEP]
            continue
        for place in range(whole[block + BRANCHES], whole[block + LAST_BRANCH]):
            if in_branch(whole, owner, whole[place]) != JOIN:
                return -target
        target = whole[block + BLOCK_AFTER]
    return target


@inner
def settled_jump(whole: Any, owner: int, target: int) -> int:
    """`settled` for an item that jumps: into a block it comes alone, to one branch."""
    if target >= STEPS and whole[target + BLOCK] != NOTHING:
        step = in_branch(whole, owner, target)
        if step != JOIN:
            return step
        target = whole[whole[target + BLOCK] + BLOCK_AFTER]
    return settled(whole, owner, target)


# -- into a step


@inlined
def into_step_here(whole: Any, item: int, step: int, waits_since_door: bool) -> None:
    """A strand enters a step: its effort is drawn, it stands in a queue, or its wait begins."""
    real = as_reals(whole)
    now = real[NOW_R]
    owner = whole[item + OWNER]
    passes = owner + PASSES + whole[step + INDEX]
    visit = whole[passes] + 1
    whole[passes] = visit
    whole[item + VISIT] = visit
    whole[item + AT_STEP] = step
    real[item + QUEUED_AT_R] = now
    real[item + STARTED_AT_R] = np.nan
    key = np.uint64(whole[item + KEY])
    random_bits = address(key, np.uint64(whole[step + EFFORT_STREAM]), visit)
    if whole[step + FAMILY] != EMPIRICAL:
        drawn = variate(
            whole[step + FAMILY], real[step + SCALE_R], real[step + SHAPE_R], random_bits
        )
    else:
        drawn = drawn_from(whole, whole[step + LAW], random_bits)
    team = whole[step + TEAM]
    special = whole[step + SPECIAL]
    if whole[owner + TRACE_ROW] >= 0:
        drawn = traced(whole, owner, step, drawn)
    elif special & UNUSUAL == 0 and team != NOTHING and whole[team + IS_PLAIN_TEAM] != 0:
        real[item + DRAWN_R] = drawn
        queue_up(whole, item, step, team)
        return
    real[item + DRAWN_R] = drawn
    if special & GATED != 0 and whole[whole[item + WORK] + IS_EXPEDITE] == 0:
        opens = gate_after(now, real[step + OPENS_R])
        if opens > now:
            whole[item + STATE] = HELD
            whole[item + CAUSE_OF_WAIT] = BY_GATE
            append(whole, step + HELD_LIST, item)
            if whole[step + GATE_PENDING] == 0:
                whole[step + GATE_PENDING] = 1
                schedule(whole, opens, GATE, step >> UNIT_SHIFT)
    if whole[item + STATE] != HELD:
        if team == NOTHING:
            begin_wait(whole, item, step)
        else:
            stand(whole, item, step, team)
    if special & IMPATIENT != 0 and not waits_since_door:
        lose_patience(whole, item, step, visit, now)


@inner
def into_step(whole: Any, item: int, step: int, waits_since_door: bool) -> None:
    """`into_step_here`, called."""
    into_step_here(whole, item, step, waits_since_door)


@inlined
def queue_up(whole: Any, item: int, step: int, team: int) -> None:
    """`stand` where first come first served by rank is all there is to it."""
    members, queued = whole[team + MEMBERS], whole[team + QUEUED]
    idle = whole[team + HERE] - whole[team + BUSY]  # or more, while people above it finish
    is_shut = idle > queued and not is_open(whole, team)
    whole[item + CAUSE_OF_WAIT] = BY_HOURS if is_shut else BY_PEOPLE
    whole[item + STATE] = IN_QUEUE
    whole[team + QUEUED] = queued + 1
    rank = whole[step + RANK]
    whole[whole[team + RANKS] + (rank >> 6)] |= np.int64(1) << (rank & 63)
    append(whole, whole[team + QUEUES] + rank * LIST_WIDTH, item)
    if idle > 0 or members < whole[team + MOST]:
        mark(whole, team)


@inner
def lose_patience(whole: Any, item: int, step: int, visit: int, since: float) -> None:
    """Let the patience of a strand with a visit end some time after `since`."""
    bits = address(np.uint64(whole[item + KEY]), np.uint64(whole[step + PATIENCE_STREAM]), visit)
    at = since + drawn_from(whole, whole[step + PATIENCE_LAW], bits)
    whole[item + PATIENCE_TAG] = schedule(whole, at, PATIENCE, item >> UNIT_SHIFT)


@inner
def traced(whole: Any, owner: int, step: int, drawn: float) -> float:
    """The effort that a trace gives in place of the drawn one, if it does."""
    first = words_at(whole[TRACE_EFFORT_FIRST])
    row = whole[owner + TRACE_ROW]
    if first[row] == first[row + 1]:
        return drawn
    given = reals_at(whole[TRACE_EFFORT])[first[row] + whole[step + INDEX]]
    return drawn if np.isnan(given) else given


@inner
def begin_wait(whole: Any, item: int, step: int) -> None:
    """A wait begins, which is nobody's work."""
    real = as_reals(whole)
    now, wait = real[NOW_R], real[item + DRAWN_R]
    if whole[step + IS_TOUCHED] != 0:
        bits = levers_on(whole, step, np.uint64(whole[item + KEY]), NOBODY, now)
        whole[item + TREATED] = bits
        if bits != 0:
            wait = moved_by_levers(whole, step, WAIT, bits, wait)
    whole[item + STATE] = WAITING_STEP
    whole[item + BY] = NOBODY
    if real[item + QUEUED_AT_R] == now:
        whole[item + CAUSE_OF_WAIT] = NO_CAUSE
    real[item + STARTED_AT_R] = now
    whole[item + EVENT] = schedule(whole, now + wait, COMPLETION, item >> UNIT_SHIFT)


@inner
def stand(whole: Any, item: int, step: int, team: int) -> None:
    """A strand stands in its team's queue, or in the line of a step that is done in batches."""
    real = as_reals(whole)
    owner = whole[item + OWNER]
    number = whole[ENTRIES]
    whole[ENTRIES] = number + 1
    rank = whole[step + RANK]
    row = whole[owner + TRACE_ROW]
    if row >= 0 and whole[step + OWN_RANK] == 0:
        traced_rank = words_at(whole[TRACE_RANK])[row]
        if traced_rank >= 0:
            rank = traced_rank
    whole[item + RANK_IS] = rank
    whole[item + NUMBER_IS] = number
    discipline = whole[team + DISCIPLINE]
    key = 0.0
    if discipline == LIFO:
        key = -np.float64(number)
    elif discipline == RANDOM:
        key = uniform(
            np.uint64(whole[item + KEY]), np.uint64(whole[step + QUEUE_STREAM]), whole[item + VISIT]
        )
    elif discipline == SHORTEST:
        key = real[item + DRAWN_R]
    elif discipline == VALUE:
        cost = real[whole[item + WORK] + DELAY_COST_R]
        key = -cost / max(real[item + DRAWN_R], LEAST_EFFORT)
    real[item + KEY_IS_R] = key
    was_held = whole[item + STATE] == HELD
    whole[item + STATE] = IN_QUEUE
    members, queued = whole[team + MEMBERS], whole[team + QUEUED]
    idle = whole[team + HERE] - whole[team + BUSY]  # or more, while people above it finish
    cause = BY_HOURS if idle > queued and not is_open(whole, team) else BY_PEOPLE
    whole[team + QUEUED] = queued + 1
    if whole[step + SPECIAL] & BATCHED == 0 or whole[whole[item + WORK] + IS_EXPEDITE] != 0:
        put_in_queue(whole, team, item)
    else:
        put_in_heap(whole, step + LINE_ROOT, item)
        count = whole[step + LINE_COUNT] + 1
        whole[step + LINE_COUNT] = count
        if count < whole[step + BATCH_MIN]:
            cause = BY_BATCH
    if not was_held:
        whole[item + CAUSE_OF_WAIT] = cause
    if idle > 0 or members < whole[team + MOST] or whole[team + SPECIAL_TEAM] != 0:
        mark(whole, team)


@inner
def open_gate(whole: Any, step: int) -> None:
    """A gate opens: all that are held go on."""
    whole[step + GATE_PENDING] = 0
    item = first_of(whole, step + HELD_LIST)
    whole[step + HELD_LIST + BEHIND] = NOTHING
    whole[step + HELD_LIST + LAST] = step + HELD_LIST
    team = whole[step + TEAM]
    rest = np.int64(NOTHING)
    while item != NOTHING:
        rest = whole[item + BEHIND]
        if whole[item + STATE] != HELD:
            free_slot(whole, item)
        elif team == NOTHING:
            begin_wait(whole, item, step)
        else:
            stand(whole, item, step, team)
        item = rest
