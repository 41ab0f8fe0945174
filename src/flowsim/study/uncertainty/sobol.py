"""The distribution of the outcome over uncertain inputs, and which of them cause its variance.

Input: a model, perhaps a scenario of it, and uncertain inputs. Output: outcomes by point and
replication, shares of variance. Every point runs with common random numbers, so the outcome is a
function of the numbers.

The design is that of I. M. Sobol, Global sensitivity indices for nonlinear mathematical models,
Mathematics and Computers in Simulation 55 (2001), and A. Saltelli et al., Variance based
sensitivity analysis of model output, Computer Physics Communications 181 (2010).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import deliveries
from flowsim.experiment.estimates import CONFIDENCE, RESAMPLES
from flowsim.model import Model
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.judging import Judge
from flowsim.study.settings import Settings
from flowsim.study.slicing import slice_model
from flowsim.study.uncertainty.ranges import InputSetting, UncertainInput, with_values
from flowsim.time_units import HOURS_PER_WEEK

AT_ONCE = 100  # plans held at the same time


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """A share of the variance, with a 95 % interval by the bootstrap over points.

    As it is estimated: of few points it may lie below 0 or above 1.
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class SensitivityProblem:
    """The outcome at every point: items a week, or the relative gain of a scenario."""

    model: Model
    scenario: Model | None
    judge: Judge
    settings: Settings

    @property
    def asked(self) -> Model:
        """The model that the advice is for."""
        return self.model if self.scenario is None else self.scenario

    def depends_on(self, number: UncertainInput) -> bool:
        """Whether a number can affect the judged work, at either end of its range."""
        owner = number.path.split(".")[0]
        for model in (self.model, self.asked):
            part = slice_model(with_values(model, ()), *self.judge.kinds)
            if owner in {team.name for team in model.teams} - part.teams:
                continue
            for value in (number.low, number.high):
                at_end = with_values(model, [(number, value)])
                if slice_model(at_end, *self.judge.kinds).model != part.model:
                    return True
        return False

    def outcomes(
        self, points: Sequence[Sequence[InputSetting]], replications: int, what: str
    ) -> Floats:
        """Outcomes on common random numbers, [point, replication]. Raises EngineError."""
        models = [self.model] if self.scenario is None else [self.model, self.scenario]
        rates = [self._rates(model, points, replications, what) for model in models]
        if self.scenario is None:
            return rates[0]
        base = rates[0].mean(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(base > 0.0, (rates[1] - rates[0]) / base, 0.0)

    def _rates(
        self, model: Model, points: Sequence[Sequence[InputSetting]], replications: int, what: str
    ) -> Floats:
        found = []
        for at in range(0, len(points), AT_ONCE):
            plans = [self._plan(with_values(model, point)) for point in points[at : at + AT_ONCE]]
            found += deliveries(
                plans,
                works=self.judge.kinds,
                replications=replications,
                seed=self.settings.seed,
                jobs=self.settings.jobs,
            )
            self.settings.tell(min(at + AT_ONCE, len(points)), len(points), what)
        weights = np.array(self.judge.weights) * HOURS_PER_WEEK
        return np.stack([weights @ each for each in found])

    def _plan(self, model: Model) -> Plan:
        return compile_plan(slice_model(model, *self.judge.kinds).model)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Two samples of the uncertain inputs, and the shares of variance found with them.

    settings: both samples, one after the other; shares: where in their ranges the numbers are,
    [point, number]; outcomes: [point]. first, total: by number. noise: share of the variance of
    outcomes that random numbers could explain if each point had its own; with common ones it is
    less.
    """

    settings: tuple[tuple[InputSetting, ...], ...]
    shares: Floats
    outcomes: Floats
    first: tuple[VarianceShare, ...]
    total: tuple[VarianceShare, ...]
    noise: float


def spread(
    question: SensitivityProblem,
    relevant: Sequence[UncertainInput],
    *,
    points: int,
    replications: int,
) -> Spread:
    """Sobol's method on averages over `replications` at each point.

    points: a power of two, of each sample; the design has points x (numbers + 2) in all.
    """
    from scipy.stats import qmc  # a second to import

    size = len(relevant)
    rng = np.random.default_rng(question.settings.seed)
    drawn = qmc.Sobol(2 * size, seed=rng).random(points)
    one, two = drawn[:, :size], drawn[:, size:]
    mixed = np.repeat(one[None], size, axis=0)
    for place in range(size):
        mixed[place, :, place] = two[:, place]
    shares = np.concatenate([one, two, mixed.reshape(-1, size)])
    settings = [
        tuple((number, number.at(share)) for number, share in zip(relevant, row, strict=True))
        for row in shares
    ]
    found = question.outcomes(settings, replications, "combining ranges")
    means = found.mean(axis=1)
    both = means[: 2 * points]
    variance = float(both.var())
    if variance == 0.0:
        none = (VarianceShare(0.0, 0.0, 0.0),) * size
        return Spread(tuple(settings[: 2 * points]), shares[: 2 * points], both, none, none, 0.0)
    first, total = _indices(means, size, points, rng)
    noise = float(found[: 2 * points].var(axis=1, ddof=1).mean()) / replications
    return Spread(
        settings=tuple(settings[: 2 * points]),
        shares=shares[: 2 * points],
        outcomes=both,
        first=first,
        total=total,
        noise=min(1.0, noise / variance),
    )


def _indices(
    means: Floats, size: int, points: int, rng: np.random.Generator
) -> tuple[tuple[VarianceShare, ...], tuple[VarianceShare, ...]]:
    """First- and total-order indices of outcomes in the order of the design, by number."""
    if size == 1:  # it is all that varies
        return (VarianceShare(1.0, 1.0, 1.0),), (VarianceShare(1.0, 1.0, 1.0),)
    from scipy.stats import bootstrap

    drawn = [means[:points], means[points : 2 * points], *means[2 * points :].reshape(size, points)]

    def indices(places: NDArray[np.int64]) -> Floats:
        return _saltelli(*(each[places] for each in drawn))

    # Bootstrapped here and not by `sobol_indices`, whose bootstrap has random numbers of its own.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of a number without any effect there is no interval
        found = bootstrap(
            (np.arange(points),),
            indices,
            vectorized=False,
            n_resamples=RESAMPLES,
            confidence_level=CONFIDENCE,
            random_state=rng,
        ).confidence_interval
    whole = indices(np.arange(points))
    return (
        _shares(whole[:size], *(np.asarray(end)[:size] for end in (found.low, found.high))),
        _shares(whole[size:], *(np.asarray(end)[size:] for end in (found.low, found.high))),
    )


def _saltelli(one: Floats, two: Floats, *mixed: Floats) -> Floats:
    """First- and then total-order indices of each number.

    Source: A. Saltelli and others, Variance based sensitivity analysis of model output, Computer
    Physics Communications 181 (2010), table 2, (b) and (f).
    """
    mean = (one.mean() + two.mean()) / 2.0
    first, second, both = one - mean, two - mean, np.stack([each - mean for each in mixed])
    variance = np.concatenate([first, second]).var()
    main = (second * (both - first)).mean(axis=1)
    total = 0.5 * ((first - both) ** 2).mean(axis=1)
    return np.asarray(np.concatenate([main, total]) / variance)


def _shares(means: Floats, lows: Floats, highs: Floats) -> tuple[VarianceShare, ...]:
    return tuple(
        VarianceShare(float(mean), float(np.fmin(low, mean)), float(np.fmax(high, mean)))
        for mean, low, high in zip(means, lows, highs, strict=True)
    )
