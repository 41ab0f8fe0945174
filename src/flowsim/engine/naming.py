"""What the numbers in a log are called, from the plan that was run."""

from __future__ import annotations

from flowsim.eventlog import Names
from flowsim.plan import Plan


def names_of(plan: Plan) -> Names:
    """The names behind the numbers of a plan's logs."""
    steps, calendars = plan.tables.steps, plan.tables.calendars
    return Names(
        works=plan.works,
        teams=plan.teams,
        steps=plan.steps,
        step_work=tuple(int(work) for work in steps.work),
        step_team=tuple(int(team) for team in steps.team),
        levers=plan.levers,
        hours=tuple(
            tuple(
                (float(calendars.open_at[i]), float(calendars.close_at[i]))
                for i in range(calendars.first[team], calendars.first[team + 1])
            )
            for team in range(len(plan.teams))
        ),
    )
