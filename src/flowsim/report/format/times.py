"""Factors, small counts and shares of hours in words.

Input: factors, counts, shares, relative changes. Output: words for a sentence. Must not depend on:
which result they belong to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flowsim.report.format.numbers import TO, percent, positive, shown_parts

if TYPE_CHECKING:
    from flowsim.experiment import Estimate

_COUNTS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip
_PARTS = (2, 3, 4, 5, 6, 8, 10)  # of a day's hours that people speak of
_CLOSE = 0.015  # largest distance from a fraction of hours


def times_as_fast(factor: float) -> str:
    """A factor in words: `ten times as fast`, `twice as fast`, `2.5 times as fast`."""
    if factor == 2.0:
        return "twice as fast"
    if factor % 1 == 0.0 and 2 < factor < len(_COUNTS):
        return f"{_COUNTS[int(factor)]} times as fast"
    return f"{factor:g} times as fast"


def counted(count: int) -> str:
    """A small number as a word, others in digits."""
    return _COUNTS[count] if count < len(_COUNTS) else f"{count:,}"


def of_hours(share: float) -> str:
    """A share of hours in words: `seven of every eight hours`, `42% of the time`."""
    pairs = [(top, bottom) for bottom in _PARTS for top in range(1, bottom)]
    top, bottom = min(pairs, key=lambda pair: (abs(pair[0] / pair[1] - share), pair[1]))
    if abs(top / bottom - share) > _CLOSE:
        return f"{percent(share)} of the time"
    return f"{counted(top)} of every {counted(bottom)} hours"


def times_parts(relative: Estimate) -> tuple[str, str]:
    """A change as a factor and its interval apart: `1.34` and `1.32 to 1.36`."""
    ends = {end: 1.0 + getattr(relative, end) for end in ("mean", "low", "high")}
    return shown_parts(positive(replace(relative, **ends)), to=TO)


def times_text(relative: Estimate, what: str = "") -> str:
    """A change as a factor: `1.34 times as many features (1.32 to 1.36)`."""
    number, interval = times_parts(relative)
    return f"{number} times{what}" + (f" ({interval})" if interval else "")
