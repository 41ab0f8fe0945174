"""Steps in tables: where items go, what limits and interrupts them, what levers do to them.

Input: a Place. Output: the tables Steps, Lanes, Blocks, Treatments and Levers, and limits week by
week.
"""

from __future__ import annotations

import numpy as np

from flowsim.model.types import DONE, DROPPED, Batch, Step, Work
from flowsim.plan import tables as t
from flowsim.plan import weekly
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.place import Place
from flowsim.plan.ticks import on_ticks

_EXITS = {DONE: t.TO_DONE, DROPPED: t.TO_DROPPED}
_STREAMS = ("effort", "next", "share", "queue", "patience", "injects", "defect", "check")
_QUANTITIES = {
    "effort": t.EFFORT,
    "wait": t.WAIT,
    "share": t.SHARE,
    "rework": t.REWORK,
    "injects": t.INJECTS,
    "catches": t.CATCHES,
}


def targets(place: Place, work: Work, step: Step) -> list[tuple[str, float]]:
    """Where a step may send an item, those that only a lever opens at chance 0 included."""
    opened = [
        (move.target.item, 0.0)
        for move in place.moves
        if (move.target.owner, move.target.step, move.target.key) == (work.name, step.name, "then")
    ]
    known = dict(step.then)
    return [*step.then, *dict.fromkeys(pair for pair in opened if pair[0] not in known)]


def steps(place: Place) -> t.Steps:
    """The steps of all works."""
    rows = [targets(place, work, step) for work, step in place.steps]
    lanes = _lanes_of_steps(place)
    batches = [(step.batch or _NO_BATCH) for _, step in place.steps]
    block, branch_end = _in_blocks(place)
    return t.Steps(
        work=ints([place.work[work.name] for work, _ in place.steps]),
        team=ints([place.team[s.team] if s.team else t.NOBODY for _, s in place.steps]),
        law=ints([place.law(step.effort or step.wait) for _, step in place.steps]),
        rank=ints([place.ranks[place.urgency(work, s.priority)] for work, s in place.steps]),
        share=floats([step.share for _, step in place.steps]),
        rework=floats([step.rework for _, step in place.steps]),
        first=ints(np.cumsum([0] + [len(row) for row in rows])),
        target=ints(
            [
                _EXITS[name] if name in _EXITS else place.step[work.name, name]
                for (work, _), row in zip(place.steps, rows, strict=True)
                for name, _ in row
            ]
        ),
        chance=floats([chance for row in rows for _, chance in row]),
        patience=ints([place.law(step.patience) for _, step in place.steps]),
        opens=floats([step.opens for _, step in place.steps]),
        batch_min=ints([batch.least for batch in batches]),
        batch_max=ints([t.NO_MOST if batch.most is None else batch.most for batch in batches]),
        injects=floats([step.injects for _, step in place.steps]),
        catches=floats([step.catches for _, step in place.steps]),
        lane_first=ints(np.cumsum([0] + [len(row) for row in lanes])),
        lane=ints([lane for row in lanes for lane in row]),
        block=ints(block),
        branch_end=ints(branch_end),
        stream=streams(
            [tuple(f"{work.name}.{step.name}:{use}" for use in _STREAMS)
             for work, step in place.steps],
            len(_STREAMS),
        ),
        own_rank=ints([step.priority is not None for _, step in place.steps]),
    )  # fmt: skip


_NO_BATCH = Batch(0, 0)


def _lanes_of_steps(place: Place) -> list[list[int]]:
    """The lanes that each step is in."""
    return [
        [
            number
            for number, lane in enumerate(place.lanes)
            if lane.work == work.name and step.name in lane.steps
        ]
        for work, step in place.steps
    ]


def _blocks(place: Place) -> list[tuple[tuple[int, int], ...]]:
    """The branches of every block, as ranges over all steps."""
    found, start = [], 0
    for work in place.model.work:
        found += [
            tuple((start + first, start + end) for first, end in block.branches)
            for block in work.blocks
        ]
        start += len(work.flow)
    return found


def _in_blocks(place: Place) -> tuple[list[int], list[int]]:
    """Of each step its block (-1: none), and the step after the last of its branch."""
    block, branch_end = [-1] * len(place.steps), [-1] * len(place.steps)
    for number, branches in enumerate(_blocks(place)):
        for first, end in branches:
            block[first:end] = [number] * (end - first)
            branch_end[first:end] = [end] * (end - first)
    return block, branch_end


def blocks(place: Place) -> t.Blocks:
    """The parallel blocks of all works."""
    found = _blocks(place)
    return t.Blocks(
        first=ints([branches[0][0] for branches in found]),
        end=ints([branches[-1][1] for branches in found]),
        branch_first=ints(np.cumsum([0] + [len(branches) for branches in found])),
        branch=ints([first for branches in found for first, _ in branches]),
    )


def lanes(place: Place) -> tuple[t.Lanes, t.Floats]:
    """The lanes, and their limits in each week: [lane, week]."""
    limits = np.array(
        [weekly.limit(lane, place.moves, place.level) for lane in place.lanes]
    ).reshape(len(place.lanes), place.weeks)
    limits = np.where(np.isinf(limits), t.NO_LIMIT, limits)
    table = t.Lanes(
        work=ints([place.work[lane.work] for lane in place.lanes]), most=ints(limits[:, 0])
    )
    return table, limits


def treatments(place: Place) -> t.Treatments:
    """What levers do visit by visit."""
    rows: list[tuple[int, int, int, int, float, float]] = []
    for move in place.moves:
        if not move.target.step or move.target.key == "wip":
            continue
        step = place.step[move.target.owner, move.target.step]
        if move.target.key == "then":
            names = [name for name, _ in targets(place, *place.steps[step])]
            quantity = t.THEN + names.index(move.target.item)
        else:
            quantity = _QUANTITIES[move.target.key]
        operation = weekly.ORDER[move.operation.kind]
        rows.append((step, quantity, operation, move.lever, move.operand, move.amount))
    rows.sort(key=lambda row: row[:4])
    count = len(place.steps)
    touching = [sorted({row[3] for row in rows if row[0] == step}) for step in range(count)]
    counts = np.bincount(np.array([row[0] for row in rows], dtype=np.int64), minlength=count)
    return t.Treatments(
        first=ints(np.concatenate([[0], np.cumsum(counts)])),
        lever=ints([row[3] for row in rows]),
        quantity=ints([row[1] for row in rows]),
        operation=ints([row[2] for row in rows]),
        operand=floats([row[4] for row in rows]),
        weight=floats([row[5] for row in rows]),
        step_first=ints(np.cumsum([0] + [len(levers) for levers in touching])),
        step_lever=ints([lever for levers in touching for lever in levers]),
    )


def levers(place: Place) -> t.Levers:
    """The pulled levers."""
    model = place.model
    pulled = [model.lever(name) for name, _ in model.use]
    return t.Levers(
        covers=floats([lever.covers for lever in pulled]),
        starts=floats(on_ticks([model.warm_up + lever.starts for lever in pulled])),
        ramp=floats([lever.ramp for lever in pulled]),
        covers_stream=streams([(f"{lever.name}:covers",) for lever in pulled], 1)[:, 0],
        item_stream=streams([(f"{lever.name}:item",) for lever in pulled], 1)[:, 0],
        team_stream=streams(
            [tuple(f"{lever.name}:{team.name}" for team in model.teams) for lever in pulled],
            len(model.teams),
        ),
    )
