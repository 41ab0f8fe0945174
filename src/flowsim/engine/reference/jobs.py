"""Jobs: how they begin, are interrupted, resumed and completed.

A job is the visit of one token, or a batch, by one person or a crew. It is done when they have had
enough capacity. An interrupted job waits at the head of its rank with the rest of its effort, and
anybody of the team may resume it; it is interrupted for all of a crew at once.
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

    def begin(self, people: list[Person], job: Job, pace: float) -> None:
        """A person begins a job or resumes it, or a crew does; for the log it is the first's."""
        self.stints += 1
        now, draws, person = self.clock.now, self.org.draws, people[0]
        job.people, job.stint, job.pace = people, self.stints, pace
        for each in people:
            each.job = job
        for token in job.tokens:
            token.person, token.started_at = person.index, now
            if not token.has_started:  # for the whole visit, no matter who resumes it
                token.has_started = True
                draws.treat(token, person.index, now)
        if math.isnan(job.effort):
            job.effort = draws.effort_of(job.head)
        effort = job.effort / pace
        calendar = self._calendar_of(job)
        job.week, job.due = self.clock.week, self._capacity_by_now(calendar) + effort
        done_at = instant_of(self.tables.calendars, calendar, job.week, now, effort)
        self.clock.at(done_at, COMPLETION, self._complete, job, job.stint)

    def _complete(self, job: Job, stint: int) -> None:
        """The work is done, unless it was interrupted: people are free, the items move on."""
        if job.stint != stint:
            return
        self._let_go(job)
        for token in job.tokens:
            self.org.visits.end(token)

    def interrupt(self, person: Person, cause: int) -> None:
        """A job goes back to the head of its rank in the queue, with the rest of its effort.

        If a more urgent job has taken the person, switching costs more effort.
        """
        job = person.job
        assert job is not None
        team = self.org.teams.of_step(job.head.step)
        calendar = self._calendar_of(job)
        left = self._still_due(job, calendar) - self._capacity_by_now(calendar)
        job.effort = max(left * job.pace, 0.0)
        if cause == BY_PRIORITY:
            job.effort += float(self.tables.teams.switch_cost[team.number])
        job.stint = 0
        self._let_go(job)
        for token in job.tokens:
            token.finished_at = self.clock.now
            self.org.log.visit(token, INTERRUPTED, self.clock.now)
            token.queued_at, token.cause = self.clock.now, cause
            token.started_at, token.finished_at, token.person = NAN, NAN, NOBODY
        self.org.queues.enqueue_first(team, job)

    def _let_go(self, job: Job) -> None:
        """All who are at a job are free; the log has a row for each but the first."""
        for each in job.people:
            each.job = None
        self.log_others(job, self.clock.now)
        job.people = []

    def log_others(self, job: Job, until: float) -> None:
        """Write what the members of a crew have done after the first. until: nan if they do it."""
        for each in job.people[1:]:
            self.org.log.assistance(job.head, each, until)

    def _calendar_of(self, job: Job) -> int:
        """The calendar by which a job passes: of its person's team, or of its crew."""
        return self.org.crews.calendar_of(job.people[0].team, job.head.step)

    def _capacity_by_now(self, calendar: int) -> float:
        """Hours of work that one person could have done since Monday 00:00."""
        week, now = self.clock.week, self.clock.now
        return float(capacity_at(self.tables.calendars, calendar, week, now))

    def _still_due(self, job: Job, calendar: int) -> float:
        """The capacity by which a job is done, counted from the Monday of this week."""
        due = job.due
        for week in range(job.week, self.clock.week):
            due -= float(self.tables.calendars.passed[calendar, week])
        return due
