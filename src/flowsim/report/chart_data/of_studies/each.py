"""What the chart of each team alone shows: what its speed brings, and how busy it is then.

Input: an Each. Output: a row for each team, those with a clear change first. Must not depend on:
how it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import Bar, bottom, top
from flowsim.report.format.labels import team_name
from flowsim.report.sections.judged import what_is_judged
from flowsim.report.studies.decide import each as words

if TYPE_CHECKING:
    from flowsim.study.decide.each import Alone, Each

MOST_TEAMS = 20


@dataclass(frozen=True, slots=True)
class TeamAlone:
    """A team. gain: of what counts, a week; marked if it is clear. days: change of the time."""

    name: str
    gain: Bar
    days: str
    busy: str


@dataclass(frozen=True, slots=True)
class EachData:
    """what: what counts. low, high: ends of the scale."""

    title: str
    note: str
    what: str
    rows: tuple[TeamAlone, ...]
    low: float
    high: float


def each_data(found: Each) -> EachData:
    """All teams; if there are too many those with a clear change, then those with the largest."""
    ranked = sorted(found.teams, key=lambda each: (each.gain_way == 0, -abs(each.gain.paired.mean)))
    kept = ranked[:MOST_TEAMS]
    gains = [each.gain.paired for each in kept]
    left_out = len(found.teams) - len(kept)
    more = f" {left_out} teams with smaller changes are not shown; all are in the table."
    what = what_is_judged(found.base)
    return EachData(
        title=words.headline(found),
        note=f"Lines: 95% intervals. {words.note(found)} {words.runs_note(found)}"
        f"{more if left_out else ''}",
        what=f"change in {what} a week",
        rows=tuple(_row(found, each) for each in _clear_first(found, kept)),
        low=bottom(gains),
        high=top(gains),
    )


def _clear_first(found: Each, kept: Sequence[Alone]) -> list[Alone]:
    """Those with a clear change, the largest first; then the others, in the order of the file."""
    clear = [each for each in kept if each.gain_way != 0]
    return [*clear, *(each for each in found.teams if each in kept and each not in clear)]


def _row(found: Each, each: Alone) -> TeamAlone:
    return TeamAlone(
        name=team_name(found.base.model, each.team),
        gain=Bar(each.gain.paired, *words.gain_parts(found, each), is_marked=each.gain_way != 0),
        days=words.days_parts(each, found.judged)[0],
        busy=words.busy_text(each.busy),
    )
