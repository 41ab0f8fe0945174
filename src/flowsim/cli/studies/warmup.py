"""`flowsim warmup`: how long a model must run before anything is counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.study.single.warm_up import WarmUp


@click.command("warmup")
@click.argument("file", type=options.MODEL)
@options.settings
@options.doses
@options.judge
@options.luck
@options.out()
@options.as_json
def command(
    file: Path,
    settings: tuple[str, ...],
    doses: tuple[str, ...],
    judge: str | None,
    replications: int | None,
    seed: int,
    jobs: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the warm-up that a model needs.

    Looks at work in progress and deliveries, week by week from the start of the run. MSER-5 then
    gives the number of first weeks to leave out, compared with the warm-up of the model.
    """
    found = options.loaded(file, settings, doses)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.single.warm_up import warm_up

        given = options.study_arguments(replications, seed, jobs)
        result = warm_up(found.model, name=file.stem, judge=judge, progress=tell, **given)
    from flowsim.cli import answers
    from flowsim.report.studies import warm_up as told

    asked: dict[str, Any] = {"set": settings, "with": doses, "judge": judge}
    count = {"replications": result.replications, "seed": seed}
    typed = answers.as_typed("warmup", file, **asked, **count)
    then = _suggestion(file, result, asked)
    answers.give(result, _show, told.data, typed=typed, then=then, out=out, as_json=as_json)


def _show(result: WarmUp) -> None:
    from flowsim.report.studies import warm_up as told

    for sentence in told.sentences(result):
        talk.headline(sentence)
    talk.say()
    talk.table(told.table(result))
    talk.say(told.note(result))


def _suggestion(file: Path, result: WarmUp, asked: dict[str, Any]) -> str:
    """Run with the warm-up that was found, or with more weeks to find one."""
    from flowsim.cli import answers

    verb, settings = "run", asked["set"]
    if result.beginning.why in ("short", "late"):
        from flowsim.study.measured.initial_transient import whole_weeks

        longer = max(104, 2 * whole_weeks(result.model))
        verb, settings = "warmup", answers.instead(settings, "horizon", f"{longer}w")
    elif result.weeks is not None and not result.suffices:
        settings = answers.instead(settings, "warm_up", f"{result.weeks}w")
    return answers.as_typed(verb, file, **{**asked, "set": settings})
