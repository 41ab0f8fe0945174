"""The expectations of a model and whether they hold, for automatic checks.

Input: a Model with expectations. Output: Expected. The bottleneck is determined only if an
expectation names one; the figures are those of `run` with the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flowsim.model import Model
from flowsim.model.expectations import ExpectedBottleneck
from flowsim.study.doors import door
from flowsim.study.expectations.outcomes import outcomes
from flowsim.study.expectations.samples import models_needed, samples_of
from flowsim.study.frames import frame, values
from flowsim.study.judging import JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.results import Outcome, OutcomeWord
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.single.run import run_of
from flowsim.study.study_result import StudyResult

if TYPE_CHECKING:
    import pandas as pd

    from flowsim.study.judging import Judge


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expected(StudyResult):
    """The expectations of a model and their outcomes, in the order of its file.

    >>> found = fs.expect(model, replications=10)
    >>> found.count("held"), found.count("failed")
    (1, 0)
    """

    study: ClassVar = "expect"

    name: str
    model: Model
    outcomes: tuple[Outcome, ...]
    replications: int
    seed: int
    judge: Judge | None = None  # where the bottleneck was looked for; None: it was not

    def count(self, word: OutcomeWord) -> int:
        """How many have this outcome: `held`, `failed` or `inconclusive`."""
        return sum(outcome.word == word for outcome in self.outcomes)

    def frame(self) -> pd.DataFrame:
        """Every outcome in a row; hours, per hour, 0..1."""
        rows = [
            (each.expectation.text, each.word, each.kind, *values(each.found), each.bound, each.why)
            for each in self.outcomes
        ]
        return frame(rows, "expectation outcome kind mean low high replications bound why")


@door
def expect(
    model: Model,
    *,
    name: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> Expected:
    """Run a model and say which of its expectations hold.

    The parameters are those of `run`. Raises EngineError, PathError.

    >>> found = fs.expect(model, replications=10)
    >>> [(outcome.expectation.text, outcome.word) for outcome in found.outcomes]
    [('change.throughput > 1/w', 'held')]
    """
    return expected_of(model, Settings(replications, seed, jobs, judge, progress), name=name)


def expected_of(model: Model, settings: Settings, *, name: str = "") -> Expected:
    """`expect`, for a caller that has its settings."""
    label, seed = name or model.name, settings.seed
    if any(isinstance(each, ExpectedBottleneck) for each in model.expect):
        found = run_of(model, settings, name=name)
        return Expected(label, model, found.outcomes, found.replications, seed, found.judge)
    if settings.judge is not None:
        explain(model, judge=settings.judge)  # says if there is no such work
    if not model.expect:
        return Expected(label, model, (), settings.count, seed)
    samples = samples_of(models_needed(model), settings, what=f"running {label}")
    counts = [sample.results.replications for sample in samples.values()] or [settings.count]
    return Expected(label, model, outcomes(model, samples), counts[0], seed)
