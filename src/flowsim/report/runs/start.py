"""What lies before what a run counts: work that was done by then, and time to fill an empty system.

Input: runs. Output: sentences, each with its remedy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import relative, span
from flowsim.report.format.text import listed
from flowsim.study.measured.start_up import missing_share
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.study.results import RunResult

_LEAST = 0.05  # of the counted time: the trust card overlooks as much


def remarks(runs: Sequence[RunResult]) -> list[str]:
    """All that there is to say about the beginning of runs."""
    return [*spent_backlogs(runs), *start_ups(runs)]


def start_ups(runs: Sequence[RunResult]) -> list[str]:
    """Arriving work of which a share that matters is not delivered in the counted time.

    It matters where it is more than the half-width of the interval of what is delivered, and than
    the share from which on slow items are said to be hidden.
    """
    longest: dict[str, float] = {}
    for run in runs:
        for kind in run.judge.kinds:
            alone = run.explanation.of(kind).raw_process_time
            comes = run.model.kind(kind).arrives.kind not in ("always", "backlog")
            share = missing_share(run.model, kind, alone) if comes else 0.0
            width = relative(run.of(kind).throughput)
            if share > _LEAST and not share <= width:
                longest[kind] = max(longest.get(kind, 0.0), alone)
    found = []
    for kind, alone in longest.items():
        model, weeks = runs[0].model, math.ceil(alone / HOURS_PER_WEEK)
        found.append(
            f"The run is too short, or begins too empty, for {items(model, kind)}: each takes "
            f"{span(alone / HOURS_PER_DAY)} on average even alone, and "
            f"{span(model.horizon / HOURS_PER_DAY)} are counted: many that arrive are not "
            f"delivered by the end, and the number a week is too low. Write warm_up: {weeks}w or "
            "more, or give a `state`."
        )
    return found


def spent_backlogs(runs: Sequence[RunResult]) -> list[str]:
    """A remark on each backlog that was done before anything is counted, with the remedy."""
    spent: dict[str, list[str]] = {}
    for run, label in zip(runs, run_labels(runs), strict=True):
        for figures in run.work:
            arrives = run.model.kind(figures.work).arrives
            left = (figures.throughput.mean, figures.wip.mean, figures.unfinished.mean)
            if arrives.kind == "backlog" and run.model.warm_up > 0.0 and not any(left):
                backlog = f"{arrives.count:,} {items(run.model, figures.work)}"
                spent.setdefault(backlog, []).append(label)
    return [
        f"The whole backlog ({backlog}) was done during the warm-up, before counting starts"
        + ("" if len(where) == len(runs) else f", in {listed(where)}")
        + ". To count it, write warm_up: 0h."
        for backlog, where in spent.items()
    ]
