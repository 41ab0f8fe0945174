"""The line in flowsim's two engines, if they are there.

Enters: a `Line`, a horizon in hours. Leaves: a function of a seed that gives a whole EventLog, and
a reader of such a log. Reading YAML and compiling the plan happen once, off the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numba
import numpy as np

from benchmarks.line import Line, yaml_text
from benchmarks.peers import Run


class MissingError(Exception):
    """A part of flowsim that the benchmark needs does not exist yet; the message says which."""


def part(path: str) -> Any:
    """The attribute `package.module.name`. Raises MissingError if there is no such thing."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise MissingError(f"{path} is not there yet ({error})") from error


def plan_of(line: Line, horizon: float) -> Any:
    """The plan of the line."""
    text = yaml_text(line, horizon=horizon)
    return part("flowsim.plan.compile_plan")(part("flowsim.model.loads")(text))


def fast(line: Line, horizon: float) -> Callable[[int], Any]:
    """The fast engine as a function of a seed: its whole log, left in the workspace's arrays.

    A thread has a workspace of its own, as in `flowsim.experiment`.
    """
    plan = plan_of(line, horizon)
    workspace = part("flowsim.engine.fast.workspace")

    def simulate(seed: int) -> Any:
        with workspace() as space:
            rows, items = space.run(plan, seed=seed, replication=0)
            return space.rows, rows, items

    return simulate


@numba.njit(nogil=True)
def sum_up(seed: int) -> float:
    """Some 30 ms of sums in registers: what threads bring where they share nothing."""
    total = float(seed)
    for _ in range(20_000_000):
        total = total * 1.0000001 + 1e-9
    return total


def reference(line: Line, horizon: float) -> Callable[[int], Any]:
    """The reference engine as a function of a seed."""
    simulate = part("flowsim.engine.reference.simulate")
    plan = plan_of(line, horizon)

    def run(seed: int) -> Any:
        log = simulate(plan, seed=seed, replication=0)
        return log.rows, len(log), len(log.rows.item_work)

    return run


def read_log(found: Any) -> Run:
    """Visits and times in system from a log.

    A row of a person that finished is a visit, as nobody interrupts anybody on this line.
    """
    columns = import_module("flowsim.eventlog")
    rows, count, items = found
    times, codes = rows.times[:count], rows.codes[:count]
    finished = np.isfinite(times[:, columns.FINISHED])
    visits = int(np.count_nonzero(finished & (codes[:, columns.PERSON] >= 0)))
    out = codes[:, columns.OUTCOME] == columns.DELIVERED
    arrived_at = rows.item_arrived[:items][codes[out, columns.ITEM]]
    return Run.of(visits, times[out, columns.LEFT] - arrived_at)
