"""Working time in tables: calendars week by week, and what jumps between one week and the next.

Input: a Numbering. Output: the tables Calendars and Changes.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from flowsim.model.holidays import all_open, weeks_of
from flowsim.model.types import Crew
from flowsim.plan import dynamics, weekly
from flowsim.plan import tables as t
from flowsim.plan.frozen import floats, ints
from flowsim.plan.numbering import Numbering
from flowsim.plan.ticks import on_ticks
from flowsim.time_units import HOURS_PER_WEEK


def calendars(numbering: Numbering) -> t.Calendars:
    """Capacity of one person of each team, the pace of each stream, crews; from week to week."""
    model, crews = numbering.model, numbering.crews
    hours = [team.hours for team in model.teams] + [work.arrives.hours for work in model.work]
    weeks = [weeks_of(model, each, numbering.weeks) for each in hours]
    for crew in crews:
        weeks.append(all_open([weeks[numbering.team[name]] for name, _ in crew]))
    numbers = {week: number for number, week in enumerate(dict.fromkeys(chain(*weeks)))}
    patterns = list(numbers)
    of = np.array([[numbers[week] for week in each] for each in weeks])
    rate = _rates(numbering)
    swing, period = np.zeros(len(weeks)), np.zeros(len(weeks))
    of_works = slice(len(model.teams), len(hours))
    swing[of_works] = [work.arrives.swing for work in model.work]
    period[of_works] = [work.arrives.period for work in model.work]
    open_hours = np.array([sum(end - start for start, end in pattern) for pattern in patterns])
    passed = rate * open_hours[of]
    _set_waves(passed, rate, swing, period, model.warm_up)
    before = [
        sum(end - start for start, end in pattern[:stretch])
        for pattern in patterns
        for stretch in range(len(pattern))
    ]
    return t.Calendars(
        pattern=ints(of),
        first=ints(np.cumsum([0] + [len(pattern) for pattern in patterns])),
        open_at=floats(on_ticks([start for pattern in patterns for start, _ in pattern])),
        close_at=floats(on_ticks([end for pattern in patterns for _, end in pattern])),
        before=floats(on_ticks(before)),
        rate=floats(rate),
        passed=floats(passed),
        takes=floats(np.divide(1.0, rate, where=rate > 0.0, out=np.full_like(rate, np.inf))),
        swing=floats(swing),
        period=floats(period),
        zero=floats(np.full(len(weeks), on_ticks(model.warm_up))),
    )


def _rates(numbering: Numbering) -> t.Floats:
    """What passes in an open hour of each calendar in each week."""
    model = numbering.model
    teams = [
        weekly.efficiency(team, numbering.moves, numbering.level)
        * dynamics.pace(model, team, numbering.moves, numbering.level)
        for team in model.teams
    ]
    return np.array(
        teams
        + [
            np.ones(numbering.weeks)  # what it is the run sets
            if work in numbering.following
            else weekly.arrival_factor(model, work, numbering.moves, numbering.level)
            for work in model.work
        ]
        + [_pace(numbering, crew, teams) for crew in numbering.crews]
    )


def _pace(numbering: Numbering, crew: Crew, teams: list[t.Floats]) -> t.Floats:
    """What passes in an open hour of a crew: at its own team's pace, times the others' speed.

    teams: of each what one of its people does alone.
    """
    pace = teams[numbering.team[crew[0][0]]]
    for name, _ in crew[1:]:
        team = numbering.model.team(name)
        pace = pace * weekly.speed(team, numbering.moves, numbering.level)
    return pace


def _set_waves(
    passed: t.Floats, rate: t.Floats, swing: t.Floats, period: t.Floats, warm_up: float
) -> None:
    """Put what passes in each week of a stream with a wave."""
    ends = np.arange(rate.shape[1] + 1) * HOURS_PER_WEEK - warm_up
    for number, part in enumerate(swing):
        if part != 0.0:
            by = weekly.wave(ends, part, period[number])
            passed[number] = rate[number] * np.diff(by)


def changes(people: t.Floats, limits: t.Floats, paces: t.Floats) -> t.Changes:
    """The jumps between one week and the next, sorted by time, kind and target.

    Each table is [target, week].
    """
    rows = [
        (week * HOURS_PER_WEEK, kind, target, table[target, week])
        for kind, table in ((t.PEOPLE, people), (t.LIMIT, limits), (t.PACE, paces))
        for target, week in zip(*np.nonzero(np.diff(table, axis=1)), strict=True)
        for week in (week + 1,)
    ]
    rows.sort()
    return t.Changes(
        at=floats([row[0] for row in rows]),
        kind=ints([row[1] for row in rows]),
        target=ints([row[2] for row in rows]),
        value=floats([row[3] for row in rows]),
    )
