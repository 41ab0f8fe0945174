"""Sliders over a grid of runs, as plain data for the page's script.

Input: a Sweep. Output: axes, figures of every cell, who constrains it. Must not depend on: how it
is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flowsim.report.chart_data.of_studies.sweep import axis_labels, cell_value, scale_of
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.text import capitalized, clean
from flowsim.report.page.charts_of_runs import rounded
from flowsim.report.sections.constraint import constraint_name
from flowsim.report.studies.sweep import TOTAL, title
from flowsim.study.sweep.grid import SCENARIO

if TYPE_CHECKING:
    from flowsim.study.sweep.sweep import Axis, Cell, Sweep


def explorer(found: Sweep) -> dict[str, Any]:
    """Axes, measures with [mean, low, high] of each cell, the last axis the fastest."""
    what = items(found.base.model, found.judged)
    soon = "85% delivered within, days" if not found.base.beside else f"85% of {what} within, days"
    measures = [
        *_total(found),
        _measure(found, "throughput", f"{what} delivered a week"),
        *(_beside(found, number) for number in range(len(found.base.beside))),
        _measure(found, "delivery_p85", soon),
        _measure(found, "wip", f"{what} in progress"),
    ]
    if any(cell.cost_per_year > 0.0 for cell in found.cells):
        costs = [[rounded(cell.cost_per_year), None, None] for cell in found.cells]
        before = rounded(found.base.cost_per_year)
        measures.append({"name": "cost a year", "money": True, "values": costs, "base": before})
    data: dict[str, Any] = {
        "axes": [_axis(found, number) for number in range(len(found.axes))],
        "measures": measures,
        "base": _nearest(found),
        "has_base": any(cell.is_base for cell in found.cells),
        "replications": found.replications,
    }
    if all(cell.verdict is not None for cell in found.cells):
        data["constraints"] = [_constraint(cell) for cell in found.cells]
    return data


def _axis(found: Sweep, number: int) -> dict[str, Any]:
    axis = found.axes[number]
    numbers = scale_of(axis)
    start = found.cells[_nearest(found)].at[number]
    shown: dict[str, Any] = {
        "name": _name(found, axis),
        "labels": axis_labels(axis),
        "start": start,
    }
    if numbers is not None and numbers == sorted(numbers):
        least = numbers[0] if _is_planned(found, axis) else 0.0  # then it counts those beside
        shown["numbers"] = [rounded(value - least) for value in numbers]
        shown["whole"] = axis.unit in ("count", "limit")
        shown["percent"] = axis.unit in ("share", "dose", "percent")
    return shown


def _name(found: Sweep, axis: Axis) -> str:
    """The label of a slider: people of a team and levers by their titles."""
    model = found.base.model
    if axis.path == SCENARIO:
        return "Scenario"
    owner, _, key = axis.path.partition(".")
    if key == "people" and owner in {team.name for team in model.teams}:
        beside = " on top of those planned" if _is_planned(found, axis) else ""
        what = "number" if model.team(owner).kind == "equipment" else "people"
        return f"{team_name(model, owner)}, {what}{beside}"
    if axis.unit == "dose":
        lever = next(each for each in model.levers if each.name == axis.path)
        return clean(lever.title or axis.path.replace("_", " "), most=60)
    return clean(axis.path, most=60)


def _is_planned(found: Sweep, axis: Axis) -> bool:
    """Whether an axis moves a number that changes over time, as a whole."""
    owner, _, key = axis.path.partition(".")
    planned = {team.name for team in found.base.model.teams if team.people_at}
    return key == "people" and owner in planned and axis.texts[0][:1] == "+"


def _measure(found: Sweep, field: str, name: str) -> dict[str, Any]:
    values = [_value(cell, field) for cell in found.cells]
    base = _value(found.base, field)
    return {"name": name, "values": values, "base": base[0] if base else None}


def _total(found: Sweep) -> Iterator[dict[str, Any]]:
    """What is delivered of all that is judged, if that is several kinds of work."""
    if found.judge is not None and not found.judge.is_one:
        is_money = {"money": True} if found.judge.by_value else {}
        yield _measure(found, TOTAL, title(found, TOTAL)) | is_money


def _beside(found: Sweep, number: int) -> dict[str, Any]:
    """The throughput of another judged kind of work."""
    name = items(found.base.model, found.base.beside[number].work)
    rates = [cell.beside[number].throughput for cell in (found.base, *found.cells)]
    before, *values = [[rounded(end) for end in (r.mean, r.low, r.high)] for r in rates]
    return {"name": f"{name} delivered a week", "values": values, "base": before[0]}


def _value(cell: Cell, field: str) -> list[float | None] | None:
    """Mean, low and high; None where there is no steady number."""
    found = cell_value(cell, field)
    return None if found is None else [rounded(end) for end in (found.mean, found.low, found.high)]


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
