"""Jobs: how they begin, are interrupted, resumed and completed.

A job is the visit of one token, or a batch. It is done when its person has had enough capacity.
An interrupted job waits at the head of its rank with the rest of its effort, and anybody of the
team may resume it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flowsim.engine.calendar import capacity_at, instant_of
from flowsim.engine.reference.state.clock import COMPLETION
from flowsim.engine.reference.state.parts import NAN, Job, Person
from flowsim.eventlog import BY_PRIORITY, INTERRUPTED
from flowsim.plan.tables import NOBODY

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Jobs:
    """People at work."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.tables, self.clock = org, org.tables, org.clock
        self.stints = 0

    def begin(self, person: Person, job: Job, pace: float) -> None:
        """A person begins a job or resumes it."""
        self.stints += 1
        now, draws = self.clock.now, self.org.draws
        person.job, job.stint, job.pace = job, self.stints, pace
        for token in job.tokens:
            token.person, token.started_at = person.index, now
            if not token.has_started:  # for the whole visit, no matter who resumes it
                token.has_started = True
                token.levers = draws.levers_on(token.item, token.step, person.index, now)
        if math.isnan(job.effort):
            job.effort = draws.effort_of(job.head)
        effort = job.effort / pace
        job.week, job.due = self.clock.week, self._capacity_by_now(person) + effort
        done_at = instant_of(self.tables.calendars, person.team, job.week, now, effort)
        self.clock.at(done_at, COMPLETION, self._complete, person, job, job.stint)

    def _complete(self, person: Person, job: Job, stint: int) -> None:
        """The work is done, unless it was interrupted: the person is free, the items move on."""
        if job.stint != stint:
            return
        person.job = None
        for token in job.tokens:
            self.org.visits.end(token)

    def interrupt(self, person: Person, cause: int) -> None:
        """A job goes back to the head of its rank in the queue, with the rest of its effort.

        If a more urgent job has taken the person, switching costs more effort.
        """
        job = person.job
        assert job is not None
        team = self.org.teams.of_step(job.head.step)
        left = self._still_due(job, person) - self._capacity_by_now(person)
        job.effort = max(left * job.pace, 0.0)
        if cause == BY_PRIORITY:
            job.effort += float(self.tables.teams.switch_cost[team.number])
        person.job, job.stint = None, 0
        for token in job.tokens:
            token.finished_at = self.clock.now
            self.org.log.visit(token, INTERRUPTED, self.clock.now)
            token.queued_at, token.cause = self.clock.now, cause
            token.started_at, token.finished_at, token.person = NAN, NAN, NOBODY
        self.org.queues.enqueue_first(team, job)

    def _capacity_by_now(self, person: Person) -> float:
        """Hours of work that one person of the team could have done since Monday 00:00."""
        calendars, week, now = self.tables.calendars, self.clock.week, self.clock.now
        return float(capacity_at(calendars, person.team, week, now))

    def _still_due(self, job: Job, person: Person) -> float:
        """The capacity by which a job is done, counted from the Monday of this week."""
        due = job.due
        for week in range(job.week, self.clock.week):
            due -= float(self.tables.calendars.passed[person.team, week])
        return due
