"""Read-only arrays: what goes into a plan cannot be changed by an engine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from flowsim.plan.tables import Floats, Ints, Keys

A = TypeVar("A", bound=NDArray[Any])


def ints(values: ArrayLike) -> Ints:
    """A read-only array of whole numbers."""
    return _freeze(np.array(values, dtype=np.int64))


def floats(values: ArrayLike) -> Floats:
    """A read-only array of numbers."""
    return _freeze(np.array(values, dtype=np.float64))


def streams(rows: Sequence[Sequence[str]], width: int) -> Keys:
    """A table [row, purpose] of streams, each the hash of its name.

    Named, not numbered: a step keeps its random numbers when another is put before it.
    """
    hashed = [[stream(name) for name in row] for row in rows]
    return _freeze(np.array(hashed, dtype=np.uint64).reshape(len(rows), width))


def stream(name: str) -> int:
    """The 64 bits that stand for a name among the streams of draws."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def _freeze(array: A) -> A:
    array.setflags(write=False)
    return array
