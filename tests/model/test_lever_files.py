"""Levers of other files: read with the names of the model, and wrong ones with their own lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.model import Model, ModelError, load, loads
from flowsim.model.loading import load_with_positions
from flowsim.plan import compile_plan

ORG = """\
flowsim: 1
horizon: 26w
teams:
  dev: {people: 4}
  qa: {people: 2}
work:
  feature:
    arrives: {rate: 2/w}
    flow:
      - build: {team: dev, effort: 3d}
      - test: {team: qa, effort: 1d}
levers:
  hire: {change: {qa.people: +1}}
"""
LEVERS = """\
flowsim: 1
levers:
  faster:
    title: Everything faster
    change: {team.speed: {value: x2, range: [x1, x3], source: "own"}}
    cost: {monthly: 40/person, team: team}
  easier: {change: {work.step.effort: /2}, starts: 4w}
"""


def model(folder: Path, entries: str, *, levers: str = LEVERS, more: str = "") -> Model:
    (folder / "ready").mkdir(exist_ok=True)
    (folder / "ready" / "levers.yaml").write_text(levers, encoding="utf-8")
    file = folder / "org.yaml"
    file.write_text(f"{ORG}levers_from: {entries}\n{more}", encoding="utf-8")
    return load(file)


DEV = "{file: ready/levers.yaml, team: dev, work: feature, step: build}"
QA = "{file: ready/levers.yaml, team: qa, work: feature, step: test}"


def test_levers_are_named_and_placed_after_whom_they_are_for(tmp_path: Path) -> None:
    found = model(tmp_path, f"[{DEV}, {QA}]", more="use: {qa_feature_test_faster: 100%}\n")
    assert {lever.name for lever in found.levers} == {
        "hire", "dev_feature_build_faster", "dev_feature_build_easier",
        "qa_feature_test_faster", "qa_feature_test_easier",
    }  # fmt: skip
    faster = found.lever("qa_feature_test_faster")
    assert [path for path, _ in faster.change] == ["qa.speed"]
    assert (faster.title, faster.cost.team, faster.cost.monthly) == (
        "Everything faster",
        "qa",
        40.0,
    )
    assert found.lever("dev_feature_build_easier").change[0][0] == "feature.build.effort"
    rates = compile_plan(found).tables.calendars.rate
    assert (rates[0][0], rates[1][0]) == (1.0, 2.0)


def test_ranges_and_places_are_those_of_the_lever_file(tmp_path: Path) -> None:
    model(tmp_path, f"[{DEV}]")
    loaded = load_with_positions(tmp_path / "org.yaml")
    note = dict(loaded.model.notes)["dev_feature_build_faster.change.dev.speed"]
    assert (note.low, note.high, note.source) == (1.0, 3.0, "own")
    assert note.where.startswith(f"{tmp_path}/ready/levers.yaml:5:")


def test_a_scenario_may_take_levers_too(tmp_path: Path) -> None:
    model(tmp_path, f"[{DEV}]")
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(
        f"extends: org.yaml\nlevers_from: [{QA}]\nuse: {{qa_feature_test_faster: 100%}}\n",
        encoding="utf-8",
    )
    assert load(scenario).use == (("qa_feature_test_faster", 1.0),)


ALONE = "{file: ready/levers.yaml, team: dev}"
DVE = "{file: ready/levers.yaml, team: dve, work: feature, step: build}"
X = "flowsim: 1\nlevers:\n  x:"


@pytest.mark.parametrize(
    ("entries", "levers", "says"),
    [
        (f"[{ALONE}]", LEVERS, "ready/levers.yaml:7:21 levers.dev_easier: work.step.effort is for"),
        (f"[{ALONE}]", LEVERS, "any work, and none is given. Write `work: NAME` in the"),
        (f"[{DVE}]", LEVERS, "Did you mean dev?"),
        (
            "[{file: none.yaml}]",
            LEVERS,
            "org.yaml:14:22 levers_from.file: none.yaml does not exist.",
        ),
        ("[{team: dev}]", LEVERS, "`file` is missing"),
        ("[{file: ready/levers.yaml, tema: dev}]", LEVERS, "Did you mean team?"),
        (f"[{DEV}, {DEV}]", LEVERS, "dev_feature_build_faster is also a lever of this file or"),
        ("{file: ready/levers.yaml}", LEVERS, "org.yaml:14:14 levers_from: must be a list"),
        ("[ready/levers.yaml]", LEVERS, "must have keys of its own"),
        (f"[{DEV}]", "flowsim: 2\nlevers: {}\n", "ready/levers.yaml:1:10 flowsim: must be 1"),
        (f"[{DEV}]", "flowsim: 1\nteams: {}\n", "ready/levers.yaml:2:1: unknown key teams in a"),
        (f"[{DEV}]", f"{X} {{change: {{team.people: lots}}}}\n", "ready/levers.yaml:3:29"),
        (f"[{DEV}]", f"{X} {{chnge: {{}}}}\n", "Did you mean change?"),
        (f"[{DEV}]", "flowsim: 1\nlevers: [\n", "ready/levers.yaml:"),
        (f"[{DEV}]", "- 1\n", "ready/levers.yaml:1:1"),
    ],
)
def test_what_is_wrong_has_its_place(tmp_path: Path, entries: str, levers: str, says: str) -> None:
    with pytest.raises(ModelError) as error:
        model(tmp_path, entries, levers=levers)
    assert says in str(error.value)


def test_a_lever_of_ones_own_is_not_replaced(tmp_path: Path) -> None:
    levers = "flowsim: 1\nlevers:\n  hire: {change: {qa.people: +2}}\n"
    with pytest.raises(ModelError, match="hire is also a lever of this file"):
        model(tmp_path, "[{file: ready/levers.yaml}]", levers=levers)


def test_a_model_given_as_text_has_no_folder() -> None:
    with pytest.raises(ModelError, match="has no folder to look in"):
        loads(f"{ORG}levers_from: [{DEV}]\n")
