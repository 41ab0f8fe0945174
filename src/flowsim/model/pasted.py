"""What word processors put into a pasted text: odd spaces, long dashes, curly quotes, bullets.

Input: the text of a model file, or of one value. Output: the text as it was meant, and a problem
with line, column, name of the character and remedy for each line that YAML would misread. A title
may have any character. Must not depend on: what any key means.
"""

from __future__ import annotations

import re
import unicodedata

from flowsim.model.errors import Problem

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_SPACE = re.compile(f"[{_SPACES}]")
_DASHES = "\u2010-\u2015\u2212"
_BULLET = re.compile(f"^(\\s*)([{_DASHES}\u2022\u2023\u2043\u25aa\u25cf\u00b7])(\\s+)(?=\\S)")
_MINUS = re.compile(f"^[{_DASHES}](?=\\s*[.\\d])")
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
_QUOTED = re.compile(f"^[{_CURLY}](.*)[{_CURLY}]$")
_NAMES = {
    "\u00a0": "non-breaking space",
    "\u202f": "narrow non-breaking space",
    "\u2013": "long dash",
    "\u2014": "long dash",
    "\u2212": "typographic minus",
    "\u2022": "bullet",
}
_PASTED = "was the text pasted from a word processor?"


def unpasted(text: str, name: str) -> tuple[str, list[Problem]]:
    """The text with what it meant where YAML would stumble, and what to put right."""
    if text.isascii():
        return text, []
    problems: list[Problem] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        mended = _BULLET.sub(r"\1-\3", line)
        if mended != line:
            place = len(line) - len(line.lstrip())
            what = f"begins with a {_name(line[place])} ({line[place]}); {_PASTED}"
            problems.append(
                Problem(f"{name}:{number}:{place + 1}", "", what, "Write - and a space.")
            )
        places = [
            found.start() for found in _ODD_SPACE.finditer(mended) if _bears(mended, found.start())
        ]
        if places:
            what = f"has a {_name(mended[places[0]])}; {_PASTED}"
            where = f"{name}:{number}:{places[0] + 1}"
            problems.append(Problem(where, "", what, "Replace it with a space."))
            for place in places:
                mended = f"{mended[:place]} {mended[place + 1 :]}"
        lines[number - 1] = mended
    return "\n".join(lines), problems


def plainly(text: str) -> tuple[str, str]:
    """A value without the characters of a word processor, and the first of them by name."""
    found = ""
    quoted = _QUOTED.match(text)
    if quoted is not None:
        text, found = quoted[1].strip(), "has typographic quotes"
    if _MINUS.match(text):
        found = found or f"has a {_name(text[0])} ({text[0]})"
        text = "-" + text[1:].lstrip()
    odd = _ODD_SPACE.search(text)
    if odd is not None:
        found = found or f"has a {_name(odd[0])}"
        text = " ".join(text.split())
    return text, found


def _bears(line: str, place: int) -> bool:
    """Whether an odd space stands where YAML reads structure: around keys, dashes and brackets."""
    before, after = line[:place], line[place + 1 :]
    outside = before.count('"') % 2 == 0 and before.count("'") % 2 == 0
    if not outside or re.search(r"(^|\s)#", before):
        return False
    left, right = before.rstrip()[-1:], after.lstrip()[:1]
    return left in ("", "-", ":", ",", "{", "[") or right in ("", "#", ":", ",", "}", "]")


def _name(char: str) -> str:
    return _NAMES.get(char) or unicodedata.name(char, "odd character").lower()
