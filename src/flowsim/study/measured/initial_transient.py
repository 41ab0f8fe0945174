"""Whether a run has a steady state, and when it is reached: the warm-up that MSER-5 recommends.

Input: a model and the weekly means of its replications. Output: weeks since the start of the run,
or why there are none. Nothing is simulated here.

A week holds five working days, so numbers by week are means of the batches of five observations on
which MSER-5 rests (`experiment.truncation`), and are not batched once more: batches of five weeks
leave twenty numbers in two years, and the rule refuses to answer for one model in three.

The rule also cuts pure noise that happens to begin high or low. So what it would cut beyond the
existing warm-up must differ from the rest by more than chance explains; otherwise that warm-up is
long enough. Weeks follow each other as a first-order autoregression would.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

import numpy as np

from flowsim.experiment import WeeklyMeans
from flowsim.experiment.estimates import t_quantile
from flowsim.experiment.truncation import LEAST, mser
from flowsim.model import Model
from flowsim.model.types import Work
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.study.measured.records import WorkFigures

LEAST_WEEKS = LEAST
_SURE = 0.998  # of two series, each cut where it is most unlike the rest: one false alarm in twenty
_SHORT = 3.0  # an autocorrelation from this few weeks is low by about this over their number
_ROUNDING = 1e-9  # relative: what is no difference

Why = Literal["", "transient", "unstable", "short", "late"]


@dataclass(frozen=True, slots=True)
class InitialTransient:
    """The initial transient of a kind of work, as the warm-up that it needs.

    weeks: since the start of the run; None for the reason in `why`: a question about a change over
    time (`reasons` say which), work that piles up, a run of too few weeks, or numbers that become
    steady in its second half only, if ever. in_progress, delivered: of each series alone. work: of
    which kind.
    """

    weeks: int | None
    why: Why = ""
    reasons: tuple[str, ...] = ()
    in_progress: int | None = None
    delivered: int | None = None
    work: str = ""

    @property
    def badness(self) -> tuple[bool, bool, int]:
        """The larger, the worse: piling up, no steady state, the longest warm-up."""
        return self.why == "unstable", self.weeks is None, self.weeks or 0

    def suffices(self, warm_up: float) -> bool:
        """Whether a warm-up of this many hours is long enough; False if that is unknown."""
        return self.weeks is not None and warm_up >= self.weeks * HOURS_PER_WEEK


def initial_transient(
    model: Model, series: WeeklyMeans, works: tuple[str, ...], work: str, *, unstable: bool
) -> InitialTransient:
    """The initial transient of one kind of work. works: in the order of the series."""
    if reasons := transient_causes(model):
        return InitialTransient(None, "transient", reasons, work=work)
    if unstable:
        return InitialTransient(None, "unstable", work=work)
    weeks = whole_weeks(model)
    if weeks < LEAST_WEEKS:
        return InitialTransient(None, "short", work=work)
    number = works.index(work)
    there = min(weeks, math.ceil(model.warm_up / HOURS_PER_WEEK))
    in_progress = _cut(series.in_progress[number][:weeks], there)
    delivered = _cut(series.delivered[number][:weeks], there)
    if in_progress is None or delivered is None:
        return InitialTransient(None, "late", (), in_progress, delivered, work)
    longest = max(in_progress, delivered)
    return InitialTransient(longest, "", (), in_progress, delivered, work)


def worst_transient(
    model: Model, series: WeeklyMeans, works: tuple[str, ...], kinds: Iterable[WorkFigures]
) -> InitialTransient:
    """The worst initial transient of kinds of work: one that piles up, or needs the longest."""
    found = (
        initial_transient(model, series, works, each.work, unstable=each.unstable) for each in kinds
    )
    return max(found, key=lambda each: each.badness)


def _cut(values: Floats, there: int) -> int | None:
    """Weeks to leave out; the existing warm-up if further weeks do not differ from the rest."""
    cut = mser(values, batch=1)
    end = len(values) // 2 if cut is None else cut
    if end > there and not _differs(values[there:end], values[end:]):
        return there
    return cut


def _differs(first: Floats, rest: Floats) -> bool:
    """Whether the mean of some weeks is not that of the weeks after them."""
    noise = rest - rest.mean()
    variance = float((noise**2).mean())
    if variance <= (_ROUNDING * float(np.abs(rest).max(initial=0.0))) ** 2:
        return bool(np.abs(first - rest.mean()).max() > _ROUNDING * np.abs(first).max())
    follows = float((noise[1:] * noise[:-1]).mean()) / variance
    follows = min(max(follows + _SHORT / len(rest), 0.0), 0.95)
    longer = (1.0 + follows) / (1.0 - follows)  # this many weeks say what one alone would
    error = math.sqrt(variance * longer * (1.0 / len(first) + 1.0 / len(rest)))
    free = max(2.0, len(rest) / longer - 1.0)
    return bool(abs(first.mean() - rest.mean()) > t_quantile(_SURE, free) * error)


def whole_weeks(model: Model) -> int:
    """Weeks of a run, its warm-up among them, that are not cut short by the horizon."""
    return int((model.warm_up + model.horizon) / HOURS_PER_WEEK)


def transient_causes(model: Model) -> tuple[str, ...]:
    """Sentences about permanent changes during a run; such a run has no steady state."""
    found = [f"lever {name} acts from time zero or later" for name, _ in model.use]
    if model.state:
        found.append("it starts with items in its steps (`state`)")
    found += chain.from_iterable(_of_work(work) for work in model.work)
    for team in model.teams:
        if any(-model.warm_up < at < model.horizon for at, _ in team.people_at):
            found.append(f"the people of {team.name} change over time")
        if team.dynamics.talent is not None:
            found.append(f"the ranks of {team.name} change over time")
    return tuple(found)


def _of_work(work: Work) -> list[str]:
    arrives = work.arrives
    if arrives.kind in ("backlog", "trace"):
        return [f"{work.name} arrives as a {'list' if arrives.kind == 'trace' else 'backlog'}"]
    if arrives.rate_at:
        return [f"the rate of {work.name} changes over time"]
    if arrives.swing > 0.0 and arrives.period > HOURS_PER_WEEK:
        return [f"the rate of {work.name} varies over more than a week"]
    return []


def cut_short(model: Model, figures: WorkFigures) -> float:
    """The share of the window too early for the delivery of the slowest 5 % of items.

    An item that is delivered cannot be older than the run. nan where nothing was delivered.
    """
    slow = figures.delivery_p95.mean * HOURS_PER_DAY
    return max(0.0, min(1.0, (slow - model.warm_up) / model.horizon))


def is_stuck(figures: WorkFigures) -> bool:
    """Whether what is unfinished at the horizon is on average older than 95 % of deliveries."""
    return figures.unfinished_age.mean > figures.delivery_p95.mean
