"""Working hours from their text to a weekly pattern of open hours, and back.

Input: `office`, `always`, or texts such as `Mon-Fri 09-17`. Output: Hours, sorted and disjoint.
Must not depend on: teams, files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowsim.model.errors import UnitError, quote
from flowsim.model.types import ALWAYS, OFFICE, Hours
from flowsim.time_units import DAYS_PER_WEEK, HOURS_PER_DAY, HOURS_PER_WEEK

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMED = {"office": OFFICE, "always": ALWAYS}
_SPAN = re.compile(
    r"([A-Za-z]+)(?:\s*-\s*([A-Za-z]+))?\s+(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?",
    re.ASCII,
)
_REMEDY = "Write office, always, or days and hours such as `Mon-Fri 09-17`."


def parse_hours(texts: str | Sequence[str]) -> Hours:
    """A weekly pattern from its name, or from one span or several. Raises UnitError.

    A span may end at 24 and may run past midnight (`Mon-Fri 22-06` ends on Saturday at 6); spans
    may touch, but two that overlap are refused, because one of them is a mistake.
    """
    spans = [texts] if isinstance(texts, str) else list(texts)
    spans = [" ".join(span.split()) for span in spans]
    if len(spans) == 1 and spans[0] in _NAMED:
        return _NAMED[spans[0]]
    if not spans:
        raise UnitError("has no hours in it.", _REMEDY)
    pieces = [piece for span in spans for piece in _pieces(span)]
    return Hours(", ".join(spans), _merged(pieces))


def _pieces(span: str) -> list[tuple[float, float, str]]:
    match = _SPAN.fullmatch(span)
    if match is None:
        raise UnitError(f"are not hours, found {quote(span)}.", _REMEDY)
    first, last = _day(match[1], span), _day(match[2] or match[1], span)
    start, end = _clock(match[3], match[4], span), _clock(match[5], match[6], span)
    if start in (end, HOURS_PER_DAY):
        raise UnitError(
            f"open for zero time, found {quote(span)}.", "For a whole day write `Mon-Fri 00-24`."
        )
    length = end - start if end > start else end + HOURS_PER_DAY - start
    pieces = []
    for count in range((last - first) % 7 + 1):
        begins = ((first + count) % DAYS_PER_WEEK) * HOURS_PER_DAY + start
        ends = begins + length
        if ends <= HOURS_PER_WEEK:
            pieces.append((begins, ends, span))
        else:
            pieces.append((begins, HOURS_PER_WEEK, span))
            pieces.append((0.0, ends - HOURS_PER_WEEK, span))
    return pieces


def _day(name: str, span: str) -> int:
    short = name[:3].capitalize()
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    if short in DAYS and name.lower() in (short.lower(), full[DAYS.index(short)]):
        return DAYS.index(short)
    raise UnitError(
        f"have an unknown day, found {quote(name)} in {quote(span)}.",
        f"Days are {', '.join(DAYS)}.",
    )


def _clock(hour: str, minute: str | None, span: str) -> float:
    value = int(hour) + int(minute or 0) / 60.0
    if value > HOURS_PER_DAY or int(minute or 0) > 59:
        raise UnitError(
            f"have an unknown time of day, found {quote(span)}.", "Times go from 00:00 to 24:00."
        )
    return value


def _merged(pieces: list[tuple[float, float, str]]) -> tuple[tuple[float, float], ...]:
    merged: list[tuple[float, float]] = []
    last = ""
    for start, end, span in sorted(pieces):
        if merged and start < merged[-1][1]:
            raise UnitError(
                f"have spans that overlap, {quote(last)} and {quote(span)}.",
                "Let each hour be in one span only.",
            )
        if merged and start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
        last = span
    return tuple(merged)
