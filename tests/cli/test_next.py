"""The command that is suggested asks about the same model: --set and --with stay."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from flowsim.cli.answers import and_then, instead
from tests.cli.running import flowsim
from tests.study.test_verdict import line

TEXT = (
    line([2, 1], ["4h", "3h"])
    + """levers:
  tool: {change: {t0.speed: x1.1}}
  more: {change: {t1.people: +1}}
"""
)
FEW = ("--replications", "4", "--jobs", "2")
SET, WITH = ("--set", "t0.speed=x3"), ("--with", "tool=1")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("org.yaml").write_text(TEXT, encoding="utf-8")
    return Path("org.yaml")


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "org.yaml"),
        ("check", "org.yaml"),
        ("run", "org.yaml", *FEW),
        ("warmup", "org.yaml", *FEW),
        ("each", "org.yaml", *FEW),
        ("shift", "org.yaml", "--to", "1.5", *FEW),
        ("shift", "org.yaml", "--tour", "--budget", "1", *FEW),
        ("invest", "org.yaml", "--budget", "0", "--steps", "1", *FEW),
        ("invest", "org.yaml", "--budget", "1M", "--steps", "1", *FEW),
        ("forecast", "org.yaml", "--items", "3", "--replications", "20"),
        ("sweep", "org.yaml", "--vary", "t1.people=1,2", *FEW),
    ],
    ids=lambda command: " ".join(command[:3:2]),
)
def test_what_is_set_and_pulled_stays(
    model: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    said = flowsim(capsys, *command, *SET, *WITH)
    assert said.code == 0, said.err
    last = said.out.splitlines()[-1]
    assert last.startswith("Next: flowsim "), last
    then = shlex.split(last.removeprefix("Next: flowsim "))
    assert then[then.index("--set") + 1] == SET[1]
    assert then[then.index("--with") + 1] == WITH[1]
    assert flowsim(capsys, *then, *(FEW if then[0] == "run" else ())).code == 0


def test_compared_models_stay_as_they_were_set(
    model: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "r"
    said = flowsim(capsys, "compare", model, *SET, *WITH, *FEW, "--out", out)
    then = "Next: flowsim explain org.yaml --set t0.speed=x3 --with tool=1"
    assert said.out.splitlines()[-1] == then
    said = flowsim(capsys, "run", model, "--set", "t0.speed=x3", *FEW)
    then = "Next: flowsim compare org.yaml --set t0.speed=x3 --with more"
    assert said.out.splitlines()[-1] == then


def test_one_more_is_a_sum_and_another_value_is_the_last() -> None:
    assert and_then((), "dev.people", -1) == ("dev.people=-1",)
    assert and_then(("dev.people=-1", "qa.people=+1"), "dev.people", -1) == (
        "dev.people=-2",
        "qa.people=+1",
    )
    assert and_then(("dev.people=+1",), "dev.people", -1) == ()
    assert and_then(("dev.people=5",), "dev.people", 1) == ("dev.people=5", "dev.people=+1")
    assert and_then(("dev.people=x2",), "dev.people", 1) == ("dev.people=x2", "dev.people=+1")
    assert instead(("horizon=9w", "dev.speed=x2"), "horizon", "40w") == (
        "dev.speed=x2",
        "horizon=40w",
    )


def test_what_nobody_can_buy_is_not_suggested(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = flowsim(capsys, "run", model, "--set", "t0.speed=x3", *FEW)
    assert said.out.splitlines()[-1].endswith("--with more")
    text = TEXT.replace("t1.people: +1}}", "t1.people: +1}, hypothetical: true}")
    model.write_text(text, encoding="utf-8")
    said = flowsim(capsys, "run", model, "--set", "t0.speed=x3", *FEW)
    assert "--with" not in said.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (("limit: 2", ""), " --set job.limit=+1"),
        (("limit: 9", ", wip: 2"), " --set job.do.wip=+1"),
        (("limit: 9", ""), ""),
    ],
)
def test_one_more_person_has_something_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    limits: tuple[str, str],
    said: str,
) -> None:
    """Two people with two items at most: a third brings half as much again with a third item."""
    monkeypatch.chdir(tmp_path)
    limit, wip = limits
    Path("org.yaml").write_text(
        "flowsim: 1\nhorizon: 26w\nteams: {dev: {people: 2}}\nwork:\n"
        f"  job: {{arrives: always, {limit}, flow: [{{do: {{team: dev, effort: 8h{wip}}}}}]}}\n",
        encoding="utf-8",
    )
    found = flowsim(capsys, "run", "org.yaml", *FEW)
    last = found.out.splitlines()[-1]
    assert last == f"Next: flowsim run org.yaml --set dev.people=+1{said}"
    rates = [
        json.loads(flowsim(capsys, *typed, *FEW, "--json").out)["work"][0]["throughput"]
        for typed in (("run", "org.yaml"), shlex.split(last.removeprefix("Next: flowsim ")))
    ]
    assert rates[1]["mean"] == pytest.approx(1.5 * rates[0]["mean"], rel=0.1)
