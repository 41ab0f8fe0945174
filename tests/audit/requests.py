"""Requests: who asks waits exactly from then until what was asked for has left.

Input: a Reading. Output: violations in words.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from flowsim.eventlog import ABANDONED, BY_REQUEST, DELIVERED, DROPPED_OUT
from tests.audit.reading import Reading, Row

Asked = tuple[int, int, float]  # by which item, which kind of work, when
ENDS = (DELIVERED, DROPPED_OUT, ABANDONED)


def request_violations(reading: Reading) -> list[str]:
    """What is wrong with what steps ask for."""
    found, children = [], _children(reading)
    rows: defaultdict[Asked, list[Row]] = defaultdict(list)
    for row in reading.rows:
        asked = _asked_by(reading, row)
        if row.cause == BY_REQUEST and (asked is None or not _waits(reading, row)):
            found.append(f"{reading.place(row)}: it waits for a request and has made none")
        if asked is not None:
            rows[asked].append(row)
            found += [f"{reading.place(row)}: {what}" for what in _alone(reading, row)]
    for asked, asking in rows.items():
        ends = Counter(children.get(asked, []))
        if sum(ends.values()) < len(asking):
            found.append(f"{reading.place(asking[0])}: what it has asked for never came")
        waited = Counter(_or_later(row.started) for row in asking if _waits(reading, row))
        if waited - ends:
            found.append(
                f"{reading.place(asking[0])}: it goes on at {set(waited - ends)}, and what it has "
                f"asked for leaves at {set(ends)}"
            )
    return found


def was_asked_for(reading: Reading, item: int) -> bool:
    """Whether the parent of an item was in a step that asks for it when it came."""
    rows = reading.log.rows
    work, arrived = int(rows.item_work[item]), float(rows.item_arrived[item])
    parent = int(rows.item_parent[item])
    return any(
        _asked_by(reading, row) == (parent, work, arrived) for row in reading.by_item[parent]
    )


def _asked_by(reading: Reading, row: Row) -> Asked | None:
    """What a row has asked for; None if nothing."""
    tables = reading.plan.tables
    after = int(tables.steps.asks[row.step]) if row.step >= 0 else -1
    return None if after < 0 else (row.item, int(tables.afters.work[after]), row.queued)


def _waits(reading: Reading, row: Row) -> bool:
    tables = reading.plan.tables
    return bool(tables.afters.waits[tables.steps.asks[row.step]])


def _children(reading: Reading) -> dict[Asked, list[float]]:
    """When those left that came by each parent, kind and instant; inf: not by the horizon."""
    rows = reading.log.rows
    found: defaultdict[Asked, list[float]] = defaultdict(list)
    for item, parent in enumerate(rows.item_parent.tolist()):
        if parent >= 0:
            left = [row.left for row in reading.by_item[item] if row.outcome in ENDS]
            key = (parent, int(rows.item_work[item]), float(rows.item_arrived[item]))
            found[key].append(left[0] if left else math.inf)
    return found


def _alone(reading: Reading, row: Row) -> Iterator[str]:
    """What is wrong with the row of a step that asks, whatever became of what it has asked for."""
    if not _waits(reading, row) and not row.queued == row.started == row.finished:
        yield "it goes on at once, and stays"
    if row.finished != row.started == row.started:
        yield "nobody works on it here"
    if _waits(reading, row) and row.started != row.queued and row.cause != BY_REQUEST:
        yield "it waits for what it has asked for, and says something else"


def _or_later(instant: float) -> float:
    return math.inf if math.isnan(instant) else instant
