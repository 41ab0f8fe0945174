"""The verdict on the bottleneck: found by trying, not read off a utilisation.

The bottleneck is the team whose speed, raised by a tenth, raises saturated throughput most: the
judged work is kept always at hand, under its limits, or where these do not hold it with plenty in
progress: ten times the mean, or the mean where it piles up. It then neither pre-empts nor is lost.
Each trial is paired with the base on the same luck, and runs the slice of the organisation that the
judged work feels; teams outside of it add nothing and need no trial.

One rule says what is named, and sentence, chances, expectations and flips all follow it. Demand
that is clearly below capacity is the constraint; where it is clearly above, it is what holds the
work back; where neither is clear after all replications, both may be. What holds the work back is
the team whose speed brings most, if that matters. Where none does, or the best of them is far from
full, what is no team is tried as well (`holds`).

Source of the definition by intervention: Lawrence & Buss, Economic analysis of production
bottlenecks, 1995.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import of_values, resamples
from flowsim.model import Model
from flowsim.plan.tables import Floats
from flowsim.study import holds
from flowsim.study.explain import Explanation
from flowsim.study.results import DEMAND, Verdict
from flowsim.study.saturation import Seen, is_held, saturated
from flowsim.study.slicing import sliced
from flowsim.study.trials import (
    ALONE,
    CONFIDENCE,
    MATTERS,
    Entry,
    Progress,
    Race,
    Trials,
    clear_lead,
    told,
)

NEARLY = 0.85  # of its ceiling: a team that gets no further is not what is full


def verdict(
    model: Model,
    explanation: Explanation,
    seen: Seen,
    *,
    busiest: tuple[str, ...],
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Verdict:
    """What constrains the judged work, by paired intervention.

    busiest: all teams, the one with the least slack first; it sets the order of trial, not the
    answer. replications: the most that a candidate gets. Raises EngineError.
    """
    has_limit = is_held(model, seen.work)
    if explanation.bottleneck is None and not has_limit:
        return _idle(seen)  # nobody works on it, so nobody's speed matters
    part = sliced(saturated(model, [seen]), seen.work)
    race = Race(part.model, Trials(((seen.work, seen.weight),), seed, jobs, progress), seen.demand)
    felt = tuple(team for team in busiest if team in part.teams)
    groups: list[tuple[str, ...]] = [(team,) for team in felt[:ALONE]]
    if len(felt) > ALONE:
        groups.append(felt[ALONE:])
    race.enter(groups)
    race.run(replications)
    race.add_without_trial([team for team in busiest if team not in part.teams])
    leaders = race.leaders()
    side = told(race.base.samples, seen.demand)
    tried: tuple[holds.Tried, ...] = ()
    if side >= 0 and not _is_full(race, explanation):
        every = holds.changes(part.model, seen.work, has_limit=has_limit)
        tried = holds.tried(race, tuple(every), replications)
    rivals = _rivals(race, leaders, holds.cause(tried))
    found = _answers(race, rivals, side, seen.demand)
    named = {answer for answer, _ in found}
    return Verdict(
        judged=seen.work,
        answers=tuple(answer for answer, _ in found),
        candidates=tuple(e.names[0] for e in leaders if side < 0 or e.names[0] in named),
        gains=race.gains(),
        saturated=of_values(race.base.samples, replications=race.done, confidence=CONFIDENCE),
        demand=math.nan if seen.demand is None else seen.demand.mean,
        replications=race.done,
        chances=tuple((answer, chance) for answer, chance in found if chance > 0.0),
        holds=holds.records(race, tried),
    )


def _idle(seen: Seen) -> Verdict:
    unknown = Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    return Verdict(
        judged=seen.work,
        answers=() if seen.demand is None else (DEMAND,),
        candidates=(),
        gains=(),
        saturated=unknown,
        demand=math.nan if seen.demand is None else seen.demand.mean,
        replications=0,
        chances=() if seen.demand is None else ((DEMAND, 1.0),),
    )


def _is_full(race: Race, explanation: Explanation) -> bool:
    """Whether a team is what is full: one that matters, near the most that means let it do."""
    leaders = race.leaders()
    if not leaders:
        kept = [entry for entry in race.entries if entry.kept]
        leaders = (race.best(),) if kept else ()
        if not kept or race.gain(race.best()).mean < MATTERS:
            return False
    ceiling = explanation.team(leaders[0].names[0]).ceiling_per_week
    return ceiling is None or float(race.base.samples.mean()) >= NEARLY * ceiling


@dataclass(frozen=True, slots=True)
class _Rival:
    """What may hold the work back, and what it brings for each tenth, [replication]."""

    name: str
    a_tenth: Floats


def _rivals(race: Race, leaders: Sequence[Entry], cause: holds.Tried | None) -> tuple[_Rival, ...]:
    """Teams that cannot be told apart, or what is no team and brings more; both if not clear."""
    teams = [_Rival(entry.names[0], race.gained(entry)) for entry in leaders]
    if cause is None:
        return tuple(teams)
    other = _Rival(cause.change.name, cause.a_tenth)
    if teams and cause.change.kind == "helper" and other.name.startswith(f"{teams[0].name}."):
        # A helper's speed is felt where it helps: if mostly there, its help is what is short.
        is_help = cause.mean >= holds.LEAST_SHARE * float(teams[0].a_tenth.mean())
        return (other,) if is_help else tuple(teams)
    if not teams or clear_lead(other.a_tenth, teams[0].a_tenth) > 0.0:
        return (other,)
    if clear_lead(teams[0].a_tenth, other.a_tenth) > 0.0:
        return tuple(teams)
    return (*teams, other)


def _answers(
    race: Race, rivals: Sequence[_Rival], side: int, demand: Estimate | None
) -> tuple[tuple[str, float], ...]:
    """What may be the constraint, and how likely each is, the likeliest first.

    side: as `told` says. By the bootstrap: replications are drawn again, pairs together, and it is
    decided anew between what cannot be told apart; what was told apart has no chance.
    """
    if side < 0:
        return ((DEMAND, 1.0),)
    if demand is None or side > 0:
        is_demand = np.zeros(1, dtype=bool)
    else:
        base = race.base.samples
        means = base[resamples(len(base), race.trials.seed)].mean(axis=1)
        is_demand = means > demand.mean
    share = float(np.mean(is_demand))
    found = [(DEMAND, share)] if demand is not None and side == 0 else []
    found += [(name, (1.0 - share) * part) for name, part in _shares(rivals, race.trials.seed)]
    return tuple(sorted(found, key=lambda each: -each[1]))


def _shares(rivals: Sequence[_Rival], seed: int) -> list[tuple[str, float]]:
    if not rivals:
        return []
    count = min(len(rival.a_tenth) for rival in rivals)
    samples = np.stack([rival.a_tenth[:count] for rival in rivals])
    best = samples[:, resamples(count, seed)].mean(axis=2).argmax(axis=0)
    return [(rival.name, float(np.mean(best == n))) for n, rival in enumerate(rivals)]
