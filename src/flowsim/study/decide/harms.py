"""Harms that no price counts: a move with which more incidents arrive.

Input: a model and the same with a move made. Output: a share. Nothing is run here: how often
incidents arrive by themselves is written in the model. Those of escaped defects come with the
defects, which need trials (`study.decide.race`).
"""

from __future__ import annotations

from flowsim.model.types import Arrivals, Model
from flowsim.study.mean_value.item_load import pulled


def more_incidents(before: Model, after: Model) -> float:
    """The share by which more expedited work arrives; of several kinds, the largest."""
    old, new = _arrivals(before), _arrivals(after)
    return max((new[work] / old[work] - 1.0 for work in new if old.get(work)), default=0.0)


def _arrivals(model: Model) -> dict[str, float]:
    """Arrivals of each kind of expedited work, per open hour, with all levers fully adopted."""
    pulls = [(model.lever(name), amount) for name, amount in model.use]
    work = pulled(model, pulls, steps=False).work
    return {each.name: _rate(each.arrives) for each in work if each.expedite}


def _rate(arrives: Arrivals) -> float:
    size = 1.0 if arrives.size is None else arrives.size.mean
    return size / arrives.interval.mean if arrives.interval is not None else 0.0
