"""A grid of cells as plain data, and as CSV.

Input: a Sweep. Output: dictionaries and lists; lines. Must not depend on: files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowsim.report.files.written_by_us import FIRST_COLUMN
from flowsim.report.format.spreadsheet import Cell as Shown
from flowsim.report.format.spreadsheet import csv_text
from flowsim.report.runs.data import estimate_data, known, verdict_data
from flowsim.report.sections import trust
from flowsim.report.studies.sweep import AS_IT_IS, card, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flowsim.experiment import Estimate
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import MeasureChange
    from flowsim.study.sweep.sweep import Cell, Sweep


def data(sweep: Sweep) -> dict[str, Any]:
    """A sweep as plain data."""
    return {
        "sentences": sentences(sweep),
        "trust": trust.data(card(sweep)),
        "judged": sweep.judged,
        "judge": list(sweep.base.judged_kinds),
        "measures": list(sweep.measures),
        "replications": sweep.replications,
        "seed": sweep.seed,
        "axes": [
            {
                "path": axis.path,
                "unit": axis.unit,
                "values": list(axis.texts),
                "numbers": [known(number) for number in axis.numbers],
            }
            for axis in sweep.axes
        ],
        "base": _cell(sweep, sweep.base),
        "cells": [_cell(sweep, cell) for cell in sweep.cells],
    }


def _cell(sweep: Sweep, cell: Cell) -> dict[str, Any]:
    return {
        "name": cell.name,
        "at": [axis.texts[place] for axis, place in zip(sweep.axes, cell.at, strict=False)],
        "numbers": [known(number) for number in cell.numbers],
        "is_base": cell.is_base,
        "unstable": cell.figures.unstable,
        **_of_kind(cell.figures, cell.changes),
        "others": {each.work: _of_kind(each, cell.more) for each in cell.beside},
        "total": None if cell.total is None else estimate_data(cell.total),
        "total_change": None if cell.total is None else _change(cell.gain),
        "cost_per_year": known(cell.cost_per_year),
        "cost_once": known(cell.cost_once),
        "verdict": None if cell.verdict is None else verdict_data(cell.verdict),
    }


def _of_kind(figures: WorkFigures, changes: Sequence[MeasureChange]) -> dict[str, Any]:
    """The figures of a kind of work and their changes from the base."""
    mine = [change for change in changes if change.work == figures.work]
    found = {change.measure: estimate_data(getattr(figures, change.measure)) for change in mine}
    return {
        "figures": found | {"growth": estimate_data(figures.growth)},
        "changes": {change.measure: _change(change) for change in mine},
    }


def _change(change: MeasureChange) -> dict[str, Any]:
    return {"paired": estimate_data(change.paired), "relative": estimate_data(change.relative)}


def as_csv(sweep: Sweep) -> str:
    """A row for each cell, the base as cell 0. Numbers on axes are in the unit of the model."""
    head = [FIRST_COLUMN, *(f"{axis.path}{_unit(axis.unit)}" for axis in sweep.axes)]
    for change in sweep.base.changes:
        name = change.measure
        head += [name, f"{name}_low", f"{name}_high"]
        head += [f"{name}_change", f"{name}_change_low", f"{name}_change_high"]
    for change in sweep.base.more:
        name = f"{change.work}_{change.measure}" if change.work else change.measure
        head += [name, f"{name}_low", f"{name}_high"]
        head += [f"{name}_change", f"{name}_change_low", f"{name}_change_high"]
    head += ["growing", "bottleneck", "cost_per_year", "cost_once", "replications"]
    rows = [_row(sweep, number, cell) for number, cell in enumerate((sweep.base, *sweep.cells))]
    return csv_text(head, rows)


def _six(cell: Cell, change: MeasureChange | None) -> list[Shown]:
    """A value and its change, with their intervals; blank where the model lacks the work."""
    if change is None:
        return [None] * 6
    value = getattr(cell.of(change.work), change.measure) if change.work else cell.total
    assert value is not None
    both = (value, change.paired)
    return [end for each in both for end in (each.mean, each.low, each.high)]


_UNITS = {"effort": " (hours)", "elapsed": " (hours)", "open": " (open hours)"}
_UNITS |= {"rate": " (per open hour)", "share": " (share)", "percent": " (share)"}
_UNITS |= {"pay": " (a year)", "toll": " (a week)"}


def _unit(unit: str) -> str:
    return _UNITS.get(unit, "")


def _row(sweep: Sweep, number: int, cell: Cell) -> list[Shown]:
    row: list[Shown] = [number]
    row += [
        axis.texts[place] if axis.unit == "word" else value
        for axis, place, value in zip(sweep.axes, cell.at, cell.numbers, strict=True)
    ] if cell.at else [AS_IT_IS, *[None] * (len(sweep.axes) - 1)]  # fmt: skip
    for change in cell.changes:
        value: Estimate = getattr(cell.figures, change.measure)
        row += [value.mean, value.low, value.high]
        row += [change.paired.mean, change.paired.low, change.paired.high]
    mine = {(change.work, change.measure): change for change in cell.more}
    for before in sweep.base.more:
        row += _six(cell, mine.get((before.work, before.measure)))
    names = () if cell.verdict is None else cell.verdict.answers or ("not clear",)
    row += ["yes" if cell.figures.unstable else "no", " or ".join(names)]
    return [*row, cell.cost_per_year, cell.cost_once, value.replications]
