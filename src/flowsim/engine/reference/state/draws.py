"""Random draws for an item: efforts, chances, patience, defects; and the effects of levers on them.

Input: an item or a token of it. Output: numbers. Levers treat the visits of items; which levers
treat a visit is decided here too. Must not depend on what happens when.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.engine.choices import Begun, Have, adoption_instants, moved, treated, treated_by
from flowsim.engine.draws import poisson
from flowsim.engine.reference.state.parts import Defect, Item, Token
from flowsim.engine.reference.state.streams import RandomStreams
from flowsim.engine.spreading import week_of
from flowsim.plan.tables import (
    CATCHES,
    EFFORT,
    INJECTS,
    NOBODY,
    REWORK,
    SHARE,
    STEP_CHECK,
    STEP_DEFECT,
    STEP_EFFORT,
    STEP_INJECTS,
    STEP_NEXT,
    STEP_PATIENCE,
    STEP_SHARE,
    THEN,
    WAIT,
    Tables,
)

MAX_DEFECTS = 1000  # of one visit


class Draws:
    """Random draws for items and their visits."""

    def __init__(self, tables: Tables, streams: RandomStreams) -> None:
        self.tables, self.streams = tables, streams
        self.week = 0
        self.pulled, weeks = len(tables.pulls.lever), tables.calendars.rate.shape[1]
        self.counts = np.zeros(weeks * self.pulled)  # [week x pulled + row]
        self.levers = tables.levers._replace(starts=tables.levers.starts.copy())
        instants = adoption_instants(tables.levers, tables.adopters, tables.teams, streams.of_run)
        self.have = Have(instants, int(tables.teams.offset[-1]))

    # -- levers

    def treat(self, token: Token, person: int, now: float) -> None:
        """A visit begins, and the levers that the person has treat it; counted over all teams."""
        token.begun = Begun(token.item.key, person, now)
        token.levers = self.levers_on(token.step, token.begun)

    def levers_on(self, step: int, begun: Begun) -> int:
        """The levers that treat a visit to a step, a bit each."""
        treatments = self.tables.treatments
        if treatments.step_first[step] == treatments.step_first[step + 1]:
            return 0
        return treated_by(self.levers, treatments, step, begun, self.have)

    def pull(self, lever: int, row: int, week: int, times: int, now: float) -> None:
        """From now on a lever is pulled this often; everybody has what the first pull brings."""
        self.counts[week * self.pulled + row] = times
        if times > 0 and self.levers.starts[lever] > now:
            people = self.have.people
            self.levers.starts[lever] = now
            self.have.instants[lever * people : (lever + 1) * people] = now

    def treated(self, token: Token, quantity: int, base: float) -> float:
        """A number of a visit's step under its levers, as often as they are pulled by now."""
        if not token.levers:
            return base
        first = self.week * self.pulled
        return self._treated(token.step, quantity, token.levers, base, first, token.begun)

    def _treated(
        self, step: int, quantity: int, levers: int, base: float, first: int, begun: Begun
    ) -> float:
        treatments, have = self.tables.treatments, self.have
        return treated(
            self.levers, treatments, step, quantity, levers, base, self.counts, first, begun, have
        )

    def moved(self, token: Token, quantity: int) -> float:
        """The drawn duration of a visit after its levers have moved the mean of its law."""
        if not token.levers:
            return token.drawn
        mean = float(self.tables.laws.mean[self.tables.steps.law[token.step]])
        return moved(token.drawn, mean, self.treated(token, quantity, mean))

    # -- an item's visits

    def takes(self, item: Item, step: int) -> bool:
        """Whether the item takes the step at all: once per item, by the levers at its arrival."""
        begun = Begun(item.key, NOBODY, item.arrived_at)
        levers, share = self.levers_on(step, begun), float(self.tables.steps.share[step])
        if levers:
            first = week_of(item.arrived_at) * self.pulled
            share = self._treated(step, SHARE, levers, share, first, begun)
        return share >= 1.0 or self._uniform(item, step, STEP_SHARE, 0) < share

    def duration(self, token: Token) -> float:
        """The effort of a visit, or its wait: from the item's row of a trace, else by the law."""
        item, step = token.item, token.step
        traces = self.tables.traces
        if item.row >= 0 and traces.effort_first[item.row] < traces.effort_first[item.row + 1]:
            place = step - self.tables.works.first[item.work]
            given = float(traces.effort[traces.effort_first[item.row] + place])
            if not math.isnan(given):
                return given
        return self._duration(
            int(self.tables.steps.law[step]), item, step, STEP_EFFORT, token.visit
        )

    def wait_of(self, token: Token) -> float:
        """How long a waiting step takes, in hours."""
        return self.moved(token, WAIT)

    def effort_of(self, token: Token) -> float:
        """Hours of work in a visit: drawn, moved by levers, scaled after the first pass."""
        effort = self.moved(token, EFFORT)
        return effort * self.rework_of(token) if token.visit > 1 else effort

    def rework_of(self, token: Token) -> float:
        """The factor on effort and on defects in a pass after the first."""
        rework = float(self.tables.steps.rework[token.step])
        return self.treated(token, REWORK, rework)

    def patience_of(self, item: Item, step: int, visit: int) -> float:
        """How long an item waits for a visit to be started, in hours; inf if it waits for ever."""
        law = int(self.tables.steps.patience[step])
        return math.inf if law < 0 else self._duration(law, item, step, STEP_PATIENCE, visit)

    def next_after(self, token: Token) -> int | None:
        """Where a finished visit sends its item: one number against the chances. None: on."""
        steps, step = self.tables.steps, token.step
        first, last = int(steps.first[step]), int(steps.first[step + 1])
        if first == last:
            return None
        u = self._uniform(token.item, step, STEP_NEXT, token.visit)
        passed = 0.0
        for i in range(first, last):
            passed += self.treated(token, THEN + i - first, float(steps.chance[i]))
            if u < passed:
                return int(steps.target[i])
        return None

    # -- quality

    def mistakes(self, token: Token) -> list[Defect]:
        """The defects of a visit: a Poisson number, scaled by rework after the first pass."""
        item, step, visit = token.item, token.step, token.visit
        injects = float(self.tables.steps.injects[step])
        mean = self.treated(token, INJECTS, injects)
        if mean <= 0.0:
            return []
        if visit > 1:
            mean *= self.rework_of(token)
        count = poisson(mean, self._uniform(item, step, STEP_INJECTS, visit))
        stream = self.streams.of_step(step, STEP_DEFECT)
        return [
            Defect(step, self.streams.key(item.key, stream, visit * 1024 + j))
            for j in range(1, min(count, MAX_DEFECTS) + 1)
        ]

    def finds(self, token: Token) -> list[Defect]:
        """The defects that the check at the end of a visit finds in its item.

        Each defect has a random number of its own in each check.
        """
        step = token.step
        catches = float(self.tables.steps.catches[step])
        catches = self.treated(token, CATCHES, catches)
        if catches <= 0.0:
            return []
        stream = self.streams.of_step(step, STEP_CHECK)
        return [
            defect
            for defect in token.item.defects
            if self.streams.uniform(defect.key, stream, token.visit) < catches
        ]

    # -- addresses

    def _uniform(self, item: Item, step: int, purpose: int, index: int) -> float:
        return self.streams.uniform(item.key, self.streams.of_step(step, purpose), index)

    def _duration(self, law: int, item: Item, step: int, purpose: int, index: int) -> float:
        return self.streams.duration(law, item.key, self.streams.of_step(step, purpose), index)
