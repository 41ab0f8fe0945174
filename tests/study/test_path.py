"""The path of the bottleneck: by hand from hours, and through a small launch."""

from __future__ import annotations

import numpy as np

from flowsim.experiment import Activity
from flowsim.study.launch.path import path_of
from flowsim.time_units import HOURS_PER_WEEK as WEEK

TEAMS = ("dev", "services", "support")


def activity() -> Activity:
    """Two runs of five weeks: dev first, then services; support while it shifts, in one of them."""
    hours = np.zeros((2, 2, 3, 5))
    hours[:, 0, 0, :2] = 100.0
    hours[0, 0, 1, 2:4] = 100.0
    hours[1, 0, 1, 2:4] = 40.0
    hours[1, 0, 2, 2:4] = 30.0
    hours[1, 1, 2, 2:4] = 20.0  # shifting counts, too
    return Activity(np.zeros((2, 3, 7)), np.arange(1, 6) * WEEK, hours)


def told(weeks: int) -> list[tuple[float, dict[str, float]]]:
    found = path_of(activity(), TEAMS, weeks=weeks)
    return [(each.until, {team.team: team.chance.mean for team in each.teams}) for each in found]


def test_the_bottleneck_of_a_stretch_is_that_of_most_of_it() -> None:
    assert told(2) == [
        (2.0, {"dev": 1.0}),
        (4.0, {"services": 0.5, "support": 0.5}),
        (5.0, {}),
    ]
    assert told(5) == [(5.0, {"dev": 1.0})]


def test_the_chance_has_the_interval_of_a_share() -> None:
    (first, *_) = path_of(activity(), TEAMS, weeks=2)
    chance = first.teams[0].chance
    assert chance.low < chance.mean == chance.high == 1.0


def test_moments_are_the_mean_over_runs() -> None:
    assert activity().moments[0, 1].tolist() == [0.0, 0.0, 70.0 / WEEK, 70.0 / WEEK, 0.0]
