"""Which step is next, and the entry into a step."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import gate_after
from flowsim.engine.choices import Begun, Have, moved, treated, treated_by
from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import EMPIRICAL, address, pick, uniform, variate
from flowsim.engine.kernel.events import schedule
from flowsim.engine.kernel.hours import is_open
from flowsim.engine.kernel.memory import as_floats, floats_at, keys_at, words_at
from flowsim.engine.kernel.queues import (
    append,
    first_of,
    free_slot,
    mark,
    mark_helped,
    put_in_heap,
    put_in_queue,
)
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.requests import ask, rank_of
from flowsim.engine.spreading import week_of
from flowsim.eventlog import BY_BATCH, BY_GATE, BY_HOURS, BY_PEOPLE, NO_CAUSE
from flowsim.plan.tables import (
    EFFORT,
    LIFO,
    NOBODY,
    RANDOM,
    REWORK,
    SHARE,
    SHORTEST,
    VALUE,
    WAIT,
    Levers,
    Treatments,
)

MIN_EFFORT = 1e-9  # hours: no effort at all would be worth any delay


# -- levers and laws


@inner
def begin_under_levers(words: Any, item: int, step: int, person: int, now: float) -> int:
    """A visit begins, and these levers treat it, a bit each; see `choices.treated_by`."""
    words[item + ITEM_BEGUN_BY] = person
    as_floats(words)[item + ITEM_BEGUN_AT_R] = now
    bits = levers_on(words, step, begun_by(words, item))
    words[item + ITEM_LEVERS] = bits
    return bits


@inner
def begun_by(words: Any, item: int) -> Any:
    """By whom and when the present visit of an item was begun."""
    at = as_floats(words)[item + ITEM_BEGUN_AT_R]
    return Begun(np.uint64(words[item + ITEM_KEY]), words[item + ITEM_BEGUN_BY], at)


@inner
def levers_on(words: Any, step: int, begun: Any) -> int:
    """The levers that treat a visit to a step, a bit each."""
    have = Have(floats_at(words[RUN_ADOPTED_AT]), words[RUN_N_PEOPLE])
    return treated_by(
        levers_of(words), treatments_of(words), words[step + STEP_NUMBER], begun, have
    )


@inner
def levers_of(words: Any) -> Any:
    """The plan's levers, by pointers."""
    return Levers(
        floats_at(words[RUN_LEVER_COVERS]), floats_at(words[RUN_LEVER_STARTS]),
        words_at(words[RUN_LEVER_FIRST]), floats_at(words[RUN_LEVER_AT]),
        floats_at(words[RUN_LEVER_SHARE]), floats_at(words[RUN_LEVER_DIP]),
        floats_at(words[RUN_LEVER_HALF_LIFE]), floats_at(words[RUN_LEVER_REST]),
        keys_at(words[RUN_LEVER_COVERS_STREAM]), keys_at(words[RUN_LEVER_ITEM_STREAM]),
    )  # fmt: skip


@inner
def treatments_of(words: Any) -> Any:
    """The plan's treatments, by pointers."""
    return Treatments(
        words_at(words[RUN_TREATMENT_FIRST]), words_at(words[RUN_TREATMENT_LEVER]),
        words_at(words[RUN_TREATMENT_QUANTITY]), words_at(words[RUN_TREATMENT_OPERATION]),
        floats_at(words[RUN_TREATMENT_OPERAND]), floats_at(words[RUN_TREATMENT_WEIGHT]),
        words_at(words[RUN_TREATMENT_PULL]), words_at(words[RUN_TREATMENT_STEP_FIRST]),
        words_at(words[RUN_TREATMENT_STEP_LEVER]), floats_at(words[RUN_TREATMENT_STEP_PACE]),
    )  # fmt: skip


@inner
def under_levers(words: Any, item: int, step: int, quantity: int, bits: int, base: float) -> float:
    """A number of the step of a visit under the levers in `bits`."""
    if bits == 0:
        return base
    week = words[RUN_WEEK]
    return under_levers_by(words, step, quantity, bits, base, week, begun_by(words, item))


@inner
def under_levers_by(
    words: Any, step: int, quantity: int, bits: int, base: float, week: int, begun: Any
) -> float:
    """A number of a step under levers, as often as they had been pulled in a week."""
    have = Have(floats_at(words[RUN_ADOPTED_AT]), words[RUN_N_PEOPLE])
    return treated(
        levers_of(words), treatments_of(words), words[step + STEP_NUMBER], quantity, bits, base,
        floats_at(words[RUN_COUNTS]), week * words[RUN_N_PULLS], begun, have,
    )  # fmt: skip


