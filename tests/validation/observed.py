"""Measures that are too rare for the summary of a run: from one log, in plain NumPy.

Enters: a log. Leaves: a numerator and a denominator, to be added up over replications.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    DELIVERED,
    DOOR,
    FINISHED,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STARTED,
    STEP,
    WAITING,
    EventLog,
)
from flowsim.eventlog_files import open_hours
from flowsim.metrics import identities
from flowsim.metrics.setting import begin_of
from flowsim.plan import Plan
from tests.validation.cases import Exact, hours

Floats = NDArray[np.float64]
Pair = tuple[float, float]


class NotBuiltError(Exception):
    """A measure that the runner does not have yet."""


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
    rows = log.rows
    enters, leaves = rows.item_arrived.copy(), np.full(len(rows.item_work), np.inf)
    outcome, item = rows.codes[:, OUTCOME], rows.codes[:, ITEM]
    at_door = rows.codes[:, STEP] == DOOR
    accepted = np.where(np.isnan(rows.times[:, LEFT]), np.inf, rows.times[:, LEFT])
    enters[item[at_door]] = accepted[at_door]
    gone = (outcome >= DELIVERED) & (outcome < WAITING)
    leaves[item[gone]] = rows.times[gone, LEFT]
    mine = np.isfinite(enters)
    if work is not None:
        mine &= rows.item_work == log.names.works.index(work)
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


def _started(log: EventLog, exact: Exact) -> tuple[Floats, Floats]:
    """When visits entered and started, of those that started in the window."""
    here = _rows_at(log, exact.at, exact.work)
    here &= log.rows.times[:, STARTED] >= begin_of(log.warm_up)
    return log.rows.times[here, QUEUED], log.rows.times[here, STARTED]


def _wait_share(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    queued, started = _started(log, exact)
    return float((started - queued <= hours(exact.at_most)).sum()), float(len(started))


def _in_system_at(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    rows = log.rows
    at = np.array([hours(exact.time)])
    if exact.every:
        at = np.arange(hours(exact.time), log.horizon + 1e-9, hours(exact.every))
    gone = (rows.codes[:, OUTCOME] >= DELIVERED) & (rows.codes[:, OUTCOME] < WAITING)
    came = np.searchsorted(rows.item_arrived, at, side="right")
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
    """Sum and count of durations, in open hours of the model if the clock is so."""
    if exact.clock == "open":
        pattern = plan.model.hours.intervals
        start = open_hours(pattern, start + log.warm_up)
        stop = open_hours(pattern, stop + log.warm_up)
    return float((stop - start).sum()), float(len(start))


def _request(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    items, at = _delivered(log)
    if exact.item:
        at, items = at[items == _number(log, exact)], items[items == _number(log, exact)]
    return _lasting(log, plan, exact, log.rows.item_arrived[items], at)


def _wait(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    queued, started = _started(log, exact)
    if exact.item:
        mine = _rows_at(log, exact.at, exact.work)
        mine &= log.rows.times[:, STARTED] >= begin_of(log.warm_up)
        is_it = log.rows.codes[mine, ITEM] == _number(log, exact)
        queued, started = queued[is_it], started[is_it]
    return _lasting(log, plan, exact, queued, started)


def _active_period(log: EventLog, plan: Plan, exact: Exact) -> Pair:
    """Spells in which all people of a team work; those cut off by the window do not count."""
    assert exact.at is not None
    people = plan.model.team(exact.at).people
    times = log.rows.times[_rows_at(log, exact.at, None)]
    times = times[~np.isnan(times[:, STARTED])]
    finished = np.where(np.isnan(times[:, FINISHED]), np.inf, times[:, FINISHED])
    at = np.concatenate([times[:, STARTED], finished])
    change = np.concatenate([np.ones(len(times)), -np.ones(len(times))])
    instants, place = np.unique(at, return_inverse=True)
    working = np.cumsum(np.bincount(place.ravel(), weights=change))
    is_full = (working == people).astype(int)
    edges = np.diff(is_full, prepend=0, append=0)
    starts, stops = instants[edges[:-1] == 1], instants[edges[:-1] == -1]
    starts = starts[: len(stops)]
    whole = (starts > 0.0) & (stops < log.horizon)
    return float((stops - starts)[whole].sum()), float(whole.sum())


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
    "little_gap": _little_gap,
    "balance_gap": _balance_gap,
    "single request_to_delivery": _request,
    "single wait": _wait,
}
