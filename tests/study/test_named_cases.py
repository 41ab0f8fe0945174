"""The verdict of `run`, by name, on cases with known bottlenecks; the selection on near ties."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from flowsim.experiment.replicate import replicate
from flowsim.experiment.selection import select
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.report.sections import indicators
from flowsim.study.single.run import run
from tests.validation.cases import Case, read

CASES = Path(__file__).parents[1] / "validation" / "cases"


def case(name: str) -> Case:
    return read(CASES / f"{name}.yaml")


def shorter(name: str, horizon: str, variant: str = "") -> Model:
    return case(name).model(variant, ("horizon", horizon))


def test_all_signs_agree_on_the_middle_of_a_line() -> None:
    """V59: sensitivity, arrow, utilisation and active period all name m2."""
    found = run(shorter("V59", "20000h"), replications=20)
    assert found.verdict.constraint == "m2"
    assert indicators.indicators_by_team(found) == {"m2": ["busiest", "longest active", "arrow"]}
    assert indicators.disagreements(found) == []


def test_where_demand_is_met_the_signs_are_not_the_verdict() -> None:
    """V61: demand sets the pace; alpha is the busiest and active longest, and is no bottleneck."""
    found = run(shorter("V61", "20000h"), replications=20)
    assert found.verdict.constraint == "demand"
    alpha = indicators.indicators_by_team(found)["alpha"]
    assert {"longest queue", "longest active"} <= set(alpha)


def test_a_bottleneck_that_moves_at_half_time_is_either() -> None:
    """V63: p1 in the first half, p3 in the second; p2 never."""
    found = run(shorter("V63", "20000h"), replications=4)
    assert set(found.verdict.candidates) == {"p1", "p3"}
    shares = {team.team: round(team.sole.mean, 2) for team in found.teams}
    assert shares == {"p1": 0.5, "p2": 0.0, "p3": 0.5}
    assert found.moments is not None
    first, second = np.array_split(found.moments.sole, 2, axis=1)
    assert first[0].mean() > 0.99 > 0.01 > first[2].mean()
    assert second[2].mean() > 0.99 > 0.01 > second[0].mean()


@pytest.mark.parametrize("most", [80, 200])
def test_the_best_two_hires_are_tied_or_resolved(most: int) -> None:
    """V23: the best two hires differ by .35 % of the time to delivery."""
    whole = case("V23")
    variants = [name for name in whole.variants if name.startswith("plus_")]
    plans = [compile_plan(shorter("V23", "10000h", variant)) for variant in variants]

    def sample(systems: Sequence[int], first: int, count: int) -> Floats:
        runs = [replicate(plans[each], replications=count, seed=5, first=first) for each in systems]
        return np.stack([-each.samples("request_to_delivery", work="item") for each in runs])

    chosen = select(sample, len(variants), indifference=0.04, most=most, step=10)
    kept = {variants[each] for each in chosen.kept}
    assert kept <= {"plus_dev", "plus_appsec"}
    assert chosen.is_sure or kept == {"plus_dev", "plus_appsec"}
    assert not chosen.is_sure or kept == {"plus_dev"}
