"""The path of the bottleneck over a launch, in words, as a table and as plain data.

Input: a Launch. Output: a sentence, a section, data. Must not depend on: pictures, files.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import Paragraph, Section, TableBlock
from flowsim.report.format.labels import team_name
from flowsim.report.format.numbers import UNKNOWN, share, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean, listed
from flowsim.report.runs.data import estimate_data

if TYPE_CHECKING:
    from flowsim.study.launch.launch import Launch, LaunchRun
    from flowsim.study.launch.path import Stretch

TITLE = "The path of the bottleneck"
_EXPLAINED = (
    "*Bottleneck* of a year: the team that, for most of it, had been fully busy without a pause "
    "for longer than any other (the momentary bottleneck). The table names the most likely team, "
    "with the share of runs in which it is that one. Most new users may wait elsewhere: a team "
    "with a longer queue may have been full for a shorter time, or pause now and then. "
)


def sentence(run: LaunchRun) -> str:
    """The most likely bottlenecks one after the other; empty where there is none."""
    told = [
        f"{team_name(run.model, team)} {_when(first, last, len(run.years))}"
        for team, first, last in _spells(run.years)
        if team
    ]
    return f"The most likely bottleneck: {listed(told)}." if told else ""


def _spells(years: Sequence[Stretch]) -> list[tuple[str, int, int]]:
    """Years in a row with the same most likely bottleneck: its team, first and last, from 1."""
    numbered = [(stretch.teams[0].team if stretch.teams else "", n)
                for n, stretch in enumerate(years, 1)]  # fmt: skip
    found = []
    for team, spell in groupby(numbered, key=lambda pair: pair[0]):
        numbers = [number for _, number in spell]
        found.append((team, numbers[0], numbers[-1]))
    return found


def _when(first: int, last: int, end: int) -> str:
    if first == last:
        return f"in year {first}"
    return f"from year {first} on" if last == end else f"in years {first} to {last}"


def section(launch: Launch) -> Section:
    """A row for each year, a column for each model."""
    runs = launch.runs
    head = ("year", *(clean(run.model.name or run.name, most=40) for run in runs))
    rows = tuple(
        (f"{number}", *(_cell(run, run.years[number - 1]) for run in runs))
        for number in range(1, len(launch.base.years) + 1)
    )
    told = sentence(launch.base)
    many = f"{launch.followed:,} replications."
    return Section(
        "path",
        TITLE,
        (
            *([Paragraph(told)] if told else []),
            TableBlock(Table(head, rows, "l" + "l" * len(runs))),
            Paragraph(_EXPLAINED + many),
        ),
    )


def _cell(run: LaunchRun, year: Stretch) -> str:
    if not year.teams:
        return UNKNOWN
    first = year.teams[0]
    chance = shown(share(first.chance), scale=100.0, unit="%")
    return f"{team_name(run.model, first.team)}, {chance}"


def data(stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
    """Stretches as plain data."""
    return [
        {
            "until_week": stretch.until,
            "teams": {each.team: estimate_data(each.chance) for each in stretch.teams},
        }
        for stretch in stretches
    ]
