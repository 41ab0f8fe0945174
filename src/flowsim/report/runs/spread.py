"""Levers that spread from person to person or by order, in a report: by when people have them.

Input: names of models with their spreading levers. Output: sentences, a section; nothing where no
lever spreads in these ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.document import Section, TableBlock, paragraphs
from flowsim.report.format.numbers import UNKNOWN, is_known, positive, share, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean

if TYPE_CHECKING:
    from flowsim.study.measured.spread_levers import Reached, SpreadLever

_HEAD = ("", "lever", "people", "a tenth by week", "half", "nine tenths", "at the end")
Found = Sequence[tuple[str, "Sequence[SpreadLever]"]]


def sentence(lever: SpreadLever) -> str:
    """By when half of the people have a lever, or how many never do."""
    name, people = f"“{clean(lever.title, most=60)}”", f"the {lever.people} people"
    half = lever.reached[1]
    if not is_known(half.week):
        all_ = shown(share(lever.at_the_end), scale=100.0, unit="%")
        return f"At the end {all_} of {people} whose work it changes have {name}."
    by_order = "" if lever.mandate is None else f"; by order all from week {lever.mandate:,.3g}"
    runs = "" if half.chance.mean == 1.0 else f" in {_percent(half)} of the runs"
    week = shown(positive(half.week))
    return f"Half of {people} whose work it changes have {name} by week {week}{runs}{by_order}."


def section(found: Found) -> tuple[Section, ...]:
    """found: names of runs and their levers."""
    if not any(levers for _, levers in found):
        return ()
    several = len(found) > 1
    told = [
        f"{name}: {sentence(each)}" if several else sentence(each)
        for name, levers in found
        for each in levers
    ]
    rows = tuple(_row(name, each) for name, levers in found for each in levers)
    table = Table(_HEAD, rows, "llrrrrr")
    if not several:
        table = Table(_HEAD[1:], tuple(row[1:] for row in rows), "lrrrrr")
    return (Section("spread", "How levers spread", (*paragraphs(told), TableBlock(table))),)


def _row(name: str, lever: SpreadLever) -> tuple[str, ...]:
    at_the_end = shown(share(lever.at_the_end), scale=100.0, unit="%")
    weeks = (_week(each) for each in lever.reached)
    return (name, clean(lever.title, most=60), f"{lever.people}", *weeks, at_the_end)


def _week(reached: Reached) -> str:
    if not is_known(reached.week):
        return UNKNOWN
    week = shown(positive(reached.week))
    return week if reached.chance.mean == 1.0 else f"{week}, in {_percent(reached)} of runs"


def _percent(reached: Reached) -> str:
    return shown(share(reached.chance), scale=100.0, unit="%")
