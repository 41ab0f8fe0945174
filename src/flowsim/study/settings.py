"""What all runs of one study share: replications, seed, threads, judged work, progress.

Input: the arguments of a study. Output: one record that reaches every run of the study.
Must not depend on: any study.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.study.progress import Progress

if TYPE_CHECKING:
    from flowsim.study.judging import JudgeArgument

REPLICATIONS = 40

ALL_CORES = 0
"""As many threads as there are cores; results do not depend on it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a study runs its models.

    replications: None is REPLICATIONS or, with a precision, as many as it takes; with a precision
    the given number is the maximum. seed: of the random numbers. jobs: threads, at least 1. judge:
    the work that counts, as in `explain`. progress: called with how far the study is. precision:
    half-width of the 95 % intervals of the judged work, over their means.
    """

    replications: int | None = None
    seed: int = 1
    jobs: int = 1
    judge: JudgeArgument = None
    progress: Progress | None = None
    precision: float | None = None

    @property
    def count(self) -> int:
        """Replications of a run without a precision."""
        return REPLICATIONS if self.replications is None else self.replications

    def tell(self, done: int, total: int, what: str) -> None:
        """Report how far the study is, if anybody wants to know."""
        if self.progress is not None:
            self.progress(done, total, what)

    def telling(self, what: str) -> Callable[[int, int], None]:
        """`tell` with its text fixed, in the form that replications call."""

        def tell(done: int, total: int) -> None:
            self.tell(done, total, what)

        return tell


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
