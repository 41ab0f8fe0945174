"""Active periods: the stretches of time in which everybody of a team who is present works.

Input: the arrays of a log. Output: active periods, as instants, and what people were idle for in
between. One compiled sweep over the instants of a log, all teams at once.

Source: C. Roser, M. Nakano, M. Tanaka, A practical bottleneck detection method, WSC 2001: the
bottleneck is the machine whose active periods are longest on average. A machine that keeps a
finished part for want of room is not active. People who have an item in hand over night are.

People who are idle while the team is open are **blocked** if finished work of the team is kept by a
limit, one person for each such item. Otherwise they are **starved**: there is nothing to begin.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import compiled, inner
from flowsim.eventlog import (
    AWAY,
    BATCH,
    FINISHED,
    LEFT,
    OUTCOME,
    PERSON,
    QUEUED,
    STARTED,
    STEP,
    Rows,
)
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.people import open_by_instant
from flowsim.time_units import HOURS_PER_WEEK as WEEK

# What may happen to a team at an instant, in `_events`.
BEGINS, ENDS, GOES, COMES, KEEPS, LETS_GO = range(6)
KINDS = 6
# Columns of the table that the sweep fills, in person-hours of open time in the window.
IDLE_BLOCKED, IDLE_STARVED, THERE = range(3)


@inner
def events_of(
    setting: Setting, rows: Rows, n_rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When something happens to somebody or something of a team: instants, kinds, and to whom.

    Kinds are KINDS x team + kind. To whom: the person, -1 for work that is kept. Not in order.
    """
    times, codes, step_team = rows.times, rows.codes, setting.step_team
    person_team, horizon = setting.person_team, setting.horizon
    n_people, count = len(person_team), 0
    at = np.empty(4 * n_rows)
    kind = np.empty(4 * n_rows, dtype=np.int32)
    whom = np.empty(4 * n_rows, dtype=np.int32)
    for row in range(n_rows):
        person, outcome, step = codes[row, PERSON], codes[row, OUTCOME], codes[row, STEP]
        finished, left = times[row, FINISHED], times[row, LEFT]
        if 0 <= person < n_people and codes[row, BATCH] >= 0:
            first = KINDS * person_team[person]
            since, begins = times[row, STARTED], BEGINS
            if outcome == AWAY:
                since, begins = times[row, QUEUED], GOES
            until = horizon if np.isnan(finished) else finished
            if until > since:
                at[count], kind[count], whom[count] = since, first + begins, person
                at[count + 1], kind[count + 1], whom[count + 1] = until, first + begins + 1, person
                count += 2
        if step >= 0 and step_team[step] >= 0 and not np.isnan(finished) and not left <= finished:
            first = KINDS * step_team[step]
            until = horizon if np.isnan(left) else left
            at[count], kind[count], whom[count] = finished, first + KEEPS, -1
            at[count + 1], kind[count + 1], whom[count + 1] = until, first + LETS_GO, -1
            count += 2
    return at[:count], kind[:count], whom[:count]


@inner
def in_order(at: np.ndarray, start: float, end: float) -> np.ndarray:
    """The places of instants in order of time: dealt into as many stretches, sorted in each."""
    count = len(at)
    order = np.empty(count, dtype=np.int32)
    heads = np.zeros(count + 2, dtype=np.int32)
    stretch_of = np.empty(count, dtype=np.int32)
    per_hour = count / (end - start) if end > start else 0.0
    for i in range(count):
        stretch_of[i] = min(max(int((at[i] - start) * per_hour), 0), count)
        heads[stretch_of[i] + 1] += 1
    for i in range(count + 1):
        heads[i + 1] += heads[i]
    tails = heads.copy()
    for i in range(count):
        stretch = stretch_of[i]
        place = tails[stretch]
        tails[stretch] += 1
        while place > heads[stretch] and at[order[place - 1]] > at[i]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i
    return order


