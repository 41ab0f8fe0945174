"""A model becomes a plan: read-only tables for the engines and the names behind their numbers.

Input: a checked Model. Output: a Plan. Nothing is drawn here; a plan is the same for every seed
and replication. What levers do to teams, arrivals and limits is worked out week by week, what they
do to steps is kept as treatments for the engines to decide visit by visit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flowsim.model.types import Model
from flowsim.plan import adoption, clock, sources, spreading
from flowsim.plan import steps as in_steps
from flowsim.plan import tables as t
from flowsim.plan import teams as in_teams
from flowsim.plan.laws import tabulate
from flowsim.plan.numbering import Numbering
from flowsim.plan.ticks import on_ticks
from flowsim.time_units import HOURS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Plan:
    """A model in tables, and what its numbers are called.

    `warm_up` and `ends` (warm-up plus horizon) are hours from the start of the run.
    """

    model: Model
    tables: t.Tables
    teams: tuple[str, ...]
    works: tuple[str, ...]
    steps: tuple[str, ...]
    levers: tuple[str, ...]
    warm_up: float
    ends: float


def compile_plan(model: Model) -> Plan:
    """The plan of a model. Raises nothing for a model that the reader has checked."""
    warm_up, ends = on_ticks([model.warm_up, model.warm_up + model.horizon]).tolist()
    numbering = Numbering(model, weeks=math.ceil(ends / HOURS_PER_WEEK) + 1)
    steps = in_steps.steps(numbering)
    works = sources.works(numbering)
    teams, people, paces = in_teams.teams(numbering)
    lanes, limits = in_steps.lanes(numbering, people)
    return Plan(
        model=model,
        tables=t.Tables(
            calendars=clock.calendars(numbering),
            laws=tabulate(numbering.laws),
            teams=teams,
            outages=in_teams.outages(numbering),
            works=works,
            traces=sources.traces(numbering),
            afters=sources.afters(numbering),
            placed=sources.placed(numbering),
            lanes=lanes,
            blocks=in_steps.blocks(numbering),
            steps=steps,
            crews=in_teams.crews(numbering),
            treatments=in_steps.treatments(numbering),
            levers=adoption.levers(model, numbering.weeks),
            adopters=adoption.adopters(model, people),
            changes=clock.changes(people, limits, paces),
            numbers=spreading.numbers(numbering),
            pulls=spreading.pulls(numbering),
            followers=spreading.followers(numbering),
            markets=spreading.markets(numbering),
        ),
        teams=tuple(team.name for team in model.teams),
        works=tuple(work.name for work in model.work),
        steps=tuple(step.name for _, step in numbering.steps),
        levers=tuple(name for name, _ in model.use),
        warm_up=warm_up,
        ends=ends,
    )
