"""What is wrong with the crew of a step: people of its own team, people or things of others.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: traffic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.holidays import all_open, weeks_of
from flowsim.model.types import Model, Step, Team, Work
from flowsim.time_units import HOURS_PER_WEEK


def check_crew(model: Model, work: Work, step: Step, where: Where) -> Iterator[Problem]:
    """Problems of one step."""
    base = f"work.{work.name}.{step.name}"
    teams = {team.name: team for team in model.teams}
    own = teams.get(step.team or "")
    if own is None:
        return
    if own.kind == "equipment":
        path = f"{base}.team"
        what = f"is equipment: {own.name} does no work by itself."
        remedy = f"Write the team that uses it, and `with: {{{own.name}: 1}}`; or a `wait`."
        yield Problem(where(path), path, what, remedy)
    for name, count in step.crew:
        path = f"{base}.people" if name == own.name else f"{base}.with.{name}"
        team = teams.get(name)
        if team is None:
            remedy = remedy_for(model, name, teams)
            yield Problem(where(path), path, f"there is no team {name}.", remedy)
        elif count > team.most_people > 0:
            what = f"is more than {name} ever has, found {count} of {team.most_people}."
            remedy = f"Write {team.most_people} or fewer, or give {name} more."
            yield Problem(where(path), path, what, remedy)
    if step.team in dict(step.beside):
        path = f"{base}.with.{step.team}"
        what = "is the step's own team."
        count = step.people + dict(step.beside)[step.team or ""]
        yield Problem(where(path), path, what, f"Write `people: {count}`.")
    elif step.beside and all(name in teams for name, _ in step.beside):
        yield from _hours(model, base, [teams[name] for name, _ in step.crew], where)


def _hours(model: Model, base: str, crew: list[Team], where: Where) -> Iterator[Problem]:
    """A crew whose teams are never open at the same time."""
    weeks = math.ceil((model.warm_up + model.horizon) / HOURS_PER_WEEK)
    for count in range(2, len(crew) + 1):
        open_at = [weeks_of(model, team.hours, weeks) for team in crew[:count]]
        if not any(all_open(open_at)) and all(any(each) for each in open_at):
            *before, last = [team.name for team in crew[:count]]
            path = f"{base}.with.{last}"
            what = f"is never open at the same time as {' and '.join(before)}."
            remedy = f"Give {last} other `hours`, or let it do a step of its own."
            yield Problem(where(path), path, what, remedy)
            return
