"""The start-up of a run: how much of what is counted comes before anything can be delivered.

Input: a model, and the elapsed time that an item takes alone (its raw process time). Output: a
share of the counted time, and whether growth is more than that of a system that fills up. A run
begins empty; until items have had the time that they take even alone, they are not delivered, and
the number in progress grows at the pace of arrivals, however much could be done. Times that vary
count by their mean.
"""

from __future__ import annotations

import math

from flowsim.model import Model
from flowsim.study.mean_value.explain import raw_process_time


def missing_share(model: Model, work: str, alone: float) -> float:
    """The share of the counted time before items of a kind of work are delivered, on average.

    alone: hours that an item takes alone. 0 where items are in its steps from the start.
    """
    if not math.isfinite(alone) or any(entry.work == work for entry in model.state):
        return 0.0
    return max(0.0, min(1.0, (alone - model.warm_up) / model.horizon))


def only_fills_up(model: Model, work: str) -> bool:
    """Whether items, even alone, are only delivered in the last half of a run, where growth is."""
    return reaches_last_half(model, work, raw_process_time(model, work))


def reaches_last_half(model: Model, work: str, alone: float) -> bool:
    """`only_fills_up` of an item that takes this long alone, in hours."""
    return missing_share(model, work, alone) * model.horizon > _until_half(model)


def _until_half(model: Model) -> float:
    """Hours of the counted time that are over when the last half of a run begins."""
    return max(0.0, model.horizon - (model.warm_up + model.horizon) / 2.0)
