"""Where items come from, in tables: kinds of work, traces, spawned work, placed items.

Input: a Numbering. Output: the tables Works, Traces, Afters and Placed.
"""

from __future__ import annotations

import numpy as np

from flowsim.plan import tables as t
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.numbering import NONE, Numbering
from flowsim.plan.ticks import on_ticks

_SOURCES = {
    "rate": t.STREAM,
    "every": t.STREAM,
    "always": t.ALWAYS,
    "backlog": t.BACKLOG,
    "trace": t.TRACE,
    "none": t.NO_SOURCE,
    "market": t.NO_SOURCE,
}
_AFTERS = {"rate": t.AT_RATE, "defect": t.PER_DEFECT, "once": t.ONCE}


def works(numbering: Numbering) -> t.Works:
    """Kinds of work, each with its source."""
    every = numbering.model.work
    lanes = [work if key == "limit" else "" for work, _, key in (x.key for x in numbering.lanes)]
    return t.Works(
        source=ints(
            [
                t.NO_SOURCE if work in numbering.following else _SOURCES[work.arrives.kind]
                for work in every
            ]
        ),
        backlog=ints([work.arrives.count for work in every]),
        gap=ints([numbering.law(work.arrives.interval) for work in every]),
        size=ints([numbering.law(work.arrives.size) for work in every]),
        first=ints(np.cumsum([0] + [len(work.flow) for work in every])),
        expedite=ints([work.expedite for work in every]),
        drops=ints([work.drops for work in every]),
        delay_cost=floats([work.delay_cost for work in every]),
        trace_first=ints(np.cumsum([0] + [len(work.arrives.trace) for work in every])),
        after_first=ints(np.cumsum([0] + [len(work.after) for work in every])),
        stream=streams(
            [
                tuple(f"{work.name}:{use}" for use in ("gaps", "items", "sizes", "installed"))
                for work in every
            ],
            4,
        ),
        limit=ints([lanes.index(work.name) if work.name in lanes else NONE for work in every]),
        shares_with=ints(numbering.sharing),
    )


def traces(numbering: Numbering) -> t.Traces:
    """Items known beforehand, by when they come."""
    rows = [
        (work, row)
        for work in numbering.model.work
        for row in sorted(work.arrives.trace, key=lambda row: row.at)
    ]
    return t.Traces(
        at=floats(on_ticks([numbering.model.warm_up + row.at for _, row in rows])),
        rank=ints(
            [
                -1 if row.priority is None else numbering.rank(work, row.priority)
                for work, row in rows
            ]
        ),
        effort_first=ints(np.cumsum([0] + [len(row.efforts) for _, row in rows])),
        effort=floats([effort for _, row in rows for effort in row.efforts]),
    )


def afters(numbering: Numbering) -> t.Afters:
    """The items that a delivered item spawns, then those that steps ask for."""
    rows = [(work, after) for work in numbering.model.work for after in work.after]
    asking = numbering.asking
    asked, nothing = [step.request for _, step in asking if step.request], [0] * len(asking)
    kinds = [*(after.work for _, after in rows), *(request.work for request in asked)]
    names = [f"{work.name}:after:{after.work}" for work, after in rows]
    names += [f"{work.name}.{step.name}:request" for work, step in asking]
    amounts = [
        after.amount * after.hours if after.kind == "rate" else after.amount for _, after in rows
    ]
    return t.Afters(
        kind=ints([_AFTERS[after.kind] for _, after in rows] + [t.ASKED] * len(asking)),
        work=ints([numbering.work[name] for name in kinds]),
        amount=floats(amounts + [1.0] * len(asking)),
        hours=floats([after.hours for _, after in rows] + nothing),
        installed=ints([after.installed for _, after in rows] + nothing),
        waits=ints([0] * len(rows) + [request.waits for request in asked]),
        hurries=ints(
            [0] * len(rows)
            + [
                request.as_urgent or step.priority is not None
                for request, (_, step) in zip(asked, asking, strict=True)
            ]
        ),
        stream=streams([(name,) for name in names], 1).ravel(),
    )


def placed(numbering: Numbering) -> t.Placed:
    """Items in their steps when the run begins, one by one."""
    rows = [
        (numbering.step[entry.work, entry.step], -entry.age)
        for entry in numbering.model.state
        for _ in range(entry.items)
    ]
    return t.Placed(
        step=ints([step for step, _ in rows]),
        arrived_at=floats(on_ticks([at for _, at in rows])),
    )


def there_at_start(tables: t.Tables) -> t.Ints:
    """The kind of work of each item that is there when the run begins, [item], as logs number them.

    First what the sources bring, work by work, then what is placed; -1 is the next item of work
    that arrives `always`, which nobody has asked for yet.
    """
    works = tables.works
    sources = [
        np.full(backlog, work) if source == t.BACKLOG else np.full(1, t.NOBODY)
        for work, (source, backlog) in enumerate(zip(works.source, works.backlog, strict=True))
        if source in (t.BACKLOG, t.ALWAYS)
    ]
    return np.concatenate([*sources, tables.steps.work[tables.placed.step]]).astype(np.int64)
