"""What is left over of a batch waits for its batch, and not for busy people."""

from __future__ import annotations

import pytest

from flowsim.experiment import replicate
from flowsim.model import loads
from flowsim.plan import compile_plan

MODEL = """
flowsim: 1
horizon: 2w
hours: always
teams: {dev: {people: 1}}
work:
  change:
    arrives: {backlog: 4}
    flow: [{build: {wait: 1h}}, {deploy: {team: dev, effort: 20min, cv: 0, batch: 3%s}}]
"""


@pytest.mark.parametrize(
    ("more", "gate", "batch"), [("", 0.0, 335.0), (", opens: 17h", 64.0, 319.0)]
)
def test_four_changes_in_batches_of_three(more: str, gate: float, batch: float) -> None:
    """Three go at once, an hour after the start or with the gate; the fourth waits to the end."""
    found = replicate(compile_plan(loads(MODEL % more)), replications=2)
    hours = {
        cause: 336.0 * found.estimate(f"waiting_for_{cause}", work="change").mean
        for cause in ("gate", "batch", "people")
    }
    assert hours == pytest.approx({"gate": gate, "batch": batch, "people": 0.0})
