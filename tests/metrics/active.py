"""What the compiled sweeps find in a log, team by team, for tests and cases with known answers.

Input: a plan and a log. Output: active periods, and the turns of the momentary bottleneck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from flowsim.eventlog import EventLog
from flowsim.metrics.active_periods import find_active_periods
from flowsim.metrics.setting import copied, setting_of
from flowsim.metrics.shifting import take_turns
from flowsim.plan import Plan
from flowsim.plan.tables import Floats


class Periods(NamedTuple):
    """Active periods of a team, in order: hours from time zero, over the whole run.

    The last may end at the horizon because the log does.
    """

    start: Floats
    stop: Floats


@dataclass(frozen=True, slots=True)
class Turn:
    """An active period in which its team is the momentary bottleneck, in hours from time zero.

    From sole_from to sole_until nobody shares it; that may be no time at all.
    """

    team: int
    start: float
    stop: float
    sole_from: float
    sole_until: float


def active_periods(plan: Plan, log: EventLog) -> tuple[Periods, ...]:
    """The periods in which somebody of a team is there and nobody is idle, team by team."""
    team, start, stop, _ = find_active_periods(copied(setting_of(plan)), log.rows, len(log))
    return tuple(
        Periods(start[team == number], stop[team == number]) for number in range(len(plan.teams))
    )


def whole_periods(periods: Periods, horizon: float) -> Periods:
    """Those that begin and end inside the window: the others are longer than one can see."""
    whole = (periods.start > 0.0) & (periods.stop < horizon)
    return Periods(periods.start[whole], periods.stop[whole])


def turns(periods: Sequence[Periods]) -> list[Turn]:
    """The teams in the order in which they are the momentary bottleneck."""
    start = np.concatenate([each.start for each in periods]).astype(np.float64)
    stop = np.concatenate([each.stop for each in periods]).astype(np.float64)
    team = np.repeat(np.arange(len(periods), dtype=np.int32), [len(each.start) for each in periods])
    order = np.argsort(start, kind="stable")
    team, start, stop = team[order], start[order], stop[order]
    found, sole_from, sole_until = take_turns(team, start, stop, len(periods))
    return [
        Turn(int(team[n]), float(start[n]), float(stop[n]), float(since), float(until))
        for n, since, until in zip(found, sole_from, sole_until, strict=True)
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


def turning_point(blocked: Sequence[float], starved: Sequence[float]) -> int | None:
    """The machine where the line turns from blocked to starved, and which is either least.

    None if there is none such. Source: L. Li, Q. Chang, J. Ni, Data driven bottleneck detection of
    manufacturing systems, International Journal of Production Research 47 (2009), definition 1.
    """
    count = len(blocked)
    more = [b - s for b, s in zip(blocked, starved, strict=True)]
    both = [b + s for b, s in zip(blocked, starved, strict=True)]
    for i in range(count):
        neighbours = [both[j] for j in (i - 1, i + 1) if 0 <= j < count]
        turns_here = all(x > 0.0 for x in more[:i]) and all(x < 0.0 for x in more[i + 1 :])
        at_an_end = count > 1 and (
            (i == 0 and not more[0] > 0.0) or (i == count - 1 and not more[-1] < 0.0)
        )
        if turns_here and not at_an_end and all(both[i] < other for other in neighbours):
            return i
    return None


def _overlap(start: float, stop: float, horizon: float) -> float:
    return max(0.0, min(stop, horizon) - max(start, 0.0))
