"""Markets, and what pulls a lever by itself, as frozen data.

Input: values that the reader has checked. Output: immutable records. Knows nothing of files, plans
or engines.

Pushes, pulls and leavings are chances an elapsed hour, shares are 0..1, instants hours from time
zero, prices money per user and week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


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
    """Those who could use a product. The first of its members are the early market.

    rival_of: the market of another product, with whose members this one has all in common; its
    size and early share are those of that one.
    """

    name: str
    size: int
    early: Segment = field(default_factory=Segment)
    main: Segment = field(default_factory=Segment)
    reach: float = 1.0  # share of the mainstream that can use the product as it is
    title: str = ""
    rival_of: str = ""
    has_main: bool = True  # the file says how the mainstream takes it up

    @property
    def members_of(self) -> str:
        """The market that says who the members are."""
        return self.rival_of or self.name

    @property
    def early_size(self) -> int:
        """Members of the early market; halves round up."""
        return int(self.early.share * self.size + 0.5)

    @property
    def main_size(self) -> int:
        """Members of the mainstream."""
        return self.size - self.early_size


def rivals_in(markets: Iterable[Market], market: Market) -> tuple[Market, ...]:
    """The products that have their members in common with one, and itself, in the file's order."""
    return tuple(each for each in markets if each.members_of == market.members_of)


def with_members_of(market: Market, other: Market) -> Market:
    """A rival with as many members as the other has, of whom as many are early."""
    early = replace(market.early, share=other.early.share)
    return replace(market, size=other.size, early=early)


@dataclass(frozen=True, slots=True)
class PulledBy:
    """The work whose deliveries pull a lever: once for each `every` of them, at most `most` times.

    most None: without end.
    """

    work: str
    every: int = 1
    most: int | None = None
