"""The catalogue of models: the shipped ones, and the file that the server was started with.

Input: names and files. Output: texts of complete models, and the first positions of their sliders.
A scenario becomes the model that it extends with moved sliders, if sliders can express it. Must not
depend on: rooms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from flowsim.model import TEMPLATES, FlowsimError, Model, ModelError, apply, load, template
from flowsim.model.reading.source import read_text
from flowsim.report.format.text import clean
from flowsim.study.decide.moves import only_hires
from flowsim.study.shipped import configs
from flowsim.web.runs.organisation import moved, read

_ROOT = "product-org.yaml"
_MOST_ABOVE = 20
_EXTENDS = re.compile(r"^extends:[ \t]*([^\s#]+)", re.MULTILINE)


class ShelfError(FlowsimError):
    """A file that cannot start a workshop."""


@dataclass(frozen=True, slots=True)
class Book:
    """A model of the catalogue. begins: the first positions of its sliders."""

    id: str
    title: str
    text: str
    begins: dict[str, Any] = field(default_factory=lambda: {"doses": {}, "people": {}})


@cache
def organisation() -> Book:
    """The organisation that comes with flowsim. Raises NotShippedError."""
    return book(configs() / _ROOT)


@cache
def shipped() -> tuple[Book, ...]:
    """The models that come with flowsim. Raises NotShippedError."""
    folder = configs()
    books = [organisation(), *map(book, sorted((folder / "scenarios").glob("*.yaml")))]
    words = {"default": "A first model", "small": "Small", "medium": "Medium", "large": "Large"}
    books += [Book(f"template-{name}", words[name], template(name)) for name in TEMPLATES]
    return tuple(books)


def book(file: Path, *, name: str = "") -> Book:
    """The model in a file, or the one that it extends. Raises ModelError, ShelfError."""
    model = load(file)
    root = _root(file)
    text = read_text(root)
    title = clean(model.name or file.stem, most=60)
    try:
        base = read(text).model
    except ModelError as error:
        reasons = "\n".join(str(problem) for problem in error.problems[:5])
        raise ShelfError(
            f"{root} cannot be shown in a workshop, where a model must be a single file:\n{reasons}"
        ) from None
    if root == file:
        return Book(name or file.stem, title, text)
    begins = begins_of(base, model)
    if begins is None:
        raise ShelfError(
            f"{file} changes more of {root.name} than sliders can: they set doses of its "
            "levers and "
            f"sizes of its teams. Start with {root}, and make the other changes there."
        )
    return Book(name or file.stem, title, text, begins)


def _root(file: Path) -> Path:
    """The file that a scenario finally extends; the file itself if it extends none."""
    for _ in range(_MOST_ABOVE):
        above = _EXTENDS.search(read_text(file))
        if above is None:
            break
        file = file.parent / above[1].strip("\"'")
    return file


def begins_of(base: Model, scenario: Model) -> dict[str, Any] | None:
    """The positions of sliders that make a model the scenario; None if there are none."""
    before, doses = dict(base.use), {name: 0.0 for name, _ in base.use}
    people: dict[str, int] = {}
    hires: list[tuple[str, float]] = []
    known = {lever.name for lever in base.levers}
    for name, amount in scenario.use:
        if name not in known:
            return None
        if only_hires(base.lever(name)) and name not in before and amount == int(amount):
            hires.append((name, amount))
        else:
            doses[name] = amount
    doses = {name: amount for name, amount in doses.items() if amount != before.get(name, 0.0)}
    kept = tuple(pair for pair in scenario.use if pair not in hires)
    try:
        whole = apply(replace(scenario, use=kept), _hired(scenario, hires))
        for team in base.teams:
            if more := whole.team(team.name).people - team.people:
                people[team.name] = more
        positions = {"doses": doses, "people": people}
        is_made = _bare(moved(base, positions)) == _bare(whole)
    except (ModelError, KeyError):
        return None
    return positions if is_made else None


def _hired(model: Model, hires: list[tuple[str, float]]) -> list[tuple[str, str]]:
    """Levers that add one person each, as changes of the sizes of teams."""
    paths = [(model.lever(name).change[0][0], int(amount)) for name, amount in hires]
    return [(path, f"+{amount}") for path, amount in paths]


def _bare(model: Model) -> Model:
    """A model without its name, notes and order of parts."""
    use = tuple(sorted(model.use))
    bare = replace(model, name="", question="", notes=(), numbers=(), use=use)
    return replace(bare, expect=(), baseline=None, origin=None)
