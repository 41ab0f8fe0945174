"""What a slide and the explorer of a sweep both show: values of cells, and labels of an axis.

Input: a Sweep. Output: estimates and names. Must not depend on: how they are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.format.numbers import is_known, positive
from flowsim.report.format.text import clean
from flowsim.report.studies.sweep import TOTAL, means_nothing

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.sweep.sweep import Axis, Cell, Sweep

_LONGEST = 60


def charted(sweep: Sweep) -> tuple[str, ...]:
    """What charts show, the first first: the total of all that is judged, if that is several."""
    return sweep.measures if sweep.base.total is None else (TOTAL, *sweep.measures)


def cell_value(cell: Cell, measure: str) -> Estimate | None:
    """What is shown of a cell; None where it means nothing or is not known."""
    if measure == TOTAL:
        return None if cell.total is None or not is_known(cell.total) else positive(cell.total)
    return figure_value(cell.figures, measure)


def figure_value(figures: WorkFigures, measure: str) -> Estimate | None:
    """What is shown of a kind of work; None where it means nothing or is not known."""
    value: Estimate = positive(getattr(figures, measure))
    return None if means_nothing(figures, measure) or not is_known(value) else value


def axis_labels(axis: Axis) -> list[str]:
    """The values of an axis; of an operation what it leads to: `12` of `+2 = 12`."""
    return [clean(label.partition(" = ")[2] or label, most=_LONGEST) for label in axis.labels]


def scale_of(axis: Axis) -> list[float] | None:
    """The values of an axis as numbers, if they are as many different ones; else None."""
    numbers = [value for value in axis.numbers if value is not None]
    return numbers if len(set(numbers)) == len(axis.numbers) > 1 else None
