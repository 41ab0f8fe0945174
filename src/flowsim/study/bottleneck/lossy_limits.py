"""Limits at which arrivals are lost: are they the constraint?

Input: a model with its own arrivals. Output: what a higher limit adds, compared with a team that
is a tenth faster. Saturated work is never turned away, so trials of capacity do not see such a
limit. It may be any that keeps an item at the door: of the work, of a step, or over several steps.
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
    """Trials with the model's own arrivals. binding: the limit with most effect, or None."""

    screening: Screening
    tried: tuple[ConstraintTrial, ...] = ()
    binding: ConstraintTrial | None = None


def lossy_limits(
    model: Model, works: Sequence[str], trials: Trials, teams: Sequence[str], most: int
) -> LossyLimits | None:
    """What higher limits add where work that finds no room is dropped; None without such limits.

    teams: those that may be the bottleneck; they are tried in the same way.
    """
    part = slice_model(model, *works)
    every: list[ConstraintChange] = [
        change
        for work in works
        if part.model.kind(work).drops
        for change in changes(part.model, work, has_limit=True)
        if change.kind in ("limit", "wip", "lane")
    ]
    if not every:
        return None
    screening = Screening(part.model, trials, None, works)
    screening.add([(team,) for team in teams])
    trials.bring([screening.base, *screening.candidates], most)
    found = tried(screening, every, most)
    binding = next((each for each in found if is_effective(each, screening.min_effect)), None)
    return LossyLimits(screening, found, binding)
