"""How often 95 % intervals hold the truth; `python -m measuring.coverage` measures it for the docs.

An M/M/1 station whose answers are exact (arrivals 3 an hour, service 5 an hour, or a tenth more),
many experiments of few replications each. An interval that says 95 % should hold in 95 of 100.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from flowsim.experiment import Estimate, Results, paired, replicate
from flowsim.experiment.precision import MOST, replicate_until
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.study.expect import expect
from measuring.figures import Block, Figures, Measured, measure_and_write, prose, table

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


DECIDED = 100_000  # the first seed
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


def decided(experiments: int, replications: int, *, jobs: int = 1) -> float:
    """The share of experiments in which an expectation is held or failed whose bound is the truth.

    What is expected is the mean time to delivery, of the same station.
    """
    model = loads(f"{STATION}expect: [job.request_to_delivery <= {SINGLE[1][2]:g}h]\n")
    words = [
        expect(model, replications=replications, seed=DECIDED + number, jobs=jobs).outcomes[0].word
        for number in range(experiments)
    ]
    return sum(word != "inconclusive" for word in words) / experiments


def measure() -> Figures:
    """Everything that docs/studies.md says of intervals."""
    jobs = os.cpu_count() or 1
    rows = stopped(STOPPED, PRECISION, jobs=jobs)
    return {
        "experiments": EXPERIMENTS,
        "replications": REPLICATIONS,
        "holds": coverage(EXPERIMENTS, REPLICATIONS, jobs=jobs),
        "decided": decided(EXPERIMENTS, REPLICATIONS, jobs=jobs),
        "stopped": {
            "experiments": STOPPED,
            "precision": PRECISION,
            "replications": rows[0][2],
            "holds": {name: row[0] for (name, *_), row in zip(RATES, rows, strict=True)},
            "off": {name: row[1] for (name, *_), row in zip(RATES, rows, strict=True)},
        },
    }


def coverage_text(figures: Figures) -> str:
    """The table of intervals."""
    experiments, replications = figures["experiments"], figures["replications"]
    head = f"95% interval ({experiments:,} experiments of {replications} replications)"
    rows = ((name, f"{share:.1%}") for name, share in figures["holds"].items())
    return table([(head, "holds"), *rows], last="--:")


def stopped_text(figures: Figures) -> str:
    """The table of runs to a precision."""
    found = figures["stopped"]
    wanted = f"{100.0 * found['precision']:g}%"
    head = (
        f"stopped at ±{wanted} ({found['experiments']:,} experiments)",
        "holds",
        f"off by more than {wanted}",
        "replications, mean",
    )
    rows = (
        (name, f"{share:.1%}", f"{found['off'][name]:.1%}", f"{found['replications']:.1f}")
        for name, share in found["holds"].items()
    )
    return table([head, *rows], last="--:")


def decided_text(figures: Figures) -> str:
    """How often an expectation comes out by chance."""
    level, name = "95%", SINGLE[1][0]
    return prose(
        f"**Each is at {level} by itself.** One whose truth is the bound should come out held or "
        f"failed by chance in 5 of 100. On the station of [intervals](#intervals) it did so in "
        f"{100.0 * figures['decided']:.1f} of 100 ({name}, {figures['experiments']:,} experiments "
        f"of {figures['replications']} replications). With many expectations this close to "
        "the truth, one comes out by chance."
    )


PAGE = "docs/studies.md"
MEASURED = Measured(
    "coverage",
    measure,
    (
        Block(PAGE, "coverage", coverage_text),
        Block(PAGE, "stopped", stopped_text),
        Block(PAGE, "decided", decided_text),
    ),
)

if __name__ == "__main__":
    measure_and_write(MEASURED)
