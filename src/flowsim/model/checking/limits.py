"""What is wrong with limits over several steps: what they name, and limits that block each other.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: traffic.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.records.board import Lane
from flowsim.model.types import Model, Work

Rooms = dict[str, set[str]]  # a limit, by its path -> those for which items may wait inside it


def check_limits(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of the limits over several steps, and of all limits together."""
    for number, lane in enumerate(model.limits, start=1):
        yield from _names(model, f"limits.{number}", lane, where)
    yield from _circle(model, where)


def _names(model: Model, path: str, lane: Lane, where: Where) -> Iterator[Problem]:
    """Kinds of work, steps and teams that are not there."""
    kinds = {work.name: work for work in model.work}
    for name in lane.work:
        if name not in kinds:
            at = where(f"{path}.work.{name}")
            what = f"there is no kind of work {name}."
            instead = f"`team: {name}`"
            yield Problem(at, f"{path}.work", what, remedy_for(model, name, kinds, instead=instead))
    key, teams = "person" if lane.for_each else "team", [team.name for team in model.teams]
    if lane.team and lane.team not in teams:
        inner, what = f"{path}.{key}", f"there is no team {lane.team}."
        yield Problem(where(inner), inner, what, remedy_for(model, lane.team, teams))
        return
    named = [kinds[name] for name in lane.work if name in kinds]
    if len(named) < len(lane.work):
        return
    steps = [step.name for work in named for step in work.flow]
    for name in lane.steps if named else ():
        if name not in steps:
            what = f"there is no step {name} in {' or '.join(lane.work)}."
            inner = f"{path}.steps.{name}"
            instead = f"`team: {name}` instead of steps"
            remedy = remedy_for(model, name, steps, instead=instead)
            yield Problem(where(inner), f"{path}.steps", what, remedy)
            return
    for work in named:
        if not work.steps_under(lane):
            inner = f"{path}.work.{work.name}"
            by = f"of the steps of {lane.team}" if lane.team else "of these steps"
            what = f"{work.name} has none {by}, so none of its items would count."
            yield Problem(where(inner), f"{path}.work", what, "Leave it out, or name one.")
    if lane.team and not any(work.steps_under(lane) for work in model.work):
        inner, what = f"{path}.{key}", f"{lane.team} has no step, so no item would count."
        yield Problem(where(inner), inner, what, "Name a team that does a step.")


def _circle(model: Model, where: Where) -> Iterator[Problem]:
    """Limits of which each may wait for room in the next, all round: items block each other."""
    waits: Rooms = {}
    for work in model.work:
        rooms = _rooms(model, work)
        if not any(rooms):
            continue
        for place, ahead in _moves(work):
            for held in rooms[place]:
                waits.setdefault(held, set()).update(rooms[ahead] - rooms[place])
    found = _round(waits)
    if found:
        path = next((one for one in found if one.startswith("limits.")), found[0])
        chain = f"{', '.join(found[:-1])} and {found[-1]}"
        what = f"{chain} can block each other for good: each may be full of items that wait for "
        what += "room in another."
        remedy = "Let all items meet these limits in one order, or put the steps under one limit."
        yield Problem(where(path), path, what, remedy)


def _rooms(model: Model, work: Work) -> list[set[str]]:
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
    return found if not work.expedite else [set() for _ in found]


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
