"""What to try next after a run; a suggestion is tried before it is made.

Input: a run, and moves. Output: whether they deliver more of the judged work, or the same sooner,
with the random numbers of the run. Where one more person would have nothing to do, or work waits
for a batch, the obvious move has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.experiment import paired, replicate
from flowsim.model import Model, ModelError
from flowsim.plan import compile_plan
from flowsim.study.bottleneck.other_constraints import changes
from flowsim.study.bottleneck.verdict import NEARLY
from flowsim.study.decide.moves import Move
from flowsim.study.results import RunResult
from flowsim.study.settings import cores
from flowsim.study.slicing import slice_model


def is_full(run: RunResult, team: str) -> bool:
    """Whether a team is so full that one more person helps for certain, without a trial.

    A limit over several steps may leave nothing to do for one more person, and so may a crew that
    lacks others: nothing is certain there.
    """
    in_crew = any(team in s.teams for work in run.model.work for s in work.flow if s.crew)
    full = run.team(team).utilisation.mean >= NEARLY
    return full and not in_crew and not run.model.limits


def others(run: RunResult) -> Iterator[Move]:
    """Other moves to try: the constraints that are not teams."""
    for work in run.judge.kinds:
        for change in changes(run.model, work, has_limit=True):
            yield from map(setting, to_do(run.model, change.name, change.set))
            if change.kind == "batch":  # the most that one takes is no more either
                yield setting(change.set.replace(".batch.min=", ".batch="))


def to_do(model: Model, path: str, tried: str) -> list[str]:
    """What can be done about a constraint that is not a team, each as `--set` takes it.

    path, tried: of the constraint, and the change with which it was found. Nobody can buy a tenth
    more pace of help: in its place, help at full pace, or one more person in the team that helps.
    """
    helper, *rest = path.split(".")
    if rest[:1] != ["helps"]:
        return [tried]
    slower = dict(model.team(helper).helps)[rest[1]] < 1.0
    return [*([f"{path}=100%"] if slower else []), f"{helper}.people=+1"]


def setting(text: str) -> Move:
    """A move that is one change as `--set` takes it."""
    path, _, operation = text.partition("=")
    return Move(text, text, set=((path, operation),))


def improves(run: RunResult, move: Move, *, jobs: int = 0) -> bool:
    """Whether a move clearly delivers more of the judged work, or the same sooner.

    jobs: threads, 0 for all cores. Raises EngineError.
    """
    try:
        model = move.made(run.model)
    except ModelError:  # more than there can be
        return False
    results, works = run.results, run.judge.kinds
    found = replicate(
        compile_plan(slice_model(model, *works).model),
        replications=results.replications,
        seed=results.seed,
        first=results.first,
        jobs=jobs or cores(),
    )
    more = [paired(results, found, "throughput", work=work).absolute for work in works]
    if any(each.high < 0.0 for each in more):
        return False
    sooner = [paired(results, found, "request_to_delivery", work=work).absolute for work in works]
    return any(each.low > 0.0 for each in more) or any(each.high < 0.0 for each in sooner)
