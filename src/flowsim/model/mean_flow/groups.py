"""Groups of items that move through a flow together, many at once: a row of arrays for each.

Enters, leaves: arrays. Must not know: flows, engines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_PROFILE = ("seen", "decided", "defects")


class Groups:
    """Items at one place, a row for each group of them.

    mass: how many. Of each step: those who have `seen` it, those of whom it is `decided` whether
    they take it, their defects. spared: of a defect there on entry of a block, what is left.
    """

    __slots__ = ("decided", "defects", "mass", "seen", "spared")

    def __init__(
        self, mass: Floats, seen: Floats, decided: Floats, defects: Floats, spared: Floats
    ) -> None:
        self.mass, self.spared = mass, spared
        self.seen, self.decided, self.defects = seen, decided, defects

    def part(self, share: Floats | float) -> Groups:
        """So much of them."""
        each = np.asarray(share)[..., None]
        return Groups(
            self.mass * share,
            self.seen * each,
            self.decided * each,
            self.defects * each,
            self.spared * share,
        )

    def add(self, other: Groups) -> None:
        """Others come to the same place."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def without(self, other: Groups) -> Groups:
        """Those who are not among others of them."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in _PROFILE]
        left = [np.maximum(0.0, one - two) for one, two in pairs]
        mass = np.maximum(0.0, self.mass - other.mass)
        return Groups(mass, left[0], left[1], left[2], np.zeros_like(mass))

    @property
    def any(self) -> bool:
        """Whether there is anybody."""
        return bool((self.mass > 0.0).any())


def total(ends: list[Groups], name: str, like: Floats) -> Floats:
    """What some groups have of something, together."""
    found: Floats = np.zeros_like(like)
    for groups in ends:
        found = found + getattr(groups, name)
    return found


def over(top: Floats, bottom: Floats) -> Floats:
    """Their ratio; of nothing nothing."""
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0))


def per_item(groups: Groups) -> Floats:
    """What one item has seen, what is decided of it, and its defects, [row, 3 x step]."""
    whole = np.concatenate([getattr(groups, name) for name in _PROFILE], axis=1)
    mass = groups.mass[:, None]
    return np.asarray(np.divide(whole, mass, out=np.zeros_like(whole), where=mass > 0.0))


def together(one: Any, two: Any) -> Any:
    """Both groups, of which any may be missing."""
    if one is None or two is None:
        return two if one is None else one
    one.add(two)
    return one