@inner
def moved_by_levers(
    words: Any, item: int, step: int, quantity: int, bits: int, drawn: float
) -> float:
    """A drawn duration of a visit after the levers in `bits` have moved its mean."""
    mean = floats_at(words[RUN_LAW_MEAN])[words[step + STEP_LAW]]
    return moved(drawn, mean, under_levers(words, item, step, quantity, bits, mean))


@inner
def effort_under_levers(words: Any, item: int, step: int, person: int, now: float) -> float:
    """The hours of work of a visit that a person begins, with what levers and rework make of it."""
    floats = as_floats(words)
    effort, rework = floats[item + ITEM_DRAWN_R], floats[step + STEP_REWORK_R]
    bits = begin_under_levers(words, item, step, person, now)
    if bits != 0:
        effort = moved_by_levers(words, item, step, EFFORT, bits, effort)
        rework = under_levers(words, item, step, REWORK, bits, rework)
    return effort * rework if words[item + ITEM_VISIT] > 1 else effort


@inner
def drawn_from(words: Any, law: int, bits: int) -> float:
    """The duration that a law gives for 64 random bits (uint64)."""
    family = words_at(words[RUN_LAW_FAMILY])[law]
    if family == EMPIRICAL:
        first = words_at(words[RUN_LAW_FIRST])
        points, cumulative = floats_at(words[RUN_LAW_POINTS]), floats_at(words[RUN_LAW_CUMULATIVE])
        return pick(points, cumulative, first[law], first[law + 1], bits)
    return variate(
        family, floats_at(words[RUN_LAW_SCALE])[law], floats_at(words[RUN_LAW_SHAPE])[law], bits
    )


# -- the way


@inner
def takes(words: Any, owner: int, step: int) -> bool:
    """Whether an item takes a step at all: once per item, by the levers at its arrival."""
    floats = as_floats(words)
    share = floats[step + STEP_SHARE_R]
    key = np.uint64(words[owner + ITEM_KEY])
    if words[step + STEP_HAS_LEVERS] != 0:
        arrived_at = floats[owner + ITEM_ARRIVED_AT_R]
        begun = Begun(key, NOBODY, arrived_at)
        bits = levers_on(words, step, begun)
        if bits != 0:
            share = under_levers_by(words, step, SHARE, bits, share, week_of(arrived_at), begun)
    return share >= 1.0 or uniform(key, np.uint64(words[step + STEP_SHARE_STREAM]), 0) < share


@inner
def in_branch(words: Any, owner: int, step: int) -> int:
    """The first step from this one on that the item takes in its branch, or JOIN."""
    while step != JOIN and not takes(words, owner, step):
        step = words[step + STEP_FOLLOWING]
    return step


@inner
def settled(words: Any, owner: int, target: int) -> int:
    """Where an item sent on to a step ends up: a step, a way out, or a block, below 0.

    Steps that it does not take are passed, and blocks of which it takes no branch.
    """
    while target >= STEPS and words[target + STEP_SPECIAL] & MAY_PASS != 0:
        block = words[target + STEP_BLOCK]
        if block == NOTHING:
            if takes(words, owner, target):
                break
            target = words[target + STEP_FOLLOWING]
            continue
        for place in range(words[block + BLOCK_BRANCHES], words[block + BLOCK_BRANCHES_END]):
            if in_branch(words, owner, words[place]) != JOIN:
                return -target
        target = words[block + BLOCK_AFTER]
    return target


@inner
def settled_jump(words: Any, owner: int, target: int) -> int:
    """`settled` for an item that jumps: into a block it comes alone, to one branch."""
    if target >= STEPS and words[target + STEP_BLOCK] != NOTHING:
        step = in_branch(words, owner, target)
        if step != JOIN:
            return step
        target = words[words[target + STEP_BLOCK] + BLOCK_AFTER]
    return settled(words, owner, target)


# -- into a step


