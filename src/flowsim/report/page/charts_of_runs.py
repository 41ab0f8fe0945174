"""What the charts of a run or a comparison show, as plain data for the page's script.

Input: chart data. Output: a dictionary for each chart (bars, lines, strips). Must not depend on:
results, how a chart is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flowsim.report.chart_data.of_runs.money import AXIS
from flowsim.report.format.numbers import has_interval, is_known, number
from flowsim.report.sections.indicators import CAUSES

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.report.chart_data.of_runs.activity import ActivityData, Strip
    from flowsim.report.chart_data.of_runs.flow import FlowData, FlowPanel
    from flowsim.report.chart_data.of_runs.money import CashData, CashRow
    from flowsim.report.chart_data.of_runs.outcome import OutcomeData
    from flowsim.report.chart_data.rows import Bar, Rows

Chart = dict[str, Any]

COLOURS = {
    "people": "blue", "hours": "line", "limit": "brown", "gate": "sky", "batch": "green",
    "absence": "pink", "priority": "amber", "crew": "purple", "request": "rust", "join": "grey",
}  # fmt: skip
_MARKED = {"name": "the bottleneck", "colour": "mark"}


def bar(found: Bar | None, *, text: str | None = None, **more: Any) -> Chart | None:
    """A bar with its interval; None for an empty row. text: another than its own."""
    if found is None:
        return None
    chart: Chart = {"text": found.text if text is None else text, **more}
    if found.value is not None:
        chart |= _interval(found.value)
    if found.parts:
        chart["parts"] = [rounded(part) for part in found.parts]
    return chart | ({"marked": True} if found.is_marked else {})


def _interval(estimate: Estimate) -> Chart:
    ends: Chart = {"value": rounded(estimate.mean)} if is_known(estimate) else {}
    if has_interval(estimate):
        ends |= {"low": rounded(estimate.low), "high": rounded(estimate.high)}
    return ends


def rounded(number_of: float) -> float | None:
    """Six digits, which no chart shows; None for nan and infinity."""
    return float(f"{number_of:.6g}") if math.isfinite(number_of) else None


def rows(data: Rows, **more: Any) -> Chart:
    """Rows of bars, a panel for each run, all on one scale; by default what a mark means."""
    scale = [rounded(data.low), rounded(data.high)]
    return {
        "kind": "bars",
        "title": data.title,
        "labels": list(data.names),
        "panels": [
            {"title": panel.title, "rows": [bar(each) for each in panel.bars], "range": scale}
            for panel in data.panels
        ],
        "note": data.note,
        **(more or {"legend": [_MARKED] * data.has_mark}),
    }


def gains(data: Rows) -> Chart | None:
    """What a tenth more speed of each team would add to throughput; None if none was tried."""
    return rows(data) if data.names else None


def waits(data: Rows) -> Chart | None:
    """How many judged items wait at each place, by what they wait for; None if none do."""
    series = [{"name": CAUSES[cause], "colour": COLOURS[cause]} for cause in data.series]
    return rows(data, series=series) if data.names else None


def moments(data: ActivityData) -> Chart | None:
    """Which team was the momentary bottleneck, over time; None where no run was followed."""
    followed = [panel for panel in data.panels if panel.strips]
    if not followed:
        return None
    return {
        "kind": "strips",
        "title": data.title,
        "labels": list(data.names),
        "panels": [
            {"title": panel.title, "rows": [_strip(strip) for strip in panel.strips]}
            for panel in followed
        ],
        "series": [{"name": "alone", "colour": "blue"}, {"name": "shifting", "colour": "sky"}],
        "legend": [
            {"name": "alone", "colour": "blue"},
            {"name": "while it shifts", "colour": "sky"},
            _MARKED,
        ],
        "first": "week 0",
        "last": number(float(followed[-1].edges[-1]), 0),
        "note": data.note,
    }


def _strip(strip: Strip | None) -> Chart:
    if strip is None:
        return {"parts": [[0.0], [0.0]], "marked": False}
    parts = [[round(share, 3) for share in of.tolist()] for of in (strip.sole, strip.shifting)]
    return {"parts": parts, "marked": strip.is_marked}


def flow(data: FlowData) -> Chart:
    """What was accepted and what was delivered, week by week."""
    legend = [("delivered", "blue"), ("accepted and in progress", "sky")]
    legend += [("arrived", "orange")] if data.is_behind else []
    return {
        "kind": "lines",
        "title": data.title,
        "x": {"label": "weeks"},
        "y": {"label": f"{data.what} since week 0", "low": 0.0},
        "panels": [_flow_panel(panel) for panel in data.panels],
        "legend": [{"name": name, "colour": colour} for name, colour in legend],
        "note": data.note,
    }


def _flow_panel(panel: FlowPanel) -> Chart:
    curves = panel.curves
    lines = [
        _line("in progress", "sky", curves.week, curves.accepted) | {"area": True},
        _line("delivered", "blue", curves.week, curves.delivered) | {"area": True},
    ]
    if panel.is_behind:
        lines.append(_line("arrived", "orange", curves.week, curves.arrived))
    title = panel.title
    if panel.is_empty:
        title = "nothing arrived" if title is None else f"{title}: nothing arrived"
    return {"title": title, "series": lines}


def _line(name: str, colour: str, xs: Iterable[float], ys: Iterable[float]) -> Chart:
    points = [[rounded(float(x)), rounded(float(y))] for x, y in zip(xs, ys, strict=True)]
    return {"name": name, "colour": colour, "quiet": True, "plainLine": True, "points": points}


def outcome(data: OutcomeData) -> Chart:
    """Throughput and days to delivery of every scenario."""
    rates = [
        bar(row.rate, text=f"{row.rate.brief} {row.change}".rstrip(), colour="blue")
        if row.rate is not None
        else None
        for row in data.rows
    ]
    why = [Chart(text=" ".join(row.unsteady)) if row.unsteady else None for row in data.rows]
    days = [
        [bar(found, colour=colour) for found in every]
        for every, colour in (
            ([row.half for row in data.rows], "sky"),
            ([row.most for row in data.rows], "blue"),
        )
    ]
    days[1] = [found or said for found, said in zip(days[1], why, strict=True)]
    ends = [0.0, rounded(data.highest_days)]
    half = {"title": f"half of {data.soon_of} within, days", "rows": days[0], "range": ends}
    return {
        "kind": "bars",
        "title": data.title,
        "labels": [row.name for row in data.rows],
        "apart": True,
        "panels": [
            {
                "title": f"{data.what} delivered a week",
                "rows": rates,
                "range": [0.0, rounded(data.highest_rate)],
            },
            *([half] if any(days[0]) else []),  # of nothing but what piles up there is none
            {"title": f"85% of {data.soon_of} within, days", "rows": days[1], "range": ends},
        ],
        "note": f"Lines: 95% intervals. {data.note}",
    }


def cash(data: CashData) -> Chart:
    """Cumulated cash of each scenario less that of the baseline."""
    weeks = [rounded(week) for week in data.weeks.tolist()]
    return {
        "kind": "lines",
        "title": data.title,
        "x": {"label": "weeks"},
        "y": {"label": AXIS, "money": True},
        "panels": [_cash_panel(weeks, panel) for panel in data.panels],
        "note": data.note,
    }


def _cash_panel(weeks: list[float | None], panel: CashRow) -> Chart:
    lines = (panel.middle.tolist(), panel.low.tolist(), panel.high.tolist())
    points = [
        [week, *(rounded(value) for value in values)]
        for week, *values in zip(weeks, *lines, strict=True)
    ]
    line = {"name": "median run", "colour": "blue", "quiet": True, "plainLine": True}
    marks = [{"x": rounded(panel.paid_back), "text": panel.payback}] if panel.paid_back else []
    return {
        "title": panel.name,
        "series": [line | {"points": points}],
        "levels": [{"y": 0.0, "text": "Baseline"}],
        "marks": marks,
    }
