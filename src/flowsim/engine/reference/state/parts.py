"""The nouns of a run: items, their tokens, routes, jobs, people, teams, queues, lanes.

Input: numbers of a plan. Output: the state of an organisation at an instant. These know themselves
and each other; the other modules say when they change.
"""

from __future__ import annotations

import math
from bisect import insort
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from flowsim.engine.choices import Begun
from flowsim.eventlog import DOOR, NO_CAUSE
from flowsim.plan.tables import NO_LIMIT, NOBODY

NAN = math.nan
NOT_BEGUN = Begun(np.uint64(0), NOBODY, NAN)


class Route(NamedTuple):
    """Where a token goes: to a step, into a whole parallel block, or out.

    `at` is the step, the first step of the block, or the exit. `steps` are the steps that are
    entered together, by a token each: of every branch that is taken the first step that is taken.
    There are none if the route leads out.
    """

    at: int
    steps: tuple[int, ...]


class Defect(NamedTuple):
    """A mistake in an item: the step that made it, and its own key."""

    step: int
    key: int


@dataclass(eq=False, slots=True)
class Item:
    """One piece of work.

    row: its own row in a trace, or -1. parent: the number of the item that spawned it or asked for
    it, or -1. asker: who waits for it, if anybody does. rank: the urgency that it was asked with.
    member: of the market that it comes from, who is a user once it is delivered; or -1.
    passes: how often it has come to each step.
    """

    number: int
    work: int
    ordinal: int
    key: int
    arrived_at: float
    is_expedite: bool = False
    parent: int = -1
    row: int = -1
    tokens: list[Token] = field(default_factory=list)
    passes: dict[int, int] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)
    member: int = -1
    asker: Token | None = None
    rank: int = -1


@dataclass(eq=False, slots=True)
class Token:
    """What moves through the steps: an item has one, inside a parallel block one for each branch.

    A token is at its door or in a visit to a step. In a visit it is held by a gate or in a queue,
    then worked on (from `started_at`), then finished (`finished_at`) and perhaps blocked, or done
    with its branch (`joins`).
    """

    item: Item
    step: int = DOOR
    visit: int = 0
    queued_at: float = NAN
    started_at: float = NAN  # of the present stint
    finished_at: float = NAN
    drawn: float = NAN  # hours, before levers and rework
    person: int = NOBODY  # counted over all teams
    cause: int = NO_CAUSE  # of its wait
    begun: Begun = NOT_BEGUN  # by whom and when, no matter who resumes it
    levers: int = 0  # those that treat the visit, a bit each
    batch: int = 0
    found: int = 0  # defects that the visit found
    has_started: bool = False  # this visit, whether interrupted since or not
    impatient: tuple[int, int] | None = None  # the step and visit whose start it will not wait for
    route: Route | None = None  # where it will go when there is room
    entry: int = 0  # number of its entry into the line of those who wait for that room
    joins: bool = False  # its branch is done
    target: int | None = None  # where its branch sends the item; None: on

    def come_to(self, step: int, visit: int, now: float) -> None:
        """Begin a new visit, which begins with waiting."""
        self.step, self.visit, self.queued_at = step, visit, now
        self.started_at = self.finished_at = self.drawn = NAN
        self.person, self.cause = NOBODY, NO_CAUSE
        self.levers = self.batch = self.found = 0
        self.has_started, self.route = False, None
        if self.impatient != (step, visit):
            self.impatient = None


@dataclass(eq=False, slots=True)
class Job:
    """What is done at once: the visit of a token, or of a batch of them, the head first.

    people: who is at it, the first of the own team's people first; nobody while it waits.
    """

    tokens: list[Token]
    rank: int
    people: list[Person] = field(default_factory=list)
    effort: float = NAN  # hours of work that are left; known from the first start on
    pace: float = 1.0
    due: float = NAN  # done when the person has had this much capacity since Monday of `week`
    week: int = 0
    stint: int = 0  # number of the present stint among all in the run; 0: nobody is at it

    @property
    def head(self) -> Token:
        """The token that represents the whole job."""
        return self.tokens[0]


