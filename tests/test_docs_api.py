"""Every public name is in the Python reference with an example, and every example is run."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest

import flowsim as fs
from docs_from_code import api

NAMES = sorted(set(fs.__all__) - {"__version__"})
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_every_public_name_has_its_group() -> None:
    assert sorted(name for names in api.GROUPS.values() for name in names) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"fs": fs, "TEXT": api.MODEL, "model": fs.loads(api.MODEL)}
    text = inspect.getdoc(getattr(fs, name)) or ""
    test = doctest.DocTestParser().get_doctest(text, names, name, None, None)
    assert test.examples, "no example"
    said: list[str] = []
    doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=said.append)
    assert not said, "".join(said)
