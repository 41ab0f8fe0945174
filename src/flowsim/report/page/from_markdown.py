"""Sections of a report in Markdown as sections of a page: the same words, the same tables.

Enters: the Markdown of a report, in which nothing from a model file is markup. Leaves: its opening
and its sections as HTML. Must not know: results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

from flowsim.report.page.shell import Html

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_ALIGN = re.compile(r' style="text-align:(left|right)"')


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report below its title."""

    title: str
    content: Html


def sections(text: str) -> tuple[str, Html, list[Section]]:
    """The title, what stands before the first heading, and a section for each heading."""
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title, _, opening = head.partition("\n")
    found = []
    for part in parts:
        heading, _, body = part.partition("\n")
        found.append(Section(plain(heading), as_html(body, heading=plain(heading))))
    return plain(title.removeprefix("# ")), as_html(opening), found


def plain(line: str) -> str:
    """A line of Markdown as the text that it shows."""
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", _renderer().renderInline(line)))


def as_html(text: str, *, heading: str = "") -> Html:
    """Markdown as HTML; markup within it stays text, and tables scroll on their own."""
    rendered = str(_renderer().render(text))
    rendered = _ALIGN.sub(lambda found: ' class="right"' if found[1] == "right" else "", rendered)
    rendered = re.sub(r"<th>", '<th scope="col">', rendered)
    rendered = re.sub(r'<th class="right">', '<th scope="col" class="right">', rendered)
    rendered = rendered.replace(
        '<th scope="col"></th>', '<th scope="col"><span class="sr">name</span></th>'
    )
    label = f' aria-label="{_attribute(heading)}"' if heading else ' aria-label="Table"'
    box = f'<div class="table" tabindex="0" role="region"{label}><table>'
    return Html(_TABLE.sub(lambda found: f"{box}{found[1]}</table></div>", rendered))


def _attribute(text: str) -> str:
    from html import escape

    return escape(text, quote=True)


def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
