"""`flowsim verify`: whether this installation computes what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.study.verification.verify import Verification


@click.command("verify")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Other luck.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Threads.  [default: all]")
@options.as_json
def command(seed: int, jobs: int | None, as_json: bool) -> None:
    """Check this installation against theory.

    Simulates cases whose answers are known and prints theory beside the mean and its interval;
    then compares the logs of its fast and its readable engine, row for row and bit for bit. Leaves
    with 1 if anything differs.
    """
    with talk.progress() as tell:
        from flowsim.study.verification.verify import verify

        given = options.study_arguments(None, seed, jobs)
        found = verify(progress=tell, **given)
    if as_json:
        from flowsim.report.runs.data import verification_data

        talk.data("verify", verification_data(found))
    else:
        print_verification(found)
    if not found.passed:
        raise click.exceptions.Exit(1)


def print_verification(found: Verification) -> None:
    """A sentence, theory beside simulation, engine beside engine."""
    from flowsim.report.sections import tables, wording

    talk.headline(wording.verification_sentence(found))
    talk.say()
    talk.table(tables.theory_table(found))
    talk.say()
    talk.table(tables.log_table(found))
    talk.say("In brackets 95% intervals; a value holds within four standard errors.")
    talk.next_command("flowsim demo")
