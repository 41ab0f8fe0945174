"""The seconds that decisions quote: `python -m benchmarks.speeds` measures them here and now.

Seconds hang on the machine and on what else it does, so nothing compares them with the pages. What
is compared between engines, threads and competitors is in `python -m benchmarks`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

from flowsim.engine.fast import simulate
from flowsim.experiment import deliveries
from flowsim.metrics import identities
from flowsim.model import load
from flowsim.plan import compile_plan
from flowsim.study.decide.invest import invest
from flowsim.study.single.run import run
from flowsim.study.slicing import slice_model
from measuring.essay import FEATURE, ORGANISATION

REPLICATIONS, LOOKS, BUDGET, STEPS = 20, 5, 1e6, 6


def seconds(call: Callable[[], object]) -> float:
    """The least of some calls, after one that compiles."""
    call()
    taken = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def main() -> None:
    """Measure and print."""
    model = load(ORGANISATION)
    jobs = os.cpu_count() or 1
    for name, each in (("all of it", model), ("a slice", slice_model(model, FEATURE).model)):
        plan = compile_plan(each)
        took = seconds(partial(deliveries, [plan], works=[FEATURE], replications=REPLICATIONS))
        print(f"a trial of {name}: {1e3 * took / REPLICATIONS:.1f} ms")
    log = simulate(compile_plan(model), seed=1)
    print(f"the checks of a log: {1e3 * seconds(lambda: identities(log)):.0f} ms")
    took = seconds(lambda: run(model, replications=REPLICATIONS, jobs=jobs))
    print(f"a run of {REPLICATIONS} replications with its verdict: {took:.1f} s")
    begun = time.perf_counter()
    invest(model, budget=BUDGET, steps=STEPS, jobs=jobs)
    print(f"a ladder of {STEPS} steps: {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
