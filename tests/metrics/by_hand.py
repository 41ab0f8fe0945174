"""A log worked out by hand: one of everything, in 45 hours from Monday 00:00."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flowsim.engine.naming import names_of
from flowsim.eventlog import (
    ABANDONED,
    AWAY,
    BY_GATE,
    BY_HOURS,
    BY_LIMIT,
    BY_PEOPLE,
    BY_PRIORITY,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    INTERRUPTED,
    JOINED,
    NEXT,
    TO_REWORK,
    WAITING,
    WORKING,
    EventLog,
    Rows,
)
from flowsim.plan import Plan

MODEL = """
flowsim: 1
warm_up: 0h
horizon: 45h
hours: always
teams:
  dev:
    people: 2
    away: [{from: 30h, for: 10h, people: 1}, {from: 44h, for: 9h, people: 1}]
    helps: {qa: 50%}
  qa: {people: 1, hours: office}
  ops: {people: {at: {0w: 1, 1w: 2}}}
work:
  f:
    arrives: {backlog: 3}
    limit: 2
    flow:
      - build: {team: dev, effort: 3h, injects: 0.5}
      - parallel:
          - left: {team: dev, effort: 2h}
          - [{right: {team: qa, effort: 1h}}, {end: {team: qa, effort: 1h}}]
      - check: {team: qa, effort: 1h, catches: 50%, wip: 1}
      - ship: {team: dev, effort: 6h, batch: 2, opens: 24h}
    after: {bug: {chance: 10%, at: 5h}}
  bug: {expedite: true, priority: 1, flow: [{fix: {team: dev, effort: 2h}}]}
  g: {arrives: {backlog: 2}, flow: [{cut: {team: ops, effort: 1h}}, {dry: {wait: 5h, wip: 1}}]}
  h: {arrives: {backlog: 1}, flow: [{call: {team: qa, effort: 1h, patience: 2h}}]}
  d: {arrives: {backlog: 2}, limit: {max: 1, full: drop}, flow: [{pause: {wait: 3h}}]}
  idle: {arrives: always, priority: 9, flow: [{tidy: {team: ops, effort: 20h}}]}
