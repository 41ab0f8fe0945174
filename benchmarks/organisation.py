"""The default organisation under load: many replications, memory, one more person in each team.

Enters: the `Setting` of this run. Leaves: sections. Times are wall times of library calls, after
one call to warm up; memory is that of a fresh process each.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.paired import Spread
from benchmarks.section import Section, Setting

MODEL = Path(__file__).resolve().parent.parent / "configs" / "product-org.yaml"
YEAR = {"set": ["horizon=52w", "warm_up=26w"]}
MANY, VERY_MANY = 1_000, 10_000
WANTED = 0.02  # half-width of a paired difference, of throughput
MOST = 64

MEASURE_MEMORY = """
import resource, sys, time
from flowsim.experiment import replicate
from flowsim.model import load
from flowsim.plan import compile_plan
plan = compile_plan(load(sys.argv[1], set=["horizon=52w", "warm_up=26w"]))
replicate(plan, replications=4, jobs=2)
begun = time.perf_counter()
results = replicate(plan, replications=int(sys.argv[2]), jobs=2)
seconds = time.perf_counter() - begun
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, results.replications)
"""


def replications(setting: Setting) -> Section:
    """A year of the default organisation, a thousand times and ten thousand times."""
    counts = (100, 1_000) if setting.quick else (MANY, VERY_MANY)
    lines, data = [], {}
    for count in counts:
        setting.say(f"{count:,} replications of the default organisation")
        run = subprocess.run(
            [sys.executable, "-c", MEASURE_MEMORY, str(MODEL), str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, memory, done = (float(word) for word in run.stdout.split())
        lines.append(
            f"{done:>8,.0f} replications: {seconds:>7.1f} s wall, {memory:>6.0f} MB at the most"
        )
        data[count] = {"seconds": seconds, "megabytes": memory}
    more = data[counts[1]]["megabytes"] / data[counts[0]]["megabytes"] - 1.0
    lines.append(f"ten times the replications take {more:+.1%} memory")
    title = "A year of the default organisation (and 26 weeks of warm-up), two threads"
    return Section(title, lines, data)


def one_more(setting: Setting) -> Section:
    """One more person in every team: paired differences until all are within 2 % of throughput."""
    from flowsim.experiment import paired, replicate_all
    from flowsim.model import apply, load
    from flowsim.plan import compile_plan

    model = load(MODEL, **YEAR)
    names = [team.name for team in model.teams]
    plans = [compile_plan(model)]
    plans += [compile_plan(apply(model, [(f"{name}.people", "+1")])) for name in names]
    replicate_all(plans[:2], replications=2, jobs=2)
    times, widest, needed = [], 0.0, 0
    for _ in range(setting.rounds):
        begun = time.perf_counter()
        needed = 4
        while True:
            found = replicate_all(plans, replications=needed, jobs=2)
            pairs = [paired(found[0], other, "throughput", work="feature") for other in found[1:]]
            widest = max(pair.relative.half_width for pair in pairs)
            if widest <= WANTED or needed >= MOST:
                break
            needed *= 2
        times.append(time.perf_counter() - begun)
    spread = Spread.of(times)
    best = max(zip(names, pairs, strict=True), key=lambda item: item[1].relative.mean)
    lines = [
        f"{len(names)} teams and the base, {needed} replications each: "
        f"{spread.median:.2f} s [{spread.low:.2f}, {spread.high:.2f}] wall, two threads",
        f"widest 95 % half-width {widest:.2%} of throughput; "
        f"best: {best[0]} {best[1].relative.mean:+.2%} ± {best[1].relative.half_width:.2%}",
    ]
    data = {"seconds": spread._asdict(), "replications": needed, "widest": widest}
    return Section("One more person in every team, a year, all pairs within 2 %", lines, data)
