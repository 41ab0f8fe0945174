"""The rows of a log, the last first: visits, waits, work, joins, and how each item ended.

Input: the rows, which of them go on with an interrupted visit, when batches were there. Output:
the table by step, a part of that by team, and in the scratch what became of each item and the waits
whose percentiles are wanted.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.calendar import gate_after
from flowsim.engine.compiled import inner
from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    BATCH,
    BY_ABSENCE,
    BY_BATCH,
    BY_CREW,
    BY_GATE,
    BY_PRIORITY,
    BY_REQUEST,
    CAUSE,
    DEFECTS,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    FINISHED,
    INTERRUPTED,
    ITEM,
    JOINED,
    LEFT,
    NEXT,
    OUTCOME,
    PERSON,
    QUEUED,
    STARTED,
    STEP,
    WAITING,
    Rows,
)
from flowsim.metrics.setting import AT_ACCEPTANCE, Setting
from flowsim.metrics.summary.people import (
    add_absence,
    add_assistance,
    add_beyond,
    open_by_instant,
)
from flowsim.metrics.summary.scratch import Scratch
from flowsim.metrics.summary.vocabulary import (
    BATCHED,
    BATCHES,
    BELOW,
    BINS,
    BLOCKED_AREA,
    DELIVERED_VISITS,
    ESCAPED,
    FLAWED,
    FOUND,
    HELD,
    JOIN_WAIT,
    JOINS,
    QUEUE_AREA,
    SHIFT,
    SOJOURN,
    STARTS,
    STEP_AREA,
    TOUCH,
    VISITS,
    WAIT,
    WAIT_SQUARES,
    WAITED,
    WAITS_ABSENCE,
    WAITS_BATCH,
    WAITS_CLOSED,
    WAITS_CREW,
    WAITS_GATE,
    WAITS_HOURS,
    WAITS_JOIN,
    WAITS_PEOPLE,
    WAITS_PRIORITY,
    WAITS_REQUEST,
    WORKED,
)
from flowsim.time_units import HOURS_PER_WEEK as WEEK


@inner
def read_rows(
    setting: Setting,
    scratch: Scratch,
    rows: Rows,
    n_rows: int,
    n_items: int,
    n_resumed: int,
    counts: np.ndarray,
    by_work: np.ndarray,
    by_step: np.ndarray,
    by_team: np.ndarray,
) -> tuple[int, int]:
    """Fill the tables from the rows. Returns how many waits and how many leavings there are."""
    step_work, step_team, step_block = setting.step_work, setting.step_team, setting.step_block
    person_team, commitment = setting.person_team, setting.commitment
    pattern, open_by, stretch = setting.pattern, setting.open_by, setting.first
    open_at, close_at, before = setting.open_at, setting.close_at, setting.before
    is_always, has_blocks = setting.is_always, setting.has_blocks
    is_held, step_opens, batch_min = setting.is_held, setting.step_opens, setting.batch_min
    warm_up, horizon, begin = setting.warm_up, setting.horizon, setting.begin
    times, codes, item_work, item_arrived = (
        rows.times,
        rows.codes,
        rows.item_work,
        rows.item_arrived,
    )
    item_left, item_accepted = scratch.item_left, scratch.item_accepted
    item_committed, item_how = scratch.item_committed, scratch.item_how
    item_join, item_block, item_first = scratch.item_join, scratch.item_block, scratch.item_first
    leaves_at, leaves_work = scratch.leaves_at, scratch.leaves_work
    value, code, kept = scratch.value, scratch.code, scratch.kept
    resumed_row, resumed_entered = scratch.resumed_row, scratch.resumed_entered
    n_people, n_teams, weeks = len(person_team), len(is_always), pattern.shape[1]
    start = -warm_up
    n_values = n_leaves = 0
    last_leave = len(leaves_at) - 1

    # -- open hours from the start of the run to time zero and to the horizon, by team
    open_by_zero, open_by_end = np.zeros(n_teams), np.zeros(n_teams)
    for team in range(n_teams):
        open_by_zero[team] = open_by_instant(setting, team, warm_up)
        open_by_end[team] = open_by_instant(setting, team, warm_up + horizon)

    # -- open hours by instants of the run, as far as a row asks for them
    looks = np.zeros(4)

    # -- hours are added up only of teams that somebody asks for, and at their steps
    asked, asks_all = setting.asked, setting.asked.all()
    is_commitment = np.zeros(len(step_work), dtype=np.bool_)
    for work in range(len(commitment)):
        if commitment[work] != AT_ACCEPTANCE:
            is_commitment[commitment[work]] = True
    for item in range(n_items):
        item_committed[item] = np.nan
        if has_blocks:
            item_block[item] = -1
    next_resumed = resumed_row[n_resumed - 1] if n_resumed > 0 else np.int32(-1)

    for row in range(n_rows - 1, -1, -1):
        outcome, item, step = codes[row, OUTCOME], codes[row, ITEM], codes[row, STEP]
        queued, started = times[row, QUEUED], times[row, STARTED]
        finished, left = times[row, FINISHED], times[row, LEFT]
        if item < 0:
            if 0 <= codes[row, PERSON] < n_people:
                add_absence(setting, by_team, codes[row, PERSON], queued, left)
            continue
        if outcome == ASSISTED:
            if finished >= begin or np.isnan(finished):
                add_assistance(
                    setting, by_step, by_team, codes[row, PERSON], step, started, finished
                )
            continue
        if outcome >= DELIVERED:
            item_how[item] = outcome
            if outcome >= WAITING:
                left = np.inf
            elif step != DOOR or outcome == DELIVERED:
                leaves_at[last_leave - n_leaves] = left
                leaves_work[last_leave - n_leaves] = item_work[item]
                n_leaves += 1
                if outcome == DELIVERED and left >= begin and codes[row, DEFECTS] > 0:
                    by_work[item_work[item], ESCAPED] += codes[row, DEFECTS]
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
                    if item_join[item] > 0.0:
                        joins = min(item_join[item], horizon)
                        by_step[step, WAITS_JOIN] += joins - max(left, 0.0)
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
        person, place = codes[row, PERSON], step_team[step]
        if (
            not asks_all
            and not (place >= 0 and asked[place])
            and not (0 <= person < n_people and asked[person_team[person]])
        ):
            continue
        is_started = not np.isnan(started)
        enters, leaves = max(queued, 0.0), min(left, horizon)
        wait_ends = started if is_started else leaves
        is_wait = left >= begin and wait_ends > enters
        is_work = is_started and person >= 0
        team, stops = place, horizon if np.isnan(finished) else finished
        since, cause = queued, codes[row, CAUSE]
        first_look, last_look = 2, 2
        if is_work:
            team = person_team[person] if person < n_people else place
            if not is_always[team]:
                first_look, looks[0], looks[1] = 0, started + warm_up, stops + warm_up
        if is_wait:
            by_step[step, QUEUE_AREA] += wait_ends - enters
            if is_held[step]:
                # -- first the gate, then until the batch is there
                until, opens = since, step_opens[step]
                if cause == BY_GATE or (cause == BY_BATCH and opens > 0.0 and not is_started):
                    until = wait_ends
                    if opens > 0.0:
                        until = gate_after(queued + warm_up, opens) - warm_up
                        if until <= queued and cause == BY_GATE:
                            until += opens
                        until = min(max(until, queued), wait_ends)
                    if until > enters:
                        by_step[step, WAITS_GATE] += until - enters
                    since = until
                batch = abs(codes[row, BATCH])
                if cause == BY_BATCH:
                    until = wait_ends
                if 0 < batch <= n_rows and batch_min[step] > 1 and not is_resumed:
                    until = min(kept[batch - 1], wait_ends)
                if until > since:
                    if until > enters:
                        by_step[step, WAITS_BATCH] += until - max(since, 0.0)
                    since = until
            if place >= 0 and not is_always[place] and wait_ends > since:
                looks[2], looks[3] = since + warm_up, wait_ends + warm_up
                last_look = 3 if first_look == 0 and place == team else 4
        # -- open hours by the start and the end of the work, by those of the wait
        opening = since
        for look in range(first_look, last_look):
            of, at = team if look < 2 else place, looks[look]
            week = int(at / WEEK)
            into = at - week * WEEK
            opened = open_by[of, week]
            first = stretch[pattern[of, week]]
            after = stretch[pattern[of, week] + 1]
            i = after - 1
            while i >= first and into < open_at[i]:
                i -= 1
            if i >= first:
                opened += before[i] + (min(into, close_at[i]) - open_at[i])
            looks[look] = opened
            if look == 2 and (i < first or into >= close_at[i]):
                # -- ... and when a team that is closed then opens next
                i += 1
                while i == after and week + 1 < weeks:
                    week += 1
                    i = stretch[pattern[of, week]]
                    after = stretch[pattern[of, week] + 1]
                opening = np.inf if i == after else week * WEEK + open_at[i] - warm_up
        if is_work:
            whole, inside = stops - started, stops - max(started, 0.0)
            if first_look == 0:
                whole = looks[1] - looks[0]
                inside = min(looks[1], open_by_end[team]) - max(looks[0], open_by_zero[team])
            if is_delivered:
                by_work[step_work[step], TOUCH] += whole
            if inside > 0.0 and codes[row, BATCH] >= 0:
                by_step[step, WORKED] += inside
                by_team[team, WORKED] += inside
                if person < n_people and setting.varies[team]:
                    add_beyond(setting, by_team, person, started, stops)
        if left < begin:
            continue

        if is_wait and wait_ends > since:
            if last_look > 2:
                ends = looks[3] if last_look == 4 else looks[0]
                opened = ends - max(looks[2], open_by_zero[place])
                since = max(since, 0.0)
                by_step[step, WAITS_CLOSED] += max(0.0, (wait_ends - since) - opened)
                opening = min(opening, wait_ends)
                if opening > since:
                    by_step[step, WAITS_HOURS] += opening - since
                    since = opening
            column = WAITS_PEOPLE
            if cause == BY_PRIORITY:
                column = WAITS_PRIORITY
            elif cause == BY_ABSENCE:
                column = WAITS_ABSENCE
            elif cause == BY_CREW:
                column = WAITS_CREW
            elif cause == BY_REQUEST:
                column = WAITS_REQUEST
            by_step[step, column] += wait_ends - max(since, 0.0)
        by_step[step, STEP_AREA] += leaves - enters
        if leaves > finished:
            since = max(finished, 0.0)
            by_step[step, BLOCKED_AREA] += leaves - since
            held = leaves - since
            if place >= 0 and not is_always[place]:
                held = open_by_instant(setting, place, leaves + warm_up)
                held -= open_by_instant(setting, place, since + warm_up)
            by_step[step, HELD] += held
        if finished >= begin and outcome != INTERRUPTED:
            by_step[step, VISITS] += 1.0
            by_step[step, SOJOURN] += finished - entered
            if codes[row, DEFECTS] > 0 and outcome != DELIVERED:
                by_step[step, FOUND] += codes[row, DEFECTS]
            if codes[row, BATCH] != 0:
                by_step[step, BATCHED] += 1.0
                if codes[row, BATCH] > 0:
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
    return n_values, n_leaves
