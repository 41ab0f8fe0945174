"""As many replications as a stated precision takes.

Input: plans, what is to be known, how well. Output: Results, the same number of replications of
each plan, and how it ended. Must not depend on: what the measures mean.

The sequential procedure for a relative precision: replications are added until the half-width of
the interval is at most g / (1 + g) of the mean for a wanted precision g, at which the mean is off
by at most g of the truth if the interval holds it. Sources: Y. S. Chow and H. Robbins, On the
asymptotic theory of fixed-width sequential confidence intervals for the mean, Annals of
Mathematical Statistics 36 (1965); A. M. Law, Simulation Modeling and Analysis, section 9.4.1, from
where g / (1 + g) and at least ten replications before the first look are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from flowsim.experiment.estimates import CONFIDENCE, Estimate, t_quantile
from flowsim.experiment.market_weeks import followed_by
from flowsim.experiment.replicate import MOST_GROUPS, replicate_all
from flowsim.experiment.results import ByWeek, Results, WeeklyMeans
from flowsim.experiment.threads import Progress
from flowsim.plan import Plan
from flowsim.plan.tables import Floats

FIRST = 10  # replications before the first look
MOST = MOST_GROUPS  # vectors of replications are kept one by one
_GROWTH = 2.0  # of one stage, at most: the variance may have been small by chance
_STEP = 0.1  # of what was done, at least: few looks bias less

Watch = Callable[[Sequence[Results]], Sequence[Estimate]]


@dataclass(frozen=True, slots=True)
class Precision:
    """How a run to a stated precision ended.

    wanted: half-width of 95 % intervals over their mean. needed: replications that would suffice if
    the variance were the one seen; no promise. most: replications that were allowed.
    """

    wanted: float
    reached: bool
    needed: int
    most: int


def replicate_until(
    plans: Sequence[Plan],
    watch: Watch,
    *,
    precision: float,
    most: int = MOST,
    seed: int = 1,
    jobs: int = 1,
    first: int = 0,
    progress: Progress | None = None,
    series: bool = False,
    by_week: Sequence[str] = (),
    followed: int = 0,
) -> tuple[list[Results], Precision]:
    """Replications first, first + 1, … of all plans until everything watched is known so well.

    watch: from the results so far to the estimates that count; nan among them have no say.
    progress: called with what may be needed as the total. followed: as in `replicate`, at most
    those before the first look. Raises ValueError, EngineError.
    """
    if not 0.0 < precision < 1.0 or not 2 <= most <= MOST:
        raise ValueError(
            f"precision must be between 0 and 1 and most between 2 and {MOST}, "
            f"found {precision} and {most}."
        )
    found: list[Results] = []
    done, goal = 0, min(FIRST, most)
    while True:
        fresh = replicate_all(
            plans,
            replications=goal - done,
            seed=seed,
            jobs=jobs,
            first=first + done,
            progress=_shifted(progress, done * len(plans)),
            series=series,
            by_week=by_week,
            followed=0 if found else min(followed, FIRST),
        )
        found = [joined(*pair) for pair in zip(found, fresh, strict=True)] if found else fresh
        done = goal
        needed = max((needed_for(each, precision) for each in watch(found)), default=done)
        if needed <= done or done >= most:
            return found, Precision(precision, needed <= done, needed, most)
        step = max(needed - done, math.ceil(_STEP * done))
        goal = min(done + step, math.ceil(_GROWTH * done), most)


def needed_for(estimate: Estimate, precision: float) -> int:
    """Replications after which an estimate is known so well, by the variance seen so far.

    No more than there are if it is already, and where there is no mean, or a mean of zero without
    any spread. Twice as many where there is no interval yet.
    """
    runs = estimate.replications
    wanted = precision / (1.0 + precision) * abs(estimate.mean)
    if math.isnan(estimate.mean) or estimate.half_width <= wanted:
        return runs
    if not math.isfinite(estimate.half_width) or wanted == 0.0:
        return 2 * runs
    squared = (estimate.standard_error / wanted) ** 2 * runs  # replications at one error each
    count = max(runs + 1, math.ceil(t_quantile(CONFIDENCE, math.inf) ** 2 * squared))
    while t_quantile(CONFIDENCE, count - 1) ** 2 * squared > count:
        count += 1
    return count


def _shifted(progress: Progress | None, before: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total: progress(before + done, before + total)


def joined(one: Results, other: Results) -> Results:
    """Replications and those that follow them, as if they had been run at once.

    Raises ValueError if the second do not follow the first, or are grouped.
    """
    follows = (other.seed, other.first) == (one.seed, one.first + one.replications)
    if not follows or (one.per_group, other.per_group) != (1, 1):
        raise ValueError("only single replications can be joined to those that they follow.")
    values = np.concatenate([one.values, other.values])
    values.setflags(write=False)
    series = None
    if one.series is not None and other.series is not None:
        series = _pooled(one.series, other.series, one.replications, other.replications)
    audit = one.audit
    if one.audit is not None and other.audit is not None:
        audit = replace(
            one.audit,
            replications=one.audit.replications + other.audit.replications,
            unbalanced=one.audit.unbalanced + other.audit.unbalanced,
        )
    sketches = None
    if one.sketches is not None and other.sketches is not None:
        sketches = one.sketches + other.sketches
    return replace(
        one,
        values=values,
        sketches=sketches,
        replications=one.replications + other.replications,
        series=series,
        audit=audit,
        by_week=_in_a_row(one.by_week, other.by_week),
        markets=followed_by(one.markets, other.markets),
    )


def _in_a_row(one: ByWeek | None, other: ByWeek | None) -> ByWeek | None:
    """The weeks of replications and of those that follow them."""
    if one is None or other is None:
        return None
    delivered = np.concatenate([one.delivered, other.delivered])
    return replace(
        one, delivered=delivered, in_progress=np.concatenate([one.in_progress, other.in_progress])
    )


def _pooled(one: WeeklyMeans, other: WeeklyMeans, n_one: int, n_other: int) -> WeeklyMeans:
    """Means and standard deviations of two samples together."""
    names = [field.name for field in fields(WeeklyMeans) if field.name.endswith("_sd")]
    pooled: dict[str, Floats] = {}
    total = n_one + n_other
    for spread in names:
        name = spread.removesuffix("_sd")
        here, there = getattr(one, name), getattr(other, name)
        mean = (n_one * here + n_other * there) / total
        squares = [
            (count - 1) * np.nan_to_num(getattr(part, spread)) ** 2
            + count * (getattr(part, name) - mean) ** 2
            for part, count in ((one, n_one), (other, n_other))
        ]
        pooled |= {name: mean, spread: np.sqrt((squares[0] + squares[1]) / (total - 1))}
    return replace(one, **pooled)
