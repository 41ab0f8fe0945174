"""Vectors of replications, one after the other in the same memory.

Input: the arrays of a log. Output: the vector of `columns`. A Meter belongs to one thread.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.naming import names_of
from flowsim.eventlog import EventLog, Rows
from flowsim.metrics.columns import STEP_COLUMNS, TEAM_COLUMNS, WORK_COLUMNS, Layout
from flowsim.metrics.setting import Setting, copied, setting_of, setting_of_log
from flowsim.metrics.sketches import Sketch
from flowsim.metrics.summary import scratch_for, summarise
from flowsim.plan import Plan
from flowsim.plan.tables import Floats


class Meter:
    """Measures logs that share a setting; its arrays grow with the longest of them."""

    def __init__(self, setting: Setting, layout: Layout) -> None:
        self.layout = layout
        self.setting = copied(setting)
        self._rows = self._items = 0
        self._scratch = scratch_for(0, 0)
        self._pools = len(layout.names.steps) + 2 * len(layout.names.works)
        self._bins = 0
        self._vector = np.zeros(layout.width)
        cuts = [layout.step_at, layout.team_at, layout.run_at]
        work, step, team, _ = np.split(self._vector, cuts)
        self._by_work = work.reshape(-1, len(WORK_COLUMNS))
        self._by_step = step.reshape(-1, len(STEP_COLUMNS))
        self._by_team = team.reshape(-1, len(TEAM_COLUMNS))

    @classmethod
    def of(cls, plan: Plan) -> Meter:
        """A meter for the replications of a plan."""
        return cls(setting_of(plan), Layout(names_of(plan)))

    def measure(self, rows: Rows, n_rows: int, n_items: int, *, percentiles: bool = True) -> Floats:
        """The vector of the log in the first n_rows rows and n_items items, [width].

        percentiles: with those of this log; without, they are nan, and `sketch` has what those of
        many logs are found from. Its memory is used again by the next call.
        """
        if n_rows > self._rows or n_items > self._items:
            self._rows, self._items = len(rows.levers), len(rows.item_work)
            self._scratch = scratch_for(self._rows, self._items, pools=self._pools)
        self._bins = summarise(
            self.setting,
            self._scratch,
            rows,
            n_rows,
            n_items,
            self._by_work,
            self._by_step,
            self._by_team,
            percentiles,
        )
        self._vector[self.layout.run("hours")] = self.setting.horizon
        self._vector[self.layout.run("replications")] = 1.0
        return self._vector

    def sketch(self) -> Sketch:
        """How the durations of the log that was measured last are spread."""
        parts = ("bins", "counts", "low", "high")
        return Sketch(*(getattr(self._scratch, part)[: self._bins].copy() for part in parts))


def measure(log: EventLog, plan: Plan | None = None) -> Floats:
    """The vector of one log, [width].

    Without the plan it ran from, change lead time counts from acceptance and the hours that people
    were available are not known (nan).
    """
    setting = setting_of_log(log) if plan is None else setting_of(plan)
    meter = Meter(setting, Layout(log.names))
    return meter.measure(log.rows, len(log), len(log.rows.item_work))
