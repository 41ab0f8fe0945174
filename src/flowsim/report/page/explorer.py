"""Sliders over a grid of runs, as plain data for the page's script.

Enters: a Sweep. Leaves: axes, figures of every cell, who constrains it. Must not know: how it is
drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowsim.report.constraint import constraint_name
from flowsim.report.labels import items, team_name
from flowsim.report.page.charts_of_runs import rounded
from flowsim.report.text import capitalized, clean
from flowsim.study.grid import SCENARIO

if TYPE_CHECKING:
    from flowsim.study.sweep import Axis, Cell, Sweep

_TIMES = ("delivery_p85", "delivery_p50")


def explorer(found: Sweep) -> dict[str, Any]:
    """Axes, measures with [mean, low, high] of each cell, the last axis the fastest."""
    what = items(found.base.model, found.judged)
    measures = [
        _measure(found, "throughput", f"{what} delivered a week"),
        _measure(found, "delivery_p85", "85% delivered within, days"),
        _measure(found, "wip", f"{what} in progress"),
    ]
    if any(cell.cost_per_year > 0.0 for cell in found.cells):
        costs = [[rounded(cell.cost_per_year), None, None] for cell in found.cells]
        measures.append({"name": "cost a year", "money": True, "values": costs})
    data: dict[str, Any] = {
        "axes": [_axis(found, number) for number in range(len(found.axes))],
        "measures": measures,
        "base": _nearest(found),
        "replications": found.replications,
    }
    if all(cell.verdict is not None for cell in found.cells):
        data["constraints"] = [_constraint(cell) for cell in found.cells]
    return data


def _axis(found: Sweep, number: int) -> dict[str, Any]:
    axis = found.axes[number]
    numbers = [value for value in axis.numbers if value is not None]
    ascending = numbers == sorted(set(numbers)) and len(numbers) == len(axis.numbers) > 1
    start = found.cells[_nearest(found)].at[number]
    shown: dict[str, Any] = {
        "name": _name(found, axis),
        "labels": [clean(label.partition(" = ")[2] or label, most=60) for label in axis.labels],
        "start": start,
    }
    if ascending:
        shown["numbers"] = [rounded(value) for value in numbers]
        shown["whole"] = axis.unit in ("count", "limit")
        shown["percent"] = axis.unit in ("share", "dose", "percent")
    return shown


def _name(found: Sweep, axis: Axis) -> str:
    """What stands beside a slider: people of a team and levers by their titles."""
    model = found.base.model
    if axis.path == SCENARIO:
        return "Scenario"
    owner, _, key = axis.path.partition(".")
    if key == "people" and owner in {team.name for team in model.teams}:
        return f"{team_name(model, owner)}, people"
    if axis.unit == "dose":
        lever = next(each for each in model.levers if each.name == axis.path)
        return clean(lever.title or axis.path.replace("_", " "), most=60)
    return clean(axis.path, most=60)


def _measure(found: Sweep, field: str, name: str) -> dict[str, Any]:
    values: list[list[float | None] | None] = []
    for cell in found.cells:
        if cell.figures.unstable and field in _TIMES:
            values.append(None)
            continue
        estimate = getattr(cell.figures, field)
        values.append([rounded(estimate.mean), rounded(estimate.low), rounded(estimate.high)])
    return {"name": name, "values": values}


def _nearest(found: Sweep) -> int:
    """The cell in which nothing is changed, or else the first."""
    return next((place for place, cell in enumerate(found.cells) if cell.is_base), 0)


def _constraint(cell: Cell) -> str:
    verdict = cell.verdict
    assert verdict is not None
    if not verdict.answers:
        return "no single team"
    names = [constraint_name(cell.model, answer) for answer in verdict.answers[:3]]
    return capitalized(" or ".join(names))
