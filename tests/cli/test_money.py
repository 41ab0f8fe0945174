"""`--discount`, and the money that `compare` and `invest` tell of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowsim.model import template
from tests.cli.running import flowsim

Capture = pytest.CaptureFixture[str]
FEW = ("--replications", 4)
MANY = """
flowsim: 1
name: Many
horizon: 13w
teams: {a: {people: 1}}
work: {job: {arrives: always, limit: 9, value: 5k, flow: [build: {team: a, effort: 8h}]}}
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("org.yaml")
    file.write_text(template(), encoding="utf-8")
    return file


def test_a_comparison_tells_of_money(model: Path, capsys: Capture) -> None:
    typed = ("compare", model, "--with", "hire_qa", *FEW)
    said = flowsim(capsys, *typed, "--out", "a")
    assert said.code == 0, said.err
    assert "net present value at 10%/y" in said.out
    assert max(map(len, said.out.splitlines()[:-1])) <= 80
    assert "--discount" not in Path("a/report.md").read_text(encoding="utf-8")
    other = flowsim(capsys, *typed, "--discount", "0%", "--json")
    money = json.loads(other.out)["money"]
    assert money["discount"] == 0.0
    (worth,) = money["worths"]
    weeks = len(money["week"])
    hired = worth["people"]
    assert hired == pytest.approx(worth["value"]["mean"] - worth["npv"]["mean"], abs=1e-3)
    assert hired > 0.0
    assert len(worth["cumulated"]["p50"]) == weeks
    again = flowsim(capsys, *typed, "--discount", "12.5%", "--out", "b")
    assert "at 12.5%/y" in again.out
    assert "--discount 12.5%" in Path("b/report.md").read_text(encoding="utf-8")


def test_a_ladder_tells_what_all_of_it_is_worth(model: Path, capsys: Capture) -> None:
    few = ("--steps", 1, "--replications", 12, "--discount", "5%")
    found = json.loads(flowsim(capsys, "invest", model, "--budget", "2M", *few, "--json").out)
    assert len(found["steps"]) == 1
    assert found["money"]["discount"] == 0.05
    assert len(found["money"]["worths"]) == 1
    assert any(text.startswith("The first step is ") for text in found["sentences"])
    said = flowsim(capsys, "invest", model, "--budget", "2M", *few)
    assert "at 5% a year" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("10", "Write 10%"),
        ("-1%", "at least 0%"),
        ("1001%", "below 100%"),
        ("much", "is not a number"),
        ("", "has no value"),
        ("nan%", "is not a number"),
    ],
)
def test_what_is_no_rate(model: Path, capsys: Capture, rate: str, said: str) -> None:
    found = flowsim(capsys, "compare", model, "--with", "hire_qa", f"--discount={rate}")
    assert found.code == 2
    assert said in found.err


def test_a_page_of_more_scenarios_than_stand_side_by_side(tmp_path: Path, capsys: Capture) -> None:
    """Curves of cash are of the first four; the title is about the best of all."""
    base = tmp_path / "base.yaml"
    base.write_text(MANY, encoding="utf-8")
    files = []
    for more in range(1, 7):
        files.append(tmp_path / f"s{more}.yaml")
        text = f"extends: base.yaml\nname: Plus {more}\nset: {{a.people: +{more}}}\n"
        files[-1].write_text(text, encoding="utf-8")
    said = flowsim(capsys, "compare", base, *files, *FEW, "--out", tmp_path / "out")
    assert said.code == 0, said.err
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Plus 6 is worth" in page
