"""Measures that are too rare for the summary of a run: from one log, in plain NumPy.

Enters: a log. Leaves: a numerator and a denominator, to be added up over replications.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    ABANDONED,
    DELIVERED,
    DROPPED_OUT,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STARTED,
    STEP,
    VISIT,
    EventLog,
)
from flowsim.eventlog.hours import open_hours
from flowsim.metrics import identities
from flowsim.metrics.identities import item_stays
from flowsim.metrics.setting import begin_of
from flowsim.plan import Plan
from tests.metrics.active import (
    active_periods,
    changes,
    sole_and_shifting,
    turns,
    whole_periods,
)
from tests.validation.cases import Exact, hours

Floats = NDArray[np.float64]
Pair = tuple[float, float]


@dataclass(frozen=True)
class Rare:
    """A measure of one log."""

    exact: Exact

    def __call__(self, log: EventLog, plan: Plan) -> Pair:
        """Numerator and denominator."""
        return _RARE[name_of(self.exact)](log, plan, self.exact)


def name_of(exact: Exact) -> str:
    """The name under which a rare measure is known here."""
    if exact.clock == "open" or (exact.item and exact.measure != "delivered_at"):
        return f"single {exact.measure}"
    return exact.measure.removesuffix("_sd") if exact.measure == "in_system_at_sd" else (
        exact.measure
    )  # fmt: skip


def is_rare(exact: Exact) -> bool:
    """Whether the measure is computed here."""
    return name_of(exact) in _RARE


def _delivered(log: EventLog) -> tuple[NDArray[np.int64], Floats]:
    """Items delivered in the window, in order, and when."""
    rows = log.rows
    done = rows.codes[:, OUTCOME] == DELIVERED
    at, items = rows.times[done, LEFT], rows.codes[done, ITEM].astype(np.int64)
    inside = at >= begin_of(log.warm_up)
    return items[inside], at[inside]


def _stays(log: EventLog, work: str | None) -> tuple[Floats, Floats]:
    """When items were accepted and left, inf for not by the horizon."""
    enters, leaves = item_stays(log)
    mine = np.isfinite(enters)
    if work is not None:
        mine &= log.rows.item_work == log.names.works.index(work)
    return enters[mine], leaves[mine]


def _rows_at(log: EventLog, at: str | None, work: str | None) -> NDArray[np.bool_]:
    """Rows of the visits to a team or a step."""
    names = log.names
    wanted = [
        (at is None or names.steps[step] == at or (team >= 0 and names.teams[team] == at))
        and (work is None or names.works[names.step_work[step]] == work)
        for step, team in enumerate(names.step_team)
    ]
    return np.array([*wanted, False])[log.rows.codes[:, STEP]]


def _share_of_time(enters: Floats, leaves: Floats, log: EventLog, exact: Exact) -> Pair:
    """Hours of the window with a number present that is at most or at least so many."""
    start, stop = np.clip(enters, 0.0, log.horizon), np.clip(leaves, 0.0, log.horizon)
    at = np.concatenate([start, stop, [0.0, log.horizon]])
    change = np.concatenate([np.ones(len(start)), -np.ones(len(stop)), [0.0, 0.0]])
    order = np.argsort(at, kind="stable")
    present, lasts = np.cumsum(change[order])[:-1], np.diff(at[order])
    fits = np.ones(len(present), dtype=bool)
    if exact.at_most:
        fits &= present <= float(exact.at_most)
    if exact.at_least:
        fits &= present >= float(exact.at_least)
    return float(lasts[fits].sum()), log.horizon


def _wip_share(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    return _share_of_time(*_stays(log, exact.work), log, exact)


def _in_step_share(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    here = _rows_at(log, exact.at, exact.work)
    leaves = log.rows.times[here, LEFT]
    stays = log.rows.times[here, QUEUED], np.where(np.isnan(leaves), np.inf, leaves)
    return _share_of_time(*stays, log, exact)


def _waits(log: EventLog, exact: Exact) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Items, when they entered and first started or gave up, of what started in the window."""
    rows, begin = log.rows, begin_of(log.warm_up)
    here = _rows_at(log, exact.at, exact.work)
    here &= (rows.times[:, STARTED] >= begin) | (rows.codes[:, OUTCOME] == ABANDONED)
    here &= _is_first(log)
    ends = np.where(np.isnan(rows.times[:, STARTED]), rows.times[:, LEFT], rows.times[:, STARTED])
    here &= ends >= begin
    return rows.codes[here, ITEM].astype(np.int64), rows.times[here, QUEUED], ends[here]


