"""`flowsim adopt`: how a product spreads, by strategy; or a curve fitted to sales."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.report.format.table import Table
    from flowsim.study.adoption.records import Adoption, AdoptionFit

_PEOPLE, _TRIALS = 200, 200


@click.command("adopt")
@click.option("--strategy", metavar="NAME", help="One strategy, such as hybrid.  [default: all]")
@click.option(
    "--set",
    "changes",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change a number of the strategies: main.leaves=10%/quarter, layers.every=2y. Repeatable.",
)
@click.option(
    "--fit",
    type=options.MODEL,
    metavar="FILE",
    help="Fit a Bass curve to the sales in a CSV file (period, count); shows no strategies.",
)
@click.option(
    "--people",
    type=click.IntRange(2, 100_000),
    metavar="N",
    help=f"Size of a small market, in which people adopt one by one.  [default: {_PEOPLE}]",
)
@click.option(
    "--trials",
    type=click.IntRange(2, 10_000),
    metavar="N",
    help=f"How many times to simulate the small market.  [default: {_TRIALS}]",
)
@options.SEED
@options.study(model=False, judge=False, replications=None)
def command(
    shared: StudyOptions,
    strategy: str | None,
    fit: Path | None,
    people: int | None,
    trials: int | None,
) -> None:
    """See how a product spreads, and who pays.

    Strategies for bringing a product from the innovators to the mainstream, side by side over ten
    years: who uses it, who pays, and where it gets stuck. Their settings encode an essay, so the
    results are not evidence. Needs no model and no run. With --fit, estimates the size of a market,
    its peak and what drives it from sales figures.
    """
    if fit is not None:
        if strategy is not None or shared.changes or people is not None or trials is not None:
            raise click.UsageError(
                "--fit reads sales and knows no strategy. Leave out --strategy, --set, --people "
                "and --trials."
            )
        _fit(fit, shared)
        return
    from flowsim.study.adoption.adopt import adopt_of

    count, tries = people or _PEOPLE, trials or _TRIALS
    result = adopt_of(strategy, shared.changes, people=count, trials=tries, seed=shared.seed)
    from flowsim.cli import answers
    from flowsim.report.studies.adoption import ways as told

    own = {"strategy": strategy, "set": shared.changes, "people": people, "trials": trials}
    seed = None if shared.seed == 1 else shared.seed
    typed = answers.as_typed("adopt", **own, seed=seed)
    answers.give(result, _show, told.data, shared, typed=typed, then=_suggestion(result))


def _fit(file: Path, shared: StudyOptions) -> None:
    from flowsim.cli import answers
    from flowsim.model.reading.source import read_text
    from flowsim.report.studies.adoption import fitted as told
    from flowsim.study.adoption.adopt import fit_sales
    from flowsim.study.adoption.sales import MAX_BYTES, read_sales

    periods, sales = read_sales(read_text(file, most=MAX_BYTES, what="sales"), str(file))
    result = fit_sales(sales, at=periods, name=file.stem)
    typed = answers.as_typed("adopt", fit=file)
    then = answers.as_typed("adopt")
    answers.give(result, _show_fit, told.data, shared, typed=typed, then=then)


def _show(result: Adoption) -> None:
    from flowsim.report.studies.adoption import ways as told

    _say(told.sentences(result), told.table(result))
    talk.say(told.note(result))
    talk.say(told.paid_note().replace("*", ""))


def _show_fit(result: AdoptionFit) -> None:
    from flowsim.report.studies.adoption import fitted as told

    _say(told.sentences(result), told.parameter_table(result))


def _say(sentences: list[str], table: Table) -> None:
    talk.headline(sentences[0])
    for sentence in sentences[1:]:
        talk.say(sentence)
    talk.say()
    talk.table(table)


def _suggestion(result: Adoption) -> str:
    """From all of them to the best one, from that to a number of it, and back to all."""
    from flowsim.cli import answers

    if not result.is_one:
        return answers.as_typed("adopt", strategy=result.best.strategy.name)
    if result.changes:
        return answers.as_typed("adopt")
    name = result.ways[0].strategy.name
    return answers.as_typed("adopt", strategy=name, set="main.bridge=2%")
