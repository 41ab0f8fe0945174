"""The nouns of the language as frozen data: the content of a model file, checked, in one unit.

Input: values that the reader has checked. Output: immutable records. Knows no YAML, no plan.

Units, everywhere below: durations in hours (effort: hours of a person's work; wait: elapsed hours;
interval of arrivals: open hours of the arrival process), shares and chances in 0..1, money in the
currency of the file, without a name. Instants are hours from time zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar, get_args

from flowsim.model.expectations import Claim, Expectation
from flowsim.model.records.adopting import Bass, Dip, Fade
from flowsim.model.records.board import Lane, Placed
from flowsim.model.records.hours import ALWAYS as ALWAYS
from flowsim.model.records.hours import OFFICE as OFFICE
from flowsim.model.records.hours import Holidays as Holidays
from flowsim.model.records.hours import Hours as Hours
from flowsim.model.records.requests import Request as Request
from flowsim.model.records.spreading import Market, PulledBy
from flowsim.model.settings import Doses, Settings, changed_by
from flowsim.model.slow_curves import NO_DYNAMICS, Dynamics

EXITS = (DONE, DROPPED) = ("done", "dropped")

Family = Literal[
    "fixed", "exponential", "lognormal", "gamma", "weibull", "uniform", "triangular", "empirical"
]
FAMILIES: tuple[Family, ...] = get_args(Family)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A law of a duration by its mean (hours) and coefficient of variation.

    `values` (hours) and `chances` are filled for `empirical` only; mean and cv are then theirs.
    """

    family: Family
    mean: float
    cv: float
    values: tuple[float, ...] = ()
    chances: tuple[float, ...] = ()


AT_ONCE = Distribution("fixed", 0.0, 0.0)

Discipline = Literal["fifo", "lifo", "random", "shortest", "value"]
DISCIPLINES: tuple[Discipline, ...] = ("fifo", "lifo", "random", "shortest", "value")


@dataclass(frozen=True, slots=True)
class Outage:
    """An absence of a number of people that is known beforehand."""

    at: float
    lasts: float
    people: int


@dataclass(frozen=True, slots=True)
class Team:
    """People who pull work from one queue."""

    name: str
    people: int  # where they change over time, the first of `people_at`
    hours: Hours
    cost_per_year: float = 0.0  # of one person, loaded
    speed: float = 1.0
    overhead: tuple[tuple[str, float], ...] = ()  # name, share of the open hours
    discipline: Discipline = "fifo"
    title: str = ""
    switch_cost: float = 0.0  # hours of work added to what an expedite has interrupted
    away_every: Distribution | None = None  # elapsed hours that each is present between absences
    away_for: Distribution | None = None  # elapsed hours of an absence
    outages: tuple[Outage, ...] = ()
    helps: tuple[tuple[str, float], ...] = ()  # team, pace
    people_at: tuple[tuple[float, int], ...] = ()  # from when this many; empty: always `people`
    kind: Literal["people", "equipment"] = "people"
    dynamics: Dynamics = NO_DYNAMICS

    @property
    def efficiency(self) -> float:
        """Capacity of one person in an open hour, in hours of effort."""
        return self.speed * (1.0 - sum(share for _, share in self.overhead))

    @property
    def most_people(self) -> int:
        """The most people, or things, that it has at any time, before any lever."""
        return max([self.people, *(int(count) for _, count in self.people_at)])

    @property
    def last_people(self) -> int:
        """The people, or things, that it has in the end, before any lever."""
        return int(self.people_at[-1][1]) if self.people_at else self.people


@dataclass(frozen=True, slots=True)
class Batch:
    """Items that one person does as one job; most None: all that are there."""

    least: int = 1
    most: int | None = None


