"""What the charts of a run or a comparison show, as plain data for the page's script.

Enters: runs. Leaves: a dictionary for each chart (bars, lines, strips), its title the finding that
the slides say, too. Must not know: how a chart is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.chart_data.runs import (
    MOST_TEAMS,
    any_together,
    causes_of,
    curves_of,
    stretches,
    teams_of,
    title_of,
    tried,
)
from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import change, has_interval, is_known, number, places, positive
from flowsim.report.format.text import capitalized
from flowsim.report.sections import findings
from flowsim.report.sections.indicators import CAUSES, place_name, places_of
from flowsim.report.sections.tables import distinct_gains
from flowsim.report.sections.wording import constraint_teams
from flowsim.report.sections.worth import finding as worth_finding

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.money_records import Money, Worth
    from flowsim.study.results import Comparison, RunResult

Chart = dict[str, Any]

COLOURS = {
    "people": "blue", "hours": "line", "limit": "brown", "gate": "sky", "batch": "green",
    "absence": "pink", "priority": "amber", "join": "grey",
}  # fmt: skip
MOST = 4  # runs side by side


def value(estimate: Estimate, text: str, *, marked: bool = False, **more: Any) -> Chart | None:
    """A bar with its interval; None if it is not known."""
    if not is_known(estimate):
        return None
    found: Chart = {"value": rounded(estimate.mean), "text": text, **more}
    if has_interval(estimate):
        found |= {"low": rounded(estimate.low), "high": rounded(estimate.high)}
    return found | ({"marked": True} if marked else {})


def rounded(number_of: float) -> float | None:
    """Six digits, which no chart shows; None for what is no number."""
    return float(f"{number_of:.6g}") if math.isfinite(number_of) else None


def titles(runs: Sequence[RunResult]) -> list[str | None]:
    """Names of panels: none for a single one."""
    return [None] if len(runs) == 1 else list(run_labels(runs))


def busy(runs: Sequence[RunResult]) -> Chart:
    """How busy the people of each team are."""
    teams, left_out = teams_of(runs)
    panels = []
    for run, title in zip(runs, titles(runs), strict=True):
        figures = {each.team: each for each in run.teams}
        rows = []
        for team in teams:
            one = figures.get(team)
            text = f"{number(100.0 * one.utilization.mean, 0)}%" if one is not None else ""
            marked = team in constraint_teams(run)
            rows.append(None if one is None else value(one.utilization, text, marked=marked))
        panels.append({"title": title, "rows": rows})
    return {
        "kind": "bars",
        "title": findings.shift_finding(tuple(runs)),
        "labels": [title_of(runs, team) for team in teams],
        "panels": panels,
        "legend": [{"name": "the bottleneck", "colour": "mark"}],
        "note": "Share of their working time that people work on items; lines: 95% intervals. The "
        f"bottleneck is found by trying, not from this. {count(runs)}{_fewer(left_out)}",
    }


def gains(runs: Sequence[RunResult]) -> Chart | None:
    """What a tenth more speed of each team would add to throughput; None if none was tried."""
    teams, is_together = tried(runs), any_together(runs)
    if not teams and not is_together:
        return None
    is_marked = any(constraint_teams(run) for run in runs)
    panels = []
    for run, title in zip(runs, titles(runs), strict=True):
        alone = {gain.team: gain for gain in run.verdict.gains if not gain.together}
        rows: list[Chart | None] = []
        for team in teams:
            gain = alone.get(team)
            if gain is None or not gain.is_felt:
                rows.append(None)
                continue
            found = change(gain.relative)
            marked = team in constraint_teams(run)
            rows.append(value(found, _signed(found.mean), marked=marked))
        crowds = [gain for gain in distinct_gains(run.verdict) if gain.together]
        best = max(crowds, key=lambda gain: gain.relative.mean, default=None)
        if best is not None:
            found = change(best.relative)
            rows.append(value(found, f"{_signed(found.mean)} ({len(best.together)} teams)"))
        elif is_together:
            rows.append(None)
        panels.append({"title": title, "rows": rows})
    return {
        "kind": "bars",
        "title": findings.gain_finding(tuple(runs)),
        "labels": [
            *(title_of(runs, team) for team in teams),
            *["the others, all at once"] * is_together,
        ],
        "panels": panels,
        "legend": [{"name": "the bottleneck", "colour": "mark"}] * is_marked,
        "note": "Throughput gained if a team alone is a tenth faster, with work always at hand; "
        "lines: 95% intervals, cut short where a team was clearly behind and dropped early. No "
        "bar: tried among the others, or not felt.",
    }


def waits(runs: Sequence[RunResult]) -> Chart | None:
    """How many judged items wait at each place, by what they wait for."""
    judged = runs[0].judged
    places_here = places_of(runs)
    if not places_here:
        return None

    def waiting(place: str) -> float:
        found = [run.waits_of(work=judged, team=place) for run in runs]
        return max((each.waiting.mean for each in found if each is not None), default=0.0)

    most = set(sorted(places_here, key=lambda place: -waiting(place))[:MOST_TEAMS])
    kept = [place for place in places_here if place in most]
    known = {place: next(run for run in runs if place in places_of([run])) for place in kept}
    causes = causes_of(runs)
    panels = []
    for run, title in zip(runs, titles(runs), strict=True):
        rows: list[Chart | None] = []
        for place in kept:
            found = run.waits_of(work=judged, team=place)
            if found is None:
                rows.append(None)
                continue
            by_cause = dict(found.causes)
            parts = [
                rounded(by_cause[cause].mean) if cause in by_cause else 0.0 for cause in causes
            ]
            mean = positive(found.waiting)
            text = number(mean.mean, 1 if mean.mean < 10.0 else 0)
            rows.append(value(mean, text, marked=place in constraint_teams(run), parts=parts))
        panels.append({"title": title, "rows": rows})
    what = capitalized(items(runs[0].model, judged))
    return {
        "kind": "bars",
        "title": findings.queue_finding(tuple(runs)),
        "labels": [place_name(known[place].model, judged, place) for place in kept],
        "panels": panels,
        "series": [{"name": CAUSES[cause], "colour": COLOURS[cause]} for cause in causes],
        "note": f"{what} that wait, in the mean, by what they wait for; lines: 95% intervals of "
        f"all at a place. {count(runs)}",
    }


def moments(runs: Sequence[RunResult]) -> Chart | None:
    """Who was the momentary bottleneck, over time."""
    followed = [run.moments for run in runs if run.moments is not None]
    if len(followed) < len(runs):
        return None
    teams, left_out = teams_of(runs)
    panels = []
    last = 0.0
    for run, found, title in zip(runs, followed, titles(runs), strict=True):
        edges, sole = stretches(found.week, found.sole)
        _, shifting = stretches(found.week, found.shifting)
        numbers = {team.team: place for place, team in enumerate(run.teams)}
        last = float(edges[-1])
        rows: list[Chart] = []
        for team in teams:
            if team in numbers:
                parts = [
                    [round(float(share), 3) for share in of[numbers[team]]]
                    for of in (sole, shifting)
                ]
            else:
                parts = [[0.0], [0.0]]
            rows.append({"parts": parts, "marked": team in constraint_teams(run)})
        panels.append({"title": title, "rows": rows})
    return {
        "kind": "strips",
        "title": findings.moment_finding(tuple(runs)),
        "labels": [title_of(runs, team) for team in teams],
        "panels": panels,
        "series": [{"name": "alone", "colour": "blue"}, {"name": "shifting", "colour": "sky"}],
        "legend": [
            {"name": "alone", "colour": "blue"},
            {"name": "while it shifts", "colour": "sky"},
            {"name": "the bottleneck", "colour": "mark"},
        ],
        "first": "week 0",
        "last": number(last, 0),
        "note": "Height: share of time in which the team, all of it busy, had been so for longer "
        f"than others. The first {followed[0].replications} replications."
        f"{_fewer(left_out)}",
    }


def flow(runs: Sequence[RunResult]) -> Chart:
    """What was accepted and what was delivered, week by week."""
    panels, is_behind = [], False
    for run, title in zip(runs, titles(runs), strict=True):
        curves = curves_of(run)
        lines = [
            _line("in progress", "sky", curves.week, curves.accepted) | {"area": True},
            _line("delivered", "blue", curves.week, curves.delivered) | {"area": True},
        ]
        if math.isfinite(run.verdict.demand) and curves.arrived[-1] - curves.accepted[-1] > 1.5:
            lines.append(_line("arrived", "orange", curves.week, curves.arrived))
            is_behind = True
        panels.append({"title": title, "series": lines})
    what = items(runs[0].model, runs[0].judged)
    legend = [("delivered", "blue"), ("accepted and in progress", "sky")]
    legend += [("arrived", "orange")] if is_behind else []
    return {
        "kind": "lines",
        "title": findings.flow_finding(tuple(runs)),
        "x": {"label": "weeks"},
        "y": {"label": f"{what} since week 0", "low": 0.0},
        "panels": panels,
        "legend": [{"name": name, "colour": colour} for name, colour in legend],
        "note": f"Means, counted from week 0. {count(runs)}",
    }


def _line(name: str, colour: str, xs: Iterable[float], ys: Iterable[float]) -> Chart:
    points = [[rounded(float(x)), rounded(float(y))] for x, y in zip(xs, ys, strict=True)]
    return {"name": name, "colour": colour, "quiet": True, "plainLine": True, "points": points}


def outcome(comparison: Comparison) -> Chart:
    """Throughput of every scenario."""
    runs = comparison.runs
    changes = findings.throughput_changes(comparison)
    rows = []
    for run, said in zip(runs, changes, strict=True):
        found = positive(run.of(run.judged).throughput)
        text = number(found.mean, places(found.mean))
        rows.append(value(found, f"{text} {said}".rstrip(), colour="blue"))
    return {
        "kind": "bars",
        "title": findings.outcome_finding(comparison),
        "labels": list(run_labels(runs)),
        "panels": [{"title": None, "rows": rows}],
        "note": f"{capitalized(items(runs[0].model, runs[0].judged))} delivered a week; lines: 95% "
        f"intervals. {count(runs)}",
    }


def cash(found: Money, labels: Sequence[str]) -> Chart:
    """Cumulated cash of each scenario less that of the baseline, of the first MOST.

    labels: of all scenarios.
    """
    panels = [
        {
            "title": label,
            "series": [
                {
                    "name": "half of the runs",
                    "colour": "blue",
                    "quiet": True,
                    "plainLine": True,
                    "points": _fan(found, worth),
                }
            ],
            "levels": [{"y": 0.0, "text": "Baseline"}],
        }
        for worth, label in zip(found.worths[:MOST], labels[:MOST], strict=True)
    ]
    return {
        "kind": "lines",
        "title": worth_finding(found, labels),
        "x": {"label": "weeks"},
        "y": {"label": "cash, cumulated, minus Baseline", "money": True},
        "panels": panels,
        "note": "Line: half of the replications; band: 8 of 10 of them.",
    }


def _fan(found: Money, worth: Worth) -> list[list[float | None]]:
    rows = zip(found.week, worth.fan.p50, worth.fan.p10, worth.fan.p90, strict=True)
    return [[rounded(float(cell)) for cell in row] for row in rows]


def _fewer(left_out: int) -> str:
    return f" {left_out} less busy teams are left out; the tables have all." if left_out else ""


def count(runs: Sequence[RunResult]) -> str:
    """`40 replications.`"""
    return f"{runs[0].replications} replications."


def _signed(share: float) -> str:
    return f"{number(share * 100.0, min(1, places(share * 100.0)), sign='+')}%"
