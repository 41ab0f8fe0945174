"""The catalogue of models: the shipped ones, and the file that the server was started with.

Input: names and files. Output: texts of complete models, the first positions of their sliders, and
moves to try in order. A scenario becomes the model that it extends with moved sliders, if sliders
can express it; else all its files become one text. Must not depend on: rooms.

The moves of `NAME.yaml` are the files in the folder `NAME` next to it, in the order of their names:
scenarios of it that sliders can express.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flowsim.model import TEMPLATES, FlowsimError, Model, ModelError, apply, load, template
from flowsim.model.reading.source import read_text
from flowsim.report.format.text import clean
from flowsim.study.decide.moves import only_hires
from flowsim.study.shipped import configs
from flowsim.time_units import HOURS_PER_WEEK
from flowsim.web.runs.organisation import moved, read
from flowsim.web.runs.single_text import single_text

ORGANISATION, WORKSHOP, TEMPLATE = "The organisation", "For a workshop", "Templates"
_ROOT = "product-org.yaml"
_MOST_ABOVE = 20
_EXTENDS = re.compile(r"^extends:[ \t]*([^\s#]+)", re.MULTILINE)


class ShelfError(FlowsimError):
    """A file that cannot start a workshop."""


@dataclass(frozen=True, slots=True)
class Book:
    """A model of the catalogue.

    begins: the first positions of its sliders. weeks: how long runs count, 0: a year. moves: files
    to try in order. shelf: the heading of its group.
    """

    id: str
    title: str
    text: str
    begins: dict[str, Any] = field(default_factory=lambda: {"doses": {}, "people": {}})
    question: str = ""
    moves: tuple[Path, ...] = ()
    weeks: float = 0.0
    shelf: str = ORGANISATION


@cache
def organisation() -> Book:
    """The organisation that comes with flowsim. Raises NotShippedError."""
    return book(configs() / _ROOT)


@cache
def shipped() -> tuple[Book, ...]:
    """The models that come with flowsim. Raises NotShippedError."""
    folder = configs()
    books = [organisation()]
    books += [
        replace(book(file), shelf=WORKSHOP) for file in sorted((folder / "workshop").glob("*.yaml"))
    ]
    books += map(book, sorted((folder / "scenarios").glob("*.yaml")))
    words = {"default": "A first model", "small": "Small", "medium": "Medium", "large": "Large"}
    books += [
        Book(f"template-{name}", words[name], template(name), shelf=TEMPLATE) for name in TEMPLATES
    ]
    return tuple(books)


def book(file: Path, *, name: str = "") -> Book:
    """The model in a file, or in it and those that it extends. Raises ModelError, ShelfError."""
    model, chain = load(file), _chain(file)
    moves = tuple(sorted(file.with_suffix("").glob("*.yaml")))
    text, begins = _whole(file, model, chain, is_single=bool(moves))
    return Book(
        id=name or file.stem,
        title=clean(model.name or file.stem, most=60),
        text=text,
        begins=begins,
        question=clean(model.question, most=200),
        moves=moves,
        weeks=_weeks(model, chain),
    )


def _whole(
    file: Path, model: Model, chain: list[Path], *, is_single: bool
) -> tuple[str, dict[str, Any]]:
    """A text of a whole model, and the positions that make it the one of the file.

    is_single: the text is to have the name and the question of the file, too.
    """
    texts = [read_text(each) for each in chain]
    if len(chain) > 1 and not is_single:
        base = _read(chain[0], texts[0])
        begins = begins_of(base, model)
        if begins is not None:
            return texts[0], begins
    text = single_text(texts)
    base = _read(file, text)
    begins = {"doses": {}, "people": {}} if len(chain) == 1 else begins_of(base, model)
    if begins is None:
        raise ShelfError(
            f"{file} changes more of {chain[0].name} than one file with sliders can say. Start "
            f"with {chain[0]}, and make the other changes there."
        )
    return text, begins


@lru_cache(maxsize=2)  # scenarios of one organisation follow each other
def _read(file: Path, text: str) -> Model:
    """The model in a text as a room reads it. Raises ShelfError."""
    try:
        return read(text).model
    except ModelError as error:
        reasons = "\n".join(str(problem) for problem in error.problems[:5])
        raise ShelfError(
            f"{file} cannot be shown in a workshop, where a model must be a single file:\n{reasons}"
        ) from None


def moves_of(book: Book) -> list[tuple[str, dict[str, Any]]]:
    """Name and positions of each move of a book, in order. Raises ModelError, ShelfError."""
    base = read(book.text).model if book.moves else None
    found = []
    for file in book.moves:
        assert base is not None
        model = load(file)
        positions = begins_of(base, model)
        if positions is None:
            raise ShelfError(
                f"{file} changes more of {book.title} than sliders can: they set doses of its "
                f"levers and sizes of its teams. Add a lever to {book.id}.yaml."
            )
        found.append((clean(model.name or file.stem, most=40), positions))
    return found


def _weeks(model: Model, chain: list[Path]) -> float:
    """How long runs count: a year, or what a scenario says of its own."""
    own = len(chain) > 1 and model.horizon != _horizon(chain[0])
    return model.horizon / HOURS_PER_WEEK if own else 0.0


@cache
def _horizon(file: Path) -> float:
    return load(file).horizon


def _chain(file: Path) -> list[Path]:
    """The files that a scenario extends, the first one first, and itself."""
    found = [file]
    for _ in range(_MOST_ABOVE):
        above = _EXTENDS.search(read_text(found[0]))
        if above is None:
            break
        found.insert(0, found[0].parent / above[1].strip("\"'"))
    return found


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
