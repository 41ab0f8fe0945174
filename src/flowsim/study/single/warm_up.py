"""How long a model must run before its numbers are those of its steady state.

Input: a model. Output: weekly means since the start of the run, and the warm-up that MSER-5
recommends. The run is that of `run`, from its start to its horizon, warm-up included; no bottleneck
is determined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from flowsim.experiment import Estimate, replicate
from flowsim.experiment.estimates import t_quantile
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.doors import door
from flowsim.study.judging import JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.figures import work_figures
from flowsim.study.measured.initial_transient import (
    InitialTransient,
    initial_transient,
    whole_weeks,
)
from flowsim.study.progress import Progress
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.study_result import StudyResult


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """Means of one number by week since the start of the run, [week], whole weeks only.

    half_width: of the 95 % intervals; nan of one replication. cut: weeks that MSER-5 leaves out;
    None if it was not applied or has no answer.
    """

    means: Floats
    half_width: Floats
    cut: int | None

    @property
    def after(self) -> float:
        """The mean over the remaining weeks; over all weeks if there is no cut."""
        return float(self.means[self.cut or 0 :].mean()) if len(self.means) else math.nan


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WarmUp(StudyResult):
    """The recommended warm-up. others: the recommendation for other kinds of work.

    >>> fs.warm_up(model, replications=10).weeks  # what the rule recommends
    1
    """

    study: ClassVar = "warmup"

    name: str
    model: Model
    judged: str
    initial_transient: InitialTransient
    in_progress: Weeks
    delivered: Weeks
    growth: Estimate  # of unfinished judged items a week, over the last half
    others: tuple[tuple[str, InitialTransient], ...]
    replications: int
    seed: int

    @property
    def weeks(self) -> int | None:
        """The warm-up in weeks, or None for the reason in `initial_transient`."""
        return self.initial_transient.weeks

    @property
    def suffices(self) -> bool:
        """Whether the model's own warm-up is long enough."""
        return self.initial_transient.suffices(self.model.warm_up)


@door
def warm_up(
    model: Model,
    *,
    name: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> WarmUp:
    """The warm-up that MSER-5 recommends for the judged work. Raises EngineError, PathError.

    >>> fs.warm_up(model, replications=10).suffices
    True
    """
    return warm_up_of(model, Settings(replications, seed, jobs, judge, progress), name=name)


def warm_up_of(model: Model, settings: Settings, *, name: str = "") -> WarmUp:
    """`warm_up`, for a caller that has its settings."""
    judged = explain(model, judge=settings.judge).judged
    plan = compile_plan(model)
    results = replicate(
        plan,
        replications=settings.count,
        seed=settings.seed,
        jobs=settings.jobs,
        progress=settings.telling(f"running {name or model.name or 'the model'}"),
        series=True,
    )
    series, weeks = results.series, whole_weeks(model)
    assert series is not None
    kinds = [work_figures(model, results, kind) for kind in model.work]
    found = {
        kind.work: initial_transient(model, series, plan.works, kind.work, unstable=kind.unstable)
        for kind in kinds
    }
    place = plan.works.index(judged)
    widths = t_quantile(0.95, results.replications - 1) / math.sqrt(results.replications)

    def by_week(means: Floats, spread: Floats, cut: int | None) -> Weeks:
        with np.errstate(invalid="ignore"):
            return Weeks(means[place][:weeks], widths * spread[place][:weeks], cut)

    mine = found.pop(judged)
    return WarmUp(
        name=name or model.name,
        model=model,
        judged=judged,
        initial_transient=mine,
        in_progress=by_week(series.in_progress, series.in_progress_sd, mine.in_progress),
        delivered=by_week(series.delivered, series.delivered_sd, mine.delivered),
        growth=next(kind.growth for kind in kinds if kind.work == judged),
        others=tuple(found.items()),
        replications=results.replications,
        seed=settings.seed,
    )
