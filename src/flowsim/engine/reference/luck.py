"""What is left to chance, and what levers make of it.

Every number is found by an address (whose, for what, the how-manieth), so nothing here depends on
the order of events. Levers treat the visits of items; which do is decided here too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import numpy as np

from flowsim.engine.choices import adoption_instants, moved, treated, treated_by
from flowsim.engine.draws import (
    EMPIRICAL,
    address,
    pick,
    poisson,
    replication_key,
    uniform,
    variate,
)
from flowsim.engine.reference.clock import Clock
from flowsim.engine.reference.parts import Defect, Item, Strand
from flowsim.plan import Plan
from flowsim.plan.tables import (
    CATCHES,
    EFFORT,
    FIFO,
    INJECTS,
    LIFO,
    NOBODY,
    RANDOM,
    REWORK,
    SHARE,
    SHORTEST,
    STEP_CHECK,
    STEP_DEFECT,
    STEP_EFFORT,
    STEP_INJECTS,
    STEP_NEXT,
    STEP_PATIENCE,
    STEP_QUEUE,
    STEP_SHARE,
    THEN,
    WAIT,
    WORK_ITEMS,
)

MOST_DEFECTS = 1000  # of one visit

# The bits of a key must stay unsigned on their way into compiled functions.
as_key = cast("Callable[[int], int]", np.uint64)


class Luck(Clock):
    """The draws of one replication."""

    def __init__(self, plan: Plan, *, seed: int, replication: int) -> None:
        super().__init__(plan)
        self.luck = as_key(replication_key(seed, replication))
        self.instants = adoption_instants(self.tables.levers, self.tables.teams, self.luck)
        self.work_key = [
            self.key(self.luck, int(stream), 0)
            for stream in self.tables.works.stream[:, WORK_ITEMS]
        ]

    # -- numbers by their address

    def key(self, key: int, stream: int, index: int) -> int:
        """The key of what stands at an address."""
        return as_key(address(key, stream, index))

    def chance(self, key: int, stream: int, index: int) -> float:
        """A number between 0 and 1."""
        return uniform(key, stream, index)

    def duration(self, law: int, key: int, stream: int, index: int) -> float:
        """Hours, by a law."""
        laws = self.tables.laws
        bits = self.key(key, stream, index)
        if laws.family[law] == EMPIRICAL:
            first, last = laws.first[law], laws.first[law + 1]
            return pick(laws.points, laws.cumulative, first, last, bits)
        return variate(laws.family[law], laws.scale[law], laws.shape[law], bits)

    def stream(self, step: int, purpose: int) -> int:
        """The stream of a step's draws for a purpose."""
        return int(self.tables.steps.stream[step, purpose])

    # -- levers

    def levers_on(self, item: Item, step: int, person: int, at: float) -> int:
        """The levers that treat an item in a step, a bit each; person counted over all teams."""
        treatments = self.tables.treatments
        if treatments.step_first[step] == treatments.step_first[step + 1]:
            return 0
        levers = self.tables.levers
        people = self.tables.teams.offset[-1]
        return treated_by(levers, treatments, step, item.key, person, at, self.instants, people)

    def treated(self, step: int, quantity: int, levers: int, base: float) -> float:
        """A number of a step after those levers."""
        if not levers:
            return base
        return treated(self.tables.treatments, step, quantity, levers, base)

    def moved(self, strand: Strand, quantity: int) -> float:
        """The drawn duration of a visit after its levers have moved the mean of its law."""
        if not strand.levers:
            return strand.drawn
        step, treatments = strand.step, self.tables.treatments
        mean = float(self.tables.laws.mean[self.tables.steps.law[step]])
        return moved(treatments, step, quantity, strand.levers, mean, strand.drawn)

    # -- an item's visits

    def takes(self, item: Item, step: int) -> bool:
        """Whether the item takes the step at all: once per item, by the levers at its arrival."""
        levers = self.levers_on(item, step, NOBODY, item.arrived_at)
        share = self.treated(step, SHARE, levers, float(self.tables.steps.share[step]))
        return share >= 1.0 or self.chance(item.key, self.stream(step, STEP_SHARE), 0) < share

    def drawn(self, strand: Strand) -> float:
        """The effort of a visit, or its wait: from the item's row of a trace, else by the law."""
        item, step = strand.item, strand.step
        traces = self.tables.traces
        if item.row >= 0 and traces.effort_first[item.row] < traces.effort_first[item.row + 1]:
            place = step - self.tables.works.first[item.work]
            given = float(traces.effort[traces.effort_first[item.row] + place])
            if not math.isnan(given):
                return given
        law = int(self.tables.steps.law[step])
        return self.duration(law, item.key, self.stream(step, STEP_EFFORT), strand.visit)

    def wait_of(self, strand: Strand) -> float:
        """How long a waiting step takes, in hours."""
        return self.moved(strand, WAIT)

    def effort_of(self, strand: Strand) -> float:
        """Hours of work in a visit: drawn, moved by levers, scaled after the first pass."""
        effort = self.moved(strand, EFFORT)
        return effort * self.rework_of(strand) if strand.visit > 1 else effort

    def rework_of(self, strand: Strand) -> float:
        """What a pass after the first takes and spoils, over a first one."""
        rework = float(self.tables.steps.rework[strand.step])
        return self.treated(strand.step, REWORK, strand.levers, rework)

    def patience_of(self, item: Item, step: int, visit: int) -> float:
        """How long an item waits for a visit to be started, in hours; without end if it does."""
        law = int(self.tables.steps.patience[step])
        if law < 0:
            return math.inf
        return self.duration(law, item.key, self.stream(step, STEP_PATIENCE), visit)

    def next_after(self, strand: Strand) -> int | None:
        """Where a finished visit sends its item: one number against the chances. None: on."""
        steps, step = self.tables.steps, strand.step
        first, last = int(steps.first[step]), int(steps.first[step + 1])
        if first == last:
            return None
        luck = self.chance(strand.item.key, self.stream(step, STEP_NEXT), strand.visit)
        passed = 0.0
        for i in range(first, last):
            passed += self.treated(step, THEN + i - first, strand.levers, float(steps.chance[i]))
            if luck < passed:
                return int(steps.target[i])
        return None

    # -- queues

    def rank_of(self, item: Item, step: int) -> int:
        """Urgency: the step's own, else that in the item's row of a trace, else the work's."""
        traced = self.tables.traces.rank[item.row] if item.row >= 0 else -1
        if traced >= 0 and not self.tables.steps.own_rank[step]:
            return int(traced)
        return int(self.tables.steps.rank[step])

    def place_in_queue(self, strand: Strand, number: int) -> float:
        """What the discipline of the step's team orders by, lowest first. number: of the entry."""
        item, step = strand.item, strand.step
        discipline = self.tables.teams.discipline[self.tables.steps.team[step]]
        if discipline == FIFO:
            return 0.0
        if discipline == LIFO:
            return -float(number)
        if discipline == RANDOM:
            return self.chance(item.key, self.stream(step, STEP_QUEUE), strand.visit)
        if discipline == SHORTEST:
            return strand.drawn
        return -float(self.tables.works.delay_cost[item.work]) / max(strand.drawn, 1e-9)

    # -- quality

    def mistakes(self, strand: Strand) -> list[Defect]:
        """The defects that a visit makes: a Poisson number, fewer or more after the first pass."""
        item, step, visit = strand.item, strand.step, strand.visit
        injects = float(self.tables.steps.injects[step])
        mean = self.treated(step, INJECTS, strand.levers, injects)
        if mean <= 0.0:
            return []
        if visit > 1:
            mean *= self.rework_of(strand)
        count = poisson(mean, self.chance(item.key, self.stream(step, STEP_INJECTS), visit))
        stream = self.stream(step, STEP_DEFECT)
        return [
            Defect(step, self.key(item.key, stream, visit * 1024 + j))
            for j in range(1, min(count, MOST_DEFECTS) + 1)
        ]

    def catches_of(self, strand: Strand) -> float:
        """The chance with which the check at the end of a visit finds a defect."""
        catches = float(self.tables.steps.catches[strand.step])
        return self.treated(strand.step, CATCHES, strand.levers, catches)

    def check_number(self, strand: Strand, defect: Defect) -> float:
        """What stands against that chance: each defect has a number of its own in each check."""
        return self.chance(defect.key, self.stream(strand.step, STEP_CHECK), strand.visit)
