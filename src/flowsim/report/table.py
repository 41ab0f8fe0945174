"""A table of texts, laid out for a terminal or for Markdown.

Enters: cells. Leaves: lines. Must not know: what the cells are about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flowsim.report.text import fit, markdown, width

_GAP = "  "
_NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in rows. align: a letter a column, `l` or `r`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str

    def first(self, count: int) -> Table:
        """The same table with its first rows only."""
        return replace(self, rows=self.rows[:count])


def plain(table: Table, *, columns: int = 80) -> list[str]:
    """Lines of a terminal; the widest left-aligned columns are cut if they do not fit."""
    everything = [table.head, *table.rows]
    sizes = [max(width(row[i]) for row in everything) for i in range(len(table.head))]
    texts = [i for i, letter in enumerate(table.align) if letter == "l"]
    while sum(sizes) + len(_GAP) * (len(sizes) - 1) > columns:
        widest = max(texts, key=lambda i: sizes[i], default=None)
        if widest is None or sizes[widest] <= _NARROWEST:
            break
        sizes[widest] -= 1
    return [_line(row, sizes, table.align) for row in everything]


def _line(row: tuple[str, ...], sizes: list[int], align: str) -> str:
    cells = []
    for text, size, letter in zip(row, sizes, align, strict=True):
        short = fit(text, size)
        space = " " * (size - width(short))
        cells.append(space + short if letter == "r" else short + space)
    return _GAP.join(cells).rstrip()


def as_markdown(table: Table) -> list[str]:
    """Lines of a Markdown table; every cell is shown as it is."""
    rule = [":--" if letter == "l" else "--:" for letter in table.align]
    rows = [[markdown(cell) for cell in row] for row in (table.head, *table.rows)]
    rows.insert(1, rule)
    return [f"| {' | '.join(row)} |" for row in rows]
