"""The README shows what a run has said, and its model is one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flowsim.model import load, loads
from tests.cli.running import flowsim

README = Path(__file__).parent.parent.parent / "README.md"
SHOWN = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)


def test_the_demonstration_is_current(
    golden: Callable[[Path, str], None],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = flowsim(capsys, "demo")
    assert said.code == 0
    assert Path("reports/demo/report.md").is_file()
    shown = f"```\n$ flowsim demo\n{said.out}```\n"
    golden(README, SHOWN.sub(lambda _: shown, README.read_text(encoding="utf-8")))


def test_the_first_lines_are_the_two_commands() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].strip() for line in lines[2:4]] == ["make demo", "make test"]


def test_the_model_in_it_runs(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    assert loads(block[1]).kind("feature").limit == 20
    (tmp_path / "org.yaml").write_text(block[1], encoding="utf-8")
    better = tmp_path / "better.yaml"
    better.write_text("extends: org.yaml\nuse: {ai_coding: 100%, hire_qa: 1}\n", encoding="utf-8")
    assert len(load(better).use) == 2
