"""What studies answer with: frozen records in the units people use, for tables, words and pictures.

Enters: nothing; `run`, `verdict` and `compare` fill them. Times are elapsed days of 24 h unless a
name says otherwise, throughput is items a week. Every figure carries its interval and the count of
replications. Nothing here computes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import Estimate
from flowsim.model import Model
from flowsim.model.expectations import Expectation, ExpectedBottleneck
from flowsim.model.holding import HoldKind
from flowsim.model.measures import Unit
from flowsim.study.on_paper import Explanation
from flowsim.study.told import Told

if TYPE_CHECKING:
    import pandas as pd

    from flowsim.experiment import Results
    from flowsim.experiment.precision import Precision
    from flowsim.experiment.results import Audit
    from flowsim.study.beginning import Beginning
    from flowsim.study.judging import Judge


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """What became of one kind of work. Delivery and change lead time are nan if none arrived."""

    work: str
    title: str
    throughput: Estimate  # delivered a week
    delivery_mean: Estimate  # request to delivery, days
    delivery_p50: Estimate
    delivery_p85: Estimate
    delivery_p95: Estimate
    change_mean: Estimate  # change lead time (commitment to delivery), days
    change_p50: Estimate
    change_p85: Estimate
    change_p95: Estimate
    wip: Estimate  # in progress, mean over the window
    flow_efficiency: Estimate  # worked over elapsed
    unfinished: Estimate  # items at the horizon, those at the door included
    unfinished_age: Estimate  # their mean age, days
    turned_away: Estimate  # share of arrivals that find no room at the door
    dropped: Estimate  # ... that a step drops on the way
    abandoned: Estimate  # ... that lose patience
    growth: Estimate  # of work in progress and at the door, items a week, last half
    unstable: bool  # growth is established: its interval lies above zero


@dataclass(frozen=True, slots=True)
class Failures:
    """What deliveries of the judged work break; nan where nothing of the kind happens."""

    change_fail_rate: Estimate  # deliveries that brought on an incident, over deliveries
    recovery: Estimate  # failed deployment recovery time, mean, days


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step of one kind of work."""

    work: str
    step: str
    title: str
    team: str  # empty for a wait
    visits: Estimate  # finished a week
    wait: Estimate  # before somebody starts, elapsed hours
    sojourn: Estimate  # entry to end of work, elapsed hours


DOOR = "door"


