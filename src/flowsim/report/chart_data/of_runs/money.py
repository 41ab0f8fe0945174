"""What the chart of money shows: cumulated cash of each scenario less that of the baseline.

Input: a comparison with money. Output: fans of curves. Must not depend on: how they are drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.chart_data.rows import MOST_PANELS, first_of
from flowsim.report.format.labels import run_labels
from flowsim.report.format.numbers import amount
from flowsim.report.sections import worth as words
from flowsim.time_units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flowsim.study.money_records import Worth
    from flowsim.study.results import Comparison

_WEEKS_PER_MONTH = WEEKS_PER_YEAR / MONTHS_PER_YEAR
AXIS = "cumulative cash, compared with Baseline"


@dataclass(frozen=True, slots=True, eq=False)
class CashRow:
    """A scenario: money by week, from nothing in week zero on; within low and high are 8 of 10
    replications. paid_back: the week, None for never or at once.
    """

    name: str
    low: NDArray[np.float64]
    middle: NDArray[np.float64]
    high: NDArray[np.float64]
    net: str
    payback: str
    paid_back: float | None


@dataclass(frozen=True, slots=True, eq=False)
class CashData:
    """weeks: of all curves. lowest, highest: of all fans, zero between them."""

    title: str
    note: str
    weeks: NDArray[np.float64]
    panels: tuple[CashRow, ...]
    lowest: float
    highest: float


def cash_data(comparison: Comparison) -> CashData | None:
    """The first scenarios; None where nothing has a value."""
    found = comparison.money
    if found is None or not found.worths:
        return None
    labels = run_labels(comparison.runs)[1:]
    some = list(zip(found.worths, labels, strict=True))[:MOST_PANELS]
    weeks = np.append(0.0, found.week)
    panels = tuple(_cash(worth, label, float(weeks[-1])) for worth, label in some)
    lowest = min(0.0, *(float(panel.low.min()) for panel in panels))
    highest = max(0.0, *(float(panel.high.max()) for panel in panels))
    return CashData(
        title=words.finding(found, labels),
        note="Line: median replication; band: middle 80%. "
        f"{comparison.base.replications} replications.{first_of(comparison.others, len(some))}",
        weeks=weeks,
        panels=panels,
        lowest=lowest,
        highest=highest if highest > lowest else 1.0,
    )


def _cash(worth: Worth, name: str, last: float) -> CashRow:
    low, middle, high = (
        np.append(0.0, line) for line in (worth.fan.p10, worth.fan.p50, worth.fan.p90)
    )
    month = worth.payback.p50
    return CashRow(
        name=name,
        low=low,
        middle=middle,
        high=high,
        net=f"net present value {amount(worth.npv, sign='+')}",
        payback="" if worth.is_nothing else f"paid back: {words.payback_text(worth.payback)}",
        paid_back=min(last, month * _WEEKS_PER_MONTH) if 0.0 < month < math.inf else None,
    )
