"""Steps in tables: where items go, what limits and interrupts them, what levers do to them.

Input: a Numbering. Output: the tables Steps, Lanes, Blocks and Treatments, and limits week
by week.
"""

from __future__ import annotations

import numpy as np

from flowsim.model.types import AT_ONCE, DONE, DROPPED, Batch, Step, Work
from flowsim.plan import tables as t
from flowsim.plan import weekly
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.numbering import Numbering

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


def targets(numbering: Numbering, work: Work, step: Step) -> list[tuple[str, float]]:
    """Where a step may send an item, those that only a lever opens at chance 0 included."""
    opened = [
        (move.target.item, 0.0)
        for move in numbering.moves
        if (move.target.owner, move.target.step, move.target.key) == (work.name, step.name, "then")
    ]
    known = dict(step.then)
    return [*step.then, *dict.fromkeys(pair for pair in opened if pair[0] not in known)]


def steps(numbering: Numbering) -> t.Steps:
    """The steps of all works."""
    rows = [targets(numbering, work, step) for work, step in numbering.steps]
    lanes = _lanes_of_steps(numbering)
    batches = [(step.batch or _NO_BATCH) for _, step in numbering.steps]
    block, branch_end = _in_blocks(numbering)
    return t.Steps(
        work=ints([numbering.work[work.name] for work, _ in numbering.steps]),
        team=ints([numbering.team[s.team] if s.team else t.NOBODY for _, s in numbering.steps]),
        law=ints([numbering.law(s.effort or s.wait or AT_ONCE) for _, s in numbering.steps]),
        rank=ints([numbering.rank_at(work, s) for work, s in numbering.steps]),
        share=floats([step.share for _, step in numbering.steps]),
        rework=floats([step.rework for _, step in numbering.steps]),
        first=ints(np.cumsum([0] + [len(row) for row in rows])),
        target=ints(
            [
                _EXITS[name] if name in _EXITS else numbering.step[work.name, name]
                for (work, _), row in zip(numbering.steps, rows, strict=True)
                for name, _ in row
            ]
        ),
        chance=floats([chance for row in rows for _, chance in row]),
        patience=ints([numbering.law(step.patience) for _, step in numbering.steps]),
        opens=floats([step.opens for _, step in numbering.steps]),
        batch_min=ints([batch.least for batch in batches]),
        batch_max=ints([t.NO_MOST if batch.most is None else batch.most for batch in batches]),
        injects=floats([step.injects for _, step in numbering.steps]),
        catches=floats([step.catches for _, step in numbering.steps]),
        lane_first=ints(np.cumsum([0] + [len(row) for row in lanes])),
        lane=ints([lane for row in lanes for lane in row]),
        block=ints(block),
        branch_end=ints(branch_end),
        stream=streams(
            [tuple(f"{work.name}.{step.name}:{use}" for use in _STREAMS)
             for work, step in numbering.steps],
            len(_STREAMS),
        ),
        own_rank=ints([step.priority is not None for _, step in numbering.steps]),
        crew=ints([numbering.crew_of(step) for _, step in numbering.steps]),
        asks=ints(numbering.asks),
    )  # fmt: skip


_NO_BATCH = Batch(0, 0)


def _lanes_of_steps(numbering: Numbering) -> list[list[int]]:
    """The lanes that each step is in."""
    return [
        [
            number
            for number, lane in enumerate(numbering.lanes)
            if (work.name, step.name) in lane.steps
        ]
        for work, step in numbering.steps
    ]


def _blocks(numbering: Numbering) -> list[tuple[tuple[int, int], ...]]:
    """The branches of every block, as ranges over all steps."""
    found, start = [], 0
    for work in numbering.model.work:
        found += [
            tuple((start + first, start + end) for first, end in block.branches)
            for block in work.blocks
        ]
        start += len(work.flow)
    return found


def _in_blocks(numbering: Numbering) -> tuple[list[int], list[int]]:
    """Of each step its block (-1: none), and the step after the last of its branch."""
    block, branch_end = [-1] * len(numbering.steps), [-1] * len(numbering.steps)
    for number, branches in enumerate(_blocks(numbering)):
        for first, end in branches:
            block[first:end] = [number] * (end - first)
            branch_end[first:end] = [end] * (end - first)
    return block, branch_end


