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

    mass: how many. Of each step: those who have `seen` it, those of whom it is `decided` whether
    they take it, their defects. spared: of a defect there on entry of a block, what is left.

    All of it is one array, because the arrays are small and each operation on one costs the same.
    """

    __slots__ = ("rows", "size")

    def __init__(self, rows: Floats, size: int) -> None:
        self.rows, self.size = rows, size

    @classmethod
    def of(cls, mass: Floats, whole: Floats) -> Groups:
        """So many, who have seen, decided and carry `whole`, [row, 3 x step]."""
        column = mass[:, None]
        return cls(np.concatenate([whole, column, column], axis=1), whole.shape[1] // 3)

    @property
    def seen(self) -> Floats:
        """Of each step how many have done it, [row, step]."""
        return self.rows[:, : self.size]

    @property
    def decided(self) -> Floats:
        """Of each step of how many it is decided whether they take it, [row, step]."""
        return self.rows[:, self.size : 2 * self.size]

    @property
    def defects(self) -> Floats:
        """Of each step their defects, [row, step]."""
        return self.rows[:, 2 * self.size : -2]

    @property
    def whole(self) -> Floats:
        """What they have seen, what is decided of them, and their defects, [row, 3 x step]."""
        return self.rows[:, :-2]

    @property
    def mass(self) -> Floats:
        """How many they are, [row]."""
        return self.rows[:, -2]

    @property
    def spared(self) -> Floats:
        """Of a defect on entry of a block what is left, times their number, [row]."""
        return self.rows[:, -1]

    def part(self, share: Floats) -> Groups:
        """So much of each row."""
        return Groups(self.rows * share[:, None], self.size)

    def times(self, share: float) -> Groups:
        """So much of all of them."""
        return Groups(self.rows * share, self.size)

    def copy(self) -> Groups:
        """The same once more."""
        return Groups(self.rows.copy(), self.size)

    def nobody(self) -> Groups:
        """None of them."""
        return Groups(np.zeros_like(self.rows), self.size)

    def add(self, other: Groups) -> None:
        """Others come to the same place."""
        self.rows += other.rows

    def without(self, other: Groups) -> Groups:
        """Those who are not among others of them."""
        left = np.maximum(0.0, self.rows - other.rows)
        left[:, -1] = 0.0
        return Groups(left, self.size)

    @property
    def any(self) -> bool:
        """Whether there is anybody."""
        return bool((self.mass > 0.0).any())


def total(parts: list[Groups], like: Groups) -> Groups:
    """Some parts of groups, together."""
    found = like.nobody()
    for part in parts:
        found.add(part)
    return found


def over(top: Floats, bottom: Floats) -> Floats:
    """Their ratio; of nothing nothing."""
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0))


def per_item(groups: Groups) -> Floats:
    """What one item has seen, what is decided of it, and its defects, [row, 3 x step]."""
    mass = groups.mass[:, None]
    return np.asarray(
        np.divide(groups.whole, mass, out=np.zeros_like(groups.whole), where=mass > 0.0)
    )


def together(one: Any, two: Any) -> Any:
    """Both groups, of which any may be missing."""
    if one is None or two is None:
        return two if one is None else one
    one.add(two)
    return one
