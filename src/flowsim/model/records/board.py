"""What the board of a team shows: limits over several columns, and the items in them today.

Input: values that the reader has checked. Output: immutable records. Knows no other noun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class Lane:
    """A limit over several steps: the maximum number of items in all of them together.

    work: the kinds of work whose items count; none named: all. steps: their names; none named: all.
    team: only the steps of this team. for_each: `most` counts for each of the team's people. name:
    what paths call it; without one they count.
    """

    work: tuple[str, ...]
    steps: tuple[str, ...]
    most: int
    team: str = ""
    for_each: bool = False
    name: str = ""

    def holds(self, work: str, step: str, team: str | None) -> bool:
        """Whether items of a kind of work count in one of its steps, which a team does."""
        return (
            (not self.work or work in self.work)
            and (not self.steps or step in self.steps)
            and (not self.team or team == self.team)
        )

    def path(self, place: int) -> str:
        """Its path: `limits.board`, or without a name by its place in the list: `limits.1`."""
        return f"{LIMITS}.{self.name or place + 1}"


def at_place(lanes: Sequence[Lane], name: str) -> int | None:
    """The place of a limit in the list, by its name or its number from 1; None if it is not there.

    A limit that has a name has a number too.
    """
    for place, lane in enumerate(lanes):
        if name in (lane.name, str(place + 1)):
            return place
    return None


@dataclass(frozen=True, slots=True)
class Placed:
    """Items that are in a step when the run begins, and their age."""

    work: str
    step: str
    items: int = 1
    age: float = 0.0
