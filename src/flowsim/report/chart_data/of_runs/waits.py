"""What the chart of waits shows: how many judged items wait at each place, and what for.

Input: runs. Output: rows, their parts by cause. Must not depend on: how they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import (
    MOST_PANELS,
    Bar,
    Panel,
    Rows,
    panel_titles,
    replications_note,
    top,
)
from flowsim.report.chart_data.runs import MOST_TEAMS, causes_of
from flowsim.report.format.numbers import is_known, number, positive
from flowsim.report.sections import findings
from flowsim.report.sections.indicators import place_name, places_of
from flowsim.report.sections.judged import judged_items
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from flowsim.study.results import RunResult

_FEW = 10.0  # items, which are said to a tenth


def waits_data(runs: Sequence[RunResult]) -> Rows:
    """How many judged items wait at each place, by cause; no rows if none waits anywhere."""
    some = tuple(runs[:MOST_PANELS])
    places = places_of(some)
    most = sorted(places, key=lambda place: -max(_waiting(run, place) for run in some))
    kept = [place for place in places if place in most[:MOST_TEAMS]]
    known = {place: next(run for run in some if place in places_of([run])) for place in kept}
    causes = causes_of(some)
    panels = tuple(
        Panel(title, tuple(_bar(run, place, causes) for place in kept))
        for run, title in zip(some, panel_titles(some), strict=True)
    )
    bars = [bar for panel in panels for bar in panel.bars]
    return Rows(
        title=findings.queue_finding(some),
        note=f"Average number of waiting {judged_items(some[0])}, by what they wait for; "
        "lines: 95% intervals of the total at each place. "
        f"{replications_note(runs, len(some))}{_fewer(len(places) - len(kept))}",
        names=tuple(place_name(known[place].model, place) for place in kept),
        panels=panels,
        low=0.0,
        high=top([bar.value for bar in bars if bar is not None and bar.value is not None]),
        series=tuple(causes),
    )


def _fewer(left_out: int) -> str:
    return f" {left_out} places with fewer are not shown." if left_out else ""


def _waiting(run: RunResult, place: str) -> float:
    found = run.judged_waits(team=place)
    return found.waiting.mean if found is not None else 0.0


def _bar(run: RunResult, place: str, causes: Sequence[str]) -> Bar | None:
    found = run.judged_waits(team=place)
    if found is None or not is_known(found.waiting):
        return None
    mean, by_cause = positive(found.waiting), dict(found.causes)
    return Bar(
        mean,
        number(mean.mean, 1 if mean.mean < _FEW else 0),
        is_marked=place in constraint_teams(run),
        parts=tuple(by_cause[cause].mean if cause in by_cause else 0.0 for cause in causes),
    )
