"""The tutorial shows what its commands print, from an empty folder to the last one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import flowsim
from tests.sessions import played

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"


def test_the_tutorial_is_current(
    golden: Callable[[Path, str], None],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        said = flowsim(capsys, *arguments)
        assert said.code == 0, said.err
        return said.out

    golden(TUTORIAL, played(TUTORIAL.read_text(encoding="utf-8"), tmp_path, run))
