"""What is wrong with requests: kinds of work that are not there, and what would never be answered.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: traffic.

A request holds nobody, so people cannot block each other by it. The item that asks keeps its place
in its limits; `limits` looks for circles among these, and here for those among kinds of work. What
is left is a batch that waits for more items than can be asked for at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.mean_flow.requests import asking
from flowsim.model.types import Model, Step, Work


def check_requests(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of what the steps of all kinds of work ask for."""
    kinds = [work.name for work in model.work]
    known = True
    for work in model.work:
        for step in work.flow:
            if step.request is not None and step.request.work not in kinds:
                known, path = False, f"work.{work.name}.{step.name}.request"
                what = f"there is no kind of work {step.request.work}."
                remedy = remedy_for(model, step.request.work, kinds)
                yield Problem(where(path), path, what, remedy)
    circle = _circle(model) if known else []
    if circle:
        name, step_name, asked = circle[0]
        path = f"work.{name}.{step_name}.request"
        what = f"waits for itself in the end: {name} asks for {asked}"
        what += "".join(f", which asks for {other}" for _, _, other in circle[1:]) + "."
        remedy = "Let one of them go on without waiting, `goes_on: true`, or ask for another kind."
        yield Problem(where(path), path, what, remedy)
    elif known:
        for work in model.work:
            yield from _never_fill(model, work, where)


def _circle(model: Model) -> list[tuple[str, str, str]]:
    """Kinds of work that wait for each other in a circle: of each its step, and what it asks."""
    for start in model.work:
        ways: list[list[tuple[str, str, str]]] = [[]]
        seen: set[str] = set()
        while ways:
            way = ways.pop()
            name = way[-1][2] if way else start.name
            for step, request in asking(model.kind(name)):
                longer = [*way, (name, step.name, request.work)]
                if request.waits and request.work == start.name:
                    return longer
                if request.waits and request.work not in seen:
                    seen.add(request.work)
                    ways.append(longer)
    return []


def _never_fill(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    """Batches for which there are never enough items, because those who ask keep their places."""
    least = max((step.batch.least for step in work.flow if step.batch is not None), default=1)
    most = _most(model, work.name, ()) if least > 1 and not work.expedite else math.inf
    for step in work.flow:
        if step.batch is not None and step.batch.least > most:
            path = f"work.{work.name}.{step.name}.batch"
            what = f"never fills: it waits for {step.batch.least}, and the limits of those who ask"
            what += f" for {work.name} let {most:g} be asked for at once."
            yield Problem(where(path), path, what, f"Let it begin with {most:g} or fewer.")


def _most(model: Model, name: str, asking_in_turn: tuple[str, ...]) -> float:
    """The most items of a kind that may be there at once; infinite if it also comes by itself."""
    work = model.kind(name)
    comes = work.arrives.kind != "none" or any(
        after.work == name for other in model.work for after in other.after
    )
    if comes or name in asking_in_turn or any(entry.work == name for entry in model.state):
        return math.inf
    return math.fsum(
        min(_room(model, other, step), _most(model, other.name, (*asking_in_turn, name)))
        if request.waits
        else math.inf
        for other in model.work
        for step, request in asking(other)
        if request.work == name
    )


def _room(model: Model, work: Work, step: Step) -> float:
    """The most items that may be in a step at once."""
    limits = [work.limit, step.wip]
    limits += [
        model.most_under(lane)
        for lane in model.limits
        if lane.holds(work.name, step.name, step.team)
    ]
    return min((limit for limit in limits if limit is not None), default=math.inf)
