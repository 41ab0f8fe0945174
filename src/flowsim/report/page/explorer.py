"""Sliders over a grid of runs, as plain data for the page's script.

Input: a Sweep. Output: axes, figures of every cell, who constrains it. Must not depend on: how it
is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flowsim.report.chart_data.of_studies.sweep import (
    axis_labels,
    cell_value,
    figure_value,
    scale_of,
)
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.text import capitalized, clean
from flowsim.report.page.charts_of_runs import rounded
from flowsim.report.sections.constraint import constraint_name
from flowsim.report.studies.sweep import TOTAL, title
from flowsim.study.sweep.grid import SCENARIO

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.sweep.sweep import Axis, Cell, Sweep


def explorer(found: Sweep) -> dict[str, Any]:
    """Axes, measures with [mean, low, high] of each cell, the last axis the fastest."""
    measures = [
        *_total(found),
        *_of_every_kind(found, "throughput", "{items} delivered a week"),
        *_of_every_kind(found, "delivery_p85", "85% of {items} within, days"),
        *_of_every_kind(found, "wip", "{items} in progress"),
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


def _total(found: Sweep) -> Iterator[dict[str, Any]]:
    """What is delivered of all that is judged, if that is several kinds of work."""
    if found.judge is not None and not found.judge.is_one:
        is_money = {"money": True} if found.judge.by_value else {}
        before, *values = [_three(cell_value(c, TOTAL)) for c in (found.base, *found.cells)]
        name, base = title(found, TOTAL), before[0] if before else None
        yield {"name": name, "values": values, "base": base} | is_money


def _of_every_kind(found: Sweep, field: str, name: str) -> Iterator[dict[str, Any]]:
    """A measure of each kind of work that counts."""
    for work in (each.work for each in found.base.work):
        before, *values = [
            _three(figure_value(cell.of(work), field) if cell.has(work) else None)
            for cell in (found.base, *found.cells)
        ]
        said = name.format(items=items(found.base.model, work))
        yield {"name": said, "values": values, "base": before[0] if before else None}


def _three(found: Estimate | None) -> list[float | None] | None:
    """Mean, low and high; None where there is no steady number."""
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
