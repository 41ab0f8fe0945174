"""`flowsim demo`: what happens if only one team becomes ten times as fast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.board_report import Briefing

ORGANISATION = "product-org.yaml"
SCENARIOS = ("ten-x-developers", "balanced")
REPLICATIONS = 20  # for an answer within seconds
LAUNCHED = "reports/demo-launch"  # so that one demo does not overwrite the other


@click.command("demo")
@click.argument("which", required=False, type=click.Choice(["launch"]), metavar="[launch]")
@options.study(model=False, judge=False, replications=REPLICATIONS, out="reports/demo")
def command(shared: StudyOptions, which: str | None) -> None:
    """Show what happens if only one team gets 10x faster.

    Makes each of the sixteen teams of a product organisation ten times as fast, one at a time;
    then only its developers, and compares that with spending less money along the flow. Writes an
    animated page.

    `flowsim demo launch` launches a new product instead: how much of its market the same
    organisation serves, and which team holds it back. It writes into reports/demo-launch unless
    --out names another folder.
    """
    if which is not None:
        from flowsim.cli.studies.adoption.launch import demonstrate

        source = click.get_current_context().get_parameter_source("out")
        is_default = source is click.core.ParameterSource.DEFAULT
        demonstrate(replace(shared, out=Path(LAUNCHED)) if is_default else shared)
        return
    from flowsim.model import load
    from flowsim.study.shipped import configs

    folder = configs()
    base = load(folder / ORGANISATION)
    # What the files expect is a matter of `check --expect`.
    others = {
        name: replace(load(folder / "scenarios" / f"{name}.yaml"), expect=()) for name in SCENARIOS
    }
    with talk.progress() as tell:
        from flowsim.study.board_report import first_look

        result = first_look(base, others, shared.settings(tell), name=Path(ORGANISATION).stem)
        from flowsim.cli import answers

        tell(0, 1, "drawing")
        count = {"replications": result.base.replications, "seed": shared.seed}
        again = answers.as_typed("demo", **count, out=shared.folder)
        files = answers.write(result, shared.folder, verb="demo", command=again, only=())
    from flowsim.report.studies import board_report

    content = board_report.data(result)
    if shared.as_json:
        talk.data("demo", content)
    else:
        _show(result)
        talk.lines([f"Report: {files[0].with_suffix('.html')}"])
        talk.next_command("flowsim init")
    answers.leave(content)


def _show(result: Briefing) -> None:
    """Print the finding, the scenarios, the claim, the next step and the main uncertainty."""
    from flowsim.cli import answers
    from flowsim.report.sections import trust
    from flowsim.report.studies import board_report, story

    card = trust.card(result.runs)
    answers.say_alarm(card)
    texts = board_report.story(result)
    talk.headline(" ".join(texts.finding[:2]))
    talk.table(story.price_table(result.runs))
    for label, line in (
        ("", texts.cheaper),
        ("", texts.claim),
        ("Next to buy: ", texts.then),
        ("Main uncertainty: ", texts.doubt),
    ):
        if line:
            talk.say(f"{label}{line}")
