"""The line in flowsim's two engines, if they are there.

Enters: a `Line`, a horizon in hours. Leaves: a function of a seed that gives a whole EventLog, and
a reader of such a log. Reading YAML and compiling the plan happen once, off the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

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


def engine(name: str, line: Line, horizon: float) -> Callable[[int], Any]:
    """The engine `fast` or `reference`, as a function of a seed. Raises MissingError."""
    simulate = part(f"flowsim.engine.{name}.simulate")
    loads = part("flowsim.model.loads")
    compile_plan = part("flowsim.plan.compile_plan")
    plan = compile_plan(loads(yaml_text(line, horizon=horizon)))
    return lambda seed: simulate(plan, seed=seed, replication=0)


def read_log(log: Any) -> Run:
    """Visits and times in system from an EventLog.

    A row of a person that finished is a visit, as nobody interrupts anybody on this line.
    """
    columns = import_module("flowsim.eventlog")
    times, codes = log.rows.times, log.rows.codes
    finished = np.isfinite(times[:, columns.FINISHED])
    visits = int(np.count_nonzero(finished & (codes[:, columns.PERSON] >= 0)))
    out = codes[:, columns.OUTCOME] == columns.DELIVERED
    arrived_at = log.rows.item_arrived[codes[out, columns.ITEM]]
    return Run.of(visits, times[out, columns.LEFT] - arrived_at)
