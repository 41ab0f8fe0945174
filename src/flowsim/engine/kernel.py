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

from flowsim.engine.calendar import WEEK, capacity_in, instant_in, next_open
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
CLOCK, COMPLETION, ARRIVAL = 0, 2, 4
KIND_SHIFT = 48
NEAR_SIZE = 64

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
    far_tag: np.ndarray  # [event, 2] order, what


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
        far_tag=np.empty((events, 2), dtype=np.int64),
    )


NONE = -1
ONE = np.uint64(1)
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
    is_dirty = np.ones(n_teams, dtype=np.bool_)  # it may have something to start
    first_dirty = 0

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
    near_at = np.empty(NEAR_SIZE)
    near_tag = np.empty((NEAR_SIZE, 2), dtype=np.int64)  # order, what
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
                    event_at, event_kind, event_what = change_at[0], CLOCK, 0
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
            work = 0
            while owed[work] == 0:
                work += 1
            owed[work] -= 1
            n_owed -= 1
            if n_vacant == 0 or n_items == len(item_work):
                status = SLOTS_FULL if n_vacant == 0 else ITEMS_FULL
                break
            n_vacant -= 1
            slot = vacant[n_vacant]
            made[work] += 1
            item_work[n_items] = work
            item_ordinal[n_items] = made[work]
            item_arrived[n_items] = now - warm_up
            slot_key[slot] = address(work_key[work], work_stream[work, WORK_ITEMS], made[work])
            slot_times[slot, ARRIVED] = now
            slots[slot, ID] = n_items
            slots[slot, WORK] = work
            slots[slot, AT_STEP] = DOOR
            slots[slot, BEHIND] = NONE
            n_items += 1
            for step in range(first_step[work + 1] - first_step[work]):
                passes[slot, step] = 0
            slots[slot, OLDER] = youngest
            slots[slot, YOUNGER] = NONE
            if youngest == NONE:
                oldest = slot
            else:
                slots[youngest, YOUNGER] = slot
            youngest = slot
            if door_first[work] == NONE:
                door_first[work] = slot
            else:
                slots[door_last[work], BEHIND] = slot
            door_last[work] = slot
            doors_ready = True
            if source[work] == ALWAYS and limit[work] == NO_LIMIT:
                team = team_of[first_step[work]]
                if team != NOBODY:
                    is_dirty[team] = True
                    first_dirty = min(first_dirty, team)
            continue

        else:
            if n_near == 0 and n_far > 0:
                # -- the earliest of the heap fill half of the near array
                n_near = min(n_far, NEAR_SIZE // 2)
                for place in range(n_near - 1, -1, -1):
                    near_at[place] = far_at[0]
                    near_tag[place, 0] = far_tag[0, 0]
                    near_tag[place, 1] = far_tag[0, 1]
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
                                and far_tag[child + 1, 0] < far_tag[child, 0]
                            )
                        ):
                            child += 1
                        if far_at[n_far] < far_at[child] or (
                            far_at[n_far] == far_at[child]
                            and far_tag[n_far, 0] < far_tag[child, 0]
                        ):
                            break
                        far_at[i] = far_at[child]
                        far_tag[i, 0] = far_tag[child, 0]
                        far_tag[i, 1] = far_tag[child, 1]
                        i = child
                    far_at[i] = far_at[n_far]
                    far_tag[i, 0] = far_tag[n_far, 0]
                    far_tag[i, 1] = far_tag[n_far, 1]

            if n_near > 0 and near_at[n_near - 1] == now:
                # -- 2 apply an event
                n_near -= 1
                kind = near_tag[n_near, 0] >> KIND_SHIFT
                what = near_tag[n_near, 1]
                if kind == COMPLETION:
                    mover = what
                    came_from = slots[mover, AT_STEP]
                    team = team_of[came_from]
                    if team != NOBODY:
                        person = slots[mover, BY]
                        free[word[team] + (person >> 6)] |= ONE << np.uint64(person & 63)
                        busy[team] -= 1
                        is_dirty[team] = True
                        first_dirty = min(first_dirty, team)
                    # where to: one uniform number against the chances, the rest goes on
                    target = came_from + 1
                    if target == first_step[slots[mover, WORK] + 1]:
                        target = TO_DONE
                    if targets[came_from] < targets[came_from + 1]:
                        luck = uniform(
                            slot_key[mover], step_stream[came_from, STEP_NEXT], slots[mover, VISIT]
                        )
                        passed = 0.0
                        for i in range(targets[came_from], targets[came_from + 1]):
                            chance = chance_of[i]
                            if slots[mover, TREATED] != 0:
                                chance = treated(
                                    treatments,
                                    came_from,
                                    THEN + i - targets[came_from],
                                    slots[mover, TREATED],
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
                elif what < 0:  # CLOCK: a team opens
                    is_dirty[-what - 1] = True
                    first_dirty = min(first_dirty, -what - 1)
                    continue
                else:  # CLOCK: people or a limit change
                    if change_kind[what] == PEOPLE:
                        team = change_target[what]
                        people[team] = change_value[what]
                    else:
                        limit[change_target[what]] = change_value[what]
                        team = team_of[first_step[change_target[what]]]
                        doors_ready = True
                    if team != NOBODY:
                        is_dirty[team] = True
                        first_dirty = min(first_dirty, team)
                    if what + 1 < n_changes:
                        event_at, event_kind, event_what = change_at[what + 1], CLOCK, what + 1

            elif doors_ready:
                # -- 3 a door lets an item in, works in the order of the file
                doors_ready = False
                for work in range(n_works):
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
                while first_dirty < n_teams and not is_dirty[first_dirty]:
                    first_dirty += 1
                if first_dirty == n_teams:
                    # -- 5 the clock
                    if n_near == 0 or near_at[n_near - 1] > ends:
                        break
                    now = near_at[n_near - 1]
                    while now >= (week + 1) * WEEK:
                        week += 1
                    done_now = 0
                    continue
                # -- 4 people: the free one with the lowest number, if there is something to do
                team = first_dirty
                person = NONE
                i = 0
                while i < people[team]:
                    bits = free[word[team] + (i >> 6)]
                    if bits != np.uint64(0):
                        i += lowest_bit(bits)
                        if i < people[team]:
                            person = i
                        break
                    i += 64
                if person != NONE and queued[team] == 0:
                    for i in range(idle_first[team], idle_first[team + 1]):
                        work = idle_work[i]
                        if limit[work] == NO_LIMIT and door_first[work] != NONE:
                            mover = door_first[work]
                            target = first_step[work]
                            break
                if person != NONE and (queued[team] > 0 or mover != NONE):
                    if now >= open_until[team]:
                        open_from[team], open_until[team] = next_open(calendars, team, week, now)
                    if now < open_from[team]:
                        mover = NONE
                        is_dirty[team] = False
                        if wakes_at[team] == open_from[team]:
                            continue
                        wakes_at[team] = open_from[team]
                        event_at, event_kind, event_what = open_from[team], CLOCK, -team - 1
                    elif queued[team] > 0:
                        # the first of the queue; the last finds its place from the top
                        start = np.int64(queue[team, 0, 3])
                        queued[team] -= 1
                        last = queued[team]
                        i = 0
                        while True:
                            child = 2 * i + 1
                            if child >= last:
                                break
                            if child + 1 < last and (
                                queue[team, child + 1, 0] < queue[team, child, 0]
                                or (
                                    queue[team, child + 1, 0] == queue[team, child, 0]
                                    and (
                                        queue[team, child + 1, 1] < queue[team, child, 1]
                                        or (
                                            queue[team, child + 1, 1] == queue[team, child, 1]
                                            and queue[team, child + 1, 2] < queue[team, child, 2]
                                        )
                                    )
                                )
                            ):
                                child += 1
                            if queue[team, last, 0] < queue[team, child, 0] or (
                                queue[team, last, 0] == queue[team, child, 0]
                                and (
                                    queue[team, last, 1] < queue[team, child, 1]
                                    or (
                                        queue[team, last, 1] == queue[team, child, 1]
                                        and queue[team, last, 2] < queue[team, child, 2]
                                    )
                                )
                            ):
                                break
                            queue[team, i, 0] = queue[team, child, 0]
                            queue[team, i, 1] = queue[team, child, 1]
                            queue[team, i, 2] = queue[team, child, 2]
                            queue[team, i, 3] = queue[team, child, 3]
                            i = child
                        queue[team, i, 0] = queue[team, last, 0]
                        queue[team, i, 1] = queue[team, last, 1]
                        queue[team, i, 2] = queue[team, last, 2]
                        queue[team, i, 3] = queue[team, last, 3]
                else:
                    is_dirty[team] = False
                    continue

        calendar, target_capacity = NONE, 0.0  # whose capacity decides when the event will be

        if start != NONE:
            # -- START: a person begins a visit; it ends when its effort of capacity has passed
            step = slots[start, AT_STEP]
            effort = slot_times[start, DRAWN]
            rework = rework_of[step]
            treated_bits = 0
            if touched[step] != touched[step + 1]:
                who = offset[team] + person
                treated_bits = treated_by(
                    levers, treatments, step, slot_key[start], who, now, instants
                )
                if treated_bits != 0:
                    law_mean = mean[law_of[step]]
                    effort = moved(treatments, step, EFFORT, treated_bits, law_mean, effort)
                    rework = treated(treatments, step, REWORK, treated_bits, rework)
            if slots[start, VISIT] > 1:
                effort *= rework
            free[word[team] + (person >> 6)] &= ~(ONE << np.uint64(person & 63))
            busy[team] += 1
            slots[start, BY] = person
            slots[start, TREATED] = treated_bits
            slot_times[start, STARTED_AT] = now
            calendar = team
            i = stretch[team + 1] - 1
            while i >= stretch[team] and now - week * WEEK < open_at[i]:
                i -= 1
            target_capacity = capacity[team, week]
            if i >= stretch[team]:
                target_capacity = capacity_in(
                    target_capacity, rate[team, week], before[i], open_at[i], close_at[i],
                    now - week * WEEK,
                )  # fmt: skip
            target_capacity += effort
            event_kind, event_what = COMPLETION, start

        elif mover != NONE:
            # -- MOVE: an item goes to a step or out, from a step or from its door
            work = slots[mover, WORK]
            key = slot_key[mover]
            while target >= 0:  # steps that the item does not take are passed over
                share = share_of[target]
                if touched[target] != touched[target + 1]:
                    arrived = slot_times[mover, ARRIVED]
                    treated_bits = treated_by(
                        levers, treatments, target, key, NOBODY, arrived, instants
                    )
                    if treated_bits != 0:
                        share = treated(treatments, target, SHARE, treated_bits, share)
                if share >= 1.0 or uniform(key, step_stream[target, STEP_SHARE], 0) < share:
                    break
                target += 1
                if target == first_step[work + 1]:
                    target = TO_DONE

            if came_from != NONE or now > slot_times[mover, ARRIVED] or target < 0:
                # -- the log: a finished visit, a wait, or time at the door
                if n_rows == len(treated_rows):
                    status = ROWS_FULL
                    break
                outcome = NEXT
                if target == TO_DONE:
                    outcome = DELIVERED
                elif target == TO_DROPPED:
                    outcome = DROPPED_OUT
                elif target <= came_from:
                    outcome = TO_REWORK
                codes[n_rows, 0] = slots[mover, ID]
                codes[n_rows, 1] = came_from
                codes[n_rows, 4] = outcome
                times[n_rows, 2] = now - warm_up
                times[n_rows, 3] = now - warm_up
                if came_from != NONE:
                    codes[n_rows, 2] = slots[mover, VISIT]
                    codes[n_rows, 3] = slots[mover, BY]
                    waited = slot_times[mover, STARTED_AT] != slot_times[mover, QUEUED_AT]
                    codes[n_rows, 5] = slots[mover, CAUSE_OF_WAIT] if waited else NO_CAUSE
                    times[n_rows, 0] = slot_times[mover, QUEUED_AT] - warm_up
                    times[n_rows, 1] = slot_times[mover, STARTED_AT] - warm_up
                    treated_rows[n_rows] = slots[mover, TREATED]
                else:
                    codes[n_rows, 2] = 0
                    codes[n_rows, 3] = NOBODY
                    codes[n_rows, 5] = NO_CAUSE
                    if now > slot_times[mover, ARRIVED]:
                        codes[n_rows, 5] = BY_PEOPLE if limit[work] == NO_LIMIT else BY_LIMIT
                    times[n_rows, 0] = slot_times[mover, ARRIVED] - warm_up
                    times[n_rows, 1] = now - warm_up
                    treated_rows[n_rows] = 0
                n_rows += 1

            if came_from == NONE:  # through the door; `always` puts the next one there
                door_first[work] = slots[mover, BEHIND]
                inside[work] += 1
                if source[work] == ALWAYS:
                    owed[work] += 1
                    n_owed += 1

            if target < 0:
                # -- out
                inside[work] -= 1
                doors_ready = True
                older, younger = slots[mover, OLDER], slots[mover, YOUNGER]
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
            visit = passes[mover, target - first_step[work]] + 1
            passes[mover, target - first_step[work]] = visit
            law = law_of[target]
            random_bits = address(key, step_stream[target, STEP_EFFORT], visit)
            if family[law] == EMPIRICAL:
                drawn = pick(points, cumulative, point[law], point[law + 1], random_bits)
            else:
                drawn = variate(family[law], scale[law], shape[law], random_bits)
            slots[mover, AT_STEP] = target
            slots[mover, VISIT] = visit
            slot_times[mover, QUEUED_AT] = now
            team = team_of[target]
            if team == NOBODY:
                treated_bits = 0
                if touched[target] != touched[target + 1]:
                    treated_bits = treated_by(
                        levers, treatments, target, key, NOBODY, now, instants
                    )
                    if treated_bits != 0:
                        law_mean = mean[law]
                        drawn = moved(treatments, target, WAIT, treated_bits, law_mean, drawn)
                slots[mover, BY] = NOBODY
                slots[mover, TREATED] = treated_bits
                slot_times[mover, STARTED_AT] = now
                event_at, event_kind, event_what = now + drawn, COMPLETION, mover
            else:
                slot_times[mover, DRAWN] = drawn
                slot_times[mover, STARTED_AT] = np.nan
                somebody = people[team] - busy[team] > queued[team]
                slots[mover, CAUSE_OF_WAIT] = BY_HOURS if somebody else BY_PEOPLE
                urgency, wish, number = np.float64(rank[work]), 0.0, np.float64(entries)
                i = queued[team]
                while i > 0:
                    parent = (i - 1) >> 1
                    if queue[team, parent, 0] < urgency or (
                        queue[team, parent, 0] == urgency
                        and (
                            queue[team, parent, 1] < wish
                            or (queue[team, parent, 1] == wish and queue[team, parent, 2] < number)
                        )
                    ):
                        break
                    queue[team, i, 0] = queue[team, parent, 0]
                    queue[team, i, 1] = queue[team, parent, 1]
                    queue[team, i, 2] = queue[team, parent, 2]
                    queue[team, i, 3] = queue[team, parent, 3]
                    i = parent
                queue[team, i, 0] = urgency
                queue[team, i, 1] = wish
                queue[team, i, 2] = number
                queue[team, i, 3] = mover
                entries += 1
                queued[team] += 1
                is_dirty[team] = True
                first_dirty = min(first_dirty, team)
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
            at_week = week
            while at_week < weeks and target_capacity > capacity[calendar, at_week + 1]:
                at_week += 1
            if at_week == weeks:
                continue
            rest = target_capacity - capacity[calendar, at_week]
            if rest > 0.0:
                rest /= rate[calendar, at_week]
                i = stretch[calendar + 1] - 1
                while i > stretch[calendar] and rest <= before[i]:
                    i -= 1
                event_at = max(
                    instant_in(at_week * WEEK, rest, before[i], open_at[i], close_at[i]), now
                )

        if event_at <= ends:
            # -- SCHEDULE: into the near array, its last being the next; or into the heap
            order = (event_kind << KIND_SHIFT) | created
            created += 1
            to_far = n_far > 0 and (
                far_at[0] < event_at or (far_at[0] == event_at and far_tag[0, 0] < order)
            )
            if not to_far:
                i = n_near
                while i > 0 and (
                    near_at[i - 1] < event_at
                    or (near_at[i - 1] == event_at and near_tag[i - 1, 0] < order)
                ):
                    i -= 1
                if n_near < NEAR_SIZE:
                    for j in range(n_near, i, -1):
                        near_at[j] = near_at[j - 1]
                        near_tag[j, 0] = near_tag[j - 1, 0]
                        near_tag[j, 1] = near_tag[j - 1, 1]
                    near_at[i] = event_at
                    near_tag[i, 0] = order
                    near_tag[i, 1] = event_what
                    n_near += 1
                elif i == 0:
                    to_far = True
                else:  # full: the latest goes to the heap and makes room
                    spilt_at, spilt_order, spilt_what = near_at[0], near_tag[0, 0], near_tag[0, 1]
                    for j in range(i - 1):
                        near_at[j] = near_at[j + 1]
                        near_tag[j, 0] = near_tag[j + 1, 0]
                        near_tag[j, 1] = near_tag[j + 1, 1]
                    near_at[i - 1] = event_at
                    near_tag[i - 1, 0] = order
                    near_tag[i - 1, 1] = event_what
                    event_at, order, event_what = spilt_at, spilt_order, spilt_what
                    to_far = True
            if to_far:
                i = n_far
                while i > 0:
                    parent = (i - 1) >> 1
                    if far_at[parent] < event_at or (
                        far_at[parent] == event_at and far_tag[parent, 0] < order
                    ):
                        break
                    far_at[i] = far_at[parent]
                    far_tag[i, 0] = far_tag[parent, 0]
                    far_tag[i, 1] = far_tag[parent, 1]
                    i = parent
                far_at[i] = event_at
                far_tag[i, 0] = order
                far_tag[i, 1] = event_what
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
