"""Cards: what a scenario buys, what gets through, the bottleneck, what it costs and is worth.

Input: runs. Output: markup. Must not depend on: what else is on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import (
    amount_parts,
    is_known,
    money,
    positive,
    shown_parts,
)
from flowsim.report.format.text import capitalized, clean
from flowsim.report.format.times import times_parts
from flowsim.report.page.shell import Html, element, together
from flowsim.report.runs.purchases import bought
from flowsim.report.sections.judged import (
    kinds_of,
    parts_of,
    total_of,
    what_is_judged,
)
from flowsim.report.sections.wording import bottleneck_name, scenario_label, total_change
from flowsim.report.studies import story

if TYPE_CHECKING:
    from flowsim.study.results import Comparison, RunResult


def cards_of(runs: Sequence[RunResult], comparison: Comparison | None = None) -> Html:
    """A card for each run; of scenarios what they buy, and what it costs more."""
    worths = {}
    if comparison is not None and comparison.money is not None:
        worths = {worth.scenario: worth for worth in comparison.money.worths}
    cards = []
    for run, label in zip(runs, run_labels(runs), strict=True):
        rows = [_delivered(run), _constraint(run), *_times(run)]
        if comparison is not None and run is not runs[0]:
            rows[0] = _of_today(comparison, run, rows[0])
        if run is not runs[0]:
            rows.append(_figure("extra cost", story.price(runs[0], run)))
        elif run.cost_per_year > 0.0:
            rows.append(_figure("cost a year", money(run.cost_per_year)))
        worth = worths.get(run.name)
        if worth is not None and is_known(worth.npv):
            rows.append(_figure("net present value vs today", *amount_parts(worth.npv, sign="+")))
        buys = bought(runs[0], run) if run is not runs[0] else ""
        name = label if run is runs[0] else scenario_label(run, label)
        is_new = buys and buys.casefold() != name.casefold()
        head = [element("h2", name), *([element("p", buys, class_="buys")] if is_new else [])]
        cards.append(element("li", *head, element("dl", *rows), class_="card"))
    return element("ul", *cards, class_="cards")


def _delivered(run: RunResult) -> Html:
    """What is delivered a week of all that is judged."""
    name = f"{what_is_judged(run)} delivered a week"
    return _figure(name, *parts_of(run.judge, positive(total_of(run))), big=True)


def _times(run: RunResult) -> list[Html]:
    """When work is delivered; where several kinds count, how much of each, and when."""
    kinds, found = kinds_of(run), []
    for kind in kinds:
        figures = run.of(kind)
        time = ("no steady time: work piles up", "")
        if not figures.unstable:
            time = shown_parts(positive(figures.delivery_p85), unit=" days")
        if len(kinds) == 1:
            return [_figure("85% delivered within", *time)]
        if run.judge.is_one and kind == run.judged:  # its throughput is in the first line
            found.append(_figure(f"85% of {items(run.model, kind)} delivered within", *time))
            continue
        rate, interval = shown_parts(positive(figures.throughput))
        within = time[0] if figures.unstable else f"85% within {time[0]}"
        spans = "; ".join(each for each in (interval, time[1]) if each)
        found.append(_figure(items(run.model, kind), f"{rate} a week, {within}", spans))
    return found


def _figure(name: str, number: str, interval: str = "", *, big: bool = False) -> Html:
    parts = [element("span", number, class_="big" if big else None)]
    if interval:
        parts.append(element("span", f" {interval}", class_="range"))
    return element("div", element("dt", name), element("dd", *parts))


def _of_today(comparison: Comparison, run: RunResult, row: Html) -> Html:
    """The row of what is delivered, as a multiple of today's, too."""
    found = total_change(comparison, run)
    if found is None or not is_known(found.relative):
        return row
    number, interval = times_parts(found.relative)
    many = "as much" if run.judge.by_value else "as many"
    return together(row, _figure("compared with today", f"{number} times {many}", interval))


def _constraint(run: RunResult) -> Html:
    name = element("span", capitalized(bottleneck_name(run)), class_="constraint")
    return element("div", element("dt", "the bottleneck"), element("dd", name))


def pair_of(runs: Sequence[RunResult], labels: Sequence[str]) -> Html:
    """A small card for each of a few runs."""
    cards = []
    for run, label in zip(runs, labels, strict=True):
        rate = _delivered(run)
        cards.append(
            element(
                "li",
                element("h2", clean(label, most=60)),
                element("dl", rate, _constraint(run)),
                class_="card",
            )
        )
    return element("ul", *cards, class_="cards")
