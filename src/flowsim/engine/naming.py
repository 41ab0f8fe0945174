"""What the numbers in a log are called, from the plan that was run."""

from __future__ import annotations

from flowsim.eventlog import Names
from flowsim.plan import Plan


def names_of(plan: Plan) -> Names:
    """The names behind the numbers of a plan's logs."""
    steps = plan.tables.steps
    return Names(
        works=plan.works,
        teams=plan.teams,
        steps=plan.steps,
        step_work=tuple(int(work) for work in steps.work),
        step_team=tuple(int(team) for team in steps.team),
        levers=plan.levers,
    )