@compiled()
def find_active_periods(
    setting: Setting, rows: Rows, n_rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The active periods of all teams in the first n_rows rows of a log, by when they begin.

    Leaves the team of each, its start and its stop, and a table [team, 3] of open person-hours in
    the window: idle and blocked, idle and starved, there at all.
    """
    person_team, person_number = setting.person_team, setting.person_number
    members, is_always = setting.members, setting.is_always
    pattern, open_by, stretches = setting.pattern, setting.open_by, setting.first
    open_at, close_at = setting.open_at, setting.close_at
    warm_up, horizon = setting.warm_up, setting.horizon
    n_teams, n_people, weeks = len(is_always), len(person_team), members.shape[1]
    at, kind, whom = events_of(setting, rows, n_rows)
    order = in_order(at, -warm_up, horizon)
    count = len(order)
    limit = count + n_teams * (weeks + 1)
    period_team = np.empty(limit, dtype=np.int32)
    period_start, period_stop = np.empty(limit), np.empty(limit)
    n_periods = 0
    table = np.zeros((n_teams, 3))
    busy = np.zeros(n_people, dtype=np.int32)  # jobs in hand, absences
    away = np.zeros(n_people, dtype=np.int32)
    here = np.zeros(n_teams, dtype=np.int64)
    working = np.zeros(n_teams, dtype=np.int64)
    kept = np.zeros(n_teams, dtype=np.int64)
    period = np.full(n_teams, -1)  # the one that lasts
    since = np.zeros(n_teams)  # what is counted is counted until then, and its open hours
    opened = np.empty(n_teams)
    is_touched = np.zeros(n_teams, dtype=np.bool_)
    touched = np.empty(n_teams, dtype=np.int64)
    for team in range(n_teams):
        opened[team] = open_by_instant(setting, team, warm_up)
    event, week = 0, 0
    while True:
        monday = week * WEEK - warm_up
        now = min(at[order[event]] if event < count else np.inf, monday)
        if not now < horizon:
            break
        n_touched = 0
        if now == monday:
            for team in range(n_teams):
                if week == 0 or members[team, week] != members[team, week - 1]:
                    is_touched[team] = True
                    touched[n_touched] = team
                    n_touched += 1
        first = event
        while event < count and at[order[event]] == now:
            team = kind[order[event]] // KINDS
            if not is_touched[team]:
                is_touched[team] = True
                touched[n_touched] = team
                n_touched += 1
            event += 1
        # -- what people were idle for until now
        for i in range(n_touched if now > 0.0 else 0):
            team = touched[i]
            hours = now - since[team]
            if not is_always[team]:
                into = now + warm_up - (week - 1) * WEEK
                by_now = open_by[team, week - 1]
                number = pattern[team, week - 1]
                for stretch in range(stretches[number], stretches[number + 1]):
                    if into <= open_at[stretch]:
                        break
                    by_now += min(into, close_at[stretch]) - open_at[stretch]
                hours = by_now - opened[team]
                opened[team] = by_now
            since[team] = now
            idle = max(here[team] - working[team], 0)
            blocked = min(idle, kept[team])
            table[team, IDLE_BLOCKED] += blocked * hours
            table[team, IDLE_STARVED] += (idle - blocked) * hours
            table[team, THERE] += here[team] * hours
        for i in range(first, event):
            what, who = kind[order[i]] % KINDS, whom[order[i]]
            team = kind[order[i]] // KINDS
            if what >= KEEPS:
                kept[team] += 1 if what == KEEPS else -1
            else:
                change = 1 if what in (BEGINS, GOES) else -1
                is_member = week > 0 and person_number[who] < members[team, week - 1]
                if what <= ENDS:
                    busy[who] += change
                    working[team] += change if is_member else 0
                else:
                    away[who] += change
                    here[team] -= change if is_member else 0
        if now == monday:
            for i in range(n_touched):
                team = touched[i]
                if week == 0 or members[team, week] != members[team, week - 1]:
                    here[team], working[team] = members[team, week], 0
                    for who in range(n_people):
                        if person_team[who] == team and person_number[who] < members[team, week]:
                            here[team] -= away[who]
                            working[team] += busy[who]
            week += 1
        for i in range(n_touched):
            team = touched[i]
            is_touched[team] = False
            is_active = here[team] > 0 and working[team] >= here[team]
            if is_active and period[team] < 0:
                period[team] = n_periods
                period_team[n_periods], period_start[n_periods] = team, now
                n_periods += 1
            elif not is_active and period[team] >= 0:
                period_stop[period[team]] = now
                period[team] = -1
    for team in range(n_teams):
        hours = horizon - since[team]
        if not is_always[team]:
            hours = open_by_instant(setting, team, warm_up + horizon) - opened[team]
        idle = max(here[team] - working[team], 0)
        blocked = min(idle, kept[team])
        table[team, IDLE_BLOCKED] += blocked * hours
        table[team, IDLE_STARVED] += (idle - blocked) * hours
        table[team, THERE] += here[team] * hours
        if period[team] >= 0:
            period_stop[period[team]] = horizon
    return period_team[:n_periods], period_start[:n_periods], period_stop[:n_periods], table
