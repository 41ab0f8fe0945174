"""How certain the answer is, given uncertain inputs: propagation of ranges, switching values.

Input: a model with ranges, and perhaps a scenario of it. Output: the outcome over all values that
are possible, the numbers it depends on, where the recommendation changes, what to measure first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import CONFIDENCE, RESAMPLES, of_values
from flowsim.model import FlowsimError, Model
from flowsim.plan.tables import Floats
from flowsim.study.decide.compare import comparison_of
from flowsim.study.doors import door
from flowsim.study.judging import Judge, JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.results import RunResult
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.single.run import measured
from flowsim.study.study_result import StudyResult
from flowsim.study.uncertainty.ranges import UncertainInput, uncertain_inputs
from flowsim.study.uncertainty.sobol import SensitivityProblem, Spread, VarianceShare, spread
from flowsim.study.uncertainty.thresholds import GAIN, LOSS, PER_END, Advice, Flip, crossing

POINTS = 64  # of each of the two samples of Sobol's method
PER_POINT = 2  # replications of a point
BINS = 4  # parts of a range, for what knowing it is worth


class UncertaintyError(FlowsimError):
    """A question that ranges cannot answer. Its text says why, and the remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class Assumption:
    """The effect of one uncertain input, on items a week or the relative gain of a scenario.

    low, high: how the outcome changes with the number at the ends of its range, all others as they
    are. first, total: its share of the variance alone, and with all that it does together with
    others. flips: where in its range the recommendation changes. knowing: by how much the chance to
    name the right team would rise if the number were known.
    """

    number: UncertainInput
    low: Estimate
    high: Estimate
    first: VarianceShare
    total: VarianceShare
    flips: tuple[Flip, ...]
    knowing: float

    @property
    def swing(self) -> float:
        """The larger of the two changes, without its sign."""
        return max(abs(self.low.mean), abs(self.high.mean))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Uncertainty(StudyResult):
    """Assumptions, those that matter most first, and the spread of the outcome over all of them.

    run: the model (or scenario) as it is; against: what a scenario is compared with. outcome: with
    all numbers as they are. points: outcomes over the ranges, [point]. noise: the largest share of
    their variance that random numbers may have. chances: share of the points at which a team, or
    demand, is the constraint. without_effect: numbers with a range that cannot affect the judged
    work. per_point: replications of a point.

    >>> found = fs.uncertainty(model, points=16, replications=10)
    >>> found.quantile(0.1) < found.outcome.mean < found.quantile(0.9)  # changes a week
    True
    """

    study: ClassVar = "uncertainty"

    run: RunResult
    against: RunResult | None
    outcome: Estimate
    points: NDArray[np.float64]
    noise: float
    chances: tuple[tuple[str, float], ...]
    assumptions: tuple[Assumption, ...]
    without_effect: tuple[UncertainInput, ...]
    per_point: int

    @property
    def is_gain(self) -> bool:
        """Whether the outcome is what a scenario gains, not throughput."""
        return self.against is not None

    def quantile(self, share: float) -> float:
        """The quantile of the outcome over the ranges."""
        return float(np.quantile(self.points, share))

    @property
    def chance_of_gain(self) -> float:
        """Share of the points at which the outcome is above 0."""
        return float(np.mean(self.points > 0.0))


