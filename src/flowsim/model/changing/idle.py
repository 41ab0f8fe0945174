"""Levers that can bring nothing in a model: what they change is 0 there, or counts for nothing.

Input: a Model. Output: warnings at the change. A ready lever of another file changes a number that
the model may have left at its default. Must not depend on: whether the lever is pulled.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.changing.paths.find import find
from flowsim.model.changing.paths.targets import Target
from flowsim.model.checking import model as checking
from flowsim.model.checking.positions import Where, nowhere
from flowsim.model.errors import PathError, Problem
from flowsim.model.language import dynamics
from flowsim.model.types import Lever, Model, Operation


def check(model: Model, where: Where = nowhere) -> list[Problem]:
    """All problems of a model, errors and warnings.

    where: the position of a path such as `work.feature.build.team`, if it is known.

    >>> fs.check(model)
    []
    """
    problems = checking.check(model, where)
    if not any(problem.kind == "error" for problem in problems):
        problems += idle_levers(model, where)
    return problems


def idle_levers(model: Model, where: Where) -> Iterator[Problem]:
    """Warnings about changes that have no effect in this model, whatever their dose.

    A lever that a scenario has from its first file and does not pull is judged in that file.
    """
    pulled, first = dict(model.use), model.origin
    for lever in model.levers:
        its = first if first is not None and lever.name not in pulled else model
        its = its if lever in its.levers else model
        for path, operation in lever.change:
            try:
                target = find(its, path)
            except PathError:  # said elsewhere
                continue
            why = _nothing_there(its, lever, target, operation) or _counts_for_nothing(its, target)
            if why:
                place = f"levers.{lever.name}.change.{path}"
                what = f"brings nothing: {why}."
                yield Problem(where(place), place, what, _remedy(target), "warning")


def _nothing_there(model: Model, lever: Lever, target: Target, operation: Operation) -> str:
    """Why a factor has nothing to work on; no other lever sets the number first."""
    if operation.kind != "multiply" or target.value != 0.0 or target.points:
        return ""
    others = (each for each in model.levers if each is not lever)
    if any(op.kind == "replace" for each in others for path, op in each.change
           if path == target.path):  # fmt: skip
        return ""
    return f"{target.path} is 0 in this model, and stays 0 with any factor"


def _counts_for_nothing(model: Model, target: Target) -> str:
    """Why a number of a slow curve has no effect in its team."""
    if target.noun != "team" or target.key != "dynamics":
        return ""
    team = model.team(target.owner)
    moved = {path for lever in model.levers for path, _ in lever.change}
    has_layers = team.dynamics.complexity.layers > 0.0
    if target.item == "complexity.per_layer" and not has_layers:
        is_moved = f"{team.name}.dynamics.complexity.layers" in moved
        return "" if is_moved else f"{team.name} has no layers in this model"
    is_alone = (
        team.most_people <= team.dynamics.coordination.groups and f"{team.name}.people" not in moved
    )
    if target.item.startswith("coordination.") and is_alone:
        return f"nobody of {team.name} has others to coordinate with, in groups of one"
    return ""


def _remedy(target: Target) -> str:
    """What to write first so that the change has an effect."""
    if target.key == "dynamics":
        part, _, key = target.item.partition(".")
        if key == "per_layer":
            key = "layers"
        field = dynamics.PARTS[part].field(key)
        assert field is not None
        value = f"{{{part}: {{{key}: {field.examples[0]}}}}}"
        return (
            f"Give {target.owner} `dynamics: {value}`, by your own measure, or leave the lever out."
        )
    return f"Give {target.path} a value above 0, or leave the lever out."
