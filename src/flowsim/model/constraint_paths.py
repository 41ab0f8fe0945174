"""Possible constraints of a kind of work other than teams, by their path in the language.

Input: a Model. Output: limits, waits, gates, batches, patience and help, with their numbers.
Must not depend on: whether they constrain anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flowsim.model.types import Model, Step, Work

HoldKind = Literal["limit", "wip", "lane", "wait", "gate", "batch", "patience", "helper"]


@dataclass(frozen=True, slots=True)
class Holding:
    """One possible constraint. path: `feature.limit`, or `limits.board` over several steps.

    value: items, hours or a share. step: the step it belongs to; empty: the work, several steps or
    a team.
    """

    path: str
    kind: HoldKind
    value: float
    step: str = ""


def holding(model: Model, work: Work) -> Iterator[Holding]:
    """All possible constraints of a kind of work other than teams, in the order of the file."""
    if work.limit is not None:
        yield Holding(f"{work.name}.limit", "limit", work.limit)
    for place, lane in enumerate(model.limits):
        if work.steps_under(lane):
            yield Holding(lane.path(place), "lane", lane.most)
    for step in work.flow:
        yield from _of_step(work, step)
    own = {step.team for step in work.flow}
    for team in model.teams:
        for other, pace in team.helps:
            if other in own and pace > 0.0:
                yield Holding(f"{team.name}.helps.{other}", "helper", pace)


def _of_step(work: Work, step: Step) -> Iterator[Holding]:
    path, waits_for_others = f"{work.name}.{step.name}", not work.expedite
    if step.wip is not None:
        yield Holding(f"{path}.wip", "wip", step.wip, step.name)
    if step.wait is not None and step.wait.mean > 0.0:
        yield Holding(f"{path}.wait", "wait", step.wait.mean, step.name)
    if step.opens > 0.0 and waits_for_others:
        yield Holding(f"{path}.opens", "gate", step.opens, step.name)
    if step.batch is not None and step.batch.least > 1 and waits_for_others:
        yield Holding(f"{path}.batch.min", "batch", step.batch.least, step.name)
    if step.patience is not None and step.patience.mean > 0.0:
        yield Holding(f"{path}.patience", "patience", step.patience.mean, step.name)
