"""Crews in the memory of a run, and the teams that are tied together by them.

Input: the tables of a plan, and where teams are in the memory. Output: records and lists of places.
Plain NumPy, once for a plan and a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from flowsim.engine.kernel import records as r
from flowsim.plan import tables as t


def crews_of(tables: t.Tables) -> list[list[tuple[int, int]]]:
    """Of each crew the teams and how many of each, the step's own team first."""
    crews = tables.crews
    pairs = list(zip(crews.team.tolist(), crews.people.tolist(), strict=True))
    return [pairs[first:end] for first, end in pairwise(crews.first.tolist())]


def leads_of(tables: t.Tables) -> list[list[int]]:
    """Of each team those whose jobs keep its people: of crews that need it, and its own."""
    found: list[set[int]] = [set() for _ in tables.teams.people]
    for crew in crews_of(tables):
        for team, _ in crew[1:]:
            found[team] |= {crew[0][0], team}
    return [sorted(leads) for leads in found]


def in_crews(tables: t.Tables) -> list[int]:
    """The teams that take part in crews, as their own or as others."""
    return sorted({team for crew in crews_of(tables) for team, _ in crew})


def tied(tables: t.Tables, helped: list[list[int]]) -> list[list[int]]:
    """Of each team those that may have something to start when it changes.

    helped: of each those that it helps. Teams that crews tie together, and whom these help.
    """
    group = {team: {team} for team in in_crews(tables)}
    for crew in crews_of(tables):
        whole = set().union(*(group[team] for team, _ in crew))
        for team in whole:
            group[team] = whole
    return [
        sorted({*others, *(o for m in group[team] for o in (m, *helped[m]))} - {team})
        if team in group
        else others
        for team, others in enumerate(helped)
    ]


def write_crews(
    image: np.ndarray,
    tables: t.Tables,
    *,
    places: tuple[int, int, int],
    listing: Callable[[list[int]], tuple[int, int]],
) -> None:
    """Write the records of crews, and where steps and teams find them.

    places: where the records of crews, teams and steps begin; those of teams are there already.
    """
    first, teams, steps = places
    floats = image.view(np.float64)
    for number, crew in enumerate(crews_of(tables)):
        at, lead = first + number * r.TEAM_WIDTH, teams + crew[0][0] * r.TEAM_WIDTH
        for column in (r.TEAM_DIRTY, r.TEAM_DIRTY_BIT, r.TEAM_HELPED, r.TEAM_HELPED_END):
            image[at + column] = image[lead + column]
        image[at + r.TEAM_NUMBER] = tables.crews.calendar[number]
        parts = [n for team, count in crew for n in (teams + team * r.TEAM_WIDTH, count)]
        image[at + r.CREW_PARTS], image[at + r.CREW_PARTS_END] = listing(parts)
        for column in (r.TEAM_WAKES_AT_R, r.TEAM_OPEN_FROM_R, r.TEAM_OPEN_UNTIL_R):
            floats[at + column] = -1.0
        floats[at + r.CREW_CLOSES_AT_R] = -1.0
    for team, leads in enumerate(leads_of(tables)):
        at = teams + team * r.TEAM_WIDTH
        parts = [teams + lead * r.TEAM_WIDTH for lead in leads]
        image[at + r.TEAM_LEADS], image[at + r.TEAM_LEADS_END] = listing(parts)
    for step, number in enumerate(tables.steps.crew.tolist()):
        if number >= 0:
            image[steps + step * r.STEP_WIDTH + r.STEP_CREW] = first + number * r.TEAM_WIDTH


def grouped(count: int, keys: np.ndarray, values: np.ndarray) -> list[list[int]]:
    """The values under each key from 0 on, in their order; those of no key (below 0) left out."""
    found: list[list[int]] = [[] for _ in range(count)]
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        if key >= 0:
            found[key].append(value)
    return found
