"""The run itself: one compiled loop, the same meaning as `reference`.

Input: the tables of a plan, a seed, a replication, and arrays to work in. Output: the log, in
those arrays; where one is too small the run stops and says which, and the caller runs it again in
a larger one. The loop does one thing at a time, in this order:

    0  of a batch that is done, the next item goes on
    1  an item that is due is created at its door
    2  an event of this instant is applied (by kind, then by number)
    3  a token that waits for room comes in; else an item is lost that its full door loses
    4  a team with something to do starts one visit, lowest team first
    5  the clock moves to the next event

What these decide comes together below: START is the only place where a person begins, MOVE the
place where an item that has finished goes on, SCHEDULE the place where near events are made.
What most visits need is here, in one function; the rest is in other modules, called where
a flag of the step, the team or the work says so.

Events: arrivals, openings and ends of work are near events, of which there may be 64. The earliest
is found by looking at all of them at once, as vectors. Long waits, rare events and what finds no
room among the near ones are in a heap. An event may be stale, when what it was to end has been
interrupted: a token knows the tag of the event that counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.calendar import (
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
    limit_changed,
    next_to_drop,
    wait_for_room,
)
from flowsim.engine.kernel.markets.members import write_lasting_spells
from flowsim.engine.kernel.memory import address_of, as_floats, earliest_of, floats_at, words_at
from flowsim.engine.kernel.mondays.followers import follower_arrives
from flowsim.engine.kernel.mondays.markets import comes_to_first
from flowsim.engine.kernel.mondays.week import begin_week
from flowsim.engine.kernel.offspring import expect_from_installed, spawned
from flowsim.engine.kernel.people.absences import (
    absence,
    change_people,
    returned,
    set_absences,
    write_absence,
)
from flowsim.engine.kernel.people.crews import begin_crew, end_crew, write_assistance
from flowsim.engine.kernel.people.looking import free_person, idle_item, take_job
from flowsim.engine.kernel.people.starting import begin_batch, find_starter
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
    effort_under_levers,
    in_branch,
    into_step,
    into_step_here,
    open_gate,
    settled,
    settled_jump,
    under_levers,
)
from flowsim.eventlog import BLOCKED, DOOR, NEXT, NO_CAUSE, TO_REWORK, WAITING, WORKING, Rows
from flowsim.plan.tables import (
    ALWAYS,
    BACKLOG,
    FOLLOWING,
    HAZARD,
    NOBODY,
    PACE,
    PEOPLE,
    STREAM,
    THEN,
    TRACE,
    Tables,
)
from flowsim.plan.ticks import SLACK
from flowsim.time_units import HOURS_PER_WEEK as WEEK

# What a turn of the loop leads to.
NO_MORE, MOVE, START, NEXT_ARRIVAL, SCHEDULE = range(5)
ONE = np.uint64(1)
WORD = 8  # bytes


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
    where MAX_AT_ONCE things happen and the clock does not move.
    """
    calendars, laws, levers, treatments = (
        tables.calendars, tables.laws, tables.levers, tables.treatments,
    )  # fmt: skip
    changes, outages, traces, placed = (
        tables.changes, tables.outages, tables.traces, tables.placed,
    )  # fmt: skip
    # -- the memory as a run finds it, and where the other arrays are
    words = words_at(address_of(space.memory))
    floats = as_floats(words)
    image = words_at(address_of(space.image))
    for place in range(len(space.image)):
        words[place] = image[place]
    run_key = replication_key(seed, replication)
    instants = adoption_instants(levers, tables.adopters, tables.teams, run_key)
    words[RUN_KEY] = np.int64(run_key)
    words[RUN_MAX_ROWS] = len(rows.levers)
    words[RUN_MAX_ITEMS] = len(rows.item_work)
    floats[RUN_WARM_UP_R] = warm_up
    floats[RUN_ENDS_R] = ends
    words[RUN_TIMES] = address_of(rows.times)
    words[RUN_CODES] = address_of(rows.codes)
    words[RUN_ROW_LEVERS] = address_of(rows.levers)
    words[RUN_ADOPTED_AT] = address_of(instants)
    words[RUN_ITEM_WORK] = address_of(rows.item_work)
    words[RUN_ITEM_ORDINAL] = address_of(rows.item_ordinal)
    words[RUN_ITEM_ARRIVED] = address_of(rows.item_arrived)
    words[RUN_ITEM_PARENT] = address_of(rows.item_parent)
    words[RUN_LAW_FAMILY] = address_of(laws.family)
    words[RUN_LAW_MEAN] = address_of(laws.mean)
    words[RUN_LAW_SCALE] = address_of(laws.scale)
    words[RUN_LAW_SHAPE] = address_of(laws.shape)
    words[RUN_LAW_FIRST] = address_of(laws.first)
    words[RUN_LAW_POINTS] = address_of(laws.points)
    words[RUN_LAW_CUMULATIVE] = address_of(laws.cumulative)
    words[RUN_TREATMENT_FIRST] = address_of(treatments.first)
    words[RUN_TREATMENT_LEVER] = address_of(treatments.lever)
    words[RUN_TREATMENT_QUANTITY] = address_of(treatments.quantity)
    words[RUN_TREATMENT_OPERATION] = address_of(treatments.operation)
    words[RUN_TREATMENT_OPERAND] = address_of(treatments.operand)
    words[RUN_TREATMENT_WEIGHT] = address_of(treatments.weight)
    words[RUN_TREATMENT_PULL] = address_of(treatments.pull)
    words[RUN_TREATMENT_STEP_FIRST] = address_of(treatments.step_first)
    words[RUN_TREATMENT_STEP_LEVER] = address_of(treatments.step_lever)
    words[RUN_LEVER_COVERS] = address_of(levers.covers)
    words[RUN_COUNTS] = address_of(space.memory) + WORD * words[RUN_COUNTS]
    starts = words_at(address_of(space.memory) + WORD * words[RUN_LEVER_STARTS])
    for lever in range(len(levers.starts)):  # deliveries may set them
        as_floats(starts)[lever] = levers.starts[lever]
    words[RUN_LEVER_STARTS] = address_of(space.memory) + WORD * words[RUN_LEVER_STARTS]
    words[RUN_LEVER_FIRST] = address_of(levers.first)
    words[RUN_LEVER_AT] = address_of(levers.at)
    words[RUN_LEVER_SHARE] = address_of(levers.share)
    words[RUN_LEVER_DIP] = address_of(levers.dip)
    words[RUN_LEVER_HALF_LIFE] = address_of(levers.half_life)
    words[RUN_LEVER_REST] = address_of(levers.rest)
    words[RUN_TREATMENT_STEP_PACE] = address_of(treatments.step_pace)
    words[RUN_LEVER_COVERS_STREAM] = address_of(levers.covers_stream)
    words[RUN_LEVER_ITEM_STREAM] = address_of(levers.item_stream)
    words[RUN_CALENDAR_PATTERN] = address_of(calendars.pattern)
    words[RUN_CALENDAR_FIRST] = address_of(calendars.first)
    words[RUN_CALENDAR_OPEN] = address_of(calendars.open_at)
    words[RUN_CALENDAR_CLOSE] = address_of(calendars.close_at)
    words[RUN_CALENDAR_BEFORE] = address_of(calendars.before)
    words[RUN_CALENDAR_RATE] = address_of(calendars.rate)
    words[RUN_CALENDAR_PASSED] = address_of(calendars.passed)
    words[RUN_TRACE_EFFORT_FIRST] = address_of(traces.effort_first)
    words[RUN_TRACE_EFFORT] = address_of(traces.effort)
    words[RUN_TRACE_RANK] = address_of(traces.rank)

    swing, period, zero = calendars.swing, calendars.period, calendars.zero
    pattern, stretch = calendars.pattern, calendars.first
    open_at, close_at = calendars.open_at, calendars.close_at
    before, rate, in_week = calendars.before, calendars.rate, calendars.passed
    takes = calendars.takes
    weeks = words[RUN_N_WEEKS]
    change_at, change_kind = changes.at, changes.kind
    change_target, change_value = changes.target, changes.value
    n_changes, n_teams = len(change_at), words[RUN_N_TEAMS]
    trace_at = traces.at
    far = words[RUN_FAR]
    teams, works, works_end = words[RUN_TEAMS], words[RUN_WORKS], words[RUN_WORKS_END]
    dirty = words[teams + TEAM_DIRTY]

    # -- events; the earliest of the near ones is known
    first_near, near_at, near_tag = np.int64(NO_NEAR), np.inf, np.int64(0)
    settled_near, recent = np.uint64(0), np.uint64(0)  # that the vectors see; or not yet

    # -- set the clock, the people and the sources going
    now, week, monday = 0.0, np.int64(0), 0.0
    going = works
    if n_changes > 0:
        schedule(words, change_at[0], CHANGE, 0)
    set_absences(words, outages.at)
    work = works
    while work < works_end:
        work_stream = np.uint64(words[work + WORK_ITEMS_STREAM])
        words[work + WORK_KEY] = np.int64(address(run_key, work_stream, 0))
        work += WORK_WIDTH
    pulls, markets, followers = tables.pulls, tables.markets, tables.followers
    if len(pulls.lever) + len(markets.early) + len(followers.work) > 0:
        counts = floats_at(words[RUN_COUNTS])
        for place in range(in_week.shape[1] * len(pulls.lever)):
            counts[place] = 0.0
        begin_week(words, week, n_changes + 1, tables.numbers, followers, calendars)

    done_now = 0
    pending = np.int64(NOTHING)  # the next item of a batch that is done
    while words[RUN_STATUS] == FINE:
        done_now += 1
        if done_now > MAX_AT_ONCE:
            words[RUN_STATUS] = STUCK
            break
        leads_to = NO_MORE
        item, team, stream = np.int64(NOTHING), np.int64(NOTHING), np.int64(NOTHING)
        worker, person, pace = np.int64(NOTHING), np.int64(NOBODY), 1.0
        came_from, target = np.int64(NOTHING), np.int64(NOTHING)
        finished = np.int64(NOTHING)  # a token whose visit or wait has ended
        event_at, event_kind, event_what = np.inf, 0, np.int64(0)

        if pending != NOTHING:
            # -- 0 the next of a batch
            finished = pending
            pending = words[finished + ITEM_NEXT_IN_BATCH]

        elif words[RUN_N_OWED] > 0:
            # -- 1 create
            work = works
            while words[work + WORK_OWED] == 0:
                work += WORK_WIDTH
            words[work + WORK_OWED] -= 1
            words[RUN_N_OWED] -= 1
            row = np.int64(-1)
            if words[work + WORK_SOURCE] == TRACE:
                row = words[work + WORK_ROW_DUE]
            item = create(words, work, 0, -1, row, now)
            if item != NOTHING:
                to_door(words, item)
            continue

        elif going <= works_end:
            # -- the sources, work by work, then what is there when the run begins
            if going < works_end:
                source = words[going + WORK_SOURCE]
                if source == STREAM:
                    stream = going
                    leads_to = NEXT_ARRIVAL
                elif source == TRACE:
                    row = words[going + WORK_NEXT_ROW]
                    if row < words[going + WORK_ROWS_END]:
                        schedule(words, trace_at[row], ARRIVAL, going >> UNIT_SHIFT)
                elif source in (BACKLOG, ALWAYS):
                    words[going + WORK_OWED] = words[going + WORK_FIRST_OWED]
                    words[RUN_N_OWED] += words[going + WORK_FIRST_OWED]
            else:
                work = works
                while work < works_end:
                    expect_from_installed(words, work)
                    work += WORK_WIDTH
                for i in range(len(placed.step)):
                    target = STEPS + placed.step[i] * STEP_WIDTH
                    work = works + tables.steps.work[placed.step[i]] * WORK_WIDTH
                    item = create(words, work, 0, -1, -1, placed.arrived_at[i])
                    if item == NOTHING:
                        break
                    alone_in_block(words, item)
                    enter_lanes(words, item, target)
                    into_step(words, item, target, False)
            going += WORK_WIDTH
            if leads_to == NO_MORE:
                continue

        else:
            far_at = floats[far]
            from_far = far_at < near_at or (
                far_at == near_at and words[RUN_N_FAR] > 0 and words[far + 1] < near_tag
            )
            next_at = far_at if from_far else near_at
            if floats[RUN_NEXT_WEEK_R] <= min(next_at, ends):
                next_week(words)
                continue
            if next_at > now and words[RUN_DOORS_READY] | words[RUN_ANY_DIRTY] == 0:
                # -- 5 the clock
                if next_at > ends:
                    break
                now = next_at
                floats[RUN_NOW_R] = now
                while now >= monday + WEEK:
                    monday += WEEK
                    week += 1
                    floats[RUN_MONDAY_R] = monday
                    words[RUN_WEEK] = week
                done_now = 0

            if next_at == now:
                # -- 2 apply an event
                if from_far:
                    tag = take_far(words)
                else:
                    # of the rest, the earliest; instants are not negative: their bits have their
                    # order; of several at that instant by their tags
                    tag = near_tag
                    settled_near &= ~(ONE << np.uint64(first_near))
                    recent &= ~(ONE << np.uint64(first_near))
                    are_first = earliest_of(words, settled_near)
                    first_near = lowest_bit(are_first)
                    near_at = floats[first_near + NEAR_AT_R]
                    near_tag = words[first_near + NEAR_TAG]
                    are_first &= are_first - ONE
                    while are_first != 0:
                        near = lowest_bit(are_first)
                        are_first &= are_first - ONE
                        if words[near + NEAR_TAG] < near_tag:
                            first_near, near_tag = near, words[near + NEAR_TAG]
                    # those that came since the latest look: the vectors see them from the next
                    # on, as a processor waits when it reads as vectors what is not written yet
                    settled_near |= recent
                    while recent != 0:
                        near = lowest_bit(recent)
                        recent &= recent - ONE
                        its_at, its_tag = floats[near + NEAR_AT_R], words[near + NEAR_TAG]
                        floats[near + NEAR_SEEN_R] = its_at
                        if its_at < near_at or (its_at == near_at and its_tag < near_tag):
                            first_near, near_at, near_tag = near, its_at, its_tag
                kind = tag >> KIND_SHIFT
                what = tag & WHAT
                if kind == COMPLETION:
                    item = what << UNIT_SHIFT
                    if words[item + ITEM_EVENT] != tag:
                        continue  # interrupted in the meantime
                    worker = words[item + ITEM_TEAM]
                    if words[item + ITEM_PERSON] != NOBODY:
                        person = words[item + ITEM_PERSON] - words[worker + TEAM_FIRST_PERSON]
                        words[words[worker + TEAM_FREE] + (person >> 6)] |= np.int64(1) << (
                            person & 63
                        )
                        words[worker + TEAM_BUSY] -= 1
                        if words[worker + TEAM_IS_SPECIAL] != 0:
                            if words[words[item + ITEM_STEP] + STEP_CREW] != NOTHING:
                                end_crew(words, item)
                            words[
                                words[RUN_PEOPLE]
                                + words[item + ITEM_PERSON] * PERSON_WIDTH
                                + PERSON_JOB
                            ] = NOTHING
                            mark_idle(words, worker)
                        elif (
                            words[worker + TEAM_QUEUED] | words[worker + TEAM_HAS_IDLE_WORK]
                        ) != 0:
                            mark(words, worker)
                    pending = words[item + ITEM_NEXT_IN_BATCH]
                    finished = item
                elif kind == ARRIVAL:
                    if what >= SPAWNED:
                        spawned(words, what - SPAWNED)
                        continue
                    stream = what << UNIT_SHIFT
                    source = words[stream + WORK_SOURCE]
                    if source == HAZARD:
                        hazard = stream
                        if words[hazard + HAZARD_TAG] == tag:
                            comes_to_first(words, hazard)
                        continue
                    if source == FOLLOWING:
                        follower = stream
                        if words[follower + FOLLOWER_TAG] == tag:
                            follower_arrives(words, follower, calendars)
                        continue
                    if source == TRACE:
                        row = words[stream + WORK_NEXT_ROW]
                        words[stream + WORK_ROW_DUE] = row
                        words[stream + WORK_NEXT_ROW] = row + 1
                        if row + 1 < words[stream + WORK_ROWS_END]:
                            schedule(words, trace_at[row + 1], ARRIVAL, what)
                        words[stream + WORK_OWED] += 1
                        words[RUN_N_OWED] += 1
                        continue
                    count = np.int64(1)
                    if words[stream + WORK_SIZE_LAW] >= 0:
                        random_bits = address(
                            np.uint64(words[stream + WORK_KEY]),
                            np.uint64(words[stream + WORK_SIZES_STREAM]),
                            words[stream + WORK_ARRIVALS_MADE],
                        )
                        drawn = drawn_from(words, words[stream + WORK_SIZE_LAW], random_bits)
                        count = np.int64(np.floor(drawn + 0.5))
                    words[stream + WORK_OWED] += count
                    words[RUN_N_OWED] += count
                    leads_to = NEXT_ARRIVAL
                elif kind == OPENING:
                    mark_idle(words, what << UNIT_SHIFT)
                elif kind == CHANGE and what >= n_changes:
                    begin_week(words, week, what + 1, tables.numbers, tables.followers, calendars)
                elif kind == CHANGE:
                    goal, value = change_target[what], change_value[what]
                    if change_kind[what] == PEOPLE:
                        change_people(words, teams + goal * TEAM_WIDTH, np.int64(value))
                    elif change_kind[what] == PACE:
                        helping = words[RUN_HELPERS] + goal * HELPER_WIDTH
                        floats[helping + HELPER_PACE_R] = value
                        mark(words, words[helping + HELPER_HELPED_TEAM])
                    else:
                        lane = words[RUN_LANES] + goal * LANE_WIDTH
                        words[lane + LANE_MAX] = np.int64(value)
                        limit_changed(words)
                    if what + 1 < n_changes:
                        schedule(words, change_at[what + 1], CHANGE, what + 1)
                elif kind == GATE:
                    open_gate(words, what << UNIT_SHIFT)
                elif kind == PATIENCE:
                    item = what << UNIT_SHIFT
                    if words[item + ITEM_PATIENCE_TAG] == tag:
                        abandon(words, item)
                elif kind == RETURN:
                    returned(words, what, outages.team, outages.people)
                else:
                    absence(words, what, outages.team, outages.people, outages.hours)

            elif words[RUN_DOORS_READY] != 0:
                # -- 3 room, or a door that is full for good
                item = next_to_enter(words)
                if item == NOTHING:
                    item = next_to_drop(words)
                    if item != NOTHING:
                        lose(words, item)
                    else:
                        words[RUN_DOORS_READY] = 0
                    continue
                come_in(words, item)
                came_from, target = words[item + ITEM_STEP], words[item + ITEM_GOES_TO]
                if came_from == THE_DOOR:
                    arrived = floats[item + ITEM_ARRIVED_AT_R]
                    if now > arrived or 0 < target < STEPS:
                        write_door(words, item, outcome_of(THE_DOOR, target), now, now)
                    left_door(words, words[item + ITEM_WORK])
                else:
                    finished_at = floats[item + ITEM_FINISHED_AT_R]
                    outcome = outcome_of(came_from, target)
                    write_visit(words, item, came_from, outcome, finished_at, now)
                move(words, item, came_from, target)
                continue

            else:
                # -- 4 people: the free one with the lowest number, if there is something to do
                at_word = dirty
                while words[at_word] == 0:
                    at_word += 1
                team = teams + ((at_word - dirty) * 64 + lowest_bit(np.uint64(words[at_word]))) * (
                    TEAM_WIDTH
                )
                worker = team
                is_done = True  # for now
                if words[team + TEAM_IS_SPECIAL] != 0:
                    item, line, person, worker, pace = find_starter(words, team)
                    is_done = item == NOTHING
                    if person != NOBODY:
                        take_job(words, team, item, line)
                        mark_helped(words, team)
                        leads_to = START
                    elif item != NOTHING:
                        leads_to = MOVE
                else:
                    person = free_person(words, team)
                    if person != NOBODY:
                        if words[team + TEAM_QUEUED] > 0:
                            if is_open(words, team):
                                item = first_in_queue(words, team)
                                take_from_queue(words, team)
                                words[team + TEAM_QUEUED] -= 1
                                leads_to = START
                                is_done = words[team + TEAM_BUSY] + 1 == words[
                                    team + TEAM_MAX_MEMBERS
                                ] or (
                                    (words[team + TEAM_QUEUED] | words[team + TEAM_HAS_IDLE_WORK])
                                    == 0
                                )
                            else:
                                wake(words, team)
                        elif words[team + TEAM_HAS_IDLE_WORK] != 0:
                            item = idle_item(words, team)
                            if item != NOTHING and is_open(words, team):
                                leads_to = MOVE
                                is_done = False
                            elif item != NOTHING:
                                wake(words, team)
                if is_done:
                    words[at_word] &= ~words[team + TEAM_DIRTY_BIT]
                    at_word = dirty
                    while at_word < teams and words[at_word] == 0:
                        at_word += 1
                    words[RUN_ANY_DIRTY] = at_word < teams
                if leads_to == MOVE:
                    # work that is always there comes in for an idle person
                    come_in(words, item)
                    target = words[item + ITEM_GOES_TO]
                    if now > floats[item + ITEM_ARRIVED_AT_R] or 0 < target < STEPS:
                        write_door(words, item, outcome_of(THE_DOOR, target), now, now)
                    left_door(words, words[item + ITEM_WORK])
                    move(words, item, THE_DOOR, target)
                    continue

        if finished != NOTHING:
            # -- MOVE: where to? one uniform number against the chances, the rest goes on
            item = finished
            came_from = words[item + ITEM_STEP]
            special = words[came_from + STEP_SPECIAL]
            target = words[came_from + STEP_FOLLOWING]
            jumps, returns = False, False
            if special & QUALITY != 0:
                back_to = inspect(words, item, came_from)
                if back_to != NOTHING:
                    target = back_to
                    jumps = returns = True
            choice = words[came_from + STEP_TARGETS]
            last = words[came_from + STEP_TARGETS_END]
            if choice < last and not returns:
                u = uniform(
                    np.uint64(words[item + ITEM_KEY]),
                    np.uint64(words[came_from + STEP_NEXT_STREAM]),
                    words[item + ITEM_VISIT],
                )
                treated_bits, quantity = words[item + ITEM_LEVERS], THEN
                passed = 0.0
                while choice < last:
                    chance = floats[choice + 1]
                    if treated_bits != 0:
                        chance = under_levers(
                            words, item, came_from, quantity, treated_bits, chance
                        )
                    passed += chance
                    if u < passed:
                        target = words[choice]
                        jumps = True
                        break
                    choice += 2
                    quantity += 1
            owner = words[item + ITEM_OWNER]
            if special & IN_BLOCK != 0:
                if not jumps and target != JOIN:
                    target = in_branch(words, owner, target)
                if jumps or target == JOIN:
                    end_branch(words, item, came_from, target if jumps else NOTHING)
                    continue
            elif target >= STEPS and words[target + STEP_SPECIAL] & (MAY_PASS | IN_BLOCK) != 0:
                if jumps:
                    target = settled_jump(words, owner, target)
                else:
                    target = settled(words, owner, target)
                if jumps and target >= STEPS and words[target + STEP_BLOCK] != NOTHING:
                    alone_in_block(words, owner)
            if target >= STEPS and words[target + STEP_LANES] == words[came_from + STEP_LANES]:
                # into a step in the same lanes
                outcome = TO_REWORK if target <= came_from else NEXT
                write_visit(words, item, came_from, outcome, now, now)
                into_step_here(words, item, target, False)
                continue
            forward = abs(target) > came_from
            asks = (
                forward and not returns and words[words[item + ITEM_WORK] + WORK_IS_EXPEDITE] == 0
            )
            if asks and room_at(words, owner, target) != NONE_NEEDED:
                words[item + ITEM_STATE] = STUCK_FOR_ROOM
                floats[item + ITEM_FINISHED_AT_R] = now
                wait_for_room(words, item, target)
                continue
            write_visit(words, item, came_from, outcome_of(came_from, target), now, now)
            move(words, item, came_from, target)
            continue

        # whose capacity decides when, and how much of it must have passed from now on
        calendar, target_capacity = np.int64(0), 0.0
        from_now = False

        if leads_to == START:
            # -- START: a person begins a visit; it ends when its effort of capacity has passed
            step = words[item + ITEM_STEP]
            who = words[worker + TEAM_FIRST_PERSON] + person
            words[worker + TEAM_BUSY] += 1
            words[words[worker + TEAM_FREE] + (person >> 6)] &= ~(np.int64(1) << (person & 63))
            effort = floats[item + ITEM_DRAWN_R]
            if words[item + ITEM_RESUMES] == 0:
                if words[step + STEP_HAS_LEVERS] != 0:
                    effort = effort_under_levers(words, item, step, who, now)
                elif words[item + ITEM_VISIT] > 1:
                    effort *= floats[step + STEP_REWORK_R]
            if pace != 1.0:
                effort /= pace
            words[item + ITEM_STATE] = AT_WORK
            words[item + ITEM_PERSON] = who
            words[item + ITEM_TEAM] = worker
            floats[item + ITEM_STARTED_AT_R] = now
            since, calendar = now - monday, words[worker + TEAM_NUMBER]
            if words[step + STEP_SPECIAL] & UNUSUAL != 0:
                words[item + ITEM_PATIENCE_TAG] = 0
                if words[item + ITEM_NEXT_IN_BATCH] != NOTHING:
                    begin_batch(words, item)
                if words[step + STEP_CREW] != NOTHING:
                    crew = begin_crew(words, item, who)
                    since, calendar = np.inf, words[crew + TEAM_NUMBER]  # not in the team's hours
            words[item + ITEM_RESUMES] = 0
            if words[worker + TEAM_IS_SPECIAL] != 0:
                words[words[RUN_PEOPLE] + who * PERSON_WIDTH + PERSON_JOB] = item
                words[item + ITEM_STINT] = words[RUN_STARTS]
                words[RUN_STARTS] += 1
            event_kind, event_what = COMPLETION, item >> UNIT_SHIFT
            target_capacity = effort
            if (
                since >= floats[worker + TEAM_OPEN_AT_R]
                and since < floats[worker + TEAM_CLOSE_AT_R]
            ):
                # the stretch is known; mostly the visit ends in it too
                closes = floats[worker + TEAM_CLOSE_AT_R]
                ends_at = since + effort * floats[worker + TEAM_TAKES_R]
                from_now = not is_in_time(ends_at, closes)
                event_at = max(instant_in(monday, ends_at, closes), now) if effort > 0.0 else now
                if words[worker + TEAM_IS_SPECIAL] != 0:
                    speed, already = floats[worker + TEAM_RATE_R], floats[worker + TEAM_BEFORE_R]
                    opens = floats[worker + TEAM_OPEN_AT_R]
                    floats[item + ITEM_DUE_R] = (
                        capacity_in(speed, already, opens, closes, since) + effort
                    )
                    floats[item + ITEM_PACE_R] = pace
                    words[item + ITEM_DUE_WEEK] = week
            else:
                from_now = True

        elif leads_to == NEXT_ARRIVAL:
            # -- the next arrival of a stream, where its cumulative rate reaches the sum of gaps
            number_of_gap = words[stream + WORK_ARRIVALS_MADE] + 1
            words[stream + WORK_ARRIVALS_MADE] = number_of_gap
            random_bits = address(
                np.uint64(words[stream + WORK_KEY]),
                np.uint64(words[stream + WORK_GAPS_STREAM]),
                number_of_gap,
            )
            target_capacity = drawn_from(words, words[stream + WORK_GAP_LAW], random_bits)
            calendar = n_teams + words[stream + WORK_NUMBER]
            from_now = True
            event_kind, event_what = ARRIVAL, stream >> UNIT_SHIFT

        else:
            continue

        if from_now:
            # -- the first instant by which that much more of the calendar's capacity has passed
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
                floats[item + ITEM_DUE_R], floats[item + ITEM_PACE_R] = (
                    already + target_capacity,
                    pace,
                )
                words[item + ITEM_DUE_WEEK] = week
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
                        words[item + ITEM_EVENT] = 0
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
                (np.int64(event_kind) << KIND_SHIFT)
                | (words[RUN_CREATED] << NUMBER_SHIFT)
                | event_what
            )
            words[RUN_CREATED] += 1
            near = lowest_bit(~(settled_near | recent))
            if near != NO_NEAR:
                recent |= ONE << np.uint64(near)
                floats[near + NEAR_AT_R] = event_at
                words[near + NEAR_TAG] = tag
                if event_at < near_at or (event_at == near_at and tag < near_tag):
                    first_near, near_at, near_tag = near, event_at, tag
            else:
                put_far(words, event_at, tag)
        if leads_to == START:
            words[item + ITEM_EVENT] = tag

    if words[RUN_STATUS] == FINE:
        write_unfinished(words)
        write_lasting_spells(words)
    words[RUN_ADOPTED_AT] = address_of(instants)  # until here that array must live
    return words[RUN_STATUS], words[RUN_N_ROWS], words[RUN_N_ITEMS]


