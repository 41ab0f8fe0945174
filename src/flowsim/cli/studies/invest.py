"""`flowsim invest`: which move pays most, and which after that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.study.decide.invest import Ladder


@click.command("invest")
@click.argument("file", type=options.MODEL)
@click.option(
    "--budget",
    type=options.Money(),
    required=True,
    metavar="MONEY",
    help="First-year budget, one-off plus running cost: 1M, 350k.",
)
@click.option(
    "--rungs",
    type=click.IntRange(1, 30),
    default=6,
    show_default=True,
    metavar="N",
    help="Maximum number of steps.",
)
@options.settings
@options.doses
@options.judge
@options.discount
@options.luck
@options.out()
@options.as_json
def command(
    file: Path,
    budget: float,
    rungs: int,
    settings: tuple[str, ...],
    doses: tuple[str, ...],
    judge: str | None,
    discount: float,
    replications: int | None,
    seed: int,
    jobs: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the best investments, one step at a time.

    Moves are the model's levers, one more person in a team, and other limits, gates and batches.
    Each step compares all affordable moves, free ones too, with common random numbers, and makes
    the best. Hypothetical levers are left out.
    """
    found = options.loaded(file, settings, doses)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.decide.invest import invest
        from flowsim.study.decide.money import DISCOUNT

        given = options.study_arguments(replications, seed, jobs)
        result = invest(
            found.model,
            budget=budget,
            rungs=rungs,
            judge=judge,
            discount=discount,
            progress=talk.with_time_left(tell),
            **given,
        )
    from flowsim.cli import answers
    from flowsim.report.studies import invest as told

    again: dict[str, Any] = {"budget": f"{budget:.12g}", "rungs": rungs}
    asked: dict[str, Any] = {"set": settings, "with": doses, "judge": judge}
    again |= asked
    again["discount"] = None if discount == DISCOUNT else f"{discount * 100.0:g}%"
    count = {"replications": result.base.replications, "seed": seed}
    typed = answers.as_typed("invest", file, **again, **count)
    then = _suggestion(file, result, asked)
    answers.give(result, _show, told.data, typed=typed, then=then, out=out, as_json=as_json)


def _show(result: Ladder) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies import invest as told

    answers.print_study(
        told.sentences(result),
        lambda whole: told.table(result, whole=whole),
        result.base,
        told.card(result),
    )


def _suggestion(file: Path, ladder: Ladder, asked: dict[str, Any]) -> str:
    """Run the first rung alone."""
    from flowsim.cli import answers

    if not ladder.rungs:
        return answers.as_typed("shift", file, **asked)
    move = ladder.rungs[0].move
    changes = tuple(f"{path}={text}" for path, text in move.set)
    verb = "run" if changes or asked["with"] else "compare"
    more = {"set": (*asked["set"], *changes), "with": (*asked["with"], *move.levers)}
    return answers.as_typed(verb, file, **{**asked, **more})
