"""A next move and a first look: the best on paper by hand, then tried in the run."""

from __future__ import annotations

from typing import Any

import pytest

from flowsim.model import loads
from flowsim.report.studies.story import next_words
from flowsim.study.board_report import _axes, _budget, _Parts, brief, first_look
from flowsim.study.decide.compare import compare
from flowsim.study.decide.each import Each, each
from flowsim.study.decide.next_move import best_on_paper, next_move
from flowsim.study.decide.shift import shift
from flowsim.study.settings import Settings
from flowsim.study.single.run import run
from flowsim.study.uncertainty.turning import turning
from flowsim.study.uncertainty.uncertainty import uncertainty

# A week t0 could do 42, t1 56 and t2 84: on paper 42 are delivered.
TEXT = """
flowsim: 1
hours: always
warm_up: 1w
horizon: 8w
teams:
  t0: {people: 4, cost: 100k/y}
  t1: {people: 1, cost: 100k/y}
  t2: {people: 3, cost: 60k/y}
work:
  other: {arrives: {rate: 1/w}, value: 1, flow: [{do: {team: t1, effort: 0.01h}}]}
  feature:
    arrives: always
    limit: 30
    value: VALUE
    flow:
      - s0: {team: t0, effort: EFFORT}
      - s1: {team: t1, effort: 3h}
      - s2: {team: t2, effort: 6h}
"""
LEVERS = """
levers:
  tool: {title: A tool, change: {t0.speed: x1.2}, cost: {once: PRICE}}
  wish: {change: {t0.speed: x9}, hypothetical: true}
  unpriced: {change: {t0.speed: x9}}
  had: {change: {t1.speed: x1.0001}, cost: {once: 1}}
use: {had: 1}
"""
GIVEN: dict[str, Any] = {"replications": 3, "seed": 7, "jobs": 1}


def text(*, value: str = "1k", price: str = "50k", effort: str = "16h", more: str = LEVERS) -> str:
    found = TEXT.replace("VALUE", value).replace("EFFORT", effort)
    return found + more.replace("PRICE", price)


def move_of(model_text: str) -> Any:
    base = run(loads(model_text), judge="feature", **GIVEN)
    return next_move(base, best_on_paper(base))


def test_the_move_that_pays_most_in_a_year() -> None:
    """One more person in t0 brings 10.5 a week for 100k a year, the tool 8.4 for its price."""
    hired = move_of(text())  # 546k in a year, and 436.8k
    assert hired.priced.move.name == "t0+1"
    assert (hired.priced.once, hired.priced.yearly) == (0.0, 100_000.0)
    cheap = move_of(text(value="100"))  # 54.6k a year for 100k, and 43.7k for 50k: neither pays
    assert cheap is None
    tool = move_of(text(value="200", price="1k"))  # 109.2k for 100k, and 87.4k for 1k
    assert tool.priced.move.name == "tool"
    assert (tool.priced.once, tool.priced.yearly) == (1_000.0, 0.0)
    hire = move_of(text(value="200", price="79k"))  # 9.2k are left, and 8.4k
    assert hire.priced.move.name == "t0+1"


def test_what_it_changes_is_that_of_a_comparison() -> None:
    """Pair by pair with the run, whose seed is not 1."""
    base, other = loads(text()), loads(text(), set=["t0.people=+1"])
    found = move_of(text()).change
    alone = compare(base, {"more": other}, judge="feature", **GIVEN)
    paired = alone.difference("more", "throughput").paired
    assert found.paired.mean == pytest.approx(paired.mean)
    assert found.paired.half_width == pytest.approx(paired.half_width)
    assert paired.mean == pytest.approx(10.5, rel=0.2)


def of_judged(found: Each) -> list[str]:
    """What each team changes of the judged work; a first look leaves other kinds out."""
    return [
        repr((one.team, [change for change in one.changes if change.work == found.judged]))
        for one in found.teams
    ]


