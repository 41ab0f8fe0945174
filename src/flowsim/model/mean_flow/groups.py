"""Groups of items that move through a flow together, many at once: a row of arrays for each.

Input, output: arrays. Must not depend on: flows, engines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Groups:
    """Items at one place, a row for each group of them.

    mass: number of items. For each step: how many have `seen` it, for how many it is `decided`
    whether they take it, their defects. spared: share of defects left since the entry of a block.

    All of it is one array, because the arrays are small and each operation on one costs the same.
    """

    __slots__ = ("rows", "size")

    def __init__(self, rows: Floats, size: int) -> None:
        self.rows, self.size = rows, size

    @classmethod
    def of(cls, mass: Floats, whole: Floats) -> Groups:
        """Groups of this mass with `whole`: seen, decided and defects, [row, 3 x step]."""
        column = mass[:, None]
        return cls(np.concatenate([whole, column, column], axis=1), whole.shape[1] // 3)

    @property
    def seen(self) -> Floats:
        """For each step how many have done it, [row, step]."""
        return self.rows[:, : self.size]

    @property
    def decided(self) -> Floats:
        """For each step for how many it is decided whether they take it, [row, step]."""
        return self.rows[:, self.size : 2 * self.size]

    @property
    def defects(self) -> Floats:
        """For each step their defects, [row, step]."""
        return self.rows[:, 2 * self.size : -2]

    @property
    def whole(self) -> Floats:
        """Seen, decided and defects, [row, 3 x step]."""
        return self.rows[:, :-2]

    @property
    def mass(self) -> Floats:
        """Number of items, [row]."""
        return self.rows[:, -2]

    @property
    def spared(self) -> Floats:
        """Share of defects left since the entry of a block, times the number of items, [row]."""
        return self.rows[:, -1]

    def part(self, share: Floats) -> Groups:
        """The groups scaled by a factor for each row."""
        return Groups(self.rows * share[:, None], self.size)

    def times(self, share: float) -> Groups:
        """The groups scaled by one factor."""
        return Groups(self.rows * share, self.size)

    def copy(self) -> Groups:
        """A copy."""
        return Groups(self.rows.copy(), self.size)

    def nobody(self) -> Groups:
        """Groups without any items, in the same shape."""
        return Groups(np.zeros_like(self.rows), self.size)

    def add(self, other: Groups) -> None:
        """Add groups at the same place."""
        self.rows += other.rows

    def without(self, other: Groups) -> Groups:
        """These groups less a part of them."""
        left = np.maximum(0.0, self.rows - other.rows)
        left[:, -1] = 0.0
        return Groups(left, self.size)

    @property
    def any(self) -> bool:
        """Whether there are any items."""
        return bool((self.mass > 0.0).any())


def total(parts: list[Groups], like: Groups) -> Groups:
    """The sum of several groups."""
    found = like.nobody()
    for part in parts:
        found.add(part)
    return found


def over(top: Floats, bottom: Floats) -> Floats:
    """The ratio of two arrays; 0 where the divisor is 0."""
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0))


def per_item(groups: Groups) -> Floats:
    """The same as `whole` for one item, [row, 3 x step]."""
    mass = groups.mass[:, None]
    return np.asarray(
        np.divide(groups.whole, mass, out=np.zeros_like(groups.whole), where=mass > 0.0)
    )


def together(one: Any, two: Any) -> Any:
    """The sum of two groups, either of which may be missing."""
    if one is None or two is None:
        return two if one is None else one
    one.add(two)
    return one
