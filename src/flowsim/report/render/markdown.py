"""A document as Markdown.

Input: a document, or some of its blocks. Output: text. Must not depend on: results, files.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowsim.report.format.document import (
    SENTENCE,
    Alarm,
    Block,
    Bullets,
    Command,
    Document,
    Figure,
    Paragraph,
    TableBlock,
)
from flowsim.report.format.table import as_markdown
from flowsim.report.format.text import code, markdown

_TITLE = 400  # characters


def document_text(document: Document) -> str:
    """The whole document."""
    lines = [f"# {markdown(document.title, most=_TITLE)}", "", *_lines(document.summary)]
    for section in document.sections:
        lines += [f"## {markdown(section.title, most=_TITLE)}", "", *_lines(section.blocks)]
    return "\n".join(lines).rstrip() + "\n"


def blocks_text(blocks: Sequence[Block]) -> str:
    """Some blocks, without a title."""
    return "\n".join(_lines(blocks)).rstrip() + "\n"


def _lines(blocks: Sequence[Block]) -> list[str]:
    """Lines of blocks, an empty one after each."""
    return [line for block in blocks for line in (*_block(block), "")]


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph(text):
            return [text]
        case Bullets(lines):
            return [f"- {line}" for line in lines]
        case TableBlock(table):
            return as_markdown(table)
        case Figure(name, title):
            text = markdown(title, most=SENTENCE)
            return [f"![{text}]({name}.png)", "", f"{text} ([as SVG]({name}.svg))"]
        case Alarm(text):
            return [f"**{markdown(text, most=2 * SENTENCE)}**"]
        case Command(text):
            return [f"To reproduce: {code(text)}"]
