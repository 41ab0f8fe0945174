"""A product that spreads, through the organisation that makes it: how much of its market it gets.

Input: a model with a market, and scenarios of it. Output: for each of them users, what they pay,
and where new users wait, with common random numbers; and the same market if nobody needed
onboarding. No verdict is sought: of what holds a market back the queues of new users tell. Must not
depend on: words, files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from flowsim.experiment import Estimate, Results, paired
from flowsim.experiment.estimates import of_values, scaled
from flowsim.experiment.replicate import replicate_all
from flowsim.model import FlowsimError, Model
from flowsim.model.errors import did_you_mean, quote
from flowsim.model.types import Arrivals, Work
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.doors import door
from flowsim.study.frames import frame, values
from flowsim.study.launch.path import MOST_FOLLOWED, QUARTER, YEAR, Stretch, path_of
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.figures import cost
from flowsim.study.measured.market_figures import (
    MarketFigures,
    UserWeeks,
    market_figures,
    paid_by_week,
)
from flowsim.study.measured.pulled_levers import PulledLever, pulled_levers, pulling
from flowsim.study.measured.rival_figures import RivalFigures, rival_figures
from flowsim.study.progress import Progress
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.study_result import StudyResult
from flowsim.time_units import HOURS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd


class LaunchError(FlowsimError):
    """Models in which no product spreads, or not the same one. The reason and the remedy."""


@dataclass(frozen=True, slots=True)
class NewUsersWait:
    """New users that wait at a step, on average over the run. busy: of the step's team."""

    step: str
    title: str
    team: str
    waiting: Estimate
    busy: Estimate


@dataclass(frozen=True, slots=True)
class CompetingWork:
    """Work that the team does at which new users queue. more: arrivals, as a share of the first."""

    work: str
    more: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class LaunchRun:
    """One model: its market, where new users wait (the longest queue first), what else gets done.

    judged: deliveries a week of the judged work. more_users, more_paid, more_judged: paired
    differences from the first model, at the horizon, until then, a week. competing: other work of
    the team at which new users queue, that with the most additional arrivals first. quarters,
    years: the path of the bottleneck. pulled: levers that deliveries pull.
    """

    name: str
    model: Model
    market: MarketFigures
    waits: tuple[NewUsersWait, ...]
    competing: tuple[CompetingWork, ...]
    judged: Estimate
    more_users: Estimate
    more_paid: Estimate
    more_judged: Estimate
    cost_per_year: float
    cost_once: float
    quarters: tuple[Stretch, ...]
    years: tuple[Stretch, ...]
    pulled: tuple[PulledLever, ...]
    rivals: tuple[RivalFigures, ...] = ()  # of the market, where it has some

    @property
    def queue(self) -> NewUsersWait | None:
        """Where most new users wait; None where hardly one does, or nobody brings them in."""
        found = self.waits[0] if self.waits else None
        return found if found is not None and found.waiting.mean >= 1.0 else None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Launch(StudyResult):
    """A launch, as it is and in scenarios.

    alone: users week by week of the first model if nobody needed onboarding.

    >>> early = "early: {share: 100%, push: 20%/quarter, pull: 38%/quarter}"
    >>> spreading = fs.loads(TEXT + f"markets: {{firms: {{size: 50, {early}}}}}")
    >>> found = fs.launch(spreading, replications=5)
    >>> found.base.market.of("all").users.mean - float(found.alone.mean[-1])  # no onboarding needed
    0.0
    """

    study: ClassVar = "launch"

    base: LaunchRun
    others: tuple[LaunchRun, ...]
    alone: UserWeeks
    market: str
    judged: str
    replications: int
    seed: int
    followed: int  # of the replications, for the path of the bottleneck

    @property
    def runs(self) -> tuple[LaunchRun, ...]:
        """The first model, then the scenarios."""
        return (self.base, *self.others)

    def frame(self) -> pd.DataFrame:
        """A row for each figure of each model."""
        rows: list[tuple[Any, ...]] = []
        for run in self.runs:
            rows += [(run.name, name, at, *values(e)) for name, at, e in run.market.estimates()]
            rows += [(run.name, "waiting", each.step, *values(each.waiting)) for each in run.waits]
            rows += [(run.name, "pulled", each.lever, *values(each.times)) for each in run.pulled]
            rows.append((run.name, "throughput", self.judged, *values(run.judged)))
            for name in ("more_users", "more_paid", "more_judged"):
                rows.append((run.name, name, "", *values(getattr(run, name))))
        return frame(rows, "scenario measure at mean low high replications")


@door
def launch(
    model: Model,
    scenarios: Mapping[str, Model] | None = None,
    *,
    name: str = "",
    market: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    progress: Progress | None = None,
) -> Launch:
    """What becomes of a market in an organisation, and in scenarios of it.

    scenarios: name -> model. market: its name; by default the first. Raises LaunchError,
    ModelError, EngineError.

    >>> early = "early: {share: 100%, push: 20%/quarter, pull: 38%/quarter}"
    >>> spreading = fs.loads(TEXT + f"markets: {{firms: {{size: 50, {early}}}}}")
    >>> larger = spreading.with_(set={"firms.early.push": "x2"})
    >>> found = fs.launch(spreading, {"more marketing": larger}, replications=5)
    >>> [run.name for run in found.runs]
    ['as it is', 'more marketing']
    """
    settings = Settings(replications, seed, jobs, None, progress)
    return launch_of(model, scenarios or {}, settings, name=name or "as it is", market=market)


