"""What a scenario buys, in words: its levers, and what its file sets.

Input: the run of a baseline and of a scenario. Output: a phrase. Must not depend on: where it is
shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.model import FlowsimError, find
from flowsim.report.format.labels import items, joined_titles, team_name
from flowsim.report.format.numbers import percent
from flowsim.report.format.text import capitalized, clean
from flowsim.report.sections.assumptions import value_text

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import RunResult


def bought(base: RunResult, run: RunResult) -> str:
    """What a scenario has that the baseline has not, in words; empty if nothing."""
    found: list[tuple[str, str]] = []
    for name, amount in run.model.use:
        title = run.model.lever(name).title or name.replace("_", " ")
        times = "" if amount == 1.0 else f" ({percent(amount) if amount < 1.0 else f'{amount:g}x'})"
        found.append((title, times))
    found += [(text, "") for text in _settings(base.model, run.model)]
    return capitalized(joined_titles(found)) if found else ""


def _settings(before: Model, after: Model) -> list[str]:
    """The numbers of teams and work that a scenario sets to another value, its levers aside."""
    found = []
    for path in dict.fromkeys((*before.numbers, *after.numbers)):
        if path.split(".")[0] in ("levers", "lever"):
            continue
        try:
            old, new = (find(model, path).value for model in (before, after))
        except FlowsimError:  # a team or a step that one of them has not
            continue
        if old != new:
            found.append(_setting(after, path, old, new))
    return found


def _setting(model: Model, path: str, old: float | None, new: float | None) -> str:
    """`one more in Testers`, `limit of app features 16 instead of 12`."""
    owner, *keys = path.split(".")
    if keys == ["people"] and old is not None and new is not None:
        count = new - old
        many = {1.0: "one"}.get(abs(count), f"{abs(count):g}")
        return f"{many} {'more' if count > 0.0 else 'fewer'} in {team_name(model, owner)}"
    values = " instead of ".join(value_text(model, path, value) for value in (new, old))
    return f"{number_title(model, path)} {values}"


def number_title(model: Model, path: str) -> str:
    """A number of a model in words: `effort of “Security review”`, `Developers, toil`."""
    owner, *keys = path.split(".")
    if any(team.name == owner for team in model.teams):
        return ", ".join([team_name(model, owner), *(key.replace("_", " ") for key in keys)])
    step, rest = step_and_keys(model, path)
    if step:
        return f"{' '.join(rest)} of {step}"
    if keys and any(kind.name == owner for kind in model.work):
        return f"{' '.join(key.replace('_', ' ') for key in keys)} of {items(model, owner)}"
    return clean(path, most=60)


def step_and_keys(model: Model, path: str) -> tuple[str, list[str]]:
    """The step that a path leads to, as `“Security review”`, and its keys; empty if none."""
    owner, *keys = path.split(".")
    try:
        step = model.kind(owner).step(keys[0])
    except (KeyError, IndexError, FlowsimError):
        return "", []
    title = clean(step.title or step.name.replace("_", " "), most=60)
    return f"“{capitalized(title)}”", [key.replace("_", " ") for key in keys[1:]]
