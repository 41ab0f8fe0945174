"""Who waits, works, is away and was delivered at an instant: straight from a log, row by row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from flowsim.eventlog import ABANDONED, ASSISTED, AWAY, DELIVERED, DOOR, DROPPED_OUT, EventLog
from flowsim.metrics.setting import begin_of, members_of
from flowsim.plan import Plan
from flowsim.time_units import HOURS_PER_WEEK as WEEK


class Seen(NamedTuple):
    """Counts by (is judged, team), by team, and of the judged work."""

    waiting: Counter[tuple[bool, int]]
    in_hand: Counter[tuple[bool, int]]
    busy: Counter[tuple[bool, int]]
    away: Counter[int]
    members: list[int]
    delivered: int
    in_progress: int
    days: float


def seen(plan: Plan, log: EventLog, judged: Sequence[str], at: float) -> Seen:
    """What is so at an instant; what happens at it has happened."""
    works = {plan.works.index(kind) for kind in judged}
    team_of = plan.tables.steps.team
    people = log.names.people
    members = members_of(plan)[:, _week(plan, at)].tolist()
    found = Seen(Counter(), Counter(), Counter(), Counter(), members, 0, 0, math.nan)
    accepted: dict[int, float] = {}
    gone: dict[int, float] = {}
    took = []
    delivered = 0
    for times, codes in zip(log.rows.times.tolist(), log.rows.codes.tolist(), strict=True):
        queued, started, finished, left = times
        item, step, _, person, outcome, _, batch, _ = codes
        of_person = int(np.searchsorted(people, person, side="right")) - 1
        if outcome == AWAY:
            is_member = person - people[of_person] < members[of_person]
            found.away[of_person] += queued <= at and not left <= at and is_member
            continue
        if item < 0:  # a member of a market
            continue
        is_judged = int(log.rows.item_work[item]) in works
        if outcome == ASSISTED:
            found.busy[is_judged, of_person] += started <= at and not finished <= at
            continue
        team = int(team_of[step]) if step != DOOR else -1
        if team >= 0 and queued <= at and not left <= at and not started <= at:
            found.waiting[is_judged, team] += 1
        if team >= 0 and started <= at and not finished <= at and not left <= at:
            found.in_hand[is_judged, team] += 1
        if person >= 0 and batch >= 0 and started <= at and not finished <= at:
            found.busy[is_judged, of_person] += 1
        if not is_judged:
            continue
        if step != DOOR:
            accepted[item] = min(accepted.get(item, math.inf), queued)
        if outcome in (DELIVERED, DROPPED_OUT, ABANDONED):
            gone[item] = left
        if outcome == DELIVERED and begin_of(log.warm_up) <= left <= at:
            delivered += 1
        if outcome == DELIVERED and at - 8 * WEEK < left <= at:
            took.append((left - float(log.rows.item_arrived[item])) / 24.0)
    progress = sum(
        since <= at and not gone.get(item, math.inf) <= at for item, since in accepted.items()
    )
    return found._replace(
        delivered=delivered,
        in_progress=progress,
        days=float(np.median(took)) if took else math.nan,
    )


def _week(plan: Plan, at: float) -> int:
    return int((at + plan.warm_up) // WEEK)
