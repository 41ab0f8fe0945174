"""What people paste: odd spaces, long dashes, curly quotes, bullets, and digits in groups of three.

Input: the text of a model file, or of one value. Output: the text as it was meant, and a problem
with line, column, name of the character and remedy for each line that YAML would misread. A title
may have any character. Must not depend on: what any key means.
"""

from __future__ import annotations

import re
import unicodedata

from flowsim.model.errors import Problem, UnitError, quote

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


# Digits in groups, which mean a thousand to some and three decimals to others. --------------------

_GROUPED = re.compile(r"([+-]?[1-9]\d{0,2})((?:[\s\u2019]\d{3})+)(?!\d)(.*)", re.DOTALL)


def refuse_grouped(text: str, *, thousand: str = "000") -> None:
    """Refuse a number in groups, with any space or a typographic apostrophe between them.

    thousand: how three zeros at its end are best written. Raises UnitError.
    """
    found = _GROUPED.fullmatch(text)
    if found is None:
        return
    mark = "an apostrophe" if "\u2019" in found[2] else "a space"
    digits = found[1] + re.sub(r"\D", "", found[2])
    if found[3].strip()[:1] in ("", "/") and digits.endswith("000"):
        digits = digits.removesuffix("000") + thousand
    raise UnitError(
        f"has {mark} inside the number, found {quote(text)}.",
        f"Write {digits}{plainly(found[3])[0].strip()}.",
    )


_POINTS = re.compile(
    r"([+-]?[1-9]\d{0,2})((?:\.\d{3})*\.\d\d0)(?!\d)\s*"
    r"((?:[kM]|s|min|h|d|w|mo|quarter|y)(?:/\w+)?)"
)


def refuse_zeros(text: str) -> None:
    """Refuse `1.000h` and `25.000k`, which are 1 to some and a thousand to others.

    A number of three decimals that does not end in zero is read. Raises UnitError.
    """
    found = _POINTS.fullmatch(text)
    if found is None:
        return
    digits, rest = found[1] + found[2], found[3]
    few = f"{digits.rstrip('0').rstrip('.')}{rest}, or " if digits.count(".") == 1 else ""
    raise UnitError(
        f"has three decimals, or a point for thousands, found {quote(text)}.",
        f"Write {few}{digits.replace('.', '')}{rest}.",
    )


THOUSANDS = re.compile(r"[+-]?([1-9]\d{0,2})((?:\.\d{3})+)(?!\d)(.*)", re.DOTALL | re.ASCII)


def refuse_thousands(text: str) -> None:
    """Refuse `25.000`, which is 25 to some and 25 thousand to others. Raises UnitError."""
    found = THOUSANDS.fullmatch(text)
    if found is None or found[3].strip()[:1] not in ("", "/"):
        return
    whole, groups, tail = found[1], found[2], found[3].strip()
    many = f"{whole}k" if groups == ".000" else whole + groups.replace(".", "")
    decimals = groups.rstrip("0").rstrip(".")
    few = f"{whole}{decimals}" if groups.endswith("0") else f"{whole}{groups}0"
    other = f", or {few}{tail} if that is meant" if groups.count(".") == 1 else ""
    raise UnitError(
        f"has three decimals, or a point for thousands, found {quote(text)}.",
        f"Write {many}{tail}{other}.",
    )
