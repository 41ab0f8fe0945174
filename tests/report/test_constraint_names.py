"""Limits over several steps in words."""

from __future__ import annotations

import pytest

from flowsim.model import loads
from flowsim.report.sections.constraint import constraint_name

MODEL = """
flowsim: 1
horizon: 4w
teams: {dev: {people: 2, title: Developers}, qa: {people: 1}}
work:
  feature:
    arrives: {rate: 1/w}
    flow: [{build: {team: dev, effort: 1h}}, {test: {team: qa, effort: 1h}}]
  bug:
    arrives: {rate: 1/w}
    flow: [{fix: {team: dev, effort: 1h}}, {check_fix: {team: qa, effort: 1h}}]
limits:
  - LIMIT
"""


@pytest.mark.parametrize(
    ("limit", "name"),
    [
        ("{work: feature, steps: [build, test], max: 3}", "the limit of 3 over build and test"),
        ("{work: [feature, bug], max: 12}", "the limit of 12 features and bugs together"),
        ("{work: [feature, bug], steps: [test, check_fix], max: 4}",
         "the limit of 4 over test and check fix"),
        ("{team: dev, max: 9}", "the limit of 9 in Developers"),
        ("{person: dev, max: 2}", "the limit of 2 a person in Developers"),
    ],
)  # fmt: skip
def test_a_limit_is_named_by_what_it_counts(limit: str, name: str) -> None:
    assert constraint_name(loads(MODEL.replace("LIMIT", limit)), "limits.1") == name
