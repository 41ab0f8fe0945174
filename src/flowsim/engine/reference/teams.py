"""Teams: who begins which job.

People pull. When no event is left at an instant and nobody comes in, the first team that has
somebody free and something to do begins one job, and so on until nobody can begin anything. An
expedited job may take a person from a less urgent one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.engine.calendar import next_open
from flowsim.engine.reference.crews import ONE
from flowsim.engine.reference.state.clock import CHANGE
from flowsim.engine.reference.state.parts import Person, Queue, Team, Token
from flowsim.eventlog import BY_PRIORITY
from flowsim.plan.tables import Ints

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Teams:
    """The teams of the organisation; `paces` are those of helpers, by row of their table."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.tables, self.clock = org, org.tables, org.clock
        teams = self.tables.teams
        self.all = [
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

    def of_step(self, step: int) -> Team:
        """The team whose people work in a step."""
        return self.all[self.tables.steps.team[step]]

    def people(self) -> list[Person]:
        """Everybody, team by team."""
        return [person for team in self.all for person in team.people]

    # -- who begins

    def begin_one(self) -> bool:
        """Let one person begin the most urgent job of a team, teams by the file.

        A free person of the team begins it; else a person is taken from a less urgent job; else a
        helper begins it. What takes a crew begins when all of it is there. A team without a job
        lets in work that is always there.
        """
        for team in self.all:
            queue = team.next_queue()
            if queue is None:
                if self._idle_person_pulls(team):
                    return True
            elif self.org.crews.of_entry(queue.entries[0]) != ONE:
                if self._crew_begins(team, queue):
                    return True
            elif (
                self._own_person_begins(team, queue)
                or self._expedite_takes_person(team, queue)
                or self._helper_begins(team, queue)
            ):
                return True
        return False

    def _own_person_begins(self, team: Team, queue: Queue) -> bool:
        """A free person of the team begins, in its hours."""
        person = team.free_person()
        if person is None or not self.is_open(team):
            return False
        if not self.org.crews.is_left(team, queue.entries[0], team):
            return False
        self.org.jobs.begin([person], self.org.queues.take(queue), 1.0)
        return True

    def _crew_begins(self, team: Team, queue: Queue) -> bool:
        """All of a crew begin together. Nobody is taken from other work, and nobody helps."""
        people = self.org.crews.gather(team, queue)
        if people is None:
            return False
        self.org.jobs.begin(people, self.org.queues.take(queue), 1.0)
        return True

    def _idle_person_pulls(self, team: Team) -> bool:
        """Somebody would be idle: work that is always there comes in from its door."""
        token = self._idle_work(team)
        if token is None or team.free_person() is None or not self.is_open(team):
            return False
        if not self.org.crews.is_left(team, None, None):
            return False
        self.org.doors.accept(token)
        return True

    def _idle_work(self, team: Team) -> Token | None:
        """Work that is always there and comes in when somebody of the team would be idle."""
        for work in team.pulls:
            token = self.org.room.first_at_door(work)
            if token is None or not self.org.lanes.is_pulled(work):
                continue
            if self.org.room.is_there_for(token):
                return token
        return None

    def _expedite_takes_person(self, team: Team, queue: Queue) -> bool:
        """What is expedited takes, of the own people at less urgent jobs, who began last."""
        first = queue.entries[0]
        if not first.job.head.item.is_expedite:
            return False
        stints = {
            person.job.stint: person
            for person in reversed(team.present)  # of a crew the first
            if person.job is not None and person.job.rank > first.rank
        }
        if not stints or not self.is_open(team):
            return False
        person, job = stints[max(stints)], self.org.queues.take(queue)
        self.org.jobs.interrupt(person, BY_PRIORITY)
        self.org.jobs.begin([person], job, 1.0)
        return True

    def _helper_begins(self, team: Team, queue: Queue) -> bool:
        """A free person of a team that helps begins, in its own hours, if it has nothing itself."""
        for row in team.helpers:
            helper, pace = self.all[self.tables.teams.helper[row]], self.paces[row]
            person = helper.free_person()
            if person is None or pace <= 0.0:
                continue
            if helper.next_queue() is not None or self._idle_work(helper) is not None:
                continue
            if self.is_open(helper) and self.org.crews.is_left(helper, queue.entries[0], team):
                self.org.jobs.begin([person], self.org.queues.take(queue), pace)
                return True
        return False

    # -- hours

    def is_at_work(self, team: Team) -> bool:
        """Whether this instant is within the team's hours."""
        return self.clock.now >= self._next_opening(team)

    def is_open(self, team: Team) -> bool:
        """Whether this instant is within the team's hours; if not, look again when they begin."""
        opens = self._next_opening(team)
        if self.clock.now >= opens:
            return True
        if team.wakes_at != opens:
            team.wakes_at = opens
            self.clock.at(opens, CHANGE, lambda: None)
        return False

    def _next_opening(self, team: Team) -> float:
        """When the team's hours begin: now or before, if this instant is within them."""
        calendars, week, now = self.tables.calendars, self.clock.week, self.clock.now
        opens, _ = next_open(calendars, team.number, week, now)
        return opens


def _rows(first: Ints, number: int) -> range:
    """The rows of another table that belong to row `number` of this one."""
    return range(int(first[number]), int(first[number + 1]))
