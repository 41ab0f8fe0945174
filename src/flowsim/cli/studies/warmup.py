"""`flowsim warmup`: how long a model must run before anything is counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.single.warm_up import WarmUp


@click.command("warmup")
@click.argument("file", type=options.MODEL)
@options.study()
def command(shared: StudyOptions, file: Path) -> None:
    """Find the warm-up that a model needs.

    Looks at work in progress and deliveries, week by week from the start of the run. A standard
    rule (MSER-5) gives the number of weeks to leave out at the start, compared with the warm-up of
    the model.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.single.warm_up import warm_up_of

        result = warm_up_of(found.model, shared.settings(tell), name=file.stem)
    from flowsim.cli import answers
    from flowsim.report.studies import warm_up as report

    again = shared.again(replications=result.replications, seed=shared.seed)
    typed = answers.as_typed("warmup", file, **again)
    then = _suggestion(file, result, shared)
    answers.give(result, _show, report.data, shared, typed=typed, then=then)


def _show(result: WarmUp) -> None:
    from flowsim.report.studies import warm_up as report

    for sentence in report.sentences(result):
        talk.headline(sentence)
    talk.say()
    talk.table(report.table(result))
    talk.say(report.note(result))


def _suggestion(file: Path, result: WarmUp, shared: StudyOptions) -> str:
    """Run with the warm-up that was found, or with more weeks to find one."""
    from flowsim.cli import answers

    verb, changes = "run", shared.changes
    if result.initial_transient.why in ("short", "late"):
        from flowsim.study.measured.initial_transient import whole_weeks

        longer = max(104, 2 * whole_weeks(result.model))
        verb, changes = "warmup", answers.instead(changes, "horizon", f"{longer}w")
    elif result.weeks is not None and not result.suffices:
        changes = answers.instead(changes, "warm_up", f"{result.weeks}w")
    return answers.as_typed(verb, file, **shared.again(set=changes))
