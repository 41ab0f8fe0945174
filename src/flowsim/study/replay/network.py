"""The network of a replay: nodes, edges, and the edge on which each item moved.

Input: a plan, a log. Output: nodes in layers, and for each row of the log its node, the edge on
which it came and, where no row follows, the edge on which it left. Must not depend on: pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    ASSISTED,
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
class FlowNode:
    """A node: the entry, a team, a wait that nobody works on, or what is delivered.

    name: of the team or the step. layer: how far along the flow, the door in 0; lane: from 0 among
    those of one layer. work: whose wait it is.
    """

    kind: Literal["door", "team", "wait", "delivered"]
    name: str
    layer: int
    lane: int = 0
    work: str = ""


class FlowEdge(NamedTuple):
    """An edge from one node to another, of the judged or of other work, forward or for rework.

    passed: how many items took it in the window; each branch of a parallel block counts.
    """

    source: int
    target: int
    rework: bool
    judged: bool
    passed: int = 0


class RowPaths(NamedTuple):
    """For each row of items in a log: its node, and the edges on which it came and left.

    An edge is a number that `edge_of` understands; -1: none.
    """

    row: NDArray[np.int64]
    node: NDArray[np.int64]  # -1: a wait of other work
    edge: NDArray[np.int64]  # on which it came, when it was queued
    onward: NDArray[np.int64]  # on which it went where no row follows: out, or with other branches
    left: NDArray[np.float64]  # when it did; of a branch that waits for others when all go on; nan
    places: int

    def edge_of(self, code: int) -> FlowEdge:
        """The edge of a number."""
        ends, rework, judged = code >> 2, bool(code & 2), bool(code & 1)
        return FlowEdge(ends // self.places, ends % self.places, rework, judged)


def network(plan: Plan, works: Sequence[int]) -> tuple[tuple[FlowNode, ...], NDArray[np.int64]]:
    """The nodes, the teams first, and the node of each step of the plan, the door's in the end.

    works: of the judged kinds of work. Layers follow the order of first steps; branches of a block
    begin in one layer. A team that several kinds share is as far along as the last of them needs,
    and what follows it is further; kinds that meet their teams in opposite orders cannot both go
    forward, so nothing is moved more often than there are kinds.
    """
    layers: dict[tuple[str, int], int] = {}
    last = 1
    for work in list(works) * (len(works) + (len(works) > 1)):
        found, nearest = _layers(plan, work, layers)
        last = max(last, nearest)
        layers |= found
    return _nodes(plan, layers, last)


def _layers(
    plan: Plan, work: int, least: Mapping[tuple[str, int], int]
) -> tuple[dict[tuple[str, int], int], int]:
    """The layer of each place of a kind of work, and that of what is delivered.

    least: the layers of places that must not come earlier.
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
                    layers[key] = max(at, least.get(key, 0))
                    at = layers[key] + 1
            furthest = max(furthest, at)
        nearest, place = furthest, branches[-1][1]
    for number, step in enumerate(model.flow):  # who only takes part is next to whom they help
        for name in step.teams[1:]:
            key, beside = ("team", plan.teams.index(name)), layers[_key(plan, first + number)]
            layers.setdefault(key, max(beside, least.get(key, 0)))
    return layers, nearest


def _key(plan: Plan, step: int) -> tuple[str, int]:
    team = int(plan.tables.steps.team[step])
    return ("team", team) if team >= 0 else ("wait", step)


def _nodes(
    plan: Plan, layers: dict[tuple[str, int], int], last: int
) -> tuple[tuple[FlowNode, ...], NDArray[np.int64]]:
    taken: dict[int, int] = {}
    lanes = {}
    for key, layer in layers.items():
        lanes[key] = taken.get(layer, 0)
        taken[layer] = lanes[key] + 1
    nodes = [
        FlowNode("team", name, layers.get(("team", team), OUTSIDE), lanes.get(("team", team), 0))
        for team, name in enumerate(plan.teams)
    ]
    waits = {}
    for key, layer in layers.items():
        if key[0] == "wait":
            waits[key[1]] = len(nodes)
            work = int(np.searchsorted(plan.tables.works.first, key[1], side="right")) - 1
            nodes.append(FlowNode("wait", plan.steps[key[1]], layer, lanes[key], plan.works[work]))
    nodes += [FlowNode("door", "", 0), FlowNode("delivered", "", last)]
    of_step = [
        int(team) if team >= 0 else waits.get(step, -1)
        for step, team in enumerate(plan.tables.steps.team)
    ]
    return tuple(nodes), np.array([*of_step, len(nodes) - 2], dtype=np.int64)


