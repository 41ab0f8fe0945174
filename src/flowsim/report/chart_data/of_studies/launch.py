"""What the chart of a launch shows: users of each model over the years, and of the market alone.

Input: a Launch. Output: curves over an axis of time. Must not depend on: how they are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowsim.report.chart_data.of_studies.adoption import Curve, CurvesData, Panel
from flowsim.report.format.text import clean
from flowsim.report.studies.adoption.launch import ALONE, picture_title
from flowsim.time_units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.study.launch.launch import Launch

_EVERY = 4  # weeks between points


def launch_data(launch: Launch) -> CurvesData:
    """Users of each model over the years, with the band of eight of ten runs for the first."""
    curves = [_curve(ALONE, launch.alone, None, with_band=False)]
    for place, run in enumerate(launch.runs):
        name = clean(run.model.name or run.name, most=28)
        weeks = run.market.weeks_of("all")
        curves.append(_curve(name, weeks, place, with_band=place == 0))
    return CurvesData(
        picture_title(launch),
        f"Means of {launch.replications:,} replications. Band: eight of ten of those of "
        f"“{clean(launch.base.model.name or launch.base.name, most=40)}”.",
        "years",
        "users",
        (Panel(tuple(curves)),),
    )


def _curve(name: str, weeks: Any, colour: int | None, *, with_band: bool) -> Curve:
    def thin(values: Any) -> list[float]:
        return [0.0, *(float(value) for value in values[_EVERY - 1 :: _EVERY])]

    xs = [each / WEEKS_PER_YEAR for each in thin(weeks.weeks)]
    low, high = (thin(weeks.p10), thin(weeks.p90)) if with_band else ((), ())
    return Curve(name, xs, thin(weeks.mean), low, high, colour=colour)
