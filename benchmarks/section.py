"""What a section of the benchmark is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.line import Line
from benchmarks.paired import Record


@dataclass(slots=True)
class Setting:
    """What this run measures, and what it has found so far (`records`, `failed`)."""

    line: Line
    horizon: float  # hours
    rounds: int
    seconds: float  # CPU seconds a turn, about
    quick: bool
    say: Callable[[str], None]
    records: list[Record] = field(default_factory=list)
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A title, lines of text, and the same as data."""

    title: str
    lines: list[str]
    data: Any
