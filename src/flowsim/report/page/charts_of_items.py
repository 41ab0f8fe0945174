"""What the charts of single items show: how old those in progress are, how long others took.

Input: runs; the items of their first replication are found anew. Output: plain data for the
page's script. Must not depend on: how a chart is drawn.

Source of the ageing chart with its percentiles: D. Vacanti, Actionable Agile Metrics for
Predictability, 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import number, percent
from flowsim.report.format.text import capitalized, clean
from flowsim.report.page.charts_of_runs import Chart, rounded
from flowsim.report.sections.wording import constraint_teams
from flowsim.study.single.items import Items, items_of
from flowsim.time_units import HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.study.results import RunResult

_LEVELS = (0.5, 0.7, 0.85, 0.95)
_MOST_POINTS = 1500
_OLD = 0.85


def of_items(runs: Sequence[RunResult]) -> list[tuple[str, Chart]]:
    """Two charts of each judged kind of work that is delivered in the first replication, by key."""
    found: list[tuple[str, Chart]] = []
    labels = run_labels(runs) if len(runs) > 1 else [""]
    for run, label in zip(runs, labels, strict=True):
        for each in items_of(run.model, run.judge.kinds, seed=run.seed):
            if len(each.delivered) and len(each.unfinished):
                place = len(found) // 2
                found.append((f"ageing-{place}", ageing(run, each, label)))
                found.append((f"times-{place}", times(run, each, label)))
    return found


def ageing(run: RunResult, found: Items, label: str) -> Chart:
    """The age of every item in progress at the end, step by step."""
    kind = run.model.kind(found.work)
    old = int(np.sum(found.unfinished[:, 1] > found.within(_OLD)))
    what = items(run.model, found.work)
    count = len(found.unfinished)
    have = "has" if old == 1 else "have"
    title = f"{old} of {count} {what} in progress {have} taken longer than {percent(_OLD)} of those"
    title += " delivered"
    marked = [place for place, step in enumerate(kind.flow) if step.team in constraint_teams(run)]
    return {
        "kind": "points",
        "title": _titled(title, label),
        "x": {
            "label": "step",
            "names": [
                clean(step.title or step.name.replace("_", " "), most=60) for step in kind.flow
            ],
        },
        "y": {"label": "days since the request"},
        "points": [[int(step), rounded(float(age))] for step, age in found.unfinished],
        "levels": _levels(found),
        "marked": marked,
        "note": "Each dot is one item in progress at the end of one run (the first replication), "
        "at its current step; steps of the bottleneck are marked. Dashed lines: the time within "
        "which that share of this run's deliveries was made; items older than the 85% line are "
        "marked.",
    }


def times(run: RunResult, found: Items, label: str) -> Chart:
    """The time to delivery of every item, by week of delivery."""
    what = items(run.model, found.work)
    every = -(-len(found.delivered) // _MOST_POINTS)
    some = found.delivered[::every]
    within = number(found.within(_OLD), 0)
    title = f"In one run, {percent(_OLD)} of {what} took at most {within} days"
    note = "Each dot is one item of one run (the first replication)"
    note += f", every {every}th of them. " if every > 1 else ". "
    return {
        "kind": "points",
        "title": _titled(title, label),
        "x": {
            "label": "week of delivery",
            "low": 0.0,
            "high": rounded(run.model.horizon / HOURS_PER_WEEK),
        },
        "y": {"label": "days from request to delivery"},
        "points": [[rounded(float(week)), rounded(float(days))] for week, days in some],
        "levels": _levels(found),
        "note": f"{note}Dashed lines: the time within which that share was delivered; items that "
        "took longer than the 85% line are marked.",
    }


def _titled(title: str, label: str) -> str:
    return f"{label}: {title}" if label else capitalized(title)


def _levels(found: Items) -> list[Chart]:
    return [
        {
            "y": rounded(found.within(share)),
            "text": f"{percent(share)}: {number(found.within(share), 0)} d",
            "isOld": share >= _OLD,
        }
        for share in _LEVELS
    ]
