"""The next step of a plan: the move that pays most, or the pair of moves where none pays alone.

Of a pair each part must pay, and be fit to be advised, where the other has been made: what earns
nothing or delays deliveries too much does not ride on the gain of another.

Input: a model, moves, what is left of a budget. Output: the choice, and moves that were left out
although they would pay. The plan itself is made by who asks: `invest`, or the rounds of a workshop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowsim.model import Model
from flowsim.study.decide.moves import Move, Priced, pairs, priced
from flowsim.study.decide.race import MoveTrial, Raced, Stands, Tell, race


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The chosen move, if one pays; moves that may be as good; and whether that is guaranteed.

    left_out: moves that would pay, but make deliveries too slow, or do harm, or whose price is not
    known while that of others is.
    """

    priced: Priced | None
    ties: tuple[Move, ...] = ()
    is_sure: bool = True
    trials: int = 0
    left_out: tuple[MoveTrial, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """How a next step is searched for. is_first: no step whose price is unknown opens a plan."""

    judged: tuple[str, ...]
    seed: int
    jobs: int
    tell: Tell
    is_first: bool = False

    def best(self, now: Model, candidates: Sequence[Priced], left: float) -> Found:
        """The move that pays most, or the pair of moves where none pays alone.

        candidates: all moves that the budget allows. left: of the budget, for pairs.
        """
        raced = self._raced(now, candidates)
        left_out = tuple(each for each in raced.tried if self._is_left_out(each))
        if self._opens(now, raced):
            return _found(raced, left_out)
        promising = sorted(raced.tried, key=lambda each: (not each.is_fit, -each.value.mean))
        both = pairs(now, [each.priced for each in promising])
        affordable = [each for each in both if each.first_year <= left]
        pair = self._raced(now, affordable, lambda each: self._stands(now, each.move))
        return _found(pair if self._opens(now, pair) else Raced(()), left_out)

    def _stands(self, now: Model, pair: Move) -> bool:
        """Whether each part of a pair pays and is fit where the other part has been made."""
        one, two = pair.parts
        return all(
            bool(self._raced(base, priced(base, [part])).kept)
            for base, part in ((one.made(now), two), (two.made(now), one))
        )

    def _raced(
        self, now: Model, candidates: Sequence[Priced], stands: Stands | None = None
    ) -> Raced:
        given = {"seed": self.seed, "jobs": self.jobs}
        return race(now, candidates, self.judged, tell=self.tell, stands=stands, **given)

    def _opens(self, now: Model, raced: Raced) -> bool:
        """Whether the best of what was compared can be the next step."""
        if not raced.kept:
            return False
        best = raced.tried[raced.kept[0]].priced
        return best.is_known or not self.is_first or not has_prices(now)

    def _is_left_out(self, each: MoveTrial) -> bool:
        is_unknown = self.is_first and not each.priced.is_known and has_prices(each.priced.model)
        return each.net.low > 0.0 and (is_unknown or not each.is_fit)


def has_prices(model: Model) -> bool:
    """Whether a model prices anything that can be bought: people, or levers."""
    levers = (lever.cost for lever in model.levers)
    paid = any(cost.once or cost.monthly or cost.is_given for cost in levers)
    return paid or any(team.cost_per_year > 0.0 for team in model.teams)


def _found(raced: Raced, left_out: tuple[MoveTrial, ...]) -> Found:
    """The best of the compared moves, if one pays."""
    if not raced.kept:
        return Found(None, left_out=left_out)
    best, *others = (raced.tried[place].priced for place in raced.kept)
    ties = tuple(other.move for other in others)
    return Found(best, ties, raced.is_sure, raced.replications, left_out)
