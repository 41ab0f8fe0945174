"""`flowsim claims` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import flowsim

Capture = pytest.CaptureFixture[str]


def test_a_claim_in_full(capsys: Capture) -> None:
    said = flowsim(capsys, "claims", "28")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert " 28  holds" in said.out
    assert "consistency, not evidence" in said.out
    assert "Condition: fails if main.bridge is above" in " ".join(said.out.split())


def test_a_claim_that_fails_is_a_finding_and_no_error(capsys: Capture) -> None:
    said = flowsim(capsys, "claims", "44", "45", "--no-ranges")
    assert said.code == 0
    assert said.out.startswith("Of 2 claims of the essays, 1 holds and 1 fails.")
    assert " 44  fails" in said.out
    assert "Next: flowsim claims 44" in said.out


def test_an_unknown_number(capsys: Capture) -> None:
    said = flowsim(capsys, "claims", "47")
    assert said.code == 2
    assert said.err.startswith("claim 47: there is no such claim. ")


def test_data_and_report(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "mine"
    asked = ("claims", "20", "18", "--json", "--out", out)
    said = flowsim(capsys, *asked)
    data = json.loads(said.out)
    assert data["counts"] == {"held": 1, "failed": 1, "inconclusive": 0, "pending": 0}
    first, second = data["claims"]
    assert first["kind"] == "consequence"
    assert first["conditions"][0]["now"]["text"] == "0%"
    assert second["outcome"] == "failed"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "The claims of the essays" in page
    assert "flowsim claims 20 18" in (out / "report.md").read_text(encoding="utf-8")
