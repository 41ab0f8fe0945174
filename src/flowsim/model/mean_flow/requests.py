"""What items ask for, on average, and who is asked by whom.

Input: a Model. Output: expected numbers of items, names. Must not depend on: files, engines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from flowsim.model.mean_flow.offspring import total_offspring
from flowsim.model.mean_flow.passes import passes
from flowsim.model.types import Model, Request, Step, Work


def asking(work: Work) -> Iterator[tuple[Step, Request]]:
    """The steps of a kind of work that ask for something and are taken, with what they ask for."""
    for step in work.flow:
        if step.request is not None and step.share > 0.0:
            yield step, step.request


def _visits(work: Work) -> Sequence[float]:
    return passes(work).visits


def waits_for(
    model: Model, work: Work, visits: Callable[[Work], Sequence[float]] = _visits
) -> dict[str, float]:
    """Items of each kind that must be there for one item to be done, itself among them.

    On average, generation after generation. visits: passes of an item at each step of a kind.
    Raises ZeroDivisionError if a chain has no end.
    """
    kinds = {work.name: work} | {
        name: model.kind(name) for name in sorted(awaited(model, work.name))
    }
    rows: dict[str, dict[str, float]] = {}
    for kind in kinds.values() if len(kinds) > 1 else ():
        found = dict(zip((step.name for step in kind.flow), visits(kind), strict=True))
        for step, request in asking(kind):
            if request.waits and math.isfinite(found[step.name]):
                row = rows.setdefault(kind.name, {})
                row[request.work] = row.get(request.work, 0.0) + found[step.name]
    first = {name: float(name == work.name) for name in kinds}
    return {name: many for name, many in total_offspring(rows, first).items() if many > 0.0}


def awaited(model: Model, name: str) -> set[str]:
    """The kinds that an item of a kind may wait for, at once or in turn, itself left out of it."""
    kinds = {work.name: work for work in model.work}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        asked = asking(kinds[one]) if one in kinds else ()
        new = {request.work for _, request in asked if request.waits and request.work in kinds}
        new -= seen
        seen |= new
        waiting += new
    return seen
