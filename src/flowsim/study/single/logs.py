"""The event logs of a model: what happened in a run, stint by stint.

Input: a Model. Output: an EventLog, or a file with those of several replications. Nothing is
measured here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from flowsim.engine import fast
from flowsim.eventlog import EventLog
from flowsim.eventlog.write import write_all
from flowsim.model import Model
from flowsim.plan import Plan, compile_plan
from flowsim.study.doors import door
from flowsim.study.progress import Progress


@door
def log(model: Model, *, replication: int = 0, seed: int = 1) -> EventLog:
    """The event log of one replication, the same that `run` with this seed measures.

    replication: from 0. Raises EngineError, ArgumentError.

    >>> log = fs.log(model, replication=3)
    >>> log.frame()[["item", "step", "team", "worked_hours"]].columns.size
    4
    """
    return fast.simulate(compile_plan(model), seed=seed, replication=replication)


def write_logs(
    model: Model,
    path: str | os.PathLike[str],
    *,
    replications: int,
    seed: int = 1,
    progress: Progress | None = None,
) -> None:
    """Write the logs of the first replications to a .csv or .parquet file, all or none.

    One is in memory at a time. Raises EngineError; ValueError for another kind of file.
    """
    write_all(_Logs(compile_plan(model), replications, seed, progress), path)


@dataclass(frozen=True, slots=True)
class _Logs:
    """Logs that are simulated when they are needed; the same each time."""

    plan: Plan
    replications: int
    seed: int
    progress: Progress | None

    def __iter__(self) -> Iterator[EventLog]:
        for replication in range(self.replications):
            if self.progress is not None:
                self.progress(replication, self.replications, "writing the log")
            yield fast.simulate(self.plan, seed=self.seed, replication=replication)
