"""What the chart of cumulative flow shows: accepted and delivered, week by week.

Input: runs. Output: curves, and how many were delivered and are in progress. Must not depend on:
how they are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.chart_data.rows import MOST_PANELS, panel_titles, replications_note
from flowsim.report.chart_data.runs import Curves, curves_of
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import positive, shown
from flowsim.report.format.text import listed
from flowsim.report.sections import findings
from flowsim.report.sections.judged import judged_items

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import RunResult

_BEHIND = 1.5  # items that were not accepted: fewer are not worth a line


@dataclass(frozen=True, slots=True)
class FlowPanel:
    """A run. is_behind: more has arrived than was accepted. is_empty: nothing has arrived.

    delivered: how many by the end, in_progress: how many are, both as text.
    """

    title: str | None
    curves: Curves
    is_behind: bool
    is_empty: bool
    delivered: str
    in_progress: str


@dataclass(frozen=True, slots=True)
class FlowData:
    """what: the items that flow. highest: of all curves that are drawn."""

    title: str
    note: str
    what: str
    panels: tuple[FlowPanel, ...]
    highest: float

    @property
    def is_behind(self) -> bool:
        """Whether some panel shows what arrived."""
        return any(panel.is_behind for panel in self.panels)


def flow_data(runs: Sequence[RunResult]) -> FlowData:
    """Accepted and delivered since week zero; what is between them is in progress."""
    some = tuple(runs[:MOST_PANELS])
    panels = tuple(_panel(run, title) for run, title in zip(some, panel_titles(some), strict=True))
    return FlowData(
        title=findings.flow_finding(some),
        note=f"Averages, counted from week 0. {replications_note(runs, len(some))}",
        what=judged_items(some[0]),
        panels=panels,
        highest=max(map(_highest, panels)),
    )


def _panel(run: RunResult, title: str | None) -> FlowPanel:
    curves, figures = curves_of(run), run.judged_sum or run.of(run.judged)
    week = curves.week
    weeks = float(week[-1] - week[0]) if len(week) > 1 else 1.0
    behind = float((curves.arrived - curves.accepted)[-1])
    return FlowPanel(
        title=title,
        curves=curves,
        is_behind=math.isfinite(run.verdict.demand) and behind > _BEHIND,
        is_empty=not np.isfinite(curves.delivered).all(),
        delivered=shown(positive(figures.throughput), scale=weeks),
        in_progress=_in_progress(run, figures.wip),
    )


def _in_progress(run: RunResult, wip: Estimate) -> str:
    """How much is in progress, or what of it grows."""
    growing = [kind for kind in run.judge.kinds if run.of(kind).unstable]
    if not growing:
        return f"{shown(positive(wip))} in progress"
    if run.judge.is_one:
        return f"in progress: {shown(run.of(run.judged).growth, sign='+')} a week"
    return f"in progress: {listed([items(run.model, kind) for kind in growing])} pile up"


def _highest(panel: FlowPanel) -> float:
    tops = [float(curve.max()) for curve in (panel.curves.arrived, panel.curves.accepted)]
    return max([top for top in tops if math.isfinite(top)], default=1.0) or 1.0