def _is_first(log: EventLog) -> NDArray[np.bool_]:
    """Whether a row is the first of its visit: what was interrupted has several."""
    item, step, visit = (log.rows.codes[:, column] for column in (ITEM, STEP, VISIT))
    order = np.lexsort((visit, step, item))
    same = np.ones(len(order), dtype=bool)
    for column in (item, step, visit):
        same[1:] &= np.diff(column[order]) == 0
    first = np.ones(len(order), dtype=bool)
    first[order[1:]] = ~same[1:]
    return first


def _wait_share(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    _, queued, started = _waits(log, exact)
    return float((started - queued <= hours(exact.at_most)).sum()), float(len(started))


def _in_system_at(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    rows = log.rows
    at = np.array([hours(exact.time)])
    if exact.every:
        at = np.arange(hours(exact.time), log.horizon + 1e-9, hours(exact.every))
    gone = np.isin(rows.codes[:, OUTCOME], (DELIVERED, DROPPED_OUT, ABANDONED))
    came = np.searchsorted(np.sort(rows.item_arrived), at, side="right")
    left = np.searchsorted(rows.times[gone, LEFT], at, side="right")
    return float((came - left).sum()), float(len(at))


def _delivered_by(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    return float((_delivered(log)[1] <= hours(exact.time)).sum()), 1.0


def _number(log: EventLog, exact: Exact) -> int:
    """The item that is meant: the n-th arrival, of all or of its kind of work."""
    if exact.work is None:
        return int(exact.item) - 1
    mine = log.rows.item_work == log.names.works.index(exact.work)
    return int(np.flatnonzero(mine)[int(exact.item) - 1])


def _delivered_at(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    items, at = _delivered(log)
    return float(at[items == _number(log, exact)].sum()), 1.0


def _lasting(log: EventLog, plan: Plan, exact: Exact, start: Floats, stop: Floats) -> Pair:
    """Sum and count of durations; in open hours of the team, or of the first, by that clock."""
    if exact.clock == "open":
        team = log.names.teams.index(exact.at) if exact.at in log.names.teams else 0
        start = open_hours(log.names, team, start + log.warm_up)
        stop = open_hours(log.names, team, stop + log.warm_up)
    return float((stop - start).sum()), float(len(start))


def _request(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    items, at = _delivered(log)
    if exact.item:
        at, items = at[items == _number(log, exact)], items[items == _number(log, exact)]
    return _lasting(log, plan, exact, log.rows.item_arrived[items], at)


def _wait(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    items, queued, started = _waits(log, exact)
    if exact.item:
        is_it = items == _number(log, exact)
        queued, started = queued[is_it], started[is_it]
    return _lasting(log, plan, exact, queued, started)


def _active_period(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    """Periods in which all people of a team work; those cut off by the window do not count."""
    periods = active_periods(plan, log)[log.names.teams.index(exact.at)]
    whole = whole_periods(periods, log.horizon)
    return float((whole.stop - whole.start).sum()), float(len(whole.start))


def _sole(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    found = turns(active_periods(plan, log))
    return sole_and_shifting(found, log.names.teams.index(exact.at), log.horizon)[0], log.horizon


def _shifting(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    found = turns(active_periods(plan, log))
    return sole_and_shifting(found, log.names.teams.index(exact.at), log.horizon)[1], log.horizon


def bottleneck_order(log: EventLog, plan: Plan) -> str:
    """The teams in the order in which they are the momentary bottleneck."""
    return ",".join(log.names.teams[team] for team in changes(turns(active_periods(plan, log))))


def _little_gap(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    return identities(log).little_gap, 1.0


def _balance_gap(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    found = identities(log)
    return math.fabs(found.balance_gap) + found.disorder, 1.0


_RARE = {
    "wip_share": _wip_share,
    "in_step_share": _in_step_share,
    "wait_share": _wait_share,
    "in_system_at": _in_system_at,
    "delivered_by": _delivered_by,
    "delivered_at": _delivered_at,
    "active_period": _active_period,
    "sole": _sole,
    "shifting": _shifting,
    "little_gap": _little_gap,
    "balance_gap": _balance_gap,
    "single request_to_delivery": _request,
    "single wait": _wait,
}
