"""How many people of a team can be at work at once, where its jobs take several of them.

Input: a Model and a team. Output: counts of people, or of things. Five people in crews of two are
two crews: the fifth has nobody to work with, unless something else takes one. Must not depend on:
who is free, hours, runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from flowsim.model.types import Model, Work

ALONE = frozenset({1})


def crew_sizes(model: Model, team: str, works: Iterable[Work] | None = None) -> frozenset[int]:
    """How many of a team the jobs take that it does: of these kinds of work, by default of all.

    Who helps another team takes jobs of one, whatever the kind of work.
    """
    kinds = tuple(model.work if works is None else works)
    if all(step.people == 1 and not step.beside for work in kinds for step in work.flow):
        return ALONE  # nobody works in crews
    moved = {path for lever in model.levers for path, _ in lever.change}
    found = {
        dict(step.crew).get(team, 1)
        for work in kinds
        for step in work.flow
        if team in step.teams and (step.share > 0.0 or f"{work.name}.{step.name}.share" in moved)
    }
    helps = any(pace > 0.0 for _, pace in model.team(team).helps)
    if helps or any(path.startswith(f"{team}.helps.") for path in moved):
        found.add(1)
    return frozenset(found) or ALONE


def at_work(people: int, sizes: frozenset[int]) -> int:
    """The most of some people who can be at work at once, in crews of these sizes."""
    least, most = min(sizes), max(sizes)
    if least == 1 or people < least:
        return people if least == 1 else 0
    step = math.gcd(*sizes)
    if people >= most * most:  # every multiple above can be made up
        return people - people % step
    reached = [True] + [False] * people
    for count in range(least, people + 1):
        reached[count] = any(count >= size and reached[count - size] for size in sizes)
    return max(count for count in range(people + 1) if reached[count])


def more_at_work(people: int, sizes: frozenset[int], least: int = 1) -> int:
    """The fewest more people with whom at least `least` more can be at work at once."""
    now, more = at_work(people, sizes), 1
    while at_work(people + more, sizes) < now + least:
        more += 1
    return more
