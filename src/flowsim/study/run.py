"""One model, run: figures with intervals, the verdict on the bottleneck, the weekly series.

Enters: a Model. Leaves: a RunResult. Nothing is printed or drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from flowsim.experiment import Estimate, Results, replicate
from flowsim.experiment.estimates import jackknife, of_values
from flowsim.metrics.series import FLOWS
from flowsim.model import Model
from flowsim.model.types import HOURS_PER_WEEK, Work
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import PEOPLE
from flowsim.study.explain import explain
from flowsim.study.outcomes import with_outcomes
from flowsim.study.results import RunResult, Series, StepFigures, TeamFigures, WorkFigures
from flowsim.study.steady import growth_of, is_seen, piles_up
from flowsim.study.verdict import verdict

REPLICATIONS = 40
PER_VERDICT = 32  # replications of the bottleneck's closest candidates, at most
HOURS_PER_DAY = 24.0
MONTHS_PER_YEAR = 12.0

Progress = Callable[[int, int, str], None]


def run(
    model: Model,
    *,
    name: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = 1,
    judge: str | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Run a model so many times, find its bottleneck, and say which of its expectations hold.

    judge: the kind of work that throughput is about; by default that with the highest total value.
    jobs: threads; the figures are the same for any number of them. Raises EngineError, PathError.
    """
    found = measured(
        model,
        name=name,
        replications=replications,
        seed=seed,
        jobs=jobs,
        judge=judge,
        progress=progress,
    )
    return with_outcomes(found, jobs=jobs, progress=progress)


def measured(
    model: Model,
    *,
    name: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = 1,
    judge: str | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """`run`, without a look at what is expected: for a model that only studies have changed."""
    explanation = explain(model, judge=judge)
    plan = compile_plan(model)

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total, f"running {name or model.name}")

    results = replicate(
        plan,
        replications=replications,
        seed=seed,
        jobs=jobs,
        progress=tell,
        series=True,
        by_week=[kind.name for kind in model.work if kind.value > 0.0 or kind.delay_cost > 0.0],
    )
    judged_work = model.kind(explanation.judged)
    teams = tuple(_team(model, plan, results, team.name, judged_work) for team in model.teams)
    work = tuple(work_figures(model, results, kind) for kind in model.work)
    judged = next(figures for figures in work if figures.work == explanation.judged)
    busiest = tuple(team.team for team in sorted(teams, key=_slack))
    found = verdict(
        model,
        explanation,
        in_progress=results.estimate("wip", work=explanation.judged).mean,
        busiest=busiest,
        grows=judged.unstable,
        replications=min(replications, PER_VERDICT),
        seed=seed,
        jobs=jobs,
        progress=progress,
    )
    once, yearly = cost(model, plan)
    return RunResult(
        name=name or model.name,
        question=model.question,
        model=model,
        judged=explanation.judged,
        work=work,
        steps=_steps(model, results),
        teams=teams,
        verdict=found,
        series=_series(results, plan),
        explanation=explanation,
        cost_per_year=yearly,
        replications=results.replications,
        seed=seed,
        results=results,
        cost_once=once,
    )


def _slack(team: TeamFigures) -> float:
    return -team.utilization.mean if not math.isnan(team.utilization.mean) else 0.0


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """An estimate in another unit, so many times as large."""
    return Estimate(
        mean=estimate.mean * factor,
        low=estimate.low * factor,
        high=estimate.high * factor,
        half_width=estimate.half_width * factor,
        standard_error=estimate.standard_error * factor,
        replications=estimate.replications,
    )


def work_figures(model: Model, results: Results, work: Work) -> WorkFigures:
    """What became of a kind of work, in the units people use."""

    def of(measure: str) -> Estimate:
        return results.estimate(measure, work=work.name)

    seen = is_seen(model, results, work)

    def days(measure: str) -> Estimate:
        factor = 1.0 / HOURS_PER_DAY if seen or measure == "age" else math.nan
        return scaled(of(measure), factor)

    growing = growth_of(results, work)
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
        growth=scaled(growing, HOURS_PER_WEEK),
        unstable=piles_up(growing),
    )


def _steps(model: Model, results: Results) -> tuple[StepFigures, ...]:
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


def _team(model: Model, plan: Plan, results: Results, name: str, judged: Work) -> TeamFigures:
    team = model.team(name)
    return TeamFigures(
        team=name,
        title=team.title or name.replace("_", " "),
        people=people_at_the_end(plan, name),
        utilization=results.estimate("utilization", at=name),
        queue=results.estimate("queue", at=name),
        judged_queue=_queue(results, name, judged),
        wait=results.estimate("wait", at=name),
    )


def _queue(results: Results, team: str, work: Work) -> Estimate:
    """Items of a kind of work that wait for a team, those that wait for a gate left out."""
    formulas = [
        results.formula("queue", at=f"{work.name}.{step.name}")
        for step in work.flow
        if step.team == team and step.opens == 0.0
    ]
    if not formulas:
        nothing = np.full(len(results.values), np.nan)
        return of_values(nothing, replications=results.replications, confidence=0.95)
    tops = tuple(top for formula in formulas for top in formula.tops)
    return jackknife(
        results.values,
        replace(formulas[0], tops=tops),
        replications=results.replications,
        confidence=0.95,
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


def _series(results: Results, plan: Plan) -> Series:
    found = results.series
    assert found is not None
    flows = {name: found.flows[:, number, :] for number, name in enumerate(FLOWS)}
    return Series(
        week=found.ends / HOURS_PER_WEEK,
        works=plan.works,
        teams=plan.teams,
        arrived=flows["arrived"],
        accepted=flows["accepted"],
        delivered=flows["delivered"],
        present=found.present[:-1].sum(axis=1),
    )
