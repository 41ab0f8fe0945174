"""The README and the page of studies show what commands print, and its model is one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flowsim.model import loads
from tests.cli.running import flowsim

ROOT = Path(__file__).parent.parent.parent
README, STUDIES = ROOT / "README.md", ROOT / "docs" / "studies.md"
DEMO = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
LAUNCH = re.compile(r"(?<=<!-- launch -->\n).*?(?=<!-- /launch -->)", re.DOTALL)
RUN = re.compile(r"(?<=<!-- run -->\n).*?(?=<!-- /run -->)", re.DOTALL)
MODEL = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
Golden = Callable[[Path, str], None]


def test_the_demonstration_is_current(
    golden: Golden,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = flowsim(capsys, "demo")
    assert said.code == 0
    assert Path("reports/demo/report.md").is_file()
    assert len(said.out.splitlines()) <= 20, "a first screen is read in ten seconds"
    shown = f"```\n$ flowsim demo\n{said.out}```\n"
    golden(README, DEMO.sub(lambda _: shown, README.read_text(encoding="utf-8")))


def test_the_second_demonstration_is_current(
    golden: Golden,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = flowsim(capsys, "demo", "launch")
    assert said.code == 0
    assert Path("reports/demo-launch/report.md").is_file()
    assert not Path("reports/demo").exists()  # that of the other demonstration
    assert len(said.out.splitlines()) <= 20, "a first screen is read in ten seconds"
    shown = f"```\n$ flowsim demo launch\n{said.out}```\n"
    golden(STUDIES, LAUNCH.sub(lambda _: shown, STUDIES.read_text(encoding="utf-8")))


def test_the_model_in_it_runs(
    golden: Golden,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = README.read_text(encoding="utf-8")
    block = MODEL.search(text)
    assert block is not None
    assert len(block[1].splitlines()) == 6
    assert loads(block[1]).kind("feature").limit == 20
    Path("org.yaml").write_text(block[1], encoding="utf-8")
    said = flowsim(capsys, "run", "org.yaml")
    assert said.code == 0
    sentence = said.out.partition("\n\n")[0]
    shown = f"```\n$ flowsim run org.yaml\n{sentence}\n```\n"
    golden(README, RUN.sub(lambda _: shown, text))


def test_what_it_is_comes_first_then_how_to_install_it_then_make() -> None:
    text = README.read_text(encoding="utf-8")
    first = text.splitlines()[2]
    assert first.startswith("flowsim simulates a product organisation")
    order = ["pip install .", "![", "```yaml", "$ flowsim run", "make demo", "make test"]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert text[: places[0]].count("\n") < 10
