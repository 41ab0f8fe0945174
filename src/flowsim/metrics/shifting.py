"""The momentary bottleneck and how it shifts from team to team.

Enters: active spells of all teams. Leaves: who was the bottleneck when, alone or while it shifted.
Knows no logs.

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

from flowsim.engine.compiled import compiled
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
    start = np.concatenate([each.start for each in spells]).astype(np.float64)
    stop = np.concatenate([each.stop for each in spells]).astype(np.float64)
    team = np.repeat(np.arange(len(spells), dtype=np.int32), [len(each.start) for each in spells])
    order = np.argsort(start, kind="stable")
    team, start, stop = team[order], start[order], stop[order]
    found, sole_from, sole_until = take_turns(team, start, stop, len(spells))
    return [
        Turn(int(team[spell]), float(start[spell]), float(stop[spell]), float(since), float(until))
        for spell, since, until in zip(found, sole_from, sole_until, strict=True)
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


def _overlap(start: float, stop: float, horizon: float) -> float:
    return max(0.0, min(stop, horizon) - max(start, 0.0))


@compiled()
def take_turns(
    team: np.ndarray, start: np.ndarray, stop: np.ndarray, n_teams: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which spells are those of the momentary bottleneck, and from when to when each is alone.

    Enters: spells in the order in which they begin. Of two that are as long the first team counts.
    """
    count, length = len(team), stop - start
    following = np.full(count, -1)  # of the same team
    ahead = np.full(n_teams, -1)  # the next spell of a team, and the one that began last
    begun = np.full(n_teams, -1)
    for spell in range(count - 1, -1, -1):
        following[spell] = ahead[team[spell]]
        ahead[team[spell]] = spell
    found = np.empty(count, dtype=np.int64)
    n_found, now = 0, -np.inf
    while True:
        best, first = -1, np.inf
        for of in range(n_teams):
            while ahead[of] >= 0 and start[ahead[of]] <= now:
                begun[of] = ahead[of]
                ahead[of] = following[ahead[of]]
            spell = begun[of]
            is_alive = spell >= 0 and stop[spell] > now
            if is_alive and (best < 0 or length[spell] > length[best]):
                best = spell
            if ahead[of] >= 0:
                first = min(first, start[ahead[of]])
        if best < 0:
            for of in range(n_teams):
                spell = ahead[of]
                is_next = spell >= 0 and start[spell] == first
                if is_next and (best < 0 or length[spell] > length[best]):
                    best = spell
        if best < 0:
            break
        found[n_found] = best
        n_found += 1
        now = stop[best]
    found = found[:n_found]
    sole_from, sole_until = np.empty(n_found), np.empty(n_found)
    for turn in range(n_found):
        spell = found[turn]
        before = stop[found[turn - 1]] if turn > 0 else -np.inf
        after = start[found[turn + 1]] if turn + 1 < n_found else np.inf
        sole_from[turn] = max(start[spell], before)
        sole_until[turn] = max(sole_from[turn], min(stop[spell], after))
    return found, sole_from, sole_until
