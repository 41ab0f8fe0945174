"""Scenarios compared with their baseline, with common random numbers.

Input: a baseline and named models. Output: a Comparison with paired differences, and with each
the interval that independent replications would give.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from flowsim.experiment import Estimate, Results, paired
from flowsim.experiment.estimates import CONFIDENCE, change_of_sums, jackknife, of_values, scaled
from flowsim.model import FlowsimError, Model
from flowsim.study.decide.money import DISCOUNT, money, refuse_discount
from flowsim.study.doors import door
from flowsim.study.expectations.outcomes import with_outcomes
from flowsim.study.judging import Judge, JudgeArgument, counted, model_has
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.results import Comparison, MeasureChange, RunResult
from flowsim.study.settings import ALL_CORES, Settings
from flowsim.study.single.run import measured_all
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

# A field of WorkFigures, the measure behind it, its unit, and how many of the unit in an hour.
MEASURES = (
    ("throughput", "throughput", "a week", HOURS_PER_WEEK),
    ("delivery_mean", "request_to_delivery", "days", 1.0 / HOURS_PER_DAY),
    ("delivery_p85", "request_to_delivery_p85", "days", 1.0 / HOURS_PER_DAY),
    ("change_mean", "change_lead_time", "days", 1.0 / HOURS_PER_DAY),
    ("change_p85", "change_lead_time_p85", "days", 1.0 / HOURS_PER_DAY),
    ("wip", "wip", "items", 1.0),
)
# What a table of many models may show besides these.
MORE = (
    ("delivery_p50", "request_to_delivery_p50", "days", 1.0 / HOURS_PER_DAY),
    ("delivery_p95", "request_to_delivery_p95", "days", 1.0 / HOURS_PER_DAY),
    ("change_p50", "change_lead_time_p50", "days", 1.0 / HOURS_PER_DAY),
    ("change_p95", "change_lead_time_p95", "days", 1.0 / HOURS_PER_DAY),
    ("flow_efficiency", "flow_efficiency", "", 1.0),
    ("unfinished", "unfinished", "items", 1.0),
    ("turned_away", "dropped_share", "", 1.0),
    ("dropped", "discarded_share", "", 1.0),
    ("abandoned", "abandoned_share", "", 1.0),
)
# What is compared where it happens at all.
LOSSES = MORE[-3:]


class ComparisonError(FlowsimError):
    """Models that cannot be compared in pairs. Its text gives the reason and the remedy."""

    def __init__(self, base: str, scenario: str, why: str) -> None:
        super().__init__(f"{scenario} cannot be compared with {base}: {why}")
        self.scenario, self.why = scenario, why


@door
def compare(
    base: Model,
    scenarios: Mapping[str, Model],
    *,
    name: str = "baseline",
    replications: int | None = None,
    precision: float | None = None,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    discount: float = DISCOUNT,
    progress: Progress | None = None,
) -> Comparison:
    """Run a baseline and scenarios on common random numbers and compare them pair by pair.

    scenarios: name -> model. judge: as in `run`, the same everywhere; by default that of the
    baseline. replications, precision: as in `run`; all get as many as the one that needs the most.
    discount: annual rate of money. Raises ComparisonError, DiscountError, EngineError, PathError,
    ValueError.

    >>> hire = model.with_(use={"hire_qa": 1})
    >>> found = fs.compare(model, {"hire": hire}, replications=10)
    >>> found.difference("hire", "throughput").paired.low > 0.0  # clearly more
    True
    """
    settings = Settings(replications, seed, jobs, judge, progress, precision)
    return comparison_of(base, scenarios, settings, name=name, discount=discount)


def comparison_of(
    base: Model,
    scenarios: Mapping[str, Model],
    settings: Settings,
    *,
    name: str = "baseline",
    discount: float = DISCOUNT,
) -> Comparison:
    """`compare`, for a study that has its settings."""
    refuse_discount(discount)
    chosen = explain(base, judge=settings.judge).judge
    for label, model in scenarios.items():
        why = unlike(base, model, chosen.kinds)
        if why:
            raise ComparisonError(name, label, why)
    first, *others = measured_all(
        [base, *scenarios.values()],
        replace(settings, judge=chosen),
        names=[name, *scenarios],
    )
    first = with_outcomes(first, settings)
    judged_beside = tuple(with_outcomes(other, settings, beside=(first,)) for other in others)
    return Comparison(
        base=first,
        others=judged_beside,
        differences=tuple(
            difference for other in others for difference in differences(first, other)
        ),
        money=money(first, others, discount=discount),
    )


def unlike(base: Model, other: Model, judged: Sequence[str]) -> str:
    """Why two models cannot be compared, and the remedy; empty if they can."""
    kinds = [kind.name for kind in other.work]
    missing = [name for name in judged if name not in kinds]
    if missing:
        return (
            f"its work is {', '.join(kinds)}, but the baseline is measured on {missing[0]}. "
            "Start the scenario with `extends:` and the baseline's file."
        )
    if (other.warm_up, other.horizon) != (base.warm_up, base.horizon):
        return (
            f"its warm-up and horizon are {other.warm_up:g} h and {other.horizon:g} h, those of "
            f"the baseline {base.warm_up:g} h and {base.horizon:g} h. Only runs over the "
            "same time can be compared: give both the same `warm_up` and `horizon`."
        )
    return ""


def differences(
    base: RunResult,
    other: RunResult,
    *,
    scenario: str = "",
    measures: Sequence[tuple[str, str, str, float]] = MEASURES,
) -> tuple[MeasureChange, ...]:
    """What a scenario changes, paired and unpaired: first of all in the judged work.

    Then the same of the other kinds that are judged or have a value, and the total of all judged.
    scenario: what it is called, by default the name of its run. Losses are added where there are
    any.
    """
    name, found = scenario or other.name, list[MeasureChange]()
    kinds = [kind for kind in counted(base.model, base.judge) if model_has(other.model, kind)]
    for kind in kinds:
        pair = (base.of(kind), other.of(kind))
        lost = [row for row in LOSSES if any(getattr(each, row[0]).mean > 0.0 for each in pair)]
        known = [field for field, *_ in measures]
        more = (*measures, *(row for row in lost if row[0] not in known))
        found += differences_of(
            base.results, other.results, judged=kind, scenario=name, measures=more
        )
    return (*found, *of_all(base.results, other.results, base.judge, name))


def of_all(
    base: Results, other: Results, judge: Judge, name: str, *, confidence: float = CONFIDENCE
) -> tuple[MeasureChange, ...]:
    """What a scenario changes in all judged work together; nothing of one kind."""
    if judge.is_one:
        return ()
    rates = [judge.rate(results) for results in (base, other)]
    count = base.replications
    gained = rates[1] - rates[0]
    errors = [of_values(rate, replications=count, confidence=confidence) for rate in rates]
    half = math.hypot(*(each.half_width for each in errors))
    mean = float(gained.mean())
    pair = np.stack(rates, axis=-1)
    return (
        MeasureChange(
            scenario=name,
            measure="total",
            unit="of value a week" if judge.by_value else "a week",
            paired=of_values(gained, replications=count, confidence=confidence),
            unpaired=Estimate(mean, mean - half, mean + half, half, math.nan, count),
            relative=jackknife(pair, change_of_sums, replications=count, confidence=confidence),
            work="",
        ),
    )


def differences_of(
    base: Results,
    other: Results,
    *,
    judged: str,
    scenario: str,
    measures: Sequence[tuple[str, str, str, float]] = MEASURES,
) -> tuple[MeasureChange, ...]:
    """`differences` in some measures, of what replications have given."""
    found = []
    for field, measure, unit, factor in measures:
        pair = paired(base, other, measure, work=judged)
        found.append(
            MeasureChange(
                scenario=scenario,
                measure=field,
                unit=unit,
                paired=scaled(pair.absolute, factor),
                unpaired=scaled(pair.unpaired, factor),
                relative=pair.relative,
                work=judged,
            )
        )
    return tuple(found)
