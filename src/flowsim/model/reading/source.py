"""The text of a model file to a tree of raw scalars, each with its line and column.

Input: a path or a text. Output: nodes whose scalars are exactly what was written (`+2`, `010`),
and the problems of the text itself. Must not depend on: what any key means.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

from flowsim.model.errors import ModelError, Problem, quote
from flowsim.model.pasted import unpasted
from flowsim.model.reading.tree import Builder, Node

MAX_BYTES = 1_000_000
_STDIN = "/dev/stdin"  # may be a pipe; other pipes and devices may never end

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read_text(path: Path, *, most: int = MAX_BYTES, what: str = "model") -> str:
    """The text of a file of this many bytes at most. Raises ModelError if there is none to read.

    what: the file is, in messages: a model, sales.
    """
    name = str(path)
    try:
        if name != _STDIN and stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            raise _fatal(
                name, "is not a regular file.", f"Save the {what} to a file, and give its name."
            )
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        more = "; `init` writes a first model" if what == "model" else ""
        raise _fatal(name, "does not exist.", f"Check the path{more}.") from None
    except IsADirectoryError:
        raise _fatal(name, "is a folder.", f"Give a {what} file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _fatal(name, f"cannot be read: {reason}.", "") from None
    return decoded(data, name, most=most)


def decoded(data: bytes, name: str, *, most: int = MAX_BYTES) -> str:
    """The text in bytes; name: used in messages. Raises ModelError."""
    if len(data) > most:
        raise _too_large(name, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _fatal(
            f"{name}:{line}:1", "is not UTF-8 text.", "Save it as UTF-8, without a binary format."
        ) from None


def _fatal(place: str, what: str, remedy: str) -> ModelError:
    return ModelError([Problem(place, "", what, remedy)])


def _too_large(name: str, most: int = MAX_BYTES) -> ModelError:
    return _fatal(
        name,
        f"is larger than {most:,} bytes.",
        "A model is a page or two; move data to a separate file.",
    )


def parse_yaml(text: str, *, name: str) -> tuple[Node, list[Problem]]:
    """The tree of a text, and problems that leave a tree to go on with.

    Raises ModelError if there is no tree: a mistake of syntax, an empty file, aliases that cycle.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        raise _too_large(name)
    stray = _NO_TEXT.search(text)
    if stray is not None:
        line = text.count("\n", 0, stray.start()) + 1
        column = stray.start() - text.rfind("\n", 0, stray.start())
        shown = stray[0].encode("unicode_escape").decode("ascii")
        raise _fatal(
            f"{name}:{line}:{column}",
            f"has a character that is not text, {shown}.",
            "Is it a model file? Delete the character.",
        )
    text, pasted = unpasted(text, name)
    builder = Builder(name)
    builder.problems += pasted
    for event in _events(text, name, builder.problems):
        builder.take(event)
    if builder.root is None:
        raise _fatal(
            f"{name}:1:1",
            "is empty.",
            "Begin with `flowsim: 1`; `init` writes a first model that runs.",
        )
    return builder.root, builder.problems


def _events(text: str, name: str, problems: list[Problem]) -> Any:
    """YAML events; whatever the scanner stumbles over becomes a ModelError."""
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="safe", pure=True)
    try:
        yield from yaml.parse(text)
    except ModelError:
        raise
    except Exception as error:  # the scanner leaks ValueError, OverflowError and others
        raise ModelError([*problems, _syntax_problem(error, text, name)]) from None


_SYNTAX = (
    ("'\\t' that cannot start", "has a tab.", "Indent with spaces."),
    ("cannot start any token", "begins with a character that YAML reserves.", "Quote it."),
    ("unexpected end of stream", "opens a quote and never closes it.", "Close the quote."),
    ("but found '-'", "is indented wrongly.", "Align the dashes of the list."),
    ("expected <block end>", "is indented wrongly.", "Align keys of the same level."),
    (
        "mapping values are not allowed",
        "has one colon too many.",
        "Write braces around what belongs to a name, `dev: {people: 6}`, and quotes around a text.",
    ),
    ("expected ',' or", "needs a comma or a closing bracket.", "Write {a: 1, b: 2} and [1, 2]."),
    (
        "expected the node content",
        "ends too early.",
        "Close every bracket and give each key a value.",
    ),
    ("could not find expected ':'", "is a key without a value.", "Write `key: value`."),
    ("found undefined alias", "names an anchor that does not exist.", "Write &name before *name."),
)


def _syntax_problem(error: Exception, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or "")
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    context = str(getattr(error, "context", None) or "")
    opened = "expected ',' or" in said and "flow" in context
    if opened and mark is not None and error.context_mark.line == mark.line:  # type: ignore[attr-defined]
        opened = False
    if (opened or "unexpected end of stream" in said) and getattr(
        error, "context_mark", None
    ) is not None:
        start = error.context_mark  # type: ignore[attr-defined]
        line, column = start.line + 1, start.column + 1
    place = f"{name}:{line}:{column}"
    glued = _glued_colon(text, line)
    if glued is not None:
        at, key, value = glued
        return Problem(
            f"{name}:{at[0]}:{at[1]}",
            "",
            f"has no space after the colon, found {quote(key + ':' + value)}.",
            f"Write `{key}: {value}`.",
        )
    for sign, what, remedy in _SYNTAX:
        if sign in said:
            return Problem(place, "", what, remedy)
    return Problem(place, "", f"is not YAML: {said or type(error).__name__}.", "Check the line.")


def _glued_colon(text: str, line: int) -> tuple[tuple[int, int], str, str] | None:
    """A `key:value` without its space on the line of a mistake, or on the line before."""
    lines = text.splitlines()
    for number in (line, line - 1):
        if 1 <= number <= len(lines):
            match = re.match(r"(\s*(?:- )?)([a-z_]\w*):([^\s:/][^:#]*)$", lines[number - 1])
            if match is not None:
                return (number, len(match[1]) + 1), match[2], match[3].strip()
    return None
