"""What a model is expected to do, and whether it does: for checks that run by themselves.

Enters: a Model with expectations. Leaves: Expected. The bottleneck is looked for only if one is
expected; what comes out is what `run` says on the same luck.
"""

from __future__ import annotations

from flowsim.experiment import replicate
from flowsim.model import Model
from flowsim.model.expectations import ExpectedBottleneck
from flowsim.plan import compile_plan
from flowsim.study.doors import ALL_CORES, door
from flowsim.study.explain import explain
from flowsim.study.judging import Asked
from flowsim.study.outcomes import Progress, Sample, baseline_of, outcomes
from flowsim.study.results import Expected
from flowsim.study.run import REPLICATIONS, run


@door
def expect(
    model: Model,
    *,
    name: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: Asked = None,
    progress: Progress | None = None,
) -> Expected:
    """Run a model as often as said, and say which of its expectations hold.

    The parameters are those of `run`. Raises EngineError, PathError.
    """
    label = name or model.name
    if any(isinstance(each, ExpectedBottleneck) for each in model.expect):
        found = run(model, name=name, replications=replications, seed=seed, jobs=jobs, judge=judge,
                    progress=progress)  # fmt: skip
        return Expected(label, model, found.outcomes, found.replications, seed, found.judge)

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total, f"running {label}")

    if judge is not None:
        explain(model, judge=judge)  # says if there is no such work
    if not model.expect:
        return Expected(label, model, (), replications, seed)
    results = replicate(
        compile_plan(model), replications=replications, seed=seed, jobs=jobs, progress=tell
    )
    own = Sample(model, results)
    base = baseline_of(own, known=(own,), jobs=jobs, progress=progress)
    return Expected(label, model, outcomes(own, base, None), results.replications, seed)
