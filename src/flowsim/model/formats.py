"""Numbers of a model back to words: as a file would write them, and as a message says them.

Input: numbers in the unit of the model. Output: text. Must not depend on: fields, files.
"""

from __future__ import annotations

from flowsim.model.types import ALWAYS, Hours
from flowsim.model.units import day_and_week, hours_in, parse


def plain(value: float, *, digits: int = 12) -> str:
    """A number without noise: 16, 0.35, 1234567."""
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-4 <= abs(value) < 1e15:
        text = f"{value:.15f}".rstrip("0").rstrip(".")
    return text


def format_value(kind: str, value: float | None, hours: Hours = ALWAYS) -> str:
    """The text a file would have, so that `parse` gives the value back. None is `none`."""
    if value is None:
        return "none"
    if kind in ("effort", "elapsed", "open"):
        return _duration(kind, value, hours)
    if kind == "rate":
        return _rate(value, hours)
    if kind == "hazard":
        return _hazard(value)
    if kind in ("share", "percent"):
        percent = plain(value * 100.0)
        return f"{percent if float(percent) / 100.0 == value else _exact(value * 100.0)}%"
    if kind in ("money", "pay", "toll", "lever_money"):
        return _money(value) + {"pay": "/y", "toll": "/w"}.get(kind, "")
    return _exact(value)


def _exact(value: float) -> str:
    short = plain(value)
    return short if float(short) == value else repr(value)


def _short(value: float) -> bool:
    return len(plain(value)) <= 5


def _duration(kind: str, value: float, hours: Hours) -> str:
    if value == 0.0:
        return "0h"
    units = ("w", "d", "h", "min")
    texts = [f"{plain(value / _size(kind, unit, hours))}{unit}" for unit in units]
    return _shortest(kind, value, texts, hours) or f"{_exact(value)}h"


def _shortest(kind: str, value: float, texts: list[str], hours: Hours) -> str:
    """The shortest of the texts that read back as the value; empty if none does."""
    exact = [text for text in texts if "e" not in text and parse(kind, text, hours) == value]
    return min(exact, key=len, default="")


def _size(kind: str, unit: str, hours: Hours) -> float:
    day, week = day_and_week(kind, hours)
    return float(hours_in(unit, day=day, week=week))


def _rate(value: float, hours: Hours) -> str:
    units = ("h", "w", "d", "mo", "y")
    texts = [f"{plain(value * _size('open', unit, hours))}/{unit}" for unit in units]
    return _shortest("rate", value, texts, hours) or f"{_exact(value)}/h"


def _hazard(value: float) -> str:
    if value == 0.0:
        return "0%/quarter"
    units = ("quarter", "mo", "w", "y", "d", "h")
    texts = [f"{plain(value * 100.0 * _size('elapsed', unit, ALWAYS))}%/{unit}" for unit in units]
    return _shortest("hazard", value, texts, ALWAYS) or f"{_exact(value * 100.0)}%/h"


def _money(value: float) -> str:
    for size, suffix in ((1e6, "M"), (1e3, "k")):
        count = value / size
        if abs(count) >= 1.0 and _short(count) and float(plain(count)) * size == value:
            return f"{plain(count)}{suffix}"
    text = _exact(value)
    # Three decimals alone could be thousands, and are refused.
    return f"{text}0" if "e" not in text and len(text.partition(".")[2]) == 3 else text


def say_effort(hours: float) -> str:
    """Person-time in words: `2 person-days (16 h of work)`."""
    return _said(hours, "effort", noun="person-", tail="of work")


def say_elapsed(hours: float) -> str:
    """Elapsed time in words: `2 days (48 h elapsed)`."""
    return _said(hours, "elapsed", noun="", tail="elapsed")


def say_open(hours: float, calendar: Hours) -> str:
    """Open hours in words: `3 working days (24 h open)`."""
    return _said(hours, "open", calendar, noun="working ", tail="open")


def _said(hours: float, kind: str, calendar: Hours = ALWAYS, *, noun: str, tail: str) -> str:
    words = {"y": "year", "w": "week", "d": "day"}
    for unit in words:
        count = hours / _size(kind, unit, calendar)
        if count >= 1.0:
            number = plain(count, digits=3)
            plural = "" if number == "1" else "s"
            return f"{number} {noun}{words[unit]}{plural} ({plain(hours, digits=4)} h {tail})"
    if hours * 60.0 < 60.0 and hours > 0.0:
        return f"{plain(hours * 60.0, digits=3)} min {tail}"
    return f"{plain(hours, digits=3)} h {tail}"
