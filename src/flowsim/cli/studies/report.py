"""`flowsim report`: all studies of one organisation in one report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.board_report import Briefing


@click.command("report")
@click.argument("base", type=options.MODEL)
@click.argument("scenarios", type=options.MODEL, nargs=-1)
@click.option(
    "--budget",
    type=options.MoneyType(),
    metavar="MONEY",
    help="First-year budget for the recommended steps: 1M, 350k.  "
    "[default: a twentieth of a year's cost, at least one person]",
)
@click.option(
    "--explore",
    metavar="PATH=VALUES",
    multiple=True,
    help="A slider of the explorer, written as for sweep --vary. Repeatable.",
)
@click.option("--team", metavar="TEAM", help="Team to make faster.  [default: today's bottleneck]")
@options.study(out="reports/board")
def command(
    shared: StudyOptions,
    base: Path,
    scenarios: tuple[Path, ...],
    budget: float | None,
    explore: tuple[str, ...],
    team: str | None,
) -> None:
    """Write the board report: one HTML file with everything.

    Compares BASE with SCENARIOS, maps where the constraint goes, recommends the next investments
    and shows what drives the result. Takes minutes, and estimates how many are left.
    """
    from flowsim.cli.studies.decide.compare import scenarios_of
    from flowsim.cli.studies.sweep import varied

    first = options.loaded(base, shared.changes, ())
    talk.warn(first.warnings)
    others = scenarios_of(base, scenarios, shared) if scenarios or shared.doses else {}
    with talk.progress() as tell:
        from flowsim.study.board_report import briefing_of

        result = briefing_of(
            first.model,
            others,
            shared.settings(talk.with_time_left(tell)),
            name=base.stem,
            budget=budget,
            path=f"{team}.speed" if team is not None else "",
            explore=varied(explore) if explore else None,
        )
        from flowsim.cli import answers

        money = None if budget is None else f"{budget:.12g}"
        own = {"budget": money, "explore": explore, "team": team}
        again = shared.again(replications=result.base.replications, seed=shared.seed)
        typed = answers.as_typed("report", base, *scenarios, **own, **again)
        tell(0, 1, "drawing")
        files = answers.write(result, shared.folder, verb="report", command=typed)
    then = answers.as_typed("explain", base, set=shared.changes, judge=shared.judge)
    _answer(result, files, then, as_json=shared.as_json)


def _answer(result: Briefing, files: list[Path], then: str, *, as_json: bool) -> None:
    from flowsim.cli import answers
    from flowsim.report.sections import trust
    from flowsim.report.sections.judged import judged_text
    from flowsim.report.studies import board_report

    content = board_report.data(result)
    if as_json:
        talk.data("report", content)
    else:
        answers.say_alarm(trust.card(result.runs))
        for sentence in content["sentences"]:
            talk.headline(sentence)
        if judged := judged_text(result.base):
            talk.say(judged)
        answers.say_where(files)
        talk.next_command(then)
    answers.leave(content)
