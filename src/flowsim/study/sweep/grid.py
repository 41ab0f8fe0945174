"""A grid of models: every combination of some values of some paths, and of scenarios.

Input: models, and values as `--set` takes them (`8`, `+2`, `x1.5`, `-20%`) or as a range
(`10..40/10`). Output: axes, and a model for each combination, checked. Nothing is run here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from flowsim.model import (
    Change,
    FlowsimError,
    Model,
    ModelError,
    Problem,
    Target,
    UnitError,
    apply,
    dose,
    find,
)
from flowsim.model.changing.levers import check_dose
from flowsim.model.errors import quote
from flowsim.model.formats import format_value, plain

MOST_CELLS = 500
MOST_AXES = 6
SCENARIO = "scenario"  # the axis of the files; no path is called so, as paths have a key
_NOT_VARIED = ("horizon", "warm_up")
_OPERATORS = "x×*/+-"
_DASHED = re.compile(r"([\d.]+(?:\s*[a-z%]+)?)\s*[-\u2013]\s*([\d.]+\s*[a-z%]*)", re.ASCII)
_DOTS = r"\1..\2"
_AMOUNT = re.compile(r"([x×*+-]?)\s*(\d+(?:\.\d*)?|\.\d+)\s*(\D.*)?", re.ASCII | re.DOTALL)
_LONGEST = 400  # characters of one value or range

Value = str | int | float


class SweepError(FlowsimError):
    """A grid that cannot be made: the place, what was found and the remedy."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Values of one path, in their order. texts: as typed; the names of files for SCENARIO.

    numbers: the resulting value at the path of the base, in the unit of the model; None for a word
    and for no limit. labels: for people, an operation with what it leads to: `+2 = 12`.
    """

    path: str
    unit: str  # as `Target.unit` has it; `word` for what is not a number
    texts: tuple[str, ...]
    numbers: tuple[float | None, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the grid: the number of its value on each axis, and the model there."""

    at: tuple[int, ...]
    labels: tuple[str, ...]
    numbers: tuple[float | None, ...]
    changes: tuple[tuple[str, str], ...]  # path and text, as for `apply`
    scenario: str
    model: Model

    @property
    def name(self) -> str:
        """Its values in one line: `dev.people=8, feature.limit=30`."""
        scenario = [self.scenario] if self.scenario else []
        return ", ".join([*scenario, *(f"{path}={text}" for path, text in self.changes)])


def split(text: str) -> tuple[str, tuple[str, ...]]:
    """`dev.people=8,10..12/1` as a path and its values. Raises SweepError."""
    path, equals, values = text.partition("=")
    if not equals or not path.strip():
        raise SweepError(
            f"--vary {quote(text)}: is not a path with values. Write dev.people=8,10,12, or "
            "feature.limit=30..90/20 for a range."
        )
    return path.strip(), tuple(part.strip() for part in values.split(","))


def grid(
    models: Mapping[str, Model], vary: Mapping[str, Sequence[Value]]
) -> tuple[tuple[Axis, ...], list[Spot]]:
    """The axes, and a spot for every combination, the last axis the fastest.

    models: the base, then scenarios, by name; several are an axis of their own, the first.
    Raises SweepError, PathError, ModelError.
    """
    base = next(iter(models.values()))
    paths: dict[str, tuple[str, ...]] = {}
    for given, values in vary.items():
        target = target_of(base, given)
        if target.path in _NOT_VARIED:
            raise SweepError(
                f"--vary {given}: only runs over the same time can be compared. "
                "Change it for all runs with --set."
            )
        if target.path in paths:
            raise SweepError(f"--vary {given}: is given twice. Put all its values into one.")
        paths[target.path] = _values(target, values)
    count = len(models) * math.prod(len(texts) for texts in paths.values())
    _refuse_size(len(models), paths, count)
    spots = _spots(models, paths)
    axes = [
        Axis(SCENARIO, "word", tuple(models), (None,) * len(models), tuple(models))
    ] * (len(models) > 1)  # fmt: skip
    for place, (path, texts) in enumerate(paths.items(), start=len(axes)):
        first = {spot.at[place]: spot for spot in reversed(spots)}
        along = [first[number] for number in range(len(texts))]
        axes.append(
            Axis(
                path=path,
                unit=target_of(base, path).unit,
                texts=texts,
                numbers=tuple(spot.numbers[place] for spot in along),
                labels=tuple(spot.labels[place] for spot in along),
            )
        )
    return tuple(axes), spots


def _refuse_size(models: int, paths: Mapping[str, tuple[str, ...]], count: int) -> None:
    if not paths and models < 2:
        raise SweepError(
            "Nothing to vary. Write --vary dev.people=8,10,12, or name scenario files."
        )
    if len(paths) > MOST_AXES:
        raise SweepError(f"Vary at most {MOST_AXES} paths at once, found {len(paths)}.")
    if count > MOST_CELLS:
        sizes = [*([f"{models} files"] * (models > 1)), *(f"{len(t)}" for t in paths.values())]
        raise SweepError(
            f"The grid has {' x '.join(sizes)} = {count:,} combinations; at most {MOST_CELLS} are "
            "allowed. Leave out values, or sweep in parts."
        )


def _spots(models: Mapping[str, Model], paths: Mapping[str, tuple[str, ...]]) -> list[Spot]:
    spots: list[Spot] = []
    problems: list[Problem] = []
    for number, (name, model) in enumerate(models.items()):
        for places in product(*(range(len(texts)) for texts in paths.values())):
            changes = tuple(
                (path, texts[place])
                for (path, texts), place in zip(paths.items(), places, strict=True)
            )
            try:
                spots.append(_spot(models, number, name, model, places, changes))
            except ModelError as error:
                problems += error.problems
    if problems:
        raise ModelError(problems)
    return spots


