"""What moves and works in a run: items, their strands, jobs, people, teams, lanes.

Enters: numbers of a plan. Leaves: the state of an organisation at an instant. These things know
themselves and each other; when they change is said in the other chapters.
"""

from __future__ import annotations

import math
from bisect import insort
from dataclasses import dataclass, field
from typing import NamedTuple

from flowsim.eventlog import DOOR, NO_CAUSE
from flowsim.plan.tables import NO_LIMIT, NOBODY

NAN = math.nan


class Way(NamedTuple):
    """Where a strand goes: to a step, into a whole parallel block, or out.

    `at` is the step, the first step of the block, or the exit; `steps` are those that are entered
    together, a strand each: the first that is taken of every branch that is taken; none of an exit.
    """

    at: int
    steps: tuple[int, ...]


class Defect(NamedTuple):
    """A mistake in an item: the step that made it, and its own key."""

    step: int
    key: int


@dataclass(eq=False, slots=True)
class Item:
    """One piece of work. `row`: its own among the traces; `parent`: the item that brought it on."""

    number: int
    work: int
    ordinal: int
    key: int
    arrived_at: float
    parent: int = -1
    row: int = -1
    strands: list[Strand] = field(default_factory=list)
    passes: dict[int, int] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Strand:
    """What moves through the steps: an item has one, inside a parallel block one for each branch.

    A strand is at its door, or in a visit to a step: held by a gate or in a queue, worked on
    (`started_at`), or done with it (`finished_at`) and blocked, or done with its branch (`joins`).
    """

    item: Item
    step: int = DOOR
    visit: int = 0
    queued_at: float = NAN
    started_at: float = NAN  # of the present stint
    finished_at: float = NAN
    drawn: float = NAN  # hours, before levers and rework
    person: int = NOBODY  # counted over all teams
    cause: int = NO_CAUSE
    levers: int = 0
    batch: int = 0
    found: int = 0
    has_started: bool = False  # this visit, whether interrupted since or not
    impatient: tuple[int, int] | None = None  # the step and visit whose start it will not wait for
    way: Way | None = None  # where it will go when there is room
    entry: int = 0  # since when it waits for that room
    joins: bool = False  # its branch is done
    target: int | None = None  # where its branch sends the item; None: on

    def come_to(self, step: int, visit: int, now: float) -> None:
        """A new visit begins with waiting."""
        self.step, self.visit, self.queued_at = step, visit, now
        self.started_at = self.finished_at = self.drawn = NAN
        self.person, self.cause = NOBODY, NO_CAUSE
        self.levers = self.batch = self.found = 0
        self.has_started, self.way = False, None
        if self.impatient != (step, visit):
            self.impatient = None


@dataclass(eq=False, slots=True)
class Job:
    """What one person does at once: the visit of a strand, or of a batch, the head first."""

    strands: list[Strand]
    rank: int
    effort: float = NAN  # hours of work that are left; known from the first start on
    pace: float = 1.0
    due: float = NAN  # the capacity of the person's team, since the Monday of its week, by which
    week: int = 0  # ... it is done
    stint: int = 0  # number of the present stint among all in the run; 0: nobody is at it

    @property
    def head(self) -> Strand:
        """The one that stands for all."""
        return self.strands[0]


class Place(NamedTuple):
    """Where a job stands: ordered by rank, by what the discipline asks for, by entry."""

    rank: int
    key: float
    number: int
    job: Job


@dataclass(eq=False, slots=True)
class Line:
    """Jobs in order. What waits for a batch stands in a line of its own, from which so many start.

    The least is 1 and the most 1 for the ordinary queue of a team.
    """

    least: int = 1
    most: int = 1
    is_batch: bool = False
    places: list[Place] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether enough stand in it for a start."""
        return len(self.places) >= self.least

    def add(self, place: Place) -> None:
        """Stand where it belongs."""
        insort(self.places, place)

    def remove(self, strand: Strand) -> None:
        """Without this one, which waits alone."""
        self.places = [place for place in self.places if place.job.strands != [strand]]

    def take(self) -> list[Job]:
        """The first, as many as start together."""
        taken = self.places[: self.most]
        del self.places[: self.most]
        return [place.job for place in taken]


@dataclass(eq=False, slots=True)
class Person:
    """Somebody. `index` counts over all teams."""

    team: int
    index: int
    job: Job | None = None
    absences: int = 0  # that hold at this instant
    away_since: float = NAN


@dataclass(eq=False, slots=True)
class Team:
    """People, and the queue they pull from. The first `members` of the people are in it now.

    `pulls`: kinds of work that come in when somebody would be idle. `helpers`: rows of that table.
    """

    number: int
    members: int
    people: list[Person]
    pulls: list[int]
    helpers: list[int]
    queue: Line = field(default_factory=Line)
    batches: dict[int, Line] = field(default_factory=dict)  # by step
    wakes_at: float = -1.0

    @property
    def present(self) -> list[Person]:
        """Those who may begin something, if they are free."""
        return [person for person in self.people[: self.members] if person.absences == 0]

    def free_person(self) -> Person | None:
        """The free present person with the lowest number."""
        for person in self.people[: self.members]:
            if person.job is None and person.absences == 0:
                return person
        return None

    def idle(self) -> int:
        """How many present people have nothing to do; less while people above them finish."""
        return len(self.present) - sum(person.job is not None for person in self.people)

    def waiting(self) -> int:
        """How many jobs wait for its people."""
        return len(self.queue.places) + sum(len(line.places) for line in self.batches.values())

    def next_line(self) -> Line | None:
        """The line with the most urgent job that can be started."""
        lines = (self.queue, *self.batches.values()) if self.batches else (self.queue,)
        ready = [line for line in lines if line.ready]
        return min(ready, key=lambda line: line.places[0]) if ready else None


@dataclass(eq=False, slots=True)
class Lane:
    """A limit: so many items at once in some steps. An item counts once, with all its strands."""

    most: int
    strands: dict[int, int] = field(default_factory=dict)  # by number of the item

    @property
    def is_limited(self) -> bool:
        """Whether it has a maximum at this moment."""
        return self.most != NO_LIMIT

    @property
    def has_room(self) -> bool:
        """Whether one more may enter."""
        return not self.is_limited or len(self.strands) < self.most

    def enter(self, item: Item) -> None:
        """A strand of the item comes to one of the steps."""
        self.strands[item.number] = self.strands.get(item.number, 0) + 1

    def leave(self, item: Item) -> None:
        """A strand of the item leaves; the item does with the last."""
        self.strands[item.number] -= 1
        if self.strands[item.number] == 0:
            del self.strands[item.number]
