"""Rows with names, a panel for each run: the frame of pictures that compare teams or places.

Enters: runs. Leaves: where to draw, and names. Must not know: which figures are drawn.
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
    TEXT,
    TOP,
    Slide,
    within,
)
from flowsim.report.format.text import fit
from flowsim.report.sections.wording import constraint_teams

if TYPE_CHECKING:
    from flowsim.study.results import RunResult

NAMES_END, SPACE = 466.0, 12.0
_GAP = 36.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of teams, panels of runs."""

    slide: Slide
    rows: int
    panels: int

    @property
    def step(self) -> float:
        """From one row to the next."""
        return min(110.0, (BOTTOM - TOP - 46.0) / self.rows)

    @property
    def size(self) -> float:
        """Type that fits the rows."""
        return TEXT - 1.0 if self.step > 50.0 else SMALL if self.step > 36.0 else 12.5

    def y(self, row: int) -> float:
        """The middle of a row."""
        return TOP + 46.0 + (row + 0.5) * self.step

    def stretch(self, panel: int) -> tuple[float, float]:
        """Where a panel begins and ends."""
        start = NAMES_END + SPACE
        width = (RIGHT - start - _GAP * (self.panels - 1)) / self.panels
        return start + panel * (width + _GAP), start + panel * (width + _GAP) + width

    def head(self, labels: Sequence[str], names: Sequence[str]) -> None:
        """Names of the panels, if there are several, and of the rows."""
        for panel, label in enumerate(labels if self.panels > 1 else ()):
            text = fit(label, 64 // self.panels)
            self.slide.text(self.stretch(panel)[0], TOP + 18.0, text, bold=True)
        for row, name in enumerate(names):
            text = within(name, NAMES_END - LEFT / 2.0, size=self.size)
            self.slide.text(NAMES_END, self.y(row), text, side="right", size=self.size)

    def key(self, runs: Sequence[RunResult]) -> None:
        """What the colour means."""
        if any(constraint_teams(run) for run in runs):
            self.slide.text(LEFT, TOP + 18.0, "■ bottleneck", size=SMALL, color=ORANGE, bold=True)
