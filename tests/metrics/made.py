"""Logs made up at random: sound in what belongs together, with no engine and nobody's rules.

People may be in two places at once here and limits do not exist; what a summary counts is all
there: doors, losses, interrupted visits, batches, helpers, branches and joins, absences, children,
items that were in a step before the run, and whatever is unfinished.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from flowsim.engine.naming import names_of
from flowsim.eventlog import (
    ABANDONED,
    AWAY,
    BLOCKED,
    BY_ABSENCE,
    BY_BATCH,
    BY_GATE,
    BY_PEOPLE,
    BY_PRIORITY,
    DEFECTS,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    INTERRUPTED,
    JOINED,
    LEFT,
    NEXT,
    NO_CAUSE,
    OUTCOME,
    STEP,
    TO_REWORK,
    WAITING,
    WORKING,
    EventLog,
    Rows,
)
from flowsim.plan import Plan
from flowsim.plan.tables import PEOPLE

OFFICE = tuple((day * 24.0 + 9.0, day * 24.0 + 17.0) for day in range(5))
PATTERNS = [((0.0, 168.0),), OFFICE, ((0.0, 6.0), (9.5, 12.25), (160.0, 168.0)), OFFICE[1:]]
NAN = math.nan
_STEP, _OUTCOME, _DEFECTS = STEP - 1, OUTCOME - 1, DEFECTS - 1  # of a row here: without its item


@dataclass
class Row:
    item: Any
    times: tuple[float, float, float, float]
    codes: list[int]  # step, visit, person, outcome, cause, batch, defects
    levers: int = 0


@dataclass
class Item:
    work: int
    arrived: float
    parent: Item | None = None
    rows: list[Row] = field(default_factory=list)
    passes: dict[int, int] = field(default_factory=dict)
    delivered: float = NAN
    number: int = -1


class Maker:
    """One made log and the plan it could have come from, as far as its summary asks for it."""

    def __init__(self, seed: int) -> None:
        self.draw = draw = random.Random(seed)
        self.warm_up = draw.choice([0.0, 0.0, 50.0, 200.5, 336.0])
        self.horizon = draw.choice([40.0, 168.0, 400.25, 700.0])
        self.on_a_grid = draw.random() < 0.4
        self.teams = draw.randint(1, 3)
        self.most = [draw.randint(1, 4) for _ in range(self.teams)]
        self.offset = [0, *np.cumsum(self.most).tolist()]
        self.steps: list[tuple[int, int, int, int]] = []  # work, team, block, branch
        self.first, self.blocks = [0], []
        for work in range(draw.randint(1, 3)):
            self.flow(work)
        self.works = len(self.first) - 1
        self.items: list[Item] = []
        self.joins: list[tuple[int, float, float]] = []  # step, wait, instant
        self.absences: list[tuple[int, float, float]] = []
        self.batch = 0
        self.batches: dict[int, list[int]] = {}  # by step
        self.opens = [draw.choice([0.0, 0.0, 24.0, 30.25]) for _ in self.steps]
        self.least = [draw.choice([0, 0, 1, 2, 3]) for _ in self.steps]

    def flow(self, work: int) -> None:
        draw = self.draw
        for _ in range(draw.randint(1, 4)):
            if draw.random() < 0.35:
                start = len(self.steps)
                for _ in range(draw.randint(1, 3)):
                    branch = len(self.steps)
                    for _ in range(draw.randint(1, 2)):
                        self.steps.append((work, self.team(), len(self.blocks), branch))
                self.blocks.append((start, len(self.steps)))
            else:
                self.steps.append((work, self.team(), -1, -1))
        self.first.append(len(self.steps))

    def team(self) -> int:
        return self.draw.randint(-1, self.teams - 1)

    def lasting(self, mean: float, nothing: float = 0.3) -> float:
        if self.draw.random() < nothing:
            return 0.0
        length = self.draw.expovariate(1.0 / mean)
        return round(length) * 0.5 if self.on_a_grid else length

    def person(self, team: int) -> int:
        """Somebody, mostly of the team."""
        if self.draw.random() < 0.3:
            team = self.draw.randrange(self.teams)
        return self.offset[team] + self.draw.randrange(self.most[team])

    # -- items

    def run(self) -> tuple[Plan, EventLog]:
        draw = self.draw
        for _ in range(draw.choice([0, 1, 5, 40])):
            work = draw.randrange(self.works)
            if self.warm_up == 0.0 and draw.random() < 0.2:
                item = self.item(work, -1.0 - draw.random() * 50.0, None)
                step = draw.randrange(self.first[work], self.first[work + 1])
                self.walk(item, step, 0.0, alone=True)
                continue
            arrived = draw.uniform(-self.warm_up, self.horizon)
            if self.on_a_grid:
                arrived = math.floor(arrived * 2.0) / 2.0
                arrived = max(arrived, -self.warm_up)
            self.begin(self.item(work, arrived, None))
        for number in range(self.offset[-1]):
            at = -self.warm_up + self.lasting(60.0)
            while draw.random() < 0.6 and at < self.horizon:
                until = at + self.lasting(30.0, 0.0)
                self.absences.append((number, at, until if until <= self.horizon else NAN))
                at = until + self.lasting(60.0)
        plan = self.plan()
        return plan, self.log(plan)

    def item(self, work: int, arrived: float, parent: Item | None) -> Item:
        self.items.append(Item(work, arrived, parent))
        return self.items[-1]

    def begin(self, item: Item) -> None:
        draw, at = self.draw, item.arrived
        if draw.random() < 0.4:
            at += self.lasting(20.0)
            fate = draw.random()
            if at > self.horizon:
                self.write(item, (item.arrived, NAN, NAN, NAN), DOOR, 0, -1, WAITING)
                return
            if fate < 0.2:
                how = DROPPED_OUT if fate < 0.1 else ABANDONED
                self.write(item, (item.arrived, NAN, NAN, at), DOOR, 0, -1, how)
                return
            how = DELIVERED if fate < 0.25 else NEXT
            self.write(item, (item.arrived, at, at, at), DOOR, 0, -1, how)
            if how == DELIVERED:
                self.deliver(item, at)
                return
        self.walk(item, self.first[item.work], at)

    def deliver(self, item: Item, at: float) -> None:
        item.delivered = at
        while self.draw.random() < 0.3:
            arrived = at + self.draw.expovariate(1 / 20.0)
            if arrived <= self.horizon:
                self.begin(self.item(self.draw.randrange(self.works), arrived, item))

    def write(
        self,
        item: Item,
        times: tuple[float, float, float, float],
        step: int,
        visit: int,
        person: int,
        outcome: int,
        cause: int = BY_PEOPLE,
        batch: int = 0,
    ) -> Row:
        cause = NO_CAUSE if times[0] == times[1] else cause
        levers = self.draw.choice([0, 0, 1, 3]) if person >= 0 else 0
        row = Row(item, times, [step, visit, person, outcome, cause, batch, 0], levers)
        item.rows.append(row)
        return row

    def walk(self, item: Item, step: int, at: float, *, alone: bool = False) -> None:
        """From a step to the end; alone: into its branch only, if it is in a block."""
        while True:
            block = self.steps[step][2]
            if block < 0:
                last, at = self.visit(item, step, at)
                ends = step + 1
            else:
                last, at = self.parallel(item, step, at, alone)
                ends = self.blocks[block][1]
            if last is None:
                return
            done, step, outcome = self.following(item, step, ends, block >= 0)
            alone = outcome == TO_REWORK
            last.codes[_OUTCOME] = outcome
            if block < 0 and not done and self.draw.random() < 0.3:
                finished, at = at, at + self.lasting(10.0)
                last.times = (*last.times[:3], at)
                if at > self.horizon:
                    last.times, last.codes[_OUTCOME] = (*last.times[:2], finished, NAN), BLOCKED
                    return
            if not done:
                last.codes[_DEFECTS] = self.draw.choice([0, 0, 1, 3])
                continue
            if outcome == DELIVERED:
                last.codes[_DEFECTS] = self.draw.choice([0, 0, 2])
                self.deliver(item, at)
            return

    def following(self, item: Item, step: int, ends: int, joined: bool) -> tuple[bool, int, int]:
        """Whether it is the end, the step that follows, the outcome."""
        draw, last = self.draw, self.first[item.work + 1]
        fate = draw.random()
        if fate < 0.05:
            return True, -1, DROPPED_OUT
        if fate < 0.1:
            return True, -1, DELIVERED
        if fate < 0.2:
            back = draw.randrange(self.first[item.work], ends)
            return False, back, TO_REWORK
        if ends >= last:
            return True, -1, DELIVERED
        return False, draw.choice([ends, draw.randrange(ends, last)]), NEXT

    def visit(self, item: Item, step: int, at: float) -> tuple[Row | None, float]:
        """The last row of a visit, that it is to be decided on, and when its work has ended."""
        draw, team = self.draw, self.steps[step][1]
        visit = item.passes[step] = item.passes.get(step, 0) + 1
        cause = BY_PEOPLE
        if self.opens[step] > 0.0:
            cause = draw.choice([BY_PEOPLE, BY_GATE])
        if self.least[step] > 1:
            cause = draw.choice([cause, BY_BATCH])
        interrupted = False
        while True:
            start = at + self.lasting(10.0)
            if not interrupted and self.steps[step][2] < 0 and draw.random() < 0.05:
                if start <= self.horizon:
                    self.write(item, (at, NAN, NAN, start), step, visit, -1, ABANDONED, cause)
                else:
                    self.write(item, (at, NAN, NAN, NAN), step, visit, -1, WAITING, cause)
                return None, start
            if start > self.horizon:
                self.write(item, (at, NAN, NAN, NAN), step, visit, -1, WAITING, cause)
                return None, start
            person = self.person(team) if team >= 0 else -1
            batch = 0
            if person >= 0 and draw.random() < 0.2:
                known = self.batches.setdefault(step, [])
                if not known or draw.random() < 0.5:
                    self.batch += 1
                    known.append(self.batch)
                batch = draw.choice([-1, 1]) * draw.choice(known)
            stop = start + self.lasting(12.0)
            if stop > self.horizon:
                times = (at, start, NAN, NAN)
                self.write(item, times, step, visit, person, WORKING, cause, batch)
                return None, stop
            if person >= 0 and draw.random() < 0.2:
                times = (at, start, stop, stop)
                self.write(item, times, step, visit, person, INTERRUPTED, cause, batch)
                at, cause = stop, draw.choice([BY_ABSENCE, BY_PRIORITY])
                interrupted = True
                continue
            times = (at, start, stop, stop)
            return self.write(item, times, step, visit, person, NEXT, cause, batch), stop

    def parallel(self, item: Item, step: int, at: float, alone: bool) -> tuple[Row | None, float]:
        """All branches of a block, or the one of a step from there on: the row that joins them."""
        block = self.steps[step][2]
        start, end = self.blocks[block]
        branches = sorted({self.steps[s][3] for s in range(start, end)})
        if alone:
            firsts = [step]
        else:
            firsts = [b for b in branches if self.draw.random() < 0.8] or branches[:1]
        ends: list[tuple[Row, float, list[Row]]] = []
        unfinished = False
        for first in firsts:
            before, now, here = len(item.rows), at, first
            while True:
                row, now = self.visit(item, here, now)
                if row is None:
                    unfinished = True
                    break
                goes_on = here + 1 < end and self.steps[here + 1][3] == self.steps[here][3]
                if not goes_on or self.draw.random() < 0.3:
                    ends.append((row, now, item.rows[before:]))
                    break
                finished, now = now, now + self.lasting(5.0, 0.7)
                row.times = (*row.times[:3], now)
                if now > self.horizon:
                    row.times, row.codes[_OUTCOME] = (*row.times[:2], finished, NAN), BLOCKED
                    unfinished = True
                    break
                here += 1
        for row, _, _ in ends:
            row.codes[_OUTCOME] = JOINED
        if unfinished:
            return None, NAN
        last = max(range(len(ends)), key=lambda place: (ends[place][1], place))
        joined = ends[last][1]
        for row in ends[last][2]:  # written after those that wait for it, at one instant too
            item.rows.remove(row)
            item.rows.append(row)
        for row, now, _ in ends:
            if joined >= 0.0:
                self.joins.append((row.codes[_STEP], joined - now, joined))
        return ends[last][0], joined

    # -- the log

    def log(self, plan: Plan) -> EventLog:
        items = sorted(self.items, key=lambda item: item.arrived)
        for number, item in enumerate(items):
            item.number = number
        rows = [row for item in items for row in item.rows]
        for person, start, stop in self.absences:
            rows.append(Row(None, (start, start, stop, stop), [-1, 0, person, AWAY, 0, 0, 0]))
        left = [row for row in rows if not math.isnan(row.times[LEFT])]
        left.sort(key=lambda row: row.times[LEFT])
        rows = left + [row for row in rows if math.isnan(row.times[LEFT])]
        ordinals = [0] * self.works
        ordinal = []
        for item in items:
            ordinals[item.work] += 1
            ordinal.append(ordinals[item.work])
        return EventLog(
            rows=Rows(
                times=np.array([row.times for row in rows]).reshape(-1, 4),
                codes=np.array(
                    [[row.item.number if row.item else -1, *row.codes] for row in rows],
                    dtype=np.int32,
                ).reshape(-1, 8),
                levers=np.array([row.levers for row in rows], dtype=np.int64),
                item_work=np.array([item.work for item in items], dtype=np.int32),
                item_ordinal=np.array(ordinal, dtype=np.int32),
                item_arrived=np.array([item.arrived for item in items], dtype=np.float64),
                item_parent=np.array(
                    [item.parent.number if item.parent else -1 for item in items], dtype=np.int32
                ),
            ),
            names=names_of(plan),
            warm_up=self.warm_up,
            horizon=self.horizon,
        )

    def plan(self) -> Plan:
        draw, ends = self.draw, self.warm_up + self.horizon
        weeks = math.ceil(ends / 168.0) + 1
        changes = [
            (week * 168.0, PEOPLE, team, draw.randint(0, self.most[team]))
            for week in range(1, weeks)
            for team in range(self.teams)
            if draw.random() < 0.3
        ]
        column = list(zip(*changes, strict=True)) or [()] * 4
        work, team, block, _ = zip(*self.steps, strict=True)
        flows = [range(a, b) for a, b in pairwise(self.first)]
        names = [f"step{number}" for number in range(len(self.steps))]
        branches = sorted({branch for *_, branch in self.steps if branch >= 0})
        one = draw.randrange(len(PATTERNS))
        pattern = [
            [one if draw.random() < 0.8 else draw.randrange(len(PATTERNS)) for _ in range(weeks)]
            for _ in range(self.teams)
        ]
        stretches = [stretch for week in PATTERNS for stretch in week]
        named = [draw.choice([None, *(names[step] for step in flow)]) for flow in flows]
        tables = SimpleNamespace(
            calendars=SimpleNamespace(
                pattern=np.array(pattern),
                first=np.cumsum([0, *(len(week) for week in PATTERNS)]),
                open_at=np.array([start for start, _ in stretches]),
                close_at=np.array([stop for _, stop in stretches]),
            ),
            teams=SimpleNamespace(
                people=np.array([draw.randint(0, most) for most in self.most]),
                offset=np.array(self.offset),
                away_every=np.full(self.teams, 0 if self.absences else -1),
            ),
            outages=SimpleNamespace(team=np.arange(0)),
            works=SimpleNamespace(expedite=np.array([draw.random() < 0.4 for _ in flows])),
            steps=SimpleNamespace(
                work=np.array(work),
                team=np.array(team),
                block=np.array(block),
                opens=np.array(self.opens),
                batch_min=np.array(self.least),
            ),
            blocks=SimpleNamespace(
                first=np.array([start for start, _ in self.blocks], dtype=int),
                branch=np.array(branches, dtype=int),
            ),
            changes=[np.array(values) for values in column],
        )
        if not self.absences and any(
            row.codes[_OUTCOME] == INTERRUPTED for item in self.items for row in item.rows
        ):
            tables.works.expedite[0] = True
        return cast(
            Plan,
            SimpleNamespace(
                tables=tables,
                model=SimpleNamespace(
                    markets=(),
                    work=[
                        SimpleNamespace(
                            commitment=name,
                            after=[
                                SimpleNamespace(
                                    work=f"work{draw.randrange(self.works)}",
                                    hours=draw.choice([0.0, 40.0, 200.0]),
                                )
                                for _ in range(draw.randint(0, 2))
                            ],
                        )
                        for name in named
                    ],
                ),
                works=tuple(f"work{number}" for number in range(self.works)),
                teams=tuple(f"team{number}" for number in range(self.teams)),
                steps=tuple(names),
                levers=("one", "two"),
                warm_up=self.warm_up,
                ends=ends,
            ),
        )