@inlined
def into_step_here(words: Any, item: int, step: int, waits_since_door: bool) -> None:
    """A token enters a step: its effort is drawn, and it waits in a queue or for time to pass."""
    floats = as_floats(words)
    now = floats[RUN_NOW_R]
    owner = words[item + ITEM_OWNER]
    passes = owner + ITEM_PASSES + words[step + STEP_INDEX]
    visit = words[passes] + 1
    words[passes] = visit
    words[item + ITEM_VISIT] = visit
    words[item + ITEM_STEP] = step
    floats[item + ITEM_QUEUED_AT_R] = now
    floats[item + ITEM_STARTED_AT_R] = np.nan
    key = np.uint64(words[item + ITEM_KEY])
    random_bits = address(key, np.uint64(words[step + STEP_EFFORT_STREAM]), visit)
    if words[step + STEP_FAMILY] != EMPIRICAL:
        drawn = variate(
            words[step + STEP_FAMILY],
            floats[step + STEP_SCALE_R],
            floats[step + STEP_SHAPE_R],
            random_bits,
        )
    else:
        drawn = drawn_from(words, words[step + STEP_LAW], random_bits)
    team = words[step + STEP_TEAM]
    special = words[step + STEP_SPECIAL]
    if words[owner + ITEM_TRACE_ROW] >= 0:
        drawn = traced(words, owner, step, drawn)
    elif special & UNUSUAL == 0 and team != NOTHING and words[team + TEAM_IS_PLAIN] != 0:
        floats[item + ITEM_DRAWN_R] = drawn
        queue_up(words, item, step, team)
        return
    floats[item + ITEM_DRAWN_R] = drawn
    if special & GATED != 0 and words[words[item + ITEM_WORK] + WORK_IS_EXPEDITE] == 0:
        opens = gate_after(now, floats[step + STEP_OPENS_R])
        if opens > now:
            words[item + ITEM_STATE] = HELD
            words[item + ITEM_CAUSE] = BY_GATE
            append(words, step + STEP_HELD, item)
            if words[step + STEP_GATE_PENDING] == 0:
                words[step + STEP_GATE_PENDING] = 1
                schedule(words, opens, GATE, step >> UNIT_SHIFT)
    if words[item + ITEM_STATE] != HELD:
        if team == NOTHING:
            begin_wait(words, item, step)
        else:
            stand(words, item, step, team)
    if special & IMPATIENT != 0 and not waits_since_door:
        lose_patience(words, item, step, visit, now)


@inner
def into_step(words: Any, item: int, step: int, waits_since_door: bool) -> None:
    """`into_step_here`, called."""
    into_step_here(words, item, step, waits_since_door)


@inlined
def queue_up(words: Any, item: int, step: int, team: int) -> None:
    """`stand` where first come first served by rank is all there is to it."""
    members, queued = words[team + TEAM_MEMBERS], words[team + TEAM_QUEUED]
    idle = (
        words[team + TEAM_PRESENT] - words[team + TEAM_BUSY]
    )  # or more, while people above it finish
    is_shut = idle > queued and not is_open(words, team)
    words[item + ITEM_CAUSE] = BY_HOURS if is_shut else BY_PEOPLE
    words[item + ITEM_STATE] = IN_QUEUE
    words[team + TEAM_QUEUED] = queued + 1
    rank = words[step + STEP_RANK]
    words[words[team + TEAM_RANK_BITS] + (rank >> 6)] |= np.int64(1) << (rank & 63)
    append(words, words[team + TEAM_QUEUES] + rank * LIST_WIDTH, item)
    if idle > 0 or members < words[team + TEAM_MAX_MEMBERS]:
        mark(words, team)


@inner
def lose_patience(words: Any, item: int, step: int, visit: int, since: float) -> None:
    """Schedule the end of a token's patience with a visit, counted from `since`."""
    bits = address(
        np.uint64(words[item + ITEM_KEY]), np.uint64(words[step + STEP_PATIENCE_STREAM]), visit
    )
    at = since + drawn_from(words, words[step + STEP_PATIENCE_LAW], bits)
    words[item + ITEM_PATIENCE_TAG] = schedule(words, at, PATIENCE, item >> UNIT_SHIFT)


@inner
def traced(words: Any, owner: int, step: int, drawn: float) -> float:
    """The effort that a trace gives in place of the drawn one, if it does."""
    first = words_at(words[RUN_TRACE_EFFORT_FIRST])
    row = words[owner + ITEM_TRACE_ROW]
    if first[row] == first[row + 1]:
        return drawn
    given = floats_at(words[RUN_TRACE_EFFORT])[first[row] + words[step + STEP_INDEX]]
    return drawn if np.isnan(given) else given


