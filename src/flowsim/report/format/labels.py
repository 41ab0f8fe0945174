"""What runs, teams and kinds of work are called in front of people.

Input: runs and their models. Output: short names, not escaped yet. Must not depend on: figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from flowsim.report.format.plurals import named, plural, single
from flowsim.report.format.text import clean, listed, uncapitalized

if TYPE_CHECKING:
    from flowsim.model import Model

BASELINE = "Baseline"
_LONGEST = 96
_OF_SEVERAL = 64  # letters of each of several titles
_MOST_TITLES = 4


class Named(Protocol):
    """A run of a model."""

    @property
    def name(self) -> str:
        """Of its file, or the doses of its levers."""

    @property
    def model(self) -> Model:
        """What was run."""


def model_title(run: Named) -> str:
    """The name of a model at the head of a report or a sentence: its own, or that of its file."""
    return clean(run.model.name or run.name, most=_LONGEST) or "The model"


def run_labels(runs: Sequence[Named]) -> list[str]:
    """A distinct name for each run: that of its model, or else that of its file."""
    if len(runs) == 1:
        return [model_title(runs[0])]
    base = runs[0].model.name
    labels = [BASELINE]
    for run in runs[1:]:
        own = clean(run.model.name, most=_LONGEST) if run.model.name not in ("", base) else ""
        label = own or _levers(run) or "Scenario"
        labels.append(label if label not in labels else f"{label} ({clean(run.name, most=24)})")
    return [_distinct(label, labels[:place]) for place, label in enumerate(labels)]


def _levers(run: Named) -> str:
    """The titles of the levers after whose doses a run is called; its name if that is no dose."""
    titles = {lever.name: lever.title for lever in run.model.levers}
    found = []
    for dose in run.name.split(", "):
        name, _, amount = (part.strip() for part in dose.partition("="))
        if not titles.get(name):
            return clean(run.name, most=_LONGEST)
        found.append((titles[name], "" if amount in ("", "1", "100%") else f" ({amount})"))
    return joined_titles(found)


def joined_titles(found: Sequence[tuple[str, str]]) -> str:
    """Titles inside one name, each cut by itself and none left out unsaid: `A and b`, `A, b and 3
    more`. found: titles, each with what follows it.
    """
    most = _LONGEST if len(found) == 1 else _OF_SEVERAL
    parts = [
        (clean(title, most=most) if place == 0 else uncapitalized(clean(title, most=most))) + tail
        for place, (title, tail) in enumerate(found)
    ]
    if len(parts) > _MOST_TITLES:
        parts = [*parts[: _MOST_TITLES - 1], f"{len(parts) - _MOST_TITLES + 1} more"]
    return listed(parts)


def _distinct(label: str, before: list[str]) -> str:
    count = before.count(label)
    return label if count == 0 else f"{label} ({count + 1})"


def team_name(model: Model, team: str) -> str:
    """A team by its title, or else by its name in the file, which may join words: `pay_back`."""
    return clean(model.team(team).title or named(team), most=_LONGEST)


def items(model: Model, work: str) -> str:
    """Many of a kind of work inside a sentence: `features`, `support tickets`."""
    own = model.kind(work).plural
    return clean(uncapitalized(own) or plural(_title(model, work)), most=_LONGEST)


def one_item(model: Model, work: str) -> str:
    """One of a kind of work inside a sentence: `feature`, `tech debt item`."""
    title = _title(model, work)
    return clean(title if model.kind(work).plural else single(title), most=_LONGEST)


def _title(model: Model, work: str) -> str:
    return uncapitalized(model.kind(work).title or named(work))


def how_many(model: Model, team: str, count: int) -> str:
    """How many people a team has, or things: `12`, `2 things`."""
    if model.team(team).kind == "people":
        return str(count)
    return f"{count} thing{'s' * (count != 1)}"


def in_use(model: Model, team: str, busy: str) -> str:
    """How busy a team is; things are in use."""
    return busy if model.team(team).kind == "people" else f"{busy} in use"


def doer(model: Model, work: str, step: str, team: str) -> str:
    """Who does a step: the team, empty for none; then it is a wait, or asks for other work."""
    if team:
        return team_name(model, team)
    request = model.kind(work).step(step).request
    return "none (a wait)" if request is None else f"asks for {items(model, request.work)}"
