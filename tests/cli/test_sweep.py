"""`flowsim sweep`: what it prints, and that it goes on where it was stopped."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from flowsim.cli.studies import sweep as verb
from flowsim.model import template
from tests.cli.running import flowsim
from tests.cli.test_commands import COMMAND, DOCS, ELSEWHERE, keys

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("org.yaml")
    file.write_text(template(), encoding="utf-8")
    return file


def test_a_grid_in_words_and_as_data(model: Path, capsys: Capture) -> None:
    Path("more.yaml").write_text("extends: org.yaml\nset: {dev.people: +1}\n", encoding="utf-8")
    typed = ["sweep", model, "more.yaml", "--vary", "qa.people=2,+2", "--replications", 4]
    said = flowsim(capsys, *typed)
    assert said.code == 0, said.err
    assert "scenario" in said.out
    assert "+2 = " in said.out
    assert max(map(len, said.out.splitlines()[:-1])) <= 80
    assert said.out.splitlines()[-1].startswith("Next: flowsim ")
    found = flowsim(capsys, *typed, "--verdict", "--measure", "wip", "--json")
    assert found.code == 0, found.err
    data = json.loads(found.out, parse_constant=lambda word: pytest.fail(word))
    described = (DOCS / "json.md").read_text(encoding="utf-8")
    assert not [key for key in keys(data) if f"`{key}`" not in described]
    assert [cell["at"] for cell in data["cells"]] == [
        ["org", "2"], ["org", "+2"], ["more", "2"], ["more", "+2"],
    ]  # fmt: skip
    assert data["cells"][0]["verdict"]["constraint"]


def test_the_suggested_command_runs_the_best_cell(model: Path, capsys: Capture) -> None:
    said = flowsim(
        capsys, "sweep", model, "--vary", "dev.people=x1,x2", "--replications", 4,
        "--set", "qa.people=+2", "--out", "a",
    )  # fmt: skip
    assert said.out.splitlines()[-1] == (
        "Next: flowsim run org.yaml --set qa.people=+2 --set dev.people=x2"
    )
    report = Path("a/report.md").read_text(encoding="utf-8")
    assert "flowsim sweep org.yaml --vary dev.people=x1,x2 --set qa.people=+2" in report


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nothing to vary"),
        (("--vary", "qa.people"), "is not a path with values"),
        (("--vary", "qa.peple=1,2"), "people"),
        (("--vary", "qa.people=1,2", "--vary", "qa.people=3"), "given twice"),
        (("--vary", "qa.people=1..400/1", "--vary", "dev.people=1,2"), "= 800 combinations"),
        (("--vary", "qa.people=1", "--measure", "speed"), "is not a measure"),
        (("nowhere.yaml",), "nowhere.yaml"),
        (("org.yaml",), "given twice"),
    ],
)
def test_what_cannot_be_swept(
    model: Path, capsys: Capture, arguments: tuple[str, ...], said: str
) -> None:
    found = flowsim(capsys, "sweep", model, *arguments, "--replications", 2)
    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err


def test_a_killed_sweep_goes_on_where_it_was(model: Path, capsys: Capture) -> None:
    typed = ["sweep", "org.yaml", "--vary", "dev.people=4..17/1", "--replications", "40"]
    kept = Path("killed/cells")
    with subprocess.Popen(
        [*COMMAND, *typed, "--jobs", "1", "--out", "killed"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ELSEWHERE,
    ) as running:
        try:
            until = time.monotonic() + 120.0
            while len(list(kept.glob("[!.]*.json"))) < 3 and time.monotonic() < until:
                assert running.poll() is None
                time.sleep(0.002)
        finally:
            running.kill()
    assert running.returncode < 0, "it was killed, it did not end"
    assert not Path("killed/report.md").exists()
    before = {file: file.stat().st_mtime_ns for file in kept.glob("[!.]*.json")}
    assert 3 <= len(before) < 14
    for file in before:
        json.loads(file.read_text(encoding="utf-8"))  # each is whole

    said = flowsim(capsys, *typed, "--out", "killed")
    assert said.code == 0
    assert f"{len(before)} combinations were reused from an earlier run." in said.err
    assert {file: file.stat().st_mtime_ns for file in before} == before, "none was run anew"
    whole = flowsim(capsys, *typed, "--out", "whole")
    assert said.out.replace("killed", "whole") == whole.out
    for name in ("data.json", "sweep.csv", "report.md", "sweep.svg", "sweep.png"):
        assert Path("killed", name).read_bytes() == Path("whole", name).read_bytes()
    assert {f.name for f in kept.glob("[!.]*")} == {f.name for f in Path("whole/cells").iterdir()}


def test_the_time_is_told_when_one_cell_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(verb.time, "monotonic", lambda: now[0])
    reported: list[str] = []
    tell = verb._with_time(lambda done, total, what: reported.append(what))
    for done in range(0, 201, 50):
        now[0] = done * 0.05  # 5 s a cell
        tell(done, 2400, "sweeping 24 cells")
    assert reported == [*["sweeping 24 cells"] * 2, *["sweeping 24 cells, about 2 min in all"] * 3]
