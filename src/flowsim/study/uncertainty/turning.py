"""The uncertain input nearest to making another team the bottleneck.

Input: a model. Output: that number, and the value from which on it does, from averages alone, at no
cost. `uncertainty` asks the same of simulation runs and of all numbers at once. Must not depend on:
words.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.model import Model, ModelError
from flowsim.model.changing.apply import made
from flowsim.study.mean_value.explain import first_full
from flowsim.study.uncertainty.ranges import UncertainInput, uncertain_inputs, with_values

_HALVINGS = 12


@dataclass(frozen=True, slots=True)
class Turning:
    """With `number` beyond `at` (above it, or below) `after` is the bottleneck, not `before`."""

    number: UncertainInput
    at: float
    is_above: bool
    before: str
    after: str

    @property
    def distance(self) -> float:
        """The distance from the value in the file, as a share of that value."""
        return abs(self.at - self.number.value) / abs(self.number.value or 1.0)


def turning(model: Model, judged: str) -> Turning | None:
    """The nearest turn within the ranges, one number moved at a time; None if there is none."""
    before = first_full(model, judged)
    if before is None:
        return None
    found = []
    for number in uncertain_inputs(model):
        for end in (number.low, number.high):
            turned = _between(model, judged, number, end, before)
            if turned is not None:
                found.append(turned)
    return min(found, key=lambda each: each.distance, default=None)


def _between(
    model: Model, judged: str, number: UncertainInput, end: float, before: str
) -> Turning | None:
    """Where between its value and an end of its range a number turns the answer, if it does."""
    after = _with(model, judged, number, end)
    if after in (None, before):
        return None
    same, other = number.value, end
    for _ in range(_HALVINGS):
        middle = number.between(same, other)
        found = _with(model, judged, number, middle)
        if found == before:
            same = middle
        else:
            other, after = middle, found or after
    assert after is not None
    return Turning(number, other, end > number.value, before, after)


def _with(model: Model, judged: str, number: UncertainInput, value: float) -> str | None:
    try:
        return first_full(with_values(model, [(number, value)], make=made), judged)
    except ModelError:
        return None
