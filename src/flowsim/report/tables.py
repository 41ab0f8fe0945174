"""The tables of reports and of the command line.

Enters: runs, comparisons, explanations. Leaves: tables of texts, not escaped. Must not know: where
they are shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.labels import items, run_labels, team_name
from flowsim.report.numbers import TO, UNKNOWN, brief, direction, is_known, money, percent, shown
from flowsim.report.table import Table
from flowsim.report.text import clean, uncapitalized
from flowsim.report.words import bottleneck_key, bottleneck_name, constraint_teams

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.explain import Explanation
    from flowsim.study.results import Comparison, Difference, RunResult, Verdict, WorkFigures

_MEASURES = {
    "throughput": "{items} a week",
    "delivery_mean": "days to deliver, mean",
    "delivery_p50": "days to deliver, half",
    "delivery_p85": "days to deliver, 85%",
    "delivery_p95": "days to deliver, 95%",
    "change_mean": "days from commitment, mean",
    "change_p50": "days from commitment, half",
    "change_p85": "days from commitment, 85%",
    "change_p95": "days from commitment, 95%",
    "wip": "{items} in progress",
    "flow_efficiency": "flow efficiency",
    "unfinished": "unfinished {items}",
    "unfinished_age": "age of unfinished, days",
    "growth": "growth of unfinished a week",
}
_SHARES = ("flow_efficiency",)


def scenario_table(runs: Sequence[RunResult]) -> Table:
    """The scenarios of a narrow terminal, a row each; teams by the names of the model."""
    rows = [
        (
            label,
            shown(run.of(run.judged).throughput),
            *_delivery(run.of(run.judged)),
            bottleneck_key(run),
            money(run.cost_per_year),
        )
        for run, label in zip(runs, run_labels(runs), strict=True)
    ]
    what = items(runs[0].model, runs[0].judged)
    head = ("", f"{what} a week", "days, half", "days, 85%", "bottleneck", "cost/y")
    return Table(head, tuple(rows), "lrrrlr")


def wide_scenario_table(runs: Sequence[RunResult]) -> Table:
    """The scenarios of a report, a row each; teams by their titles."""
    rows = [
        (
            label,
            shown(run.of(run.judged).throughput),
            *_delivery(run.of(run.judged)),
            shown(run.of(run.judged).wip),
            bottleneck_name(run),
            money(run.cost_per_year),
        )
        for run, label in zip(runs, run_labels(runs), strict=True)
    ]
    what = items(runs[0].model, runs[0].judged)
    head = (
        "",
        f"{what} delivered a week",
        "days from request to delivery, half within",
        "85% within",
        "in progress",
        "bottleneck",
        "cost a year",
    )
    return Table(head, tuple(rows), "lrrrrlr")


def _delivery(figures: WorkFigures) -> tuple[str, str]:
    if figures.unstable:
        return "growing", f"{shown(figures.growth, sign='+', to=TO)} a week"
    return shown(figures.delivery_p50), shown(figures.delivery_p85)


def difference_table(comparison: Comparison, measures: Sequence[str] = ()) -> Table:
    """Paired and unpaired intervals side by side. measures: those to show, all by default."""
    labels = dict(
        zip((run.name for run in comparison.others), run_labels(comparison.runs)[1:], strict=True)
    )
    shown_before: set[str] = set()
    rows = []
    for found in comparison.differences:
        if measures and found.measure not in measures:
            continue
        if not _is_steady(comparison, found):
            continue
        label = labels.get(found.scenario, found.scenario)
        rows.append(
            (
                "" if label in shown_before else label,
                measure_name(comparison.base.model, comparison.base.judged, found.measure),
                _difference(found, found.paired),
                _difference(found, found.unpaired),
            )
        )
        shown_before.add(label)
    return Table(("minus Baseline", "", "paired", "unpaired"), tuple(rows), "llrr")


def _is_steady(comparison: Comparison, found: Difference) -> bool:
    """Whether a difference means anything: times have no mean where work piles up."""
    if not found.measure.startswith(("delivery", "change", "wip")):
        return True
    other = next(run for run in comparison.others if run.name == found.scenario)
    judged = comparison.base.judged
    return not (comparison.base.of(judged).unstable or other.of(judged).unstable)


def _difference(found: Difference, estimate: Estimate) -> str:
    if found.measure in _SHARES:
        return shown(estimate, scale=100.0, sign="+", to=TO, unit="pp")
    return shown(estimate, sign="+", to=TO)


def measure_name(model: Model, work: str, measure: str) -> str:
    """A measure in words, with its unit."""
    return _MEASURES.get(measure, measure.replace("_", " ")).format(items=items(model, work))


def work_table(run: RunResult) -> Table:
    """Kinds of work, a row each."""
    rows = [
        (
            uncapitalized(clean(figures.title or figures.work, most=40)),
            shown(figures.throughput),
            *_delivery(figures),
            shown(figures.wip),
        )
        for figures in run.work
    ]
    head = ("", "a week", "days, half", "days, 85%", "in progress")
    return Table(head, tuple(rows), "lrrrr")


def team_table(run: RunResult) -> Table:
    """Teams, a row each: the bottleneck first, then by how busy they are."""
    first = constraint_teams(run)
    gains = {gain.team: gain.relative for gain in run.verdict.gains}
    ordered = sorted(
        run.teams,
        key=lambda team: (
            first.index(team.team) if team.team in first else len(first),
            -team.utilization.mean if is_known(team.utilization) else 0.0,
        ),
    )
    rows = [
        (
            team.team,
            team_name(run.model, team.team),
            str(team.people),
            shown(team.utilization, scale=100.0, unit="%"),
            shown(team.queue),
            gain_text(gains.get(team.team)),
        )
        for team in ordered
    ]
    head = ("", "team", "people", "busy", "waiting", "a tenth faster")
    return Table(head, tuple(rows), "llrrrr")


def gain_text(gain: Estimate | None) -> str:
    """What a tenth more speed adds to throughput, or that it shows no effect."""
    if gain is None:
        return UNKNOWN
    if direction(gain) == 0 and is_known(gain) and abs(gain.mean) < 5e-5:
        return "0%"
    return shown(gain, scale=100.0, unit="%", sign="+")


def step_table(run: RunResult) -> Table:
    """Steps of the judged work, a row each."""
    rows = [
        (
            clean(step.title or step.step, most=40),
            team_name(run.model, step.team) if step.team else "nobody (a wait)",
            shown(step.visits),
            shown(step.wait),
            shown(step.sojourn),
        )
        for step in run.steps
        if step.work == run.judged
    ]
    head = ("step", "team", "visits a week", "wait, hours", "in the step, hours")
    return Table(head, tuple(rows), "llrrr")


def verdict_table(runs: Sequence[RunResult], *, most: int = 5) -> Table:
    """How the bottleneck was found: what a tenth more speed gains, the best teams of each run."""
    rows = []
    for run, label in zip(runs, run_labels(runs), strict=True):
        for place, gain in enumerate(run.verdict.gains[:most]):
            rows.append(
                (
                    label if place == 0 else "",
                    team_name(run.model, gain.team),
                    gain_text(gain.relative),
                    _use_of(run, gain.team),
                    _queue_of(run, gain.team),
                    "yes" if gain.team in constraint_teams(run) else "",
                )
            )
    head = ("", "team", "a tenth faster gains", "busy", "items waiting", "bottleneck")
    return Table(head, tuple(rows), "llrrrl")


def _use_of(run: RunResult, team: str) -> str:
    return shown(run.team(team).utilization, scale=100.0, unit="%")


def _queue_of(run: RunResult, team: str) -> str:
    return shown(run.team(team).queue)


def capacity_text(verdict: Verdict) -> str:
    """Throughput with work always at hand, and demand beside it if there is one."""
    text = f"{shown(verdict.saturated, to=TO)} a week"
    if math.isfinite(verdict.demand):
        text += f", of which {brief(verdict.demand)} are asked for"
    return text


def explanation_table(explanation: Explanation, model: Model) -> Table:
    """What means alone say of each team: the lowest ceiling first, then the load."""
    judged = explanation.of(explanation.judged).item
    visits = {
        team.name: math.fsum(step.visits for step in judged.steps if step.team == team.name)
        for team in model.teams
    }
    ordered = sorted(
        explanation.teams,
        key=lambda team: (
            math.inf if team.ceiling_per_week is None else team.ceiling_per_week,
            -team.load,
        ),
    )
    rows = [
        (
            team.team,
            str(team.people),
            brief(visits[team.team]) if visits[team.team] else UNKNOWN,
            brief(team.asked),
            brief(team.there),
            percent(team.load),
            brief(team.people_asked),
            brief(team.ceiling_per_week),
        )
        for team in ordered
    ]
    head = ("team", "people", "visits", "asked, h/w", "there, h/w", "load", "FTE", "ceiling/w")
    return Table(head, tuple(rows), "lrrrrrrr")
