"""Sliders, positions, the shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowsim.model import ModelError, load
from flowsim.study.shipped import configs
from flowsim.web.errors import RefusedError
from flowsim.web.runs import catalogue, organisation
from flowsim.web.runs.organisation import RoomModel, described, moved, positions_of, prepared, read
from tests.web.house import SMALL

MORE = """
  start_all: {change: {feature.limit: none}}
  two_people: {change: {dev.people: +2}, cost: {team: dev, once: 1k}}
"""


@pytest.fixture(scope="module")
def small() -> RoomModel:
    return prepared(read(SMALL + MORE.lstrip("\n")).model)


def test_sliders_are_what_the_model_can_do(small: RoomModel) -> None:
    levers = {lever["id"]: lever for lever in small.controls["levers"]}
    assert {name: lever["kind"] for name, lever in levers.items()} == {
        "faster_tests": "share",
        "start_all": "switch",
        "two_people": "count",
    }, "one more person and nothing else is the slider of the team"
    teams = {team["id"]: (team["least"], team["people"], team["most"]) for team in
             small.controls["teams"]}  # fmt: skip
    assert teams == {"dev": (1, 4, 9), "qa": (1, 1, 6)}
    assert small.weeks == 52.0


def test_positions_move_the_model(small: RoomModel) -> None:
    given = {"doses": {"faster_tests": 0.5, "start_all": 0}, "people": {"qa": 2, "dev": 0}}
    positions = positions_of(small, given)
    assert positions == {"doses": {"faster_tests": 0.5}, "people": {"qa": 2}}
    model = moved(small.model, positions)
    assert model.use == (("faster_tests", 0.5),)
    assert model.team("qa").people == 3
    assert described(small, positions) == "Tests twice as fast 50%, qa +2"
    assert described(small, positions_of(small, {})) == "as it is"


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"dose": {}},
        {"doses": []},
        {"doses": {"faster_tests": 2}},
        {"doses": {"faster_tests": -0.1}},
        {"doses": {"faster_tests": "1"}},
        {"doses": {"faster_tests": True}},
        {"doses": {"no_such": 1}},
        {"people": {"qa": 0.5}},
        {"people": {"qa": 6}},
        {"people": {"qa": -1}},
        {"people": {"ops": 1}},
        {"people": {"qa": 1e300}},
    ],
)
def test_positions_off_the_sliders_are_refused(small: RoomModel, given: object) -> None:
    with pytest.raises(RefusedError):
        positions_of(small, given)


def test_a_position_that_the_model_cannot_take_says_so(small: RoomModel) -> None:
    with pytest.raises(ModelError, match="only fully or not at all"):
        moved(small.model, {"doses": {"start_all": 0.5}, "people": {}})


def test_shipped_scenarios_are_positions_of_sliders() -> None:
    books = {book.id: book for book in catalogue.shipped()}
    assert len(books) == 28
    folder = configs() / "scenarios"
    base = read(books["product-org"].text).model
    for file in folder.glob("*.yaml"):
        book, scenario = books[file.stem], load(file)
        model = moved(base, book.begins)
        pulled = {name for name, _ in model.use}
        hires = [name for name, _ in scenario.use if name.startswith("hire_")]
        assert pulled == {name for name, _ in scenario.use} - set(hires)
        people = sum(team.people for team in model.teams) - sum(t.people for t in base.teams)
        assert people == len(hires)
    assert books["balanced"].begins == {
        "doses": {"two_x_developers": 1.0},
        "people": {"qa": 1, "appsec": 1},
    }


def _scenario(tmp_path: Path, text: str) -> Path:
    (tmp_path / "org.yaml").write_text(SMALL, encoding="utf-8")
    file = tmp_path / "scenario.yaml"
    file.write_text(f"extends: org.yaml\n{text}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("use: {faster_tests: 50%}", {"doses": {"faster_tests": 0.5}, "people": {}}),
        ("set: {qa.people: +2}", {"doses": {}, "people": {"qa": 2}}),
        ("use: {hire_qa: 2}\nset: {qa.people: +1}", {"doses": {}, "people": {"qa": 3}}),
    ],
)
def test_a_file_that_extends_another_moves_its_sliders(
    tmp_path: Path, text: str, begins: dict[str, Any]
) -> None:
    assert catalogue.book(_scenario(tmp_path, text)).begins == begins


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("set: {feature.build.effort: 10h}", {}),
        ("levers: {mine: {change: {dev.speed: x2}}}\nuse: {mine: 1}", {"mine": 1.0}),
    ],
)
def test_a_scenario_beyond_sliders_becomes_one_text(
    tmp_path: Path, text: str, doses: dict[str, float]
) -> None:
    file = _scenario(tmp_path, text)
    book = catalogue.book(file)
    assert book.begins == {"doses": doses, "people": {}}
    made, scenario = moved(read(book.text).model, book.begins), load(file)
    assert (made.teams, made.work, made.use) == (scenario.teams, scenario.work, scenario.use)


def test_a_text_of_a_browser_reads_no_files(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no folder to look in"):
        read("extends: /etc/passwd\n")
    with pytest.raises(ModelError):
        read(SMALL.replace("arrives: always", "arrives: {trace: /etc/passwd}"))


def test_what_would_run_too_long_is_refused_before_it_runs() -> None:
    much = SMALL.replace("arrives: always\n    limit: 8", "arrives: {rate: 90000/w}")
    with pytest.raises(RefusedError, match="too large for sliders"):
        prepared(read(much).model)
    with pytest.raises(RefusedError, match="too large for sliders"):
        prepared(
            read(SMALL.replace("20h", "1min").replace("16h", "1min").replace("1,", "40,")).model
        )
    with pytest.raises(RefusedError, match="at most"):
        read("#" * (organisation.LONGEST_MODEL + 1))


def test_a_room_looks_at_a_year_unless_it_wants_more() -> None:
    long = SMALL.replace("horizon: 52w", "horizon: 104w")
    assert prepared(read(long).model).weeks == 52.0
    assert prepared(read(long).model, 104.0).weeks == 104.0
    assert prepared(read(long).model, 500.0).weeks == 104.0
