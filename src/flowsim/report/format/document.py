"""A document: a title, what it opens with, and sections of typed blocks.

Input: texts, tables and figures of a study. Output: one form that Markdown, pages, notebooks and
reports of several studies are made from. Must not depend on: results, files, how a form is
rendered.

A paragraph is Markdown of one line, in which whatever comes from a model has been escaped (`said`,
`text.markdown`); titles, cells, alarms and findings of figures are plain text, which each renderer
escapes for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from flowsim.report.format.table import Table
from flowsim.report.format.text import markdown

SENTENCE = 600  # characters of a sentence, names of a model among them


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of Markdown.

    is_shown_first: a page says it on its first screen, as its headline or next to its picture, and
    so not a second time.
    """

    text: str
    is_shown_first: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines of Markdown, one below the other."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table."""

    table: Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of the document: the name of its files without the ending, and its finding."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """What comes before all else, because a check has failed."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """What a person types to make the document again."""

    text: str


Block: TypeAlias = Paragraph | Bullets | TableBlock | Figure | Alarm | Command


@dataclass(frozen=True, slots=True)
class Section:
    """A part below a heading. key: what it is called in programs, whatever its title is.

    is_open: a page shows it unfolded.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """All that a report says, in its order.

    opening: alarms and the answer in sentences. results: the table with which it goes on, figures,
    and what explains them.
    """

    title: str
    opening: tuple[Block, ...]
    results: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def summary(self) -> tuple[Block, ...]:
        """All that comes before the first section."""
        return (*self.opening, *self.results)

    def with_sections_before(self, key: str, sections: Iterable[Section]) -> Document:
        """The same with more sections before the one of that key. Raises KeyError."""
        places = [place for place, each in enumerate(self.sections) if each.key == key]
        if not places:
            raise KeyError(key)
        before, after = self.sections[: places[0]], self.sections[places[0] :]
        return replace(self, sections=(*before, *sections, *after))


def said(text: str, *, most: int = SENTENCE) -> Paragraph:
    """A sentence as a paragraph, shown as it is."""
    return Paragraph(markdown(text, most=most))


def paragraphs(sentences: Iterable[str]) -> tuple[Paragraph, ...]:
    """A paragraph for each sentence that says anything."""
    return tuple(said(sentence) for sentence in sentences if sentence)


def shown_first(sentences: Iterable[str]) -> tuple[Paragraph, ...]:
    """`paragraphs` that a page says on its first screen."""
    return tuple(replace(each, is_shown_first=True) for each in paragraphs(sentences))


def bullets(lines: Iterable[str]) -> tuple[Bullets, ...]:
    """Lines as one list, or nothing where there are none."""
    found = tuple(lines)
    return (Bullets(found),) if found else ()
