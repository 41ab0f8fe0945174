"""`flowsim years`: what becomes of an organisation year by year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.years.years import Years

REPLICATIONS = 10  # of ten years each


@click.command("years")
@click.argument("file", type=options.MODEL)
@click.argument("scenarios", nargs=-1, type=options.MODEL)
@options.study(judge=False, replications=REPLICATIONS)
def command(shared: StudyOptions, file: Path, scenarios: tuple[Path, ...]) -> None:
    """See what becomes of an organisation, year by year.

    Deliveries, time and cost of each year, for FILE and for each of the SCENARIOS; where a team
    has ranks (`dynamics: {talent: …}`), next to what the formula of the ranks gives without a run.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    others = {each.stem: shared.load(each).model for each in scenarios}
    with talk.progress() as tell:
        from flowsim.study.years.years import years_of

        result = years_of(found.model, others, shared.settings(tell), name=file.stem)
    from flowsim.cli import answers
    from flowsim.report.studies.years import document as report

    again = shared.again(replications=result.replications, seed=shared.seed, judge=None)
    typed = answers.as_typed("years", file, *scenarios, **again)
    then = answers.as_typed("years", file, *scenarios, **again, out=f"reports/{file.stem}")
    if shared.out:
        then = answers.as_typed("run", file)
    answers.give(result, _show, report.data, shared, typed=typed, then=then)


def _show(result: Years) -> None:
    from flowsim.report.studies.years import document as report

    for sentence in report.sentences(result):
        talk.headline(sentence)
    for run in result.runs:
        talk.say()
        talk.say(f"{report.title(run)}:")
        talk.table(report.narrow_table(result, run))
    if report.ranked(result):
        talk.say(report.DOUBT)
    talk.say(report.note(result))
