"""When will these items be done, and how many by a date?

Input: a model, whose run begins at today's board (`state`), after its warm-up, or empty. Output: a
Forecast: percentiles of the instant, the chance of a date, what is delivered by it. Instants are
hours from now, which is time zero. The horizon of the model counts for nothing: a replication runs
until what is asked for is done, five years at most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import replicate
from flowsim.experiment.leaving import Left, Wanted
from flowsim.experiment.ranks import Proportion, Quantile, least_reached, quantile, share
from flowsim.experiment.results import Audit
from flowsim.model import FlowsimError, Model, PathError
from flowsim.model.errors import did_you_mean
from flowsim.plan import compile_plan
from flowsim.plan.sources import there_at_start
from flowsim.plan.tables import Floats
from flowsim.study.doors import door
from flowsim.study.forecast.until_done import check_horizon, longest_run, run_until_done
from flowsim.study.judging import JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.settings import ALL_CORES, Settings
from flowsim.study.slicing import slice_model
from flowsim.study.study_result import StudyResult
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

REPLICATIONS = 400
CHANCES = (0.50, 0.70, 0.85, 0.95)
LEAST_REPLICATIONS = 20  # below, there is no 95 % date
FARTHEST = 520.0 * HOURS_PER_WEEK  # ten years: a later date is a slip, unless the model is longer
MOST_ITEMS = 1_000_000
POINTS = 100  # of the fan, about
_SPARE = 1.3  # of the first guess of how long it takes
_START_WEEKS = 4.0
_BEYOND = 1.5  # times the last date in a picture, where another is too late for it

ForecastKind = Literal["items", "board", "date"]
Begins = Literal["board", "warm-up", "empty"]


class ForecastError(FlowsimError):
    """What cannot be forecast. why: the reason and the remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class DeliveryFan:
    """How many are done by when: hours [instant], items reached with each chance [chance, instant].

    Items are counted up to those asked for.
    """

    hours: Floats
    items: Floats


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Forecast(StudyResult):
    """When the items will be done, or how many by a date.

    asked: the next `items` deliveries, the `items` of the board, or only how many by a date.
    Percentiles are hours from now, infinite where it is not done within `bound`. by: hours from
    now; `delivered` is what is delivered by then, later arrivals included.

    >>> found = fs.forecast(model, by="12w", replications=100)
    >>> [quantile.chance for quantile in found.delivered]
    [0.5, 0.7, 0.85, 0.95]
    """

    study: ClassVar = "forecast"

    model: Model
    works: tuple[str, ...]
    asked: ForecastKind
    begins: Begins
    items: int  # 0 where only a date is asked for
    board: tuple[tuple[str, int], ...]  # kind of work, items there now
    percentiles: tuple[Quantile, ...]
    done: Floats  # [replication] ascending, hours; infinite: not within the bound
    unfinished: Proportion
    most: int  # that any of the unfinished had done within the bound; 0 if all are done
    bound: float
    by: float | None
    chance: Proportion | None  # that all is done by then
    delivered: tuple[Quantile, ...]  # items until then, at least
    fan: DeliveryFan
    replications: int
    seed: int
    audit: Audit | None = None  # of the first replication, of what it takes to know the answer

    def percentile(self, chance: float) -> Quantile:
        """The percentile with that chance. Raises KeyError."""
        for found in self.percentiles:
            if found.chance == chance:
                return found
        raise KeyError(chance)

    def day(self, hours: float) -> date | None:
        """The date that many hours from now; None if the model has no start.

        Midnight belongs to the day that ends.
        """
        if self.model.start is None or not math.isfinite(hours):
            return None
        return self.model.start + timedelta(days=max(0, math.ceil(hours / HOURS_PER_DAY) - 1))


@dataclass(frozen=True, slots=True)
class _Question:
    asked: ForecastKind
    works: tuple[str, ...]
    items: int
    board: tuple[tuple[str, int], ...]