def test_a_first_look_has_each_study_as_it_comes_alone() -> None:
    base = loads(text(effort="{value: 16h, range: [8h, 20h]}"))
    other = loads(text(), set=["t0.speed=x2"])
    reported: list[str] = []
    settings = Settings(3, seed=7, progress=lambda *at: reported.append(at[2]))
    found = first_look(base, {"fast": other}, settings, name="now")
    alone = compare(base, {"fast": other}, name="now", **GIVEN)
    assert repr(found.first.differences) == repr(alone.differences)  # type: ignore[union-attr]
    assert [one.name for one in found.runs] == ["now", "fast"]
    (teams,) = found.studies
    assert of_judged(teams) == of_judged(each(base, **GIVEN))  # type: ignore[arg-type]
    best = teams.more[0].team  # type: ignore[union-attr]
    (less,) = found.less
    assert of_judged(less) == of_judged(each(base, teams=[best], factor=2.0, **GIVEN))
    assert less.factor == 2.0
    assert found.turn == turning(base, "feature")
    assert found.turn is not None
    assert found.turn.after == "t1"  # where t0 takes less than 4 x 3 h
    assert found.turn.at == pytest.approx(12.0, abs=0.01)
    assert found.move is not None
    assert found.move.priced.move.name == "t0+1"
    assert found.absent == ()
    assert {"running now", "running fast", "trying each team"} <= set(reported)


@pytest.fixture(scope="module")
def briefing() -> Any:
    reported: list[tuple[int, int, str]] = []
    base = loads(text(effort="{value: 16h, range: [8h, 20h]}"))
    found = brief(
        base, {"fast": loads(text(), set=["t0.speed=x2"])}, name="now", budget=3e5,
        path="t1.speed", explore={"t0.people": ["4", "5"]}, judge="feature",
        progress=lambda *at: reported.append(at), **GIVEN,
    )  # fmt: skip
    return base, found, reported


def test_a_briefing_gives_its_studies_what_it_was_given(briefing: Any) -> None:
    base, found, _ = briefing
    teams, shifted, ladder, sure, grid = found.studies
    assert found.absent == ()
    assert found.turn == turning(base, "feature")
    assert found.base.name == "now"
    alone = run(base, name="now", judge="feature", **GIVEN)
    assert repr(found.base.work) == repr(alone.work)
    assert repr(teams.teams) == repr(each(base, judge="feature", **GIVEN).teams)
    same = shift(base, "t1.speed", judge="feature", **GIVEN)
    assert (shifted.path, len(shifted.points)) == ("t1.speed", len(same.points))
    assert repr(shifted.points[-1].run.work) == repr(same.points[-1].run.work)
    assert (ladder.budget, repr(ladder.base.work)) == (3e5, repr(alone.work))
    assert sure.run.name == "now"
    assert repr(sure.outcome) == repr(uncertainty(base, judge="feature", **GIVEN).outcome)
    assert [axis.path for axis in grid.axes] == ["t0.people"]
    assert (grid.base.name, repr(grid.base.figures)) == ("now", repr(alone.of("feature")))
    assert grid.base.verdict == alone.verdict


def test_how_far_a_briefing_is(briefing: Any) -> None:
    """Two organisations of ten seconds, then 5, 45, 50, 120 and 45: 285 in all."""
    reported = briefing[2]
    assert {total for _, total, _ in reported} == {28_500}
    assert [done for done, *_ in reported] == sorted(done for done, *_ in reported)
    assert any(what.startswith("part 3 of 6, ") for _, _, what in reported)
    assert {what[:6] for _, _, what in reported} == {f"part {n}" for n in range(1, 7)}


@pytest.mark.parametrize(
    ("key", "done", "total", "reached", "place"),
    [
        ("first", 1, 2, 0, 1),  # does not say how far it is in all
        ("each", 1, 1, 20, 2),
        ("shift", 1, 2, 25 + 22.5, 3),
        ("invest", 3, 4, 70 + 37.5, 4),
        ("uncertainty", 1, 2, 120, 5),
        ("sweep", 45, 45, 285, 6),
        ("sweep", 0, 0, 240, 6),
    ],
)
def test_a_study_has_its_share_of_the_time(
    key: str, done: int, total: int, reached: float, place: int
) -> None:
    reported: list[tuple[int, int, str]] = []
    tell = _Parts(Settings(progress=lambda *at: reported.append(at)), 1)(key).progress
    assert tell is not None
    tell(done, total, "at it")
    assert reported == [(int(100 * reached), 28_500, f"part {place} of 6, at it")]
    assert _Parts(Settings(), 1)(key).progress is None


