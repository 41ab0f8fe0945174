"""The verdict on the bottleneck: found by experiment, not inferred from utilisation.

The bottleneck is the team whose speed, raised by a tenth, raises saturated throughput most: the
judged work is kept always available, under its limits, or without limits at ten times its mean in
progress (at the mean where it piles up). It then neither pre-empts nor is lost.
Each trial is paired with the base (common random numbers), and runs the slice of the
organisation that the judged work depends on; teams outside of it add nothing and need no trial.

One rule decides what is named; sentence, chances, expectations and switching values all follow it.
Demand clearly below capacity is the constraint. Demand clearly above it means that something inside
the organisation is; where neither is clear after all replications, both may be. Inside, it is the
team whose speed adds most, if that is at least 1 %. Where no team's does, or the best team is far
from full, other constraints are tried as well (`holds`). Where judged work is lost, all of it is
tried with the model's own arrivals (`losses`); what has an effect then replaces demand.

Source of the definition by intervention: Lawrence & Buss, Economic analysis of production
bottlenecks, 1995.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import CONFIDENCE, of_values, resamples, scaled
from flowsim.model import Model
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck import crews, losses, other_constraints
from flowsim.study.bottleneck.records import DEMAND, Hold, More, Verdict
from flowsim.study.bottleneck.saturation import Seen, is_held, saturated
from flowsim.study.bottleneck.trials import (
    ALONE,
    Screening,
    Trials,
    against_demand,
    clear_lead,
)
from flowsim.study.mean_value.explain import explain
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.settings import Settings
from flowsim.study.slicing import Slice, slice_model

NEARLY = 0.85  # of its ceiling: a team that gets no further is not what is full


def _short(kinds: Sequence[Seen], alone: Sequence[Screening]) -> list[Seen]:
    """The kinds whose demand is not clearly met. alone: the screening of each."""
    return [each for each, found in zip(kinds, alone, strict=True) if _side(found) >= 0]


def verdict(
    model: Model,
    explanation: Explanation,
    seen: Sequence[Seen],
    settings: Settings,
    *,
    busiest: tuple[str, ...],
) -> Verdict:
    """What constrains the judged work, by paired intervention.

    seen: the judged kinds of work. Of several, those whose demand is clearly met keep their
    arrivals, the others are saturated together. busiest: all teams, the one with the least slack
    first; it sets the order of the trials, not the answer. The replications of the settings are the
    most that a candidate gets. Raises EngineError.
    """
    if all(each.missing >= 1.0 for each in seen):
        return replace(_idle(seen), answers=(), chances=(), missing=1.0)  # too early to tell
    held_back = [each for each in seen if _is_held_back(model, each, explanation)]
    if not held_back:
        return _idle(seen)  # nobody works on it, so nobody's speed matters
    trials, replications = Trials(tuple((e.work, e.weight) for e in seen), settings), settings.count
    each_alone = held_back if len(seen) > 1 else []
    alone = [_alone(model, each, trials, replications) for each in each_alone]
    at_hand = _short(each_alone, alone) or held_back
    part = slice_model(saturated(model, at_hand), *(each.work for each in seen))
    screening = _screened(part, trials, at_hand, None if alone else held_back[0], busiest)
    side = max(map(_side, contests := alone or [screening]))
    inside = _inside(screening, model, part, at_hand, side >= 0)
    lost = _of_the_lost(model, seen, trials, busiest)
    if lost is not None and lost.rivals:
        inside, side = lost, 1
    found = _answers(inside.rivals, side, contests, settings.seed)
    return Verdict(
        judged=seen[0].work,
        answers=tuple(answer for answer, _ in found),
        candidates=tuple(name for name in inside.leading if side < 0 or name in dict(found)),
        gains=inside.screening.gains(),
        saturated=_throughput(screening),
        demand=_demand(seen),
        missing=max(each.missing for each in seen),
        replications=screening.done,
        chances=tuple((answer, chance) for answer, chance in found if chance > 0.0),
        holds=inside.holds + (lost.holds if lost is not None and lost is not inside else ()),
        short=tuple(each.work for each in at_hand) if side >= 0 else (),
        more=inside.more,
        is_of_the_lost=inside is lost,
    )


@dataclass(frozen=True, slots=True)
class _Inside:
    """What constrains the work inside the organisation, by one screening."""

    screening: Screening
    leading: tuple[str, ...]  # teams
    rivals: tuple[_Rival, ...]
    holds: tuple[Hold, ...]
    more: tuple[More, ...]


def _inside(
    screening: Screening, model: Model, part: Slice, at_hand: Sequence[Seen], is_short: bool
) -> _Inside:
    """Tied teams, or other constraints, which are tried where no team is full and work is short."""
    most = screening.trials.settings.count
    teams, more = _teams(screening, most)
    is_open = is_short and not _is_full(screening, teams, model, at_hand)
    tried = _no_teams(screening, model, part, at_hand, most) if is_open else ()
    rivals = _rivals(screening, teams, other_constraints.cause(tried, screening.min_effect))
    leading = tuple(each.name for each in teams)
    return _Inside(screening, leading, rivals, other_constraints.records(screening, tried), more)


def _of_the_lost(
    model: Model, seen: Sequence[Seen], trials: Trials, busiest: tuple[str, ...]
) -> _Inside | None:
    """What constrains work of which some is lost, under its own arrivals; None if none is."""
    part, most = losses.lossy_part(model, seen), trials.settings.count
    if part is None:
        return None
    screening = _screened(part, trials, (), None, busiest)
    door = losses.limits_at_the_door(part, [each.work for each in seen], screening, most)
    binding = losses.binding(door, screening)
    if binding is None:
        return _inside(screening, model, part, seen, is_short=True)
    teams, more = _teams(screening, most)
    rivals = _at_the_door(teams, binding)
    leading = tuple(each.name for each in teams)
    return _Inside(screening, leading, rivals, other_constraints.records(screening, door), more)


def _screened(
    part: Slice,
    trials: Trials,
    at_hand: Sequence[Seen],
    only: Seen | None,
    busiest: tuple[str, ...],
) -> Screening:
    """All candidates tried. only: the work whose demand counts where a single kind is judged."""
    screening = Screening(
        part.model,
        trials,
        None if only is None else _weighted(only),
        [each.work for each in at_hand],
        is_beyond=only is not None and only.is_beyond,
    )
    _run(screening, part, busiest, trials.settings.count)
    return screening


def _throughput(screening: Screening) -> Estimate:
    return of_values(screening.base.samples, replications=screening.done, confidence=CONFIDENCE)


def _is_held_back(model: Model, seen: Seen, explanation: Explanation) -> bool:
    """Whether anything could hold a kind of work back: a team that works on it, or a limit."""
    one = explanation.judged == seen.work
    known = explanation if one else explain(model, judge=(seen.work,))
    return known.bottleneck is not None or is_held(model, seen.work)


def _alone(model: Model, seen: Seen, trials: Trials, most: int) -> Screening:
    """The saturated base of one kind of work; all other kinds keep their arrivals."""
    part = slice_model(saturated(model, [seen]), seen.work)
    alone = replace(trials, weights=((seen.work, 1.0),))
    screening = Screening(part.model, alone, seen.counted, is_beyond=seen.is_beyond)
    screening.run(most)
    return screening


def _weighted(seen: Seen) -> Estimate | None:
    """Its demand as it can be delivered, times the weight of an item."""
    return None if seen.counted is None else scaled(seen.counted, seen.weight)


def _side(screening: Screening) -> int:
    side = against_demand(screening.base.samples, screening.demand)
    return 1 if side < 0 and screening.is_beyond else side


def _run(screening: Screening, part: Slice, busiest: Sequence[str], most: int) -> None:
    relevant = tuple(team for team in busiest if team in part.teams)
    groups: list[tuple[str, ...]] = [(team,) for team in relevant[:ALONE]]
    if len(relevant) > ALONE:
        groups.append(relevant[ALONE:])
    screening.add(groups)
    screening.run(most)
    screening.add_without_trial([team for team in busiest if team not in part.teams])


def _demand(seen: Sequence[Seen]) -> float:
    """Arrivals a week, of several kinds together; nan if one is always available."""
    rates = [math.nan if each.demand is None else each.demand.mean for each in seen]
    total = math.fsum(rate * each.weight for rate, each in zip(rates, seen, strict=True))
    return math.nan if math.isnan(total) else total  # the one nan: so that equal verdicts are equal


def _idle(seen: Sequence[Seen]) -> Verdict:
    unknown = Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    demand = _demand(seen)
    is_demand = not math.isnan(demand)
    return Verdict(
        judged=seen[0].work,
        answers=(DEMAND,) if is_demand else (),
        candidates=(),
        gains=(),
        saturated=unknown,
        demand=demand,
        replications=0,
        chances=((DEMAND, 1.0),) if is_demand else (),
    )


def _no_teams(
    screening: Screening, model: Model, part: Slice, at_hand: Sequence[Seen], replications: int
) -> tuple[other_constraints.ConstraintTrial, ...]:
    """Trials of constraints other than teams: limits, waits, gates, batches."""
    every = [
        change
        for each in at_hand
        for change in other_constraints.changes(
            part.model, each.work, has_limit=is_held(model, each.work)
        )
    ]
    return other_constraints.tried(screening, every, replications)


def _is_full(
    screening: Screening, teams: Sequence[_Rival], model: Model, at_hand: Sequence[Seen]
) -> bool:
    """Whether the best team has an effect and is near its analytic maximum."""
    if not teams:
        kept = [candidate for candidate in screening.candidates if candidate.kept]
        if not kept or screening.gain(screening.best()).mean < screening.min_effect:
            return False
    assert screening.base.by_kind is not None
    works = [work for work, _ in screening.trials.weights]
    team = teams[0].name if teams else screening.best().names[0]
    load = 0.0
    for each in at_hand:
        ceiling = explain(model, judge=(each.work,)).team(team).ceiling_per_week
        if ceiling is not None:
            done = float(screening.base.by_kind[works.index(each.work)].mean())
            load += done / ceiling if ceiling > 0.0 else math.inf
    return load >= NEARLY


@dataclass(frozen=True, slots=True)
class _Rival:
    """A possible constraint, and its gain per tenth, [replication]."""

    name: str
    a_tenth: Floats


def _teams(screening: Screening, most: int) -> tuple[tuple[_Rival, ...], tuple[More, ...]]:
    """Tied teams, the best first; in crews by what a tenth more of each brings, which is tried."""
    leaders = screening.leaders()
    crew = crews.apart(screening, leaders, most)
    teams = [_Rival(each.names[0], screening.gained(each)) for each in leaders]
    if crew.leaders:
        teams = [_Rival(each.team, each.a_tenth(screening)) for each in crew.leaders]
    return tuple(teams), crews.records(screening, crew)


def _rivals(
    screening: Screening,
    teams: tuple[_Rival, ...],
    cause: other_constraints.ConstraintTrial | None,
) -> tuple[_Rival, ...]:
    """Tied teams, or another constraint that gains more; both if that is not clear."""
    if cause is None:
        return teams
    other = _Rival(cause.change.name, cause.a_tenth)
    if teams and cause.change.kind == "helper" and other.name.startswith(f"{teams[0].name}."):
        # A helper's speed has an effect where it helps: if mostly there, its help is what is short,
        # unless another team gains more.
        is_help = cause.mean >= other_constraints.LEAST_SHARE * float(teams[0].a_tenth.mean())
        ahead = (
            each
            for each in screening.candidates
            if each.names != (teams[0].name,)
            and clear_lead(screening.gained(each), other.a_tenth) > 0.0
        )
        return (other,) if is_help and not any(ahead) else teams
    if not teams or clear_lead(other.a_tenth, teams[0].a_tenth) > 0.0:
        return (other,)
    if clear_lead(teams[0].a_tenth, other.a_tenth) > 0.0:
        return teams
    return (*teams, other)


def _at_the_door(
    teams: Sequence[_Rival], binding: other_constraints.ConstraintTrial
) -> tuple[_Rival, ...]:
    """The limit at which arrivals are lost, and the teams that gain at least half as much."""
    least = other_constraints.LEAST_SHARE * binding.mean
    binding_teams = [team for team in teams if float(team.a_tenth.mean()) >= least]
    most = max((float(team.a_tenth.mean()) for team in binding_teams), default=0.0)
    if binding.mean < other_constraints.LEAST_SHARE * most:
        return tuple(binding_teams)
    return (_Rival(binding.change.name, binding.a_tenth), *binding_teams)


def _answers(
    rivals: Sequence[_Rival], side: int, contests: Sequence[Screening], seed: int
) -> tuple[tuple[str, float], ...]:
    """What may be the constraint, and how likely each is, the likeliest first.

    side: `against_demand` of the kind whose demand is met least. By the bootstrap: replications are
    resampled, pairs together, and the ties are decided anew. What is clearly behind has no chance.
    """
    if side < 0:
        return ((DEMAND, 1.0),)
    share = 0.0
    if side == 0:  # demand is the constraint where it is met of all of them
        is_met = np.ones(1, dtype=bool)
        for screening in contests:
            if screening.demand is not None and _side(screening) == 0:
                base = screening.base.samples
                is_met = is_met & (
                    base[resamples(len(base), seed)].mean(axis=1) > screening.demand.mean
                )
        share = float(np.mean(is_met))
    found = [(DEMAND, share)] if side == 0 else []
    found += [(name, (1.0 - share) * part) for name, part in _shares(rivals, seed)]
    return tuple(sorted(found, key=lambda each: -each[1]))


def _shares(rivals: Sequence[_Rival], seed: int) -> list[tuple[str, float]]:
    if not rivals:
        return []
    count = min(len(rival.a_tenth) for rival in rivals)
    samples = np.stack([rival.a_tenth[:count] for rival in rivals])
    best = samples[:, resamples(count, seed)].mean(axis=2).argmax(axis=0)
    return [(rival.name, float(np.mean(best == n))) for n, rival in enumerate(rivals)]
