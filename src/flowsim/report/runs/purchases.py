"""What a scenario buys, in words: its levers, and what its file sets.

Input: the run of a baseline and of a scenario. Output: a phrase. Must not depend on: where it is
shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.model import FlowsimError, find
from flowsim.report.format.labels import items, joined_titles, team_name
from flowsim.report.format.numbers import percent
from flowsim.report.format.text import capitalized, clean, uncapitalized
from flowsim.report.sections.assumptions import value_text

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import RunResult


_DEFECTS = {"injects": "defects injected by", "catches": "defects caught by"}


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
    as_before = {each.name for each in before.teams if each in after.teams}
    as_before |= {each.name for each in before.work if each in after.work}
    for path in dict.fromkeys((*before.numbers, *after.numbers)):
        if path.split(".")[0] in ("levers", "lever", *as_before):
            continue
        try:
            old, new = (find(model, path).value for model in (before, after))
        except FlowsimError:  # a team or a step that one of them has not
            continue
        if old != new:
            found.append(_setting(after, path, old, new))
    return found


def _setting(model: Model, path: str, old: float | None, new: float | None) -> str:
    """`one more person in Testers`, `limit on app features in progress 16 instead of 12`."""
    owner, *keys = path.split(".")
    if keys == ["people"] and old is not None and new is not None:
        count = new - old
        many = {1.0: "one"}.get(abs(count), f"{abs(count):g}")
        change = "more" if count > 0.0 else "fewer"
        if model.team(owner).kind == "equipment":
            unit = "unit" if many == "one" else "units"
            return f"{many} {change} {unit} in {team_name(model, owner)}"
        who = f"{change} {'person' if many == 'one' else 'people'}"
        return f"{many} {who} in {team_name(model, owner)}"
    values = " instead of ".join(value_text(model, path, value) for value in (new, old))
    return f"{number_title(model, path)} {values}"


def number_title(model: Model, path: str) -> str:
    """A number of a model in words: `effort of “Security review”`, `people in Developers`.

    Of a lever, the number and its title: `effort of “Build” with “AI coding”`; or else the path.
    """
    owner, *keys = path.split(".")
    if len(keys) > 1 and keys[0] == "change" and any(owner == x.name for x in model.levers):
        title = clean(model.lever(owner).title or owner.replace("_", " "), most=40)
        return f"{number_title(model, '.'.join(keys[1:]))} with “{title}”"
    if any(team.name == owner for team in model.teams):
        name, said = team_name(model, owner), [key for key in keys if key != "overhead"]
        text = " ".join(said).replace("_", " ")
        return f"people in {name}" if keys == ["people"] else f"{text} of {name}"
    step, rest = step_and_keys(model, path)
    if step:
        return f"{_DEFECTS.get(' '.join(rest), ' '.join(rest) + ' of')} {step}"
    if keys == ["limit"] and any(kind.name == owner for kind in model.work):
        return f"limit on {items(model, owner)} in progress"
    if keys and any(kind.name == owner for kind in model.work):
        return f"{' '.join(key.replace('_', ' ') for key in keys)} of {items(model, owner)}"
    return clean(path, most=60)


def setting_title(model: Model, path: str, value: str) -> str:
    """A number at a value: `12 people in Developers`, `at most 30 features in progress`."""
    owner, *keys = path.split(".")
    if keys == ["people"]:
        return f"{value} {number_title(model, path)}"
    if keys == ["limit"] and any(owner == kind.name for kind in model.work):
        return f"at most {value} {items(model, owner)} in progress"
    if not keys and any(owner == lever.name for lever in model.levers):
        title = clean(model.lever(owner).title or owner.replace("_", " "), most=40)
        if value in ("0", "0%"):
            return f"without {uncapitalized(title)}"
        return uncapitalized(title) + ("" if value in ("1", "100%") else f" at {value}")
    return f"{number_title(model, path)} {value}"


def step_and_keys(model: Model, path: str) -> tuple[str, list[str]]:
    """The step that a path leads to, as `“Security review”`, and its keys; empty if none."""
    owner, *keys = path.split(".")
    try:
        step = model.kind(owner).step(keys[0])
    except (KeyError, IndexError, FlowsimError):
        return "", []
    title = clean(step.title or step.name.replace("_", " "), most=60)
    return f"“{capitalized(title)}”", [key.replace("_", " ") for key in keys[1:]]
