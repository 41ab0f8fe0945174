"""All studies of one organisation, for one report: what is, what scenarios change, what to do next.

Enters: a model, scenarios, a budget. Leaves: the results of `run` or `compare`, `shift`, `invest`
and `uncertainty`, each as it comes alone, or the reason why it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flowsim.model import Model
from flowsim.study.compare import compare
from flowsim.study.invest import Ladder, invest
from flowsim.study.results import Comparison, RunResult
from flowsim.study.run import Progress, run
from flowsim.study.shift import Shift, ShiftError, shift
from flowsim.study.uncertainty import Uncertainty, UncertaintyError, uncertainty

BUDGET = 0.05  # of what the organisation costs a year, where no budget is given
RUNGS = 4

Study: TypeAlias = "Shift | Ladder | Uncertainty"


@dataclass(frozen=True, slots=True, eq=False)
class Briefing:
    """Results in the order in which they are told. absent: why a study is not there, by verb."""

    first: RunResult | Comparison
    studies: tuple[Study, ...]
    absent: tuple[tuple[str, str], ...]

    @property
    def base(self) -> RunResult:
        """The run of the model as it is."""
        return self.first.base if isinstance(self.first, Comparison) else self.first


def brief(
    model: Model,
    scenarios: Mapping[str, Model] | None = None,
    *,
    name: str = "baseline",
    budget: float | None = None,
    path: str = "",
    judge: str | None = None,
    replications: int | None = None,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Briefing:
    """Run every study that the model allows.

    budget: money until a year has passed; by default a twentieth of what the organisation costs a
    year. path: of the number that `shift` makes better; by default the speed of the bottleneck.
    Raises what the studies raise, but that a number cannot be shifted and that none has a range.
    """
    given: dict[str, Any] = {"judge": judge, "seed": seed, "jobs": jobs, "progress": progress}
    if replications is not None:
        given["replications"] = replications
    first: RunResult | Comparison
    if scenarios:
        first = compare(model, scenarios, name=name, **given)
    else:
        first = run(model, name=name, **given)
    base = first.base if isinstance(first, Comparison) else first
    studies: list[Study] = []
    absent: list[tuple[str, str]] = []
    try:
        studies.append(shift(model, path, **given))
    except ShiftError as error:
        absent.append(("shift", str(error)))
    money = BUDGET * base.cost_per_year if budget is None else budget
    if money > 0.0:
        studies.append(invest(model, budget=money, rungs=RUNGS, **given))
    else:
        absent.append(("invest", "The model says nothing of costs, and no budget was given."))
    try:
        studies.append(uncertainty(model, name=name, **given))
    except UncertaintyError as error:
        absent.append(("uncertainty", str(error)))
    return Briefing(first, tuple(studies), tuple(absent))
