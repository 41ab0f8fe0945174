"""One model, run: figures with intervals, the verdict on the bottleneck, the weekly series.

Input: a Model. Output: a RunResult. Nothing is printed or drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from flowsim.experiment import Estimate, Results, replicate
from flowsim.experiment.estimates import CONFIDENCE, of_values, scaled
from flowsim.experiment.precision import MOST, Precision, replicate_until
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.study.bottleneck.losses import has_patience
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.bottleneck.saturation import Seen, known
from flowsim.study.bottleneck.verdict import verdict
from flowsim.study.doors import door
from flowsim.study.expectations.outcomes import with_outcomes
from flowsim.study.judging import Judge, JudgeArgument, alike, counted
from flowsim.study.mean_value.explain import explain
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.measured.figures import (
    cost,
    failures,
    moment_figures,
    step_figures,
    team_figures,
    weekly_series,
    work_figures,
)
from flowsim.study.measured.indicators import FOLLOWED, Waiting, arrow_of, waiting_in, waits
from flowsim.study.measured.initial_transient import InitialTransient, worst_transient
from flowsim.study.measured.market_figures import market_figures
from flowsim.study.measured.pulled_levers import pulled_levers, pulling
from flowsim.study.measured.records import TeamFigures, WorkFigures
from flowsim.study.measured.rival_figures import rival_figures
from flowsim.study.measured.spread_levers import spread_levers
from flowsim.study.measured.start_up import missing_share, reaches_last_half
from flowsim.study.measured.steady_state import growth_of, piles_up
from flowsim.study.progress import Progress
from flowsim.study.results import Checks, RunResult, Together
from flowsim.study.settings import ALL_CORES, Settings
from flowsim.time_units import HOURS_PER_WEEK

PER_VERDICT = 32  # replications of the bottleneck's closest candidates, at most


@door
def run(
    model: Model,
    *,
    name: str = "",
    replications: int | None = None,
    precision: float | None = None,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> RunResult:
    """Run a model, find its bottleneck, and check its expectations.

    replications: by default 40. precision: run until the half-widths of the 95 % intervals of the
    judged work's throughput and mean delivery time are at most this share of their means;
    replications are then the maximum. judge: as in `explain`. jobs: threads, 0 for all cores; the
    figures do not depend on it. Raises EngineError, PathError, ValueError.

    >>> result = fs.run(model, replications=10)
    >>> result.verdict.constraint
    'qa'
    >>> result.of("change").throughput.mean  # items a week
    3.84...
    """
    settings = Settings(replications, seed, jobs, judge, progress, precision)
    return run_of(model, settings, name=name)


def run_of(model: Model, settings: Settings, *, name: str = "") -> RunResult:
    """`run`, for a study that has its settings."""
    return with_outcomes(measured(model, settings, name=name), settings)


def measured(model: Model, settings: Settings, *, name: str = "") -> RunResult:
    """`run` without expectations: for a model that only a study has changed."""
    return measured_all([model], settings, names=[name])[0]


def measured_all(
    models: Sequence[Model], settings: Settings, *, names: Sequence[str]
) -> tuple[RunResult, ...]:
    """`measured` for several models on common random numbers; a precision holds for all."""
    subjects = [_Subject(*pair, settings.judge) for pair in zip(names, models, strict=True)]
    if settings.precision is not None:
        found, ended = _until(subjects, settings.precision, settings)
        done = zip(subjects, found, strict=True)
        return tuple(_answer(*each, settings, ended) for each in done)
    return tuple(_answer(each, _replicated(each, settings), settings) for each in subjects)


class _Subject:
    """A model to run, with its analysis of averages."""

    def __init__(self, name: str, model: Model, judge: JudgeArgument) -> None:
        self.label = name or model.name or "the model"
        self.model, self.explanation = model, explain(model, judge=judge)
        self.plan = compile_plan(model)
        self.judged = model.kind(self.explanation.judged)
        self.by_week = by_week(model)

    def watched(self, results: Results) -> list[Estimate]:
        """What must reach the precision: throughput, and the mean delivery time if any."""
        figures = work_figures(self.model, results, self.judged)
        return [figures.throughput, *([] if figures.unstable else [figures.delivery_mean])]


def by_week(model: Model) -> tuple[str, ...]:
    """The kinds of work of which every week is kept: for money, and for levers they pull."""
    priced = (k.name for k in model.work if k.value > 0.0 or k.delay_cost > 0.0)
    return tuple(dict.fromkeys([*priced, *pulling(model)]))


def _replicated(subject: _Subject, settings: Settings) -> Results:
    return replicate(
        subject.plan,
        replications=settings.count,
        seed=settings.seed,
        jobs=settings.jobs,
        progress=settings.telling(f"running {subject.label}"),
        series=True,
        by_week=subject.by_week,
        followed=FOLLOWED,
    )


def _until(
    subjects: Sequence[_Subject], precision: float, settings: Settings
) -> tuple[list[Results], Precision]:
    def watch(found: Sequence[Results]) -> list[Estimate]:
        pairs = zip(subjects, found, strict=True)
        return [estimate for subject, results in pairs for estimate in subject.watched(results)]

    return replicate_until(
        [subject.plan for subject in subjects],
        watch,
        precision=precision,
        most=MOST if settings.replications is None else settings.replications,
        seed=settings.seed,
        jobs=settings.jobs,
        progress=settings.telling(f"running {subjects[0].label}"),
        series=True,
        by_week=tuple(dict.fromkeys(work for each in subjects for work in each.by_week)),
        followed=FOLLOWED,
    )


def seen_of(model: Model, results: Results, explanation: Explanation) -> tuple[Seen, ...]:
    """What a run has shown of the judged work, kind by kind."""
    judge = explanation.judge
    pairs = zip(judge.kinds, judge.weights, strict=True)
    return tuple(_seen(model, results, explanation, *pair) for pair in pairs)


def _seen(
    model: Model, results: Results, explanation: Explanation, work: str, weight: float
) -> Seen:
    kind = model.kind(work)
    piling, alone = math.nan, explanation.of(work).raw_process_time
    grows = piles_up(growth_of(results, kind), results, kind)
    if grows and not reaches_last_half(model, work, alone):
        piling = results.estimate("throughput", work=work).mean * model.horizon
    demand = _demand(model, results, explanation, work)
    return Seen(
        work=work,
        in_progress=results.estimate("wip", work=work).mean,
        demand=demand,
        piling=piling,
        weight=weight,
        missing=0.0 if demand is None else missing_share(model, work, alone),
        lost=results.estimate("abandoned_share", work=work).mean if has_patience(kind) else 0.0,
        is_beyond=not math.isnan(piling) and _is_beyond(model, explanation, work),
    )


def _is_beyond(model: Model, explanation: Explanation, work: str) -> bool:
    """Whether, on average, more arrives than can be done once all levers are pulled.

    New users of a market that pile up are beyond it: those before them have brought work of their
    own, which takes capacity late.
    """
    if model.kind(work).arrives.market:
        return True
    one = explanation if explanation.judged == work else explain(model, judge=(work,))
    return one.headroom is not None and one.headroom < 1.0


def _demand(model: Model, results: Results, explanation: Explanation, work: str) -> Estimate | None:
    """Demand a week: the rate of arrivals, not the number that came by chance.

    Measured where other work or a market spawns it, or a lever changes its rate.
    """
    load = explanation.of(work)
    rate = explanation.demand_per_week if work == explanation.judged else load.demand_per_week
    if rate is None:
        return None
    is_moved = any(
        path.removeprefix("work.").startswith(f"{work}.arrives.")
        for lever, amount in model.use
        for path, _ in (model.lever(lever).change if amount else ())
    )
    arrives = model.kind(work).arrives
    is_moved = is_moved or bool(arrives.market or arrives.users)
    if not is_moved and not any(a.work == work for kind in model.work for a in kind.after):
        return known(rate)
    arrivals = results.estimate("arrival_rate", work=work)
    return scaled(arrivals, HOURS_PER_WEEK * load.item.delivered)


def _teams(subject: _Subject, results: Results, waiting: Waiting) -> tuple[TeamFigures, ...]:
    """The figures of each team."""
    return tuple(
        team_figures(subject.plan, results, waiting, number, subject.explanation.judge.kinds)
        for number in range(len(subject.model.teams))
    )


def _answer(
    subject: _Subject,
    results: Results,
    settings: Settings,
    ended: Precision | None = None,
) -> RunResult:
    """The result of one model, from its replications."""
    model, plan, explanation = subject.model, subject.plan, subject.explanation
    judge = explanation.judge
    waiting, (once, yearly) = waiting_in(model, results), cost(model, plan)
    teams = _teams(subject, results, waiting)
    work = tuple(work_figures(model, results, kind) for kind in model.work)
    return RunResult(
        name=subject.label,
        question=model.question,
        model=model,
        judged=explanation.judged,
        work=work,
        steps=step_figures(model, results),
        teams=teams,
        verdict=_verdict(subject, results, settings, teams),
        series=weekly_series(results, plan),
        explanation=explanation,
        cost_per_year=yearly,
        replications=results.replications,
        seed=results.seed,
        results=results,
        total=total_of(results, judge),
        judged_sum=None if judge.is_one else _together(results, judge.kinds),
        together=tuple(_together(results, kinds) for kinds in alike(model)),
        cost_once=once,
        checks=Checks(results.audit, _warm(subject, results, work), ended),
        waits=waits(model, waiting, judge),
        moments=moment_figures(results),
        failures=tuple(failures(results, kind) for kind in counted(model, judge)),
        markets=market_figures(model, results),
        rivals=rival_figures(model, results),
        pulled=pulled_levers(model, results),
        spread=spread_levers(model, plan, seed=results.seed, replications=results.replications),
        arrow=arrow_of(model, results, explanation.judged),
    )


def _warm(
    subject: _Subject, results: Results, work: Sequence[WorkFigures]
) -> InitialTransient | None:
    """Whether judged work still warms up when measuring begins: of several kinds the worst."""
    weekly, works, kinds = results.series, subject.plan.works, subject.explanation.judge.kinds
    assert weekly is not None
    judged = [each for each in work if each.work in kinds]
    return worst_transient(subject.model, weekly, works, judged)


def _verdict(
    subject: _Subject, results: Results, settings: Settings, teams: Sequence[TeamFigures]
) -> Verdict:
    """The verdict, with the teams in the order of their slack."""
    model, explanation = subject.model, subject.explanation
    return verdict(
        model,
        explanation,
        seen_of(model, results, explanation),
        replace(settings, replications=min(results.replications, PER_VERDICT)),
        busiest=tuple(team.team for team in sorted(teams, key=_slack)),
    )


def _slack(team: TeamFigures) -> float:
    return -team.utilisation.mean if not math.isnan(team.utilisation.mean) else 0.0


def _together(results: Results, kinds: tuple[str, ...]) -> Together:
    """Kinds of work added up."""
    rates = np.sum([results.samples("throughput", work=work) for work in kinds], axis=0)
    wips = np.sum([results.samples("wip", work=work) for work in kinds], axis=0)
    many = results.replications
    return Together(
        kinds,
        of_values(rates * HOURS_PER_WEEK, replications=many, confidence=CONFIDENCE),
        of_values(wips, replications=many, confidence=CONFIDENCE),
    )


def total_of(results: Results, judge: Judge) -> Estimate | None:
    """Throughput a week of all judged work, items or money; None if there is one kind only."""
    if judge.is_one and not judge.by_value:
        return None
    return of_values(judge.rate(results), replications=results.replications, confidence=0.95)
