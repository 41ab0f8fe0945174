"""Commands run in this process, as a person would type them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from flowsim.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


def flowsim(capsys: pytest.CaptureFixture[str], *arguments: object) -> Answer:
    """Run a command and catch what it says."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return Answer(left.value.code, said.out, said.err)
