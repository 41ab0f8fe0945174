"""All pictures of a report: which there are, and what their titles say.

Enters: the result of a study. Leaves: pictures by name, one at a time. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from flowsim.report.chart_data.activity import activity_data
from flowsim.report.chart_data.each import each_data
from flowsim.report.chart_data.flow import flow_data
from flowsim.report.chart_data.ladder import ladder_data
from flowsim.report.chart_data.money import cash_data
from flowsim.report.chart_data.outcome import outcome_data, outcome_of_run
from flowsim.report.chart_data.shift import map_data
from flowsim.report.chart_data.teams import gains_data, utilization_data
from flowsim.report.chart_data.tornado import tornado_data
from flowsim.report.chart_data.waits import waits_data
from flowsim.report.charts.activity import moments
from flowsim.report.charts.each import rows as each_rows
from flowsim.report.charts.flow import cumulative_flow
from flowsim.report.charts.forecast import burn_up
from flowsim.report.charts.ladder import climb
from flowsim.report.charts.money import cash_fan
from flowsim.report.charts.outcome import outcomes
from flowsim.report.charts.shift import constraint_map
from flowsim.report.charts.sweep import panels
from flowsim.report.charts.teams import gains, utilization
from flowsim.report.charts.tornado import tornado
from flowsim.report.charts.waits import waits
from flowsim.report.charts.warm_up import warm_up_picture
from flowsim.report.drawing.canvas import as_png, as_svg, style
from flowsim.report.files.written_by_us import (
    CASH,
    EACH,
    FAN,
    GRID,
    LADDER,
    MAP,
    PICTURES,
    TORNADO,
    WARM_UP,
)
from flowsim.report.studies import forecast, sweep, warm_up

if TYPE_CHECKING:
    from flowsim.report.chart_data.outcome import OutcomeData
    from flowsim.report.drawing.canvas import Slide
    from flowsim.study.board_report import Briefing
    from flowsim.study.decide.each import Each
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.shift import Shift
    from flowsim.study.forecast.forecast import Forecast
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.single.warm_up import WarmUp
    from flowsim.study.sweep.sweep import Sweep
    from flowsim.study.uncertainty.uncertainty import Uncertainty

Result: TypeAlias = (
    "RunResult | Comparison | Shift | Ladder | Forecast | Uncertainty | Sweep | WarmUp | Each "
    "| Briefing"
)
Drawn: TypeAlias = "tuple[str, str, Slide]"  # name, title, slide


@dataclass(frozen=True, slots=True)
class Picture:
    """A slide in both formats; the title is its finding."""

    name: str
    title: str
    svg: bytes
    png: bytes


def pictures(result: Result, only: Collection[str] | None = None) -> Iterator[Picture]:
    """The slides of a result, in the order of a report. only: those of these names."""
    from flowsim.study.board_report import Briefing
    from flowsim.study.results import Comparison, RunResult

    if isinstance(result, Briefing):
        for each in (result.first, *result.studies):
            yield from pictures(each, only)
        return

    with style():
        if isinstance(result, Comparison | RunResult):
            drawn = _of_runs(result, only)
        else:
            drawn = iter([_STUDIES[result.study](result)])
        for name, title, slide in drawn:
            if only is not None and name not in only:
                continue
            yield Picture(name, title, svg=as_svg(slide), png=as_png(slide))


def _of_runs(
    result: RunResult | Comparison, only: Collection[str] | None = None
) -> Iterator[Drawn]:
    from flowsim.study.results import Comparison

    runs = result.runs if isinstance(result, Comparison) else (result,)

    def outcome(_: Sequence[RunResult]) -> OutcomeData:
        return outcome_data(result) if isinstance(result, Comparison) else outcome_of_run(result)

    slides: tuple[tuple[Callable[..., Any], Callable[..., Slide]], ...] = (
        (outcome, outcomes),
        (utilization_data, utilization),
        (waits_data, waits),
        (activity_data, moments),
        (flow_data, cumulative_flow),
        (gains_data, gains),
    )
    for name, (data_of, draw) in zip(PICTURES, slides, strict=True):
        if only is None or name in only:
            data = data_of(runs)
            yield name, data.title, draw(data)
    if isinstance(result, Comparison) and (only is None or CASH in only):
        money = cash_data(result)
        if money is not None:
            yield CASH, money.title, cash_fan(money)


def _of_ladder(found: Ladder) -> Drawn:
    data = ladder_data(found)
    return LADDER, data.title, climb(data)


def _of_map(found: Shift) -> Drawn:
    data = map_data(found)
    return MAP, data.title, constraint_map(data)


def _of_dates(found: Forecast) -> Drawn:
    title = forecast.headline(found)
    return FAN, title, burn_up(found, title, f"{found.replications:,} replications.")


def _of_ranges(found: Uncertainty) -> Drawn:
    data = tornado_data(found)
    return TORNADO, data.title, tornado(data)


def _of_teams(found: Each) -> Drawn:
    data = each_data(found)
    return EACH, data.title, each_rows(data)


def _of_weeks(found: WarmUp) -> Drawn:
    title = warm_up.headline(found)
    return WARM_UP, title, warm_up_picture(found, title, warm_up.note(found))


def _of_grid(found: Sweep) -> Drawn:
    title = sweep.headline(found)
    return GRID, title, panels(found, title, f"{found.replications:,} replications.")


# The picture of each study, by the command whose result it is, so that no study is imported.
_STUDIES: dict[str, Callable[[Any], Drawn]] = {
    "invest": _of_ladder,
    "shift": _of_map,
    "forecast": _of_dates,
    "uncertainty": _of_ranges,
    "sweep": _of_grid,
    "warmup": _of_weeks,
    "each": _of_teams,
}
