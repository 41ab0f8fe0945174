"""Constraint maps and ladders in words, tables, reports and pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from flowsim.experiment import Estimate
from flowsim.model import Model, loads
from flowsim.report.chart_data.of_studies.ladder import ladder_data
from flowsim.report.charts.of_studies.ladder import climb
from flowsim.report.drawing.canvas import style
from flowsim.report.format.table import plain
from flowsim.report.render.write import write_report
from flowsim.report.studies.decide import each as each_report
from flowsim.report.studies.decide import shift as map_report
from flowsim.report.studies.decide.invest import document as ladder_report
from flowsim.study.decide.each import each
from flowsim.study.decide.invest import STEPS_DONE, Ladder, invest
from flowsim.study.decide.moves import Move
from flowsim.study.decide.shift import Shift, shift
from flowsim.study.study_result import StudyResult
from tests.report.test_report import HEADER, HOSTILE
from tests.study.test_invest import LEVERS, organisation
from tests.study.test_verdict import line

FEW = 12


@pytest.fixture(scope="module")
def mapped() -> Shift:
    model = loads(line([4, 1, 2], ["16h", "3h", "5h"]))
    return shift(model, factors=(1.0, 1.5, 4.0, 6.0), replications=FEW, jobs=2)


@pytest.fixture(scope="module")
def climbed() -> Ladder:
    return invest(
        loads(organisation(more=LEVERS)), budget=150_000, steps=3, replications=FEW, jobs=2
    )


def test_a_map_says_what_is_gained_where_it_ends_and_who_is_next(mapped: Shift) -> None:
    gain, knee, constraints, last = map_report.sentences(mapped)
    assert gain.startswith("t0 6x: ")
    assert "more features are delivered" in gain
    assert knee.startswith("90% of the gain is reached at 1.")
    assert constraints == "The bottleneck is t0 at 1x, and t1 from 1.5x."
    assert "from 4x to 6x, makes no clear difference in 12 replications" in last
    table = map_report.table(mapped)
    assert [row[0] for row in table.rows] == ["1x", "1.5x", "4x", "6x"]
    assert [row[4] for row in table.rows] == ["t0", "t1", "t1", "t1"]
    assert [row[0] for row in map_report.table(mapped, whole=False).rows] == [
        row[0] for row in table.rows
    ]
    assert map_report.headline(mapped).count("90% of the gain") == 1


def test_a_map_that_gains_nothing_says_so() -> None:
    model = loads(line([4, 1, 2], ["16h", "3h", "5h"]))
    found = shift(model, "t2.speed", factors=(1.0, 2.0), replications=FEW, jobs=2)
    gain, constraints, _ = map_report.sentences(found)
    assert "no clear change" in gain
    assert constraints == "The bottleneck is t0 at every factor."
    assert map_report.headline(found) == gain


def test_a_map_on_which_nothing_is_delivered(tmp_path: Path) -> None:
    model = loads(line([1, 1], ["900000h", "1h"]))
    found = shift(model, "t0.speed", factors=(1.0, 2.0), replications=4)
    gain, constraints, _ = map_report.sentences(found)
    assert gain == "t0 2x: no clear change in delivered features."
    assert constraints == "No team's speed alone makes a clear difference, at any factor."
    assert write_report(found, tmp_path / "r", command="flowsim", header=HEADER)


def test_a_ladder_says_what_to_do_next_and_why_it_ends(climbed: Ladder) -> None:
    first, whole, worth, ends, price = ladder_report.sentences(climbed)
    assert first.startswith("Next: one more person in t0. This brings ")
    assert "more features, 85% within 9" in first
    assert "It costs 100k in the first year and is worth " in first
    assert first.endswith(" a year, net.")
    assert "With both steps" in whole
    assert ". This costs 100k in the first year plus moves without a price in the model. " in whole
    assert worth.startswith("The whole plan is worth ")
    assert " more than today over 20 weeks, at 10% a year; " in worth
    assert ends == "The plan ends there: the rest of the budget buys no move that clearly pays."
    assert price == "No price is given for “A free tool”: write `cost:` there."
    assert [row[0] for row in ladder_report.table(climbed).rows] == [
        "today",
        "1. One more person in t0",
        "2. A free tool",
    ]


def test_moves_are_named_whole_on_a_terminal(climbed: Ladder) -> None:
    move = Move("a and b", "One more person in Application security and in Quality assurance")
    steps = (replace(climbed.steps[0], move=move), climbed.steps[1])
    found = replace(climbed, steps=steps)
    narrow = ladder_report.table(found, whole=False)
    assert narrow.rows[1][0] == f"1. {move.title}, 100k"
    said = " ".join(" ".join(plain(narrow, columns=80)).split())
    assert "security and in Quality assurance" in said
    assert "…" not in said
    assert move.title in ladder_report.table(found).rows[1][0]
    with style():
        slide = climb(ladder_data(found))
    names = [text.get_text().replace("\n", " ") for text in slide.figure.texts]
    assert f"1. {move.title}" in names


def test_a_ladder_that_was_stopped_where_demand_is_the_constraint(climbed: Ladder) -> None:
    stopped = replace(climbed, ends=STEPS_DONE)
    assert ladder_report.sentences(stopped)[-2] == "The search stopped there; more steps may pay."
    last = climbed.steps[-1]
    asked = replace(last.run, verdict=replace(last.run.verdict, answers=("demand",)))
    stopped = replace(stopped, steps=(climbed.steps[0], replace(last, run=asked)))
    assert ladder_report.sentences(stopped)[-2] == (
        "The search stopped there. Demand is the constraint, so no step brings more features."
    )


def test_no_rung_at_all() -> None:
    found = invest(loads(organisation()), budget=1.0, steps=1, replications=FEW, jobs=2)
    (sentence,) = ladder_report.sentences(found)
    assert sentence == "No move within the budget of 1 clearly pays."


def hostile(model: Model) -> Model:
    return replace(
        model,
        name=HOSTILE,
        teams=tuple(replace(team, title=HOSTILE) for team in model.teams),
        work=tuple(replace(work, title=HOSTILE) for work in model.work),
        levers=tuple(replace(lever, title=HOSTILE) for lever in model.levers),
    )


def test_names_are_data_in_both_reports(tmp_path: Path) -> None:
    model = hostile(loads(organisation(more=LEVERS)))
    map_of = shift(model, "t0.speed", factors=(1.0, 2.0), replications=4, jobs=2)
    ladder = invest(model, budget=1e6, steps=1, replications=4, jobs=2)
    for name, result in (("map", map_of), ("ladder", ladder)):
        files = write_report(result, tmp_path / name, command="flowsim", header=HEADER)
        text = files[0].read_text(encoding="utf-8")
        assert "<script" not in text.replace("\\<script", "")
        assert not re.search(r"(?<!\\)\]\(http", text)
        svg = next(file for file in files if file.suffix == ".svg").read_text(encoding="utf-8")
        assert "<script" not in svg


def shown_on_a_page(result: StudyResult, folder: Path) -> str:
    """The text of a page as people read it, without script, style and data."""
    files = write_report(result, folder, command="flowsim", header=HEADER, only=())  # type: ignore[arg-type]
    page = next(file for file in files if file.suffix == ".html").read_text(encoding="utf-8")
    bare = re.sub(r"<(script|style|title)\b.*?</\1>", "", page, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "\n", bare))


def test_a_page_says_its_finding_once(mapped: Shift, climbed: Ladder, tmp_path: Path) -> None:
    """Neither the first paragraph nor the caption of its chart repeats the headline."""
    model = loads(line([4, 1, 2], ["16h", "3h", "5h"]))
    alone = each(model, replications=4, jobs=2)
    headlines = (
        (mapped, map_report.headline(mapped)),
        (climbed, ladder_report.headline(climbed)),
        (alone, each_report.headline(alone)),
    )
    for number, (result, headline) in enumerate(headlines):
        lines = shown_on_a_page(result, tmp_path / str(number)).splitlines()
        assert [each.rstrip(".") for each in lines].count(headline.rstrip(".")) == 1
    sentence = each_report.sentences(alone)[1]
    assert shown_on_a_page(alone, tmp_path / "again").count(sentence) == 1


def test_the_advice_says_what_is_lost(climbed: Ladder) -> None:
    """A move may pay although less of the judged work is delivered; whoever reads it must know."""

    def less(estimate: Estimate) -> Estimate:
        return replace(estimate, mean=-estimate.mean, low=-estimate.high, high=-estimate.low)

    step = climbed.steps[0]
    changes = tuple(
        replace(each, paired=less(each.paired), relative=less(each.relative))
        if each.measure == "throughput"
        else each
        for each in step.changes
    )
    loses = replace(climbed, steps=(replace(step, changes=changes), *climbed.steps[1:]))
    assert " more " in ladder_report.advice(climbed)
    assert " fewer " in ladder_report.advice(loses)


def test_the_advice_of_a_ladder_has_no_label(climbed: Ladder) -> None:
    """Whoever shows it says what it is: `Next:` in a headline, *Next step* on a page."""
    begin, end = ladder_report.headline(climbed).split(" more features, ")
    assert begin.removeprefix("Next: ") in ladder_report.advice(climbed)
    assert ladder_report.advice(climbed).endswith(end)
    assert ":" not in ladder_report.advice(climbed)
