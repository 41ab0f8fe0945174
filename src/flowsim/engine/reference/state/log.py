"""The log: a row for every stint of work, and for what waits, leaves or is away.

Input: what has ended, in the order in which it ended. Output: the columns of the log. Instants
enter in hours from the start of the run and are written in hours from time zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from flowsim.engine.reference.state.parts import Item, Person, Token
from flowsim.eventlog import ASSISTED, AWAY, DELIVERED, DOOR, FIRST_SEGMENT, NO_CAUSE, NO_ITEM, Rows
from flowsim.plan.tables import NOBODY

TIMES, CODES = slice(0, 4), slice(4, 12)  # of a row; the levers come last
LEVERS = 12


class Log:
    """The rows so far."""

    def __init__(self, warm_up: float) -> None:
        self.warm_up = warm_up
        self.rows: list[tuple[Any, ...]] = []

    def visit(self, token: Token, outcome: int, left: float) -> None:
        """A stint of a visit, or the end of a visit that nobody has begun.

        On a row that delivers, the defects are those that have escaped.
        """
        item = token.item
        cause = NO_CAUSE if token.started_at == token.queued_at else token.cause
        defects = len(item.defects) if outcome == DELIVERED else token.found
        self._write(
            (token.queued_at, token.started_at, token.finished_at, left),
            (
                item.number,
                token.step,
                token.visit,
                token.person,
                outcome,
                cause,
                token.batch,
                defects,
            ),
            token.levers,
        )

    def assistance(self, token: Token, person: Person, until: float) -> None:
        """What a member of a crew has done besides the first. until: nan if they are at it."""
        codes = (token.item.number, token.step, token.visit, person.index, ASSISTED, NO_CAUSE)
        times = (token.queued_at, token.started_at, until, until)
        self._write(times, (*codes, token.batch, 0), token.levers)

    def door(self, item: Item, outcome: int, cause: int, accepted: float, left: float) -> None:
        """The time that an item has spent at its door. accepted: nan if it did not come in."""
        cause = NO_CAUSE if accepted == item.arrived_at else cause
        codes = (item.number, DOOR, 0, NOBODY, outcome, cause, 0, 0)
        self._write((item.arrived_at, accepted, accepted, left), codes, 0)

    def absence(self, person: Person, returned: float) -> None:
        """An absence. returned: nan if the person is still away."""
        codes = (NO_ITEM, DOOR, 0, person.index, AWAY, NO_CAUSE, 0, 0)
        self._write((person.away_since, person.away_since, returned, returned), codes, 0)

    def spell(
        self, times: tuple[float, ...], segment: int, member: int, count: int, outcome: int
    ) -> None:
        """What a member of a segment did from its count-th adoption on: adopted, used, left."""
        codes = (NO_ITEM, FIRST_SEGMENT - segment, count, NOBODY, outcome, NO_CAUSE, member, 0)
        self._write(times, codes, 0)

    def _write(self, times: tuple[float, ...], codes: tuple[int, ...], levers: int) -> None:
        self.rows.append((*(time - self.warm_up for time in times), *codes, levers))

    def as_rows(self, items: Sequence[Item]) -> Rows:
        """The columns of the log. items: all, in the order in which they arrived."""
        columns = list(zip(*self.rows, strict=True)) or [()] * (LEVERS + 1)
        return Rows(
            times=np.array(columns[TIMES], dtype=np.float64).T.copy(),
            codes=np.array(columns[CODES], dtype=np.int32).T.copy(),
            levers=np.array(columns[LEVERS], dtype=np.int64),
            item_work=np.array([item.work for item in items], dtype=np.int32),
            item_ordinal=np.array([item.ordinal for item in items], dtype=np.int32),
            item_arrived=np.array(
                [item.arrived_at - self.warm_up for item in items], dtype=np.float64
            ),
            item_parent=np.array([item.parent for item in items], dtype=np.int32),
        )
