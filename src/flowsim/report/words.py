"""Sentences about results, made by rules and true for the result at hand.

Enters: runs, comparisons, verdicts. Leaves: plain sentences, not escaped. No direction is claimed
where an interval holds zero. Must not know: how results came to be, where the words are shown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flowsim.report.labels import items, run_labels, team_name
from flowsim.report.numbers import TO, brief, direction, has_interval, is_known, percent, shown, unbracketed
from flowsim.report.text import listed

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import Comparison, Difference, RunResult, Verdict

DEMAND = "demand"
_MOST_NAMED = 3


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
    moved = [(run, label) for run, label in zip(runs[1:], labels[1:], strict=True)]
    shifts = [shift_clause(runs[0], run) for run, _ in moved]
    if len(set(shifts)) == 1:
        return _capital(shifts[0])
    return f"{moved[0][1]}: {shifts[0]}"


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
    """What the cumulative flow shows: whether work piles up."""
    labels = run_labels(runs)
    what = items(runs[0].model, runs[0].judged)
    growing = [
        label for run, label in zip(runs, labels, strict=True) if run.of(run.judged).unstable
    ]
    if not growing:
        return f"No sign of unfinished {what} piling up"
    if len(growing) == len(runs):
        return f"Unfinished {what} pile up" + (" in every scenario" if len(runs) > 1 else "")
    return f"Unfinished {what} pile up with {listed(growing[:3])}"


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