Crew = tuple[tuple[str, int], ...]  # teams, and how many of each


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work on an item. A step has a team and an effort, or a wait, or a request."""

    name: str
    team: str | None = None
    effort: Distribution | None = None
    wait: Distribution | None = None
    share: float = 1.0  # of the items that take the step at all
    rework: float = 1.0  # effort of the passes after the first, relative to the first
    then: tuple[tuple[str, float], ...] = ()  # step or exit, chance; the rest goes on
    title: str = ""
    wip: int | None = None  # this many items in it at once, waiting included; None: no limit
    priority: int | None = None  # None: that of the work
    patience: Distribution | None = None  # elapsed hours of waiting; None: endless
    opens: float = 0.0  # hours between its gates; 0: always open
    batch: Batch | None = None
    injects: float = 0.0  # mean number of defects of a first pass
    catches: float = 0.0  # chance that it finds a defect
    people: int = 1  # of its team, at once
    beside: tuple[tuple[str, int], ...] = ()  # other teams, how many of each at the same time
    request: Request | None = None  # what it asks other people for

    @property
    def crew(self) -> Crew:
        """All whom a visit takes, the own team first; empty where that is one person."""
        if self.team is None or (self.people == 1 and not self.beside):
            return ()
        return ((self.team, self.people), *self.beside)

    @property
    def teams(self) -> tuple[str, ...]:
        """All teams that take part, the own one first; none of a wait."""
        return tuple(name for name, _ in self.crew) or ((self.team,) if self.team else ())


@dataclass(frozen=True, slots=True)
class TraceRow:
    """An item known beforehand. `efforts`: in the order of the flow, nan where not given."""

    at: float
    priority: int | None = None
    efforts: tuple[float, ...] = ()  # of each step of the flow; or empty


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How items of a kind of work arrive: a stream, always available (`always`), or a backlog.

    kind `rate` and `every`: `interval` is the gap between arrivals in open hours of `hours`.
    kind `always`: one item is kept at the door. kind `backlog`: `count` items at the start.
    kind `trace`: the items in `trace`. kind `none`: only other work spawns them. kind `market`: one
    for each member of `market` that adopts.

    Where a rate has breakpoints (`rate_at`: from when, items an open hour), `interval` is that of
    the highest; where it is a wave, that of the mean. Where `users` names a market, it is that of
    one user of it.
    """

    kind: Literal["rate", "every", "always", "backlog", "trace", "none", "market"]
    hours: Hours = ALWAYS
    interval: Distribution | None = None
    count: int = 0
    size: Distribution | None = None  # items that come at once; None: one
    rate_at: tuple[tuple[float, float], ...] = ()
    swing: float = 0.0  # of a wave: 1 + swing x sin(2 pi t / period); 0: none
    period: float = 0.0  # hours
    trace: tuple[TraceRow, ...] = ()
    file: str = ""  # where the trace stands
    market: str = ""
    users: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A parallel block: branches as ranges [first, end) of the flow, one after the other."""

    branches: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        """Place in the flow of its first step."""
        return self.branches[0][0]

    @property
    def end(self) -> int:
        """Place in the flow after its last step."""
        return self.branches[-1][1]


@dataclass(frozen=True, slots=True)
class After:
    """The items of another kind of work that a delivered item spawns.

    kind `rate`: `amount` an hour for `hours`; `installed` items are in use at the start.
    kind `defect`: with chance `amount` for each escaped defect, within `hours`. kind `once`: with
    chance `amount`, after `hours`.
    """

    work: str
    kind: Literal["rate", "defect", "once"]
    amount: float
    hours: float
    installed: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of item: how it arrives, the steps it takes in order, and what it is worth."""

    name: str
    arrives: Arrivals
    flow: tuple[Step, ...]
    priority: int = 5  # lower is more urgent
    limit: int | None = None  # this many in progress at once; None: push
    commitment: str = ""  # the step whose first acceptance starts change lead time
    value: float = 0.0  # of one delivered item
    title: str = ""
    blocks: tuple[Block, ...] = ()  # which steps of the flow are parallel, in order
    drops: bool = False  # what finds the door full is lost
    expedite: bool = False  # pre-empts, and passes limits and gates
    delay_cost: float = 0.0  # money per item and week
    after: tuple[After, ...] = ()
    plural: str = ""  # of the title; empty: by the rules of English
    like: str = ""  # the kind of work whose keys it has taken over

    def block(self, place: int) -> Block | None:
        """The parallel block that a place in the flow is in, or None."""
        return next((block for block in self.blocks if block.first <= place < block.end), None)

    def step(self, name: str) -> Step:
        """The step of that name. Raises KeyError if there is none."""
        return _named(self.flow, name)

    def steps_under(self, lane: Lane) -> tuple[str, ...]:
        """The steps in which its items count under a limit over several steps."""
        return tuple(step.name for step in self.flow if lane.holds(self.name, step.name, step.team))


