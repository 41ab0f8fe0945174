"""A file and the files that it extends, as one text: models in a room cannot use other files.

Input: the texts, the first file of the chain first. Output: one text with the comments of all. It
joins blocks at the top of files as people write them; whether the text means what the files mean is
for the caller to check. Must not depend on: models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_KEY = re.compile(r"([a-z_]+):")
_ONE_LINE = re.compile(r"([a-z_]+):[ \t]*\{(.*)\}[ \t]*(?:#.*)?")
_JOINED = ("teams", "work", "markets", "levers", "set")  # a later file adds to them
_LEFT_OUT = ("extends", "flowsim", "use", "expect", "claim")  # and what it says of those stays out
Blocks = dict[str, list[str]]


def single_text(texts: Sequence[str]) -> str:
    """The text of a whole model, no lever of a later file pulled. texts: at least one.

    >>> print(single_text(["name: A\\nlevers:\\n  a: 1\\n", "name: B\\nlevers:\\n  b: 2\\n"]))
    name: B
    levers:
      a: 1
      b: 2
    <BLANKLINE>
    """
    head, found = _blocks(texts[0])
    for text in texts[1:]:
        for key, lines in _blocks(text)[1].items():
            if key in _LEFT_OUT:
                continue
            if key in _JOINED and key in found:
                more = _opened(lines)[1:]
                found[key] = [*_without(_opened(found[key]), more if key == "set" else []), *more]
            else:
                found[key] = lines
    return "\n".join([*head, *(line for lines in found.values() for line in lines)]) + "\n"


def _blocks(text: str) -> tuple[list[str], Blocks]:
    """The lines before the first key at the top, and those of each key."""
    head: list[str] = []
    found: Blocks = {}
    lines = head
    for line in text.splitlines():
        key = _KEY.match(line)
        if key is not None:
            lines = found[key[1]] = []
        lines.append(line)
    return head, found


def _opened(lines: list[str]) -> list[str]:
    """A block whose entries stand on lines of their own."""
    found = _ONE_LINE.fullmatch(lines[0])
    if found is None or len(lines) > 1:
        return lines
    return [f"{found[1]}:", *(f"  {entry.strip()}" for entry in _entries(found[2]))]


def _without(lines: list[str], later: list[str]) -> list[str]:
    """The lines without those whose value a later one replaces."""
    replaced = {line.split(":")[0].strip() for line in later}
    return [line for line in lines if line.split(":")[0].strip() not in replaced]


def _entries(inside: str) -> list[str]:
    """What stands between commas, those within brackets aside."""
    depth, found = 0, [""]
    for char in inside:
        depth += (char in "{[") - (char in "}]")
        if char == "," and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return [entry for entry in found if entry.strip()]