"""
ITEMS = [  # work, ordinal, arrived, parent
    (0, 1, 0, -1), (0, 2, 0, -1), (0, 3, 0, -1), (2, 1, 0, -1), (2, 2, 0, -1), (3, 1, 0, -1),
    (4, 1, 0, -1), (4, 2, 0, -1), (5, 1, 0, -1), (5, 2, 2, -1), (5, 3, 22, -1), (1, 1, 37, 0),
    (5, 4, 42, -1),
]  # fmt: skip
F1, F2, F3, G1, G2, H1, D1, D2, I1, I2, I3, BUG, I4 = range(13)
BUILD, LEFT, RIGHT, END, CHECK, SHIP, FIX, CUT, DRY, CALL, PAUSE, TIDY = range(12)
DEV0, DEV1, QA, OPS, OPS1 = range(5)
NAN = math.nan
NO = 0
LATER = (NAN, NAN, NAN, 0)

Log = dict[str, list[Any]]


def by_hand() -> Log:
    """Rows by name: item, step, visit, person, outcome, cause, batch, defects, instants, levers."""
    rows = {
        "d2 lost": [D2, DOOR, 0, -1, DROPPED_OUT, BY_LIMIT, 0, 0, 0, NAN, NAN, 0],
        "g1 cut": [G1, CUT, 1, OPS, NEXT, NO, 0, 0, 0, 0, 1, 1],
        "h1": [H1, CALL, 1, -1, ABANDONED, BY_HOURS, 0, 0, 0, NAN, NAN, 2],
        "i1 door": [I1, DOOR, 0, -1, NEXT, BY_PEOPLE, 0, 0, 0, 2, 2, 2],
        "f1 build": [F1, BUILD, 1, DEV0, NEXT, NO, 0, 0, 0, 0, 3, 3],
        "d1 pause": [D1, PAUSE, 1, -1, DELIVERED, NO, 0, 0, 0, 0, 3, 3],
        "f2 build": [F2, BUILD, 1, DEV1, NEXT, NO, 0, 0, 0, 0, 4, 4],
        "f1 left": [F1, LEFT, 1, DEV0, JOINED, NO, 0, 0, 3, 3, 5, 5],
        "f2 left": [F2, LEFT, 1, DEV1, JOINED, NO, 0, 0, 4, 4, 6, 6],
        "g2 cut": [G2, CUT, 1, OPS, NEXT, BY_PEOPLE, 0, 0, 0, 1, 2, 6],
        "g1 dry": [G1, DRY, 1, -1, DELIVERED, NO, 0, 0, 1, 1, 6, 6],
        "f2 right": [F2, RIGHT, 1, DEV0, NEXT, BY_PEOPLE, 0, 0, 4, 5, 7, 7],
        "f1 right": [F1, RIGHT, 1, QA, NEXT, BY_HOURS, 0, 0, 3, 9, 10, 10],
        "f1 end": [F1, END, 1, QA, NEXT, NO, 0, 0, 10, 10, 11, 11],
        "g2 dry": [G2, DRY, 1, -1, DELIVERED, NO, 0, 0, 6, 6, 11, 11],
        "f2 end": [F2, END, 1, QA, NEXT, BY_PEOPLE, 0, 0, 7, 11, 12, 12],
        "f1 check": [F1, CHECK, 1, QA, NEXT, BY_PEOPLE, 0, 0, 11, 12, 13, 13],
        "f2 check": [F2, CHECK, 1, QA, TO_REWORK, BY_PEOPLE, 0, 1, 12, 13, 14, 14],
        "f2 rebuild": [F2, BUILD, 2, DEV0, NEXT, NO, 0, 0, 14, 14, 16, 16],
        "f2 left again": [F2, LEFT, 2, DEV0, JOINED, NO, 0, 0, 16, 16, 17, 17],
        "f2 right again": [F2, RIGHT, 2, QA, NEXT, NO, 0, 0, 16, 16, 17, 17],
        "f2 end again": [F2, END, 2, DEV1, NEXT, NO, 0, 0, 17, 17, 18, 18],
        "f2 recheck": [F2, CHECK, 2, DEV1, NEXT, NO, 0, 0, 18, 18, 19, 19],
        "i1 tidy": [I1, TIDY, 1, OPS, DELIVERED, NO, 0, 0, 2, 2, 22, 22],
        "i2 door": [I2, DOOR, 0, -1, NEXT, BY_PEOPLE, 0, 0, 2, 22, 22, 22],
        "f1 ship": [F1, SHIP, 1, DEV0, INTERRUPTED, BY_GATE, 1, 0, 13, 24, 30, 30],
        "f2 ship": [F2, SHIP, 1, DEV0, INTERRUPTED, BY_GATE, -1, 0, 19, 24, 30, 30],
        "f1 shipped": [F1, SHIP, 1, DEV1, DELIVERED, NO, 1, 0, 30, 30, 32, 32],
        "f2 shipped": [F2, SHIP, 1, DEV1, DELIVERED, NO, -1, 1, 30, 30, 32, 32],
        "f3 door": [F3, DOOR, 0, -1, NEXT, BY_LIMIT, 0, 0, 0, 32, 32, 32],
        "f3 build": [F3, BUILD, 1, DEV1, INTERRUPTED, NO, 0, 0, 32, 32, 37, 37],
        "bug fix": [BUG, FIX, 1, DEV1, DELIVERED, NO, 0, 0, 37, 37, 39, 39],
        "dev0 away": [-1, DOOR, 0, DEV0, AWAY, NO, 0, 0, 30, 30, 40, 40],
        "f3 built": [F3, BUILD, 1, DEV1, NEXT, BY_PRIORITY, 0, 0, 37, 39, 41, 41],
        "i2 tidy": [I2, TIDY, 1, OPS, DELIVERED, NO, 0, 0, 22, 22, 42, 42],
        "i3 door": [I3, DOOR, 0, -1, NEXT, BY_PEOPLE, 0, 0, 22, 42, 42, 42],
        "f3 left": [F3, LEFT, 1, DEV0, JOINED, NO, 0, 0, 41, 41, 43, 43],
        "f3 right": [F3, RIGHT, 1, DEV1, NEXT, NO, 0, 0, 41, 41, 44, 44],
        "f3 end": [F3, END, 1, DEV1, WORKING, NO, 0, 0, 44, 44, NAN, NAN],
        "i3 tidy": [I3, TIDY, 1, OPS, WORKING, NO, 0, 0, 42, 42, NAN, NAN],
        "i4 door": [I4, DOOR, 0, -1, WAITING, BY_PEOPLE, 0, 0, 42, NAN, NAN, NAN],
        "dev0 away again": [-1, DOOR, 0, DEV0, AWAY, NO, 0, 0, 44, 44, NAN, NAN],
    }  # fmt: skip
    return {name: [*row, 0] for name, row in rows.items()}


def as_log(rows: Log, plan: Plan, items: list[tuple[Any, ...]] = ITEMS) -> EventLog:
    work, ordinal, arrived, parent = zip(*items, strict=True)
    return EventLog(
        Rows(
            times=np.array([row[8:12] for row in rows.values()], dtype=np.float64),
            codes=np.array([row[:8] for row in rows.values()], dtype=np.int32),
            levers=np.array([row[12] for row in rows.values()], dtype=np.int64),
            item_work=np.array(work, dtype=np.int32),
            item_ordinal=np.array(ordinal, dtype=np.int32),
            item_arrived=np.array(arrived, dtype=np.float64),
            item_parent=np.array(parent, dtype=np.int32),
        ),
        names_of(plan),
        warm_up=plan.warm_up,
        horizon=plan.ends - plan.warm_up,
    )
