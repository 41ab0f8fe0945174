from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsim.eventlog import (
    AWAY,
    BATCH,
    FINISHED,
    OUTCOME,
    PERSON,
    QUEUED,
    STARTED,
    EventLog,
)
from flowsim.metrics.active_periods import find_active_periods
from flowsim.metrics.activity import ACTIVITY, PARTS, activity_for, follow_teams, moments_for
from flowsim.metrics.arrows import arrow
from flowsim.metrics.setting import copied, members_of, setting_of
from flowsim.plan import Plan
from tests.metrics.active import (
    Periods,
    active_periods,
    changes,
    sole_and_shifting,
    turning_point,
    turns,
    whole_periods,
)
from tests.metrics.made import Maker
from tests.metrics.twin import Twin


def slowly(plan: Plan, log: EventLog, team: int) -> list[tuple[float, float]]:
    """Between any two instants of the log: does somebody of the team stand idle?"""
    rows = [
        (
            codes[PERSON],
            codes[OUTCOME] == AWAY,
            times[QUEUED] if codes[OUTCOME] == AWAY else times[STARTED],
            times[FINISHED],
        )
        for codes, times in zip(log.rows.codes.tolist(), log.rows.times.tolist(), strict=True)
        if codes[PERSON] >= 0 and codes[BATCH] >= 0
    ]
    rows = [
        (who, away, start, log.horizon if math.isnan(stop) else stop)
        for who, away, start, stop in rows
    ]
    members, first = members_of(plan)[team], plan.tables.teams.offset[team]
    mondays = [week * 168.0 - log.warm_up for week in range(len(members))]
    at = {-log.warm_up, log.horizon, *(m for m in mondays if m < log.horizon)}
    at |= {instant for _, _, start, stop in rows for instant in (start, stop)}
    found: list[tuple[float, float]] = []
    ordered = sorted(at)
    for start, stop in pairwise(ordered):
        middle = 0.5 * (start + stop)
        here = [row for row in rows if row[2] <= middle < row[3]]
        people = range(members[int((middle + log.warm_up) // 168)])
        present = [p for p in people if not any(w == first + p and away for w, away, *_ in here)]
        jobs = sum(not away and who - first in people for who, away, *_ in here)
        if present and jobs >= len(present):
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], stop)
            else:
                found.append((start, stop))
    return found


@settings(max_examples=100, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000_000))
def test_a_team_is_active_while_nobody_is_idle(seed: int) -> None:
    plan, log = Maker(seed).run()
    for team, periods in enumerate(active_periods(plan, log)):
        expected = slowly(plan, log, team)
        np.testing.assert_allclose(
            np.array(list(zip(*periods, strict=True))).reshape(-1, 2),
            np.array(expected).reshape(-1, 2),
            rtol=0.0,
            atol=1e-9,
        )


def slow_turns(periods: list[Periods]) -> list[tuple[int, float, float]]:
    """Instant by instant: of the periods that last the longest, else the next to begin."""
    every = [
        (team, float(start), float(stop))
        for team, each in enumerate(periods)
        for start, stop in zip(*each, strict=True)
    ]
    found, now = [], -math.inf
    while True:
        alive = [period for period in every if period[1] <= now < period[2]]
        if not alive:
            later = [period for period in every if period[1] > now]
            first = min((period[1] for period in later), default=math.inf)
            alive = [period for period in later if period[1] == first]
        if not alive:
            return found
        longest = max(stop - start for _, start, stop in alive)
        found.append(next(period for period in alive if period[2] - period[1] == longest))
        now = found[-1][2]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000_000))
def test_the_bottleneck_of_each_moment_is_the_longest_period(seed: int) -> None:
    plan, log = Maker(seed).run()
    periods = list(active_periods(plan, log))
    found = turns(periods)
    assert [(turn.team, turn.start, turn.stop) for turn in found] == slow_turns(periods)
    setting = copied(setting_of(plan))
    table, moments = activity_for(setting), moments_for(setting)
    follow_teams(setting, log.rows, len(log), table, moments)
    for team in range(len(periods)):
        shares = sole_and_shifting(found, team, log.horizon)
        mine = [table[team, ACTIVITY.index(part)] for part in PARTS]
        assert mine == pytest.approx(shares, abs=1e-9)
        assert moments[:, team].sum(axis=1) == pytest.approx(shares, abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000_000))
