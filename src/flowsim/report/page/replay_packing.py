"""A replay as little text: whole ticks, differences, deflated, base64.

Input: a Replay. Output: plain data that assets/replay-data.js takes apart. Must not depend on:
markup.

An instant becomes the first tick that is not before it. So at every tick exactly that has happened
which the event log says has happened by then: counts at ticks are those of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flowsim.report.page.shell import deflated
from flowsim.study.replay.replay import Replay, Stays

TICKS = (1 / 64, 1 / 16, 1 / 4, 1.0, 4.0)  # hours; powers of two, so that they divide exactly
MOST_TICKS = 40_000
NEVER = np.iinfo(np.int64).max
STARTED, FINISHED, LEFT = 1, 2, 4  # what has happened to a stay by the end

Ints = NDArray[np.int64]


def tick_of(hours: float) -> float:
    """The length of a tick in hours, for a window of hours: a quarter of an hour for a year."""
    return next((tick for tick in TICKS if hours / tick <= MOST_TICKS), TICKS[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Ticked:
    """The stays of a replay in ticks from time zero; NEVER: not by the last of them."""

    entered: Ints
    started: Ints
    finished: Ints
    left: Ints
    arrived: Ints  # [stay] of its item
    last: int
    begin: int  # the first tick that counts


def ticked(replay: Replay, tick: float) -> Ticked:
    """The instants of a replay in ticks."""
    stays = replay.stays
    return Ticked(
        entered=in_ticks(stays.entered, tick),
        started=in_ticks(stays.started, tick),
        finished=in_ticks(stays.finished, tick),
        left=in_ticks(stays.left, tick),
        arrived=in_ticks(replay.arrived[stays.item], tick),
        last=int(replay.hours / tick),
        begin=1 if replay.begin > 0.0 else 0,
    )


def in_ticks(hours: NDArray[np.float64], tick: float) -> Ints:
    """Instants in hours from time zero as the first tick that is not before them; inf is NEVER."""
    never = np.isinf(hours)
    found = np.ceil(np.where(never, 0.0, hours) / tick).astype(np.int64)
    found[never] = NEVER
    return found


def packed(replay: Replay, tick: float, *, whole: bool) -> dict[str, Any]:
    """The stays of a replay; not whole: of other work only how many are where, and who is busy."""
    at = ticked(replay, tick)
    chosen = np.flatnonzero(replay.stays.judged | whole)
    columns, symbols, items = _columns(replay.stays, at, chosen)
    summed = _summed(replay, at, tick, whole=whole)
    data = b"".join(_varints(column) for column in (*columns, *summed))
    return {
        "items": items,
        "judged": len(np.unique(replay.stays.item[replay.stays.judged])),
        "stays": len(chosen),
        "symbols": symbols,
        "changes": len(summed[0]) if summed else 0,
        "packed": deflated(data),
    }


def _columns(stays: Stays, at: Ticked, chosen: Ints) -> tuple[list[Ints], list[list[int]], int]:
    """Of items: when each arrived, how many stays it has; of stays: what it is, and four spans."""
    item = stays.item[chosen]
    is_first = np.diff(item, prepend=-1) != 0
    entered, started = at.entered[chosen], at.started[chosen]
    finished, left, arrived = at.finished[chosen], at.left[chosen], at.arrived[chosen]
    by_start = _known(started, entered)
    by_finish = _known(finished, by_start)
    by_left = _known(left, by_finish)
    before = np.where(is_first, arrived, np.concatenate([[0], by_left[:-1]])[: len(item)])
    of_items = arrived[is_first]
    counts = np.diff(np.append(np.flatnonzero(is_first), len(item)))
    flags = STARTED * (started < NEVER) + FINISHED * (finished < NEVER) + LEFT * (left < NEVER)
    kinds = [stays.node, stays.edge, stays.onward, stays.team, stays.head, stays.how]
    table = np.column_stack([*(np.asarray(kind, dtype=np.int64)[chosen] for kind in kinds), flags])
    symbols, symbol = _by_frequency(table)
    columns = [
        _folded(np.diff(of_items, prepend=0)),
        counts,
        symbol,
        _folded(entered - before),
        by_start - entered,
        by_finish - by_start,
        by_left - by_finish,
    ]
    return columns, symbols, len(of_items)


def _known(instants: Ints, before: Ints) -> Ints:
    """Instants, or what was before where there is none."""
    return np.where(instants < NEVER, instants, before)


def _by_frequency(table: Ints) -> tuple[list[list[int]], Ints]:
    """The different rows of a table, the most frequent first, and the place of each row's."""
    numbers = np.zeros(len(table), dtype=np.int64)  # a row as one number: sorted much faster
    for column in table.T:
        low, high = int(column.min(initial=0)), int(column.max(initial=0))
        if int(numbers.max(initial=0)) * (high - low + 1) >= NEVER - high:
            numbers = np.unique(numbers, return_inverse=True)[1]
        numbers = numbers * (high - low + 1) + (column - low)
    _, first, inverse, counts = np.unique(
        numbers, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(-counts, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return table[first[order]].tolist(), place[inverse]


def _summed(replay: Replay, at: Ticked, tick: float, *, whole: bool) -> list[Ints]:
    """Changes of counts: which count, when after the one before, by how much; none without any.

    Counts of other work, unless its items are there as a whole: of each node those that wait, are
    in hand, are kept; then of each team who is busy. Then of the judged work who is busy in each
    team as a further member of a crew; of other work that adds to who is busy.
    """
    stays, nodes, teams = replay.stays, len(replay.nodes), len(replay.members)
    other = ~stays.judged & (not whole)
    parts = []
    spans = (
        (at.entered, np.minimum(at.started, at.left)),
        (at.started, np.minimum(at.finished, at.left)),
        (at.finished, at.left),
    )
    for state, (since, until) in enumerate(spans):
        mask = other & (stays.node >= 0) & (since < NEVER)
        parts += _both(stays.node[mask] * 3 + state, since[mask], until[mask])
    mask = other & (stays.team >= 0) & stays.head & (at.started < NEVER)
    parts += _both(3 * nodes + stays.team[mask], at.started[mask], at.finished[mask])
    crews = replay.assistance
    since, until = in_ticks(crews.started, tick), in_ticks(crews.finished, tick)
    parts += _both(3 * nodes + teams * crews.judged + crews.team, since, until)
    place = np.concatenate([part[0] for part in parts])
    when = np.maximum(np.concatenate([part[1] for part in parts]), 0)
    by = np.concatenate([part[2] for part in parts])
    keep = when <= at.last
    key, inverse = np.unique(place[keep] * (at.last + 1) + when[keep], return_inverse=True)
    total = np.bincount(inverse.reshape(-1), weights=by[keep], minlength=len(key)).astype(np.int64)
    key, total = key[total != 0], total[total != 0]
    if not len(key):
        return []
    place, when = key // (at.last + 1), key % (at.last + 1)
    is_new = np.diff(place, prepend=-1) != 0
    gaps = np.where(is_new, when, np.diff(when, prepend=0))
    return [np.diff(place, prepend=0), gaps, _folded(total)]


def _both(place: Ints, since: Ints, until: Ints) -> list[tuple[Ints, Ints, Ints]]:
    return [(place, since, np.ones_like(place)), (place, until, -np.ones_like(place))]


def _folded(values: Ints) -> Ints:
    """Whole numbers without a sign: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return np.where(values < 0, -2 * values - 1, 2 * values)


def _varints(values: Ints) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    rest = np.asarray(values, dtype=np.uint64)
    lengths = np.ones(len(rest), dtype=np.int64)
    for bits in range(7, 64, 7):
        lengths += (rest >> np.uint64(bits)) > 0
    ends = np.cumsum(lengths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        part = ((rest[has] >> np.uint64(7 * place)) & np.uint64(127)).astype(np.uint8)
        part[lengths[has] > place + 1] |= 128
        out[(ends - lengths)[has] + place] = part
    return out.tobytes()
