"""What is wrong with limits over several steps: what they name, and limits that block each other.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: traffic.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.checking.circles import check_circles
from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.records.board import Lane
from flowsim.model.types import Model


def check_limits(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of the limits over several steps, and of all limits together."""
    for number, lane in enumerate(model.limits, start=1):
        yield from _names(model, f"limits.{number}", lane, where)
    yield from check_circles(model, where)


def _names(model: Model, path: str, lane: Lane, where: Where) -> Iterator[Problem]:
    """Kinds of work, steps and teams that are not there."""
    kinds = {work.name: work for work in model.work}
    for name in lane.work:
        if name not in kinds:
            at = where(f"{path}.work.{name}")
            what = f"there is no kind of work {name}."
            instead = f"`team: {name}`"
            yield Problem(at, f"{path}.work", what, remedy_for(model, name, kinds, instead=instead))
    key, teams = "person" if lane.for_each else "team", [team.name for team in model.teams]
    if lane.team and lane.team not in teams:
        inner, what = f"{path}.{key}", f"there is no team {lane.team}."
        yield Problem(where(inner), inner, what, remedy_for(model, lane.team, teams))
        return
    named = [kinds[name] for name in lane.work if name in kinds]
    if len(named) < len(lane.work):
        return
    steps = [step.name for work in named for step in work.flow]
    for name in lane.steps if named else ():
        if name not in steps:
            what = f"there is no step {name} in {' or '.join(lane.work)}."
            inner = f"{path}.steps.{name}"
            instead = f"`team: {name}` instead of steps"
            remedy = remedy_for(model, name, steps, instead=instead)
            yield Problem(where(inner), f"{path}.steps", what, remedy)
            return
    for work in named:
        if not work.steps_under(lane):
            inner = f"{path}.work.{work.name}"
            by = f"of the steps of {lane.team}" if lane.team else "of these steps"
            what = f"{work.name} has none {by}, so none of its items would count."
            yield Problem(where(inner), f"{path}.work", what, "Leave it out, or name one.")
    if lane.team and not any(work.steps_under(lane) for work in model.work):
        inner, what = f"{path}.{key}", f"{lane.team} has no step, so no item would count."
        yield Problem(where(inner), inner, what, "Name a team that does a step.")
