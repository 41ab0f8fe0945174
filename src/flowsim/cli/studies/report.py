"""`flowsim report`: all studies of one organisation in one report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.study.board_report import Briefing


@click.command("report")
@click.argument("base", type=options.MODEL)
@click.argument("scenarios", type=options.MODEL, nargs=-1)
@click.option(
    "--budget",
    type=options.Money(),
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
@options.settings
@options.doses
@options.judge
@options.luck
@options.out("reports/board")
@options.as_json
def command(
    base: Path,
    scenarios: tuple[Path, ...],
    budget: float | None,
    explore: tuple[str, ...],
    team: str | None,
    settings: tuple[str, ...],
    doses: tuple[str, ...],
    judge: str | None,
    replications: int | None,
    seed: int,
    jobs: int | None,
    out: Path,
    as_json: bool,
) -> None:
    """Write the board report: one HTML file with everything.

    Compares BASE with SCENARIOS, maps where the constraint goes, recommends the next investments
    and shows what drives the result. Takes minutes, and estimates how many are left.
    """
    from flowsim.cli.studies.compare import scenarios_of
    from flowsim.cli.studies.sweep import varied

    first = options.loaded(base, settings, ())
    talk.warn(first.warnings)
    others = scenarios_of(base, scenarios, settings, doses) if scenarios or doses else {}
    with talk.progress() as tell:
        from flowsim.study.board_report import brief

        given = options.study_arguments(replications, seed, jobs)
        result = brief(
            first.model,
            others,
            name=base.stem,
            budget=budget,
            path=f"{team}.speed" if team is not None else "",
            explore=varied(explore) if explore else None,
            judge=judge,
            progress=talk.with_time_left(tell),
            **given,
        )
        from flowsim.cli import answers

        money = None if budget is None else f"{budget:.12g}"
        again: dict[str, Any] = {
            "budget": money,
            "explore": explore,
            "team": team,
            "set": settings,
            "with": doses,
        }
        count = {"judge": judge, "replications": result.base.replications, "seed": seed}
        typed = answers.as_typed("report", base, *scenarios, **again, **count)
        tell(0, 1, "drawing")
        files = answers.write(result, out, verb="report", command=typed)
    then = answers.as_typed("explain", base, set=settings, judge=judge)
    _answer(result, files, then, as_json=as_json)


def _answer(result: Briefing, files: list[Path], then: str, *, as_json: bool) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies import board_report

    content = board_report.data(result)
    if as_json:
        talk.data("report", content)
    else:
        for sentence in content["sentences"]:
            talk.headline(sentence)
        answers.say_where(files)
        talk.next_command(then)
    answers.leave(content)
