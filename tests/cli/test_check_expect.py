"""`flowsim check --expect`: exit codes, what is said, files for continuous integration."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.running import flowsim

Capture = pytest.CaptureFixture[str]

ORG = """
flowsim: 1
name: A station
warm_up: 1w
horizon: 8w
hours: always
teams: {desk: {people: 1}}
work:
  job: {arrives: {rate: 0.6/h}, flow: [{serve: {team: desk, effort: 1h, dist: exponential}}]}
levers:
  quick: {change: {desk.speed: x1.1}}
"""
FEW = ["--replications", "8"]
HELD, FAILS = "desk.utilisation < 70%", "desk.utilisation < 50%"
CLOSE = "desk.utilisation < 60%"
PILES_UP = ["--set", "desk.speed=0.5"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("org.yaml").write_text(ORG, encoding="utf-8")


def scenario(name: str, *texts: str) -> str:
    lines = "".join(f"  - {text}\n" for text in texts)
    Path(name).write_text(
        f"extends: org.yaml\nuse: {{quick: 0%}}\nexpect:\n{lines}", encoding="utf-8"
    )
    return name


def test_the_exit_code_says_whether_any_failed(capsys: Capture) -> None:
    held, close = scenario("held.yaml", HELD), scenario("close.yaml", CLOSE, HELD)
    fails = scenario("fails.yaml", FAILS, HELD)
    said = flowsim(capsys, "check", "--expect", held, *FEW)
    assert said.code == 0
    assert f"held          {HELD}: " in said.out
    assert flowsim(capsys, "check", "--expect", close, *FEW).code == 0
    assert flowsim(capsys, "check", "--expect", close, "--strict", *FEW).code == 1
    assert flowsim(capsys, "check", "--expect", held, "--strict", *FEW).code == 0
    failed = flowsim(capsys, "check", "--expect", fails, held, *FEW)
    assert failed.code == 1
    assert f"FAILED        {FAILS}: " in failed.out
    assert "2 held, 1 failed." in failed.out
    assert "at 95% confidence" in failed.out
    assert failed.out.splitlines()[-1] == "Next: flowsim run fails.yaml"
    assert flowsim(capsys, "check", held).code == 0, "without --expect nothing is run"


def test_more_replications_are_suggested(capsys: Capture) -> None:
    close = scenario("close.yaml", "desk.utilisation < 61%")
    said = flowsim(capsys, "check", "--expect", close, *FEW, "--set", "desk.speed=1")
    assert "would decide it, if the estimate stays" in " ".join(said.out.split())
    last = said.out.splitlines()[-1]
    assert last.startswith("Next: flowsim check --expect close.yaml --set desk.speed=1")
    assert int(last.split()[-1]) > 8


def test_set_and_with_are_heeded(capsys: Capture) -> None:
    held = scenario("held.yaml", HELD)
    jammed = flowsim(capsys, "check", "--expect", held, *FEW, *PILES_UP)
    assert jammed.code == 1
    better = scenario("better.yaml", "desk.wait < 0.9 x baseline")
    assert flowsim(capsys, "check", "--expect", better, *FEW).code == 1
    assert flowsim(capsys, "check", "--expect", better, *FEW, "--with", "quick").code == 0


def test_junit_is_written_and_replaces_only_its_own(capsys: Capture) -> None:
    files = [scenario("a.yaml", HELD, FAILS, CLOSE), scenario("b.yaml", HELD), "org.yaml"]
    typed = ["check", "--expect", *files, *FEW, "--junit", "out/outcomes.xml"]
    said = flowsim(capsys, *typed)
    assert said.code == 1
    assert "org.yaml has no expectations." in said.out
    root = ElementTree.parse("out/outcomes.xml").getroot()
    assert [each.get("name") for each in root] == ["a.yaml", "b.yaml"]
    assert [root.get(n) for n in ("tests", "failures", "skipped")] == ["4", "1", "1"]
    lines = [(case.get("file"), case.get("line")) for case in root.iter("testcase")]
    assert lines == [("a.yaml", "4"), ("a.yaml", "5"), ("a.yaml", "6"), ("b.yaml", "4")]
    assert flowsim(capsys, *typed, "--strict").code == 1, "its own file is replaced"
    assert ElementTree.parse("out/outcomes.xml").getroot().get("failures") == "2"
    before = Path("org.yaml").read_text(encoding="utf-8")
    refused = flowsim(capsys, *typed[:-1], "org.yaml")
    assert refused.code == 2
    assert "org.yaml exists and was not written by flowsim" in refused.err
    assert "running" not in refused.err, "said before a long run"
    assert Path("org.yaml").read_text(encoding="utf-8") == before


def test_json_has_every_outcome(capsys: Capture) -> None:
    described = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    a, b = scenario("a.yaml", HELD, FAILS, CLOSE), scenario("b.yaml", HELD)
    said = flowsim(capsys, "check", "--expect", a, b, *FEW, "--json")
    assert said.code == 1
    found = json.loads(said.out, parse_constant=pytest.fail)
    assert (found["ok"], found["held"], found["failed"], found["inconclusive"]) == (False, 2, 1, 1)
    one, two = found["files"]
    assert [each["outcome"] for each in one["expectations"]] == ["held", "failed", "inconclusive"]
    assert (one["file"], one["replications"], one["seed"], two["file"]) == (a, 8, 1, b)
    for key in {*found, *one, *one["expectations"][0]}:
        assert f"`{key}`" in described, key
    again = flowsim(capsys, "check", "--expect", a, b, *FEW, "--json", "--jobs", "3")
    assert again.out == said.out
    several = json.loads(flowsim(capsys, "check", a, b, "--json").out)
    assert [each["file"] for each in several["files"]] == [a, b]
    single = json.loads(flowsim(capsys, "check", a, "--json").out)
    assert (single["ok"], single["file"], "files" in single) == (True, a, False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--expect", "org.yaml"], "No file has expectations"),
        (["--strict", "org.yaml"], "--strict needs --expect"),
        (["--junit", "x.xml", "org.yaml"], "--junit needs --expect"),
        (["--replications", "8", "org.yaml"], "--replications needs --expect"),
        (["--expect", "held.yaml", "--junit", ""], "Write --junit outcomes.xml"),
        (["--expect", "held.yaml", "--junit", "."], "is a directory"),
        (["--expect", "held.yaml", "--junit", "org.yaml/x.xml"], "cannot write"),
        (["--expect", "held.yaml", "none.yaml"], "does not exist"),
        (["--expect", "held.yaml", "--judge", "jbo"], "Did you mean job?"),
        ([], "Missing argument"),
    ],
)
def test_what_the_user_can_mend(arguments: list[str], says: str, capsys: Capture) -> None:
    scenario("held.yaml", HELD)
    said = flowsim(capsys, "check", *arguments, *(FEW if "--expect" in arguments else []))
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err


def test_the_problems_of_all_files_at_once(capsys: Capture) -> None:
    files = [scenario("a.yaml", "desk.wiat < 1h"), scenario("b.yaml", "bottleneck is dsk")]
    said = flowsim(capsys, "check", "--expect", *files, "org.yaml")
    assert said.code == 2
    assert "a.yaml:4:5 expect.1: desk has no measure wiat. Did you mean wait?" in said.err
    assert "b.yaml:4:5 expect.1: there is no team dsk. Did you mean desk?" in said.err
    found = json.loads(flowsim(capsys, "check", *files, "--json").out)
    assert (found["ok"], len(found["problems"])) == (False, 2)


def test_run_and_compare_show_it_too(capsys: Capture) -> None:
    a = scenario("a.yaml", HELD, "desk.wait < 0.9 x baseline", "bottleneck is demand")
    ran = flowsim(capsys, "run", a, *FEW)
    assert ran.code == 0, "only a check fails"
    compared = flowsim(capsys, "compare", "org.yaml", a, *FEW)
    checked = flowsim(capsys, "check", "--expect", a, *FEW)
    lines = [line for line in checked.out.splitlines() if line.startswith(("held", "FAILED"))]
    assert len(lines) == 3
    for said in (ran, compared):
        assert [line for line in said.out.splitlines() if line in lines] == lines
    assert "expects" not in flowsim(capsys, "run", "org.yaml", *FEW).out
