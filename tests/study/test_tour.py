"""The tour lifts whoever is the constraint, until money or demand ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flowsim.cli.main import USER
from flowsim.model import loads
from flowsim.report.studies.decide.invest import document as report
from flowsim.study.decide.invest import DEMAND, SPENT, STEPS_DONE
from flowsim.study.decide.tour import tour
from tests.cli.running import flowsim
from tests.study.test_invest import organisation
from tests.study.test_verdict import line

FEW = 12


def test_the_constraint_is_lifted_wherever_it_goes() -> None:
    """A week t0 could do 42 features, t1 56, t2 67: t0, t0, then t1."""
    found = tour(loads(organisation()), lifts=3, replications=FEW, jobs=2)
    assert found.is_tour
    assert [step.move.name for step in found.steps] == ["t0+1", "t0+1", "t1+1"]
    assert found.ends == STEPS_DONE
    assert found.steps[-1].run.model.team("t1").people == 2
    way, whole, ends = report.sentences(found)
    assert way.startswith("The bottleneck moves from t0, then to t1")
    assert "With all 3 steps" in whole
    assert ends == "The tour stopped there; more steps may move the constraint on."


def test_a_tour_ends_where_the_money_does() -> None:
    found = tour(loads(organisation()), budget=150_000, replications=FEW, jobs=2)
    assert ([step.move.name for step in found.steps], found.ends) == (["t0+1"], SPENT)
    assert found.spent == 100_000


def test_a_tour_ends_where_demand_does() -> None:
    text = line([1, 1], ["4h", "3h"], arrives="{rate: 50/w}")
    found = tour(loads(text), replications=FEW, jobs=2)
    assert [step.move.name for step in found.steps] == ["t0+1"]
    assert found.ends == DEMAND
    assert report.sentences(found)[-1] == "The tour ends there: demand is the constraint."


def test_a_tour_that_is_stopped_where_demand_is_says_so() -> None:
    text = line([1, 1], ["4h", "3h"], arrives="{rate: 50/w}")
    found = tour(loads(text), lifts=1, replications=FEW, jobs=2)
    assert found.steps[-1].run.verdict.constraint == DEMAND
    assert found.ends == DEMAND


def test_lifts_that_cost_more_than_they_bring_are_named() -> None:
    found = tour(loads(organisation(value="1")), lifts=2, replications=FEW, jobs=2)
    _, whole, lost, _ = report.sentences(found)
    assert whole.startswith("With both steps, ")
    assert lost.startswith("Steps 1 and 2 cost more than they bring: −")
    one = replace(found, steps=(found.steps[0],))
    assert report.sentences(one)[1].startswith("With this step, ")
    assert report.sentences(one)[2].startswith(
        "Step 1, one more person in t0, costs more than it brings: "
    )
    assert len(report.sentences(tour(loads(organisation()), lifts=1, replications=FEW))) == 3


def test_a_large_team_is_lifted_by_a_tenth() -> None:
    text = organisation().replace("people: 4", "people: 40").replace("effort: 16h", "effort: 160h")
    found = tour(loads(text), lifts=1, replications=6, jobs=2)
    assert found.steps[0].move.title == "4 more people in t0"


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("org.yaml").write_text(organisation(), encoding="utf-8")
    few = ("--replications", 4, "--budget", "100k")
    said = flowsim(capsys, "shift", "org.yaml", "--tour", *few, "--out", "out")
    assert said.code == 0
    assert "1. One more" in said.out
    text = Path("out/report.md").read_text(encoding="utf-8")
    assert "tour of constraints" in text
    assert "flowsim shift org.yaml --budget 100000 --replications 4 --seed 1 --tour" in text
    for wrong in (("--tour", "--team", "t0"), ("--budget", "1M")):
        refused = flowsim(capsys, "shift", "org.yaml", *wrong)
        assert refused.code == USER
