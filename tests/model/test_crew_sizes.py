"""How many people can be at work at once in crews, against counting all ways to fill crews."""

from __future__ import annotations

from itertools import product

import pytest

from flowsim.model import loads
from flowsim.model.mean_flow.crew_sizes import at_work, crew_sizes, more_at_work

MODEL = """
flowsim: 1
horizon: 4w
teams:
  dev: {people: 5}
  qa: {people: 7, helps: {dev: 50%}}
  expert: {people: 3}
  rig: {kind: equipment, people: 4}
work:
  feature:
    arrives: {rate: 1/w}
    flow:
      - build: {team: dev, people: 2, effort: 1h, with: {expert: 1}}
      - check: {team: dev, people: 3, effort: 1h, share: 0%}
      - test: {team: qa, effort: 1h, people: 2, with: {rig: 2}}
  bug:
    arrives: {rate: 1/w}
    flow: [fix: {team: dev, people: 4, effort: 1h}]
levers:
  more: {change: {feature.check.share: +10pp}}
"""


@pytest.mark.parametrize("sizes", [{1}, {2}, {3}, {2, 3}, {3, 5}, {4, 6}, {1, 4}, {6, 9, 20}])
def test_at_work_is_the_best_of_all_ways_to_fill_crews(sizes: set[int]) -> None:
    for people in range(45):
        ways = product(*(range(people // size + 1) for size in sizes))
        sums = (sum(n * size for n, size in zip(way, sizes, strict=True)) for way in ways)
        assert at_work(people, frozenset(sizes)) == max(one for one in sums if one <= people)


@pytest.mark.parametrize(
    ("people", "sizes", "least", "more"),
    [(4, {2}, 1, 2), (5, {2}, 1, 1), (7, {3}, 1, 2), (7, {1, 3}, 1, 1), (40, {2}, 4, 4),
     (41, {2}, 4, 3), (1, {2}, 1, 1), (6, {2, 3}, 1, 1)],
)  # fmt: skip
def test_the_fewest_who_bring_one_more_job(
    people: int, sizes: set[int], least: int, more: int
) -> None:
    """Of 41 in pairs one has nobody: three more make two pairs with that one, and four at work."""
    assert more_at_work(people, frozenset(sizes), least) == more


def test_sizes_of_all_jobs_of_a_team_and_of_those_of_some_work() -> None:
    model = loads(MODEL)
    assert crew_sizes(model, "dev") == {2, 3, 4}  # a lever may bring the check back
    assert crew_sizes(model, "dev", [model.kind("bug")]) == {4}
    assert crew_sizes(model, "expert") == {1}
    assert crew_sizes(model, "rig") == {2}
    assert crew_sizes(model, "qa") == {1, 2}  # who helps takes jobs of one
    plain = loads(MODEL.split("levers:")[0].replace(", helps: {dev: 50%}", ""))
    assert crew_sizes(plain, "dev") == {2, 4}
    assert crew_sizes(plain, "qa") == {2}
