"""Where the constraint goes while one number gets better: the constraint map.

Input: a model, a path and factors. Output: a run with its verdict at every factor, all on the same
common random numbers; the knee, and what the latest step was worth. At each factor the answer is
that of `run`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import of_values, resamples
from flowsim.model import FlowsimError, Model, apply, find
from flowsim.plan.tables import Floats
from flowsim.study.decide.compare import differences
from flowsim.study.doors import door
from flowsim.study.judging import JudgeArgument, counted
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.results import MeasureChange, RunResult, change_of
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.single.run import measured
from flowsim.study.study_result import StudyResult

FACTORS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 10.0)
LARGER = (12.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0, 100.0)
MOST = 100.0
_CLEAR = 0.8  # of all chances in a stretch: one name is enough
ALMOST_ALL = 0.9  # of the gain, at the knee


class ShiftError(FlowsimError):
    """A number that cannot be shifted. why: the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Knee:
    """The factor at which nine tenths of all that can be gained have been gained.

    Between two factors the gain is taken to be even in the logarithm. low, high: a 95 % interval by
    the bootstrap over replications.
    """

    factor: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The model with the number better by a factor."""

    factor: float
    run: RunResult
    ceilings: tuple[tuple[str, float], ...]  # kind of work, throughput a week from averages alone
    changes: tuple[MeasureChange, ...]  # from the first point; none there
    worth: Estimate | None  # items a week for each further 1x, since the point before

    @property
    def ceiling(self) -> float:
        """Throughput of the judged work a week from averages alone."""
        return self.ceilings[0][1]

    @property
    def bound(self) -> float:
        """What averages alone allow a week of all that is judged: the sum over its kinds.

        In items or money, as `gain`.
        """
        judge, ceilings = self.run.judge, dict(self.ceilings)
        if judge.is_one:
            return self.ceiling
        pairs = zip(judge.kinds, judge.weights, strict=True)
        return math.fsum(weight * ceilings[kind] for kind, weight in pairs)

    def change(self, measure: str) -> MeasureChange:
        """The change of one measure since the first point. Raises KeyError."""
        return change_of(self.changes, measure)

    @property
    def gain(self) -> MeasureChange:
        """The change of all that is judged since the first point."""
        return self.change("throughput" if self.run.judge.is_one else "total")


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Factors with the same likeliest constraint.

    names: of it, or of the two likeliest where one alone is not clear over the stretch; empty if
    nothing constrains the work clearly. is_sure: at none of the factors is another tied with them.
    """

    points: tuple[Point, ...]
    names: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Shift(StudyResult):
    """A constraint map. path: the number that improves; team: that it belongs to, or empty.

    >>> found = fs.shift(model, "qa.speed", factors=[1, 2, 4], replications=10)
    >>> 1.0 < found.knee.factor < 2.0
    True
    """

    study: ClassVar = "shift"

    path: str
    team: str
    points: tuple[Point, ...]
    knee: Knee | None  # None where nothing is clearly gained

    @property
    def judged(self) -> str:
        """The kind of work that counts."""
        return self.points[0].run.judged

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Points in a row with the same likeliest constraint.

        Where nothing makes a clear difference, what constrained the work before still does.
        """
        found: list[tuple[str, list[Point]]] = []
        for point in self.points:
            name = point.run.verdict.constraint
            if found and name in ("", found[-1][0]):
                found[-1][1].append(point)
            else:
                found.append((name, [point]))
        return tuple(_stretch(points) for _, points in found)


def _stretch(points: Sequence[Point]) -> Stretch:
    chances: dict[str, float] = {}
    for point in points:
        for name, chance in point.run.verdict.chances:
            chances[name] = chances.get(name, 0.0) + chance
    likely = sorted(chances, key=lambda name: -chances[name])[:2]
    if likely and chances[likely[0]] >= _CLEAR * math.fsum(chances.values()):
        likely = likely[:1]
    is_sure = all(set(point.run.verdict.answers) <= set(likely) for point in points)
    return Stretch(tuple(points), tuple(likely), is_sure)


def factors_to(most: float) -> tuple[float, ...]:
    """From 1 to a last factor, closer together where curves bend. Raises ShiftError."""
    if not 1.0 < most <= MOST:
        raise ShiftError(f"A last factor must be above 1 and at most {MOST:g}, found {most:g}.")
    return (*(factor for factor in FACTORS + LARGER if factor < most), most)


def better(model: Model, path: str, factor: float) -> Model:
    """The model with a number better by a factor: times are divided, anything else multiplied.

    Raises PathError, ShiftError, ModelError.
    """
    target = find(model, path)
    if not target.is_number or target.value is None or target.noun in ("model", "lever"):
        like = f"{_some_team(model)}.speed"
        raise ShiftError(f"{path} is not a number of the model. Write {like}, for example.")
    is_time = target.unit in ("effort", "elapsed", "open")
    return apply(model, [(path, f"{'/' if is_time else 'x'}{factor!r}")])


@door
def shift(
    model: Model,
    path: str = "",
    *,
    factors: Sequence[float] = FACTORS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> Shift:
    """A constraint map of one number: a run with its verdict at every factor.

    path: by default the speed of the current bottleneck. factors: ascending, the
    first is 1. Raises ShiftError, PathError, ModelError, EngineError.

    >>> found = fs.shift(model, "qa.speed", factors=[1, 2, 4], replications=10)
    >>> [point.run.verdict.constraint for point in found.points]
    ['qa', 'dev', 'dev']
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return shift_of(model, settings, path=path, factors=factors)


