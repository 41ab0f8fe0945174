"""Sweeps in words, tables, reports, CSV and pictures."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from flowsim.model import loads
from flowsim.report.files.cell_folder import Folder
from flowsim.report.files.whole import WriteError
from flowsim.report.files.written_by_us import FILES, refuse_foreign
from flowsim.report.format.spreadsheet import csv_text
from flowsim.report.format.table import fits
from flowsim.report.pictures import pictures
from flowsim.report.render.write import write_report
from flowsim.report.studies import sweep as report
from flowsim.report.studies import sweep_data
from flowsim.study.sweep.sweep import Sweep, sweep
from tests.report.test_report import HEADER, HOSTILE
from tests.report.test_studies import hostile
from tests.report.texts import report_text
from tests.study.test_sweep import THREE

FEW = 8


@pytest.fixture(scope="module")
def two() -> Sweep:
    vary = {"t0.people": ["2", "+0", "8"], "feature.limit": ["20", "60"]}
    return sweep(loads(THREE), vary, replications=FEW)


def test_sentences_name_the_best_and_what_is_as_good(two: Sweep) -> None:
    most, soonest = report.sentences(two)
    assert most.startswith("Of 6 combinations, this one delivers most: 8 people in t0 and at most ")
    assert " features a week, " in most
    assert most.endswith("more than the model as it is.")
    assert "85% within" in soonest
    assert report.headline(two).endswith(" with 8 people in t0 and at most 60 features in progress")


def test_the_cheapest_of_those_that_are_as_good_is_named() -> None:
    found = sweep(loads(THREE), {"t0.people": ["8"], "t1.people": ["2", "3"]}, replications=FEW)
    best = report.best_cell(found)
    assert best is not None
    other = "3" if best.labels[1] == "2" else "2"
    prices = [replace(cell, cost_per_year=9.0 if cell is best else 5.0) for cell in found.cells]
    assert report.sentences(replace(found, cells=tuple(prices)))[0].endswith(
        "; 1 other combination is not clearly worse. Of all these, "
        f"8 people in t0 and {other} people in t1 costs least."
    )
    assert report.headline(found).endswith("; 1 other combination is not clearly worse")
    assert report.sentences(found)[0].endswith("; 1 other combination is not clearly worse.")


def test_where_nothing_is_better_it_is_said() -> None:
    found = sweep(loads(THREE), {"t2.people": ["1", "3"], "t0.people": ["3"]}, replications=FEW)
    assert report.sentences(found)[0].startswith(
        "None of 2 combinations delivers clearly more features"
    )
    assert report.best_cell(found) is None
    assert "None of 2 combinations" in report.headline(found)


def test_a_sweep_has_a_card_of_all_its_cells(two: Sweep) -> None:
    card = report.card(two)
    assert [line.check for line in card][:3] == ["bookkeeping", "warm-up", "precision"]
    assert card[0].mark == "fine"
    cells = 1 + sum(not cell.is_base for cell in two.cells)
    assert card[0].says.startswith(f"in each of {cells * FEW} replications")
    assert sweep_data.data(two)["trust"][0]["check"] == "bookkeeping"
    assert "## How far to trust it" in report_text(two)
    cell = two.cells[0]
    assert cell.checks.audit is not None
    wrong = replace(
        cell, checks=replace(cell.checks, audit=replace(cell.checks.audit, unbalanced=1))
    )
    broken = replace(two, cells=(wrong, *two.cells[1:]))
    assert report.card(broken)[0].mark == "FAILED"
    text = report_text(broken)
    assert text.splitlines()[2].startswith("**A CHECK HAS FAILED")


def test_a_card_says_what_it_has_not_looked_at() -> None:
    other = "  chore: {arrives: {rate: 1/w}, flow: [do: {team: t1, effort: 1h}]}\n"
    found = sweep(loads(THREE + other), {"t0.people": ["5"]}, replications=FEW)
    piling = next(line for line in report.card(found) if line.check == "piling up")
    assert piling.says.endswith("; other kinds of work were not checked")
    alone = sweep(loads(THREE), {"t0.people": ["5"]}, replications=FEW, verdicts=True)
    assert "not looked at" not in " ".join(line.says for line in report.card(alone))


def test_where_work_piles_up_times_are_not_shown() -> None:
    text = THREE.replace("arrives: always", "arrives: {rate: 45/w}").replace("limit: 60", "")
    found = sweep(loads(text), {"t0.people": ["2", "8"]}, replications=FEW)
    assert "Unfinished features pile up in 1 of 2 combinations." in report.sentences(found)
    table = report.table(found)
    assert table.rows[1][3].startswith("grows ")
    assert table.rows[1][4] == ""
    assert found.cells[0].figures.unstable


def test_the_table_names_the_cell_that_is_the_model(two: Sweep) -> None:
    table = report.table(two)
    assert [row[:2] for row in table.rows][:4] == [
        ("2", "20"), ("2", "60"), ("+0 = 4", "20"), ("+0 = 4", "60"),
    ]  # fmt: skip
    assert table.rows[3][3] == "as it is"
    assert fits(report.narrow_table(two, 80), 80)
    other = sweep(loads(THREE), {"t0.people": ["5"]}, replications=2)
    assert report.table(other).rows[0][0] == "as it is"


def test_nothing_delivered_is_no_error(tmp_path: Path) -> None:
    text = THREE.replace("16h", "900000h")
    found = sweep(loads(text), {"t0.people": ["2", "8"]}, replications=3)
    assert report.sentences(found) == [
        "None of 2 combinations delivers clearly more features than the model as it is."
    ]
    assert write_report(found, tmp_path / "r", command="flowsim", header=HEADER)


@pytest.mark.parametrize(
    "vary",
    [
        {"t0.people": ["2..6/1"]},
        {"t0.discipline": ["fifo", "lifo"]},
        {"feature.limit": ["20", "none"]},
        {"t0.people": ["3"]},
        {"t0.people": ["2", "3"], "t1.people": ["1..4/1"]},
        {"t0.people": ["2", "3"], "t1.people": ["1", "2"], "t2.speed": ["x1..x4/0.5"]},
    ],
)
def test_every_grid_has_a_picture(vary: dict[str, list[str]]) -> None:
    found = sweep(loads(THREE), vary, replications=2)
    (drawn,) = pictures(found)
    assert drawn.name == "sweep"
    assert drawn.svg.startswith(b"<?xml")
    assert drawn == next(pictures(found)), "the same bytes again"


def test_a_large_map_has_no_words_where_there_is_no_room(two: Sweep) -> None:
    axes = tuple(
        replace(axis, texts=names, labels=names, numbers=(None,) * 20)
        for axis, names in zip(two.axes, [tuple(f"{n:03}" for n in range(20))] * 2, strict=True)
    )
    cells = tuple(
        replace(two.cells[0], at=(row, column)) for row in range(20) for column in range(20)
    )
    drawn = next(pictures(replace(two, axes=axes, cells=cells)))
    assert drawn.svg.count(b"<text") < 100


def test_a_report_has_all_files_and_they_are_ours(two: Sweep, tmp_path: Path) -> None:
    files = write_report(two, tmp_path / "r", command="flowsim sweep", header=HEADER)
    names = {file.name for file in files}
    assert names == {
        "report.html", "report.md", "data.json", "sweep.csv", "sweep.svg", "sweep.png",
    }  # fmt: skip
    assert names <= set(FILES)
    refuse_foreign(tmp_path / "r")
    data = json.loads((tmp_path / "r" / "data.json").read_text(encoding="utf-8"))
    assert [cell["at"] for cell in data["cells"]][:2] == [["2", "20"], ["2", "60"]]
    assert data["cells"][3]["is_base"] is True
    assert data["axes"][0]["numbers"] == [2.0, 4.0, 8.0]


def test_csv_has_the_numbers_of_the_cells(two: Sweep) -> None:
    rows = list(csv.DictReader(io.StringIO(sweep_data.as_csv(two))))
    assert [row["flowsim_cell"] for row in rows] == [str(count) for count in range(7)]
    assert rows[0]["t0.people"] == "as it is"
    assert [float(row["t0.people"]) for row in rows[1:]] == [2, 2, 4, 4, 8, 8]
    for row, cell in zip(rows[1:], two.cells, strict=True):
        assert float(row["throughput"]) == cell.figures.throughput.mean
        assert float(row["throughput_change_low"]) == cell.change("throughput").paired.low
        assert row["replications"] == "8"


def test_no_text_in_csv_is_a_formula() -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "＝1", "=a\nb", 'x"y,z']  # noqa: RUF001
    text = csv_text(["=head", "n"], [[value, -1.5] for value in texts])
    found = list(csv.reader(io.StringIO(text)))
    assert len(found) == len(texts) + 1
    assert found[0][0] == "'=head"
    assert all(row[0][0] in "'x" for row in found[1:])
    assert {row[1] for row in found[1:]} == {"-1.5"}  # numbers stay numbers
    assert csv_text(["a"], [[float("nan")], [None]]) == 'a\n""\n""\n'


def test_names_are_data_in_a_sweep(tmp_path: Path) -> None:
    model = hostile(loads(THREE))
    found = sweep(
        model,
        {"t0.people": ["4", "5"]},
        scenarios={"=HYPERLINK(1)" + HOSTILE: model},
        name="@base",
        replications=2,
    )
    write_report(found, tmp_path / "r", command="flowsim", header=HEADER)
    text = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<script", "")
    assert not re.search(r"(?<!\\)\]\(http", text)
    assert "<script" not in (tmp_path / "r" / "sweep.svg").read_text(encoding="utf-8")
    table = csv.reader(io.StringIO((tmp_path / "r" / "sweep.csv").read_text(encoding="utf-8")))
    assert not [cell for row in table for cell in row if cell.startswith(("=", "@", "+"))]


def test_a_folder_keeps_texts_whole(tmp_path: Path) -> None:
    store = Folder(tmp_path / "report")
    assert store.read("a1") is None
    assert not (tmp_path / "report").exists(), "nothing is made to look"
    store.write("a1", "text")
    store.write("a1", "new")
    assert store.read("a1") == "new"
    assert [file.name for file in (tmp_path / "report" / "cells").iterdir()] == ["a1.json"]
    (tmp_path / "report" / "cells" / "b2.json").write_bytes(b"\xff\xfe")
    assert store.read("b2") is None
    (tmp_path / "report" / "cells" / "c3.json").mkdir()
    assert store.read("c3") is None
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "cells").write_text("somebody's")
    with pytest.raises(WriteError):
        Folder(tmp_path / "other").write("a1", "text")
