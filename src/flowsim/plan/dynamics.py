"""What slow curves make of a team week by week: its people, and a factor on the pace of each.

Input: a model, a team, pulled levers. Output: numbers by week, sampled on Monday 00:00, which hold
for the week. The capacity of a team is people times pace: what rounding people to whole ones adds
or takes, the pace gives back. Must not depend on: tables of the plan.
"""

from __future__ import annotations

import numpy as np

from flowsim.dynamics import structure
from flowsim.dynamics import talent as ranks
from flowsim.model.slow_curves import NO_DYNAMICS, Talent
from flowsim.model.types import Model, Team
from flowsim.plan import weekly
from flowsim.plan.tables import Floats
from flowsim.plan.weekly import Pull
from flowsim.time_units import HOURS_PER_WEEK, HOURS_PER_YEAR


def people(model: Model, team: Team, moves: list[Pull], level: Floats) -> Floats:
    """Whole people of a team in each week: its ranks where it has them, then what levers add."""
    if team.dynamics.talent is None:
        return weekly.people(model, team, moves, level)
    cohorts = _cohorts(model, team, team.dynamics.talent, moves, level)
    return weekly.people(model, team, moves, level, base=cohorts.sum(axis=1))


def pace(model: Model, team: Team, moves: list[Pull], level: Floats) -> Floats:
    """The factor on the speed of each person in each week; 1 for a team without slow curves."""
    own = [move for move in moves if move.target.owner == team.name]
    moved = any(move.target.key == "dynamics" for move in own)
    found = np.ones(level.shape[1])
    if team.dynamics == NO_DYNAMICS and not moved:
        return found
    if team.dynamics.talent is not None:
        found = found * _of_ranks(model, team, team.dynamics.talent, moves, level)
    there = people(model, team, moves, level)
    return found * _of_coordination(team, there, moves, level) * _of_layers(team, moves, level)


def mean_people(model: Model, team: Team) -> float:
    """People of a team with ranks from time zero to the horizon, on average, no lever pulled."""
    return float(people(model, team, [], _from_zero(model)).mean())


def mean_pace(model: Model, team: Team) -> float:
    """The factor on the speed of its people then, weighted by how many they are."""
    weeks = _from_zero(model)
    there, factor = people(model, team, [], weeks), pace(model, team, [], weeks)
    total = float(there.sum())
    return float((there * factor).sum()) / total if total > 0.0 else 0.0


def _from_zero(model: Model) -> Floats:
    """No levers, over all Mondays of the run: [0, week]."""
    count = max(1, round((model.warm_up + model.horizon) / HOURS_PER_WEEK))
    return np.zeros((0, count))


def _cohorts(model: Model, team: Team, talent: Talent, moves: list[Pull], level: Floats) -> Floats:
    """Juniors, mids and seniors on each Monday, [week, 3]: as the file says until time zero."""
    weeks = level.shape[1]
    mondays = np.maximum(0.0, np.arange(float(weeks)) * HOURS_PER_WEEK - model.warm_up)
    hires = np.maximum(
        0.0, weekly.blended(talent.hires, moves_of(moves, team, "talent.hires"), level)
    )
    start = team.people * np.array(
        [talent.juniors, talent.mids, max(0.0, 1.0 - talent.juniors - talent.mids)]
    )
    rates = pipeline(talent)
    found = np.empty((weeks, 3))
    found[0] = start
    for week in range(1, weeks):
        years = (mondays[week] - mondays[week - 1]) / HOURS_PER_YEAR
        stays, joins = ranks.over(years, rates)
        found[week] = stays @ found[week - 1] + joins * hires[week - 1]
    return found


def pipeline(talent: Talent, mentoring: float = 0.0) -> ranks.Talent:
    """Ranks of a file as the formula takes them, with this share of a senior for each junior."""
    return ranks.Talent(
        promotes=(HOURS_PER_YEAR / talent.junior_for, HOURS_PER_YEAR / talent.mid_for),
        leaves=(talent.juniors_leave, talent.mids_leave, talent.seniors_leave),
        output=(talent.junior_output, talent.mid_output, talent.senior_output),
        mentoring=mentoring,
    )


def _of_ranks(model: Model, team: Team, talent: Talent, moves: list[Pull], level: Floats) -> Floats:
    """Output of all ranks per whole person of them."""
    cohorts = _cohorts(model, team, talent, moves, level)
    mentoring = weekly.blended(talent.mentoring, moves_of(moves, team, "talent.mentoring"), level)
    output = np.array(
        [
            ranks.output(each, pipeline(talent, max(0.0, float(share))))
            for each, share in zip(cohorts, mentoring, strict=True)
        ]
    )
    heads = np.floor(cohorts.sum(axis=1) + 0.5)
    return np.asarray(np.divide(output, heads, out=np.zeros_like(output), where=heads > 0.0))


def _of_coordination(team: Team, there: Floats, moves: list[Pull], level: Floats) -> Floats:
    own = team.dynamics.coordination
    lost = [
        np.maximum(0.0, weekly.blended(value, moves_of(moves, team, f"coordination.{key}"), level))
        for key, value in (("hand_offs", own.hand_offs), ("search", own.search))
    ]
    if not any(each.any() for each in lost):
        return np.ones(level.shape[1])
    sizes = np.maximum(1.0, there / own.groups)
    return np.array(
        [
            structure.coordinated(float(size), hand_offs=float(a), search=float(b)) / float(size)
            for size, a, b in zip(sizes, *lost, strict=True)
        ]
    )


def _of_layers(team: Team, moves: list[Pull], level: Floats) -> Floats:
    own = team.dynamics.complexity
    layers, share = (
        np.maximum(0.0, weekly.blended(value, moves_of(moves, team, f"complexity.{key}"), level))
        for key, value in (("layers", own.layers), ("per_layer", own.per_layer))
    )
    return np.asarray((1.0 + share) ** -layers)


def moves_of(moves: list[Pull], team: Team, item: str) -> list[Pull]:
    """The changes of one number of a slow curve."""
    return [
        move
        for move in moves
        if (move.target.noun, move.target.owner, move.target.key, move.target.item)
        == ("team", team.name, "dynamics", item)
    ]
