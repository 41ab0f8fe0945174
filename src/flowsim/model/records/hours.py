"""Working hours and holidays as frozen data.

Input: values that the reader has checked. Output: immutable records. Knows nothing of teams.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flowsim.time_units import HOURS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nobody works: public holidays of places, and further days.

    places: countries or their regions, by ISO 3166 (`DE`, `DE-BY`). spans: first and last day.
    """

    name: str
    places: tuple[str, ...] = ()
    spans: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """A weekly pattern of open hours: sorted, disjoint [start, end) in hours from Monday 00:00.

    On holidays it is closed from midnight to midnight.
    """

    name: str
    intervals: tuple[tuple[float, float], ...]
    holidays: Holidays | None = None

    @property
    def per_week(self) -> float:
        """Open hours in a week."""
        return sum(end - start for start, end in self.intervals)

    @property
    def days_per_week(self) -> int:
        """Days of the week on which it opens at all."""
        return len(
            {
                day
                for start, end in self.intervals
                for day in range(7)
                if start < (day + 1) * 24 and end > day * 24
            }
        )


ALWAYS = Hours("always", ((0.0, HOURS_PER_WEEK),))
OFFICE = Hours("office", tuple((day * 24.0 + 9.0, day * 24.0 + 17.0) for day in range(5)))