def shift_of(
    model: Model,
    settings: Settings,
    *,
    path: str = "",
    factors: Sequence[float] = FACTORS,
) -> Shift:
    """`shift`, for a study that has its settings."""
    total = len(factors) * 2

    def run_at(place: int, changed: Model) -> RunResult:
        steps = 0

        def tell(done: int, of: int, what: str) -> None:
            nonlocal steps
            steps = max(steps, int(what == "finding the bottleneck"))
            share = 1.0 if of == 0 else done / of
            settings.tell(int(100 * (2 * place + steps + share)), 100 * total, "mapping")

        return measured(changed, replace(settings, progress=tell), name=f"{factors[place]:g}x")

    first = run_at(0, model)
    path = path or _of_bottleneck(first)
    target = find(model, path)
    runs = [first]
    for place in range(1, len(factors)):
        runs.append(run_at(place, better(model, path, factors[place])))
    points = [_point(runs, factors, place) for place in range(len(factors))]
    return Shift(
        path=path,
        team=target.owner if target.noun == "team" else "",
        points=tuple(points),
        knee=_knee(points, settings.seed),
    )


def _point(runs: Sequence[RunResult], factors: Sequence[float], place: int) -> Point:
    """A point of the map, compared with the first."""
    run = runs[place]
    return Point(
        factor=factors[place],
        run=run,
        ceilings=_ceilings(run),
        changes=differences(runs[0], run) if place else (),
        worth=_worth(runs, factors, place) if place else None,
    )


def _ceilings(run: RunResult) -> tuple[tuple[str, float], ...]:
    """What averages alone allow of each kind of work that counts, the judged one first."""
    others = [kind for kind in counted(run.model, run.judge) if kind != run.judged]
    return (
        (run.judged, run.explanation.throughput_per_week),
        *((kind, explain(run.model, judge=(kind,)).throughput_per_week) for kind in others),
    )


def _of_bottleneck(first: RunResult) -> str:
    """The speed of the team that is the constraint, or would be if there were more demand."""
    if not first.verdict.candidates:
        team = _some_team(first.model, first.judged)
        raise ShiftError(f"No team's speed makes a difference here. Choose a team: --team {team}.")
    return f"{first.verdict.candidates[0]}.speed"


def _some_team(model: Model, work: str = "") -> str:
    """A team to name as an example: the first that works on that kind of work, or on any."""
    kinds = [kind for kind in model.work if work in ("", kind.name)]
    teams = [step.team for kind in kinds for step in kind.flow if step.team]
    return next(iter([*teams, *(team.name for team in model.teams)]))


def _worth(runs: Sequence[RunResult], factors: Sequence[float], place: int) -> Estimate:
    gained = (_rate(runs[place]) - _rate(runs[place - 1])) / (factors[place] - factors[place - 1])
    return of_values(gained, replications=runs[0].replications, confidence=0.95)


def _rate(run: RunResult) -> Floats:
    """What is delivered a week of all that is judged, [replication]."""
    return run.judge.rate(run.results)


def _knee(points: Sequence[Point], seed: int) -> Knee | None:
    most = max(points[1:], key=lambda point: float(_rate(point.run).mean()))
    if not all(_is_clear(point.gain) for point in (most, points[-1])):
        return None
    samples = np.stack([_rate(each.run) for each in points])
    logs = np.log([point.factor for point in points])
    draws = resamples(samples.shape[1], seed)
    found = np.array([_reached(samples[:, draw].mean(axis=1), logs) for draw in draws])
    middle = _reached(samples.mean(axis=1), logs)
    low, high = np.quantile(found, [0.025, 0.975])
    return Knee(math.exp(middle), math.exp(min(low, middle)), math.exp(max(high, middle)))


def _is_clear(gain: MeasureChange) -> bool:
    """Whether a gain is clearly above zero, both absolute and relative."""
    found = [gain.paired, *([gain.relative] if math.isfinite(gain.relative.mean) else [])]
    return all(each.low > 0.0 and not each.is_alike_by_chance for each in found)


def _reached(means: Floats, logs: Floats) -> float:
    """The logarithm of the factor at which a curve has gained nine tenths of its most."""
    wanted = means[0] + ALMOST_ALL * (means.max() - means[0])
    place = int(np.argmax(means >= wanted))
    if place == 0 or means[place] == means[place - 1]:
        return float(logs[place])
    part = (wanted - means[place - 1]) / (means[place] - means[place - 1])
    return float(logs[place - 1] + part * (logs[place] - logs[place - 1]))
