"""Errors of a run, with messages for users."""

from __future__ import annotations

from flowsim.model import FlowsimError


class EngineError(FlowsimError):
    """A run that cannot be finished."""


class TooLongError(EngineError):
    """A replication that would write more rows than memory should hold."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"one replication has more than {rows:,} visits. Shorten `horizon`, or look for a "
            "rate of arrivals in the wrong unit."
        )


class StuckError(EngineError):
    """A model in which work never ends while the clock stands still."""

    def __init__(self) -> None:
        super().__init__(
            "work goes round without taking any time: give at least one step of each loop, and of "
            "each kind of work that arrives `always`, an effort or a wait above zero."
        )
