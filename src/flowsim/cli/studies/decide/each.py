"""`flowsim each`: each team alone faster or slower, and what that changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.report.format.table import Table
    from flowsim.study.decide.each import Each


@click.command("each")
@click.argument("file", type=options.MODEL)
@click.option(
    "--factor",
    type=float,
    default=10.0,
    show_default=True,
    metavar="FACTOR",
    help="How many times as fast; below 1 is slower.",
)
@click.option("--teams", metavar="TEAM,…", help="Only these teams: dev,qa.  [default: all]")
@options.study()
def command(shared: StudyOptions, file: Path, factor: float, teams: str | None) -> None:
    """Make each team alone 10x faster and see what changes.

    Each row compares the organisation with one faster team to today, with common random numbers:
    how much is delivered, how long it takes, and how busy that team is then.
    """
    names = [name.strip() for name in teams.split(",")] if teams is not None else []
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.decide.each import each_of

        result = each_of(found.model, shared.settings(tell), teams=names, factor=factor)
    from flowsim.cli import answers
    from flowsim.report.studies.decide import each as report

    own = {"factor": None if factor == 10.0 else f"{factor:g}", "teams": teams}
    again = shared.again(replications=result.base.replications, seed=shared.seed)
    typed = answers.as_typed("each", file, **own, **again)
    then = _suggestion(file, result, shared)
    answers.give(result, _show, report.data, shared, typed=typed, then=then)


def _show(result: Each) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies.decide import each as report

    remark = f"{report.days_note(result)}{report.note(result)}".strip()
    sentences = [*report.sentences(result), *([remark] if remark else [])]

    def table(whole: bool) -> Table:
        return report.table(result, whole=whole, columns=None if whole else talk.columns())

    answers.print_study(sentences, table, result.base, report.card(result))


def _suggestion(file: Path, result: Each, shared: StudyOptions) -> str:
    """Map the speed of the team with the largest gain; where there is none, see why."""
    from flowsim.cli import answers

    if not result.more or result.factor <= 1.0:
        return answers.as_typed("explain", file, **shared.again(judge=None))
    return answers.as_typed("shift", file, **shared.again(), team=result.more[0].team)
