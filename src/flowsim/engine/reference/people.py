"""Who does what: queues, people, helpers, batches and interruptions.

People pull. Whenever nothing else happens at an instant, the first team that has somebody free and
something to do begins one job, and so on until nobody can begin anything. A job is the visit of one
strand, or a batch. An expedited one may take a person from a less urgent job; an absence takes
people from theirs. What is interrupted waits at the head of its class with the rest of its effort.
"""

from __future__ import annotations

import math

from flowsim.engine.calendar import capacity_at, instant_of, next_open
from flowsim.engine.reference.clock import CLOCK, COMPLETION
from flowsim.engine.reference.parts import NAN, Job, Line, Person, Place, Strand, Team
from flowsim.engine.reference.visits import Visits
from flowsim.eventlog import (
    BY_BATCH,
    BY_GATE,
    BY_HOURS,
    BY_PEOPLE,
    BY_PRIORITY,
    INTERRUPTED,
)
from flowsim.plan import Plan
from flowsim.plan.tables import NOBODY, Ints


class People(Visits):
    """Teams at work."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        super().__init__(plan, seed=seed, replication=replication)
        teams = self.tables.teams
        self.teams = [
            Team(
                number,
                int(members),
                people=[Person(number, index) for index in _rows(teams.offset, number)],
                pulls=[int(teams.idle_work[row]) for row in _rows(teams.idle_first, number)],
                helpers=list(_rows(teams.helper_first, number)),
            )
            for number, members in enumerate(teams.people)
        ]
        self.paces = [float(pace) for pace in teams.pace]
        self.stints = 0
        self.batches = 0

    # -- queues

    def team_of(self, step: int) -> Team:
        """The team whose people work in a step."""
        return self.teams[self.tables.steps.team[step]]

    def line_for(self, strand: Strand) -> Line:
        """Where a strand waits: the queue of the team, or for a batch the line of its step.

        What is expedited is served alone.
        """
        step, steps, team = strand.step, self.tables.steps, self.team_of(strand.step)
        least, most = int(steps.batch_min[step]), int(steps.batch_max[step])
        if least == 0 or self.tables.works.expedite[strand.item.work]:
            return team.queue
        return team.batches.setdefault(step, Line(least, most, is_batch=True))

    def enqueue(self, strand: Strand) -> None:
        """A strand waits for somebody: by urgency, then as the team's discipline asks, then age."""
        team, line = self.team_of(strand.step), self.line_for(strand)
        is_shut = team.idle() > team.waiting() and self.now < self.next_opening(team)
        number = self.next_entry()
        job = Job([strand], self.rank_of(strand.item, strand.step))
        line.add(Place(job.rank, self.place_in_queue(strand, number), number, job))
        if strand.cause == BY_GATE:
            return
        if not line.ready:
            strand.cause = BY_BATCH
        else:
            strand.cause = BY_HOURS if is_shut else BY_PEOPLE

    def still_waits_for(self, strand: Strand) -> int:
        """At last its batch, if that is not full."""
        line = self.team_of(strand.step).batches.get(strand.step)
        if line is None or line.ready:
            return strand.cause
        stands_there = any(place.job.head is strand for place in line.places)
        return BY_BATCH if stands_there else strand.cause

    def dequeue(self, strand: Strand) -> None:
        """A strand does not wait for anybody any more."""
        self.line_for(strand).remove(strand)

    def take(self, line: Line) -> Job:
        """What is started next from a line: its first, or a batch of those who stand in it."""
        jobs = line.take()
        if not line.is_batch:
            return jobs[0]
        self.batches += 1
        batch = Job([job.head for job in jobs], jobs[0].rank)
        for strand in batch.strands:
            strand.batch = self.batches if strand is batch.head else -self.batches
        return batch

    # -- who begins

    def begin_something(self) -> bool:
        """Let one person begin the most urgent job of a team, teams by the file.

        Own people do, else one is taken from a less urgent job, else helpers. A team without a job
        lets in work that is always there.
        """
        for team in self.teams:
            line = team.next_line()
            if line is None:
                if self.idle_person_pulls(team):
                    return True
            elif (
                self.own_person_begins(team, line)
                or self.expedite_takes(team, line)
                or self.helper_begins(team, line)
            ):
                return True
        return False

    def own_person_begins(self, team: Team, line: Line) -> bool:
        """A free person of the team begins, in its hours."""
        person = team.free_person()
        if person is None or not self.is_open(team):
            return False
        self.begin(person, self.take(line), 1.0)
        return True

    def idle_person_pulls(self, team: Team) -> bool:
        """Somebody would be idle: work that is always there comes in from its door."""
        strand = self.idle_work(team)
        if strand is None or team.free_person() is None or not self.is_open(team):
            return False
        self.accept(strand)
        return True

    def idle_work(self, team: Team) -> Strand | None:
        """Work that is always there and comes in when somebody would be idle."""
        for work in team.pulls:
            strand = self.first_at_door(work)
            if strand is not None and self.waits_for_people(work) and self.has_room(strand):
                return strand
        return None

    def expedite_takes(self, team: Team, line: Line) -> bool:
        """What is expedited takes the own person who began last of those at less urgent jobs."""
        rank, head = line.places[0].rank, line.places[0].job.head
        if not self.tables.works.expedite[head.item.work]:
            return False
        stints = {p.job.stint: p for p in team.present if p.job is not None and p.job.rank > rank}
        if not stints or not self.is_open(team):
            return False
        person, job = stints[max(stints)], self.take(line)
        self.interrupt(person, BY_PRIORITY)
        self.begin(person, job, 1.0)
        return True

    def helper_begins(self, team: Team, line: Line) -> bool:
        """A free person of a team that helps, in its own hours, begins if it has nothing itself."""
        for row in team.helpers:
            helper, pace = self.teams[self.tables.teams.helper[row]], self.paces[row]
            person = helper.free_person()
            if person is None or pace <= 0.0:
                continue
            if helper.next_line() is not None or self.idle_work(helper) is not None:
                continue
            if self.is_open(helper):
                self.begin(person, self.take(line), pace)
                return True
        return False

    def next_opening(self, team: Team) -> float:
        """When a team is at work: now or before, if it is at this instant."""
        opens, _ = next_open(self.tables.calendars, team.number, self.week, self.now)
        return opens

    def is_open(self, team: Team) -> bool:
        """Whether it is within the team's hours; if not, look again when they begin."""
        opens = self.next_opening(team)
        if self.now >= opens:
            return True
        if team.wakes_at != opens:
            team.wakes_at = opens
            self.at(opens, CLOCK, lambda: None)
        return False

    # -- work

    def begin(self, person: Person, job: Job, pace: float) -> None:
        """A person begins a job or resumes it: it is done when enough capacity has passed."""
        self.stints += 1
        person.job, job.stint, job.pace = job, self.stints, pace
        for strand in job.strands:
            strand.person, strand.started_at = person.index, self.now
            if not strand.has_started:  # for the whole visit, whoever resumes it
                strand.has_started = True
                strand.levers = self.levers_on(strand.item, strand.step, person.index, self.now)
        if math.isnan(job.effort):
            job.effort = self.effort_of(job.head)
        effort = job.effort / pace
        job.week, job.due = self.week, self.capacity_by_now(person) + effort
        calendars = self.tables.calendars
        done_at = instant_of(calendars, person.team, self.week, self.now, effort)
        self.at(done_at, COMPLETION, self.complete, person, job, job.stint)

    def capacity_by_now(self, person: Person) -> float:
        """Hours of work that one person of the team could have done since Monday 00:00."""
        return float(capacity_at(self.tables.calendars, person.team, self.week, self.now))

    def still_due(self, job: Job, person: Person) -> float:
        """The capacity by which a job is done, counted from the Monday of this week."""
        due = job.due
        for week in range(job.week, self.week):
            due -= float(self.tables.calendars.passed[person.team, week])
        return due

    def complete(self, person: Person, job: Job, stint: int) -> None:
        """The work is done, unless it was interrupted: the person is free, the items move on."""
        if job.stint != stint:
            return
        person.job = None
        for strand in job.strands:
            self.end_visit(strand)

    def interrupt(self, person: Person, cause: int) -> None:
        """Back to the head of its class in the queue, with the rest of its effort.

        Being taken by a more urgent job costs a switch.
        """
        job = person.job
        assert job is not None
        team = self.team_of(job.head.step)
        job.effort = max(
            (self.still_due(job, person) - self.capacity_by_now(person)) * job.pace, 0.0
        )
        if cause == BY_PRIORITY:
            job.effort += float(self.tables.teams.switch_cost[team.number])
        person.job, job.stint = None, 0
        for strand in job.strands:
            strand.finished_at = self.now
            self.log_visit(strand, INTERRUPTED, self.now)
            strand.queued_at, strand.cause = self.now, cause
            strand.started_at, strand.finished_at, strand.person = NAN, NAN, NOBODY
        number = self.next_entry()
        team.queue.add(Place(job.rank, -math.inf, -number, job))


def _rows(first: Ints, number: int) -> range:
    """The rows of another table that belong to row `number` of this one."""
    return range(int(first[number]), int(first[number + 1]))
