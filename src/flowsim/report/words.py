"""Sentences about results, made by rules and true for the result at hand.

Enters: runs, comparisons, verdicts. Leaves: plain sentences, not escaped. No direction is claimed
where an interval holds zero. Must not know: how results came to be, where the words are shown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flowsim.model.types import HOURS_PER_WEEK
from flowsim.report.labels import items, run_labels, team_name
from flowsim.report.numbers import (
    TO,
    brief,
    direction,
    has_interval,
    is_known,
    number,
    percent,
    shown,
    span,
    unbracketed,
)
from flowsim.report.text import listed

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.explain import Explanation
    from flowsim.study.results import Comparison, Difference, RunResult, Verdict
    from flowsim.study.verify import Verification

DEMAND = "demand"
_MOST_NAMED = 3
_LONGEST_TITLE = 112


# One run --------------------------------------------------------------------------------------


def run_sentence(run: RunResult) -> str:
    """What a model does, in one sentence."""
    figures = run.of(run.judged)
    what = items(run.model, run.judged)
    name = run_labels([run])[0]
    rate = f"{name} delivers {shown(figures.throughput, to=TO)} {what} a week"
    if figures.unstable:
        return f"{rate}, but {_growth(figures.growth, what)}; {bottleneck_clause(run)}."
    if not is_known(figures.delivery_p85):
        return f"{rate}; {bottleneck_clause(run)}."
    times = f"half within {_days(figures.delivery_p50)} and 85% within {_days(figures.delivery_p85)}"
    return f"{rate}, {times}; {bottleneck_clause(run)}."


def short_sentence(run: RunResult) -> str:
    """The finding of one run, for a title."""
    rate = shown(run.of(run.judged).throughput, to=TO)
    return f"{rate} {items(run.model, run.judged)} a week; {bottleneck_clause(run)}"


def _days(estimate: Estimate) -> str:
    return f"{shown(estimate, to=TO)} days"


def _growth(growth: Estimate, what: str) -> str:
    return f"unfinished {what} grow by {shown(growth, to=TO)} every week"


def bottleneck_clause(run: RunResult) -> str:
    """`the bottleneck is Developers`, or why there is none."""
    verdict = run.verdict
    if verdict.constraint == DEMAND:
        after = f", and {_next(run)} would be next" if verdict.candidates else ""
        return f"demand is the constraint, at {percent(_use(verdict))} of capacity{after}"
    if not verdict.constraint:
        return "no team's speed alone makes a clear difference to throughput"
    return f"the bottleneck is {bottleneck_name(run)}"


def bottleneck_name(run: RunResult) -> str:
    """The constraint in words: a team, several that cannot be told apart, demand, or none."""
    verdict = run.verdict
    if verdict.constraint == DEMAND:
        return "demand"
    return _next(run) if verdict.constraint else "no single team"


def bottleneck_key(run: RunResult) -> str:
    """The constraint for a narrow table: names of the model, `?` where they are not told apart."""
    verdict = run.verdict
    if verdict.constraint == DEMAND:
        return DEMAND
    named = constraint_teams(run)
    return " or ".join(named) if named else "none"


def constraint_teams(run: RunResult) -> tuple[str, ...]:
    """The teams among which the bottleneck is; none if it is demand or nobody."""
    verdict = run.verdict
    if verdict.constraint in ("", DEMAND):
        return ()
    return verdict.candidates or (verdict.constraint,)


def _next(run: RunResult) -> str:
    """The candidates in words."""
    teams = run.verdict.candidates or (run.verdict.constraint,)
    names = [team_name(run.model, team) for team in teams[:_MOST_NAMED]]
    if len(teams) > _MOST_NAMED:
        names.append(f"{len(teams) - _MOST_NAMED} more")
    return listed(names, word="or")


def _use(verdict: Verdict) -> float:
    return verdict.demand / verdict.saturated.mean if verdict.saturated.mean else math.nan


def explanation_sentence(explanation: Explanation, model: Model) -> str:
    """What means alone promise, in one sentence."""
    what = items(model, explanation.judged)
    if explanation.bottleneck is None:
        return f"On paper, nobody works on {what}, so no team limits them."
    team = team_name(model, explanation.bottleneck)
    text = f"On paper, {team} would be the first to be full, at {_a_week(explanation, what)}"
    demand, limit = explanation.demand_per_week, explanation.limit_per_week
    if demand is not None and demand < explanation.ceiling_per_week:
        text += f", while only {brief(demand)} arrive"
    elif demand is not None:
        text += f", and {brief(demand)} arrive, so work piles up"
    if limit is not None and limit < explanation.ceiling_per_week:
        text += f"; the limit on work in progress lets at most {brief(limit)} through"
    return f"{text}."


def _a_week(explanation: Explanation, what: str) -> str:
    return f"{brief(explanation.ceiling_per_week)} {what} a week"


# A comparison ---------------------------------------------------------------------------------


def comparison_sentences(comparison: Comparison) -> list[str]:
    """What each scenario changes, in a sentence each, in their order."""
    labels = run_labels(comparison.runs)
    return [
        scenario_sentence(comparison, other, label)
        for other, label in zip(comparison.others, labels[1:], strict=True)
    ]


def scenario_sentence(comparison: Comparison, other: RunResult, label: str) -> str:
    """What one scenario does to throughput, delivery time and the bottleneck."""
    what = items(other.model, other.judged)
    clauses = [throughput_clause(comparison, other, what)]
    clauses += delivery_clause(comparison, other, what)
    clauses.append(shift_clause(comparison.base, other))
    return f"With {label}, {', '.join(clauses[:-1])}, and {clauses[-1]}."


def throughput_clause(comparison: Comparison, other: RunResult, what: str) -> str:
    """`70% more features get delivered (66% to 74%)`."""
    found = difference(comparison, other, "throughput")
    if found is None or not is_known(found.paired):
        return f"{shown(other.of(other.judged).throughput, to=TO)} {what} a week get delivered"
    if not is_known(found.relative):
        return f"{shown(found.paired, sign='+', to=TO)} {what} a week get delivered"
    way = direction(found.paired)
    if way == 0:
        return f"there is no clear change in delivered {what} ({_signed(found.relative)})"
    return f"{_magnitude(found.relative)} {'more' if way > 0 else 'fewer'} {what} get delivered"


def delivery_clause(comparison: Comparison, other: RunResult, what: str) -> list[str]:
    """What becomes of the time from request to delivery; nothing if it is not known."""
    before, after = comparison.base.of(other.judged), other.of(other.judged)
    if after.unstable:
        still = "still " if before.unstable else ""
        return [f"{still}{_growth(after.growth, what)}"]
    if before.unstable:
        return [f"unfinished {what} no longer pile up"]
    found = difference(comparison, other, "delivery_mean")
    if found is None or not is_known(found.relative):
        return []
    way = direction(found.paired)
    if way == 0:
        return [f"delivery time shows no clear change ({_signed(found.relative)})"]
    which = "longer" if way > 0 else "shorter"
    return [f"the mean time from request to delivery is {_magnitude(found.relative)} {which}"]


def shift_clause(base: RunResult, other: RunResult) -> str:
    """Where the bottleneck goes."""
    before, after = set(constraint_teams(base)), set(constraint_teams(other))
    old, new = bottleneck_name(base), bottleneck_name(other)
    if other.verdict.constraint == DEMAND != base.verdict.constraint:
        return f"demand is the constraint instead of {old}"
    if old == new:
        return f"the bottleneck stays {new}"
    if not after and other.verdict.constraint != DEMAND:
        return f"no single team is the bottleneck any more, as {old} was"
    if before & after:
        return f"the bottleneck is {new}, where it was {old}"
    return f"the bottleneck moves from {old} to {new}"


def difference(comparison: Comparison, other: RunResult, measure: str) -> Difference | None:
    """The difference of a scenario in a measure, if it was taken."""
    try:
        return comparison.difference(other.name, measure)
    except KeyError:
        return None


def _signed(relative: Estimate) -> str:
    return unbracketed(relative, scale=100.0, unit="%", sign="+")


def _magnitude(relative: Estimate) -> str:
    """A relative change without its sign, which the words around it say; large ones as factors."""
    scale = math.copysign(100.0, relative.mean)
    return shown(relative, scale=scale, unit="%", to=TO)


# Findings, for the titles of pictures ----------------------------------------------------------


def outcome_finding(comparison: Comparison) -> str:
    """The throughput of the scenarios in a few words."""
    labels = run_labels(comparison.runs)[1:]
    what = items(comparison.base.model, comparison.base.judged)
    parts = []
    for place, (other, label) in enumerate(zip(comparison.others, labels, strict=True)):
        noun = f" {what}" if place == 0 else ""
        found = difference(comparison, other, "throughput")
        if found is None or direction(found.paired) == 0 or not is_known(found.relative):
            parts.append(f"no clear change in{noun or ' throughput'} with {label}")
            continue
        way = "more" if found.relative.mean > 0 else "fewer"
        share = percent(abs(found.relative.mean))
        parts.append(f"{share} {way}{noun} with {label}")
    text = listed(parts[:3]) + (", …" if len(parts) > 3 else "")
    return text[:1].upper() + text[1:]


def shift_finding(runs: tuple[RunResult, ...]) -> str:
    """Where the bottleneck is, or goes."""
    if len(runs) == 1:
        return _capital(bottleneck_clause(runs[0]))
    labels = run_labels(runs)
    shifts = [shift_clause(runs[0], run) for run in runs[1:]]
    if len(set(shifts)) == 1:
        text = _capital(shifts[0])
        return text if len(shifts) > 1 else f"{text} with {labels[1]}"
    first = f"With {labels[1]}, {shifts[0]}"
    other = next(i for i, shift in enumerate(shifts) if shift != shifts[0])
    both = f"{first}, with {labels[other + 1]} to {bottleneck_name(runs[other + 1])}"
    moves = all("moves from" in shifts[i] for i in (0, other))
    return both if moves and len(both) <= _LONGEST_TITLE else first


def queue_finding(runs: tuple[RunResult, ...]) -> str:
    """Where the longest queues are."""
    labels = run_labels(runs)
    places = [longest_queues(run) for run in runs]
    named = [
        listed([team_name(run.model, team) for team in teams[:2]], word="or")
        for run, teams in zip(runs, places, strict=True)
    ]
    if not any(named):
        return "No team has a queue to speak of"
    if len(runs) == 1 or len(set(named)) == 1:
        return f"Most work waits for {named[0]}" + (" in every scenario" if len(runs) > 1 else "")
    other = next(i for i, name in enumerate(named) if name and name != named[0])
    if not named[0]:
        return f"Most work waits for {named[other]} with {labels[other]}"
    return f"Most work waits for {named[0]}, with {labels[other]} for {named[other]}"


def longest_queues(run: RunResult) -> list[str]:
    """The teams with the longest queue: the first, and those that it cannot be told from."""
    known = [team for team in run.teams if is_known(team.queue) and team.queue.mean >= 0.05]
    if not known:
        return []
    first = max(known, key=lambda team: team.queue.mean)
    ties = [
        team.team
        for team in known
        if team is not first
        and has_interval(team.queue)
        and has_interval(first.queue)
        and team.queue.high >= first.queue.low
    ]
    return [first.team, *ties]


def flow_finding(runs: tuple[RunResult, ...]) -> str:
    """What the cumulative flow shows: how much comes out, or that work piles up."""
    labels = run_labels(runs)
    what = items(runs[0].model, runs[0].judged)
    growing = [
        label for run, label in zip(runs, labels, strict=True) if run.of(run.judged).unstable
    ]
    if growing and len(growing) == len(runs):
        return f"Unfinished {what} pile up" + (" in every scenario" if len(runs) > 1 else "")
    if growing:
        return f"Unfinished {what} pile up with {listed(growing[:3])}"
    weeks = runs[0].model.horizon / HOURS_PER_WEEK
    counts = [number(run.of(run.judged).throughput.mean * weeks, 0) for run in runs]
    text = f"{counts[0]} {what} in {span(weeks * 7.0)}"
    others = [f"{count} with {label}" for count, label in zip(counts[1:], labels[1:], strict=True)]
    return listed([text, *others])


def gain_finding(runs: tuple[RunResult, ...]) -> str:
    """Whose extra speed pays."""
    labels = run_labels(runs)
    named = [_next(run) if constraint_teams(run) else "" for run in runs]
    if not any(named):
        return "A tenth more speed of any one team makes no clear difference"
    if len(set(named)) == 1:
        return f"A tenth more speed pays most at {named[0]}"
    first = next(i for i, name in enumerate(named) if name)
    text = f"A tenth more speed pays most at {named[first]}"
    other = next((i for i, name in enumerate(named) if name not in ("", named[first])), None)
    if other is None:
        return f"{text} ({labels[first]})"
    return f"{text}, with {labels[other]} at {named[other]}"


def headroom(run: RunResult) -> str:
    """Capacity beside demand, for the verdict of a run that demand constrains."""
    verdict = run.verdict
    return (
        f"{brief(verdict.demand)} a week are asked for, {shown(verdict.saturated, to=TO)} could be "
        "delivered"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def throughput_changes(comparison: Comparison) -> list[str]:
    """The relative change of throughput of each run, the baseline's empty."""
    changes = [""]
    for other in comparison.others:
        found = difference(comparison, other, "throughput")
        is_there = found is not None and is_known(found.relative)
        changes.append(shown(found.relative, scale=100.0, unit="%", sign="+") if is_there else "")
    return changes


