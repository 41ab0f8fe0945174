"""The finding of each picture in a few words, for its title.

Input: runs and comparisons. Output: titles, not escaped, true for the given result. Must not
depend on: pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import run_labels, team_name
from flowsim.report.format.numbers import (
    brief,
    change,
    is_known,
    number,
    shown,
    span,
)
from flowsim.report.format.text import capitalized, listed
from flowsim.report.sections.indicators import (
    CAUSES,
    DOOR,
    NO_QUEUE,
    leaders,
    place_name,
    places_of,
)
from flowsim.report.sections.judged import (
    amount_text,
    judged_items,
    total_a_week,
    what_is_judged,
)
from flowsim.report.sections.wording import (
    bottleneck_clause,
    bottleneck_name,
    clear_change,
    magnitude,
    next_teams,
    scenario_label,
    shift_clause,
    total_change,
)
from flowsim.time_units import HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.study.results import Comparison, RunResult

_LONGEST_TITLE = 112
_FEW = 10.0  # items that are not a round number on average


def short_sentence(run: RunResult) -> str:
    """The finding of one run, for a title."""
    return f"{total_a_week(run)}; {bottleneck_clause(run)}"


def outcome_finding(comparison: Comparison) -> str:
    """The throughput of the scenarios in a few words."""
    labels = run_labels(comparison.runs)[1:]
    base = comparison.base
    what, fewer = what_is_judged(base), "less" if base.judge.by_value else "fewer"
    parts = []
    for place, (other, label) in enumerate(zip(comparison.others, labels, strict=True)):
        noun, who = f" {what}" if place == 0 else "", scenario_label(other, label)
        found = total_change(comparison, other)
        if found is None or clear_change(found) == 0:
            parts.append(f"no clear change in{noun or ' throughput'} with {who}")
            continue
        way = "more" if found.paired.mean > 0 else fewer
        if is_known(found.relative):
            parts.append(f"{magnitude(found.relative)} {way}{noun} with {who}")
        else:  # of nothing
            much = amount_text(base.judge, found.paired, sign="+")
            parts.append(f"{much}{noun} a week with {who}")
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
    """Where most judged items wait, and for what."""
    found = []
    for run in runs:
        waits = [run.judged_waits(team=place) for place in places_of([run])]
        each = {(w.team, cause): count for w in waits if w is not None for cause, count in w.causes}
        first = leaders(each, least=NO_QUEUE)[:2]
        found.append(_waits_at(run, first))
    return _named(
        runs,
        found,
        none="Almost nothing is waiting",
        said="Most work waits {}",
        then="; with {label}: {named}",
    )


def _waits_at(run: RunResult, pairs: Sequence[tuple[str, str]]) -> str:
    """`for Developers or Testers`, `for a WIP limit at the door`. pairs: places and causes."""
    teams, found = {team.team for team in run.teams}, list[str]()
    for place, cause in pairs:
        name = place_name(run.model, place)
        if cause == "people" and place in teams:
            found.append(name if found else f"for {name}")
        else:
            found.append(f"for {CAUSES[cause]} {name if place == DOOR else f'at {name}'}")
    return " or ".join(found)


def moment_finding(runs: tuple[RunResult, ...]) -> str:
    """Which team was the sole momentary bottleneck for the longest time."""
    return _named(
        runs,
        [_teams(run, leaders({team.team: team.sole for team in run.teams})) for run in runs],
        none="No team stands out as active for longer than the others",
        said="Active longest without a break: {}",
        then="; with {label}: {named}",
    )


def _teams(run: RunResult, teams: Sequence[str]) -> str:
    return listed([team_name(run.model, team) for team in teams[:2]], word="or")


def _named(
    runs: tuple[RunResult, ...], named: Sequence[str], *, none: str, said: str, then: str
) -> str:
    """A sentence about a name in each run; `none` if no run has one."""
    labels = run_labels(runs)
    if not any(named):
        return none
    if len(runs) == 1 or len(set(named)) == 1:
        return said.format(named[0]) + (" in every scenario" if len(runs) > 1 else "")
    other = next(i for i, name in enumerate(named) if name and name != named[0])
    if not named[0]:
        return f"{said.format(named[other])} with {labels[other]}"
    return f"{said.format(named[0])}{then.format(label=labels[other], named=named[other])}"


def flow_finding(runs: tuple[RunResult, ...]) -> str:
    """What the cumulative flow shows: how much is delivered, or that work piles up."""
    labels = run_labels(runs)
    what = judged_items(runs[0])
    growing = [label for run, label in zip(runs, labels, strict=True) if _piles_up(run)]
    if growing and len(growing) == len(runs):
        return f"Unfinished {what} pile up" + (" in every scenario" if len(runs) > 1 else "")
    if growing:
        return f"Unfinished {what} pile up with {listed(growing[:3])}"
    weeks = runs[0].model.horizon / HOURS_PER_WEEK
    means = [
        math.fsum(run.of(kind).throughput.mean for kind in run.judge.kinds) * weeks for run in runs
    ]
    counts = [number(mean, 0) if mean >= _FEW else brief(mean, significant=2) for mean in means]
    text = f"{counts[0]} {what} in {span(weeks * 7.0)}"
    others = [f"{count} with {label}" for count, label in zip(counts[1:], labels[1:], strict=True)]
    return listed([text, *others])


def _piles_up(run: RunResult) -> bool:
    return any(run.of(kind).unstable for kind in run.judge.kinds)


def gain_finding(runs: tuple[RunResult, ...]) -> str:
    """The team at which extra speed gains most."""
    labels = run_labels(runs)
    named = [next_teams(run) if run.verdict.candidates else "" for run in runs]
    if not any(named):
        return "Making any one team 10% faster makes no clear difference"
    first = next(i for i, name in enumerate(named) if name)
    text = f"10% more speed gains most at {named[first]}"
    if any(run.verdict.is_demand for run in runs):
        text = f"With unlimited demand, {text}"
    if len(set(named)) == 1:
        return text
    other = next((i for i, name in enumerate(named) if name not in ("", named[first])), None)
    if other is None:
        return f"{text} ({labels[first]})"
    return f"{text}; with {labels[other]}: at {named[other]}"


def throughput_changes(comparison: Comparison) -> list[str]:
    """The relative change of throughput of each run, the baseline's empty."""
    changes = [""]
    for other in comparison.others:
        found = total_change(comparison, other)
        if found is not None and is_known(found.relative):
            changes.append(shown(change(found.relative), scale=100.0, unit="%", sign="+"))
        else:
            changes.append("")
    return changes
