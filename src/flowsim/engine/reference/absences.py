"""Who is away: absences by chance, person by person, and those known beforehand.

An absence befalls the idle and the busy; what somebody was busy with goes back to the queue.
"""

from __future__ import annotations

from flowsim.engine.reference.clock import ABSENCE, RETURN
from flowsim.engine.reference.parts import Person
from flowsim.engine.reference.people import People
from flowsim.eventlog import BY_ABSENCE


class Absences(People):
    """People who come and go."""

    def expect_absences(self) -> None:
        """The first absence of everybody, then those that are known beforehand."""
        for team in self.teams:
            if self.tables.teams.away_every[team.number] >= 0:
                for person in team.people:
                    self.stay(person, 0)
        for outage, at in enumerate(self.tables.outages.at):
            self.at(float(at), ABSENCE, self.begin_outage, outage)

    # -- by chance

    def stay(self, person: Person, count: int) -> None:
        """The count-th time present begins: it ends with an absence."""
        hours = self.hours_of(person, int(self.tables.teams.away_every[person.team]), 2 * count)
        self.at(self.now + hours, ABSENCE, self.stay_away, person, count)

    def stay_away(self, person: Person, count: int) -> None:
        """The count-th absence begins."""
        hours = self.hours_of(person, int(self.tables.teams.away_for[person.team]), 2 * count + 1)
        self.at(self.now + hours, RETURN, self.return_from, person, count)
        self.go_away(person)

    def return_from(self, person: Person, count: int) -> None:
        """The count-th absence is over."""
        self.stay(person, count + 1)
        self.come_back(person)

    def hours_of(self, person: Person, law: int, index: int) -> float:
        """How long a person stays or stays away."""
        teams = self.tables.teams
        stream = int(teams.stream[person.team])
        key = self.key(self.luck, stream, person.index - int(teams.offset[person.team]))
        return self.duration(law, key, stream, index)

    # -- known beforehand

    def begin_outage(self, outage: int) -> None:
        """Some people of a team go away together."""
        self.at(
            self.now + float(self.tables.outages.hours[outage]), RETURN, self.end_outage, outage
        )
        for person in self.people_of(outage):
            self.go_away(person)

    def end_outage(self, outage: int) -> None:
        """They come back."""
        for person in self.people_of(outage):
            self.come_back(person)

    def people_of(self, outage: int) -> list[Person]:
        """Those whom an outage befalls: the first of the team."""
        outages = self.tables.outages
        return self.teams[outages.team[outage]].people[: outages.people[outage]]

    # -- both

    def go_away(self, person: Person) -> None:
        """One more reason to be away; the first interrupts what the person does."""
        person.absences += 1
        if person.absences == 1:
            person.away_since = self.now
            if person.job is not None:
                self.interrupt(person, BY_ABSENCE)

    def come_back(self, person: Person) -> None:
        """One reason less; without any the person is there again."""
        person.absences -= 1
        if person.absences == 0:
            self.log_away(person, self.now)
