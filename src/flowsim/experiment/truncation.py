"""Where the beginning of a series of observations ends: the truncation point of MSER-5.

Input: observations in their order. Output: how many of the first to leave out. Must not depend on:
what was observed.

The marginal standard error rule leaves out as many as make the squared half-width of the interval
of the rest least, as if its observations were independent; MSER-5 does so with means of batches of
five. Sources: K. P. White, An effective truncation heuristic for bias reduction in simulation
output, Simulation 69 (1997); K. P. White, M. J. Cobb, S. C. Spratt, A comparison of five
steady-state truncation heuristics for simulation, Proceedings of the Winter Simulation Conference
(2000), from where the batches are.
"""

from __future__ import annotations

import numpy as np

from flowsim.plan.tables import Floats

BATCH = 5
LEAST = 20  # batches: of fewer the rule says nothing that could be relied on
_LAST = 5  # batches that are never left out
_ROUNDING = 1e-9  # relative: what is no difference


def mser(values: Floats, *, batch: int = BATCH) -> int | None:
    """How many of the first observations to leave out, a multiple of `batch`.

    None if the rule would leave out more than half, which says that the series is too short to have
    become steady, or never does. What does not fill a last batch is not looked at. Raises
    ValueError if there are fewer than LEAST batches.
    """
    count = len(values) // batch
    if count < LEAST:
        raise ValueError(f"MSER needs at least {LEAST * batch} observations, found {len(values)}.")
    means = np.asarray(values[: count * batch], dtype=float).reshape(count, batch).mean(axis=1)
    scale = float(np.square(means).mean())
    # A few last batches may be alike by chance; so late a cut is refused in any case.
    errors = np.array([means[cut:].var() / (count - cut) for cut in range(count - _LAST + 1)])
    errors[errors <= _ROUNDING * scale] = 0.0
    least = float(errors.min())
    cut = int(np.argmax(errors <= least * (1.0 + _ROUNDING)))
    return cut * batch if 2 * cut <= count else None
