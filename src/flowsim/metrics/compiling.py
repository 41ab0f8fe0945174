"""Compiles the passes that measure a log: python -m flowsim.metrics.compiling.

The compiler works on one core, and this is a third of its work. So a process that finds nothing
compiled starts this alongside its own work; the machine code goes into the cache that both share.
"""

from __future__ import annotations

import numpy as np

from flowsim.eventlog import empty_rows
from flowsim.metrics.activity import activity_for, follow_teams, moments_for
from flowsim.metrics.meter import Meter
from flowsim.metrics.series import count_weeks, weekly_for
from flowsim.metrics.setting import copied, setting_of
from flowsim.metrics.weekly_items import count_items, weekly_items_for
from flowsim.model import loads
from flowsim.plan import compile_plan

SMALLEST = """
flowsim: 1
horizon: 8w
teams:
  team: {people: 1}
work:
  item:
    arrives: {rate: 1/w}
    flow:
      - step: {team: team, effort: 1h}
"""


def main() -> None:
    """Measure a log in which nothing happens."""
    plan = compile_plan(loads(SMALLEST))
    setting, rows = setting_of(plan), empty_rows(rows=1, items=1)
    Meter.of(plan).measure(rows, 0, 0)
    count_weeks(setting, rows, 0, 0, weekly_for(setting), np.empty(0))
    room = weekly_items_for(1, setting.horizon)
    at_the_door = np.zeros(1, dtype=np.bool_)
    count_items(rows, 0, 0, room, begins_accepted=at_the_door, warm_up=0.0, horizon=setting.horizon)
    own = copied(setting)
    follow_teams(own, rows, 0, activity_for(own), moments_for(own))


if __name__ == "__main__":
    main()
