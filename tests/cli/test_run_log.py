"""`flowsim run --log`: every stint of every replication in one file, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import flowsim as fs
from flowsim.eventlog.read import is_log, read
from tests.cli.running import flowsim

MODEL = """
flowsim: 1
warm_up: 2w
horizon: 6w
teams: {a: {people: 2}, b: {people: 1, hours: always}}
work:
  f:
    arrives: {rate: 12/w}
    flow: [{x: {team: a, effort: 3h}}, {y: {team: b, effort: 2h, share: 60%}}]
    after: {g: {chance: 40%, at: 1d}}
  g: {flow: [{x: {team: b, effort: 2h}}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL)
    return path


@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "made/of/late.csv"])
def test_the_logs_of_all_replications_come_back(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    answer = flowsim(capsys, "run", file, "--replications", 3, "--seed", 7, "--log", path)
    assert answer.code == 0
    assert f"Log: {path} (3 replications)" in answer.out
    model = fs.load(file)
    for replication in range(3):
        found = read(path, replication=replication)
        assert found.replication == replication
        assert found.same_as(fs.log(model, replication=replication, seed=7))
    assert read(path).replication == 0
    with pytest.raises(ValueError, match="replication 3 is not in it"):
        read(path, replication=3)
    assert [each.name for each in path.parent.glob(".*")] == []
    again = flowsim(capsys, "run", file, "--replications", 2, "--json", "--log", path)
    assert json.loads(again.out)["command"] == "run"
    assert read(path, replication=1).same_as(fs.log(model, replication=1))
    with pytest.raises(ValueError, match="replication 2 is not in it"):
        read(path, replication=2)


def test_another_kind_of_file_is_refused_before_the_run(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    for name, found in (("log.xlsx", ".xlsx"), ("log", "none")):
        answer = flowsim(capsys, "run", file, "--log", tmp_path / name)
        assert answer.code == 2
        assert f"must end in .csv or .parquet, found {found}. Write --log log.csv" in answer.err
    assert flowsim(capsys, "run", file, "--log", "").code == 2


def test_a_place_where_nothing_can_be_written_is_refused(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    answer = flowsim(capsys, "run", file, "--log", file / "log.csv")
    assert answer.code == 2
    assert "cannot write" in answer.err


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_file_of_somebody_else_stays(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"mine{ending}"
    path.write_text("a,b\n1,2\n")
    answer = flowsim(capsys, "run", file, "--log", path)
    assert answer.code == 2
    assert "not written by flowsim" in answer.err
    assert path.read_text() == "a,b\n1,2\n"
    assert not is_log(path)


def test_a_replication_has_a_number_from_0() -> None:
    with pytest.raises(ValueError, match="of at least 0"):
        fs.log(fs.loads(MODEL), replication=-1)
