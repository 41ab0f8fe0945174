"""The run itself: one compiled loop, the same meaning as `reference`.

Enters: the tables of a plan, a seed, a replication, and arrays to work in. Leaves: the log, in
those arrays; where one is too small the run stops and says which, and the caller runs it again in
a larger one. The loop does one thing at a time, in this order:

    0  of a batch that is done, the next item goes on
    1  an item that is owed is created at its door
    2  an event of this instant is applied (by kind, then by number)
    3  somebody who waits for room comes in; else, who finds a door full for good is lost
    4  a team with something to do starts one visit, lowest team first
    5  the clock moves to the next event

What these decide comes together below: START is the only place where a person begins, MOVE the
place where an item that has finished goes on, SCHEDULE the place where near events are made.
What most visits need is here, in one function; the rest is in the modules beside it, called where
a flag of the step, the team or the work says so.

Events: arrivals, openings and ends of work have a lane each, among which the earliest is found by
looking at all at once, as vectors; waits, which are long, what is rare, and what finds no lane are
in a heap. An event may be stale, when what it was to end has been interrupted: a strand knows the
tag of the event that counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import (
    WEEK,
    capacity_in,
    has_passed,
    instant_in,
    is_in_time,
    on_tick,
    wave_by,
    wave_until,
)
from flowsim.engine.choices import adoption_instants
from flowsim.engine.compiled import compiled, inner
from flowsim.engine.draws import address, lowest_bit, replication_key, uniform
from flowsim.engine.kernel.branches import alone_in_block, end_branch, move, outcome_of, write_visit
from flowsim.engine.kernel.door import (
    abandon,
    create,
    door_cause,
    left_door,
    lose,
    next_to_enter,
    room_at,
    still_waits_for,
    to_door,
    write_door,
)
from flowsim.engine.kernel.events import (
    next_week,
    put_far,
    schedule,
    take_far,
    write_codes,
    write_times,
)
from flowsim.engine.kernel.hours import is_open, wake
from flowsim.engine.kernel.limits import (
    NONE_NEEDED,
    come_in,
    enter_lanes,
    is_limited,
    next_to_drop,
    wait_for_room,
)
from flowsim.engine.kernel.memory import address_of, as_reals, least_of_lanes, words_at
from flowsim.engine.kernel.offspring import bring_on_installed, spawned
from flowsim.engine.kernel.people import (
    absence,
    begin_batch,
    change_people,
    find_starter,
    free_person,
    idle_item,
    returned,
    set_absences,
    take_job,
    write_absence,
)
from flowsim.engine.kernel.quality import inspect
from flowsim.engine.kernel.queues import (
    first_in_queue,
    mark,
    mark_helped,
    mark_idle,
    take_from_queue,
)
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.space import Space
from flowsim.engine.kernel.steps import (
    drawn_from,
    in_branch,
    into_step,
    into_step_here,
    levers_on,
    moved_by_levers,
    open_gate,
    settled,
    settled_jump,
    under_levers,
)
from flowsim.eventlog import BLOCKED, DOOR, NEXT, NO_CAUSE, TO_REWORK, WAITING, WORKING, Rows
from flowsim.plan.tables import (
    ALWAYS,
    BACKLOG,
    EFFORT,
    NOBODY,
    PACE,
    PEOPLE,
    REWORK,
    STREAM,
    THEN,
    TRACE,
    Tables,
)
from flowsim.plan.ticks import SLACK

# What a turn of the loop leads to.
NO_MORE, MOVE, START, NEXT_ARRIVAL, SCHEDULE = range(5)
ONE = np.uint64(1)


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
    calendars, laws, levers, treatments = (
        tables.calendars, tables.laws, tables.levers, tables.treatments,
    )  # fmt: skip
    changes, outages, traces, placed = (
        tables.changes, tables.outages, tables.traces, tables.placed,
    )  # fmt: skip
    # -- the memory as a run finds it, and where the other arrays are
    whole = words_at(address_of(space.whole))
    real = as_reals(whole)
    image = words_at(address_of(space.image))
    for place in range(len(space.image)):
        whole[place] = image[place]
    luck_of_run = replication_key(seed, replication)
    instants = adoption_instants(levers, tables.teams, luck_of_run)
    whole[LUCK] = np.int64(luck_of_run)
    whole[MOST_ROWS], whole[MOST_ITEMS] = len(rows.levers), len(rows.item_work)
    real[WARM_UP_R], real[ENDS_R] = warm_up, ends
    whole[TIMES], whole[CODES] = address_of(rows.times), address_of(rows.codes)
    whole[ROW_LEVERS], whole[INSTANTS] = address_of(rows.levers), address_of(instants)
    whole[ITEM_WORK], whole[ITEM_ORDINAL] = (
        address_of(rows.item_work),
        address_of(rows.item_ordinal),
    )
    whole[ITEM_ARRIVED] = address_of(rows.item_arrived)
    whole[ITEM_PARENT] = address_of(rows.item_parent)
    whole[LAW_FAMILY], whole[LAW_MEAN] = address_of(laws.family), address_of(laws.mean)
    whole[LAW_SCALE], whole[LAW_SHAPE] = address_of(laws.scale), address_of(laws.shape)
    whole[LAW_FIRST], whole[LAW_POINTS] = address_of(laws.first), address_of(laws.points)
    whole[LAW_CUMULATIVE] = address_of(laws.cumulative)
    whole[T_FIRST], whole[T_LEVER] = address_of(treatments.first), address_of(treatments.lever)
    whole[T_QUANTITY] = address_of(treatments.quantity)
    whole[T_OPERATION] = address_of(treatments.operation)
    whole[T_OPERAND], whole[T_WEIGHT] = (
        address_of(treatments.operand),
        address_of(treatments.weight),
    )
    whole[T_STEP_FIRST] = address_of(treatments.step_first)
    whole[T_STEP_LEVER] = address_of(treatments.step_lever)
    whole[L_COVERS], whole[L_STARTS] = address_of(levers.covers), address_of(levers.starts)
    whole[L_RAMP] = address_of(levers.ramp)
    whole[L_COVERS_STREAM] = address_of(levers.covers_stream)
    whole[L_ITEM_STREAM] = address_of(levers.item_stream)
    whole[C_PATTERN], whole[C_FIRST] = address_of(calendars.pattern), address_of(calendars.first)
    whole[C_OPEN], whole[C_CLOSE] = address_of(calendars.open_at), address_of(calendars.close_at)
    whole[C_BEFORE], whole[C_RATE] = address_of(calendars.before), address_of(calendars.rate)
    whole[C_PASSED], whole[C_SWING] = address_of(calendars.passed), address_of(calendars.swing)
    whole[C_PERIOD], whole[C_ZERO] = address_of(calendars.period), address_of(calendars.zero)
    whole[TRACE_EFFORT_FIRST] = address_of(traces.effort_first)
    whole[TRACE_EFFORT], whole[TRACE_RANK] = address_of(traces.effort), address_of(traces.rank)

    swing, period, zero = calendars.swing, calendars.period, calendars.zero
    pattern, stretch = calendars.pattern, calendars.first
    open_at, close_at = calendars.open_at, calendars.close_at
    before, rate, in_week = calendars.before, calendars.rate, calendars.passed
    takes = calendars.takes
    weeks = whole[N_WEEKS]
    change_at, change_kind = changes.at, changes.kind
    change_target, change_value = changes.target, changes.value
    n_changes, n_teams = len(change_at), whole[N_TEAMS]
    trace_at = traces.at
    far = whole[FAR]
    teams, works, works_end = whole[TEAMS], whole[WORKS], whole[WORKS_END]
    dirty = whole[teams + DIRTY]

    # -- events; the earliest of the near ones is known
    first_lane, near_at, near_tag = np.int64(NO_LANE), np.inf, np.int64(0)
    settled_lanes, recent = np.uint64(0), np.uint64(0)  # that the vectors see; or not yet

    # -- set the clock, the people and the sources going
    now, week, monday = 0.0, np.int64(0), 0.0
    going = works
    if n_changes > 0:
        schedule(whole, change_at[0], CHANGE, 0)
    set_absences(whole, outages.at)
    work = works
    while work < works_end:
        work_stream = np.uint64(whole[work + ITEMS_STREAM])
        whole[work + WORK_KEY] = np.int64(address(luck_of_run, work_stream, 0))
        work += WORK_WIDTH

    done_now = 0
    pending = np.int64(NOTHING)  # the next item of a batch that is done
    while whole[STATUS] == FINE:
        done_now += 1
        if done_now > MOST_AT_ONCE:
            whole[STATUS] = STUCK
            break
        leads_to = NO_MORE
        item, team, stream = np.int64(NOTHING), np.int64(NOTHING), np.int64(NOTHING)
        worker, person, pace = np.int64(NOTHING), np.int64(NOBODY), 1.0
        came_from, target = np.int64(NOTHING), np.int64(NOTHING)
        finished = np.int64(NOTHING)  # a strand whose visit or wait has ended
        event_at, event_kind, event_what = np.inf, 0, np.int64(0)

        if pending != NOTHING:
            # -- 0 the next of a batch
            finished = pending
            pending = whole[finished + MATE]

        elif whole[N_OWED] > 0:
            # -- 1 create
            work = works
            while whole[work + OWED] == 0:
                work += WORK_WIDTH
            whole[work + OWED] -= 1
            whole[N_OWED] -= 1
            row = np.int64(-1)
            if whole[work + SOURCE] == TRACE:
                row = whole[work + ROW_DUE]
            item = create(whole, work, 0, -1, row, now)
            if item != NOTHING:
                to_door(whole, item)
            continue

        elif going <= works_end:
            # -- the sources, work by work, then what is there when the run begins
            if going < works_end:
                source = whole[going + SOURCE]
                if source == STREAM:
                    stream = going
                    leads_to = NEXT_ARRIVAL
                elif source == TRACE:
                    row = whole[going + NEXT_ROW]
                    if row < whole[going + LAST_ROW]:
                        schedule(whole, trace_at[row], ARRIVAL, going >> UNIT_SHIFT)
                elif source in (BACKLOG, ALWAYS):
                    whole[going + OWED] = whole[going + FIRST_OWED]
                    whole[N_OWED] += whole[going + FIRST_OWED]
            else:
                work = works
                while work < works_end:
                    bring_on_installed(whole, work)
                    work += WORK_WIDTH
                for i in range(len(placed.step)):
                    target = STEPS + placed.step[i] * STEP_WIDTH
                    work = works + tables.steps.work[placed.step[i]] * WORK_WIDTH
                    item = create(whole, work, 0, -1, -1, placed.arrived_at[i])
                    if item == NOTHING:
                        break
                    alone_in_block(whole, item)
                    enter_lanes(whole, item, target)
                    into_step(whole, item, target, False)
            going += WORK_WIDTH
            if leads_to == NO_MORE:
                continue

        else:
            far_at = real[far]
            from_far = far_at < near_at or (
                far_at == near_at and whole[N_FAR] > 0 and whole[far + 1] < near_tag
            )
            next_at = far_at if from_far else near_at
            if real[NEXT_WEEK_R] <= min(next_at, ends):
                next_week(whole)
                continue
            if next_at > now and whole[DOORS_READY] | whole[SOMEBODY_DIRTY] == 0:
                # -- 5 the clock
                if next_at > ends:
                    break
                now = next_at
                real[NOW_R] = now
                while now >= monday + WEEK:
                    monday += WEEK
                    week += 1
                    real[MONDAY_R] = monday
                    whole[WEEK_NOW] = week
                done_now = 0

            if next_at == now:
                # -- 2 apply an event
                if from_far:
                    tag = take_far(whole)
                else:
                    # of the rest, the earliest; instants are not negative: their bits have their
                    # order; of several at that instant by their tags
                    tag = near_tag
                    settled_lanes &= ~(ONE << np.uint64(first_lane))
                    recent &= ~(ONE << np.uint64(first_lane))
                    are_first = least_of_lanes(whole, settled_lanes)
                    first_lane = lowest_bit(are_first)
                    near_at = real[first_lane + LANES_AT]
                    near_tag = whole[first_lane + LANES_TAG]
                    are_first &= are_first - ONE
                    while are_first != 0:
                        lane = lowest_bit(are_first)
                        are_first &= are_first - ONE
                        if whole[lane + LANES_TAG] < near_tag:
                            first_lane, near_tag = lane, whole[lane + LANES_TAG]
                    # those that came since the latest look: the vectors see them from the next
                    # on, as a processor waits when it reads as vectors what is not written yet
                    settled_lanes |= recent
                    while recent != 0:
                        lane = lowest_bit(recent)
                        recent &= recent - ONE
                        lane_at, lane_tag = real[lane + LANES_AT], whole[lane + LANES_TAG]
                        real[lane] = lane_at
                        if lane_at < near_at or (lane_at == near_at and lane_tag < near_tag):
                            first_lane, near_at, near_tag = lane, lane_at, lane_tag
                kind = tag >> KIND_SHIFT
                what = tag & WHAT
                if kind == COMPLETION:
                    item = what << UNIT_SHIFT
                    if whole[item + EVENT] != tag:
                        continue  # interrupted in the meantime
                    worker = whole[item + BY_TEAM]
                    if whole[item + BY] != NOBODY:
                        person = whole[item + BY] - whole[worker + FIRST_PERSON]
                        whole[whole[worker + FREE] + (person >> 6)] |= np.int64(1) << (person & 63)
                        whole[worker + BUSY] -= 1
                        if whole[worker + SPECIAL_TEAM] != 0:
                            whole[whole[PEOPLE_PLACE] + whole[item + BY] * SMALL + JOB] = NOTHING
                            mark_idle(whole, worker)
                        elif (whole[worker + QUEUED] | whole[worker + HAS_IDLE_WORK]) != 0:
                            mark(whole, worker)
                    pending = whole[item + MATE]
                    finished = item
                elif kind == ARRIVAL:
                    if what >= SPAWNED:
                        spawned(whole, what - SPAWNED)
                        continue
                    stream = what << UNIT_SHIFT
                    if whole[stream + SOURCE] == TRACE:
                        row = whole[stream + NEXT_ROW]
                        whole[stream + ROW_DUE] = row
                        whole[stream + NEXT_ROW] = row + 1
                        if row + 1 < whole[stream + LAST_ROW]:
                            schedule(whole, trace_at[row + 1], ARRIVAL, what)
                        whole[stream + OWED] += 1
                        whole[N_OWED] += 1
                        continue
                    count = np.int64(1)
                    if whole[stream + SIZE_LAW] >= 0:
                        random_bits = address(
                            np.uint64(whole[stream + WORK_KEY]),
                            np.uint64(whole[stream + SIZES_STREAM]),
                            whole[stream + ARRIVALS_MADE],
                        )
                        drawn = drawn_from(whole, whole[stream + SIZE_LAW], random_bits)
                        count = np.int64(np.floor(drawn + 0.5))
                    whole[stream + OWED] += count
                    whole[N_OWED] += count
                    leads_to = NEXT_ARRIVAL
                elif kind == OPENING:
                    mark_idle(whole, what << UNIT_SHIFT)
                elif kind == CHANGE:
                    goal, value = change_target[what], change_value[what]
                    if change_kind[what] == PEOPLE:
                        change_people(whole, teams + goal * TEAM_WIDTH, np.int64(value))
                    elif change_kind[what] == PACE:
                        place = whole[PACES] + goal * UNIT
                        real[place + HELP_PACE_R] = value
                        mark(whole, whole[place + HELPED_TEAM])
                    else:
                        place = whole[LIMITS] + goal * UNIT
                        whole[place + MOST_NOW] = np.int64(value)
                        work = whole[place + WORK_OF_LANE]
                        whole[work + LIMITED] = is_limited(whole, work)
                        team = whole[whole[work + FIRST_STEP] + TEAM]
                        if team != NOTHING:
                            mark_idle(whole, team)
                        whole[DOORS_READY] = 1
                    if what + 1 < n_changes:
                        schedule(whole, change_at[what + 1], CHANGE, what + 1)
                elif kind == GATE:
                    open_gate(whole, what << UNIT_SHIFT)
                elif kind == PATIENCE:
                    item = what << UNIT_SHIFT
                    if whole[item + PATIENCE_TAG] == tag:
                        abandon(whole, item)
                elif kind == RETURN:
                    returned(whole, what, outages.team, outages.people)
                else:
                    absence(whole, what, outages.team, outages.people, outages.hours)

            elif whole[DOORS_READY] != 0:
                # -- 3 room, or a door that is full for good
                item = next_to_enter(whole)
                if item == NOTHING:
                    item = next_to_drop(whole)
                    if item != NOTHING:
                        lose(whole, item)
                    else:
                        whole[DOORS_READY] = 0
                    continue
                come_in(whole, item)
                came_from, target = whole[item + AT_STEP], whole[item + GOES_TO]
                if came_from == THE_DOOR:
                    arrived = real[item + ARRIVED_R]
                    if now > arrived or 0 < target < STEPS:
                        write_door(whole, item, outcome_of(THE_DOOR, target), now, now)
                    left_door(whole, whole[item + WORK])
                else:
                    finished_at = real[item + FINISHED_AT_R]
                    outcome = outcome_of(came_from, target)
                    write_visit(whole, item, came_from, outcome, finished_at, now)
                move(whole, item, came_from, target)
                continue

            else:
                # -- 4 people: the free one with the lowest number, if there is something to do
                at_word = dirty
                while whole[at_word] == 0:
                    at_word += 1
                team = teams + ((at_word - dirty) * 64 + lowest_bit(np.uint64(whole[at_word]))) * (
                    TEAM_WIDTH
                )
                worker = team
                is_done = True  # for now
                if whole[team + SPECIAL_TEAM] != 0:
                    item, line, person, worker, pace = find_starter(whole, team)
                    is_done = item == NOTHING
                    if person != NOBODY:
                        take_job(whole, team, item, line)
                        mark_helped(whole, team)
                        leads_to = START
                    elif item != NOTHING:
                        leads_to = MOVE
                else:
                    person = free_person(whole, team)
                    if person != NOBODY:
                        if whole[team + QUEUED] > 0:
                            if is_open(whole, team):
                                item = first_in_queue(whole, team)
                                take_from_queue(whole, team)
                                whole[team + QUEUED] -= 1
                                leads_to = START
                                is_done = whole[team + BUSY] + 1 == whole[team + MOST] or (
                                    (whole[team + QUEUED] | whole[team + HAS_IDLE_WORK]) == 0
                                )
                            else:
                                wake(whole, team)
                        elif whole[team + HAS_IDLE_WORK] != 0:
                            item = idle_item(whole, team)
                            if item != NOTHING and is_open(whole, team):
                                leads_to = MOVE
                                is_done = False
                            elif item != NOTHING:
                                wake(whole, team)
                if is_done:
                    whole[at_word] &= ~whole[team + DIRTY_BIT]
                    at_word = dirty
                    while at_word < teams and whole[at_word] == 0:
                        at_word += 1
                    whole[SOMEBODY_DIRTY] = at_word < teams
                if leads_to == MOVE:
                    # work that is always there comes in for an idle person
                    come_in(whole, item)
                    target = whole[item + GOES_TO]
                    if now > real[item + ARRIVED_R] or 0 < target < STEPS:
                        write_door(whole, item, outcome_of(THE_DOOR, target), now, now)
                    left_door(whole, whole[item + WORK])
                    move(whole, item, THE_DOOR, target)
                    continue

        if finished != NOTHING:
            # -- MOVE: where to? one uniform number against the chances, the rest goes on
            item = finished
            came_from = whole[item + AT_STEP]
            special = whole[came_from + SPECIAL]
            target = whole[came_from + NEXT_STEP]
            jumps, returns = False, False
            if special & QUALITY != 0:
                back_to = inspect(whole, item, came_from)
                if back_to != NOTHING:
                    target = back_to
                    jumps = returns = True
            choice = whole[came_from + TARGETS]
            last = whole[came_from + LAST_TARGET]
            if choice < last and not returns:
                luck = uniform(
                    np.uint64(whole[item + KEY]),
                    np.uint64(whole[came_from + NEXT_STREAM]),
                    whole[item + VISIT],
                )
                treated_bits, quantity = whole[item + TREATED], THEN
                passed = 0.0
                while choice < last:
                    chance = real[choice + 1]
                    if treated_bits != 0:
                        chance = under_levers(whole, came_from, quantity, treated_bits, chance)
                    passed += chance
                    if luck < passed:
                        target = whole[choice]
                        jumps = True
                        break
                    choice += 2
                    quantity += 1
            owner = whole[item + OWNER]
            if special & IN_BLOCK != 0:
                if not jumps and target != JOIN:
                    target = in_branch(whole, owner, target)
                if jumps or target == JOIN:
                    end_branch(whole, item, came_from, target if jumps else NOTHING)
                    continue
            elif target >= STEPS and whole[target + SPECIAL] & (MAY_PASS | IN_BLOCK) != 0:
                if jumps:
                    target = settled_jump(whole, owner, target)
                else:
                    target = settled(whole, owner, target)
                if jumps and target >= STEPS and whole[target + BLOCK] != NOTHING:
                    alone_in_block(whole, owner)
            if target >= STEPS and whole[target + LANE_LIST] == whole[came_from + LANE_LIST]:
                # into a step in the same lanes
                outcome = TO_REWORK if target <= came_from else NEXT
                write_visit(whole, item, came_from, outcome, now, now)
                into_step_here(whole, item, target, False)
                continue
            forward = abs(target) > came_from
            asks = forward and not returns and whole[whole[item + WORK] + IS_EXPEDITE] == 0
            if asks and room_at(whole, owner, target) != NONE_NEEDED:
                whole[item + STATE] = STUCK_FOR_ROOM
                real[item + FINISHED_AT_R] = now
                wait_for_room(whole, item, target)
                continue
            write_visit(whole, item, came_from, outcome_of(came_from, target), now, now)
            move(whole, item, came_from, target)
            continue

        # whose capacity decides when, and how much of it must have passed from now on
        calendar, target_capacity = np.int64(0), 0.0
        from_now = False

        if leads_to == START:
            # -- START: a person begins a visit; it ends when its effort of capacity has passed
            step = whole[item + AT_STEP]
            who = whole[worker + FIRST_PERSON] + person
            whole[worker + BUSY] += 1
            whole[whole[worker + FREE] + (person >> 6)] &= ~(np.int64(1) << (person & 63))
            effort = real[item + DRAWN_R]
            if whole[item + RESUMES] == 0:
                rework = real[step + REWORK_R]
                if whole[step + IS_TOUCHED] != 0:
                    bits = levers_on(whole, step, np.uint64(whole[item + KEY]), who, now)
                    whole[item + TREATED] = bits
                    if bits != 0:
                        effort = moved_by_levers(whole, step, EFFORT, bits, effort)
                        rework = under_levers(whole, step, REWORK, bits, rework)
                if whole[item + VISIT] > 1:
                    effort *= rework
            if pace != 1.0:
                effort /= pace
            whole[item + STATE] = AT_WORK
            whole[item + BY] = who
            whole[item + BY_TEAM] = worker
            real[item + STARTED_AT_R] = now
            if whole[step + SPECIAL] & UNUSUAL != 0:
                whole[item + PATIENCE_TAG] = 0
                if whole[item + MATE] != NOTHING:
                    begin_batch(whole, item)
            whole[item + RESUMES] = 0
            if whole[worker + SPECIAL_TEAM] != 0:
                whole[whole[PEOPLE_PLACE] + who * SMALL + JOB] = item
                whole[item + START_NUMBER] = whole[STARTS]
                whole[STARTS] += 1
            event_kind, event_what = COMPLETION, item >> UNIT_SHIFT
            calendar, target_capacity = whole[worker + NUMBER_OF_TEAM], effort
            since = now - monday
            if since >= real[worker + OPEN_AT_R] and since < real[worker + CLOSE_AT_R]:
                # the stretch is at hand; mostly the visit ends in it too
                closes = real[worker + CLOSE_AT_R]
                ends_at = since + effort * real[worker + TAKES_R]
                from_now = not is_in_time(ends_at, closes)
                event_at = max(instant_in(monday, ends_at, closes), now) if effort > 0.0 else now
                if whole[worker + SPECIAL_TEAM] != 0:
                    speed, already = real[worker + RATE_R], real[worker + BEFORE_R]
                    opens = real[worker + OPEN_AT_R]
                    real[item + DUE_R] = capacity_in(speed, already, opens, closes, since) + effort
                    real[item + PACE_R] = pace
                    whole[item + DUE_WEEK] = week
            else:
                from_now = True

        elif leads_to == NEXT_ARRIVAL:
            # -- the next arrival of a stream, where its cumulative rate reaches the sum of gaps
            number_of_gap = whole[stream + ARRIVALS_MADE] + 1
            whole[stream + ARRIVALS_MADE] = number_of_gap
            random_bits = address(
                np.uint64(whole[stream + WORK_KEY]),
                np.uint64(whole[stream + GAPS_STREAM]),
                number_of_gap,
            )
            target_capacity = drawn_from(whole, whole[stream + GAP_LAW], random_bits)
            calendar = n_teams + whole[stream + NUMBER_OF_WORK]
            from_now = True
            event_kind, event_what = ARRIVAL, stream >> UNIT_SHIFT

        else:
            continue

        if from_now:
            # -- the first instant by which so much more of the calendar's capacity has passed
            event_at, since, already, ends_at = now, now - monday, 0.0, np.inf
            its_pattern = pattern[calendar, week]
            first, j = stretch[its_pattern], stretch[its_pattern + 1] - 1
            if swing[calendar] != 0.0:
                start = monday - zero[calendar]
                turned = wave_by(start + since, swing[calendar], period[calendar])
                turned -= wave_by(start, swing[calendar], period[calendar])
                already = rate[calendar, week] * turned
            else:
                while j >= first and since < open_at[j]:
                    j -= 1
                if j >= first:
                    already = capacity_in(
                        rate[calendar, week], before[j], open_at[j], close_at[j], since
                    )
                    if since < close_at[j]:
                        ends_at = since + target_capacity * takes[calendar, week]
            if leads_to == START:
                real[item + DUE_R], real[item + PACE_R] = already + target_capacity, pace
                whole[item + DUE_WEEK] = week
            if target_capacity > 0.0 and ends_at < np.inf and is_in_time(ends_at, close_at[j]):
                event_at = max(instant_in(monday, ends_at, close_at[j]), now)
            elif target_capacity > 0.0:
                target_capacity += already
                at_week, its_monday = week, monday
                while at_week < weeks and not has_passed(
                    target_capacity, in_week[calendar, at_week], rate[calendar, at_week]
                ):
                    target_capacity -= in_week[calendar, at_week]
                    at_week += 1
                    its_monday += WEEK
                if at_week == weeks:
                    if leads_to == START:
                        whole[item + EVENT] = 0
                    continue
                rest = target_capacity * takes[calendar, at_week]
                if swing[calendar] != 0.0:
                    start = its_monday - zero[calendar]
                    hours = wave_until(start, rest, swing[calendar], period[calendar])
                    event_at = max(on_tick(its_monday + hours), now)
                else:
                    its_pattern = pattern[calendar, at_week]
                    first = stretch[its_pattern]
                    k = stretch[its_pattern + 1] - 1
                    while k > first and rest <= before[k] + SLACK:
                        k -= 1
                    ends_at = open_at[k] + (rest - before[k])
                    event_at = max(instant_in(its_monday, ends_at, close_at[k]), now)

        tag = np.int64(0)
        if event_at <= ends:
            # -- SCHEDULE
            tag = (
                (np.int64(event_kind) << KIND_SHIFT) | (whole[CREATED] << NUMBER_SHIFT) | event_what
            )
            whole[CREATED] += 1
            lane = lowest_bit(~(settled_lanes | recent))
            if lane != NO_LANE:
                recent |= ONE << np.uint64(lane)
                real[lane + LANES_AT] = event_at
                whole[lane + LANES_TAG] = tag
                if event_at < near_at or (event_at == near_at and tag < near_tag):
                    first_lane, near_at, near_tag = lane, event_at, tag
            else:
                put_far(whole, event_at, tag)
        if leads_to == START:
            whole[item + EVENT] = tag

    if whole[STATUS] == FINE:
        write_unfinished(whole)
    return whole[STATUS], whole[N_ROWS], whole[N_ITEMS]


@inner
def write_unfinished(whole: Any) -> None:
    """The rows of what is there at the end: items, oldest first, then who is away."""
    item = whole[OLDEST]
    while item != NOTHING and whole[STATUS] == FINE:
        if whole[item + STRANDS] == NOTHING:
            write_as_it_is(whole, item)
        strand = whole[item + STRANDS]
        while strand != NOTHING and whole[STATUS] == FINE:
            write_as_it_is(whole, strand)
            strand = whole[strand + NEXT_STRAND]
        item = whole[item + YOUNGER]
    for who in range(whole[N_PEOPLE]):
        if whole[STATUS] == FINE and whole[whole[PEOPLE_PLACE] + who * SMALL + ABSENCES] > 0:
            write_absence(whole, who, np.nan)


@inner
def write_as_it_is(whole: Any, item: int) -> None:
    """The row of a strand that has not finished, or waits for room."""
    real = as_reals(whole)
    state, step = whole[item + STATE], whole[item + AT_STEP]
    nan = np.nan
    if state == AT_DOOR:
        write_times(whole, real[item + ARRIVED_R], nan, nan, nan)
        cause = door_cause(whole, whole[item + WORK])
        write_codes(whole, whole[item + ID], DOOR, 0, NOBODY, WAITING, cause, 0, 0, 0)
        return
    queued_at, started_at = real[item + QUEUED_AT_R], real[item + STARTED_AT_R]
    person, outcome, cause = np.int64(NOBODY), WAITING, still_waits_for(whole, item)
    finished_at = nan
    if state in (AT_WORK, WAITING_STEP, STUCK_FOR_ROOM):
        person, outcome = whole[item + BY], WORKING
        if started_at == queued_at:
            cause = NO_CAUSE
    if state == STUCK_FOR_ROOM:
        outcome, finished_at = BLOCKED, real[item + FINISHED_AT_R]
    write_times(whole, queued_at, started_at, finished_at, nan)
    write_codes(
        whole, whole[item + ID], whole[step + NUMBER_OF_STEP], whole[item + VISIT], person, outcome,
        cause, whole[item + BATCH_NUMBER], 0, whole[item + TREATED],
    )  # fmt: skip
