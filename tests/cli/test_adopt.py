"""`flowsim adopt` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import flowsim

Capture = pytest.CaptureFixture[str]
FEW = ("--trials", "10")


@pytest.fixture
def sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    counts = (840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890)
    lines = [f"{period},{count}" for period, count in enumerate(counts, start=1)]
    file = Path("sales.csv")
    file.write_text("\n".join(["period,sales", *lines]), encoding="utf-8")
    return file


def test_all_strategies(capsys: Capture) -> None:
    said = flowsim(capsys, "adopt", *FEW)
    assert said.code == 0
    assert said.err == ""
    assert max(map(len, said.out.splitlines())) <= 80
    assert said.out.startswith("Of 14 strategies, 5 reach half")
    assert "Next: flowsim adopt --strategy hybrid" in said.out
    row = next(line for line in said.out.splitlines() if line.startswith("Hybrid  "))
    assert row.split()[1:5:3] == ["74%", "2.7"] or row.split()[1] == "74%"


def test_one_strategy_as_data(capsys: Capture) -> None:
    said = flowsim(
        capsys, "adopt", "--strategy", "skip", "--set", "main.bridge=50%", "--json", *FEW
    )
    data = json.loads(said.out)
    assert data["command"] == "adopt"
    (one,) = data["strategies"]
    assert one["settings"]["bridge"] == 0.5
    assert data["changes"] == ["main.bridge=50%"]


def test_a_report_can_be_made_again(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "mine"
    assert flowsim(capsys, "adopt", "--strategy", "evolve", "--out", out, *FEW).code == 0
    text = (out / "report.md").read_text(encoding="utf-8")
    assert "flowsim adopt --strategy evolve --trials 10" in text
    before = (out / "data.json").read_bytes()
    assert flowsim(capsys, "adopt", "--strategy", "evolve", "--out", out, *FEW).code == 0
    assert (out / "data.json").read_bytes() == before
    assert (out / "report.html").exists()


def test_a_fit(sales: Path, capsys: Capture) -> None:
    said = flowsim(capsys, "adopt", "--fit", sales, "--out", "here")
    assert said.code == 0
    assert said.out.startswith("The market is about 68,000 (61,000 to 75,800)")
    assert "flowsim adopt --fit sales.csv" in Path("here/report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--strategy", "evole"], "--strategy evole: unknown strategy. Did you mean evolve?"),
        (["--set", "main.leaves=lots"], "--set `main.leaves=lots`: is not a number"),
        (["--people", "1"], "not in the range"),
        (["--fit", "none.csv"], "none.csv: does not exist. Check the path."),
        (["--fit", "."], "is a folder. Give a sales file in it."),
        (["--fit", "sales.csv", "--people", "9"], "Leave out --strategy"),
    ],
)
def test_what_the_user_can_mend(
    arguments: list[str], says: str, sales: Path, capsys: Capture
) -> None:
    said = flowsim(capsys, "adopt", *arguments)
    assert said.code == 2
    assert says in said.err
    assert said.out == ""


def test_a_wrong_file_has_its_place(sales: Path, capsys: Capture) -> None:
    sales.write_text("period,sales\n1,2\n2,=cmd()\n3,1\n4,1\n5,1\n", encoding="utf-8")
    said = flowsim(capsys, "adopt", "--fit", sales)
    assert said.code == 2
    assert said.err.startswith("sales.csv:3:3: the sales is not a number, found `=cmd()`.")
    sales.write_bytes(b"\xff\xfe1,2")
    assert "is not UTF-8" in flowsim(capsys, "adopt", "--fit", sales).err
