"""Where things stand while a plan is made: the numbers of teams, works, steps and lanes.

Input: a model. Output: a Numbering that the makers of tables share; the laws of durations gather in
it. Must not depend on: the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from flowsim.model.records.board import Lane
from flowsim.model.types import Crew, Distribution, Model, Step, Team, Work
from flowsim.plan import weekly
from flowsim.plan.tables import Floats

NONE = -1
_FIRST = -(10**6)  # a priority before all that can be written


@dataclass(frozen=True)
class Numbering:
    """The model with numbers for its parts, and the laws that tables refer to."""

    model: Model
    weeks: int
    laws: list[Distribution] = field(default_factory=list)

    def law(self, law: Distribution | None) -> int:
        """The number of a law in the table of laws; -1 for none."""
        if law is None:
            return NONE
        self.laws.append(law)
        return len(self.laws) - 1

    @cached_property
    def moves(self) -> list[weekly.Pull]:
        """Every change of every pulled lever."""
        return weekly.pulls(self.model)

    @cached_property
    def level(self) -> Floats:
        """Level of each pulled lever: [lever, week]."""
        return weekly.levels(self.model, self.weeks)

    @cached_property
    def pull(self) -> dict[int, int]:
        """The row of each lever that deliveries pull among those, by its number."""
        pulled = [
            number
            for number, (name, _) in enumerate(self.model.use)
            if self.model.lever(name).pulled_by is not None
        ]
        return {number: row for row, number in enumerate(pulled)}

    @cached_property
    def market(self) -> dict[str, int]:
        """The number of each market."""
        return {market.name: number for number, market in enumerate(self.model.markets)}

    def moves_of(self, owner: str, key: str, item: str = "") -> list[weekly.Pull]:
        """The changes of one number that is no step's, of all pulled levers."""
        wanted = (owner, "", key, item)
        return [
            move
            for move in self.moves
            if (move.target.owner, move.target.step, move.target.key, move.target.item) == wanted
        ]

    @cached_property
    def following(self) -> list[Work]:
        """The streams whose rate the run sets on Mondays."""
        return [
            work
            for work in self.model.work
            if work.arrives.interval is not None
            and (
                work.arrives.users
                or any(
                    move.lever in self.pull
                    for key in ("rate", "every")
                    for move in self.moves_of(work.name, key)
                )
            )
        ]

    @cached_property
    def team(self) -> dict[str, int]:
        """The number of each team."""
        return {team.name: number for number, team in enumerate(self.model.teams)}

    @cached_property
    def work(self) -> dict[str, int]:
        """The number of each kind of work."""
        return {work.name: number for number, work in enumerate(self.model.work)}

    @cached_property
    def steps(self) -> list[tuple[Work, Step]]:
        """Every step with its work, in the order of the numbers of steps."""
        return [(work, step) for work in self.model.work for step in work.flow]

    @cached_property
    def step(self) -> dict[tuple[str, str], int]:
        """The number of each step, by the names of work and step."""
        return {(work.name, step.name): number for number, (work, step) in enumerate(self.steps)}

    @cached_property
    def asking(self) -> list[tuple[Work, Step]]:
        """The steps that ask for something, each with its work."""
        return [pair for pair in self.steps if pair[1].request is not None]

    @cached_property
    def asks(self) -> list[int]:
        """Of each step the row of what it asks for among the afters; -1: nothing."""
        spawned = sum(len(work.after) for work in self.model.work)
        row = {pair: spawned + place for place, pair in enumerate(self._places(self.asking))}
        return [row.get(pair, NONE) for pair in self._places(self.steps)]

    def _places(self, steps: list[tuple[Work, Step]]) -> list[int]:
        """The numbers of steps."""
        return [self.step[work.name, step.name] for work, step in steps]

    @cached_property
    def crews(self) -> list[Crew]:
        """Every crew that a step takes, once, in the order of the steps."""
        return list(dict.fromkeys(step.crew for _, step in self.steps if step.crew))

    def crew_of(self, step: Step) -> int:
        """The number of the crew of a step; -1 for one person."""
        return self.crews.index(step.crew) if step.crew else NONE

    @cached_property
    def helpers(self) -> list[tuple[Team, str]]:
        """Each team that helps another, with the other: by who is helped, then in file order."""
        moved = {
            (move.target.owner, move.target.item)
            for move in self.moves
            if move.target.key == "helps"
        }
        return [
            (team, helped.name)
            for helped in self.model.teams
            for team in self.model.teams
            if helped.name in dict(team.helps) or (team.name, helped.name) in moved
        ]

    @cached_property
    def lanes(self) -> list[weekly.Limit]:
        """Every lane: work by work its limit, those of its steps, those over several of its steps;
        then those over several kinds of work.

        One that neither the file nor a lever limits is left out.
        """
        moved = {
            (move.target.owner, move.target.step)
            for move in self.moves
            if move.target.key in ("limit", "wip")
        }
        lanes = list(enumerate(self.model.limits))
        found = []
        for work in self.model.work:
            if work.limit is not None or (work.name, "") in moved:
                steps = frozenset((work.name, step.name) for step in work.flow)
                found.append(weekly.Limit(steps, (work.name, "", "limit"), work.limit))
            found += [
                weekly.Limit(
                    frozenset([(work.name, step.name)]), (work.name, step.name, "wip"), step.wip
                )
                for step in work.flow
                if step.wip is not None or (work.name, step.name) in moved
            ]
            found += [self._lane(lane, n) for n, lane in lanes if lane.work == (work.name,)]
        return found + [self._lane(lane, place) for place, lane in lanes if len(lane.work) != 1]

    def _lane(self, lane: Lane, place: int) -> weekly.Limit:
        """A limit over several steps. place: in the list of the file."""
        steps = frozenset(
            (work.name, name) for work in self.model.work for name in work.steps_under(lane)
        )
        key = (lane.path(place), "", "max")
        return weekly.Limit(steps, key, lane.most, lane.team if lane.for_each else "")

    @cached_property
    def sharing(self) -> list[int]:
        """Of each kind of work the first with which it shares a limit, directly or by others."""
        first = {work.name: number for number, work in enumerate(self.model.work)}
        for lane in self.lanes:
            joined = {first[name] for name, _ in lane.steps}
            for name, number in first.items():
                first[name] = min(joined) if number in joined else number
        return list(first.values())

    def urgency(self, work: Work, priority: int | None = None) -> tuple[bool, int]:
        """What orders items of a work before all else, of a priority of their own or its."""
        return (not work.expedite, work.priority if priority is None else priority)

    def rank_at(self, work: Work, step: Step) -> int:
        """The rank of items of a work at a step; of a request with a priority, what it asks for."""
        return self.rank(*self._ordered(work, step))

    def _ordered(self, work: Work, step: Step) -> tuple[Work, int | None]:
        """Whose urgency a step gives, and its own priority."""
        if step.request is not None and step.priority is not None:
            work = self.model.kind(step.request.work)
        return work, step.priority

    def rank(self, work: Work, priority: int | None) -> int:
        """The rank of that urgency among all that occur; 0 is the most urgent."""
        return self.ranks[self.urgency(work, priority)]

    @cached_property
    def ranks(self) -> dict[tuple[bool, int], int]:
        """The place of each urgency that occurs, the most urgent first."""
        found = {self.urgency(*self._ordered(work, step)) for work, step in self.steps}
        for work in self.model.work:
            found.add(self.urgency(work))
            found |= {self.urgency(work, row.priority) for row in work.arrives.trace}
        for work, step in self.asking:  # what expedited work asks for in haste is first of the rest
            if step.request is not None and step.request.as_urgent and work.expedite:
                found.add((True, _FIRST))
        return {urgency: number for number, urgency in enumerate(sorted(found))}
