"""What replications of a plan have given: vectors of numbers, and measures out of them.

Input: vectors from `metrics`. Output: estimates with intervals. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from flowsim.experiment.estimates import (
    CONFIDENCE,
    Estimate,
    change_of_sums,
    estimate_of,
    jackknife,
    of_values,
    quotient,
    t_quantile,
)
from flowsim.experiment.market_weeks import MarketWeeks
from flowsim.metrics import (
    Formula,
    Identities,
    Layout,
    Pooled,
    Sketch,
    formula_of,
    pooled,
    spread_values,
)
from flowsim.metrics.activity import ACTIVITY
from flowsim.plan.tables import Floats


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyMeans:
    """Numbers present and passed at the end of each week: mean and standard deviation over runs.

    ends: [week] hours from time zero. flows: [work, flow, week], present: [team, state, week], as
    in `metrics.series`; the last team is nobody: items in waiting steps. in_progress: [work, week]
    accepted and not yet gone, those at the door left out. delivered: [work, week] in that week.
    """

    ends: Floats
    flows: Floats
    flows_sd: Floats
    present: Floats
    present_sd: Floats
    in_progress: Floats
    in_progress_sd: Floats
    delivered: Floats
    delivered_sd: Floats


@dataclass(frozen=True, slots=True)
class Audit:
    """Checks of the replications themselves, made while they run.

    unbalanced: how many of the `replications` have lost or invented items
    (`metrics.identities.imbalance`). identities: of the log of the first, which has `rows` rows.
    """

    replications: int
    unbalanced: int
    rows: int
    identities: Identities

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return self.unbalanced == 0 and self.identities.hold


@dataclass(frozen=True, slots=True, eq=False)
class ByWeek:
    """Items of some kinds of work in each week from time zero, of each of the first replications.

    ends: [week] hours from time zero. delivered: [replication, work, week] items.
    in_progress: the same, item-hours between arrival and leaving; the item that
    is always kept at a door is left out.
    """

    works: tuple[str, ...]
    ends: Floats
    delivered: Floats
    in_progress: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """What teams were active and idle for in the first replications, one by one.

    teams: [replication, team, column of `metrics.activity`]. ends: [week] of the window, hours.
    hours: [replication, part, team, week] in which a team was the momentary bottleneck, alone or
    while that shifted.
    """

    teams: Floats
    ends: Floats
    hours: Floats

    @property
    def moments(self) -> Floats:
        """Those hours as shares of their weeks, [part, team, week]: the mean over replications."""
        mean = np.sum(self.hours, axis=0) / len(self.hours)
        return np.asarray(mean / np.diff(self.ends, prepend=0.0))

    def column(self, team: int, column: str) -> Floats:
        """A column of a team's, by replication."""
        return self.teams[:, team, ACTIVITY.index(column)]

    def share(
        self, team: int, top: str, bottom: str, *, confidence: float = CONFIDENCE
    ) -> Estimate:
        """One column over another, of one team; nan if that is nothing."""
        pair = np.stack([self.column(team, top), self.column(team, bottom)], axis=-1)
        return jackknife(pair, quotient, replications=len(pair), confidence=confidence)


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Replications of one plan.

    `values` has a row for each group of `per_group` replications: sums where numbers add up, means
    for those that are averaged (growth, the greatest age). sketches: of each group, of all
    durations; percentiles are those of all replications together. None: they are in `values`.
    """

    values: Floats
    layout: Layout
    replications: int
    seed: int
    first: int = 0
    per_group: int = 1
    series: WeeklyMeans | None = None
    by_week: ByWeek | None = None
    markets: MarketWeeks | None = None
    audit: Audit | None = None
    activity: Activity | None = None
    sketches: tuple[Sketch, ...] | None = None
    _pooled: dict[tuple[int, ...], Pooled] = field(default_factory=dict, init=False, repr=False)

    def formula(self, measure: str, *, at: str | None = None, work: str | None = None) -> Formula:
        """How the measure comes out of the values. Raises MeasureError."""
        return formula_of(self.layout, measure, at=at, work=work)

    def estimate(
        self,
        measure: str,
        *,
        at: str | None = None,
        work: str | None = None,
        confidence: float = CONFIDENCE,
    ) -> Estimate:
        """A measure with its interval; nan where nothing was observed. Raises MeasureError.

        at: a team, a step, `work.step` or `door`. Hours, and per hour.
        """
        formula = self.formula(measure, at=at, work=work)
        if formula.kind == "mean":
            values = self.by_group(formula)
            return of_values(values, replications=self.replications, confidence=confidence)
        return jackknife(
            self.values[:, formula.columns],
            formula.of_columns(),
            replications=self.replications,
            confidence=confidence,
        )

    def samples(self, measure: str, *, at: str | None = None, work: str | None = None) -> Floats:
        """The measure of each group of replications, [group]; nan where nothing was observed.

        Of a percentile: values whose mean it is, as in `by_group`.
        """
        return self.by_group(self.formula(measure, at=at, work=work))

    def first_of(self, count: int) -> Results:
        """The first replications alone, without what is kept week by week; all of them as they are.

        Raises ValueError if there are fewer, or if a part of them is grouped.
        """
        if count == self.replications:
            return self
        if count > self.replications or self.per_group != 1:
            raise ValueError(f"there are not {count} single replications to take.")
        sketches = None if self.sketches is None else self.sketches[:count]
        values, layout = self.values[:count], self.layout
        return Results(values, layout, count, self.seed, self.first, sketches=sketches)

    def by_group(self, formula: Formula) -> Floats:
        """What a formula gives for each group of replications, [group].

        Of a percentile, which is that of all replications together, values whose mean it is and
        which vary as it would (`metrics.sketches`).
        """
        if formula.pools and self.sketches is not None:
            found = self._pooled.get(formula.pools)
            if found is None:
                found = self._pooled[formula.pools] = pooled(self.sketches, formula.pools)
            return spread_values(found, formula.share)
        return formula(self.values)


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Two plans compared: the second minus the first.

    `absolute` and `relative` (to the first; nan if that is zero) are paired, replication by
    replication with common random numbers; `unpaired` is what independent runs would have given.
    """

    absolute: Estimate
    relative: Estimate
    unpaired: Estimate

    @property
    def variance_ratio(self) -> float:
        """Variance of the paired difference over that of independent runs."""
        return (self.absolute.standard_error / self.unpaired.standard_error) ** 2


