"""The two engines write equal logs on every organisation and scenario that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.engine import fast, reference
from flowsim.model import load
from flowsim.plan import compile_plan
from tests.engine.test_equal_logs import difference

CONFIGS = sorted((Path(__file__).parents[2] / "configs").rglob("*.yaml"))


def compare(path: Path, *, seeds: range, horizon: str, warm_up: str) -> None:
    plan = compile_plan(load(path, set=[f"horizon={horizon}", f"warm_up={warm_up}"]))
    for seed in seeds:
        by_kernel = fast.simulate(plan, seed=seed)
        by_simpy = reference.simulate(plan, seed=seed)
        assert len(by_kernel) > 100
        assert by_kernel.same_as(by_simpy), f"seed {seed}: {difference(by_kernel, by_simpy)}"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_logs_of_a_month(path: Path) -> None:
    compare(path, seeds=range(1), horizon="4w", warm_up="2w")


@pytest.mark.nightly
@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_logs_of_a_year_for_twenty_seeds(path: Path) -> None:
    compare(path, seeds=range(20), horizon="52w", warm_up="4w")
