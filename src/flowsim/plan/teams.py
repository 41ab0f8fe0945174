"""Teams in tables: people, helpers, absences, and the crews that people form.

Input: a Numbering. Output: the tables Teams, Outages and Crews, and people and paces week by week.
"""

from __future__ import annotations

import numpy as np

from flowsim.model.types import DISCIPLINES
from flowsim.plan import dynamics, weekly
from flowsim.plan import tables as t
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.numbering import Numbering
from flowsim.plan.ticks import on_ticks


def teams(numbering: Numbering) -> tuple[t.Teams, t.Floats, t.Floats]:
    """The teams; their people in each week, [team, week]; the pace of each helper, likewise."""
    model = numbering.model
    people = np.array(
        [dynamics.people(model, team, numbering.moves, numbering.level) for team in model.teams]
    )
    paces = np.array(
        [
            weekly.pace(team, helped, numbering.moves, numbering.level)
            for team, helped in numbering.helpers
        ]
    ).reshape(len(numbering.helpers), numbering.weeks)
    helped = [numbering.team[name] for _, name in numbering.helpers]
    most = np.maximum(people.max(axis=1), 1)
    idle = _idle(numbering)
    table = t.Teams(
        people=ints(people[:, 0]),
        most=ints(most),
        offset=ints(np.concatenate([[0], np.cumsum(most)])),
        idle_first=ints(np.cumsum([0] + [len(works) for works in idle])),
        idle_work=ints([work for works in idle for work in works]),
        discipline=ints([DISCIPLINES.index(team.discipline) for team in model.teams]),
        switch_cost=floats([team.switch_cost for team in model.teams]),
        away_every=ints([numbering.law(team.away_every) for team in model.teams]),
        away_for=ints([numbering.law(team.away_for) for team in model.teams]),
        stream=streams([(f"{team.name}:away",) for team in model.teams], 1).ravel(),
        helper_first=ints(
            np.searchsorted(np.array(helped, dtype=np.int64), np.arange(len(model.teams) + 1))
        ),
        helper=ints([numbering.team[team.name] for team, _ in numbering.helpers]),
        pace=floats(paces[:, 0]),
    )
    return table, people, paces


def _idle(numbering: Numbering) -> list[list[int]]:
    """Of each team the works it may pull when it would be idle, the most urgent first."""
    idle: list[list[int]] = [[] for _ in numbering.model.teams]
    for work in sorted(numbering.model.work, key=numbering.urgency):
        if work.arrives.kind == "always" and work.flow[0].team is not None:
            idle[numbering.team[work.flow[0].team]].append(numbering.work[work.name])
    return idle


def outages(numbering: Numbering) -> t.Outages:
    """Absences that are known beforehand, team by team."""
    rows = [
        (numbering.team[team.name], outage)
        for team in numbering.model.teams
        for outage in team.outages
    ]
    return t.Outages(
        team=ints([team for team, _ in rows]),
        people=ints([outage.people for _, outage in rows]),
        at=floats(on_ticks([numbering.model.warm_up + outage.at for _, outage in rows])),
        hours=floats([outage.lasts for _, outage in rows]),
    )


def crews(numbering: Numbering) -> t.Crews:
    """The crews of all steps, each once; their calendars are behind those of teams and works."""
    found, model = numbering.crews, numbering.model
    before = len(model.teams) + len(model.work)
    return t.Crews(
        first=ints(np.cumsum([0] + [len(crew) for crew in found])),
        team=ints([numbering.team[name] for crew in found for name, _ in crew]),
        people=ints([count for crew in found for _, count in crew]),
        calendar=ints(before + np.arange(len(found))),
    )
