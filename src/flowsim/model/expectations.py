"""The frozen records of the expectations in a file.

Input: what `expect` has read. Output: records. Must not depend on: texts, models, results.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowsim.model.measures import Unit

Sign = Literal["<", "<=", ">", ">="]

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a kind of work, a step, a team or an entry.

    path: as it is written, `feature.build.wait`. work and at: of which kind of work, and at which
    team, step (`work.step`) or door, as `Results.estimate` takes them.
    """

    path: str
    measure: str
    unit: Unit
    work: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A figure compared with an amount, with the baseline, or with another figure.

    With `factor` it is compared with that multiple of the other; else its difference from the other
    is compared with `amount` (in hours, per hour, 0..1). Without another, with the amount itself.
    """

    text: str
    where: str  # file:line:column
    figure: Figure
    sign: Sign
    other: Figure | None = None
    of_baseline: bool = False  # the other is the figure of the baseline
    factor: float | None = None
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class ExpectedBottleneck:
    """What the bottleneck is, or is not: teams, demand, or paths of other constraints."""

    text: str
    where: str  # file:line:column
    names: tuple[str, ...]
    holds: Literal["is", "is not"] = "is"


Expectation = ExpectedFigure | ExpectedBottleneck