def disagreement(run: RunResult) -> str:
    """What usual signs point at, if it is not the bottleneck; empty if they agree."""
    found = constraint_teams(run)
    if not found:
        return ""
    busy = [team for team in run.teams if is_known(team.utilization)]
    busiest = max(busy, key=lambda team: team.utilization.mean, default=None)
    longest = longest_queues(run)
    signs = []
    if busiest is not None and busiest.team not in found:
        signs.append(f"the busiest team is {team_name(run.model, busiest.team)}")
    if longest and not set(longest) & set(found):
        signs.append(f"the longest queue is at {team_name(run.model, longest[0])}")
    if not signs:
        return ""
    return f"{' and '.join(signs)}, yet the bottleneck is {bottleneck_name(run)}."


def verification_sentence(found: Verification) -> str:
    """Whether everything holds, and how much was looked at."""
    cases = len({value.case for value in found.values})
    rows = sum(log.rows for log in found.logs)
    if found.passed:
        return (
            f"Everything holds: {len(found.values)} numbers of {cases} cases agree with theory, and "
            f"both engines write the same {rows:,} rows for {len(found.logs)} models."
        )
    wrong = sum(not value.passed for value in found.values)
    differ = sum(not log.passed for log in found.logs)
    return (
        f"Something is wrong: {wrong} of {len(found.values)} numbers do not agree with theory, and "
        f"the logs of both engines differ for {differ} of {len(found.logs)} models."
    )
