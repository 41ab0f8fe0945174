"""What becomes of an organisation year by year, and what the formula of its ranks gives.

Input: a model of several years, and scenarios of it. Output: for each year deliveries, time and
cost, with common random numbers; and of each team with ranks its juniors, mids and seniors by the
formula, without a run. Must not depend on: words, files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from flowsim.dynamics import talent as ranks
from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import CONFIDENCE, jackknife, quotient
from flowsim.experiment.replicate import replicate_all
from flowsim.model import FlowsimError, Model
from flowsim.model.types import Team
from flowsim.plan import compile_plan, weekly
from flowsim.plan.dynamics import moves_of, pipeline
from flowsim.plan.tables import Floats
from flowsim.study.decide.money import cash_of
from flowsim.study.doors import door
from flowsim.study.frames import frame, values
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.study_result import StudyResult
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK, HOURS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

WEEKS = round(WEEKS_PER_YEAR)


class YearsError(FlowsimError):
    """Models that do not last for years, or not for equally many. The reason and the remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class YearFigures:
    """A year of a model. year: from 1. throughput: deliveries a week of the judged work.

    delivery_days: from arrival to delivery, elapsed days on average, by Little's law. cost: of
    people and levers in that year. more: change of throughput as a share of the first model's in
    the same year, paired.
    """

    year: int
    throughput: Estimate
    delivery_days: Estimate
    cost: float
    more: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class RankYears:
    """Ranks of a team on average over each year by the formula, [year]; output: in people."""

    team: str
    juniors: Floats
    mids: Floats
    seniors: Floats
    output: Floats


@dataclass(frozen=True, slots=True, eq=False)
class YearsRun:
    """One model, year by year; ranks: of the teams that have any."""

    name: str
    model: Model
    years: tuple[YearFigures, ...]
    ranks: tuple[RankYears, ...]

    def rank(self, team: str) -> RankYears:
        """The ranks of that team. Raises KeyError if it has none."""
        for each in self.ranks:
            if each.team == team:
                return each
        raise KeyError(team)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Years(StudyResult):
    """A model and its scenarios, year by year.

    >>> longer = model.with_(set={"horizon": "2y"})
    >>> one_more = longer.with_(use={"hire_qa": 1})
    >>> found = fs.years(longer, {"one tester more": one_more}, replications=5)
    >>> [each.year for each in found.base.years]
    [1, 2]
    """

    study: ClassVar = "years"

    base: YearsRun
    others: tuple[YearsRun, ...]
    judged: str
    replications: int
    seed: int

    @property
    def runs(self) -> tuple[YearsRun, ...]:
        """The first model, then the scenarios."""
        return (self.base, *self.others)

    def frame(self) -> pd.DataFrame:
        """A row for each figure of each year of each model."""
        rows: list[tuple[Any, ...]] = []
        for run in self.runs:
            for each in run.years:
                for name in ("throughput", "delivery_days", "more"):
                    rows.append((run.name, each.year, name, "", *values(getattr(each, name))))
            for of in run.ranks:
                for name in ("juniors", "mids", "seniors", "output"):
                    for place, value in enumerate(getattr(of, name)):
                        rows.append((run.name, place + 1, name, of.team, value, None, None, 0))
        return frame(rows, "scenario year measure at mean low high replications")


@door
def years(
    model: Model,
    scenarios: Mapping[str, Model] | None = None,
    *,
    name: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    progress: Progress | None = None,
) -> Years:
    """What becomes of a model year by year, and of scenarios of it.

    scenarios: name -> model. Raises YearsError, ModelError, EngineError.

    >>> found = fs.years(model, replications=5)
    >>> found.base.years[0].throughput.mean > 0
    True
    """
    settings = Settings(replications, seed, jobs, None, progress)
    return years_of(model, scenarios or {}, settings, name=name or "as it is")


