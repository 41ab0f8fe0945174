"""A whole organisation: what it is made of, one run of it, and what it does at an instant.

Start reading here: `simulate`, then `Organisation.run`, then `act` and the parts that it asks.
"""

from __future__ import annotations

import math

from flowsim.engine.naming import names_of
from flowsim.engine.reference.absences import Absences
from flowsim.engine.reference.crews import Crews
from flowsim.engine.reference.doors import Doors
from flowsim.engine.reference.jobs import Jobs
from flowsim.engine.reference.mondays import Mondays, Pulls
from flowsim.engine.reference.moves import Moves
from flowsim.engine.reference.offspring import Offspring
from flowsim.engine.reference.queues import Queues
from flowsim.engine.reference.room import Room
from flowsim.engine.reference.sources import Sources
from flowsim.engine.reference.state.clock import CHANGE, Clock
from flowsim.engine.reference.state.draws import Draws
from flowsim.engine.reference.state.flow import Flow
from flowsim.engine.reference.state.lanes import Lanes
from flowsim.engine.reference.state.log import Log
from flowsim.engine.reference.state.parts import NAN, Item, Token
from flowsim.engine.reference.state.streams import RandomStreams
from flowsim.engine.reference.teams import Teams
from flowsim.engine.reference.visits import Visits
from flowsim.eventlog import BLOCKED, DOOR, WAITING, WORKING, EventLog, Rows
from flowsim.plan import Plan
from flowsim.plan.tables import LIMIT, NOBODY, PEOPLE


def simulate(plan: Plan, *, seed: int = 1, replication: int = 0) -> EventLog:
    """The log of one replication of a plan, by the reference engine. Raises StuckError."""
    return EventLog(
        rows=Organisation(plan, seed=seed, replication=replication).run(),
        names=names_of(plan),
        warm_up=plan.warm_up,
        horizon=plan.ends - plan.warm_up,
        seed=seed,
        replication=replication,
    )


class Organisation:
    """One replication of a plan."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        self.plan, self.tables = plan, plan.tables
        self.items: list[Item] = []  # all, in the order in which they arrived
        self.living: dict[int, Item] = {}  # those that have not left, by number
        self._entries = 0

        # What knows nothing of the rest
        self.clock = Clock(plan.ends)
        self.streams = RandomStreams(plan.tables, seed=seed, replication=replication)
        self.draws = Draws(plan.tables, self.streams)
        self.flow = Flow(plan.tables, self.draws)
        self.lanes = Lanes(plan.tables)
        self.log = Log(plan.warm_up)

        # What acts
        self.sources = Sources(self)
        self.offspring = Offspring(self)
        self.pulls = Pulls(self)
        self.mondays = Mondays(self)
        self.doors = Doors(self)
        self.room = Room(self)
        self.moves = Moves(self)
        self.visits = Visits(self)
        self.queues = Queues(self)
        self.teams = Teams(self)
        self.crews = Crews(self)
        self.jobs = Jobs(self)
        self.absences = Absences(self)

    def run(self) -> Rows:
        """Run to the horizon: the rows of the log. Raises StuckError."""
        self._set_going()
        self.clock.run(self.act)
        self._log_unfinished()
        return self.log.as_rows(self.items)

    def act(self) -> bool:
        """Do one thing that can be done at this instant; False if there is nothing left to do.

        A token comes in where there is room, or an item that finds its door full is lost, or a
        person begins a job.
        """
        return self.room.admit() or self.doors.reject() or self.teams.begin_one()

    def next_entry(self) -> int:
        """The number of an entry into any line or queue: all else equal, the lowest is served."""
        self._entries += 1
        return self._entries

    def _set_going(self) -> None:
        """What is there when the run begins, and the first of what happens by itself."""
        self._expect_change(0)
        self.absences.expect_first()
        self.mondays.begin(0)
        self.sources.open()
        self.offspring.expect_from_installed()
        self.sources.place_items()

    # -- changes by the calendar

    def _expect_change(self, number: int) -> None:
        """The next change that comes with the calendar."""
        changes = self.tables.changes
        if number < len(changes.at):
            self.clock.at(float(changes.at[number]), CHANGE, self._change, number)

    def _change(self, number: int) -> None:
        """The number of people, a limit or the pace of a helper changes."""
        self._expect_change(number + 1)
        changes = self.tables.changes
        kind, target, value = changes.kind[number], changes.target[number], changes.value[number]
        if kind == PEOPLE:
            self.teams.all[target].members = int(value)
        elif kind == LIMIT:
            self.lanes.all[target].limit = int(value)
        else:
            self.teams.paces[target] = float(value)

    # -- the horizon

    def _log_unfinished(self) -> None:
        """Write where items are at the horizon, then who is away, then who uses what."""
        for item in self.living.values():
            self._log_item(item)
        for person in self.teams.people():
            if person.absences > 0:
                self.log.absence(person, NAN)
        self.mondays.log_unfinished()

    def _log_crew(self, token: Token) -> None:
        """Write who else is at a visit, behind the row of the head of a batch."""
        if token.person != NOBODY:
            job = self.teams.people()[token.person].job
            if job is not None and job.head is token:
                self.jobs.log_others(job, NAN)

    def _log_item(self, item: Item) -> None:
        """Write where an item is; of branches that wait for others there is nothing to write."""
        for token in item.tokens:
            if token.joins:
                continue
            if token.step == DOOR:
                self.log.door(item, WAITING, self.lanes.cause_at_door(item), NAN, NAN)
            elif math.isnan(token.started_at):
                token.cause = self.queues.still_waits_for(token)
                self.log.visit(token, WAITING, NAN)
            elif math.isnan(token.finished_at):
                self.log.visit(token, WORKING, NAN)
                self._log_crew(token)
            else:
                self.log.visit(token, BLOCKED, NAN)
