"""What expectations compare: a model, its baseline, and the cases of its claim, each with results.

Input: a model. Output: the models that its expectations are about, and results of all of them on
the same replications. Must not depend on: whether an expectation holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flowsim.experiment import Results
from flowsim.experiment.replicate import replicate_all
from flowsim.model import Model
from flowsim.model.changing.cases import case_model
from flowsim.model.expectations import BASELINE, ExpectedFigure
from flowsim.plan import compile_plan
from flowsim.study.settings import Settings

OWN = ""
"""The name of the file's own scenario among its cases."""


@dataclass(frozen=True, slots=True)
class ModelResults:
    """A model with results of it."""

    model: Model
    results: Results


Samples = Mapping[str, ModelResults]
"""Results by case: the file's own scenario, its baseline, and the cases of its claim."""


def models_needed(model: Model) -> dict[str, Model]:
    """The models that the figures in the expectations of one are about, by case.

    Raises ModelError where a case cannot be.
    """
    names: dict[str, None] = {}
    curves = () if model.claim is None else tuple(curve.name for curve in model.claim.curves)
    for each in model.expect:
        if isinstance(each, ExpectedFigure) and each.figure.case not in curves:
            names[each.figure.case] = None
            if each.other is not None:
                names[BASELINE if each.of_baseline else each.other.case] = None
    found: dict[str, Model] = {}
    if OWN in names:
        found[OWN] = model
    if BASELINE in names and model.baseline is not None:
        found[BASELINE] = model.baseline
    for case in () if model.claim is None else model.claim.cases:
        if case.name in names:
            found[case.name] = case_model(model, case)
    return found


def samples_of(
    models: Mapping[str, Model],
    settings: Settings,
    *,
    like: Results | None = None,
    known: Iterable[ModelResults] = (),
    what: str = "running the baseline",
) -> dict[str, ModelResults]:
    """Results of each model with common random numbers, run where they are not known already.

    like: whose replications and seed they have; by default those of the settings, which say on how
    many threads.
    """
    there = list(known)
    new = [model for model in models.values() if _known(model, there) is None]
    distinct = [
        model
        for place, model in enumerate(new)
        if not any(alike(model, earlier) for earlier in new[:place])
    ]
    if distinct:
        results = replicate_all(
            [compile_plan(model) for model in distinct],
            replications=settings.count if like is None else like.replications,
            seed=settings.seed if like is None else like.seed,
            first=0 if like is None else like.first,
            jobs=settings.jobs,
            progress=settings.telling(what),
            markets=True,
        )
        there += [ModelResults(*pair) for pair in zip(distinct, results, strict=True)]
    found: dict[str, ModelResults] = {}
    for name, model in models.items():
        results_of = _known(model, there)
        assert results_of is not None
        found[name] = ModelResults(model, results_of)
    return found


def _known(model: Model, there: Iterable[ModelResults]) -> Results | None:
    return next((each.results for each in there if alike(each.model, model)), None)


def alike(one: Model, other: Model) -> bool:
    """Whether two models run alike, apart from their names."""
    return bare(one) == bare(other)


def bare(model: Model) -> Model:
    """A model without what has no effect on its runs."""
    return replace(
        model,
        name="",
        question="",
        notes=(),
        expect=(),
        baseline=None,
        judge=(),
        claim=None,
        origin=None,
    )