def _of_both(
    one: Formula, two: Formula, width: int
) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    """The difference and the relative change of two formulas over the sums of both, side by side.

    width: the number of sums of the first.
    """

    def difference(sums: Floats) -> Floats:
        return np.asarray(two(sums[..., width:]) - one(sums[..., :width]))

    def gain(sums: Floats) -> Floats:
        pair = one(sums[..., :width]), two(sums[..., width:])
        return change_of_sums(np.stack(pair, axis=-1))

    return difference, gain


def paired(
    base: Results,
    other: Results,
    measure: str,
    *,
    at: str | None = None,
    work: str | None = None,
    confidence: float = CONFIDENCE,
) -> PairedDifference:
    """`other` minus `base` in a measure, on common random numbers.

    Raises ValueError if they are not the same replications of the same seed, MeasureError.
    """
    _refuse_strangers(base, other)
    one = base.formula(measure, at=at, work=work)
    two = other.formula(measure, at=at, work=work)
    runs = base.replications
    if one.kind == "mean":
        before, after = base.by_group(one), other.by_group(two)
        absolute = of_values(after - before, replications=runs, confidence=confidence)
        both = np.stack([before, after], axis=-1)
        both = both[~np.isnan(both).any(axis=-1)]
        relative = jackknife(both, change_of_sums, replications=runs, confidence=confidence)
    else:
        width = len(one.columns)
        both = np.concatenate([base.values[:, one.columns], other.values[:, two.columns]], axis=-1)
        difference, gain = _of_both(one.of_columns(), two.of_columns(), width)
        absolute = jackknife(both, difference, replications=runs, confidence=confidence)
        relative = jackknife(both, gain, replications=runs, confidence=confidence)
    return PairedDifference(
        absolute=absolute,
        relative=relative,
        unpaired=_unpaired(
            base.estimate(measure, at=at, work=work),
            other.estimate(measure, at=at, work=work),
            groups=len(base.values),
            confidence=confidence,
        ),
    )


def _unpaired(one: Estimate, two: Estimate, *, groups: int, confidence: float) -> Estimate:
    """The difference of two estimates as if they were independent, by Welch."""
    first, second = one.standard_error**2, two.standard_error**2
    error = float(np.sqrt(first + second))
    degrees = float(groups - 1)
    if first + second > 0.0 and groups > 1:
        degrees = (first + second) ** 2 / ((first**2 + second**2) / (groups - 1))
    return estimate_of(
        two.mean - one.mean,
        error,
        groups=groups,
        replications=min(one.replications, two.replications),
        confidence=confidence,
        degrees=degrees,
    )


def _refuse_strangers(base: Results, other: Results) -> None:
    mine = (base.seed, base.first, base.replications, base.per_group)
    theirs = (other.seed, other.first, other.replications, other.per_group)
    if mine != theirs:
        raise ValueError(
            "only the same replications can be compared in pairs: seed, first, replications and "
            f"replications in a group are {mine} and {theirs}."
        )


__all__ = [
    "Activity",
    "Audit",
    "ByWeek",
    "Estimate",
    "PairedDifference",
    "Results",
    "WeeklyMeans",
    "paired",
    "t_quantile",
]
