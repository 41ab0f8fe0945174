"""Rows with names, a panel for each run: the frame of pictures that compare teams or places.

Input: names and bars. Output: where to draw, and bars. Must not depend on: which figures are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.drawing.canvas import (
    BOTTOM,
    LEFT,
    ORANGE,
    RIGHT,
    SMALL,
    SOFT,
    TEXT,
    TOP,
    Slide,
    within,
)
from flowsim.report.drawing.intervals import whisker
from flowsim.report.format.text import fit

if TYPE_CHECKING:
    from flowsim.report.chart_data.rows import Bar, Rows
    from flowsim.report.drawing.canvas import Scale

NAMES_END, SPACE = 466.0, 12.0
_GAP = 36.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of teams, panels of runs."""

    slide: Slide
    rows: int
    panels: int

    @classmethod
    def of(cls, data: Rows, *, has_key: bool = True) -> Grid:
        """A slide with the names of rows and panels. has_key: and what the colour means."""
        grid = cls(Slide(data.title, data.note), max(1, len(data.names)), len(data.panels))
        grid.head([panel.title for panel in data.panels], data.names)
        if has_key and data.has_mark:
            grid.slide.text(LEFT, TOP + 18.0, "■ bottleneck", size=SMALL, color=ORANGE, bold=True)
        return grid

    @property
    def step(self) -> float:
        """From one row to the next."""
        return min(110.0, (BOTTOM - TOP - 46.0) / self.rows)

    @property
    def size(self) -> float:
        """Type that fits the rows."""
        return TEXT - 1.0 if self.step > 50.0 else SMALL if self.step > 36.0 else 12.5

    @property
    def thickness(self) -> float:
        """Of a bar."""
        return min(60.0, 0.72 * self.step)

    def y(self, row: int) -> float:
        """The middle of a row."""
        return TOP + 46.0 + (row + 0.5) * self.step

    def stretch(self, panel: int) -> tuple[float, float]:
        """Where a panel begins and ends."""
        start = NAMES_END + SPACE
        width = (RIGHT - start - _GAP * (self.panels - 1)) / self.panels
        return start + panel * (width + _GAP), start + panel * (width + _GAP) + width

    def head(self, labels: Sequence[str | None], names: Sequence[str]) -> None:
        """Names of the panels, if there are several, and of the rows."""
        for panel, label in enumerate(labels if self.panels > 1 else ()):
            text = fit(label or "", 64 // self.panels)
            self.slide.text(self.stretch(panel)[0], TOP + 18.0, text, bold=True)
        for row, name in enumerate(names):
            text = within(name, NAMES_END - LEFT / 2.0, size=self.size)
            self.slide.text(NAMES_END, self.y(row), text, side="right", size=self.size)

    def bar(self, scale: Scale, row: int, bar: Bar, color: str) -> None:
        """A bar from zero with its interval and its text."""
        if bar.value is not None:
            end = scale(bar.value.mean)
            self.slide.bar(scale(0.0), end, self.y(row), self.thickness, color)
            self.value(scale, row, bar)

    def value(self, scale: Scale, row: int, bar: Bar) -> None:
        """The interval of a bar and its text."""
        if bar.value is not None:
            end = whisker(self.slide, scale, bar.value, self.y(row), thickness=3.0)
            ink = ORANGE if bar.is_marked else SOFT
            self.slide.text(
                end + SPACE, self.y(row), bar.text, size=self.size, color=ink, bold=bar.is_marked
            )
