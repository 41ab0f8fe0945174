"""How long one item takes alone, and how many get through a limit at best.

Input: a model under its levers, the loads of items. Output: hours, items a week. Queues are left
out; what an item waits for at another team is there as long as that takes alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from flowsim.model.mean_flow.traffic import lane_limits
from flowsim.model.types import Model, Step, Work
from flowsim.study.mean_value import team_hours
from flowsim.study.mean_value.item_load import ItemLoad, StepLoad
from flowsim.time_units import HOURS_PER_WEEK

Loads = Mapping[str, ItemLoad]


def hours_alone(
    model: Model, loads: Loads, item: ItemLoad, steps: Collection[str] | None = None
) -> float:
    """Elapsed hours of an item alone; infinite if nobody works at one of its steps.

    steps: those that count, by default all. Of parallel branches the longest counts.
    """
    kind, hours = model.kind(item.work), []
    for step, taken in zip(item.steps, kind.flow, strict=True):
        counts = steps is None or step.step in steps
        hours.append(_hours_at(model, loads, step, taken) if counts else 0.0)
    for block in kind.blocks:
        longest = max(math.fsum(hours[first:end]) for first, end in block.branches)
        hours[block.first : block.end] = [longest] + [0.0] * (block.end - block.first - 1)
    return math.fsum(hours)


def _hours_at(model: Model, loads: Loads, step: StepLoad, taken: Step) -> float:
    """Elapsed hours in one step; of a request those of what is asked for."""
    if taken.request is not None:
        asked = loads[taken.request.work]
        is_awaited = taken.request.waits and step.visits > 0.0
        return step.visits * hours_alone(model, loads, asked) if is_awaited else 0.0
    if step.team is None or step.effort <= 0.0:
        return step.wait
    week = (
        team_hours.together(model, taken)
        if taken.crew
        else team_hours.one_person(model, model.team(step.team))
    )
    counts = taken.crew or ((step.team, 1),)
    there = week > 0.0 and all(
        team_hours.people(model, model.team(name)) > 0.0 for name, _ in counts
    )
    return step.wait + (step.effort / (week / HOURS_PER_WEEK) if there else math.inf)


def limit_rate(model: Model, loads: Loads, work: Work) -> float | None:
    """Items a week that its limits let through at best (Little's law). None without a limit."""
    rates = []
    for steps, most in lane_limits(model, work):
        raw = hours_alone(model, loads, loads[work.name], steps)
        if raw > 0.0:
            rates.append(most / raw * HOURS_PER_WEEK)
    return min(rates, default=None)