def test_a_budget_is_a_twentieth_of_the_cost_and_a_person_at_least() -> None:
    """Four, one and three people cost 680k a year: 34k, less than one of 100k."""
    base = run(loads(text()), **GIVEN)
    assert _budget(base.model, base) == 100_000.0
    many = run(loads(text(), set=["t0.people=40"]), **GIVEN)
    assert _budget(many.model, many) == pytest.approx(0.05 * (41 * 100e3 + 3 * 60e3))


def test_sliders_are_people_of_the_bottleneck_now_and_in_the_end() -> None:
    """A tenth and a quarter more of 4 and of 1, at least one and two; of a plan as many above."""
    found = shift(loads(text()), factors=(1.0, 4.0), judge="feature", **GIVEN)
    axes = _axes(loads(text()), [found])
    assert axes == {"t0.people": ("4", "5", "6"), "t1.people": ("1", "2", "3")}
    many = loads(text(), set=["t0.people=40"])
    assert _axes(many, [found])["t0.people"] == ("40", "44", "50")
    planned = loads(text().replace("people: 4", "people: {at: {0w: 4, 6w: 5}}"))
    assert _axes(planned, [found])["t0.people"] == ("+0", "+1", "+2")


def test_what_does_harm_on_paper_is_no_next_move() -> None:
    sloppy = (
        "\nlevers:\n  hurry: {title: Hurried, change: {feature.s0.effort: /2, "
        "feature.s0.injects: x2}, cost: {once: 1}}\n"
    )
    flawed = text(more=sloppy).replace("effort: 16h}", "effort: 16h, injects: 0.5}")
    assert (
        move_of(text(more=sloppy).replace("effort: 16h}", "effort: 16h, injects: 0}")) is not None
    )
    found = move_of(flawed)
    assert found is None or found.priced.move.name != "hurry"


# Of each product 21 a week: value 210k of the first and 189k of the second.
PRODUCTS = """
flowsim: 1
hours: always
horizon: 26w
judge: value
teams: {a: {people: 1}, b: {people: 1}}
work:
  pay: {arrives: always, limit: 6, value: 10k, flow: [{do: {team: a, effort: 8h, cv: 0}}]}
  lend:
    {arrives: always, limit: 6, value: 9k, flow: [{make: {team: b, effort: 8h, cv: 0, injects: 1}}]}
levers:
  saw: {title: A saw for pay, change: {a.speed: x1.1}, cost: {once: 1k}}
  plane: {title: A plane for lend, change: {b.speed: x1.5}, cost: {once: 1k}}
"""


def test_the_next_move_counts_all_that_is_judged() -> None:
    """The plane adds 10.5 of the second, 94.5k a week of 399k; the saw 21k, of the first."""
    base = run(loads(PRODUCTS), **GIVEN)
    found = next_move(base, best_on_paper(base))
    assert found is not None
    assert found.priced.move.name == "plane"
    assert (found.change.measure, found.change.unit) == ("total", "of value a week")
    assert found.change.paired.mean == pytest.approx(94.5e3, rel=0.03)
    assert found.change.relative.mean == pytest.approx(94.5 / 399.0, rel=0.03)
    assert "more value for 1,000 in the first year" in next_words(base, found)
    first = run(loads(PRODUCTS), judge="pay", **GIVEN)
    alone = next_move(first, best_on_paper(first))
    assert alone is not None
    assert alone.priced.move.name == "saw"
    assert "% more pays for 1,000 in the first year" in next_words(first, alone)


def test_harm_to_any_judged_kind_is_harm() -> None:
    harmful = PRODUCTS.replace("{b.speed: x1.5}", "{b.speed: x1.5, lend.make.injects: x2}")
    base = run(loads(harmful), **GIVEN)
    best = best_on_paper(base)
    assert best is not None
    assert best.move.name == "saw"
