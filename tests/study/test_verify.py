"""The cases of the package: their numbers are those of theory, and a wrong number is noticed."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from flowsim import theory
from flowsim.engine import fast, reference
from flowsim.experiment import Estimate
from flowsim.model import ModelError, loads
from flowsim.plan import compile_plan
from flowsim.study.shipped import configs
from flowsim.study.verification.cases import Exact, cases, model_text, read_case
from flowsim.study.verification.verify import LogCheck, agrees, logs_of, shipped, values_of, verify
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
    with pytest.raises(ModelError, match=r"x\.yaml:6:1: unknown key teems"):
        read_case(good, name="x.yaml")


DESK = """
{flowsim: 1, warm_up: 6w, horizon: 20w, hours: always, teams: {desk: {people: 1}},
 work: {job: {arrives: {rate: 20/w}, flow: [{serve: {team: desk, effort: 4h}}]}}}
"""


def test_logs_that_differ_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    model = loads(DESK, set=["horizon=4w"])
    rows = len(fast.simulate(compile_plan(model), seed=7, replication=0))
    assert logs_of("desk", model, seed=7) == LogCheck("desk", 1, rows, passed=True)
    other = fast.simulate(compile_plan(model), seed=8, replication=0)
    monkeypatch.setattr(reference, "simulate", lambda plan, *, seed, replication: other)
    assert logs_of("desk", model, seed=7) == LogCheck("desk", 1, rows, passed=False)
    assert logs_of("desk", model, seed=8).passed


def test_an_installation_is_verified_case_by_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs of what is given last a quarter after four weeks at most, those of a case as it says."""
    case = replace(CASES["lever"], replications=3, slow_horizon=168.0)
    monkeypatch.setattr("flowsim.study.verification.verify.cases", lambda: (case,))
    reported: list[tuple[int, int, str]] = []
    models = {"desk": loads(DESK), "brief": loads(DESK, set=["warm_up=1w", "horizon=2w"])}
    found = verify(models, seed=7, jobs=1, progress=lambda *at: reported.append(at))
    assert found.values == tuple(values_of(case, seed=7, jobs=1))
    assert [log.model for log in found.logs] == ["lever", "desk", "brief"]
    shorter = {
        "lever": replace(case.model, horizon=168.0),
        "desk": loads(DESK, set=["warm_up=4w", "horizon=13w"]),
        "brief": models["brief"],
    }
    assert found.logs == tuple(logs_of(name, model, seed=7) for name, model in shorter.items())
    assert reported == [
        (0, 4, "theory: lever"),
        (1, 4, "both engines: lever"),
        (2, 4, "both engines: desk"),
        (3, 4, "both engines: brief"),
    ]
    assert found.passed == all(value.passed for value in found.values)


def test_what_comes_with_the_package_is_verified_by_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flowsim.study.verification.verify.cases", lambda: ())
    monkeypatch.setattr("flowsim.study.verification.verify.shipped", lambda: {"desk": loads(DESK)})
    found = verify(jobs=1)
    assert (found.values, found.passed) == ((), True)
    assert found.logs == (logs_of("desk", loads(DESK, set=["warm_up=4w", "horizon=13w"]), seed=1),)
    assert verify({}, jobs=1).logs == ()


def test_a_value_says_what_it_is_of() -> None:
    case = replace(CASES["mm1"], replications=3)
    plan = replace(case.model, horizon=13 * 168.0)
    found = list(values_of(replace(case, model=plan), seed=7, jobs=1))
    assert [(each.case, each.title, each.measure, each.at or "") for each in found] == [
        ("mm1", case.title, exact.measure, exact.at or exact.work) for exact in case.exact
    ]
    assert [each.theory for each in found] == [exact.value for exact in case.exact]
    assert all(each.estimate.replications == 3 for each in found)
    assert [each.passed for each in found] == [
        agrees(each.estimate, exact) for each, exact in zip(found, case.exact, strict=True)
    ]


CASE = """
case: two
title: Two desks
sources: [a book, a paper]
use: {quick: 2}
model:
  flowsim: 1
  hours: always
  horizon: 4w
  teams: {desk: {people: 1}}
  work: {job: {arrives: {rate: 3/w}, flow: [{serve: {team: desk, effort: 2h}}]}}
  levers: {quick: {change: {desk.speed: x2}}}
run: {replications: 12, slow_horizon: 2w}
exact:
  - {measure: wait, value: 1.5, at: desk, accept: z4}
  - {measure: throughput, value: 3, work: job, accept: exact}
"""


def test_a_case_is_read_part_by_part() -> None:
    found = read_case(CASE, name="two.yaml")
    assert (found.name, found.title, found.source) == ("two", "Two desks", "a book, a paper")
    assert (found.replications, found.slow_horizon) == (12, 2 * 168.0)
    assert found.exact == (
        Exact("wait", 1.5, "desk", "", "z4"),
        Exact("throughput", 3.0, "", "job", "exact"),
    )
    assert found.model.use == (("quick", 2.0),)
    assert found.model.horizon == 4 * 168.0
    in_hours = read_case(CASE.replace("slow_horizon: 2w", "slow_horizon: 30h"), name="two.yaml")
    assert in_hours.slow_horizon == 30.0
    assert read_case(CASE.replace("use: {quick: 2}\n", ""), name="two.yaml").model.use == ()
    for part in ("case", "title", "sources", "run", "exact"):
        lines = [line for line in CASE.splitlines() if not line.startswith(f"{part}:")]
        with pytest.raises((KeyError, ModelError)):
            read_case("\n".join(lines), name="two.yaml")
