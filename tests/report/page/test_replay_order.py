"""The replication that is replayed ends in the order of the means."""

from __future__ import annotations

import numpy as np

from flowsim.model import loads
from flowsim.report.page.replay import replay_widget, typical_replication
from flowsim.study.decide.compare import compare

TEXT = """
flowsim: 1
warm_up: 4w
horizon: 30w
teams: {a: {people: 2, cost: 100k/y}, b: {people: 2, cost: 100k/y}}
work:
  f:
    arrives: {rate: 9/w}
    limit: 40
    value: 10k
    flow: [s: {team: a, effort: 8h, cv: 2}, r: {team: b, effort: 7h, cv: 2}]
"""
WEEKS = 20


def test_the_better_scenario_is_ahead_at_the_end_of_the_replay() -> None:
    """A small difference, which many replications hide, and this one does not."""
    base = loads(TEXT)
    other = loads(TEXT, set=[("a.speed", "x1.01")])
    found = compare(base, {"other": other}, replications=30, jobs=2)
    counts, means = [], []
    for run in found.runs:
        assert run.results.by_week is not None
        counts.append(run.results.by_week.delivered[:, 0, :WEEKS].sum(axis=1))
        means.append(run.of("f").throughput.mean)
    ahead = np.sign(counts[1] - counts[0]) == np.sign(means[1] - means[0])
    assert ahead.any()
    assert not ahead.all()
    chosen = typical_replication(found.runs, weeks=WEEKS)
    assert ahead[chosen - found.base.results.first]
    section, _ = replay_widget(found.runs, weeks=WEEKS)
    assert f"The first {WEEKS} of 30 weeks of one replication" in str(section)
