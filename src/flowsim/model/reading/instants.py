"""Instants as days: `2027-03-01` where a model has a start, beside `8w` from time zero.

Input: a text and the day of time zero. Output: hours from time zero to the day's 00:00, or to the
time that follows it. Must not depend on: which field it is for.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from flowsim.model.errors import UnitError, quote
from flowsim.model.language.forms import DAY_PATTERN
from flowsim.model.reading.tree import Node, Scalar

"""Of a day, perhaps with a time, for the schema."""

_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:\D|$)", re.ASCII)
_DAY = re.compile(DAY_PATTERN, re.ASCII)


def is_day(text: str) -> bool:
    """Whether a text is meant as a day, rightly written or not."""
    return _LIKE.match(text.strip()) is not None


def hours_until(text: str, start: date | None) -> float:
    """Hours from time zero, the first hour of start; below 0 before it. Raises UnitError."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        remedy = "Write year-month-day, 2027-03-01, or 2027-03-01 10:30."
        raise UnitError(f"is not a date, found {quote(text)}.", remedy)
    if start is None:
        monday = found.date() - timedelta(days=found.weekday())
        raise UnitError(
            f"is a date, but the model has no start, found {quote(text)}.",
            f"Add `start: {monday}`, the Monday of time zero, or write weeks from time zero: 8w.",
        )
    zero = datetime.fromisoformat(start.isoformat())
    return (found - zero).total_seconds() / 3600.0


def from_start(text: str, start: date | None, own: date | None = None) -> float:
    """`hours_until`, not before time zero. Raises UnitError.

    own: the start of the file that gives the day. A day that is past only because an extending file
    starts later counts as time zero.
    """
    hours = hours_until(text, start)
    if hours < 0.0 and own is not None and hours_until(text, own) >= 0.0:
        return 0.0
    if hours < 0.0:
        raise UnitError(
            f"is before the start, {start}, found {quote(text)}.", "Write a later day, or 0w."
        )
    return hours


def is_past(node: Node | None, start: date | None, own: date | None) -> bool:
    """Whether a node has a day before the start that is not before that of its own file."""
    if not isinstance(node, Scalar) or not is_day(node.text) or start is None or own is None:
        return False
    try:
        return hours_until(node.text, start) < 0.0 <= hours_until(node.text, own)
    except UnitError:
        return False