@inner
def begin_wait(words: Any, item: int, step: int) -> None:
    """A waiting step begins, which is nobody's work."""
    floats = as_floats(words)
    now, wait = floats[RUN_NOW_R], floats[item + ITEM_DRAWN_R]
    if words[step + STEP_HAS_LEVERS] != 0:
        bits = begin_under_levers(words, item, step, NOBODY, now)
        if bits != 0:
            wait = moved_by_levers(words, item, step, WAIT, bits, wait)
    if words[step + STEP_SPECIAL] & ASKS != 0 and ask(
        words, item, step, rank_of(words, words[item + ITEM_OWNER], step)
    ):
        return
    words[item + ITEM_STATE] = WAITING_STEP
    words[item + ITEM_PERSON] = NOBODY
    if floats[item + ITEM_QUEUED_AT_R] == now:
        words[item + ITEM_CAUSE] = NO_CAUSE
    floats[item + ITEM_STARTED_AT_R] = now
    words[item + ITEM_EVENT] = schedule(words, now + wait, COMPLETION, item >> UNIT_SHIFT)


@inner
def stand(words: Any, item: int, step: int, team: int) -> None:
    """Put a token into its team's queue, or into the line of a step that is done in batches."""
    floats = as_floats(words)
    owner = words[item + ITEM_OWNER]
    number = words[RUN_ENTRIES]
    words[RUN_ENTRIES] = number + 1
    words[item + ITEM_RANK] = rank_of(words, owner, step)
    words[item + ITEM_ENTRY] = number
    discipline = words[team + TEAM_DISCIPLINE]
    key = 0.0
    if discipline == LIFO:
        key = -np.float64(number)
    elif discipline == RANDOM:
        key = uniform(
            np.uint64(words[item + ITEM_KEY]),
            np.uint64(words[step + STEP_QUEUE_STREAM]),
            words[item + ITEM_VISIT],
        )
    elif discipline == SHORTEST:
        key = floats[item + ITEM_DRAWN_R]
    elif discipline == VALUE:
        cost = floats[words[item + ITEM_WORK] + WORK_DELAY_COST_R]
        key = -cost / max(floats[item + ITEM_DRAWN_R], MIN_EFFORT)
    floats[item + ITEM_QUEUE_KEY_R] = key
    was_held = words[item + ITEM_STATE] == HELD
    words[item + ITEM_STATE] = IN_QUEUE
    members, queued = words[team + TEAM_MEMBERS], words[team + TEAM_QUEUED]
    idle = (
        words[team + TEAM_PRESENT] - words[team + TEAM_BUSY]
    )  # or more, while people above it finish
    cause = BY_HOURS if idle > queued and not is_open(words, team) else BY_PEOPLE
    words[team + TEAM_QUEUED] = queued + 1
    if (
        words[step + STEP_SPECIAL] & BATCHED == 0
        or words[words[item + ITEM_WORK] + WORK_IS_EXPEDITE] != 0
    ):
        put_in_queue(words, team, item)
    else:
        put_in_heap(words, step + STEP_BATCH_ROOT, item)
        count = words[step + STEP_BATCH_WAITING] + 1
        words[step + STEP_BATCH_WAITING] = count
        if count < words[step + STEP_BATCH_MIN]:
            cause = BY_BATCH
    if not was_held:
        words[item + ITEM_CAUSE] = cause
    if idle > 0 or members < words[team + TEAM_MAX_MEMBERS] or words[team + TEAM_IS_SPECIAL] != 0:
        mark(words, team)
        if words[team + TEAM_IS_SPECIAL] == IN_CREWS:
            mark_helped(words, team)


@inner
def open_gate(words: Any, step: int) -> None:
    """A gate opens: all that are held go on."""
    words[step + STEP_GATE_PENDING] = 0
    item = first_of(words, step + STEP_HELD)
    words[step + STEP_HELD + LIST_FIRST] = NOTHING
    words[step + STEP_HELD + LIST_LAST] = step + STEP_HELD
    team = words[step + STEP_TEAM]
    rest = np.int64(NOTHING)
    while item != NOTHING:
        rest = words[item + ITEM_BEHIND]
        if words[item + ITEM_STATE] != HELD:
            free_slot(words, item)
        elif team == NOTHING:
            begin_wait(words, item, step)
        else:
            stand(words, item, step, team)
        item = rest
