"""The effects of levers on a visit: shared by both engines, drawn by address.

Each function gives the same answer at any time to either engine. The engines own only the logic of
events. They call these only where a lever touches a step, so that an organisation without levers
pays nothing for them.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.compiled import compiled
from flowsim.engine.draws import uniform
from flowsim.engine.spreading import operand_of, weight_of
from flowsim.plan.tables import (
    MULTIPLY,
    NOBODY,
    REPLACE,
    Levers,
    Teams,
    Treatments,
)


@compiled()
def adoption_instants(levers: Levers, teams: Teams, replication: int) -> np.ndarray:
    """When each person gets the tool of each lever, from the start: [lever x people + person].

    replication: key of the replication (uint64).
    """
    count, people = len(levers.covers), teams.offset[-1]
    instants = np.empty(count * people)
    for lever in range(count):
        for team in range(len(teams.people)):
            first = teams.offset[team]
            for person in range(teams.offset[team + 1] - first):
                u = uniform(replication, levers.team_stream[lever, team], person)
                has_it_at = on_tick(levers.starts[lever] + levers.ramp[lever] * u)
                instants[lever * people + first + person] = has_it_at
    return instants


@compiled()
def treated_by(
    levers: Levers,
    treatments: Treatments,
    step: int,
    key: int,
    person: int,
    at: float,
    instants: np.ndarray,
    people: int,
) -> int:
    """The levers that treat an item in a step, a bit each. key: of the item (uint64).

    A lever treats it if it covers the item and `person` (counted over all teams) has the tool by
    `at`. Where nobody works (NOBODY) the item has an adoption time of its own. instants: of
    adoption; people: in all teams.
    """
    bits = 0
    for i in range(treatments.step_first[step], treatments.step_first[step + 1]):
        lever = treatments.step_lever[i]
        if person == NOBODY:
            u = uniform(key, levers.item_stream[lever], 0)
            has_it_at = on_tick(levers.starts[lever] + levers.ramp[lever] * u)
        else:
            has_it_at = instants[lever * people + person]
        if has_it_at > at:
            continue
        covers = levers.covers[lever]
        if covers >= 1.0 or uniform(key, levers.covers_stream[lever], 0) < covers:
            bits |= 1 << lever
    return bits


@compiled()
def treated(
    treatments: Treatments,
    step: int,
    quantity: int,
    bits: int,
    base: float,
    counts: np.ndarray,
    first: int,
) -> float:
    """A number of a step under the levers in `bits`: replaced, then multiplied, then added to.

    counts[first + row]: how often the lever of that row is pulled, of those that deliveries pull.
    """
    value = base
    for i in range(treatments.first[step], treatments.first[step + 1]):
        if treatments.quantity[i] != quantity or not (bits >> treatments.lever[i]) & 1:
            continue
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
            value += weight * (operand - value)
        elif operation == MULTIPLY:
            value *= operand
        else:
            value += operand
    return max(value, 0.0)


@compiled()
def moved(
    treatments: Treatments,
    step: int,
    quantity: int,
    bits: int,
    mean: float,
    drawn: float,
    counts: np.ndarray,
    first: int,
) -> float:
    """A drawn duration after levers have moved the mean (hours) of its law."""
    new_mean = treated(treatments, step, quantity, bits, mean, counts, first)
    return drawn * (new_mean / mean) if mean > 0.0 else new_mean
