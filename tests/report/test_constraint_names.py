"""Limits over several steps in words."""

from __future__ import annotations

import pytest

from flowsim.model import loads
from flowsim.report.sections.constraint import constraint_key, constraint_name

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


def test_in_a_narrow_table_a_limit_has_the_words_of_people() -> None:
    model = loads(
        "{flowsim: 1, horizon: 9w, teams: {dev: {people: 1}}, work: {f: {arrives: always, "
        "limit: 4, flow: [x: {team: dev, effort: 4h}]}}}"
    )
    assert constraint_key(model, "dev") == "dev"
    assert constraint_key(model, "demand") == "demand"
    assert constraint_key(model, "f.limit") == "limit of 4 in progress"
