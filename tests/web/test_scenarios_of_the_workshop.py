"""The scenarios that come with the workshop: each opens as a room opens it, and answers in time."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from docs_from_code import workshop as page
from flowsim.model import ModelError, load, loads
from flowsim.study.shipped import configs
from flowsim.web.runs import answers, catalogue
from flowsim.web.runs.organisation import moved, positions_of, prepared, read
from flowsim.web.runs.queue import LONGEST, Allowance
from flowsim.web.runs.single_text import single_text
from tests.web.house import SMALL, House

FOLDER = configs() / "workshop"
FILES = sorted(FOLDER.glob("*.yaml"))
BOOKS = {book.id: book for book in catalogue.shipped() if book.shelf == catalogue.WORKSHOP}
_SHORTER = 60  # characters of a name of a scenario in a room: 40; of a model: 60


def test_each_file_is_a_scenario_with_moves() -> None:
    assert [file.stem for file in FILES] == list(BOOKS)
    assert len(FILES) >= 12
    folders = {folder.name for folder in FOLDER.iterdir() if folder.is_dir()}
    assert folders == set(BOOKS)


@pytest.mark.parametrize("name", BOOKS)
def test_a_scenario_runs_with_each_of_its_moves(name: str) -> None:
    book = BOOKS[name]
    assert book.title == load(FOLDER / f"{name}.yaml").name
    assert book.question.endswith("?")
    assert book.question.count("\n") == 0
    organisation = prepared(read(book.text).model, book.weeks)
    desk = answers.Desk(organisation)
    moves = catalogue.moves_of(book)
    assert len({title for title, _ in moves}) == len(moves) >= 2
    ways = []
    for title, positions in moves:
        assert positions_of(organisation, positions) == positions, title
        model = moved(organisation.model, positions)
        assert model != organisation.model, title
        turn = Allowance(LONGEST["quick"], 2)
        found = answers.figures(desk, positions, kind="quick", turn=turn)
        assert found["figures"][0]["now"]["mean"] > 0.0
        ways.append(found["figures"][0]["difference"]["way"])
    assert any(ways), "a move changes something"


@pytest.mark.parametrize("name", BOOKS)
def test_the_text_of_a_room_means_what_the_files_mean(name: str) -> None:
    whole, text = load(FOLDER / f"{name}.yaml"), read(BOOKS[name].text).model
    for part in ("teams", "work", "markets", "horizon", "warm_up", "name", "question"):
        assert getattr(text, part) == getattr(whole, part), part
    assert {lever.name for lever in text.levers} == {lever.name for lever in whole.levers}
    for folder, _, title in ((FOLDER / name, name, BOOKS[name].title),):
        for file, (said, positions) in zip(
            sorted(folder.glob("*.yaml")), catalogue.moves_of(BOOKS[name]), strict=True
        ):
            scenario = load(file)
            made = moved(text, positions)
            assert said == scenario.name != title
            assert len(said) < _SHORTER
            hired = {k for k, _ in scenario.use if k.startswith("hire_")}
            assert dict(made.use) == {k: v for k, v in scenario.use if k not in hired}


def test_a_room_opens_them_all_and_begins_with_their_moves(open_house: House) -> None:
    host, _ = open_house.open_room()
    host.done("POST", "scenarios", name="Mine", positions={"doses": {}, "people": {"dev": 1}})
    listed = {each["id"]: each for each in host.done("GET", "/api/models")["models"]}
    for book in BOOKS.values():
        assert listed[book.id]["question"] == book.question
        assert listed[book.id]["shelf"] == catalogue.WORKSHOP
        host.done("PUT", "model", book=book.id)
        names = [each["name"] for each in host.state()["scenarios"]]
        assert names == [name for name, _ in catalogue.moves_of(book)]
        model = host.done("GET", "model")
        assert (model["name"], model["question"]) == (book.title, book.question)
        assert model["weeks"] == (book.weeks or 52)


def test_the_first_scenario_is_played_to_its_answer(open_house: House) -> None:
    host, code = open_house.open_room()
    host.done("PUT", "model", book="01-ten-x-developers")
    guest = open_house.guest(code, "Ann")
    first = host.state()["scenarios"][-1]
    host.done("POST", "round", kind="bottleneck", scenario=first["id"])
    assert guest.vote(1, {"choice": "team:dev"}).is_success
    host.done("POST", "round/close")
    host.until_phase("ready")
    host.done("POST", "round/reveal")
    assert "Developers" not in host.state()["round"]["result"]["name"]


# The page --------------------------------------------------------------------------------------


def test_the_page_of_scenarios_has_every_one() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    for book in BOOKS.values():
        assert f"## {book.title}\n" in text
        assert book.question in text.replace("\\", "")
        for name, _ in catalogue.moves_of(book):
            assert f"| {name} |" in re.sub(" +", " ", text).replace("\\", "")


def test_the_page_says_what_a_run_shows() -> None:
    book = BOOKS["01-ten-x-developers"]
    assert page.section(book, page.rows_of(book)) in page.PAGE.read_text(encoding="utf-8")


@pytest.mark.nightly
def test_the_page_is_what_the_runs_show() -> None:
    assert page.text() == page.PAGE.read_text(encoding="utf-8")


def _row(name: str, mean: float, way: int, where: str) -> page.Row:
    figure = {"now": {"mean": mean, "text": f"{mean:g}"}, "difference": {"way": way, "text": "d"}}
    return page.Row(name, {"throughput": figure}, "features", where)


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        (
            [_row("One", 3.0, 1, "qa"), _row("Two", 1.0, -1, "dev")],
            "*One* gets most done: 3 features a week, 2 as it is; the bottleneck goes from dev to "
            "qa. *Two* is worse than doing nothing (d).",
        ),
        (
            [_row("One", 2.1, 0, "dev")],
            "No move gets clearly more done than the 2 features a week of today; the bottleneck "
            "stays: dev.",
        ),
    ],
)
def test_a_sentence_says_what_the_figures_say(moves: list[page.Row], says: str) -> None:
    assert page.says([_row("As it is", 2.0, 0, "dev"), *moves]) == says


# One text of several files ---------------------------------------------------------------------

_LEVER = "levers:\n  more:\n    change: {dev.speed: x2}\n"


@pytest.mark.parametrize(
    "scenario",
    [
        _LEVER,
        "levers: {more: {change: {dev.speed: x2, qa.speed: x2}}, one: {change: {qa.people: +1}}}\n",
        "set: {feature.build.effort: 10h}\n",
        "set:\n  feature.build.effort: 10h  # own\n  qa.people: +1\n",
        "name: Another\nhorizon: 26w\nquestion: What: now?\n".replace("What: now", "What now"),
        "work:\n  bug: {arrives: {rate: 1/w}, flow: [fix: {team: dev, effort: 2h}]}\n",
        f"# A comment\n{_LEVER}\n# Another\nuse: {{more: 100%}}\n",
    ],
)
def test_one_text_means_what_the_files_mean(tmp_path: Path, scenario: str) -> None:
    (tmp_path / "org.yaml").write_text(SMALL, encoding="utf-8")
    file = tmp_path / "scenario.yaml"
    file.write_text(f"extends: org.yaml\n{scenario}", encoding="utf-8")
    whole, text = load(file), loads(single_text([SMALL, file.read_text(encoding="utf-8")]))
    for part in ("teams", "work", "levers", "horizon", "name", "question"):
        assert getattr(text, part) == getattr(whole, part), part
    assert text.use == (), "levers are pulled by sliders"


def test_a_later_value_replaces_an_earlier_one() -> None:
    first, second, third = "a: 1\n", "set: {x.y: 1, x.z: {a: 1, b: 2}}\n", "set: {x.y: 2}\n"
    found = single_text([first, second, third])
    assert found == "a: 1\nset:\n  x.z: {a: 1, b: 2}\n  x.y: 2\n"


def _with_move(tmp_path: Path, move: str) -> catalogue.Book:
    (tmp_path / "org.yaml").write_text(SMALL, encoding="utf-8")
    folder = tmp_path / "org"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "1-move.yaml").write_text(f"extends: ../org.yaml\n{move}", encoding="utf-8")
    return catalogue.book(tmp_path / "org.yaml")


def test_a_file_of_ones_own_has_moves(tmp_path: Path) -> None:
    book = _with_move(tmp_path, "name: Two more\nset: {qa.people: +2}\n")
    expected: list[tuple[str, dict[str, Any]]] = [("Two more", {"doses": {}, "people": {"qa": 2}})]
    assert catalogue.moves_of(book) == expected


def test_a_move_beyond_sliders_is_refused(tmp_path: Path) -> None:
    book = _with_move(tmp_path, "set: {feature.build.effort: 10h}\n")
    with pytest.raises(catalogue.ShelfError, match=r"1-move\.yaml changes more of A small line"):
        catalogue.moves_of(book)
    book = _with_move(tmp_path, "use: {faster_tsts: 1}\n")
    with pytest.raises(ModelError, match="Did you mean faster_tests"):
        catalogue.moves_of(book)


def test_what_one_text_cannot_say_is_refused(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(f"{SMALL}set: {{dev.speed: x3}}\n", encoding="utf-8")
    file = tmp_path / "scenario.yaml"
    file.write_text("extends: org.yaml\nset: {dev.speed: x2}\n", encoding="utf-8")
    with pytest.raises(catalogue.ShelfError, match=r"more of .*org\.yaml than one file"):
        catalogue.book(file)
