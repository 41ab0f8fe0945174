"""Markets, and what pulls a lever by itself, as frozen data.

Input: values that the reader has checked. Output: immutable records. Knows nothing of files, plans
or engines.

Pushes, pulls and leavings are chances an elapsed hour, shares are 0..1, instants hours from time
zero, prices money per user and week.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the two parts of a market: how it takes a product up, and what its users pay.

    `share`: of the market, kept for the early one only. `bridge`: how much the word of the early
    market counts, of 1; `leaves`: both of the mainstream only.
    """

    push: float = 0.0
    pull: float = 0.0
    share: float = 0.0
    bridge: float = 0.0
    leaves: float = 0.0
    opens: float = 0.0
    pays: float = 0.0


@dataclass(frozen=True, slots=True)
class Market:
    """Those who could use a product. The first of its members are the early market."""

    name: str
    size: int
    early: Segment = field(default_factory=Segment)
    main: Segment = field(default_factory=Segment)
    reach: float = 1.0  # share of the mainstream that can use the product as it is
    title: str = ""

    @property
    def early_size(self) -> int:
        """Members of the early market; halves round up."""
        return int(self.early.share * self.size + 0.5)

    @property
    def main_size(self) -> int:
        """Members of the mainstream."""
        return self.size - self.early_size


@dataclass(frozen=True, slots=True)
class PulledBy:
    """The work whose deliveries pull a lever: once for each `every` of them, at most `most` times.

    most None: without end.
    """

    work: str
    every: int = 1
    most: int | None = None
