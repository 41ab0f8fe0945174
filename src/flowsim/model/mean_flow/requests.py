"""What items ask for, on average, and who is asked by whom.

Input: a Model. Output: expected numbers of items, names. Must not depend on: files, engines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flowsim.model.mean_flow.offspring import total_offspring
from flowsim.model.mean_flow.passes import passes
from flowsim.model.types import Model, Request, Step, Work


def asking(work: Work) -> Iterator[tuple[Step, Request]]:
    """The steps of a kind of work that ask for something and are taken, with what they ask for."""
    for step in work.flow:
        if step.request is not None and step.share > 0.0:
            yield step, step.request


def waits_for(model: Model, work: Work) -> dict[str, float]:
    """Items of each kind that must be there for one item to be done, itself among them.

    On average, generation after generation. Raises ZeroDivisionError if a chain has no end.
    """
    alone = {work.name: 1.0}
    if not any(request.waits for _, request in asking(work)):
        return alone
    rows: dict[str, dict[str, float]] = {}
    for kind in model.work:
        found = dict(zip((step.name for step in kind.flow), passes(kind).visits, strict=True))
        for step, request in asking(kind):
            if request.waits and math.isfinite(found[step.name]):
                row = rows.setdefault(kind.name, {})
                row[request.work] = row.get(request.work, 0.0) + found[step.name]
    return total_offspring(rows, {**{kind.name: 0.0 for kind in model.work}, **alone})


def awaited(model: Model, name: str) -> set[str]:
    """The kinds that an item of a kind may wait for, at once or in turn, itself left out of it."""
    kinds = {work.name: work for work in model.work}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        asked = asking(kinds[one]) if one in kinds else ()
        new = {request.work for _, request in asked if request.waits} - seen
        seen |= new
        waiting += new
    return seen
