"""`flowsim invest`: which move pays most, and which after that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.decide.invest import Ladder


@click.command("invest")
@click.argument("file", type=options.MODEL)
@click.option(
    "--budget",
    type=options.MoneyType(),
    required=True,
    metavar="MONEY",
    help="First-year budget, one-off plus running cost: 1M, 350k.",
)
@click.option(
    "--steps",
    type=click.IntRange(1, 30),
    default=6,
    show_default=True,
    metavar="N",
    help="Maximum number of steps.",
)
@options.study(discount=True)
def command(shared: StudyOptions, file: Path, budget: float, steps: int) -> None:
    """Find the best investments, one step at a time.

    Moves are the model's levers, one more person or crew in a team, and other limits, gates and
    batches.
    Each step compares all affordable moves, free ones too, with common random numbers, and makes
    the best. Hypothetical levers are left out.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.decide.invest import ladder_of

        settings = shared.settings(talk.with_time_left(tell))
        result = ladder_of(
            found.model, settings, budget=budget, steps=steps, discount=shared.discount
        )
    from flowsim.cli import answers
    from flowsim.report.studies.decide.invest import data as invest_data

    own = {"budget": f"{budget:.12g}", "steps": steps}
    count = result.base.replications
    again = shared.again(discount=shared.rate, replications=count, seed=shared.seed)
    typed = answers.as_typed("invest", file, **own, **again)
    then = _suggestion(file, result, shared)
    answers.give(result, _show, invest_data.data, shared, typed=typed, then=then)


def _show(result: Ladder) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies.decide.invest import document as report

    answers.print_study(
        report.sentences(result),
        lambda whole: report.table(result, whole=whole),
        result.base,
        report.card(result),
    )


def _suggestion(file: Path, ladder: Ladder, shared: StudyOptions) -> str:
    """Run the first step alone."""
    from flowsim.cli import answers

    if not ladder.steps:
        return answers.as_typed("shift", file, **shared.again())
    move = ladder.steps[0].move
    changes = tuple(f"{path}={text}" for path, text in move.set)
    verb = "run" if changes or shared.doses else "compare"
    more = {"set": (*shared.changes, *changes), "with": (*shared.doses, *move.levers)}
    return answers.as_typed(verb, file, **shared.again(**more))
