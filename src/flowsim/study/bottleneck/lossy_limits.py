"""Limits at the door at which arrivals are lost: whether they are what holds work back.

Input: a model whose work comes as it comes. Output: what a higher limit brings, and a team a tenth
faster beside it. Work that is always at hand is never turned away, so trials of capacity do not
see such a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flowsim.model.types import Model
from flowsim.study.bottleneck.other_constraints import (
    ConstraintChange,
    ConstraintTrial,
    changes,
    is_effective,
    tried,
)
from flowsim.study.bottleneck.trials import Screening, Trials
from flowsim.study.slicing import slice_model


class LossyLimits(NamedTuple):
    """What was tried with work as it comes. binding: the limit with most effect, if enough."""

    screening: Screening
    tried: tuple[ConstraintTrial, ...] = ()
    binding: ConstraintTrial | None = None


def lossy_limits(
    model: Model, works: Sequence[str], trials: Trials, teams: Sequence[str], most: int
) -> LossyLimits | None:
    """What higher limits bring where work without room is dropped; None where there are none.

    teams: those that may be the bottleneck, tried beside them.
    """
    part = slice_model(model, *works)
    every: list[ConstraintChange] = [
        change
        for work in works
        if part.model.kind(work).drops
        for change in changes(part.model, work, has_limit=True)
        if change.kind == "limit"
    ]
    if not every:
        return None
    screening = Screening(part.model, trials, None, works)
    screening.add([(team,) for team in teams])
    trials.bring([screening.base, *screening.candidates], most)
    found = tried(screening, every, most)
    binding = next((each for each in found if is_effective(each, screening.min_effect)), None)
    return LossyLimits(screening, found, binding)
