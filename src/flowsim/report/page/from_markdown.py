"""Sections of a report in Markdown as sections of a page: the same words, the same tables.

Enters: the Markdown of a report, in which nothing from a model file is markup. Leaves: its opening
and its sections as HTML. Must not know: results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from markdown_it import MarkdownIt

from flowsim.report.page.shell import Html

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_NO_HEAD = re.compile(r'(<th scope="col"( class="right")?>)</th>')
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
    rendered = _NO_HEAD.sub(
        lambda found: f'{found[1]}<span class="sr">{"value" if found[2] else "name"}</span></th>',
        rendered,
    )
    names = _names_of_tables(heading or "Table")
    return Html(
        _TABLE.sub(
            lambda found: (
                f'<div class="table" tabindex="0" role="region" aria-label="{next(names)}">'
                f"<table>{found[1]}</table></div>"
            ),
            rendered,
        )
    )


def _names_of_tables(heading: str) -> Iterator[str]:
    """Names for the tables under a heading, each another, so that one can tell where one is."""
    yield _attribute(heading)
    for number in count(2):
        yield _attribute(f"{heading}, table {number}")


def _attribute(text: str) -> str:
    from html import escape

    return escape(text, quote=True)


def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
