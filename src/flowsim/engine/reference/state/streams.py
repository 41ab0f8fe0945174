"""Random numbers by their address: whose, for what, and an index.

Input: the seed and the number of a replication. Output: keys and numbers. The same address always
has the same number, so nothing depends on the order of events, and scenarios share their random
numbers (docs/decisions/002-addressed-draws.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np

from flowsim.engine.draws import EMPIRICAL, address, pick, replication_key, uniform, variate
from flowsim.plan.tables import WORK_ITEMS, Tables

# The bits of a key must stay unsigned on their way into compiled functions.
as_key = cast("Callable[[int], int]", np.uint64)


class RandomStreams:
    """The random numbers of one replication."""

    def __init__(self, tables: Tables, *, seed: int, replication: int) -> None:
        self.tables = tables
        self.of_run = as_key(replication_key(seed, replication))
        self.of_work = [
            self.key(self.of_run, int(stream), 0) for stream in tables.works.stream[:, WORK_ITEMS]
        ]

    def key(self, key: int, stream: int, index: int) -> int:
        """The key of what has an address."""
        return as_key(address(key, stream, index))

    def uniform(self, key: int, stream: int, index: int) -> float:
        """A number between 0 and 1."""
        return uniform(key, stream, index)

    def duration(self, law: int, key: int, stream: int, index: int) -> float:
        """Hours, by a law of the plan."""
        laws = self.tables.laws
        bits = self.key(key, stream, index)
        if laws.family[law] == EMPIRICAL:
            first, last = laws.first[law], laws.first[law + 1]
            return pick(laws.points, laws.cumulative, first, last, bits)
        return variate(laws.family[law], laws.scale[law], laws.shape[law], bits)

    def of_step(self, step: int, purpose: int) -> int:
        """The stream of a step's draws for a purpose."""
        return int(self.tables.steps.stream[step, purpose])
