"""Whether work is in a steady state: what piles up, and what stays longer than a run lasts.

Input: results of replications. Output: growth with its interval, yes and no.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import of_values
from flowsim.model import Model
from flowsim.model.types import Work
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK

MIN_EFFECT = 0.1  # of what is unfinished at the end
OF_ARRIVALS = 0.005
NO_GROWTH = 1e-9 / HOURS_PER_WEEK  # items an hour: sums of rounding errors are less


def growth_samples(results: Results, work: Work) -> Floats:
    """Items an hour that pile up, [group]: in progress over the last half, and at the door.

    Nothing piles up at a door where items come one by one as they are let in, or do not stay.
    """
    piling = results.samples("growth", work=work.name)
    comes_anyway = work.arrives.kind not in ("always", "backlog")
    if comes_anyway and not work.drops and work.flow[0].patience is None:
        arrived = results.samples("arrival_rate", work=work.name)
        accepted = results.samples("throughput", at="door", work=work.name)
        piling = piling + np.where(np.isnan(arrived - accepted), 0.0, arrived - accepted)
    return piling


def growth_of(results: Results, work: Work) -> Estimate:
    """The mean of that, with its interval."""
    samples = growth_samples(results, work)
    return of_values(samples, replications=results.replications, confidence=0.95)


def piles_up(growth: Estimate, results: Results, work: Work) -> bool:
    """Whether growth is established, and large enough to count.

    Its interval lies above zero, at least OF_ARRIVALS of what arrives is added, and at that pace at
    least MIN_EFFECT of what is unfinished at the end has come in the time that is counted. Less is
    a warm-up that was a little short, or nothing to anybody: many replications establish any
    trifle.
    """
    if not growth.low > NO_GROWTH:
        return False
    total = results.values.sum(axis=0)
    hours = total[results.layout.run("hours")] / total[results.layout.run("replications")]
    unfinished = results.estimate("unfinished", work=work.name).mean
    if growth.mean < OF_ARRIVALS * results.estimate("arrival_rate", work=work.name).mean:
        return False
    return bool(growth.mean * hours >= MIN_EFFECT * unfinished)


def is_seen(model: Model, results: Results, work: Work) -> bool:
    """Whether items leave while one looks: by Little's law they stay less than the run lasts."""
    wip = results.estimate("wip", work=work.name).mean
    throughput = results.estimate("throughput", work=work.name).mean
    stay = wip / throughput if throughput > 0.0 else math.inf
    return stay < model.warm_up + model.horizon
