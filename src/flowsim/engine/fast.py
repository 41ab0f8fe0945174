"""The fast engine: gives a plan to the compiled kernel and makes a log of its arrays.

A Workspace holds the arrays of one thread, so that thousands of replications use the same memory.
Idle workspaces are kept for the next caller, as large as they have grown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flowsim.engine.errors import StuckError, TooLongError
from flowsim.engine.kernel.loop import simulate as run_kernel
from flowsim.engine.kernel.records import (
    FAR_FULL,
    FINE,
    ITEMS_FULL,
    POOL_FULL,
    ROWS_FULL,
    SLOTS_FULL,
    STUCK,
)
from flowsim.engine.kernel.space import Sizes, space
from flowsim.engine.naming import names_of
from flowsim.eventlog import EventLog, Rows, empty_rows
from flowsim.plan import Plan
from flowsim.plan.tables import copied

MAX_ROWS = 200_000_000
SMALL = Sizes(slots=1 << 11, far=1 << 11, pool=1 << 14)


class Workspace:
    """Arrays for one replication at a time: they are used again, and grow when a run needs more."""

    def __init__(self) -> None:
        self.rows = empty_rows(rows=1 << 16, items=1 << 15)
        self._sizes = SMALL
        self._plan: Plan | None = None

    @property
    def memory_bytes(self) -> int:
        """The memory of a run of the latest plan, without its log."""
        return int(self._space.memory.nbytes)

    def run(self, plan: Plan, *, seed: int, replication: int) -> tuple[int, int]:
        """Run one replication into `rows`. Returns how many rows and items its log has.

        Raises TooLongError, StuckError.
        """
        while True:
            if plan is not self._plan:
                # Its own copy: threads that count references to one array slow each other down.
                self._tables = copied(plan.tables)
                try:
                    self._space = space(self._tables, sizes=self._sizes)
                except MemoryError:
                    self._sizes = SMALL
                    raise TooLongError(MAX_ROWS) from None
                self._plan = plan
            status, rows, items = run_kernel(
                self._tables, self._space, self.rows, plan.warm_up, plan.ends, seed, replication
            )
            if status == FINE:
                return rows, items
            if status == STUCK:
                raise StuckError()
            self._grow(status)

    def _grow(self, full: int) -> None:
        """Double what was full; running a replication again gives the same log."""
        rows, items = len(self.rows.levers), len(self.rows.item_work)
        if full == ROWS_FULL:
            if 2 * rows > MAX_ROWS:
                raise TooLongError(MAX_ROWS)
            self.rows = empty_rows(rows=2 * rows, items=items)
        elif full == ITEMS_FULL:
            self.rows = empty_rows(rows=rows, items=2 * items)
        else:
            what = {SLOTS_FULL: "slots", FAR_FULL: "far", POOL_FULL: "pool"}[full]
            larger = 2 * getattr(self._sizes, what)
            if larger > MAX_ROWS:
                raise TooLongError(MAX_ROWS)
            self._sizes = self._sizes._replace(**{what: larger})
            self._plan = None


_IDLE: list[Workspace] = []


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A workspace for one caller, an idle one if there is any."""
    try:
        space = _IDLE.pop()
    except IndexError:
        space = Workspace()
    try:
        yield space
    finally:
        _IDLE.append(space)


def simulate(plan: Plan, *, seed: int = 1, replication: int = 0) -> EventLog:
    """The log of one replication of a plan, by the compiled kernel.

    Raises TooLongError, StuckError.
    """
    with workspace() as space:
        rows, items = space.run(plan, seed=seed, replication=replication)
        log = space.rows
        copy = Rows(
            times=log.times[:rows].copy(),
            codes=log.codes[:rows].copy(),
            levers=log.levers[:rows].copy(),
            item_work=log.item_work[:items].copy(),
            item_ordinal=log.item_ordinal[:items].copy(),
            item_arrived=log.item_arrived[:items].copy(),
            item_parent=log.item_parent[:items].copy(),
        )
    return EventLog(
        rows=copy,
        names=names_of(plan),
        warm_up=plan.warm_up,
        horizon=plan.ends - plan.warm_up,
        seed=seed,
        replication=replication,
    )
