"""Whether an installation computes correctly: theory against simulation, engine against engine.

Input: the cases of the package, organisations. Output: a Verification, line by line. A value
passes when its error is at most four standard errors and the standard error is small; the logs of
both engines must be equal, row for row and bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from flowsim.engine import fast
from flowsim.experiment import Estimate, replicate
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.study.doors import door
from flowsim.study.progress import Progress
from flowsim.study.settings import ALL_CORES
from flowsim.study.study_result import StudyResult
from flowsim.study.verification.cases import Case, Exact, cases
from flowsim.time_units import HOURS_PER_WEEK

MOST_ERRORS = 4.0  # standard errors
MOST_RELATIVE_ERROR = 0.01  # of the value: more would prove nothing
LOG_SEEDS = 1
LOG_WARM_UP, LOG_HORIZON = (
    4 * HOURS_PER_WEEK,
    13 * HOURS_PER_WEEK,
)  # of organisations; the readable engine is slow
_EXACTLY = 1e-9


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """One number: what theory says, what simulation says, and whether they agree."""

    case: str
    title: str
    measure: str
    at: str
    theory: float
    estimate: Estimate
    passed: bool


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The logs of both engines for one model: how many rows were compared, and whether equal."""

    model: str
    seeds: int
    rows: int
    passed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Verification(StudyResult):
    """All checks of an installation.

    >>> [check for check in fs.verify().values if not check.passed]  # doctest: +SKIP
    []
    """

    study: ClassVar = "verify"

    values: tuple[ValueCheck, ...]
    logs: tuple[LogCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return all(value.passed for value in self.values) and all(log.passed for log in self.logs)


@door
def verify(
    organisations: Mapping[str, Model] | None = None,
    *,
    seed: int = 1,
    jobs: int = ALL_CORES,
    progress: Progress | None = None,
) -> Verification:
    """Check theory cases on the fast engine, and both engines' logs on these and on organisations.

    organisations: name -> model; those that come with the package by default.

    >>> fs.verify().passed  # doctest: +SKIP
    True
    """
    found = list(cases())
    others = shipped() if organisations is None else organisations
    models = {case.name: replace(case.model, horizon=case.slow_horizon) for case in found}
    for name, model in others.items():
        models[name] = replace(
            model,
            warm_up=min(model.warm_up, LOG_WARM_UP),
            horizon=min(model.horizon, LOG_HORIZON),
        )
    total = len(found) + len(models)
    values: list[ValueCheck] = []
    logs: list[LogCheck] = []
    for place, case in enumerate(found):
        _tell(progress, place, total, f"theory: {case.name}")
        values += values_of(case, seed=seed, jobs=jobs)
    for place, (name, model) in enumerate(models.items()):
        _tell(progress, len(found) + place, total, f"both engines: {name}")
        logs.append(logs_of(name, model, seed=seed))
    return Verification(tuple(values), tuple(logs))


def _tell(progress: Progress | None, done: int, total: int, what: str) -> None:
    if progress is not None:
        progress(done, total, what)


def shipped() -> dict[str, Model]:
    """The organisation and the scenarios that come with flowsim, by the names of their files."""
    from flowsim.model import load
    from flowsim.study.shipped import configs

    folder = configs()
    paths = [folder / "product-org.yaml", *sorted((folder / "scenarios").glob("*.yaml"))]
    return {path.stem: load(path) for path in paths}


def values_of(case: Case, *, seed: int, jobs: int) -> Iterator[ValueCheck]:
    """The numbers of a case, on the fast engine."""
    results = replicate(
        compile_plan(case.model), replications=case.replications, seed=seed, jobs=jobs
    )
    for exact in case.exact:
        estimate = results.estimate(exact.measure, at=exact.at or None, work=exact.work or None)
        yield ValueCheck(
            case=case.name,
            title=case.title,
            measure=exact.measure,
            at=exact.at or exact.work,
            theory=exact.value,
            estimate=estimate,
            passed=agrees(estimate, exact),
        )


def agrees(estimate: Estimate, exact: Exact) -> bool:
    """Whether a number is what theory says, and precise enough to mean something."""
    error = abs(estimate.mean - exact.value)
    if exact.accept == "exact":
        return error <= _EXACTLY
    spread = estimate.standard_error
    if not math.isfinite(spread):
        return False
    return error <= MOST_ERRORS * spread and spread <= MOST_RELATIVE_ERROR * abs(exact.value)


def logs_of(name: str, model: Model, *, seed: int) -> LogCheck:
    """Both engines on the same model and the same random numbers."""
    from flowsim.engine import reference

    plan = compile_plan(model)
    rows, same = 0, True
    for replication in range(LOG_SEEDS):
        quick = fast.simulate(plan, seed=seed, replication=replication)
        slow = reference.simulate(plan, seed=seed, replication=replication)
        rows += len(quick)
        same = same and quick.same_as(slow)
    return LogCheck(name, LOG_SEEDS, rows, same)
