"""The uncertain inputs of a model: numbers that its author gives a range.

Input: a Model. Output: UncertainInputs, and the model with other values of them. Nothing is run
here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flowsim.model import Model, apply, find
from flowsim.model.changing.changes import Change
from flowsim.model.types import Operation

_WHOLE = ("count", "limit")


@dataclass(frozen=True, slots=True)
class UncertainInput:
    """A number with its range, in the unit of the model.

    is_factor: it multiplies another number, so its range is even in the logarithm. is_whole: only
    whole numbers will do.
    """

    path: str
    value: float
    low: float
    high: float
    is_factor: bool = False
    is_whole: bool = False

    def at(self, share: float) -> float:
        """The value at a share of the range, from 0 (low) to 1 (high)."""
        return self._within(self.low, self.high, share)

    def between(self, one: float, other: float) -> float:
        """The value in the middle of two."""
        return self._within(min(one, other), max(one, other), 0.5)

    def _within(self, low: float, high: float, share: float) -> float:
        if self.is_factor and low > 0.0:
            found = low * math.exp(share * math.log(high / low))
        else:
            found = low + share * (high - low)
        found = min(max(found, low), high)  # not a rounding error beyond
        return float(round(found)) if self.is_whole else found


InputSetting = tuple[UncertainInput, float]


def uncertain_inputs(model: Model) -> tuple[UncertainInput, ...]:
    """Numbers with a range, in the order of the file; of levers, only of those that are pulled."""
    idle = {lever.name for lever in model.levers} - {name for name, _ in model.use}
    found = []
    for path, note in model.notes:
        if note.low is None or note.high is None or not note.low < note.high:
            continue
        if path.split(".")[0] in idle:
            continue
        target = find(model, path)
        if target.value is None or target.noun == "model":
            continue
        is_factor = False
        if target.key == "change":
            is_factor = dict(model.lever(target.owner).change)[target.item].kind == "multiply"
        found.append(
            UncertainInput(
                path=path,
                value=target.value,
                low=note.low,
                high=note.high,
                is_factor=is_factor and note.low > 0.0,
                is_whole=target.unit in _WHOLE,
            )
        )
    return tuple(found)


def with_values(
    model: Model,
    settings: Sequence[InputSetting],
    *,
    make: Callable[[Model, Sequence[Change]], Model] = apply,
) -> Model:
    """The model with these values; levers that are not pulled are left out of it.

    A number of a lever that is not pulled changes nothing. make: `apply`, or `made` where nothing
    is run. Raises ModelError where the values cannot be together.
    """
    pulled = {name for name, _ in model.use}
    model = replace(model, levers=tuple(lever for lever in model.levers if lever.name in pulled))
    known = {path for path, _ in model.notes}
    owners = {team.name for team in model.teams} | {kind.name for kind in model.work} | pulled
    changes = [
        Change(each.path, Operation("replace", value, f"{value:g}"), f"{each.path} at {value:g}")
        for each, value in settings
        if each.path in known and each.path.split(".")[0] in owners
    ]
    return make(model, changes) if changes else model
