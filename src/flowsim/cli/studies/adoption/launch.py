"""`flowsim launch`: how much of its market a product gets through its organisation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.launch.launch import Launch

REPLICATIONS = 10  # of ten years each
# Of `flowsim demo launch`: the hybrid launch as it is, then what people would do about it.
BASE = "hybrid"
SCENARIOS = (
    "hybrid-more-consultants",
    "hybrid-more-support",
    "hybrid-staffed",
    "hybrid-ten-x",
)


@click.command("launch")
@click.argument("file", type=options.MODEL)
@click.argument("scenarios", nargs=-1, type=options.MODEL)
@click.option("--market", metavar="NAME", help="The market.  [default: the first of the file]")
@options.study(judge=False, replications=REPLICATIONS)
def command(
    shared: StudyOptions, file: Path, scenarios: tuple[Path, ...], market: str | None
) -> None:
    """See how much of its market a product gets.

    FILE has a market (`markets:`) whose members the organisation's own people onboard. Shows how
    many use the product, where new users wait, what they pay, and what happens to other work, for
    FILE and for each of the SCENARIOS.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    others = {each.stem: shared.load(each).model for each in scenarios}
    with talk.progress() as tell:
        from flowsim.study.launch.launch import launch_of

        result = launch_of(
            found.model, others, shared.settings(tell), name=file.stem, market=market or ""
        )
    from flowsim.cli import answers

    again = shared.again(replications=result.replications, seed=shared.seed, judge=None)
    typed = answers.as_typed("launch", file, *scenarios, market=market, **again)
    from flowsim.report.studies.adoption import launch as report

    then = answers.as_typed("run", file)
    answers.give(result, _show, report.data, shared, typed=typed, then=then)


def demonstrate(shared: StudyOptions) -> None:
    """Launch the shipped organisation's product, and try what people would do about it."""
    from flowsim.model import load
    from flowsim.study.shipped import configs

    folder = configs() / "launch"

    def shipped(name: str) -> Model:
        # What the files expect is a matter of `check --expect`.
        return replace(load(folder / f"{name}.yaml"), expect=())

    with talk.progress() as tell:
        from flowsim.study.launch.launch import launch_of

        result = launch_of(
            shipped(BASE),
            {name: shipped(name) for name in SCENARIOS},
            shared.settings(tell),
            name=BASE,
        )
    from flowsim.cli import answers
    from flowsim.report.studies.adoption import launch as report

    again = answers.as_typed(
        "demo", "launch", replications=result.replications, seed=shared.seed, out=shared.folder
    )
    files = answers.write(result, shared.folder, verb="demo", command=again)
    content = report.data(result)
    if shared.as_json:
        talk.data("demo", content)
    else:
        _show(result)
        talk.lines([f"Report: {files[0].with_suffix('.html')}"])
        talk.next_command("flowsim adopt")
    answers.leave(content)


def _show(result: Launch) -> None:
    from flowsim.report.studies.adoption import launch as report

    *notes, _ = report.notes(result)
    talk.headline(f"{report.headline(result)}.")
    for _, sentence in notes:
        if sentence:
            talk.say(sentence)
    for sentence in report.never_pulled(result):
        talk.say(sentence)
    talk.table(report.narrow_table(result))
    talk.say(report.SETTINGS)
    talk.say(report.note(result))
