"""The log: a row for every stint of work, and for what waits, leaves or stays away.

Rows are written in the order in which things end. Instants count from time zero.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from flowsim.engine.reference.luck import Luck
from flowsim.engine.reference.parts import NAN, Item, Lane, Person, Strand
from flowsim.eventlog import (
    AWAY,
    BLOCKED,
    BY_LIMIT,
    BY_PEOPLE,
    DELIVERED,
    DOOR,
    NO_CAUSE,
    NO_ITEM,
    WAITING,
    WORKING,
    Rows,
)
from flowsim.plan import Plan
from flowsim.plan.tables import ALWAYS, NOBODY


class Record(Luck):
    """What has happened, and who is there to whom it may."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        super().__init__(plan, seed=seed, replication=replication)
        self.items: list[Item] = []
        self.living: dict[int, Item] = {}
        self.lanes = [Lane(int(most)) for most in self.tables.lanes.most]
        steps = self.tables.steps
        self.lanes_by_step = [
            [self.lanes[lane] for lane in steps.lane[first:last]]
            for first, last in pairwise(steps.lane_first)
        ]
        self.rows: list[tuple[Any, ...]] = []

    def write(self, times: tuple[float, ...], codes: tuple[int, ...], levers: int) -> None:
        """One row."""
        self.rows.append((*(time - self.plan.warm_up for time in times), *codes, levers))

    def log_visit(self, strand: Strand, outcome: int, left: float) -> None:
        """A stint of a visit, or the end of one that nobody has begun.

        On a row that delivers, the defects are those that have escaped.
        """
        item = strand.item
        cause = NO_CAUSE if strand.started_at == strand.queued_at else strand.cause
        defects = len(item.defects) if outcome == DELIVERED else strand.found
        self.write(
            (strand.queued_at, strand.started_at, strand.finished_at, left),
            (
                item.number,
                strand.step,
                strand.visit,
                strand.person,
                outcome,
                cause,
                strand.batch,
                defects,
            ),
            strand.levers,
        )

    def log_door(self, item: Item, outcome: int, accepted: float, left: float) -> None:
        """The time that an item has spent at its door."""
        cause = NO_CAUSE if accepted == item.arrived_at else self.door_cause(item.work)
        codes = (item.number, DOOR, 0, NOBODY, outcome, cause, 0, 0)
        self.write((item.arrived_at, accepted, accepted, left), codes, 0)

    def log_away(self, person: Person, returned: float) -> None:
        """An absence."""
        codes = (NO_ITEM, DOOR, 0, person.index, AWAY, NO_CAUSE, 0, 0)
        self.write((person.away_since, person.away_since, returned, returned), codes, 0)

    def still_waits_for(self, strand: Strand) -> int:
        """What a visit waits for that nobody has begun: what it did when the wait began."""
        return strand.cause

    def log_unfinished(self, item: Item) -> None:
        """Where an item is at the horizon; branches that wait for others are not seen."""
        for strand in item.strands:
            if strand.joins:
                continue
            if strand.step == DOOR:
                self.log_door(item, WAITING, NAN, NAN)
            elif math.isnan(strand.started_at):
                strand.cause = self.still_waits_for(strand)
                self.log_visit(strand, WAITING, NAN)
            elif math.isnan(strand.finished_at):
                self.log_visit(strand, WORKING, NAN)
            else:
                self.log_visit(strand, BLOCKED, NAN)

    def door_cause(self, work: int) -> int:
        """Why items of this kind wait at their door."""
        if self.tables.works.expedite[work]:
            return NO_CAUSE
        return BY_PEOPLE if self.waits_for_people(work) else BY_LIMIT

    def waits_for_people(self, work: int) -> bool:
        """Whether it is always there, and nothing but people limits how much of it comes in now."""
        if self.tables.works.source[work] != ALWAYS:
            return False
        first = int(self.tables.works.first[work])
        return not any(lane.is_limited for lane in self.lanes_of(first))

    def lanes_of(self, step: int) -> list[Lane]:
        """The lanes that a step is in."""
        return self.lanes_by_step[step]

    def as_rows(self) -> Rows:
        """The columns of the log."""
        columns = list(zip(*self.rows, strict=True)) or [()] * 13
        items = self.items
        return Rows(
            times=np.array(columns[:4], dtype=np.float64).T.copy(),
            codes=np.array(columns[4:12], dtype=np.int32).T.copy(),
            levers=np.array(columns[12], dtype=np.int64),
            item_work=np.array([item.work for item in items], dtype=np.int32),
            item_ordinal=np.array([item.ordinal for item in items], dtype=np.int32),
            item_arrived=np.array(
                [item.arrived_at - self.plan.warm_up for item in items], dtype=np.float64
            ),
            item_parent=np.array([item.parent for item in items], dtype=np.int32),
        )
