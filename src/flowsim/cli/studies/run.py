"""`flowsim run`: what a model delivers, how long it takes, and where its bottleneck is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk
from flowsim.cli.options import Share

if TYPE_CHECKING:
    from flowsim.study.progress import Progress
    from flowsim.study.results import RunResult


@click.command("run")
@click.argument("file", type=options.MODEL)
@options.settings
@options.doses
@options.judge
@options.precision
@options.luck
@options.out()
@click.option(
    "--log",
    "log",
    type=options.LogFile(),
    metavar="FILE",
    help="Write every stint of work of every replication to this .csv or .parquet file.",
)
@options.as_json
def command(
    file: Path,
    settings: tuple[str, ...],
    doses: tuple[str, ...],
    judge: str | None,
    precision: Share | None,
    replications: int | None,
    seed: int,
    jobs: int | None,
    out: Path | None,
    log: Path | None,
    as_json: bool,
) -> None:
    """Run a model and find its bottleneck.

    Throughput, delivery time and queues come with 95% intervals; the bottleneck is found by making
    one team at a time 10% faster.
    """
    found = options.loaded(file, settings, doses)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.single.run import run

        given = options.study_arguments(replications, seed, jobs, precision)
        result = run(found.model, name=file.stem, judge=judge, progress=tell, **given)
        if log is not None:
            _write_log(result, log, tell)
    from flowsim.cli import answers
    from flowsim.report.runs.data import run_data

    asked: dict[str, Any] = {"set": settings, "with": doses, "judge": judge}
    most = result.replications if precision is None else replications
    count = {"precision": precision, "replications": most, "seed": seed}
    typed = answers.as_typed("run", file, **asked, **count)
    then = _suggestion(file, result, asked)

    def show(result: RunResult) -> None:
        answers.print_run(result)
        if log is not None:
            talk.lines([f"Log: {log} ({result.replications:,} replications)"])

    answers.give(result, show, run_data, typed=typed, then=then, out=out, as_json=as_json)


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


def _suggestion(file: Path, run: RunResult, asked: dict[str, Any]) -> str:
    """Try what helps: more of what is no team, a person at the bottleneck, or a lever for it."""
    from flowsim.cli import answers
    from flowsim.report.sections.wording import constraint_teams

    for hold in map(run.verdict.hold, run.verdict.answers):
        if hold is not None and hold.set:
            more = {**asked, "set": (*asked["set"], hold.set)}
            return answers.as_typed("run", file, **more)
    team = next(iter(constraint_teams(run)), None)
    pulled = {lever for lever, _ in run.model.use}
    for lever in run.model.levers:
        if lever.hypothetical or lever.name in pulled:
            continue
        if any(path == f"{team}.people" for path, _ in lever.change):
            more = {**asked, "with": (*asked["with"], lever.name)}
            return answers.as_typed("run" if asked["with"] else "compare", file, **more)
    if team is not None:
        settings = asked["set"]
        for path in (f"{team}.people", *_tight(run, team)):
            settings = answers.and_then(settings, path, 1)
        return answers.as_typed("run", file, **{**asked, "set": settings})
    return answers.as_typed("explain", file, **asked)


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
