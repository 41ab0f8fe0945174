"""A ladder of investments in words, as a table and as a report.

Input: a Ladder. Output: sentences that are true for it, cells, a document. Must not
depend on: files, pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    TableBlock,
    paragraphs,
)
from flowsim.report.format.labels import items, model_title
from flowsim.report.format.numbers import (
    TO,
    direction,
    is_known,
    money,
    percent,
    positive,
    shown,
    shown_parts,
)
from flowsim.report.format.table import Table
from flowsim.report.format.text import listed, uncapitalized
from flowsim.report.runs.document import alarms, rest
from flowsim.report.sections import tables, trust, wording, worth
from flowsim.report.sections.judged import (
    a_week,
    kinds_of,
    parts_of,
    total_of,
    total_text,
    what_is_judged,
)
from flowsim.report.studies.decide.invest import steps
from flowsim.report.studies.decide.invest.left_out import left_out, no_price, not_advised

if TYPE_CHECKING:
    from flowsim.study.decide.invest import InvestmentStep, Ladder
    from flowsim.study.results import RunResult

_ENDS = {
    "budget": "The plan ends there: the rest of the budget buys no move that clearly pays.",
    "nothing pays": "The plan ends there: no further move clearly pays.",
    "demand": "The plan ends there: demand is the constraint.",
    "steps": "The search stopped there; more steps may pay.",
}
_EXPLAINED = (
    "At each step, every move that the budget allows, free or not, is compared with doing nothing, "
    "with common random numbers, and the move that pays most is made. With 95% confidence it is "
    "within 1% of a year's value of the best move, unless the row says that this is not sure. Its "
    "effect is then measured by full runs before and after. Net is the value of what is delivered "
    "in a year less the cost of people and levers in that year, and less the delay cost of work in "
    "progress, if it has any. Where it has none, moves that delay delivery by a larger share than "
    "they raise throughput are left out. So are moves that let work pile up, with which more "
    "defects escape or more incidents follow, and those that gain less than 1%. Where the model "
    "prices some moves, one without a price is never first, and comes later only if no other pays. "
    "Probability of payback within a year: the share of replications in which the first year pays "
    "for itself, one-off costs included."
)
_TOURED = (
    "At each step, 10% more people (at least one) join the team that is the constraint, as found "
    "in any run; the effect is measured by full runs before and after, with common random numbers. "
    "No alternatives are tried: `flowsim invest` finds the move that pays most. Net is the value "
    "of what is delivered in a year less the cost of people in that year. Probability of payback "
    "within a year: the share of replications in which the first year pays for itself."
)
_TOUR_ENDS = {
    "budget": "The tour ends there: the next step is beyond the budget.",
    "no step": "No step of the tour is within the budget.",
    "nothing pays": "The tour ends there: no team's speed makes a clear difference.",
    "demand": "The tour ends there: demand is the constraint.",
    "steps": "The tour stopped there; more steps may move the constraint on.",
}


def headline(ladder: Ladder) -> str:
    """The finding in one line: the next move, the most important that it brings, its price."""
    if not ladder.steps or ladder.is_tour:
        return advice(ladder)
    step, today = ladder.steps[0], ladder.base
    effects = steps.side_effects(step, today)
    brings = [*_gain(step, today), *steps.other_kinds(step), *effects][:1]
    if any(steps.is_later_than_today(step, today, kind) for kind in kinds_of(today)):
        brings = list(dict.fromkeys([*brings, *effects]))
    what = "".join(f", {each}" for each in brings)
    return f"Next: {uncapitalized(steps.title(step))}{what}, {steps.for_price(step)}"


def _gain(step: InvestmentStep, today: RunResult) -> list[str]:
    """What a step gains of all that is judged, if that is clear and is what it gains most."""
    gain, others = steps.total_change(step), steps.other_kinds(step)
    way = wording.clear_change(gain)
    is_said = way < 0 or (way > 0 and (wording.is_large(gain.relative) or not others))
    return [steps.gain_text(step, today)] if is_said else []


def advice(ladder: Ladder) -> str:
    """The first move, what it brings and what it costs; of a tour, what all of it brings."""
    first = sentences(ladder)[0]
    if not ladder.steps:
        return first
    if not ladder.is_tour:
        step = ladder.steps[0]
        effects = steps.side_effects(step, ladder.base)
        brings = [*_gain(step, ladder.base), *steps.other_kinds(step), *effects]
        brings += [f"{steps.net_text(step)} net a year"] * is_known(step.net)
        what = "".join(f", {each}" for each in brings)
        return f"{uncapitalized(steps.title(step))}{what}, {steps.for_price(step)}"
    runs = (ladder.base, ladder.steps[-1].run)
    before, after = map(total_text, runs)
    numbers = {parts_of(run.judge, positive(total_of(run)))[0] for run in runs}
    if len(numbers) == 1:  # as far as the digits show
        return f"{first.rstrip('.')}, for {money(ladder.spent)}"
    rate = a_week(ladder.base.model, ladder.base.judge, after)
    return f"{first.rstrip('.')}: {rate} instead of {before}, for {money(ladder.spent)}"


def sentences(ladder: Ladder) -> list[str]:
    """What to do first, what all of it brings, and why it ends."""
    what = what_is_judged(ladder.base)
    if ladder.is_tour:
        return [_way(ladder), *_whole(ladder), *_losses(ladder), _tour_end(ladder)]
    if not ladder.steps:
        why = " Demand is the constraint." if ladder.ends == "demand" else ""
        return [
            f"No move within the budget of {money(ladder.budget)} clearly pays.{why}",
            *not_advised(ladder),
            *no_price(ladder),
            *left_out(ladder.base.model),
        ]
    first = ladder.steps[0]
    found = [f"Next: {uncapitalized(steps.title(first))}. {steps.effect_text(first, ladder.base)}."]
    if len(ladder.steps) > 1:
        found += [*_whole(ladder), *_harms(ladder)]
    if ladder.money is not None:
        whole = "The first step" if len(ladder.steps) == 1 else "The whole plan"
        found.append(worth.sentence(ladder.money, ladder.money.worths[0], whole, than="today"))
    return [
        *found,
        _end(ladder, what),
        *not_advised(ladder),
        *no_price(ladder),
        *left_out(ladder.base.model),
    ]


def _harms(ladder: Ladder) -> list[str]:
    """What later steps make worse, each against the step before; the first says it itself."""
    found = []
    for place, (before, step) in enumerate(pairwise(ladder.steps), start=2):
        if harms := steps.harms(step, before.run):
            found.append(f"Step {place} {listed(harms)}.")
    return found


def _end(ladder: Ladder, what: str) -> str:
    """Why there is no further step."""
    if ladder.ends == "steps" and ladder.steps[-1].run.verdict.is_demand:
        return f"The search stopped there. Demand is the constraint, so no step brings more {what}."
    return _ENDS[ladder.ends]


def _tour_end(ladder: Ladder) -> str:
    """Why a tour ends, or has no step."""
    is_none = ladder.ends == "budget" and not ladder.steps
    return _TOUR_ENDS["no step" if is_none else ladder.ends]


def _way(ladder: Ladder) -> str:
    """Where the constraint goes; a team is named once for consecutive steps."""
    names: list[str] = []
    for run in (ladder.base, *(step.run for step in ladder.steps)):
        name = wording.bottleneck_name(run)
        if not names or names[-1] != name:
            names.append(name)
    if len(names) == 1:
        return f"The bottleneck is {names[0]}{' at every step' if ladder.steps else ''}."
    return f"The bottleneck moves from {', then to '.join(names)}."


def _whole(ladder: Ladder) -> list[str]:
    """What all moves bring together."""
    if not ladder.steps:
        return []
    last = ladder.steps[-1]
    runs, kinds, count = (ladder.base, last.run), kinds_of(ladder.base), len(ladder.steps)
    moved = [kind for kind in kinds if not _reads_the_same(runs, kind)] or kinds
    rates = []
    for place, kind in enumerate(moved):
        before, after = (shown(positive(run.of(kind).throughput), to=TO) for run in runs)
        verb = " a week are delivered" if place == 0 else ""
        rates.append(f"{after} {items(ladder.base.model, kind)}{verb} instead of {before}")
    all_of_them = "this step" if count == 1 else "both steps"
    all_of_them = all_of_them if count < 3 else f"all {count} steps"
    sooner = [] if ladder.is_tour else steps.since_today(last, ladder.base)
    return [
        f"With {all_of_them}, {listed(rates)}{f'; {listed(sooner)}' if sooner else ''}. "
        f"This costs {_spent(ladder)}. "
        f"The bottleneck is then {wording.bottleneck_name(last.run)}."
    ]


def _reads_the_same(runs: Sequence[RunResult], kind: str) -> bool:
    """Whether as much of a kind of work is delivered in all runs, as far as the digits show."""
    return len({shown_parts(positive(run.of(kind).throughput))[0] for run in runs}) == 1


def _spent(ladder: Ladder) -> str:
    unknown = not all(step.price_is_known for step in ladder.steps)
    more = " plus moves without a price in the model" if unknown else ""
    return f"{money(ladder.spent)} in the first year{more}"


def _losses(ladder: Ladder) -> list[str]:
    """The steps that clearly cost more than they bring."""
    lost = [
        (place, step) for place, step in enumerate(ladder.steps, start=1) if direction(step.net) < 0
    ]
    if not lost:
        return []
    nets = listed([steps.net_text(step) for _, step in lost])
    if len(lost) == 1:
        ((place, step),) = lost
        title = uncapitalized(steps.title(step))
        return [f"Step {place}, {title}, costs more than it brings: {nets} net a year."]
    places = listed([str(place) for place, _ in lost])
    return [f"Steps {places} cost more than they bring: {nets} net a year."]


def table(ladder: Ladder, *, whole: bool = True) -> Table:
    """A row for each step, after a row for today."""
    judged = ladder.base.judged
    rows = _rows("today", None, ladder, whole)
    for place, step in enumerate(ladder.steps, start=1):
        name = f"{place}. {steps.title(step)}"
        if not whole and steps.price_cell(step):
            name = f"{name}, {steps.price_cell(step)}"
        rows += _rows(name, step, ladder, whole)
    is_one = len(kinds_of(ladder.base)) == 1
    what = items(ladder.base.model, judged) if is_one else ""
    if not whole:
        head: tuple[str, ...] = (what, "a week", "85% within", "net a year", "bottleneck")
        return Table(head, tuple(rows), "lrrrl")
    head = (
        "", f"{what or 'delivered'} a week", "85% within", "first year", "net a year",
        "payback within a year", "equally good", "then bottleneck",
    )  # fmt: skip
    return Table(head, tuple(rows), "lrrrrrll")


def _rows(
    name: str, step: InvestmentStep | None, ladder: Ladder, whole: bool
) -> list[tuple[str, ...]]:
    """A row, and where several kinds of work count one for each below it."""
    run, kinds = ladder.base if step is None else step.run, kinds_of(ladder.base)
    first = _row(name, step, ladder, whole)
    if len(kinds) == 1:
        return [first]
    found = [(name, _in_total(run), "", *first[3:])]
    for kind in kinds:
        rate, days = shown(positive(run.of(kind).throughput)), _days(step, ladder, kind)
        found.append((f"  {items(run.model, kind)}", rate, days, *("",) * (len(first) - 3)))
    return found


def _in_total(run: RunResult) -> str:
    """What is delivered of all that is judged; empty where that is one kind, which has a row."""
    if run.judge.is_one:
        return ""
    return f"{total_text(run)} in {'value' if run.judge.by_value else 'all'}"


def _days(step: InvestmentStep | None, ladder: Ladder, kind: str) -> str:
    """The time within which 85% are delivered, and whether that is later than today."""
    days = tables.delivery_cell((ladder.base if step is None else step.run).of(kind))
    if step is not None and steps.is_later_than_today(step, ladder.base, kind):
        days += ", later than today"
    return days


def _row(name: str, step: InvestmentStep | None, ladder: Ladder, whole: bool) -> tuple[str, ...]:
    run = ladder.base if step is None else step.run
    figures = run.of(ladder.base.judged)
    rate, then = shown(positive(figures.throughput)), wording.bottleneck_key(run)
    net = "" if step is None else steps.net_text(step)
    days = _days(step, ladder, ladder.base.judged)
    if not whole:
        return name, rate, days, net, then
    if step is None:
        return name, rate, days, "", net, "", "", then
    ties = listed([steps.move_title(move, most=30) for move in step.ties[:3]], word="or")
    sure = "" if step.is_sure or step.ties else "not sure"
    return (
        name,
        rate,
        days,
        steps.price_cell(step),
        net,
        percent(step.within_a_year),
        ties or sure,
        then,
    )


def document(ladder: Ladder, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of a ladder."""
    base = ladder.base
    about = "tour of constraints" if ladder.is_tour else "what to do next"
    money = [] if ladder.money is None else [Paragraph(worth.explained(ladder.money))]
    return Document(
        f"{model_title(base)}: {about}",
        (*alarms(card(ladder)), *paragraphs(sentences(ladder))),
        (
            *figures, TableBlock(table(ladder)),
            Paragraph(_TOURED if ladder.is_tour else _EXPLAINED), *money,
        ),
        rest((base,), card(ladder), command=command, version=version),
    )  # fmt: skip


def card(ladder: Ladder) -> tuple[trust.TrustCheck, ...]:
    """The trust card of all steps together."""
    runs = [ladder.base, *(step.run for step in ladder.steps)]
    return trust.card(runs, ["today", *(f"step {place + 1}" for place in range(len(runs) - 1))])
