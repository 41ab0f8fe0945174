"""Rows with names and a bar each, in panels on one scale: what most charts show.

Input: estimates and texts. Output: records that a slide and a page draw. Must not depend on: which
results they are of, how a bar is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.format.labels import run_labels
from flowsim.report.format.numbers import has_interval, is_known

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import RunResult

MOST_PANELS = 4  # runs side by side
MOST_ROWS = 8  # of a run each
_FURTHEST = 1.5  # times the longest bar: intervals of few replications must not crush the bars


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its interval and its text.

    value: None where there is only the text. brief: the text without what is in brackets; aside:
    the interval, or what else is in brackets, if anything. is_marked: in the colour of the
    bottleneck. parts: what the value is made of, by the series of its chart, from zero on.
    """

    value: Estimate | None
    brief: str
    aside: str = ""
    is_marked: bool = False
    parts: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The whole text: `9.4 (9.2–9.6)`."""
        return bracketed(self.brief, self.aside)


@dataclass(frozen=True, slots=True)
class Panel:
    """The bars of one run, row by row; None: an empty row. title: None of a single run."""

    title: str | None
    bars: tuple[Bar | None, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Names of rows, and panels on one scale from low to high. series: keys of the parts."""

    title: str
    note: str
    names: tuple[str, ...]
    panels: tuple[Panel, ...]
    low: float
    high: float
    series: tuple[str, ...] = ()

    @property
    def has_mark(self) -> bool:
        """Whether the colour of the bottleneck occurs."""
        return any(bar is not None and bar.is_marked for panel in self.panels for bar in panel.bars)


def bracketed(brief: str, aside: str, *, between: str = " ") -> str:
    """`9.4 (9.2–9.6)`; without brackets if there is nothing to put into them."""
    return f"{brief}{between}({aside})" if aside else brief


def top(values: Sequence[Estimate]) -> float:
    """Where a scale from zero ends that shows these values, and their intervals if there is room.

    1 if there is nothing to show.
    """
    means = max((value.mean for value in values if is_known(value)), default=0.0)
    highs = max((value.high for value in values if has_interval(value)), default=0.0)
    return max(means, min(highs, _FURTHEST * means)) or 1.0


def bottom(values: Sequence[Estimate]) -> float:
    """Where a scale begins that shows these changes, and their intervals if there is room: at zero,
    or below it.
    """
    far = _FURTHEST * max((abs(value.mean) for value in values if is_known(value)), default=0.0)
    lows = [max(value.low, -far) for value in values if has_interval(value)]
    return min([0.0, *lows, *(value.mean for value in values if is_known(value))])


def panel_titles(runs: Sequence[RunResult]) -> list[str | None]:
    """Names of panels: none for a single one."""
    return [None] if len(runs) == 1 else list(run_labels(runs))


def replications_note(runs: Sequence[RunResult], shown: int) -> str:
    """`40 replications.`, and how many of the runs are shown if not all are."""
    return f"{runs[0].replications} replications.{first_of(runs, shown)}"


def first_of(runs: Sequence[RunResult], shown: int) -> str:
    """` The first 4 of 9; all are in the table.`; empty if all are shown."""
    return f" The first {shown} of {len(runs)}; all are in the table." if len(runs) > shown else ""
