"""Absences: those by chance, person by person, and those known beforehand.

Idle people are absent too. What an absent person was busy with goes back to the queue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.engine.reference.state.clock import ABSENCE, RETURN
from flowsim.engine.reference.state.parts import Person
from flowsim.eventlog import BY_ABSENCE

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


class Absences:
    """People who go away and come back."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.tables, self.clock = org, org.tables, org.clock

    def expect_first(self) -> None:
        """Expect the first absence of everybody, then those that are known beforehand."""
        for team in self.org.teams.all:
            if self.tables.teams.away_every[team.number] >= 0:
                for person in team.people:
                    self._stay(person, 0)
        for outage, at in enumerate(self.tables.outages.at):
            self.clock.at(float(at), ABSENCE, self._begin_outage, outage)

    # -- by chance

    def _stay(self, person: Person, count: int) -> None:
        """The count-th time present begins; an absence ends it."""
        hours = self._hours(person, int(self.tables.teams.away_every[person.team]), 2 * count)
        self.clock.at(self.clock.now + hours, ABSENCE, self._stay_away, person, count)

    def _stay_away(self, person: Person, count: int) -> None:
        """The count-th absence begins."""
        hours = self._hours(person, int(self.tables.teams.away_for[person.team]), 2 * count + 1)
        self.clock.at(self.clock.now + hours, RETURN, self._return, person, count)
        self._go_away(person)

    def _return(self, person: Person, count: int) -> None:
        """The count-th absence is over."""
        self._stay(person, count + 1)
        self._come_back(person)

    def _hours(self, person: Person, law: int, index: int) -> float:
        """How long a person stays or stays away."""
        teams, streams = self.tables.teams, self.org.streams
        stream = int(teams.stream[person.team])
        number = person.index - int(teams.offset[person.team])
        return streams.duration(law, streams.key(streams.of_run, stream, number), stream, index)

    # -- known beforehand

    def _begin_outage(self, outage: int) -> None:
        """Some people of a team go away together."""
        hours = float(self.tables.outages.hours[outage])
        self.clock.at(self.clock.now + hours, RETURN, self._end_outage, outage)
        for person in self._people_of(outage):
            self._go_away(person)

    def _end_outage(self, outage: int) -> None:
        """They come back."""
        for person in self._people_of(outage):
            self._come_back(person)

    def _people_of(self, outage: int) -> list[Person]:
        """The people whom an outage concerns: the first of the team."""
        outages = self.tables.outages
        return self.org.teams.all[outages.team[outage]].people[: outages.people[outage]]

    # -- both

    def _go_away(self, person: Person) -> None:
        """One more absence holds; the first one interrupts what the person does."""
        person.absences += 1
        if person.absences == 1:
            person.away_since = self.clock.now
            if person.job is not None:
                self.org.jobs.interrupt(person, BY_ABSENCE)

    def _come_back(self, person: Person) -> None:
        """One absence less holds; without any the person is present again."""
        person.absences -= 1
        if person.absences == 0:
            self.org.log.absence(person, self.clock.now)
