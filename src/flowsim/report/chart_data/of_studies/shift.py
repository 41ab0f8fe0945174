"""What a constraint map shows, computed once for the slide and for the page.

Input: a Shift. Output: a curve, regions by constraint, times, chances. Must not depend on: how any
of it is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import replications_note
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import is_known, positive
from flowsim.report.sections.judged import total_of, what_is_judged
from flowsim.report.studies.decide import shift as words

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.decide.shift import Shift

LEAST = 0.02  # chance that is shown
_WITHIN = 1.15  # of the highest throughput: a bound beyond that is out of the picture
HERE = "you are here"


@dataclass(frozen=True, slots=True)
class Region:
    """Factors between which the constraint stays the same, and what it is called."""

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class MapData:
    """rates, days: by factor. bound: throughput that averages alone allow. chances: by title.

    what: all that is counted together; soon_of: the items that the days are of. axis: what the
    factors are of. knee: a factor and what is
    said there.
    """

    title: str
    note: str
    what: str
    soon_of: str
    axis: str
    knee: tuple[float, str] | None
    factors: tuple[float, ...]
    rates: tuple[tuple[float, Estimate], ...]
    bound: tuple[tuple[float, float], ...]
    regions: tuple[Region, ...]
    days: tuple[tuple[float, Estimate], ...]
    piles_up: bool
    chances: dict[str, tuple[float, ...]]


def map_data(shift: Shift) -> MapData:
    """What the map of a shift shows."""
    points, judged = shift.points, shift.judged
    figures = [point.run.of(judged) for point in points]
    rates = [positive(total_of(point.run)) for point in points]
    highest = max((rate.high if is_known(rate) else 0.0) for rate in rates)
    chances: dict[str, list[float]] = {}
    for place, point in enumerate(points):
        for name, chance in point.run.verdict.chances:
            if chance >= LEAST:
                chances.setdefault(name, [0.0] * len(points))[place] = chance
    model, knee = points[0].run.model, shift.knee
    how = "speed" if shift.path.endswith(".speed") else "improvement"
    return MapData(
        title=words.headline(shift),
        note=replications_note((points[0].run,), 1),
        axis=f"{words.subject(shift)}, {how} factor",
        knee=None if knee is None else (knee.factor, _at_the_knee(knee.factor)),
        what=what_is_judged(points[0].run),
        soon_of=items(model, judged),
        factors=tuple(point.factor for point in points),
        rates=tuple((point.factor, rate) for point, rate in zip(points, rates, strict=True)),
        bound=tuple(
            (point.factor, point.bound)
            for point in points
            if math.isfinite(point.bound) and point.bound <= _WITHIN * highest
        ),
        regions=_regions(shift),
        days=tuple(
            (point.factor, positive(each.delivery_p85))
            for point, each in zip(points, figures, strict=True)
            if not each.unstable and is_known(each.delivery_p85)
        ),
        piles_up=any(each.unstable for each in figures),
        chances={words.label(model, name): tuple(found) for name, found in chances.items()},
    )


def _at_the_knee(factor: float) -> str:
    return f"90% of the gain at {words.times(round(factor, 1))}"


def _regions(shift: Shift) -> tuple[Region, ...]:
    """The stretches by constraint, each up to halfway (in the logarithm) to the next."""
    found = shift.stretches
    turns = [
        math.sqrt(one.points[-1].factor * other.points[0].factor) for one, other in pairwise(found)
    ]
    edges = [shift.points[0].factor, *turns, shift.points[-1].factor]
    return tuple(
        Region(low, high, words.constraint_of(stretch))
        for stretch, (low, high) in zip(found, pairwise(edges), strict=True)
    )