@inner
def write_unfinished(words: Any) -> None:
    """The rows of what is there at the end: items, oldest first, then absences."""
    item = words[RUN_OLDEST]
    while item != NOTHING and words[RUN_STATUS] == FINE:
        if words[item + ITEM_TOKENS] == NOTHING:
            write_as_it_is(words, item)
        token = words[item + ITEM_TOKENS]
        while token != NOTHING and words[RUN_STATUS] == FINE:
            write_as_it_is(words, token)
            token = words[token + ITEM_NEXT_TOKEN]
        item = words[item + ITEM_YOUNGER]
    for who in range(words[RUN_N_PEOPLE]):
        if (
            words[RUN_STATUS] == FINE
            and words[words[RUN_PEOPLE] + who * PERSON_WIDTH + PERSON_ABSENCES] > 0
        ):
            write_absence(words, who, np.nan)


@inner
def write_as_it_is(words: Any, item: int) -> None:
    """The row of a token that has not finished, or waits for room."""
    floats = as_floats(words)
    state, step = words[item + ITEM_STATE], words[item + ITEM_STEP]
    nan = np.nan
    if state == AT_DOOR:
        write_times(words, floats[item + ITEM_ARRIVED_AT_R], nan, nan, nan)
        cause = door_cause(words, words[item + ITEM_WORK])
        write_codes(words, words[item + ITEM_NUMBER], DOOR, 0, NOBODY, WAITING, cause, 0, 0, 0)
        return
    queued_at, started_at = floats[item + ITEM_QUEUED_AT_R], floats[item + ITEM_STARTED_AT_R]
    person, outcome, cause = np.int64(NOBODY), WAITING, still_waits_for(words, item)
    finished_at = nan
    if state in (AT_WORK, WAITING_STEP, STUCK_FOR_ROOM):
        person, outcome = words[item + ITEM_PERSON], WORKING
        if started_at == queued_at:
            cause = NO_CAUSE
    if state == STUCK_FOR_ROOM:
        outcome, finished_at = BLOCKED, floats[item + ITEM_FINISHED_AT_R]
    write_times(words, queued_at, started_at, finished_at, nan)
    write_codes(
        words, words[item + ITEM_NUMBER], words[step + STEP_NUMBER], words[item + ITEM_VISIT],
        person, outcome, cause, words[item + ITEM_BATCH], 0, words[item + ITEM_LEVERS],
    )  # fmt: skip
    is_head = state == AT_WORK and words[item + ITEM_BATCH] >= 0
    if is_head and words[step + STEP_CREW] != NOTHING:
        write_assistance(words, item, nan)
