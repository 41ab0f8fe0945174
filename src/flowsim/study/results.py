"""The frozen records that `run` and `compare` return, in the units people use.

Input: nothing; `run` and `compare` fill them. Nothing here computes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from flowsim.experiment import Estimate
from flowsim.model import Model
from flowsim.model.expectations import Expectation, ExpectedBottleneck
from flowsim.model.measures import Unit
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.frames import estimates_of, frame, values
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.measured.market_figures import MarketFigures
from flowsim.study.measured.pulled_levers import PulledLever
from flowsim.study.measured.records import (
    TOGETHER,
    Failures,
    MomentaryBottleneck,
    StepFigures,
    TeamFigures,
    Waits,
    WeeklyCounts,
    WorkFigures,
)
from flowsim.study.measured.rival_figures import RivalFigures
from flowsim.study.measured.spread_levers import SpreadLever
from flowsim.study.money_records import Money
from flowsim.study.study_result import StudyResult

if TYPE_CHECKING:
    import pandas as pd

    from flowsim.experiment import Results
    from flowsim.experiment.precision import Precision
    from flowsim.experiment.results import Audit
    from flowsim.study.judging import Judge
    from flowsim.study.measured.initial_transient import InitialTransient


OutcomeWord = Literal["held", "failed", "inconclusive"]


Why = Literal["", "interval", "alike", "nothing", "late", "piles up", "tied", "no team"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of an expectation.

    It is held if the whole interval of `found` is on the side that was expected of `bound`, failed
    if all of it is on the other, and else inconclusive. found and bound are in the units of the
    engine (hours, per hour, 0..1): the figure itself, or its paired difference from another
    (`difference`), or its paired ratio to another (`ratio`).

    why it is inconclusive: the interval holds the bound; too few replications were `alike`;
    `nothing` was observed; half of a market is `late`, after the horizon; items pile up, and times
    have no mean; several teams are `tied`, or no team's speed makes a clear difference. needed:
    replications that would decide an interval, if the mean stayed where it is: an estimate and no
    promise. late, other_late: runs in which half of the market of the figure, or of the other, does
    not use the product by the horizon: they count with the horizon, so that `found` is a bound.
    """

    expectation: Expectation
    word: OutcomeWord
    kind: Literal["figure", "difference", "ratio", "bottleneck"]
    found: Estimate  # for a bottleneck nan, with its trials
    bound: float = math.nan
    why: Why = ""
    needed: int | None = None
    growth: Estimate | None = None  # of what piles up, items an hour
    late: int = 0
    other_late: int = 0
    candidates: tuple[tuple[str, float], ...] = ()  # who may be the bottleneck, with chances

    @property
    def unit(self) -> Unit | Literal["ratio", ""]:
        """The unit of found and bound; empty for a bottleneck."""
        if isinstance(self.expectation, ExpectedBottleneck):
            return ""
        return "ratio" if self.kind == "ratio" else self.expectation.figure.unit


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks of a run; None: not checked.

    precision: how a run to a stated precision ended; None also where none was requested.
    """

    audit: Audit | None = None
    initial_transient: InitialTransient | None = None  # of the judged work
    precision: Precision | None = None

    @property
    def hold(self) -> bool:
        """Whether no check has failed; those not made count as not failed."""
        return self.audit is None or self.audit.holds


@dataclass(frozen=True, slots=True)
class Together:
    """Kinds of work that are added up; throughput in items a week."""

    work: tuple[str, ...]
    throughput: Estimate
    wip: Estimate  # items in progress


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RunResult(StudyResult):
    """The figures of a run, and the verdict on its bottleneck.

    >>> result = fs.run(model, replications=10)
    >>> result.team("qa").utilisation.mean
    0.95...
    >>> list(result.frame().columns)
    ['measure', 'at', 'mean', 'low', 'high', 'replications']
    """

    study: ClassVar = "run"

    name: str
    question: str
    model: Model
    judged: str
    work: tuple[WorkFigures, ...]
    steps: tuple[StepFigures, ...]
    teams: tuple[TeamFigures, ...]
    verdict: Verdict
    series: WeeklyCounts
    explanation: Explanation
    cost_per_year: float  # people and levers, at the end of the run
    replications: int
    seed: int
    results: Results
    total: Estimate | None = None  # of several judged kinds, delivered a week: items, or money
    judged_sum: Together | None = None  # of several judged kinds, items
    together: tuple[Together, ...] = ()  # what the file says is alike
    cost_once: float = 0.0  # levers
    waits: tuple[Waits, ...] = ()  # of kinds of work, of teams, of what counts at each
    moments: MomentaryBottleneck | None = None
    failures: tuple[Failures, ...] = ()  # of each kind that is judged or has a value
    markets: tuple[MarketFigures, ...] = ()
    rivals: tuple[RivalFigures, ...] = ()  # of markets with several products
    pulled: tuple[PulledLever, ...] = ()  # levers that deliveries pull
    spread: tuple[SpreadLever, ...] = ()  # levers from person to person, or by order
    arrow: str = ""  # the team at which arrows point; empty: none, or it is not sure
    outcomes: tuple[Outcome, ...] = ()  # of what the file expects
    checks: Checks = Checks()

    @property
    def judge(self) -> Judge:
        """All that is judged; `judged` is the first of it."""
        return self.explanation.judge

    @property
    def judged_kinds(self) -> tuple[str, ...]:
        """The kinds of work that are judged."""
        return self.judge.kinds

    def of(self, work: str) -> WorkFigures:
        """The figures of a kind of work. Raises KeyError."""
        for figures in self.work:
            if figures.work == work:
                return figures
        raise KeyError(work)

    def team(self, team: str) -> TeamFigures:
        """The figures of a team. Raises KeyError."""
        for figures in self.teams:
            if figures.team == team:
                return figures
        raise KeyError(team)

    def market(self, market: str) -> MarketFigures:
        """The figures of a market. Raises KeyError."""
        for figures in self.markets:
            if figures.market == market:
                return figures
        raise KeyError(market)

    def waits_of(self, *, work: str = "", team: str = "") -> Waits | None:
        """The waits of a kind of work, of a team, or of both; None if nothing waits."""
        for waits in self.waits:
            if (waits.work, waits.team) == (work, team):
                return waits
        return None

    def judged_waits(self, *, team: str = "") -> Waits | None:
        """The waits of all that is judged, together, at a team or anywhere."""
        return self.waits_of(work=TOGETHER.join(self.judge.kinds), team=team)

    def failures_of(self, work: str) -> Failures | None:
        """The failures that deliveries of a kind of work cause; None if they were not counted."""
        return next((each for each in self.failures if each.work == work), None)

    def frame(self) -> pd.DataFrame:
        """Every figure in a row; `at` is a kind of work, a team, or `work.step`."""
        figures = [
            *((each, each.work) for each in self.work),
            *((each, each.team) for each in self.teams),
            *((each, f"{each.work}.{each.step}") for each in self.steps),
        ]
        rows = [
            *(row for each, at in figures for row in estimates_of(each, at)),
            *(("gain", gain.team, *values(gain.relative)) for gain in self.verdict.gains),
            ("saturated_throughput", self.judged, *values(self.verdict.saturated)),
            *(
                (name, TOGETHER.join(each.work), *values(e))
                for each in self.together
                for name, e in (("throughput", each.throughput), ("wip", each.wip))
            ),
            *((name, at, *values(e)) for each in self.markets for name, at, e in each.estimates()),
            *((name, at, *values(e)) for each in self.rivals for name, at, e in each.estimates()),
        ]
        return frame(rows, "measure at mean low high replications")


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A scenario minus the baseline in one measure of the judged work, paired by replication."""

    scenario: str
    measure: str  # a field of WorkFigures
    unit: str
    paired: Estimate
    unpaired: Estimate  # from the same replications, as if they had nothing in common
    relative: Estimate  # of the baseline, paired
    work: str = ""  # the kind of work; empty: all that is judged, together


