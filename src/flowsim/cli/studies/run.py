"""`flowsim run`: what a model delivers, how long it takes, and where its bottleneck is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.progress import Progress
    from flowsim.study.results import RunResult


@click.command("run")
@click.argument("file", type=options.MODEL)
@options.study(
    click.option(
        "--log",
        "log",
        type=options.LogFile(),
        metavar="FILE",
        help="Write every stint of work of every replication to this .csv or .parquet file.",
    ),
    precision=True,
)
def command(shared: StudyOptions, file: Path, log: Path | None) -> None:
    """Run a model and find its bottleneck.

    Throughput, delivery time and queues come with 95% intervals; the bottleneck is found by making
    one team at a time 10% faster.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.single.run import run_of

        result = run_of(found.model, shared.settings(tell), name=file.stem)
        if log is not None:
            _write_log(result, log, tell)
    from flowsim.cli import answers
    from flowsim.report.runs.data import run_data

    count = result.replications if shared.precision is None else shared.replications
    again = shared.again(precision=shared.precision, replications=count, seed=shared.seed)
    typed = answers.as_typed("run", file, **again)
    then = _suggestion(file, result, shared)

    def show(result: RunResult) -> None:
        answers.print_run(result)
        if log is not None:
            talk.lines([f"Log: {log} ({result.replications:,} replications)"])

    answers.give(result, show, run_data, shared, typed=typed, then=then)


def _write_log(result: RunResult, path: Path, tell: Progress) -> None:
    from flowsim.report.files.whole import folder
    from flowsim.study.single.logs import write_logs

    folder(path.parent)
    write_logs(
        result.model,
        path,
        replications=result.replications,
        seed=result.seed,
        progress=tell,
    )


def _suggestion(file: Path, run: RunResult, shared: StudyOptions) -> str:
    """Try what helps: more of what is no team, a person at the bottleneck, or a lever for it."""
    from flowsim.cli import answers
    from flowsim.report.sections.wording import constraint_teams

    for hold in map(run.verdict.hold, run.verdict.answers):
        if hold is not None and hold.set:
            more = shared.again(set=(*shared.changes, hold.set))
            return answers.as_typed("run", file, **more)
    team = next(iter(constraint_teams(run)), None)
    pulled = {lever for lever, _ in run.model.use}
    for lever in run.model.levers:
        if lever.hypothetical or lever.name in pulled:
            continue
        if any(path == f"{team}.people" for path, _ in lever.change):
            more = shared.again(**{"with": (*shared.doses, lever.name)})
            return answers.as_typed("run" if shared.doses else "compare", file, **more)
    if team is not None:
        changes = shared.changes
        for path in (f"{team}.people", *_tight(run, team)):
            changes = answers.and_then(changes, path, 1)
        return answers.as_typed("run", file, **shared.again(set=changes))
    return answers.as_typed("explain", file, **shared.again())


def _tight(run: RunResult, team: str) -> list[str]:
    """Limits that let a team have no more items than people: one more person would have none."""
    kind, people = run.model.kind(run.judged), run.model.team(team).people
    others = [work for work in run.model.work if work is not kind]
    if any(step.team == team for work in others for step in work.flow):
        return []
    steps = [step for step in kind.flow if step.team == team]
    found = [(f"{kind.name}.limit", kind.limit)]
    if len(steps) == 1:
        found.append((f"{kind.name}.{steps[0].name}.wip", steps[0].wip))
    return [path for path, most in found if most is not None and most <= people]
