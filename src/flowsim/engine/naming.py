"""The names behind the numbers in a log, from the plan that was run."""

from __future__ import annotations

import numpy as np

from flowsim.eventlog import Names
from flowsim.plan import Plan
from flowsim.plan.tables import Calendars, Tables


def names_of(plan: Plan) -> Names:
    """The names behind the numbers of a plan's logs."""
    tables, n_teams = plan.tables, len(plan.teams)
    steps, blocks = tables.steps, tables.blocks
    return Names(
        works=plan.works,
        teams=plan.teams,
        steps=plan.steps,
        step_work=tuple(int(work) for work in steps.work),
        step_team=tuple(int(team) for team in steps.team),
        people=tuple(int(first) for first in tables.teams.offset),
        levers=plan.levers,
        step_block=tuple(int(block) for block in steps.block) if len(blocks.first) else (),
        step_branch=_branches(tables) if len(blocks.first) else (),
        expedite=tuple(int(work) for work in np.flatnonzero(tables.works.expedite)),
        patterns=_patterns(tables.calendars),
        markets=tuple(market.name for market in plan.model.markets),
        hours=tuple(_hours(tables.calendars, team) for team in range(n_teams)),
    )


def _branches(tables: Tables) -> tuple[int, ...]:
    """The first step of each step's branch; -1 outside of blocks."""
    branch = sorted(int(first) for first in tables.blocks.branch)
    return tuple(
        max(first for first in branch if first <= step) if block >= 0 else -1
        for step, block in enumerate(tables.steps.block)
    )


def _patterns(calendars: Calendars) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(
        tuple(
            (float(calendars.open_at[i]), float(calendars.close_at[i]))
            for i in range(calendars.first[pattern], calendars.first[pattern + 1])
        )
        for pattern in range(len(calendars.first) - 1)
    )


def _hours(calendars: Calendars, team: int) -> tuple[tuple[int, int], ...]:
    """From which week on a team has which pattern; the weeks in which it changes."""
    pattern = calendars.pattern[team]
    changes = [0, *(np.flatnonzero(np.diff(pattern)) + 1).tolist()]
    return tuple((week, int(pattern[week])) for week in changes)
