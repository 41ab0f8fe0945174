"""The finding of each picture in a few words, for its title.

Enters: runs and comparisons. Leaves: titles, not escaped, true for the result at hand. Must not
know: pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.model.types import HOURS_PER_WEEK
from flowsim.report.labels import items, run_labels, team_name
from flowsim.report.numbers import (
    TO,
    brief,
    change,
    is_known,
    number,
    percent,
    positive,
    shown,
    span,
)
from flowsim.report.signs import NO_QUEUE, leaders
from flowsim.report.text import capitalized, listed
from flowsim.report.words import (
    bottleneck_clause,
    bottleneck_name,
    clear_change,
    constraint_teams,
    difference,
    next_teams,
    shift_clause,
)

if TYPE_CHECKING:
    from flowsim.study.results import Comparison, RunResult

_LONGEST_TITLE = 112


def short_sentence(run: RunResult) -> str:
    """The finding of one run, for a title."""
    rate = shown(positive(run.of(run.judged).throughput), to=TO)
    return f"{rate} {items(run.model, run.judged)} a week; {bottleneck_clause(run)}"


def outcome_finding(comparison: Comparison) -> str:
    """The throughput of the scenarios in a few words."""
    labels = run_labels(comparison.runs)[1:]
    what = items(comparison.base.model, comparison.base.judged)
    parts = []
    for place, (other, label) in enumerate(zip(comparison.others, labels, strict=True)):
        noun = f" {what}" if place == 0 else ""
        found = difference(comparison, other, "throughput")
        if found is None or clear_change(found) == 0:
            parts.append(f"no clear change in{noun or ' throughput'} with {label}")
            continue
        way = "more" if found.paired.mean > 0 else "fewer"
        if is_known(found.relative):
            parts.append(f"{percent(abs(found.relative.mean))} {way}{noun} with {label}")
        else:  # of nothing
            parts.append(f"{brief(abs(found.paired.mean))} {way}{noun} a week with {label}")
    text = listed(parts[:3]) + (", …" if len(parts) > 3 else "")
    return capitalized(text)


def shift_finding(runs: tuple[RunResult, ...]) -> str:
    """Where the bottleneck is, or goes."""
    if len(runs) == 1:
        return capitalized(bottleneck_clause(runs[0]))
    labels = run_labels(runs)
    shifts = [shift_clause(runs[0], run) for run in runs[1:]]
    if len(set(shifts)) == 1:
        text = capitalized(shifts[0])
        return text if len(shifts) > 1 else f"{text} with {labels[1]}"
    first = f"With {labels[1]}, {shifts[0]}"
    other = next(i for i, shift in enumerate(shifts) if shift != shifts[0])
    both = f"{first}, with {labels[other + 1]} to {bottleneck_name(runs[other + 1])}"
    moves = all("moves from" in shifts[i] for i in (0, other))
    return both if moves and len(both) <= _LONGEST_TITLE else first


def queue_finding(runs: tuple[RunResult, ...]) -> str:
    """Where the longest queues for people are."""
    queues = [{team.team: team.judged_queue for team in run.teams} for run in runs]
    return _named(
        runs,
        [leaders(queue, least=NO_QUEUE) for queue in queues],
        none="No team has a queue to speak of",
        said="Most work waits for {}",
        then=", with {label} for {teams}",
    )


def moment_finding(runs: tuple[RunResult, ...]) -> str:
    """Which team was the sole momentary bottleneck for the longest time."""
    return _named(
        runs,
        [leaders({team.team: team.sole for team in run.teams}) for run in runs],
        none="No team stands out as active longer than the others",
        said="Active longest without a break: {}",
        then="; with {label}: {teams}",
    )


def _named(
    runs: tuple[RunResult, ...], places: Sequence[Sequence[str]], *, none: str, said: str, then: str
) -> str:
    """Which teams something is said of, in each run."""
    labels = run_labels(runs)
    named = [
        listed([team_name(run.model, team) for team in teams[:2]], word="or")
        for run, teams in zip(runs, places, strict=True)
    ]
    if not any(named):
        return none
    if len(runs) == 1 or len(set(named)) == 1:
        return said.format(named[0]) + (" in every scenario" if len(runs) > 1 else "")
    other = next(i for i, name in enumerate(named) if name and name != named[0])
    if not named[0]:
        return f"{said.format(named[other])} with {labels[other]}"
    return f"{said.format(named[0])}{then.format(label=labels[other], teams=named[other])}"


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
    named = [next_teams(run) if constraint_teams(run) else "" for run in runs]
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


def throughput_changes(comparison: Comparison) -> list[str]:
    """The relative change of throughput of each run, the baseline's empty."""
    changes = [""]
    for other in comparison.others:
        found = difference(comparison, other, "throughput")
        if found is not None and is_known(found.relative):
            changes.append(shown(change(found.relative), scale=100.0, unit="%", sign="+"))
        else:
            changes.append("")
    return changes
