"""The frozen records of money: cash by week, present value, payback.

Input: nothing; `money` fills them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class CashFan:
    """Percentiles 10, 50 and 90 over replications of cumulated money by week, [week]."""

    p10: NDArray[np.float64]
    p50: NDArray[np.float64]
    p90: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Payback:
    """Months from time zero until a scenario stays ahead of its baseline.

    0: it is never behind; inf: not within the run. chance: the share of replications within the
    run.
    """

    chance: Estimate
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, eq=False)
class RunMoney:
    """What one run earns less what it costs. npv: present value, discounted."""

    name: str
    fan: CashFan
    npv: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """The value of a scenario over its baseline (common random numbers), in money of time zero.

    npv = value - delay - people - levers, each the scenario's less the baseline's, discounted. Its
    percentiles are over replications: the spread from run to run, not the precision of the mean.
    """

    scenario: str
    fan: CashFan  # not discounted
    npv: Estimate
    npv_p10: float
    npv_p50: float
    npv_p90: float
    value: Estimate
    delay: Estimate
    people: float
    levers: float
    payback: Payback
    is_nothing: bool  # no week of any replication differs
    shares: tuple[tuple[str, Estimate], ...] = ()  # of value less delay, by kind of work


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """The money of a baseline and its scenarios, week by week from time zero.

    discount: a year. week: [week] the end of each. runs: the baseline first.
    """

    discount: float
    week: NDArray[np.float64]
    runs: tuple[RunMoney, ...]
    worths: tuple[Worth, ...]
