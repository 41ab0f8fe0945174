"""The first ten seconds: what is said follows the numbers, whatever they are."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from flowsim.model import load, loads
from flowsim.report.sections.wording import total_change
from flowsim.report.studies import board_report, story
from flowsim.study.board_report import Briefing, first_look
from flowsim.study.decide.compare import compare
from flowsim.study.decide.next_move import best_on_paper, next_move
from flowsim.study.mean_value.explain import explain, first_full
from flowsim.study.results import Comparison
from flowsim.study.settings import Settings
from flowsim.study.single.run import measured
from flowsim.study.uncertainty.turning import turning
from measuring.essay import ORGANISATION
from tests.report import fakes

ROW = """
flowsim: 1
name: Two in a row
warm_up: 4w
horizon: 26w
hours: always
teams:
  a: {title: Builders, people: 1, cost: 100k/y}
  b: {title: Checkers, people: 1, cost: 100k/y}
work:
  item:
    arrives: always
    limit: 6
    value: 10k
    flow:
      - first: {title: Build, team: a, effort: {value: 8h, range: [4h, 12h]}, cv: 0}
      - second: {title: Check, team: b, effort: 6h, cv: 0}
levers:
  ten:
    title: Builders ten times as fast
    hypothetical: true
    change: {a.speed: x10}
    cost: {monthly: 1k}
  tool: {title: A better saw, change: {item.first.effort: /1.25}, cost: {monthly: 100}}
"""


def looked() -> Briefing:
    base = loads(ROW)
    others = {
        "ten": dataclasses.replace(base, use=(("ten", 1.0),)),
        "saw": dataclasses.replace(base, use=(("tool", 1.0),)),
    }
    return first_look(base, others, Settings(6), name="two")


def test_the_nearest_turn_is_where_two_loads_are_equal() -> None:
    """Builders take 8 h, Checkers 6: below 6 h of building Checkers are full first."""
    turn = turning(loads(ROW), "item")
    assert turn is not None
    assert (turn.number.path, turn.before, turn.after) == ("item.first.effort", "a", "b")
    assert not turn.is_above
    assert turn.at == pytest.approx(6.0, abs=0.02)
    said = story.doubt([loads(ROW)], turn)
    assert "if “Build” takes under 6 h of work (now 8 h), Checkers is the bottleneck" in said


def test_without_ranges_there_is_no_turn() -> None:
    text = ROW.replace("{value: 8h, range: [4h, 12h]}", "8h")
    assert turning(loads(text), "item") is None


def test_first_full_is_the_bottleneck_of_explain() -> None:
    for model in (loads(ROW), load(ORGANISATION), load(ORGANISATION, use=["two_x_developers"])):
        found = explain(model)
        assert first_full(model, found.judged) == found.bottleneck


def test_the_next_move_can_be_bought_and_is_measured() -> None:
    """A second builder: 28 a week by the checkers, not 21; the saw: 26.25. An item is worth 10k."""
    base = measured(loads(ROW), Settings(6))
    found = next_move(base, best_on_paper(base))
    assert found is not None
    assert found.priced.move.name == "a+1"
    assert found.change.relative.mean == pytest.approx(1.0 / 3.0, abs=0.01)
    assert found.priced.first_year == pytest.approx(100e3)


def test_the_finding_says_who_waits_for_whom() -> None:
    found = looked()
    (each,) = found.studies
    first, second = story.finding(each, found.first, found.less)[:2]  # type: ignore[arg-type]
    assert first == (
        "Make one team ten times as fast: in one of two cases, no more items are delivered."
    )
    assert second == (
        "With Builders, today's bottleneck, 1.33 times as many are delivered, not 10 times. The "
        "team then waits seven of every eight hours for Checkers. At 2x, 1.33 times."
    )
    assert isinstance(found.first, Comparison)
    gain = total_change(found.first, found.first.others[0])
    assert gain is not None
    other = dataclasses.replace(gain.relative, mean=0.5, low=0.4, high=0.6)
    differences = tuple(
        dataclasses.replace(one, relative=other) if one is gain else one
        for one in found.first.differences
    )
    moved = dataclasses.replace(found.first, differences=differences)
    assert "1.5 times as many are delivered (1.4 to 1.6)" in story.finding(each, moved)[1]  # type: ignore[arg-type]
    assert story.claim_outcome(each) == "Confirmed for 1 of 2 teams, but not for Builders."  # type: ignore[arg-type]


def test_a_scenario_says_what_it_buys_and_for_how_much() -> None:
    base, ten, saw = looked().runs
    assert story.bought(base, ten) == "Builders ten times as fast"
    assert story.price(base, ten) == "12.0k a year"
    assert story.bought(base, saw) == "A better saw"
    assert story.price(base, saw) == "1,200 a year"


def test_what_a_file_sets_is_bought_too() -> None:
    """A lever, one more checker and shorter work: all three are named, whatever set them."""
    base = loads(ROW)
    text = loads(ROW, set=[("b.people", "+1"), ("item.first.effort", "6h")])
    found = compare(
        base, {"all": dataclasses.replace(text, use=(("tool", 1.0),))}, replications=4, jobs=1
    )
    said = story.bought(found.base, found.others[0])
    assert said.startswith("A better saw, ")
    assert "one more person in Checkers" in said
    assert "effort of “Build” 6 h of work instead of 8 h of work" in said


def test_what_was_asked_comes_first() -> None:
    """Each team alone opens the page of those who ask about one team, and of nobody else."""
    found = looked()
    assert board_report.story(found).finding
    assert found.first.study == "compare"
    asked = dataclasses.replace(found, first=_without_ten(found))
    assert board_report.story(asked).finding == []
    assert board_report.story(asked).claim == ""


def _without_ten(found: Briefing) -> Any:
    first: Any = found.first
    return dataclasses.replace(
        first, others=tuple(run for run in first.others if run.name != "ten")
    )


def test_the_claim_follows_the_rows() -> None:
    (each,) = looked().studies
    rows = each.teams  # type: ignore[union-attr]
    none = dataclasses.replace(
        each, teams=tuple(dataclasses.replace(r, ways=(0, 0, 0)) for r in rows)
    )
    assert story.claim_outcome(none) == "Confirmed for all 2 teams."  # type: ignore[arg-type]
    every = dataclasses.replace(
        each, teams=tuple(dataclasses.replace(r, ways=(1, 0, 0)) for r in rows)
    )
    assert story.claim_outcome(every).startswith("Not confirmed")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chance", "degree"),
    [(0.995, "almost certain"), (0.98, "very likely"), (0.8, "likely"), (0.6, "uncertain")],
)
def test_how_sure_the_bottleneck_is_has_a_degree(chance: float, degree: str) -> None:
    run = fakes.run()
    verdict = dataclasses.replace(run.verdict, chances=(("dev", chance), ("qa", 1.0 - chance)))
    said = story.certainty(dataclasses.replace(run, verdict=verdict))
    assert said == (
        f"With these inputs, it is {degree} that the bottleneck is Developers: a tenth faster "
        "brings 7.0% (6.4% to 7.6%) more features."
    )


def test_of_a_tie_it_is_said_who_may_be_the_bottleneck() -> None:
    run = fakes.run()
    verdict = dataclasses.replace(run.verdict, answers=("dev", "qa"))
    said = story.certainty(dataclasses.replace(run, verdict=verdict))
    assert said == "Too close to call: it may be Developers or Quality assurance."
