"""Cases judged: an estimate for every number that theory gives, and whether it is near enough.

Enters: a Case. Leaves: Lines. The rule z4: the error is at most four standard errors over thirty or
more replications, and the standard error itself is small.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from flowsim.engine.naming import names_of
from flowsim.experiment import Estimate, Results, paired
from flowsim.experiment.estimates import jackknife, of_values
from flowsim.experiment.replicate import MOST_GROUPS
from flowsim.metrics import MeasureError
from flowsim.metrics.arrows import arrow
from flowsim.model import ModelError
from flowsim.plan import compile_plan
from flowsim.study.mean_value.explain import capacity, critical_wip, practical_worst_case
from tests.metrics.active import turning_point
from tests.validation.cases import Case, Exact
from tests.validation.observed import Rare, bottleneck_order, is_rare
from tests.validation.runs import Runner

SMALL = {"fast": 0.005, "reference": 0.02}  # relative standard error that z4 asks for
MOST_MORE = {"fast": 8, "reference": 12}  # times the replications asked for, at most
# The reference engine is held against the case as it stands, and where runs are short against its
# variants and against what needs several runs, too. How long they are is counted in rows of the
# log, all replications together: so many, two minutes on one core and three seconds, at most.
MOST_ROWS, FEW_ROWS = 2_500_000, 60_000
SEVERAL_RUNS = ("elasticity", "paired_difference", "variance_ratio", "best")
FROM_MEANS = {
    "capacity": capacity,
    "critical_wip": critical_wip,
    "practical_worst_case": practical_worst_case,
}
PASS, FAIL, INFO, NOT_BUILT, LEFT_OUT = "pass", "FAIL", "info", "not built", "left out"
STEP_OF_ELASTICITY = 0.01


@dataclass(frozen=True)
class Line:
    """One number of a case."""

    case: str
    variant: str
    measure: str
    expected: str
    estimate: float | str
    standard_error: float
    replications: int
    verdict: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """What a run says of a measure: a number or a label."""

    value: float | str
    standard_error: float = math.nan
    replications: int = 0


class LeftOutError(Exception):
    """A number that this engine is too slow for."""


def judged(case: Case, runner: Runner) -> Iterator[Line]:
    """A line for every number of a case, or one that says what is not built."""
    try:
        case.model("")
    except ModelError as error:
        yield _unbuilt(case, "", error)
        return
    for exact in case.exact:
        line = Line(case.name, exact.variant, str(exact), exact.value, "", math.nan, 0, "")
        try:
            yield _judged(case, exact, runner, line)
        except MeasureError as error:
            yield dataclasses.replace(line, verdict=NOT_BUILT, note=str(error))
        except LeftOutError as error:
            yield dataclasses.replace(line, verdict=LEFT_OUT, note=str(error))
        except ModelError as error:
            yield _unbuilt(case, exact.variant, error)


def _unbuilt(case: Case, variant: str, error: ModelError) -> Line:
    verdict = NOT_BUILT if error.not_built else FAIL
    problems = error.not_built or error.problems
    note = "; ".join(dict.fromkeys(f"{p.path.rpartition('.')[2]}: {p.what}" for p in problems))
    return Line(case.name, variant, "model", "", "", math.nan, 0, verdict, note)


def _judged(case: Case, exact: Exact, runner: Runner, line: Line) -> Line:
    wanted = max(case.runs(runner.engine), 1)
    most = max(wanted, min(wanted * MOST_MORE[runner.engine], MOST_GROUPS))
    if runner.engine == "reference" and exact.measure not in FROM_MEANS:
        most = min(most, _most_slow_runs(case, exact, runner))
        if most < wanted:
            raise LeftOutError(f"{wanted} replications are too long: left to the fast engine")
    found = _found(case, exact, runner, wanted)
    small = allowed_error(exact, SMALL[runner.engine])
    while found.standard_error > small and 1 < found.replications < most:
        enough = math.ceil(found.replications * (found.standard_error / small) ** 2 * 1.1)
        wanted = min(max(enough, found.replications + 1), most)
        found = _found(case, exact, runner, wanted)
    is_held, note = accepted(exact, found, small=SMALL[runner.engine])
    verdict = INFO if exact.accept == "info" else PASS if is_held else FAIL
    if verdict == FAIL and runner.engine == "reference" and _is_only_wide(exact, found, small):
        verdict, note = LEFT_OUT, f"{note} after {most} replications: left to the fast engine"
    return dataclasses.replace(
        line,
        estimate=found.value,
        standard_error=found.standard_error,
        replications=found.replications,
        verdict=verdict,
        note=note,
    )


def _most_slow_runs(case: Case, exact: Exact, runner: Runner) -> int:
    """How many replications of what a number needs are few enough for the reference engine."""
    if exact.measure == "coverage":
        raise LeftOutError("hundreds of experiments: left to the fast engine")
    model = case.at_speed_of(runner.engine, case.model(exact.variant))
    needs_several = exact.measure in SEVERAL_RUNS or exact.method == "sensitivity"
    most = FEW_ROWS if exact.variant or needs_several else MOST_ROWS
    return most // max(runner.rows(model), 1)


def _is_only_wide(exact: Exact, found: Found, small: float) -> bool:
    """Whether nothing speaks against a number but that more runs were needed to say so."""
    if isinstance(found.value, str) or not found.standard_error > small:
        return False
    return abs(found.value - float(exact.value)) <= 4.0 * found.standard_error


def allowed_error(exact: Exact, small: float) -> float:
    """The standard error that an estimate may have before more replications are run for it."""
    if exact.accept == "z4":
        return small * abs(float(exact.value))
    return tolerance(exact) / 4.0 if exact.accept == "within" else math.inf


def tolerance(exact: Exact) -> float:
    """How far from the value an estimate may be, for `within`."""
    allowed = float(exact.tolerance.removesuffix("%"))
    return allowed * abs(float(exact.value)) / 100.0 if exact.tolerance.endswith("%") else allowed


def accepted(exact: Exact, found: Found, *, small: float) -> tuple[bool, str]:
    """Whether what was found is near enough to the number, and if not, why."""
    if isinstance(found.value, str):
        fits = found.value == exact.value
        return fits or found.value in exact.tied, "" if fits else f"found {found.value}"
    value, error = float(exact.value), found.standard_error
    gap = abs(found.value - value)
    if exact.accept == "z4":
        if not gap <= 4.0 * error:
            return False, f"off by {gap / error if error else math.inf:.1f} standard errors"
        if found.replications < 30:
            return False, f"only {found.replications} replications"
        relative = error / abs(value)
        return relative <= small, "" if relative <= small else f"standard error {relative:.2%}"
    if exact.accept == "exact":
        return gap <= 1e-9, "" if gap <= 1e-9 else f"off by {gap:.3g}"
    if exact.accept == "within":
        allowed = tolerance(exact)
        return gap <= allowed, "" if gap <= allowed else f"off by {gap:.3g}"
    if exact.accept == "upper_bound":
        return found.value - 3.0 * error <= value, ""
    if exact.accept == "lower_bound":
        return found.value + 3.0 * error >= value, ""
    return True, ""


# Estimates ------------------------------------------------------------------------------------


def _found(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    if exact.measure in FROM_MEANS:
        return Found(float(FROM_MEANS[exact.measure](case.model(exact.variant), exact.work)))
    special = {
        "elasticity": _elasticity,
        "paired_difference": _paired,
        "variance_ratio": _paired,
        "coverage": _coverage,
        "best": _best,
        "bottleneck": _bottleneck,
        "bottleneck_order": _bottleneck_order,
        "busy": _busy_of_all_time,
        "stable": _stable,
    }
    if exact.measure in special:
        return special[exact.measure](case, exact, runner, wanted)
    if is_rare(exact):
        return _rare(case, exact, runner, wanted)
    results = _results(case, runner, wanted, exact.variant)
    return _of(results.estimate(exact.measure, at=exact.at, work=exact.work))


def _of(estimate: Estimate) -> Found:
    return Found(estimate.mean, estimate.standard_error, estimate.replications)


def _results(
    case: Case, runner: Runner, wanted: int, variant: str, *more: tuple[str, str]
) -> Results:
    """Replications of a variant; rare measures of the same variant are taken along."""
    model = case.at_speed_of(runner.engine, case.model(variant, *more))
    rares = () if more else _rares(case, variant)
    return runner.run(model, rares, wanted).results


def _rares(case: Case, variant: str) -> tuple[Rare, ...]:
    """The rare measures that the numbers of a variant need, each once."""
    wanted = [e for e in case.exact if e.variant == variant and is_rare(e)]
    for exact in case.exact:
        if exact.variant == variant and exact.method == "active_period":
            wanted += [e for e in _active_periods(case, exact).values() if e not in wanted]
    return tuple(Rare(exact) for exact in wanted)


def _active_periods(case: Case, exact: Exact) -> dict[str, Exact]:
    """By team the active period: the number of the case, or one like it."""
    teams = [team.name for team in case.model(exact.variant).teams]
    known = {
        e.at: e for e in case.exact if e.measure == "active_period" and e.variant == exact.variant
    }
    return {
        team: known.get(team, dataclasses.replace(exact, measure="active_period", at=team))
        for team in teams
    }


def _rare(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    model = case.at_speed_of(runner.engine, case.model(exact.variant))
    pairs = runner.run(model, _rares(case, exact.variant), wanted).pairs[Rare(exact)]
    count = len(pairs)
    if exact.measure == "in_system_at_sd":
        spread = float(np.std(pairs[:, 0] / pairs[:, 1], ddof=1))
        return Found(spread, spread / math.sqrt(2.0 * (count - 1)), count)

    def ratio(sums: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(sums[..., 0] / sums[..., 1])

    return _of(jackknife(pairs, ratio, replications=count, confidence=0.95))


def _elasticity(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    """Paired central differences in logarithms."""
    path = exact.by or f"{exact.at}.speed"
    up, down = 1.0 + STEP_OF_ELASTICITY, 1.0 - STEP_OF_ELASTICITY
    ends = [
        _results(case, runner, wanted, exact.variant, (path, f"x{factor}")) for factor in (up, down)
    ]
    formula = ends[0].formula(exact.of, work=exact.work)
    width = ends[0].layout.width

    def slope(sums: np.ndarray) -> np.ndarray:
        change = np.log(formula(sums[..., :width])) - np.log(formula(sums[..., width:]))
        return np.asarray(change / math.log(up / down))

    both = np.concatenate([end.values for end in ends], axis=1)
    return _of(jackknife(both, slope, replications=ends[0].replications, confidence=0.95))


def _paired(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    base = _results(case, runner, wanted, "")
    other = _results(case, runner, wanted, exact.variant)
    found = paired(base, other, exact.of, work=exact.work)
    if exact.measure == "paired_difference":
        return _of(found.absolute)
    ratio = found.variance_ratio
    return Found(ratio, ratio * math.sqrt(4.0 / (base.replications - 1)), base.replications)


def _coverage(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    """The share of independent experiments whose 95 % interval holds the truth."""
    count = case.replications
    model, hits = case.model(exact.variant), []
    for experiment in range(case.experiments):
        part = runner.part(model, experiment * count, count)
        hits.append(part.estimate(exact.of, confidence=0.95).holds(float(exact.truth)))
    return _of(of_values(np.array(hits, dtype=float), replications=len(hits), confidence=0.95))


def _best(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    found = {
        variant: _results(case, runner, wanted, variant).estimate(exact.of, work=exact.work).mean
        for variant in exact.among
    }
    choose = max if exact.of == "throughput" else min
    return Found(choose(found, key=lambda name: found[name]), math.nan, wanted)


def _bottleneck(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    """A team by one of the methods; `none` if that gives no answer."""
    teams = tuple(team.name for team in case.model(exact.variant).teams)
    if exact.method in ("arrow", "turning_point"):
        results = _results(case, runner, wanted, exact.variant)
        line = _in_flow(case, exact)
        shares = [
            [results.estimate(measure, at=team).mean for team in line]
            for measure in ("blocked", "starved")
        ]
        place = (arrow if exact.method == "arrow" else turning_point)(*shares)
        return Found("none" if place is None else line[place], math.nan, wanted)
    if exact.method == "active_period":
        means = {
            team: _rare(case, of, runner, wanted).value
            for team, of in _active_periods(case, exact).items()
        }
    elif exact.method == "sensitivity":
        of = dataclasses.replace(exact, measure="elasticity", of="throughput", method="")
        means = {
            team: _elasticity(case, dataclasses.replace(of, at=team), runner, wanted).value
            for team in teams
        }
    else:
        results = _results(case, runner, wanted, exact.variant)
        means = {team: results.estimate(exact.method, at=team).mean for team in teams}
    return Found(max(means, key=lambda team: means[team]), math.nan, wanted)


def _in_flow(case: Case, exact: Exact) -> tuple[str, ...]:
    """The teams of a line in the order of its steps."""
    names = names_of(compile_plan(case.model(exact.variant)))
    return tuple(names.teams[team] for team in dict.fromkeys(names.step_team) if team >= 0)


def _bottleneck_order(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    plan, log = runner.log(case.at_speed_of(runner.engine, case.model(exact.variant)))
    return Found(bottleneck_order(log, plan), math.nan, 1)


def _stable(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    growth = _results(case, runner, wanted, exact.variant).estimate("growth", work=exact.work)
    return Found("false" if growth.low > 0.0 else "true", math.nan, growth.replications)


def _busy_of_all_time(case: Case, exact: Exact, runner: Runner, wanted: int) -> Found:
    """Worked hours over people x elapsed time, as the cases have it; the program's `busy` is of the
    hours in which people are there and open (decision 24).
    """
    results = _results(case, runner, wanted, exact.variant)
    formula = results.formula("busy", at=exact.at)
    elapsed = results.formula("availability", at=exact.at).bottoms
    of_all = dataclasses.replace(formula, bottoms=elapsed)
    return _of(
        jackknife(results.values, of_all, replications=results.replications, confidence=0.95)
    )


__all__ = ["FAIL", "Found", "Line", "accepted", "judged"]
