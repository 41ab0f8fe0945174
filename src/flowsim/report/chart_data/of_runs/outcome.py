"""What the chart of outcomes shows: throughput and delivery time of each scenario.

Input: a comparison, or a run. Output: a row for each scenario. Must not depend on: how it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import MOST_ROWS, Bar, replications_note, top
from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import is_known, positive, shown, shown_parts
from flowsim.report.sections import findings
from flowsim.report.sections.judged import parts_of, total_of, what_is_judged

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import Comparison, RunResult


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A scenario. rate: delivered a week. change: of it, in words. half, most: days within which
    half and 85% are delivered. unsteady: why there are none, a line each.
    """

    name: str
    rate: Bar | None
    change: str
    half: Bar | None
    most: Bar | None
    unsteady: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeData:
    """what: all that is counted together. soon_of: the items that days are of.

    highest_rate, highest_days: where scales end.
    """

    title: str
    note: str
    what: str
    soon_of: str
    rows: tuple[OutcomeRow, ...]
    highest_rate: float
    highest_days: float


def outcome_data(comparison: Comparison) -> OutcomeData:
    """All scenarios of a comparison, the baseline first."""
    changes = findings.throughput_changes(comparison)
    return _data(comparison.runs, findings.outcome_finding(comparison), changes)


def outcome_of_run(run: RunResult) -> OutcomeData:
    """A run alone."""
    return _data((run,), findings.short_sentence(run), [""])


def _data(runs: Sequence[RunResult], title: str, changes: Sequence[str]) -> OutcomeData:
    some = runs[:MOST_ROWS]
    rows = tuple(
        _outcome(run, label, change)
        for run, label, change in zip(some, run_labels(runs), changes, strict=False)
    )
    figures = [run.of(run.judged) for run in some]
    steady = [each for each in figures if not each.unstable]
    return OutcomeData(
        title=title,
        note=replications_note(runs, len(some)),
        what=what_is_judged(runs[0]),
        soon_of=items(runs[0].model, runs[0].judged),
        rows=rows,
        highest_rate=top([positive(total_of(run)) for run in some]),
        highest_days=top([positive(each.delivery_p85) for each in steady]),
    )


def _outcome(run: RunResult, name: str, change: str) -> OutcomeRow:
    figures = run.of(run.judged)
    total = positive(total_of(run))
    rate = Bar(total, *parts_of(run.judge, total)) if is_known(total) else None
    if figures.unstable:
        lines = ("no steady time: unfinished", f"work grows by {shown(figures.growth)} a week")
        return OutcomeRow(name, rate, change, None, None, lines)
    return OutcomeRow(name, rate, change, _bar(figures.delivery_p50), _bar(figures.delivery_p85))


def _bar(estimate: Estimate) -> Bar | None:
    value = positive(estimate)
    return Bar(value, *shown_parts(value)) if is_known(value) else None
