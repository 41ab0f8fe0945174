"""From replications to the units people use: figures of work, steps and teams, and costs.

Input: Results of a model. Output: the records of `results`. Nothing is simulated here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import scaled
from flowsim.metrics.series import FLOWS
from flowsim.model import Model
from flowsim.model.types import Work
from flowsim.plan import Plan
from flowsim.plan.tables import PEOPLE
from flowsim.study.measured.indicators import Waiting
from flowsim.study.measured.records import (
    Failures,
    MomentaryBottleneck,
    StepFigures,
    TeamFigures,
    WeeklyCounts,
    WorkFigures,
)
from flowsim.study.measured.start_up import only_fills_up
from flowsim.study.measured.steady_state import growth_of, is_seen, piles_up
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK, MONTHS_PER_YEAR


def work_figures(model: Model, results: Results, work: Work) -> WorkFigures:
    """The figures of one kind of work."""

    def of(measure: str) -> Estimate:
        return results.estimate(measure, work=work.name)

    seen = is_seen(model, results, work)

    def days(measure: str) -> Estimate:
        factor = 1.0 / HOURS_PER_DAY if seen or measure == "age" else math.nan
        return scaled(of(measure), factor)

    growing = growth_of(results, work)
    grows = piles_up(growing, results, work)
    if grows and only_fills_up(model, work.name):
        growing, grows = scaled(growing, math.nan), False
    return WorkFigures(
        work=work.name,
        title=work.title or work.name.replace("_", " "),
        throughput=scaled(of("throughput"), HOURS_PER_WEEK),
        delivery_mean=days("request_to_delivery"),
        delivery_p50=days("request_to_delivery_p50"),
        delivery_p85=days("request_to_delivery_p85"),
        delivery_p95=days("request_to_delivery_p95"),
        change_mean=days("change_lead_time"),
        change_p50=days("change_lead_time_p50"),
        change_p85=days("change_lead_time_p85"),
        change_p95=days("change_lead_time_p95"),
        wip=of("wip"),
        flow_efficiency=of("flow_efficiency"),
        unfinished=of("unfinished"),
        unfinished_age=days("age"),
        turned_away=of("dropped_share"),
        dropped=of("discarded_share"),
        abandoned=of("abandoned_share"),
        growth=scaled(growing, HOURS_PER_WEEK),
        unstable=grows,
    )


def failures(results: Results, work: str) -> Failures:
    """The failures that deliveries of a kind of work cause, and how long they last."""
    recovery = results.estimate("failed_deployment_recovery_time", work=work)
    return Failures(
        work=work,
        change_fail_rate=results.estimate("change_fail_rate", work=work),
        recovery=scaled(recovery, 1.0 / HOURS_PER_DAY),
    )


def step_figures(model: Model, results: Results) -> tuple[StepFigures, ...]:
    """Every step of every kind of work."""
    return tuple(
        StepFigures(
            work=work.name,
            step=step.name,
            title=step.title or step.name.replace("_", " "),
            team=step.team or "",
            visits=scaled(results.estimate("throughput", at=place), HOURS_PER_WEEK),
            wait=results.estimate("wait", at=place),
            sojourn=results.estimate("sojourn", at=place),
        )
        for work in model.work
        for step in work.flow
        for place in (f"{work.name}.{step.name}",)
    )


def team_figures(
    plan: Plan, results: Results, waiting: Waiting, number: int, judged: Sequence[str]
) -> TeamFigures:
    """How busy a team is, what waits for it, and its other bottleneck indicators."""
    team, activity = plan.model.teams[number], results.activity
    assert activity is not None
    name = team.name

    def share(column: str, of: str) -> Estimate:
        return activity.share(number, column, of)

    return TeamFigures(
        team=name,
        title=team.title or name.replace("_", " "),
        people=people_at_the_end(plan, name),
        utilisation=results.estimate("utilisation", at=name),
        queue=results.estimate("queue", at=name),
        judged_queue=waiting.for_somebody(judged, name),
        wait=results.estimate("wait", at=name),
        waiting_share=waiting.share(judged, name),
        active=share("active", "window"),
        sole=share("sole", "window"),
        shifting=share("shifting", "window"),
        blocked=share("idle_blocked", "there"),
        starved=share("idle_starved", "there"),
    )


def people_at_the_end(plan: Plan, team: str) -> int:
    """How many people a team has when the run ends."""
    number = plan.teams.index(team)
    people = int(plan.tables.teams.people[number])
    changes = plan.tables.changes
    for at, kind, target, value in zip(
        changes.at, changes.kind, changes.target, changes.value, strict=True
    ):
        if kind == PEOPLE and target == number and at < plan.ends:
            people = int(value)
    return people


def cost(model: Model, plan: Plan) -> tuple[float, float]:
    """What a model costs: once (levers), and a year (people at the end of the run, levers)."""
    yearly = sum(people_at_the_end(plan, team.name) * team.cost_per_year for team in model.teams)
    once = 0.0
    for name, amount in model.use:
        bill = model.lever(name).cost
        heads = 1
        if bill.per_person:
            teams = [bill.team] if bill.team else list(plan.teams)
            heads = sum(people_at_the_end(plan, team) for team in teams)
        once += bill.once * heads * amount
        yearly += bill.monthly * MONTHS_PER_YEAR * heads * amount
    return once, yearly


def moment_figures(results: Results) -> MomentaryBottleneck:
    """The momentary bottleneck, week by week."""
    activity = results.activity
    assert activity is not None
    return MomentaryBottleneck(
        week=activity.ends / HOURS_PER_WEEK,
        sole=activity.moments[0],
        shifting=activity.moments[1],
        replications=len(activity.teams),
    )


def weekly_series(results: Results, plan: Plan) -> WeeklyCounts:
    """Weekly counts of the run."""
    found = results.series
    assert found is not None
    flows = {name: found.flows[:, number, :] for number, name in enumerate(FLOWS)}
    return WeeklyCounts(
        week=found.ends / HOURS_PER_WEEK,
        works=plan.works,
        teams=plan.teams,
        arrived=flows["arrived"],
        accepted=flows["accepted"],
        delivered=flows["delivered"],
        present=found.present[:-1].sum(axis=1),
    )
