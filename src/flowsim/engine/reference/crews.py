"""Crews: visits that take several people, or people and things of several teams, together.

Nobody is held for a visit before all of its crew are there. What is free is kept instead: for the
jobs that are first in their queues, by urgency, then by who has waited longest. Each keeps its own
team's people for itself, and once these are all free those of the other teams too, in the hours of
its crew. A job begins with those whom no job before it keeps. So the first of all in that order
waits only for those who are busy, away or closed, and nothing can wait for ever for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.engine.calendar import next_open
from flowsim.engine.reference.state.clock import CHANGE
from flowsim.engine.reference.state.parts import Person, Queue, QueueEntry, Team
from flowsim.eventlog import BY_CREW, BY_HOURS, BY_PEOPLE

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation

ONE = -1  # the crew of a step that one person does


class Crews:
    """Who is kept for whom, and crews that begin."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.tables, self.clock = org, org.tables, org.clock
        crews = self.tables.crews
        self.members = [
            {int(crews.team[row]): int(crews.people[row]) for row in range(first, end)}
            for first, end in zip(crews.first, crews.first[1:], strict=False)
        ]
        self.in_crews = {int(team) for team in crews.team}
        self.looks_at: dict[tuple[int, int], float] = {}  # by crew, what of its hours: an instant

    def of_entry(self, entry: QueueEntry) -> int:
        """The number of the crew that a job takes, or ONE."""
        return int(self.tables.steps.crew[entry.job.head.step])

    def calendar_of(self, team: int, step: int) -> int:
        """The calendar by which a person of a team works in a step."""
        crew = int(self.tables.steps.crew[step])
        return team if crew == ONE else int(self.tables.crews.calendar[crew])

    # -- beginning

    def gather(self, team: Team, queue: Queue) -> list[Person] | None:
        """The crew of a team's first job, if all of it can begin now; its own people come first.

        If only others lack, the job waits for its crew.
        """
        entry = queue.entries[0]
        crew = self.of_entry(entry)
        if not self.org.teams.is_open(team):
            return None
        members = self.members[crew]
        if self.left_for(team, entry) < members[team.number]:
            return None
        is_whole = self._is_open(crew)
        for number, count in members.items():
            if self.left_for(self.org.teams.all[number], entry, team) < count:
                is_whole = False
        if not is_whole:
            for token in entry.job.tokens:
                if token.cause in (BY_PEOPLE, BY_HOURS):
                    token.cause = BY_CREW
            return None
        return [
            person
            for number, count in members.items()
            for person in self.org.teams.all[number].free_people()[:count]
        ]

    # -- who is kept

    def is_left(self, team: Team, entry: QueueEntry | None, owner: Team | None) -> bool:
        """Whether one of the free people of a team is left for the first job of `owner`.

        None: for what comes after all that wait.
        """
        if team.number not in self.in_crews:
            return team.free_person() is not None
        return self.left_for(team, entry, owner) > 0

    def left_for(self, team: Team, entry: QueueEntry | None, owner: Team | None = None) -> int:
        """How many free people of a team are not kept for jobs before this one of `owner`.

        owner: by default the team itself.
        """
        left = len(team.free_people())
        for lead in self.org.teams.all:
            queue = lead.next_queue()
            if queue is None or lead is (owner or team):
                continue
            other = queue.entries[0]
            if entry is None or (other.rank, other.number) < (entry.rank, entry.number):
                left -= self._kept_by(lead, other, team)
        return left

    def _kept_by(self, lead: Team, entry: QueueEntry, team: Team) -> int:
        """How many people of a team are kept for the first job of another, or of the same."""
        crew = self.of_entry(entry)
        members = {lead.number: 1} if crew == ONE else self.members[crew]
        count = members.get(team.number, 0)
        if count == 0 or lead is team:
            return count
        are_there = len(lead.free_people()) >= members[lead.number]
        return count if are_there and self._is_open(crew) else 0

    def _is_open(self, crew: int) -> bool:
        """Whether this instant is within a crew's hours; look again when they begin, or end."""
        calendar, now = int(self.tables.crews.calendar[crew]), self.clock.now
        opens, closes = next_open(self.tables.calendars, calendar, self.clock.week, now)
        is_open = now >= opens
        end, at = int(is_open), closes if is_open else opens
        if self.looks_at.get((crew, end)) != at:
            self.looks_at[crew, end] = at
            self.clock.at(at, CHANGE, lambda: None)
        return is_open
