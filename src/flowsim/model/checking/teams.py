"""What is wrong with teams: overheads, absences, help.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: flows.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.formats import format_value
from flowsim.model.types import Model, Team


def check_team(model: Model, team: Team, where: Where) -> Iterator[Problem]:
    """Problems of one team."""
    base = f"teams.{team.name}"
    total = sum(share for _, share in team.overhead)
    if total >= 1.0 - 1e-9:
        path = f"{base}.overhead"
        what = f"must stay below 100% together, found {format_value('share', round(total, 9))}."
        yield Problem(where(path), path, what, "Lower one, or no time is left for work.")
    if (team.away_every is None) != (team.away_for is None):
        path = f"{base}.away"
        what = f"`{'for' if team.away_for is None else 'every'}` is missing."
        yield Problem(where(path), path, what, "Write `{every: 60d, for: 3d}`.")
    talent = team.dynamics.talent
    if talent is not None and talent.juniors + talent.mids > 1.0 + 1e-9:
        path = f"{base}.dynamics.talent"
        found = format_value("share", round(talent.juniors + talent.mids, 9))
        what = f"juniors and mids must be at most 100% together, found {found}."
        yield Problem(where(path), path, what, "The rest are seniors; lower one.")
    if talent is not None and team.people_at:
        path = f"{base}.dynamics.talent"
        what = "says how many people there are over time, and so does `people: {at: …}`."
        yield Problem(where(path), path, what, "Write one number of people.")
    yield from _helps(model, team, where)


def _helps(model: Model, team: Team, where: Where) -> Iterator[Problem]:
    names = [other.name for other in model.teams if other.name != team.name]
    for name, _ in team.helps:
        path = f"teams.{team.name}.helps.{name}"
        if name == team.name:
            what = "is the team itself."
            yield Problem(
                where(path), path, what, "A team can only help other teams; leave it out."
            )
        elif name not in names:
            what = f"there is no team {name}."
            yield Problem(where(path), path, what, remedy_for(model, name, names))


def team_warnings(model: Model, where: Where) -> Iterator[Problem]:
    """Warnings: models that run but are probably not intended."""
    used = {team for work in model.work for step in work.flow for team in step.teams}
    costly = {step.team for work in model.work if work.delay_cost > 0.0 for step in work.flow}
    moved = [path for lever in model.levers for path, _ in lever.change]
    for team in model.teams:
        path = f"teams.{team.name}"
        helps = any(name in used for name, _ in team.helps)
        helps |= any(change.startswith(f"{team.name}.helps") for change in moved)
        if team.name not in used and not helps:
            what, remedy = "has no steps.", "Give it one, or remove it."
            if team.kind == "equipment":
                what = "is used in no step."
                remedy = f"Write `with: {{{team.name}: 1}}` at a step, or remove it."
            yield Problem(where(path), path, what, remedy, "warning")
        if team.discipline == "value" and team.name not in costly:
            inner = f"{path}.discipline"
            what = "is value, but no work it does has a delay_cost: the order is fifo."
            remedy = "Write a `delay_cost` for the work, or another order."
            yield Problem(where(inner), inner, what, remedy, "warning")
        most = team.most_people
        for outage in team.outages:
            if outage.people > most:
                inner = f"{path}.away"
                what = f"takes {outage.people} people, but the team has {most}."
                yield Problem(where(inner), inner, what, "The outage takes all of them.", "warning")
