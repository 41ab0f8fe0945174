"""The frozen records of a verdict: answers, candidates, and what was tried.

Input: nothing; `verdict` fills them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.experiment import Estimate
from flowsim.model.constraint_paths import HoldKind

DEMAND = "demand"


@dataclass(frozen=True, slots=True)
class Gain:
    """What a tenth more speed of one team adds to saturated throughput.

    Teams that were tried together share one figure: what all of them add at once. A team that the
    judged work does not depend on adds nothing and was not tried: its figure has no replications.
    """

    team: str
    relative: Estimate  # of throughput: 0.04 is 4 %
    kept: bool  # still a candidate when the verdict was given
    together: tuple[str, ...] = ()  # the teams that share the figure

    @property
    def is_relevant(self) -> bool:
        """Whether the team was tried at all."""
        return self.relative.replications > 0


@dataclass(frozen=True, slots=True)
class More:
    """What more people of a team, or things, add to saturated throughput, where it works in crews.

    people: how many more: a tenth, or the fewest with whom one more crew can begin.
    """

    team: str
    people: int
    relative: Estimate


@dataclass(frozen=True, slots=True)
class Hold:
    """A possible constraint that is not a team, and what relaxing it adds to saturated throughput.

    name: its path in the language, such as `feature.limit`, or `limits.board` of a limit over
    several steps. was, now: hours, items or a share, before and after. set: the change as `--set`
    takes it. relative: the gain in throughput; a_tenth: the same per tenth, for comparison.
    """

    name: str
    kind: HoldKind
    was: float
    now: float
    set: str
    relative: Estimate
    a_tenth: Estimate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the constraint is, found by experiments with paired replications.

    `answers` say what may be the constraint, the likeliest first: teams, `demand`, or the path of
    something else (in `holds`). A single answer is clear; none means that nothing that was tried
    has an effect of at least 1 %. `candidates` are the teams among them, the best first; with
    demand as the constraint they say who would be next. `chances` add up to 1: of each answer, in
    how many of 1,000 resamples of the replications it is the constraint; whatever is clearly
    behind has none. `holds`: what was tried other than teams, the largest gain first; nothing is
    tried where a team is full, or demand is the constraint. `more`: where teams that may be the
    constraint work in crews, what more people of each bring, the most first; they decide there.
    `is_of_the_lost`: work is lost, and gains are those of throughput under its own arrivals.
    """

    judged: str
    answers: tuple[str, ...]
    candidates: tuple[str, ...]
    gains: tuple[Gain, ...]  # best first
    saturated: Estimate  # throughput a week with work always available
    demand: float  # a week; nan where work is always available
    replications: int
    chances: tuple[tuple[str, float], ...] = ()
    holds: tuple[Hold, ...] = ()
    short: tuple[str, ...] = ()  # kinds of work whose demand is not clearly met
    more: tuple[More, ...] = ()
    is_of_the_lost: bool = False
    missing: float = 0.0  # of the counted time: nothing can be delivered yet

    @property
    def constraint(self) -> str:
        """The most likely constraint; empty where there is none."""
        return self.answers[0] if self.answers else ""

    @property
    def is_demand(self) -> bool:
        """Whether demand is the constraint, and nothing else may be."""
        return self.answers == (DEMAND,)

    @property
    def is_resolved(self) -> bool:
        """Whether there is exactly one answer."""
        return len(self.answers) == 1

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that may be the constraint."""
        return tuple(team for team in self.candidates if team in self.answers)

    def hold(self, name: str) -> Hold | None:
        """The possible constraint of that name; None if it is a team, or demand."""
        return next((hold for hold in self.holds if hold.name == name), None)