@dataclass(frozen=True, slots=True)
class Waits:
    """Items that wait, in the mean over the window, by what they wait for.

    work: a kind of work, or empty for all. team: a team, `door`, work.step of a wait that is
    nobody's, or empty for all places. causes: those that occur, with how many wait for them, the
    most frequent first; they add up to `waiting`.
    """

    work: str
    team: str
    waiting: Estimate
    causes: tuple[tuple[str, Estimate], ...]
    while_closed: Estimate  # of those who wait for people or hours, while the team is closed


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Week by week of the window, share of time as the momentary bottleneck, [team, week].

    week: numbers of the weeks' ends from time zero. Means over the first so many replications.
    """

    week: NDArray[np.float64]
    sole: NDArray[np.float64]
    shifting: NDArray[np.float64]
    replications: int


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """One team: how busy its people are and what waits for them."""

    team: str
    title: str
    people: int
    utilization: Estimate  # worked person-time over available
    queue: Estimate  # items that wait to be begun or resumed, mean, whatever for
    judged_queue: Estimate  # judged items that wait for its people; nan if none come here
    wait: Estimate  # of a visit, elapsed hours
    waiting_share: Estimate  # of all waiting of the judged work; nan if none of it comes here
    active: Estimate  # share of time in which nobody who is there is idle
    sole: Estimate  # share of time as the only momentary bottleneck
    shifting: Estimate  # ... while that comes from another team or goes to one
    blocked: Estimate  # share of its people's time idle while a limit keeps what they have finished
    starved: Estimate  # ... idle with nothing to begin


@dataclass(frozen=True, slots=True)
class Gain:
    """What a tenth more speed of one team adds to saturated throughput.

    Teams that were tried together share one figure: what all of them add at once. A team that the
    judged work cannot feel adds nothing and was not tried: its figure has no replications.
    """

    team: str
    relative: Estimate  # of throughput: 0.04 is 4 %
    kept: bool  # still a candidate when the verdict was given
    together: tuple[str, ...] = ()  # the teams that share the figure

    @property
    def is_felt(self) -> bool:
        """Whether the team was tried at all."""
        return self.relative.replications > 0


@dataclass(frozen=True, slots=True)
class Hold:
    """What may hold work back and is no team: what a change of it adds to saturated throughput.

    name: its path in the language, or `limits.1` of a limit over several steps. was, now: hours,
    items or a share, before and after. set: the change as `--set` takes it; empty if only the file
    can say it. relative: of throughput; a_tenth: the same for each tenth more, to compare.
    """

    name: str
    kind: HoldKind
    was: float
    now: float
    set: str
    relative: Estimate
    a_tenth: Estimate


DEMAND = "demand"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the constraint is: found by trying, one after the other, with paired replications.

    `answers` say what may be the constraint, the likeliest first: teams, `demand`, or the path of
    what is no team (of `holds`); one that stands alone is clear, none means that nothing tried
    makes a difference that matters. `candidates` are the teams among them, the best first; with
    demand as the constraint they say who would be next. `chances` add up to 1: of each answer, in
    how many of 1,000 resamples of the replications it is the constraint; who was told apart from it
    has none. `holds`: what is no team and was tried, those that bring most first; nothing is tried
    where a team is full, or demand is the constraint.
    """

    judged: str
    answers: tuple[str, ...]
    candidates: tuple[str, ...]
    gains: tuple[Gain, ...]  # best first
    saturated: Estimate  # throughput a week with work always at hand
    demand: float  # a week; nan where work is always at hand
    replications: int
    chances: tuple[tuple[str, float], ...] = ()
    holds: tuple[Hold, ...] = ()
    short: tuple[str, ...] = ()  # kinds of work whose demand is not clearly met

    @property
    def constraint(self) -> str:
        """What is most likely the constraint; empty where nothing is."""
        return self.answers[0] if self.answers else ""

    @property
    def is_demand(self) -> bool:
        """Whether demand is the constraint, and nothing else may be."""
        return self.answers == (DEMAND,)

    @property
    def is_resolved(self) -> bool:
        """Whether one answer stands alone."""
        return len(self.answers) == 1

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that may be the constraint."""
        return tuple(team for team in self.candidates if team in self.answers)

    def hold(self, name: str) -> Hold | None:
        """What was tried under that name; None if it is a team, or demand."""
        return next((hold for hold in self.holds if hold.name == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Week by week over the whole run, warm-up included; means over replications.

    week: [week] week numbers from time zero. By work [work, week], cumulative: arrived, accepted,
    delivered. present: [team, week] items with each team at the week's end, queue included.
    """

    week: NDArray[np.float64]
    works: tuple[str, ...]
    teams: tuple[str, ...]
    arrived: NDArray[np.float64]
    accepted: NDArray[np.float64]
    delivered: NDArray[np.float64]
    present: NDArray[np.float64]


