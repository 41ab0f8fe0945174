"""A trace that goes on after the horizon is not cut in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import flowsim

MODEL = """
flowsim: 1
horizon: 4w
teams: {dev: {people: 1}}
work:
  job: {arrives: {trace: jobs.csv}, flow: [{do: {team: dev, effort: 1h}}]}
"""


def written(folder: Path, *instants: str) -> Path:
    path = folder / "model.yaml"
    path.write_text(MODEL)
    (folder / "jobs.csv").write_text("\n".join(["at", *instants]) + "\n")
    return path


def test_items_after_the_horizon_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "0h", "4w", "28.5d", "41d", "2w")
    checked = flowsim(capsys, "check", path)
    assert checked.code == 0
    assert "2 of its 5 items come after 4w, the last at 41d, and are left out." in checked.err
    assert "Write `horizon: 6w` for all of them." in checked.err
    ran = flowsim(capsys, "run", path, "--replications", 2, "--json")
    assert "2 of its 5 items come after 4w" in ran.err
    (line,) = [line for line in json.loads(ran.out)["trust"] if line["check"] == "trace"]
    assert line["mark"] == "look"
    assert line["says"] == (
        "2 of the 5 items of job's trace come after the horizon, the last at 41d; they are left out"
    )


def test_what_comes_at_the_horizon_is_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "0h", "4w")
    assert flowsim(capsys, "check", path).err == ""
    ran = flowsim(capsys, "run", path, "--replications", 2, "--json")
    assert not any(line["check"] == "trace" for line in json.loads(ran.out)["trust"])


def test_an_instant_of_a_model_with_a_start_is_a_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "2027-03-02", "2027-05-10 09:30")
    path.write_text(path.read_text().replace("horizon", "start: 2027-03-01\nhorizon"))
    said = "1 of its 2 items come after 4w, the last at 2027-05-10, and are left out."
    assert said in flowsim(capsys, "check", path).err
    ran = flowsim(capsys, "run", path, "--replications", 2, "--json")
    (line,) = [line for line in json.loads(ran.out)["trust"] if line["check"] == "trace"]
    assert "the last at 2027-05-10;" in line["says"]
