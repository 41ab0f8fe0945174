"""One pass over a log: every number of a replication's vector, in one compiled function.

Enters: a Setting, the arrays of a log, arrays to work in. Leaves: the tables by work, step and team
of `columns`. Rows are read from the last to the first, so that the end of an item is known before
its visits; areas are summed overlaps of stays with the window. Percentiles are exact: values are
counted in bins, and only those of the few bins that hold a wanted rank are kept and ordered.

An interrupted visit counts once: its wait is that of its first stint, its work that of all. The
work of a batch counts once for its person and for each of its items. A branch waits for the join
nowhere: it is in no step. What leaves for want of room at its door was never in.

It is one long function on purpose, as the engine's kernel is: handing an array to a function in
the loop costs more than the work done there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flowsim.engine.compiled import compiled
from flowsim.eventlog import (
    ABANDONED,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    INTERRUPTED,
    JOINED,
    NEXT,
    WAITING,
    Rows,
)
from flowsim.metrics.columns import QUANTILES
from flowsim.metrics.setting import AT_ACCEPTANCE, WEEK, Setting

# Columns of the tables, in the order of `columns`.
(
    ARRIVED, ACCEPTED, DELIVERED_ITEMS, DROPPED_ITEMS, ABANDONED_ITEMS,
    REQUEST, REQUEST_SQUARES, TOUCH, COMMITTED, CHANGE, CHANGE_SQUARES,
    DOOR_WAIT, DOOR_WAITED, DOOR_AREA, ITEM_AREA, AREA_SQUARES,
    PRESENT, UNFINISHED, AGE, AGE_MAX, GROWTH,
    LOST, DOOR_ABANDONED, ESCAPED, FLAWED, FAILED, RECOVERED, RECOVERY, REQUEST_QUANTILES,
) = range(29)  # fmt: skip
N_QUANTILES = len(QUANTILES)
CHANGE_QUANTILES = REQUEST_QUANTILES + N_QUANTILES
(
    VISITS, STARTS, WAIT, WAIT_SQUARES, WAITED, SOJOURN, QUEUE_AREA, STEP_AREA, WORKED,
    DELIVERED_VISITS, BLOCKED_AREA, FOUND, BATCHES, BATCHED, JOINS, JOIN_WAIT, WAIT_QUANTILES,
) = range(17)  # fmt: skip
STEP_SUMS = WAIT_QUANTILES
AVAILABLE = WAIT_QUANTILES + N_QUANTILES
ELAPSED, AWAY_HOURS = AVAILABLE + 1, AVAILABLE + 2

# Bins of durations: eight to each doubling from 2**-20 hours up, one for zero, open at both ends.
SHIFT = 49
BINS = 44 * 8 + 2
BELOW = ((1023 - 20) << 3) - 1

QUANTILE_0, QUANTILE_1, QUANTILE_2, QUANTILE_3 = QUANTILES


class Scratch(NamedTuple):
    """Arrays to work in, for logs of so many rows and items at most."""

    item_left: np.ndarray  # [item] inf: not by the horizon
    item_accepted: np.ndarray  # [item]
    item_committed: np.ndarray  # [item] nan: never
    item_how: np.ndarray  # [item] the outcome of its last row
    item_failed: np.ndarray  # [item] whether it has brought on an expedite one
    item_stint: np.ndarray  # [item] the last of its interrupted stints that nobody has resumed
    item_join: np.ndarray  # [item] when its branches were joined; inf: not by the horizon
    item_block: np.ndarray  # [item] the block of its row that was read last
    item_first: np.ndarray  # [item] of those that were in a step before the run: which
    leaves_at: np.ndarray  # [item] instants of leaving, filled from the end
    leaves_work: np.ndarray  # [item]
    accepts_at: np.ndarray  # [item] instants of acceptance, work by work
    value: np.ndarray  # [row + 2 item] durations whose percentiles are wanted
    code: np.ndarray  # [row + 2 item] group x BINS + bin
    kept: np.ndarray  # [2 (row + 2 item)] those that may be a percentile
    stint_step: np.ndarray  # [row] of interrupted stints: where
    stint_entered: np.ndarray  # [row] when the visit began to wait for its first
    stint_before: np.ndarray  # [row] another one of the item that nobody has resumed; -1: none
    resumed_row: np.ndarray  # [row] rows that go on with an interrupted visit, in order
    resumed_entered: np.ndarray  # [row] when that visit began to wait for its first stint


def scratch_for(rows: int, items: int) -> Scratch:
    """Room for logs of so many rows and items."""
    values = rows + 2 * items
    return Scratch(
        item_left=np.empty(items),
        item_accepted=np.empty(items),
        item_committed=np.empty(items),
        item_how=np.empty(items, dtype=np.int8),
        item_failed=np.empty(items, dtype=np.bool_),
        item_stint=np.empty(items, dtype=np.int32),
        item_join=np.empty(items),
        item_block=np.empty(items, dtype=np.int32),
        item_first=np.empty(items, dtype=np.int32),
        leaves_at=np.empty(items),
        leaves_work=np.empty(items, dtype=np.int32),
        accepts_at=np.empty(items),
        value=np.empty(values),
        code=np.empty(values, dtype=np.int32),
        kept=np.empty(2 * values),
        stint_step=np.empty(rows, dtype=np.int32),
        stint_entered=np.empty(rows),
        stint_before=np.empty(rows, dtype=np.int32),
        resumed_row=np.empty(rows, dtype=np.int32),
        resumed_entered=np.empty(rows),
    )


@compiled()
def ranked(values: np.ndarray, first: int, last: int, rank: int) -> float:
    """The value that would stand at first + rank if values[first:last + 1] were sorted.

    Reorders them. Source: C. A. R. Hoare, Algorithm 65: find.
    """
    wanted = first + rank
    while first < last:
        pivot = values[(first + last) >> 1]
        i, j = first, last
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            last = j
        elif wanted >= i:
            first = i
        else:
            break
    return values[wanted]


@compiled()
def open_by_instant(setting: Setting, team: int, at: float) -> float:
    """Open hours of a team from the start of the run to `at` hours after it."""
    week = int(at / WEEK)
    since = at - week * WEEK
    number = setting.pattern[team, week]
    hours = setting.open_by[team, week]
    for i in range(setting.first[number], setting.first[number + 1]):
        hours += max(0.0, min(since, setting.close_at[i]) - setting.open_at[i])
    return hours


@compiled()
def add_absence(
    setting: Setting, by_team: np.ndarray, person: int, start: float, stop: float
) -> None:
    """Add one absence of a person to what the window saw of it, while they were of the team.

    stop: nan if it lasts.
    """
    team, number = setting.person_team[person], setting.person_number[person]
    end = setting.horizon if np.isnan(stop) else stop
    end += setting.warm_up
    at = max(start, 0.0) + setting.warm_up
    while at < end:
        week = int(at / WEEK)
        until = min(end, (week + 1) * WEEK)
        if number < setting.members[team, week]:
            by_team[team, AWAY_HOURS] += until - at
            by_team[team, AVAILABLE] -= open_by_instant(setting, team, until) - open_by_instant(
                setting, team, at
            )
        at = until


@compiled()
def summarise(
    setting: Setting,
    scratch: Scratch,
    rows: Rows,
    n_rows: int,
    n_items: int,
    by_work: np.ndarray,
    by_step: np.ndarray,
    by_team: np.ndarray,
) -> None:
    """Fill the three tables from the first so many rows and items of a log."""
    step_work, step_team, step_block = setting.step_work, setting.step_team, setting.step_block
    person_team, commitment = setting.person_team, setting.commitment
    pattern, open_by, stretch = setting.pattern, setting.open_by, setting.first
    open_at, close_at, before = setting.open_at, setting.close_at, setting.before
    is_always, team_steps, is_expedite = setting.is_always, setting.team_steps, setting.is_expedite
    has_blocks = setting.has_blocks
    warm_up, horizon, begin = setting.warm_up, setting.horizon, setting.begin
    times, codes, _, item_work, _, item_arrived, item_parent = rows
    item_left, item_accepted, item_committed, item_how, item_failed = scratch[:5]
    item_stint, item_join, item_block, item_first = scratch[5:9]
    leaves_at, leaves_work, accepts_at, value, code, kept = scratch[9:15]
    stint_step, stint_entered, stint_before, resumed_row, resumed_entered = scratch[15:]
    n_works, n_steps, n_teams = len(commitment), len(step_work), len(is_always)
    n_people = len(person_team)
    start = -warm_up
    by_work[:] = 0.0
    by_step[:] = 0.0
    by_team[:] = 0.0

    # -- groups of percentiles: waits by step and by team, both clocks by work and of all work.
    # A group's values go to another group too (`beyond`, as a distance in codes), unless that one
    # has no other values and is copied in the end.
    of_teams, of_requests = n_steps, n_steps + n_teams
    of_changes = of_requests + n_works + 1
    n_groups = of_changes + n_works + 1
    counts = np.zeros(n_groups * BINS, dtype=np.int64)
    beyond = np.zeros(n_groups, dtype=np.int64)
    for step in range(n_steps):
        team = step_team[step]
        if team >= 0 and team_steps[team] > 1:
            beyond[step] = (of_teams + team - step) * BINS
    if n_works > 1:
        for work in range(n_works):
            beyond[of_requests + work] = (n_works - work) * BINS
            beyond[of_changes + work] = (n_works - work) * BINS
    n_values = 0

    # -- open hours from the start of the run to time zero and to the horizon, by team
    open_by_zero, open_by_end = np.zeros(n_teams), np.zeros(n_teams)
    for team in range(n_teams):
        open_by_zero[team] = open_by_instant(setting, team, warm_up)
        open_by_end[team] = open_by_instant(setting, team, warm_up + horizon)

    is_commitment = np.zeros(n_steps, dtype=np.bool_)
    for work in range(n_works):
        if commitment[work] != AT_ACCEPTANCE:
            is_commitment[commitment[work]] = True
    for item in range(n_items):
        item_committed[item] = np.nan
        item_failed[item] = False
        if has_blocks:
            item_block[item] = -1
    n_leaves = 0
    last_leave = len(leaves_at) - 1

    # -- rows that go on with an interrupted visit: a strand of an item is at one step at a time
    n_resumed = n_stints = 0
    if setting.may_interrupt:
        for item in range(n_items):
            item_stint[item] = -1
        for row in range(n_rows):
            item = codes[row, 0]
            if item < 0:
                continue
            is_interrupted = codes[row, 4] == INTERRUPTED
            stint = item_stint[item]
            if stint < 0 and not is_interrupted:
                continue
            step, entered, after = codes[row, 1], times[row, 0], np.int32(-1)
            while stint >= 0 and stint_step[stint] != step:
                after, stint = stint, stint_before[stint]
            if stint >= 0:
                entered = stint_entered[stint]
                resumed_row[n_resumed] = row
                resumed_entered[n_resumed] = entered
                n_resumed += 1
                if after < 0:
                    item_stint[item] = stint_before[stint]
                else:
                    stint_before[after] = stint_before[stint]
            if is_interrupted:
                stint_step[n_stints] = step
                stint_entered[n_stints] = entered
                stint_before[n_stints] = item_stint[item]
                item_stint[item] = n_stints
                n_stints += 1
    next_resumed = resumed_row[n_resumed - 1] if n_resumed > 0 else np.int32(-1)

    # -- rows, the last first
    for row in range(n_rows - 1, -1, -1):
        outcome, item, step = codes[row, 4], codes[row, 0], codes[row, 1]
        queued, started = times[row, 0], times[row, 1]
        finished, left = times[row, 2], times[row, 3]
        if item < 0:
            if codes[row, 3] < n_people:
                add_absence(setting, by_team, codes[row, 3], queued, left)
            continue
        if outcome >= DELIVERED:
            item_how[item] = outcome
            if outcome >= WAITING:
                left = np.inf
            elif step != DOOR or outcome == DELIVERED:
                leaves_at[last_leave - n_leaves] = left
                leaves_work[last_leave - n_leaves] = item_work[item]
                n_leaves += 1
                if outcome == DELIVERED and left >= begin and codes[row, 7] > 0:
                    by_work[item_work[item], ESCAPED] += codes[row, 7]
                    by_work[item_work[item], FLAWED] += 1.0
            item_left[item] = left
        if step == DOOR:
            is_refused = outcome in (DROPPED_OUT, ABANDONED)
            item_accepted[item] = np.inf if is_refused else left
            continue
        item_accepted[item] = queued  # an earlier row of the item knows better
        if is_commitment[step]:
            item_committed[item] = queued
        if queued == start and item_arrived[item] < start:
            item_first[item] = step
        entered = queued
        is_resumed = row == next_resumed
        if is_resumed:
            n_resumed -= 1
            entered = resumed_entered[n_resumed]
            next_resumed = resumed_row[n_resumed - 1] if n_resumed > 0 else np.int32(-1)
        if has_blocks:
            # -- the last of the branches to end is the item's, and its next row is of elsewhere
            block = step_block[step]
            if block >= 0:
                if outcome >= WAITING:
                    item_join[item] = np.inf
                elif outcome == JOINED:
                    if item_join[item] >= begin and item_join[item] < np.inf:
                        by_step[step, JOINS] += 1.0
                        by_step[step, JOIN_WAIT] += item_join[item] - left
                elif outcome != INTERRUPTED and (outcome != NEXT or item_block[item] != block):
                    item_join[item] = left
                    if left >= begin:
                        by_step[step, JOINS] += 1.0
            item_block[item] = block

        is_delivered = item_how[item] == DELIVERED and item_left[item] >= begin
        if is_delivered:
            if outcome != INTERRUPTED:
                by_step[step, DELIVERED_VISITS] += 1.0
        elif left < begin:
            continue
        is_started = not np.isnan(started)
        person = codes[row, 3]
        if is_started and person >= 0:
            # -- open hours of work, all of them and those in the window
            team = person_team[person] if person < n_people else step_team[step]
            stops = horizon if np.isnan(finished) else finished
            if is_always[team]:
                whole = stops - started
                inside = stops - max(started, 0.0)
            else:
                at = started + warm_up
                week = int(at / WEEK)
                since = at - week * WEEK
                open_by_start = open_by[team, week]
                first = stretch[pattern[team, week]]
                i = stretch[pattern[team, week] + 1] - 1
                while i >= first and since < open_at[i]:
                    i -= 1
                if i >= first:
                    open_by_start += before[i] + (min(since, close_at[i]) - open_at[i])
                at = stops + warm_up
                week = int(at / WEEK)
                since = at - week * WEEK
                open_by_stop = open_by[team, week]
                first = stretch[pattern[team, week]]
                i = stretch[pattern[team, week] + 1] - 1
                while i >= first and since < open_at[i]:
                    i -= 1
                if i >= first:
                    open_by_stop += before[i] + (min(since, close_at[i]) - open_at[i])
                whole = open_by_stop - open_by_start
                inside = min(open_by_stop, open_by_end[team]) - max(
                    open_by_start, open_by_zero[team]
                )
            if is_delivered:
                by_work[step_work[step], TOUCH] += whole
            if inside > 0.0 and codes[row, 6] >= 0:
                by_step[step, WORKED] += inside
                by_team[team, WORKED] += inside
        if left < begin:
            continue

        enters = max(queued, 0.0)
        leaves = min(left, horizon)
        by_step[step, STEP_AREA] += leaves - enters
        wait_ends = started if is_started else leaves
        if wait_ends > enters:
            by_step[step, QUEUE_AREA] += wait_ends - enters
        if leaves > finished:
            by_step[step, BLOCKED_AREA] += leaves - max(finished, 0.0)
        if finished >= begin and outcome != INTERRUPTED:
            by_step[step, VISITS] += 1.0
            by_step[step, SOJOURN] += finished - entered
            if codes[row, 7] > 0 and outcome != DELIVERED:
                by_step[step, FOUND] += codes[row, 7]
            if codes[row, 6] != 0:
                by_step[step, BATCHED] += 1.0
                if codes[row, 6] > 0:
                    by_step[step, BATCHES] += 1.0
        if (started >= begin or outcome == ABANDONED) and not is_resumed:
            wait = wait_ends - queued
            by_step[step, STARTS] += 1.0
            bin_of = 0
            if wait > 0.0:
                by_step[step, WAIT] += wait
                by_step[step, WAIT_SQUARES] += wait * wait
                by_step[step, WAITED] += 1.0
                bin_of = int(np.float64(wait).view(np.int64) >> SHIFT) - BELOW
                bin_of = min(max(bin_of, 1), BINS - 1)
                value[n_values] = wait
                code[n_values] = step * BINS + bin_of
                n_values += 1
            counts[step * BINS + bin_of] += 1

    # -- items, the last first: a spawned one comes before its parent
    middle = 0.5 * horizon
    spread = middle**3 / 12.0
    centre = 0.75 * horizon
    for item in range(n_items - 1, -1, -1):
        work = item_work[item]
        arrived, accepted, left = item_arrived[item], item_accepted[item], item_left[item]
        is_placed = arrived < start  # it was in a step before the run
        if arrived >= begin:
            by_work[work, ARRIVED] += 1.0
        if accepted >= begin and accepted <= horizon and not is_placed:
            by_work[work, ACCEPTED] += 1.0
            if accepted > arrived:
                by_work[work, DOOR_WAIT] += accepted - arrived
                by_work[work, DOOR_WAITED] += 1.0
        if is_expedite[work] and item_parent[item] >= 0:
            parent = item_parent[item]
            item_failed[parent] = True
            if item_how[item] == DELIVERED and left >= begin:
                by_work[item_work[parent], RECOVERED] += 1.0
                by_work[item_work[parent], RECOVERY] += left - arrived
        if left < begin:
            continue
        enters, leaves = max(accepted, 0.0), min(left, horizon)
        if accepted > arrived and not is_placed:
            by_work[work, DOOR_AREA] += max(0.0, min(enters, leaves) - max(arrived, 0.0))
        if leaves > enters:
            by_work[work, ITEM_AREA] += leaves - enters
            if leaves > middle:
                from_centre, to_centre = max(enters, middle) - centre, leaves - centre
                moment = 0.5 * (to_centre - from_centre) * (to_centre + from_centre)
                by_work[work, GROWTH] += moment / spread
        how = item_how[item]
        if how >= WAITING:
            age = horizon - arrived
            by_work[work, UNFINISHED] += 1.0
            by_work[work, AGE] += age
            by_work[work, AGE_MAX] = max(by_work[work, AGE_MAX], age)
            by_work[n_works, AGE_MAX] = max(by_work[n_works, AGE_MAX], age)
            if accepted <= horizon:
                by_work[work, PRESENT] += 1.0
        elif how == DROPPED_OUT:
            by_work[work, DROPPED_ITEMS] += 1.0
            if accepted > horizon:
                by_work[work, LOST] += 1.0
        elif how == ABANDONED:
            by_work[work, ABANDONED_ITEMS] += 1.0
            if accepted > horizon:
                by_work[work, DOOR_ABANDONED] += 1.0
                if left > arrived:
                    by_work[work, DOOR_WAIT] += left - arrived
                    by_work[work, DOOR_WAITED] += 1.0
        else:
            by_work[work, DELIVERED_ITEMS] += 1.0
            if item_failed[item]:
                by_work[work, FAILED] += 1.0
            duration = left - arrived
            by_work[work, REQUEST] += duration
            by_work[work, REQUEST_SQUARES] += duration * duration
            bin_of = 0
            if duration > 0.0:
                bin_of = int(np.float64(duration).view(np.int64) >> SHIFT) - BELOW
                bin_of = min(max(bin_of, 1), BINS - 1)
                value[n_values] = duration
                code[n_values] = (of_requests + work) * BINS + bin_of
                n_values += 1
            counts[(of_requests + work) * BINS + bin_of] += 1
            committed = item_committed[item]
            if commitment[work] == AT_ACCEPTANCE:
                committed = arrived if is_placed else accepted
            elif is_placed and item_first[item] >= commitment[work]:
                committed = np.nan  # before the run, and nobody knows when
            if not np.isnan(committed):
                duration = left - committed
                by_work[work, COMMITTED] += 1.0
                by_work[work, CHANGE] += duration
                by_work[work, CHANGE_SQUARES] += duration * duration
                bin_of = 0
                if duration > 0.0:
                    bin_of = int(np.float64(duration).view(np.int64) >> SHIFT) - BELOW
                    bin_of = min(max(bin_of, 1), BINS - 1)
                    value[n_values] = duration
                    code[n_values] = (of_changes + work) * BINS + bin_of
                    n_values += 1
                counts[(of_changes + work) * BINS + bin_of] += 1

    # -- instants of acceptance in order, work by work: doors are queues, so they nearly are already
    heads = np.zeros(n_works + 1, dtype=np.int64)
    for item in range(n_items):
        if item_accepted[item] <= horizon:
            heads[item_work[item] + 1] += 1
    for work in range(n_works):
        heads[work + 1] += heads[work]
    ends = heads[:n_works].copy()
    for item in range(n_items):
        accepted = item_accepted[item]
        if accepted <= horizon:
            work = item_work[item]
            i = ends[work]
            while i > heads[work] and accepts_at[i - 1] > accepted:
                accepts_at[i] = accepts_at[i - 1]
                i -= 1
            accepts_at[i] = accepted
            ends[work] += 1

    # -- the number in progress, event by event, for the integral of its square
    number, since_when = np.zeros(n_works + 1), np.zeros(n_works + 1)
    leave = last_leave - n_leaves + 1
    next_accept, next_work = np.inf, 0
    for work in range(n_works):
        if heads[work] < ends[work] and accepts_at[heads[work]] < next_accept:
            next_accept, next_work = accepts_at[heads[work]], work
    while True:
        next_leave = leaves_at[leave] if leave <= last_leave else np.inf
        if next_accept <= next_leave:
            if next_accept == np.inf:
                break
            at, work, change = next_accept, next_work, 1.0
            heads[work] += 1
            next_accept = np.inf
            for other in range(n_works):
                if heads[other] < ends[other] and accepts_at[heads[other]] < next_accept:
                    next_accept, next_work = accepts_at[heads[other]], other
        else:
            at, work, change = next_leave, int(leaves_work[leave]), -1.0
            leave += 1
        if at > 0.0:
            by_work[work, AREA_SQUARES] += number[work] ** 2 * (at - since_when[work])
            since_when[work] = at
            if n_works > 1:
                by_work[n_works, AREA_SQUARES] += number[n_works] ** 2 * (at - since_when[n_works])
                since_when[n_works] = at
        number[work] += change
        number[n_works] += change
    for work in range(n_works + 1):
        by_work[work, AREA_SQUARES] += number[work] ** 2 * (horizon - since_when[work])
    if n_works == 1:
        by_work[1, AREA_SQUARES] = by_work[0, AREA_SQUARES]

    # -- totals
    for work in range(n_works):
        for column in range(REQUEST_QUANTILES):
            if column not in (AREA_SQUARES, AGE_MAX):
                by_work[n_works, column] += by_work[work, column]
    for step in range(n_steps):
        if step_team[step] >= 0:
            for column in range(STEP_SUMS):
                if column != WORKED:
                    by_team[step_team[step], column] += by_step[step, column]
    for team in range(n_teams):
        by_team[team, AVAILABLE] += setting.available[team]
        by_team[team, ELAPSED] = setting.elapsed[team]

    # -- percentiles: where the wanted ranks are
    for group in range(n_groups):
        if beyond[group] > 0:
            first = group * BINS
            for i in range(first, first + BINS):
                counts[i + beyond[group]] += counts[i]
    n_ranks = 2 * N_QUANTILES  # of each percentile its two neighbours
    rank = np.empty((n_groups, n_ranks), dtype=np.int64)
    bin_first = np.zeros((n_groups, n_ranks), dtype=np.int64)
    bin_last = np.full((n_groups, n_ranks), -1)
    sizes = np.zeros(n_groups, dtype=np.int64)
    n_kept = 0
    for group in range(n_groups):
        size = 0
        for i in range(group * BINS, (group + 1) * BINS):
            size += counts[i]
        sizes[group] = size
        for q in range(N_QUANTILES):
            place = np.int64(np.floor((size - 1) * QUANTILES[q]))
            rank[group, 2 * q] = place
            rank[group, 2 * q + 1] = place + 1 if place + 1 < size else place
        passed = 0
        for i in range(group * BINS, (group + 1) * BINS):
            here = counts[i]
            counts[i] = -1  # from now on: where to keep the bin's values
            if here > 0 and i == group * BINS:
                for j in range(n_ranks):
                    if rank[group, j] < here:
                        rank[group, j] = -1  # a zero
            elif here > 0:
                for j in range(n_ranks):
                    if passed <= rank[group, j] < passed + here:
                        rank[group, j] -= passed
                        # no later bin may take it again
                        bin_first[group, j] = n_kept
                        bin_last[group, j] = n_kept + here - 1
                        rank[group, j] = -2 - rank[group, j]
                        counts[i] = n_kept
                if counts[i] >= 0:
                    n_kept += here
            passed += here
    # -- ... the values there ...
    for i in range(n_values):
        place = counts[code[i]]
        if place >= 0:
            kept[place] = value[i]
            counts[code[i]] = place + 1
        further = beyond[code[i] // BINS]
        if further > 0:
            place = counts[code[i] + further]
            if place >= 0:
                kept[place] = value[i]
                counts[code[i] + further] = place + 1
    # -- ... and which of them it is, between its two neighbours
    for group in range(n_groups):
        for q in range(N_QUANTILES):
            found = np.nan
            if sizes[group] > 0:
                low = high = 0.0
                j = 2 * q
                if rank[group, j] < -1:
                    low = ranked(kept, bin_first[group, j], bin_last[group, j], -2 - rank[group, j])
                j += 1
                if rank[group, j] < -1:
                    high = ranked(
                        kept, bin_first[group, j], bin_last[group, j], -2 - rank[group, j]
                    )
                place_of = (sizes[group] - 1) * QUANTILES[q]
                found = low + (high - low) * (place_of - np.floor(place_of))
            if group < n_steps:
                by_step[group, WAIT_QUANTILES + q] = found
                team = step_team[group]
                if team >= 0 and team_steps[team] == 1:
                    by_team[team, WAIT_QUANTILES + q] = found
            elif group < of_requests:
                if team_steps[group - of_teams] != 1:
                    by_team[group - of_teams, WAIT_QUANTILES + q] = found
            elif group < of_changes:
                work = group - of_requests
                if work < n_works or n_works > 1:
                    by_work[work, REQUEST_QUANTILES + q] = found
                if n_works == 1 and work == 0:
                    by_work[1, REQUEST_QUANTILES + q] = found
            else:
                work = group - of_changes
                if work < n_works or n_works > 1:
                    by_work[work, CHANGE_QUANTILES + q] = found
                if n_works == 1 and work == 0:
                    by_work[1, CHANGE_QUANTILES + q] = found
