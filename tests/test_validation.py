"""The quickest validation cases; `make nightly` runs all of them on both engines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.validation.cases import QUICK, Exact, files, read
from tests.validation.runs import Runner
from tests.validation.verdicts import FAIL, INFO, PASS, Found, accepted, judged

CASES = Path(__file__).parent / "validation" / "cases"


def check(name: str, engine: str, jobs: int) -> list[str]:
    """The verdicts of a case, none of them a failure."""
    runner = Runner(engine, jobs)
    try:
        lines = list(judged(read(CASES / f"{name}.yaml"), runner))
    finally:
        runner.close()
    assert not [line for line in lines if line.verdict == FAIL]
    return [line.verdict for line in lines]


@pytest.mark.parametrize("name", QUICK)
def test_the_fast_engine_agrees_with_theory(name: str) -> None:
    assert set(check(name, "fast", 1)) <= {PASS, INFO}


@pytest.mark.parametrize("name", ["V28", "V58"])
def test_the_reference_engine_agrees_where_nothing_is_drawn(name: str) -> None:
    assert set(check(name, "reference", 1)) == {PASS}


def test_every_case_can_be_read() -> None:
    cases = [read(path) for path in files(CASES)]
    assert len(cases) == 78
    for case in cases:
        assert case.exact
        assert {exact.variant for exact in case.exact} <= {"", *case.variants}


def line(accept: str, value: str = "2", **more: str) -> Exact:
    return Exact(measure="wait", value=value, accept=accept, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("exact", "found", "holds"),
    [
        (line("z4"), Found(2.03, 0.008, 40), True),
        (line("z4"), Found(2.05, 0.008, 40), False),  # six standard errors
        (line("z4"), Found(2.03, 0.02, 40), False),  # a wide one proves nothing
        (line("z4"), Found(2.0, 0.008, 29), False),
        (line("exact"), Found(2.0 + 5e-10, 0.0, 1), True),
        (line("exact"), Found(2.0 + 5e-9, 0.0, 1), False),
        (line("exact", "dev"), Found("dev"), True),
        (line("exact", "dev"), Found("qa"), False),
        (line("within", tolerance="5%"), Found(2.09), True),
        (line("within", tolerance="5%"), Found(2.11), False),
        (line("within", tolerance="0.02"), Found(2.03), False),
        (line("upper_bound"), Found(2.1, 0.05, 40), True),
        (line("upper_bound"), Found(2.1, 0.02, 40), False),
        (line("lower_bound"), Found(1.9, 0.05, 40), True),
        (line("lower_bound"), Found(1.9, 0.02, 40), False),
        (line("info"), Found(77.0), True),
    ],
)
def test_a_number_is_accepted_by_its_rule(exact: Exact, found: Found, holds: bool) -> None:
    assert accepted(exact, found, small=0.005)[0] == holds


WRONG = """
case: X01
title: A wrong number
tier: extra
model:
  flowsim: 1
  warm_up: 0h
  horizon: 20h
  hours: always
  teams: {t: {people: 1}}
  work: {w: {arrives: {backlog: 1}, flow: [{s: {team: t, effort: 4h, dist: fixed}}]}}
run: {replications: 1}
exact:
  - {measure: request_to_delivery, value: 4, accept: exact}
  - {measure: request_to_delivery, value: VALUE, accept: exact}
  - {measure: morale, at: t, value: 1, accept: exact}
"""


@pytest.mark.parametrize(("value", "status"), [("4", 0), ("4.1", 1)])
def test_the_runner_fails_if_a_number_does(tmp_path: Path, value: str, status: int) -> None:
    (tmp_path / "X01.yaml").write_text(WRONG.replace("VALUE", value))
    (tmp_path / "X02.yaml").write_text(
        WRONG.replace("X01", "X02").replace("w: {arrives", "w: {patience: 2w, arrives")
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.validation", str(tmp_path), "--jobs", "1"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert done.returncode == status, done.stderr
    assert "X02" in done.stdout
    assert "`patience` is not in the language" in done.stdout
    assert "morale" in done.stdout
    assert "2 not built" in done.stdout
