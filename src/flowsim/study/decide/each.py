"""Each team alone faster by a factor: with which does more get delivered?

Input: a model and a factor. Output: for each team what its speed alone changes of the judged work,
with the same random numbers as today; how busy the team is then; and whether the change is clear
when all teams are compared at once. Speeds hold from the start of the run, warm-up included: two
steady states are compared, without the transition. Must not depend on: words, files.

Trials run on the slice of the organisation that affects the judged work, where it is delivered at
the same instants. Teams that do other work as well run with all of it a few times, for how
busy they are then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from flowsim.experiment import Estimate, Results, paired
from flowsim.experiment.replicate import replicate_all
from flowsim.model import FlowsimError, Model, find
from flowsim.plan import compile_plan
from flowsim.study.bottleneck.saturation import faster
from flowsim.study.decide import compare
from flowsim.study.decide.compare import differences_of, of_all
from flowsim.study.doors import door
from flowsim.study.frames import frame, values
from flowsim.study.judging import JudgeArgument, counted
from flowsim.study.measured.figures import work_figures
from flowsim.study.progress import Progress
from flowsim.study.results import MeasureChange, RunResult, change_of
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.single.run import measured
from flowsim.study.slicing import slice_model
from flowsim.study.study_result import StudyResult

if TYPE_CHECKING:
    import pandas as pd

FACTOR = 10.0
MOST, MOST_RUNS = 1000.0, 10**9
WHOLE = 3  # replications, of which how busy a team is whose work the slice does not have all
DOUBT = 0.05  # chance, over all teams of one measure, that a change is called clear and is none
_MEASURED = ("throughput", "delivery_mean", "delivery_p85")
MEASURES = tuple(each for each in compare.MEASURES if each[0] in _MEASURED)


class EachError(FlowsimError):
    """A factor or a list of teams that cannot be used. The reason and the remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """One team alone, faster by the factor.

    changes: of the judged work, from today, each with its own 95 % interval; times only where it
    does not pile up, neither today nor then. Then the throughput of each other kind that counts,
    and of all that is judged. ways: of each of them 1 clearly more, -1 clearly less, 0 no clear
    change, where all teams are asked at once (Bonferroni). most: the upper end of the interval of
    the gain that this goes by, a share of today's. busy: of the team, then.
    """

    team: str
    changes: tuple[MeasureChange, ...]
    ways: tuple[int, ...]
    most: float
    busy: Estimate

    def change(self, measure: str, *, work: str = "") -> MeasureChange:
        """The change of one measure, of the judged work or of another kind. Raises KeyError."""
        return change_of(self.changes, measure, work=work)

    def way(self, measure: str) -> int:
        """Whether a measure is clearly more, less, or neither; 0 where there is none."""
        found = zip(self.changes, self.ways, strict=True)
        return next((way for change, way in found if change.measure == measure), 0)

    @property
    def gain(self) -> MeasureChange:
        """The change of all judged work together."""
        return change_of(self.changes, self._gained)

    @property
    def gain_way(self) -> int:
        """Whether `gain` is clearly more, less, or neither."""
        return self.way(self._gained)

    @property
    def _gained(self) -> str:
        return "total" if any(c.measure == "total" for c in self.changes) else "throughput"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Each(StudyResult):
    """Today, and each team alone faster by the factor, in the order of the file.

    kinds: those whose throughput was compared, the judged one first.

    >>> found = fs.each(model, teams=["qa"], replications=10)
    >>> found.factor, [alone.team for alone in found.teams]
    (10.0, ['qa'])
    """

    study: ClassVar = "each"

    base: RunResult
    factor: float
    teams: tuple[Alone, ...]
    kinds: tuple[str, ...] = ()

    @property
    def judged(self) -> str:
        """The kind of work that counts."""
        return self.base.judged

    def frame(self) -> pd.DataFrame:
        """Every change of every team in a row, and how busy it is then."""
        rows: list[tuple[Any, ...]] = []
        for one in self.teams:
            for change, way in zip(one.changes, one.ways, strict=True):
                rows.append((one.team, change.measure, change.unit, *values(change.paired), way))
            rows.append((one.team, "busy", "", *values(one.busy), None))
        return frame(rows, "team measure unit mean low high replications clear")

    @property
    def more(self) -> tuple[Alone, ...]:
        """Teams with clearly more throughput, the largest gain first."""
        found = [each for each in self.teams if each.gain_way > 0]
        return tuple(sorted(found, key=lambda each: -each.gain.paired.mean))

    @property
    def less(self) -> tuple[Alone, ...]:
        """Teams with clearly less throughput."""
        return tuple(each for each in self.teams if each.gain_way < 0)

    @property
    def unmoved(self) -> tuple[Alone, ...]:
        """Teams whose speed alone makes no clear difference to throughput."""
        return tuple(each for each in self.teams if each.gain_way == 0)


