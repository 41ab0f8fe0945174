"""How often 95 % intervals hold the truth; `python -m tests.coverage` rewrites the table of docs.

An M/M/1 station whose answers are exact (arrivals 3 an hour, service 5 an hour, or a tenth more),
many experiments of few replications each. An interval that says 95 % should hold in 95 of 100.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from flowsim.experiment import Estimate, Results, paired, replicate
from flowsim.experiment.precision import MOST, replicate_until
from flowsim.model import loads
from flowsim.plan import compile_plan
from tests.essay import between

PAGE = Path(__file__).resolve().parent.parent / "docs" / "studies.md"
EXPERIMENTS, REPLICATIONS = 2000, 20
STATION = """
flowsim: 1
warm_up: 40h
horizon: 1000h
hours: always
teams: {desk: {people: 1}}
work: {job: {arrives: {rate: 3/h}, flow: [{serve: {team: desk, effort: 0.2h, dist: exponential}}]}}
"""
# What, the measure, its exact value in hours or items; PAIRED: with service a tenth faster.
SINGLE = (
    ("mean: items in progress", "wip", 1.5),
    ("ratio: time to delivery", "request_to_delivery", 0.5),
    ("quantile: 85% delivered within", "request_to_delivery_p85", -math.log(0.15) / 2.0),
)
PAIRED = ("paired difference: time to delivery", "request_to_delivery", 1.0 / 2.5 - 0.5)


def coverage(experiments: int, replications: int, *, jobs: int = 1) -> dict[str, float]:
    """The share of experiments in which each interval holds the exact value."""
    slow = compile_plan(loads(STATION))
    fast = compile_plan(loads(STATION, set=["job.serve.effort=/1.1"]))
    hits = {name: 0 for name, *_ in (*SINGLE, PAIRED)}
    for number in range(experiments):
        both = [
            replicate(
                plan, replications=replications, first=number * replications, seed=7, jobs=jobs
            )
            for plan in (slow, fast)
        ]
        for name, measure, exact in SINGLE:
            hits[name] += both[0].estimate(measure, work="job").holds(exact)
        name, measure, exact = PAIRED
        found: Estimate = paired(both[0], both[1], measure, work="job").absolute
        hits[name] += found.holds(exact)
    return {name: count / experiments for name, count in hits.items()}


STOPPED, PRECISION = 1000, 0.03
RATES = (
    ("throughput", "throughput", 3.0),
    ("time to delivery", "request_to_delivery", 0.5),
)


def stopped(experiments: int, precision: float, *, jobs: int = 1) -> list[tuple[float, ...]]:
    """Of each of RATES: how often its interval holds, how often its mean is off by more than the
    precision, and the mean number of replications; each experiment stopped by both."""
    plan = compile_plan(loads(STATION))
    holds, off, count = [0] * len(RATES), [0] * len(RATES), 0

    def watch(found: Sequence[Results]) -> list[Estimate]:
        return [found[0].estimate(measure, work="job") for _, measure, _ in RATES]

    for number in range(experiments):
        found, _ = replicate_until(
            [plan], watch, precision=precision, first=number * MOST, seed=11, jobs=jobs
        )
        count += found[0].replications
        for place, (estimate, (_, _, exact)) in enumerate(zip(watch(found), RATES, strict=True)):
            holds[place] += estimate.holds(exact)
            off[place] += abs(estimate.mean / exact - 1.0) > precision
    return [
        (here / experiments, there / experiments, count / experiments)
        for here, there in zip(holds, off, strict=True)
    ]


def stopped_table(found: Sequence[tuple[float, ...]], experiments: int, precision: float) -> str:
    """The lines of the page about runs to a precision."""
    wanted = f"{100.0 * precision:g}%"
    lines = [
        f"| stopped at ±{wanted} ({experiments:,} experiments) | holds | off by more than {wanted} "
        "| replications, mean |",
        "|:--|--:|--:|--:|",
        *(
            f"| {name} | {100.0 * holds:.1f}% | {100.0 * off:.1f}% | {count:.1f} |"
            for (name, _, _), (holds, off, count) in zip(RATES, found, strict=True)
        ),
    ]
    return "\n".join(lines) + "\n"


def table(found: dict[str, float], experiments: int, replications: int) -> str:
    """The lines of the page."""
    lines = [
        f"| 95% interval ({experiments:,} experiments of {replications} replications) | holds |",
        "|:--|--:|",
        *(f"| {name} | {100.0 * share:.1f}% |" for name, share in found.items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure and rewrite the page."""
    found = coverage(EXPERIMENTS, REPLICATIONS, jobs=os.cpu_count() or 1)
    text = table(found, EXPERIMENTS, REPLICATIONS)
    print(text, end="")
    page = between(PAGE.read_text(encoding="utf-8"), "coverage", text, by="coverage")
    rows = stopped(STOPPED, PRECISION, jobs=os.cpu_count() or 1)
    text = stopped_table(rows, STOPPED, PRECISION)
    print(text, end="")
    PAGE.write_text(between(page, "stopped", text, by="coverage"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