@door
def forecast(
    model: Model,
    *,
    items: int | None = None,
    work: str | None = None,
    by: float | date | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> Forecast:
    """When the next items are delivered, or everything on today's board is done.

    items: deliveries from now on; without it the items of `state` and of backlogs count, until each
    is delivered, dropped or has given up. work: the kind of work; by default what is judged, of a
    board all kinds. judge: as in `run`, instead of work. by: hours from now, or a date, until its
    end. Raises ForecastError, PathError, ModelError, EngineError.

    >>> found = fs.forecast(model, items=20, replications=100)
    >>> found.percentile(0.85).value / 168  # weeks from now, with 85 % confidence
    6.07...
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return forecast_of(model, settings, items=items, work=work, by=by)


def forecast_of(
    model: Model,
    settings: Settings,
    *,
    items: int | None = None,
    work: str | None = None,
    by: float | date | None = None,
) -> Forecast:
    """`forecast`, for a caller that has its settings."""
    _refuse_few(items, settings.count)
    question = _question(model, items, _kinds(model, work, settings.judge), by)
    until = _until(model, by)
    part = slice_model(model, *question.works).model
    wanted, bound = _wanted(part, question, until or 0.0), max(longest_run(model), until or 0.0)
    first = max(wanted.until, _guess(model, question))
    runs = run_until_done(part, wanted, question.items, settings, first=first, bound=bound)
    seed = settings.seed
    found = _forecast(model, question, runs, until=until, bound=bound, seed=seed)
    plan = compile_plan(replace(part, horizon=min(first, bound)))
    return replace(found, audit=replicate(plan, replications=1, seed=seed, series=True).audit)


def _refuse_few(items: int | None, replications: int) -> None:
    if items is not None and not 1 <= items <= MOST_ITEMS:
        raise ForecastError(f"--items must be from 1 to {MOST_ITEMS:,}, found {items:,}.")
    if replications < LEAST_REPLICATIONS:
        raise ForecastError(
            f"--replications must be at least {LEAST_REPLICATIONS} for a forecast, found "
            f"{replications}: fewer have no 95% date."
        )


def _kinds(model: Model, work: str | None, judge: JudgeArgument) -> tuple[str, ...]:
    """The kinds of work that were asked for; none if nobody has chosen."""
    kinds = [kind.name for kind in model.work]
    if work is not None and judge:
        raise ForecastError("--work and --judge both choose what counts. Give one of them.")
    if work is not None and work not in kinds:
        raise PathError(
            f"--work {work}", "there is no such kind of work.", did_you_mean(work, kinds)
        )
    if judge:
        return explain(model, judge=judge).judge.kinds
    return () if work is None else (work,)


def _question(
    model: Model, items: int | None, asked: tuple[str, ...], by: float | date | None
) -> _Question:
    board = _board(model, asked) if items is None else ()
    if board:
        return _Question("board", tuple(name for name, _ in board), sum(n for _, n in board), board)
    judged = asked or explain(model).judge.kinds
    work = ", ".join(asked)
    if items is not None:
        return _Question("items", judged, items, ())
    if by is None:
        what = f"{work} has no items" if work else "the model has no items"
        raise ForecastError(
            f"Nothing to forecast: {what} now, neither on a board (state) nor in a backlog "
            "without warm-up. Give a number of items, --items 20, or a date, --by 12w."
        )
    return _Question("date", judged, 0, ())


def _board(model: Model, asked: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """How many items of each kind of work are there now; after a warm-up nobody can say."""
    if model.warm_up > 0.0:
        return ()
    counts = {
        kind.name: kind.arrives.count if kind.arrives.kind == "backlog" else 0
        for kind in model.work
    }
    for entry in model.state:
        counts[entry.work] += entry.items
    return tuple(
        (name, count) for name, count in counts.items() if count > 0 and name in (asked or (name,))
    )


def _until(model: Model, by: float | date | None) -> float | None:
    """Hours from now until a date, which the model must reach. Raises ForecastError, ModelError."""
    if by is None:
        return None
    hours = by if isinstance(by, float | int) else _end_of(model, by)
    if not hours > 0.0:
        raise ForecastError(f"--by must be after now, found {hours:g} hours.")
    farthest = max(FARTHEST, model.horizon)
    if hours > farthest:
        raise ForecastError(
            f"--by is {hours / HOURS_PER_WEEK:,.0f} weeks from now, and a forecast ends after "
            f"{farthest / HOURS_PER_WEEK:,.0f}. Write an earlier date, --by 52w."
        )
    check_horizon(model, hours, "--by")
    return float(hours)


def _end_of(model: Model, day: date) -> float:
    if model.start is None:
        raise ForecastError(
            f"--by {day} needs a start date: the model has none. Add `start: "
            "2027-01-04`, the Monday of today, or write --by 12w."
        )
    if day < model.start:
        raise ForecastError(
            f"--by {day} is before now: the model starts on {model.start}. Write a later day."
        )
    return ((day - model.start).days + 1) * HOURS_PER_DAY


def _wanted(part: Model, question: _Question, until: float) -> Wanted:
    """What to note of each replication of a slice."""
    names = [kind.name for kind in part.work]
    works = np.array([names.index(name) for name in question.works])
    there = there_at_start(compile_plan(part).tables)
    items = np.flatnonzero(np.isin(there, works)) if question.asked == "board" else None
    return Wanted(works, items, question.items, until)


def _guess(model: Model, question: _Question) -> float:
    """Hours that it may take: the first try."""
    if question.asked == "date":
        return 0.0
    rate = math.fsum(explain(model, judge=(w,)).throughput_per_week for w in question.works)
    weeks = question.items / rate if 0.0 < rate < math.inf else 0.0
    return (_START_WEEKS + _SPARE * weeks) * HOURS_PER_WEEK


def _forecast(
    model: Model,
    question: _Question,
    runs: list[Left],
    *,
    until: float | None,
    bound: float,
    seed: int,
) -> Forecast:
    has_end = question.asked != "date"
    items = question.items
    done = np.array(
        [run.instants[items - 1] if len(run.instants) >= items else np.inf for run in runs]
        if has_end
        else []
    )
    percentiles = tuple(_from_now(quantile(done, chance)) for chance in CHANCES if has_end)
    counts = np.array([float(run.delivered) for run in runs])
    delivered = tuple(
        _from_none(least_reached(counts, chance)) for chance in CHANCES if until is not None
    )
    return Forecast(
        model=model,
        works=question.works,
        asked=question.asked,
        begins="warm-up" if model.warm_up > 0.0 else "board" if _board(model, ()) else "empty",
        items=items,
        board=question.board,
        percentiles=percentiles,
        done=np.sort(done),
        unfinished=share(np.isinf(done)) if has_end else Proportion(0.0, 0.0, 0.0),
        most=max((len(run.instants) for run in runs if len(run.instants) < items), default=0),
        bound=bound,
        by=until,
        chance=share(done <= until) if until is not None and has_end else None,
        delivered=delivered,
        fan=_fan(runs, items, percentiles, _end_of_fan(percentiles, until, bound)),
        replications=len(runs),
        seed=seed,
    )


def _from_now(found: Quantile) -> Quantile:
    return replace(found, low=max(0.0, found.low))


def _from_none(found: Quantile) -> Quantile:
    """A count with its bound at 0 where there are too few replications for a bound."""
    return replace(found, value=max(0.0, found.value), low=max(0.0, found.low))


def _end_of_fan(percentiles: Sequence[Quantile], until: float | None, bound: float) -> float:
    """Where a picture ends: a little after the last date that is shown."""
    dates = [found.value for found in percentiles if math.isfinite(found.value)]
    last = max([*dates, until or 0.0])
    if len(dates) < len(percentiles):  # some are beyond: their lines go on for a while
        last = min(bound, _BEYOND * last) if last else bound
    return last


def _fan(
    runs: Sequence[Left], items: int, percentiles: Sequence[Quantile], end: float
) -> DeliveryFan:
    """Items that are reached with each chance, at whole days or more, and at each of the dates."""
    step = HOURS_PER_DAY * max(1, math.ceil(end / HOURS_PER_DAY / POINTS))
    days: Floats = np.arange(0, math.ceil(end / step) + 1) * np.float64(step)
    dates = [found.value for found in percentiles if found.value <= days[-1]]
    hours: Floats = np.union1d(days, dates)
    counts = np.stack([np.searchsorted(run.instants, hours, side="right") for run in runs])
    if items:
        counts = np.minimum(counts, items)
    reached = [
        [_from_none(least_reached(column, chance)).value for column in _columns(counts)]
        for chance in CHANCES
    ]
    return DeliveryFan(hours, np.array(reached))


def _columns(counts: NDArray[np.int64]) -> Floats:
    return counts.T.astype(np.float64)
