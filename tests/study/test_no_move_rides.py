"""A part of a pair of moves that earns nothing, or delays, does not ride on the other's gain."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.model import Model, load, loads
from flowsim.report.studies.decide.invest.document import sentences
from flowsim.study.decide.invest import Ladder, invest
from flowsim.study.decide.moves import moves
from flowsim.study.decide.next_step import NextStep
from tests.study.test_verdict import line

PRODUCTS = Path("configs/three-products.yaml")
# On the way of seed 1: three moves are made, and what is left allows one more tester.
MADE = {"set": [("screen.app_ship.opens", "1w"), ("app_mobile.people", "+1")]}


@pytest.fixture(scope="module")
def products() -> Model:
    return load(PRODUCTS, use=["assistants=1"], **MADE)


def test_a_tester_does_not_ride_on_a_limit_that_delays(products: Model) -> None:
    search = NextStep(("payment", "loan", "screen"), 1, 2, lambda: None)
    every = [each for each in moves(products, *search.judged) if each.first_year <= 130e3]
    assert {"lend_test+1", "screen limit 16"} <= {each.move.name for each in every}
    found = search.best(products, every, 130e3)
    assert found.priced is None
    left = {each.priced.move.name: each for each in found.left_out}
    assert left["screen limit 16"].is_slow  # so it is named, with both shares, and not sold


def equal(people: int) -> Model:
    """Two teams in a line that are equally full, so that more of one alone adds next to nothing."""
    text = line([people, people], ["4h, cv: 0", "4h, cv: 0"])
    for team in ("t0", "t1"):
        old = f"  {team}: {{people: {people}}}"
        text = text.replace(old, f"  {team}: {{people: {people}, cost: 100k/y}}")
    return loads(text.replace("value: 1k", "value: 10k"))


def test_two_equally_full_teams_grow_together() -> None:
    found = invest(equal(2), budget=250e3, steps=1, replications=10)
    assert [step.move.names for step in found.steps] == [("t0+1", "t1+1")]
    gained = found.steps[0].change("throughput").relative.mean
    assert gained == pytest.approx(0.5, abs=0.03)  # three in place of two in either team


@pytest.fixture(scope="module")
def plan() -> Ladder:
    return invest(load(PRODUCTS), budget=1e6, steps=6, replications=10, seed=2)


def test_a_step_says_what_it_delays(plan: Ladder) -> None:
    text = " ".join(sentences(plan))
    delayed = [
        place
        for place, step in enumerate(plan.steps, start=1)
        for change in step.changes
        if (change.measure, change.work) == ("delivery_p85", "screen")
        and change.relative.low > 0.05
    ]
    assert delayed
    for place in delayed:
        assert place == 1 or f"Step {place} makes app features " in text
    for place in set(range(2, 7)) - set(delayed):
        assert f"Step {place} makes" not in text