def change_of(changes: Iterable[MeasureChange], measure: str, *, work: str = "") -> MeasureChange:
    """The change of one measure among several; work: of that kind. Raises KeyError."""
    for found in changes:
        if found.measure == measure and work in ("", found.work):
            return found
    raise KeyError(measure)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(StudyResult):
    """Scenarios compared with their baseline, with the same seed and replications.

    >>> hire = model.with_(use={"hire_qa": 1})
    >>> found = fs.compare(model, {"hire": hire}, replications=10)
    >>> [run.verdict.constraint for run in found.runs]
    ['qa', 'dev']
    """

    study: ClassVar = "compare"

    base: RunResult
    others: tuple[RunResult, ...]
    differences: tuple[MeasureChange, ...]
    money: Money | None = None  # None where no work has a price

    @property
    def runs(self) -> tuple[RunResult, ...]:
        """All runs, the baseline first."""
        return (self.base, *self.others)

    def difference(self, scenario: str, measure: str, *, work: str = "") -> MeasureChange:
        """The difference of one scenario in one measure; work: of that kind. Raises KeyError."""
        mine = (found for found in self.differences if found.scenario == scenario)
        try:
            return change_of(mine, measure, work=work)
        except KeyError:
            raise KeyError((scenario, measure)) from None

    def frame(self) -> pd.DataFrame:
        """Every difference in three rows: paired, unpaired, relative (paired)."""
        rows = [
            (found.scenario, found.measure, found.unit if kind != "relative" else "", kind, *mine)
            for found in self.differences
            for kind in ("paired", "unpaired", "relative")
            for mine in (values(getattr(found, kind)),)
        ]
        return frame(rows, "scenario measure unit kind mean low high replications")
