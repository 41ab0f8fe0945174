"""The command to try next after a run: a change that brings something, tried before it is said.

Input: a run and the command that made it. Output: a command, and a remark on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowsim.cli import answers

if TYPE_CHECKING:
    from flowsim.study.decide.moves import Move
    from flowsim.study.results import RunResult

NOTHING = "No single move that was tried delivers clearly more, or sooner."


def suggestion(
    file: Path, run: RunResult, asked: dict[str, Any], *, jobs: int = 0
) -> tuple[str, str]:
    """What to do next, and a remark on it.

    More of a constraint other than a team, a lever for the team that is the bottleneck, or a person
    for it; what else there is if that brings nothing.
    """
    from flowsim.study.decide.hint import improves, others

    explained = answers.as_typed("explain", file, **asked)
    if run.verdict.is_demand:
        return explained, ""
    obvious = list(_obvious(file, run, asked))
    for move, command, is_certain in obvious:
        if is_certain or improves(run, move, jobs=jobs):
            return command, ""
    for move in others(run):
        if improves(run, move, jobs=jobs):
            more = {**asked, "set": (*asked["set"], move.name)}
            idle = [f"{obvious[0][0].name} was tried, without a clear gain."] if obvious else []
            return answers.as_typed("run", file, **more), "".join(idle)
    return explained, NOTHING


def _obvious(file: Path, run: RunResult, asked: dict[str, Any]) -> Iterator[tuple[Move, str, bool]]:
    """Moves that the verdict suggests, each with its command, and whether it needs no trial."""
    from flowsim.study.decide.hint import is_full, setting, to_do
    from flowsim.study.decide.hires import hires
    from flowsim.study.decide.moves import Move

    for hold in filter(None, map(run.verdict.hold, run.verdict.answers)):
        for text in to_do(run.model, hold.name, hold.set):
            command = answers.as_typed("run", file, **{**asked, "set": (*asked["set"], text)})
            yield setting(text), command, False
    team = next(iter(run.verdict.teams), None)
    if team is None:
        return
    is_certain = is_full(run, team)
    pulled = {lever for lever, _ in run.model.use}
    for lever in run.model.levers:
        if lever.hypothetical or lever.name in pulled:
            continue
        if any(path == f"{team}.people" for path, _ in lever.change):
            more = {**asked, "with": (*asked["with"], lever.name)}
            command = answers.as_typed("run" if asked["with"] else "compare", file, **more)
            yield Move(lever.name, lever.name, levers=(lever.name,)), command, is_certain
    limits = [(path, 1) for path in _tight(run, team)]
    for count in hires(run.model, team):
        yield _more(file, [(f"{team}.people", count), *limits], asked, is_certain)
    beside = [other for other in run.verdict.teams if other != team]
    if beside:  # who are short together help together
        both = [(f"{name}.people", hires(run.model, name)[0]) for name in (team, *beside)]
        yield _more(file, [*both, *limits], asked, False)


def _more(
    file: Path, changes: list[tuple[str, int]], asked: dict[str, Any], is_certain: bool
) -> tuple[Move, str, bool]:
    """A move that adds to several numbers, its command, and whether it needs no trial."""
    from flowsim.study.decide.moves import Move

    settings = asked["set"]
    for path, count in changes:
        settings = answers.and_then(settings, path, count)
    name = " with ".join(f"{path}=+{count}" for path, count in changes)
    move = Move(name, name, set=tuple((path, f"+{count}") for path, count in changes))
    return move, answers.as_typed("run", file, **{**asked, "set": settings}), is_certain


def _tight(run: RunResult, team: str) -> list[str]:
    """Limits that let a team have no more items than people: one more person would have none."""
    kind, people = run.model.kind(run.judged), run.model.team(team).people
    others = [work for work in run.model.work if work is not kind]
    if any(team in step.teams for work in others for step in work.flow):
        return []
    steps = [step for step in kind.flow if team in step.teams]
    found = [(f"{kind.name}.limit", kind.limit)]
    if len(steps) == 1:
        found.append((f"{kind.name}.{steps[0].name}.wip", steps[0].wip))
    return [path for path, most in found if most is not None and most <= people]
