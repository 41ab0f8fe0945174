"""The page about the Python API: its blocks run, its functions exist."""

import re
from pathlib import Path

import pytest

import flowsim as fs
from docs_from_code.language import PAGE
from flowsim.model.templates import template

PYTHON = PAGE.with_name("python.md")
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "organisation.yaml").write_text(template(), encoding="utf-8")  # flowsim init
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in BLOCK.findall(PYTHON.read_text(encoding="utf-8")):
        exec(block, names)  # the page is ours
    assert names["run"].sentence  # type: ignore[attr-defined]
    assert names["faster"].use == (("ai_coding", 1.0), ("hire_qa", 2.0))  # type: ignore[attr-defined]


def test_every_function_and_result_is_public() -> None:
    text = PYTHON.read_text(encoding="utf-8")
    named = set(re.findall(r"`fs\.(\w+)\(", text)) | set(re.findall(r"\| `(\w+)` \|$", text, re.M))
    assert len(named) > 20
    assert named <= set(fs.__all__)
