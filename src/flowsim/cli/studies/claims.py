"""`flowsim claims`: what the essays claim, run and answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.claims.records import Claims


@click.command("claims")
@click.argument("numbers", type=int, nargs=-1, metavar="[NUMBER]...")
@click.option(
    "--folder",
    type=options.MODEL,
    metavar="DIR",
    help="Claims of your own.  [default: those of the essays]",
)
@click.option(
    "--ranges/--no-ranges",
    default=True,
    show_default=True,
    help="Move the numbers that may decide to the ends of their ranges.",
)
@click.option(
    "--set",
    "changes",
    metavar="PATH=OPERATION",
    multiple=True,
    help="Change a number of the organisation: dev.people=20. Repeatable.",
)
@options.study(model=False, judge=False)
def command(
    shared: StudyOptions, numbers: tuple[int, ...], folder: Path | None, ranges: bool
) -> None:
    """Run the claims of the essays, and say which hold.

    Each claim is a file with expectations; the answer is held, failed or undecided, with what was
    found, and with the value of a number at which it would be another. A claim that fails is a
    finding: the exit code is 0.
    """
    with talk.progress() as tell:
        from flowsim.study.claims.claims import claims_of

        result = claims_of(
            numbers,
            shared.settings(tell),
            folder=folder,
            changes=shared.changes,
            ranges=ranges,
        )
    from flowsim.cli import answers
    from flowsim.report.studies.claims import document as report

    own = {"folder": folder, "set": shared.changes}
    seed = None if shared.seed == 1 else shared.seed
    typed = answers.as_typed(
        "claims", *numbers, *([] if ranges else ["--no-ranges"]), **own,
        replications=shared.replications, seed=seed,
    )  # fmt: skip
    answers.give(result, _show, report.data, shared, typed=typed, then=_suggestion(result))


def _show(result: Claims) -> None:
    from flowsim.report.studies.claims import document as report

    said = report.sentences(result)
    if len(result.answers) > 1:
        talk.headline(said[0])
        for sentence in said[1:]:
            talk.say(sentence)
        talk.say()
    talk.lines(report.lines(result, talk.columns()))
    talk.say(report.made(result))


def _suggestion(result: Claims) -> str:
    """A claim that fails in full, or the file of the one that was asked about."""
    from flowsim.cli import answers

    if len(result.answers) > 1:
        failed = [each for each in result.answers if each.word == "failed"] or result.answers
        return answers.as_typed("claims", failed[0].claim.number)
    return answers.as_typed("claims", out="reports/my-claims")
