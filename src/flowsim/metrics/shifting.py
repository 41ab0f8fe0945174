"""The momentary bottleneck and how it shifts from team to team.

Enters: active spells by team. Leaves: who was the bottleneck when, alone or while it shifted. Knows
no logs.

At any instant the bottleneck is the team whose current active spell is the longest, by its full
length. When that spell ends, the longest of those alive takes over; while both last, the bottleneck
shifts, else it is the sole one. Source: C. Roser, M. Nakano, M. Tanaka, Shifting bottleneck
detection, WSC 2002, section 3. Spells that the horizon ends count with their length so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from flowsim.metrics.spells import Spells


@dataclass(frozen=True, slots=True)
class Turn:
    """A spell of a team as the momentary bottleneck, in hours from time zero.

    From sole_from to sole_until nobody shares it; that may be no time at all.
    """

    team: int
    start: float
    stop: float
    sole_from: float
    sole_until: float


def turns(spells: Sequence[Spells]) -> list[Turn]:
    """The teams in the order in which they are the momentary bottleneck."""
    spans: list[tuple[int, float, float]] = []
    now = -np.inf
    while (found := _alive(spells, now) or _next(spells, now)) is not None:
        spans.append(found)
        now = found[2]
    ends = [-np.inf, *(stop for _, _, stop in spans)]
    begins = [*(start for _, start, _ in spans[1:]), np.inf]
    return [
        Turn(team, start, stop, max(start, before), max(start, before, min(stop, after)))
        for (team, start, stop), before, after in zip(spans, ends, begins, strict=False)
    ]


def sole_and_shifting(found: Sequence[Turn], team: int, horizon: float) -> tuple[float, float]:
    """Hours of the window, 0 to horizon, in which a team is the sole bottleneck, or one of two."""
    mine = [turn for turn in found if turn.team == team]
    sole = sum(_overlap(turn.sole_from, turn.sole_until, horizon) for turn in mine)
    return sole, sum(_overlap(turn.start, turn.stop, horizon) for turn in mine) - sole


def changes(found: Sequence[Turn]) -> list[int]:
    """The teams in turn, each as often as the bottleneck has come to it from another."""
    teams = [turn.team for turn in found]
    return teams[:1] + [after for before, after in pairwise(teams) if after != before]


def _alive(spells: Sequence[Spells], now: float) -> tuple[int, float, float] | None:
    """Of the spells alive just after an instant the longest."""
    alive = []
    for team, (start, stop) in enumerate(spells):
        place = int(np.searchsorted(start, now, side="right")) - 1
        if place >= 0 and stop[place] > now:
            alive.append((team, float(start[place]), float(stop[place])))
    return max(alive, key=_length, default=None)


def _next(spells: Sequence[Spells], now: float) -> tuple[int, float, float] | None:
    """The spell that begins next, of several the longest."""
    later = []
    for team, (start, stop) in enumerate(spells):
        place = int(np.searchsorted(start, now, side="right"))
        if place < len(start):
            later.append((team, float(start[place]), float(stop[place])))
    first = min((start for _, start, _ in later), default=np.inf)
    return max((span for span in later if span[1] == first), key=_length, default=None)


def _length(span: tuple[int, float, float]) -> float:
    return span[2] - span[1]


def _overlap(start: float, stop: float, horizon: float) -> float:
    return max(0.0, min(stop, horizon) - max(start, 0.0))
