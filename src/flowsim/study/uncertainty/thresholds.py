"""Switching values: where in its range a number changes the recommendation.

Input: a question, its numbers, the verdict as it is. Output: Flips; and at many points the team
that constrains the work there. Teams are tried as the verdict tries them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from flowsim.experiment import deliveries
from flowsim.experiment.estimates import CONFIDENCE, of_values
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.losses import has_patience
from flowsim.study.bottleneck.other_constraints import ConstraintChange, changes
from flowsim.study.bottleneck.records import DEMAND, Verdict
from flowsim.study.bottleneck.saturation import Seen, faster, known, saturated
from flowsim.study.bottleneck.trials import MIN_EFFECT
from flowsim.study.bottleneck.verdict import verdict
from flowsim.study.mean_value.explain import explain
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.measured.start_up import missing_share
from flowsim.study.results import RunResult
from flowsim.study.single.run import PER_VERDICT, seen_of
from flowsim.study.slicing import slice_model
from flowsim.study.uncertainty.ranges import InputSetting, UncertainInput, with_values
from flowsim.study.uncertainty.sobol import AT_ONCE, SensitivityProblem
from flowsim.time_units import HOURS_PER_WEEK

PER_END = 32  # replications at one value of one number
HALVINGS = 7  # of a range: a flip is found to within its 128th part
GAIN, LOSS = "gain", "loss"


@dataclass(frozen=True, slots=True)
class Flip:
    """A switching value of a number, with all other numbers as they are.

    low, high: the value lies between these with 95 % confidence.
    before, after: the team (or demand) that is the bottleneck, or gain and loss of a scenario.
    """

    at: float
    low: float
    high: float
    before: str
    after: str


DifferenceAt = Callable[[float], Floats]  # a value of a number -> by replication


def crossing(
    number: UncertainInput, end: float, difference: DifferenceAt
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

    near, far = number.value, end
    sign = np.sign(mean_at(near))
    if sign == 0.0 or np.sign(mean_at(far)) != -sign:
        return None
    for _ in range(HALVINGS):
        middle = number.between(near, far)
        if middle in (near, far):
            break
        if np.sign(mean_at(middle)) == sign:
            near = middle
        else:
            far = middle
    at = number.between(near, far)
    clear = [value for value, (_, low, high) in seen.items() if low > 0.0 or high < 0.0]
    low, high = sorted((number.value, end))
    below, above = [v for v in clear if v < at], [v for v in clear if v > at]
    return at, max(below, default=low), min(above, default=high)


class Advice:
    """The constraint at other values of the uncertain inputs."""

    def __init__(self, question: SensitivityProblem, whole: RunResult) -> None:
        self.question, self.whole = question, whole
        self._short, self._is_of_the_lost = whole.verdict.short, whole.verdict.is_of_the_lost
        self._seen = seen_of(whole.model, whole.results, whole.explanation)
        used = [team for team in whole.teams if team.utilisation.mean == team.utilisation.mean]
        used.sort(key=lambda team: -team.utilisation.mean)
        busy = [team.team for team in used]
        self._busiest = (*busy, *(t.team for t in whole.teams if t.team not in busy))
        self.named = set(whole.verdict.answers)  # whatever was the answer somewhere

    def _at(self, setting: Iterable[InputSetting]) -> tuple[Model, Explanation, tuple[Seen, ...]]:
        """The model with other values, and what is known of its judged work."""
        model = with_values(self.question.asked, tuple(setting))
        explanation = explain(model, judge=self.question.judge)
        return (
            model,
            explanation,
            tuple(_with_demand(each, explanation, model) for each in self._seen),
        )

    def at(self, setting: Iterable[InputSetting]) -> Verdict:
        """The verdict on the model with other values."""
        model, explanation, seen = self._at(setting)
        found = verdict(
            model,
            explanation,
            seen,
            replace(self.question.settings, replications=PER_VERDICT, progress=None),
            busiest=self._busiest,
        )
        self.named.update(found.answers)
        return found

    def flips(self, number: UncertainInput) -> tuple[Flip, ...]:
        """Where the bottleneck changes, towards either end of a range.

        If the same team may be the constraint on both sides, there is no switching value.
        """
        found = []
        now = self.whole.verdict
        for end in (number.low, number.high):
            then = self.at([(number, end)])
            if not now.answers or not then.answers or {*now.answers} & {*then.answers}:
                continue
            place = crossing(number, end, self._lead(number, now.constraint, then.constraint))
            if place is not None:
                found.append(Flip(*place, now.constraint, then.constraint))
        return tuple(found)

    def _lead(self, number: UncertainInput, one: str, other: str) -> DifferenceAt:
        """The lead of one answer over another: above 0 where it is the constraint."""
        names = [answer for answer in (one, other) if answer != DEMAND]

        def difference(value: float) -> Floats:
            base, a_tenth, demands = self._trials([[(number, value)]], names, PER_END)
            mine: dict[str, Any] = dict(zip(names, a_tenth[0], strict=True))
            if DEMAND in (one, other):  # it is right where more could be done than is asked for
                mine = {DEMAND: base[0], names[0]: demands[0]}
                if self._is_of_the_lost:  # ... or where hardly anything is lost
                    mine = {DEMAND: np.full_like(base[0], MIN_EFFECT), names[0]: a_tenth[0, 0]}
            found: Floats = mine[one] - mine[other]
            return found

        return difference

    def at_points(self, settings: Sequence[Sequence[InputSetting]], replications: int) -> list[str]:
        """The constraint at each point; an empty list if there is none anywhere.

        Only what was an answer at some end of a range is tried. What the noise of these few
        replications adds to all points alike is known from the model as it is, and taken off.
        """
        names = sorted(self.named - {DEMAND})
        if not names:
            return [DEMAND] * len(settings) if self.named else []
        base, a_tenth, demands = self._trials([(), *settings], names, replications)
        best = a_tenth.mean(axis=2).argmax(axis=1)[1:]
        if self._is_of_the_lost:
            most = a_tenth.mean(axis=2).max(axis=1)[1:]
            pairs = zip(most, best, strict=True)
            return [names[place] if gain >= MIN_EFFECT else DEMAND for gain, place in pairs]
        capacity = base.mean(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            capacity = capacity * self.whole.verdict.saturated.mean / capacity[0]
        return [
            DEMAND if here > demand else names[place]
            for here, demand, place in zip(capacity[1:], demands[1:], best, strict=True)
        ]

    def _trials(
        self, settings: Sequence[Sequence[InputSetting]], names: Sequence[str], replications: int
    ) -> tuple[Floats, Floats, Floats]:
        """With saturated demand, or that of the model where work is lost: throughput a week,
        [setting, replication]; what a tenth more of each brings, [setting, name, replication], as
        a share of it where work is lost; and demand (inf: endless), [setting]."""
        question = self.question
        each_time = max(1, AT_ONCE // (len(names) + 1))
        base, a_tenth, demands = [], [], []
        scale = np.array(question.judge.weights) * HOURS_PER_WEEK
        for at in range(0, len(settings), each_time):
            part = settings[at : at + each_time]
            plans, tenths = [], []
            for setting in part:
                model, _, seen = self._at(setting)
                at_hand = [each for each in seen if each.work in self._short] or seen
                demands.append(_demand(seen))
                full = model if self._is_of_the_lost else saturated(model, at_hand)
                full = slice_model(full, *question.judge.kinds).model
                more, sizes = _more_of(full, [each.work for each in at_hand], names)
                plans += [compile_plan(each) for each in (full, *more)]
                tenths.append(sizes)
            found = deliveries(
                plans,
                works=question.judge.kinds,
                replications=replications,
                seed=question.settings.seed,
                jobs=question.settings.jobs,
            )
            rates = np.stack([scale @ each for each in found])
            rates = rates.reshape(len(part), len(names) + 1, replications)
            base.append(rates[:, 0])
            gains = (rates[:, 1:] - rates[:, :1]) / np.array(tenths)[:, :, None]
            if self._is_of_the_lost:
                means = rates[:, :1].mean(axis=2, keepdims=True)
                gains = np.divide(gains, means, out=np.zeros_like(gains), where=means > 0.0)
            a_tenth.append(gains)
            question.settings.tell(at + len(part), len(settings), "finding the bottleneck")
        return np.concatenate(base), np.concatenate(a_tenth), np.array(demands)


def _with_demand(seen: Seen, explanation: Explanation, model: Model) -> Seen:
    """What a run has shown, with the demand that averages give at the new values."""
    is_lead = seen.work == explanation.judged
    rate = (explanation if is_lead else explanation.of(seen.work)).demand_per_week
    lost = math.nan if has_patience(model.kind(seen.work)) else seen.lost
    alone = explanation.of(seen.work).raw_process_time
    missing = 0.0 if rate is None else missing_share(model, seen.work, alone)
    demand = None if rate is None else known(rate)
    return replace(seen, demand=demand, lost=lost, missing=missing)


def _demand(seen: Sequence[Seen]) -> float:
    """What comes a week of kinds of work; infinite if there is always more of one."""
    rates = [math.inf if each.counted is None else each.counted.mean for each in seen]
    return math.fsum(rate * each.weight for rate, each in zip(rates, seen, strict=True))


def _more_of(
    full: Model, judged: Sequence[str], names: Sequence[str]
) -> tuple[list[Model], list[float]]:
    """A saturated model with a little more of each, and how many tenths that is."""
    teams = {team.name for team in full.teams}
    others: dict[str, ConstraintChange] = {}
    if not teams.issuperset(names):
        others = {
            change.name: change for work in judged for change in changes(full, work, has_limit=True)
        }
    models, tenths = [], []
    for name in names:
        change = others.get(name)
        models.append(change.model if change else faster(full, (name,)) if name in teams else full)
        tenths.append(change.tenths if change else 1.0)
    return models, tenths
