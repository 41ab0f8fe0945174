"""What the charts of a constraint map, a ladder and ranges show, as plain data for the script.

Enters: the results of studies. Leaves: dictionaries. Must not know: how a chart is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.chart_data.shift import HERE, map_data
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.numbers import number, places, positive, shown
from flowsim.report.format.text import capitalized, clean
from flowsim.report.page.charts_of_runs import Chart, count, rounded, value
from flowsim.report.sections.assumptions import value_text
from flowsim.report.sections.judged import what_is_judged
from flowsim.report.sections.wording import bottleneck_name
from flowsim.report.studies import each as each_team
from flowsim.report.studies import invest, shift, uncertainty

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.decide.each import Each
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.shift import Shift
    from flowsim.study.uncertainty.uncertainty import Uncertainty

_MOST_RUNGS, _MOST_NUMBERS = 8, 10
_LOW_ROW, _FEW_ROWS = 20, 8  # where there are many rows they are lower
_ABOVE = 6  # lines from the foot, over the names of regions
_REGIONS = ("orange", "blue", "green", "pink", "amber", "sky")


def constraint_map(found: Shift) -> Chart:
    """Throughput factor by factor, over regions by constraint, with where one is today."""
    data = map_data(found)
    marks = []
    if found.knee is not None:
        text = f"nine tenths of the gain at {shift.times(round(found.knee.factor, 1))}"
        marks.append({"x": rounded(found.knee.factor), "text": text, "row": _ABOVE})
    today = data.rates[0][1].mean
    panel = {
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
                "name": "from means",
                "colour": "grey",
                "points": [[factor, rounded(bound)] for factor, bound in data.bound],
                "dash": "6 5",
            },
        ],
    }
    how = (
        "Shades: the constraint. Bands: 95% intervals of means. From means: the least of what "
        "demand, limits and the teams that are felt allow, without luck and queues"
    )
    return {
        "kind": "lines",
        "title": shift.headline(found),
        "x": _axis(found),
        "y": {"label": "a week", "low": 0.0},
        "panels": [panel],
        "note": f"{how}. {count((found.points[0].run,))}",
    }


def _axis(found: Shift) -> dict[str, object]:
    return {
        "label": f"{shift.subject(found)}, so many times as fast",
        "log": True,
        "ticks": [point.factor for point in found.points],
        "unit": "x",
    }


def times_along(found: Shift) -> Chart | None:
    """Times to delivery factor by factor, if there are two at least."""
    data = map_data(found)
    if len(data.days) < 2:
        return None
    where = f" No steady time where unfinished {data.what} pile up." if data.piles_up else ""
    days = [[factor, *_three(each)] for factor, each in data.days]
    return {
        "kind": "lines",
        "title": f"Days within which 85% of {data.what} are delivered",
        "x": _axis(found),
        "y": {"label": "days", "low": 0.0},
        "panels": [{"series": [{"name": "85% within", "colour": "blue", "points": days}]}],
        "note": f"Band: 95% intervals.{where} {count((found.points[0].run,))}",
    }


def chances_along(found: Shift) -> Chart:
    """How likely each is the bottleneck, factor by factor."""
    data, model = map_data(found), found.points[0].run.model
    rows = [
        {"parts": [[round(chance, 3) for chance in shares]], "marked": False}
        for shares in data.chances.values()
    ]
    return {
        "kind": "strips",
        "title": "How likely each is the bottleneck",
        "labels": [shift.label(model, name) for name in data.chances],
        "panels": [{"title": None, "rows": rows}],
        "series": [{"name": "chance", "colour": "orange"}],
        "legend": [],
        "first": shift.times(data.factors[0]),
        "last": shift.times(data.factors[-1]),
        "steps": [shift.times(factor) for factor in data.factors],
        "note": "Height: the chance, by resampling the replications of the trials.",
    }


def ladder(found: Ladder) -> Chart:
    """What is delivered after each move, and within which time."""
    base = found.base
    steps = [None, *found.rungs[: _MOST_RUNGS - 1]]
    labels, under, rates, times = [], [], [], []
    before = positive(base.of(base.judged).throughput)
    for place, rung in enumerate(steps):
        run = base if rung is None else rung.run
        figures = run.of(base.judged)
        after = positive(figures.throughput)
        old = after.mean if rung is None else min(before.mean, after.mean)
        rates.append(value(after, _digits(after), parts=[rounded(old), rounded(after.mean - old)]))
        is_later = rung is not None and invest.is_later_than_today(rung)
        said = "later than today" if is_later else ""
        days = positive(figures.delivery_p85)
        text = ", ".join(part for part in (_digits(days), said) if part)
        times.append(value(days, text, marked=is_later) if not figures.unstable else None)
        labels.append("today" if rung is None else f"{place}. {clean(rung.move.title)}")
        price = "" if rung is None else f"{invest.price_text(rung)}, then "
        under.append(f"{price}{bottleneck_name(run)}")
        before = after
    what = items(base.model, base.judged)
    return {
        "kind": "bars",
        "title": invest.headline(found),
        "labels": labels,
        "under": under,
        "apart": True,
        "panels": [
            {"title": f"{what} a week", "rows": rates},
            {"title": "85% within, days", "rows": times},
        ],
        "series": [
            {"name": f"{what} delivered a week", "colour": "blue"},
            {"name": "what the move adds", "colour": "orange"},
        ],
        "note": "Below each move: the price of the first year, and the bottleneck after it. "
        f"Lines: 95% intervals. {count((base,))}",
    }


def each_alone(found: Each) -> Chart:
    """What each team alone brings: one row a team, in the order of the file."""
    rows = []
    for each in found.teams:
        gain, is_clear = each.gain.paired, each.gain_way != 0
        text = each_team.gain_text(found, each).split(" (")[0]
        if is_clear:
            text += f" ({each_team.busy_text(each.busy)} busy then)"
        rows.append(value(gain, text, marked=is_clear))
    what = what_is_judged(found.base)
    return {
        "kind": "bars",
        "title": each_team.headline(found),
        "labels": [team_name(found.base.model, each.team) for each in found.teams],
        "panels": [{"title": None, "rows": rows}],
        "row": _LOW_ROW if len(found.teams) > _FEW_ROWS else None,
        "note": f"{capitalized(what)} a week, more or fewer than today, with one team alone "
        f"{each_team.times_as_fast(found.factor)}; lines: 95% intervals. {each_team.note(found)} "
        f"{count((found.base,))}",
    }


def tornado(found: Uncertainty) -> Chart:
    """How far each number, over its range, moves the outcome."""
    most = sorted(found.assumptions, key=lambda each: -each.swing)[:_MOST_NUMBERS]
    model, scale = found.run.model, 100.0 if found.is_gain else 1.0
    panels = []
    ends = most[0].low.replications if most else 0
    for title, end in (("at its low end", "low"), ("at its high end", "high")):
        rows = []
        for each in most:
            change: Estimate = getattr(each, end)
            said = value_text(model, each.belief.path, getattr(each.belief, end))
            bar = value(_scaled(change, scale), f"{_signed(found, change)} ({said})", colour="blue")
            rows.append(bar)
        panels.append({"title": title, "rows": rows})
    return {
        "kind": "bars",
        "title": uncertainty.headline(found),
        "labels": [uncertainty.number_name(each) for each in most],
        "panels": panels,
        "note": f"Change of {uncertainty.outcome_name(found)} with one number at an end of its "
        f"range, all others as they are; lines: 95% intervals. {ends} replications of each "
        "on the same luck.",
    }


def _scaled(estimate: Estimate, scale: float) -> Estimate:
    from dataclasses import replace

    ends = {end: getattr(estimate, end) * scale for end in ("mean", "low", "high")}
    return replace(estimate, **ends)


def _signed(found: Uncertainty, change: Estimate) -> str:
    if found.is_gain:
        return f"{number(100.0 * change.mean, 1, sign='+')} points"
    return number(change.mean, places(found.outcome.mean), sign="+")


def _three(estimate: Estimate) -> list[float | None]:
    return [rounded(estimate.mean), rounded(estimate.low), rounded(estimate.high)]


def _digits(estimate: Estimate) -> str:
    return shown(estimate).split(" (")[0]
