"""Work that is lost, to patience or at a full door: what constrains it under its own arrivals.

Input: a model, and what a run has shown of its judged work. Output: the part to try changes on, and
what higher limits at the door add. Saturated work is never turned away, and the more there is of
it, the more runs out of patience: a team before a full one, through which more comes to where it
is lost, would seem to hold the work back. With the arrivals of the model the trials show what would
be delivered of what comes.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowsim.model.types import Model, Work
from flowsim.study.bottleneck.other_constraints import (
    ConstraintChange,
    ConstraintTrial,
    changes,
    is_effective,
    tried,
)
from flowsim.study.bottleneck.saturation import Seen
from flowsim.study.bottleneck.trials import MIN_EFFECT, Screening
from flowsim.study.slicing import Slice, slice_model


def lossy_part(model: Model, seen: Sequence[Seen]) -> Slice | None:
    """The part to try with the arrivals of the model; None where hardly anything is lost.

    Where work arrives by itself, a limit that turns it away is tried, whatever is lost, and so is
    the rest where what is lost would add MIN_EFFECT to what is delivered.
    """
    arriving = [each for each in seen if each.demand is not None]
    drops = any(model.kind(each.work).drops for each in arriving)
    if not drops and not any(is_lost(each) for each in arriving):
        return None
    return slice_model(model, *(each.work for each in seen))


def is_lost(seen: Seen) -> bool:
    """Whether what is lost of a kind of work would add MIN_EFFECT to what is delivered.

    Where it is not known, as at values that no run has tried, it may be.
    """
    return not seen.lost < MIN_EFFECT * (1.0 - seen.lost)


def has_patience(kind: Work) -> bool:
    """Whether items of a kind of work may give up a wait."""
    return any(step.patience is not None for step in kind.flow)


def limits_at_the_door(
    part: Slice, works: Sequence[str], screening: Screening, most: int
) -> tuple[ConstraintTrial, ...]:
    """What higher limits add where work that finds no room is dropped, the most first.

    A limit may be any that keeps an item at the door: of the work, of a step, or over several.
    """
    every: list[ConstraintChange] = [
        change
        for work in works
        if part.model.kind(work).drops
        for change in changes(part.model, work, has_limit=True)
        if change.kind in ("limit", "wip", "lane")
    ]
    if not every:
        return ()
    screening.trials.bring([screening.base, *screening.leaders()], most)
    return tried(screening, every, most)


def binding(found: Sequence[ConstraintTrial], screening: Screening) -> ConstraintTrial | None:
    """The limit at the door with most effect; None where none has any."""
    return next((each for each in found if is_effective(each, screening.min_effect)), None)
