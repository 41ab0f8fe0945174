"""`flowsim verify`: whether this installation computes correctly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.study.verification.verify import Verification


@click.command("verify")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="N",
    help="Seed of the random numbers.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Number of threads; results do not depend on it.  [default: all cores]",
)
@options.as_json
def command(seed: int, jobs: int | None, as_json: bool) -> None:
    """Check this installation against theory.

    Simulates cases with known answers and prints theory next to the simulated mean and its
    interval; then compares the logs of the fast and the readable engine, bit for bit. Exits
    with 1 if anything differs.
    """
    with talk.progress() as tell:
        from flowsim.study.settings import ALL_CORES
        from flowsim.study.verification.verify import verify

        found = verify(seed=seed, jobs=jobs or ALL_CORES, progress=tell)
    if as_json:
        from flowsim.report.runs.data import verification_data

        talk.data("verify", verification_data(found))
    else:
        print_verification(found)
    if not found.passed:
        raise click.exceptions.Exit(1)


def print_verification(found: Verification) -> None:
    """A sentence, then tables: theory and simulation, both engines."""
    from flowsim.report.sections import wording
    from flowsim.report.studies import verification

    talk.headline(wording.verification_sentence(found))
    talk.say()
    talk.table(verification.theory_table(found))
    talk.say()
    talk.table(verification.log_table(found))
    talk.say("95% intervals in brackets; a value agrees if it is within four standard errors.")
    talk.next_command("flowsim demo")
