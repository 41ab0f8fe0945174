"""Limits that could block each other for good.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: traffic, people's hours.

An item that goes forward keeps its places until all that it needs have room. Who waits for ever
therefore waits in a circle of limits, each of them full of items that wait for room in the next.
That takes as many items as these limits hold together, if no item counts in two of them at once.
Where fewer are ever let in, nothing can block for good, and the circle is allowed.

Who waits for a request keeps its place as well, until what it has asked for has had all the room
that it needs. A circle in which there is such a wait is never allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product

from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.mean_flow.requests import asking, awaited
from flowsim.model.records.board import LIMITS
from flowsim.model.types import Model, Operation, Work

Rooms = dict[str, set[str]]  # a limit, by its path -> those for which items may wait inside it
_MOST = 60  # limits in circles of which the way round is searched


def check_circles(model: Model, where: Where) -> Iterator[Problem]:
    """Limits of which each may wait for room in the next, all round: items block each other."""
    waits: Rooms = {}
    for work in model.work:
        rooms = _rooms(model, work)
        for place, ahead in _moves(work) if any(rooms) else ():
            for held in rooms[place]:
                waits.setdefault(held, set()).update(rooms[ahead] - rooms[place])
    asked = list(_of_requests(model))
    found = _round_by_request(waits, asked)
    if found:
        yield _by_request(model, found, where)
        return
    found = _round(waits)
    if not found:
        return
    waits = _around(waits)
    fewest = _fewest(model, waits)
    works = [work for work in model.work if any(own & set(waits) for own in _rooms(model, work))]
    if _most_items(model, works) < fewest:
        return
    path = next((one for one in found if one.startswith(f"{LIMITS}.")), found[0])
    names = [_name(model, one) for one in found]
    what = f"{', '.join(names[:-1])} and {names[-1]} can block each other for good: each may be "
    what += "full of items that wait for room in another."
    remedy = "Let all items meet these limits in one order, or put the steps under one limit"
    if fewest > 1:
        remedy += f", or let in fewer items than fill them, {_let_in(works, fewest - 1)}"
    yield Problem(where(path), path, what, f"{remedy}.")


def _name(model: Model, path: str) -> str:
    """The path of a limit as people write it."""
    head, _, number = path.partition(".")
    place = int(number) - 1 if head == LIMITS else 0
    return model.limits[place].path(place) if head == LIMITS else path


def _let_in(works: list[Work], most: int) -> str:
    """A limit on all items that may wait in the limits of a circle."""
    if len(works) == 1:
        return f"`limit: {most}` of {works[0].name}"
    return f"`- {{work: [{', '.join(work.name for work in works)}], max: {most}}}`"


def _by_request(model: Model, found: list[str], where: Where) -> Problem:
    """A circle of limits, or one alone, in which somebody waits for a request."""
    path = next((one for one in found if one.startswith(f"{LIMITS}.")), found[0])
    names = [_name(model, one) for one in found]
    if len(names) == 1:
        what = f"{names[0]} can block itself for good: it may be full of items that wait for what "
        what += "they have asked for, which needs room in it too."
    else:
        what = f"{', '.join(names[:-1])} and {names[-1]} can block each other for good: they may "
        what += "be full of items that wait for what they have asked for, which needs room in them."
    remedy = "Leave out of it the step that asks, or the work that is asked for."
    at = path if path.startswith(f"{LIMITS}.") else f"work.{path}"
    return Problem(where(at), path, what, remedy)


def _of_requests(model: Model) -> Iterator[tuple[str, str]]:
    """Limits that are held by who waits for a request, and those that this may need room in.

    What is asked for may itself ask for more. Who asks holds its place although it is expedited;
    what is asked for needs no room if it is.
    """
    needed = {work.name: set[str]().union(*_rooms(model, work)) for work in model.work}
    for work in model.work:
        if not any(request.waits for _, request in asking(work)):
            continue
        for step, held in zip(work.flow, _held(model, work), strict=True):
            if step.request is not None and step.request.waits and step.share > 0.0:
                kinds = {step.request.work} | awaited(model, step.request.work)
                rooms = set[str]().union(*(needed.get(name, set()) for name in kinds))
                yield from product(sorted(held), sorted(rooms))


def _round_by_request(waits: Rooms, asked: list[tuple[str, str]]) -> list[str]:
    """A circle with a wait for a request in it; empty if there is none. asked: those waits."""
    ahead = {one: set(others) for one, others in waits.items()}
    for held, needed in asked:
        ahead.setdefault(held, set()).add(needed)
    for held, needed in asked:
        ways, seen = [[needed]], {needed}
        while ways:
            way = ways.pop(0)
            if way[-1] == held:
                return way
            new = sorted(ahead.get(way[-1], set()) - seen)
            seen.update(new)
            ways += [[*way, one] for one in new]
    return []


def _rooms(model: Model, work: Work) -> list[set[str]]:
    """Of each step the limits that its items need room in; none if they pass them all."""
    return _held(model, work) if not work.expedite else [set() for _ in work.flow]


def _held(model: Model, work: Work) -> list[set[str]]:
    """Of each step the limits that its items count under."""
    found: list[set[str]] = []
    for step in work.flow:
        here = {
            f"limits.{number}"
            for number, lane in enumerate(model.limits, start=1)
            if lane.holds(work.name, step.name, step.team)
        }
        here |= {f"{work.name}.limit"} if work.limit is not None else set()
        here |= {f"{work.name}.{step.name}.wip"} if step.wip is not None else set()
        found.append(here)
    return found


def _moves(work: Work) -> Iterator[tuple[int, int]]:
    """Pairs of a step and one ahead to which its items may go, and wait where they are for room."""
    places = {step.name: place for place, step in enumerate(work.flow)}
    for place, step in enumerate(work.flow):
        block = work.block(place)
        if block is None:
            for name, chance in step.then:
                if chance > 0.0 and places.get(name, -1) > place:
                    yield from ((place, first) for first in _entered(work, places[name]))
            yield from ((place, first) for first in _entered(work, place + 1))
        else:  # from its end the join leads on, which waits for nothing
            end = next(end for first, end in block.branches if first <= place < end)
            yield from ((place, ahead) for ahead in range(place + 1, end))


def _entered(work: Work, place: int) -> Iterator[int]:
    """The steps that an item may enter next, if it comes to a place of the flow."""
    while place < len(work.flow):
        block = work.block(place)
        if block is not None:
            for first, end in block.branches:
                yield from range(max(first, place), end)
            place = block.end
            if any(
                work.flow[step].share >= 1.0
                for first, end in block.branches
                for step in range(first, end)
            ):
                return
            continue
        yield place
        if work.flow[place].share >= 1.0:
            return
        place += 1


def _round(waits: Rooms) -> list[str]:
    """A circle of limits, in its order; empty if there is none."""
    done: set[str] = set()
    for start in sorted(waits):
        way, ahead = [start], [iter(sorted(waits[start]))]
        while ahead and start not in done:
            following = next(ahead[-1], None)
            if following is None:
                done.add(way.pop())
                ahead.pop()
            elif following in way:
                return way[way.index(following) :]
            elif following not in done:
                way.append(following)
                ahead.append(iter(sorted(waits.get(following, ()))))
    return []


# How many items it takes ----------------------------------------------------------------------


def _around(waits: Rooms) -> Rooms:
    """Only limits that wait for others and for which others wait: circles, and what joins them."""
    left = dict(waits)
    before = -1
    while len(left) != before:
        before = len(left)
        wanted = set().union(*left.values())
        left = {one: ahead & set(left) for one, ahead in left.items() if one in wanted}
        left = {one: ahead for one, ahead in left.items() if ahead}
    return left


def _fewest(model: Model, waits: Rooms) -> int:
    """Items without which no circle of limits is full; 0 where one may count in two of them."""
    if len(waits) > _MOST:
        return 0
    for work in model.work:
        rooms = [own & set(waits) for own in _rooms(model, work)]
        together = [*rooms, *(set().union(*rooms[b.first : b.end]) for b in work.blocks)]
        if any(len(own) > 1 for own in together):
            return 0
    full = {one: _full_with(model, one) for one in waits}
    far = {one: {ahead: full[ahead] for ahead in waits[one]} for one in waits}
    for middle, one, other in product(waits, repeat=3):  # Floyd and Warshall
        if middle in far[one] and other in far[middle]:
            by = far[one][middle] + far[middle][other]
            far[one][other] = min(by, far[one].get(other, by))
    return min(far[one][one] for one in waits if one in far[one])


def _full_with(model: Model, path: str) -> int:
    """The fewest items with which a limit is full at any time; 1 where a lever may lower it."""
    head, *rest = path.split(".")
    if head == LIMITS:
        place = int(rest[0]) - 1
        lane = model.limits[place]
        if _may_change(model, f"{lane.path(place)}.max", _lowers):
            return 1
        return lane.most * (_fewest_people(model, lane.team) if lane.for_each else 1)
    kind = model.kind(head)
    most = kind.limit if rest == ["limit"] else kind.step(rest[0]).wip
    return 1 if most is None or _may_change(model, path, _lowers) else most


def _fewest_people(model: Model, name: str) -> int:
    """The fewest people of a team for whom its limit counts at any time."""
    team = model.team(name)
    if team.dynamics.talent is not None or _may_change(model, f"{name}.people", _lowers):
        return 1
    return max(1, min([team.people, *(int(count) for _, count in team.people_at)]))


def _most_items(model: Model, works: list[Work]) -> float:
    """The most items of some kinds of work that are let in at once; infinite without a limit."""
    names = {work.name for work in works}
    begun = {name: sum(each.items for each in model.state if each.work == name) for name in names}
    most = [math.fsum(max(_most_of(model, work), begun[work.name]) for work in works)]
    for place, lane in enumerate(model.limits):
        held = {work.name for work in model.work if len(work.steps_under(lane)) == len(work.flow)}
        path = f"{lane.path(place)}.max"
        if names <= held and not lane.for_each and not _may_change(model, path, _raises):
            most.append(max(lane.most, sum(begun.values())))
    return min(most)


def _most_of(model: Model, work: Work) -> float:
    """The most items of a kind of work that its own limit lets in."""
    moved = _may_change(model, f"{work.name}.limit", _raises)
    return math.inf if work.limit is None or moved else work.limit


def _may_change(model: Model, path: str, how: Callable[[Operation], bool]) -> bool:
    """Whether some lever may lower or raise a number, pulled or not."""
    changes = [change for lever in model.levers for change in lever.change]
    return any(changed == path and how(operation) for changed, operation in changes)


def _lowers(operation: Operation) -> bool:
    neutral = 1.0 if operation.kind == "multiply" else 0.0
    operand = operation.operand
    return operation.kind == "replace" or operand is None or operand < neutral


def _raises(operation: Operation) -> bool:
    neutral = 1.0 if operation.kind == "multiply" else 0.0
    operand = operation.operand
    return operation.kind == "replace" or operand is None or operand > neutral
