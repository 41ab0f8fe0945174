"""The yearly value of deliveries and the yearly cost of waiting, by which moves are compared.

Input: a model, deliveries and items in progress by replication. Output: money a year; where no work
has a value, items a year of the judged work. Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.model import Model
from flowsim.plan.tables import Floats
from flowsim.study.decide.money import HOURS_PER_YEAR
from flowsim.study.results import RunResult
from flowsim.time_units import WEEKS_PER_YEAR


@dataclass(frozen=True, slots=True, eq=False)
class Yearly:
    """The kinds of work that count in a model, and their prices, [work].

    values: of a delivered item; 1 where no work has a value. delay_costs: of an item in progress, a
    week.
    """

    works: tuple[str, ...]
    values: Floats
    delay_costs: Floats
    has_money: bool

    def worth(self, rates: Floats) -> Floats:
        """What is delivered in a year. rates: [work, …] items an hour."""
        return np.tensordot(self.values, rates, 1) * HOURS_PER_YEAR

    def waiting(self, in_progress: Floats) -> Floats:
        """The yearly cost of work in progress, in money. in_progress: [work, …] items."""
        return np.tensordot(self.delay_costs, in_progress, 1) * WEEKS_PER_YEAR

    def unpriced(self, flow: Floats) -> Floats:
        """A flow of the work whose waiting has no price, each kind by its value; [work, …]."""
        return np.tensordot(np.where(self.delay_costs > 0.0, 0.0, self.values), flow, 1)


def yearly_of(model: Model, judged: Sequence[str]) -> Yearly:
    """What counts in a model: all work with a price, or else the judged work."""
    has_money = any(kind.value > 0.0 for kind in model.work)
    if not has_money:
        return Yearly(tuple(judged), np.ones(len(judged)), np.zeros(len(judged)), has_money)
    kinds = [kind for kind in model.work if kind.value > 0.0 or kind.delay_cost > 0.0]
    return Yearly(
        tuple(kind.name for kind in kinds),
        np.array([kind.value for kind in kinds]),
        np.array([kind.delay_cost for kind in kinds]),
        has_money,
    )


def delivered(run: RunResult) -> Floats:
    """What a run delivers in a year, in money or items, [replication]."""
    counts = yearly_of(run.model, run.judge.kinds)
    return counts.worth(
        np.stack([run.results.samples("throughput", work=work) for work in counts.works])
    )


def delayed(run: RunResult) -> Floats:
    """What waiting costs a run in a year, in money, [replication]."""
    counts, kept = yearly_of(run.model, run.judge.kinds), run.results.by_week
    if kept is None or not counts.delay_costs.any():
        return np.zeros(len(run.results.values))
    rows = [kept.works.index(work) for work in counts.works]
    return counts.waiting(kept.in_progress[:, rows].sum(axis=2).T / run.model.horizon)