def blocks(numbering: Numbering) -> t.Blocks:
    """The parallel blocks of all works."""
    found = _blocks(numbering)
    return t.Blocks(
        first=ints([branches[0][0] for branches in found]),
        end=ints([branches[-1][1] for branches in found]),
        branch_first=ints(np.cumsum([0] + [len(branches) for branches in found])),
        branch=ints([first for branches in found for first, _ in branches]),
    )


def lanes(numbering: Numbering, people: t.Floats) -> tuple[t.Lanes, t.Floats]:
    """The lanes, and their limits in each week: [lane, week]. people: [team, week]."""
    limits = np.array(
        [weekly.limit(lane, numbering.moves, numbering.level) for lane in numbering.lanes]
    ).reshape(len(numbering.lanes), numbering.weeks)
    for number, lane in enumerate(numbering.lanes):
        if lane.for_each:
            limits[number] *= np.maximum(people[numbering.team[lane.for_each]], 1.0)
    limits = np.where(np.isinf(limits), t.NO_LIMIT, limits)
    return t.Lanes(most=ints(limits[:, 0])), limits


def treatments(numbering: Numbering) -> t.Treatments:
    """What levers do visit by visit."""
    rows: list[tuple[int, int, int, int, float, float, int]] = []
    for move in numbering.moves:
        if move.target.noun != "step" or move.target.key == "wip":
            continue
        step = numbering.step[move.target.owner, move.target.step]
        if move.target.key == "then":
            names = [name for name, _ in targets(numbering, *numbering.steps[step])]
            quantity = t.THEN + names.index(move.target.item)
        else:
            quantity = _QUANTITIES[move.target.key]
        operation = weekly.ORDER[move.operation.kind]
        pull = numbering.pull.get(move.lever, -1)
        rows.append((step, quantity, operation, move.lever, move.operand, move.amount, pull))
    rows.sort(key=lambda row: row[:4])
    count = len(numbering.steps)
    touching = [sorted({row[3] for row in rows if row[0] == step}) for step in range(count)]
    counts = np.bincount(np.array([row[0] for row in rows], dtype=np.int64), minlength=count)
    return t.Treatments(
        first=ints(np.concatenate([[0], np.cumsum(counts)])),
        lever=ints([row[3] for row in rows]),
        quantity=ints([row[1] for row in rows]),
        operation=ints([row[2] for row in rows]),
        operand=floats([row[4] for row in rows]),
        weight=floats([row[5] for row in rows]),
        pull=ints([row[6] for row in rows]),
        step_first=ints(np.cumsum([0] + [len(levers) for levers in touching])),
        step_lever=ints([lever for levers in touching for lever in levers]),
        step_pace=floats(
            [
                _learning_pace(numbering, step, lever)
                for (_, step), levers in zip(numbering.steps, touching, strict=True)
                for lever in levers
            ]
        ),
    )


def _learning_pace(numbering: Numbering, step: Step, lever: int) -> float:
    """The pace of a step while people learn a lever; not where it slows their whole team."""
    model = numbering.model
    dip = model.lever(model.use[lever][0]).dip
    if (
        dip is None
        or step.team is None
        or any(move.lever == lever for move in numbering.moves_of(step.team, "speed"))
    ):
        return 1.0
    return float(dip.pace ** model.use[lever][1])


def asked_for(tables: t.Tables) -> t.Ints:
    """The works that some step asks for."""
    afters = tables.afters
    return np.unique(afters.work[afters.kind == t.ASKED])


def urgent_ranks(tables: t.Tables) -> int:
    """How many ranks, from the most urgent, expedited work has."""
    steps, works = tables.steps, tables.works
    of_traces = np.repeat(works.expedite, np.diff(works.trace_first)) != 0
    is_given = (steps.asks >= 0) & (steps.own_rank != 0)  # then it is the rank of what is asked for
    asked = np.append(tables.afters.work, 0)[steps.asks]
    of_steps = works.expedite[np.where(is_given, asked, steps.work)] != 0
    urgent = np.concatenate([steps.rank[of_steps], tables.traces.rank[of_traces]])
    return int(urgent.max(initial=-1)) + 1