OperationKind = Literal["replace", "multiply", "add"]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a change does to one number: replaces it, multiplies it, or adds to it.

    `operand` is in the unit of the number it changes; None means `none` (no limit at all).
    `text` is what the person wrote.
    """

    kind: OperationKind
    operand: float | None
    text: str


@dataclass(frozen=True, slots=True)
class LeverCost:
    """What pulling a lever costs: once, and every month; `per_person` of `team` or in all.

    People that a lever hires are paid by their team's cost and need no entry here.
    """

    once: float = 0.0
    monthly: float = 0.0
    per_person: bool = False
    team: str | None = None
    is_given: bool = False  # the file says what it costs, if only nothing


@dataclass(frozen=True, slots=True)
class Lever:
    """A named bundle of changes with a start, an adoption curve, a coverage and a cost."""

    name: str
    change: tuple[tuple[str, Operation], ...]  # path -> operation, in the order of the file
    covers: float = 1.0  # share of the items it helps with
    starts: float = 0.0  # hours from time zero
    ramp: float = 0.0  # hours from the start until everybody has it; 0: at once, or by `bass`
    bass: Bass | None = None
    mandate: float | None = None  # hours from the start until who lacks it gets it
    dip: Dip | None = None
    fades: Fade | None = None
    cost: LeverCost = field(default_factory=LeverCost)
    title: str = ""
    hypothetical: bool = False  # nobody can buy it: for scenarios, never for advice
    pulled_by: PulledBy | None = None  # deliveries that pull it, again and again; None: the clock

    @property
    def is_constant(self) -> bool:
        """Whether its gain is the same at all times from time zero on."""
        late = self.starts > 0.0 or bool(self.mandate) or self.pulled_by is not None
        return self.is_even and not late and self.dip is None and self.fades is None

    @property
    def is_even(self) -> bool:
        """Whether all people have it from the same instant on."""
        return self.mandate == 0.0 or (self.ramp == 0.0 and self.bass is None)


@dataclass(frozen=True, slots=True)
class Note:
    """Range and source of a number in a file."""

    low: float | None = None  # the range within which the author believes it, in the same unit
    high: float | None = None
    source: str = ""
    where: str = ""  # file:line:column


_N = TypeVar("_N", Team, Work, Step, Lever, Market)


def _named(every: Iterable[_N], name: str) -> _N:
    for one in every:
        if one.name == name:
            return one
    raise KeyError(name)


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """A whole model: the organisation, its work, the levers it has and those that are pulled.

    >>> model.with_(set={"qa.people": "+1"}).team("qa").people
    2
    """

    name: str
    warm_up: float
    horizon: float
    hours: Hours
    teams: tuple[Team, ...]
    work: tuple[Work, ...]
    levers: tuple[Lever, ...] = ()
    use: tuple[tuple[str, float], ...] = ()  # lever, amount (1 is the whole dose)
    question: str = ""
    notes: tuple[tuple[str, Note], ...] = ()  # path -> note
    limits: tuple[Lane, ...] = ()
    state: tuple[Placed, ...] = ()
    numbers: tuple[str, ...] = ()  # paths of all numbers of teams, work and levers in the files
    start: date | None = None  # the day of time zero, a Monday; None: no day in particular
    expect: tuple[Expectation, ...] = ()
    baseline: Model | None = None  # what `expect` compares with; None where it says nothing
    judge: tuple[str, ...] = ()  # kinds of work that count, or `value`; empty: not said
    claim: Claim | None = None  # that the file is about
    origin: Model | None = None  # of a scenario: the first file that it extends, no lever pulled
    markets: tuple[Market, ...] = ()

    def team(self, name: str) -> Team:
        """The team of that name. Raises KeyError if there is none."""
        return _named(self.teams, name)

    def kind(self, name: str) -> Work:
        """The kind of work of that name. Raises KeyError if there is none."""
        return _named(self.work, name)

    def most_under(self, lane: Lane) -> int:
        """The most items that a limit over several steps ever allows, before any lever."""
        if not lane.for_each:
            return lane.most
        return lane.most * max(self.team(lane.team).most_people, 1)

    def lever(self, name: str) -> Lever:
        """The lever of that name. Raises KeyError if there is none."""
        return _named(self.levers, name)

    def market(self, name: str) -> Market:
        """The market of that name. Raises KeyError if there is none."""
        return _named(self.markets, name)

    def __repr__(self) -> str:
        counts = ((len(self.teams), "team"), (len(self.work), "kind"))
        teams, kinds = (f"{count} {one}{'s' * (count != 1)}" for count, one in counts)
        return f"<Model {self.name!r}: {teams}, {kinds} of work, levers pulled: {dict(self.use)}>"

    def with_(self, *, set: Settings = (), use: Doses = ()) -> Model:  # noqa: A002
        """The model with changes and doses on top, as `load` takes them. Raises ModelError."""
        model: Model = changed_by(self, set=set, use=use)
        return model
