"""Errors and problems of a model, in words that help its author.

Input: places, what was found there and what to write instead. Output: exceptions and problems.
Must not depend on: YAML, units, nouns.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

ProblemKind = Literal["error", "warning", "not_built"]

_PLAIN = re.compile(r"[\w.+\-/%*~:]+")
_POSITION = re.compile(r"^(.*?):(\d+):(\d+)$", re.DOTALL)
MAX_PROBLEMS = 500
"""A file with so many problems is not read to its end."""

_SHOWN_LENGTH = 40
_SHOWN_PROBLEMS = 100


class FlowsimError(Exception):
    """The base of every error that flowsim raises on purpose.

    >>> issubclass(fs.ModelError, fs.FlowsimError)
    True
    """


class UnitError(FlowsimError, ValueError):
    """A text that is not a value of the kind of its field."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class ArgumentError(FlowsimError, ValueError, TypeError):
    """An argument that cannot be used: its name, what was found, what to write.

    >>> try:
    ...     fs.run(model, replications="many")
    ... except fs.ArgumentError as error:
    ...     print(error)
    replications: ...
    """


class PathError(FlowsimError, KeyError):
    """A path that does not lead to a value."""

    def __init__(self, path: str, what: str, remedy: str, *, kind: ProblemKind = "error") -> None:
        super().__init__(f"{path}: {what} {remedy}".strip())
        self.path = path
        self.what = what
        self.remedy = remedy
        self.kind = kind

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where it is, what was found, and what to write instead.

    `where` is `file:line:column`, or the option a value came from (`--set qa.people=-5`).
    `kind` is `not_built` for what the full language has and this version does not read yet, and
    `warning` for what runs but is probably not meant.
    """

    where: str
    path: str
    what: str
    remedy: str = ""
    kind: ProblemKind = "error"

    def __str__(self) -> str:
        place = " ".join(part for part in (self.where, self.path) if part)
        text = " ".join(part for part in (self.what, self.remedy) if part)
        return _visible(f"{place}: {text}" if place else text)

    @property
    def position(self) -> tuple[str, int, int]:
        """File (or origin), line and column, to sort by."""
        match = _POSITION.match(self.where)
        if match is None:
            return (self.where, 0, 0)
        return (match[1], int(match[2]), int(match[3]))


class ModelError(FlowsimError):
    """A model that cannot be run, with all `problems`, in the order of the file.

    >>> try:
    ...     fs.loads({"flowsim": 1, "horizon": "4w", "teams": {"dev": {"poeple": 2}}})
    ... except fs.ModelError as error:
    ...     error.problems[-1].path
    'teams.dev'
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        unique = dict.fromkeys(problems)
        self.problems: tuple[Problem, ...] = tuple(sorted(unique, key=lambda p: p.position))
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:_SHOWN_PROBLEMS]]
        rest = len(self.problems) - len(shown)
        if len(self.problems) >= MAX_PROBLEMS:  # where reading stops
            shown.append(f"… and more: reading stopped at {MAX_PROBLEMS} problems.")
        elif rest > 0:
            shown.append(f"… and {rest:,} more.")
        return "\n".join(shown)

    @property
    def not_built(self) -> tuple[Problem, ...]:
        """The problems that are parts of the language this version does not read yet."""
        return tuple(problem for problem in self.problems if problem.kind == "not_built")


def quote(text: str) -> str:
    """A text from a file as a message may show it: short, printable, in backticks if need be."""
    if text == "":
        return "nothing"
    short = text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
    if _PLAIN.fullmatch(short):
        return short
    return f"`{_visible(short)}`"


def kind_of(value: object) -> str:
    """`a list`, `an int`: the type of an argument in words."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _visible(text: str) -> str:
    """The text without control characters of terminals."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def nearest(found: str, words: Mapping[str, str]) -> str:
    """The value of the nearest word, or an empty text if no word is near."""
    near = difflib.get_close_matches(found[:80].lower(), list(words), n=1, cutoff=0.6)
    return words[near[0]] if near else ""


def did_you_mean(found: str, known: Iterable[str], *, also: Mapping[str, str] | None = None) -> str:
    """A remedy: the nearest of the known names, or all of them if none is near.

    also: other words for them, each with its name.
    """
    names = list(dict.fromkeys(known))
    near = nearest(found, {**(also or {}), **{name: name for name in names}})
    if near:
        return f"Did you mean {near}?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Known here: {shown}."