@door
def uncertainty(
    model: Model,
    scenario: Model | None = None,
    *,
    name: str = "",
    points: int = POINTS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> Uncertainty:
    """Vary all numbers with a range; with a scenario, the outcome is its gain over the model.

    points: a power of two, the size of each of two samples; the design is points x (numbers + 2).
    replications: of the runs with all numbers as they are. Raises UncertaintyError,
    ComparisonError, ModelError, EngineError, PathError.

    >>> found = fs.uncertainty(model, points=16, replications=10)
    >>> found.assumptions[0].number.path
    'change.test.effort'
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return uncertainty_of(model, settings, scenario=scenario, name=name, points=points)


def _with_ranges(model: Model) -> tuple[UncertainInput, ...]:
    """The inputs with a range. Raises UncertaintyError if there is none."""
    every = uncertain_inputs(model)
    if not every:
        raise UncertaintyError(
            "No input that matters here has a range. Add one, for example "
            "`effort: {value: 12h, range: [8h, 16h]}`; numbers of levers count once pulled."
        )
    return every


def uncertainty_of(
    model: Model,
    settings: Settings,
    *,
    scenario: Model | None = None,
    name: str = "",
    points: int = POINTS,
) -> Uncertainty:
    """`uncertainty`, for a study that has its settings."""
    chosen = explain(model, judge=settings.judge).judge
    settings = replace(settings, judge=chosen)
    every = _with_ranges(model if scenario is None else scenario)
    whole, against, gained = _as_given(model, scenario, chosen, settings, name)
    question = SensitivityProblem(model, scenario, chosen, settings)
    relevant = tuple(each for each in every if question.depends_on(each))
    middle = question.outcomes([()], PER_END, "trying one input at a time")[0]
    advice = Advice(question, whole)
    ends = _ends(question, relevant)
    flips = [
        (*advice.flips(each), *_sign_flips(question, each)) if against else advice.flips(each)
        for each in relevant
    ]
    found = spread(question, relevant, points=points, replications=PER_POINT) if relevant else None
    answers = advice.at_points(found.settings, PER_POINT) if found else []
    outcome = _as_it_is(whole, gained, middle)
    return Uncertainty(
        run=whole,
        against=against,
        outcome=outcome,
        points=_centred(question, found, outcome) if found else middle.mean(keepdims=True),
        noise=found.noise if found else 0.0,
        chances=_chances(answers),
        assumptions=(
            _ranked(relevant, found, middle, ends, flips, answers, settings.seed) if found else ()
        ),
        without_effect=tuple(each for each in every if each not in relevant),
        per_point=PER_POINT,
    )


def _as_given(
    model: Model, scenario: Model | None, judge: Judge, settings: Settings, name: str
) -> tuple[RunResult, RunResult | None, Estimate | None]:
    """The run as the file has it; of a scenario also what it is compared with and its gain."""
    if scenario is None:
        return measured(model, settings, name=name), None, None
    both = comparison_of(model, {name: scenario}, settings)
    gained = both.difference(name, "throughput" if judge.is_one else "total").relative
    return both.others[0], both.base, gained


def _centred(question: SensitivityProblem, found: Spread, outcome: Estimate) -> Floats:
    """The outcomes at the points, less the error that few replications add to all of them.

    All points have common random numbers, and so has the model as it is, which has more
    replications.
    """
    (as_given,) = question.outcomes([()], PER_POINT, "trying one input at a time")
    return found.outcomes + (outcome.mean - float(as_given.mean()))


def _as_it_is(whole: RunResult, gained: Estimate | None, middle: Floats) -> Estimate:
    """The outcome that the run or the comparison gives; of a gain over nothing, that of points."""
    found = (whole.total or whole.of(whole.judged).throughput) if gained is None else gained
    return found if math.isfinite(found.mean) else of_values(middle)


def _ends(question: SensitivityProblem, relevant: Sequence[UncertainInput]) -> Floats:
    """The outcome at the low and the high end of each range, [number, 2, replication]."""
    points = [[(each, value)] for each in relevant for value in (each.low, each.high)]
    if not points:
        return np.empty((0, 2, PER_END))
    found = question.outcomes(points, PER_END, "trying one input at a time")
    return found.reshape((len(relevant), 2, PER_END))


def _sign_flips(question: SensitivityProblem, number: UncertainInput) -> tuple[Flip, ...]:
    """Where what a scenario gains becomes a loss, or the other way round."""

    def gained(value: float) -> Floats:
        (values,) = question.outcomes(
            [[(number, value)]], PER_END, "searching for switching values"
        )
        return np.asarray(values)

    found = []
    for end in (number.low, number.high):
        place = crossing(number, end, gained)
        if place is not None:
            is_loss = gained(end).mean() < 0.0
            found.append(Flip(*place, *((GAIN, LOSS) if is_loss else (LOSS, GAIN))))
    return tuple(found)


def _chances(answers: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """How often each answer is given, the most frequent first."""
    return tuple((name, count / len(answers)) for name, count in Counter(answers).most_common())


def _ranked(
    relevant: Sequence[UncertainInput],
    found: Spread,
    middle: Floats,
    ends: Floats,
    flips: Sequence[tuple[Flip, ...]],
    answers: Sequence[str],
    seed: int,
) -> tuple[Assumption, ...]:
    """The numbers that have an effect, the most important first."""
    assumptions = [
        Assumption(
            number=each,
            low=of_values(ends[place, 0] - middle),
            high=of_values(ends[place, 1] - middle),
            first=found.first[place],
            total=found.total[place],
            flips=flips[place],
            knowing=knowing(found.shares[:, place], answers, seed),
        )
        for place, each in enumerate(relevant)
    ]
    return tuple(sorted(assumptions, key=lambda each: (-each.total.mean, -each.swing)))


def knowing(shares: Floats, answers: Sequence[str], seed: int) -> float:
    """By how much the chance of naming the right answer rises if a number is known.

    shares: where in its range the number is at each point, from 0 to 1. It is taken as known if one
    knows in which of BINS parts of its range it lies. What chance alone would give (the mean over
    shuffled numbers) is taken off; below what one shuffle in twenty gives, it is nothing.
    """
    names, codes = np.unique(np.array(answers), return_inverse=True)
    if len(names) < 2:
        return 0.0
    bins = np.minimum((shares * BINS).astype(np.int64), BINS - 1)
    rng = np.random.default_rng(seed)
    found = _right(bins, codes, len(names))
    shuffled = np.array(
        [_right(rng.permutation(bins), codes, len(names)) for _ in range(RESAMPLES // 4)]
    )
    if found <= np.quantile(shuffled, CONFIDENCE):
        return 0.0
    return float(found - shuffled.mean())


def _right(bins: NDArray[np.int64], codes: NDArray[np.int64], names: int) -> float:
    """How often the most frequent answer of a point's bin is its own."""
    counts = np.zeros((BINS, names))
    np.add.at(counts, (bins, codes), 1.0)
    return float(counts.max(axis=1).sum() / len(bins))
