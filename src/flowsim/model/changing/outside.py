"""Changes and doses given outside a file: on the command line, or in Python.

Input: `set` and `use` as a caller writes them, texts, pairs or a mapping. Output: Changes and
doses with the origin that messages name, or problems. Must not depend on: files, models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flowsim.model.changing.changes import Change
from flowsim.model.changing.levers import check_dose
from flowsim.model.errors import ArgumentError, Problem, UnitError, did_you_mean, kind_of, quote
from flowsim.model.reading.mapping import text_of
from flowsim.model.settings import Doses, Settings

_SET = 'set={"qa.people": "+2"}, or set=["qa.people=+2"]'
_USE = 'use={"hire_qa": 2}, or use=["hire_qa=2"]'


def changes_of(given: Settings, problems: list[Problem]) -> list[Change]:
    """The changes, in their order. Raises ArgumentError if their form is unknown."""
    changes = []
    for each in _each(given, "set", "changes", _SET):
        if isinstance(each, Change):
            changes.append(each)
        elif isinstance(each, tuple):
            path, text = each[0].strip(), text_of(each[1], f"set: {each[0]}", _SET)
            changes.append(Change(path, text, f"--set {path}={text}"))
        else:
            path, equals, text = each.partition("=")
            if equals:
                changes.append(Change(path.strip(), text.strip(), f"--set {each}"))
                continue
            what = f"is not a valid change: {quote(each)}."
            remedy = "Write path=operation: qa.people=+2."
            problems.append(Problem(f"--set {each}", "", what, remedy))
    return changes


def doses_of(
    given: Doses, known: list[str], problems: list[Problem]
) -> dict[str, tuple[float, str]]:
    """Levers with their dose and where it was given. known: the levers that there are.

    Raises ArgumentError if their form is unknown.
    """
    found: dict[str, tuple[float, str]] = {}
    for each in _each(given, "use", "levers", _USE):
        if isinstance(each, Change):
            raise ArgumentError(f"use: must be levers, found a change. Write {_USE}.")
        if isinstance(each, str):
            name, equals, text = (part.strip() for part in each.partition("="))
        else:
            value = "100%" if each[1] is True else "0" if each[1] is False else each[1]
            name, equals, text = each[0].strip(), "=", text_of(value, f"use: {each[0]}", _USE)
        origin = f"--with {name}={text}" if equals else f"--with {name}"
        try:
            amount = check_dose(text if equals else "100%")
        except UnitError as error:
            problems.append(Problem(origin, "", error.what, error.remedy))
            continue
        if name not in known:
            remedy = did_you_mean(name, known) or "This model has no levers."
            problems.append(Problem(origin, "", f"there is no lever {quote(name)}.", remedy))
        elif name in found:
            what = f"is a second dose of {name}; the first is {found[name][1]}."
            problems.append(Problem(origin, "", what, "Keep one of the two."))
        found[name] = amount, origin
    return found


def _each(given: object, name: str, what: str, like: str) -> Iterable[Any]:
    """The entries one by one; a bare text is refused, because it would be read letter by letter."""
    if isinstance(given, Mapping):
        return list(given.items())
    if isinstance(given, str) or not isinstance(given, Iterable):
        found = quote(given) if isinstance(given, str) else kind_of(given)
        raise ArgumentError(f"{name}: must be {what}, found {found}. Write {like}.")
    every = list(given)
    for each in every:
        pair = isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str)
        if not (pair or isinstance(each, str | Change)):
            found = kind_of(each)
            raise ArgumentError(f"{name}: must be {what}, found {found} in it. Write {like}.")
    return every
