"""All pictures of a report: which there are, and what their titles say.

Enters: the result of a study. Leaves: pictures by name, one at a time. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

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
from flowsim.report.format.labels import run_labels
from flowsim.report.sections import findings, worth
from flowsim.report.studies import each as each_team
from flowsim.report.studies import forecast, invest, sweep, uncertainty, warm_up
from flowsim.report.studies.shift import headline

if TYPE_CHECKING:
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
Draw: TypeAlias = "Callable[[Sequence[RunResult], str, str], Slide]"

MOST_PANELS = 4
MOST_ROWS = 8
MOST_ALONE = 20


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

    if isinstance(result, Comparison):
        runs, finding = result.runs, findings.outcome_finding(result)
        draw_outcomes: Draw = partial(outcomes, changes=findings.throughput_changes(result))
    else:
        runs, finding, draw_outcomes = (result,), findings.short_sentence(result), outcomes
    first = runs[:MOST_PANELS]
    slides: tuple[tuple[Draw, str, tuple[RunResult, ...]], ...] = (
        (draw_outcomes, finding, runs[:MOST_ROWS]),
        (utilization, findings.shift_finding(first), first),
        (waits, findings.queue_finding(first), first),
        (moments, findings.moment_finding(first), first),
        (cumulative_flow, findings.flow_finding(first), first),
        (gains, findings.gain_finding(first), first),
    )
    for name, (draw, title, some) in zip(PICTURES, slides, strict=True):
        if only is not None and name not in only:
            continue
        yield name, title, draw(some, title, _note(runs, len(some)))
    if only is not None and CASH not in only:
        return
    if isinstance(result, Comparison) and result.money is not None and result.money.worths:
        labels = run_labels(runs)[1:]
        title = worth.finding(result.money, labels)
        note = _note(runs, min(len(runs), MOST_PANELS + 1))
        yield CASH, title, cash_fan(result.money, labels[:MOST_PANELS], title, note)


def _of_ladder(ladder: Ladder) -> Drawn:
    steps = (ladder.base, *(rung.run for rung in ladder.rungs))
    title = invest.headline(ladder)
    note = _note(steps, min(len(steps), MOST_ROWS))
    return LADDER, title, climb(ladder, title, note, most=MOST_ROWS)


def _of_map(shift: Shift) -> Drawn:
    title = headline(shift)
    return MAP, title, constraint_map(shift, title, _note((shift.points[0].run,), 1))


def _of_dates(found: Forecast) -> Drawn:
    title = forecast.headline(found)
    return FAN, title, burn_up(found, title, f"{found.replications:,} replications.")


def _of_ranges(found: Uncertainty) -> Drawn:
    title = uncertainty.headline(found)
    note = (
        "Light: at the low end of its range; dark: at the high end. Grey: four cases of five, of "
        f"{len(found.points):,} points with {found.per_point} replications on the same luck."
    )
    return TORNADO, title, tornado(found, title, note)


def _of_teams(found: Each) -> Drawn:
    title = each_team.headline(found)
    note = _note((found.base,), 1)
    if len(found.teams) > MOST_ALONE:
        note += f" The first {MOST_ALONE} of {len(found.teams)}; all are in the table."
    return EACH, title, each_rows(found, title, note, most=MOST_ALONE)


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


def _note(runs: tuple[RunResult, ...], shown: int) -> str:
    text = f"{runs[0].replications} replications."
    if len(runs) > shown:
        text += f" The first {shown} of {len(runs)}; all are in the table."
    return text
