"""Scenarios next to each other: a row for each, or for each kind of work that counts.

Input: runs. Output: Tables, their cells not escaped. Must not depend on: how runs came to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import money, positive, shown
from flowsim.report.format.table import Table
from flowsim.report.sections.judged import kinds_of
from flowsim.report.sections.tables import delivery_cell, delivery_cells
from flowsim.report.sections.wording import bottleneck_key, bottleneck_name

if TYPE_CHECKING:
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import RunResult

ROOMY = 100  # columns from which a terminal shows both percentiles


def scenario_table(runs: Sequence[RunResult], *, columns: int = 80) -> Table:
    """The scenarios of a terminal; teams by the names of the model."""
    is_wide = columns >= ROOMY

    def times(figures: WorkFigures) -> tuple[str, ...]:
        return delivery_cells(figures) if is_wide else (delivery_cell(figures),)

    rows = [
        (*begin, shown(positive(figures.throughput)), *times(figures), *end)
        for run, label in zip(runs, run_labels(runs), strict=True)
        for begin, figures, end in _lines(run, label, (bottleneck_key(run), _cost(run)))
    ]
    days = ("half within", "85% within") if is_wide else ("85% within",)
    head = (*_head(runs, ""), *days, "bottleneck", "cost/y")
    return Table(head, tuple(rows), _align(runs) + "r" * len(days) + "lr")


def wide_scenario_table(runs: Sequence[RunResult]) -> Table:
    """The scenarios of a report; teams by their titles."""
    rows = [
        (
            *begin,
            shown(positive(figures.throughput)),
            *delivery_cells(figures),
            _in_progress(figures),
            *end,
        )
        for run, label in zip(runs, run_labels(runs), strict=True)
        for begin, figures, end in _lines(run, label, (bottleneck_name(run), _cost(run)))
    ]
    head = (
        *_head(runs, " delivered"),
        "request to delivery, half within",
        "85% within",
        "in progress",
        "bottleneck",
        "cost a year",
    )
    return Table(head, tuple(rows), _align(runs) + "rrrlr")


_Line = tuple[tuple[str, ...], "WorkFigures", tuple[str, ...]]


def _lines(run: RunResult, label: str, end: tuple[str, ...]) -> list[_Line]:
    """A line for each kind of work that counts: how it begins, its figures, how it ends.

    What is of the whole run stands in the first.
    """
    kinds = kinds_of(run)
    if len(kinds) == 1:
        return [((label,), run.of(run.judged), end)]
    rows = [(("", items(run.model, kind)), run.of(kind), ("",) * len(end)) for kind in kinds]
    (_, name), figures, _ = rows[0]
    return [((label, name), figures, end), *rows[1:]]


def _head(runs: Sequence[RunResult], delivered: str) -> tuple[str, ...]:
    if len(kinds_of(runs[0])) > 1:
        return "", "", f"{delivered} a week".strip()
    return "", f"{items(runs[0].model, runs[0].judged)}{delivered} a week"


def _align(runs: Sequence[RunResult]) -> str:
    return "llr" if len(kinds_of(runs[0])) > 1 else "lr"


def _cost(run: RunResult) -> str:
    return money(run.cost_per_year)


def _in_progress(figures: WorkFigures) -> str:
    text = shown(positive(figures.wip))
    return f"{text}, {shown(figures.growth, sign='+')} a week" if figures.unstable else text
