"""Blocks of a document as HTML: the same words, the same tables; figures are left out.

Input: blocks. Output: HTML, in which nothing from a model is markup. Must not depend on: results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from markdown_it import MarkdownIt

from flowsim.report.format.document import Alarm, Block, Bullets, Command, Paragraph, TableBlock
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean
from flowsim.report.page.shell import Html, element, together


def as_html(blocks: Sequence[Block], *, heading: str = "") -> Html:
    """Blocks as HTML. heading: their section, by which tables are named."""
    names = _names_of_tables(heading or "Table")
    return together(*(part for block in blocks for part in _block(block, names)))


def _block(block: Block, names: Iterator[str]) -> list[Html]:
    match block:
        case Paragraph(text):
            return [element("p", _inline(text))]
        case Bullets(lines):
            return [element("ul", *(element("li", _inline(line)) for line in lines))]
        case TableBlock(table):
            return [_table(table, next(names))]
        case Alarm(text):
            return [element("p", element("strong", text))]
        case Command(text):
            return [element("p", "To reproduce: ", element("code", clean(text, most=400)))]
    return []  # a page has charts of its own


def _table(table: Table, name: str) -> Html:
    """A table that scrolls on its own. name: for those who cannot see it."""
    sides = [None if letter == "l" else "right" for letter in table.align]
    head = [
        element("th", text or element("span", "value" if side else "name", class_="sr"),
                scope="col", class_=side)
        for text, side in zip(table.head, sides, strict=True)
    ]  # fmt: skip
    rows = [
        element("tr", *(
            element("td", clean(text, most=table.longest), class_=side)
            for text, side in zip(row, sides, strict=True)
        ))
        for row in table.rows
    ]  # fmt: skip
    content = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
    return element("div", content, class_="table", tabindex="0", role="region", aria_label=name)


def _names_of_tables(heading: str) -> Iterator[str]:
    """Names for the tables under a heading, each another, so that one can tell where one is."""
    yield heading
    for number in count(2):
        yield f"{heading}, table {number}"


def _inline(text: str) -> Html:
    """A line of Markdown as HTML; markup within it stays text."""
    return Html(str(MarkdownIt("commonmark", {"html": False}).renderInline(text)))
