"""Numbers with a range: which count, what their range is even in, and the model with others."""

from __future__ import annotations

import math

import pytest

from flowsim.model import loads
from flowsim.study.uncertainty.ranges import UncertainInput, uncertain_inputs, with_values

MODEL = """
flowsim: 1
horizon: 10w
hours: always
teams:
  dev: {people: {value: 4, range: [3, 6]}, speed: {value: 1, range: [1, 1]}}
work:
  job:
    arrives: {rate: {value: 2/w, range: [1/w, 3/w]}}
    limit: {value: 9, range: [5, 20]}
    flow: [do: {team: dev, effort: {value: 8h, range: [6h, 12h]}, rework: 50%}]
levers:
  fast:
    change:
      dev.speed: {value: x2, range: [x1.5, x3]}
      dev.people: {value: +2, range: [+1, +3]}
  slow: {change: {dev.speed: {value: x0.5, range: [x0.2, x0.9]}}}
"""


def test_a_range_counts_where_it_has_a_width_and_its_lever_is_pulled() -> None:
    own = {"dev.people", "job.arrives.rate", "job.limit", "job.do.effort"}
    assert {each.path for each in uncertain_inputs(loads(MODEL))} == own
    found = {each.path: each for each in uncertain_inputs(loads(MODEL, use=["fast=50%"]))}
    speed, people = "fast.change.dev.speed", "fast.change.dev.people"
    assert set(found) == own | {speed, people}
    assert [path for path, each in found.items() if each.is_factor] == [speed]
    assert {"dev.people", "job.limit"} <= {path for path, each in found.items() if each.is_whole}
    assert not found["job.do.effort"].is_whole
    assert found["dev.people"] == UncertainInput("dev.people", 4.0, 3.0, 6.0, is_whole=True)
    assert found["job.do.effort"] == UncertainInput("job.do.effort", 8.0, 6.0, 12.0)
    assert found[speed] == UncertainInput(speed, 2.0, 1.5, 3.0, is_factor=True)
    assert (found["job.limit"].low, found["job.limit"].high) == (5.0, 20.0)
    rate = found["job.arrives.rate"]
    assert rate.low * 3.0 == pytest.approx(rate.high)


def test_where_in_its_range_a_value_is() -> None:
    plain = UncertainInput("a.b", 3.0, 2.0, 6.0)
    assert [plain.at(share) for share in (0.0, 0.25, 1.0)] == [2.0, 3.0, 6.0]
    assert plain.between(6.0, 3.0) == plain.between(3.0, 6.0) == 4.5
    factor = UncertainInput("a.b", 1.0, 0.5, 8.0, is_factor=True)
    assert factor.at(0.5) == pytest.approx(2.0)  # the middle of the logarithm
    assert factor.between(8.0, 2.0) == pytest.approx(4.0)
    from_nothing = UncertainInput("a.b", 1.0, 0.0, 8.0, is_factor=True)  # has no logarithm
    assert from_nothing.at(0.5) == 4.0
    whole = UncertainInput("a.people", 3.0, 2.0, 6.0, is_whole=True)
    assert [whole.at(share) for share in (0.0, 0.1, 0.2, 0.9)] == [2.0, 2.0, 3.0, 6.0]
    thirds = UncertainInput("a.b", 1.0, 1.0 / 3.0, 3.0, is_factor=True)
    assert (thirds.at(0.0), thirds.at(1.0)) == (1.0 / 3.0, 3.0)


def test_a_model_with_other_values() -> None:
    model = loads(MODEL, use=["fast=1"])
    known = {each.path: each for each in uncertain_inputs(model)}
    people, effort = known["dev.people"], known["job.do.effort"]
    speed = known["fast.change.dev.speed"]
    found = with_values(model, [(people, 5.0), (effort, 7.0), (speed, 2.5)])
    assert found.team("dev").people == 5
    step_effort = found.kind("job").step("do").effort
    assert step_effort is not None
    assert step_effort.mean == 7.0
    assert [lever.name for lever in found.levers] == ["fast"]
    assert dict(found.lever("fast").change)["dev.speed"].operand == 2.5
    without = with_values(loads(MODEL), [(people, 5.0), (speed, 2.5)])  # nobody pulls it
    assert without.levers == ()
    assert without.team("dev").people == 5
    nowhere = UncertainInput("dev.cost", 1.0, 0.0, 2.0)  # no range in this model
    assert with_values(model, [(nowhere, 2.0)]).team("dev").cost_per_year == 0.0
    assert math.isfinite(found.horizon)
