"""Levers that deliveries pull, in a report: how often, and what was delivered by when.

Input: names of models with their pulled levers. Output: sentences, a section; nothing
where no delivery pulls a lever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.document import Section, TableBlock, paragraphs
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import UNKNOWN, is_known, positive, share, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.measured.pulled_levers import Pull, PulledLever

_HEAD = ("", "lever", "pull", "delivered by week", "in this share of runs")


def sentences(model: Model, pulled: Sequence[PulledLever]) -> list[str]:
    """A sentence for each lever."""
    return [sentence(model, each) for each in pulled]


def sentence(model: Model, lever: PulledLever) -> str:
    """How often a lever is pulled; plainly, if no run pulls it."""
    name, what = _name(lever), items(model, lever.work)
    each = f"one of the {what} is" if lever.every == 1 else f"{lever.every} of the {what} are"
    if not lever.pulls:
        count = "one" if lever.every == 1 else f"{lever.every}"
        return f"The lever {name} is never pulled: no run delivers {count} of the {what} in time."
    most = "" if lever.most is None else f" of at most {lever.most}"
    times = shown(positive(lever.times))
    return f"The lever {name} is pulled {times} times{most}, whenever {each} delivered."


def _name(lever: PulledLever) -> str:
    return f"“{clean(lever.title, most=60)}”"


def section(found: Sequence[tuple[str, Model, Sequence[PulledLever]]]) -> tuple[Section, ...]:
    """found: names of runs, their models, their levers."""
    if not any(levers for _, _, levers in found):
        return ()
    several = len(found) > 1
    told = [
        f"{name}: {sentence}" if several else sentence
        for name, model, levers in found
        for sentence in sentences(model, levers)
    ]
    rows = tuple(_rows(found))
    table = Table(_HEAD, rows, "llrrr")
    if not several:
        table = Table(_HEAD[1:], tuple(row[1:] for row in rows), "lrrr")
    return (
        Section("pulled", "Levers pulled by deliveries", (*paragraphs(told), TableBlock(table))),
    )


def _rows(found: Sequence[tuple[str, Model, Sequence[PulledLever]]]) -> Iterator[tuple[str, ...]]:
    for name, _, levers in found:
        for lever in levers:
            title = clean(lever.title, most=60)
            if not lever.pulls:
                yield (name, title, "never", UNKNOWN, UNKNOWN)
            for pull in lever.pulls:
                yield (name, title, f"{pull.number}", _week(pull), _percent(pull))


def _week(pull: Pull) -> str:
    return shown(positive(pull.week)) if is_known(pull.week) else UNKNOWN


def _percent(pull: Pull) -> str:
    return shown(share(pull.chance), scale=100.0, unit="%")
