"""Round numbers for an axis.

Input: how far the axis goes. Output: numbers, and how many decimal places tell them apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flowsim.report.format.numbers import places


def ticks(top: float, *, most: int) -> list[float]:
    """Round numbers from zero up to the top, with a maximum count."""
    size = 10.0 ** math.floor(math.log10(top / most)) if top > 0.0 else 1.0
    step = next(size * factor for factor in (1, 2, 5, 10, 20) if top / (size * factor) <= most)
    return [step * count for count in range(int(top / step) + 1)]


def tick_places(marks: Sequence[float]) -> int:
    """Decimal places that tell ticks apart."""
    return places(marks[1], significant=1) if len(marks) > 1 else 0
