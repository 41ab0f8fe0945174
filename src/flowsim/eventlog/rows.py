"""The one table that real and simulated work share: a row for every stint of work on an item.

Input: arrays from an engine, or a file written before. Output: columns by name, a data frame,
Parquet or CSV with names instead of numbers. Must not depend on models, plans or engines.

A row is one person on one item, uninterrupted: a stint. A visit that was interrupted has several.
Rows whose person is -1 are waits: a waiting step, time at the door before the first step (step
-1), what left without having been worked on, and what was still queued at the end. Rows without an
item (-1) are absences of a person. Instants are in hours from time zero (negative in the warm-up);
nan is what did not happen, or not by the end. `left` later than `finished` is blocked.

People are numbered over all teams. A batch has a number, negative on all its rows but that of the
item at its head. A visit that takes a crew has the row of the first of its own people; each other
member, person or thing, has a row that ends as assisted: the same wait and work, and nothing more
of the item. `defects` are those that the visit found, and on a row that delivers those that
escaped. An item in a parallel block has rows of several branches; all but the last end as joined.

Rows without an item at a step of -2 and below are spells of members of a market: of its early part
(-2; of the second market -4) or of the mainstream (-3, -5). The member adopted (`queued`), was a
user (`started`) and left (`finished`, `left`), or gave up before it was one (`left` alone). `visit`
says which of its adoptions that was, `batch` which member it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Columns of `Rows.times`.
QUEUED, STARTED, FINISHED, LEFT = range(4)
# Columns of `Rows.codes`.
ITEM, STEP, VISIT, PERSON, OUTCOME, CAUSE, BATCH, DEFECTS = range(8)

# How a row ends; `waiting`, `working` and `blocked` had not, when the run did. The four from
# `using` on are of spells, of which `using` and `adopted` had not; `assisted` is of a crew.
OUTCOMES = (
    "next", "rework", "joined", "interrupted", "delivered", "dropped", "abandoned", "away",
    "waiting", "working", "blocked", "using", "left", "gave_up", "adopted", "assisted",
)  # fmt: skip
(
    NEXT, TO_REWORK, JOINED, INTERRUPTED, DELIVERED, DROPPED_OUT, ABANDONED, AWAY,
    WAITING, WORKING, BLOCKED, USING, GONE_AWAY, GAVE_UP, ADOPTED, ASSISTED,
) = range(16)  # fmt: skip

# Why somebody or something waited before the row's work.
CAUSES = (
    "none", "people", "hours", "limit", "gate", "batch", "absence", "priority", "crew", "request",
)  # fmt: skip
(
    NO_CAUSE, BY_PEOPLE, BY_HOURS, BY_LIMIT, BY_GATE, BY_BATCH, BY_ABSENCE, BY_PRIORITY, BY_CREW,
    BY_REQUEST,
) = range(10)  # fmt: skip

DOOR = -1
NO_ITEM = -1
FIRST_SEGMENT = -2  # of the markets; those that follow are below it


class Rows(NamedTuple):
    """The columns of a log as an engine writes them, and its items in the order they arrived."""

    times: NDArray[np.float64]  # [row, 4] queued, started, finished, left
    codes: NDArray[np.int32]  # [row, 8] item, step, visit, person, outcome, cause, batch, defects
    levers: NDArray[np.int64]  # [row] a bit for each lever that treated the visit
    item_work: NDArray[np.int32]  # [item]
    item_ordinal: NDArray[np.int32]  # [item] from 1, within its kind of work
    item_arrived: NDArray[np.float64]  # [item]
    item_parent: NDArray[np.int32]  # [item] whose delivery spawned it, or who asked for it; -1


def empty_rows(*, rows: int, items: int) -> Rows:
    """An empty log with room for that many rows and items."""
    return Rows(
        times=np.empty((rows, 4)),
        codes=np.empty((rows, 8), dtype=np.int32),
        levers=np.empty(rows, dtype=np.int64),
        item_work=np.empty(items, dtype=np.int32),
        item_ordinal=np.empty(items, dtype=np.int32),
        item_arrived=np.empty(items),
        item_parent=np.empty(items, dtype=np.int32),
    )


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the numbers in a log, and what else is needed to understand them.

    A pattern is the open stretches of a week in hours from Monday 00:00; the start of the log is
    such a Monday. `hours` says for each team from which week of the log on it has which pattern.
    """

    works: tuple[str, ...]
    teams: tuple[str, ...]
    steps: tuple[str, ...]
    step_work: tuple[int, ...]
    step_team: tuple[int, ...]  # -1: nobody, a wait
    people: tuple[int, ...] = (0,)  # of each team the first of its people, and how many in all
    levers: tuple[str, ...] = ()
    step_block: tuple[int, ...] = ()  # number of the parallel block, -1: in none; empty: no blocks
    step_branch: tuple[int, ...] = ()  # first step of the branch in the block, -1
    expedite: tuple[int, ...] = ()  # the kinds of work that pre-empt
    patterns: tuple[tuple[tuple[float, float], ...], ...] = ()
    hours: tuple[tuple[tuple[int, int], ...], ...] = ()  # by team (week, pattern); empty: always
    markets: tuple[str, ...] = ()  # each has two segments: early, main


@dataclass(frozen=True, slots=True, eq=False)
class LogRecord:
    """What a log consists of, from the start of its warm-up to its horizon (hours)."""

    rows: Rows
    names: Names
    warm_up: float
    horizon: float
    seed: int = 0
    replication: int = 0

    def __len__(self) -> int:
        return len(self.rows.levers)

    def same_as(self, other: LogRecord) -> bool:
        """Whether both logs are equal, row for row and bit for bit (nan equals nan)."""
        return self.names == other.names and all(
            mine.shape == theirs.shape and mine.tobytes() == theirs.tobytes()
            for mine, theirs in zip(self._arrays(), other._arrays(), strict=True)
        )

    def _arrays(self) -> list[NDArray[Any]]:
        return [np.asarray(column) for column in self.rows]
