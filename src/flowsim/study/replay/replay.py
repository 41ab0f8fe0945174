"""A window of one replication, for an animation: who waits, who works, what moves where.

Input: a model, a seed. Output: a Replay, frozen: the network of the judged work, every stay of an
item at a node, the people of each team, week by week. All of it is in the event log.
Must not depend on: pages.

A stay is a row of the log: one stint of a person, or a wait. An item in a parallel block has a stay
in each branch; a branch that has ended is kept until the others have, and then goes on with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from flowsim.engine.fast import simulate
from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    AWAY,
    BATCH,
    DELIVERED,
    DROPPED_OUT,
    FINISHED,
    INTERRUPTED,
    ITEM,
    JOINED,
    LEFT,
    OUTCOME,
    PERSON,
    QUEUED,
    STARTED,
    STEP,
    EventLog,
)
from flowsim.eventlog.items import are_of_work
from flowsim.metrics.setting import begin_of, members_of
from flowsim.plan import Plan, compile_plan
from flowsim.study.replay.network import FlowEdge, FlowNode, RowPaths, network, ways_of
from flowsim.time_units import HOURS_PER_WEEK as WEEK

if TYPE_CHECKING:
    from flowsim.model import Model

WEEKS = 52
LATELY = 8  # weeks of deliveries whose median time runs along

# How a stay ends; the first that are not stays at all leave the organisation.
HOWS = ("on", "delivered", "gone", "interrupted", "joined", "here")
ON, DONE, GONE, BROKEN_OFF, TO_JOIN, HERE = range(6)


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """The stays of items, [stay], by item in the order in which they began; hours from time zero.

    What had not happened by the end is inf. `left` of a branch that joins is when all go on.
    """

    item: NDArray[np.int64]  # of the log
    judged: NDArray[np.bool_]
    node: NDArray[np.int64]  # -1: a wait of other work, not shown
    edge: NDArray[np.int64]  # on which it came; -1: it was there, came up here, or was resumed
    onward: NDArray[np.int64]  # on which it leaves for where no stay follows: out, to the join; -1
    team: NDArray[np.int64]  # whose person works on it; -1: nobody
    head: NDArray[np.bool_]  # the one of its batch by which its person counts
    how: NDArray[np.int64]  # of HOWS
    entered: NDArray[np.float64]
    started: NDArray[np.float64]
    finished: NDArray[np.float64]
    left: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True, eq=False)
class Assistance:
    """What further members of crews do, [row]; hours from time zero, inf: not by the end."""

    team: NDArray[np.int64]
    judged: NDArray[np.bool_]
    started: NDArray[np.float64]
    finished: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A stretch of one replication from time zero on; hours from there.

    members: for each team, its changes in the number of people. away: for each team the instants at
    which one person leaves (1) or comes back (-1). arrived: [item] of the log. earlier: instants of
    deliveries of the judged work in the weeks before time zero, and how long each had taken.
    """

    name: str
    model: Model
    judged: tuple[str, ...]
    plan: Plan
    hours: float
    begin: float  # the first instant that counts
    seed: int
    replication: int
    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]
    stays: Stays
    assistance: Assistance
    arrived: NDArray[np.float64]
    members: tuple[tuple[tuple[float, int], ...], ...]
    away: tuple[tuple[tuple[float, int], ...], ...]
    earlier: tuple[tuple[float, float], ...]

    @property
    def door(self) -> int:
        """The node at which judged items wait before they are accepted."""
        return next(number for number, node in enumerate(self.nodes) if node.kind == "door")


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A replication of a model, from which a replay of any length can be cut."""

    plan: Plan
    log: EventLog
    judged: tuple[str, ...]
    name: str = ""

    def cut(self, *, weeks: int = WEEKS) -> Replay:
        """The replay of a number of weeks from time zero on, at most to the horizon."""
        log, plan = self.log, self.plan
        works = [plan.works.index(kind) for kind in self.judged]
        hours = min(weeks * WEEK, log.horizon)
        nodes, place_of = network(plan, works)
        ways, begin = ways_of(log, works, place_of, hours), begin_of(log.warm_up)
        edges, numbers = _edges(ways, log.rows.times[ways.row, QUEUED], begin, hours)
        return Replay(
            name=self.name,
            model=plan.model,
            judged=self.judged,
            plan=plan,
            hours=hours,
            begin=begin,
            seed=log.seed,
            replication=log.replication,
            nodes=nodes,
            edges=edges,
            stays=_stays(log, works, ways, numbers, hours),
            assistance=_assistance(log, works, hours),
            arrived=log.rows.item_arrived,
            members=_members(plan, hours),
            away=_away(plan, log, hours),
            earlier=_earlier(log, works),
        )


def record(
    model: Model,
    *,
    judged: str | Sequence[str],
    name: str = "",
    seed: int = 1,
    replication: int = 0,
) -> Recording:
    """One replication of a model, recorded. judged: the kinds of work whose network is shown.

    Raises EngineError.
    """
    plan = compile_plan(model)
    kinds = (judged,) if isinstance(judged, str) else tuple(judged)
    return Recording(plan, simulate(plan, seed=seed, replication=replication), kinds, name)


def _stays(
    log: EventLog, works: Sequence[int], ways: RowPaths, numbers: dict[int, int], hours: float
) -> Stays:
    """The rows of items that were somewhere in the window."""
    rows = log.rows
    codes, times = rows.codes[ways.row], rows.times[ways.row]
    of_step = np.array([*log.names.step_team, -1], dtype=np.int64)  # the last: of the door
    people = np.array(log.names.people)
    person = codes[:, PERSON].astype(np.int64)
    team = np.searchsorted(people, person, side="right") - 1
    late = np.where(np.isnan(times) | (times > hours), np.inf, times)
    entered = times[:, QUEUED]
    started, finished = late[:, STARTED], late[:, FINISHED]
    left = np.where(np.isnan(ways.left) | (ways.left > hours), np.inf, ways.left)
    outcome = codes[:, OUTCOME]
    how = np.full(len(codes), ON)
    how[outcome == DELIVERED] = DONE
    how[(outcome == DROPPED_OUT) | (outcome == ABANDONED)] = GONE
    how[outcome == INTERRUPTED] = BROKEN_OFF
    how[outcome == JOINED] = TO_JOIN
    how[np.isinf(left)] = HERE
    at_team = (of_step[codes[:, STEP]] >= 0) & (person >= 0)
    stays = {
        "item": codes[:, ITEM].astype(np.int64),
        "judged": np.isin(rows.item_work[codes[:, ITEM]], works),
        "node": ways.node,
        "edge": _numbered(ways.edge, numbers),
        "onward": _numbered(ways.onward, numbers),
        "team": np.where(at_team, team, -1),
        "head": codes[:, BATCH] >= 0,
        "how": how,
        "entered": entered,
        "started": started,
        "finished": finished,
        "left": left,
    }
    shown = (entered <= hours) & (left >= begin_of(log.warm_up))
    order = np.lexsort((ways.row, entered, stays["item"], ~stays["judged"]))
    order = order[shown[order]]
    return Stays(**{key: value[order] for key, value in stays.items()})


def _assistance(log: EventLog, works: Sequence[int], hours: float) -> Assistance:
    """The rows of further members of crews that were at it in the window."""
    rows = log.rows
    codes, times = rows.codes, np.where(np.isnan(rows.times), np.inf, rows.times)
    here = (codes[:, OUTCOME] == ASSISTED) & (times[:, FINISHED] >= begin_of(log.warm_up))
    row = np.flatnonzero(here & (times[:, STARTED] <= hours))
    finished = times[row, FINISHED]
    return Assistance(
        team=np.searchsorted(np.array(log.names.people), codes[row, PERSON], side="right") - 1,
        judged=np.isin(rows.item_work[codes[row, ITEM]], works),
        started=times[row, STARTED],
        finished=np.where(finished > hours, np.inf, finished),
    )


def _edges(
    ways: RowPaths, queued: NDArray[np.float64], begin: float, hours: float
) -> tuple[tuple[FlowEdge, ...], dict[int, int]]:
    """Edges with the items that passed in the window, the busiest first; a number for each code."""
    codes = np.concatenate([ways.edge, ways.onward])
    instants = np.concatenate([queued, ways.left])
    codes, passed = np.unique(
        codes[(codes >= 0) & (begin <= instants) & (instants <= hours)], return_counts=True
    )
    found = [
        (ways.edge_of(code)._replace(passed=count), code)
        for code, count in zip(codes.tolist(), passed.tolist(), strict=True)
    ]
    found.sort(key=lambda pair: (not pair[0].judged, -pair[0].passed, pair[0][:4]))
    numbers = {code: number for number, (_, code) in enumerate(found)}
    return tuple(edge for edge, _ in found), numbers


def _numbered(codes: NDArray[np.int64], numbers: dict[int, int]) -> NDArray[np.int64]:
    """Codes of edges as their numbers; -1 for none, and for one that nobody took in the window."""
    known, places = np.unique(codes, return_inverse=True)
    return np.array([numbers.get(code, -1) for code in known.tolist()], dtype=np.int64)[places]


def _members(plan: Plan, hours: float) -> tuple[tuple[tuple[float, int], ...], ...]:
    """For each team its number of people over time, changes only; the first at time zero."""
    found = []
    for weekly in members_of(plan):
        spans = [(week * WEEK - plan.warm_up, int(count)) for week, count in enumerate(weekly)]
        kept: list[tuple[float, int]] = []
        for at, count in spans:
            if at <= 0.0:
                kept = [(0.0, count)]
            elif at <= hours and count != kept[-1][1]:
                kept.append((at, count))
        found.append(tuple(kept))
    return tuple(found)


def _away(plan: Plan, log: EventLog, hours: float) -> tuple[tuple[tuple[float, int], ...], ...]:
    """When people of each team leave and come back, while they belong to the team."""
    codes, times = log.rows.codes, log.rows.times
    changes: list[list[tuple[float, int]]] = [[] for _ in plan.teams]
    first, members = log.names.people, members_of(plan)
    for row in np.flatnonzero(codes[:, OUTCOME] == AWAY):
        person = int(codes[row, PERSON])
        team = int(np.searchsorted(first, person, side="right")) - 1
        goes, back = float(times[row, QUEUED]), float(times[row, LEFT])
        back = min(math.inf if math.isnan(back) else back, hours)
        week = int(max(goes + log.warm_up, 0.0) / WEEK)
        while goes < back and week < members.shape[1]:
            until = min(back, (week + 1) * WEEK - log.warm_up)
            if person - first[team] < members[team, week] and until > goes:
                changes[team] += [(goes, 1), (until, -1)]
            goes, week = max(goes, until), week + 1
    return tuple(tuple(_merged(one)) for one in changes)


def _merged(changes: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Changes in order; those at one instant are added up."""
    total: dict[float, int] = {}
    for at, change in changes:
        total[at] = total.get(at, 0) + change
    return [(at, change) for at, change in sorted(total.items()) if change]


def _earlier(log: EventLog, works: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """Deliveries shortly before time zero, for a median that looks back."""
    codes, left = log.rows.codes, log.rows.times[:, LEFT]
    item = codes[:, ITEM]
    of_works = np.logical_or.reduce([are_of_work(log.rows, work) for work in works])
    before = (left < begin_of(log.warm_up)) & (left > -LATELY * WEEK)
    found = np.flatnonzero(of_works & before & (codes[:, OUTCOME] == DELIVERED))
    took = left[found] - log.rows.item_arrived[item[found]]
    return tuple(zip(left[found].tolist(), took.tolist(), strict=True))
