"""Indicators next to the verdict: where items wait, who is active, the arrows.

Input: results of a model. Output: figures by team, and waits by cause. None of it proves a
bottleneck; `verdict` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment import Activity, Estimate, Results
from flowsim.experiment.estimates import CONFIDENCE, jackknife, of_values, quotient
from flowsim.metrics.arrows import arrow
from flowsim.metrics.measures import WAITS
from flowsim.model import Model
from flowsim.model.types import Work
from flowsim.plan.tables import Floats
from flowsim.study.judging import Judge, counted
from flowsim.study.measured.records import DOOR, TOGETHER, Waits

FOLLOWED = 5  # replications in which teams are followed from instant to instant
# Waiting for somebody, and not for a gate, a batch, a limit or another branch.
FOR_SOMEBODY = ("people", "hours", "absence", "priority", "crew")
_PREFIX = "waiting_for_"
CAUSES = tuple(measure.removeprefix(_PREFIX) for measure in WAITS)


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """The mean number of waiting items in each replication: [replication, place, cause].

    places: pairs of a kind of work and a team; in place of a team `door`, or work.step of a wait
    that needs nobody. closed: [replication, place] those that wait while the team is closed.
    """

    places: tuple[tuple[str, str], ...]
    values: Floats
    closed: Floats
    replications: int

    def of(self, *, kinds: Sequence[str] = (), team: str | None = None) -> Waits:
        """The waits of kinds of work together, or of all, at a team or anywhere."""
        here = [
            place
            for place, (kind, at) in enumerate(self.places)
            if (not kinds or kind in kinds) and team in (None, at)
        ]
        by_cause = self.values[:, here].sum(axis=1)
        estimates = {
            cause: self._estimate(by_cause[:, number])
            for number, cause in enumerate(CAUSES)
            if by_cause[:, number].any()
        }
        return Waits(
            work=TOGETHER.join(kinds),
            team=team or "",
            waiting=self._estimate(by_cause.sum(axis=1)),
            causes=tuple(sorted(estimates.items(), key=lambda pair: -pair[1].mean)),
            while_closed=self._estimate(self.closed[:, here].sum(axis=1)),
        )

    def share(self, kinds: Sequence[str], team: str) -> Estimate:
        """The part of all waiting of kinds of work that is at a team; nan if none of it is."""
        mine = [place for place, (kind, _) in enumerate(self.places) if kind in kinds]
        here = [place for place in mine if self.places[place][1] == team]
        if not here:
            return self._estimate(np.full(len(self.values), np.nan))
        sums = self.values.sum(axis=2)
        pair = np.stack([sums[:, here].sum(axis=1), sums[:, mine].sum(axis=1)], axis=-1)
        return jackknife(pair, quotient, replications=self.replications, confidence=CONFIDENCE)

    def for_somebody(self, kinds: Sequence[str], team: str) -> Estimate:
        """Items of kinds of work that wait for people of a team; nan if none go there."""
        here = [place for place, (kind, at) in enumerate(self.places)
                if kind in kinds and at == team]  # fmt: skip
        if not here:
            return self._estimate(np.full(len(self.values), np.nan))
        causes = [CAUSES.index(cause) for cause in FOR_SOMEBODY]
        return self._estimate(self.values[:, here][:, :, causes].sum(axis=(1, 2)))

    def _estimate(self, values: Floats) -> Estimate:
        return of_values(values, replications=self.replications, confidence=CONFIDENCE)


def waiting_in(model: Model, results: Results) -> Waiting:
    """Where items wait and what for. The entry of `arrives: always` is left out."""
    steps = dict.fromkeys(
        (kind.name, step.team or f"{kind.name}.{step.name}")
        for kind in model.work
        for step in kind.flow
    )
    doors = [kind.name for kind in model.work if kind.arrives.kind != "always"]
    values, closed = [], []
    for work, at in steps:
        causes = [results.samples(measure, at=at, work=work) for measure in WAITS]
        values.append(np.stack(causes, axis=-1))
        closed.append(results.samples("waiting_while_closed", at=at, work=work))
    limit = CAUSES.index("limit")
    for work in doors:
        at_door = np.zeros((len(results.values), len(CAUSES)))
        at_door[:, limit] = results.samples("queue", at=DOOR, work=work)
        values.append(at_door)
        closed.append(np.zeros(len(results.values)))
    return Waiting(
        places=(*steps, *((work, DOOR) for work in doors)),
        values=np.stack(values, axis=1),
        closed=np.stack(closed, axis=1),
        replications=results.replications,
    )


def waits(model: Model, waiting: Waiting, judge: Judge) -> tuple[Waits, ...]:
    """Each kind of work, each team, each kind that counts at each team, and all judged together.

    Where anything waits.
    """
    found = [waiting.of(kinds=(kind.name,)) for kind in model.work]
    found += [waiting.of(team=team.name) for team in model.teams]
    for kind in counted(model, judge):
        found += [waiting.of(kinds=(kind,), team=at) for work, at in waiting.places if work == kind]
    if not judge.is_one:
        places = dict.fromkeys(at for work, at in waiting.places if work in judge.kinds)
        found += [waiting.of(kinds=judge.kinds, team=at) for at in (None, *places)]
    return tuple(each for each in found if each.causes)


def line_of(work: Work) -> tuple[str, ...]:
    """The teams of a kind of work in the order of their first steps."""
    return tuple(dict.fromkeys(step.team for step in work.flow if step.team is not None))


def arrow_of(model: Model, results: Results, judged: str) -> str:
    """The team from which no arrow leads away; empty if that is not clear, or nobody is blocked.

    The rule is for a line: the teams of the work, in the order of their first steps, are treated as
    one. The interval of each decisive arrow must leave no doubt about its direction.
    """
    activity, line = results.activity, line_of(model.kind(judged))
    numbers = [[team.name for team in model.teams].index(name) for name in line]
    if activity is None or len(numbers) < 2:
        return ""
    blocked = [activity.share(team, "idle_blocked", "there") for team in numbers]
    starved = [activity.share(team, "idle_starved", "there") for team in numbers]
    if not any(estimate.low > 0.0 for estimate in blocked):
        return ""
    place = arrow([each.mean for each in blocked], [each.mean for each in starved])
    if place is None:
        return ""
    for left in (place - 1, place):  # arrows from the left one or from its neighbour
        if 0 <= left < len(numbers) - 1:
            gap = _gap(activity, numbers[left], numbers[left + 1])
            if not (gap.low > 0.0 if left < place else gap.high <= 0.0):
                return ""
    return line[place]


def _gap(activity: Activity, team: int, following: int) -> Estimate:
    """How much more a team is blocked than the next one is starved."""
    there = activity.column(team, "there"), activity.column(following, "there")
    sums = [activity.column(team, "idle_blocked"), activity.column(following, "idle_starved")]
    values = np.stack([*sums, *there], axis=-1)

    def difference(totals: Floats) -> Floats:
        return quotient(totals[..., [0, 2]]) - quotient(totals[..., [1, 3]])

    return jackknife(values, difference, replications=len(values), confidence=CONFIDENCE)
