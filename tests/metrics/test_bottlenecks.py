from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsim.eventlog import AWAY, EventLog
from flowsim.metrics.arrows import arrow, turning_point
from flowsim.metrics.setting import members_of
from flowsim.metrics.shifting import changes, sole_and_shifting, turns
from flowsim.metrics.spells import Spells, active_period, active_spells
from flowsim.plan import Plan
from tests.metrics.made import Maker


def slowly(plan: Plan, log: EventLog, team: int) -> list[tuple[float, float]]:
    """Between any two instants of the log: does somebody of the team stand idle?"""
    rows = [
        (codes[3], codes[4] == AWAY, times[0] if codes[4] == AWAY else times[1], times[2])
        for codes, times in zip(log.rows.codes.tolist(), log.rows.times.tolist(), strict=True)
        if codes[3] >= 0 and codes[6] >= 0
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
    for team, spells in enumerate(active_spells(plan, log)):
        expected = slowly(plan, log, team)
        np.testing.assert_allclose(
            np.array(list(zip(*spells, strict=True))).reshape(-1, 2),
            np.array(expected).reshape(-1, 2),
            rtol=0.0,
            atol=1e-9,
        )


def spells_of(*pairs: tuple[float, float]) -> Spells:
    return Spells(np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]))


def test_spells_that_the_window_cuts_do_not_count() -> None:
    assert active_period(spells_of((-5, 1), (2, 4), (5, 9), (9.5, 10)), 10.0) == 3.0
    assert math.isnan(active_period(spells_of((-5, 1)), 10.0))


def test_the_bottleneck_shifts_while_two_spells_overlap() -> None:
    one = spells_of((0, 20), (30, 50), (80, 100))
    two = spells_of((5, 35), (40, 90))
    three = spells_of((10, 18), (45, 55), (60, 100))
    found = turns([one, two, three])
    assert changes(found) == [0, 1, 0, 1, 2]
    assert [sole_and_shifting(found, team, 100.0) for team in range(3)] == [
        (10.0, 30.0),
        (20.0, 60.0),
        (10.0, 30.0),
    ]
    assert [sole_and_shifting(found, team, 30.0)[0] for team in range(3)] == [5.0, 10.0, 0.0]


def test_between_spells_nobody_is_the_bottleneck() -> None:
    found = turns([spells_of((0, 2), (3, 4)), spells_of((7, 8)), spells_of()])
    assert changes(found) == [0, 1]
    assert [sole_and_shifting(found, team, 100.0) for team in range(3)] == [(3, 0), (1, 0), (0, 0)]
    assert turns([spells_of()]) == []


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