OutcomeWord = Literal["held", "failed", "inconclusive"]
Why = Literal["", "interval", "alike", "nothing", "piles up", "tied", "no team"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an expectation.

    It is held if the whole interval of `found` is on the side that was expected of `bound`, failed
    if all of it is on the other, and else inconclusive. found and bound are in the units of the
    engine (hours, per hour, 0..1): the figure itself, or what it has more than the other
    (`difference`), or how many times the other it is (`ratio`), pair by pair.

    why it is inconclusive: the interval holds the bound; so few replications were `alike`;
    `nothing` was observed; items pile up, and times have no mean; several teams are `tied`, or no
    team's speed makes a clear difference. needed: replications that would decide an interval, if
    the mean stayed where it is: an estimate and no promise.
    """

    expectation: Expectation
    word: OutcomeWord
    kind: Literal["figure", "difference", "ratio", "bottleneck"]
    found: Estimate  # for a bottleneck nan, with its trials
    bound: float = math.nan
    why: Why = ""
    needed: int | None = None
    growth: Estimate | None = None  # of what piles up, items an hour
    candidates: tuple[tuple[str, float], ...] = ()  # who may be the bottleneck, with chances

    @property
    def unit(self) -> Unit | Literal["ratio", ""]:
        """The unit of found and bound; empty for a bottleneck."""
        if isinstance(self.expectation, ExpectedBottleneck):
            return ""
        return "ratio" if self.kind == "ratio" else self.expectation.figure.unit


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expected(Told):
    """The expectations of a model and what became of them, in the order of its file."""

    name: str
    model: Model
    outcomes: tuple[Outcome, ...]
    replications: int
    seed: int
    judge: Judge | None = None  # where the bottleneck was looked for; None: it was not

    def count(self, word: OutcomeWord) -> int:
        """How many came out so."""
        return sum(outcome.word == word for outcome in self.outcomes)

    def frame(self) -> pd.DataFrame:
        """Every outcome in a row; hours, per hour, 0..1."""
        from flowsim.study.frames import expected_frame

        return expected_frame(self)


@dataclass(frozen=True, slots=True)
class Checks:
    """What speaks for a run and against it, beside its figures; None: not looked at.

    precision: how a run to a stated precision ended; None also where none was asked for.
    """

    audit: Audit | None = None
    beginning: Beginning | None = None  # of the judged work
    precision: Precision | None = None

    @property
    def hold(self) -> bool:
        """Whether no check has failed; what was not looked at has not."""
        return self.audit is None or self.audit.holds


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RunResult(Told):
    """What a model does, in figures, and the verdict on its bottleneck."""

    name: str
    question: str
    model: Model
    judged: str
    work: tuple[WorkFigures, ...]
    steps: tuple[StepFigures, ...]
    teams: tuple[TeamFigures, ...]
    verdict: Verdict
    series: Series
    explanation: Explanation
    cost_per_year: float  # people and levers, at the end of the run
    replications: int
    seed: int
    results: Results
    total: Estimate | None = None  # of several judged kinds, delivered a week: items, or money
    cost_once: float = 0.0  # levers
    waits: tuple[Waits, ...] = ()  # of kinds of work, of teams, of the judged work at each
    moments: Moments | None = None
    failures: Failures | None = None
    arrow: str = ""  # the team at which arrows point; empty: none, or it is not sure
    outcomes: tuple[Outcome, ...] = ()  # of what the file expects
    checks: Checks = Checks()

    @property
    def judge(self) -> Judge:
        """All that is judged; `judged` is the first of it."""
        return self.explanation.judge

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

    def waits_of(self, *, work: str = "", team: str = "") -> Waits | None:
        """The waits of a kind of work, of a team, or of both; None if nothing waits."""
        for waits in self.waits:
            if (waits.work, waits.team) == (work, team):
                return waits
        return None

    def frame(self) -> pd.DataFrame:
        """Every figure in a row: measure, at, mean, low, high, replications."""
        from flowsim.study.frames import run_frame

        return run_frame(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """A scenario minus the baseline in one measure of the judged work, on the same luck."""

    scenario: str
    measure: str  # a field of WorkFigures
    unit: str
    paired: Estimate
    unpaired: Estimate  # from the same replications, as if they had nothing in common
    relative: Estimate  # of the baseline, paired
    work: str = ""  # the kind of work; empty: all that is judged, together


def change_of(changes: Iterable[Difference], measure: str, *, work: str = "") -> Difference:
    """The change of one measure among several; work: of that kind. Raises KeyError."""
    for found in changes:
        if found.measure == measure and work in ("", found.work):
            return found
    raise KeyError(measure)


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """Cumulated money by week, [week]: what one, five and nine of ten replications stay below."""

    p10: NDArray[np.float64]
    p50: NDArray[np.float64]
    p90: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Payback:
    """When a scenario is ahead of its baseline for good: months from time zero.

    0: it is never behind; inf: not within the run. chance: of replications, to be so within it.
    """

    chance: Estimate
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, eq=False)
class RunMoney:
    """What one run earns less what it costs. npv: present value, discounted."""

    name: str
    fan: Fan
    npv: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What a scenario is worth more than its baseline, on the same luck, in money of time zero.

    npv = value - delay - people - levers, each the scenario's less the baseline's, discounted.
    Its percentiles are over replications: how much luck decides, not how well the mean is known.
    """

    scenario: str
    fan: Fan  # not discounted
    npv: Estimate
    npv_p10: float
    npv_p50: float
    npv_p90: float
    value: Estimate
    delay: Estimate
    people: float
    levers: float
    payback: Payback
    is_nothing: bool  # no week of any replication differs
    shares: tuple[tuple[str, Estimate], ...] = ()  # of value less delay, by kind of work


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """The money of a baseline and its scenarios, week by week from time zero.

    discount: a year. week: [week] the end of each. runs: the baseline first.
    """

    discount: float
    week: NDArray[np.float64]
    runs: tuple[RunMoney, ...]
    worths: tuple[Worth, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Told):
    """Scenarios beside their baseline, on the same seeds and replications."""

    base: RunResult
    others: tuple[RunResult, ...]
    differences: tuple[Difference, ...]
    money: Money | None = None  # None where no work has a price

    @property
    def runs(self) -> tuple[RunResult, ...]:
        """All runs, the baseline first."""
        return (self.base, *self.others)

    def difference(self, scenario: str, measure: str, *, work: str = "") -> Difference:
        """The difference of one scenario in one measure; work: of that kind. Raises KeyError."""
        mine = (found for found in self.differences if found.scenario == scenario)
        try:
            return change_of(mine, measure, work=work)
        except KeyError:
            raise KeyError((scenario, measure)) from None

    def frame(self) -> pd.DataFrame:
        """Every difference in a row."""
        from flowsim.study.frames import comparison_frame

        return comparison_frame(self)
