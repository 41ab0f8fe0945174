"""The meaning of a model, in SimPy, written to be read.

Enters: a Plan, a seed, a replication. Leaves: the same EventLog as the fast engine, row for row.

An item's life is a SimPy process: it waits at the door, goes from step to step, and leaves. What
SimPy leaves open is the order of things at one instant, and that order is part of a model's
meaning: all events are applied first, by kind and then by creation, and only then does anybody
begin something new. So events carry their kind as SimPy's priority, and `dispatch` is an event of
its own that comes last. Somebody with a need of their own may subclass Organisation and override
one of its small methods.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import simpy

from flowsim.engine.calendar import WEEK, capacity_at, instant_of, next_open
from flowsim.engine.choices import adoption_instants, moved, treated, treated_by
from flowsim.engine.draws import EMPIRICAL, address, pick, replication_key, uniform, variate
from flowsim.engine.errors import StuckError
from flowsim.engine.naming import names_of
from flowsim.eventlog import (
    BY_HOURS,
    BY_LIMIT,
    BY_PEOPLE,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    NEXT,
    NO_CAUSE,
    TO_REWORK,
    WAITING,
    WORKING,
    EventLog,
    Rows,
)
from flowsim.plan import Plan
from flowsim.plan.tables import (
    ALWAYS,
    BACKLOG,
    EFFORT,
    NO_LIMIT,
    NOBODY,
    PEOPLE,
    REWORK,
    SHARE,
    STEP_EFFORT,
    STEP_NEXT,
    STEP_SHARE,
    STREAM,
    THEN,
    TO_DONE,
    TO_DROPPED,
    WAIT,
    WORK_GAPS,
    WORK_ITEMS,
)

# SimPy keeps 0 and 1 for itself; kinds of event at one instant follow in their order.
CLOCK, COMPLETION, ARRIVAL, DISPATCH = 2, 4, 6, 99

Life = Generator[simpy.Event, Any, None]

# The bits of a key must stay unsigned on their way into compiled functions.
as_key = cast("Callable[[int], int]", np.uint64)


@dataclass
class Item:
    """One piece of work on its way."""

    number: int
    work: int
    ordinal: int
    key: int
    arrived_at: float
    step: int = DOOR
    visit: int = 0
    passes: dict[int, int] = field(default_factory=dict)
    queued_at: float = math.nan
    started_at: float = math.nan
    drawn: float = 0.0
    person: int = NOBODY
    cause: int = NO_CAUSE
    levers: int = 0
    accepted: simpy.Event | None = None  # fires when the door lets it in
    started: simpy.Event | None = None  # fires when a person begins the visit


@dataclass
class Team:
    """People, and the queue they pull from: a heap of (rank, key, number of the entry, item)."""

    number: int
    people: int
    free: set[int]
    queue: list[tuple[int, float, int, Item]] = field(default_factory=list)
    wakes_at: float = -1.0

    def free_person(self) -> int:
        """The free person with the lowest number among those the team has now, or -1."""
        return min((person for person in self.free if person < self.people), default=-1)


class Organisation:
    """One replication of a plan."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        self.plan = plan
        self.tables = plan.tables
        self.env = simpy.Environment()
        self.luck = as_key(replication_key(seed, replication))
        self.instants = adoption_instants(self.tables.levers, self.tables.teams, self.luck)
        tables = self.tables
        self.teams = [
            Team(number, int(people), set(range(int(most))))
            for number, (people, most) in enumerate(
                zip(tables.teams.people, tables.teams.most, strict=True)
            )
        ]
        works = range(len(plan.works))
        self.work_key = [
            as_key(address(self.luck, tables.works.stream[work, WORK_ITEMS], 0)) for work in works
        ]
        self.doors: list[deque[Item]] = [deque() for _ in works]
        self.inside = [0 for _ in works]
        self.made = [0 for _ in works]
        self.limit = [int(limit) for limit in tables.works.limit]
        self.living: dict[int, Item] = {}
        self.items: list[Item] = []
        self.rows: list[tuple[Any, ...]] = []
        self.entries = 0
        self.dispatching = False

    # -- time

    @property
    def week(self) -> int:
        """The week that holds this instant."""
        return int(self.env.now // WEEK)

    def at(self, instant: float, kind: int) -> simpy.Event:
        """An event of that kind at that instant; it never fires if that is beyond the horizon."""
        event = self.env.event()
        if instant <= self.plan.ends:
            event._ok, event._value = True, None
            # SimPy takes delays, and now + (instant - now) is not always the instant.
            pending = cast("list[tuple[float, int, int, simpy.Event]]", self.env._queue)
            heapq.heappush(pending, (instant, kind, next(self.env._eid), event))
        return event

    # -- where items come from

    def open_doors(self) -> None:
        """Set going what happens without anybody's doing: changes of the clock, and arrivals."""
        tables = self.tables
        if len(tables.changes.at):
            self.env.process(self.change_clock())
        for work, source in enumerate(tables.works.source):
            if source == STREAM:
                self.env.process(self.arrivals(work))
            else:
                for _ in range(tables.works.backlog[work] if source == BACKLOG else 1):
                    self.arrive(work)

    def arrivals(self, work: int) -> Life:
        """A stream: arrivals where the cumulative rate reaches the sum of the gaps."""
        gaps = 0.0
        calendar = len(self.teams) + work
        number = 0
        while True:
            number += 1
            stream = self.tables.works.stream[work, WORK_GAPS]
            gap = int(self.tables.works.gap[work])
            gaps += self.drawn(gap, as_key(address(self.work_key[work], stream, number)))
            now = self.env.now
            instant = instant_of(self.tables.calendars, calendar, self.week, now, gaps)
            if number > 1:
                event = self.at(instant, ARRIVAL)  # the next is scheduled before this one comes in
                self.arrive(work)
                yield event
            else:
                yield self.at(instant, ARRIVAL)

    def arrive(self, work: int) -> None:
        """A new item comes to its door."""
        self.made[work] += 1
        stream = self.tables.works.stream[work, WORK_ITEMS]
        key = as_key(address(self.work_key[work], stream, self.made[work]))
        item = Item(len(self.items), work, self.made[work], key, self.env.now)
        self.items.append(item)
        self.living[item.number] = item
        self.doors[work].append(item)
        item.accepted = self.env.event()
        self.env.process(self.life(item))
        self.wake()

    # -- an item's life

    def life(self, item: Item) -> Life:
        """From the door through the steps to the exit."""
        assert item.accepted is not None
        yield item.accepted
        step = self.settle(item, int(self.tables.works.first[item.work]))
        if self.env.now > item.arrived_at or step < 0:
            self.log_door(item, step)
        while step >= 0:
            yield from self.visit(item, step)
            step = self.settle(item, self.next_after(item))
            self.log_visit(item, step)
            self.wake()
        self.inside[item.work] -= 1
        del self.living[item.number]
        self.wake()

    def settle(self, item: Item, step: int) -> int:
        """The step at which an item sent to `step` ends up: those it does not take are passed."""
        while step >= 0 and not self.takes(item, step):
            step = self.onward(step)
        return step

    def takes(self, item: Item, step: int) -> bool:
        """Whether the item takes the step at all: once per item, by the levers at its arrival."""
        share = float(self.tables.steps.share[step])
        levers = self.levers_on(item, step, NOBODY, item.arrived_at)
        if levers:
            share = treated(self.tables.treatments, step, SHARE, levers, share)
        stream = self.tables.steps.stream[step, STEP_SHARE]
        return share >= 1.0 or uniform(item.key, stream, 0) < share

    def onward(self, step: int) -> int:
        """The step that follows in the flow, or the exit after the last."""
        work = self.tables.steps.work[step]
        return step + 1 if step + 1 < self.tables.works.first[work + 1] else TO_DONE

    def next_after(self, item: Item) -> int:
        """Where an item goes from the pass it has finished: one number against the chances."""
        steps = self.tables.steps
        first, last = steps.first[item.step], steps.first[item.step + 1]
        if first < last:
            luck = uniform(item.key, steps.stream[item.step, STEP_NEXT], item.visit)
            passed = 0.0
            for i in range(first, last):
                chance = float(steps.chance[i])
                if item.levers:
                    quantity = THEN + int(i - first)
                    treatments = self.tables.treatments
                    chance = treated(treatments, item.step, quantity, item.levers, chance)
                passed += chance
                if luck < passed:
                    return int(steps.target[i])
        return self.onward(item.step)

    def levers_on(self, item: Item, step: int, person: int, at: float) -> int:
        """The levers that treat an item in a step, a bit each; person counted over all teams."""
        treatments = self.tables.treatments
        if treatments.step_first[step] == treatments.step_first[step + 1]:
            return 0
        levers = self.tables.levers
        return treated_by(levers, treatments, step, item.key, person, at, self.instants)

    def drawn(self, law: int, bits: int) -> float:
        """The duration that a law gives for 64 random bits."""
        laws = self.tables.laws
        if laws.family[law] == EMPIRICAL:
            first, last = laws.first[law], laws.first[law + 1]
            return pick(laws.points, laws.cumulative, first, last, bits)
        return variate(laws.family[law], laws.scale[law], laws.shape[law], bits)

    def visit(self, item: Item, step: int) -> Life:
        """One pass through a step: a wait, or a place in the queue and then somebody's work."""
        item.step = step
        item.passes[step] = item.visit = item.passes.get(step, 0) + 1
        item.queued_at = self.env.now
        item.started_at = math.nan
        stream = self.tables.steps.stream[step, STEP_EFFORT]
        law = int(self.tables.steps.law[step])
        drawn = self.drawn(law, as_key(address(item.key, stream, item.visit)))
        team_number = int(self.tables.steps.team[step])
        if team_number == NOBODY:
            yield self.waiting_step(item, drawn)
            return
        item.drawn = drawn
        team = self.teams[team_number]
        self.enqueue(item, team)
        item.started = self.env.event()
        self.wake()
        yield item.started
        yield self.at(self.work_on(item, team), COMPLETION)
        team.free.add(item.person)

    def waiting_step(self, item: Item, drawn: float) -> simpy.Event:
        """A wait that is nobody's work: its end."""
        now = self.env.now
        item.levers = self.levers_on(item, item.step, NOBODY, now)
        item.person, item.cause, item.started_at = NOBODY, NO_CAUSE, now
        if item.levers:
            drawn = self.moved(item, WAIT, drawn)
        return self.at(now + drawn, COMPLETION)

    def moved(self, item: Item, quantity: int, drawn: float) -> float:
        """A drawn duration after the item's levers have moved the mean of its law."""
        mean = float(self.tables.laws.mean[self.tables.steps.law[item.step]])
        return moved(self.tables.treatments, item.step, quantity, item.levers, mean, drawn)

    def enqueue(self, item: Item, team: Team) -> None:
        """Into the team's queue: by urgency, then by what its discipline asks for, then by age."""
        busy = int(self.tables.teams.most[team.number]) - len(team.free)
        idle = team.people - busy > len(team.queue)
        item.cause = BY_HOURS if idle else BY_PEOPLE
        rank = int(self.tables.works.rank[item.work])
        heapq.heappush(team.queue, (rank, 0.0, self.entries, item))
        self.entries += 1

    def work_on(self, item: Item, team: Team) -> float:
        """When the visit that starts now will be done: once enough capacity has passed."""
        calendars, now = self.tables.calendars, self.env.now
        effort, rework = item.drawn, float(self.tables.steps.rework[item.step])
        if item.levers:
            effort = self.moved(item, EFFORT, effort)
            rework = treated(self.tables.treatments, item.step, REWORK, item.levers, rework)
        if item.visit > 1:
            effort *= rework
        due = capacity_at(calendars, team.number, self.week, now) + effort
        return float(instant_of(calendars, team.number, self.week, now, due))

    # -- who begins what

    def wake(self) -> None:
        """See to it that `dispatch` comes after all the events of this instant."""
        if not self.dispatching:
            self.dispatching = True
            event = self.at(self.env.now, DISPATCH)
            assert event.callbacks is not None
            event.callbacks.append(lambda _: self.dispatch())

    def dispatch(self) -> None:
        """Let in what the doors admit, else let one person begin; and again, until nothing can."""
        self.dispatching = False
        if self.let_in() or any(self.begin(team) for team in self.teams):
            self.wake()

    def let_in(self) -> bool:
        """Accept one item at a door that has room, works in the order of the file."""
        for work, door in enumerate(self.doors):
            limit = self.limit[work]
            room = self.inside[work] < limit
            if limit == NO_LIMIT:  # an `always` without limit waits for an idle person
                room = self.tables.works.source[work] != ALWAYS
            if door and room:
                self.accept(work)
                return True
        return False

    def accept(self, work: int) -> None:
        """The first at a door comes in; `always` puts the next one there."""
        item = self.doors[work].popleft()
        self.inside[work] += 1
        assert item.accepted is not None
        item.accepted.succeed()
        if self.tables.works.source[work] == ALWAYS:
            self.arrive(work)

    def begin(self, team: Team) -> bool:
        """Let a free person of the team begin the most urgent visit, or else new `always` work."""
        person = team.free_person()
        idle_work = self.idle_work(team)
        if person < 0 or not (team.queue or idle_work is not None):
            return False
        opens, _ = next_open(self.tables.calendars, team.number, self.week, self.env.now)
        if self.env.now < opens:
            self.wake_at(team, opens)
            return False
        if not team.queue:
            assert idle_work is not None
            self.accept(idle_work)
            return True
        item = heapq.heappop(team.queue)[-1]
        team.free.remove(person)
        item.person, item.started_at = person, self.env.now
        who = int(self.tables.teams.offset[team.number]) + person
        item.levers = self.levers_on(item, item.step, who, self.env.now)
        assert item.started is not None
        item.started.succeed()
        return True

    def idle_work(self, team: Team) -> int | None:
        """A kind of work that is always there and may come in when the team would be idle."""
        teams = self.tables.teams
        for i in range(teams.idle_first[team.number], teams.idle_first[team.number + 1]):
            work = int(teams.idle_work[i])
            if self.limit[work] == NO_LIMIT and self.doors[work]:
                return work
        return None

    def wake_at(self, team: Team, opens: float) -> None:
        """Look at a closed team again when it opens."""
        if team.wakes_at != opens:
            team.wakes_at = opens
            event = self.at(opens, CLOCK)
            assert event.callbacks is not None
            event.callbacks.append(lambda _: self.wake())

    def change_clock(self) -> Life:
        """Changes of people and limits that come with the calendar."""
        changes = self.tables.changes
        for at, kind, target, value in zip(
            changes.at, changes.kind, changes.target, changes.value, strict=True
        ):
            yield self.at(float(at), CLOCK)
            if kind == PEOPLE:
                self.teams[target].people = int(value)
            else:
                self.limit[target] = int(value)
            self.wake()

    # -- the log

    def log_visit(self, item: Item, following: int) -> None:
        """A row for a finished visit or wait."""
        now = self.env.now
        cause = NO_CAUSE if item.started_at == item.queued_at else item.cause
        self.write(
            (item.queued_at, item.started_at, now, now),
            (
                item.number,
                item.step,
                item.visit,
                item.person,
                _outcome(item.step, following),
                cause,
            ),
            item.levers,
        )

    def log_door(self, item: Item, following: int) -> None:
        """A row for the time that an accepted item has spent at its door."""
        now = self.env.now
        cause = NO_CAUSE if now == item.arrived_at else self.door_cause(item)
        self.write(
            (item.arrived_at, now, now, now),
            (item.number, DOOR, 0, NOBODY, _outcome(DOOR, following), cause),
            0,
        )

    def log_unfinished(self, item: Item) -> None:
        """A row for an item that is still there at the horizon."""
        nan = math.nan
        if item.step == DOOR:
            codes = (item.number, DOOR, 0, NOBODY, WAITING, self.door_cause(item))
            self.write((item.arrived_at, nan, nan, nan), codes, 0)
        elif math.isnan(item.started_at):
            codes = (item.number, item.step, item.visit, NOBODY, WAITING, item.cause)
            self.write((item.queued_at, nan, nan, nan), codes, 0)
        else:
            cause = NO_CAUSE if item.started_at == item.queued_at else item.cause
            codes = (item.number, item.step, item.visit, item.person, WORKING, cause)
            self.write((item.queued_at, item.started_at, nan, nan), codes, item.levers)

    def door_cause(self, item: Item) -> int:
        """Why an item waits at its door."""
        return BY_PEOPLE if self.limit[item.work] == NO_LIMIT else BY_LIMIT

    def write(self, times: tuple[float, ...], codes: tuple[int, ...], levers: int) -> None:
        """One row, its instants counted from time zero."""
        self.rows.append((*(time - self.plan.warm_up for time in times), *codes, levers))

    def run(self) -> Rows:
        """Run to the horizon: the rows of the log."""
        self.open_doors()
        stood_still, latest = 0, -1.0
        while self.env.peek() <= self.plan.ends:
            self.env.step()
            stood_still = stood_still + 1 if self.env.now == latest else 0
            latest = self.env.now
            if stood_still > 5_000_000:
                raise StuckError()
        for item in self.living.values():
            self.log_unfinished(item)
        columns = list(zip(*self.rows, strict=True)) or [()] * 11
        return Rows(
            times=np.array(columns[:4], dtype=np.float64).T.copy(),
            codes=np.array(columns[4:10], dtype=np.int32).T.copy(),
            levers=np.array(columns[10], dtype=np.int64),
            item_work=np.array([item.work for item in self.items], dtype=np.int32),
            item_ordinal=np.array([item.ordinal for item in self.items], dtype=np.int32),
            item_arrived=np.array([item.arrived_at - self.plan.warm_up for item in self.items]),
        )


def _outcome(step: int, following: int) -> int:
    if following == TO_DONE:
        return DELIVERED
    if following == TO_DROPPED:
        return DROPPED_OUT
    return TO_REWORK if following <= step else NEXT


def simulate(plan: Plan, *, seed: int = 1, replication: int = 0) -> EventLog:
    """The log of one replication of a plan, by SimPy. Raises StuckError."""
    return EventLog(
        rows=Organisation(plan, seed=seed, replication=replication).run(),
        names=names_of(plan),
        warm_up=plan.warm_up,
        horizon=plan.ends - plan.warm_up,
        seed=seed,
        replication=replication,
    )
