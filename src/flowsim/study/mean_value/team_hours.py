"""What the people of a team can do, on average over a run.

Input: a model and a team. Output: people, hours of work. Must not depend on: work, runs.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.model.holidays import all_open, open_hours_a_week, weeks_of
from flowsim.model.mean_flow import crew_sizes
from flowsim.model.mean_flow.traffic import mean_over
from flowsim.model.types import Model, Step, Team
from flowsim.plan import dynamics
from flowsim.time_units import HOURS_PER_WEEK

Weeks = list[tuple[tuple[float, float], ...]]  # open stretches of each


def people(model: Model, team: Team) -> float:
    """People of a team; where they change over time, the average from time zero on."""
    if team.dynamics.talent is not None:
        return dynamics.mean_people(model, team)
    return mean_over(team.people_at, 0.0, model.horizon) if team.people_at else team.people


def one_person(model: Model, team: Team) -> float:
    """Hours of work a week that one person can do who is there: speed, overheads, slow curves.

    Of things, those in which somebody can use them.
    """
    hours = open_hours_a_week(model, team.hours)
    if team.kind == "equipment":
        hours = _in_use(model, team.name)
    return pace(model, team) * hours


def pace(model: Model, team: Team) -> float:
    """Hours of work that one person does in an open hour."""
    return team.efficiency * dynamics.mean_pace(model, team)


def pace_together(model: Model, step: Step) -> float:
    """The same of a step: that of its team, times the speed of all others who take part."""
    own = pace(model, model.team(step.team or ""))
    return own * math.prod(model.team(name).speed for name, _ in step.beside)


def taken_by(model: Model, step: Step) -> tuple[tuple[str, float], ...]:
    """The teams of a step, and the hours of work that its people could do in an hour of its effort.

    The visit is then as long for them as for the step's own people.
    """
    if not step.crew:
        return ((step.team, 1.0),) if step.team is not None else ()
    together = pace_together(model, step)
    return tuple(
        (name, count * (pace(model, model.team(name)) / together if together > 0.0 else math.inf))
        for name, count in step.crew
    )


def together(model: Model, step: Step) -> float:
    """Hours of work a week that a crew can do, one visit after the other."""
    return pace_together(model, step) * _open_hours(model, [_weeks(model, step)])


def _weeks(model: Model, step: Step) -> Weeks:
    """Hours of each week in which all teams of a step are open."""
    weeks = math.ceil((model.warm_up + model.horizon) / HOURS_PER_WEEK)
    return all_open([weeks_of(model, model.team(name).hours, weeks) for name in step.teams])


def _in_use(model: Model, name: str) -> float:
    """Open hours a week in which some step can take a thing."""
    steps = [step for work in model.work for step in work.flow if name in step.teams]
    return _open_hours(model, [_weeks(model, step) for step in steps])


def _open_hours(model: Model, calendars: list[Weeks]) -> float:
    """Hours a week in which any of several calendars is open, from time zero on, on average."""
    first = int(model.warm_up // HOURS_PER_WEEK)
    hours, count = 0.0, 0
    for stretches in zip(*(weeks[first:] for weeks in calendars), strict=True):
        count, until = count + 1, 0.0
        for start, end in sorted(stretch for each in stretches for stretch in each):
            hours += max(0.0, end - max(start, until))
            until = max(until, end)
    return hours / count if count else 0.0


def at_work(model: Model, team: Team, sizes: frozenset[int]) -> float:
    """Hours of work a week of those who can be at work at once, in crews of these sizes.

    Of five people in crews of two that is four. Where some are absent at times it is an upper
    bound, and where a slow curve moves their number all of them count.
    """
    if team.dynamics.talent is not None:
        return there(model, team)
    counts = tuple((at, crew_sizes.at_work(count, sizes)) for at, count in team.people_at)
    whole = crew_sizes.at_work(team.people, sizes)
    most = mean_over(counts, 0.0, model.horizon) if counts else whole
    return min(most, people(model, team) * presence(model, team)) * one_person(model, team)


def there(model: Model, team: Team) -> float:
    """Hours of work a week that all of them can do, absent ones left out."""
    return people(model, team) * one_person(model, team) * presence(model, team)


def presence(model: Model, team: Team) -> float:
    """The share of a team's open hours in which each person is there, by absences by chance.

    Those of fixed length at a fixed distance come at the same hours for all, and may fall into
    nights only: they are looked up in the calendar. Others meet all hours alike.
    """
    every, long = team.away_every, team.away_for
    if every is None or long is None:
        return 1.0
    cycle = every.mean + long.mean
    if every.cv > 0.0 or long.cv > 0.0:
        return every.mean / cycle
    weeks = weeks_of(model, team.hours, math.ceil((model.warm_up + model.horizon) / HOURS_PER_WEEK))
    stretches = np.array(
        [[w * HOURS_PER_WEEK + at for at in pair] for w, week in enumerate(weeks) for pair in week]
    ).reshape(-1, 2)
    open_by = np.concatenate([[0.0], np.cumsum(stretches[:, 1] - stretches[:, 0])])
    at = np.concatenate([[0.0], stretches.ravel()])
    value = np.concatenate([[0.0], np.repeat(open_by, 2)[1:-1]])
    starts = every.mean + cycle * np.arange(int((model.warm_up + model.horizon) / cycle) + 1)
    span = np.array([model.warm_up, model.warm_up + model.horizon])
    edges = np.clip(np.stack([starts, starts + long.mean]), *span)
    lost = float(np.diff(np.interp(edges, at, value), axis=0).sum())
    opened = float(np.diff(np.interp(span, at, value))[0])
    return 1.0 - lost / opened if opened > 0.0 else every.mean / cycle
