"""What became of an expectation, as a frozen record.

Enters: nothing; `outcomes` fills it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from flowsim.experiment import Estimate
from flowsim.model.expectations import Expectation, ExpectedBottleneck
from flowsim.model.measures import Unit

OutcomeWord = Literal["held", "failed", "inconclusive"]


Why = Literal["", "interval", "alike", "nothing", "piles up", "tied", "no team"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an expectation.

    It is held if the whole interval of `found` is on the side that was expected of `bound`, failed
    if all of it is on the other, and else inconclusive. found and bound are in the units of the
    engine (hours, per hour, 0..1): the figure itself, or what it has more than the other
    (`difference`), or how many times the other it is (`ratio`), pair by pair.

    why it is inconclusive: the interval holds the bound; so few replications were `alike`;
    `nothing` was observed; items pile up, and times have no mean; several teams are `tied`, or no
    team's speed makes a clear difference. needed: replications that would decide an interval, if
    the mean stayed where it is: an estimate and no promise.
    """

    expectation: Expectation
    word: OutcomeWord
    kind: Literal["figure", "difference", "ratio", "bottleneck"]
    found: Estimate  # for a bottleneck nan, with its trials
    bound: float = math.nan
    why: Why = ""
    needed: int | None = None
    growth: Estimate | None = None  # of what piles up, items an hour
    candidates: tuple[tuple[str, float], ...] = ()  # who may be the bottleneck, with chances

    @property
    def unit(self) -> Unit | Literal["ratio", ""]:
        """The unit of found and bound; empty for a bottleneck."""
        if isinstance(self.expectation, ExpectedBottleneck):
            return ""
        return "ratio" if self.kind == "ratio" else self.expectation.figure.unit
