"""Scenarios are compared with common random numbers."""

from __future__ import annotations

from flowsim.model import apply, loads
from flowsim.study.decide.compare import compare
from tests.study.test_verdict import line


def test_paired_intervals_are_narrower_than_unpaired_ones() -> None:
    base = loads(line([2, 1], ["4h", "4h"]))
    faster = apply(base, [("t1.speed", "x1.2")])
    found = compare(base, {"faster": faster}, replications=16, jobs=2)
    gain = found.difference("faster", "throughput")
    assert 0.15 < gain.relative.mean < 0.25
    assert gain.paired.low > 0
    assert gain.paired.half_width < gain.unpaired.half_width
    assert found.runs[1].judged == "feature"


def test_a_scenario_that_changes_nothing_differs_by_nothing() -> None:
    base = loads(line([2, 1], ["4h", "4h"]))
    found = compare(base, {"same": base}, replications=4)
    assert all(difference.paired.mean == 0 for difference in found.differences)
