"""What changes the people of a team slowly, as frozen data: ranks, coordination, layers.

Input: values that the reader has checked. Output: records. Must not depend on: what they do to a
team (plan), how a file says them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.time_units import HOURS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Talent:
    """Ranks of a team. Shares of its people at time zero; the rest are seniors.

    hires: juniors a year. junior_for, mid_for: hours until somebody moves up, on average. leave:
    shares that leave in a year. output: of a person, in people as the efforts mean them.
    mentoring: share of a senior that a junior takes.
    """

    juniors: float = 0.0
    mids: float = 0.0
    hires: float = 0.0
    junior_for: float = 3.0 * HOURS_PER_YEAR
    mid_for: float = 4.0 * HOURS_PER_YEAR
    juniors_leave: float = 0.15
    mids_leave: float = 0.13
    seniors_leave: float = 0.10
    junior_output: float = 0.4
    mid_output: float = 0.8
    senior_output: float = 1.2
    mentoring: float = 0.25


@dataclass(frozen=True, slots=True)
class Coordination:
    """What a team loses on itself. hand_offs: for each further person; search: for each pair.

    groups: of equal size, which lose within themselves only.
    """

    hand_offs: float = 0.0
    search: float = 0.0
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Complexity:
    """Layers of automation on which a team works, and how much longer work takes for each."""

    layers: float = 0.0
    per_layer: float = 0.05


@dataclass(frozen=True, slots=True)
class Dynamics:
    """The slow curves of a team; None and neutral values where the file says nothing."""

    talent: Talent | None = None
    coordination: Coordination = Coordination()
    complexity: Complexity = Complexity()


NO_DYNAMICS = Dynamics()