def _spot(
    models: Mapping[str, Model],
    number: int,
    name: str,
    model: Model,
    places: tuple[int, ...],
    changes: tuple[tuple[str, str], ...],
) -> Spot:
    made = _made(model, changes)
    several = len(models) > 1
    targets = [target_of(made, path) for path, _ in changes]
    labels = tuple(_label(text, to) for (_, text), to in zip(changes, targets, strict=True))
    return Spot(
        at=(number, *places) if several else places,
        labels=(name, *labels) if several else labels,
        numbers=(*([None] * several), *(target.value for target in targets)),
        changes=changes,
        scenario=name if several else "",
        model=made,
    )


def _made(model: Model, changes: tuple[tuple[str, str], ...]) -> Model:
    """The model with changes in it, and levers at the doses that are among them."""
    levers = {lever.name for lever in model.levers}
    origins = {f"levers.{path}": f"--vary {path}={text}" for path, text in changes}
    doses = {path: _dose(path, text) for path, text in changes if path in levers}
    rest = [
        Change(path, text, f"--vary {path}={text}") for path, text in changes if path not in levers
    ]
    made = apply(model, rest) if rest else model
    if not doses:
        return made
    return dose(made, doses, where=lambda path: origins.get(path.split(".change")[0], path))


def _dose(lever: str, text: str) -> float:
    try:
        return check_dose(text)
    except UnitError as error:
        origin = f"--vary {lever}={text}"
        raise ModelError([Problem(origin, "", error.what, error.remedy)]) from None


def target_of(model: Model, path: str) -> Target:
    """What a path leads to; a lever alone is its dose. Raises PathError."""
    if path in {lever.name for lever in model.levers}:
        now = dict(model.use).get(path, 0.0)
        return Target(path, "lever", path, "", "dose", "", "dose", now)
    return find(model, path)


def _label(text: str, target: Target) -> str:
    """A value as typed; an operation with the number that it leads to, if that is one."""
    if not target.is_number or target.points or text[:1] not in _OPERATORS:
        return text
    return f"{text} = {format_value(target.unit, target.value, target.hours)}"


# Values ---------------------------------------------------------------------------------------


def _values(target: Target, given: Sequence[Value]) -> tuple[str, ...]:
    """All values of one path as texts, ranges written out."""
    texts: list[str] = []
    for value in given:
        text = value.strip() if isinstance(value, str) else plain(float(value))
        if len(text) > _LONGEST:
            raise SweepError(f"--vary {target.path}: a value is far too long.")
        if not text:
            raise SweepError(f"--vary {target.path}: a value is missing. Write {target.path}=1,2.")
        if target.is_number and _DASHED.fullmatch(text):
            raise SweepError(
                f"--vary {target.path}: {quote(text)} is not a value. For a range write "
                f"{target.path}={_DASHED.sub(_DOTS, text)}/STEP, or name the values: 8,10,12."
            )
        texts += _range(target, text) if target.is_number and ".." in text else [text]
    if not texts:
        raise SweepError(f"--vary {target.path}: has no values. Write {target.path}=1,2.")
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice is not None:
        raise SweepError(f"--vary {target.path}: {quote(twice)} is given twice. Leave one out.")
    return tuple(texts)


def _range(target: Target, text: str) -> list[str]:
    """`10..40/10` as 10, 20, 30, 40; all three in one unit, after one operator if any.

    Where values are whole, `8..14` goes in steps of one.
    """
    path = target.path
    low, _, rest = text.partition("..")
    if target.unit in ("count", "limit") and "/" not in rest:
        rest += "/1"
    found = None
    for place in (number for number, char in enumerate(rest) if char == "/"):
        parts = [_amount(part) for part in (low, rest[:place], rest[place + 1 :])]
        found = found or _steps(path, text, parts)
    if found is None:
        raise SweepError(
            f"--vary {path}={quote(text)}: is not a range. Write from, to and step in one unit: "
            "10..40/10, 3d..8d/1d, x1..x3/0.5, -20%..+20%/10%."
        )
    return found


def _amount(text: str) -> tuple[str, Decimal, str] | None:
    """Operator, number and unit."""
    match = _AMOUNT.fullmatch(text.strip())
    return None if match is None else (match[1], Decimal(match[2]), (match[3] or "").strip())


def _steps(
    path: str, text: str, parts: Sequence[tuple[str, Decimal, str] | None]
) -> list[str] | None:
    """The values from low to high; None if the three do not go together."""
    first, last, step = parts
    if first is None or last is None or step is None or step[0]:
        return None
    units, signs = {first[2], last[2], step[2]}, {first[0], last[0]}
    is_signed = bool(signs & {"+", "-"})
    if len(units) > 1 or (len(signs) > 1 and not (is_signed and signs <= {"", "+", "-"})):
        return None
    low, high = (-part[1] if part[0] == "-" else part[1] for part in (first, last))
    if step[1] <= 0 or high < low:
        remedy = "Write a step above 0" if step[1] <= 0 else "Write the lower value first"
        raise SweepError(f"--vary {path}={quote(text)}: has no values. {remedy}.")
    if high - low > MOST_CELLS * step[1]:
        raise SweepError(
            f"--vary {path}={quote(text)}: has more than {MOST_CELLS} values. Write a larger step."
        )
    found = []
    for number in range(int((high - low) / step[1]) + 1):
        value = low + number * step[1]
        sign = first[0] if not is_signed else "-" if value < 0 else "+"
        found.append(f"{sign}{_digits(abs(value))}{step[2]}")
    return found


def _digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
