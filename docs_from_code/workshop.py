"""docs/workshop-scenarios.md, from runs of the scenarios: `python -m docs_from_code.workshop`.

Its figures are those that a room sees: the same runs, the same random numbers. It takes a minute or
two, so the rest of the documentation is written without it; a test holds a part of the page against
the runs.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowsim.report.format.table import Table, as_markdown
from flowsim.report.format.text import markdown
from flowsim.web.runs import answers, catalogue
from flowsim.web.runs.organisation import prepared, read
from flowsim.web.runs.queue import LONGEST, Allowance
from measuring.figures import ROOT

PAGE = ROOT / "docs" / "workshop-scenarios.md"
AS_IT_IS = "As it is"
_NOTHING: dict[str, Any] = {"doses": {}, "people": {}}

HEAD = """# Scenarios for a workshop

*Model* in a room lists these under *For a workshop*, each with its question. *Use it* gives the room that model and
saves its moves as scenarios, in the order in which to try them: ask the room about the first, reveal, go on to
the next. This page is for facilitators: **it has the answers.** Everything runs for a year, unless it says otherwise.

Each scenario is a file in [`configs/workshop/`](../configs/workshop), and its moves are the files in the folder of that name. A file
of your own with such a folder next to it opens in the same way, with `flowsim serve FILE`. Its moves may set doses of levers and sizes
of teams.

The figures are those that a room sees ({count} replications, 95% intervals; changes are from the model as it is, with common random
numbers). This page is written by `python -m docs_from_code.workshop`.
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Row:
    """What a room sees of a move: figures by key, and where the bottleneck is."""

    name: str
    figures: Mapping[str, Any]
    judged: str
    bottleneck: str

    @property
    def throughput(self) -> Mapping[str, Any]:
        """The figure for deliveries a week."""
        found: Mapping[str, Any] = self.figures["throughput"]
        return found


def rows_of(book: catalogue.Book) -> list[Row]:
    """The model as it is, then each move, run as a room runs them."""
    desk = answers.Desk(prepared(read(book.text).model, book.weeks))
    found = []
    for name, positions in ((AS_IT_IS, _NOTHING), *catalogue.moves_of(book)):
        turn = Allowance(LONGEST["long"], 2)
        figures = answers.figures(desk, positions, kind="whole", turn=turn)
        verdict = answers.verdict(desk, positions, name, turn)
        by_key = {figure["key"]: figure for figure in figures["figures"]}
        found.append(Row(name, by_key, figures["judged"], verdict["name"]))
    return found


def section(book: catalogue.Book, rows: list[Row]) -> str:
    """What the page says of a scenario."""
    time = f" Over {book.weeks:g} weeks." if book.weeks else ""
    file = f"[{book.id}.yaml](../configs/workshop/{book.id}.yaml)"
    head = ("", f"{rows[0].judged} a week", "change", "half within, days", "bottleneck")
    cells = [
        (
            row.name,
            row.throughput["now"]["text"],
            "" if row.name == AS_IT_IS else row.throughput["difference"]["text"],
            row.figures["delivery_p50"]["now"]["text"],
            row.bottleneck,
        )
        for row in rows
    ]
    lines = as_markdown(Table(head, tuple(cells), "lrrrl"))
    asked = f"**{markdown(book.question, most=400)}** {file}.{time}"
    return "\n".join([f"## {book.title}", "", asked, "", says(rows), "", *lines])


def says(rows: list[Row]) -> str:
    """What the runs show, in a sentence or two."""
    base, moves = rows[0], rows[1:]
    best = max(moves, key=lambda row: float(row.throughput["now"]["mean"]))
    what, today = base.judged, base.throughput["now"]["text"]
    where = _where(base.bottleneck, best.bottleneck)
    text = f"No move gets clearly more done than the {today} {what} a week of today; {where}."
    if best.throughput["difference"]["way"] > 0:
        now = best.throughput["now"]["text"]
        text = f"*{best.name}* gets most done: {now} {what} a week, {today} as it is; {where}."
    worse = [row for row in moves if row.throughput["difference"]["way"] < 0]
    for row in worse:
        text += (
            f" *{row.name}* is worse than doing nothing ({row.throughput['difference']['text']})."
        )
    return text


def _where(before: str, after: str) -> str:
    if before == after:
        return f"the bottleneck stays: {after}"
    return f"the bottleneck goes from {before} to {after}"


def text() -> str:
    """The whole page."""
    parts = [HEAD.format(count=answers.WHOLE)]
    for book in catalogue.shipped():
        if book.shelf == catalogue.WORKSHOP:
            print(book.title, file=sys.stderr)
            parts.append(section(book, rows_of(book)) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
