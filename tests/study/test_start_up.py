"""Runs that begin empty and count before an item can have been delivered: by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from flowsim.model import loads
from flowsim.report.runs.start import start_ups
from flowsim.report.sections.wording import bottleneck_clause
from flowsim.study.results import RunResult
from flowsim.study.single.run import run

# Two people of either team do 20 a week, 10 are asked for: half of the capacity.
WAITS = """
flowsim: 1
name: waits
WARM_UP
horizon: 12w
hours: office
teams: {a: {people: 2}, b: {people: 2}}
work:
  x:
    arrives: {rate: RATE/w}
    flow:
      - s: {team: a, effort: 4h}
      - v: {wait: WAIT}
      - e: {team: b, effort: 4h}
"""
HALF = 0.5


def waits(
    wait: str,
    *,
    rate: int = 10,
    warm_up: str = "",
    more: str = "",
    changes: Sequence[tuple[str, str]] = (),
) -> RunResult:
    text = WAITS.replace("WAIT", wait).replace("RATE", str(rate)).replace("WARM_UP", warm_up)
    return run(loads(text + more, set=changes))


@pytest.mark.parametrize("wait", ["2w", "4w", "6w", "8w", "10w"])
def test_the_time_to_fill_is_no_lack_of_capacity(wait: str) -> None:
    found = waits(wait)
    verdict = found.verdict
    assert verdict.is_demand
    # An item alone takes the wait and twice 4 of 40 hours a week.
    weeks = float(wait.removesuffix("w")) + 0.2
    assert verdict.missing == pytest.approx(weeks / 12.0, rel=1e-6)
    use = verdict.demand * (1.0 - verdict.missing) / verdict.saturated.mean
    assert use == pytest.approx(HALF, abs=0.07)
    assert not found.of("x").unstable


def test_too_much_to_do_is_still_seen() -> None:
    """20 of 30 a week are done by a, long before the first is delivered."""
    found = waits("6w", rate=30, changes=[("b.people", "3")])
    assert found.verdict.answers == ("a",)


def test_what_piles_up_at_once_piles_up() -> None:
    assert waits("1w", rate=30).of("x").unstable


def test_nothing_is_said_of_the_constraint_where_nothing_can_be_delivered() -> None:
    found = waits("13w")
    assert found.verdict.answers == ()
    assert "too short to tell" in bottleneck_clause(found)
    (said,) = start_ups([found])
    assert "warm_up: 14w" in said


def test_the_sentence_has_its_remedy_and_goes_away_with_it() -> None:
    (said,) = start_ups([waits("6w")])
    assert "6.20 weeks on average even alone, and 12 weeks are counted" in said
    assert "warm_up: 7w" in said
    mended = waits("6w", warm_up="warm_up: 7w")
    assert start_ups([mended]) == []
    assert mended.verdict.is_demand
    assert mended.verdict.missing == 0.0
    assert mended.of("x").throughput.mean == pytest.approx(10.0, rel=0.05)


def test_work_on_the_board_is_there_from_the_start() -> None:
    found = waits("6w", more="state: [{work: x, step: v, age: 2w}]\n")
    assert start_ups([found]) == []


def test_a_short_item_needs_no_warm_up() -> None:
    """Four days of twelve weeks are a twentieth."""
    assert start_ups([waits("2d")]) == []
    assert start_ups([waits("3d")])


def test_times_that_vary_count_by_their_mean() -> None:
    """Of an exponential wait of 6 of 12 weeks, 6 (1 - e^-2) = 5.2 are missing, not 6."""
    found = waits("{mean: 6w, dist: exponential}")
    assert found.verdict.is_demand
    assert len(start_ups([found])) == 1


def test_work_that_is_always_there_and_leaves_at_once_is_not_too_late() -> None:
    """Under a limit, those with short waits are delivered first: the number is not too low."""
    text = WAITS.replace("{rate: RATE/w}", "always\n    limit: 20").replace("WARM_UP", "")
    found = run(loads(text.replace("WAIT", "{mean: 3w, dist: exponential}")))
    assert start_ups([found]) == []
    assert found.verdict.missing == 0.0