def launch_of(
    model: Model,
    scenarios: Mapping[str, Model],
    settings: Settings,
    *,
    name: str,
    market: str = "",
) -> Launch:
    """`launch`, for a caller that has its settings."""
    market = _chosen(model, market)
    judged = explain(model).judged
    for label, other in scenarios.items():
        _refuse_unlike(model, other, label, market, judged)
    models = {name: model, **scenarios}
    followed = min(settings.count, MOST_FOLLOWED)
    *all_results, free = replicate_all(
        [compile_plan(each) for each in (*models.values(), _without_onboarding(model, market))],
        replications=settings.count,
        seed=settings.seed,
        jobs=settings.jobs,
        progress=settings.telling("running every scenario"),
        series=True,
        by_week=tuple(dict.fromkeys(work for each in models.values() for work in pulling(each))),
        followed=followed,
    )
    found = dict(zip(models, all_results, strict=True))
    runs = [
        _measured(label, (each, found[label]), (model, found[name]), market=market, judged=judged)
        for label, each in models.items()
    ]
    return Launch(
        base=runs[0],
        others=tuple(runs[1:]),
        alone=_of_market(model, free, market).weeks_of("all"),
        market=market,
        judged=judged,
        replications=found[name].replications,
        seed=settings.seed,
        followed=followed,
    )


def _chosen(model: Model, market: str) -> str:
    names = [each.name for each in model.markets]
    if not names:
        raise LaunchError(
            "The model has no market. Write `markets:`, or try `flowsim demo launch`."
        )
    if market and market not in names:
        raise LaunchError(f"{quote(market)} is not a market. {did_you_mean(market, names)}")
    return market or names[0]


def _refuse_unlike(model: Model, other: Model, label: str, market: str, judged: str) -> None:
    mine = {each.name: each.size for each in other.markets}
    size = next(each.size for each in model.markets if each.name == market)
    why = ""
    if mine.get(market) != size:
        why = f"it has no market {market} of {size:,}"
    elif judged not in {kind.name for kind in other.work}:
        why = f"it has no {judged}"
    elif (model.warm_up, model.horizon) != (other.warm_up, other.horizon):
        why = "its warm-up or its horizon is another"
    if why:
        raise LaunchError(
            f"{label} cannot be compared: {why}. Let it begin with `extends:` and the first file."
        )


def _bringing_in(model: Model, market: str) -> Work | None:
    """The work whose delivery makes a user of a member; None: who adopts is a user at once."""
    return next((kind for kind in model.work if kind.arrives.market == market), None)


def _without_onboarding(model: Model, market: str) -> Model:
    mine = _bringing_in(model, market)
    work = tuple(
        replace(kind, arrives=Arrivals("none")) if kind is mine else kind for kind in model.work
    )
    return replace(model, work=work)


def _of_market(model: Model, results: Results, market: str) -> MarketFigures:
    return next(each for each in market_figures(model, results) if each.market == market)


def _measured(
    label: str,
    own: tuple[Model, Results],
    base: tuple[Model, Results],
    *,
    market: str,
    judged: str,
) -> LaunchRun:
    """The figures of a model with its results, compared with those of the first."""
    (model, results), (_, first) = own, base
    kept, before = results.markets, first.markets
    assert kept is not None
    assert before is not None
    assert results.activity is not None
    users = kept.of(market, "users")[:, -1] - before.of(market, "users")[:, -1]
    paid = _paid(*own, market) - _paid(*base, market)
    plan = compile_plan(model)
    once, yearly = cost(model, plan)
    change = paired(first, results, "throughput", work=judged).absolute
    waits = _waits(model, results, market)
    return LaunchRun(
        name=label,
        model=model,
        market=_of_market(model, results, market),
        waits=waits,
        competing=_competing(model, results, first, waits[0].team, market) if waits else (),
        judged=scaled(results.estimate("throughput", work=judged), HOURS_PER_WEEK),
        more_users=of_values(users),
        more_paid=of_values(paid),
        more_judged=scaled(change, HOURS_PER_WEEK),
        cost_per_year=yearly,
        cost_once=once,
        quarters=path_of(results.activity, plan.teams, weeks=QUARTER),
        years=path_of(results.activity, plan.teams, weeks=YEAR),
        pulled=pulled_levers(model, results),
        rivals=tuple(
            each
            for each in rival_figures(model, results)
            if each.market == model.market(market).members_of
        ),
    )


def _paid(model: Model, results: Results, market: str) -> Floats:
    """What users have paid by the horizon at the prices of their own model, [replication]."""
    record = next(each for each in model.markets if each.name == market)
    assert results.markets is not None
    return np.asarray(paid_by_week(model, record, results.markets).sum(axis=1))


def _competing(
    model: Model, results: Results, first: Results, team: str, market: str
) -> tuple[CompetingWork, ...]:
    """Other work of a team, that of which the most additional items arrive first."""
    found = [
        (paired(first, results, "arrival_rate", work=kind.name), kind.name)
        for kind in model.work
        if kind.arrives.market != market and any(step.team == team for step in kind.flow)
    ]
    found.sort(key=lambda each: -each[0].absolute.mean)
    return tuple(CompetingWork(name, change.relative) for change, name in found)


def _waits(model: Model, results: Results, market: str) -> tuple[NewUsersWait, ...]:
    """Queues of new users, the longest first."""
    kind = _bringing_in(model, market)
    if kind is None:
        return ()
    found = [
        NewUsersWait(
            step=f"{kind.name}.{step.name}",
            title=step.title or step.name,
            team=step.team,
            waiting=results.estimate("queue", at=f"{kind.name}.{step.name}"),
            busy=results.estimate("utilisation", at=step.team),
        )
        for step in kind.flow
        if step.team is not None
    ]
    return tuple(sorted(found, key=lambda each: -each.waiting.mean))
