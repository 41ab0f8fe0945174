"""What the chart of users shows: how a product spreads in each market, with the spread of runs.

Input: runs. Output: curves over weeks, or nothing where no model has a market. Must not depend on:
how they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.chart_data.of_studies.adoption import Curve, CurvesData, Panel
from flowsim.report.format.labels import run_labels
from flowsim.report.format.text import clean
from flowsim.report.runs.markets import headline, who_leads

if TYPE_CHECKING:
    from flowsim.study.measured.market_figures import MarketFigures, UserWeeks
    from flowsim.study.results import RunResult

MOST_PANELS = 4
_NOTE = "Band: eight of ten runs; line: their mean. Early and mainstream add up to all."


def users_data(runs: Sequence[RunResult]) -> CurvesData | None:
    """Users of each market of each run, as a share of it; None without markets."""
    found = [
        (label, market)
        for run, label in zip(runs, run_labels(runs), strict=True)
        for market in run.markets
    ]
    if not found:
        return None
    is_one = len(found) == 1
    panels = tuple(
        Panel(_curves(market), "" if is_one else clean(_title(runs, label, market), most=50))
        for label, market in found[:MOST_PANELS]
    )
    first = next((who_leads(each) for each in runs[0].rivals), headline(found[0][1]))
    return CurvesData(first, _NOTE, "weeks", "users, % of the market", panels)


def _title(runs: Sequence[RunResult], label: str, market: MarketFigures) -> str:
    names = [market.title] if len(runs) == 1 else [label, market.title]
    return ": ".join(names if len(runs[0].markets) > 1 or len(runs) == 1 else names[:1])


def _curves(market: MarketFigures) -> tuple[Curve, ...]:
    series = {each.part: each for each in market.series}
    early, main = (_line(series[part], market.size) for part in ("early", "main"))
    weeks = series["all"].weeks.tolist()
    low, high = (
        [100.0 * value / market.size for value in end.tolist()]
        for end in (series["all"].p10, series["all"].p90)
    )
    return (
        Curve("all", weeks, _line(series["all"], market.size), low, high),
        Curve("early", weeks, early, colour=1),
        Curve("mainstream", weeks, main, colour=2),
    )


def _line(series: UserWeeks, size: int) -> list[float]:
    return [100.0 * value / size for value in series.mean.tolist()]
