"""The fast engine's event loop: one compiled function, the same meaning as `reference`.

Enters: the tables of a plan, a seed, a replication, and arrays to work in. Leaves: the log, in
those arrays; where one is too small the run stops and says which, and the caller runs it again in
a larger one. The loop does one thing at a time, in this order:

    1  an item that is owed is created at its door
    2  an event of this instant is applied (clock change, completion, arrival; then by number)
    3  a door lets an item in
    4  a team with something to do starts one visit, lowest team first
    5  the clock moves to the next event

What these decide comes together below: START is the only place where a person begins, MOVE the
only place where an item enters a step or leaves, SCHEDULE the only place where an event is made.
It is one long function on purpose: Numba counts references to every array that is handed to
another function or assigned anew, which costs more than the work done there. Functions of bare
numbers are free.

Items live in slots that are used again. Events: a short sorted array holds the nearest, a binary
heap the rest; most models never touch the heap. A team's queue is a binary heap of (rank, key,
number of the entry, slot), the key being what its discipline asks for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flowsim.engine.calendar import WEEK, capacity_in, instant_in
from flowsim.engine.choices import adoption_instants, moved, treated, treated_by
from flowsim.engine.compiled import compiled
from flowsim.engine.draws import (
    EMPIRICAL,
    address,
    lowest_bit,
    pick,
    replication_key,
    uniform,
    variate,
)
from flowsim.eventlog import (
    BY_HOURS,
    BY_LIMIT,
    BY_PEOPLE,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    NEXT,
    NO_CAUSE,
    TO_REWORK,
    WAITING,
    WORKING,
    Rows,
)
from flowsim.plan.tables import (
    ALWAYS,
    BACKLOG,
    EFFORT,
    LIMIT,
    NO_LIMIT,
    NOBODY,
    PEOPLE,
    REWORK,
    SHARE,
    STEP_EFFORT,
    STEP_NEXT,
    STEP_SHARE,
    STREAM,
    THEN,
    TO_DONE,
    TO_DROPPED,
    WAIT,
    WORK_GAPS,
    WORK_ITEMS,
    Tables,
)

# Kinds of event, in the order in which they are applied at one instant.
# An event's tag holds its kind, its creation number and what it is about in one word, so that
# events of one instant are ordered by their tags.
CHANGE, OPENING, COMPLETION, ARRIVAL = 0, 1, 2, 4
KIND_SHIFT, NUMBER_SHIFT = 60, 24
WHAT = (1 << NUMBER_SHIFT) - 1
NEAR_SIZE = 64
NO_EVENT = -1.0  # earlier than any: fills the rest of the near array

# Status on return.
FINE, STUCK, ROWS_FULL, ITEMS_FULL, SLOTS_FULL = range(5)
MOST_AT_ONCE = 20_000_000  # things done while the clock stands still

# Columns of the tables of slots.
ID, WORK, AT_STEP, VISIT, BY, CAUSE_OF_WAIT, TREATED, BEHIND, OLDER, YOUNGER = range(10)
ARRIVED, QUEUED_AT, STARTED_AT, DRAWN = range(4)



class Space(NamedTuple):
    """Arrays that hold the state of a run; the number of slots is how many items may be alive."""

    slot_times: np.ndarray  # [slot, 4]
    slots: np.ndarray  # [slot, 10]
    slot_key: np.ndarray  # [slot] keys of the items
    passes: np.ndarray  # [slot, step of the flow] visits so far
    vacant: np.ndarray  # [slot] numbers of the slots that hold no item, a stack
    queue: np.ndarray  # [team, slot, 4] a heap for each team
    far_at: np.ndarray  # [event] instants
    far_tag: np.ndarray  # [event] tags


def space(tables: Tables, *, slots: int) -> Space:
    """Room for so many items to be alive at once in runs of these tables."""
    works, teams = len(tables.works.source), len(tables.teams.most)
    most_steps = int(np.diff(tables.works.first).max())
    events = slots + works + teams + 2
    return Space(
        slot_times=np.empty((slots, 4)),
        slots=np.empty((slots, 10), dtype=np.int64),
        slot_key=np.empty(slots, dtype=np.uint64),
        passes=np.empty((slots, most_steps), dtype=np.int32),
        vacant=np.empty(slots, dtype=np.int64),
        queue=np.empty((teams, slots, 4)),
        far_at=np.empty(events),
        far_tag=np.empty(events, dtype=np.int64),
    )


NONE = -1
ONE = np.uint64(1)
NO_BITS = np.uint64(0)
ALL_FREE = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled()
def simulate(
    tables: Tables,
    space: Space,
    rows: Rows,
    warm_up: float,
    ends: float,
    seed: int,
    replication: int,
) -> tuple[int, int, int]:
    """Run one replication into `rows`: (status, rows written, items made).

    warm_up, ends: hours from the start of the run. The status is FINE, what is full, or STUCK
    where MOST_AT_ONCE things happen and the clock does not move.
    """
    calendars, levers, treatments = tables.calendars, tables.levers, tables.treatments
    stretch, open_at, close_at = calendars.first, calendars.open_at, calendars.close_at
    before, rate, capacity = calendars.before, calendars.rate, calendars.capacity
    weeks = rate.shape[1]
    family, mean = tables.laws.family, tables.laws.mean
    scale, shape = tables.laws.scale, tables.laws.shape
    point, points, cumulative = tables.laws.first, tables.laws.points, tables.laws.cumulative
    most, offset = tables.teams.most, tables.teams.offset
    idle_first, idle_work = tables.teams.idle_first, tables.teams.idle_work
    source, gap, first_step = tables.works.source, tables.works.gap, tables.works.first
    rank, work_stream = tables.works.rank, tables.works.stream
    team_of, law_of, share_of = tables.steps.team, tables.steps.law, tables.steps.share
    rework_of, step_stream = tables.steps.rework, tables.steps.stream
    targets, target_of, chance_of = tables.steps.first, tables.steps.target, tables.steps.chance
    touched = treatments.step_first
    change_at, change_kind = tables.changes.at, tables.changes.kind
    change_target, change_value = tables.changes.target, tables.changes.value
    n_teams, n_works, n_changes = len(most), len(source), len(change_at)

    times, codes, treated_rows, item_work, item_ordinal, item_arrived = rows
    n_rows, n_items = 0, 0

    # -- people: a bit for each who is free, in whole words for each team
    people = tables.teams.people.copy()
    busy = np.zeros(n_teams, dtype=np.int64)
    word = np.zeros(n_teams + 1, dtype=np.int64)
    for team in range(n_teams):
        word[team + 1] = word[team] + ((most[team] + 63) >> 6)
    free = np.full(word[n_teams], ALL_FREE, dtype=np.uint64)
    open_from = np.full(n_teams, -1.0)
    open_until = np.full(n_teams, -1.0)
    wakes_at = np.full(n_teams, -1.0)
    dirty = np.zeros((n_teams + 63) >> 6, dtype=np.uint64)  # a bit: may have something to start
    for team in range(n_teams):
        dirty[team >> 6] |= ONE << np.uint64(team & 63)

    # -- items in slots, chained by age among the living and by arrival at each door
    slot_times, slots, slot_key, passes, vacant, queue, far_at, far_tag = space
    n_vacant = len(vacant)
    for slot in range(n_vacant):
        vacant[slot] = n_vacant - 1 - slot
    oldest, youngest = NONE, NONE
    door_first = np.full(n_works, NONE)
    door_last = np.full(n_works, NONE)
    inside = np.zeros(n_works, dtype=np.int64)
    limit = tables.works.limit.copy()
    owed = np.zeros(n_works, dtype=np.int64)
    made = np.zeros(n_works, dtype=np.int64)
    n_owed = 0
    doors_ready = True

    # -- queues and events
    queued = np.zeros(n_teams, dtype=np.int64)
    entries = 0
    near_at = np.full(NEAR_SIZE, NO_EVENT)
    near_tag = np.zeros(NEAR_SIZE, dtype=np.int64)
    n_near, n_far, created = 0, 0, 0

    # -- luck
    luck_of_run = replication_key(seed, replication)
    instants = adoption_instants(levers, tables.teams, luck_of_run)
    work_key = np.empty(n_works, dtype=np.uint64)
    gaps = np.zeros(n_works)  # capacity of the stream at its latest arrival
    for work in range(n_works):
        work_key[work] = address(luck_of_run, work_stream[work, WORK_ITEMS], 0)

    now, week = 0.0, 0
    n_started = NONE  # sources that have been set going; NONE: the clock's changes have not
    status = FINE
    done_now = 0
    while True:
        done_now += 1
        if done_now > MOST_AT_ONCE:
            status = STUCK
            break
        mover, start, came_from, target = NONE, NONE, NONE, NONE
        stream = NONE  # a stream whose next arrival is to be found
        event_at, event_kind, event_what = np.inf, 0, 0

        if n_started < n_works:
            # -- 0 set the clock and the sources going
            if n_started == NONE:
                if n_changes > 0:
                    event_at, event_kind, event_what = change_at[0], CHANGE, 0
            elif source[n_started] == STREAM:
                stream = n_started
            else:
                owed[n_started] = (
                    tables.works.count[n_started] if source[n_started] == BACKLOG else 1
                )
                n_owed += owed[n_started]
            n_started += 1

        elif n_owed > 0:
            # -- 1 create
            work = np.uintp(0)
            while owed[work] == 0:
                work += np.uintp(1)
            owed[work] -= 1
            n_owed -= 1
            if n_vacant == 0 or n_items == len(item_work):
                status = SLOTS_FULL if n_vacant == 0 else ITEMS_FULL
                break
            n_vacant -= 1
            slot = np.uintp(vacant[np.uintp(n_vacant)])
            number = np.uintp(n_items)
            made[work] += 1
            item_work[number] = work
            item_ordinal[number] = made[work]
            item_arrived[number] = now - warm_up
            slot_key[slot] = address(work_key[work], work_stream[work, WORK_ITEMS], made[work])
            slot_times[slot, ARRIVED] = now
            slots[slot, ID] = n_items
            slots[slot, WORK] = work
            slots[slot, AT_STEP] = DOOR
            slots[slot, BEHIND] = NONE
            n_items += 1
            for step in range(first_step[work + np.uintp(1)] - first_step[work]):
                passes[slot, np.uintp(step)] = 0
            slots[slot, OLDER] = youngest
            slots[slot, YOUNGER] = NONE
            if youngest == NONE:
                oldest = np.int64(slot)
            else:
                slots[np.uintp(youngest), YOUNGER] = slot
            youngest = np.int64(slot)
            if door_first[work] == NONE:
                door_first[work] = slot
            else:
                slots[np.uintp(door_last[work]), BEHIND] = slot
            door_last[work] = slot
            doors_ready = True
            if source[work] == ALWAYS and limit[work] == NO_LIMIT:
                team = team_of[np.uintp(first_step[work])]
                if team != NOBODY:
                    dirty[team >> 6] |= ONE << np.uint64(team & 63)
            continue

        else:
            if n_near == 0 and n_far > 0:
                # -- the earliest of the heap fill half of the near array
                n_near = min(n_far, NEAR_SIZE // 2)
                for place in range(n_near - 1, -1, -1):
                    near_at[place] = far_at[0]
                    near_tag[place] = far_tag[0]
                    n_far -= 1  # the last finds its place from the top
                    i = 0
                    while True:
                        child = 2 * i + 1
                        if child >= n_far:
                            break
                        if child + 1 < n_far and (
                            far_at[child + 1] < far_at[child]
                            or (
                                far_at[child + 1] == far_at[child]
                                and far_tag[child + 1] < far_tag[child]
                            )
                        ):
                            child += 1
                        if far_at[n_far] < far_at[child] or (
                            far_at[n_far] == far_at[child] and far_tag[n_far] < far_tag[child]
                        ):
                            break
                        far_at[i] = far_at[child]
                        far_tag[i] = far_tag[child]
                        i = child
                    far_at[i] = far_at[n_far]
                    far_tag[i] = far_tag[n_far]

            if n_near > 0 and near_at[np.uintp(n_near - 1)] == now:
                # -- 2 apply an event
                n_near -= 1
                kind = near_tag[np.uintp(n_near)] >> KIND_SHIFT
                what = near_tag[np.uintp(n_near)] & WHAT
                near_at[np.uintp(n_near)] = NO_EVENT
                if kind == COMPLETION:
                    mover = what
                    m = np.uintp(mover)
                    came_from = slots[m, AT_STEP]
                    f = np.uintp(came_from)
                    team = team_of[f]
                    if team != NOBODY:
                        h = np.uintp(team)
                        person = slots[m, BY]
                        free[np.uintp(word[h] + (person >> 6))] |= ONE << np.uint64(person & 63)
                        busy[h] -= 1
                        if queued[h] > 0 or idle_first[h] != idle_first[h + np.uintp(1)]:
                            dirty[h >> np.uintp(6)] |= ONE << np.uint64(team & 63)
                    # where to: one uniform number against the chances, the rest goes on
                    target = came_from + 1
                    if target == first_step[np.uintp(slots[m, WORK] + 1)]:
                        target = TO_DONE
                    if targets[f] < targets[f + np.uintp(1)]:
                        luck = uniform(
                            slot_key[m], step_stream[f, STEP_NEXT], slots[m, VISIT]
                        )
                        passed = 0.0
                        for i in range(targets[f], targets[f + np.uintp(1)]):
                            chance = chance_of[np.uintp(i)]
                            if slots[m, TREATED] != 0:
                                chance = treated(
                                    treatments,
                                    came_from,
                                    THEN + i - targets[f],
                                    slots[m, TREATED],
                                    chance,
                                )
                            passed += chance
                            if luck < passed:
                                target = target_of[i]
                                break
                elif kind == ARRIVAL:
                    owed[what] += 1
                    n_owed += 1
                    stream = what
                elif kind == OPENING:
                    dirty[what >> 6] |= ONE << np.uint64(what & 63)
                    continue
                else:  # CHANGE of people or of a limit
                    if change_kind[what] == PEOPLE:
                        team = change_target[what]
                        people[team] = change_value[what]
                    else:
                        limit[change_target[what]] = change_value[what]
                        team = team_of[first_step[change_target[what]]]
                        doors_ready = True
                    if team != NOBODY:
                        dirty[team >> 6] |= ONE << np.uint64(team & 63)
                    if what + 1 < n_changes:
                        event_at, event_kind, event_what = change_at[what + 1], CHANGE, what + 1

            elif doors_ready:
                # -- 3 a door lets an item in, works in the order of the file
                doors_ready = False
                for number in range(n_works):
                    work = np.uintp(number)
                    room = inside[work] < limit[work]
                    if limit[work] == NO_LIMIT:  # an `always` waits for an idle person, in 4
                        room = source[work] != ALWAYS
                    if room and door_first[work] != NONE:
                        mover = door_first[work]
                        target = first_step[work]
                        doors_ready = True
                        break
                if mover == NONE:
                    continue

            else:
                at_word = np.uintp(0)
                while at_word < len(dirty) and dirty[at_word] == NO_BITS:
                    at_word += np.uintp(1)
                if at_word == len(dirty):
                    # -- 5 the clock
                    if n_near == 0 or near_at[np.uintp(n_near - 1)] > ends:
                        break
                    now = near_at[np.uintp(n_near - 1)]
                    while now >= (week + 1) * WEEK:
                        week += 1
                    done_now = 0
                    continue
                # -- 4 people: the free one with the lowest number, if there is something to do
                team = np.int64(at_word << np.uintp(6)) + lowest_bit(dirty[at_word])
                h = np.uintp(team)
                person = NONE
                i = 0
                while i < people[h]:
                    bits = free[np.uintp(word[h] + (i >> 6))]
                    if bits != NO_BITS:
                        i += lowest_bit(bits)
                        if i < people[h]:
                            person = i
                        break
                    i += 64
                if person != NONE and queued[h] == 0:
                    for i in range(idle_first[h], idle_first[h + np.uintp(1)]):
                        work = idle_work[i]
                        if limit[work] == NO_LIMIT and door_first[work] != NONE:
                            mover = door_first[work]
                            target = first_step[work]
                            break
                if person != NONE and (queued[h] > 0 or mover != NONE):
                    if now >= open_until[h]:
                        # the stretch that holds this instant, or the next one
                        open_from[h], open_until[h] = np.inf, np.inf
                        since = now - week * WEEK
                        at_week = np.uintp(week)
                        while at_week < np.uintp(weeks) and open_from[h] == np.inf:
                            monday = np.float64(at_week) * WEEK
                            for i in range(stretch[h], stretch[h + np.uintp(1)]):
                                j = np.uintp(i)
                                if since < close_at[j] and rate[h, at_week] > 0.0:
                                    open_from[h], open_until[h] = (
                                        monday + open_at[j],
                                        monday + close_at[j],
                                    )
                                    break
                            at_week += np.uintp(1)
                            since = 0.0
                    if now < open_from[h]:
                        mover = NONE
                        dirty[at_word] &= ~(ONE << np.uint64(team & 63))
                        if wakes_at[h] == open_from[h]:
                            continue
                        wakes_at[h] = open_from[h]
                        event_at, event_kind, event_what = open_from[h], OPENING, team
                    elif queued[h] > 0:
                        # the first of the queue; the last finds its place from the top
                        start = np.int64(queue[h, 0, 3])
                        queued[h] -= 1
                        last = np.uintp(queued[h])
                        i = np.uintp(0)
                        while True:
                            child = np.uintp(2) * i + np.uintp(1)
                            if child >= last:
                                break
                            if child + np.uintp(1) < last and (
                                queue[h, child + np.uintp(1), 0] < queue[h, child, 0]
                                or (
                                    queue[h, child + np.uintp(1), 0] == queue[h, child, 0]
                                    and (
                                        queue[h, child + np.uintp(1), 1] < queue[h, child, 1]
                                        or (
                                            queue[h, child + np.uintp(1), 1] == queue[h, child, 1]
                                            and queue[h, child + np.uintp(1), 2] < queue[h, child, 2]
                                        )
                                    )
                                )
                            ):
                                child += np.uintp(1)
                            if queue[h, last, 0] < queue[h, child, 0] or (
                                queue[h, last, 0] == queue[h, child, 0]
                                and (
                                    queue[h, last, 1] < queue[h, child, 1]
                                    or (
                                        queue[h, last, 1] == queue[h, child, 1]
                                        and queue[h, last, 2] < queue[h, child, 2]
                                    )
                                )
                            ):
                                break
                            queue[h, i, 0] = queue[h, child, 0]
                            queue[h, i, 1] = queue[h, child, 1]
                            queue[h, i, 2] = queue[h, child, 2]
                            queue[h, i, 3] = queue[h, child, 3]
                            i = child
                        queue[h, i, 0] = queue[h, last, 0]
                        queue[h, i, 1] = queue[h, last, 1]
                        queue[h, i, 2] = queue[h, last, 2]
                        queue[h, i, 3] = queue[h, last, 3]
                        if last == 0 and idle_first[h] == idle_first[h + np.uintp(1)]:
                            dirty[at_word] &= ~(ONE << np.uint64(team & 63))
                else:
                    dirty[at_word] &= ~(ONE << np.uint64(team & 63))
                    continue

        calendar, target_capacity = NONE, 0.0  # whose capacity decides when the event will be

        if start != NONE:
            # -- START: a person begins a visit; it ends when its effort of capacity has passed
            m, h = np.uintp(start), np.uintp(team)
            step = np.uintp(slots[m, AT_STEP])
            effort = slot_times[m, DRAWN]
            rework = rework_of[step]
            treated_bits = 0
            if touched[step] != touched[step + np.uintp(1)]:
                who = offset[team] + person
                treated_bits = treated_by(
                    levers, treatments, step, slot_key[m], who, now, instants
                )
                if treated_bits != 0:
                    law_mean = mean[law_of[step]]
                    effort = moved(treatments, step, EFFORT, treated_bits, law_mean, effort)
                    rework = treated(treatments, step, REWORK, treated_bits, rework)
            if slots[m, VISIT] > 1:
                effort *= rework
            free[np.uintp(word[h] + (person >> 6))] &= ~(ONE << np.uint64(person & 63))
            busy[h] += 1
            slots[m, BY] = person
            slots[m, TREATED] = treated_bits
            slot_times[m, STARTED_AT] = now
            calendar = team
            i = stretch[h + np.uintp(1)] - 1
            while i >= stretch[h] and now - week * WEEK < open_at[np.uintp(i)]:
                i -= 1
            target_capacity = capacity[h, np.uintp(week)]
            if i >= stretch[h]:
                target_capacity = capacity_in(
                    target_capacity, rate[h, np.uintp(week)], before[np.uintp(i)], open_at[np.uintp(i)], close_at[np.uintp(i)],
                    now - week * WEEK,
                )  # fmt: skip
            target_capacity += effort
            event_kind, event_what = COMPLETION, start

        elif mover != NONE:
            # -- MOVE: an item goes to a step or out, from a step or from its door
            m = np.uintp(mover)  # unsigned: Numba then asks no index whether it is negative
            work = np.uintp(slots[m, WORK])
            key = slot_key[m]
            while target >= 0:  # steps that the item does not take are passed over
                share = share_of[np.uintp(target)]
                if touched[np.uintp(target)] != touched[np.uintp(target + 1)]:
                    arrived = slot_times[m, ARRIVED]
                    treated_bits = treated_by(
                        levers, treatments, target, key, NOBODY, arrived, instants
                    )
                    if treated_bits != 0:
                        share = treated(treatments, target, SHARE, treated_bits, share)
                if share >= 1.0 or uniform(key, step_stream[np.uintp(target), STEP_SHARE], 0) < share:
                    break
                target += 1
                if target == first_step[work + np.uintp(1)]:
                    target = TO_DONE

            if came_from != NONE or now > slot_times[m, ARRIVED] or target < 0:
                # -- the log: a finished visit, a wait, or time at the door
                if n_rows == len(treated_rows):
                    status = ROWS_FULL
                    break
                r = np.uintp(n_rows)
                outcome = NEXT
                if target == TO_DONE:
                    outcome = DELIVERED
                elif target == TO_DROPPED:
                    outcome = DROPPED_OUT
                elif target <= came_from:
                    outcome = TO_REWORK
                codes[r, 0] = slots[m, ID]
                codes[r, 1] = came_from
                codes[r, 4] = outcome
                times[r, 2] = now - warm_up
                times[r, 3] = now - warm_up
                if came_from != NONE:
                    codes[r, 2] = slots[m, VISIT]
                    codes[r, 3] = slots[m, BY]
                    waited = slot_times[m, STARTED_AT] != slot_times[m, QUEUED_AT]
                    codes[r, 5] = slots[m, CAUSE_OF_WAIT] if waited else NO_CAUSE
                    times[r, 0] = slot_times[m, QUEUED_AT] - warm_up
                    times[r, 1] = slot_times[m, STARTED_AT] - warm_up
                    treated_rows[r] = slots[m, TREATED]
                else:
                    codes[r, 2] = 0
                    codes[r, 3] = NOBODY
                    codes[r, 5] = NO_CAUSE
                    if now > slot_times[m, ARRIVED]:
                        codes[r, 5] = BY_PEOPLE if limit[work] == NO_LIMIT else BY_LIMIT
                    times[r, 0] = slot_times[m, ARRIVED] - warm_up
                    times[r, 1] = now - warm_up
                    treated_rows[r] = 0
                n_rows += 1

            if came_from == NONE:  # through the door; `always` puts the next one there
                door_first[work] = slots[m, BEHIND]
                inside[work] += 1
                if source[work] == ALWAYS:
                    owed[work] += 1
                    n_owed += 1

            if target < 0:
                # -- out
                inside[work] -= 1
                doors_ready = True
                older, younger = slots[m, OLDER], slots[m, YOUNGER]
                if older == NONE:
                    oldest = younger
                else:
                    slots[older, YOUNGER] = younger
                if younger == NONE:
                    youngest = older
                else:
                    slots[younger, OLDER] = older
                vacant[n_vacant] = mover
                n_vacant += 1
                continue

            # -- into the step
            t = np.uintp(target)
            visit = passes[m, t - np.uintp(first_step[work])] + 1
            passes[m, t - np.uintp(first_step[work])] = visit
            law = np.uintp(law_of[t])
            random_bits = address(key, step_stream[t, STEP_EFFORT], visit)
            if family[law] == EMPIRICAL:
                drawn = pick(points, cumulative, point[law], point[law + np.uintp(1)], random_bits)
            else:
                drawn = variate(family[law], scale[law], shape[law], random_bits)
            slots[m, AT_STEP] = target
            slots[m, VISIT] = visit
            slot_times[m, QUEUED_AT] = now
            team = team_of[t]
            if team == NOBODY:
                treated_bits = 0
                if touched[t] != touched[t + np.uintp(1)]:
                    treated_bits = treated_by(
                        levers, treatments, target, key, NOBODY, now, instants
                    )
                    if treated_bits != 0:
                        law_mean = mean[law]
                        drawn = moved(treatments, target, WAIT, treated_bits, law_mean, drawn)
                slots[m, BY] = NOBODY
                slots[m, TREATED] = treated_bits
                slot_times[m, STARTED_AT] = now
                event_at, event_kind, event_what = now + drawn, COMPLETION, mover
            else:
                h = np.uintp(team)
                slot_times[m, DRAWN] = drawn
                slot_times[m, STARTED_AT] = np.nan
                idle = people[h] - busy[h]  # or more, while people above the number finish
                somebody = idle > queued[h]
                slots[m, CAUSE_OF_WAIT] = BY_HOURS if somebody else BY_PEOPLE
                urgency, wish, number = np.float64(rank[work]), 0.0, np.float64(entries)
                i = np.uintp(queued[h])
                while i > np.uintp(0):
                    parent = (i - np.uintp(1)) >> np.uintp(1)
                    if queue[h, parent, 0] < urgency or (
                        queue[h, parent, 0] == urgency
                        and (
                            queue[h, parent, 1] < wish
                            or (queue[h, parent, 1] == wish and queue[h, parent, 2] < number)
                        )
                    ):
                        break
                    queue[h, i, 0] = queue[h, parent, 0]
                    queue[h, i, 1] = queue[h, parent, 1]
                    queue[h, i, 2] = queue[h, parent, 2]
                    queue[h, i, 3] = queue[h, parent, 3]
                    i = parent
                queue[h, i, 0] = urgency
                queue[h, i, 1] = wish
                queue[h, i, 2] = number
                queue[h, i, 3] = mover
                entries += 1
                queued[h] += 1
                if idle > 0 or people[h] < most[h]:
                    dirty[h >> np.uintp(6)] |= ONE << np.uint64(team & 63)
                continue

        elif stream != NONE:
            # -- the next arrival of a stream, where its cumulative rate reaches the sum of gaps
            law = gap[stream]
            number_of_gap = made[stream] + owed[stream] + 1
            random_bits = address(work_key[stream], work_stream[stream, WORK_GAPS], number_of_gap)
            if family[law] == EMPIRICAL:
                gaps[stream] += pick(points, cumulative, point[law], point[law + 1], random_bits)
            else:
                gaps[stream] += variate(family[law], scale[law], shape[law], random_bits)
            calendar, target_capacity = n_teams + stream, gaps[stream]
            event_kind, event_what = ARRIVAL, stream

        if calendar != NONE:
            # -- the first instant by which the calendar's capacity has passed
            event_at = now
            at_week = np.uintp(week)
            c = np.uintp(calendar)
            while at_week < weeks and target_capacity > capacity[c, at_week + np.uintp(1)]:
                at_week += np.uintp(1)
            if at_week == weeks:
                continue
            rest = target_capacity - capacity[c, at_week]
            if rest > 0.0:
                rest /= rate[c, at_week]
                i = np.uintp(stretch[c + np.uintp(1)] - 1)
                while i > np.uintp(stretch[c]) and rest <= before[i]:
                    i -= np.uintp(1)
                event_at = max(
                    instant_in(at_week * WEEK, rest, before[i], open_at[i], close_at[i]), now
                )

        if event_at <= ends:
            # -- SCHEDULE: into the near array, its last being the next; or into the heap
            tag = (event_kind << KIND_SHIFT) | (created << NUMBER_SHIFT) | event_what
            created += 1
            to_far = n_far > 0 and (
                far_at[0] < event_at or (far_at[0] == event_at and far_tag[0] < tag)
            )
            if not to_far:
                place = 0  # how many are later; over the whole array, which needs no branch
                for i in range(NEAR_SIZE):
                    place += near_at[i] > event_at
                while place < n_near and near_at[np.uintp(place)] == event_at and near_tag[np.uintp(place)] > tag:
                    place += 1
                if n_near < NEAR_SIZE:
                    for i in range(n_near, place, -1):
                        near_at[np.uintp(i)] = near_at[np.uintp(i - 1)]
                        near_tag[np.uintp(i)] = near_tag[np.uintp(i - 1)]
                    near_at[np.uintp(place)] = event_at
                    near_tag[np.uintp(place)] = tag
                    n_near += 1
                elif place == 0:
                    to_far = True
                else:  # full: the latest goes to the heap and makes room
                    spilt_at, spilt_tag = near_at[0], near_tag[0]
                    for i in range(place - 1):
                        near_at[np.uintp(i)] = near_at[np.uintp(i + 1)]
                        near_tag[np.uintp(i)] = near_tag[np.uintp(i + 1)]
                    near_at[np.uintp(place - 1)] = event_at
                    near_tag[np.uintp(place - 1)] = tag
                    event_at, tag = spilt_at, spilt_tag
                    to_far = True
            if to_far:
                i = n_far
                while i > 0:
                    parent = (i - 1) >> 1
                    if far_at[parent] < event_at or (
                        far_at[parent] == event_at and far_tag[parent] < tag
                    ):
                        break
                    far_at[i] = far_at[parent]
                    far_tag[i] = far_tag[parent]
                    i = parent
                far_at[i] = event_at
                far_tag[i] = tag
                n_far += 1

    # -- what is unfinished, oldest first
    slot = oldest if status == FINE else NONE
    while slot != NONE:
        if n_rows == len(treated_rows):
            status = ROWS_FULL
            break
        times[n_rows, 1:] = np.nan
        treated_rows[n_rows] = 0
        step = slots[slot, AT_STEP]
        codes[n_rows, 0] = slots[slot, ID]
        codes[n_rows, 1] = step
        codes[n_rows, 3] = NOBODY
        codes[n_rows, 4] = WAITING
        if step == DOOR:
            times[n_rows, 0] = slot_times[slot, ARRIVED] - warm_up
            codes[n_rows, 2] = 0
            no_limit = limit[slots[slot, WORK]] == NO_LIMIT
            codes[n_rows, 5] = BY_PEOPLE if no_limit else BY_LIMIT
        else:
            times[n_rows, 0] = slot_times[slot, QUEUED_AT] - warm_up
            codes[n_rows, 2] = slots[slot, VISIT]
            codes[n_rows, 5] = slots[slot, CAUSE_OF_WAIT]
            if not np.isnan(slot_times[slot, STARTED_AT]):
                times[n_rows, 1] = slot_times[slot, STARTED_AT] - warm_up
                codes[n_rows, 3] = slots[slot, BY]
                codes[n_rows, 4] = WORKING
                if slot_times[slot, STARTED_AT] == slot_times[slot, QUEUED_AT]:
                    codes[n_rows, 5] = NO_CAUSE
                treated_rows[n_rows] = slots[slot, TREATED]
        n_rows += 1
        slot = slots[slot, YOUNGER]
    return status, n_rows, n_items
