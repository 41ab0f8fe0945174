"""Text from model files made safe to show, in a terminal and in Markdown.

Input: any text. Output: text without what a terminal or a renderer would obey.
Must not depend on: results.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_JOINERS = "\u200c\u200d"  # they show nothing, and hold emoji and letters of some scripts together
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&$#!{}])")


@lru_cache(maxsize=4096)  # a page has the same titles in many places
def clean(text: str, *, most: int = 120) -> str:
    """One printable line of at most this many characters."""
    line = " ".join(text.split())
    line = "".join(char for char in line if char.isprintable() or char in _JOINERS)
    return line if len(line) <= most else _cut(line, most - 1) + "…"


def _cut(line: str, most: int) -> str:
    """The first letters of a line, up to the end of a word if one ends in the second half."""
    kept = line[:most]
    if line[most : most + 1] != " " and " " in kept[most // 2 :]:
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip()


def markdown(text: str, *, most: int = 120) -> str:
    """A text that Markdown shows as it is."""
    escaped = _MARKUP.sub(r"\\\1", clean(text, most=most))
    # A bare address would become a link, and a mention would call somebody.
    return escaped.replace("://", ":\u200b//").replace("@", "@\u200b")


def code(text: str, *, most: int = 400) -> str:
    """A text as code within a line of Markdown, outside a table."""
    line = clean(text, most=most)
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(_columns(char) for char in text)


def fit(text: str, columns: float, measure: Callable[[str], float] = width) -> str:
    """The text, cut with an ellipsis to this many columns of a terminal.

    measure: how much room a text takes, where that is not columns.
    """
    if measure(text) <= columns:
        return text
    kept = len(text) - 1
    while kept > 0 and measure(text[:kept].rstrip() + "…") > columns:
        kept -= 1
    return _cut(text, kept) + "…"


def wrap(text: str, columns: float, measure: Callable[[str], float] = width) -> list[str]:
    """Lines of at most this many columns of a terminal, broken at spaces; a longer word is cut.

    measure: as for `fit`.
    """
    lines = [""]
    for word in text.split():
        short = fit(word, columns, measure)
        longer = f"{lines[-1]} {short}".lstrip()
        if measure(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(short)
    return lines


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def uncapitalized(text: str) -> str:
    """A title as it stands inside a sentence; an abbreviation keeps its capitals."""
    if len(text) > 1 and text[0].isupper() and text[1].islower():
        return text[0].lower() + text[1:]
    return text


def listed(parts: list[str], *, word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def capitalized(text: str) -> str:
    """A text as it begins a title; what follows the first letter stays."""
    return text[:1].upper() + text[1:]