@door
def each(
    model: Model,
    *,
    teams: Sequence[str] = (),
    factor: float = FACTOR,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> Each:
    """Make each team alone faster by a factor, and compare with today on common random numbers.

    teams: all by default. factor: above 0, and not 1; below 1 is slower. Raises EachError,
    PathError, ModelError, EngineError.

    >>> found = fs.each(model, factor=10, replications=10)
    >>> [alone.team for alone in found.more]  # the largest gain first
    ['qa', 'dev']
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return each_of(model, settings, teams=teams, factor=factor)


def each_of(
    model: Model, settings: Settings, *, teams: Sequence[str] = (), factor: float = FACTOR
) -> Each:
    """`each`, for a caller that has its settings."""
    refuse_each(model, teams, factor)
    base = measured(model, settings)
    return each_beside(base, settings, teams=teams, factor=factor)


def each_beside(
    base: RunResult,
    settings: Settings,
    *,
    teams: Sequence[str] = (),
    factor: float = FACTOR,
    only_judged: bool = False,
) -> Each:
    """`each` compared with an existing run, with its replications and its seed.

    The settings give the number of threads. only_judged: leave out other kinds that have a value,
    for an answer within seconds: trials then run a smaller slice. Raises EachError, PathError,
    ModelError, EngineError.
    """
    model = base.model
    kinds = base.judge.kinds if only_judged else counted(model, base.judge)
    refuse_each(model, teams, factor)
    names = tuple(dict.fromkeys(teams)) or tuple(team.name for team in model.teams)
    whole = {team: faster(model, (team,), factor=factor) for team in names}
    parts = {team: slice_model(whole[team], *kinds) for team in names}
    relevant = [team for team in names if team in parts[team].teams]

    def run(models: Mapping[str, Model], most: int) -> dict[str, Results]:
        if not models:
            return {}
        own = base.results
        count = min(most, own.replications)
        found = replicate_all(
            [compile_plan(each) for each in models.values()],
            replications=count,
            seed=own.seed,
            first=own.first,
            jobs=settings.jobs,
            progress=settings.telling("trying each team"),
            asked=[(team,) for team in models],
        )
        return dict(zip(models, found, strict=True))

    tried = run({team: parts[team].model for team in relevant}, MOST_RUNS)
    partly = [team for team in names if team not in parts[team].whole]
    busy = run({team: _all_of(team, whole[team]) for team in partly}, WHOLE)
    found = [
        _alone(
            base, team, whole[team], tried.get(team, base.results), busy.get(team),
            count=len(names), others=kinds[1:],
        )
        for team in names
    ]  # fmt: skip
    return Each(base, factor, tuple(found), kinds)


def _all_of(team: str, model: Model) -> Model:
    """The slice of a model in which a team does all of its work; the model if there is none."""
    kinds = [kind.name for kind in model.work if any(step.team == team for step in kind.flow)]
    part = slice_model(model, *kinds)
    return part.model if team in part.whole else model


def refuse_each(model: Model, teams: Sequence[str], factor: float) -> None:
    """Raise EachError or PathError if the arguments are not valid."""
    if not 0.0 < factor <= MOST or factor == 1.0:
        raise EachError(
            f"A factor must be above 0, at most {MOST:g}, and not 1, found {factor:g}. "
            f"Write {FACTOR:g}."
        )
    for team in teams:
        find(model, f"{team}.speed")


def _alone(
    base: RunResult,
    team: str,
    trial: Model,
    results: Results,
    busy: Results | None,
    *,
    count: int,
    others: Sequence[str],
) -> Alone:
    """A team's row. results: of the trial, or today's where the team cannot affect the judged work.

    busy: runs of the whole model for how busy the team is, if `results` do not include it.
    """
    judged = base.judged
    figures = work_figures(trial, results, trial.kind(judged))
    is_steady = not (figures.unstable or base.of(judged).unstable)
    measures = MEASURES if is_steady else MEASURES[:1]
    changes = differences_of(base.results, results, judged=judged, scenario=team, measures=measures)
    for kind in others:
        changes += differences_of(
            base.results, results, judged=kind, scenario=team, measures=MEASURES[:1]
        )
    confidence = 1.0 - DOUBT / count
    asked = [(measure, judged) for _, measure, _, _ in measures]
    asked += [("throughput", kind) for kind in others]
    together = [
        paired(base.results, results, measure, work=work, confidence=confidence)
        for measure, work in asked
    ]
    ways, most = [_way(found.absolute) for found in together], together[0].relative.high
    for total in of_all(base.results, results, base.judge, team, confidence=confidence):
        ways.append(_way(total.paired))
        most = total.relative.high
    return Alone(
        team=team,
        changes=(*changes, *of_all(base.results, results, base.judge, team)),
        ways=tuple(ways),
        most=most,
        busy=(results if busy is None else busy).estimate("utilisation", at=team),
    )


def _way(estimate: Estimate) -> int:
    """1 if the interval lies above zero, -1 if below, 0 if it holds zero or there is none."""
    if not math.isfinite(estimate.half_width) or estimate.is_alike_by_chance:
        return 0
    return (estimate.low > 0.0) - (estimate.high < 0.0)
