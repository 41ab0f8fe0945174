"""`flowsim check` of several files and of standard input; a standard output that is closed."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import flowsim

Capture = pytest.CaptureFixture[str]
GOOD = """\
flowsim: 1
horizon: 8w
teams: {dev: {people: 2}}
work: {job: {arrives: {rate: 6/w}, flow: [{serve: {team: dev, effort: 1d}}]}}
"""
BAD = GOOD.replace("8w", "8").replace("people: 2", "poeple: 2")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("a", GOOD), ("b", BAD), ("c", GOOD)):
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")


def test_each_file_is_told_what_it_is(capsys: Capture) -> None:
    said = flowsim(capsys, "check", "a.yaml", "b.yaml", "c.yaml")
    assert said.code == 2
    lines = said.out.splitlines()
    assert [line.split(":")[0] for line in lines if "yaml" in line] == [
        "a.yaml is valid", "b.yaml has 2 problems.", "c.yaml is valid",
    ]  # fmt: skip
    assert said.err.count("b.yaml:") == 2
    found = json.loads(flowsim(capsys, "check", "--json", "a.yaml", "b.yaml").out)
    assert [(each["file"], each["ok"]) for each in found["files"]] == [
        ("a.yaml", True), ("b.yaml", False),
    ]  # fmt: skip
    assert found["problems"] == found["files"][1]["problems"]


def test_one_file_says_its_problems_alone(capsys: Capture) -> None:
    said = flowsim(capsys, "check", "b.yaml")
    assert (said.code, said.out) == (2, "")


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 2)])
def test_a_model_is_read_from_standard_input(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, text: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    said = flowsim(capsys, "check", "-")
    assert said.code == code
    assert ("<stdin> is valid" in said.out) == (code == 0)
    assert ("<stdin>:2:10 horizon: has no unit" in said.err) == (code == 2)


def test_a_closed_standard_output_is_no_success() -> None:
    command = f"{sys.executable} -c 'from flowsim.cli.main import main; main()' check a.yaml"
    closed = subprocess.run(f"{command} >&-", shell=True, capture_output=True, text=True)
    assert (closed.returncode, closed.stderr) == (141, "")
    opened = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert opened.returncode == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("8-14", "For a range write dev.people=8..14/STEP, or name the values: 8,10,12."),
        ("8 – 14", "8..14/STEP"),
    ],
)
def test_a_range_with_a_dash(capsys: Capture, values: str, said: str) -> None:
    answer = flowsim(capsys, "sweep", "a.yaml", "--vary", f"dev.people={values}")
    assert answer.code == 2
    assert said in answer.err


def test_whole_numbers_go_in_steps_of_one() -> None:
    from flowsim.model import loads
    from flowsim.study.sweep.grid import grid

    axes, _ = grid({"base": loads(GOOD)}, {"dev.people": ["2..4"]})
    assert axes[0].texts == ("2", "3", "4")
