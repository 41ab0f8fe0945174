"""Drawn organisations are right, and have the features they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from flowsim.model import loads
from flowsim.plan import compile_plan
from tests.organisations import ADOPTING, ALL, CORE, LANES, features_of, organisation

EASY = {"suppress_health_check": list(HealthCheck), "deadline": None, "derandomize": True}

NEEDS = {
    "drop": {"limit"},
    "installed": {"after"},
    "pulled_by": {"levers"},
    **{key: {"levers"} for key in ADOPTING},
    "moved": {"levers", "lanes"},
}


@settings(max_examples=40, **EASY)  # type: ignore[arg-type]
@given(organisation(CORE | LANES))
def test_no_feature_comes_that_was_not_asked_for(text: str) -> None:
    assert features_of(text) <= CORE | LANES
    compile_plan(loads(text))


@pytest.mark.parametrize("feature", sorted(ALL))
def test_every_feature_can_be_drawn(feature: str) -> None:
    needs = NEEDS.get(feature, set())
    text = find(
        organisation({feature} | needs),
        lambda text: feature in features_of(text),
        settings=settings(max_examples=500, phases=[Phase.generate], **EASY),  # type: ignore[arg-type]
    )
    assert feature in features_of(text)
