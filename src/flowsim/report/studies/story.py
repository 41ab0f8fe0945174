"""The first ten seconds: the finding, what scenarios buy, what to do next, and how sure that is.

Input: a comparison, each team alone, a next move, a doubt. Output: sentences, for a terminal and
for the first screen of a page. Every number is computed; where a model gives another answer, the
sentence says that. Must not depend on: where it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, run_labels, team_name
from flowsim.report.format.numbers import TO, change, is_known, money, positive, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean, listed, uncapitalized
from flowsim.report.format.times import times_text
from flowsim.report.runs.purchases import bought, number_title, step_and_keys
from flowsim.report.sections import judged, tables, trust
from flowsim.report.sections.assumptions import value_text, weak_inputs
from flowsim.report.sections.wording import (
    bottleneck_key,
    bottleneck_name,
    clear_change,
    constraint_teams,
    total_change,
)
from flowsim.report.studies.decide import each as each_team

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.decide.each import Each
    from flowsim.study.decide.next_move import NextMove
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.uncertainty.turning import Turning

CLAIM = (
    "If you are only making one team 10x more efficient but not the others, you haven't really "
    "gained anything. Be mindful of the bottlenecks you are creating."
)
# The chance that the constraint is the one named, from resampling, in words.
_DEGREES = ((0.99, "almost certain"), (0.9, "very likely"), (0.66, "likely"), (0.0, "uncertain"))


def finding(
    each: Each, comparison: Comparison | None = None, less: Sequence[Each] = ()
) -> list[str]:
    """The number of teams for which nothing changes; the other teams, and what they then wait for.

    comparison: a scenario of it that makes the same team as fast says how large the gain is and
    what happens then, so that a page has one figure for it. less: the same team alone at other
    factors.
    """
    if len(each.more) != 1:
        return each_team.sentences(each)
    (alone,) = each.more
    waits_for, relative = "", None
    for then in () if comparison is None else comparison.others:
        if _is_same(each, alone.team, then):
            assert comparison is not None
            teams, change = constraint_teams(then), total_change(comparison, then)
            waits_for = bottleneck_name(then) if teams and alone.team not in teams else ""
            relative = change.relative if change and is_known(change.relative) else None
            break
    lines = each_team.sentences(each, waits_for=waits_for, relative=relative)
    for found in less:
        for one in found.teams:
            if one.team == alone.team and is_known(one.gain.relative):
                times = times_text(one.gain.relative)
                lines[1] += f" At {found.factor:g}x, {times}."
    return lines


def asks_of_one_team(each: Each, runs: Sequence[RunResult]) -> bool:
    """Whether a scenario asks what each team alone answers: one team faster by the same factor."""
    return any(_is_same(each, one.team, run) for one in each.teams for run in runs)


def _is_same(each: Each, team: str, run: RunResult) -> bool:
    """Whether a scenario pulls only one lever, which makes the team this many times as fast."""
    pulled = [run.model.lever(name) for name, amount in run.model.use if amount == 1.0]
    changes = [change for lever in pulled for change in lever.change]
    if len(run.model.use) != 1 or len(changes) != 1:
        return False
    ((path, operation),) = changes
    return (
        path == f"{team}.speed"
        and operation.kind == "multiply"
        and operation.operand == each.factor
    )


def claim_outcome(each: Each) -> str:
    """The verdict on the claim for this model: `Confirmed for 15 of 16 teams, not for …`."""
    count, more = len(each.teams), [team_name(each.base.model, one.team) for one in each.more]
    if not more:
        return f"Confirmed for all {count} teams."
    if len(more) == count:
        return "Not confirmed: each team makes a clear difference."
    named = more if len(more) <= 3 else [f"{len(more)} others"]
    return f"Confirmed for {count - len(more)} of {count} teams, but not for {listed(named)}."


def price(base: RunResult, run: RunResult) -> str:
    """What a scenario costs more than the baseline: `456k a year and 140k once`."""
    yearly, once = run.cost_per_year - base.cost_per_year, run.cost_once - base.cost_once
    parts = []
    if abs(yearly) >= 0.5:
        parts.append(f"{money(yearly)} a year")
    if abs(once) >= 0.5:
        parts.append(f"{money(once)} once")
    return " and ".join(parts) or "nothing"


def cheaper(comparison: Comparison) -> str:
    """The scenario that delivers as much as the best and costs less; empty if there is none."""
    runs = comparison.others
    labels = dict(zip((run.name for run in runs), run_labels(comparison.runs)[1:], strict=True))
    known = []
    for run in runs:
        found = total_change(comparison, run)
        if found is not None and clear_change(found) > 0:
            known.append((found, run))
    if len(known) < 2:
        return ""
    dear = max(known, key=lambda pair: pair[1].cost_per_year)
    less = [
        (found, run)
        for found, run in known
        if run.cost_per_year < dear[1].cost_per_year and found.paired.high >= dear[0].paired.mean
    ]
    if not less:
        return ""
    found, run = max(less, key=lambda pair: pair[0].paired.mean)
    buys = uncapitalized(bought(comparison.base, run))
    yearly, instead = (
        money(each.cost_per_year - comparison.base.cost_per_year) for each in (run, dear[1])
    )
    return (
        f"{labels[run.name]}{f' ({buys})' if buys else ''} delivers as much as "
        f"{labels[dear[1].name]}, for {yearly} a year instead of {instead}."
        f"{_for_sale([run, dear[1]])}"
    )


def _for_sale(runs: Sequence[RunResult]) -> str:
    """A note where both scenarios pull hypothetical levers."""
    pulled = [{run.model.lever(name).hypothetical for name, _ in run.model.use} for run in runs]
    return " Both are hypothetical: some levers cannot be bought." if all(map(any, pulled)) else ""


def next_words(base: RunResult, move: NextMove) -> str:
    """The next move that can be bought: what, how much more, for how much."""
    what = judged.what_is_judged(base)
    title, gain = clean(move.priced.move.title), change(move.change.relative)
    more = "no clear change"
    if is_known(gain) and gain.low > 0.0:
        more = f"{shown(gain, scale=100.0, unit='%', to=' to ')} more {what}"
    cost = f"{money(move.priced.first_year)} in the first year"
    return f"{uncapitalized(title)}, {more} for {cost}."


def price_table(runs: Sequence[RunResult]) -> Table:
    """The scenarios at a first look, and what they cost more a year.

    Where several kinds of work are judged, each has a row below what is delivered of all of them.
    """
    base, rows = runs[0], []
    kinds = base.judge.kinds
    for run, label in zip(runs, run_labels(runs), strict=True):
        more = run.cost_per_year - base.cost_per_year
        rows.append(
            (
                label,
                judged.amount_text(run.judge, positive(judged.total_of(run)), to="–"),
                tables.delivery_cell(run.of(run.judged)) if len(kinds) == 1 else "",
                bottleneck_key(run, most=2),
                "" if run is base else money(more),
            )
        )
        for kind in kinds if len(kinds) > 1 else ():
            figures, name = run.of(kind), f"of {items(run.model, kind)}"
            rate, days = shown(positive(figures.throughput)), tables.delivery_cell(figures)
            rows.append((name, rate, days, "", ""))
    what = judged.what_is_judged(base)
    head = ("", f"{what} a week", "85% within", "bottleneck", "extra cost/y")
    return Table(head, tuple(rows), "lrrlr")


def certainty(run: RunResult) -> str:
    """How sure the bottleneck is as long as the inputs are right: in words, with the interval."""
    answers, chances = run.verdict.answers, dict(run.verdict.chances)
    if len(answers) != 1:
        return "" if not answers else f"Too close to call: it may be {bottleneck_name(run)}."
    degree = next(word for least, word in _DEGREES if chances.get(answers[0], 0.0) >= least)
    gain = next((gain for gain in run.verdict.gains if gain.team == answers[0]), None)
    text = f"With these inputs, it is {degree} that the bottleneck is {bottleneck_name(run)}"
    if gain is None or not gain.is_relevant:
        return f"{text}."
    more = shown(change(gain.relative), scale=100.0, unit="%", to=TO)
    return f"{text}: a tenth faster brings {more} more {judged.what_is_judged(run)}."


def doubt(models: Sequence[Model], turn: Turning | None) -> str:
    """One line: how many inputs are guesses, and the nearest change that alters the answer."""
    known = weak_inputs(models)
    says = trust.inputs(models).says
    parts = [f"{known.weak:,} of {known.total:,} numbers are guesses" if known.is_most else says]
    if turn is not None:
        model = models[0]
        at, now = (value_text(model, turn.number.path, x) for x in (turn.at, turn.number.value))
        after = team_name(model, turn.after)
        parts.append(f"{_beyond(model, turn, at, now)}, {after} is the bottleneck")
    return f"{'; '.join(parts)}."


def _beyond(model: Model, turn: Turning, at: str, now: str) -> str:
    """`if “Security review” takes over 11 h of work (now 8 h)`, or the same of any number."""
    step, keys = step_and_keys(model, turn.number.path)
    if step and keys == ["effort"]:
        over = "over" if turn.is_above else "under"
        return f"if {step} takes {over} {at} (now {now.removesuffix(' of work')})"
    side = "above" if turn.is_above else "below"
    return f"if {number_title(model, turn.number.path)} is {side} {at} (now {now})"