class _Log(NamedTuple):
    """The columns of the rows of items."""

    item: NDArray[np.int64]
    step: NDArray[np.int64]
    outcome: NDArray[np.int64]
    queued: NDArray[np.float64]
    left: NDArray[np.float64]
    block: NDArray[np.int64]  # of the step, -1
    branch: NDArray[np.int64]

    def of(self, rows: NDArray[np.int64]) -> _Log:
        """The columns of some of the rows."""
        return _Log(
            self.item[rows], self.step[rows], self.outcome[rows], self.queued[rows],
            self.left[rows], self.block[rows], self.branch[rows],
        )  # fmt: skip


def ways_of(
    log: EventLog, works: Sequence[int], place_of: NDArray[np.int64], hours: float
) -> RowPaths:
    """The node and edges of every row of an item that was queued by `hours`.

    works: of the judged kinds of work. Items that were gone before time zero are left out.
    """
    row = _rows_by(log, hours)
    step = log.rows.codes[row, STEP].astype(np.int64)
    judged = np.isin(log.rows.item_work[log.rows.codes[row, ITEM]], works)
    node = np.where((step == DOOR) & ~judged, -1, place_of[step])
    rows = _columns(log, row, step)
    source, begins = _sources(rows)
    left, outcome, queued = rows.left.copy(), rows.outcome, rows.queued
    door, end = int(place_of[-1]), int(place_of[-1]) + 1
    places = end + 1

    def codes_of(
        begin: NDArray[np.int64], finish: NDArray[np.int64], cause: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Edges between pairs of nodes, given how the row `cause` ended."""
        found = (begin * places + finish) * 4 + 2 * (outcome[cause] == TO_REWORK) + judged
        return np.where((begin < 0) | (finish < 0), -1, found)

    # -- how a row came: from another one, or in by the door
    edge = np.where(source >= 0, codes_of(node[source], node, source), -1)
    is_new = (source < 0) & begins & judged & (queued > -log.warm_up)
    edge[is_new] = (door * places + node[is_new]) * 4 + 1

    # -- how it went on where no row follows: out, or when the last of its branches had ended
    number = np.arange(len(row))
    target = np.full(len(row), -1)
    comes = np.flatnonzero(source >= 0)[::-1]
    target[source[comes]] = comes  # the first of several is the last to be written
    cause = np.where(outcome == JOINED, _joiners(rows), number)
    left = np.where(outcome == JOINED, np.where(cause >= 0, left[cause], np.inf), left)
    out = (cause >= 0) & (outcome[cause] == DELIVERED)
    along = (cause >= 0) & ~out & (cause != number) & (target[cause] >= 0)
    onward = np.where(out, codes_of(node, np.where(judged, end, -1), cause), -1)
    onward = np.where(along, codes_of(node, node[target[cause]], cause), onward)
    return RowPaths(row, node, edge, onward, left, places)


def _rows_by(log: EventLog, hours: float) -> NDArray[np.int64]:
    """The rows of items that were queued by then and not gone before time zero."""
    codes, times = log.rows.codes, log.rows.times
    is_there = (codes[:, ITEM] >= 0) & (codes[:, OUTCOME] != ASSISTED)
    row = np.flatnonzero(is_there & (times[:, QUEUED] <= hours))
    gone = np.full(len(log.rows.item_work), -np.inf)
    np.maximum.at(gone, codes[row, ITEM], np.nan_to_num(times[row, LEFT], nan=np.inf))
    found: NDArray[np.int64] = row[gone[codes[row, ITEM]] >= 0.0]
    return found


def _columns(log: EventLog, row: NDArray[np.int64], step: NDArray[np.int64]) -> _Log:
    codes, times, names = log.rows.codes[row], log.rows.times[row], log.names
    nowhere = (-1,) * len(names.steps)
    block = np.array([*(names.step_block or nowhere), -1])  # the last: of the door
    branch = np.array([*(names.step_branch or nowhere), -1])
    return _Log(
        item=codes[:, ITEM].astype(np.int64),
        step=step,
        outcome=codes[:, OUTCOME].astype(np.int64),
        queued=times[:, QUEUED],
        left=times[:, LEFT],
        block=block[step],
        branch=branch[step],
    )


def _sources(rows: _Log) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The row that each came from, -1 if none or the same visit; and whether it began an item.

    It came from the last row of its item that was left at the instant it was queued, unless that
    row ended in another branch of the same block. Where that is the row before, for all rows of
    an item and outside of blocks, it is found at once; else one row after the other.
    """
    count = len(rows.item)
    order = np.argsort(rows.item, kind="stable")
    same = np.zeros(count, dtype=bool)
    same[1:] = rows.item[order[1:]] == rows.item[order[:-1]]
    before = np.full(count, -1)
    before[order[1:]] = np.where(same[1:], order[:-1], -1)
    goes_on = rows.outcome[before] == INTERRUPTED
    is_next = (rows.left[before] == rows.queued) & ~(goes_on & (rows.step[before] != rows.step))
    is_odd = (rows.block >= 0) | (rows.outcome == JOINED) | ((before >= 0) & ~is_next)
    odd = np.zeros(int(rows.item.max(initial=-1)) + 1, dtype=bool)
    odd[rows.item[is_odd]] = True
    source = np.where((before < 0) | goes_on, -1, before)
    begins = (before < 0) & (rows.step != DOOR)
    slow = np.flatnonzero(odd[rows.item])
    found, starts = _sources_one_by_one(rows.of(slow))
    source[slow] = np.where(found >= 0, slow[found] if len(slow) else found, -1)
    begins[slow] = starts
    return source, begins


def _sources_one_by_one(rows: _Log) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    past: dict[int, list[int]] = {}
    found, begins = [], []
    items, steps, outcomes, queues, left, blocks, branches = (each.tolist() for each in rows)
    for number, (item, queued, step) in enumerate(zip(items, queues, steps, strict=True)):
        behind = past.setdefault(item, [])
        block, branch = blocks[number], branches[number]
        source, begin = -1, step != DOOR
        for before in reversed(behind):
            outcome = outcomes[before]
            is_beside = outcome == NEXT and block >= 0 and blocks[before] == block
            if left[before] != queued or (is_beside and branches[before] != branch):
                continue  # it went on in another branch
            is_same = outcome == INTERRUPTED
            if is_same and steps[before] != step:
                continue
            source, begin = -1 if is_same else before, False
            break
        found.append(source)
        begins.append(begin)
        if outcomes[number] != JOINED:
            behind.append(number)
    return np.array(found, dtype=np.int64), np.array(begins, dtype=bool)


def _joiners(rows: _Log) -> NDArray[np.int64]:
    """For each row that ends as joined the one whose end let the item go on; -1: none did.

    Of the branches of a block the last to end is the item's: its next row is elsewhere.
    """
    found = np.full(len(rows.item), -1)
    some = np.zeros(int(rows.item.max(initial=-1)) + 1, dtype=bool)
    some[rows.item[rows.outcome == JOINED]] = True
    among = np.flatnonzero(some[rows.item])
    items, _, outcomes, _, _, blocks, _ = (each.tolist() for each in rows.of(among))
    block_of: dict[int, int] = {}  # the block of the item's next row
    last: dict[int, int] = {}
    for place in range(len(among) - 1, -1, -1):
        item, block, outcome = items[place], blocks[place], outcomes[place]
        if block >= 0:
            if outcome >= WAITING:
                last[item] = -1
            elif outcome == JOINED:
                found[among[place]] = last.get(item, -1)
            elif outcome != INTERRUPTED and (outcome != NEXT or block_of.get(item, -1) != block):
                last[item] = int(among[place])
        block_of[item] = block
    return found
