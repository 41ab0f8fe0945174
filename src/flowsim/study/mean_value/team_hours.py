"""What the people of a team can do, on average over a run.

Input: a model and a team. Output: people, hours of work. Must not depend on: work, runs.
"""

from __future__ import annotations

from flowsim.model.holidays import open_hours_a_week
from flowsim.model.mean_flow.traffic import mean_over
from flowsim.model.types import Model, Team
from flowsim.plan import dynamics


def people(model: Model, team: Team) -> float:
    """People of a team; where they change over time, the average from time zero on."""
    if team.dynamics.talent is not None:
        return dynamics.mean_people(model, team)
    return mean_over(team.people_at, 0.0, model.horizon) if team.people_at else team.people


def one_person(model: Model, team: Team) -> float:
    """Hours of work a week that one person can do who is there: speed, overheads, slow curves."""
    pace = team.efficiency * dynamics.mean_pace(model, team)
    return pace * open_hours_a_week(model, team.hours)


def there(model: Model, team: Team) -> float:
    """Hours of work a week that all of them can do, absent ones left out."""
    return people(model, team) * one_person(model, team) * team.presence
