"""A table of texts, laid out for a terminal or for Markdown.

Input: cells. Output: lines. Must not depend on: what the cells are about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flowsim.report.format.text import markdown, width, wrap

_GAP = "  "
_NARROWEST, _LONGEST_WORD, _MOST_LINES = 8, 24, 2


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in rows. align: a letter a column, `l` or `r`. longest: characters of a cell, outside
    a terminal.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    longest: int = 120

    def first(self, count: int) -> Table:
        """The same table with its first rows only."""
        return replace(self, rows=self.rows[:count])

    def without_blank_columns(self) -> Table:
        """The same table without columns in which every row is blank."""
        kept = [i for i in range(len(self.head)) if any(row[i] for row in self.rows)]
        return replace(
            self,
            head=tuple(self.head[i] for i in kept),
            rows=tuple(tuple(row[i] for i in kept) for row in self.rows),
            align="".join(self.align[i] for i in kept),
        )


def plain(table: Table, *, columns: int = 80) -> list[str]:
    """Lines of a terminal; texts are wrapped, and rows become blocks, where there is no room."""
    sizes = _sizes(table, columns)
    if not sizes:
        return _blocks(table, columns)
    return [line for row in (table.head, *table.rows) for line in _lines(row, sizes, table.align)]


def fits(table: Table, columns: int) -> bool:
    """Whether rows stay rows on a terminal of this many columns."""
    return bool(_sizes(table, columns))


def _sizes(table: Table, columns: int) -> list[int]:
    """How wide each column is, left-aligned ones as narrow as they must be; empty if none fit."""
    cells = [[row[i] for row in (table.head, *table.rows)] for i in range(len(table.head))]
    sizes = [max(map(width, column)) for column in cells]
    least = [_least(column) for column in cells]
    while sum(sizes) + len(_GAP) * (len(sizes) - 1) > columns:
        able = [i for i, a in enumerate(table.align) if a == "l" and sizes[i] > least[i]]
        if not able:
            return []
        sizes[max(able, key=lambda i: sizes[i])] -= 1
    return sizes


def _least(cells: list[str]) -> int:
    """So narrow a column may become: two lines a cell, and no word cut unless it is very long."""
    words = [word for cell in cells for word in cell.split()]
    size = max([_NARROWEST, *(min(width(word), _LONGEST_WORD) for word in words)])
    while any(len(wrap(cell, size)) > _MOST_LINES for cell in cells):
        size += 1
    return size


def _lines(row: tuple[str, ...], sizes: list[int], align: str) -> list[str]:
    """A row, of several lines where texts are wrapped; numbers stand on the first."""
    wrapped = [wrap(text, size) for text, size in zip(row, sizes, strict=True)]
    lines = []
    for place in range(max(map(len, wrapped))):
        cells = []
        for parts, size, letter in zip(wrapped, sizes, align, strict=True):
            text = parts[place] if place < len(parts) else ""
            space = " " * (size - width(text))
            cells.append(space + text if letter == "r" else text + space)
        lines.append(_GAP.join(cells).rstrip())
    return lines


def _blocks(table: Table, columns: int) -> list[str]:
    """A row below the other: its names, each deeper than the one before, then a line a number."""
    names = len(table.align) - len(table.align.lstrip("l"))
    titles = ", ".join(head for head in table.head[:names] if head)
    lines = wrap(titles, columns) if titles else []
    for row in table.rows:
        for depth, name in enumerate(row[:names]):
            lines += _indented(wrap(name, columns - depth * len(_GAP)), depth) if name else []
        lines += _indented(_numbers(table, row, names, columns - names * len(_GAP)), names)
    return lines


def _numbers(table: Table, row: tuple[str, ...], names: int, columns: int) -> list[str]:
    """The numbers of a row beside what they are, or below it where there is no room."""
    size = max(width(head) for head in table.head[names:])
    room = columns - size - len(_GAP)
    lines = []
    for head, cell in zip(table.head[names:], row[names:], strict=True):
        if cell and room >= 2 * _NARROWEST:
            first, *others = wrap(cell, room)
            lines.append(head + " " * (size - width(head)) + _GAP + first)
            lines += [" " * size + _GAP + part for part in others]
        elif cell:
            lines += [*wrap(head, columns), *_indented(wrap(cell, columns - len(_GAP)), 1)]
    return lines


def _indented(lines: list[str], depth: int) -> list[str]:
    return [depth * _GAP + line for line in lines]


def as_markdown(table: Table) -> list[str]:
    """Lines of a Markdown table; every cell is shown as it is."""
    rule = [":--" if letter == "l" else "--:" for letter in table.align]
    rows = [
        [markdown(cell, most=table.longest) for cell in row] for row in (table.head, *table.rows)
    ]
    rows.insert(1, rule)
    return [f"| {' | '.join(row)} |" for row in rows]
