"""`flowsim compare`: scenarios and a baseline, with common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import Comparison

_MOST_TYPED = 4  # files that a suggestion repeats


@click.command("compare")
@click.argument("base", type=options.MODEL)
@click.argument("scenarios", type=options.MODEL, nargs=-1)
@options.study(discount=True, precision=True)
def command(shared: StudyOptions, base: Path, scenarios: tuple[Path, ...]) -> None:
    """Compare scenarios with a baseline, in paired runs.

    All run with common random numbers. SCENARIOS are files that extend BASE; without any, the
    scenario is BASE with the levers of --with. --set applies everywhere, to the baseline too;
    --with only to the scenarios.
    """
    if not scenarios and not shared.doses:
        raise click.UsageError("Give a scenario file, or pull a lever: --with hire_qa=1.")
    first = options.loaded(base, shared.changes, ())
    talk.warn(first.warnings)
    others = scenarios_of(base, scenarios, shared)
    with talk.progress() as tell:
        from flowsim.study.decide.compare import ComparisonError, comparison_of

        settings = shared.settings(tell)
        try:
            result = comparison_of(
                first.model, others, settings, name=base.stem, discount=shared.discount
            )
        except ComparisonError as error:
            file = dict(zip(others, scenarios or (base,), strict=True))[error.scenario]
            raise ComparisonError(str(base), str(file), error.why) from None
    _answer(result, (base, *scenarios), shared)


def _answer(result: Comparison, files: tuple[Path, ...], shared: StudyOptions) -> None:
    """Write what is asked for, print, and suggest what to do next."""
    from flowsim.cli import answers
    from flowsim.report.runs.data import comparison_data

    again = shared.again(discount=shared.rate, precision=shared.precision)
    count = result.base.replications
    most = count if shared.precision is None else shared.replications
    typed = answers.as_typed("compare", *files, **again, replications=most, seed=shared.seed)
    place = f"reports/{files[0].stem}"
    asked = {"replications": shared.replications, "seed": None if shared.seed == 1 else shared.seed}
    then = answers.as_typed("compare", *files, **again, **asked, out=place)
    if shared.out:
        then = answers.as_typed("explain", files[-1], **shared.again())
    elif len(files) > _MOST_TYPED:
        then = answers.as_typed("compare", *files[:2], **again, out=place)
    answers.give(result, answers.print_comparison, comparison_data, shared, typed=typed, then=then)


def scenarios_of(base: Path, files: tuple[Path, ...], shared: StudyOptions) -> dict[str, Model]:
    """The scenarios by name: the stem of their file, or the levers that are pulled."""
    if not files:
        return {", ".join(shared.doses): shared.load(base).model}
    return {name: shared.load(file).model for name, file in named(files).items()}


def named(files: tuple[Path, ...]) -> dict[str, Path]:
    """A distinct name for each file: its stem, or all of it but its ending."""
    found: dict[str, Path] = {}
    for file in files:
        name = file.stem if file.stem not in found else str(file.with_suffix(""))
        if name in found:
            raise click.UsageError(f"{click.format_filename(file)} is given twice.")
        found[name] = file
    return found
