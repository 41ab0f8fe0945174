"""The nearest number that, somewhere in its believed range, makes another team the bottleneck.

Input: a model. Output: that number, and where it turns, from means alone: a doubt that costs
nothing. `uncertainty` asks the same of runs, of all numbers at once. Must not depend on: words.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.model import Model, ModelError
from flowsim.model.changing.apply import made
from flowsim.study.mean_value.explain import first_full
from flowsim.study.uncertainty.ranges import Belief, beliefs, believed

_HALVINGS = 12


@dataclass(frozen=True, slots=True)
class Turning:
    """With `belief` beyond `at` (above it, or below) `after` is the bottleneck, not `before`."""

    belief: Belief
    at: float
    is_above: bool
    before: str
    after: str

    @property
    def distance(self) -> float:
        """How far it is from the value in the file, as a share of it."""
        return abs(self.at - self.belief.value) / abs(self.belief.value or 1.0)


def turning(model: Model, judged: str) -> Turning | None:
    """The nearest turn within the ranges, one number moved at a time; None if there is none."""
    before = first_full(model, judged)
    if before is None:
        return None
    found = []
    for belief in beliefs(model):
        for end in (belief.low, belief.high):
            turned = _between(model, judged, belief, end, before)
            if turned is not None:
                found.append(turned)
    return min(found, key=lambda each: each.distance, default=None)


def _between(model: Model, judged: str, belief: Belief, end: float, before: str) -> Turning | None:
    """Where between its value and an end of its range a number turns the answer, if it does."""
    after = _with(model, judged, belief, end)
    if after in (None, before):
        return None
    same, other = belief.value, end
    for _ in range(_HALVINGS):
        middle = belief.between(same, other)
        found = _with(model, judged, belief, middle)
        if found == before:
            same = middle
        else:
            other, after = middle, found or after
    assert after is not None
    return Turning(belief, other, end > belief.value, before, after)


def _with(model: Model, judged: str, belief: Belief, value: float) -> str | None:
    try:
        return first_full(believed(model, [(belief, value)], make=made), judged)
    except ModelError:
        return None
