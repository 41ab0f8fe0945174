"""Places and ways of a replay: the network of the judged work, and on which edge each item came.

Enters: a plan, a log. Leaves: nodes in layers, and for each row of the log where it is, whence it
came and, where no row follows, where it went. Must not know: pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    DELIVERED,
    DOOR,
    INTERRUPTED,
    ITEM,
    JOINED,
    LEFT,
    NEXT,
    OUTCOME,
    QUEUED,
    STEP,
    TO_REWORK,
    WAITING,
    EventLog,
)
from flowsim.plan import Plan

OUTSIDE = -1  # the layer of a team that the judged work never meets


@dataclass(frozen=True, slots=True)
class Node:
    """A place: the door, a team, a wait that is nobody's work, or what is delivered.

    name: of the team or the step. layer: how far along the flow, the door in 0; lane: from 0 among
    those of one layer.
    """

    kind: Literal["door", "team", "wait", "delivered"]
    name: str
    layer: int
    lane: int = 0


class Edge(NamedTuple):
    """A way from one node to another, of the judged or of other work, forth or for rework.

    passed: how many took it in the window, each branch of a parallel block for itself.
    """

    source: int
    target: int
    rework: bool
    judged: bool
    passed: int = 0


class Ways(NamedTuple):
    """For each row of items in a log: where it is, whence it came, and where it went from there."""

    row: NDArray[np.int64]
    node: NDArray[np.int64]  # -1: a wait of other work
    edge: list[Edge | None]  # on which it came, when it was queued
    onward: list[Edge | None]  # on which it went where no row follows: out, or with other branches
    left: NDArray[np.float64]  # when it did; of a branch that waits for others when all go on; nan


def network(plan: Plan, work: int) -> tuple[tuple[Node, ...], NDArray[np.int64]]:
    """The nodes, the teams first, and the node of each step of the plan, the door's in the end.

    Layers follow the order of first steps; branches of a block begin in one layer.
    """
    model = plan.model.work[work]
    first = int(plan.tables.works.first[work])
    layers: dict[tuple[str, int], int] = {}
    nearest = 1
    place = 0
    while place < len(model.flow):
        block = model.block(place)
        branches = block.branches if block else ((place, place + 1),)
        furthest = nearest
        for begin, end in branches:
            at = nearest
            for number in range(begin, end):
                key = _key(plan, first + number)
                if key not in layers:
                    layers[key] = at
                    at += 1
            furthest = max(furthest, at)
        nearest, place = furthest, branches[-1][1]
    return _nodes(plan, layers, nearest, first)


def _key(plan: Plan, step: int) -> tuple[str, int]:
    team = int(plan.tables.steps.team[step])
    return ("team", team) if team >= 0 else ("wait", step)


def _nodes(
    plan: Plan, layers: dict[tuple[str, int], int], last: int, first: int
) -> tuple[tuple[Node, ...], NDArray[np.int64]]:
    taken: dict[int, int] = {}
    lanes = {}
    for key, layer in layers.items():
        lanes[key] = taken.get(layer, 0)
        taken[layer] = lanes[key] + 1
    nodes = [
        Node("team", name, layers.get(("team", team), OUTSIDE), lanes.get(("team", team), 0))
        for team, name in enumerate(plan.teams)
    ]
    waits = {}
    for key, layer in layers.items():
        if key[0] == "wait":
            waits[key[1]] = len(nodes)
            nodes.append(Node("wait", plan.steps[key[1]], layer, lanes[key]))
    nodes += [Node("door", "", 0), Node("delivered", "", last)]
    of_step = [
        int(team) if team >= 0 else waits.get(step, -1)
        for step, team in enumerate(plan.tables.steps.team)
    ]
    return tuple(nodes), np.array([*of_step, len(nodes) - 2], dtype=np.int64)


class _Log(NamedTuple):
    """The columns of the rows of items, as lists."""

    item: list[int]
    step: list[int]
    outcome: list[int]
    queued: list[float]
    left: list[float]
    block: list[int]  # of the step, -1
    branch: list[int]


def ways_of(log: EventLog, work: int, place_of: NDArray[np.int64], hours: float) -> Ways:
    """Where every row of an item is, whence it came and where it went; rows queued by `hours`.

    Items that were gone before time zero are left out.
    """
    codes, times = log.rows.codes, log.rows.times
    row = np.flatnonzero((codes[:, ITEM] >= 0) & (times[:, QUEUED] <= hours))
    gone = np.full(len(log.rows.item_work), -np.inf)
    np.maximum.at(gone, codes[row, ITEM], np.nan_to_num(times[row, LEFT], nan=np.inf))
    row = row[gone[codes[row, ITEM]] >= 0.0]
    step = codes[row, STEP].astype(np.int64)
    judged = log.rows.item_work[codes[row, ITEM]] == work
    node = np.where((step == DOOR) & ~judged, -1, place_of[step])
    rows = _columns(log, row, step)
    source, begins = _sources(rows)
    joiner = _joiners(rows)
    target: dict[int, int] = {}
    for number, before in enumerate(source):
        target.setdefault(before, number)
    door, end = int(place_of[-1]), int(place_of[-1]) + 1
    places, kinds = node.tolist(), judged.tolist()
    start = -log.warm_up

    known: dict[tuple[int, int, bool, bool], Edge] = {}

    def on(begin: int, finish: int, number: int, cause: int) -> Edge | None:
        """The edge between two places, as row `cause` ended."""
        if begin < 0 or finish < 0:
            return None
        key = (begin, finish, rows.outcome[cause] == TO_REWORK, kinds[number])
        edge = known.get(key)
        if edge is None:
            edge = known[key] = Edge(*key)
        return edge

    edges: list[Edge | None] = []
    onward: list[Edge | None] = []
    left = times[row, LEFT].copy()
    for number, before in enumerate(source):
        place, edge, out = places[number], None, None
        if before >= 0:
            edge = on(places[before], place, number, before)
        elif begins[number] and kinds[number] and rows.queued[number] > start:
            edge = Edge(door, place, rework=False, judged=True)
        cause = number
        if rows.outcome[number] == JOINED:
            cause = joiner[number]
            left[number] = rows.left[cause] if cause >= 0 else np.inf
        if cause >= 0 and rows.outcome[cause] == DELIVERED:
            out = on(place, end if kinds[number] else -1, number, cause)
        elif cause >= 0 and cause != number and cause in target:
            out = on(place, places[target[cause]], number, cause)
        edges.append(edge)
        onward.append(out)
    return Ways(row, node, edges, onward, left)


def _columns(log: EventLog, row: NDArray[np.int64], step: NDArray[np.int64]) -> _Log:
    codes, times, names = log.rows.codes[row], log.rows.times[row], log.names
    nowhere = (-1,) * len(names.steps)
    block = np.array([*(names.step_block or nowhere), -1])  # the last: of the door
    branch = np.array([*(names.step_branch or nowhere), -1])
    return _Log(
        item=codes[:, ITEM].tolist(),
        step=step.tolist(),
        outcome=codes[:, OUTCOME].tolist(),
        queued=times[:, QUEUED].tolist(),
        left=times[:, LEFT].tolist(),
        block=block[step].tolist(),
        branch=branch[step].tolist(),
    )


def _sources(rows: _Log) -> tuple[list[int], list[bool]]:
    """The row that each came from, -1 if none or the same visit; whether it began an item's way.

    It came from the last row of its item that was left at the instant it was queued, unless that
    row ended in another branch of the same block.
    """
    past: dict[int, list[int]] = {}
    found, begins = [], []
    left, outcomes, steps = rows.left, rows.outcome, rows.step
    for number, (item, queued, step) in enumerate(zip(rows.item, rows.queued, steps, strict=True)):
        behind = past.setdefault(item, [])
        source, begin = -1, step != DOOR
        for before in reversed(behind):
            if left[before] != queued or _is_beside(rows, before, number):
                continue
            is_same = outcomes[before] == INTERRUPTED
            if is_same and steps[before] != step:
                continue
            source, begin = -1 if is_same else before, False
            break
        found.append(source)
        begins.append(begin)
        if outcomes[number] != JOINED:
            behind.append(number)
    return found, begins


def _is_beside(rows: _Log, before: int, number: int) -> bool:
    """Whether a row went on in another branch than that of `number`."""
    return (
        rows.outcome[before] == NEXT
        and rows.block[number] >= 0
        and rows.block[before] == rows.block[number]
        and rows.branch[before] != rows.branch[number]
    )


def _joiners(rows: _Log) -> dict[int, int]:
    """For each row that ends as joined the one whose end let the item go on; -1: none did.

    Of the branches of a block the last to end is the item's: its next row is elsewhere.
    """
    found: dict[int, int] = {}
    block_of: dict[int, int] = {}  # the block of the item's next row
    last: dict[int, int] = {}
    for number in range(len(rows.item) - 1, -1, -1):
        item, block, outcome = rows.item[number], rows.block[number], rows.outcome[number]
        if block >= 0:
            if outcome >= WAITING:
                last[item] = -1
            elif outcome == JOINED:
                found[number] = last.get(item, -1)
            elif outcome != INTERRUPTED and (outcome != NEXT or block_of.get(item, -1) != block):
                last[item] = number
        block_of[item] = block
    return found
