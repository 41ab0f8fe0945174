"""The path of the bottleneck: which team it is in each stretch of a run, and how surely.

Input: the activity of teams in replications. Output: Stretches. The bottleneck of a stretch is the
team that was the momentary bottleneck for most of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment import Activity, Estimate
from flowsim.study.measured.market_figures import chance_of
from flowsim.time_units import HOURS_PER_WEEK

MOST_FOLLOWED = 50  # replications in which teams are followed from instant to instant
QUARTER, YEAR = 13, 52  # weeks


@dataclass(frozen=True, slots=True)
class TeamChance:
    """A team and the share of runs in which it is the bottleneck of a stretch."""

    team: str
    chance: Estimate


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a run that ends with week `until`; its bottlenecks, the most likely first.

    Teams that never are it are left out; none: nobody was fully busy.
    """

    until: float
    teams: tuple[TeamChance, ...]


def path_of(activity: Activity, teams: Sequence[str], *, weeks: int) -> tuple[Stretch, ...]:
    """Stretches of this many weeks, the last one shorter if they do not fit."""
    starts = np.arange(0, len(activity.ends), weeks)
    hours = np.add.reduceat(activity.hours.sum(axis=1), starts, axis=2)  # [run, team, stretch]
    first = np.where(hours.max(axis=1) > 0.0, hours.argmax(axis=1), -1)
    ends = activity.ends[np.append(starts[1:] - 1, len(activity.ends) - 1)]
    return tuple(
        Stretch(float(end) / HOURS_PER_WEEK, _chances(first[:, number], teams))
        for number, end in enumerate(ends)
    )


def _chances(first: np.ndarray, teams: Sequence[str]) -> tuple[TeamChance, ...]:
    """first: [run] the number of the team; -1: none."""
    found = [
        TeamChance(team, chance_of(first == number))
        for number, team in enumerate(teams)
        if (first == number).any()
    ]
    return tuple(sorted(found, key=lambda each: -each.chance.mean))
