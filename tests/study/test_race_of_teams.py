"""Who is dropped from the race of teams: the best seldom, however many there are."""

from __future__ import annotations

import numpy as np

from flowsim.model import loads
from flowsim.study.trials import DOUBT, Entry, Race, Trials
from tests.study.test_verdict import line

TRIED, TEAMS, REPLICATIONS = 400, 16, 20


def test_of_many_alike_each_is_dropped_as_seldom_as_promised() -> None:
    """All equal: whoever is called the best is dropped only by luck, DOUBT over all comparisons."""
    model = loads(line([1, 1], ["4h", "3h"]))
    race = Race(model, Trials((("feature", 1.0),), 1, 1, None), None)
    luck = np.random.default_rng(11)
    dropped = 0
    for _ in range(TRIED):
        samples = luck.normal(50.0, 2.0, (TEAMS, REPLICATIONS))
        race.entries = [
            Entry((f"t{place}",), race.base.plan, row) for place, row in enumerate(samples)
        ]
        race._drop()
        dropped += not race.entries[0].kept
    # Three standard errors more than promised; without a correction for 15 rivals it is 27 %.
    most = DOUBT + 3.0 * (DOUBT * (1.0 - DOUBT) / TRIED) ** 0.5
    assert dropped / TRIED <= most


def test_who_is_clearly_behind_is_dropped() -> None:
    model = loads(line([1, 1], ["4h", "3h"]))
    race = Race(model, Trials((("feature", 1.0),), 1, 1, None), None)
    luck = np.random.default_rng(11)
    samples = luck.normal(50.0, 2.0, (TEAMS, REPLICATIONS)) + np.array([[5.0], *[[0.0]] * 15])
    race.entries = [Entry((f"t{n}",), race.base.plan, row) for n, row in enumerate(samples)]
    race._drop()
    assert [entry.names for entry in race.entries if entry.kept] == [("t0",)]