def test_who_is_idle_is_blocked_by_what_is_kept_or_else_starved(seed: int) -> None:
    plan, log = Maker(seed).run()
    twin, setting = Twin(log, plan), copied(setting_of(plan))
    *_, table = find_active_periods(setting, log.rows, len(log))
    members, people = members_of(plan), plan.tables.teams.offset
    mondays = [week * 168.0 - log.warm_up for week in range(members.shape[1])]
    rows = [row for row in twin.rows if row.outcome == AWAY or row.batch >= 0]
    ends = {row.number: log.horizon if math.isnan(row.left) else row.left for row in twin.rows}
    done = {
        row.number: log.horizon if math.isnan(row.finished) else row.finished for row in twin.rows
    }
    at = {0.0, log.horizon, *(m for m in mondays if 0.0 < m < log.horizon)}
    for row in twin.rows:
        at |= {row.queued, row.started, done[row.number], ends[row.number]}
    instants = sorted(t for t in at if 0.0 <= t <= log.horizon)
    for team in range(len(plan.teams)):
        blocked = starved = there = 0.0
        for start, stop in pairwise(instants):
            middle, hours = 0.5 * (start + stop), twin.open(team, start, stop)
            count = members[team, int((middle + log.warm_up) // 168)]
            mine = range(people[team], people[team] + count)
            away = [r for r in rows if r.outcome == AWAY and r.queued <= middle < ends[r.number]]
            here = count - sum(row.person in mine for row in away)
            work = [r for r in rows if r.outcome != AWAY and r.started <= middle < done[r.number]]
            idle = max(0, here - sum(row.person in mine for row in work))
            kept = sum(
                log.names.step_team[row.step] == team and row.finished <= middle < ends[row.number]
                for row in twin.rows
                if row.step >= 0
            )
            blocked += min(idle, kept) * hours
            starved += (idle - min(idle, kept)) * hours
            there += here * hours
        assert table[team] == pytest.approx([blocked, starved, there], rel=1e-9, abs=1e-6)


def periods_of(*pairs: tuple[float, float]) -> Periods:
    return Periods(np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]))


def test_periods_that_the_window_cuts_do_not_count() -> None:
    whole = whole_periods(periods_of((-5, 1), (2, 4), (5, 9), (9.5, 10)), 10.0)
    assert (whole.start.tolist(), whole.stop.tolist()) == ([2, 5], [4, 9])


def test_the_bottleneck_shifts_while_two_periods_overlap() -> None:
    one = periods_of((0, 20), (30, 50), (80, 100))
    two = periods_of((5, 35), (40, 90))
    three = periods_of((10, 18), (45, 55), (60, 100))
    found = turns([one, two, three])
    assert changes(found) == [0, 1, 0, 1, 2]
    assert [sole_and_shifting(found, team, 100.0) for team in range(3)] == [
        (10.0, 30.0),
        (20.0, 60.0),
        (10.0, 30.0),
    ]
    assert [sole_and_shifting(found, team, 30.0)[0] for team in range(3)] == [5.0, 10.0, 0.0]


def test_between_periods_nobody_is_the_bottleneck() -> None:
    found = turns([periods_of((0, 2), (3, 4)), periods_of((7, 8)), periods_of()])
    assert changes(found) == [0, 1]
    assert [sole_and_shifting(found, team, 100.0) for team in range(3)] == [(3, 0), (1, 0), (0, 0)]
    assert turns([periods_of()]) == []


# Blocked and starved shares of the lines of cases V59 and V60.
AGREED = (0.385, 0.120, 0.052, 0.0), (0.0, 0.060, 0.278, 0.433)
DISPUTED = (0.2005, 0.2873, 0.0), (0.0, 0.0332, 0.3822)


@pytest.mark.parametrize(("line", "found"), [(AGREED, 1), (DISPUTED, 1)])
def test_no_arrow_leads_away_from_the_bottleneck(
    line: tuple[list[float], list[float]], found: int
) -> None:
    assert arrow(*line) == found


def test_of_two_such_the_more_severe_is_the_bottleneck() -> None:
    assert arrow([0.3, 0.1, 0.5, 0.0], [0.0, 0.1, 0.2, 0.1]) == 3
    assert arrow([0.0], [0.0]) == 0


def test_the_line_turns_where_blocking_gives_way_to_starving() -> None:
    assert turning_point(*AGREED) == 1
    assert turning_point(*DISPUTED) is None
    assert turning_point([0.1, 0.0], [0.0, 0.4]) == 0
    assert turning_point([0.4, 0.0], [0.0, 0.1]) == 1
