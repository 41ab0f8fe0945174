"""`flowsim check`: everything that is wrong with a model, or what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.model import Model


@click.command("check")
@click.argument("file", type=options.MODEL)
@options.settings
@options.doses
@options.as_json
def command(file: Path, settings: tuple[str, ...], doses: tuple[str, ...], as_json: bool) -> None:
    """Say all that is wrong with a model file, or that it is fine.

    Every problem comes with file:line:column, what was found and what to write instead.
    """
    from flowsim.model import ModelError

    try:
        found = options.loaded(file, settings, doses)
    except ModelError as error:
        if not as_json:
            raise
        from flowsim.report.data import problems_data

        talk.data("check", {"ok": False, "problems": problems_data(error.problems)})
        raise click.exceptions.Exit(2) from None
    if as_json:
        from flowsim.report.data import model_data, problems_data

        warnings = problems_data(found.warnings)
        content = {"ok": True, "problems": [], "warnings": warnings}
        talk.data("check", {**content, "model": model_data(found.model)})
        return
    talk.warn(found.warnings)
    talk.headline(summary(file, found.model, len(found.warnings)))
    talk.next_command(talk.typed("flowsim", "explain", file))


def summary(file: Path, model: Model, warnings: int) -> str:
    """What a model consists of, in a sentence."""
    people = sum(team.people for team in model.teams)
    steps = sum(len(work.flow) for work in model.work)
    pulled = f"{len(model.use)} of them pulled" if model.use else "none pulled"
    parts = [
        f"{count(len(model.teams), 'team')} of {count(people, 'person', 'people')}",
        f"{count(len(model.work), 'kind')} of work in {count(steps, 'step')}",
        f"{count(len(model.levers), 'lever')}, {pulled}" if model.levers else "no levers",
    ]
    but = f", with {count(warnings, 'warning')}" if warnings else ""
    return f"{click.format_filename(file)} is fine{but}: {', '.join(parts)}."


def count(number: int, one: str, many: str = "") -> str:
    """`1 team`, `3 teams`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
