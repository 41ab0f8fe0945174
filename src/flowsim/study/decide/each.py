"""Each team alone faster by a factor: with which is more delivered?

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
from flowsim.experiment.estimates import ALIKE
from flowsim.experiment.precision import joined
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
NOTHING = 0.025  # of today's throughput: what less than that may be called nothing
EARLY = 0.6  # of the replications: after them a team stops whose change is certain to be nothing
MOST_EARLY = 20  # replications: who asks for more wants narrow intervals, not a fast answer
_MEASURED = ("throughput", "delivery_mean", "delivery_p85")
MEASURES = tuple(each for each in compare.MEASURES if each[0] in _MEASURED)


class EachError(FlowsimError):
    """A factor or a list of teams that cannot be used. The reason and the remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """One team alone, faster by the factor.

    changes: of the judged work, from today, each with its own 95 % interval; times only where it
    does not pile up, neither today nor then. Then those of each other kind that counts, and of all
    that is judged. ways: of each of them 1 clearly more, -1 clearly less, 0 no clear
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
        """Whether a measure of the judged work is clearly more, less, or neither; 0: not there."""
        mine, found = (self.changes[0].work, ""), zip(self.changes, self.ways, strict=True)
        return next((way for c, way in found if c.measure == measure and c.work in mine), 0)

    def days(self, work: str) -> Estimate | None:
        """The change of the time within which 85 % are delivered; None: no steady time."""
        found = [c for c in self.changes if (c.measure, c.work) == ("delivery_p85", work)]
        return found[0].paired if found else None

    @property
    def gain(self) -> MeasureChange:
        """The change of all judged work together."""
        return change_of(self.changes, self._gained)

    @property
    def gain_way(self) -> int:
        """Whether `gain` is clearly more, less, or neither."""
        return self.way(self._gained)

    @property
    def hint(self) -> int:
        """1 more, -1 less: by the gain's own interval, but not clear where all teams are asked."""
        return _way(self.gain.paired) if self.gain_way == 0 else 0

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
        """Every change of every team in a row, and how busy it is then. work: "" for all of it."""
        rows: list[tuple[Any, ...]] = []
        for one in self.teams:
            for change, way in zip(one.changes, one.ways, strict=True):
                what = (one.team, change.work, change.measure, change.unit)
                rows.append((*what, *values(change.paired), way))
            rows.append((one.team, "", "busy", "", *values(one.busy), None))
        return frame(rows, "team work measure unit mean low high replications clear")

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

    @property
    def hinted(self) -> tuple[Alone, ...]:
        """Those of them with a difference by their own interval, the largest first."""
        found = [each for each in self.unmoved if each.hint]
        return tuple(sorted(found, key=lambda each: -abs(each.gain.paired.mean)))


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
    at_once: bool = False,
) -> Each:
    """`each` compared with an existing run, with its replications and its seed.

    The settings give the number of threads. at_once: an answer within seconds. Other kinds that
    have a value are left out, so that trials run a smaller slice, and a team stops early once its
    change is certain to be nothing. Raises EachError, PathError, ModelError, EngineError.
    """
    model = base.model
    kinds = base.judge.kinds if at_once else counted(model, base.judge)
    refuse_each(model, teams, factor)
    names = tuple(dict.fromkeys(teams)) or tuple(team.name for team in model.teams)
    whole = {team: faster(model, (team,), factor=factor) for team in names}
    parts = {team: slice_model(whole[team], *kinds) for team in names}
    trials = _Trials(base, settings)
    looks = 2 if at_once and len(names) > 1 and early_of(base.results) else 1
    doubt = DOUBT / (len(names) * looks)
    tried = {team: parts[team].model for team in names if team in parts[team].teams}
    results = trials.until_settled(tried, doubt) if looks == 2 else trials.run(tried)
    partly = [team for team in names if team not in parts[team].whole]
    busy = trials.run({team: _all_of(team, whole[team]) for team in partly}, most=WHOLE)
    found = [
        _alone(
            base, team, whole[team], results.get(team, base.results), busy.get(team),
            confidence=1.0 - doubt, others=kinds[1:],
        )
        for team in names
    ]  # fmt: skip
    return Each(base, factor, tuple(found), kinds)


