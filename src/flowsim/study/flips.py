"""Where in its range a number turns the advice into another.

Enters: a question, its numbers, the verdict as it is. Leaves: Flips; and at many points the team
that constrains the work there. Teams are tried as the verdict tries them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from flowsim.experiment import deliveries
from flowsim.experiment.estimates import of_values
from flowsim.model.types import HOURS_PER_WEEK
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.beliefs import Belief, Setting, believed
from flowsim.study.explain import explain
from flowsim.study.propagation import AT_ONCE, CONFIDENCE, Question
from flowsim.study.results import RunResult, Verdict
from flowsim.study.run import PER_VERDICT
from flowsim.study.slicing import sliced
from flowsim.study.verdict import faster, saturated, verdict

PER_END = 32  # replications at one value of one number
HALVINGS = 7  # of a range: a flip is found to within its 128th part
DEMAND = "demand"
GAIN, LOSS = "gain", "loss"


@dataclass(frozen=True, slots=True)
class Flip:
    """At this value of a number the advice becomes another, all other numbers as they are.

    low, high: it is clear, with 95 % confidence, that it lies between these.
    before, after: the team (or demand) that is the bottleneck, or gain and loss of a scenario.
    """

    at: float
    low: float
    high: float
    before: str
    after: str


Difference = Callable[[float], Floats]  # a value of a number -> by replication


def crossing(
    belief: Belief, end: float, difference: Difference
) -> tuple[float, float, float] | None:
    """Where a difference changes its sign between a number as it is and an end of its range.

    The value, and the nearest tried on either side at which its 95 % interval does not hold 0 (or
    the ends of that stretch); None where its sign is the same at both.
    """
    seen: dict[float, tuple[float, float, float]] = {}  # value -> mean, low, high

    def mean_at(value: float) -> float:
        if value not in seen:
            found = of_values(difference(value), replications=PER_END, confidence=CONFIDENCE)
            seen[value] = (found.mean, found.low, found.high)
        return seen[value][0]

    near, far = belief.value, end
    sign = np.sign(mean_at(near))
    if sign == 0.0 or np.sign(mean_at(far)) != -sign:
        return None
    for _ in range(HALVINGS):
        middle = belief.between(near, far)
        if middle in (near, far):
            break
        if np.sign(mean_at(middle)) == sign:
            near = middle
        else:
            far = middle
    at = belief.between(near, far)
    clear = [value for value, (_, low, high) in seen.items() if low > 0.0 or high < 0.0]
    low, high = sorted((belief.value, end))
    below, above = [v for v in clear if v < at], [v for v in clear if v > at]
    return at, max(below, default=low), min(above, default=high)


class Advice:
    """Who constrains the work that is asked about, at other values of its numbers."""

    def __init__(self, question: Question, whole: RunResult) -> None:
        self.question, self.whole = question, whole
        figures = whole.of(whole.judged)
        self._in_progress, self._grows = figures.wip.mean, figures.unstable
        known = [team for team in whole.teams if team.utilization.mean == team.utilization.mean]
        known.sort(key=lambda team: -team.utilization.mean)
        busy = [team.team for team in known]
        self._busiest = (*busy, *(t.team for t in whole.teams if t.team not in busy))
        self.seen = set(_answers(whole.verdict))  # whoever was the answer somewhere

    def at(self, setting: Iterable[Setting]) -> Verdict:
        """The verdict on the model with other values."""
        model = believed(self.question.asked, tuple(setting))
        found = verdict(
            model,
            explain(model, judge=self.question.judged),
            in_progress=self._in_progress,
            busiest=self._busiest,
            grows=self._grows,
            replications=PER_VERDICT,
            seed=self.question.seed,
            jobs=self.question.jobs,
        )
        self.seen.update(_answers(found))
        return found

    def flips(self, belief: Belief) -> tuple[Flip, ...]:
        """Where the bottleneck becomes another, towards either end of a range."""
        found = []
        now = self.whole.verdict
        for end in (belief.low, belief.high):
            then = self.at([(belief, end)])
            if not _answers(now) or not _answers(then) or _answers(now) & _answers(then):
                continue
            place = crossing(belief, end, self._lead(belief, now.constraint, then.constraint))
            if place is not None:
                found.append(Flip(*place, now.constraint, then.constraint))
        return tuple(found)

    def _lead(self, belief: Belief, one: str, other: str) -> Difference:
        """By how much one answer is ahead of another: above 0 where it is the right one."""
        teams = [answer for answer in (one, other) if answer != DEMAND]

        def difference(value: float) -> Floats:
            rates, demands = self._trials([[(belief, value)]], teams, PER_END)
            mine: dict[str, Any] = dict(zip(teams, rates[0, 1:], strict=True))
            if DEMAND in (one, other):  # it is right where more could be done than is asked for
                mine = {DEMAND: rates[0, 0], teams[0]: demands[0]}
            found: Floats = mine[one] - mine[other]
            return found

        return difference

    def at_points(self, settings: Sequence[Sequence[Setting]], replications: int) -> list[str]:
        """At each point the team that constrains the work there, or demand.

        Only what was an answer at some end of a range is tried.
        """
        teams = sorted(self.seen - {DEMAND})
        if not teams:
            return [DEMAND] * len(settings)
        rates, demands = self._trials(settings, teams, replications)
        means = rates.mean(axis=2)
        best = means[:, 1:].argmax(axis=1)
        return [
            DEMAND if base > demand else teams[place]
            for base, demand, place in zip(means[:, 0], demands, best, strict=True)
        ]

    def _trials(
        self, settings: Sequence[Sequence[Setting]], teams: Sequence[str], replications: int
    ) -> tuple[Floats, Floats]:
        """Throughput with work always at hand, and demand (inf: endless), a week.

        [setting, team + 1, replication]: as it is first, then with each team a tenth faster; and
        [setting].
        """
        question = self.question
        judged, each_time = question.judged, max(1, AT_ONCE // (len(teams) + 1))
        rates, demands = [], []
        for at in range(0, len(settings), each_time):
            part = settings[at : at + each_time]
            plans = []
            for setting in part:
                model = believed(question.asked, setting)
                demand = explain(model, judge=judged).demand_per_week
                demands.append(math.inf if demand is None or self._grows else demand)
                full = saturated(model, judged, self._in_progress, grows=self._grows)
                full = sliced(full, judged).model
                plans.append(compile_plan(full))
                plans += [compile_plan(faster(full, (team,))) for team in teams]
            found = deliveries(
                plans,
                works=[judged],
                replications=replications,
                seed=question.seed,
                jobs=question.jobs,
            )
            stacked = np.stack([each[0] for each in found]) * HOURS_PER_WEEK
            rates.append(stacked.reshape(len(part), len(teams) + 1, replications))
            question.tell(at + len(part), len(settings), "finding the bottleneck")
        return np.concatenate(rates), np.array(demands)


def _answers(found: Verdict) -> set[str]:
    """Who may be the answer: demand, or the teams that cannot be told apart."""
    if found.constraint in ("", DEMAND):
        return {found.constraint} - {""}
    return set(found.candidates)
