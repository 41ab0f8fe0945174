"""The records of an analysis of averages, filled by `explain`.

Input, output: nothing. Nothing here computes more than a ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from flowsim.study.judging import Judge
from flowsim.study.mean_value.item_load import ItemLoad
from flowsim.study.mean_value.note import Note
from flowsim.study.study_result import StudyResult

Surplus = Literal["piles up", "is turned away", "gives up"]


@dataclass(frozen=True, slots=True)
class WorkLoad:
    """A kind of work: its demand, and the load of one item."""

    work: str
    arrivals_per_week: float | None  # None: a full shelf or a backlog, no rate of its own
    item: ItemLoad
    raw_process_time: float  # elapsed hours of one item alone in the organisation
    limit: int | None  # items in progress at once
    asked: tuple[tuple[str, float], ...]  # team, hours of work a week

    @property
    def demand_per_week(self) -> float | None:
        """Arrivals a week that would be delivered."""
        rate = self.arrivals_per_week
        return None if rate is None else rate * self.item.delivered


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team: demand and capacity, in hours of work a week."""

    team: str
    people: int
    asked: float  # hours of work a week, by all kinds
    there: float  # hours of work a week that its people can do
    people_asked: float  # this many, fully busy, would do what is asked
    ceiling_per_week: (
        float | None
    )  # judged items delivered if it is full; None: it does not affect them
    is_known: bool = True  # whether all that is asked is; not where a shelf or backlog has no rate

    @property
    def load(self) -> float:
        """Demand over capacity; above 1 its queue grows without end. Infinite if nobody is there.

        nan if part of the demand is unknown.
        """
        if not self.is_known:
            return math.nan
        if self.there > 0.0:
            return self.asked / self.there
        return math.inf if self.asked > 0.0 else 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(StudyResult):
    """What to expect of a model from averages. Rates of judged work count delivered items.

    >>> fs.explain(model).team("dev").ceiling_per_week
    5.0
    """

    study: ClassVar = "explain"

    model: str
    judged: str  # the kind of work whose throughput counts
    work: tuple[WorkLoad, ...]
    teams: tuple[TeamLoad, ...]
    bottleneck: str | None  # the team with the lowest ceiling; None: nobody works on judged items
    ceiling_per_week: float  # where that team is full; infinite without one
    limit_per_week: float | None  # what the limit allows at best: limit / raw process time
    demand_per_week: float | None  # what arrives; None: always more than can be done, or a backlog
    notes: tuple[Note, ...]  # what is approximate, or left out, the most important first
    judge: Judge  # all that counts, the judged kind first
    at_most_per_week: float = math.inf  # if nothing else were done, and all help went to it
    helpers: tuple[str, ...] = ()  # teams that help the bottleneck
    surplus: Surplus = "piles up"  # what happens to demand beyond capacity

    @property
    def throughput_per_week(self) -> float:
        """The smallest of demand, limit and ceiling: a bound, if all other work is done."""
        bounds = (self.demand_per_week, self.limit_per_week, self.ceiling_per_week)
        return min(bound for bound in bounds if bound is not None)

    @property
    def headroom(self) -> float | None:
        """Ceiling over demand: below 1 work piles up. None without a demand."""
        if not self.demand_per_week:
            return None
        return self.ceiling_per_week / self.demand_per_week

    def of(self, work: str) -> WorkLoad:
        """The kind of work of that name. Raises KeyError if there is none."""
        return {load.work: load for load in self.work}[work]

    def team(self, name: str) -> TeamLoad:
        """The team of that name. Raises KeyError if there is none."""
        return {load.team: load for load in self.teams}[name]
