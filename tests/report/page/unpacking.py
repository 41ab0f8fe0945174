"""What assets/replay-data.js does, in plain Python: the data of a page becomes counts by tick."""

from __future__ import annotations

import zlib
from base64 import b64decode
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np


class Unpacked(NamedTuple):
    """Counts at every tick, [judged or other][node or team, tick]; stays as tuples."""

    waiting: np.ndarray
    hand: np.ndarray
    kept: np.ndarray
    busy: np.ndarray
    stays: list[tuple[Any, ...]]  # item, node, edge, entered, started, finished, left (None: not)


def unpacked(run: dict[str, Any], nodes: int, teams: int, last: int) -> Unpacked:
    """The stays and counts of one scenario."""
    numbers = _numbers(zlib.decompress(b64decode(run["packed"]), -15))

    def take(count: int) -> list[int]:
        return [next(numbers) for _ in range(count)]

    arrived, counts = take(run["items"]), take(run["items"])
    columns = [take(run["stays"]) for _ in range(5)]
    found = Unpacked(
        *(np.zeros((2, nodes, last + 2), dtype=int) for _ in range(3)),
        np.zeros((2, teams, last + 2), dtype=int),
        [],
    )
    rows = iter(zip(*columns, strict=True))
    at = 0
    for item, count in enumerate(counts):
        at += _unfolded(arrived[item])
        before = at
        for _ in range(count):
            symbol, gap, wait, work, keep = next(rows)
            node, edge, _, team, head, _, flags = run["symbols"][symbol]
            entered = before + _unfolded(gap)
            instants = [entered + wait, entered + wait + work, entered + wait + work + keep]
            before = instants[2]
            started, finished, left = (
                instant if flags & flag else None
                for instant, flag in zip(instants, (1, 2, 4), strict=True)
            )
            found.stays.append((item, node, edge, entered, started, finished, left))
            kind = int(item >= run["judged"])
            ends = left if started is None else started
            if node >= 0:
                _span(found.waiting[kind, node], entered, ends, last)
                _span(found.hand[kind, node], started, finished, last)
                _span(found.kept[kind, node], finished, left, last)
            if team >= 0 and head:
                _span(found.busy[kind, team], started, finished, last)
    _add_changes(run, take, found, nodes)
    assert next(numbers, None) is None
    for changes in found[:4]:
        np.cumsum(changes, axis=2, out=changes)
    return found


def _add_changes(run: dict[str, Any], take: Any, found: Unpacked, nodes: int) -> None:
    places, when, by = (take(run["changes"]) for _ in range(3))
    which = at = 0
    for number, (place, gap, change) in enumerate(zip(places, when, by, strict=True)):
        which += place
        at = gap if place or number == 0 else at + gap
        if which < 3 * nodes:
            found[which % 3][1, which // 3, at] += _unfolded(change)
        else:
            is_judged, team = divmod(which - 3 * nodes, found.busy.shape[1])
            found.busy[1 - is_judged, team, at] += _unfolded(change)


def _span(changes: np.ndarray, since: int | None, until: int | None, last: int) -> None:
    if since is None or since > last:
        return
    changes[max(since, 0)] += 1
    if until is not None and until <= last:
        changes[max(until, 0)] -= 1


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def _unfolded(value: int) -> int:
    return -(value + 1) // 2 if value % 2 else value // 2
