"""A whole organisation: what sets it going, what it does next, and its log."""

from __future__ import annotations

from flowsim.engine.naming import names_of
from flowsim.engine.reference.clock import CLOCK
from flowsim.engine.reference.parts import NAN
from flowsim.engine.reference.sources import Sources
from flowsim.eventlog import EventLog, Rows
from flowsim.plan import Plan
from flowsim.plan.tables import LIMIT, PEOPLE


class Organisation(Sources):
    """One replication of a plan."""

    def set_going(self) -> None:
        """What is there when the run begins, and what will happen without anybody's doing."""
        self.expect_change(0)
        self.expect_absences()
        self.open_sources()
        self.expect_installed()
        self.place_items()

    def act(self) -> bool:
        """Let one in where there is room, or turn one away, or let one person begin."""
        return self.let_in() or self.turn_away() or self.begin_something()

    def expect_change(self, number: int) -> None:
        """The next change that comes with the calendar."""
        if number < len(self.tables.changes.at):
            self.at(float(self.tables.changes.at[number]), CLOCK, self.change, number)

    def change(self, number: int) -> None:
        """People, limits and the pace of helpers change."""
        self.expect_change(number + 1)
        changes = self.tables.changes
        kind, target, value = changes.kind[number], changes.target[number], changes.value[number]
        if kind == PEOPLE:
            self.teams[target].members = int(value)
        elif kind == LIMIT:
            self.lanes[target].most = int(value)
        else:
            self.paces[target] = float(value)

    def run(self) -> Rows:
        """Run to the horizon: the rows of the log. Raises StuckError."""
        self.run_to_the_end()
        for item in self.living.values():
            self.log_unfinished(item)
        for person in [person for team in self.teams for person in team.people]:
            if person.absences > 0:
                self.log_away(person, NAN)
        return self.as_rows()


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
