"""Whether work is in a steady state: does it pile up, or stay longer than a run lasts?

Input: results of replications. Output: growth with its interval, and yes or no.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import CONFIDENCE, of_values, t_quantile
from flowsim.model import Model
from flowsim.model.types import Work
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK

SURE = 0.99
ONE_ITEM = 1.0
MIN_EFFECT = 0.1  # of what is unfinished at the end
OF_ARRIVALS = 0.005
NO_GROWTH = 1e-9 / HOURS_PER_WEEK  # items an hour: sums of rounding errors are less


def growth_samples(results: Results, work: Work) -> Floats:
    """Growth in items an hour, [group]: in progress over the last half of a run, and at entry.

    Nothing grows at the entry where items arrive when they are admitted, or do not wait.
    """
    piling = results.samples("growth", work=work.name)
    comes_anyway = work.arrives.kind not in ("always", "backlog")
    if comes_anyway and not work.drops and work.flow[0].patience is None:
        arrived = results.samples("arrival_rate", work=work.name)
        accepted = results.samples("throughput", at="door", work=work.name)
        piling = piling + np.where(np.isnan(arrived - accepted), 0.0, arrived - accepted)
    return piling


def growth_of(results: Results, work: Work) -> Estimate:
    """The mean of `growth_samples`, with its 95% interval."""
    samples = growth_samples(results, work)
    return of_values(samples, replications=results.replications, confidence=CONFIDENCE)


def piles_up(growth: Estimate, results: Results, work: Work) -> bool:
    """Whether growth is established, and large enough to count.

    Its 99% interval lies above zero, it is at least OF_ARRIVALS of arrivals, and at that pace at
    least one item, and MIN_EFFECT of what is unfinished at the end, has accumulated in the counted
    time. Less than that is a slightly short warm-up or irrelevant: many replications make any
    trifle significant. At 95%, that would be so in one of fifty stable runs.
    """
    if not _surely(growth) > NO_GROWTH:
        return False
    total = results.values.sum(axis=0)
    hours = total[results.layout.run("hours")] / total[results.layout.run("replications")]
    unfinished = results.estimate("unfinished", work=work.name).mean
    if growth.mean < OF_ARRIVALS * results.estimate("arrival_rate", work=work.name).mean:
        return False
    return bool(growth.mean * hours >= max(ONE_ITEM, MIN_EFFECT * unfinished))


def _surely(estimate: Estimate) -> float:
    """The lower end of its 99% interval."""
    free = estimate.replications - 1
    if free < 1:
        return -math.inf
    wider = t_quantile(SURE, free) / t_quantile(CONFIDENCE, free)
    return estimate.mean - wider * (estimate.mean - estimate.low)


def is_seen(model: Model, results: Results, work: Work) -> bool:
    """Whether items stay less than the run lasts, by Little's law."""
    wip = results.estimate("wip", work=work.name).mean
    throughput = results.estimate("throughput", work=work.name).mean
    stay = wip / throughput if throughput > 0.0 else math.inf
    return stay < model.warm_up + model.horizon
