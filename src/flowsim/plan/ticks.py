"""The clock's resolution: instants are whole ticks, so that what happens at once is equal.

Input: hours. Output: the same hours, rounded. The engines round what they compute with
`engine.calendar.on_tick`, which does to one number what is done here to many.

An hour has 2^4 x 3^3 x 5^2 x 7 x 11 x 13 x 17 x 19 ticks: seconds are whole, and so are minutes of
work at any multiple of 5 % of capacity. A tick is about a microsecond, and up to a hundred years a
float64 tells them apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from flowsim.plan.tables import Floats

TICKS_PER_HOUR = 3_491_888_400.0
# Hours by which work may overrun closing, or miss a gate, and still be in time: a thousand ticks,
# about a millisecond. At other rates, 73 % say, each visit is rounded to a tick.
SLACK = 1000.0 / TICKS_PER_HOUR


def on_ticks(hours: ArrayLike) -> Floats:
    """These instants or lengths, in hours, each rounded to the nearest tick."""
    return np.rint(np.asarray(hours, dtype=np.float64) * TICKS_PER_HOUR) / TICKS_PER_HOUR
