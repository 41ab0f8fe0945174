"""Which of several moves pays most, by trials with common random numbers.

Input: a model and moves. Output: the effect of each in its trials, and the best of them. What
counts is money (`study.yearly`) less the yearly cost of a move, its one-off cost spread over YEARS.

Time counts too. Where the model has no price of waiting, a move is excluded if it slows deliveries
by a larger share than it adds to them, as a higher limit on full teams does. The one share less the
other is the change of what L. Kleinrock calls power, throughput over response time
(Power and deterministic rules of thumb for probabilistic problems in computer communications, ICC
1979): it is highest where a system is just full.

So do harms, which have no price either: a move is excluded with which clearly more defects escape
in a delivered item, or more incidents arrive. Of the rest, moves of a known
price come first: what costs nothing only because nobody said its price would beat them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment import Estimate, flows
from flowsim.experiment.estimates import of_values
from flowsim.experiment.selection import FIRST, Selection, select
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.decide.harms import more_incidents
from flowsim.study.decide.moves import Priced
from flowsim.study.decide.yearly import yearly_of
from flowsim.study.slicing import slice_model

YEARS = 3.0
MIN_EFFECT = 0.01  # of the value delivered in a year: a smaller difference between moves is none
TRIALS = 40  # replications of a move, at most
STEP = 5  # replications between two looks
NOT_KNOWN = Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, 0)

Tell = Callable[[], None]  # called whenever some trials are done
Stands = Callable[[Priced], bool]


@dataclass(frozen=True, slots=True, eq=False)
class MoveTrial:
    """The effect of a move in its trials: paired differences from doing nothing.

    value: delivered more in a year, less what waiting costs more. net: less what the move costs.
    later: the share by which delivery takes longer; more: by which more is delivered; power: `more`
    less `later`. All as differences of logarithms; nan where waiting has a price.
    escapes: the defects that escape more in a delivered item, as a share of `escaped`, those of
    doing nothing; if none do, their number. incidents: the share by which more of them arrive.
    """

    priced: Priced
    value: Estimate
    net: Estimate
    later: Estimate
    power: Estimate
    escapes: Estimate = NOT_KNOWN
    escaped: float = 0.0
    incidents: float = 0.0
    more: Estimate = NOT_KNOWN

    @property
    def does_harm(self) -> bool:
        """Whether clearly more defects escape, or more incidents arrive, by a percent or more."""
        escapes = self.escapes.low > 0.0 and self.escapes.mean >= MIN_EFFECT
        return escapes or self.incidents >= MIN_EFFECT

    @property
    def is_fit(self) -> bool:
        """Whether it can be advised: it neither spends too much time nor does harm."""
        return not self.is_slow and not self.does_harm

    @property
    def is_slow(self) -> bool:
        """Whether it slows deliveries by a clearly larger share than it adds to them."""
        return self.later.low > 0.0 and self.power.high < 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Raced:
    """Trials of several moves, and the best if one is clearly better than doing nothing.

    tried: all moves, in the order given. kept: places of the best and of those tied
    with it; empty if none pays. is_sure: whether the selection has its guarantee.
    """

    tried: tuple[MoveTrial, ...]
    kept: tuple[int, ...] = ()
    is_sure: bool = True
    replications: int = 0


class MoveTrials:
    """Replications of a model and of its moves (common random numbers), none run twice."""

    def __init__(
        self,
        model: Model,
        candidates: Sequence[Priced],
        judged: Sequence[str],
        *,
        seed: int,
        jobs: int,
        tell: Tell | None = None,
    ) -> None:
        self.candidates = candidates
        self.seed, self.jobs, self.tell = seed, jobs, tell
        models = [model, *(each.model for each in candidates)]
        self.counts = [yearly_of(each, judged) for each in models]
        self.works = self.counts[0].works
        self.plans = [compile_plan(slice_model(each, *self.works).model) for each in models]
        has_money = self.counts[0].has_money
        costs = [each.yearly + each.once / YEARS if has_money else 0.0 for each in candidates]
        self.costs = [0.0, *costs]
        self.rates: list[Floats] = [np.empty((3, len(self.works), 0)) for _ in models]
        incidents = [more_incidents(model, each.model) for each in candidates]
        self.incidents = [0.0, *incidents]

    def sample(self, systems: Sequence[int], first: int, count: int) -> Floats:
        """Value less cost in a year of some systems, 0 for doing nothing: [system, replication]."""
        self._have(systems, first + count)
        return np.stack([self._net(system)[first : first + count] for system in systems])

    def _have(self, systems: Sequence[int], count: int) -> None:
        lacking = [system for system in systems if self.rates[system].shape[2] < count]
        if not lacking:
            return
        done = min(self.rates[system].shape[2] for system in lacking)
        fresh = flows(
            [self.plans[system] for system in lacking],
            works=self.works,
            replications=count - done,
            first=done,
            seed=self.seed,
            jobs=self.jobs,
        )
        for system, found in zip(lacking, fresh, strict=True):
            known = self.rates[system][..., :done]
            self.rates[system] = np.concatenate([known, found], axis=2)
        if self.tell is not None:
            self.tell()

    def _value(self, system: int) -> Floats:
        rates, in_progress, _ = self.rates[system]
        return self.counts[system].worth(rates) - self.counts[system].waiting(in_progress)

    def _net(self, system: int) -> Floats:
        return self._value(system) - self.costs[system]

    def tried(self) -> tuple[MoveTrial, ...]:
        """What every move did in the replications that it has in common with doing nothing."""
        return tuple(self._tried(place + 1) for place in range(len(self.candidates)))

    def _tried(self, system: int) -> MoveTrial:
        count = min(self.rates[system].shape[2], self.rates[0].shape[2])
        value = self._value(system)[:count] - self._value(0)[:count]
        with np.errstate(divide="ignore", invalid="ignore"):
            (old_out, old_in), (out, within) = (
                [
                    np.log(self.counts[each].unpriced(flow[:, :count]))
                    for flow in self.rates[each][:2]
                ]
                for each in (0, system)
            )
            more = out - old_out
            later = (within - old_in) - more
            before = self._escapes(0, count)
            escaped = float(np.nanmean(before)) if np.isfinite(before).any() else 0.0
            escapes = (self._escapes(system, count) - before) / (escaped or 1.0)
        value_, net, late, power, worse, gained = [
            of_values(
                np.where(np.isfinite(values), values, np.nan), replications=count, confidence=0.95
            )
            for values in (value, value - self.costs[system], later, more - later, escapes, more)
        ]
        return MoveTrial(
            self.candidates[system - 1], value_, net, late, power, worse, escaped,
            self.incidents[system], gained,
        )  # fmt: skip

    def _escapes(self, system: int, count: int) -> Floats:
        """Escaped defects in a delivered item, [replication]; nan if none is delivered.

        Of several kinds of work, weighted by what doing nothing delivers of each, in value: that
        another kind is delivered more often is no harm.
        """
        out, _, defects = self.rates[system][..., :count]
        mix = self.counts[0].values * self.rates[0][0].mean(axis=1)
        made = mix > 0.0
        shares: Floats = (mix[made] / mix.sum()) @ (defects[made] / out[made])
        return shares


def race(
    model: Model,
    candidates: Sequence[Priced],
    judged: Sequence[str],
    *,
    seed: int = 1,
    jobs: int = 1,
    tell: Tell | None = None,
    stands: Stands | None = None,
) -> Raced:
    """The move that pays most, if one pays, does no harm and gets nothing too slow.

    One whose price is unknown only where none of the others pays. stands: what else must hold of a
    move that is named. Raises EngineError.
    """
    if not candidates:
        return Raced(())
    trials = MoveTrials(model, candidates, judged, seed=seed, jobs=jobs, tell=tell)
    trials.sample(range(len(trials.plans)), 0, FIRST)
    min_effect = MIN_EFFECT * float(trials.counts[0].worth(trials.rates[0][0]).mean())
    if not min_effect > 0.0:
        return Raced(trials.tried())
    known = [place for place, each in enumerate(candidates, start=1) if each.is_known]
    fallen = _Fallen(candidates, stands)
    for some in dict.fromkeys((tuple(known), tuple(range(1, len(candidates) + 1)))):
        fit, chosen = _best_fit(trials, some, min_effect, fallen)
        if _is_clear(chosen, min_effect):
            kept = tuple(fit[n] - 1 for n in chosen.kept if n > 0 and fallen.stands(fit[n]))
            return Raced(trials.tried(), kept, chosen.is_sure, chosen.replications)
    return Raced(trials.tried(), replications=chosen.replications)


class _Fallen:
    """Moves that do not stand, each asked about once."""

    def __init__(self, candidates: Sequence[Priced], stands: Stands | None) -> None:
        self.candidates, self.asked = candidates, stands
        self.known: dict[int, bool] = {}

    def stands(self, place: int) -> bool:
        """Whether the candidate at a place, from 1, stands."""
        if self.asked is None:
            return True
        if place not in self.known:
            self.known[place] = self.asked(self.candidates[place - 1])
        return self.known[place]

    def __contains__(self, place: int) -> bool:
        return not self.known.get(place, True)


def _best_fit(
    trials: MoveTrials, some: Sequence[int], min_effect: float, fallen: _Fallen
) -> tuple[list[int], Selection]:
    """The best of those moves that can be advised, and which they are; doing nothing is first."""
    while True:
        tried = trials.tried()
        fit = [0, *(place for place in some if tried[place - 1].is_fit and place not in fallen)]
        chosen = _chosen(trials, fit, min_effect)
        best = fit[chosen.best]
        is_fit = best == 0 or trials.tried()[best - 1].is_fit  # by all replications that it has
        if is_fit and (not _is_clear(chosen, min_effect) or fallen.stands(best)):
            return fit, chosen


def _chosen(trials: MoveTrials, fit: Sequence[int], min_effect: float) -> Selection:
    """The best of some moves; replications of earlier selections are used again."""

    def sample(systems: Sequence[int], first: int, count: int) -> Floats:
        return trials.sample([fit[system] for system in systems], first, count)

    return select(sample, len(fit), indifference=min_effect, most=TRIALS, step=STEP)


def _is_clear(chosen: Selection, min_effect: float) -> bool:
    """Whether the best is better than doing nothing, clearly and by at least `min_effect`."""
    if chosen.best == 0:
        return False
    count = min(len(chosen.values[0]), len(chosen.values[chosen.best]))
    gain = chosen.values[chosen.best][:count] - chosen.values[0][:count]
    found = of_values(gain, replications=count, confidence=0.95)
    return found.low > 0.0 and found.mean >= min_effect
