"""Working time in tables: calendars week by week, and what jumps between one week and the next.

Input: a Numbering. Output: the tables Calendars and Changes.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from flowsim.model.holidays import weeks_of
from flowsim.plan import dynamics, weekly
from flowsim.plan import tables as t
from flowsim.plan.frozen import floats, ints
from flowsim.plan.numbering import Numbering
from flowsim.plan.ticks import on_ticks
from flowsim.time_units import HOURS_PER_WEEK


def calendars(numbering: Numbering) -> t.Calendars:
    """Capacity of one person of each team and the pace of each stream, from week to week."""
    model = numbering.model
    hours = [team.hours for team in model.teams] + [work.arrives.hours for work in model.work]
    weeks = [weeks_of(model, each, numbering.weeks) for each in hours]
    numbers = {week: number for number, week in enumerate(dict.fromkeys(chain(*weeks)))}
    patterns = list(numbers)
    of = np.array([[numbers[week] for week in each] for each in weeks])
    rate = _rates(numbering)
    swing = [0.0 for _ in model.teams] + [work.arrives.swing for work in model.work]
    period = [0.0 for _ in model.teams] + [work.arrives.period for work in model.work]
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
        zero=floats(np.full(len(hours), on_ticks(model.warm_up))),
    )


def _rates(numbering: Numbering) -> t.Floats:
    """What passes in an open hour of each calendar in each week."""
    model = numbering.model
    return np.array(
        [
            weekly.efficiency(team, numbering.moves, numbering.level)
            * dynamics.pace(model, team, numbering.moves, numbering.level)
            for team in model.teams
        ]
        + [
            np.ones(numbering.weeks)  # what it is the run sets
            if work in numbering.following
            else weekly.arrival_factor(model, work, numbering.moves, numbering.level)
            for work in model.work
        ]
    )


def _set_waves(
    passed: t.Floats, rate: t.Floats, swing: list[float], period: list[float], warm_up: float
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
