"""Which expectations of a model hold: by the interval, paired where there is a baseline.

Input: what is expected, and results of the same replications. Output: outcomes. A ratio and a
difference get one interval from both figures at once, by the jackknife; overlapping intervals
never decide. Each outcome is at 95 % by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import ALIKE, CONFIDENCE, jackknife, of_values, ratio
from flowsim.model import Model
from flowsim.model.expectations import (
    BASELINE,
    ExpectedBottleneck,
    ExpectedFigure,
    Figure,
    Sign,
)
from flowsim.model.measures import is_time_of_items
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.expectations.curves import Solved, solved, value_of
from flowsim.study.expectations.markets import how_many_late, values_of
from flowsim.study.expectations.samples import (
    ModelResults,
    Samples,
    models_needed,
    samples_of,
)
from flowsim.study.measured.market_figures import chance_of
from flowsim.study.measured.start_up import only_fills_up
from flowsim.study.measured.steady_state import (
    NO_GROWTH,
    growth_of,
    growth_samples,
    is_seen,
    piles_up,
)
from flowsim.study.results import Outcome, OutcomeWord, RunResult, Why
from flowsim.study.settings import Settings

_CHANCES = ("half_chance", "leads", "lead_kept")  # measures of markets that are shares of runs
_ROUNDING = 1e-9  # of a figure
_UNKNOWN = (math.nan,) * 5


def with_outcomes(
    run: RunResult, settings: Settings, *, beside: Sequence[RunResult] = ()
) -> RunResult:
    """The run with the outcomes of what its model expects.

    beside: runs of the same replications, one of which may be of the baseline.
    """
    if not run.model.expect:
        return run
    known = [ModelResults(each.model, each.results) for each in (*beside, run)]
    samples = samples_of(models_needed(run.model), settings, like=run.results, known=known)
    return replace(run, outcomes=outcomes(run.model, samples, run.verdict))


def outcomes(model: Model, samples: Samples, verdict: Verdict | None = None) -> tuple[Outcome, ...]:
    """What became of each expectation of a model.

    samples: results of what its figures are about, on the same replications. verdict: needed if a
    bottleneck is expected.
    """
    curves = () if model.claim is None else model.claim.curves
    solutions = {curve.name: solved(curve) for curve in curves}
    found = []
    for expected in model.expect:
        if isinstance(expected, ExpectedBottleneck):
            assert verdict is not None
            found.append(_of_bottleneck(expected, verdict))
        elif expected.figure.case in solutions:
            found.append(_of_curves(expected, solutions))
        else:
            found.append(_of_figure(expected, samples))
    return tuple(found)


# -- figures


def _of_figure(expected: ExpectedFigure, samples: Samples) -> Outcome:
    own = samples[expected.figure.case]
    pairs = [(own, expected.figure)]
    if expected.other is not None:
        there = BASELINE if expected.of_baseline else expected.other.case
        pairs.append((samples[there], expected.other))
    kind = "figure" if expected.other is None else "difference"
    bound = expected.amount
    if expected.factor is not None:
        kind, bound = "ratio", expected.factor
    blank = Outcome(expected, "inconclusive", kind, _nothing(own), bound)  # type: ignore[arg-type]
    for sample, figure in pairs:
        growth = _growing(sample, figure)
        if growth is not None:
            return replace(blank, why="piles up", growth=growth)
        if not _is_seen(sample, figure):
            return replace(blank, why="nothing")
    found, scale = _estimate([_side(*pair) for pair in pairs], kind, own, expected.figure)
    word, why = decided(expected.sign, found, bound, scale=scale)
    late, other_late = (*(how_many_late(*pair) for pair in pairs), 0)[:2]
    blank = replace(blank, found=found, late=late, other_late=other_late)
    if (late or other_late) and not _is_sure(expected.sign, word, late, other_late):
        return replace(blank, why="late")
    needed = replications_needed(found, bound) if why == "interval" else None
    needed = ALIKE if why == "alike" else needed
    return replace(blank, word=word, why=why, needed=needed)


def _is_sure(sign: Sign, word: OutcomeWord, late: int, other_late: int) -> bool:
    """Whether a bound decides: of a figure from below, or of what it is compared with."""
    if word == "inconclusive" or (late and other_late):
        return False
    is_above = (word == "held") == (sign in (">", ">="))
    return is_above if late else not is_above


def _of_curves(expected: ExpectedFigure, solutions: Mapping[str, Solved]) -> Outcome:
    """The same of curves, which have no interval."""
    figure, other = expected.figure, expected.other
    found = value_of(solutions[figure.case], figure.measure, figure.instant)
    kind, bound, scale = "figure", expected.amount, abs(found)
    if other is not None:
        beside = value_of(solutions[other.case], other.measure, other.instant)
        scale = max(scale, abs(beside))
        if expected.factor is None:
            kind, found = "difference", found - beside
        else:
            kind, bound = "ratio", expected.factor
            found = scale = found / beside if beside else math.nan
    scale = scale if math.isfinite(scale) else 0.0
    exact = Estimate(found, found, found, 0.0, 0.0, 0)
    blank = Outcome(expected, "inconclusive", kind, exact, bound)  # type: ignore[arg-type]
    if math.isnan(found):
        return replace(blank, why="nothing")
    return replace(blank, word=_word(expected.sign, exact, bound, scale) or "inconclusive")


def decided(
    sign: Sign, found: Estimate, bound: float, *, scale: float = 0.0
) -> tuple[OutcomeWord, Why]:
    """Held, failed or inconclusive, and why the last.

    scale: the size of what was compared, of which rounding leaves a trace.
    """
    if any(map(math.isnan, (found.mean, found.low, found.high))) or not math.isfinite(bound):
        return "inconclusive", "interval" if math.isfinite(found.mean) else "nothing"
    if found.is_alike_by_chance:
        return "inconclusive", "alike"
    word = _word(sign, found, bound, scale)
    return (word, "") if word else ("inconclusive", "interval")


def _word(sign: Sign, found: Estimate, bound: float, scale: float) -> OutcomeWord | None:
    """Held or failed, where the whole interval is on one side."""
    low, high = (_beyond(end - bound, scale) for end in (found.low, found.high))
    if sign in (">", ">="):
        low, high = -high, -low
    if sign in ("<=", ">="):
        is_held, is_failed = high <= 0.0, low > 0.0
    else:
        is_held, is_failed = high < 0.0, low >= 0.0
    if is_held or is_failed:
        return "held" if is_held else "failed"
    return None


def _beyond(gap: float, scale: float) -> float:
    """A gap, or nothing where it is no more than rounding."""
    return 0.0 if abs(gap) <= max(scale * _ROUNDING, NO_GROWTH) else gap


def replications_needed(found: Estimate, bound: float) -> int | None:
    """The number of replications for a half-width as small as the gap, if the mean stays.

    None where there is no gap, or no half-width yet. It is more than there were: a half-width
    shrinks with the square root of replications.
    """
    gap, runs = abs(found.mean - bound), found.replications
    if not (math.isfinite(found.half_width) and gap > 0.0):
        return None
    times = (found.half_width / gap) ** 2
    return max(runs + 1, math.ceil(runs * times)) if times < 1e12 else None


def _growing(sample: ModelResults, figure: Figure) -> Estimate | None:
    """The established growth of the kind of work that a time or a number in progress belongs to."""
    if figure.work is None or figure.at is not None:
        return None
    work = sample.model.kind(figure.work)
    if figure.measure.startswith("request_to_delivery"):
        growth = growth_of(sample.results, work)
    elif is_time_of_items(figure.measure) or figure.measure in ("wip", "wip_variance"):
        growth = sample.results.estimate("growth", work=figure.work)
    else:
        return None
    grows = piles_up(growth, sample.results, work)
    return growth if grows and not only_fills_up(sample.model, work.name) else None


def _is_seen(sample: ModelResults, figure: Figure) -> bool:
    if figure.work is None or figure.at is not None or not is_time_of_items(figure.measure):
        return True
    return is_seen(sample.model, sample.results, sample.model.kind(figure.work))


@dataclass(frozen=True, slots=True)
class _Side:
    """A figure as a function of sums over the columns of its values [group, column]."""

    values: Floats
    value: Callable[[Floats], Floats]

    @property
    def mean(self) -> float:
        return float(self.value(self.values.sum(axis=0)))


def _side(sample: ModelResults, figure: Figure) -> _Side:
    results = sample.results
    if figure.market:
        return _averaged(values_of(sample, figure))
    if figure.measure == "growth" and figure.work is not None:
        return _averaged(growth_samples(results, sample.model.kind(figure.work)))
    formula = results.formula(figure.measure, at=figure.at, work=figure.work)
    if formula.kind == "mean":
        return _averaged(results.by_group(formula))
    return _Side(results.values[:, formula.columns], formula.of_columns())


def _averaged(samples: Floats) -> _Side:
    """A mean of replications as a ratio of sums; those that have no value (nan) have no say."""
    known = ~np.isnan(samples)
    values = np.stack([np.where(known, samples, 0.0), known.astype(float)], axis=-1)
    return _Side(values, _mean_of_known)


def _mean_of_known(sums: Floats) -> Floats:
    unknown = np.full(sums.shape[:-1], np.nan)
    return np.asarray(np.divide(sums[..., 0], sums[..., 1], out=unknown, where=sums[..., 1] > 0.5))


def _estimate(
    sides: Sequence[_Side], kind: str, own: ModelResults, figure: Figure
) -> tuple[Estimate, float]:
    """What is compared with the bound, and the size of what it is made of.

    The figure itself is that of `run`; the difference or ratio of two comes from one jackknife over
    both.
    """
    first, second = sides[0], sides[-1]
    if kind == "figure":
        found = _plain(own, figure)
        return found, abs(found.mean)
    width = first.values.shape[1]

    def both(sums: Floats) -> Floats:
        pair = first.value(sums[..., :width]), second.value(sums[..., width:])
        return np.stack(pair, axis=-1)

    def less(sums: Floats) -> Floats:
        pair = both(sums)
        return np.asarray(pair[..., 0] - pair[..., 1])

    values = np.concatenate([first.values, second.values], axis=-1)
    runs = len(values) if figure.market else own.results.replications
    if kind == "ratio":
        found = ratio(values, both, replications=runs)
        return found, abs(found.mean) if math.isfinite(found.mean) else 0.0
    found = jackknife(values, less, replications=runs, confidence=CONFIDENCE)
    return found, max(abs(first.mean), abs(second.mean))


def _plain(own: ModelResults, figure: Figure) -> Estimate:
    if figure.market:
        values = values_of(own, figure)
        if figure.measure in _CHANCES:
            return chance_of(values[~np.isnan(values)] > 0.0)
        return of_values(values)
    if figure.measure == "growth" and figure.work is not None:
        return growth_of(own.results, own.model.kind(figure.work))
    return own.results.estimate(figure.measure, at=figure.at, work=figure.work)


def _nothing(own: ModelResults) -> Estimate:
    return Estimate(*_UNKNOWN, own.results.replications)


# -- the bottleneck


def _of_bottleneck(expected: ExpectedBottleneck, verdict: Verdict) -> Outcome:
    """Held if all possible bottlenecks were expected, failed if none of them was."""
    chances = dict(verdict.chances)
    found = verdict.answers
    named, may_be = set(expected.names), set(found)
    word: OutcomeWord = "inconclusive"
    if may_be and may_be <= named:
        word = "held"
    elif may_be and not may_be & named:
        word = "failed"
    if expected.holds == "is not" and word != "inconclusive":
        word = "failed" if word == "held" else "held"
    why: Why = "" if word != "inconclusive" else "tied" if may_be else "no team"
    return Outcome(
        expected,
        word,
        "bottleneck",
        Estimate(*_UNKNOWN, verdict.replications),
        why=why,
        candidates=tuple((name, chances.get(name, math.nan)) for name in found),
    )
