"""Two checkouts that print the same, and one that has other words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from measuring import side_by_side
from measuring.same_answers import HERE


def test_what_is_the_same_is_not_shown_twice() -> None:
    found = side_by_side.page(HERE, (("--version",),))
    assert "<h2>flowsim --version: same</h2>" in found
    assert "<table" not in found


def test_other_words_stand_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(checkout: Path, command: tuple[str, ...], *, errors: bool) -> str:
        assert errors
        return f"{'now' if checkout == HERE else 'once'} {command[0]} <b>\nend\n"

    monkeypatch.setattr(side_by_side, "answer", answer)
    found = side_by_side.page(Path("/elsewhere"), (("run", "a.yaml"),))
    assert "<h2>flowsim run a.yaml: other</h2>" in found
    assert "&lt;b&gt;" in found
    assert "<b>" not in found
    shown = re.sub("<[^>]+>", "", found).replace("&nbsp;", " ")
    assert shown.index("once run") < shown.index("now run")