class QueueEntry(NamedTuple):
    """A job in a queue: ordered by rank, then by the key of the discipline, then by entry."""

    rank: int
    key: float
    number: int
    job: Job


@dataclass(eq=False, slots=True)
class Queue:
    """Jobs in order. What waits for a batch has a queue of its own for each step.

    At least `min_size` and at most `max_size` jobs start together; in the ordinary queue of a team
    both are 1.
    """

    min_size: int = 1
    max_size: int = 1
    is_batch: bool = False
    entries: list[QueueEntry] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether enough jobs are in it for a start."""
        return len(self.entries) >= self.min_size

    def add(self, entry: QueueEntry) -> None:
        """Put a job where it belongs in the order."""
        insort(self.entries, entry)

    def remove(self, token: Token) -> None:
        """Take out the job that consists of this token alone."""
        self.entries = [entry for entry in self.entries if entry.job.tokens != [token]]

    def take(self) -> list[Job]:
        """Take out the first jobs, as many as start together."""
        taken = self.entries[: self.max_size]
        del self.entries[: self.max_size]
        return [entry.job for entry in taken]


@dataclass(eq=False, slots=True)
class Person:
    """A person of a team. `index` counts over all teams."""

    team: int
    index: int
    job: Job | None = None
    absences: int = 0  # that hold at this instant
    away_since: float = NAN


@dataclass(eq=False, slots=True)
class Team:
    """People and the queue they pull from. The first `members` of the people are in it now.

    pulls: kinds of work that come in when somebody would be idle. helpers: rows of that table.
    batches: queues by step, where work is done in batches.
    """

    number: int
    members: int
    people: list[Person]
    pulls: list[int]
    helpers: list[int]
    queue: Queue = field(default_factory=Queue)
    batches: dict[int, Queue] = field(default_factory=dict)
    wakes_at: float = -1.0

    @property
    def present(self) -> list[Person]:
        """Members who are not away."""
        return [person for person in self.people[: self.members] if person.absences == 0]

    def free_person(self) -> Person | None:
        """The present member without a job who has the lowest number."""
        for person in self.people[: self.members]:
            if person.job is None and person.absences == 0:
                return person
        return None

    def free_people(self) -> list[Person]:
        """The present members without a job, the lowest numbers first."""
        return [person for person in self.present if person.job is None]

    def idle(self) -> int:
        """Present members less people with a job.

        That is fewer than the idle while people who are no longer members finish their jobs.
        """
        return len(self.present) - sum(person.job is not None for person in self.people)

    def waiting(self) -> int:
        """How many jobs wait for its people."""
        return len(self.queue.entries) + sum(len(q.entries) for q in self.batches.values())

    def next_queue(self) -> Queue | None:
        """The queue with the most urgent job that can be started."""
        queues = (self.queue, *self.batches.values()) if self.batches else (self.queue,)
        ready = [queue for queue in queues if queue.is_ready]
        return min(ready, key=lambda queue: queue.entries[0]) if ready else None


@dataclass(eq=False, slots=True)
class Lane:
    """A limit: at most this many items at once in some steps. An item counts once in a lane.

    tokens: by number of the item, how many of its tokens are in the steps.
    """

    limit: int
    tokens: dict[int, int] = field(default_factory=dict)

    @property
    def is_limited(self) -> bool:
        """Whether it has a limit at this instant."""
        return self.limit != NO_LIMIT

    @property
    def has_room(self) -> bool:
        """Whether one more item may enter."""
        return not self.is_limited or len(self.tokens) < self.limit

    def enter(self, item: Item) -> None:
        """A token of the item comes to one of the steps."""
        self.tokens[item.number] = self.tokens.get(item.number, 0) + 1

    def leave(self, item: Item) -> None:
        """A token of the item leaves; with the last one the item leaves."""
        self.tokens[item.number] -= 1
        if self.tokens[item.number] == 0:
            del self.tokens[item.number]
