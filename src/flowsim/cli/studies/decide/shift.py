"""`flowsim shift`: where the constraint goes while one team, or any number, gets better."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.shift import Shift


@click.command("shift")
@click.argument("file", type=options.MODEL)
@click.option("--team", metavar="TEAM", help="Team to make faster.  [default: today's bottleneck]")
@click.option(
    "--path",
    metavar="PATH",
    help="A number to improve instead of a team: feature.build.effort. Durations are divided "
    "by the "
    "factor, other numbers multiplied.",
)
@click.option(
    "--to",
    type=float,
    default=10.0,
    show_default=True,
    metavar="FACTOR",
    help="Highest factor, at most 100.",
)
@click.option(
    "--tour",
    is_flag=True,
    help="Add 10% more people to the bottleneck, then to the next one, and so on.",
)
@click.option(
    "--budget",
    type=options.MoneyType(),
    metavar="MONEY",
    help="First-year budget of the tour: 1M, 350k.  [default: unlimited]",
)
@options.study()
def command(
    shared: StudyOptions,
    file: Path,
    team: str | None,
    path: str | None,
    to: float,
    tour: bool,
    budget: float | None,
) -> None:
    """Map where the constraint goes as one team gets faster.

    Runs the model at each factor with common random numbers and finds the bottleneck again: how
    much is gained, where the gain levels off, and which team is the constraint then. With --tour,
    people join the current bottleneck, again and again, until the budget or demand runs out.
    """
    if tour:
        if team is not None or path is not None:
            raise click.UsageError("--tour follows the bottleneck: leave out --team and --path.")
        _tour(shared, file, budget)
        return
    if budget is not None:
        raise click.UsageError("--budget needs --tour. Add --tour, or leave --budget out.")
    if team is not None and path is not None:
        raise click.UsageError("Give --team or --path, not both.")
    if path == "":
        raise click.UsageError("--path is empty. Write --path dev.speed, or leave it out.")
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.decide.shift import factors_to, shift_of

        result = shift_of(
            found.model,
            shared.settings(tell),
            path=path or (f"{team}.speed" if team is not None else ""),
            factors=factors_to(to),
        )
    from flowsim.cli import answers
    from flowsim.report.studies.decide import shift as report

    own = {"team": team, "path": path, "to": None if to == 10.0 else f"{to:g}"}
    again = shared.again(replications=result.points[0].run.replications, seed=shared.seed)
    typed = answers.as_typed("shift", file, **own, **again)
    then = _suggestion(file, result, shared)
    answers.give(result, _show, report.data, shared, typed=typed, then=then)


def _tour(shared: StudyOptions, file: Path, budget: float | None) -> None:
    """Add people to the constraint, again and again."""
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.decide.tour import tour_of

        most = math.inf if budget is None else budget
        result = tour_of(found.model, shared.settings(tell), budget=most)
    from flowsim.cli import answers
    from flowsim.report.studies.decide.invest import data as invest_data

    limit = None if budget is None else f"{budget:.12g}"
    again = shared.again(replications=result.base.replications, seed=shared.seed)
    typed = f"{answers.as_typed('shift', file, budget=limit, **again)} --tour"
    then = answers.as_typed("invest", file, **shared.again(budget=limit or "1M"))
    answers.give(result, _show_tour, invest_data.data, shared, typed=typed, then=then)


def _show_tour(result: Ladder) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies.decide.invest import document as report

    answers.print_study(
        report.sentences(result), lambda whole: report.table(result, whole=whole), result.base
    )


def _show(result: Shift) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies.decide import shift as report

    answers.print_study(
        report.sentences(result),
        lambda whole: report.table(result, whole=whole),
        result.points[0].run,
        report.card(result),
    )


def _suggestion(file: Path, shift: Shift, shared: StudyOptions) -> str:
    """Map the team that constrains the work in the end."""
    from flowsim.cli import answers

    team = next(iter(shift.points[-1].run.verdict.candidates), None)
    if team is None or team == shift.team:
        return answers.as_typed("explain", file, **shared.again())
    last = (f"{shift.path}=x{shift.points[-1].factor:g}",) if shift.team else ()
    again = shared.again(set=(*shared.changes, *last), team=team)
    return answers.as_typed("shift", file, **again)
