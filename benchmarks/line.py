"""The benchmark's model, once: a line of twelve stages with two rework loops, as data and as YAML.

Enters: nothing. Leaves: a `Line` of plain numbers, which every contestant reads, and the same line
as text in flowsim's language. Knows no simulator. Times in hours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

ARRIVAL_RATE = 1.0  # items per hour, Poisson
PEOPLE = (1, 2, 4, 8, 2, 3, 1, 5, 2, 4, 2, 3)
UTILISATION = (0.60, 0.75, 0.90, 0.70, 0.80, 0.65, 0.85, 0.62, 0.78, 0.72, 0.88, 0.68)
REWORK = {5: (2, 0.10), 9: (7, 0.05)}  # after stage (from 0): back to which, with what chance


@dataclass(frozen=True, slots=True)
class Line:
    """A line of stages, numbered from 0; all tuples have one entry a stage.

    service: mean hours of a pass, lognormal with cv 1. visits: passes of an item, on average.
    back_to, back_chance: where rework returns to after the stage (-1: nowhere), and how often.
    """

    arrival_rate: float
    people: tuple[int, ...]
    utilisation: tuple[float, ...]
    visits: tuple[float, ...]
    service: tuple[float, ...]
    back_to: tuple[int, ...]
    back_chance: tuple[float, ...]

    @property
    def visits_per_item(self) -> float:
        """Passes of one item through all its stages, on average."""
        return sum(self.visits)

    def horizon(self, visits: float) -> float:
        """Hours in which about so many visits are served, from an empty start."""
        return visits / (self.arrival_rate * self.visits_per_item)


def build() -> Line:
    """The line of the benchmark, its mean service such that each stage has its utilisation."""
    stages = range(len(PEOPLE))
    visits = visit_ratios(len(PEOPLE), REWORK)
    return Line(
        arrival_rate=ARRIVAL_RATE,
        people=PEOPLE,
        utilisation=UTILISATION,
        visits=visits,
        service=tuple(UTILISATION[s] * PEOPLE[s] / (ARRIVAL_RATE * visits[s]) for s in stages),
        back_to=tuple(REWORK.get(s, (-1, 0.0))[0] for s in stages),
        back_chance=tuple(REWORK.get(s, (-1, 0.0))[1] for s in stages),
    )


def visit_ratios(stages: int, rework: dict[int, tuple[int, float]]) -> tuple[float, ...]:
    """Mean passes of an item through each stage: the traffic equations v = e_1 + R'v, solved."""
    routing = np.zeros((stages, stages))
    for stage in range(stages):
        target, chance = rework.get(stage, (stage, 0.0))
        routing[stage, target] += chance
        if stage + 1 < stages:
            routing[stage, stage + 1] += 1.0 - chance
    entry = np.eye(stages)[0]
    return tuple(float(v) for v in np.linalg.solve(np.eye(stages) - routing.T, entry))


def log_parameters(mean: float) -> tuple[float, float]:
    """Location and scale of the logarithm of a lognormal with this mean and a cv of 1."""
    variance = math.log(2.0)
    return math.log(mean) - variance / 2.0, math.sqrt(variance)


def yaml_text(line: Line, *, horizon: float) -> str:
    """The line in flowsim's language, from an empty start over `horizon` hours."""
    teams = [f"  team_{s:02d}: {{people: {n}}}" for s, n in enumerate(line.people, start=1)]
    steps = []
    for stage, service in enumerate(line.service):
        keys = f"team: team_{stage + 1:02d}, effort: {service:.12g}h, cv: 1"
        if line.back_to[stage] >= 0:
            chance = f"{line.back_chance[stage] * 100:g}%"
            keys += f", then: {{stage_{line.back_to[stage] + 1:02d}: {chance}}}"
        steps.append(f"      - stage_{stage + 1:02d}: {{{keys}}}")
    return "\n".join(
        [
            "flowsim: 1",
            "name: A line of twelve stages",
            "hours: always",
            "warm_up: 0h",
            f"horizon: {horizon:.6f}h",
            "teams:",
            *teams,
            "work:",
            "  item:",
            f"    arrives: {{rate: {line.arrival_rate:g}/h}}",
            "    flow:",
            *steps,
            "",
        ]
    )
