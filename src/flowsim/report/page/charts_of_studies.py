"""What the charts of a constraint map, a ladder and ranges show, as plain data for the script.

Input: chart data. Output: dictionaries. Must not depend on: how a chart is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.chart_data.of_studies.ladder import LATER
from flowsim.report.chart_data.of_studies.shift import HERE
from flowsim.report.format.numbers import UNKNOWN, number
from flowsim.report.format.text import capitalized
from flowsim.report.page.charts_of_runs import Chart, bar, rounded
from flowsim.report.studies.decide.shift import times

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.report.chart_data.of_studies.adoption import Curve, CurvesData, Panel
    from flowsim.report.chart_data.of_studies.each import EachData, TeamAlone
    from flowsim.report.chart_data.of_studies.ladder import LadderData, LadderRow
    from flowsim.report.chart_data.of_studies.path import PathData
    from flowsim.report.chart_data.of_studies.shift import MapData
    from flowsim.report.chart_data.of_studies.tornado import TornadoData

_LOW_ROW, _FEW_ROWS = 20, 8  # where there are many rows they are lower
_ABOVE = 6  # lines from the foot, over the names of regions
_LINES = ("blue", "orange", "green", "pink", "amber", "sky", "brown", "grey")
_DASHES = ("", "9 4", "2 4", "9 4 2 4", "14 4", "5 3", "14 4 2 4", "2 7")  # of each line
_REGIONS = ("orange", "blue", "green", "pink", "amber", "sky")


def constraint_map(data: MapData) -> Chart:
    """Throughput factor by factor, over regions by constraint, with where one is today."""
    how = (
        "Shades: the constraint. Bands: 95% intervals. Analytic bound: the lowest of what demand, "
        "limits and the teams on the path allow, from averages only, without variation and queues"
    )
    return {
        "kind": "lines",
        "title": data.title,
        "x": _axis(data),
        "y": {"label": "a week", "low": 0.0},
        "panels": [_rates(data)],
        "note": f"{how}. {data.note}",
    }


def _rates(data: MapData) -> Chart:
    marks = []
    if data.knee is not None:
        factor, text = data.knee
        marks.append({"x": rounded(factor), "text": text, "row": _ABOVE})
    today = data.rates[0][1].mean
    return {
        "title": f"{data.what} delivered a week",
        "marks": marks,
        "regions": [
            {
                "from": rounded(region.low),
                "to": rounded(region.high),
                "text": capitalized(region.text),
                "colour": _REGIONS[place % len(_REGIONS)],
            }
            for place, region in enumerate(data.regions)
        ],
        "here": {"x": data.factors[0], "y": rounded(today), "text": HERE},
        "series": [
            {
                "name": "simulated",
                "colour": "blue",
                "points": [[factor, *_three(rate)] for factor, rate in data.rates],
            },
            {
                "name": "analytic bound",
                "colour": "grey",
                "points": [[factor, rounded(bound)] for factor, bound in data.bound],
                "dash": "6 5",
            },
        ],
    }


def _axis(data: MapData) -> Chart:
    return {
        "label": data.axis,
        "log": True,
        "ticks": list(data.factors),
        "unit": "x",
    }


def times_along(data: MapData) -> Chart | None:
    """Times to delivery factor by factor, if there are two at least."""
    if len(data.days) < 2:
        return None
    where = f" No steady time where unfinished {data.soon_of} pile up." if data.piles_up else ""
    days = [[factor, *_three(each)] for factor, each in data.days]
    return {
        "kind": "lines",
        "title": f"Days within which 85% of {data.soon_of} are delivered",
        "x": _axis(data),
        "y": {"label": "days", "low": 0.0},
        "panels": [{"series": [{"name": "85% within", "colour": "blue", "points": days}]}],
        "note": f"Band: 95% intervals.{where} {data.note}",
    }


def chances_along(data: MapData) -> Chart:
    """How likely each is the bottleneck, factor by factor."""
    rows = [
        {"parts": [[round(chance, 3) for chance in shares]], "marked": False}
        for shares in data.chances.values()
    ]
    return {
        "kind": "strips",
        "title": "Probability of being the bottleneck",
        "labels": list(data.chances),
        "panels": [{"title": None, "rows": rows}],
        "series": [{"name": "probability", "colour": "orange"}],
        "legend": [],
        "first": times(data.factors[0]),
        "last": times(data.factors[-1]),
        "steps": [times(factor) for factor in data.factors],
        "note": "Height: the probability, found by resampling the replications of the trials.",
    }


def ladder(data: LadderData) -> Chart:
    """What is delivered after each move, and within which time."""
    return {
        "kind": "bars",
        "title": data.title,
        "labels": [step.name for step in data.steps],
        "under": [_under(step) for step in data.steps],
        "apart": True,
        "panels": [
            {
                "title": f"{data.what} a week",
                "rows": [step.rate and bar(step.rate, text=step.rate.brief) for step in data.steps],
                "range": [0.0, rounded(data.highest_rate)],
            },
            {
                "title": data.soon,
                "rows": [_days(step) for step in data.steps],
                "range": [0.0, rounded(data.highest_days)],
            },
        ],
        "series": [
            {"name": f"{data.what} delivered a week", "colour": "blue"},
            {"name": "gain from the move", "colour": "orange"},
        ],
        "note": "Below each move: its first-year cost, its net value in a year, and the next "
        f"bottleneck. {data.note}",
    }


def _under(step: LadderRow) -> str:
    if not step.price:
        return step.bottleneck
    net = "" if step.net == UNKNOWN else f", net {step.net} a year"
    return f"{step.price}{net}, then {step.bottleneck}"


def _days(step: LadderRow) -> Chart | None:
    return bar(step.days, text=step.days.brief + (f", {LATER}" if step.days.is_marked else ""))


def each_alone(data: EachData) -> Chart:
    """What each team alone brings: one row a team, in the order of the file."""
    scale = [rounded(data.low), rounded(data.high)]
    return {
        "kind": "bars",
        "title": data.title,
        "labels": [row.name for row in data.rows],
        "panels": [{"title": None, "rows": [_alone(row) for row in data.rows], "range": scale}],
        "row": _LOW_ROW if len(data.rows) > _FEW_ROWS else None,
        "note": f"{capitalized(data.what)}. {data.note}",
    }


def _alone(row: TeamAlone) -> Chart | None:
    busy = f" ({row.busy} busy then)" if row.gain.is_marked else ""
    return bar(row.gain, text=row.gain.brief + busy)


def curves(data: CurvesData) -> Chart:
    """Curves over time, with names at their ends, or where there is no room in a legend."""
    return {
        "kind": "lines",
        "title": data.title,
        "x": {"label": data.x, "low": 0.0},
        "y": {"label": data.y, "low": 0.0},
        "columns": 2,
        "panels": [_panel(panel) for panel in data.panels],
        "names": [{"name": name, **_look(curve)} for name, curve in data.curves.items()],
        "note": data.note,
    }


def _panel(panel: Panel) -> Chart:
    return {
        "title": panel.title or None,
        "marks": [{"x": rounded(at), "text": text, "row": _ABOVE} for at, text in panel.marks],
        "regions": [
            {
                "from": rounded(region.low),
                "to": rounded(region.high),
                "text": region.text,
                "colour": ("sky", "grey")[place % 2],
            }
            for place, region in enumerate(panel.regions)
        ],
        "series": [_curve(curve) for curve in panel.curves],
    }


def _look(curve: Curve) -> Chart:
    """The colour of a curve and its dashes, by which it is known without the colour."""
    if curve.colour is None:
        return {"colour": "grey", "dash": "6 5"}
    dash = _DASHES[curve.colour % len(_DASHES)]
    return {"colour": _LINES[curve.colour % len(_LINES)], **({"dash": dash} if dash else {})}


def _curve(curve: Curve) -> Chart:
    columns = [curve.xs, curve.ys, *([curve.low, curve.high] if curve.low else [])]
    points = [[rounded(value) for value in row] for row in zip(*columns, strict=True)]
    return {"name": curve.name, "points": points, **_look(curve)}


def path(data: PathData) -> Chart | None:
    """Which team is the bottleneck of each quarter; None where nobody ever is."""
    if not data.names:
        return None
    return {
        "kind": "strips",
        "title": data.title,
        "labels": list(data.names),
        "panels": [
            {
                "title": panel.title,
                "rows": [
                    {"parts": [[rounded(chance) for chance in row]], "marked": False}
                    for row in panel.rows
                ],
            }
            for panel in data.panels
        ],
        "series": [{"name": "share of runs", "colour": "blue"}],
        "first": "year 0",
        "last": number(data.years, 0),
        "note": data.note,
    }


def tornado(data: TornadoData) -> Chart:
    """How far each number, over its range, moves the outcome."""
    ends = (
        ("at low end", [row.low for row in data.rows]),
        ("at high end", [row.high for row in data.rows]),
    )
    return {
        "kind": "bars",
        "title": data.title,
        "labels": [row.name for row in data.rows],
        "under": [f"{row.share} of variance" for row in data.rows],
        "panels": [
            {
                "title": title,
                "rows": [
                    bar(end.change, text=f"{end.change.text} ({end.at})", colour="blue")
                    for end in found
                ],
            }
            for title, found in ends
        ],
        "note": f"Change of {data.what} with one input at an end of its range, all others as they "
        f"are; lines: 95% intervals. {data.note}",
    }


def _three(estimate: Estimate) -> list[float | None]:
    return [rounded(estimate.mean), rounded(estimate.low), rounded(estimate.high)]
