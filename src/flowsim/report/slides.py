"""The slides of each study: which there are, and how they are drawn.

Input: the result of a study. Output: names, and what draws each of them; matplotlib is imported
when a study is asked for its slides, and not before. Must not depend on: files, formats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from flowsim.report.chart_data.of_runs.activity import activity_data
from flowsim.report.chart_data.of_runs.flow import flow_data
from flowsim.report.chart_data.of_runs.money import cash_data
from flowsim.report.chart_data.of_runs.outcome import OutcomeData, outcome_data, outcome_of_run
from flowsim.report.chart_data.of_runs.teams import gains_data, utilisation_data
from flowsim.report.chart_data.of_runs.users import users_data
from flowsim.report.chart_data.of_runs.waits import waits_data
from flowsim.report.chart_data.of_studies import adoption
from flowsim.report.chart_data.of_studies.each import each_data
from flowsim.report.chart_data.of_studies.ladder import ladder_data
from flowsim.report.chart_data.of_studies.shift import map_data
from flowsim.report.chart_data.of_studies.tornado import tornado_data
from flowsim.report.files.written_by_us import (
    ADOPTION,
    BELL,
    CASH,
    EACH,
    FAN,
    GRID,
    LADDER,
    MAP,
    PATH,
    PICTURES,
    SALES,
    SMALL,
    TORNADO,
    USERS,
    VARIANTS,
    WARM_UP,
    YEARS,
)
from flowsim.report.studies import forecast, sweep, warm_up

if TYPE_CHECKING:
    from flowsim.report.drawing.canvas import Slide
    from flowsim.study.adoption.records import Adoption, AdoptionFit
    from flowsim.study.decide.each import Each
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.shift import Shift
    from flowsim.study.forecast.forecast import Forecast
    from flowsim.study.launch.launch import Launch
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.single.warm_up import WarmUp
    from flowsim.study.sweep.sweep import Sweep
    from flowsim.study.uncertainty.uncertainty import Uncertainty
    from flowsim.study.years.years import Years

Drawing: TypeAlias = "tuple[str, Callable[[], Slide]]"  # the name of its files, and what draws it


def of_run(run: RunResult) -> list[Drawing]:
    """A run alone."""
    return _of_runs((run,), lambda: outcome_of_run(run))


def of_comparison(comparison: Comparison) -> list[Drawing]:
    """Scenarios side by side; of money, if there is any."""
    found = _of_runs(comparison.runs, lambda: outcome_data(comparison))
    money = cash_data(comparison)
    if money is not None:
        from flowsim.report.charts.of_runs.money import cash_fan

        found.append((CASH, lambda: cash_fan(money)))
    return found


def _of_runs(runs: Sequence[RunResult], outcome: Callable[[], OutcomeData]) -> list[Drawing]:
    from flowsim.report.charts.of_runs.activity import moments
    from flowsim.report.charts.of_runs.flow import cumulative_flow
    from flowsim.report.charts.of_runs.outcome import outcomes
    from flowsim.report.charts.of_runs.teams import bars, trials
    from flowsim.report.charts.of_runs.waits import waits

    draw: tuple[Callable[[], Slide], ...] = (
        lambda: outcomes(outcome()),
        lambda: bars(utilisation_data(runs)),
        lambda: waits(waits_data(runs)),
        lambda: moments(activity_data(runs)),
        lambda: cumulative_flow(flow_data(runs)),
        lambda: trials(gains_data(runs)),
    )
    found: list[Drawing] = list(zip(PICTURES, draw, strict=True))
    users = users_data(runs)
    if users is not None:
        from flowsim.report.charts.of_studies.adoption import curves

        found.append((USERS, lambda: curves(users)))
    return found


def of_map(found: Shift) -> list[Drawing]:
    """A constraint map."""
    from flowsim.report.charts.of_studies.shift import constraint_map

    return [(MAP, lambda: constraint_map(map_data(found)))]


def of_each(found: Each) -> list[Drawing]:
    """Each team alone."""
    from flowsim.report.charts.of_studies.each import rows

    return [(EACH, lambda: rows(each_data(found)))]


def of_ladder(found: Ladder) -> list[Drawing]:
    """A ladder of investments."""
    from flowsim.report.charts.of_studies.ladder import climb

    return [(LADDER, lambda: climb(ladder_data(found)))]


def of_ranges(found: Uncertainty) -> list[Drawing]:
    """A tornado."""
    from flowsim.report.charts.of_studies.tornado import tornado

    return [(TORNADO, lambda: tornado(tornado_data(found)))]


def of_dates(found: Forecast) -> list[Drawing]:
    """The fan of a forecast."""
    from flowsim.report.charts.of_studies.forecast import burn_up

    note = f"{found.replications:,} replications."
    return [(FAN, lambda: burn_up(found, forecast.headline(found), note))]


def of_grid(found: Sweep) -> list[Drawing]:
    """Curves or maps of a sweep."""
    from flowsim.report.charts.of_studies.sweep import panels

    note = f"{found.replications:,} replications."
    return [(GRID, lambda: panels(found, sweep.headline(found), note))]


def of_weeks(found: WarmUp) -> list[Drawing]:
    """The beginning of a run."""
    from flowsim.report.charts.of_studies.warm_up import warm_up_picture

    title, note = warm_up.headline(found), warm_up.note(found)
    return [(WARM_UP, lambda: warm_up_picture(found, title, note))]


def of_adoption(found: Adoption) -> list[Drawing]:
    """S-curves, the bell with its groups, a small market."""
    from flowsim.report.charts.of_studies.adoption import curves

    drawings: list[Drawing] = [(ADOPTION, lambda: curves(adoption.ways_data(found)))]
    variants = adoption.variants_data(found)
    if variants is not None:
        drawings.append((VARIANTS, lambda: curves(variants)))
    drawings.append((BELL, lambda: curves(adoption.bell_data(found))))
    drawings.append((SMALL, lambda: curves(adoption.small_data(found))))
    return drawings


def of_launch(found: Launch) -> list[Drawing]:
    """Users of each model over the years, and which team is the bottleneck when."""
    from flowsim.report.chart_data.of_studies.launch import launch_data
    from flowsim.report.chart_data.of_studies.path import path_data
    from flowsim.report.charts.of_studies.adoption import curves
    from flowsim.report.charts.of_studies.path import path

    return [
        (USERS, lambda: curves(launch_data(found))),
        (PATH, lambda: path(path_data(found))),
    ]


def of_years(found: Years) -> list[Drawing]:
    """Deliveries of each scenario year by year, and the formula."""
    from flowsim.report.chart_data.of_studies.years import years_data
    from flowsim.report.charts.of_studies.adoption import curves

    return [(YEARS, lambda: curves(years_data(found)))]


def of_sales(found: AdoptionFit) -> list[Drawing]:
    """Sales and the fitted curve."""
    from flowsim.report.charts.of_studies.adoption import curves

    return [(SALES, lambda: curves(adoption.fit_data(found)))]
