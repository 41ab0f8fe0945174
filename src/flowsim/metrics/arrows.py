"""Bottlenecks of a line from how much its machines are blocked and starved.

Input: shares of time, in the order of the line. Output: places in it, or None. Must not depend on
logs.
"""

from __future__ import annotations

from collections.abc import Sequence


def arrow(blocked: Sequence[float], starved: Sequence[float]) -> int | None:
    """The machine from which no arrow leads away; of several the one with the greatest severity.

    An arrow leads downstream where a machine is blocked more than the next is starved, else
    upstream; severity is the sum of the differences to both neighbours. None if there is none.
    Source: C.-T. Kuo, J.-T. Lim, S. M. Meerkov, Bottlenecks in serial production lines: a
    system-theoretic approach, Mathematical Problems in Engineering 2 (1996), section 4.
    """
    last = len(blocked) - 1
    downstream = [blocked[i] - starved[i + 1] for i in range(last)]  # > 0: from i to i + 1
    severity = {
        i: (downstream[i - 1] if i > 0 else 0.0) - (downstream[i] if i < last else 0.0)
        for i in range(last + 1)
        if (i == 0 or downstream[i - 1] > 0.0) and (i == last or downstream[i] <= 0.0)
    }
    return max(severity, key=lambda i: severity[i], default=None)
