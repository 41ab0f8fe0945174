"""Counts at the end of each week of a run: the data of a cumulative flow diagram.

Input: the arrays of a log. Output: counts by week, the warm-up included. Week k of a run ends at
168 k hours after its start, the last one at the horizon; what happens at that instant is in.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from flowsim.engine.compiled import compiled
from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STEP,
    WAITING,
    Rows,
)
from flowsim.metrics.setting import Setting
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK as WEEK

FLOWS = ("arrived", "accepted", "delivered", "gone", "refused")
STATES = ("waiting", "working", "blocked")


class Weekly(NamedTuple):
    """Counts at the end of each week, of one replication or summed over several."""

    flows: Floats  # [work, flow of FLOWS, week] since the start of the run
    present: Floats  # [team, state of STATES, week] at its steps; the last row: waiting steps


def week_ends(*, warm_up: float, horizon: float) -> Floats:
    """The ends of the weeks of a run, in hours from time zero."""
    weeks = max(1, math.ceil((warm_up + horizon) / WEEK))
    return np.minimum(np.arange(1, weeks + 1) * WEEK - warm_up, horizon)


def weekly_for(setting: Setting) -> Weekly:
    """Room for the counts of a run, all zero."""
    weeks = len(week_ends(warm_up=setting.warm_up, horizon=setting.horizon))
    works, teams = len(setting.commitment), len(setting.is_always)
    return Weekly(
        flows=np.zeros((works, len(FLOWS), weeks)),
        present=np.zeros((teams + 1, len(STATES), weeks)),
    )


@compiled()
def count_weeks(
    setting: Setting, rows: Rows, n_rows: int, n_items: int, weekly: Weekly, accepted: np.ndarray
) -> None:
    """Set the weekly counts from the first n_rows rows and n_items items of a log.

    accepted: room for an instant for each item.
    """
    step_team, warm_up = setting.step_team, setting.warm_up
    times, codes, _, item_work, _, item_arrived, _ = rows
    flows, present = weekly
    flows[:] = 0.0
    present[:] = 0.0
    weeks, nobody = flows.shape[2], present.shape[0] - 1

    # -- each event where it first shows: changes, which the sums over the weeks make counts
    for row in range(n_rows - 1, -1, -1):
        item, step, outcome = codes[row, ITEM], codes[row, STEP], codes[row, OUTCOME]
        left = times[row, LEFT]
        if item < 0 or outcome == ASSISTED:
            continue
        accepted[item] = times[row, QUEUED]
        if step == DOOR:
            is_refused = outcome in (DROPPED_OUT, ABANDONED)
            accepted[item] = np.nan if is_refused else left
        else:
            team = step_team[step] if step_team[step] >= 0 else nobody
            state = -1
            for column in range(4):  # it begins to wait, is worked on, is kept, and leaves
                at = times[row, column]
                if not np.isnan(at):
                    week = max(0, int(np.ceil((at + warm_up) / WEEK)) - 1)
                    if state >= 0:
                        present[team, state, week] -= 1.0
                    if column < 3:
                        present[team, column, week] += 1.0
                    state = column
        if DELIVERED <= outcome < WAITING:
            week = max(0, int(np.ceil((left + warm_up) / WEEK)) - 1)
            work = item_work[item]
            flows[work, 3, week] += 1.0
            if step == DOOR and outcome != DELIVERED:
                flows[work, 4, week] += 1.0  # never let in
            if outcome == DELIVERED:
                flows[work, 2, week] += 1.0
    for item in range(n_items):
        work = item_work[item]
        week = max(0, int(np.ceil((item_arrived[item] + warm_up) / WEEK)) - 1)
        flows[work, 0, week] += 1.0
        if not np.isnan(accepted[item]):
            week = max(0, int(np.ceil((accepted[item] + warm_up) / WEEK)) - 1)
            flows[work, 1, week] += 1.0
    for week in range(1, weeks):
        for i in range(flows.shape[0]):
            for j in range(flows.shape[1]):
                flows[i, j, week] += flows[i, j, week - 1]
        for i in range(present.shape[0]):
            for j in range(present.shape[1]):
                present[i, j, week] += present[i, j, week - 1]
