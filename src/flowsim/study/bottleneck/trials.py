"""A screening of changes to one model, each paired with the model as it is (common random numbers).

Input: a model with saturated demand, and changes of it. Output: what each adds, and which of them
are not clearly behind the best. Groups are tried together first: a group that adds less than the
leader alone is dropped at once, the others are split. After each stage those clearly behind the
leader are dropped, and the rest get more replications.

Source: Bettonvil & Kleijnen, Searching for important factors in simulation models with many
factors: sequential bifurcation, European Journal of Operational Research 96 (1997).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from flowsim.experiment import Estimate, deliveries
from flowsim.experiment.estimates import CONFIDENCE, of_values, t_quantile
from flowsim.model import Model
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.records import Gain
from flowsim.study.bottleneck.saturation import faster
from flowsim.study.settings import Settings
from flowsim.time_units import HOURS_PER_WEEK

MIN_EFFECT = 0.01  # of throughput, for a tenth more of something: less does not count
FIRST_STAGE = 6  # replications before anything is dropped
ALONE = 3  # this many of the busiest teams are tried one by one, the others together at first
DOUBT = 0.05  # chance, over all of one stage, that the best is dropped
EARLY = 0.99  # of a look after which there may be more: several of them are wrong more often


@dataclass(slots=True)
class Candidate:
    """Teams in the screening, or a change of something other than a team.

    samples: throughput a week, of several kinds of work the weighted sum.
    """

    names: tuple[str, ...]
    plan: Plan
    samples: Floats = field(default_factory=lambda: np.empty(0))
    kept: bool = True
    by_kind: Floats | None = None  # the same of each kind of work, unweighted, [work, replication]


@dataclass(frozen=True, slots=True)
class Trials:
    """Runs the trials. weights: the judged kinds of work, and what one delivered item counts."""

    weights: tuple[tuple[str, float], ...]
    settings: Settings

    def bring(self, candidates: Sequence[Candidate], target: int) -> None:
        """Run candidates until each has this many replications."""
        behind = [candidate for candidate in candidates if len(candidate.samples) < target]
        works = [work for work, _ in self.weights]
        weights = np.array([weight for _, weight in self.weights])
        for have in sorted({len(candidate.samples) for candidate in behind}):
            group = [candidate for candidate in behind if len(candidate.samples) == have]
            found = deliveries(
                [candidate.plan for candidate in group],
                works=works,
                replications=target - have,
                first=have,
                seed=self.settings.seed,
                jobs=self.settings.jobs,
                progress=self.settings.telling("finding the bottleneck"),
            )
            for candidate, new in zip(group, found, strict=True):
                rates = new * HOURS_PER_WEEK
                old = candidate.by_kind
                candidate.by_kind = rates if old is None else np.concatenate([old, rates], axis=1)
                candidate.samples = np.concatenate([candidate.samples, weights @ rates])


def against_demand(samples: Floats, demand: Estimate | None, confidence: float = CONFIDENCE) -> int:
    """Whether demand is clearly below a capacity (-1), clearly above it (1), or neither (0)."""
    if demand is None:
        return 1
    capacity = of_values(samples, replications=len(samples), confidence=confidence)
    half = math.hypot(capacity.half_width, demand.half_width)
    if not abs(capacity.mean - demand.mean) > half:  # nan: not known
        return 0
    return -1 if demand.mean < capacity.mean else 1


class Screening:
    """The screening of one model's candidates, each paired with the base."""

    def __init__(
        self,
        model: Model,
        trials: Trials,
        demand: Estimate | None,
        at_hand: Sequence[str] = (),
        *,
        is_beyond: bool = False,
    ) -> None:
        """at_hand: kinds of work that are always available; by default all. is_beyond: as in
        `Seen`; demand is then not the constraint although it is below the mean capacity.
        """
        self.model, self.trials, self.demand = model, trials, demand
        self.is_beyond = is_beyond
        self.at_hand = set(at_hand)
        self.base = Candidate((), compile_plan(model))
        self.candidates: list[Candidate] = []

    @property
    def done(self) -> int:
        """Replications of the base."""
        return len(self.base.samples)

    @property
    def min_effect(self) -> float:
        """The smallest gain that counts: MIN_EFFECT of the throughput of saturated work."""
        if not self.at_hand or self.base.by_kind is None:
            return MIN_EFFECT
        means = self.base.by_kind.mean(axis=1)
        worth = [
            weight * mean for (_, weight), mean in zip(self.trials.weights, means, strict=True)
        ]
        pairs = zip(self.trials.weights, worth, strict=True)
        mine = math.fsum(much for (work, _), much in pairs if work in self.at_hand)
        total = math.fsum(worth)
        return MIN_EFFECT * mine / total if total > 0.0 else MIN_EFFECT

    def add(self, groups: Sequence[tuple[str, ...]]) -> None:
        """Put teams into the screening."""
        self.candidates += [
            Candidate(teams, compile_plan(faster(self.model, teams))) for teams in groups
        ]

    def run(self, most: int) -> None:
        """Screen until one team is left, and demand is clearly above or below capacity.

        most: the maximum number of replications."""
        target = min(FIRST_STAGE, most)
        while True:
            settled = bool(self.done) and self._is_settled()
            kept = [candidate for candidate in self.candidates if candidate.kept and not settled]
            self.trials.bring([self.base, *kept], target)
            self._drop()
            crowds = [
                candidate
                for candidate in self.candidates
                if candidate.kept and len(candidate.names) > 1
            ]
            hopeful = [crowd for crowd in crowds if not self._may_be_out(crowd, target, most)]
            if hopeful and not settled:
                self._split(hopeful)
                continue
            known = against_demand(self.base.samples, self.demand, EARLY)
            if target >= most or (known and self._is_settled()):
                return
            target = min(target + max(1, target // 2), most)

    def _is_settled(self) -> bool:
        """Whether one leading team is left, or none with an effect that counts."""
        kept = [candidate for candidate in self.candidates if candidate.kept]
        if not kept:
            return True
        if any(len(candidate.names) > 1 or not len(candidate.samples) for candidate in kept):
            return False
        best = self.gain(self.best())
        return best.high < self.min_effect or (len(kept) == 1 and best.low > 0.0)

    def add_without_trial(self, teams: Sequence[str]) -> None:
        """Add, after the screening, teams whose speed has no effect on the judged work."""
        self.candidates += [
            Candidate((team,), self.base.plan, self.base.samples, kept=False) for team in teams
        ]

    def best(self) -> Candidate:
        """The single team that is ahead; a group only if there is no single team."""
        kept = [candidate for candidate in self.candidates if candidate.kept]
        alone = [candidate for candidate in kept if len(candidate.names) == 1]
        return max(alone or kept, key=lambda candidate: float(candidate.samples.mean()))

    def _drop(self) -> None:
        """Drop those clearly behind the leader, by simultaneous comparisons of the stage."""
        rivals = [candidate for candidate in self.candidates if candidate.kept]
        if len(rivals) < 2:
            return
        best = self.best()
        rivals.remove(best)
        for candidate in rivals:
            lead = clear_lead(best.samples, candidate.samples, 1.0 - 2.0 * DOUBT / len(rivals))
            if lead > 0.0:
                candidate.kept = False

    def _may_be_out(self, crowd: Candidate, done: int, most: int) -> bool:
        """Whether a group that is behind will probably be dropped after all replications.

        Extrapolated from the lead so far. More replications of the group then cost less than trials
        of its members.
        """
        best = self.best()
        if done >= most or len(best.names) > 1:
            return False
        lead = best.samples - crowd.samples
        rivals = sum(candidate.kept for candidate in self.candidates) - 1
        error = float(lead.std(ddof=1)) / math.sqrt(most) if len(lead) > 1 else math.inf
        return float(lead.mean()) > t_quantile(1.0 - 2.0 * DOUBT / rivals, most - 1) * error

    def _split(self, crowds: Sequence[Candidate]) -> None:
        """Split a group that may be ahead into its members, or into two halves."""
        for crowd in crowds:
            self.candidates.remove(crowd)
            half = len(crowd.names) // 2
            parts: list[tuple[str, ...]] = [(team,) for team in crowd.names]
            if len(crowd.names) > ALONE:
                parts = [crowd.names[:half], crowd.names[half:]]
            self.add(parts)

    def leaders(self) -> tuple[Candidate, ...]:
        """Teams not clearly behind the best, the best first; none where no team has an effect.

        The gain of the best must be clear, and at least `min_effect`.
        """
        kept = [
            candidate
            for candidate in self.candidates
            if candidate.kept and len(candidate.names) == 1
        ]
        if not kept:
            return ()
        best = self.gain(self.best())
        if not (best.low > 0.0 and best.mean >= self.min_effect):
            return ()
        return tuple(sorted(kept, key=lambda candidate: -float(candidate.samples.mean())))

    def gained(self, candidate: Candidate) -> Floats:
        """What a candidate adds, as a share of the base's mean, [replication]."""
        base = self.base.samples[: len(candidate.samples)]
        mean = base.mean() if base.any() else 1.0  # nothing gets through: more is more of nothing
        share: Floats = (candidate.samples - base) / mean
        return share

    def gain(self, candidate: Candidate) -> Estimate:
        """The mean of `gained`, with its interval."""
        if candidate.plan is self.base.plan:  # outside the slice: nothing, and no trial
            return Estimate(0.0, 0.0, 0.0, 0.0, 0.0, 0)
        gained = self.gained(candidate)
        return of_values(gained)

    def gains(self) -> tuple[Gain, ...]:
        """What each team adds, best first; teams that were tried together share one figure."""
        ordered = sorted(
            self.candidates,
            key=lambda candidate: (
                not candidate.kept,
                candidate.plan is self.base.plan,  # no trial
                len(candidate.names),
                -self.gain(candidate).mean,
            ),
        )
        return tuple(
            Gain(
                team=team,
                relative=self.gain(candidate),
                kept=candidate.kept,
                together=candidate.names if len(candidate.names) > 1 else (),
            )
            for candidate in ordered
            for team in candidate.names
        )


def clear_lead(one: Floats, other: Floats, confidence: float = CONFIDENCE) -> float:
    """The lower bound of the paired lead of one over another; 0 or less: no clear lead."""
    count = min(len(one), len(other))
    lead = one[:count] - other[:count]
    if count < 2:
        return -math.inf
    error = float(lead.std(ddof=1)) / math.sqrt(count)
    return float(lead.mean()) - t_quantile(confidence, count - 1) * error
