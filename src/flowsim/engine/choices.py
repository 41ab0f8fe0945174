"""The effects of levers on a visit: shared by both engines, drawn by address.

Each function gives the same answer at any time to either engine. The engines own only the logic of
events. They call these only where a lever touches a step, so that an organisation without levers
pays nothing for them.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.compiled import compiled
from flowsim.engine.draws import uniform
from flowsim.engine.spreading import operand_of, weight_of
from flowsim.plan.tables import (
    EFFORT,
    MULTIPLY,
    NEVER,
    NOBODY,
    REPLACE,
    Adopters,
    Levers,
    Teams,
    Treatments,
)


class Begun(NamedTuple):
    """Who begins a visit of an item, and when: what levers make of it depends on that alone."""

    key: Any  # of the item (uint64)
    person: int  # counted over all teams; NOBODY: where nobody works
    at: float


class Have(NamedTuple):
    """When each person gets the tool of each lever, from the start of the run."""

    instants: np.ndarray  # [lever x people + person]
    people: int  # in all teams


@compiled()
def instant_on(levers: Levers, lever: int, u: float) -> float:
    """When the curve of a lever reaches a share, from the start of the run; or NEVER."""
    first = levers.first[lever]
    at, share = levers.at[first], levers.share[first]
    if u <= share:
        return on_tick(levers.starts[lever] + at)
    for i in range(first + 1, levers.first[lever + 1]):
        if u <= levers.share[i]:
            at += (u - share) / (levers.share[i] - share) * (levers.at[i] - at)
            return on_tick(levers.starts[lever] + at)
        at, share = levers.at[i], levers.share[i]
    return NEVER


@compiled()
def adoption_instants(
    levers: Levers, adopters: Adopters, teams: Teams, replication: int
) -> np.ndarray:
    """When each person gets the tool of each lever, from the start: [lever x people + person].

    replication: key of the replication (uint64). Nobody has it before they join.
    """
    count, people = len(levers.covers), teams.offset[-1]
    instants = np.empty(count * people)
    for lever in range(count):
        hear = 0
        for team in range(len(teams.people)):
            first = teams.offset[team]
            for person in range(teams.offset[team + 1] - first):
                u = uniform(replication, adopters.team_stream[lever, team], person)
                place = lever * people + first + person
                if adopters.hears[lever, team] != 0:
                    hear += 1
                    instants[place] = -math.log(u)
                else:
                    has_it_at = instant_on(levers, lever, u)
                    instants[place] = max(has_it_at, adopters.joins[first + person])
        if hear > 0:
            from_each_other(levers, adopters, teams, lever, hear, instants)
    return instants


@compiled()
def from_each_other(
    levers: Levers, adopters: Adopters, teams: Teams, lever: int, hear: int, instants: np.ndarray
) -> None:
    """Put instants of adoption in the place of thresholds of those who hear from each other.

    hear: how many. A person adopts when the hazard that they have met since they joined reaches
    their threshold: push + pull x share of those who have adopted, among all who have joined. So
    those with a low one are early in every scenario, and the instants follow each other exactly.
    Source: Niu, A stochastic formulation of the Bass model of new-product diffusion, Mathematical
    Problems in Engineering 8 (2002), where nobody joins later.
    """
    starts, people = levers.starts[lever], teams.offset[-1]
    targets, joins, places = np.empty(hear), np.empty(hear), np.empty(hear, np.int64)
    found = 0
    for team in range(len(teams.people)):
        if adopters.hears[lever, team] != 0:
            for person in range(teams.offset[team], teams.offset[team + 1]):
                places[found] = lever * people + person
                targets[found] = instants[places[found]]
                joins[found] = max(adopters.joins[person] - starts, 0.0)
                found += 1
    order = np.argsort(joins)
    now, met, joined, first, have = 0.0, 0.0, 0, 0, 0
    waiting = np.empty(0, np.int64)  # who has joined and lacks it, by target, from `first` on
    while have < hear:
        some = joined
        while joined < hear and joins[order[joined]] <= now:
            targets[order[joined]] += met
            joined += 1
        if joined > some:
            both = np.concatenate((waiting[first:], order[some:joined]))
            waiting, first = both[np.argsort(targets[both])], 0
        until = joins[order[joined]] if joined < hear else NEVER
        hazard = adopters.push[lever] + adopters.pull[lever] * (have / max(joined, 1))
        reached = NEVER
        if first < len(waiting):
            reached = min(now + max(targets[waiting[first]] - met, 0.0) / hazard, NEVER)
        if until < reached:
            met += hazard * (until - now)
            now = until
            continue
        now, met = reached, targets[waiting[first]]
        has_it_at = min(now, max(adopters.mandate[lever], joins[waiting[first]]))
        instants[places[waiting[first]]] = on_tick(starts + has_it_at)
        first += 1
        have += 1


@compiled()
def has_since(levers: Levers, lever: int, begun: Begun, have: Have) -> float:
    """When the person who begins a visit gets a lever; the item where nobody works."""
    if begun.person != NOBODY:
        return have.instants[lever * have.people + begun.person]
    return instant_on(levers, lever, uniform(begun.key, levers.item_stream[lever], 0))


@compiled()
def treated_by(levers: Levers, treatments: Treatments, step: int, begun: Begun, have: Have) -> int:
    """The levers that treat a visit, a bit each.

    A lever treats it if it covers the item and the person who begins the visit has it by then.
    """
    bits = 0
    for i in range(treatments.step_first[step], treatments.step_first[step + 1]):
        lever = treatments.step_lever[i]
        if has_since(levers, lever, begun, have) > begun.at:
            continue
        covers = levers.covers[lever]
        if covers >= 1.0 or uniform(begun.key, levers.covers_stream[lever], 0) < covers:
            bits |= 1 << lever
    return bits


@compiled()
def gain_of(levers: Levers, lever: int, quantity: int, begun: Begun, have: Have) -> float:
    """How much of its gain a lever has for a quantity of a visit, 0..1.

    Effort gains nothing while the person who begins the visit learns the lever.
    """
    dip, half_life, rest = levers.dip[lever], levers.half_life[lever], levers.rest[lever]
    if dip == 0.0 and half_life == math.inf:
        return 1.0
    age = begun.at - has_since(levers, lever, begun, have)
    if quantity == EFFORT and age < dip:
        return 0.0
    return rest + (1.0 - rest) * 2.0 ** (-age / half_life)


@compiled()
def learning_pace(
    levers: Levers, treatments: Treatments, step: int, bits: int, begun: Begun, have: Have
) -> float:
    """The pace of a visit, because its person learns some of the levers in `bits`."""
    found = 1.0
    for i in range(treatments.step_first[step], treatments.step_first[step + 1]):
        lever, pace = treatments.step_lever[i], treatments.step_pace[i]
        if pace != 1.0 and (bits >> lever) & 1:
            age = begun.at - has_since(levers, lever, begun, have)
            found *= pace if age < levers.dip[lever] else 1.0
    return found


@compiled()
def treated(
    levers: Levers,
    treatments: Treatments,
    step: int,
    quantity: int,
    bits: int,
    base: float,
    counts: np.ndarray,
    first: int,
    begun: Begun,
    have: Have,
) -> float:
    """A number of a step under the levers in `bits`: replaced, then multiplied, then added to.

    counts[first + row]: how often the lever of that row is pulled, of those that deliveries pull.
    """
    value = base
    for i in range(treatments.first[step], treatments.first[step + 1]):
        lever = treatments.lever[i]
        if treatments.quantity[i] != quantity or not (bits >> lever) & 1:
            continue
        gain = gain_of(levers, lever, quantity, begun, have)
        operation, operand, weight = (
            treatments.operation[i],
            treatments.operand[i],
            treatments.weight[i],
        )
        if treatments.pull[i] >= 0:
            times = counts[first + treatments.pull[i]]
            operand, weight = (
                operand_of(operation, operand, times),
                weight_of(operation, weight, times),
            )
        if operation == REPLACE:
            value += gain * weight * (operand - value)
        elif operation == MULTIPLY:
            value *= operand if gain == 1.0 else 1.0 + gain * (operand - 1.0)
        else:
            value += gain * operand
    if quantity == EFFORT:
        value /= learning_pace(levers, treatments, step, bits, begun, have)
    return max(value, 0.0)


@compiled("float64(float64, float64, float64)")
def moved(drawn: float, mean: float, new_mean: float) -> float:
    """A drawn duration after levers have moved the mean of its law. All in hours."""
    return drawn * (new_mean / mean) if mean > 0.0 else new_mean