def years_of(
    model: Model, scenarios: Mapping[str, Model], settings: Settings, *, name: str
) -> Years:
    """`years`, for a caller that has its settings."""
    judged = explain(model).judged
    for label, other in (("The model", model), *scenarios.items()):
        _refuse(model, other, label, judged)
    models = {name: model, **scenarios}
    # The cost of a year does not depend on which work is counted; the judged work always is.
    results = replicate_all(
        [compile_plan(each) for each in models.values()],
        replications=settings.count,
        seed=settings.seed,
        jobs=settings.jobs,
        progress=settings.telling("running every scenario"),
        by_week=(judged,),
    )
    runs = [
        _measured(label, each, found, results[0])
        for (label, each), found in zip(models.items(), results, strict=True)
    ]
    return Years(runs[0], tuple(runs[1:]), judged, results[0].replications, settings.seed)


def _refuse(model: Model, other: Model, label: str, judged: str) -> None:
    why = ""
    if other.horizon < HOURS_PER_YEAR:
        why = f"counts {other.horizon / HOURS_PER_WEEK:.3g} weeks, less than a year"
    elif (model.warm_up, model.horizon) != (other.warm_up, other.horizon):
        why = "has another warm-up or horizon"
    elif judged not in {kind.name for kind in other.work}:
        why = f"has no {judged}"
    if why:
        remedy = "Write `--set horizon=10y`, or scenarios that begin with `extends:`."
        raise YearsError(f"{label} {why}. {remedy}")


def _measured(label: str, model: Model, results: Results, first: Results) -> YearsRun:
    kept, before = results.by_week, first.by_week
    assert kept is not None
    assert before is not None
    count = int(model.horizon / HOURS_PER_YEAR + 1e-9)
    bills = cash_of(model, results)
    cost = _yearly(bills.people + bills.levers, count)
    delivered, earlier = (_yearly(each.delivered[:, 0], count) for each in (kept, before))
    busy = _yearly(kept.in_progress[:, 0], count)
    return YearsRun(
        label,
        model,
        tuple(
            YearFigures(
                year + 1,
                _ratio(delivered[:, year], np.full(len(delivered), float(WEEKS))),
                _ratio(busy[:, year] / HOURS_PER_DAY, delivered[:, year]),
                float(cost[year]),
                _ratio(delivered[:, year] - earlier[:, year], earlier[:, year]),
            )
            for year in range(count)
        ),
        tuple(_ranks(model, team, count) for team in model.teams if team.dynamics.talent),
    )


def _yearly(weeks: Floats, count: int) -> Floats:
    """Sums over whole years of the last axis, [..., year]."""
    whole = weeks[..., : count * WEEKS]
    return np.asarray(whole.reshape(*whole.shape[:-1], count, WEEKS).sum(axis=-1))


def _ratio(top: Floats, bottom: Floats) -> Estimate:
    """One sum over replications by another."""
    pairs = np.stack([top, bottom], axis=-1)
    return jackknife(pairs, quotient, replications=len(pairs), confidence=CONFIDENCE)


# The formula ----------------------------------------------------------------------------------


def _ranks(model: Model, team: Team, count: int) -> RankYears:
    """Ranks on each Monday from the equations, solved from time zero, on average over years.

    The run has whole people and a pace that is set on Mondays; here neither is rounded.
    """
    held = team.dynamics.talent
    assert held is not None
    weeks = round((model.warm_up + model.horizon) / HOURS_PER_WEEK)
    moves, level = weekly.pulls(model), weekly.levels(model, weeks)
    before = round(model.warm_up / HOURS_PER_WEEK)

    def moved(value: float, key: str) -> Floats:
        of = moves_of(moves, team, f"talent.{key}")
        return np.maximum(0.0, weekly.blended(value, of, level))[before:]

    hires, mentoring = moved(held.hires, "hires"), moved(held.mentoring, "mentoring")
    seniors = max(0.0, 1.0 - held.juniors - held.mids)
    changes = [0, *(np.flatnonzero(np.diff(hires)) + 1)]
    at = np.arange(count * WEEKS) / WEEKS_PER_YEAR
    there = ranks.cohorts(
        [team.people * share for share in (held.juniors, held.mids, seniors)],
        years=at,
        hires=[(week / WEEKS_PER_YEAR, float(hires[week])) for week in changes],
        talent=pipeline(held),
    )
    output = np.array(
        [
            float(ranks.output(each, pipeline(held, float(share))))
            for each, share in zip(there, mentoring, strict=False)
        ]
    )
    juniors, mids, older = _yearly(there.T, count) / WEEKS
    return RankYears(team.name, juniors, mids, older, _yearly(output, count) / WEEKS)
