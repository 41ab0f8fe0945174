"""What holds in every log, whatever is drawn; and an organisation with a rule of its own."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flowsim.engine.errors import StuckError
from flowsim.engine.reference import Organisation, simulate
from flowsim.engine.reference.queues import Queues
from flowsim.engine.reference.state.parts import Token
from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    DELIVERED,
    DROPPED_OUT,
    INTERRUPTED,
    ITEM,
    JOINED,
    TO_REWORK,
    WAITING,
    EventLog,
)
from flowsim.model import ModelError, loads
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import LIMIT
from tests.engine.by_hand import plan_of
from tests.organisations import organisation

GONE = {DELIVERED, DROPPED_OUT, ABANDONED}
NEVER = float("inf")


class Row(NamedTuple):
    """A row of the log; what has not happened happens never."""

    queued: float
    started: float
    finished: float
    left: float
    item: int
    step: int
    visit: int
    person: int
    outcome: int
    cause: int
    batch: int
    defects: int


def rows_of(log: EventLog) -> list[Row]:
    times = np.where(np.isnan(log.rows.times), NEVER, log.rows.times)
    return [
        Row(*at, *codes) for at, codes in zip(times.tolist(), log.rows.codes.tolist(), strict=True)
    ]


def check_instants(rows: list[Row]) -> None:
    """Instants are in order within a row, and rows are in the order in which they end."""
    for row in rows:
        known = [at for at in row[:4] if at != NEVER]
        assert known == sorted(known), row
    ends = [row.left for row in rows]
    assert ends == sorted(ends)


def check_people(rows: list[Row]) -> None:
    """Nobody does two things at once, or anything while away."""
    spans = defaultdict(list)
    for row in rows:
        if row.person >= 0 and row.batch >= 0:  # a batch is one job, that of its head
            spans[row.person].append((row.started, row.finished))
    for its in spans.values():
        for (_, ends), (begins, _) in pairwise(sorted(its)):
            assert ends <= begins


def check_items(rows: list[Row], items: int) -> None:
    """Every item leaves once or is unfinished; its visits are counted and their stints follow."""
    its = defaultdict(list)
    for row in rows:
        its[row.item].append(row)
    for item in range(items):
        leavings = sum(row.outcome in GONE for row in its[item])
        assert leavings == (0 if any(row.outcome >= WAITING for row in its[item]) else 1)
        visits = defaultdict(list)
        for row in its[item]:
            visits[row.step, row.visit].append(row)
        for (step, visit), stints in visits.items():
            assert visit < 2 or (step, visit - 1) in visits
            assert all(row.outcome == INTERRUPTED for row in stints[:-1])
            assert stints[-1].outcome != INTERRUPTED
            assert all(one.left == other.queued for one, other in pairwise(stints))


def check_lanes(plan: Plan, rows: list[Row], item_work: list[int]) -> None:
    """Limits that do not change are kept where nothing may pass them."""
    tables = plan.tables
    changed = set(tables.changes.target[tables.changes.kind == LIMIT].tolist())
    steps, by_work = tables.steps, defaultdict(list)
    for row in rows:
        if row.item >= 0:
            by_work[item_work[row.item]].append(row)
    for lane, most in enumerate(tables.lanes.most):
        inside = {
            step
            for step in range(len(steps.work))
            if lane in steps.lane[steps.lane_first[step] : steps.lane_first[step + 1]]
        }
        works = {int(steps.work[step]) for step in inside}
        its = [row for work in works for row in by_work[work]]
        passes = any(row.outcome in (TO_REWORK, JOINED) for row in its)
        is_passed = any(tables.works.expedite[work] for work in works)
        if passes or is_passed or len(tables.placed.step) or lane in changed:
            continue
        moves = []
        for row in its:
            if row.step in inside and row.queued < row.left:
                moves += [(row.queued, 1), (row.left, -1)]
        counts = np.cumsum([change for _, change in sorted(moves)])
        assert not len(counts) or counts.max() <= most


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(organisation(), st.integers(0, 3))
def test_every_log(text: str, seed: int) -> None:
    try:
        plan = compile_plan(loads(text))
        log = simulate(plan, seed=seed)
    except (ModelError, StuckError):
        assume(False)
    rows = rows_of(log)
    check_instants(rows)
    check_people(rows)
    rows = [row for row in rows if row.outcome != ASSISTED]  # which say nothing of an item
    check_items(rows, len(log.rows.item_work))
    check_lanes(plan, rows, log.rows.item_work.tolist())


class LastComeFirst(Queues):
    """Teams take what came last, whatever their discipline."""

    def queue_key(self, token: Token, number: int) -> float:
        """By the number of the entry, the highest first."""
        return -float(number)


def test_a_rule_of_ones_own() -> None:
    plan = plan_of("""
teams: {desk: {people: 1}}
work:
  job:
    arrives: {backlog: 3}
    flow: [{serve: {team: desk, effort: 1h, cv: 0}}]
""")
    organisation = Organisation(plan, seed=1, replication=0)
    organisation.queues = LastComeFirst(organisation)
    rows = organisation.run()
    assert rows.codes[:, ITEM].tolist() == [2, 1, 0]
