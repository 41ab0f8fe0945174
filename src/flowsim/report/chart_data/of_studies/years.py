"""What the chart of years shows: deliveries of each model against the first, and by the formula.

Input: Years. Output: curves over an axis of time. Must not depend on: how they are drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flowsim.report.chart_data.of_studies.adoption import Curve, CurvesData, Panel
from flowsim.report.format.labels import items
from flowsim.report.format.text import clean
from flowsim.report.studies.years import document as words

if TYPE_CHECKING:
    from flowsim.study.years.years import Years, YearsRun

_ALL = 100.0  # %


def years_data(found: Years) -> CurvesData:
    """Deliveries of each scenario as a share of the first model's, with intervals; the formula.

    Of one model alone, its deliveries a week.
    """
    curves: list[Curve] = []
    what = items(found.base.model, found.judged)
    if not found.others:
        return CurvesData(
            words.headline(found),
            f"Band: 95% intervals of {found.replications:,} replications.",
            "years",
            f"{what} a week",
            (Panel((_alone(found.base),)),),
        )
    for place, run in enumerate(found.others):
        curves += _curves(found, run, place)
    return CurvesData(
        words.headline(found),
        f"Bands: 95% intervals of {found.replications:,} replications. Formula: output of the "
        "ranks, without a run.",
        "years",
        f"{what}, % of “{clean(words.title(found.base), most=30)}”",
        (Panel(tuple(curves)),),
    )


def _alone(run: YearsRun) -> Curve:
    """Deliveries a week in the middle of each year."""
    rates = [each.throughput for each in run.years]
    return Curve(
        clean(words.title(run), most=28),
        [each.year - 0.5 for each in run.years],
        [rate.mean for rate in rates],
        [rate.low for rate in rates],
        [rate.high for rate in rates],
        colour=0,
    )


def _curves(found: Years, run: YearsRun, place: int) -> list[Curve]:
    """The run in the middle of each year, and the formula."""
    xs = [each.year - 0.5 for each in run.years]
    name = clean(words.title(run), most=28)

    def level(share: float) -> float:
        return _ALL * (1.0 + share)

    curve = Curve(
        name,
        xs,
        [level(each.more.mean) for each in run.years],
        [level(each.more.low) for each in run.years],
        [level(each.more.high) for each in run.years],
        colour=place,
    )
    by_formula = words.formula(found, run)
    if any(map(math.isnan, by_formula)):
        return [curve]
    return [curve, Curve("by the formula", xs, [level(each) for each in by_formula], colour=None)]
