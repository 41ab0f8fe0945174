"""`flowsim forecast`: when will these items be done, and how many by a date?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.study.forecast.forecast import Forecast


class When(click.ParamType["float | date"]):
    """A date, or a time from now: 2027-03-26, 12w. Hours, or a day."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day, or hours from now; fails if it is neither."""
        from flowsim.model.errors import UnitError
        from flowsim.model.holidays import parse_day
        from flowsim.model.units import parse

        text = str(value)
        is_day = text[:4].isdigit() and text[4:5] == "-"
        try:
            return parse_day(text) if is_day else parse("elapsed", text)
        except UnitError as error:
            remedy = error.remedy if is_day else "Write a time from now, 12w, or a day, 2027-03-26."
            self.fail(f"{error.what} {remedy}", param, ctx)


@click.command("forecast")
@click.argument("file", type=options.MODEL)
@click.option(
    "--items",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="The next N deliveries.  [default: everything on the board of the model]",
)
@click.option(
    "--work",
    metavar="WORK",
    help="One kind of work.  [default: what is judged; for a board, all kinds]",
)
@click.option(
    "--by",
    type=When(),
    metavar="WHEN",
    help="Date to forecast for: 12w from now, or 2027-03-26 if the model has a start.",
)
@options.study(replications=400, least=20)
def command(
    shared: StudyOptions,
    file: Path,
    items: int | None,
    work: str | None,
    by: float | date | None,
) -> None:
    """Forecast when items will be done, and how many by a date.

    Starts from the board of the model (state), or else from a typical day after the warm-up. To
    see what losing someone would do, add --set dev.people=-1.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    with talk.progress() as tell:
        from flowsim.study.forecast.forecast import forecast_of

        result = forecast_of(found.model, shared.settings(tell), items=items, work=work, by=by)
    from flowsim.cli import answers
    from flowsim.report.studies import forecast_data

    own = {"items": items, "work": work, "by": _typed(by)}
    count = {"replications": result.replications, "seed": shared.seed}
    typed = answers.as_typed("forecast", file, **own, **shared.again(**count))
    then = _suggestion(file, result, shared, own)
    answers.give(result, _show, forecast_data.data, shared, typed=typed, then=then)


def _typed(by: float | date | None) -> str | None:
    from flowsim.model.formats import format_value

    if by is None or isinstance(by, date):
        return None if by is None else str(by)
    return format_value("elapsed", by)


def _show(result: Forecast) -> None:
    from flowsim.cli import answers
    from flowsim.report.format.table import fits
    from flowsim.report.sections import trust
    from flowsim.report.studies import forecast as report

    card = report.card(result)
    answers.say_alarm(card)
    first, *others = report.sentences(result)
    talk.headline(first)
    for sentence in others:
        talk.say(sentence)
    talk.say()
    whole = report.table(result)
    talk.table(whole if fits(whole, talk.columns()) else report.table(result, whole=False))
    talk.say(report.footer(result))
    talk.say(trust.summary(card))


def _suggestion(
    file: Path, forecast: Forecast, shared: StudyOptions, own: Mapping[str, object]
) -> str:
    """What if somebody (more) leaves the team that would be the first to be full?"""
    from flowsim.cli import answers
    from flowsim.study.mean_value.explain import explain

    team = explain(forecast.model, judge=forecast.works[0]).bottleneck
    if team is None or forecast.model.team(team).people < 2 or forecast.model.team(team).people_at:
        return answers.as_typed("explain", file, **shared.again())
    fewer = answers.and_then(shared.changes, f"{team}.people", -1)
    return answers.as_typed("forecast", file, **own, **shared.again(set=fewer))
