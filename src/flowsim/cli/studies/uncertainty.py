"""`flowsim uncertainty`: how the ranges of a model's inputs affect its answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.uncertainty.uncertainty import Uncertainty

_LEAST, _MOST, _POINTS = 8, 4096, 64
_MOST_ROWS = 8


class PowerOfTwo(click.ParamType[int]):
    """A whole number that is a power of two, as the design needs."""

    name = "points"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; fails if it is none, or too small or large."""
        text = str(value)
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        if not _LEAST <= number <= _MOST or number & (number - 1):
            self.fail(
                f"must be a power of two from {_LEAST} to {_MOST:,}, found {value}. "
                "Write 64 or 128.",
                param,
                ctx,
            )
        return number


@click.command("uncertainty")
@click.argument("file", type=options.MODEL)
@click.argument("scenario", type=options.MODEL, required=False)
@click.option(
    "--points",
    type=PowerOfTwo(),
    default=_POINTS,
    show_default=True,
    metavar="N",
    help="Points in each of the two samples, a power of two.",
)
@options.study()
def command(shared: StudyOptions, file: Path, scenario: Path | None, points: int) -> None:
    """Show how sure the answer is, given the ranges of the inputs.

    Varies every number that has a range: how far the result spreads, which inputs drive it, and at
    which values the recommendation changes. With a SCENARIO, or levers pulled by --with, the
    result is what those gain.
    """
    first = options.loaded(file, shared.changes, ())
    talk.warn(first.warnings)
    other = None
    if scenario is not None or shared.doses:
        other = shared.load(scenario or file).model
    name = scenario.stem if scenario else ", ".join(shared.doses) or file.stem
    with talk.progress() as tell:
        from flowsim.study.uncertainty.uncertainty import uncertainty_of

        settings = shared.settings(tell)
        result = uncertainty_of(first.model, settings, scenario=other, name=name, points=points)
    from flowsim.cli import answers
    from flowsim.report.studies import uncertainty as report

    files = [each for each in (file, scenario) if each is not None]
    own = {"points": None if points == _POINTS else points}
    again = shared.again(replications=result.run.replications, seed=shared.seed)
    typed = answers.as_typed("uncertainty", *files, **own, **again)
    then = answers.as_typed("invest", files[-1], **shared.again(budget="1M"))
    if shared.out is None:
        place = f"reports/{files[-1].stem}-uncertainty"
        then = answers.as_typed("uncertainty", *files, **own, **again, out=place)
    answers.give(result, _show, report.data, shared, typed=typed, then=then)


def _show(result: Uncertainty) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies import uncertainty as report

    answers.print_study(
        report.sentences(result),
        lambda whole: report.table(result, whole=whole).first(_MOST_ROWS * (1 if whole else 2)),
        result.run,
    )
    if said := report.note(result):
        talk.say(said)
    left = len(result.assumptions) - _MOST_ROWS
    if left > 0:
        talk.say(f"… and {left} more inputs; --json and --out show all.")
