"""The cases of the package: their numbers are those of theory, and a wrong number is noticed."""

import math
from collections.abc import Callable

import pytest

from flowsim import theory
from flowsim.experiment import Estimate
from flowsim.model import ModelError
from flowsim.study.shipped import configs
from flowsim.study.verification.cases import Exact, cases, model_text, read_case
from flowsim.study.verification.verify import agrees, logs_of, shipped, values_of
from tests.report.fakes import est

CASES = {case.name: case for case in cases()}
OPEN = (0.0, 1.0, 0.0), (0.2, 0.0, 0.8), (0.1, 0.0, 0.0)
ROW = (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0)


def test_there_are_a_dozen() -> None:
    assert len(CASES) >= 12
    assert len({case.title for case in CASES.values()}) == len(CASES)
    assert all(case.source for case in CASES.values())


@pytest.mark.parametrize(
    ("name", "measure", "at", "formula"),
    [
        ("mm1", "wait", "desk", lambda: theory.mmc_wait(4, 5)),
        ("mm1", "wait_p90", "desk", lambda: theory.mmc_wait_percentile(4, 5, 0.9)),
        ("mmc", "wait", "desk", lambda: theory.mmc_wait(10, 4, servers=3)),
        ("mmc", "wait_chance", "desk", lambda: theory.erlang_c(2.5, 3)),
        ("mg1", "wait", "desk", lambda: theory.mg1_wait(0.07, 10, 2.25)),
        ("md1", "wait", "desk", lambda: theory.mg1_wait(0.8, 1, 0)),
        ("dm1", "wait", "desk", lambda: theory.gim1_wait(theory.fixed_transform(1.25), 0.8, 1)),
        ("feedback", "wait", "making", lambda: _open(OPEN, 3, (6, 2, 5), (1, 3, 1)).wait),
        ("tandem", "wait", "second", lambda: _open(ROW, 4, (5, 2.5, 2), (1, 2, 3)).wait),
        ("closed", "throughput", "", lambda: _closed().throughput),
        ("priorities", "wait", "hurry", lambda: theory.cobham_waits((0.2, 0.6), (1, 1), (2, 2))[0]),
        ("priorities", "wait", "serve", lambda: theory.cobham_waits((0.2, 0.6), (1, 1), (2, 2))[1]),
        ("speed", "wait", "desk", lambda: theory.mmc_wait(4, 5)),
        ("office-queue", "wait_chance", "desk", lambda: theory.erlang_c(1.5, 2)),
    ],
)
def test_the_numbers_are_those_of_theory(
    name: str, measure: str, at: str, formula: Callable[[], float]
) -> None:
    found = [e for e in CASES[name].exact if (e.measure, e.at) == (measure, at)]
    assert found[0].value == pytest.approx(formula(), rel=1e-9)


def _open(
    routing: tuple[tuple[float, ...], ...],
    arrivals: float,
    rates: tuple[float, ...],
    servers: tuple[int, ...],
) -> theory.Station:
    return theory.jackson((arrivals, 0, 0), routing, rates, servers).stations[1]


def _closed() -> theory.Closed:
    centres = [theory.Centre(1, 4.0, None), theory.Centre(1, 1.0, 1), theory.Centre(1, 1.5, 2)]
    return theory.closed_network(12, centres)


@pytest.mark.parametrize("name", ["calendar", "closed", "lever"])
def test_a_case_holds(name: str) -> None:
    for value in values_of(CASES[name], seed=1, jobs=2):
        assert value.passed, value


def test_both_engines_agree_on_a_case() -> None:
    case = CASES["calendar"]
    found = logs_of(case.name, case.model, seed=1)
    assert found.passed
    assert found.rows > 1000


@pytest.mark.parametrize(
    ("estimate", "exact", "holds"),
    [
        (est(1.0, 0.02), "z4", True),
        (est(1.1, 0.02), "z4", False),
        (est(1.0, 0.2), "z4", False),  # says nothing
        (est(1.0, math.nan), "z4", False),
        (est(1.0 + 1e-12), "exact", True),
        (est(1.001), "exact", False),
    ],
)
def test_when_a_value_agrees(estimate: Estimate, exact: str, holds: bool) -> None:
    assert agrees(estimate, Exact("wait", 1.0, "", "", exact)) is holds


def test_what_comes_with_the_package() -> None:
    assert set(shipped()) >= {"product-org", "balanced", "ten-x-developers"}
    assert (configs() / "product-org.yaml").is_file()


def test_a_wrong_case_names_its_line() -> None:
    text = (
        "case: x\ntitle: x\nsources: [x]\nmodel:\n  flowsim: 1\n  teems: {}\nrun: {}\nexact: []\n"
    )
    assert model_text(text).splitlines()[5] == "teems: {}"
    with pytest.raises(KeyError):
        read_case(text.replace("run: {}\n", ""), name="x.yaml")
    good = text.replace("run: {}", "run: {replications: 1, slow_horizon: 1h}")
    with pytest.raises(ModelError, match=r"x\.yaml:6:1: teems"):
        read_case(good, name="x.yaml")
