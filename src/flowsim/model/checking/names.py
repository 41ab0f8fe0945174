"""What to say of a name that is not there, or is there and means something else.

Input: a Model and a name. Output: a remedy. Must not depend on: where the name stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowsim.model.errors import did_you_mean
from flowsim.model.types import Model


def remedy_for(model: Model, name: str, known: Iterable[str], *, instead: str = "") -> str:
    """The nearest of the known names; of a name of another kind, what it is.

    instead: what to write where the name is that of a team.
    """
    found = list(known)
    is_what = _kind(model, name)
    if not is_what:
        return did_you_mean(name, found)
    if instead and any(team.name == name for team in model.teams):
        return f"{name} is {is_what}: write {instead}."
    doer = _done_by(model, name)
    if doer in found:
        return f"{name} is {is_what}, done by {doer}: did you mean {doer}?"
    listed = did_you_mean("", found)
    return f"{name} is {is_what}. {listed}" if listed else f"{name} is {is_what}."


def _kind(model: Model, name: str) -> str:
    """What has this name: a team, a kind of work, a step, a lever, a market; empty: nothing."""
    for noun, named in (
        ("a team", model.teams),
        ("a kind of work", model.work),
        ("a lever", model.levers),
        ("a market", model.markets),
    ):
        if any(each.name == name for each in named):
            return noun
    owners = [work.name for work in model.work for step in work.flow if step.name == name]
    return f"a step of {owners[0]}" if owners else ""


def _done_by(model: Model, name: str) -> str:
    """The team that does the step of this name; empty if there is no such step."""
    if _kind(model, name).startswith("a step"):
        return next(s.team or "" for work in model.work for s in work.flow if s.name == name)
    return ""
