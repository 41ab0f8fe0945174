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
    from flowsim.cli.hints import suggestion
    from flowsim.report.runs.data import run_data

    count = result.replications if shared.precision is None else shared.replications
    again = shared.again(precision=shared.precision, replications=count, seed=shared.seed)
    typed = answers.as_typed("run", file, **again)
    then, remark = "", ""
    if not shared.as_json:  # it takes trials, and data has no place for it
        then, remark = suggestion(file, result, shared.again(), jobs=shared.jobs or 0)

    def show(result: RunResult) -> None:
        answers.print_run(result)
        if remark:
            talk.say(remark)
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
