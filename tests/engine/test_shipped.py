"""The two engines write equal logs on every organisation, scenario and template that is shipped.

The logs are held against their plans as well. The cases of the package are the concern of `verify`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.engine import fast, reference
from flowsim.model import load
from flowsim.plan import compile_plan
from tests.audit import violations
from tests.engine.test_equal_logs import difference

ROOT = Path(__file__).parents[2]
CONFIGS = sorted(
    file for file in (ROOT / "configs").rglob("*.yaml") if file.parent.name != "levers"
)
TEMPLATES = sorted((ROOT / "src" / "flowsim" / "model" / "templates").glob("*.yaml"))
SHIPPED = CONFIGS + TEMPLATES


def compare(path: Path, *, seeds: range, horizon: str, warm_up: str) -> None:
    plan = compile_plan(load(path, set=[f"horizon={horizon}", f"warm_up={warm_up}"]))
    for seed in seeds:
        by_kernel = fast.simulate(plan, seed=seed)
        by_simpy = reference.simulate(plan, seed=seed)
        assert len(by_kernel) > 100
        assert by_kernel.same_as(by_simpy), f"seed {seed}: {difference(by_kernel, by_simpy)}"
        if seed == 0:
            assert violations(plan, by_kernel) == []


def is_slow(path: Path) -> bool:
    """Whether a model is a market and little else: new users come slowly."""
    model = load(path)
    return bool(model.markets) and len(model.teams) == 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_logs_of_a_month(path: Path) -> None:
    compare(path, seeds=range(1), horizon="104w" if is_slow(path) else "4w", warm_up="2w")


@pytest.mark.nightly
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_logs_of_a_year_for_twenty_seeds(path: Path) -> None:
    compare(path, seeds=range(20), horizon="104w" if is_slow(path) else "52w", warm_up="4w")