def early_of(results: Results) -> int:
    """After how many replications teams may stop; 0: never, where there are few or many."""
    count = math.ceil(EARLY * results.replications)
    return count if ALIKE <= count < results.replications <= MOST_EARLY else 0


class _Trials:
    """Runs models, each with one faster team, with the random numbers of a run."""

    def __init__(self, base: RunResult, settings: Settings) -> None:
        self.base, self.settings = base, settings

    def run(
        self, models: Mapping[str, Model], *, first: int = 0, most: int = MOST_RUNS
    ) -> dict[str, Results]:
        """Replications of each model from that one of the run on, by team."""
        own = self.base.results
        if not models:
            return {}
        found = replicate_all(
            [compile_plan(each) for each in models.values()],
            replications=min(most, own.replications - first),
            seed=own.seed,
            first=own.first + first,
            jobs=self.settings.jobs,
            progress=self.settings.telling("trying each team"),
            asked=[(team,) for team in models],
        )
        return dict(zip(models, found, strict=True))

    def until_settled(self, models: Mapping[str, Model], doubt: float) -> dict[str, Results]:
        """`run`, but a team whose change is nothing beyond doubt stops early.

        doubt: chance that a team stops although its change is not nothing.
        """
        early = early_of(self.base.results)
        tried = self.run(models, most=early)
        start = self.base.results.first_of(early)
        going_on = {
            team: model
            for team, model in models.items()
            if not _is_nothing(self.base, start, tried[team], confidence=1.0 - doubt)
        }
        for team, rest in self.run(going_on, first=early).items():
            tried[team] = joined(tried[team], rest)
        return tried


def _is_nothing(base: RunResult, start: Results, trial: Results, *, confidence: float) -> bool:
    """Whether deliveries of all that is judged change by less than NOTHING, beyond doubt."""
    totals = of_all(start, trial, base.judge, "", confidence=confidence)
    changes = [total.relative for total in totals] or [
        paired(start, trial, "throughput", work=base.judged, confidence=confidence).relative
    ]
    return all(change.low > -NOTHING and change.high < NOTHING for change in changes)


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
    confidence: float,
    others: Sequence[str],
) -> Alone:
    """A team's row. results: of the trial, or today's where the team cannot affect the judged work.

    busy: runs of the whole model for how busy the team is, if `results` do not include it.
    confidence: of what is called clear.
    """
    judged = base.judged
    today = base.results.first_of(results.replications)
    figures = work_figures(trial, results, trial.kind(judged))
    is_steady = not (figures.unstable or base.of(judged).unstable)
    measures = MEASURES if is_steady else MEASURES[:1]
    changes = differences_of(today, results, judged=judged, scenario=team, measures=measures)
    asked = [(measure, judged) for _, measure, _, _ in measures]
    for kind in others:
        then = work_figures(trial, results, trial.kind(kind))
        is_steady = not (then.unstable or base.of(kind).unstable)
        measures = MEASURES if is_steady else MEASURES[:1]
        changes += differences_of(today, results, judged=kind, scenario=team, measures=measures)
        asked += [(measure, kind) for _, measure, _, _ in measures]
    together = [
        paired(today, results, measure, work=work, confidence=confidence) for measure, work in asked
    ]
    ways, most = [_way(found.absolute) for found in together], together[0].relative.high
    for total in of_all(today, results, base.judge, team, confidence=confidence):
        ways.append(_way(total.paired))
        most = total.relative.high
    return Alone(
        team=team,
        changes=(*changes, *of_all(today, results, base.judge, team)),
        ways=tuple(ways),
        most=most,
        busy=(results if busy is None else busy).estimate("utilisation", at=team),
    )


def _way(estimate: Estimate) -> int:
    """1 if the interval lies above zero, -1 if below, 0 if it holds zero or there is none."""
    if not math.isfinite(estimate.half_width) or estimate.is_alike_by_chance:
        return 0
    return (estimate.low > 0.0) - (estimate.high < 0.0)
