"""`flowsim compare`: scenarios and a baseline, with common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk
from flowsim.cli.options import Share

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import Comparison

_MOST_TYPED = 4  # files that a suggestion repeats


@click.command("compare")
@click.argument("base", type=options.MODEL)
@click.argument("scenarios", type=options.MODEL, nargs=-1)
@options.settings
@options.doses
@options.judge
@options.discount
@options.precision
@options.luck
@options.out()
@options.as_json
def command(
    base: Path,
    scenarios: tuple[Path, ...],
    settings: tuple[str, ...],
    doses: tuple[str, ...],
    judge: str | None,
    discount: float,
    precision: Share | None,
    replications: int | None,
    seed: int,
    jobs: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Compare scenarios with a baseline, in paired runs.

    All run with common random numbers. SCENARIOS are files that extend BASE; without any, the
    scenario is BASE with the levers of --with. --set applies everywhere, to the baseline too;
    --with only to the scenarios.
    """
    if not scenarios and not doses:
        raise click.UsageError("Give a scenario file, or pull a lever: --with hire_qa=1.")
    first = options.loaded(base, settings, ())
    talk.warn(first.warnings)
    others = scenarios_of(base, scenarios, settings, doses)
    with talk.progress() as tell:
        from flowsim.study.decide.compare import ComparisonError, compare
        from flowsim.study.decide.money import DISCOUNT

        given = options.study_arguments(replications, seed, jobs, precision)
        try:
            result = compare(
                first.model,
                others,
                name=base.stem,
                judge=judge,
                discount=discount,
                progress=tell,
                **given,
            )
        except ComparisonError as error:
            file = dict(zip(others, scenarios or (base,), strict=True))[error.scenario]
            raise ComparisonError(str(base), str(file), error.why) from None
    rate = None if discount == DISCOUNT else f"{discount * 100.0:g}%"
    again: dict[str, Any] = {"set": settings, "with": doses, "judge": judge}
    again |= {"discount": rate, "precision": precision}
    asked = {"replications": replications, "seed": None if seed == 1 else seed}
    _answer(result, (base, *scenarios), again, asked, out=out, as_json=as_json)


def _answer(
    result: Comparison,
    files: tuple[Path, ...],
    again: dict[str, Any],
    asked: dict[str, Any],
    *,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write what is asked for, print, and suggest what to do next."""
    from flowsim.cli import answers
    from flowsim.report.runs.data import comparison_data

    counted = {"replications": result.base.replications, "seed": result.base.seed}
    if again["precision"] is not None:
        counted["replications"] = asked["replications"]  # the most there may be
    typed = answers.as_typed("compare", *files, **again, **counted)
    place = f"reports/{files[0].stem}"
    then = answers.as_typed("compare", *files, **again, **asked, out=place)
    if out:
        kept = {key: again[key] for key in ("set", "with", "judge")}
        then = answers.as_typed("explain", files[-1], **kept)
    elif len(files) > _MOST_TYPED:
        then = answers.as_typed("compare", *files[:2], **again, out=place)
    answers.give(
        result,
        answers.print_comparison,
        comparison_data,
        typed=typed,
        then=then,
        out=out,
        as_json=as_json,
    )


def scenarios_of(
    base: Path, files: tuple[Path, ...], settings: tuple[str, ...], doses: tuple[str, ...]
) -> dict[str, Model]:
    """The scenarios by name: the stem of their file, or the levers that are pulled."""
    if not files:
        return {", ".join(doses): options.loaded(base, settings, doses).model}
    return {
        name: options.loaded(file, settings, doses).model for name, file in named(files).items()
    }


def named(files: tuple[Path, ...]) -> dict[str, Path]:
    """A distinct name for each file: its stem, or all of it but its ending."""
    found: dict[str, Path] = {}
    for file in files:
        name = file.stem if file.stem not in found else str(file.with_suffix(""))
        if name in found:
            raise click.UsageError(f"{click.format_filename(file)} is given twice.")
        found[name] = file
    return found
