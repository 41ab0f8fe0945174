"""What came out of a way over the chasm, and of all of them.

Input: none. Output: frozen records. Must not depend on: how they are computed or said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from flowsim.dynamics.bass_fit import Fit
from flowsim.dynamics.population import Band
from flowsim.dynamics.strategies import Strategy
from flowsim.dynamics.two_markets import QUARTERS, Curves, saddle, sustains
from flowsim.study.frames import frame
from flowsim.study.study_result import StudyResult

if TYPE_CHECKING:
    import pandas as pd

EARLY_LOOK = 16.0  # quarters
HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way over the chasm. band: the same with a small population, person by person."""

    strategy: Strategy
    curves: Curves
    band: Band

    @property
    def early_look(self) -> float:
        """Share of all who could use it that does, after 16 quarters."""
        return self.curves.level(EARLY_LOOK)

    @property
    def level(self) -> float:
        """The same in the end, after 40 quarters."""
        return float(self.curves.users[-1])

    @property
    def half_at(self) -> float | None:
        """Quarters until half of all use it; None if that is not reached."""
        return self.curves.when(HALF)

    @property
    def paid(self) -> float:
        """Paying users times price, summed over all quarters, per possible user."""
        return float(self.curves.paid[-1])

    @property
    def range(self) -> tuple[float, float]:
        """Between which shares nine of ten small populations end."""
        return float(self.band.low[-1]), float(self.band.high[-1])

    @property
    def chasm(self) -> tuple[float, float, float] | None:
        """The dip in new users: its quarter, its depth, the quarter when it is over; or None."""
        return saddle(self.curves)

    @property
    def sustains(self) -> float:
        """Users of the main market that one of them brings before leaving, at the last reach."""
        return sustains(self.curves.settings)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Adoption(StudyResult):
    """Ways over the chasm side by side, over 40 quarters.

    people: of the small population, in trials. changes: `path=value` that were applied to each.

    >>> found = fs.adopt(trials=20)
    >>> found.best.strategy.name, [way.strategy.name for way in found.ways if way.half_at][:2]
    ('hybrid', ['evolve', 'skip'])
    """

    study: ClassVar = "adopt"

    ways: tuple[Way, ...]
    people: int
    trials: int
    seed: int
    changes: tuple[str, ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether one strategy was asked for."""
        return len(self.ways) == 1

    @property
    def best(self) -> Way:
        """The way on which half of all use it first, or most do in the end."""
        return min(self.ways, key=lambda way: (way.half_at or np.inf, -way.level))

    @property
    def worst(self) -> Way:
        """The way with fewest users in the end."""
        return min(self.ways, key=lambda way: way.level)

    def frame(self) -> pd.DataFrame:
        """Each strategy in each quarter: users, new users, and the band of the small population."""
        rows: list[tuple[Any, ...]] = []
        quarters = np.arange(QUARTERS + 1.0)
        for way in self.ways:
            curves, band = way.curves, way.band
            columns = [
                *(np.interp(quarters, curves.at, each)
                  for each in (curves.users, curves.rate, curves.waiting, curves.paid)),
                *(np.interp(quarters, band.at, each) for each in (band.mean, band.low, band.high)),
            ]  # fmt: skip
            for place, quarter in enumerate(quarters):
                row = (float(column[place]) for column in columns)
                rows.append((way.strategy.name, int(quarter), *row))
        return frame(rows, "strategy quarter users new waiting paid mean low high")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AdoptionFit(StudyResult):
    """A Bass curve fitted to sales. name: of the file or the product.

    >>> sales = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
    >>> round(fs.fit_sales(sales).fit.market.value)
    67981
    """

    study: ClassVar = "adopt_fit"

    name: str
    fit: Fit

    @property
    def sold(self) -> float:
        """All sales of the record."""
        return float(self.fit.sales.sum())

    def frame(self) -> pd.DataFrame:
        """Each period: sales, and the fitted curve with its interval."""
        fit = self.fit
        fitted = [np.interp(fit.at, fit.along, each) for each in (fit.curve, fit.low, fit.high)]
        return frame(
            [tuple(map(float, row)) for row in zip(fit.at, fit.sales, *fitted, strict=True)],
            "period sales fitted low high",
        )
