"""What is compiled ahead is what a run needs: one version of each function."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowsim.engine import compiled
from flowsim.experiment import replicate
from flowsim.metrics import compiling
from flowsim.metrics.activity import follow_teams
from flowsim.metrics.series import count_weeks
from flowsim.metrics.summary import summarise
from flowsim.model import load
from flowsim.plan import compile_plan

_COMPILED: tuple[Any, ...] = (summarise, count_weeks, follow_teams)


def test_a_run_needs_no_other_version() -> None:
    compiling.main()
    replicate(
        compile_plan(load(Path("configs/product-org.yaml"))),
        replications=2,
        series=True,
        followed=1,
    )
    assert [len(each.signatures) for each in _COMPILED] == [1, 1, 1]


def test_one_process_in_the_background_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    assert compiled.claim_compiling()
    assert not compiled.claim_compiling()
    monkeypatch.setattr(compiled, "_LONGEST", -1.0)  # that of a process that has died
    assert compiled.claim_compiling()
    monkeypatch.setattr(compiled, "_FOLDER", None)
    assert not compiled.claim_compiling()
